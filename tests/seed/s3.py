"""Buckets."""

from common import ACCOUNT, PLAIN, VENDOR, document, plain

BUCKET = "AWS::S3::Bucket"
# An organisation that the account does not belong to.
STRANGERS = "o-exampleorgid"

PLAIN |= {
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

BLOCK_ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def on_bucket(name, principal, condition=None, effect="Allow", action="s3:GetObject"):
    statement = {"Effect": effect, "Principal": principal, "Action": action,
                 "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]}
    return statement | ({"Condition": condition} if condition else {})


def tls_only(name):
    return on_bucket(name, "*", {"Bool": {"aws:SecureTransport": "false"}}, "Deny", "s3:*")


def seed(aws, organization):
    s3 = aws("s3")
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
