#!/usr/bin/env python3
"""What `bartizan scan` is measured against: a plain script that reads the same facts.

    speed.py seed ENDPOINT          200 buckets, 200 users and 200 security groups
    speed.py read ENDPOINT          reads them with ten threads, and prints how many calls it made
    speed.py time FILE COMMAND...   runs a command, and writes to FILE what it took

The script makes the obvious call for each resource, as most people would write it. It reads what the
checks of these resources read, and nothing else.
"""

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

COUNT = 200
THREADS = 10
REGION = "us-east-1"


def clients(endpoint, *services):
    import boto3
    from botocore.config import Config

    config = Config(s3={"addressing_style": "path"})
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION)
    return [session.client(service, endpoint_url=endpoint, config=config) for service in services]


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def seed(endpoint):
    s3, iam, ec2 = clients(endpoint, "s3", "iam", "ec2")
    rights = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::speed-0/*"}
    policies = [iam.create_policy(PolicyName=f"speed-{n}", PolicyDocument=document(rights))["Policy"]["Arn"]
                for n in range(20)]
    for n in range(10):
        iam.create_group(GroupName=f"speed-{n}")
        iam.attach_group_policy(GroupName=f"speed-{n}", PolicyArn=policies[n])
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]

    def bucket(n):
        name = f"speed-{n}"
        s3.create_bucket(Bucket=name)
        if n % 2:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
            s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]})
        if n % 3:
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={
                "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True})
            s3.put_bucket_policy(Bucket=name, Policy=document({
                "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}}}))

    def user(n):
        name = f"speed-{n}"
        iam.create_user(UserName=name)
        iam.add_user_to_group(UserName=name, GroupName=f"speed-{n % 10}")
        if n % 2:
            iam.create_login_profile(UserName=name, Password="Correct-Horse-9-Battery")
        if n % 3:
            iam.create_access_key(UserName=name)
        if n % 5 == 0:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(rights))
            iam.attach_user_policy(UserName=name, PolicyArn=policies[n % 20])

    def group(n):
        made = ec2.create_security_group(GroupName=f"speed-{n}", Description="speed", VpcId=vpc)["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0" if n % 4 == 0 else "10.0.0.0/8"}]}
            for port in (22, 443)])

    with ThreadPoolExecutor(THREADS) as pool:
        for make in (bucket, user, group):
            list(pool.map(make, range(COUNT)))


def read(endpoint):
    from botocore.exceptions import ClientError

    s3, iam, ec2 = clients(endpoint, "s3", "iam", "ec2")
    calls, lock = 0, threading.Lock()

    def count(**_):
        nonlocal calls
        with lock:
            calls += 1

    for client in (s3, iam, ec2):
        client.meta.events.register("before-send", count)

    def ask(call, **parameters):
        try:
            return call(**parameters)
        except ClientError as error:
            return error.response["Error"]["Code"]

    def bucket(name):
        reads = (s3.get_bucket_location, s3.get_bucket_acl, s3.get_bucket_encryption, s3.get_bucket_lifecycle_configuration,
                 s3.get_bucket_logging, s3.get_bucket_ownership_controls, s3.get_bucket_policy, s3.get_bucket_versioning,
                 s3.get_object_lock_configuration, s3.get_public_access_block)
        return {call.__name__: ask(call, Bucket=name) for call in reads}

    def user(name):
        found = {}
        found["login"] = ask(iam.get_login_profile, UserName=name)
        found["mfa"] = iam.list_mfa_devices(UserName=name)["MFADevices"]
        found["keys"] = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
        found["used"] = [iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"]) for key in found["keys"]]
        found["inline"] = [iam.get_user_policy(UserName=name, PolicyName=policy)
                           for policy in iam.list_user_policies(UserName=name)["PolicyNames"]]
        found["attached"] = iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]
        found["groups"] = iam.list_groups_for_user(UserName=name)["Groups"]
        return found

    def policy(arn):
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        return iam.get_policy_version(PolicyArn=arn, VersionId=version)

    with ThreadPoolExecutor(THREADS) as pool:
        buckets = [b["Name"] for b in s3.list_buckets()["Buckets"]]
        found = list(pool.map(bucket, buckets))
        users = [u["UserName"] for page in iam.get_paginator("list_users").paginate() for u in page["Users"]]
        of_users = list(pool.map(user, users))
        found += of_users
        found += list(pool.map(policy, sorted({p["PolicyArn"] for u in of_users for p in u["attached"]})))
        groups = [g for page in ec2.get_paginator("describe_security_groups").paginate() for g in page["SecurityGroups"]]
        lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
        found += list(pool.map(lambda l: ec2.get_managed_prefix_list_entries(PrefixListId=l["PrefixListId"]), lists))
    json.dump({"buckets": len(buckets), "users": len(users), "groups": len(groups), "calls": calls}, sys.stdout)


def timed(file, command):
    began = time.monotonic()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - began
    with open(file, "w") as out:
        out.write(f"{wall} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss}")
    sys.exit(os.waitstatus_to_exitcode(status))


def main():
    match sys.argv[1:]:
        case ["seed", endpoint]:
            seed(endpoint)
        case ["read", endpoint]:
            read(endpoint)
        case ["time", file, *command]:
            timed(file, command)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
