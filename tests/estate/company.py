"""Larkfield Freight, a company that does not exist: what it has in AWS, and what is wrong with it.

The story is in README.md. Account ids and access keys are of the kind that AWS's documentation
uses; nothing here belongs to anybody.
"""

HOME = "us-east-1"
NOW = "2026-10-01T09:00:00Z"
REPORTED = "2026-10-01T06:41:07Z"
READER = "BartizanReader"
PAGE = 25

MANAGEMENT, PRODUCTION, SANDBOX = "111122223333", "444455556666", "777788889999"
VENDOR, BACKUPS, FORMER_AGENCY = "210987654321", "999999999999", "123456789012"
ORGANIZATION = {"id": "o-exampleorgid", "management": MANAGEMENT}

# A service control policy keeps the member accounts out of this region.
CLOSED = {"eu-central-1"}

# The recording leaves out the fifteen others that AWS opens to every account: each question would be asked in each of them.
REGIONS = sorted(
    [(name, "opt-in-not-required") for name in "eu-west-1 us-east-1".split()]
    + [(name, "not-opted-in") for name in (
        "af-south-1 ap-east-1 ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-7 ca-west-1 eu-central-2 "
        "eu-south-1 eu-south-2 il-central-1 me-central-1 me-south-1 mx-central-1").split()])


# How the entries below are written

def allow(actions, resources="*", condition=None, sid=None, effect="Allow"):
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": effect, "Action": actions, "Resource": resources}
    return statement | ({"Condition": condition} if condition else {})


def deny(actions, resources="*", condition=None, sid=None):
    return allow(actions, resources, condition, sid, "Deny")


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trust(principal, condition=None, action="sts:AssumeRole"):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return statement | ({"Condition": condition} if condition else {})


def service(name, condition=None):
    return document(trust({"Service": f"{name}.amazonaws.com"}, condition))


def own(created, *versions, default=None, path="/"):
    """A policy: its versions, newest first, each with its day and document."""
    return {"created": created, "default": default or versions[0][0], "path": path, "versions": list(versions)}


def user(name, created, *, path="/", groups=(), attached=(), inline=None, password=None, mfa=None, keys=(), tags=None):
    return {"name": name, "created": created, "path": path, "groups": list(groups), "attached": list(attached),
            "inline": inline or {}, "password": password, "mfa": mfa, "keys": list(keys), "tags": tags or {}}


def password(made, changed, used, reset=False, next=None):
    return {"made": made, "changed": changed, "used": used, "reset": reset, "next": next}


def key(id, made, used=None, status="Active"):
    return {"id": id, "made": made, "used": used, "status": status}


def group(created, attached=(), inline=None):
    return {"created": created, "attached": list(attached), "inline": inline or {}}


def role(name, created, trust, used=None, *, path="/", attached=(), inline=None, boundary=None, session=3600,
         description=None, instance_profile=False, tags=None):
    return {"name": name, "created": created, "trust": trust, "used": used, "path": path, "attached": list(attached),
            "inline": inline or {}, "boundary": boundary, "session": session, "description": description,
            "instance_profile": instance_profile, "tags": tags or {}}


def bucket(name, region, created, *, block=(True, True, True, True), ownership="BucketOwnerEnforced", policy=None,
           public=False, key=None, versioning=None, mfa_delete=False, logs_to=None, grants=(), lifecycle=None,
           lock=None, website=None, replication=None, cors=None, notifications=None, tags=None):
    return {"name": name, "region": region, "created": created, "block": block, "ownership": ownership, "policy": policy,
            "public": public, "key": key, "versioning": versioning, "mfa_delete": mfa_delete, "logs_to": logs_to,
            "grants": list(grants), "lifecycle": lifecycle, "lock": lock, "website": website, "replication": replication,
            "cors": cors, "notifications": notifications or {}, "tags": tags or {}}


def on_bucket(name, principal, actions, condition=None, effect="Allow", sid=None, objects=True, itself=False):
    """A statement of a bucket's policy, about its objects, the bucket itself, or both."""
    resources = [f"arn:aws:s3:::{name}"] * itself + [f"arn:aws:s3:::{name}/*"] * objects
    statement = {"Sid": sid} if sid else {}
    statement |= {"Effect": effect, "Principal": principal, "Action": actions,
                  "Resource": resources[0] if len(resources) == 1 else resources}
    return statement | ({"Condition": condition} if condition else {})


def tls_only(name):
    return on_bucket(name, "*", "s3:*", {"Bool": {"aws:SecureTransport": "false"}}, "Deny", "DenyPlainHttp", itself=True)


def logs_from(name, account):
    """S3's log delivery may write, for the buckets of one account."""
    return on_bucket(name, {"Service": "logging.s3.amazonaws.com"}, "s3:PutObject",
                     {"StringEquals": {"aws:SourceAccount": account}}, sid="ServerAccessLogs")


def expires(days, id="expire"):
    return {"Expiration": {"Days": days}, "Filter": {"Prefix": ""}, "ID": id, "Status": "Enabled"}


TIDY = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}, "Filter": {"Prefix": ""}, "ID": "tidy",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90}, "Status": "Enabled"}


