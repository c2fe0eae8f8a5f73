"""Amazon CloudWatch."""

from types_lib import PRESENT, recorded, seed

ACCOUNT = "123456789012"


@seed
def alarms(aws, expect):
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
    aws("cloudwatch").put_metric_alarm(
        AlarmName="root-use", AlarmDescription="somebody is root", ActionsEnabled=True,
        AlarmActions=[topic], OKActions=[], InsufficientDataActions=[topic],
        Namespace="Security", MetricName="RootUse", Statistic="Sum", Period=300, EvaluationPeriods=1,
        DatapointsToAlarm=1, Threshold=1.0, ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching", Dimensions=[{"Name": "Service", "Value": "iam"}],
        Tags=[{"Key": "Team", "Value": "security"}, {"Key": "Env", "Value": "prod"}],
    )
    aws("cloudwatch", "eu-west-1").put_metric_alarm(
        AlarmName="mute", ActionsEnabled=False, Namespace="Security", MetricName="RootUse",
        ExtendedStatistic="p99", Period=60, EvaluationPeriods=2, Threshold=5.5, ComparisonOperator="LessThanThreshold",
    )
    expect(
        "AWS::CloudWatch::Alarm", "root-use", region="us-east-1",
        arn=f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:root-use",
        AlarmName="root-use", AlarmDescription="somebody is root", ActionsEnabled=True,
        AlarmActions=[topic], OKActions=[], InsufficientDataActions=[topic],
        Namespace="Security", MetricName="RootUse", Statistic="Sum", Period=300, EvaluationPeriods=1,
        DatapointsToAlarm=1, Threshold=1.0, ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching", Dimensions=[{"Name": "Service", "Value": "iam"}],
        ExtendedStatistic=None, ThresholdMetricId=None, StateValue="OK", StateUpdatedTimestamp=PRESENT,
        Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Team", "Value": "security"}],
    )
    expect(
        "AWS::CloudWatch::Alarm", "mute", region="eu-west-1",
        ActionsEnabled=False, AlarmActions=[], AlarmDescription=None, Statistic=None, ExtendedStatistic="p99",
        Threshold=5.5, TreatMissingData=None, Tags=[],
    )
    expect.count("AWS::CloudWatch::Alarm", 2)


# moto tells composite alarms without the way of their suppression, and alarms on mathematics of metrics
# with empty members.
@recorded
def alarms_as_aws_tells_them(answer, expect):
    arn = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:"
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:alarms"
    answer("cloudwatch:DescribeAlarms", {"CompositeAlarms": [{
        "AlarmName": "any", "AlarmArn": arn + "any", "AlarmDescription": "any of two", "AlarmRule": 'ALARM("a") OR ALARM("b")',
        "ActionsEnabled": True, "AlarmActions": [topic], "OKActions": [], "InsufficientDataActions": [],
        "StateValue": "OK", "StateReason": "all are OK", "StateUpdatedTimestamp": "2026-01-01T00:00:00Z",
    }, {
        "AlarmName": "both", "AlarmArn": arn + "both", "AlarmRule": 'ALARM("a") AND ALARM("b")',
        "ActionsEnabled": False, "AlarmActions": [], "OKActions": [topic], "InsufficientDataActions": [topic],
        "StateValue": "ALARM", "StateReason": "both", "StateUpdatedTimestamp": "2026-01-01T00:00:00Z",
    }], "MetricAlarms": [{
        "AlarmName": "rate", "AlarmArn": arn + "rate", "ActionsEnabled": True, "AlarmActions": [topic], "OKActions": [],
        "InsufficientDataActions": [], "EvaluationPeriods": 1, "ComparisonOperator": "GreaterThanUpperThreshold",
        "ThresholdMetricId": "band", "Dimensions": [], "StateValue": "INSUFFICIENT_DATA", "StateUpdatedTimestamp": "2026-01-01T00:00:00Z",
        "Metrics": [
            {"Id": "m", "MetricStat": {"Metric": {"Namespace": "Security", "MetricName": "Calls", "Dimensions": []}, "Period": 300, "Stat": "Sum"}, "ReturnData": True},
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)", "Label": "expected", "ReturnData": True},
        ],
    }]}, region="us-east-1")
    answer("cloudwatch:DescribeAlarms", {"CompositeAlarms": [], "MetricAlarms": []}, region="eu-west-1")
    for name in ("any", "both", "rate"):
        tags = [{"Key": "Team", "Value": "security"}] if name == "any" else []
        answer("cloudwatch:ListTagsForResource", {"Tags": tags}, region="us-east-1", params={"ResourceARN": arn + name})
    expect(
        "AWS::CloudWatch::CompositeAlarm", "any", region="us-east-1", arn=arn + "any",
        AlarmName="any", AlarmDescription="any of two", AlarmRule='ALARM("a") OR ALARM("b")', ActionsEnabled=True,
        AlarmActions=[topic], OKActions=[], InsufficientDataActions=[], StateValue="OK",
        Tags=[{"Key": "Team", "Value": "security"}],
    )
    expect(
        "AWS::CloudWatch::CompositeAlarm", "both", region="us-east-1",
        AlarmDescription=None, ActionsEnabled=False, AlarmActions=[], OKActions=[topic], InsufficientDataActions=[topic],
        StateValue="ALARM", Tags=[],
    )
    expect(
        "AWS::CloudWatch::Alarm", "rate", region="us-east-1",
        Namespace=None, MetricName=None, Statistic=None, Period=None, Threshold=None, DatapointsToAlarm=None,
        ThresholdMetricId="band", Dimensions=[], StateValue="INSUFFICIENT_DATA",
        Metrics=[
            {"Id": "m", "MetricStat": {"Metric": {"Namespace": "Security", "MetricName": "Calls", "Dimensions": []}, "Period": 300, "Stat": "Sum"}, "ReturnData": True},
            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)", "Label": "expected", "ReturnData": True},
        ],
    )
    expect.count("AWS::CloudWatch::CompositeAlarm", 2)
    expect.count("AWS::CloudWatch::Alarm", 1)
