"""Users, groups and roles."""

from botocore.exceptions import ClientError

from common import ACCOUNT, PLAIN, VENDOR, allow, document, expect, plain, trust

USER, GROUP, ROLE = "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role"
CERTIFICATE = "AWS::IAM::ServerCertificate"

PLAIN |= {
    USER: {
        "iam-user-has-mfa": ("not-applicable", "no password"),
        "iam-user-has-no-unused-password": ("not-applicable", "no password"),
        "iam-user-rotates-access-keys": ("not-applicable", "no active key"),
        "iam-user-has-no-unused-access-keys": ("not-applicable", "no active key"),
        "iam-user-has-at-most-one-active-access-key": ("pass", "no key"),
        "iam-user-gets-rights-through-groups": ("pass", "no policy of its own"),
        "iam-user-has-no-full-administrator-policy": ("pass", "no policy of its own"),
        "iam-user-cannot-escalate-privileges": ("pass", "no policy of its own"),
    },
    GROUP: {
        "iam-group-has-no-full-administrator-policy": ("pass", "no such policy"),
        "iam-group-cannot-escalate-privileges": ("pass", "nothing about identities"),
    },
    ROLE: {
        "iam-role-is-used": ("pass", "never used, but minutes old"),
        "iam-role-has-no-full-administrator-policy": ("pass", "no policy"),
        "iam-role-cannot-escalate-privileges": ("pass", "no policy"),
        "iam-role-trust-has-no-wildcard-principal": ("pass", "says who may assume it"),
        "iam-role-third-party-trust-has-external-id": ("not-applicable", "no other account"),
        "iam-role-service-trust-has-source-condition": ("not-applicable", "no service"),
        "iam-role-oidc-trust-restricts-subject": ("not-applicable", "no OIDC provider"),
        "iam-role-saml-trust-restricts-audience": ("not-applicable", "no SAML provider"),
    },
}


def seed(aws, organization):
    narrow = seed_groups(aws("iam"))
    seed_users(aws("iam"), narrow)
    seed_roles(aws("iam"), organization)


# Groups, by what they may do

EVERYTHING = "every action on every resource"


def seed_groups(iam):
    rights = allow("s3:GetObject", "arn:aws:s3:::seed-good/*")

    def policy(name, *statements):
        return iam.create_policy(PolicyName=name, PolicyDocument=document(*statements))["Policy"]["Arn"]

    def group(name, *attached, **differs):
        iam.create_group(GroupName=name)
        for arn in attached:
            iam.attach_group_policy(GroupName=name, PolicyArn=arn)
        plain(GROUP, name, **differs)

    # An administrator has nothing to gain, so that the check of what leads to more does not apply.
    administrator = {"cannot_escalate_privileges": ("not-applicable", EVERYTHING)}
    narrow = policy("narrow", rights)
    group("readers", narrow)
    group("administrators", policy("everything", allow("*")), **administrator,
          has_no_full_administrator_policy=("fail", EVERYTHING))
    lists = allow(["s3:GetObject", "*"], ["arn:aws:s3:::seed-good/*", "*"])
    group("administrators-by-list", policy("everything-in-lists", lists), **administrator,
          has_no_full_administrator_policy=("fail", "the stars stand in lists"))
    group("owners", **administrator, has_no_full_administrator_policy=("fail", "an inline policy allows everything"))
    iam.put_group_policy(GroupName="owners", PolicyName="all", PolicyDocument=document(allow("*")))
    # moto keeps old versions: only the default one counts.
    once = policy("once-everything", allow("*"))
    iam.create_policy_version(PolicyArn=once, PolicyDocument=document(rights), SetAsDefault=True)
    group("former-administrators", once)
    group("builders", policy("pass-role-to-function", allow(["lambda:CreateFunction", "lambda:InvokeFunction"]), allow("iam:PassRole")),
          cannot_escalate_privileges=("fail", "may give any role to a function of its own"))
    group("editors", policy("edit-policies", allow("iam:CreatePolicyVersion")),
          cannot_escalate_privileges=("fail", "may rewrite any policy, its own included"))
    return narrow


# Users, their keys and their rights. moto makes everything at the present moment, so that nothing is
# old; a password or key that was never used is young, and no finding yet.

def seed_users(iam, narrow):
    user(iam, "ann", password=True, mfa=True, groups=["readers"], has_mfa=("pass", "an MFA device"))
    user(iam, "bob", password=True, groups=["readers"], has_mfa=("fail", "a password and no MFA device"))
    user(iam, "carol", keys=["Active"], groups=["readers"])
    user(iam, "dave", keys=["Active", "Active"], groups=["readers"],
         has_at_most_one_active_access_key=("fail", "two active keys"))
    user(iam, "erin", keys=["Active", "Inactive"], groups=["readers"])

    user(iam, "frank", gets_rights_through_groups=("fail", "a policy is attached to him"))
    iam.attach_user_policy(UserName="frank", PolicyArn=narrow)
    user(iam, "grace",
         gets_rights_through_groups=("fail", "she has an inline policy"),
         has_no_full_administrator_policy=("fail", "it allows everything"),
         cannot_escalate_privileges=("not-applicable", EVERYTHING))
    iam.put_user_policy(UserName="grace", PolicyName="all", PolicyDocument=document(allow("*")))
    # What her group may do is the group's finding.
    user(iam, "heidi", groups=["builders"], gets_rights_through_groups=("fail", "she has an inline policy, though it only denies"))
    iam.put_user_policy(UserName="heidi", PolicyName="denials", PolicyDocument=document(allow("iam:*", effect="Deny")))


