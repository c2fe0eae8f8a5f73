"""Amazon RDS."""
from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"


def arn(kind, name, region="us-east-1"):
    return f"arn:aws:rds:{region}:{ACCOUNT}:{kind}:{name}"


@seed
def instances(aws, expect):
    ec2, rds, west = aws("ec2"), aws("rds"), aws("rds", region="eu-west-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="db", Description="db", VpcId=vpc)["GroupId"]
    rds.create_db_subnet_group(DBSubnetGroupName="inner", DBSubnetGroupDescription="two zones", SubnetIds=subnets, Tags=[{"Key": "team", "Value": "data"}])
    rds.create_db_parameter_group(DBParameterGroupName="strict", DBParameterGroupFamily="postgres15", Description="TLS only", Tags=[{"Key": "a", "Value": "1"}])
    rds.modify_db_parameter_group(DBParameterGroupName="strict", Parameters=[{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "pending-reboot"}])
    rds.create_db_instance(
        DBInstanceIdentifier="good", DBInstanceClass="db.t3.medium", Engine="postgres", EngineVersion="15.4", AllocatedStorage=20,
        MasterUsername="ann", MasterUserPassword="password-of-a-test", StorageEncrypted=True, KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/k", MultiAZ=True, DeletionProtection=True,
        BackupRetentionPeriod=14, CopyTagsToSnapshot=True, EnableIAMDatabaseAuthentication=True, PubliclyAccessible=False,
        DBSubnetGroupName="inner", DBParameterGroupName="strict", VpcSecurityGroupIds=[group],
        EnableCloudwatchLogsExports=["postgresql"], AutoMinorVersionUpgrade=True, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}],
    )
    rds.create_db_instance(
        DBInstanceIdentifier="bare", DBInstanceClass="db.t3.medium", Engine="mysql", AllocatedStorage=20,
        MasterUsername="admin", MasterUserPassword="password-of-a-test", PubliclyAccessible=True, BackupRetentionPeriod=0, AutoMinorVersionUpgrade=False,
    )
    west.create_db_instance(
        DBInstanceIdentifier="managed", DBInstanceClass="db.t3.medium", Engine="mysql", AllocatedStorage=20,
        MasterUsername="admin", ManageMasterUserPassword=True,
    )
    expect(
        "AWS::RDS::DBInstance", "good", region="us-east-1", DBInstanceIdentifier="good", DBInstanceArn=arn("db", "good"), DBInstanceClass="db.t3.medium",
        Engine="postgres", EngineVersion="15.4", MasterUsername="ann", StorageEncrypted=True, KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/k",
        MultiAZ=True, DeletionProtection=True, BackupRetentionPeriod=14, CopyTagsToSnapshot=True, EnableIAMDatabaseAuthentication=True,
        PubliclyAccessible=False, VPCSecurityGroups=[group], DBSubnetGroupName="inner", DBParameterGroupName="strict", VpcId=vpc, SubnetIds=subnets,
        EnableCloudwatchLogsExports=["postgresql"], AutoMinorVersionUpgrade=True, ManageMasterUserPassword=False, MasterUserSecret=None,
        DBClusterIdentifier=None, ParameterApplyStatus="in-sync", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
    )
    expect(
        "AWS::RDS::DBInstance", "bare", region="us-east-1", StorageEncrypted=False, KmsKeyId=None, MultiAZ=False, DeletionProtection=False, BackupRetentionPeriod=0,
        PubliclyAccessible=True, AutoMinorVersionUpgrade=False, EnableIAMDatabaseAuthentication=False, EnableCloudwatchLogsExports=[], Tags=[],
        MonitoringInterval=0, MonitoringRoleArn=None, EndpointPort=3306, DBInstanceStatus="available",
    )
    expect("AWS::RDS::DBInstance", "managed", region="eu-west-1", ManageMasterUserPassword=True)
    expect.count("AWS::RDS::DBInstance", 3)
    expect("AWS::RDS::DBSubnetGroup", "inner", region="us-east-1", DBSubnetGroupName="inner", DBSubnetGroupDescription="two zones", SubnetIds=subnets, VpcId=vpc, DBSubnetGroupArn=arn("subgrp", "inner"), Tags=[{"Key": "team", "Value": "data"}])
    expect("AWS::RDS::DBParameterGroup", "strict", region="us-east-1", DBParameterGroupName="strict", Family="postgres15", Description="TLS only", DBParameterGroupArn=arn("pg", "strict"), Parameters={"rds.force_ssl": "1"}, Tags=[{"Key": "a", "Value": "1"}])
    expect("AWS::RDS::DBParameterGroup", "default.mysql5.6", region="us-east-1", Parameters={}, Tags=[])
    # One of each region is RDS's own, for the instances that name none.
    expect.count("AWS::RDS::DBParameterGroup", 3)
    expect.count("AWS::RDS::DBSubnetGroup", 1)


