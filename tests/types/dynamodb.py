"""Amazon DynamoDB."""
import json

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "dynamodb:GetItem", "Resource": "*"}]}


@seed
def tables(aws, expect):
    dynamodb, west = aws("dynamodb"), aws("dynamodb", region="eu-west-1")
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    shape = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
    good = dynamodb.create_table(
        TableName="good", BillingMode="PAY_PER_REQUEST", SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}, DeletionProtectionEnabled=True, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}], **shape,
    )["TableDescription"]["TableArn"]
    dynamodb.update_continuous_backups(TableName="good", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    dynamodb.put_resource_policy(ResourceArn=good, Policy=json.dumps(POLICY))
    dynamodb.update_time_to_live(TableName="good", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
    west.create_table(TableName="bare", BillingMode="PROVISIONED", ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}, **shape)
    expect(
        "AWS::DynamoDB::Table", "good", region="us-east-1", arn=good, TableName="good", Arn=good, SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": key}, SSEStatus="ENABLED", DeletionProtectionEnabled=True, BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamViewType": "NEW_IMAGE"}, TableStatus="ACTIVE", CreationDateTime=PRESENT, PointInTimeRecoveryEnabled=True, PolicyDocument=POLICY, TimeToLiveStatus="ENABLED", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], ReplicaRegions=[],
    )
    expect(
        "AWS::DynamoDB::Table", "bare", region="eu-west-1", SSESpecification=None, SSEStatus=None, DeletionProtectionEnabled=False, ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}, StreamSpecification=None,
        PointInTimeRecoveryEnabled=False, RecoveryPeriodInDays=None, PolicyDocument=None, TimeToLiveStatus="DISABLED", Tags=[], TableClass=None,
    )
    expect.count("AWS::DynamoDB::Table", 2)


@recorded
def settings(answer, expect):
    arns = {name: f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{name}" for name in ("world", "old", "went")}
    answer("dynamodb:ListTables", {"TableNames": []}, region="eu-west-1")
    answer("dynamodb:ListTables", {"TableNames": ["world", "old", "went"]}, region="us-east-1")
    answer("dynamodb:DescribeTable", {"Table": {
        "TableName": "world", "TableArn": arns["world"], "TableStatus": "ACTIVE", "CreationDateTime": "2026-01-02T03:04:05Z", "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}, "GlobalTableVersion": "2019.11.21", "Replicas": [{"RegionName": "eu-west-1", "ReplicaStatus": "ACTIVE"}, {"RegionName": "eu-central-1", "ReplicaStatus": "ACTIVE"}],
        "TableClassSummary": {"TableClass": "STANDARD_INFREQUENT_ACCESS"}, "DeletionProtectionEnabled": False, "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k"},
    }}, params={"TableName": "world"})
    # A table that nobody set anything of: no billing mode, no class, no encryption but DynamoDB's own.
    answer("dynamodb:DescribeTable", {"Table": {
        "TableName": "old", "TableArn": arns["old"], "TableStatus": "ACTIVE", "CreationDateTime": "2016-01-02T03:04:05Z", "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 1, "WriteCapacityUnits": 1}, "DeletionProtectionEnabled": False,
    }}, params={"TableName": "old"})
    answer.error("dynamodb:DescribeTable", "ResourceNotFoundException", "Requested resource not found: Table: went not found", params={"TableName": "went"})
    answer("dynamodb:DescribeContinuousBackups", {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": {
        "PointInTimeRecoveryStatus": "ENABLED", "RecoveryPeriodInDays": 35, "EarliestRestorableDateTime": "2026-09-01T00:00:00Z", "LatestRestorableDateTime": "2026-09-30T00:00:00Z"}}}, params={"TableName": "world"})
    answer("dynamodb:DescribeContinuousBackups", {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}}, params={"TableName": "old"})
    answer.error("dynamodb:GetResourcePolicy", "PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn", params={"ResourceArn": arns["world"]})
    answer.error("dynamodb:GetResourcePolicy", "AccessDeniedException", "not authorized to perform: dynamodb:GetResourcePolicy", kind="denied", params={"ResourceArn": arns["old"]})
    expect(
        "AWS::DynamoDB::Table", "world", region="us-east-1", CreationDateTime="2026-01-02T03:04:05Z", ReplicaRegions=["eu-west-1", "eu-central-1"], TableClass="STANDARD_INFREQUENT_ACCESS", PointInTimeRecoveryEnabled=True, RecoveryPeriodInDays=35, PolicyDocument=None,
    )
    expect("AWS::DynamoDB::Table", "old", region="us-east-1", BillingMode=None, TableClass=None, SSESpecification=None, SSEStatus=None, ReplicaRegions=[], PointInTimeRecoveryEnabled=False, RecoveryPeriodInDays=None, PolicyDocument=Unknown("denied"))
    expect.count("AWS::DynamoDB::Table", 2)
