"""What all seeds share: the account, clients of it, and the list of what checks must find."""

import json
import sys

import boto3
from botocore.config import Config

ACCOUNT = "123456789012"
REGION = "us-east-1"
VENDOR = "210987654321"
SCOPE = "Bartizan::Scope"

# By type, what checks find on a resource that has nothing but its name; the seeds say what differs.
PLAIN = {}

expectations = []


def expect(check, type_name, resource, status, why):
    expectations.append({"check": check, "type": type_name, "id": resource, "status": status, "why": why})


def plain(type_name, resource, **differs):
    """Expects what a resource of the type has without more; but for some checks something else.

    Those are named by the end of their ids, with underscores, and give a status and why.
    """
    found = dict(PLAIN[type_name])
    for name, outcome in differs.items():
        checks = [check for check in found if check.endswith("-" + name.replace("_", "-"))]
        if len(checks) != 1:
            sys.exit(f"{name} names {checks or 'no check'} on {type_name}")
        found[checks[0]] = outcome
    for check, (status, why) in found.items():
        expect(check, type_name, resource, status, why)


def clients(endpoint):
    """A function that gives a client of a service, in the account or in another one."""
    config = Config(retries={"max_attempts": 2}, s3={"addressing_style": "path"})
    made = {}

    def session(account):
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        if account != ACCOUNT:
            given = aws("sts").assume_role(RoleArn=f"arn:aws:iam::{account}:role/seed", RoleSessionName="seed")["Credentials"]
            keys = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"],
                    "aws_session_token": given["SessionToken"]}
        return boto3.Session(region_name=REGION, **keys)

    def aws(service, account=ACCOUNT):
        if (service, account) not in made:
            client = session(account).client(service, endpoint_url=endpoint, config=config)
            if service == "s3control":
                client.meta.events.register("before-sign.s3-control", without_account_in_host)
            made[service, account] = client
        return made[service, account]

    return aws


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
