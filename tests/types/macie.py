"""Amazon Macie."""

from types_lib import ACCOUNT, Unknown, recorded, seed

ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie"
CALLS = [
    "GetMacieSession", "GetAdministratorAccount", "GetAutomatedDiscoveryConfiguration",
    "GetClassificationExportConfiguration", "GetFindingsPublicationConfiguration", "DescribeOrganizationConfiguration",
]


@seed
def accounts_on_their_own(aws, expect):
    # moto gives the session's times without a zone, which AWS never does: recordings prove the session.
    for region in ["us-east-1", "eu-west-1"]:
        aws("macie2", region).enable_macie(status="ENABLED")
        expect("Bartizan::Macie::Status", region, region=region, Administrator=None)


@recorded
def an_administrator(answer, expect):
    answer("macie2:GetMacieSession", {
        "createdAt": "2026-01-05T10:00:00Z", "findingPublishingFrequency": "SIX_HOURS", "serviceRole": ROLE,
        "status": "ENABLED", "updatedAt": "2026-01-05T10:00:00Z",
    }, region="us-east-1")
    answer("macie2:GetAdministratorAccount", {}, region="us-east-1")
    answer("macie2:GetAutomatedDiscoveryConfiguration", {
        "autoEnableOrganizationMembers": "ALL", "classificationScopeId": "117aff7ed76b59a59c3224ebdexample",
        "firstEnabledAt": "2026-01-05T10:00:00Z", "lastUpdatedAt": "2026-01-05T10:00:00Z",
        "sensitivityInspectionTemplateId": "fc975751d4a0ca16ba3ac33d6example", "status": "ENABLED",
    }, region="us-east-1")
    answer("macie2:GetClassificationExportConfiguration", {"configuration": {"s3Destination": {
        "bucketName": "macie-results", "keyPrefix": "here/", "kmsKeyArn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1",
    }}}, region="us-east-1")
    answer("macie2:GetFindingsPublicationConfiguration", {"securityHubConfiguration": {
        "publishClassificationFindings": False, "publishPolicyFindings": True,
    }}, region="us-east-1")
    answer("macie2:DescribeOrganizationConfiguration", {"autoEnable": True, "maxAccountLimitReached": False}, region="us-east-1")
    for call in CALLS:
        answer.error(f"macie2:{call}", "AccessDeniedException", "Macie is not enabled.", kind="denied", region="eu-west-1")
    expect(
        "Bartizan::Macie::Status",
        "us-east-1",
        region="us-east-1",
        Enabled=True,
        Administrator=None,
        AutomatedDiscovery="ENABLED",
        ResultsDestination={
            "BucketName": "macie-results",
            "KeyPrefix": "here/",
            "KmsKeyArn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1",
        },
        SecurityHub={"PublishClassificationFindings": False, "PublishPolicyFindings": True},
        OrganizationAutoEnable=True,
    )
    expect(
        "Bartizan::Macie::Status",
        "eu-west-1",
        region="eu-west-1",
        Enabled=False,
        Administrator=None,
        AutomatedDiscovery=None,
        ResultsDestination=None,
        SecurityHub=None,
        OrganizationAutoEnable=None,
    )
    expect(
        "AWS::Macie::Session",
        ACCOUNT,
        region="us-east-1",
        AwsAccountId=ACCOUNT,
        FindingPublishingFrequency="SIX_HOURS",
        ServiceRole=ROLE,
        Status="ENABLED",
        CreatedAt="2026-01-05T10:00:00Z",
    )
    expect.count("AWS::Macie::Session", 1)


@recorded
def paused_in_a_region(answer, expect):
    for region, status, frequency in [("us-east-1", "ENABLED", "ONE_HOUR"), ("eu-west-1", "PAUSED", "FIFTEEN_MINUTES")]:
        answer("macie2:GetMacieSession", {
            "createdAt": "2026-01-05T10:00:00Z", "findingPublishingFrequency": frequency, "serviceRole": ROLE,
            "status": status, "updatedAt": "2026-01-05T10:00:00Z",
        }, region=region)
        expect("Bartizan::Macie::Status", region, region=region, Enabled=status == "ENABLED")
        expect("AWS::Macie::Session", ACCOUNT, region=region, Status=status, FindingPublishingFrequency=frequency)
    expect.count("AWS::Macie::Session", 2)


@recorded
def a_member_and_a_denial(answer, expect):
    answer("macie2:GetMacieSession", {
        "createdAt": "2026-01-05T10:00:00Z", "findingPublishingFrequency": "SIX_HOURS", "serviceRole": ROLE,
        "status": "ENABLED", "updatedAt": "2026-01-05T10:00:00Z",
    }, region="us-east-1")
    answer("macie2:GetAdministratorAccount", {"administrator": {
        "accountId": "444455556666", "relationshipStatus": "Enabled",
    }}, region="us-east-1")
    answer("macie2:GetClassificationExportConfiguration", {"configuration": {}}, region="us-east-1")
    answer.error(
        "macie2:DescribeOrganizationConfiguration", "AccessDeniedException",
        "The request failed because you must be the Macie administrator for an organization to perform this operation",
        kind="denied", region="us-east-1",
    )
    for call in CALLS:
        answer.error(
            f"macie2:{call}", "AccessDeniedException",
            f"User: arn:aws:iam::{ACCOUNT}:user/a is not authorized to perform: macie2:{call}", kind="denied",
            region="eu-west-1",
        )
    expect(
        "Bartizan::Macie::Status",
        "us-east-1",
        region="us-east-1",
        Enabled=True,
        Administrator={"AccountId": "444455556666", "RelationshipStatus": "Enabled"},
        ResultsDestination=None,
        OrganizationAutoEnable=Unknown("not-in-source"),
    )
    expect(
        "Bartizan::Macie::Status",
        "eu-west-1",
        region="eu-west-1",
        Enabled=Unknown("denied"),
        Administrator=Unknown("denied"),
        AutomatedDiscovery=Unknown("denied"),
        ResultsDestination=Unknown("denied"),
        SecurityHub=Unknown("denied"),
        OrganizationAutoEnable=Unknown("denied"),
    )
    expect.unknown("AWS::Macie::Session", "denied", region="eu-west-1")
