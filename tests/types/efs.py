"""Amazon EFS."""

import json

from types_lib import PRESENT, recorded, seed

FILES = "AWS::EFS::FileSystem"
POINT = "AWS::EFS::AccessPoint"
TARGET = "AWS::EFS::MountTarget"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}


@seed
def file_systems(aws, expect):
    efs, ec2 = aws("efs"), aws("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}]
    shop = efs.create_file_system(CreationToken="shop", Encrypted=True, KmsKeyId=KEY, Backup=True, Tags=tags)["FileSystemId"]
    plain = efs.create_file_system(CreationToken="plain")["FileSystemId"]
    efs.put_file_system_policy(FileSystemId=shop, Policy=json.dumps(POLICY))
    efs.put_lifecycle_configuration(FileSystemId=shop, LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}])
    root = {"Path": "/shop", "CreationInfo": {"OwnerUid": 1000, "OwnerGid": 1000, "Permissions": "0750"}}
    point = efs.create_access_point(FileSystemId=shop, ClientToken="a", PosixUser={"Uid": 1000, "Gid": 1000}, RootDirectory=root, Tags=tags[:1])
    whole = efs.create_access_point(FileSystemId=plain, ClientToken="b")["AccessPointId"]
    target = efs.create_mount_target(FileSystemId=shop, SubnetId=subnet["SubnetId"], SecurityGroups=[group])
    other = efs.create_mount_target(FileSystemId=plain, SubnetId=subnet["SubnetId"], SecurityGroups=[group])["MountTargetId"]

    expect(
        FILES,
        shop,
        region="us-east-1",
        arn=f"arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/{shop}",
        FileSystemId=shop,
        Encrypted=True,
        KmsKeyId=KEY,
        PerformanceMode="generalPurpose",
        ThroughputMode="bursting",
        AvailabilityZoneName=None,
        FileSystemPolicy=POLICY,
        BackupPolicy={"Status": "ENABLED"},
        LifecyclePolicies=[{"TransitionToIA": "AFTER_30_DAYS"}],
        LifeCycleState="available",
        NumberOfMountTargets=1,
        CreationTime=PRESENT,
        FileSystemTags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(FILES, plain, region="us-east-1", Encrypted=False, KmsKeyId=None, FileSystemPolicy=None, BackupPolicy=None, LifecyclePolicies=[], FileSystemTags=[])
    expect.count(FILES, 2)
    expect(
        POINT,
        point["AccessPointId"],
        region="us-east-1",
        arn=point["AccessPointArn"],
        AccessPointId=point["AccessPointId"],
        FileSystemId=shop,
        PosixUser={"Uid": 1000, "Gid": 1000},
        RootDirectory=root,
        AccessPointTags=[{"Key": "team", "Value": "shop"}],
    )
    expect(POINT, whole, region="us-east-1", FileSystemId=plain, PosixUser=None, RootDirectory={"Path": "/"}, AccessPointTags=[])
    expect.count(POINT, 2)
    expect(
        TARGET,
        target["MountTargetId"],
        region="us-east-1",
        Id=target["MountTargetId"],
        FileSystemId=shop,
        SubnetId=subnet["SubnetId"],
        IpAddress=target["IpAddress"],
        VpcId=subnet["VpcId"],
        SecurityGroups=[group],
    )
    expect(TARGET, other, region="us-east-1", FileSystemId=plain)
    expect.count(TARGET, 2)


@recorded
def everything(answer, expect):
    described = {
        "OwnerId": "123456789012",
        "CreationToken": "one",
        "FileSystemId": "fs-0a",
        "FileSystemArn": "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0a",
        "CreationTime": "2024-05-01T10:00:00Z",
        "LifeCycleState": "available",
        "NumberOfMountTargets": 0,
        "SizeInBytes": {"Value": 6144},
        "PerformanceMode": "generalPurpose",
        "Encrypted": True,
        "KmsKeyId": KEY,
        "ThroughputMode": "elastic",
        "AvailabilityZoneName": "us-east-1a",
        "Tags": [],
        "FileSystemProtection": {"ReplicationOverwriteProtection": "ENABLED"},
    }
    answer("efs:DescribeFileSystems", {"FileSystems": []}, region="eu-west-1")
    answer("efs:DescribeFileSystems", {"FileSystems": [described, {**described, "FileSystemId": "fs-0b"}]}, region="us-east-1")
    answer.error("efs:DescribeFileSystemPolicy", "PolicyNotFound", "Policy for fs-0a not found", params={"FileSystemId": "fs-0a"})
    answer.error("efs:DescribeFileSystemPolicy", "FileSystemNotFound", "File system 'fs-0b' does not exist.", params={"FileSystemId": "fs-0b"})
    answer("efs:DescribeBackupPolicy", {"BackupPolicy": {"Status": "DISABLED"}})
    expect(
        FILES,
        "fs-0a",
        region="us-east-1",
        AvailabilityZoneName="us-east-1a",
        FileSystemProtection={"ReplicationOverwriteProtection": "ENABLED"},
        FileSystemPolicy=None,
        BackupPolicy={"Status": "DISABLED"},
        CreationTime="2024-05-01T10:00:00Z",
    )
    expect.count(FILES, 1)
