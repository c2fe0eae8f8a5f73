#!/usr/bin/env python3
"""Seeds a fresh moto server with an organisation, and prints what it made as one JSON object.

The caller's account manages it. Two members are in use, in units of their own; one was closed. The
management account has resources in two regions, each member a bucket and a user.

    python3 organization.py http://127.0.0.1:5000
"""

import json
import sys

import boto3
from botocore.config import Config

REGIONS = ["us-east-1", "eu-west-1"]
ACCOUNT = "123456789012"
PLAIN_HTTP_DENIED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                   "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
}


def session(endpoint, **credentials):
    config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"})
    credentials = credentials or {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    made = boto3.Session(region_name=REGIONS[0], **credentials)
    return lambda service, region=REGIONS[0]: made.client(service, region, endpoint_url=endpoint, config=config)


def bucket(s3, name, region, safe):
    place = {} if region == REGIONS[0] else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **place)
    if safe:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(PLAIN_HTTP_DENIED))
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})


def management(client):
    for number in range(6):
        bucket(client("s3"), f"managed-{number}", REGIONS[number % 2], safe=number < 4)
    iam = client("iam")
    for name in ("ada", "grace", "edsger"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="ada", Password="not-a-secret-at-all-1")
    iam.create_group(GroupName="people")
    iam.add_user_to_group(GroupName="people", UserName="grace")
    for region in REGIONS:
        kms = client("kms", region)
        for rotates in (True, False):
            key = kms.create_key(Description="rotates" if rotates else "stays")["KeyMetadata"]["KeyId"]
            if rotates:
                kms.enable_key_rotation(KeyId=key)


def main(endpoint):
    client = session(endpoint)
    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    units = {}
    for name, parent in (("Workloads", None), ("Production", "Workloads"), ("Sandboxes", None)):
        unit = organizations.create_organizational_unit(ParentId=units.get(parent, root), Name=name)
        units[name] = unit["OrganizationalUnit"]["Id"]
    accounts = {}
    for name, unit in (("Shop", "Production"), ("Playground", "Sandboxes"), ("Closed", "Workloads")):
        status = organizations.create_account(AccountName=name, Email=f"{name.lower()}@example.com")
        account = accounts[name] = status["CreateAccountStatus"]["AccountId"]
        organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=units[unit])
        role = client("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/OrganizationAccountAccessRole",
                                         RoleSessionName="seed")["Credentials"]
        member = session(endpoint, aws_access_key_id=role["AccessKeyId"],
                         aws_secret_access_key=role["SecretAccessKey"], aws_session_token=role["SessionToken"])
        bucket(member("s3"), f"of-{name.lower()}", REGIONS[0], safe=True)
        member("iam").create_user(UserName=f"of-{name.lower()}")
    organizations.close_account(AccountId=accounts["Closed"])
    management(client)
    print(json.dumps({"root": root, "units": units, "accounts": accounts}))


if __name__ == "__main__":
    main(sys.argv[1])
