"""AWS CloudFormation."""

import json

from types_lib import PRESENT, recorded, seed

STACK = "AWS::CloudFormation::Stack"


@seed
def stacks(aws, expect):
    cloudformation = aws("cloudformation")
    topic = aws("sns").create_topic(Name="changes")["TopicArn"]
    template = {
        "Parameters": {"Name": {"Type": "String"}, "Password": {"Type": "String", "NoEcho": True}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"Name": {"Value": {"Ref": "Name"}, "Description": "its name"}},
    }
    shop = cloudformation.create_stack(
        StackName="shop",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": "Name", "ParameterValue": "shop"}, {"ParameterKey": "Password", "ParameterValue": "hush"}],
        NotificationARNs=[topic],
        RoleARN="arn:aws:iam::123456789012:role/deploy",
        Tags=[{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}],
        EnableTerminationProtection=True,
        TimeoutInMinutes=10,
        Capabilities=["CAPABILITY_IAM"],
    )["StackId"]
    plain = cloudformation.create_stack(StackName="plain", TemplateBody=json.dumps({"Resources": template["Resources"]}))["StackId"]
    gone = cloudformation.create_stack(StackName="gone", TemplateBody=json.dumps({"Resources": template["Resources"]}))["StackId"]
    cloudformation.delete_stack(StackName=gone)
    policy = {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "Update:*", "Resource": "*"}]}
    cloudformation.set_stack_policy(StackName="shop", StackPolicyBody=json.dumps(policy))

    expect(
        STACK,
        shop,
        region="us-east-1",
        arn=shop,
        StackId=shop,
        StackName="shop",
        StackStatus="CREATE_COMPLETE",
        # moto does not mask.
        Parameters={"Name": "shop", "Password": "hush"},
        Outputs=PRESENT,
        NotificationARNs=[topic],
        RoleARN="arn:aws:iam::123456789012:role/deploy",
        EnableTerminationProtection=True,
        TimeoutInMinutes=10,
        StackPolicy=policy,
        CreationTime=PRESENT,
        ParentId=None,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(STACK, plain, region="us-east-1", EnableTerminationProtection=False, RoleARN=None, Outputs=[], Tags=[])
    expect.count(STACK, 2)


@recorded
def everything(answer, expect):
    prefix = "arn:aws:cloudformation:us-east-1:123456789012:stack"
    root, nested, gone = f"{prefix}/root/1", f"{prefix}/root-nested/2", f"{prefix}/gone/3"
    outputs = [{"OutputKey": "Url", "OutputValue": "https://shop.example", "ExportName": "shop-url"}]
    answer("cloudformation:DescribeStacks", {"Stacks": []}, region="eu-west-1")
    answer(
        "cloudformation:DescribeStacks",
        {
            "Stacks": [
                {
                    "StackId": root,
                    "StackName": "root",
                    "CreationTime": "2024-05-01T10:00:00Z",
                    "LastUpdatedTime": "2026-03-01T10:00:00Z",
                    "RollbackConfiguration": {},
                    "StackStatus": "UPDATE_COMPLETE",
                    "DisableRollback": False,
                    "NotificationARNs": [],
                    "Capabilities": ["CAPABILITY_NAMED_IAM"],
                    "Parameters": [
                        {"ParameterKey": "Image", "ParameterValue": "/images/web", "ResolvedValue": "ami-0a"},
                        {"ParameterKey": "Password", "ParameterValue": "****"},
                    ],
                    "Outputs": outputs,
                    "Tags": [],
                    "EnableTerminationProtection": True,
                    "DriftInformation": {"StackDriftStatus": "DRIFTED", "LastCheckTimestamp": "2026-03-02T10:00:00Z"},
                },
                {
                    "StackId": nested,
                    "StackName": "root-nested",
                    "CreationTime": "2024-05-01T10:00:01Z",
                    "StackStatus": "CREATE_COMPLETE",
                    "NotificationARNs": [],
                    "Tags": [],
                    "EnableTerminationProtection": True,
                    "ParentId": root,
                    "RootId": root,
                    "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
                },
                {"StackId": gone, "StackName": "gone", "CreationTime": "2024-05-01T10:00:02Z", "StackStatus": "DELETE_IN_PROGRESS"},
            ]
        },
        region="us-east-1",
    )
    answer("cloudformation:GetStackPolicy", {}, region="us-east-1")
    answer.error("cloudformation:GetStackPolicy", "ValidationError", f"Stack with id {gone} does not exist", region="us-east-1", params={"StackName": gone})
    expect(
        STACK,
        root,
        region="us-east-1",
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters={"Image": "/images/web", "Password": "****"},
        Outputs=outputs,
        DriftStatus="DRIFTED",
        DriftCheckTime="2026-03-02T10:00:00Z",
        CreationTime="2024-05-01T10:00:00Z",
        LastUpdatedTime="2026-03-01T10:00:00Z",
        StackPolicy=None,
        RootId=None,
    )
    expect(STACK, nested, region="us-east-1", ParentId=root, RootId=root, DriftStatus="NOT_CHECKED", DriftCheckTime=None, LastUpdatedTime=None, Parameters=None)
    expect.count(STACK, 2)