# What AWS brings: the policies that somebody uses, as AWS publishes them

AWS_POLICIES = {
    "AdministratorAccess": own("2015-02-06T18:39:46Z", ("v1", "2015-02-06T18:39:46Z", document(allow("*")))),
    "AWSSupportAccess": own("2015-02-06T18:41:11Z", ("v4", "2026-02-12T17:59:31Z", document(
        allow(["support:*", "support-console:*"])))),
    "PowerUserAccess": own("2015-02-06T18:39:47Z", ("v12", "2026-02-12T17:59:14Z", document(
        {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
        allow(["account:GetAccountInformation", "account:GetGovCloudAccountInformation", "account:GetPrimaryEmail",
               "account:ListRegions", "iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles",
               "organizations:DescribeEffectivePolicy", "organizations:DescribeOrganization"])))),
    "AmazonS3ReadOnlyAccess": own("2015-02-06T18:40:59Z", ("v3", "2023-08-10T21:31:39Z", document(
        allow(["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"])))),
    "AWSLambdaBasicExecutionRole": own("2015-04-09T15:03:43Z", ("v1", "2015-04-09T15:03:43Z", document(
        allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]))), path="/service-role/"),
    "AmazonECSTaskExecutionRolePolicy": own("2017-11-16T18:48:22Z", ("v1", "2017-11-16T18:48:22Z", document(
        allow(["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer",
               "ecr:BatchGetImage", "logs:CreateLogStream", "logs:PutLogEvents"]))), path="/service-role/"),
    "AWSOrganizationsServiceTrustPolicy": own("2017-10-10T23:04:07Z", ("v3", "2026-03-05T19:12:09Z", document(
        allow(["iam:DeleteRole"], ["arn:aws:iam::*:role/aws-service-role/organizations.amazonaws.com/*"],
              sid="AllowDeletionOfServiceLinkedRoleForOrganizations"),
        allow(["iam:CreateServiceLinkedRole"], sid="AllowCreationOfServiceLinkedRoles"),
        allow("iam:ListRoles", "arn:aws:iam::*:role/aws-service-role/*", sid="ListRolesSLR"))), path="/aws-service-role/"),
    "CloudTrailServiceRolePolicy": own("2018-10-24T21:21:44Z", ("v3", "2023-11-27T01:18:10Z", document(
        allow(["cloudtrail:*"], sid="CloudTrailFullAccess"),
        allow(["organizations:DescribeAccount", "organizations:DescribeOrganization", "organizations:ListAccounts",
               "organizations:ListAWSServiceAccessForOrganization"], ["*"], sid="AwsOrgsAccess"),
        allow("organizations:ListDelegatedAdministrators", condition={"StringEquals": {
            "organizations:ServicePrincipal": ["cloudtrail.amazonaws.com"]}}, sid="AwsOrgsDelegatedAdminAccess"),
        allow("glue:DeleteTable", ["arn:*:glue:*:*:catalog", "arn:*:glue:*:*:database/aws:cloudtrail",
                                   "arn:*:glue:*:*:table/aws:cloudtrail/*"],
              {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}, sid="DeleteTableAccess"),
        allow("lakeformation:DeregisterResource", condition={"StringEquals": {
            "aws:ResourceAccount": "${aws:PrincipalAccount}"}}, sid="DeregisterResourceAccess"))), path="/aws-service-role/"),
}


# What every account of the company has