@seed
def clusters(aws, expect):
    rds, west = aws("rds"), aws("rds", region="eu-west-1")
    rds.create_db_cluster_parameter_group(DBClusterParameterGroupName="audited", DBParameterGroupFamily="aurora-mysql8.0", Description="audit on", Tags=[{"Key": "a", "Value": "1"}])
    rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName="audited", Parameters=[{"ParameterName": "server_audit_logging", "ParameterValue": "1", "ApplyMethod": "immediate"}])
    rds.create_db_cluster(
        DBClusterIdentifier="aurora", Engine="aurora-mysql", EngineVersion="8.0.mysql_aurora.3.05.2", MasterUsername="ann", MasterUserPassword="password-of-a-test",
        StorageEncrypted=True, KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/k", DeletionProtection=True, CopyTagsToSnapshot=True, EnableIAMDatabaseAuthentication=True, BackupRetentionPeriod=7,
        EnableCloudwatchLogsExports=["audit"], DBClusterParameterGroupName="audited", Tags=[{"Key": "a", "Value": "1"}],
    )
    rds.create_db_instance(DBInstanceIdentifier="aurora-1", DBInstanceClass="db.r6g.large", Engine="aurora-mysql", DBClusterIdentifier="aurora")
    west.create_db_cluster(DBClusterIdentifier="plain", Engine="aurora-postgresql", MasterUsername="ann", ManageMasterUserPassword=True)
    expect(
        "AWS::RDS::DBCluster", "aurora", region="us-east-1", DBClusterIdentifier="aurora", DBClusterArn=arn("cluster", "aurora"), Engine="aurora-mysql", EngineVersion="8.0.mysql_aurora.3.05.2",
        MasterUsername="ann", StorageEncrypted=True, KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/k", DeletionProtection=True, CopyTagsToSnapshot=True,
        EnableIAMDatabaseAuthentication=True, BackupRetentionPeriod=7, EnableCloudwatchLogsExports=["audit"], DBClusterParameterGroupName="audited",
        Tags=[{"Key": "a", "Value": "1"}], ManageMasterUserPassword=False, MasterUserSecret=None, GlobalClusterIdentifier=None, Port=3306, MultiAZ=False, Status="available",
    )
    expect("AWS::RDS::DBCluster", "plain", region="eu-west-1", Engine="aurora-postgresql", DeletionProtection=False, StorageEncrypted=False, ManageMasterUserPassword=True, EnableCloudwatchLogsExports=[], Tags=[])
    expect.count("AWS::RDS::DBCluster", 2)
    expect("AWS::RDS::DBInstance", "aurora-1", region="us-east-1", DBClusterIdentifier="aurora")
    expect("AWS::RDS::DBClusterParameterGroup", "audited", region="us-east-1", DBClusterParameterGroupName="audited", Family="aurora-mysql8.0", Description="audit on", Parameters={"server_audit_logging": "1"}, Tags=[{"Key": "a", "Value": "1"}])


