"""Amazon Redshift."""
from types_lib import Unknown, recorded, seed

KEY = "arn:aws:kms:us-east-1:123456789012:key/0c1d2e3f-0000-0000-0000-000000000001"


@seed
def clusters(aws, expect):
    ec2, redshift, west, s3 = aws("ec2"), aws("redshift"), aws("redshift", region="eu-west-1"), aws("s3")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="warehouse", Description="w", VpcId=vpc)["GroupId"]
    s3.create_bucket(Bucket="audit")
    redshift.create_cluster_subnet_group(ClusterSubnetGroupName="inner", Description="one zone", SubnetIds=[subnet], Tags=[{"Key": "a", "Value": "1"}])
    redshift.create_cluster_parameter_group(ParameterGroupName="logged", ParameterGroupFamily="redshift-1.0", Description="activity is logged", Tags=[{"Key": "a", "Value": "1"}])
    redshift.create_cluster(
        ClusterIdentifier="good", NodeType="ra3.xlplus", NumberOfNodes=2, ClusterType="multi-node", DBName="sales", MasterUsername="ann", MasterUserPassword="Password-of-1-test", Encrypted=True, KmsKeyId=KEY,
        PubliclyAccessible=False, EnhancedVpcRouting=True, ClusterSubnetGroupName="inner", VpcSecurityGroupIds=[group], ClusterParameterGroupName="logged", AllowVersionUpgrade=True,
        AutomatedSnapshotRetentionPeriod=14, IamRoles=["arn:aws:iam::123456789012:role/load"], Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
    )
    redshift.enable_logging(ClusterIdentifier="good", BucketName="audit", S3KeyPrefix="redshift/")
    redshift.enable_snapshot_copy(ClusterIdentifier="good", DestinationRegion="eu-west-1", RetentionPeriod=7, SnapshotCopyGrantName="grant")
    west.create_cluster(ClusterIdentifier="bare", NodeType="ra3.xlplus", ClusterType="single-node", MasterUsername="ann", MasterUserPassword="Password-of-1-test", PubliclyAccessible=True, AllowVersionUpgrade=False, AutomatedSnapshotRetentionPeriod=1)
    expect(
        "AWS::Redshift::Cluster", "good", region="us-east-1", arn="arn:aws:redshift:us-east-1:123456789012:cluster:good", ClusterIdentifier="good", NodeType="ra3.xlplus", NumberOfNodes=2, DBName="sales", MasterUsername="ann",
        Encrypted=True, KmsKeyId=KEY, PubliclyAccessible=False, EnhancedVpcRouting=True, VpcSecurityGroupIds=[group], ClusterSubnetGroupName="inner", ClusterParameterGroupName="logged", Port=5439, ClusterVersion="1.0",
        AllowVersionUpgrade=True, AutomatedSnapshotRetentionPeriod=14, DestinationRegion="eu-west-1", SnapshotCopyGrantName="grant", SnapshotCopyRetentionPeriod=7, IamRoles=["arn:aws:iam::123456789012:role/load"],
        LoggingEnabled=True, LoggingProperties={"BucketName": "audit", "S3KeyPrefix": "redshift/"}, ManageMasterPassword=False, MasterPasswordSecretArn=None,
        Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
    )
    # Where logging is off, moto says so with empty texts for the rest, which AWS leaves out.
    expect(
        "AWS::Redshift::Cluster", "bare", region="eu-west-1", Encrypted=False, KmsKeyId=None, PubliclyAccessible=True, EnhancedVpcRouting=False, AllowVersionUpgrade=False, AutomatedSnapshotRetentionPeriod=1, LoggingEnabled=False,
        DestinationRegion=None, IamRoles=[], Tags=[], ClusterParameterGroupName="default.redshift-1.0",
    )
    expect.count("AWS::Redshift::Cluster", 2)
    expect("AWS::Redshift::ClusterSubnetGroup", "inner", region="us-east-1", ClusterSubnetGroupName="inner", Description="one zone", SubnetIds=[subnet], VpcId=vpc, Tags=[{"Key": "a", "Value": "1"}])
    expect.count("AWS::Redshift::ClusterSubnetGroup", 1)
    expect("AWS::Redshift::ClusterParameterGroup", "logged", region="us-east-1", arn="arn:aws:redshift:us-east-1:123456789012:parametergroup:logged", ParameterGroupName="logged", ParameterGroupFamily="redshift-1.0", Description="activity is logged", Tags=[{"Key": "a", "Value": "1"}])
    # AWS has a default group in every region, and so has moto.
    expect.count("AWS::Redshift::ClusterParameterGroup", 3)


