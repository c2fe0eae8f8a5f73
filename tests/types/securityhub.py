"""AWS Security Hub CSPM."""

from types_lib import ACCOUNT, PRESENT, Unknown, recorded, seed

HUB = f"arn:aws:securityhub:us-east-1:{ACCOUNT}:hub/default"
OFF = f"Account {ACCOUNT} is not subscribed to AWS Security Hub"
SUBSCRIPTION = f"arn:aws:securityhub:us-east-1:{ACCOUNT}:subscription"
STANDARDS = "arn:aws:securityhub:us-east-1::standards"
AGGREGATOR = f"arn:aws:securityhub:us-east-1:{ACCOUNT}:finding-aggregator/123e4567-e89b-12d3-a456-426652340000"
CALLS = [
    "DescribeHub", "GetAdministratorAccount", "DescribeOrganizationConfiguration", "GetEnabledStandards",
    "ListFindingAggregators",
]


@seed
def hubs(aws, expect):
    aws("securityhub").enable_security_hub()
    expect("Bartizan::SecurityHub::Status", "us-east-1", region="us-east-1", Enabled=True, Administrator=None)
    expect("Bartizan::SecurityHub::Status", "eu-west-1", region="eu-west-1", Enabled=False)
    expect(
        "AWS::SecurityHub::Hub",
        HUB,
        region="us-east-1",
        arn=HUB,
        ARN=HUB,
        AutoEnableControls=True,
        ControlFindingGenerator="SECURITY_CONTROL",
        SubscribedAt=PRESENT,
    )
    expect.count("AWS::SecurityHub::Hub", 1)


@seed
def hubs_in_two_regions(aws, expect):
    for region in ["us-east-1", "eu-west-1"]:
        aws("securityhub", region).enable_security_hub()
        expect("Bartizan::SecurityHub::Status", region, region=region, Enabled=True)
        expect("AWS::SecurityHub::Hub", HUB.replace("us-east-1", region), region=region, AutoEnableControls=True)
    expect.count("AWS::SecurityHub::Hub", 2)


@recorded
def an_administrator(answer, expect):
    for call in CALLS:
        answer.error(f"securityhub:{call}", "InvalidAccessException", OFF, region="eu-west-1")
    answer("securityhub:DescribeHub", {
        "HubArn": HUB, "SubscribedAt": "2026-01-05T10:00:00.000Z", "AutoEnableControls": False,
        "ControlFindingGenerator": "STANDARD_CONTROL",
    }, region="us-east-1")
    answer("securityhub:ListTagsForResource", {"Tags": {"team": "security"}}, params={"ResourceArn": HUB})
    answer("securityhub:GetAdministratorAccount", {}, region="us-east-1")
    answer("securityhub:DescribeOrganizationConfiguration", {
        "AutoEnable": False, "MemberAccountLimitReached": False, "AutoEnableStandards": "NONE",
        "OrganizationConfiguration": {"ConfigurationType": "CENTRAL", "Status": "ENABLED"},
    }, region="us-east-1")
    answer("securityhub:GetEnabledStandards", {"StandardsSubscriptions": [
        {
            "StandardsSubscriptionArn": f"{SUBSCRIPTION}/pci-dss/v/3.2.1",
            "StandardsArn": f"{STANDARDS}/pci-dss/v/3.2.1", "StandardsInput": {}, "StandardsStatus": "READY",
        },
        {
            "StandardsSubscriptionArn": f"{SUBSCRIPTION}/nist-800-53/v/5.0.0",
            "StandardsArn": f"{STANDARDS}/nist-800-53/v/5.0.0", "StandardsInput": {}, "StandardsStatus": "INCOMPLETE",
            "StandardsStatusReason": {"StatusReasonCode": "NO_AVAILABLE_CONFIGURATION_RECORDER"},
        },
    ]}, region="us-east-1")
    answer("securityhub:ListFindingAggregators", {
        "FindingAggregators": [{"FindingAggregatorArn": AGGREGATOR}],
    }, region="us-east-1")
    answer("securityhub:GetFindingAggregator", {
        "FindingAggregatorArn": AGGREGATOR, "FindingAggregationRegion": "us-east-1",
        "RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["eu-west-1"],
    }, params={"FindingAggregatorArn": AGGREGATOR})
    expect(
        "Bartizan::SecurityHub::Status",
        "us-east-1",
        region="us-east-1",
        Enabled=True,
        Administrator=None,
        Organization={
            "AutoEnable": False, "AutoEnableStandards": "NONE",
            "ConfigurationType": "CENTRAL", "ConfigurationStatus": "ENABLED",
        },
    )
    expect(
        "Bartizan::SecurityHub::Status",
        "eu-west-1",
        region="eu-west-1",
        Enabled=False,
        Administrator=None,
        Organization=None,
    )
    expect(
        "AWS::SecurityHub::Hub",
        HUB,
        region="us-east-1",
        AutoEnableControls=False,
        ControlFindingGenerator="STANDARD_CONTROL",
        SubscribedAt="2026-01-05T10:00:00.000Z",
        Tags=[{"Key": "team", "Value": "security"}],
    )
    expect.count("AWS::SecurityHub::Hub", 1)
    expect(
        "AWS::SecurityHub::Standard",
        f"{SUBSCRIPTION}/pci-dss/v/3.2.1",
        region="us-east-1",
        arn=f"{SUBSCRIPTION}/pci-dss/v/3.2.1",
        StandardsArn=f"{STANDARDS}/pci-dss/v/3.2.1",
        StandardsSubscriptionArn=f"{SUBSCRIPTION}/pci-dss/v/3.2.1",
        Status="READY",
        StatusReason=None,
    )
    expect(
        "AWS::SecurityHub::Standard",
        f"{SUBSCRIPTION}/nist-800-53/v/5.0.0",
        region="us-east-1",
        Status="INCOMPLETE",
        StatusReason="NO_AVAILABLE_CONFIGURATION_RECORDER",
    )
    expect.count("AWS::SecurityHub::Standard", 2)
    expect(
        "AWS::SecurityHub::FindingAggregator",
        AGGREGATOR,
        region="us-east-1",
        FindingAggregatorArn=AGGREGATOR,
        FindingAggregationRegion="us-east-1",
        RegionLinkingMode="SPECIFIED_REGIONS",
        Regions=["eu-west-1"],
    )
    expect.count("AWS::SecurityHub::FindingAggregator", 1)


