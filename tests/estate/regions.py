"""What Larkfield Freight has region by region: who watches, the networks, the machines and the keys.

Things are called by names here; `regional.py` makes of each the id that AWS would give it.
"""

from company import (
    BACKUPS, HOME, LOGS, MANAGEMENT, MANAGEMENT_KEY, ORGANIZATION, PRODUCTION, PRODUCTION_KEY, SANDBOX, VENDOR, allow, deny, document)

IRELAND, VIRGINIA = "eu-west-1", HOME
IN_USE = (IRELAND, VIRGINIA)
WORLD, WORLD6 = "0.0.0.0/0", "::/0"


# How the entries below are written

def region(**more):
    """What there is in a region; what is left out there is none of."""
    nothing = {"trails": [], "stores": [], "recorder": None, "aggregator": None, "detector": None, "hub": None, "analyzers": [],
               "defaults": defaults(), "networks": {}, "groups": {}, "instances": [], "interfaces": [], "volumes": [], "snapshots": [],
               "images": [], "templates": [], "addresses": {}, "lists": {}, "keys": []}
    return nothing | more


def trail(name, home, created, bucket, *, everywhere=False, organization=False, validates=False, key=None, log_group=None,
          selectors=None, delivered=None, error=None):
    return {"name": name, "home": home, "created": created, "bucket": bucket, "everywhere": everywhere, "organization": organization,
            "validates": validates, "key": key, "log_group": log_group, "selectors": selectors, "delivered": delivered, "error": error}


def store(name, created, *, days, protected):
    return {"name": name, "created": created, "days": days, "protected": protected}


def recorder(started, bucket, *, prefix=None, role="aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig", types=None,
             global_types=False, delivery=None, keeps=None):
    """`types`: those recorded, if not all; `delivery`: why the last one failed."""
    return {"started": started, "bucket": bucket, "prefix": prefix, "role": role, "types": types, "global_types": global_types,
            "delivery": delivery, "keeps": keeps}


def detector(created, *, on=True, without=(), administrator=None, exports=None):
    return {"created": created, "on": on, "without": list(without), "administrator": administrator, "exports": exports}


def hub(created, *, standard="READY", reason=None, administrator=None, new_controls=True, aggregator=None):
    return {"created": created, "standard": standard, "reason": reason, "administrator": administrator, "new_controls": new_controls,
            "aggregator": aggregator}


def analyzer(name, created, kind="ACCOUNT", status="ACTIVE", reason=None):
    return {"name": name, "created": created, "kind": kind, "status": status, "reason": reason}


def defaults(*, encrypts=False, snapshots="unblocked", images="unblocked", tokens=None, console=False):
    return {"encrypts": encrypts, "snapshots": snapshots, "images": images, "tokens": tokens, "console": console}


def network(block, subnets, *, default=False, closed=False, flow_log=None, endpoint=False, peer=None, acls=None):
    """`closed`: its default group lets nothing through."""
    return {"block": block, "subnets": subnets, "default": default, "closed": closed, "flow_log": flow_log, "endpoint": endpoint,
            "peer": peer, "acls": acls or {}}


def subnet(block, zone, to="nowhere", used=0, public=False):
    """`to`: internet, nat, or nowhere; in a default network the main table leads to the internet."""
    return {"block": block, "zone": zone, "to": to, "used": used, "public": public}


def group(network, description, *ingress):
    return {"network": network, "description": description, "ingress": list(ingress)}


def tcp(port, source, text=None):
    """One port, from a block of addresses, a prefix list or a group."""
    return {"port": port, "source": source, "text": text}


def instance(name, created, kind, subnet, ip, groups, image, *, public=None, elastic=None, profile=None, key=None, tokens="required",
             hops=1, stopped=None, user_data=None):
    return {"name": name, "created": created, "kind": kind, "subnet": subnet, "ip": ip, "groups": list(groups), "image": image,
            "public": public or elastic, "elastic": elastic, "profile": profile, "key": key, "tokens": tokens, "hops": hops,
            "stopped": stopped, "user_data": user_data}


def interface(description, subnet, ip, groups, requester, *, public=None):
    """What a service of AWS has in the network."""
    return {"description": description, "subnet": subnet, "ip": ip, "groups": list(groups), "requester": requester, "public": public}


def volume(name, created, size, zone, instance=None, key=None):
    return {"name": name, "created": created, "size": size, "zone": zone, "instance": instance, "key": key}


