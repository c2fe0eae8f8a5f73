"""Amazon CloudWatch Logs."""

import json

from types_lib import PRESENT, recorded, seed

ACCOUNT = "123456789012"


@seed
def log_groups(aws, expect):
    logs = aws("logs")
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    logs.create_log_group(logGroupName="/app/kept", kmsKeyId=key, tags={"Team": "search", "Env": "prod"})
    logs.put_retention_policy(logGroupName="/app/kept", retentionInDays=365)
    logs.create_log_group(logGroupName="/app/forever")
    aws("logs", "eu-west-1").create_log_group(logGroupName="/app/forever")
    expect(
        "AWS::Logs::LogGroup", "/app/kept", region="us-east-1",
        arn=f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/app/kept:*",
        LogGroupName="/app/kept", RetentionInDays=365, KmsKeyId=key, CreationTime=PRESENT, StoredBytes=0,
        Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Team", "Value": "search"}],
    )
    for region in ("us-east-1", "eu-west-1"):
        # moto leaves out the class.
        expect(
            "AWS::Logs::LogGroup", "/app/forever", region=region,
            RetentionInDays=None, KmsKeyId=None, Tags=[], DataProtectionStatus=None, InheritedProperties=[],
        )
    expect.count("AWS::Logs::LogGroup", 3)


@recorded
def log_groups_as_aws_tells_them(answer, expect):
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/app/masked"
    answer("logs:DescribeLogGroups", {"logGroups": [{
        "logGroupName": "/app/masked", "arn": arn + ":*", "logGroupArn": arn, "creationTime": 1735689600000,
        "retentionInDays": 30, "metricFilterCount": 0, "storedBytes": 4096, "logGroupClass": "STANDARD",
        "dataProtectionStatus": "ACTIVATED", "inheritedProperties": ["ACCOUNT_DATA_PROTECTION"],
    }]}, region="us-east-1")
    answer("logs:DescribeLogGroups", {"logGroups": []}, region="eu-west-1")
    answer("logs:ListTagsForResource", {"tags": {"Env": "prod"}}, region="us-east-1", params={"resourceArn": arn})
    expect(
        "AWS::Logs::LogGroup", "/app/masked", region="us-east-1", arn=arn + ":*",
        LogGroupName="/app/masked", LogGroupClass="STANDARD", RetentionInDays=30, KmsKeyId=None, StoredBytes=4096,
        CreationTime=1735689600000, DataProtectionStatus="ACTIVATED", InheritedProperties=["ACCOUNT_DATA_PROTECTION"],
        Tags=[{"Key": "Env", "Value": "prod"}],
    )
    expect.count("AWS::Logs::LogGroup", 1)


@seed
def metric_filters(aws, expect):
    logs = aws("logs")
    logs.create_log_group(logGroupName="trail")
    logs.create_log_group(logGroupName="other")
    pattern = '{ $.userIdentity.type = "Root" }'
    transformation = {"metricName": "RootUse", "metricNamespace": "Security", "metricValue": "1", "defaultValue": 0.0}
    for group in ("trail", "other"):
        logs.put_metric_filter(
            logGroupName=group, filterName="root", filterPattern=pattern, metricTransformations=[transformation]
        )
    for group in ("trail", "other"):
        expect(
            "AWS::Logs::MetricFilter", f"{group}|root", region="us-east-1",
            FilterName="root", LogGroupName=group, FilterPattern=pattern,
            MetricTransformations=[{"MetricName": "RootUse", "MetricNamespace": "Security", "MetricValue": "1", "DefaultValue": 0.0}],
        )
    expect.count("AWS::Logs::MetricFilter", 2)


@recorded
def metric_filters_with_dimensions(answer, expect):
    answer("logs:DescribeMetricFilters", {"metricFilters": [{
        "filterName": "errors", "filterPattern": "", "logGroupName": "trail", "creationTime": 1735689600000,
        "metricTransformations": [{
            "metricName": "Errors", "metricNamespace": "Security", "metricValue": "1", "unit": "Count",
            "dimensions": {"Service": "$.eventSource"},
        }],
    }]}, region="us-east-1")
    answer("logs:DescribeMetricFilters", {"metricFilters": []}, region="eu-west-1")
    expect(
        "AWS::Logs::MetricFilter", "trail|errors", region="us-east-1", FilterPattern="",
        MetricTransformations=[{
            "MetricName": "Errors", "MetricNamespace": "Security", "MetricValue": "1", "Unit": "Count",
            "Dimensions": {"Service": "$.eventSource"},
        }],
    )
    expect.count("AWS::Logs::MetricFilter", 1)


@seed
def resource_policies(aws, expect):
    def document(service):
        return {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": service}, "Action": "logs:PutLogEvents", "Resource": "*",
        }]}

    services = {"route53": "route53.amazonaws.com", "events": "events.amazonaws.com"}
    for name, service in services.items():
        aws("logs", "eu-west-1").put_resource_policy(policyName=name, policyDocument=json.dumps(document(service)))
    for name, service in services.items():
        expect(
            "AWS::Logs::ResourcePolicy", name, region="eu-west-1", PolicyName=name, PolicyDocument=document(service)
        )
    expect.count("AWS::Logs::ResourcePolicy", 2)