@seed
def snapshots(aws, expect):
    redshift = aws("redshift")
    redshift.create_cluster(ClusterIdentifier="c", NodeType="ra3.xlplus", MasterUsername="ann", MasterUserPassword="Password-of-1-test", Encrypted=True)
    redshift.create_cluster(ClusterIdentifier="d", NodeType="ra3.xlplus", MasterUsername="ann", MasterUserPassword="Password-of-1-test")
    redshift.create_cluster_snapshot(SnapshotIdentifier="kept", ClusterIdentifier="c", Tags=[{"Key": "a", "Value": "1"}])
    redshift.create_cluster_snapshot(SnapshotIdentifier="open", ClusterIdentifier="d")
    expect("Bartizan::Redshift::ClusterSnapshot", "kept", region="us-east-1", ClusterIdentifier="c", Encrypted=True, Status="available", Tags=[{"Key": "a", "Value": "1"}])
    expect("Bartizan::Redshift::ClusterSnapshot", "open", region="us-east-1", ClusterIdentifier="d", Encrypted=False, KmsKeyId=None, AccountsWithRestoreAccess=[], Tags=[])
    expect.count("Bartizan::Redshift::ClusterSnapshot", 2)


@recorded
def cluster(answer, expect):
    # What moto leaves out, or has no way to set.
    groups = [{
        "ParameterGroupName": "logged", "ParameterApplyStatus": "pending-reboot",
        "ClusterParameterStatusList": [
            {"ParameterName": "require_ssl", "ParameterApplyStatus": "in-sync"},
            {"ParameterName": "enable_user_activity_logging", "ParameterApplyStatus": "pending-reboot", "ParameterApplyErrorDescription": ""},
        ],
    }]
    answer("redshift:DescribeClusters", {"Clusters": []}, region="eu-west-1")
    answer("redshift:DescribeClusters", {"Clusters": [
        {
            "ClusterIdentifier": "managed", "NodeType": "ra3.4xlarge", "ClusterStatus": "available", "ClusterAvailabilityStatus": "Available", "MasterUsername": "awsuser", "DBName": "dev",
            "Endpoint": {"Address": "managed.abc.us-east-1.redshift.amazonaws.com", "Port": 5440}, "ClusterCreateTime": "2026-01-02T03:04:05Z", "AutomatedSnapshotRetentionPeriod": 1, "ManualSnapshotRetentionPeriod": -1,
            "ClusterSecurityGroups": [], "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}], "ClusterParameterGroups": groups, "ClusterSubnetGroupName": "inner", "VpcId": "vpc-1", "AvailabilityZone": "us-east-1a",
            "PreferredMaintenanceWindow": "sun:10:30-sun:11:00", "PendingModifiedValues": {}, "ClusterVersion": "1.0", "AllowVersionUpgrade": True, "NumberOfNodes": 2, "PubliclyAccessible": False, "Encrypted": True, "Tags": [], "KmsKeyId": KEY,
            "EnhancedVpcRouting": True, "IamRoles": [], "MaintenanceTrackName": "current", "AvailabilityZoneRelocationStatus": "disabled", "ClusterNamespaceArn": "arn:aws:redshift:us-east-1:123456789012:namespace:n",
            "MasterPasswordSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!managed-awsuser", "MasterPasswordSecretKmsKeyId": KEY, "MultiAZ": "Enabled",
        },
        {"ClusterIdentifier": "being-made", "ClusterStatus": "creating", "MultiAZ": "Disabled"},
        {"ClusterIdentifier": "quiet", "ClusterStatus": "available"},
    ]}, region="us-east-1")
    answer("redshift:DescribeLoggingStatus", {
        "LoggingEnabled": True, "LastSuccessfulDeliveryTime": "2026-09-30T00:00:00Z", "LastFailureTime": "2026-09-29T00:00:00Z", "LastFailureMessage": "the bucket denies it", "LogDestinationType": "cloudwatch", "LogExports": ["connectionlog", "userlog", "useractivitylog"],
    }, params={"ClusterIdentifier": "managed"})
    answer("redshift:DescribeLoggingStatus", {"LoggingEnabled": False}, params={"ClusterIdentifier": "quiet"})
    answer.error("redshift:DescribeLoggingStatus", "AccessDenied", "User is not authorized to perform: redshift:DescribeLoggingStatus", kind="denied", params={"ClusterIdentifier": "being-made"})
    expect(
        "AWS::Redshift::Cluster", "managed", region="us-east-1", ClusterNamespaceArn="arn:aws:redshift:us-east-1:123456789012:namespace:n", MasterPasswordSecretArn="arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!managed-awsuser",
        MasterPasswordSecretKmsKeyId=KEY, ManageMasterPassword=True, MultiAZ=True, AvailabilityZone="us-east-1a", AvailabilityZoneRelocationStatus="disabled", PreferredMaintenanceWindow="sun:10:30-sun:11:00", ManualSnapshotRetentionPeriod=-1,
        ClusterStatus="available", ClusterCreateTime="2026-01-02T03:04:05Z", ParameterGroups=groups, ClusterParameterGroupName="logged", VpcId="vpc-1", Port=5440,
        LoggingEnabled=True, LoggingProperties={"LogDestinationType": "cloudwatch", "LogExports": ["connectionlog", "userlog", "useractivitylog"]}, LastSuccessfulDeliveryTime="2026-09-30T00:00:00Z", LastFailureTime="2026-09-29T00:00:00Z", LastFailureMessage="the bucket denies it",
    )
    expect(
        "AWS::Redshift::Cluster", "being-made", region="us-east-1", MultiAZ=False, Port=None, ManageMasterPassword=False, LoggingEnabled=Unknown("denied"), LoggingProperties=Unknown("denied"), Encrypted=Unknown("not-supplied"),
    )
    expect("AWS::Redshift::Cluster", "quiet", region="us-east-1", LoggingEnabled=False, LoggingProperties=None, LastSuccessfulDeliveryTime=None, LastFailureTime=None, LastFailureMessage=None)
    expect.count("AWS::Redshift::Cluster", 3)


