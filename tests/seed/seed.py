#!/usr/bin/env python3
"""Seeds a fresh moto server with resources whose state is known, and prints what checks must find.

    moto_server --port 5000 &
    python3 seed.py http://127.0.0.1:5000 > expectations.json

The output is a list of {meaning, type, id, status, why}: a key of meanings.json, the resource, the
status that follows from what was made here and from what AWS documents. Where moto answers
differently from AWS, the status is what follows from moto's answer, and a comment here says so.
Cases on which checks may reasonably differ, such as whether a user without a password passes or is
not applicable, are not listed. The type `account` stands for whichever resource of the whole
account a check judges. Running it twice against one server fails: the names are taken.
"""

import json
import sys
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
VENDOR = "210987654321"
# moto takes one id of an organisation for as good as another.
ORGANIZATION = "o-exampleorgid"
USER, GROUP, ROLE, POLICY = "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
CERTIFICATE, BUCKET = "AWS::IAM::ServerCertificate", "AWS::S3::Bucket"

MEANINGS = json.loads((Path(__file__).parent / "meanings.json").read_text())
expectations = []


def expect(meaning, type_name, resource, status, why):
    if meaning not in MEANINGS:
        sys.exit(f"meanings.json does not explain `{meaning}`")
    expectations.append({"meaning": meaning, "type": type_name, "id": resource, "status": status, "why": why})


def clients(endpoint):
    config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"})
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1")
    made = {name: session.client(name, endpoint_url=endpoint, config=config) for name in ("account", "iam", "s3", "s3control")}
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
    expect("security-contact", "Bartizan::Account::Contacts", ACCOUNT, "pass", "a security contact is set")

    iam.create_account_alias(AccountAlias="bartizan-seed")
    iam.update_account_password_policy(
        MinimumPasswordLength=8, RequireSymbols=False, RequireNumbers=True, RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True, AllowUsersToChangePassword=True)
    expect("password-policy-strong", "Bartizan::IAM::PasswordPolicy", ACCOUNT, "fail", "8 characters, no symbols, no memory")

    # moto's root has neither keys nor MFA, its summary lacks AccountPasswordPresent, and its credential
    # report has no row for the root. Without a password nobody could sign in, and MFA would not matter.
    expect("root-mfa", "Bartizan::IAM::AccountSummary", ACCOUNT, "unknown", "no device, and nobody says whether there is a password")
    expect("root-mfa-hardware", "Bartizan::IAM::AccountSummary", ACCOUNT, "unknown", "no device, and nobody says whether there is a password")
    expect("root-no-keys", "Bartizan::IAM::AccountSummary", ACCOUNT, "pass", "AccountAccessKeysPresent is 0")
    expect("root-not-used", "Bartizan::IAM::CredentialReport", ACCOUNT, "unknown", "the report has no row for the root user")

    s3control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})
    expect("account-blocks-public", "AWS::S3::AccountPublicAccessBlock", ACCOUNT, "fail", "one of four settings is on")


# Users, their keys and their rights

