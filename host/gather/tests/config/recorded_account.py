"""A moto server with a bucket, a bare bucket and a role, recorded by AWS Config. Says where it is, and
serves until its input ends."""

import json
import sys

import boto3
from moto.iam.models import Role
from moto.s3.models import FakeBucket
from moto.server import ThreadedMotoServer

REGION = "eu-west-1"


def mend(kind):
    """moto writes the times of items with a space, and without an offset: that is no time in Config's protocol."""
    made = kind.to_config_dict

    def to_config_dict(self):
        item = made(self)
        for name in ("configurationItemCaptureTime", "resourceCreationTime"):
            item[name] = item[name].split("+")[0].replace(" ", "T") + "Z"
        return item

    kind.to_config_dict = to_config_dict


mend(FakeBucket)
mend(Role)

server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
endpoint = "http://%s:%s" % server.get_host_and_port()
session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)


def aws(service):
    return session.client(service, endpoint_url=endpoint)


s3, iam, config = aws("s3"), aws("iam"), aws("config")
for name in ("logs", "archive"):
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
s3.put_bucket_policy(Bucket="logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": [
    {"Sid": "tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*",
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}))
s3.put_public_access_block(Bucket="logs", PublicAccessBlockConfiguration={
    "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})
s3.put_bucket_tagging(Bucket="logs", Tagging={"TagSet": [{"Key": "team", "Value": "data"}, {"Key": "Env", "Value": "prod"}]})
# moto delivers no logs without this, and gives just one of the two permissions back.
s3.put_bucket_acl(Bucket="archive", ACL="log-delivery-write")
s3.put_bucket_logging(Bucket="logs", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "archive", "TargetPrefix": "logs/"}})
s3.put_bucket_acl(Bucket="archive", ACL="private")

trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
reads = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
policy = iam.create_policy(PolicyName="reader", PolicyDocument=json.dumps(reads))["Policy"]["Arn"]
iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(trust), Tags=[{"Key": "team", "Value": "data"}])
iam.put_role_policy(RoleName="app", PolicyName="inline", PolicyDocument=json.dumps(reads))
iam.attach_role_policy(RoleName="app", PolicyArn=policy)
iam.create_instance_profile(InstanceProfileName="app")
iam.add_role_to_instance_profile(InstanceProfileName="app", RoleName="app")

config.put_configuration_recorder(ConfigurationRecorder={
    "name": "default", "roleARN": "arn:aws:iam::123456789012:role/config",
    "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "archive"})
config.start_configuration_recorder(ConfigurationRecorderName="default")

print(endpoint, flush=True)
sys.stdin.readline()