@recorded
def parameters(answer, expect):
    # moto's parameters are the same whatever was set.
    def parameter(name, value, source):
        return {"ParameterName": name, "ParameterValue": value, "Description": "d", "Source": source, "DataType": "boolean", "AllowedValues": "true,false", "ApplyType": "static", "IsModifiable": True}

    logged = [parameter("enable_user_activity_logging", "true", "user"), parameter("require_ssl", "true", "user")]
    default = [parameter("enable_user_activity_logging", "false", "engine-default"), parameter("require_ssl", "false", "engine-default")]
    answer("redshift:DescribeClusterParameterGroups", {"ParameterGroups": []}, region="eu-west-1")
    answer("redshift:DescribeClusterParameterGroups", {"ParameterGroups": [
        {"ParameterGroupName": name, "ParameterGroupFamily": "redshift-1.0", "Description": "d", "Tags": []} for name in ("logged", "default.redshift-1.0", "went")]}, region="us-east-1")
    answer("redshift:DescribeClusterParameters", {"Parameters": logged}, params={"ParameterGroupName": "logged"})
    answer("redshift:DescribeClusterParameters", {"Parameters": default}, params={"ParameterGroupName": "default.redshift-1.0"})
    answer.error("redshift:DescribeClusterParameters", "ClusterParameterGroupNotFound", "ParameterGroup not found: went", params={"ParameterGroupName": "went"})
    expect("AWS::Redshift::ClusterParameterGroup", "logged", region="us-east-1", Parameters=logged)
    expect("AWS::Redshift::ClusterParameterGroup", "default.redshift-1.0", region="us-east-1", Parameters=default, Tags=[])
    expect.count("AWS::Redshift::ClusterParameterGroup", 2)


@recorded
def shared_snapshots(answer, expect):
    answer("redshift:DescribeClusterSnapshots", {"Snapshots": []}, region="eu-west-1")
    answer("redshift:DescribeClusterSnapshots", {"Snapshots": [{
        "SnapshotIdentifier": "lent", "ClusterIdentifier": "c", "SnapshotCreateTime": "2026-01-02T03:04:05Z", "Status": "available", "SnapshotType": "manual", "NodeType": "ra3.4xlarge", "NumberOfNodes": 2, "Encrypted": True, "KmsKeyId": KEY,
        "EncryptedWithHSM": False, "AccountsWithRestoreAccess": [{"AccountId": "210987654321"}, {"AccountId": "amazon-redshift-support", "AccountAlias": "amazon-redshift-support"}], "OwnerAccount": "123456789012", "ManualSnapshotRetentionPeriod": -1, "Tags": [],
        "SnapshotArn": "arn:aws:redshift:us-east-1:123456789012:snapshot:c/lent",
    }]}, region="us-east-1")
    expect(
        "Bartizan::Redshift::ClusterSnapshot", "lent", region="us-east-1", arn="arn:aws:redshift:us-east-1:123456789012:snapshot:c/lent", SnapshotCreateTime="2026-01-02T03:04:05Z", KmsKeyId=KEY,
        AccountsWithRestoreAccess=["210987654321", "amazon-redshift-support"], ManualSnapshotRetentionPeriod=-1,
    )
    expect.count("Bartizan::Redshift::ClusterSnapshot", 1)