@seed
def snapshots(aws, expect):
    rds, west = aws("rds"), aws("rds", region="eu-west-1")
    for client in (rds, west):
        client.create_db_instance(
            DBInstanceIdentifier="db", DBInstanceClass="db.t3.medium", Engine="postgres", EngineVersion="15.4", AllocatedStorage=20, MasterUsername="ann", MasterUserPassword="password-of-a-test",
            StorageEncrypted=client is rds, **({"KmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/k"} if client is rds else {}),
        )
        client.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="kept", Tags=[{"Key": "a", "Value": "1"}])
    west.create_db_snapshot(DBInstanceIdentifier="db", DBSnapshotIdentifier="open")
    west.modify_db_snapshot_attribute(DBSnapshotIdentifier="open", AttributeName="restore", ValuesToAdd=["all"])
    rds.create_db_cluster(DBClusterIdentifier="aurora", Engine="aurora-mysql", EngineVersion="8.0.mysql_aurora.3.05.2", MasterUsername="ann", MasterUserPassword="password-of-a-test")
    rds.create_db_cluster_snapshot(DBClusterIdentifier="aurora", DBClusterSnapshotIdentifier="shared")
    rds.create_db_cluster_snapshot(DBClusterIdentifier="aurora", DBClusterSnapshotIdentifier="own", Tags=[{"Key": "a", "Value": "1"}])
    rds.modify_db_cluster_snapshot_attribute(DBClusterSnapshotIdentifier="shared", AttributeName="restore", ValuesToAdd=["210987654321"])
    expect(
        "AWS::RDS::DBSnapshot", "kept", region="us-east-1", DBSnapshotIdentifier="kept", DBSnapshotArn=arn("snapshot", "kept"), DBInstanceIdentifier="db", Engine="postgres", EngineVersion="15.4",
        Encrypted=True, KmsKeyId="arn:aws:kms:us-east-1:123456789012:key/k", Status="available", Tags=[{"Key": "a", "Value": "1"}],
    )
    expect("AWS::RDS::DBSnapshot", "kept", region="eu-west-1", Encrypted=False, KmsKeyId=None)
    expect("AWS::RDS::DBSnapshot", "open", region="eu-west-1", Attributes={"restore": ["all"]}, Tags=[])
    expect.count("AWS::RDS::DBSnapshot", 3)
    expect("Bartizan::RDS::DBClusterSnapshot", "shared", region="us-east-1", DBClusterIdentifier="aurora", Engine="aurora-mysql", StorageEncrypted=False, Status="available", Attributes={"restore": ["210987654321"]}, Tags=[])
    expect("Bartizan::RDS::DBClusterSnapshot", "own", region="us-east-1", Tags=[{"Key": "a", "Value": "1"}])
    expect.count("Bartizan::RDS::DBClusterSnapshot", 2)


@seed
def subscriptions_and_proxies(aws, expect):
    rds, ec2 = aws("rds"), aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    # moto leaves a new subscription off unless told otherwise.
    rds.create_event_subscription(SubscriptionName="all", Enabled=True, SnsTopicArn="arn:aws:sns:us-east-1:123456789012:t")
    rds.create_event_subscription(
        SubscriptionName="some", SnsTopicArn="arn:aws:sns:us-east-1:123456789012:t", SourceType="db-instance", SourceIds=["db"], EventCategories=["failure", "maintenance"], Enabled=False,
    )
    expect("AWS::RDS::EventSubscription", "some", region="us-east-1", SubscriptionName="some", SnsTopicArn="arn:aws:sns:us-east-1:123456789012:t", SourceType="db-instance", SourceIds=["db"], EventCategories=["failure", "maintenance"], Enabled=False)
    expect("AWS::RDS::EventSubscription", "all", region="us-east-1", SourceType=None, SourceIds=[], EventCategories=[], Enabled=True, Status="active")
    expect.count("AWS::RDS::EventSubscription", 2)
    rds.create_db_proxy(
        DBProxyName="pool", EngineFamily="POSTGRESQL", RequireTLS=True, DebugLogging=False, RoleArn="arn:aws:iam::123456789012:role/proxy", VpcSubnetIds=[subnet], VpcSecurityGroupIds=["sg-1"],
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s", "IAMAuth": "REQUIRED"}],
    )
    rds.create_db_proxy(DBProxyName="loose", EngineFamily="MYSQL", RequireTLS=False, DebugLogging=True, RoleArn="arn:aws:iam::123456789012:role/proxy", VpcSubnetIds=[subnet], Auth=[])
    expect(
        "AWS::RDS::DBProxy", "pool", region="us-east-1", DBProxyName="pool", DBProxyArn=PRESENT, EngineFamily="POSTGRESQL", RequireTLS=True, DebugLogging=False, RoleArn="arn:aws:iam::123456789012:role/proxy",
        VpcSubnetIds=[subnet], VpcSecurityGroupIds=["sg-1"], VpcId=vpc, Status="available",
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s", "IAMAuth": "REQUIRED"}],
    )
    expect("AWS::RDS::DBProxy", "loose", region="us-east-1", RequireTLS=False, DebugLogging=True, Auth=[])
    expect.count("AWS::RDS::DBProxy", 2)


KEY = "arn:aws:kms:us-east-1:123456789012:key/0c1d2e3f-0000-0000-0000-000000000001"