READS = """access-analyzer:ListAnalyzers account:GetAlternateContact cloudtrail:DescribeTrails cloudtrail:GetEventDataStore
    cloudtrail:GetEventSelectors cloudtrail:GetInsightSelectors cloudtrail:GetTrailStatus
    cloudtrail:ListEventDataStores config:DescribeConfigurationAggregatorSourcesStatus
    config:DescribeConfigurationAggregators config:DescribeConfigurationRecorderStatus
    config:DescribeConfigurationRecorders config:DescribeDeliveryChannelStatus config:DescribeDeliveryChannels
    config:DescribeRetentionConfigurations ec2:DescribeAddresses ec2:DescribeClientVpnAuthorizationRules
    ec2:DescribeClientVpnEndpoints ec2:DescribeFlowLogs ec2:DescribeImageAttribute ec2:DescribeImages
    ec2:DescribeInstanceAttribute ec2:DescribeInstances ec2:DescribeInternetGateways
    ec2:DescribeLaunchTemplateVersions ec2:DescribeLaunchTemplates ec2:DescribeManagedPrefixLists
    ec2:DescribeNetworkAcls ec2:DescribeNetworkInterfaces ec2:DescribeRegions ec2:DescribeRouteTables
    ec2:DescribeSecurityGroups ec2:DescribeSnapshots ec2:DescribeSubnets ec2:DescribeTransitGatewayAttachments
    ec2:DescribeTransitGateways ec2:DescribeVolumes ec2:DescribeVpcEndpointServiceConfigurations
    ec2:DescribeVpcEndpointServicePermissions ec2:DescribeVpcEndpoints ec2:DescribeVpcPeeringConnections
    ec2:DescribeVpcs ec2:DescribeVpnConnections ec2:GetEbsEncryptionByDefault ec2:GetImageBlockPublicAccessState
    ec2:GetInstanceMetadataDefaults ec2:GetManagedPrefixListEntries ec2:GetSerialConsoleAccessStatus
    ec2:GetSnapshotBlockPublicAccessState guardduty:GetAdministratorAccount guardduty:GetDetector
    guardduty:ListDetectors guardduty:ListPublishingDestinations iam:GenerateCredentialReport
    iam:GetAccessKeyLastUsed iam:GetAccountAuthorizationDetails iam:GetAccountPasswordPolicy iam:GetAccountSummary
    iam:GetCredentialReport iam:GetGroup iam:GetLoginProfile iam:GetOpenIDConnectProvider iam:GetRole
    iam:GetSAMLProvider iam:GetServerCertificate iam:ListAccessKeys iam:ListAccountAliases iam:ListMFADevices
    iam:ListOpenIDConnectProviders iam:ListOrganizationsFeatures iam:ListSAMLProviders iam:ListServerCertificates
    iam:ListVirtualMFADevices kms:DescribeCustomKeyStores kms:DescribeKey kms:GetKeyPolicy kms:GetKeyRotationStatus
    kms:ListGrants kms:ListKeys organizations:DescribeEffectivePolicy organizations:DescribeOrganization
    organizations:DescribePolicy organizations:ListAWSServiceAccessForOrganization
    organizations:ListDelegatedAdministrators organizations:ListDelegatedServicesForAccount
    organizations:ListParents organizations:ListPoliciesForTarget organizations:ListRoots
    s3:GetAccelerateConfiguration s3:GetAccountPublicAccessBlock s3:GetBucketAcl s3:GetBucketCORS
    s3:GetBucketLocation s3:GetBucketLogging s3:GetBucketNotification s3:GetBucketObjectLockConfiguration
    s3:GetBucketOwnershipControls s3:GetBucketPolicy s3:GetBucketPolicyStatus s3:GetBucketPublicAccessBlock
    s3:GetBucketTagging s3:GetBucketVersioning s3:GetBucketWebsite s3:GetEncryptionConfiguration
    s3:GetLifecycleConfiguration s3:GetReplicationConfiguration s3:ListAllMyBuckets securityhub:DescribeHub
    securityhub:GetAdministratorAccount securityhub:GetEnabledStandards securityhub:GetFindingAggregator
    securityhub:ListFindingAggregators""".split()

READERS = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION["id"], "sts:ExternalId": "larkfield-bartizan"}}


def reader_policy(created, without=()):
    return own(created, ("v1", created, document(allow([action for action in READS if action not in without], sid="BartizanReads"))))


def reader(created):
    return role(READER, created, document(trust({"AWS": f"arn:aws:iam::{MANAGEMENT}:role/BartizanHost"}, READERS)),
                ("2026-09-30T22:00:41Z", HOME), attached=["bartizan-reads"], description="Read by Bartizan every night")


def organizations_link(created, used):
    return role("AWSServiceRoleForOrganizations", created, service("organizations"), used,
                path="/aws-service-role/organizations.amazonaws.com/", attached=["AWSOrganizationsServiceTrustPolicy"],
                description="Service-linked role used by AWS Organizations to enable integration of other AWS services with Organizations.")


def member_admin(created, used):
    """What AWS Organizations puts into each account that it makes."""
    return role("OrganizationAccountAccessRole", created, document(trust({"AWS": f"arn:aws:iam::{MANAGEMENT}:root"})), used,
                attached=["AdministratorAccess"])


def single_sign_on(account, permission_set, suffix, created, used, policy):
    provider = f"arn:aws:iam::{account}:saml-provider/{SSO}"
    audience = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
    return role(f"AWSReservedSSO_{permission_set}_{suffix}", created,
                document(trust({"Federated": provider}, audience, ["sts:AssumeRoleWithSAML", "sts:TagSession"])), used,
                path="/aws-reserved/sso.amazonaws.com/eu-west-1/", attached=[policy], session=43200)


SSO = "AWSSSO_4f1c2a9be07d3586_DO_NOT_DELETE"


# Management and security: kept with care

MANAGEMENT_KEY = f"arn:aws:kms:eu-west-1:{MANAGEMENT}:key/1a2b3c4d-5678-90ab-cdef-example11111"