def snapshot(name, created, volume, size, *, key=None, public=False, text=None):
    return {"name": name, "created": created, "volume": volume, "size": size, "key": key, "public": public, "text": text}


def image(name, created, snapshot, *, shared=(), tokens=False):
    return {"name": name, "created": created, "snapshot": snapshot, "shared": list(shared), "tokens": tokens}


def template(name, created, *versions, default=1):
    return {"name": name, "created": created, "versions": list(versions), "default": default}


def key(name, created, *statements, id=None, spec="SYMMETRIC_DEFAULT", usage="ENCRYPT_DECRYPT", rotates=False, deleted=None, manager="CUSTOMER",
        grants=(), closed=False):
    """`deleted`: after which moment; `closed`: the policy does not let the reader see it."""
    return {"name": name, "created": created, "policy": document(*statements), "id": id, "spec": spec, "usage": usage, "rotates": rotates,
            "deleted": deleted, "manager": manager, "grants": list(grants), "closed": closed}


def grant(name, created, grantee, operations):
    return {"name": name, "created": created, "grantee": grantee, "operations": operations}


def lets(principal, actions, condition=None, sid=None):
    """A statement of a key's policy."""
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
    return statement | ({"Condition": condition} if condition else {})


def account_decides(account):
    return lets({"AWS": f"arn:aws:iam::{account}:root"}, "kms:*", sid="AccountDecides")


# The organisation: its units, and what its policies deny

ROOT, WORKLOADS, EXPERIMENTS = "r-lf01", "ou-lf01-workload", "ou-lf01-experim1"

PARENTS = {MANAGEMENT: ROOT, PRODUCTION: WORKLOADS, SANDBOX: EXPERIMENTS, WORKLOADS: ROOT, EXPERIMENTS: ROOT}

OUTSIDE = {"StringNotEquals": {"aws:RequestedRegion": list(IN_USE)}}
PLATFORM = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/platform-admin"}}

# Nobody leaves, and GuardDuty stays on. Nothing keeps anybody from stopping CloudTrail.
CONTROL_POLICIES = {
    "p-FullAWSAccess": ("FullAWSAccess", document(allow("*"))),
    "p-stay0001": ("stay", document(deny("organizations:LeaveOrganization", sid="NobodyLeaves"))),
    "p-regions1": ("regions-in-use", document({
        "Sid": "OnlyRegionsInUse", "Effect": "Deny", "Resource": "*", "Condition": OUTSIDE,
        # Global services, and those that watch every region.
        "NotAction": ["account:*", "budgets:*", "ce:*", "cloudfront:*", "cloudtrail:*", "config:*", "guardduty:*", "iam:*", "kms:*",
                      "organizations:*", "route53:*", "s3:ListAllMyBuckets", "securityhub:*", "sts:*", "support:*"]})),
    "p-watch001": ("keep-watching", document(
        deny(["guardduty:DeleteDetector", "guardduty:UpdateDetector", "guardduty:Disassociate*", "guardduty:StopMonitoringMembers"],
             sid="GuardDutyStays"),
        deny(["config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder", "config:DeleteDeliveryChannel"],
             condition=PLATFORM, sid="ConfigStays"))),
}

ATTACHED = {
    ROOT: ["p-FullAWSAccess", "p-stay0001", "p-regions1"],
    WORKLOADS: ["p-FullAWSAccess", "p-watch001"],
    EXPERIMENTS: ["p-FullAWSAccess"],
}

TRUSTED = ["access-analyzer", "backup", "cloudtrail", "config", "guardduty", "sso"]

# A delegated administrator is told what the organisation is like. The sandbox is none.
DELEGATED = {PRODUCTION: ["backup"]}
TOLD = {MANAGEMENT, *DELEGATED}


# Who watches