@recorded
def instance(answer, expect):
    # What moto leaves out, or has no way to set.
    answer("rds:DescribeDBInstances", {"DBInstances": []}, region="eu-west-1")
    pending = {"Action": "system-update", "AutoAppliedAfterDate": "2026-10-04T04:00:00Z", "CurrentApplyDate": "2026-10-04T04:00:00Z", "Description": "New Operating System update is available"}
    answer("rds:DescribePendingMaintenanceActions", {"PendingMaintenanceActions": [
        {"ResourceIdentifier": arn("db", "orders"), "PendingMaintenanceActionDetails": [pending]}, {"ResourceIdentifier": arn("cluster", "being-made"), "PendingMaintenanceActionDetails": [pending]}]}, region="us-east-1")
    answer("rds:DescribeDBInstances", {"DBInstances": [
        {
            "DBInstanceIdentifier": "orders", "DBInstanceClass": "db.r6g.large", "Engine": "postgres", "DBInstanceStatus": "available", "MasterUsername": "ann", "DBName": "orders",
            "Endpoint": {"Address": "orders.abcdefghijkl.us-east-1.rds.amazonaws.com", "Port": 5433, "HostedZoneId": "Z2R2ITUGPM61AM"},
            "AllocatedStorage": 100, "InstanceCreateTime": "2026-01-02T03:04:05Z", "PreferredBackupWindow": "03:00-03:30", "BackupRetentionPeriod": 14, "DBSecurityGroups": [],
            "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0a", "Status": "active"}],
            "DBParameterGroups": [{"DBParameterGroupName": "strict", "ParameterApplyStatus": "pending-reboot"}], "AvailabilityZone": "us-east-1a",
            "DBSubnetGroup": {"DBSubnetGroupName": "inner", "DBSubnetGroupDescription": "d", "VpcId": "vpc-1", "SubnetGroupStatus": "Complete", "Subnets": [
                {"SubnetIdentifier": "subnet-1", "SubnetAvailabilityZone": {"Name": "us-east-1a"}, "SubnetOutpost": {}, "SubnetStatus": "Active"}]},
            "PreferredMaintenanceWindow": "sun:04:00-sun:04:30", "PendingModifiedValues": {}, "LatestRestorableTime": "2026-10-01T00:00:00Z", "MultiAZ": True, "EngineVersion": "16.3",
            "AutoMinorVersionUpgrade": True, "ReadReplicaSourceDBInstanceIdentifier": "first", "ReadReplicaDBInstanceIdentifiers": [], "LicenseModel": "postgresql-license",
            "OptionGroupMemberships": [{"OptionGroupName": "default:postgres-16", "Status": "in-sync"}], "PubliclyAccessible": False, "StorageType": "gp3", "DbInstancePort": 0,
            "TdeCredentialArn": "arn:aws:rds:us-east-1:123456789012:tde:t", "StorageEncrypted": True, "StorageEncryptionType": "sse-kms", "KmsKeyId": KEY, "DbiResourceId": "db-ABC", "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            "DomainMemberships": [{"Domain": "d-1234567890", "Status": "joined", "FQDN": "corp.example.com", "IAMRoleName": "directory"}], "CopyTagsToSnapshot": True, "MonitoringInterval": 60,
            "EnhancedMonitoringResourceArn": "arn:aws:logs:us-east-1:123456789012:log-group:RDSOSMetrics:log-stream:db-ABC", "MonitoringRoleArn": "arn:aws:iam::123456789012:role/rds-monitoring-role",
            "DBInstanceArn": arn("db", "orders"), "IAMDatabaseAuthenticationEnabled": True, "DatabaseInsightsMode": "standard", "PerformanceInsightsEnabled": True, "PerformanceInsightsKMSKeyId": KEY,
            "PerformanceInsightsRetentionPeriod": 7, "EnabledCloudwatchLogsExports": ["postgresql", "upgrade"], "DeletionProtection": True, "AssociatedRoles": [], "TagList": [{"Key": "team", "Value": "shop"}],
            "CustomerOwnedIpEnabled": False, "NetworkType": "IPV4", "ActivityStreamStatus": "started", "BackupTarget": "region", "CertificateDetails": {"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-01-02T03:04:05Z"},
            "DBInstanceAutomatedBackupsReplications": [{"DBInstanceAutomatedBackupsArn": "arn:aws:rds:eu-west-1:123456789012:auto-backup:ab-1"}],
            "MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1", "SecretStatus": "active", "KmsKeyId": KEY},
            "DedicatedLogVolume": False, "EngineLifecycleSupport": "open-source-rds-extended-support-disabled",
        },
        {"DBInstanceIdentifier": "being-made", "Engine": "mysql", "DBInstanceStatus": "creating", "DBInstanceArn": arn("db", "being-made"), "DBParameterGroups": [{"DBParameterGroupName": "default.mysql8.0", "ParameterApplyStatus": "in-sync"}]},
    ]}, region="us-east-1")
    expect(
        "AWS::RDS::DBInstance", "orders", region="us-east-1", DBInstanceStatus="available", DbiResourceId="db-ABC", EngineLifecycleSupport="open-source-rds-extended-support-disabled", LicenseModel="postgresql-license",
        InstanceCreateTime="2026-01-02T03:04:05Z", MasterUserSecret={"SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1", "KmsKeyId": KEY}, ManageMasterUserPassword=True,
        StorageType="gp3", StorageEncryptionType="sse-kms", PendingMaintenanceActions=[pending], TdeCredentialArn="arn:aws:rds:us-east-1:123456789012:tde:t", NetworkType="IPV4", AvailabilityZone="us-east-1a", PreferredMaintenanceWindow="sun:04:00-sun:04:30",
        PreferredBackupWindow="03:00-03:30", LatestRestorableTime="2026-10-01T00:00:00Z", EnableCloudwatchLogsExports=["postgresql", "upgrade"], EnablePerformanceInsights=True, PerformanceInsightsKMSKeyId=KEY,
        MonitoringInterval=60, MonitoringRoleArn="arn:aws:iam::123456789012:role/rds-monitoring-role", CACertificateIdentifier="rds-ca-rsa2048-g1",
        CertificateDetails={"CAIdentifier": "rds-ca-rsa2048-g1", "ValidTill": "2027-01-02T03:04:05Z"}, OptionGroupName="default:postgres-16", SourceDBInstanceIdentifier="first", ParameterApplyStatus="pending-reboot",
        EndpointPort=5433, DomainMemberships=[{"Domain": "d-1234567890", "Status": "joined", "FQDN": "corp.example.com", "IAMRoleName": "directory"}], ActivityStreamStatus="started",
        BackupReplications=["arn:aws:rds:eu-west-1:123456789012:auto-backup:ab-1"], SubnetIds=["subnet-1"], VpcId="vpc-1",
    )
    expect(
        "AWS::RDS::DBInstance", "being-made", region="us-east-1", EndpointPort=None, MasterUserSecret=None, ManageMasterUserPassword=False, SourceDBInstanceIdentifier=None, ActivityStreamStatus=None, TdeCredentialArn=None, PendingMaintenanceActions=None,
        # What the answer leaves out although it belongs to every instance proves nothing.
        StorageEncrypted=Unknown("not-supplied"), PubliclyAccessible=Unknown("not-supplied"), EnablePerformanceInsights=Unknown("not-supplied"),
    )
    expect.count("AWS::RDS::DBInstance", 2)


