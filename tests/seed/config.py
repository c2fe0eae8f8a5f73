"""Config's recorder, channel and aggregators."""

from common import ACCOUNT, REGION, SCOPE, VENDOR, expect

RECORDER, STATUS, AGGREGATOR = "AWS::Config::ConfigurationRecorder", "Bartizan::Config::RecorderStatus", "AWS::Config::ConfigurationAggregator"


def seed(aws):
    config = aws("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "recorder", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/reads-everything",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "channel", "s3BucketName": "seed-logs"})
    config.start_configuration_recorder(ConfigurationRecorderName="recorder")
    config.put_retention_configuration(RetentionPeriodInDays=90)
    expect("config-recorder-records-all-types", RECORDER, "recorder", "pass", "all types")
    expect("config-recorder-succeeds", RECORDER, "recorder", "pass", "pending since a moment ago")
    expect("config-recorder-uses-trusted-role", RECORDER, "recorder", "fail", "a role of the account's own making")
    expect("config-account-records-global-types", SCOPE, ACCOUNT, "pass", "they are included here")
    expect("config-region-is-recorded", STATUS, REGION, "pass", "started")
    expect("config-region-is-delivered", STATUS, REGION, "unknown", "moto does not play DescribeDeliveryChannelStatus")
    expect("config-region-keeps-history", STATUS, REGION, "fail", "for 90 days only")

    config.put_configuration_aggregator(ConfigurationAggregatorName="whole", AccountAggregationSources=[
        {"AccountIds": [VENDOR], "AllAwsRegions": True}])
    config.put_configuration_aggregator(ConfigurationAggregatorName="part", AccountAggregationSources=[
        {"AccountIds": [VENDOR], "AwsRegions": [REGION]}])
    expect("config-aggregator-reads-all-sources", AGGREGATOR, "whole", "unknown", "moto does not play DescribeConfigurationAggregatorSourcesStatus")
    expect("config-aggregator-reads-all-sources", AGGREGATOR, "part", "fail", "one region alone")
    expect("config-account-has-aggregator", SCOPE, ACCOUNT, "pass", "there are two")
