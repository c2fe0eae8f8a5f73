"""Amazon GuardDuty."""

from types_lib import ACCOUNT, Unknown, recorded, seed

DETECTOR = "12abc34d567e8fa901bc2d34e56789f0"
ADMINISTRATOR = "444455556666"


@seed
def detectors(aws, expect):
    at_work = aws("guardduty").create_detector(
        Enable=True,
        FindingPublishingFrequency="ONE_HOUR",
        DataSources={"S3Logs": {"Enable": True}},
        Features=[{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}, {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"}],
        Tags={"team": "security", "env": "prod"},
    )["DetectorId"]
    suspended = aws("guardduty", "eu-west-1").create_detector(Enable=False)["DetectorId"]
    expect("Bartizan::GuardDuty::Status", "us-east-1", region="us-east-1", Enabled=True)
    expect("Bartizan::GuardDuty::Status", "eu-west-1", region="eu-west-1", Enabled=True)
    off = {"Status": "DISABLED"}
    expect(
        "AWS::GuardDuty::Detector",
        at_work,
        region="us-east-1",
        arn=f"arn:aws:guardduty:us-east-1:{ACCOUNT}:detector/{at_work}",
        Id=at_work,
        Enable=True,
        FindingPublishingFrequency="ONE_HOUR",
        Features=[{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}, {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"}],
        # On AWS the first three are always ENABLED.
        DataSourceStatus={
            "CloudTrail": off,
            "DNSLogs": off,
            "FlowLogs": off,
            "S3Logs": {"Status": "ENABLED"},
            "Kubernetes": {"AuditLogs": off},
        },
        ServiceRole=f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
        Tags=[{"Key": "env", "Value": "prod"}, {"Key": "team", "Value": "security"}],
        Administrator=Unknown("not-supplied"),
    )
    expect(
        "AWS::GuardDuty::Detector",
        suspended,
        region="eu-west-1",
        Id=suspended,
        Enable=False,
        FindingPublishingFrequency="SIX_HOURS",
        Features=[],
        Tags=[],
        Administrator=Unknown("not-supplied"),
    )
    expect.count("AWS::GuardDuty::Detector", 2)


@seed
def off_in_a_region(aws, expect):
    aws("guardduty").create_detector(Enable=True)
    expect("Bartizan::GuardDuty::Status", "us-east-1", region="us-east-1", Enabled=True)
    expect("Bartizan::GuardDuty::Status", "eu-west-1", region="eu-west-1", Enabled=False)
    expect.count("AWS::GuardDuty::Detector", 1)


@recorded
def a_member(answer, expect):
    answer("guardduty:ListDetectors", {"DetectorIds": [DETECTOR]}, region="us-east-1")
    answer("guardduty:ListDetectors", {"DetectorIds": []}, region="eu-west-1")
    features = [
        {"Name": "CLOUD_TRAIL", "Status": "ENABLED", "UpdatedAt": "2026-01-05T10:00:00Z"},
        {
            "Name": "RUNTIME_MONITORING",
            "Status": "ENABLED",
            "UpdatedAt": "2026-01-05T10:00:00Z",
            "AdditionalConfiguration": [
                {"Name": "EKS_ADDON_MANAGEMENT", "Status": "ENABLED", "UpdatedAt": "2026-01-05T10:00:00Z"},
                {"Name": "EC2_AGENT_MANAGEMENT", "Status": "DISABLED", "UpdatedAt": "2026-01-05T10:00:00Z"},
            ],
        },
    ]
    answer("guardduty:GetDetector", {
        "CreatedAt": "2026-01-05T10:00:00.000Z",
        "FindingPublishingFrequency": "FIFTEEN_MINUTES",
        "ServiceRole": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty",
        "Status": "ENABLED",
        "UpdatedAt": "2026-01-05T10:00:00.000Z",
        "Tags": {},
        "Features": features,
    }, params={"DetectorId": DETECTOR})
    answer("guardduty:GetAdministratorAccount", {"Administrator": {
        "AccountId": ADMINISTRATOR, "InvitationId": "84b097800250d17d1872b34c4daadcf5",
        "RelationshipStatus": "Enabled", "InvitedAt": "2026-01-05T10:00:00.000Z",
    }}, params={"DetectorId": DETECTOR})
    answer.error(
        "guardduty:DescribeOrganizationConfiguration", "BadRequestException",
        "The request is rejected because an invalid or out-of-range value is specified as an input parameter.",
    )
    answer("guardduty:ListFilters", {"FilterNames": []})
    answer("guardduty:ListPublishingDestinations", {"Destinations": []})
    expect("Bartizan::GuardDuty::Status", "eu-west-1", region="eu-west-1", Enabled=False)
    expect(
        "AWS::GuardDuty::Detector",
        DETECTOR,
        region="us-east-1",
        Enable=True,
        FindingPublishingFrequency="FIFTEEN_MINUTES",
        Features=features,
        CreatedAt="2026-01-05T10:00:00.000Z",
        Administrator={"AccountId": ADMINISTRATOR, "RelationshipStatus": "Enabled"},
        OrganizationAutoEnable=Unknown("failed"),
    )
    expect.count("AWS::GuardDuty::Detector", 1)
    expect.count("AWS::GuardDuty::Filter", 0)
    expect.count("AWS::GuardDuty::PublishingDestination", 0)


@recorded
def an_administrator(answer, expect):
    answer("guardduty:ListDetectors", {"DetectorIds": [DETECTOR]}, region="us-east-1")
    answer("guardduty:ListDetectors", {"DetectorIds": []}, region="eu-west-1")
    answer("guardduty:GetAdministratorAccount", {}, params={"DetectorId": DETECTOR})
    features = [{
        "Name": "RUNTIME_MONITORING", "AutoEnable": "ALL",
        "AdditionalConfiguration": [{"Name": "EKS_ADDON_MANAGEMENT", "AutoEnable": "NEW"}],
    }]
    answer("guardduty:DescribeOrganizationConfiguration", {
        "AutoEnable": True, "MemberAccountLimitReached": False, "AutoEnableOrganizationMembers": "ALL",
        "Features": features,
    }, params={"DetectorId": DETECTOR})
    answer("guardduty:ListFilters", {"FilterNames": ["archive-scanner", "note"]}, params={"DetectorId": DETECTOR})
    criteria = {"Criterion": {"service.action.actionType": {"Eq": ["PORT_PROBE"]}, "severity": {"LessThan": 4}}}
    answer("guardduty:GetFilter", {
        "Name": "archive-scanner", "Description": "our own scanner", "Action": "ARCHIVE", "Rank": 1,
        "FindingCriteria": criteria, "Tags": {"team": "security"},
    }, params={"DetectorId": DETECTOR, "FilterName": "archive-scanner"})
    answer("guardduty:GetFilter", {
        "Name": "note", "Action": "NOOP", "Rank": 2, "FindingCriteria": {"Criterion": {}}, "Tags": {},
    }, params={"DetectorId": DETECTOR, "FilterName": "note"})
    answer("guardduty:ListPublishingDestinations", {"Destinations": [
        {"DestinationId": "3eb1f8d0", "DestinationType": "S3", "Status": "PUBLISHING"},
        {"DestinationId": "7cc2a9e1", "DestinationType": "S3", "Status": "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY"},
    ]}, params={"DetectorId": DETECTOR})
    properties = {"DestinationArn": "arn:aws:s3:::findings", "KmsKeyArn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"}
    answer("guardduty:DescribePublishingDestination", {
        "DestinationId": "3eb1f8d0", "DestinationType": "S3", "Status": "PUBLISHING",
        "PublishingFailureStartTimestamp": 0, "DestinationProperties": properties, "Tags": {"a": "1"},
    }, params={"DetectorId": DETECTOR, "DestinationId": "3eb1f8d0"})
    expect(
        "AWS::GuardDuty::Detector",
        DETECTOR,
        region="us-east-1",
        Administrator=Unknown("not-supplied"),
        OrganizationAutoEnable="ALL",
        OrganizationFeatures=features,
    )
    expect(
        "AWS::GuardDuty::Filter",
        "archive-scanner",
        region="us-east-1",
        arn=f"arn:aws:guardduty:us-east-1:{ACCOUNT}:detector/{DETECTOR}/filter/archive-scanner",
        DetectorId=DETECTOR,
        Name="archive-scanner",
        Action="ARCHIVE",
        Description="our own scanner",
        FindingCriteria=criteria,
        Rank=1,
        Tags=[{"Key": "team", "Value": "security"}],
    )
    expect("AWS::GuardDuty::Filter", "note", region="us-east-1", Action="NOOP", Description=None, Rank=2, Tags=[])
    expect.count("AWS::GuardDuty::Filter", 2)
    expect(
        "AWS::GuardDuty::PublishingDestination",
        "3eb1f8d0",
        region="us-east-1",
        DetectorId=DETECTOR,
        Id="3eb1f8d0",
        DestinationType="S3",
        Status="PUBLISHING",
        DestinationProperties=properties,
        Tags=[{"Key": "a", "Value": "1"}],
    )
    expect(
        "AWS::GuardDuty::PublishingDestination",
        "7cc2a9e1",
        region="us-east-1",
        Status="UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY",
    )
    expect.count("AWS::GuardDuty::PublishingDestination", 2)


@recorded
def denied(answer, expect):
    answer.error(
        "guardduty:ListDetectors", "AccessDeniedException",
        f"User: arn:aws:iam::{ACCOUNT}:user/a is not authorized to perform: guardduty:ListDetectors", kind="denied",
    )
    expect("Bartizan::GuardDuty::Status", "us-east-1", region="us-east-1", Enabled=Unknown("denied"))
    expect.unknown("AWS::GuardDuty::Detector", "denied", region="us-east-1")
    expect.unknown("AWS::GuardDuty::Filter", "denied", region="us-east-1")