EVERY_REGION = {"AdvancedEventSelectors": [
    {"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]},
    # Who changes what is in a bucket, but not who reads it.
    {"Name": "objects-changed", "FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "readOnly", "Equals": ["false"]}]},
]}

ORGANIZATION_TRAIL = trail(
    "larkfield", IRELAND, "2020-06-18T12:06:00Z", "larkfield-org-trail", everywhere=True, organization=True, validates=True,
    key=MANAGEMENT_KEY, log_group="organisation-trail", selectors=EVERY_REGION, delivered="2026-10-01T08:55:12Z")

# Of the time before the organisation. Somebody tidied up the policy of its bucket.
OLD_TRAIL = trail(
    "audit-2019", VIRGINIA, "2019-03-04T11:00:00Z", LOGS, delivered="2021-02-22T14:10:44Z", error="AccessDenied",
    selectors={"EventSelectors": [{"DataResources": [], "ExcludeManagementEventSources": [], "IncludeManagementEvents": True,
                                   "ReadWriteType": "WriteOnly"}]})

SAFE = defaults(encrypts=True, snapshots="block-all-sharing", images="block-new-sharing", tokens="required")


# Management and security

management = {
    IRELAND: region(
        recorder=recorder("2022-05-10T09:00:00Z", "larkfield-org-trail", prefix="config", global_types=True),
        aggregator=("larkfield", "2022-05-10T09:30:00Z"),
        detector=detector("2022-05-09T08:00:00Z", exports="PUBLISHING"),
        hub=hub("2022-05-09T08:30:00Z", aggregator=IRELAND),
        analyzers=[analyzer("organisation", "2022-05-09T09:00:00Z", "ORGANIZATION")],
        defaults=SAFE,
        networks={"tools": network("10.10.0.0/24", {
            "tools-public": subnet("10.10.0.0/28", "a", "internet", used=1),
            "tools-private": subnet("10.10.0.64/26", "a", "nat", used=1)}, closed=True, flow_log="ALL", endpoint="own")},
        groups={"bartizan": group("tools", "Talks to AWS, and nobody talks to it")},
        instances=[instance("bartizan", "2026-03-02T11:30:00Z", "t4g.small", "tools-private", "10.10.0.70", ["bartizan"],
                            "ami-0f1e2d3c4b5a69788", profile="BartizanHost")],
        interfaces=[interface("Interface for NAT Gateway", "tools-public", "10.10.0.5", [], "nat", public="203.0.113.10")],
        volumes=[volume("bartizan", "2026-03-02T11:30:01Z", 16, "a", "bartizan", key=MANAGEMENT_KEY)],
        keys=[key("trail", "2020-06-18T11:55:00Z", account_decides(MANAGEMENT),
                  lets({"Service": "cloudtrail.amazonaws.com"}, ["kms:GenerateDataKey*", "kms:DescribeKey"],
                       {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:{IRELAND}:{MANAGEMENT}:trail/larkfield"}}, sid="TrailEncrypts"),
                  id=MANAGEMENT_KEY, rotates=True)]),
    VIRGINIA: region(
        recorder=recorder("2022-05-10T09:05:00Z", "larkfield-org-trail", prefix="config"),
        detector=detector("2022-05-09T08:05:00Z"),
        hub=hub("2022-05-09T08:35:00Z", aggregator=IRELAND),
        analyzers=[analyzer("organisation", "2022-05-09T09:05:00Z", "ORGANIZATION")],
        defaults=SAFE),
}


# Production

EXPORTS_POLICY = [
    account_decides(PRODUCTION),
    # The vendor that also has a role here.
    lets({"AWS": f"arn:aws:iam::{VENDOR}:root"}, ["kms:Decrypt", "kms:DescribeKey"], sid="DatalensReads"),
    lets({"Service": "events.amazonaws.com"}, ["kms:Decrypt", "kms:GenerateDataKey*"], sid="Queue"),
]

# Written by hand at a console in 2022, and forgotten.
MIGRATION_SCRIPT = """#!/bin/bash
yum install -y postgresql
export PGHOST=orders-old.larkfield.example PGUSER=orders
export PGPASSWORD=Fr8ght-2022-orders
pg_dump orders | gzip > /data/orders.sql.gz
"""

production = {
    IRELAND: region(
        recorder=recorder("2020-09-01T10:00:00Z", "larkfield-org-trail", prefix="config", global_types=True, keeps=90),
        detector=detector("2021-04-12T10:00:00Z", without=["EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS"], administrator=MANAGEMENT),
        hub=hub("2022-05-09T10:00:00Z", administrator=MANAGEMENT, new_controls=False),
        analyzers=[analyzer("account", "2022-05-09T10:10:00Z")],
        defaults=defaults(encrypts=True, snapshots="block-new-sharing", images="block-new-sharing"),
        stores=[store("orders-incident-2025", "2025-03-08T07:30:00Z", days=90, protected=False)],
        networks={
            "orders": network("10.20.0.0/16", {
                "orders-public": subnet("10.20.0.0/24", "a", "internet", used=3, public=True),
                "orders-private": subnet("10.20.16.0/20", "a", "nat", used=2)},
                flow_log="REJECT", endpoint="open", peer=("172.30.0.0/16", VENDOR),
                acls={"old-dmz": [(100, 22, WORLD), (110, 443, WORLD)]}),
            "batch": network("10.30.0.0/20", {"batch-private": subnet("10.30.0.0/22", "b", used=0)}, closed=True),
        },
        lists={"offices": ["203.0.113.64/28", "198.51.100.128/29"]},
        groups={
            "bastion": group("orders", "SSH for everybody, until the offices have their list",
                             tcp(22, WORLD, "temporary, for the move of 2023")),
            "orders-lb": group("orders", "The load balancer", tcp(443, WORLD), tcp(80, WORLD, "redirects")),
            # As open as the other one. But nothing leads to it.
            "orders-db": group("orders", "The database", tcp(5432, WORLD, "ask platform before you change this"), tcp(22, "bastion")),
            "migration": group("orders", "launch-wizard created 2022-03-28", tcp(22, "offices")),
        },
        instances=[
            # The whole way from the internet is open: an address, a route, the access list, the group.
            instance("bastion", "2023-02-13T08:00:00Z", "t3.micro", "orders-public", "10.20.0.10", ["bastion"], "ami-0a1b2c3d4e5f60718",
                     public="198.51.100.21", key="platform-2019"),
            # It has an address and an open group, but its subnet has no way to an internet gateway.
            instance("orders-db", "2024-08-19T09:00:00Z", "r6g.large", "orders-private", "10.20.16.20", ["orders-db"], "orders-base",
                     elastic="198.51.100.40"),
            # The role with every permission is its own. Whoever starts it again has both.
            instance("legacy-migration", "2022-03-28T09:20:00Z", "m5.large", "orders-private", "10.20.16.33", ["migration"],
                     "ami-09f8e7d6c5b4a3021", profile="legacy-migration", key="platform-2019", tokens="optional", hops=2,
                     stopped="2024-08-30 16:02:11", user_data=MIGRATION_SCRIPT),
        ],
        interfaces=[
            interface("Interface for NAT Gateway", "orders-public", "10.20.0.5", [], "nat", public="198.51.100.20"),
            interface("ELB app/orders/0f9e8d7c6b5a4321", "orders-public", "10.20.0.77", ["orders-lb"], "elb", public="198.51.100.30"),
        ],
        addresses={"freed-in-2024": "198.51.100.44"},
        volumes=[
            volume("bastion", "2023-02-13T08:00:01Z", 8, "a", "bastion", key=PRODUCTION_KEY),
            volume("orders-db", "2024-08-19T09:00:01Z", 500, "a", "orders-db", key=PRODUCTION_KEY),
            volume("legacy-migration", "2022-03-28T09:20:01Z", 200, "a", "legacy-migration"),
        ],
        snapshots=[
            # Made public for an hour in 2022, so that a consultant could copy it. The block came later.
            snapshot("orders-2022", "2022-03-29T18:00:00Z", "legacy-migration", 200, public=True, text="orders before the move"),
            snapshot("orders-db-weekly", "2026-09-27T02:00:00Z", "orders-db", 500, key=PRODUCTION_KEY, text="weekly"),
            snapshot("orders-base", "2024-08-12T10:00:00Z", "orders-db", 8, key=PRODUCTION_KEY, text="Created by CreateImage"),
        ],
        images=[image("orders-base", "2024-08-12T10:00:00.000Z", "orders-base", shared=[VENDOR])],
        templates=[template("orders-workers", "2023-05-22T10:00:00Z",
                            {"ImageId": "ami-0a1b2c3d4e5f60718", "InstanceType": "c6g.large"},
                            {"ImageId": "ami-0a1b2c3d4e5f60718", "InstanceType": "c7g.large",
                             "MetadataOptions": {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1, "HttpTokens": "required"}})],
        keys=[
            key("orders", "2025-01-20T08:55:00Z", account_decides(PRODUCTION), id=PRODUCTION_KEY, rotates=True, grants=[
                grant("backup", "2024-09-09T09:05:00Z", f"arn:aws:iam::{BACKUPS}:role/backup-agent", ["Decrypt", "DescribeKey"]),
                grant("workers", "2025-01-21T10:00:00Z",
                      f"arn:aws:iam::{PRODUCTION}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
                      ["Decrypt", "GenerateDataKeyWithoutPlaintext", "CreateGrant"])]),
            key("exports", "2023-06-05T12:00:00Z", *EXPORTS_POLICY),
            # What was written before 2023 can be read for eight more days.
            key("exports-2021", "2021-03-15T09:30:00Z", account_decides(PRODUCTION), deleted="2026-10-09T12:00:00Z"),
            key("release-signing", "2025-09-02T08:40:00Z", account_decides(PRODUCTION),
                lets({"AWS": f"arn:aws:iam::{PRODUCTION}:role/deploy-admin"}, ["kms:Sign", "kms:GetPublicKey", "kms:PutKeyPolicy"], sid="Deploys"),
                spec="ECC_NIST_P256", usage="SIGN_VERIFY"),
            key("aws/ebs", "2019-04-02T10:10:00Z", lets({"AWS": "*"}, ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*",
                                                                       "kms:CreateGrant", "kms:DescribeKey"], {"StringEquals": {
                    "kms:CallerAccount": PRODUCTION, "kms:ViaService": f"ec2.{IRELAND}.amazonaws.com"}}), rotates=True, manager="AWS"),
        ]),
    VIRGINIA: region(
        trails=[OLD_TRAIL],
        recorder=recorder("2020-09-01T10:20:00Z", LOGS, types=["AWS::S3::Bucket", "AWS::EC2::Instance"], delivery="AccessDenied"),
        detector=detector("2021-04-12T10:05:00Z", without=["S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS",
                                                          "LAMBDA_NETWORK_LOGS"], administrator=MANAGEMENT),
        # The reports' database stands in the default network, since nobody said where else.
        networks={"default": network("172.31.0.0/16", {
            "default-a": subnet("172.31.0.0/20", "a", used=1, public=True),
            "default-b": subnet("172.31.16.0/20", "b", public=True)}, default=True)},
        groups={"reports-db": group("default", "Created by RDS management console", tcp(3306, WORLD))},
        interfaces=[interface("RDSNetworkInterface", "default-a", "172.31.4.18", ["reports-db"], "rds", public="198.51.100.90")],
        # Its policy names the people of payroll, and lets nobody else see itself.
        keys=[key("payroll", "2024-11-04T09:00:00Z", rotates=True, closed=True)]),
}


# The sandbox

sandbox = {
    IRELAND: region(
        recorder=recorder("2024-01-10T10:00:00Z", "larkfield-org-trail", prefix="config", role="config-sandbox"),
        analyzers=[analyzer("try", "2024-02-01T10:00:00Z", status="FAILED", reason="SERVICE_LINKED_ROLE_CREATION_FAILED")],
        defaults=defaults(images="block-new-sharing"),
        networks={"default": network("172.31.0.0/16", {"default-a": subnet("172.31.0.0/20", "a", public=True)}, default=True)}),
    VIRGINIA: region(
        detector=detector("2024-01-10T11:00:00Z", on=False),
        # It has nothing to judge by: Config is off here.
        hub=hub("2024-01-10T11:10:00Z", standard="INCOMPLETE", reason="NO_AVAILABLE_CONFIGURATION_RECORDER"),
        defaults=defaults(console=True),
        networks={"default": network("172.31.0.0/16", {"default-a": subnet("172.31.0.0/20", "a", used=1, public=True)}, default=True)},
        groups={"launch-wizard-1": group("default", "launch-wizard-1 created 2025-11-19", tcp(22, WORLD), tcp(3389, WORLD), tcp(8888, WORLD6))},
        instances=[instance("notebook", "2025-11-19T09:30:00Z", "g4dn.xlarge", "default-a", "172.31.9.9", ["launch-wizard-1"],
                            "ami-0c1d2e3f405162738", public="203.0.113.200", key="kbrandt", tokens="optional", hops=3)],
        volumes=[volume("notebook", "2025-11-19T09:30:01Z", 100, "a", "notebook")],
        keys=[key("notebooks", "2025-11-20T14:00:00Z", account_decides(SANDBOX), lets({"AWS": "*"}, ["kms:Decrypt", "kms:Encrypt"], sid="Colleagues"),
                  lets({"AWS": "AROANOTEBOOKOLDEXAMPLE"}, "kms:Decrypt", sid="FormerRole"))]),
}

OF = {MANAGEMENT: management, PRODUCTION: production, SANDBOX: sandbox}
