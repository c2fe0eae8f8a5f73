"""Amazon EventBridge."""

import json

from types_lib import recorded, seed

ACCOUNT = "123456789012"


@seed
def buses(aws, expect):
    events = aws("events")
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:lost"
    events.create_event_bus(
        Name="orders", Description="orders of the shop", KmsKeyIdentifier=key, DeadLetterConfig={"Arn": queue},
        Tags=[{"Key": "Team", "Value": "shop"}, {"Key": "Env", "Value": "prod"}],
    )
    statement = {
        "Sid": "partner", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
        "Action": "events:PutEvents", "Resource": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    events.put_permission(EventBusName="orders", Policy=json.dumps(policy))
    expect(
        "AWS::Events::EventBus", "orders", region="us-east-1", arn=f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/orders",
        Name="orders", Policy=policy, Description="orders of the shop", KmsKeyIdentifier=key, DeadLetterConfig={"Arn": queue},
        Tags=[{"Key": "Env", "Value": "prod"}, {"Key": "Team", "Value": "shop"}],
    )
    for region in ("us-east-1", "eu-west-1"):
        expect(
            "AWS::Events::EventBus", "default", region=region,
            Policy=None, Description=None, KmsKeyIdentifier=None, DeadLetterConfig=None, Tags=[],
        )
    expect.count("AWS::Events::EventBus", 3)


@seed
def rules(aws, expect):
    events = aws("events")
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/"
    role = f"arn:aws:iam::{ACCOUNT}:role/events"
    pattern = {"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]}
    events.create_event_bus(Name="orders")
    # Two rules of one name, on two buses.
    for bus in ("default", "orders"):
        events.put_rule(
            Name="findings", EventBusName=bus, EventPattern=json.dumps(pattern), State="ENABLED",
            Description="to the security team", RoleArn=role, Tags=[{"Key": "Team", "Value": "security"}],
        )
    events.put_targets(Rule="findings", Targets=[
        {
            "Id": "topic", "Arn": f"arn:aws:sns:us-east-1:{ACCOUNT}:findings", "Input": '{"token": "secret"}',
            "DeadLetterConfig": {"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:lost"}, "RetryPolicy": {"MaximumRetryAttempts": 3},
        },
        {"Id": "queue", "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:findings"},
    ])
    aws("events", "eu-west-1").put_rule(Name="nightly", ScheduleExpression="rate(1 day)", State="DISABLED")
    expect(
        "AWS::Events::Rule", arn + "findings", region="us-east-1", arn=arn + "findings",
        Name="findings", EventBusName="default", State="ENABLED", EventPattern=pattern, ScheduleExpression=None,
        Description="to the security team", RoleArn=role, ManagedBy=None, Tags=[{"Key": "Team", "Value": "security"}],
        Targets=[
            {
                "Id": "topic", "Arn": f"arn:aws:sns:us-east-1:{ACCOUNT}:findings",
                "DeadLetterConfig": {"Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:lost"}, "RetryPolicy": {"MaximumRetryAttempts": 3},
            },
            {"Id": "queue", "Arn": f"arn:aws:sqs:us-east-1:{ACCOUNT}:findings"},
        ],
    )
    expect(
        "AWS::Events::Rule", arn + "orders/findings", region="us-east-1",
        Name="findings", EventBusName="orders", Targets=[],
    )
    expect(
        "AWS::Events::Rule", f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/nightly", region="eu-west-1",
        EventPattern=None, ScheduleExpression="rate(1 day)", State="DISABLED", Description=None, RoleArn=None, Tags=[],
    )
    expect.count("AWS::Events::Rule", 3)


@recorded
def a_rule_of_a_service(answer, expect):
    arn = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/DO-NOT-DELETE"
    answer("events:ListEventBuses", {"EventBuses": [
        {"Name": "default", "Arn": f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"},
    ]})
    answer("events:ListRules", {"Rules": [{
        "Name": "DO-NOT-DELETE", "Arn": arn, "State": "ENABLED", "EventBusName": "default", "ScheduleExpression": "rate(1 hour)",
        "ManagedBy": "batch.amazonaws.com",
    }]}, region="us-east-1", params={"EventBusName": "default"})
    answer("events:ListRules", {"Rules": []}, region="eu-west-1")
    answer("events:ListTargetsByRule", {"Targets": [{
        "Id": "task", "Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/c",
        "EcsParameters": {
            "TaskDefinitionArn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/t", "LaunchType": "FARGATE",
            "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}},
            "CapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
            "PlacementConstraints": [{"type": "memberOf", "expression": "x"}], "PlacementStrategy": [{"type": "spread", "field": "host"}],
            "Tags": [{"Key": "Env", "Value": "prod"}],
        },
    }]}, region="us-east-1", params={"Rule": "DO-NOT-DELETE", "EventBusName": "default"})
    expect(
        "AWS::Events::Rule", arn, region="us-east-1", ManagedBy="batch.amazonaws.com",
        Targets=[{
            "Id": "task", "Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/c",
            "EcsParameters": {
                "TaskDefinitionArn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:task-definition/t", "LaunchType": "FARGATE",
                "NetworkConfiguration": {"AwsVpcConfiguration": {"Subnets": ["subnet-1"], "AssignPublicIp": "ENABLED"}},
                "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1, "Base": 0}],
                "PlacementConstraints": [{"Type": "memberOf", "Expression": "x"}], "PlacementStrategies": [{"Type": "spread", "Field": "host"}],
                "TagList": [{"Key": "Env", "Value": "prod"}],
            },
        }],
    )