@recorded
def cluster(answer, expect):
    answer("rds:DescribeDBClusters", {"DBClusters": []}, region="eu-west-1")
    pending = {"Action": "db-upgrade", "ForcedApplyDate": "2026-11-01T00:00:00Z", "Description": "Upgrade to Aurora MySQL 3.08"}
    answer("rds:DescribePendingMaintenanceActions", {"PendingMaintenanceActions": [{"ResourceIdentifier": arn("cluster", "three"), "PendingMaintenanceActionDetails": [pending]}]}, region="us-east-1")
    answer("rds:DescribeDBClusters", {"DBClusters": [{
        "AllocatedStorage": 100, "AvailabilityZones": ["us-east-1a", "us-east-1b", "us-east-1c"], "BackupRetentionPeriod": 7, "DBClusterIdentifier": "three", "DBClusterParameterGroup": "default.mysql8.0", "DBSubnetGroup": "inner",
        "Status": "available", "EarliestRestorableTime": "2026-01-01T00:00:00Z", "Endpoint": "three.cluster-abc.us-east-1.rds.amazonaws.com", "ReaderEndpoint": "three.cluster-ro-abc.us-east-1.rds.amazonaws.com", "MultiAZ": True,
        "Engine": "mysql", "EngineVersion": "8.0.39", "LatestRestorableTime": "2026-10-01T00:00:00Z", "Port": 3306, "MasterUsername": "ann", "PreferredBackupWindow": "03:00-03:30",
        "PreferredMaintenanceWindow": "sun:04:00-sun:04:30", "ReplicationSourceIdentifier": "arn:aws:rds:eu-west-1:123456789012:cluster:first", "ReadReplicaIdentifiers": [],
        "DBClusterMembers": [{"DBInstanceIdentifier": "three-1", "IsClusterWriter": True, "DBClusterParameterGroupStatus": "in-sync", "PromotionTier": 1}],
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0a", "Status": "active"}], "HostedZoneId": "Z2R2ITUGPM61AM", "StorageEncrypted": False, "StorageEncryptionType": "sse-rds", "DbClusterResourceId": "cluster-ABC", "DBClusterArn": arn("cluster", "three"),
        "AssociatedRoles": [], "IAMDatabaseAuthenticationEnabled": True, "ClusterCreateTime": "2026-01-02T03:04:05Z", "BacktrackWindow": 3600, "EnabledCloudwatchLogsExports": ["audit", "error"], "EngineMode": "provisioned",
        "DBClusterInstanceClass": "db.m6gd.large", "StorageType": "io1", "Iops": 1000, "PubliclyAccessible": True, "AutoMinorVersionUpgrade": True, "DeletionProtection": True, "HttpEndpointEnabled": True,
        "ActivityStreamMode": "async", "ActivityStreamStatus": "started", "ActivityStreamKmsKeyId": KEY, "CopyTagsToSnapshot": True, "CrossAccountClone": False,
        "DomainMemberships": [{"Domain": "d-1234567890", "Status": "joined"}], "TagList": [{"Key": "team", "Value": "shop"}], "GlobalClusterIdentifier": "world", "NetworkType": "IPV4",
        "MonitoringInterval": 30, "MonitoringRoleArn": "arn:aws:iam::123456789012:role/rds-monitoring-role", "PerformanceInsightsEnabled": True, "PerformanceInsightsKMSKeyId": KEY, "PerformanceInsightsRetentionPeriod": 7,
        "MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1", "SecretStatus": "active", "KmsKeyId": KEY}, "EngineLifecycleSupport": "open-source-rds-extended-support",
    }]}, region="us-east-1")
    expect(
        "AWS::RDS::DBCluster", "three", region="us-east-1", StorageEncrypted=False, StorageEncryptionType="sse-rds", KmsKeyId=None, PendingMaintenanceActions=[pending], DBClusterResourceId="cluster-ABC", EngineMode="provisioned", EngineLifecycleSupport="open-source-rds-extended-support", DBClusterInstanceClass="db.m6gd.large",
        MasterUserSecret={"SecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!cluster-1", "KmsKeyId": KEY}, ManageMasterUserPassword=True, PubliclyAccessible=True, VpcSecurityGroupIds=["sg-0a"],
        DBSubnetGroupName="inner", NetworkType="IPV4", Port=3306, AvailabilityZones=["us-east-1a", "us-east-1b", "us-east-1c"], AutoMinorVersionUpgrade=True, PreferredMaintenanceWindow="sun:04:00-sun:04:30",
        PreferredBackupWindow="03:00-03:30", BacktrackWindow=3600, EnableHttpEndpoint=True, PerformanceInsightsEnabled=True, PerformanceInsightsKmsKeyId=KEY, MonitoringInterval=30,
        MonitoringRoleArn="arn:aws:iam::123456789012:role/rds-monitoring-role", GlobalClusterIdentifier="world", ReplicationSourceIdentifier="arn:aws:rds:eu-west-1:123456789012:cluster:first",
        ClusterCreateTime="2026-01-02T03:04:05Z", MultiAZ=True, Members=[{"DBInstanceIdentifier": "three-1", "IsClusterWriter": True, "DBClusterParameterGroupStatus": "in-sync", "PromotionTier": 1}],
        DomainMemberships=[{"Domain": "d-1234567890", "Status": "joined"}], ActivityStreamStatus="started", ActivityStreamKmsKeyId=KEY,
    )
    expect.count("AWS::RDS::DBCluster", 1)