def seed_users(iam):
    rights = document(allow("s3:GetObject", "arn:aws:s3:::seed-good/*"))
    narrow = iam.create_policy(PolicyName="narrow", PolicyDocument=rights)["Policy"]["Arn"]
    expect("policy-not-full-admin", POLICY, narrow, "pass", "one action on one bucket's objects")
    expect("policy-no-escalation", POLICY, narrow, "pass", "nothing about identities")

    full = iam.create_policy(PolicyName="everything", PolicyDocument=document(allow("*")))["Policy"]["Arn"]
    expect("policy-not-full-admin", POLICY, full, "fail", "every action on every resource, attached to a group")
    listed = iam.create_policy(PolicyName="everything-in-lists", PolicyDocument=document(
        allow(["s3:GetObject", "*"], ["arn:aws:s3:::seed-good/*", "*"])))["Policy"]["Arn"]
    expect("policy-not-full-admin", POLICY, listed, "fail", "the stars stand in lists")
    climb = iam.create_policy(PolicyName="pass-role-to-function", PolicyDocument=document(
        allow(["lambda:CreateFunction", "lambda:InvokeFunction"]), allow("iam:PassRole")))["Policy"]["Arn"]
    expect("policy-no-escalation", POLICY, climb, "fail", "may give any role to a function of its own")
    expect("policy-not-full-admin", POLICY, climb, "pass", "three actions")
    versions = iam.create_policy(PolicyName="edit-policies", PolicyDocument=document(
        allow("iam:CreatePolicyVersion")))["Policy"]["Arn"]
    expect("policy-no-escalation", POLICY, versions, "fail", "may rewrite any policy, its own included")

    # moto keeps old versions: only the default one counts.
    once = iam.create_policy(PolicyName="once-everything", PolicyDocument=document(allow("*")))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=once, PolicyDocument=rights, SetAsDefault=True)
    expect("policy-not-full-admin", POLICY, once, "pass", "the default version is narrow, only the first was not")

    for group, attached in (("readers", narrow), ("administrators", full), ("builders", climb)):
        iam.create_group(GroupName=group)
        iam.attach_group_policy(GroupName=group, PolicyArn=attached)
    iam.create_group(GroupName="owners")
    iam.put_group_policy(GroupName="owners", PolicyName="all", PolicyDocument=document(allow("*")))
    expect("inline-not-full-admin", GROUP, "owners", "fail", "an inline policy allows everything")
    # A policy that nobody has is no finding for some checks: each of these is somebody's.
    for attached in (listed, once, versions):
        iam.attach_group_policy(GroupName="owners", PolicyArn=attached)

    # Users: name, password, MFA, keys, groups. moto makes everything at the present moment, so that
    # nothing is old; a password or key that was never used is young, and no finding yet.
    user(iam, "ann", password=True, mfa=True, groups=["readers"])
    expect("user-console-mfa", USER, "ann", "pass", "password and an MFA device")
    expect("user-rights-through-groups", USER, "ann", "pass", "in a group, no policy of her own")
    user(iam, "bob", password=True, groups=["readers"])
    expect("user-console-mfa", USER, "bob", "fail", "password and no MFA device")
    expect("user-rights-through-groups", USER, "bob", "pass", "in a group, no policy of his own")

    user(iam, "carol", keys=["Active"], groups=["readers"])
    expect("user-one-active-key", USER, "carol", "pass", "one key")
    user(iam, "dave", keys=["Active", "Active"], groups=["readers"])
    expect("user-one-active-key", USER, "dave", "fail", "two active keys")
    user(iam, "erin", keys=["Active", "Inactive"], groups=["readers"])
    expect("user-one-active-key", USER, "erin", "pass", "the second key is inactive")

    user(iam, "frank")
    iam.attach_user_policy(UserName="frank", PolicyArn=narrow)
    expect("user-rights-through-groups", USER, "frank", "fail", "a policy is attached to him")
    user(iam, "grace")
    iam.put_user_policy(UserName="grace", PolicyName="all", PolicyDocument=document(allow("*")))
    expect("user-rights-through-groups", USER, "grace", "fail", "she has an inline policy")
    expect("inline-not-full-admin", USER, "grace", "fail", "an inline policy allows everything")
    expect("principal-not-full-admin", USER, "grace", "fail", "an inline policy allows everything")
    expect("principal-not-full-admin", USER, "frank", "pass", "one action on one bucket's objects")
    for group, status, why in (
        ("administrators", "fail", "everything is attached to it"), ("owners", "fail", "an inline policy allows everything"),
        ("readers", "pass", "one action on one bucket's objects"), ("builders", "pass", "three actions")):
        expect("principal-not-full-admin", GROUP, group, status, why)
    expect("principal-no-escalation", GROUP, "builders", "fail", "pass-role-to-function is attached to it")
    expect("principal-no-escalation", GROUP, "readers", "pass", "nothing about identities")
    user(iam, "heidi", groups=["builders"])
    iam.put_user_policy(UserName="heidi", PolicyName="denials", PolicyDocument=document(allow("iam:*", effect="Deny")))
    expect("inline-not-full-admin", USER, "heidi", "pass", "her inline policy only denies")