@recorded
def a_member(answer, expect):
    for region in ["us-east-1", "eu-west-1"]:
        answer("securityhub:DescribeHub", {
            "HubArn": HUB.replace("us-east-1", region), "SubscribedAt": "2026-01-05T10:00:00.000Z",
            "AutoEnableControls": True, "ControlFindingGenerator": "SECURITY_CONTROL",
        }, region=region)
    answer("securityhub:ListTagsForResource", {"Tags": {}})
    answer("securityhub:GetAdministratorAccount", {"Administrator": {
        "AccountId": "444455556666", "InvitationId": "7ab938c5d52d7904ad09f9e7c20cc4eb",
        "InvitedAt": "2026-01-05T10:00:00Z", "MemberStatus": "Enabled",
    }})
    answer.error(
        "securityhub:DescribeOrganizationConfiguration", "InvalidAccessException",
        f"Account {ACCOUNT} is not an administrator for this organization",
    )
    answer("securityhub:GetEnabledStandards", {"StandardsSubscriptions": []})
    # Both regions tell of the one aggregator.
    answer("securityhub:ListFindingAggregators", {"FindingAggregators": [{"FindingAggregatorArn": AGGREGATOR}]})
    answer("securityhub:GetFindingAggregator", {
        "FindingAggregatorArn": AGGREGATOR, "FindingAggregationRegion": "us-east-1", "RegionLinkingMode": "ALL_REGIONS",
    })
    for region in ["us-east-1", "eu-west-1"]:
        expect(
            "Bartizan::SecurityHub::Status",
            region,
            region=region,
            Enabled=True,
            Administrator={"AccountId": "444455556666", "MemberStatus": "Enabled"},
            Organization=Unknown("not-in-source"),
        )
        expect(
            "AWS::SecurityHub::FindingAggregator",
            AGGREGATOR,
            region=region,
            FindingAggregationRegion="us-east-1",
            RegionLinkingMode="ALL_REGIONS",
            Regions=None,
        )
    expect.count("AWS::SecurityHub::Hub", 2)
    expect.count("AWS::SecurityHub::Standard", 0)
    expect.count("AWS::SecurityHub::FindingAggregator", 2)


@recorded
def refused(answer, expect):
    # The same code in other words does not mean that it is off.
    for call in CALLS:
        answer.error(f"securityhub:{call}", "InvalidAccessException", "There is an issue with the account.", region="us-east-1")
        answer.error(f"securityhub:{call}", "AccessDeniedException", "is not authorized to perform", kind="denied", region="eu-west-1")
    expect("Bartizan::SecurityHub::Status", "us-east-1", region="us-east-1", Enabled=Unknown("failed"))
    expect("Bartizan::SecurityHub::Status", "eu-west-1", region="eu-west-1", Enabled=Unknown("denied"))
    for name in ["Hub", "Standard", "FindingAggregator"]:
        expect.unknown(f"AWS::SecurityHub::{name}", "failed", region="us-east-1")
        expect.unknown(f"AWS::SecurityHub::{name}", "denied", region="eu-west-1")
