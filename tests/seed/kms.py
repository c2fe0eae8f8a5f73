"""Keys and grants."""

from common import ACCOUNT, PLAIN, SCOPE, VENDOR, document, expect, plain

KEY, GRANT = "AWS::KMS::Key", "Bartizan::KMS::Grant"

PLAIN |= {
    # A symmetric key of one region with the default policy.
    KEY: {
        "kms-key-comes-from-permitted-source": ("pass", "made by KMS, as the settings demand"),
        "kms-key-is-enabled": ("pass", "as made"),
        "kms-key-is-not-pending-deletion": ("pass", "nobody wants to delete it"),
        "kms-key-material-does-not-expire": ("not-applicable", "not imported"),
        "kms-key-policy-binds-services": ("pass", "no service"),
        "kms-key-policy-grants-no-foreign-account": ("pass", "the account alone"),
        "kms-key-policy-is-not-public": ("pass", "the account alone"),
        "kms-key-policy-leaves-account-in-control": ("pass", "the account may do everything"),
        "kms-key-policy-names-no-deleted-principal": ("pass", "the account alone"),
        "kms-key-policy-separates-administration": ("pass", "the account alone"),
        "kms-key-rotates": ("fail", "rotation is off"),
        # On AWS this would pass.
        "kms-key-stays-in-its-region": ("unknown", "moto says nothing of keys that are of one region"),
    },
}

OWN = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}


def lets(principal, action, **more):
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}


def seed(aws):
    kms = aws("kms")

    def key(*statements, then=lambda name: None, differs=(), **settings):
        if statements:
            settings["Policy"] = document(*statements)
        name = kms.create_key(**settings)["KeyMetadata"]["KeyId"]
        then(name)
        plain(KEY, name, **dict(differs))
        return name

    data = key(then=lambda name: kms.enable_key_rotation(KeyId=name), differs={"rotates": ("pass", "rotation is on")})
    key(OWN, lets("*", "kms:Decrypt"), differs={
        "policy_is_not_public": ("fail", "everybody may decrypt"),
        "policy_grants_no_foreign_account": ("fail", "everybody is foreign too")})
    key(OWN, lets("*", "kms:Decrypt", Condition={"StringEquals": {"kms:CallerAccount": ACCOUNT}}))
    key(OWN, lets({"AWS": f"arn:aws:iam::{VENDOR}:root"}, "kms:Decrypt"), differs={
        "policy_grants_no_foreign_account": ("fail", "another account may decrypt")})
    service = {"Service": "logs.us-east-1.amazonaws.com"}
    key(OWN, lets(service, "kms:Decrypt"), differs={"policy_binds_services": ("fail", "for anybody's logs")})
    key(OWN, lets(service, "kms:Decrypt", Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}))
    role = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/keeper"}
    key(lets(role, "kms:*"), lets({"AWS": "AROAEXAMPLEEXAMPLE123"}, "kms:Decrypt"), differs={
        "policy_leaves_account_in_control": ("fail", "one role alone may change it"),
        "policy_separates_administration": ("fail", "one role may administer it and use it"),
        "policy_names_no_deleted_principal": ("fail", "a role that has gone")})
    key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", then=lambda name: kms.disable_key(KeyId=name), differs={
        "is_enabled": ("fail", "disabled, which the settings do not allow"),
        "rotates": ("not-applicable", "it signs")})
    key(MultiRegion=True, then=lambda name: kms.schedule_key_deletion(KeyId=name, PendingWindowInDays=7), differs={
        "is_enabled": ("fail", "it cannot be used any more"),
        "is_not_pending_deletion": ("fail", "gone in a week"),
        "rotates": ("not-applicable", "it cannot be used any more"),
        "stays_in_its_region": ("fail", "of several regions, which the settings do not allow")})
    key(Origin="EXTERNAL", differs={
        "comes_from_permitted_source": ("fail", "imported, which the settings do not allow"),
        # moto takes it for enabled, with material that stays. On AWS it would be PendingImport, and fail both.
        "material_does_not_expire": ("pass", "no end is told"),
        "rotates": ("not-applicable", "its material is not KMS's")})

    for grantee, status, why in ((f"arn:aws:iam::{ACCOUNT}:role/app", "pass", "a role of the account"),
                                 (f"arn:aws:iam::{VENDOR}:role/app", "fail", "a role of another account")):
        grant = kms.create_grant(KeyId=data, GranteePrincipal=grantee, Operations=["Decrypt"])["GrantId"]
        expect("kms-grant-goes-to-no-foreign-account", GRANT, grant, status, why)
    expect("kms-custom-key-store-is-connected", SCOPE, ACCOUNT, "unknown", "moto does not play DescribeCustomKeyStores")