@recorded
def parameters(answer, expect):
    for kind, call in (("", "rds:DescribeDBParameters"), ("Cluster", "rds:DescribeDBClusterParameters")):
        name = f"DB{kind}ParameterGroupName"
        answer(f"rds:DescribeDB{kind}ParameterGroups", {f"DB{kind}ParameterGroups": []}, region="eu-west-1")
        answer(f"rds:DescribeDB{kind}ParameterGroups", {f"DB{kind}ParameterGroups": [
            {name: group, "DBParameterGroupFamily": "aurora-postgresql16" if kind else "postgres16", "Description": "d", f"DB{kind}ParameterGroupArn": arn("cluster-pg" if kind else "pg", group)} for group in ("strict", "default.postgres16")
        ]}, region="us-east-1")
        forced = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "Description": "Force SSL connections.", "Source": "user", "ApplyType": "dynamic", "DataType": "boolean", "AllowedValues": "0,1", "IsModifiable": True, "ApplyMethod": "pending-reboot"}
        logged = {**forced, "ParameterName": "log_statement", "ParameterValue": "ddl"}
        answer(call, {"Parameters": [forced, logged]}, params={name: "strict", "Source": "user"})
        answer(call, {"Parameters": []}, params={name: "default.postgres16", "Source": "user"})
        answer(call, {"Parameters": [{**logged, "ParameterValue": "none", "Source": "system"}]}, params={name: "default.postgres16", "Source": "system"})
        answer.error(call, "DBParameterGroupNotFound", "DBParameterGroup strict not found.", params={name: "strict", "Source": "system"})
    answer("rds:ListTagsForResource", {"TagList": [{"Key": "a", "Value": "1"}]}, params={"ResourceName": arn("pg", "default.postgres16")})
    answer("rds:ListTagsForResource", {"TagList": []}, params={"ResourceName": arn("cluster-pg", "default.postgres16")})
    for kind in ("", "Cluster"):
        # A group that goes between two reads is gone, not one without parameters.
        expect.count(f"AWS::RDS::DB{kind}ParameterGroup", 1)
        expect(f"AWS::RDS::DB{kind}ParameterGroup", "default.postgres16", region="us-east-1", Parameters={}, SystemParameters={"log_statement": "none"}, Tags=[] if kind else [{"Key": "a", "Value": "1"}])