def user(iam, name, password=False, mfa=False, keys=(), groups=()):
    iam.create_user(UserName=name)
    if password:
        expect("user-password-used", USER, name, "pass", "never used, but minutes old")
        iam.create_login_profile(UserName=name, Password="Correct-Horse-9-Battery")
    if mfa:
        serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        iam.enable_mfa_device(UserName=name, SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    if "Active" in keys:
        expect("user-keys-rotated", USER, name, "pass", "every key is minutes old")
        expect("user-keys-used", USER, name, "pass", "never used, but minutes old")
    for status in keys:
        made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
        iam.update_access_key(UserName=name, AccessKeyId=made, Status=status)
    for group in groups:
        iam.add_user_to_group(GroupName=group, UserName=name)


# Roles, by whom they trust

def seed_roles(iam):
    thumbprint = "990f4193972f2becf12ddeda5237f9c952f20d9e"
    github = "token.actions.githubusercontent.com"
    oidc = iam.create_open_id_connect_provider(Url=f"https://{github}", ClientIDList=["sts.amazonaws.com"],
                                               ThumbprintList=[thumbprint])["OpenIDConnectProviderArn"]
    saml = iam.create_saml_provider(Name="company", SAMLMetadataDocument="<EntityDescriptor>" + "x" * 1000 + "</EntityDescriptor>")["SAMLProviderArn"]

    def role(name, principal, condition=None, action="sts:AssumeRole"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(principal, condition, action))
        expect("role-used", ROLE, name, "pass", "never used, but minutes old")

    anybody = "role-trust-no-wildcard"
    role("trusts-anybody", "*")
    expect(anybody, ROLE, "trusts-anybody", "fail", "the principal is a star")
    role("trusts-any-aws", {"AWS": ["*"]})
    expect(anybody, ROLE, "trusts-any-aws", "fail", "the star stands in a list of AWS principals")
    role("trusts-own-account", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    expect(anybody, ROLE, "trusts-own-account", "pass", "the account itself")

    vendor, outside = {"AWS": f"arn:aws:iam::{VENDOR}:root"}, "role-third-party-condition"
    role("vendor-no-secret", vendor)
    expect(outside, ROLE, "vendor-no-secret", "fail", "another account, no condition")
    expect(anybody, ROLE, "vendor-no-secret", "pass", "a named account")
    role("vendor-bare-id", {"AWS": VENDOR})
    expect(outside, ROLE, "vendor-bare-id", "fail", "an account written as its id alone, no condition")
    role("vendor-external-id", vendor, {"StringEquals": {"sts:ExternalId": "seed-7c41e0"}})
    expect(outside, ROLE, "vendor-external-id", "pass", "an external id is required")
    role("vendor-external-id-if-sent", vendor, {"StringEqualsIfExists": {"sts:ExternalId": "seed-7c41e0"}})
    expect(outside, ROLE, "vendor-external-id-if-sent", "fail", "IfExists lets a caller through who sends none")
    role("vendor-not-this-id", vendor, {"StringNotEquals": {"sts:ExternalId": "seed-7c41e0"}})
    expect(outside, ROLE, "vendor-not-this-id", "fail", "a negative condition admits all others")
    role("other-account-of-organisation", vendor, {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}})
    expect(outside, ROLE, "other-account-of-organisation", "pass", "only accounts of the organisation")

    deputy = "role-service-source-condition"
    role("scheduler-any-source", {"Service": "scheduler.amazonaws.com"})
    expect(deputy, ROLE, "scheduler-any-source", "fail", "the scheduler may act for any account's schedules")
    role("scheduler-own-source", {"Service": "scheduler.amazonaws.com"}, {"StringEquals": {"aws:SourceAccount": ACCOUNT}})
    expect(deputy, ROLE, "scheduler-own-source", "pass", "only for this account")

    web, subject = "sts:AssumeRoleWithWebIdentity", "role-oidc-subject"
    audience = {f"{github}:aud": "sts.amazonaws.com"}
    role("ci-no-subject", {"Federated": oidc}, {"StringEquals": audience}, web)
    expect(subject, ROLE, "ci-no-subject", "fail", "any repository of the provider")
    role("ci-any-subject", {"Federated": oidc}, {"StringEquals": audience, "StringLike": {f"{github}:sub": "*"}}, web)
    expect(subject, ROLE, "ci-any-subject", "fail", "the subject may be anything")
    role("ci-any-repository", {"Federated": oidc}, {"StringEquals": audience, "StringLike": {f"{github}:sub": "repo:*"}}, web)
    expect(subject, ROLE, "ci-any-repository", "fail", "the subject may be any repository")
    role("ci-one-branch", {"Federated": oidc}, {
        "StringEquals": audience | {f"{github}:sub": "repo:example/app:ref:refs/heads/main"}}, web)
    expect(subject, ROLE, "ci-one-branch", "pass", "one branch of one repository")
    expect(anybody, ROLE, "ci-one-branch", "pass", "a named identity provider")
    role("single-sign-on", {"Federated": saml}, {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, "sts:AssumeRoleWithSAML")
    expect(anybody, ROLE, "single-sign-on", "pass", "a named identity provider")

    iam.put_role_policy(RoleName="trusts-own-account", PolicyName="all", PolicyDocument=document(allow("*")))
    expect("inline-not-full-admin", ROLE, "trusts-own-account", "fail", "an inline policy allows everything")
    expect("principal-not-full-admin", ROLE, "trusts-own-account", "fail", "an inline policy allows everything")

    # moto knows AWS's own policies only if it was started with MOTO_IAM_LOAD_MANAGED_POLICIES=true.
    iam.create_role(RoleName="support", AssumeRolePolicyDocument=trust({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}))
    try:
        iam.attach_role_policy(RoleName="support", PolicyArn="arn:aws:iam::aws:policy/AWSSupportAccess")
        expect("support-role", "account", ACCOUNT, "pass", "a role has AWSSupportAccess")
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        expect("support-role", "account", ACCOUNT, "fail", "no role has AWSSupportAccess")

    # moto gives every certificate the same dates: it expired in 2012.
    iam.upload_server_certificate(ServerCertificateName="old", CertificateBody="certificate", PrivateKey="no key")
    expect("certificate-not-expiring", CERTIFICATE, "old", "fail", "expired in 2012")


# Buckets

BLOCK_ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def on_bucket(name, principal, condition=None, effect="Allow", action="s3:GetObject"):
    statement = {"Effect": effect, "Principal": principal, "Action": action,
                 "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
    return statement | ({"Condition": condition} if condition else {})


def tls_only(name):
    return on_bucket(name, "*", {"Bool": {"aws:SecureTransport": "false"}}, "Deny", "s3:*")


def seed_buckets(s3):
    # Everything that a bucket can have, in another region; its logs go to a bucket of that region that is not public.
    good = "seed-good"
    elsewhere = {"LocationConstraint": "eu-west-1"}
    s3.create_bucket(Bucket=good, CreateBucketConfiguration=elsewhere, ObjectLockEnabledForBucket=True)
    s3.create_bucket(Bucket="seed-logs", CreateBucketConfiguration=elsewhere)
    s3.put_bucket_ownership_controls(Bucket="seed-logs", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    s3.put_public_access_block(Bucket="seed-logs", PublicAccessBlockConfiguration=BLOCK_ALL)
    log_delivery(s3, "seed-logs")
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
        {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 365}}]})
    s3.put_bucket_tagging(Bucket=good, Tagging={"TagSet": [{"Key": "Owner", "Value": "seed"}]})
    for meaning, why in (
        ("bucket-blocks-public", "all four settings are on"), ("policy-not-public", "one account and a denial"),
        ("policy-no-foreign", "the bucket's own account"), ("policy-tls", "plain HTTP is denied to all"),
        ("acl-no-foreign-control", "the owner alone"), ("owner-enforced", "BucketOwnerEnforced"),
        ("encryption-kms", "aws:kms with a key"), ("versioning", "enabled"), ("logging-to-private", "to seed-logs, whose block hides it"),
        ("object-lock", "compliance for 30 days"), ("lifecycle", "objects expire after a year")):
        expect(meaning, BUCKET, good, "pass", why)
    # MFA delete needs the root user's device, which moto does not play.
    expect("mfa-delete", BUCKET, good, "fail", "never switched on")
    expect("acl-no-foreign-control", BUCKET, "seed-logs", "pass", "the log delivery group is AWS's own, for this purpose")

    # Nothing. New buckets on AWS have encryption, a block and an owner; moto's have not.
    plain = "seed-plain"
    s3.create_bucket(Bucket=plain)
    for meaning, why in (
        ("bucket-blocks-public", "no block, and the account's has one setting of four"), ("owner-enforced", "no ownership controls"),
        ("encryption-kms", "no encryption configuration"), ("versioning", "never enabled"), ("mfa-delete", "never enabled"),
        ("logging-to-private", "no access logs"), ("object-lock", "no configuration"), ("lifecycle", "no rules")):
        expect(meaning, BUCKET, plain, "fail", why)
    expect("acl-no-foreign-control", BUCKET, plain, "pass", "the owner alone")

    public = "seed-public-policy"
    s3.create_bucket(Bucket=public)
    s3.put_bucket_policy(Bucket=public, Policy=document(on_bucket(public, "*")))
    s3.put_bucket_versioning(Bucket=public, VersioningConfiguration={"Status": "Suspended"})
    s3.put_bucket_encryption(Bucket=public, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]})
    expect("policy-not-public", BUCKET, public, "fail", "a star may read, and nothing blocks it")
    expect("policy-tls", BUCKET, public, "fail", "nothing denies plain HTTP")
    expect("bucket-blocks-public", BUCKET, public, "fail", "no block, and the account's has one setting of four")
    expect("versioning", BUCKET, public, "fail", "suspended")
    expect("encryption-kms", BUCKET, public, "fail", "AES256")

    # Public by its words, and only to the organisation by its condition.
    own = "seed-organisation"
    s3.create_bucket(Bucket=own)
    s3.put_bucket_policy(Bucket=own, Policy=document(
        on_bucket(own, "*", {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}})))
    expect("policy-not-public", BUCKET, own, "pass", "the condition names one organisation")

    foreign = "seed-foreign-policy"
    s3.create_bucket(Bucket=foreign)
    s3.put_public_access_block(Bucket=foreign, PublicAccessBlockConfiguration={**BLOCK_ALL, "RestrictPublicBuckets": False})
    s3.put_bucket_policy(Bucket=foreign, Policy=document(on_bucket(foreign, {"AWS": f"arn:aws:iam::{VENDOR}:root"})))
    expect("policy-no-foreign", BUCKET, foreign, "fail", "another account may read")
    expect("policy-not-public", BUCKET, foreign, "pass", "one named account is not the public")
    expect("policy-tls", BUCKET, foreign, "fail", "nothing denies plain HTTP")
    expect("bucket-blocks-public", BUCKET, foreign, "fail", "public policies are not restricted")

    # Access control lists: a stranger's rights, the same without effect, and everybody's.
    stranger = {"Grantee": {"Type": "CanonicalUser", "ID": "0" * 63 + "1"}, "Permission": "WRITE_ACP"}
    s3.create_bucket(Bucket="seed-foreign-list")
    grant(s3, "seed-foreign-list", stranger)
    expect("acl-no-foreign-control", BUCKET, "seed-foreign-list", "fail", "a stranger may rewrite the list")
    s3.create_bucket(Bucket="seed-foreign-list-enforced")
    grant(s3, "seed-foreign-list-enforced", stranger)
    # On AWS this would need the grant to be taken back first, and the list would show the owner alone.
    s3.put_bucket_ownership_controls(Bucket="seed-foreign-list-enforced", OwnershipControls={
        "Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    expect("acl-no-foreign-control", BUCKET, "seed-foreign-list-enforced", "pass", "the list means nothing under BucketOwnerEnforced")
    expect("owner-enforced", BUCKET, "seed-foreign-list-enforced", "pass", "BucketOwnerEnforced")

    everybody = {"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "WRITE"}
    s3.create_bucket(Bucket="seed-public-logs")
    log_delivery(s3, "seed-public-logs", everybody)
    expect("acl-no-foreign-control", BUCKET, "seed-public-logs", "fail", "everybody may write")
    s3.create_bucket(Bucket="seed-logged-in-public")
    s3.put_bucket_logging(Bucket="seed-logged-in-public", BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": "seed-public-logs", "TargetPrefix": "logged/"}})
    expect("logging-to-private", BUCKET, "seed-logged-in-public", "fail", "the logs are in a bucket that everybody may write to")


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
    seed_users(made["iam"])
    seed_roles(made["iam"])
    # The account's block comes last: on AWS it would refuse the public lists that the buckets get.
    seed_buckets(made["s3"])
    seed_account(made["account"], made["iam"], made["s3control"])
    json.dump(sorted(expectations, key=lambda e: (e["meaning"], e["type"], e["id"])), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