def user(iam, name, password=False, mfa=False, keys=(), groups=(), **differs):
    iam.create_user(UserName=name)
    young = ("pass", "never used, but minutes old")
    if password:
        differs["has_no_unused_password"] = young
        iam.create_login_profile(UserName=name, Password="Correct-Horse-9-Battery")
    if mfa:
        serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    if "Active" in keys:
        differs["rotates_access_keys"] = ("pass", "every key is minutes old")
        differs["has_no_unused_access_keys"] = young
    for status in keys:
        made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName=name, AccessKeyId=made, Status=status)
    for group in groups:
        iam.add_user_to_group(GroupName=group, UserName=name)
    plain(USER, name, **differs)


# Roles, by whom they trust

def seed_roles(iam, organization):
    thumbprint = "990f4193972f2becf12ddeda5237f9c952f20d9e"
    github = "token.actions.githubusercontent.com"
    oidc = iam.create_open_id_connect_provider(Url=f"https://{github}", ClientIDList=["sts.amazonaws.com"],
                                               ThumbprintList=[thumbprint])["OpenIDConnectProviderArn"]
    saml = iam.create_saml_provider(Name="company", SAMLMetadataDocument="<EntityDescriptor>" + "x" * 1000 + "</EntityDescriptor>")["SAMLProviderArn"]

    def role(name, principal, condition=None, action="sts:AssumeRole", **differs):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal, condition, action))
        plain(ROLE, name, **differs)

    def anybody(why):
        return {"trust_has_no_wildcard_principal": ("fail", why)}

    role("trusts-anybody", "*", **anybody("the principal is a star"))
    role("trusts-any-aws", {"AWS": ["*"]}, **anybody("the star stands in a list of AWS principals"))
    role("trusts-own-account", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
         has_no_full_administrator_policy=("fail", "an inline policy allows everything"),
         cannot_escalate_privileges=("not-applicable", EVERYTHING))
    iam.put_role_policy(RoleName="trusts-own-account", PolicyName="all", PolicyDocument=document(allow("*")))

    def outside(status, why):
        return {"third_party_trust_has_external_id": (status, why)}

    vendor = {"AWS": f"arn:aws:iam::{VENDOR}:root"}
    role("vendor-no-secret", vendor, **outside("fail", "another account, no condition"))
    role("vendor-bare-id", {"AWS": VENDOR}, **outside("fail", "an account written as its id alone, no condition"))
    role("vendor-external-id", vendor, {"StringEquals": {"sts:ExternalId": "seed-7c41e0"}},
         **outside("pass", "an external id is required"))
    role("vendor-external-id-if-sent", vendor, {"StringEqualsIfExists": {"sts:ExternalId": "seed-7c41e0"}},
         **outside("fail", "IfExists lets a caller through who sends none"))
    role("vendor-not-this-id", vendor, {"StringNotEquals": {"sts:ExternalId": "seed-7c41e0"}},
         **outside("fail", "a negative condition admits all others"))
    role("other-account-of-organisation", vendor, {"StringEquals": {"aws:PrincipalOrgID": organization}},
         **outside("pass", "only accounts of the organisation"))

    def deputy(status, why):
        return {"service_trust_has_source_condition": (status, why)}

    scheduler = {"Service": "scheduler.amazonaws.com"}
    role("scheduler-any-source", scheduler, **deputy("fail", "the scheduler may act for any account's schedules"))
    role("scheduler-own-source", scheduler, {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
         **deputy("pass", "only for this account"))

    web, audience = "sts:AssumeRoleWithWebIdentity", {f"{github}:aud": "sts.amazonaws.com"}

    def subject(status, why):
        return {"oidc_trust_restricts_subject": (status, why)}

    role("ci-no-subject", {"Federated": oidc}, {"StringEquals": audience}, web, **subject("fail", "any repository of the provider"))
    role("ci-any-subject", {"Federated": oidc}, {"StringEquals": audience, "StringLike": {f"{github}:sub": "*"}}, web,
         **subject("fail", "the subject may be anything"))
    role("ci-any-repository", {"Federated": oidc}, {"StringEquals": audience, "StringLike": {f"{github}:sub": "repo:*"}}, web,
         **subject("fail", "the subject may be any repository"))
    role("ci-one-branch", {"Federated": oidc}, {
        "StringEquals": audience | {f"{github}:sub": "repo:example/app:ref:refs/heads/main"}}, web,
         **subject("pass", "one branch of one repository"))

    sign_on = "sts:AssumeRoleWithSAML"
    role("single-sign-on", {"Federated": saml}, {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, sign_on,
         saml_trust_restricts_audience=("pass", "for AWS's own sign-in"))
    role("single-sign-on-anywhere", {"Federated": saml}, None, sign_on,
         saml_trust_restricts_audience=("fail", "assertions made for anybody count"))

    # moto knows AWS's own policies only if it was started with MOTO_IAM_LOAD_MANAGED_POLICIES=true.
    role("support", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    support, scope = "iam-account-has-support-access", "Bartizan::Scope"
    try:
        iam.attach_role_policy(RoleName="support", PolicyArn="arn:aws:iam::aws:policy/AWSSupportAccess")
        expect(support, scope, ACCOUNT, "pass", "a role has AWSSupportAccess")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        expect(support, scope, ACCOUNT, "fail", "no role has AWSSupportAccess")

    # moto gives every certificate the same dates: it expired in 2012.
    iam.upload_server_certificate(ServerCertificateName="old", CertificateBody="certificate", PrivateKey="no key")
    expect("iam-server-certificate-is-valid", CERTIFICATE, "old", "fail", "expired in 2012")
