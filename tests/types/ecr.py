"""Amazon ECR."""

import json

from types_lib import PRESENT, recorded, seed

REPOSITORY = "AWS::ECR::Repository"
SETTINGS = "Bartizan::ECR::Settings"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@seed
def repositories(aws, expect):
    ecr = aws("ecr")
    ecr.create_repository(
        repositoryName="shop/web",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filterType": "WILDCARD", "filter": "latest*"}],
        imageScanningConfiguration={"scanOnPush": True},
        encryptionConfiguration={"encryptionType": "KMS", "kmsKey": KEY},
        tags=[{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}],
    )
    ecr.create_repository(repositoryName="plain")
    aws("ecr", region="eu-west-1").create_repository(repositoryName="plain")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage"]}]}
    ecr.set_repository_policy(repositoryName="shop/web", policyText=json.dumps(policy))
    selection = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
    lifecycle = json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})
    ecr.put_lifecycle_policy(repositoryName="shop/web", lifecyclePolicyText=lifecycle)
    rules = [{"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]}]
    ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=rules)
    registry = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "replicas",
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
                "Action": ["ecr:ReplicateImage"],
                "Resource": ["arn:aws:ecr:us-east-1:123456789012:repository/*"],
            }
        ],
    }
    ecr.put_registry_policy(policyText=json.dumps(registry))
    rules = [{"destinations": [{"region": "eu-west-1", "registryId": "123456789012"}], "repositoryFilters": [{"filter": "shop", "filterType": "PREFIX_MATCH"}]}]
    ecr.put_replication_configuration(replicationConfiguration={"rules": rules})

    expect(
        REPOSITORY,
        "shop/web",
        region="us-east-1",
        arn="arn:aws:ecr:us-east-1:123456789012:repository/shop/web",
        RepositoryName="shop/web",
        RepositoryUri="123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web",
        ImageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        ImageTagMutabilityExclusionFilters=[{"ImageTagMutabilityExclusionFilterType": "WILDCARD", "ImageTagMutabilityExclusionFilterValue": "latest*"}],
        ImageScanningConfiguration={"ScanOnPush": True},
        EncryptionConfiguration={"EncryptionType": "KMS", "KmsKey": KEY},
        CreatedAt=PRESENT,
        RepositoryPolicyText=policy,
        LifecyclePolicy={"LifecyclePolicyText": lifecycle},
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(
        REPOSITORY,
        "plain",
        region="us-east-1",
        ImageTagMutability="MUTABLE",
        ImageTagMutabilityExclusionFilters=[],
        ImageScanningConfiguration={"ScanOnPush": False},
        EncryptionConfiguration={"EncryptionType": "AES256"},
        RepositoryPolicyText=None,
        LifecyclePolicy=None,
        Tags=[],
    )
    expect(REPOSITORY, "plain", region="eu-west-1", arn="arn:aws:ecr:eu-west-1:123456789012:repository/plain")
    expect.count(REPOSITORY, 3)
    expect(
        SETTINGS,
        "us-east-1",
        region="us-east-1",
        ScanType="ENHANCED",
        ScanRules=[{"ScanFrequency": "CONTINUOUS_SCAN", "RepositoryFilters": [{"Filter": "*", "FilterType": "WILDCARD"}]}],
        RegistryPolicy=registry,
        ReplicationRules=[{"Destinations": [{"Region": "eu-west-1", "RegistryId": "123456789012"}], "RepositoryFilters": [{"Filter": "shop", "FilterType": "PREFIX_MATCH"}]}],
    )
    expect(SETTINGS, "eu-west-1", region="eu-west-1", ScanType="BASIC", ScanRules=[], RegistryPolicy=None, ReplicationRules=[])
    expect.count(SETTINGS, 2)


@recorded
def gone(answer, expect):
    described = {
        "repositoryArn": "arn:aws:ecr:us-east-1:123456789012:repository/old",
        "registryId": "123456789012",
        "repositoryName": "old",
        "repositoryUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/old",
        "createdAt": "2020-03-01T10:00:00Z",
        "imageTagMutability": "MUTABLE",
        "imageScanningConfiguration": {"scanOnPush": False},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    }
    answer("ecr:DescribeRepositories", {"repositories": []}, region="eu-west-1")
    answer("ecr:DescribeRepositories", {"repositories": [described]}, region="us-east-1")
    message = "The repository with name 'old' does not exist in the registry with id '123456789012'"
    answer.error("ecr:GetRepositoryPolicy", "RepositoryNotFoundException", message)
    expect.count(REPOSITORY, 0)