management = {
    "id": MANAGEMENT, "name": "larkfield-management", "file": "management", "alias": "larkfield", "created": "2019-02-11T10:20:31Z",
    "denied": set(),
    "contacts": {
        "SECURITY": ("Security on call", "Security team", "security@larkfield.example"),
        "BILLING": ("Ines Aldana", "Finance", "finance@larkfield.example"),
        "OPERATIONS": ("Platform on call", "Platform team", "platform@larkfield.example"),
    },
    "root": {"mfa": "hardware", "mfa_since": "2022-05-03T08:11:00Z", "key": None, "used": "2025-11-04T13:27:55Z"},
    "password_policy": {
        "AllowUsersToChangePassword": True, "ExpirePasswords": True, "HardExpiry": False, "MaxPasswordAge": 90,
        "MinimumPasswordLength": 16, "PasswordReusePrevention": 24, "RequireLowercaseCharacters": True,
        "RequireNumbers": True, "RequireSymbols": True, "RequireUppercaseCharacters": True,
    },
    "users": [
        user("breakglass-amara", "2022-05-03T08:40:12Z", path="/emergency/", groups=["Breakglass"],
             password=password("2022-05-03T08:40:13Z", "2026-08-17T09:02:44Z", "2026-09-14T07:58:20Z", next="2026-11-15T09:02:44Z"),
             mfa=("u2f", "2022-05-03T08:52:31Z"), tags={"Purpose": "emergency access, drilled each quarter"}),
        user("svc-cost-export", "2021-09-20T14:03:09Z", groups=["CostExport"],
             keys=[key("AKIACOSTEXP22EXAMPLE", "2026-08-30T10:12:44Z", ("2026-10-01T05:00:12Z", "ce", "us-east-1"))]),
    ],
    "groups": {
        "Breakglass": group("2022-05-03T08:38:50Z", inline={"assume-emergency-roles": document(
            allow("sts:AssumeRole", "arn:aws:iam::*:role/emergency-*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}))}),
        "CostExport": group("2021-09-20T14:01:33Z", attached=["cost-read"]),
    },
    "policies": {
        "bartizan-reads": reader_policy("2026-03-02T11:15:00Z"),
        "cost-read": own("2021-09-20T13:58:02Z", ("v1", "2021-09-20T13:58:02Z", document(
            allow(["ce:GetCostAndUsage", "ce:GetDimensionValues"])))),
    },
    "roles": [
        organizations_link("2019-02-11T10:31:02Z", ("2026-09-28T09:14:00Z", HOME)),
        role("AWSServiceRoleForCloudTrail", "2020-06-18T12:00:44Z", service("cloudtrail"), ("2026-10-01T02:10:00Z", "eu-west-1"),
             path="/aws-service-role/cloudtrail.amazonaws.com/", attached=["CloudTrailServiceRolePolicy"]),
        single_sign_on(MANAGEMENT, "AdministratorAccess", "9d1f0a7c3b5e2846", "2022-04-21T09:30:18Z",
                       ("2026-09-29T15:41:09Z", "eu-west-1"), "AdministratorAccess"),
        role("aws-support", "2022-05-03T09:10:27Z", document(trust(
            {"AWS": f"arn:aws:iam::{MANAGEMENT}:root"}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
             ("2026-07-08T10:00:00Z", HOME), attached=["AWSSupportAccess"], description="Opens and follows cases with AWS Support"),
        role("BartizanHost", "2026-03-02T11:20:36Z", service("ec2"), ("2026-10-01T08:31:12Z", "eu-west-1"),
             inline={"read-every-account": document(allow("sts:AssumeRole", f"arn:aws:iam::*:role/{READER}"))},
             instance_profile=True),
        reader("2026-03-02T11:16:10Z"),
    ],
    "certificates": [],
    "saml": [(SSO, "2022-04-21T09:12:40Z", "2122-04-21T09:12:40Z")],
    "oidc": [],
    "block": (True, True, True, True),
    "buckets": [
        # Nothing to find here: what good looks like.
        bucket("larkfield-org-trail", "eu-west-1", "2020-06-18T12:04:10Z", key=MANAGEMENT_KEY, versioning="Enabled",
               mfa_delete=True, lock=("COMPLIANCE", 400), logs_to="larkfield-access-logs",
               lifecycle=[{"Expiration": {"Days": 2555}, "Filter": {"Prefix": ""}, "ID": "seven-years", "Status": "Enabled",
                           "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}]}, TIDY],
               policy=[
                   tls_only("larkfield-org-trail"),
                   on_bucket("larkfield-org-trail", {"Service": "cloudtrail.amazonaws.com"}, "s3:GetBucketAcl",
                             {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:{MANAGEMENT}:trail/larkfield"}},
                             sid="TrailLooks", objects=False, itself=True),
                   on_bucket("larkfield-org-trail", {"Service": "cloudtrail.amazonaws.com"}, "s3:PutObject",
                             {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudtrail:eu-west-1:{MANAGEMENT}:trail/larkfield",
                                               "s3:x-amz-acl": "bucket-owner-full-control"}}, sid="TrailWrites"),
                   on_bucket("larkfield-org-trail", {"Service": "config.amazonaws.com"}, ["s3:GetBucketAcl", "s3:ListBucket", "s3:PutObject"],
                             {"StringEquals": {"aws:SourceOrgID": ORGANIZATION["id"]}}, sid="ConfigDelivers", itself=True),
               ], tags={"DataClass": "audit", "Owner": "security"}),
        bucket("larkfield-access-logs", "eu-west-1", "2020-06-18T11:58:47Z", versioning="Enabled", lifecycle=[expires(400), TIDY],
               policy=[tls_only("larkfield-access-logs"), logs_from("larkfield-access-logs", MANAGEMENT)], tags={"Owner": "security"}),
        # A service writes the invoices' data; nobody wrote the rest of what a bucket should have.
        bucket("larkfield-billing-reports", "us-east-1", "2021-09-20T13:30:00Z", ownership=None, policy=[
            on_bucket("larkfield-billing-reports", {"Service": "billingreports.amazonaws.com"}, "s3:PutObject",
                      {"StringEquals": {"aws:SourceAccount": MANAGEMENT,
                                        "aws:SourceArn": f"arn:aws:cur:us-east-1:{MANAGEMENT}:definition/*"}})],
               lifecycle=[expires(730)]),
    ],
}


# Production: where the story happens

EXPORTS, LOGS, ARCHIVE = "larkfield-customer-exports", "larkfield-prod-logs", "larkfield-orders-archive"
REPLICA, DROP, ARTIFACTS = "larkfield-orders-archive-replica", "larkfield-partner-drop", "larkfield-lambda-artifacts"
GITHUB = "token.actions.githubusercontent.com"
PRODUCTION_KEY = f"arn:aws:kms:eu-west-1:{PRODUCTION}:key/2b3c4d5e-6789-0abc-def1-example22222"


def github(subject):
    """Trust in GitHub's workflows, of the repositories that the subject names."""
    provider = {"Federated": f"arn:aws:iam::{PRODUCTION}:oidc-provider/{GITHUB}"}
    condition = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}, "StringLike": {f"{GITHUB}:sub": subject}}
    return trust(provider, condition, "sts:AssumeRoleWithWebIdentity")


production = {
    "id": PRODUCTION, "name": "larkfield-production", "file": "production", "alias": "larkfield-production", "created": "2019-03-01T09:00:12Z",
    "denied": set(),
    "contacts": {"BILLING": ("Ines Aldana", "Finance", "finance@larkfield.example")},
    # Somebody signed in as root last week.
    "root": {"mfa": "virtual", "mfa_since": "2019-03-01T09:30:00Z", "key": None, "used": "2026-09-25T17:48:03Z"},
    "password_policy": {
        "AllowUsersToChangePassword": True, "ExpirePasswords": False, "MinimumPasswordLength": 8,
        "RequireLowercaseCharacters": True, "RequireNumbers": True, "RequireSymbols": False, "RequireUppercaseCharacters": False,
    },
    "users": [
        # His contract ended in June. His password, without MFA, and his key of 2024 did not.
        user("j.ferris", "2024-03-11T08:59:40Z", groups=["Contractors"],
             password=password("2024-03-11T08:59:41Z", "2024-03-11T09:14:02Z", "2026-09-29T21:06:55Z"),
             keys=[key("AKIAFERRIS222EXAMPLE", "2024-03-11T09:20:17Z", ("2026-09-30T23:47:00Z", "s3", "ap-southeast-1"))],
             tags={"Company": "Quayside Consulting", "ContractEnds": "2026-06-30"}),
        user("m.lindqvist", "2021-05-17T07:45:00Z", groups=["Developers"],
             password=password("2021-05-17T07:45:01Z", "2024-10-02T12:00:00Z", "2025-01-31T15:22:10Z"),
             mfa=("virtual", "2021-05-17T08:02:00Z"),
             keys=[key("AKIALINDQVISTEXAMPLE", "2023-02-06T10:00:00Z", ("2025-01-29T11:10:00Z", "ecr", "eu-west-1"), "Inactive")]),
        # One key was to replace the other, in February.
        user("svc-deploy", "2020-01-14T16:30:00Z", attached=["AdministratorAccess"],
             keys=[key("AKIADEPLOY222EXAMPLE", "2022-11-08T14:00:00Z", ("2026-09-30T18:20:00Z", "lambda", "eu-west-1")),
                   key("AKIADEPLOY333EXAMPLE", "2026-02-10T09:05:00Z")]),
        user("svc-ses-smtp", "2023-10-02T11:00:00Z",
             inline={"AmazonSesSendingAccess": document(allow("ses:SendRawEmail"))},
             keys=[key("AKIASMTPMAIL2EXAMPLE", "2023-10-02T11:00:04Z", ("2026-10-01T06:15:00Z", "ses", "eu-west-1"))]),
        user("t.okafor", "2022-08-29T09:00:00Z", groups=["Developers"],
             password=password("2022-08-29T09:00:01Z", "2026-07-20T08:31:45Z", "2026-10-01T06:02:37Z"),
             mfa=("virtual", "2022-08-29T09:25:00Z")),
    ],
    "groups": {
        "Contractors": group("2022-02-01T10:00:00Z", attached=["contractor-deploy"]),
        "Developers": group("2020-01-14T16:00:00Z", attached=["developer-base"], inline={"no-customer-data": document(
            deny("s3:*", [f"arn:aws:s3:::{EXPORTS}", f"arn:aws:s3:::{EXPORTS}/*"]))}),
    },
    "policies": {
        "bartizan-reads": reader_policy("2026-03-02T11:40:00Z"),
        # The denials look strict. With PassRole and a new function, nobody needs what they deny.
        "contractor-deploy": own("2022-02-01T09:50:12Z",
            ("v2", "2024-03-11T10:05:00Z", document(
                allow(["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:InvokeFunction", "lambda:GetFunction", "lambda:ListFunctions"], sid="Functions"),
                allow("iam:PassRole", f"arn:aws:iam::{PRODUCTION}:role/*", sid="GiveFunctionsTheirRole"),
                deny(["iam:CreateUser", "iam:CreateAccessKey", "iam:Attach*", "iam:Put*"], sid="NoRightsForOneself"))),
            ("v1", "2022-02-01T09:50:12Z", document(
                allow(["lambda:UpdateFunctionCode", "lambda:GetFunction", "lambda:ListFunctions"], sid="Functions")))),
        "datalens-read": own("2023-06-05T13:00:00Z", ("v1", "2023-06-05T13:00:00Z", document(
            allow(["cloudwatch:GetMetricData", "cloudwatch:ListMetrics", "ec2:Describe*", "tag:GetResources"]),
            allow(["s3:ListBucket", "s3:GetObject"], [f"arn:aws:s3:::{LOGS}", f"arn:aws:s3:::{LOGS}/*"])))),
        "developer-base": own("2020-01-14T15:55:00Z", ("v3", "2025-04-08T09:12:00Z", document(
            allow(["cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*", "logs:FilterLogEvents", "logs:Get*"]),
            allow(["ecs:Describe*", "ecs:List*"], condition={"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}),
            allow(["iam:ChangePassword", "iam:GetUser"], f"arn:aws:iam::{PRODUCTION}:user/${{aws:username}}")))),
        "legacy-full-access": own("2019-04-02T10:00:00Z", ("v1", "2019-04-02T10:00:00Z", document(allow("*", "*", sid="Everything")))),
        "workload-boundary": own("2025-01-20T10:00:00Z", ("v1", "2025-01-20T10:00:00Z", document(
            allow(["s3:*", "sqs:*", "dynamodb:*", "logs:*"]), deny(["iam:*", "organizations:*", "sts:AssumeRole"])))),
    },
    "roles": [
        organizations_link("2019-03-01T09:01:00Z", ("2026-09-28T09:14:20Z", HOME)),
        member_admin("2019-03-01T09:00:40Z", ("2026-09-11T08:20:00Z", HOME)),
        reader("2026-03-02T11:41:22Z"),
        # Any repository's workflow on GitHub may be this role, and any function may be given it.
        role("deploy-admin", "2022-11-08T13:40:00Z", document(
            github("repo:*"), trust({"Service": "lambda.amazonaws.com"})),
             ("2026-09-30T23:31:08Z", "eu-west-1"), attached=["AdministratorAccess"], session=14400,
             description="Deploys everything; to be narrowed"),
        role("github-release", "2025-09-02T09:00:00Z", document(github("repo:larkfield-freight/orders:ref:refs/heads/main")),
             ("2026-09-30T16:05:44Z", HOME), inline={"publish": document(allow("s3:PutObject", f"arn:aws:s3:::{ARTIFACTS}/orders/*"))}),
        role("exports-writer", "2021-03-15T10:00:00Z", service("lambda"), ("2026-10-01T03:00:31Z", "eu-west-1"),
             attached=["AWSLambdaBasicExecutionRole"], inline={"write-exports": document(
                 allow(["s3:PutObject", "s3:PutObjectAcl"], f"arn:aws:s3:::{EXPORTS}/*"))}),
        # A vendor who serves many customers, and has no secret with this one.
        role("datalens-monitor", "2023-06-05T13:05:00Z", document(trust({"AWS": f"arn:aws:iam::{VENDOR}:root"})),
             ("2026-10-01T08:50:00Z", "eu-west-1"), attached=["datalens-read"]),
        role("vault-backup", "2024-09-09T09:00:00Z", document(trust(
            {"AWS": f"arn:aws:iam::{BACKUPS}:role/backup-agent"}, {"StringEquals": {"sts:ExternalId": "lf-7c41e0"}})),
             ("2026-10-01T01:12:00Z", "eu-west-1"), inline={"copy-archive": document(
                 allow(["s3:GetObject", "s3:ListBucket"], [f"arn:aws:s3:::{ARCHIVE}", f"arn:aws:s3:::{ARCHIVE}/*"]))}),
        role("partner-ingest", "2023-01-24T15:00:00Z", document(trust({"AWS": "*"})), ("2026-09-30T20:44:19Z", "us-east-1"),
             inline={"drop-files": document(allow(["s3:PutObject", "s3:GetObject"], f"arn:aws:s3:::{DROP}/*"))}),
        role("nightly-scheduler", "2024-02-12T10:00:00Z", service("scheduler"), ("2026-10-01T03:00:00Z", "eu-west-1"),
             inline={"start-export": document(allow("lambda:InvokeFunction", f"arn:aws:lambda:eu-west-1:{PRODUCTION}:function:customer-export"))}),
        role("orders-replication", "2025-01-20T11:00:00Z", service("s3", {
            "StringEquals": {"aws:SourceAccount": PRODUCTION}, "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{ARCHIVE}"}}),
             ("2026-10-01T08:12:00Z", "eu-west-1"), inline={"replicate": document(
                 allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], f"arn:aws:s3:::{ARCHIVE}"),
                 allow(["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"], f"arn:aws:s3:::{ARCHIVE}/*"),
                 allow(["s3:ReplicateObject", "s3:ReplicateDelete"], f"arn:aws:s3:::{REPLICA}/*"))}),
        role("orders-api", "2025-01-20T10:30:00Z", service("ecs-tasks", {
            "StringEquals": {"aws:SourceAccount": PRODUCTION}, "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{PRODUCTION}:*"}}),
             ("2026-10-01T08:58:00Z", "eu-west-1"), attached=["AmazonECSTaskExecutionRolePolicy"], boundary="workload-boundary",
             inline={"orders": document(allow(["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
                                              f"arn:aws:sqs:eu-west-1:{PRODUCTION}:orders-*"))}, tags={"Service": "orders"}),
        # Moved one server in 2024, and may still do everything.
        role("legacy-migration", "2022-03-28T09:00:00Z", service("ec2"), None, attached=["legacy-full-access"],
             instance_profile=True),
        # Made last week for a service that is not live: unused, but too young to be called so.
        role("invoice-preview", "2026-09-24T14:00:00Z", service("lambda"), None, attached=["AWSLambdaBasicExecutionRole"]),
    ],
    "certificates": [
        {"name": "legacy-elb-2026", "uploaded": "2025-10-09T08:00:00Z", "expires": "2026-10-10T23:59:59Z"},
        {"name": "tracking-cloudfront", "uploaded": "2026-06-30T08:00:00Z", "expires": "2027-07-15T23:59:59Z"},
    ],
    "saml": [],
    "oidc": [(GITHUB, "2022-11-08T13:30:00Z")],
    # Switched off for the website in 2021, for every bucket.
    "block": None,
    "buckets": [
        bucket(EXPORTS, "eu-west-1", "2021-03-15T09:41:00Z", block=None, ownership="BucketOwnerPreferred", public=True,
               logs_to=LOGS, notifications={"LambdaFunctionConfigurations": [{
                   "Events": ["s3:ObjectCreated:Put"], "Id": "index",
                   "LambdaFunctionArn": f"arn:aws:lambda:eu-west-1:{PRODUCTION}:function:index-export"}]},
               policy=[on_bucket(EXPORTS, "*", ["s3:GetObject", "s3:ListBucket"], sid="CustomersDownload", itself=True)],
               tags={"DataClass": "personal", "Owner": "customer-platform"}),
        # The trail of who read the exports: everybody may list it, and nobody keeps its versions.
        bucket(LOGS, "eu-west-1", "2019-03-04T10:00:00Z", block=None, ownership=None,
               grants=[("s3/LogDelivery", "WRITE"), ("s3/LogDelivery", "READ_ACP"), ("global/AllUsers", "READ")],
               lifecycle=[expires(3650)], tags={"Owner": "platform"}),
        bucket("larkfield-www", "eu-west-1", "2021-02-22T12:00:00Z", block=(False, False, False, False), public=True, versioning="Enabled",
               policy=[on_bucket("larkfield-www", "*", "s3:GetObject", sid="Website")],
               website={"ErrorDocument": {"Key": "404.html"}, "IndexDocument": {"Suffix": "index.html"}},
               cors=[{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://larkfield.example"], "MaxAgeSeconds": 3000}],
               tags={"Owner": "marketing"}),
        bucket(ARCHIVE, "eu-west-1", "2025-01-20T09:12:00Z", key=PRODUCTION_KEY, versioning="Enabled", lock=("GOVERNANCE", 365),
               logs_to=LOGS, policy=[tls_only(ARCHIVE)],
               lifecycle=[{"Filter": {"Prefix": ""}, "ID": "cold", "Status": "Enabled",
                           "Transitions": [{"Days": 30, "StorageClass": "STANDARD_IA"}]}, TIDY],
               replication={"ReplicationConfiguration": {
                   "Role": f"arn:aws:iam::{PRODUCTION}:role/orders-replication",
                   "Rules": [{"DeleteMarkerReplication": {"Status": "Disabled"},
                              "Destination": {"Bucket": f"arn:aws:s3:::{REPLICA}", "StorageClass": "STANDARD_IA"},
                              "Filter": {"Prefix": ""}, "ID": "everything", "Priority": 1, "Status": "Enabled"}]}},
               tags={"DataClass": "personal", "Service": "orders"}),
        bucket(REPLICA, "us-east-1", "2025-01-20T09:20:00Z", versioning="Enabled", lifecycle=[TIDY], policy=[tls_only(REPLICA)],
               tags={"DataClass": "personal", "Service": "orders"}),
        # A former agency still owns rights here, twice: by policy and by access control list.
        bucket(DROP, "us-east-1", "2020-07-07T07:07:07Z", block=(True, False, True, False), ownership="ObjectWriter",
               grants=[(FORMER_AGENCY, "FULL_CONTROL")], versioning="Suspended",
               policy=[on_bucket(DROP, {"AWS": [f"arn:aws:iam::{FORMER_AGENCY}:root", f"arn:aws:iam::{PRODUCTION}:role/partner-ingest"]},
                                 ["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl"], sid="Partners")]),
        bucket("larkfield-app-assets", "eu-west-1", "2024-05-13T10:00:00Z", policy=[
            tls_only("larkfield-app-assets"),
            on_bucket("larkfield-app-assets", {"Service": "cloudfront.amazonaws.com"}, "s3:GetObject",
                      {"StringEquals": {"AWS:SourceArn": f"arn:aws:cloudfront::{PRODUCTION}:distribution/E1EXAMPLE22222"}}, sid="Distribution")],
               versioning="Enabled"),
        # A star that is none: only the organisation's own accounts meet the condition.
        bucket(ARTIFACTS, "us-east-1", "2023-08-21T09:00:00Z", versioning="Enabled", lifecycle=[TIDY], policy=[
            tls_only(ARTIFACTS),
            on_bucket(ARTIFACTS, "*", "s3:GetObject", {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION["id"]}}, sid="OwnOrganisation")]),
    ],
}


# The sandbox: nobody's, and half unseen

GITLAB = "gitlab.com"

sandbox = {
    "id": SANDBOX, "name": "larkfield-sandbox", "file": "sandbox", "alias": "larkfield-sandbox", "created": "2020-10-05T12:00:00Z",
    # The reader's policy was copied before it had these actions.
    "denied": {"ec2:DescribeInstanceAttribute", "s3:GetBucketPolicy"},
    "contacts": {"SECURITY": ("Security on call", "Security team", "security@larkfield.example")},
    "root": {"mfa": None, "mfa_since": None, "used": "2020-10-05T12:14:09Z",
             "key": key("AKIASANDBOX22EXAMPLE", "2020-10-05T12:20:00Z", ("2021-02-11T16:00:00Z", "ec2", "eu-central-1"))},
    "password_policy": None,
    "users": [
        user("k.brandt", "2024-01-08T09:00:00Z", groups=["Builders"],
             password=password("2024-01-08T09:00:01Z", "2026-05-11T10:00:00Z", "2026-09-30T14:12:00Z"),
             mfa=("virtual", "2024-01-08T09:20:00Z")),
        # Began on Monday and has not signed in yet.
        user("r.castellan", "2026-09-28T10:00:00Z", groups=["Builders"],
             password=password("2026-09-28T10:00:01Z", "2026-09-28T10:00:01Z", None, reset=True)),
        user("svc-notebook", "2025-11-19T09:00:00Z", attached=["AmazonS3ReadOnlyAccess"],
             keys=[key("AKIANOTEBOOK2EXAMPLE", "2025-11-19T09:00:07Z")]),
    ],
    "groups": {
        "Builders": group("2020-10-05T13:00:00Z", attached=["PowerUserAccess"], inline={"edit-policies": document(
            allow(["iam:CreatePolicyVersion", "iam:ListPolicies", "iam:GetPolicyVersion"]))}),
        "Nobody": group("2021-06-01T10:00:00Z"),
    },
    "policies": {"bartizan-reads": reader_policy("2026-03-02T12:02:00Z", without={"ec2:DescribeInstanceAttribute", "s3:GetBucketPolicy"})},
    "roles": [
        organizations_link("2020-10-05T12:01:00Z", ("2026-09-28T09:14:41Z", HOME)),
        member_admin("2020-10-05T12:00:50Z", None),
        reader("2026-03-02T12:03:30Z"),
        single_sign_on(SANDBOX, "PowerUserAccess", "0c9e8d7b6a5f4132", "2022-04-21T09:33:40Z", ("2026-09-30T16:20:00Z", "eu-west-1"),
                       "PowerUserAccess"),
        # Whoever has an account at the CI provider.
        role("gitlab-runner", "2024-06-03T10:00:00Z", document(trust(
            {"Federated": f"arn:aws:iam::{SANDBOX}:oidc-provider/{GITLAB}"},
            {"StringEquals": {f"{GITLAB}:aud": "https://gitlab.com"}}, "sts:AssumeRoleWithWebIdentity")),
             ("2026-09-22T11:00:00Z", "eu-west-1"), attached=["PowerUserAccess"]),
        role("notebook-exec", "2025-11-19T09:10:00Z", service("sagemaker"), ("2026-09-18T13:37:00Z", "eu-west-1"),
             attached=["AmazonS3ReadOnlyAccess"]),
    ],
    "certificates": [],
    "saml": [(SSO, "2022-04-21T09:12:58Z", "2122-04-21T09:12:58Z")],
    "oidc": [(GITLAB, "2024-06-03T09:50:00Z")],
    "block": (True, False, True, False),
    "buckets": [
        # Anybody with an AWS account could take it over, if the account did not ignore public lists.
        bucket("larkfield-sandbox-jmeyer-test", "eu-west-1", "2021-01-13T15:00:00Z", block=None, ownership=None,
               grants=[("global/AuthenticatedUsers", "READ"), ("global/AuthenticatedUsers", "WRITE_ACP")]),
        bucket("larkfield-sandbox-datasets", "us-east-1", "2024-01-10T09:00:00Z",
               lifecycle=[expires(180)]),
        # Older than the policy that closed its region: it is still there, and nobody can look.
        bucket("larkfield-sandbox-ml-scratch", "eu-central-1", "2021-04-19T09:00:00Z"),
    ],
}

ACCOUNTS = [management, production, sandbox]
