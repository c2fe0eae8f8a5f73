"""AWS Secrets Manager."""
import json

from types_lib import PRESENT, Unknown, recorded, seed

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}]}


@seed
def secrets(aws, expect):
    secrets, west = aws("secretsmanager"), aws("secretsmanager", region="eu-west-1")
    good = secrets.create_secret(Name="good", Description="of the shop", SecretString="value-of-a-test", KmsKeyId="alias/mine", Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}], AddReplicaRegions=[{"Region": "eu-central-1"}])["ARN"]
    secrets.put_resource_policy(SecretId=good, ResourcePolicy=json.dumps(POLICY))
    bare = west.create_secret(Name="bare", SecretString="value-of-a-test")["ARN"]
    deleted = west.create_secret(Name="deleted", SecretString="value-of-a-test")["ARN"]
    west.delete_secret(SecretId=deleted, RecoveryWindowInDays=7)
    expect(
        "AWS::SecretsManager::Secret", good, region="us-east-1", arn=good, Id=good, Name="good", Description="of the shop", KmsKeyId="alias/mine", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}], PolicyDocument=POLICY,
        LastChangedDate=PRESENT, CreatedDate=PRESENT, OwningService=None,
    )
    expect("AWS::SecretsManager::Secret", bare, region="eu-west-1", Name="bare", Tags=[], PolicyDocument=None, RotationEnabled=False, RotationLambdaARN=None, RotationRules=None, LastRotatedDate=None, NextRotationDate=None, ReplicaRegions=[])
    expect.count("AWS::SecretsManager::Secret", 2)


@recorded
def rotation(answer, expect):
    rotated, managed, went = (f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{name}" for name in ("rotated-AbCdEf", "rds!db-1-GhIjKl", "went-MnOpQr"))
    answer("secretsmanager:ListSecrets", {"SecretList": []}, region="eu-west-1")
    answer("secretsmanager:ListSecrets", {"SecretList": [
        {
            "ARN": rotated, "Name": "rotated", "RotationEnabled": True, "RotationLambdaARN": "arn:aws:lambda:us-east-1:123456789012:function:rotate", "RotationRules": {"AutomaticallyAfterDays": 30}, "LastRotatedDate": "2026-09-01T00:00:00Z",
            "LastChangedDate": "2026-09-01T00:00:00Z", "LastAccessedDate": "2026-09-30T00:00:00Z", "NextRotationDate": "2026-10-01T00:00:00Z", "SecretVersionsToStages": {"v": ["AWSCURRENT"]}, "CreatedDate": "2026-01-02T03:04:05Z", "PrimaryRegion": "us-east-1", "Tags": [],
        },
        # A service rotates its own secrets, and needs no function.
        {"ARN": managed, "Name": "rds!db-1", "RotationEnabled": True, "RotationRules": {"AutomaticallyAfterDays": 7}, "OwningService": "rds", "LastChangedDate": "2026-09-01T00:00:00Z", "CreatedDate": "2026-01-02T03:04:05Z"},
        {"ARN": went, "Name": "went", "CreatedDate": "2026-01-02T03:04:05Z"},
    ]}, region="us-east-1")
    replicas = [{"Region": "eu-west-1", "KmsKeyId": "alias/aws/secretsmanager", "Status": "InSync"}]
    answer("secretsmanager:DescribeSecret", {"ARN": rotated, "Name": "rotated", "ReplicationStatus": replicas}, params={"SecretId": rotated})
    answer("secretsmanager:DescribeSecret", {"ARN": managed, "Name": "rds!db-1"}, params={"SecretId": managed})
    answer.error("secretsmanager:DescribeSecret", "ResourceNotFoundException", "Secrets Manager can't find the specified secret.", params={"SecretId": went})
    answer("secretsmanager:GetResourcePolicy", {"ARN": rotated, "Name": "rotated"}, params={"SecretId": rotated})
    answer.error("secretsmanager:GetResourcePolicy", "AccessDeniedException", "not authorized to perform: secretsmanager:GetResourcePolicy", kind="denied", params={"SecretId": managed})
    expect(
        "AWS::SecretsManager::Secret", rotated, region="us-east-1", RotationEnabled=True, RotationLambdaARN="arn:aws:lambda:us-east-1:123456789012:function:rotate", RotationRules={"AutomaticallyAfterDays": 30}, LastRotatedDate="2026-09-01T00:00:00Z",
        NextRotationDate="2026-10-01T00:00:00Z", LastChangedDate="2026-09-01T00:00:00Z", LastAccessedDate="2026-09-30T00:00:00Z", CreatedDate="2026-01-02T03:04:05Z", PrimaryRegion="us-east-1", OwningService=None, KmsKeyId=None, ReplicaRegions=replicas, PolicyDocument=None,
    )
    expect("AWS::SecretsManager::Secret", managed, region="us-east-1", RotationEnabled=True, RotationLambdaARN=None, OwningService="rds", LastRotatedDate=None, LastAccessedDate=None, PrimaryRegion=None, ReplicaRegions=[], PolicyDocument=Unknown("denied"))
    expect.count("AWS::SecretsManager::Secret", 2)
