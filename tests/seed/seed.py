#!/usr/bin/env python3
"""Seeds a fresh moto server with resources whose state is known, and prints what checks must find.

    moto_server --port 5000 &
    python3 seed.py http://127.0.0.1:5000 > expectations.json

The output is a list of {check, type, id, status, why}: every check on every resource, with the
status that follows from what was made here and from what AWS documents. Where moto answers
differently from AWS, the status is what follows from moto's answer, and a comment here says so.
Running it twice against one server fails: the names are taken.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
VENDOR = "210987654321"
# An organisation that the account does not belong to.
STRANGERS = "o-exampleorgid"
USER, GROUP, ROLE = "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role"
CERTIFICATE, BUCKET = "AWS::IAM::ServerCertificate", "AWS::S3::Bucket"

# What checks find on a resource that has nothing but its name; the seeds say what differs.
PLAIN = {
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
    # New buckets on AWS have encryption, a block and an owner; moto's have not.
    BUCKET: {
        "s3-bucket-blocks-public-access": ("fail", "no block, and the account's has one setting of four"),
        "s3-bucket-policy-is-not-public": ("pass", "no policy"),
        "s3-bucket-policy-grants-no-foreign-account": ("pass", "no policy"),
        "s3-bucket-policy-requires-tls": ("fail", "nothing denies plain HTTP"),
        "s3-bucket-acl-grants-no-foreign-control": ("pass", "the owner alone"),
        "s3-bucket-acl-grants-no-foreign-read": ("pass", "the owner alone"),
        "s3-bucket-enforces-object-ownership": ("fail", "no ownership controls"),
        "s3-bucket-logs-accesses": ("fail", "no access logs"),
        "s3-bucket-encrypts-with-kms": ("fail", "no encryption with KMS, which the settings demand"),
        "s3-bucket-is-versioned": ("fail", "never enabled"),
        "s3-bucket-has-mfa-delete": ("fail", "never enabled, and the settings demand it"),
        "s3-bucket-locks-objects": ("fail", "no Object Lock, which the settings demand"),
        "s3-bucket-has-lifecycle": ("fail", "no rules"),
        "s3-bucket-aborts-incomplete-uploads": ("fail", "no rules"),
    },
}

expectations = []


def expect(check, type_name, resource, status, why):
    expectations.append({"check": check, "type": type_name, "id": resource, "status": status, "why": why})


def plain(type_name, resource, **differs):
    """Expects what a resource of the type has without more; but for some checks something else.

    Those are named without their beginning and with underscores, and give a status and why.
    """
    prefix = "-".join(next(iter(PLAIN[type_name])).split("-")[:2]) + "-"
    found = dict(PLAIN[type_name])
    for name, outcome in differs.items():
        check = prefix + name.replace("_", "-")
        if check not in found:
            sys.exit(f"no check {check} on {type_name}")
        found[check] = outcome
    for check, (status, why) in found.items():
        expect(check, type_name, resource, status, why)


def clients(endpoint):
    config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"})
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1")
    made = {name: session.client(name, endpoint_url=endpoint, config=config)
            for name in ("account", "iam", "organizations", "s3", "s3control")}
    made["s3control"].meta.events.register("before-sign.s3-control", without_account_in_host)
    return made


def without_account_in_host(request, **_):
    """S3 Control puts the account before the host's name, which an address does not allow."""
    request.url = request.url.replace(f"//{ACCOUNT}.", "//")


def allow(actions, resources="*", condition=None, effect="Allow"):
    statement = {"Effect": effect, "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal, condition=None, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return document(statement | ({"Condition": condition} if condition else {}))


# The account

def seed_account(account, iam, s3control):
    account.put_alternate_contact(AlternateContactType="SECURITY", Name="Security on call", Title="Security team",
                                  EmailAddress="security@example.com", PhoneNumber="+44 1632 960000")
    expect("account-has-security-contact", "Bartizan::Account::Contacts", ACCOUNT, "pass", "a security contact is set")

    iam.create_account_alias(AccountAlias="bartizan-seed")
    iam.update_account_password_policy(
        MinimumPasswordLength=8, RequireSymbols=False, RequireNumbers=True, RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True, AllowUsersToChangePassword=True)
    expect("account-password-policy-is-strong", "Bartizan::IAM::PasswordPolicy", ACCOUNT, "fail", "8 characters, no symbols, no memory")

    # moto's root has neither keys nor MFA, its summary lacks AccountPasswordPresent, and its credential
    # report has no row for the root. Without a password nobody could sign in, and MFA would not matter.
    summary = "Bartizan::IAM::AccountSummary"
    for check in ("account-root-has-mfa", "account-root-mfa-is-hardware"):
        expect(check, summary, ACCOUNT, "unknown", "no device, and nobody says whether there is a password")
    expect("account-root-has-no-access-keys", summary, ACCOUNT, "pass", "AccountAccessKeysPresent is 0")
    expect("account-root-has-no-signing-certificates", summary, ACCOUNT, "pass", "AccountSigningCertificatesPresent is 0")
    expect("account-root-is-not-used", "Bartizan::IAM::CredentialReport", ACCOUNT, "unknown", "the report has no row for the root user")
    expect("account-root-credentials-are-managed-centrally", "Bartizan::IAM::RootFeatures", ACCOUNT, "unknown",
           "moto does not play ListOrganizationsFeatures")

    s3control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})
    expect("s3-account-blocks-public-access", "AWS::S3::AccountPublicAccessBlock", ACCOUNT, "fail", "one of four settings is on")


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


