#!/usr/bin/env python3
"""Seeds a fresh moto server with resources whose state is known, and prints what checks must find.

    python3 server.py    # prints its address, and ends with its standard input
    python3 seed.py http://127.0.0.1:5000 > expectations.json

The output is a list of {check, type, id, status, why}: every check on every resource, with the
status that follows from what was made here and from what AWS documents. Where moto answers
differently from AWS, the status is what follows from moto's answer, and a comment here says so.
Ids that moto makes are taken as it gives them. Some checks decide only because the tests' settings
(host/cli/tests/e2e/support/moto.rs) demand something.
Running it twice against one server fails: the names are taken.
"""

import json
import sys

import accessanalyzer
import account
import cloudtrail
import config
import ec2
import guardduty
import iam
import kms
import organizations
import s3
import securityhub
import vpc
from common import clients, expectations


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: seed.py ENDPOINT, such as http://127.0.0.1:5000")
    aws = clients(sys.argv[1])
    organization = organizations.seed(aws)
    iam.seed(aws, organization)
    s3.seed(aws, organization)
    # The account's block comes after the buckets: on AWS it would refuse their public lists.
    account.seed(aws)
    cloudtrail.seed(aws)
    config.seed(aws)
    guardduty.seed(aws)
    securityhub.seed(aws)
    accessanalyzer.seed()
    kms.seed(aws)
    networks = vpc.seed(aws)
    ec2.seed(aws, networks)
    json.dump(sorted(expectations, key=lambda e: (e["check"], e["type"], e["id"])), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
