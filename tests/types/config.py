"""AWS Config."""

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


@seed
def recorders(aws, expect):
    one, two = aws("config"), aws("config", "eu-west-1")
    aws("s3").create_bucket(Bucket="config-logs")
    one.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": ROLE,
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
    })
    one.put_delivery_channel(DeliveryChannel={
        "name": "default", "s3BucketName": "config-logs", "s3KeyPrefix": "config",
        "snsTopicARN": f"arn:aws:sns:us-east-1:{ACCOUNT}:config",
        "configSnapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"},
    })
    one.start_configuration_recorder(ConfigurationRecorderName="default")
    two.put_configuration_recorder(ConfigurationRecorder={
        "name": "mine", "roleARN": ROLE,
        "recordingGroup": {"allSupported": False, "includeGlobalResourceTypes": False, "resourceTypes": ["AWS::EC2::Instance"]},
    })
    two.put_delivery_channel(DeliveryChannel={"name": "mine", "s3BucketName": "config-logs"})
    one.put_retention_configuration(RetentionPeriodInDays=400)
    expect(
        "AWS::Config::ConfigurationRecorder", "default", region="us-east-1", Name="default", RoleARN=ROLE,
        RecordingGroup={
            "AllSupported": True, "IncludeGlobalResourceTypes": True, "ResourceTypes": [],
            "ExclusionByResourceTypes": {"ResourceTypes": []}, "RecordingStrategy": {"UseOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
        },
        Recording=True, LastStatus="PENDING", LastErrorCode=None, LastStatusChangeTime=PRESENT, LastStartTime=PRESENT, LastStopTime=None,
    )
    expect(
        "AWS::Config::ConfigurationRecorder", "mine", region="eu-west-1",
        Recording=False, LastStatus=None, LastStartTime=None, LastStopTime=None,
    )
    expect.count("AWS::Config::ConfigurationRecorder", 2)
    expect(
        "AWS::Config::DeliveryChannel", "default", region="us-east-1", Name="default", S3BucketName="config-logs", S3KeyPrefix="config",
        SnsTopicARN=f"arn:aws:sns:us-east-1:{ACCOUNT}:config",
        ConfigSnapshotDeliveryProperties={"DeliveryFrequency": "TwentyFour_Hours"},
    )
    expect(
        "AWS::Config::DeliveryChannel", "mine", region="eu-west-1", S3BucketName="config-logs",
        S3KeyPrefix=None, S3KmsKeyArn=None, SnsTopicARN=None,
    )
    expect.count("AWS::Config::DeliveryChannel", 2)
    expect("Bartizan::Config::RecorderStatus", "us-east-1", region="us-east-1", Enabled=True, Recording=True, RetentionPeriodInDays=400)
    expect("Bartizan::Config::RecorderStatus", "eu-west-1", region="eu-west-1", Enabled=True, Recording=False, RetentionPeriodInDays=None)
    expect.count("Bartizan::Config::RecorderStatus", 2)


@seed
def no_recorder(aws, expect):
    for region in ("us-east-1", "eu-west-1"):
        expect("Bartizan::Config::RecorderStatus", region, region=region, Enabled=False, Recording=None, LastStatus=None)
    expect.count("AWS::Config::ConfigurationRecorder", 0)
    expect.count("AWS::Config::DeliveryChannel", 0)


@recorded
def recorders_as_aws_tells_them(answer, expect):
    answer("config:DescribeConfigurationRecorders", {"ConfigurationRecorders": [{
        "arn": f"arn:aws:config:us-east-1:{ACCOUNT}:configuration-recorder/default/abcdefgh", "name": "default", "roleARN": ROLE,
        "recordingGroup": {
            "allSupported": False, "includeGlobalResourceTypes": False, "resourceTypes": [],
            "exclusionByResourceTypes": {"resourceTypes": ["AWS::EC2::NetworkInterface"]},
            "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
        },
        "recordingMode": {
            "recordingFrequency": "CONTINUOUS",
            "recordingModeOverrides": [{"description": "slow", "resourceTypes": ["AWS::EC2::Instance"], "recordingFrequency": "DAILY"}],
        },
        "recordingScope": "PAID",
    }]}, region="us-east-1")
    answer("config:DescribeConfigurationRecorders", {"ConfigurationRecorders": []}, region="eu-west-1")
    answer("config:DescribeConfigurationRecorderStatus", {"ConfigurationRecordersStatus": [{
        "name": "default", "recording": False, "lastStatus": "FAILURE", "lastErrorCode": "AccessDenied",
        "lastErrorMessage": "the role may not", "lastStartTime": "2025-01-01T00:00:00Z", "lastStopTime": "2026-09-01T00:00:00Z",
        "lastStatusChangeTime": "2026-09-02T00:00:00Z",
    }]}, region="us-east-1")
    answer("config:DescribeConfigurationRecorderStatus", {"ConfigurationRecordersStatus": []}, region="eu-west-1")
    answer("config:DescribeRetentionConfigurations", {"RetentionConfigurations": []})
    answer("config:DescribeDeliveryChannels", {"DeliveryChannels": [{
        "name": "default", "s3BucketName": "config-logs", "s3KmsKeyArn": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k",
    }, {"name": "young", "s3BucketName": "config-logs"}]}, region="us-east-1")
    answer("config:DescribeDeliveryChannels", {"DeliveryChannels": []}, region="eu-west-1")
    answer("config:DescribeDeliveryChannelStatus", {"DeliveryChannelsStatus": [{
        "name": "default",
        "configHistoryDeliveryInfo": {
            "lastStatus": "FAILURE", "lastErrorCode": "AccessDenied", "lastErrorMessage": "the bucket refuses",
            "lastAttemptTime": "2026-09-01T06:00:00Z", "lastSuccessfulTime": "2026-08-01T06:00:00Z", "nextDeliveryTime": "2026-09-01T12:00:00Z",
        },
        "configSnapshotDeliveryInfo": {"lastStatus": "SUCCESS", "lastAttemptTime": "2026-09-01T00:00:00Z", "lastSuccessfulTime": "2026-09-01T00:00:00Z"},
        "configStreamDeliveryInfo": {"lastStatus": "NOT_APPLICABLE", "lastStatusChangeTime": "2025-01-01T00:00:00Z"},
    }, {"name": "young"}]}, region="us-east-1")
    expect(
        "AWS::Config::ConfigurationRecorder", "default", region="us-east-1", RoleARN=ROLE,
        RecordingGroup={
            "AllSupported": False, "IncludeGlobalResourceTypes": False, "ResourceTypes": [],
            "ExclusionByResourceTypes": {"ResourceTypes": ["AWS::EC2::NetworkInterface"]},
            "RecordingStrategy": {"UseOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
        },
        RecordingMode={
            "RecordingFrequency": "CONTINUOUS",
            "RecordingModeOverrides": [{"Description": "slow", "ResourceTypes": ["AWS::EC2::Instance"], "RecordingFrequency": "DAILY"}],
        },
        Recording=False, LastStatus="FAILURE", LastErrorCode="AccessDenied", LastStatusChangeTime="2026-09-02T00:00:00Z",
        LastStartTime="2025-01-01T00:00:00Z", LastStopTime="2026-09-01T00:00:00Z",
    )
    expect.count("AWS::Config::ConfigurationRecorder", 1)
    expect(
        "AWS::Config::DeliveryChannel", "default", region="us-east-1", S3KmsKeyArn=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k",
        ConfigSnapshotDeliveryProperties=None,
        HistoryDelivery={
            "LastStatus": "FAILURE", "LastErrorCode": "AccessDenied", "LastErrorMessage": "the bucket refuses",
            "LastAttemptTime": "2026-09-01T06:00:00Z", "LastSuccessfulTime": "2026-08-01T06:00:00Z", "NextDeliveryTime": "2026-09-01T12:00:00Z",
        },
        SnapshotDelivery={"LastStatus": "SUCCESS", "LastAttemptTime": "2026-09-01T00:00:00Z", "LastSuccessfulTime": "2026-09-01T00:00:00Z"},
        StreamDelivery={"LastStatus": "NOT_APPLICABLE", "LastStatusChangeTime": "2025-01-01T00:00:00Z"},
    )
    expect(
        "AWS::Config::DeliveryChannel", "young", region="us-east-1",
        HistoryDelivery=None, SnapshotDelivery=None, StreamDelivery=None,
    )
    expect("Bartizan::Config::RecorderStatus", "us-east-1", region="us-east-1", Enabled=True, Recording=False, LastStatus="FAILURE")
    expect("Bartizan::Config::RecorderStatus", "eu-west-1", region="eu-west-1", Enabled=False, Recording=None, LastStatus=None)


@seed
def aggregators(aws, expect):
    aws("config").put_configuration_aggregator(
        ConfigurationAggregatorName="accounts",
        AccountAggregationSources=[{"AccountIds": ["444455556666"], "AllAwsRegions": True}],
        Tags=[{"Key": "Team", "Value": "audit"}, {"Key": "Env", "Value": "prod"}],
    )
    role = f"arn:aws:iam::{ACCOUNT}:role/aggregator"
    aws("config", "eu-west-1").put_configuration_aggregator(
        ConfigurationAggregatorName="organisation",
        OrganizationAggregationSource={"RoleArn": role, "AwsRegions": ["eu-west-1"]},
    )
    # moto puts eight letters of its own behind the ARN.
    expect(
        "AWS::Config::ConfigurationAggregator", "accounts", region="us-east-1", ConfigurationAggregatorName="accounts",
        ConfigurationAggregatorArn=PRESENT, OrganizationAggregationSource=None, CreatedBy=None,
        AccountAggregationSources=[{"AccountIds": ["444455556666"], "AllAwsRegions": True}],
        Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Team", "Value": "audit"}],
    )
    expect(
        "AWS::Config::ConfigurationAggregator", "organisation", region="eu-west-1", AccountAggregationSources=None,
        OrganizationAggregationSource={"RoleArn": role, "AwsRegions": ["eu-west-1"], "AllAwsRegions": False}, Tags=[],
    )
    expect.count("AWS::Config::ConfigurationAggregator", 2)


@recorded
def aggregators_and_their_sources(answer, expect):
    arn = f"arn:aws:config:us-east-1:{ACCOUNT}:config-aggregator/config-aggregator-abcdefgh"
    answer("config:DescribeConfigurationAggregators", {"ConfigurationAggregators": [{
        "ConfigurationAggregatorName": "organisation", "ConfigurationAggregatorArn": arn, "CreatedBy": "securityhub.amazonaws.com",
        "OrganizationAggregationSource": {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/aggregator", "AllAwsRegions": True},
    }]}, region="us-east-1")
    answer("config:DescribeConfigurationAggregators", {"ConfigurationAggregators": []}, region="eu-west-1")
    status = [
        {"SourceId": "o-a1b2c3d4e5", "SourceType": "ORGANIZATION", "LastUpdateStatus": "SUCCEEDED", "LastUpdateTime": "2026-09-30T00:00:00Z"},
        {
            "SourceId": "444455556666", "SourceType": "ACCOUNT", "AwsRegion": "eu-west-1", "LastUpdateStatus": "FAILED",
            "LastUpdateTime": "2026-09-30T00:00:00Z", "LastErrorCode": "AccessDenied", "LastErrorMessage": "not authorized",
        },
    ]
    answer(
        "config:DescribeConfigurationAggregatorSourcesStatus", {"AggregatedSourceStatusList": status}, region="us-east-1",
        params={"ConfigurationAggregatorName": "organisation"},
    )
    answer.error("config:ListTagsForResource", "AccessDeniedException", "no", kind="denied")
    expect(
        "AWS::Config::ConfigurationAggregator", "organisation", region="us-east-1", arn=arn, ConfigurationAggregatorArn=arn,
        AccountAggregationSources=None, CreatedBy="securityhub.amazonaws.com", SourcesStatus=status, Tags=Unknown("denied"),
    )
    expect.count("AWS::Config::ConfigurationAggregator", 1)
