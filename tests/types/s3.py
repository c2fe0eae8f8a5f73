"""Amazon S3: buckets, their policies, and the account's block."""

import json

from types_lib import ACCOUNT, PRESENT, Unknown, recorded, seed

OPEN, HERE = "us-east-1", "eu-west-1"
THEN = "2024-01-01T00:00:00Z"
BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": False}
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def policy(bucket, effect="Deny", principal="*"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Principal": principal, "Action": "s3:GetObject",
                                                    "Resource": f"arn:aws:s3:::{bucket}/*"}]}


def make(s3, name, region=OPEN, **more):
    elsewhere = {} if region == OPEN else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **elsewhere, **more)


NOT_SET = dict.fromkeys(["BucketEncryption", "PublicAccessBlockConfiguration", "VersioningConfiguration", "MFADelete", "LoggingConfiguration",
                         "OwnershipControls", "LifecycleConfiguration", "ObjectLockConfiguration", "ReplicationConfiguration",
                         "WebsiteConfiguration", "CorsConfiguration", "NotificationConfiguration", "AccelerateConfiguration"]) | {"Tags": []}


@seed
def buckets(aws, expect):
    s3 = aws("s3", region=HERE)
    for name in ("logs", "copy"):
        make(s3, name, HERE)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    make(s3, "full", HERE, ObjectLockEnabledForBucket=True)
    make(aws("s3"), "bare")
    log_delivery = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}
    acl = s3.get_bucket_acl(Bucket="logs")
    owner = {"ID": acl["Owner"]["ID"]}
    s3.put_bucket_acl(Bucket="logs", AccessControlPolicy={"Owner": acl["Owner"], "Grants": [
        *acl["Grants"], *({"Grantee": log_delivery, "Permission": permission} for permission in ("WRITE", "READ_ACP"))]})
    s3.put_bucket_encryption(Bucket="full", ServerSideEncryptionConfiguration={"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}, "BucketKeyEnabled": True}]})
    s3.put_public_access_block(Bucket="full", PublicAccessBlockConfiguration=BLOCK)
    s3.put_bucket_versioning(Bucket="full", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_logging(Bucket="full", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "full/"}})
    s3.put_bucket_ownership_controls(Bucket="full", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3.put_bucket_lifecycle_configuration(Bucket="full", LifecycleConfiguration={"Rules": [
        {"ID": "expire", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 30},
         "Transitions": [{"Days": 7, "StorageClass": "GLACIER"}], "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]})
    lock = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}}
    s3.put_object_lock_configuration(Bucket="full", ObjectLockConfiguration=lock)
    s3.put_bucket_tagging(Bucket="full", Tagging={"TagSet": [{"Key": "team", "Value": "core"}, {"Key": "env", "Value": "prod"}]})
    role = f"arn:aws:iam::{ACCOUNT}:role/replicate"
    rule = {"Priority": 1, "Status": "Enabled", "Filter": {"Prefix": ""}, "Destination": {"Bucket": "arn:aws:s3:::copy"},
            "DeleteMarkerReplication": {"Status": "Disabled"}}
    s3.put_bucket_replication(Bucket="full", ReplicationConfiguration={"Role": role, "Rules": [{"ID": "all", **rule}]})
    s3.put_bucket_website(Bucket="full", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}})
    s3.put_bucket_cors(Bucket="full", CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.com"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 600}]})
    queue = aws("sqs", region=HERE).create_queue(QueueName="q")["QueueUrl"]
    queue = aws("sqs", region=HERE).get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    s3.put_bucket_notification_configuration(Bucket="full", NotificationConfiguration={"QueueConfigurations": [
        {"Id": "q", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"]}]})
    s3.put_bucket_accelerate_configuration(Bucket="full", AccelerateConfiguration={"Status": "Enabled"})

    # Moto names years of a retention that has days.
    kept = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30, "Years": 0}}}
    expect("AWS::S3::Bucket", "full", region=HERE, arn="arn:aws:s3:::full", BucketName="full", CreationDate=PRESENT,
           BucketEncryption={"ServerSideEncryptionConfiguration": [
               {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}, "BucketKeyEnabled": True}]},
           PublicAccessBlockConfiguration=BLOCK, VersioningConfiguration={"Status": "Enabled"},
           LoggingConfiguration={"DestinationBucketName": "logs", "LogFilePrefix": "full/"},
           OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
           LifecycleConfiguration={"TransitionDefaultMinimumObjectSize": "all_storage_classes_128K", "Rules": [
               {"Id": "expire", "Status": "Enabled", "Prefix": "tmp/", "ExpirationInDays": 30,
                "Transitions": [{"TransitionInDays": 7, "StorageClass": "GLACIER"}], "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]},
           ObjectLockConfiguration=kept, Tags=[{"Key": "env", "Value": "prod"}, {"Key": "team", "Value": "core"}],
           ReplicationConfiguration={"Role": role, "Rules": [{"Id": "all", **rule}]},
           WebsiteConfiguration={"IndexDocument": "index.html", "ErrorDocument": "error.html"},
           CorsConfiguration={"CorsRules": [
               {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://example.com"], "ExposedHeaders": ["ETag"], "MaxAge": 600}]},
           NotificationConfiguration={"QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": queue}]},
           AccelerateConfiguration={"AccelerationStatus": "Enabled"})
    expect("AWS::S3::Bucket", "logs", region=HERE, Owner=PRESENT, VersioningConfiguration={"Status": "Enabled"}, Grants=[
        {"Grantee": {"Type": "CanonicalUser", "ID": owner["ID"]}, "Permission": "FULL_CONTROL"},
        {"Grantee": log_delivery, "Permission": "WRITE"}, {"Grantee": log_delivery, "Permission": "READ_ACP"}])
    # Buckets on AWS are born with encryption, a block and an owner; moto's are not. What it says where
    # nobody is told of anything has another name than AWS's answer.
    expect("AWS::S3::Bucket", "bare", region=OPEN, arn="arn:aws:s3:::bare", BucketName="bare",
           **{**NOT_SET, "NotificationConfiguration": Unknown("parse")})
    expect.count("AWS::S3::Bucket", 4)


@seed
def bucket_policies(aws, expect):
    s3 = aws("s3")
    for name, region in (("closed", OPEN), ("open", HERE), ("none", OPEN)):
        make(aws("s3", region=region), name, region)
    s3.put_bucket_policy(Bucket="closed", Policy=json.dumps(policy("closed")))
    s3.put_bucket_policy(Bucket="open", Policy=json.dumps(policy("open", "Allow")))
    expect("AWS::S3::BucketPolicy", "closed", region=OPEN, Bucket="closed", PolicyDocument=policy("closed"), PolicyStatus={"IsPublic": False})
    expect("AWS::S3::BucketPolicy", "open", region=HERE, Bucket="open", PolicyDocument=policy("open", "Allow"), PolicyStatus={"IsPublic": True})
    expect.count("AWS::S3::BucketPolicy", 2)


@seed
def account_block(aws, expect):
    aws("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=BLOCK)
    expect("AWS::S3::AccountPublicAccessBlock", ACCOUNT, region="", **BLOCK)
    expect.count("AWS::S3::AccountPublicAccessBlock", 1)


@seed
def no_account_block(aws, expect):
    expect("AWS::S3::AccountPublicAccessBlock", ACCOUNT, region="", **dict.fromkeys(BLOCK))
    expect.count("AWS::S3::AccountPublicAccessBlock", 1)


@recorded
def shapes(answer, expect):
    # The answer says where each bucket is; one whose region it leaves out is asked about.
    answer("s3:ListBuckets", {"Owner": {"ID": "0f1e"}, "ContinuationToken": "more", "Buckets": [
        {"Name": "full", "CreationDate": THEN, "BucketRegion": HERE}, {"Name": "old", "CreationDate": THEN}]})
    answer("s3:ListBuckets", {"Owner": {"ID": "0f1e"}, "Buckets": [
        {"Name": "went", "CreationDate": THEN, "BucketRegion": HERE}, {"Name": "shut", "CreationDate": THEN, "BucketRegion": HERE}]},
        params={"ContinuationToken": "more"})
    answer("s3:GetBucketLocation", {"LocationConstraint": "EU"}, params={"Bucket": "old"})
    reads = {
        "GetBucketEncryption": "ServerSideEncryptionConfigurationNotFoundError",
        "GetPublicAccessBlock": "NoSuchPublicAccessBlockConfiguration",
        "GetBucketOwnershipControls": "OwnershipControlsNotFoundError",
        "GetBucketLifecycleConfiguration": "NoSuchLifecycleConfiguration",
        "GetObjectLockConfiguration": "ObjectLockConfigurationNotFoundError",
        "GetBucketTagging": "NoSuchTagSet",
        "GetBucketReplication": "ReplicationConfigurationNotFoundError",
        "GetBucketWebsite": "NoSuchWebsiteConfiguration",
        "GetBucketCors": "NoSuchCORSConfiguration",
        "GetBucketPolicy": "NoSuchBucketPolicy",
    }
    silent = ["GetBucketVersioning", "GetBucketLogging", "GetBucketNotificationConfiguration", "GetBucketAccelerateConfiguration"]
    for call, code in reads.items():
        answer.error(f"s3:{call}", code, "not set", params={"Bucket": "old"})
    for call in silent:
        answer(f"s3:{call}", {}, params={"Bucket": "old"})
    for call in [*reads, *silent, "GetBucketAcl", "GetBucketPolicyStatus"]:
        answer.error(f"s3:{call}", "NoSuchBucket", "The specified bucket does not exist", params={"Bucket": "went"})
        answer.error(f"s3:{call}", "AccessDenied", "Access Denied", kind="denied", params={"Bucket": "shut"})
    everybody = {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}
    owner = {"ID": "0f1e"}
    control = {"Grantee": {"Type": "CanonicalUser", "ID": "0f1e"}, "Permission": "FULL_CONTROL"}
    answer("s3:GetBucketAcl", {"Owner": owner, "Grants": [control]}, params={"Bucket": "full"})
    answer("s3:GetBucketAcl", {"Owner": owner, "Grants": [control, {"Grantee": everybody, "Permission": "READ"}]}, params={"Bucket": "old"})

    def full(call, value):
        answer(f"s3:{call}", value, params={"Bucket": "full"})

    full("GetBucketEncryption", {"ServerSideEncryptionConfiguration": {"Rules": [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]}})
    full("GetPublicAccessBlock", {"PublicAccessBlockConfiguration": BLOCK})
    full("GetBucketVersioning", {"Status": "Enabled", "MFADelete": "Enabled"})
    full("GetBucketLogging", {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "", "TargetObjectKeyFormat": {
        "PartitionedPrefix": {"PartitionDateSource": "EventTime"}}}})
    full("GetBucketOwnershipControls", {"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}})
    full("GetBucketLifecycleConfiguration", {"TransitionDefaultMinimumObjectSize": "all_storage_classes_128K", "Rules": [
        {"ID": "old", "Status": "Enabled", "Filter": {"And": {"Prefix": "logs/", "ObjectSizeGreaterThan": 500,
                                                              "Tags": [{"Key": "team", "Value": "core"}]}},
         "NoncurrentVersionExpiration": {"NoncurrentDays": 90}, "NoncurrentVersionTransitions": [{"NoncurrentDays": 30, "StorageClass": "GLACIER"}]}]})
    full("GetObjectLockConfiguration", {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": {
        "DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}}})
    full("GetBucketTagging", {"TagSet": [{"Key": "team", "Value": "core"}]})
    destination = {"Bucket": "arn:aws:s3:::copy", "StorageClass": "STANDARD"}
    full("GetBucketReplication", {"ReplicationConfiguration": {"Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": [
        {"ID": "one", "Priority": 1, "Status": "Enabled", "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "team", "Value": "core"}]}},
         "Destination": destination}]}})
    full("GetBucketWebsite", {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}})
    full("GetBucketCors", {"CORSRules": [{"ID": "web", "AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 600}]})
    topic = f"arn:aws:sns:eu-west-1:{ACCOUNT}:t"
    full("GetBucketNotificationConfiguration", {"EventBridgeConfiguration": {}, "TopicConfigurations": [
        {"Id": "t", "TopicArn": topic, "Events": ["s3:ObjectRemoved:*"], "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "a/"}]}}}]})
    full("GetBucketAccelerateConfiguration", {"Status": "Suspended"})
    full("GetBucketPolicy", {"Policy": json.dumps(policy("full"))})
    full("GetBucketPolicyStatus", {"PolicyStatus": {"IsPublic": False}})

    expect("AWS::S3::Bucket", "full", region=HERE, CreationDate=THEN, Owner=owner, Grants=[control], MFADelete="Enabled",
           VersioningConfiguration={"Status": "Enabled"}, PublicAccessBlockConfiguration=BLOCK,
           BucketEncryption={"ServerSideEncryptionConfiguration": [
               {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}]},
           LoggingConfiguration={"DestinationBucketName": "logs", "LogFilePrefix": "", "TargetObjectKeyFormat": {
               "PartitionedPrefix": {"PartitionDateSource": "EventTime"}}},
           OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
           LifecycleConfiguration={"TransitionDefaultMinimumObjectSize": "all_storage_classes_128K", "Rules": [
               {"Id": "old", "Status": "Enabled", "Prefix": "logs/", "ObjectSizeGreaterThan": "500", "TagFilters": [{"Key": "team", "Value": "core"}],
                "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                "NoncurrentVersionTransitions": [{"TransitionInDays": 30, "StorageClass": "GLACIER"}]}]},
           ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 1}}},
           Tags=[{"Key": "team", "Value": "core"}],
           ReplicationConfiguration={"Role": f"arn:aws:iam::{ACCOUNT}:role/r", "Rules": [
               {"Id": "one", "Priority": 1, "Status": "Enabled", "Destination": destination,
                "Filter": {"And": {"Prefix": "a/", "TagFilters": [{"Key": "team", "Value": "core"}]}}}]},
           WebsiteConfiguration={"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}},
           CorsConfiguration={"CorsRules": [{"Id": "web", "AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["*"], "MaxAge": 600}]},
           NotificationConfiguration={"EventBridgeConfiguration": {"EventBridgeEnabled": True}, "TopicConfigurations": [
               {"Topic": topic, "Event": "s3:ObjectRemoved:*", "Filter": {"S3Key": {"Rules": [{"Name": "Prefix", "Value": "a/"}]}}}]},
           AccelerateConfiguration={"AccelerationStatus": "Suspended"})
    expect("AWS::S3::Bucket", "old", region=HERE, Grants=[control, {"Grantee": everybody, "Permission": "READ"}], **NOT_SET)
    expect("AWS::S3::Bucket", "shut", region=HERE, BucketName="shut", CreationDate=THEN, Grants=Unknown("denied"), Owner=Unknown("denied"),
           **dict.fromkeys(NOT_SET, Unknown("denied")))
    expect.count("AWS::S3::Bucket", 3)
    expect("AWS::S3::BucketPolicy", "full", region=HERE, Bucket="full", PolicyDocument=policy("full"), PolicyStatus={"IsPublic": False})
    # Whether there is a policy is not known: only this bucket is in doubt.
    expect("AWS::S3::BucketPolicy", "shut", region=HERE, PolicyDocument=Unknown("denied"))
    expect.count("AWS::S3::BucketPolicy", 2)


@recorded
def account_denied(answer, expect):
    answer.error("s3control:GetPublicAccessBlock", "AccessDenied", "Access Denied", kind="denied", params={"AccountId": ACCOUNT})
    expect("AWS::S3::AccountPublicAccessBlock", ACCOUNT, region="", **dict.fromkeys(BLOCK, Unknown("denied")))