@recorded
def set_parameters(answer, expect):
    for kind, call in (("", "rds:DescribeDBParameters"), ("Cluster", "rds:DescribeDBClusterParameters")):
        answer(f"rds:DescribeDB{kind}ParameterGroups", {f"DB{kind}ParameterGroups": []}, region="eu-west-1")
        answer(f"rds:DescribeDB{kind}ParameterGroups", {f"DB{kind}ParameterGroups": [
            {f"DB{kind}ParameterGroupName": "strict", "DBParameterGroupFamily": "mysql8.0", "Description": "d", f"DB{kind}ParameterGroupArn": arn("pg", "strict")}]}, region="us-east-1")
        answer(call, {"Parameters": [
            {"ParameterName": "require_secure_transport", "ParameterValue": "1", "Source": "user", "ApplyMethod": "immediate"},
            {"ParameterName": "server_audit_logging", "ParameterValue": "1", "Source": "user", "ApplyMethod": "immediate"},
        ]}, params={"Source": "user"})
        expect(f"AWS::RDS::DB{kind}ParameterGroup", "strict", region="us-east-1", Parameters={"require_secure_transport": "1", "server_audit_logging": "1"})


@recorded
def options_and_certificates(answer, expect):
    answer("rds:DescribeOptionGroups", {"OptionGroupsList": []}, region="eu-west-1")
    answer("rds:DescribeOptionGroups", {"OptionGroupsList": [
        {
            "OptionGroupName": "oracle", "OptionGroupDescription": "encrypted", "EngineName": "oracle-ee", "MajorEngineVersion": "19", "AllowsVpcAndNonVpcInstanceMemberships": True, "OptionGroupArn": arn("og", "oracle"),
            "Options": [
                {"OptionName": "NATIVE_NETWORK_ENCRYPTION", "Persistent": False, "Permanent": False, "OptionSettings": [{"Name": "SQLNET.ENCRYPTION_SERVER", "DefaultValue": "REQUESTED", "IsModifiable": True, "IsCollection": False}]},
                {"OptionName": "TDE", "Persistent": True, "Permanent": True, "OptionSettings": []},
            ],
        },
        {"OptionGroupName": "default:mysql-8-0", "OptionGroupDescription": "Default option group for mysql 8.0", "EngineName": "mysql", "MajorEngineVersion": "8.0", "Options": [], "OptionGroupArn": arn("og", "default:mysql-8-0")},
    ]}, region="us-east-1")
    expect("AWS::RDS::OptionGroup", "oracle", region="us-east-1", arn=arn("og", "oracle"), OptionGroupName="oracle", OptionGroupDescription="encrypted", EngineName="oracle-ee", MajorEngineVersion="19", OptionNames=["NATIVE_NETWORK_ENCRYPTION", "TDE"])
    expect("AWS::RDS::OptionGroup", "default:mysql-8-0", region="us-east-1", OptionNames=[])
    expect.count("AWS::RDS::OptionGroup", 2)
    answer("rds:DescribeCertificates", {"Certificates": []}, region="eu-west-1")
    answer("rds:DescribeCertificates", {"DefaultCertificateForNewLaunches": "rds-ca-rsa2048-g1", "Certificates": [
        {"CertificateIdentifier": "rds-ca-2019", "CertificateType": "CA", "Thumbprint": "aa", "ValidFrom": "2019-08-22T17:08:50Z", "ValidTill": "2024-08-22T17:08:50Z", "CertificateArn": "arn:aws:rds:us-east-1::cert:rds-ca-2019", "CustomerOverride": False},
        {"CertificateIdentifier": "rds-ca-rsa2048-g1", "CertificateType": "CA", "Thumbprint": "bb", "ValidFrom": "2021-05-25T22:34:57Z", "ValidTill": "2061-05-25T23:34:57Z", "CertificateArn": "arn:aws:rds:us-east-1::cert:rds-ca-rsa2048-g1", "CustomerOverride": True},
    ]}, region="us-east-1")
    expect("Bartizan::RDS::Certificate", "rds-ca-2019", region="us-east-1", CertificateType="CA", ValidFrom="2019-08-22T17:08:50Z", ValidTill="2024-08-22T17:08:50Z", CustomerOverride=False)
    expect("Bartizan::RDS::Certificate", "rds-ca-rsa2048-g1", region="us-east-1", CustomerOverride=True)
    expect.count("Bartizan::RDS::Certificate", 2)