# Buckets

BLOCK_ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def on_bucket(name, principal, condition=None, effect="Allow", action="s3:GetObject"):
    statement = {"Effect": effect, "Principal": principal, "Action": action,
                 "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
    return statement | ({"Condition": condition} if condition else {})


def tls_only(name):
    return on_bucket(name, "*", {"Bool": {"aws:SecureTransport": "false"}}, "Deny", "s3:*")


def seed_buckets(s3, organization):
    # Everything that a bucket can have, in another region; its logs go to a bucket of that region that is not public.
    good = "seed-good"
    elsewhere = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=good, CreateBucketConfiguration=elsewhere, ObjectLockEnabledForBucket=True)
    s3.create_bucket(Bucket="seed-logs", CreateBucketConfiguration=elsewhere)
    s3.put_bucket_ownership_controls(Bucket="seed-logs", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    s3.put_public_access_block(Bucket="seed-logs", PublicAccessBlockConfiguration=BLOCK_ALL)
    log_delivery(s3, "seed-logs")
    plain(BUCKET, "seed-logs",
          blocks_public_access=("pass", "all four settings are on"),
          logs_accesses=("not-applicable", "it takes the logs of others"))
    s3.put_bucket_versioning(Bucket=good, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object_lock_configuration(Bucket=good, ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}})
    s3.put_bucket_encryption(Bucket=good, ServerSideEncryptionConfiguration={"Rules": [{
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/seed"},
        "BucketKeyEnabled": True}]})
    s3.put_public_access_block(Bucket=good, PublicAccessBlockConfiguration=BLOCK_ALL)
    s3.put_bucket_ownership_controls(Bucket=good, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3.put_bucket_policy(Bucket=good, Policy=document(
        tls_only(good), on_bucket(good, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})))
    s3.put_bucket_logging(Bucket=good, BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "seed-logs", "TargetPrefix": "good/"}})
    s3.put_bucket_lifecycle_configuration(Bucket=good, LifecycleConfiguration={"Rules": [
        {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 365},
         "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]})
    s3.put_bucket_tagging(Bucket=good, Tagging={"TagSet": [{"Key": "Owner", "Value": "seed"}]})
    # MFA delete needs the root user's device, which moto does not play.
    plain(BUCKET, good,
          blocks_public_access=("pass", "all four settings are on"),
          policy_is_not_public=("pass", "one account and a denial"),
          policy_grants_no_foreign_account=("pass", "the bucket's own account"),
          policy_requires_tls=("pass", "plain HTTP is denied to all"),
          enforces_object_ownership=("pass", "BucketOwnerEnforced"),
          logs_accesses=("pass", "to seed-logs, whose block hides it"),
          encrypts_with_kms=("pass", "aws:kms with a key"),
          is_versioned=("pass", "enabled"),
          locks_objects=("pass", "compliance for 30 days"),
          has_lifecycle=("pass", "objects expire after a year"),
          aborts_incomplete_uploads=("pass", "after a week"))

    s3.create_bucket(Bucket="seed-plain")
    plain(BUCKET, "seed-plain")

    public = "seed-public-policy"
    s3.create_bucket(Bucket=public)
    s3.put_bucket_policy(Bucket=public, Policy=document(on_bucket(public, "*")))
    s3.put_bucket_versioning(Bucket=public, VersioningConfiguration={"Status": "Suspended"})
    s3.put_bucket_encryption(Bucket=public, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
    plain(BUCKET, public,
          policy_is_not_public=("fail", "a star may read, and nothing blocks it"),
          policy_grants_no_foreign_account=("fail", "everybody is foreign too"),
          is_versioned=("fail", "suspended"),
          encrypts_with_kms=("fail", "AES256"))

    # Public by their words, and only to an organisation by their condition: the account's own, and another.
    for name, members, foreign in (("seed-organisation", organization, ("pass", "the account's own organisation")),
                                   ("seed-other-organisation", STRANGERS, ("fail", "an organisation of others"))):
        s3.create_bucket(Bucket=name)
        s3.put_bucket_policy(Bucket=name, Policy=document(
            on_bucket(name, "*", {"StringEquals": {"aws:PrincipalOrgID": members}})))
        plain(BUCKET, name,
              policy_is_not_public=("pass", "the condition names one organisation"),
              policy_grants_no_foreign_account=foreign)

    foreign = "seed-foreign-policy"
    s3.create_bucket(Bucket=foreign)
    s3.put_public_access_block(Bucket=foreign, PublicAccessBlockConfiguration={**BLOCK_ALL, "RestrictPublicBuckets": False})
    s3.put_bucket_policy(Bucket=foreign, Policy=document(on_bucket(foreign, {"AWS": f"arn:aws:iam::{VENDOR}:root"})))
    plain(BUCKET, foreign,
          blocks_public_access=("fail", "public policies are not restricted"),
          policy_is_not_public=("pass", "one named account is not the public"),
          policy_grants_no_foreign_account=("fail", "another account may read"))

    # Access control lists: a stranger's rights, the same without effect, and everybody's.
    stranger = {"Grantee": {"Type": "CanonicalUser", "ID": "0" * 63 + "1"}, "Permission": "WRITE_ACP"}
    s3.create_bucket(Bucket="seed-foreign-list")
    grant(s3, "seed-foreign-list", stranger)
    plain(BUCKET, "seed-foreign-list", acl_grants_no_foreign_control=("fail", "a stranger may rewrite the list"))
    s3.create_bucket(Bucket="seed-foreign-list-enforced")
    grant(s3, "seed-foreign-list-enforced", stranger)
    # On AWS this would need the grant to be taken back first, and the list would show the owner alone.
    s3.put_bucket_ownership_controls(Bucket="seed-foreign-list-enforced", OwnershipControls={
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    plain(BUCKET, "seed-foreign-list-enforced",
          acl_grants_no_foreign_control=("pass", "the list means nothing under BucketOwnerEnforced"),
          enforces_object_ownership=("pass", "BucketOwnerEnforced"))

    everybody = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
    s3.create_bucket(Bucket="seed-public-list")
    grant(s3, "seed-public-list", {"Grantee": everybody, "Permission": "READ"})
    plain(BUCKET, "seed-public-list", acl_grants_no_foreign_read=("fail", "everybody may list it"))
    s3.create_bucket(Bucket="seed-public-logs")
    log_delivery(s3, "seed-public-logs", {"Grantee": everybody, "Permission": "WRITE"})
    plain(BUCKET, "seed-public-logs",
          acl_grants_no_foreign_control=("fail", "everybody may write"),
          logs_accesses=("not-applicable", "it takes the logs of others"))
    s3.create_bucket(Bucket="seed-logged-in-public")
    s3.put_bucket_logging(Bucket="seed-logged-in-public", BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": "seed-public-logs", "TargetPrefix": "logged/"}})
    plain(BUCKET, "seed-logged-in-public", logs_accesses=("fail", "the logs are in a bucket that everybody may write to"))


def grant(s3, bucket, *grants):
    """Adds to the list that the bucket was made with."""
    acl = s3.get_bucket_acl(Bucket=bucket)
    s3.put_bucket_acl(Bucket=bucket, AccessControlPolicy={"Grants": [*acl["Grants"], *grants], "Owner": acl["Owner"]})


def log_delivery(s3, bucket, *others):
    group = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}
    grant(s3, bucket, *({"Grantee": group, "Permission": permission} for permission in ("WRITE", "READ_ACP")), *others)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: seed.py ENDPOINT, such as http://127.0.0.1:5000")
    made = clients(sys.argv[1])
    organization = made["organizations"].create_organization(FeatureSet="ALL")["Organization"]["Id"]
    narrow = seed_groups(made["iam"])
    seed_users(made["iam"], narrow)
    seed_roles(made["iam"], organization)
    # The account's block comes last: on AWS it would refuse the public lists that the buckets get.
    seed_buckets(made["s3"], organization)
    seed_account(made["account"], made["iam"], made["s3control"])
    json.dump(sorted(expectations, key=lambda e: (e["check"], e["type"], e["id"])), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