@recorded
def denied(answer, expect):
    answer.error("rds:DescribeDBInstances", "AccessDenied", "User is not authorized to perform: rds:DescribeDBInstances", kind="denied")
    answer("rds:DescribeDBSnapshots", {"DBSnapshots": [{
        "DBSnapshotIdentifier": "kept", "DBInstanceIdentifier": "db", "SnapshotCreateTime": "2026-01-02T03:04:05Z", "Engine": "postgres", "Status": "available", "EngineVersion": "16.3", "SnapshotType": "manual", "Encrypted": False, "StorageEncryptionType": "none", "DBSnapshotArn": arn("snapshot", "kept"), "TagList": []}]}, region="us-east-1")
    answer("rds:DescribeDBSnapshots", {"DBSnapshots": []}, region="eu-west-1")
    answer.error("rds:DescribeDBSnapshotAttributes", "AccessDenied", "User is not authorized to perform: rds:DescribeDBSnapshotAttributes", kind="denied")
    answer("rds:DescribeDBClusterSnapshots", {"DBClusterSnapshots": []}, region="eu-west-1")
    answer("rds:DescribeDBClusterSnapshots", {"DBClusterSnapshots": [{
        "DBClusterSnapshotIdentifier": "docs", "DBClusterIdentifier": "docs", "SnapshotCreateTime": "2026-01-02T03:04:05Z", "Engine": "docdb", "Status": "available", "EngineVersion": "5.0.0", "SnapshotType": "manual", "StorageEncrypted": True, "StorageEncryptionType": "sse-kms", "KmsKeyId": KEY,
        "DBClusterSnapshotArn": arn("cluster-snapshot", "docs"), "TagList": []}]}, region="us-east-1")
    answer("rds:DescribeDBClusterSnapshotAttributes", {"DBClusterSnapshotAttributesResult": {"DBClusterSnapshotIdentifier": "docs", "DBClusterSnapshotAttributes": [{"AttributeName": "restore", "AttributeValues": []}]}})
    expect.unknown("AWS::RDS::DBInstance", "denied", region="us-east-1")
    expect("AWS::RDS::DBSnapshot", "kept", region="us-east-1", SnapshotCreateTime="2026-01-02T03:04:05Z", StorageEncryptionType="none", Attributes=Unknown("denied"))
    expect("Bartizan::RDS::DBClusterSnapshot", "docs", region="us-east-1", Engine="docdb", EngineVersion="5.0.0", StorageEncrypted=True, StorageEncryptionType="sse-kms", KmsKeyId=KEY, SnapshotCreateTime="2026-01-02T03:04:05Z", Attributes={"restore": []})
