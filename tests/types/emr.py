"""Amazon EMR."""

import json

from types_lib import recorded, seed

BLOCK = "Bartizan::EMR::BlockPublicAccess"
CLUSTER = "AWS::EMR::Cluster"
SECURITY = "AWS::EMR::SecurityConfiguration"


@seed
def clusters(aws, expect):
    emr = aws("emr")
    ranges = [{"MinRange": 22, "MaxRange": 22}]
    emr.put_block_public_access_configuration(BlockPublicAccessConfiguration={"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": ranges})
    instances = {"MasterInstanceType": "m5.xlarge", "SlaveInstanceType": "m5.xlarge", "InstanceCount": 2, "KeepJobFlowAliveWhenNoSteps": True}
    emr.create_security_configuration(Name="encrypted", SecurityConfiguration=json.dumps({"EncryptionConfiguration": {"EnableInTransitEncryption": True}}))
    make = lambda name, more, **said: emr.run_job_flow(Name=name, ReleaseLabel="emr-7.5.0", Instances={**instances, **more}, ServiceRole="EMR", JobFlowRole="EC2", **said)["JobFlowId"]
    groups = {"EmrManagedMasterSecurityGroup": "sg-0a", "EmrManagedSlaveSecurityGroup": "sg-0b", "ServiceAccessSecurityGroup": "sg-0c", "Ec2KeyName": "key"}
    shop = make(
        "shop",
        {**groups, "TerminationProtected": True, "AdditionalMasterSecurityGroups": ["sg-0d"]},
        LogUri="s3://logs/",
        SecurityConfiguration="encrypted",
        VisibleToAllUsers=True,
        Tags=[{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}],
    )
    plain = make("plain", {}, VisibleToAllUsers=False)
    emr.terminate_job_flows(JobFlowIds=[make("gone", {})])

    expect(BLOCK, "us-east-1", region="us-east-1", BlockPublicSecurityGroupRules=True, PermittedPublicSecurityGroupRuleRanges=ranges)
    expect.count(BLOCK, 2)
    expect(
        CLUSTER,
        shop,
        region="us-east-1",
        arn=f"arn:aws:elasticmapreduce:us-east-1:123456789012:cluster/{shop}",
        Id=shop,
        Name="shop",
        State="WAITING",
        ReleaseLabel="emr-7.5.0",
        SecurityConfiguration="encrypted",
        LogUri="s3://logs/",
        LogEncryptionKmsKeyId=None,
        ServiceRole="EMR",
        JobFlowRole="EC2",
        VisibleToAllUsers=True,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(CLUSTER, plain, region="us-east-1", VisibleToAllUsers=False, SecurityConfiguration=None, LogUri=None, Tags=[])
    # moto tells of a cluster in every region; the terminated one is in neither.
    expect.count(CLUSTER, 4)


@recorded
def everything(answer, expect):
    metadata = {"CreationDateTime": "2019-11-25T00:00:00Z", "CreatedByArn": "arn:aws:iam::123456789012:root"}
    block = {"BlockPublicSecurityGroupRules": False, "PermittedPublicSecurityGroupRuleRanges": []}
    answer("emr:GetBlockPublicAccessConfiguration", {"BlockPublicAccessConfiguration": block, "BlockPublicAccessConfigurationMetadata": metadata})
    expect(BLOCK, "eu-west-1", region="eu-west-1", BlockPublicSecurityGroupRules=False, PermittedPublicSecurityGroupRuleRanges=[])
    expect.count(BLOCK, 2)

    cluster = "j-2AXXXXXXGAPLF"
    summary = {"Id": cluster, "Name": "kerberos", "Status": {"State": "RUNNING"}, "ClusterArn": f"arn:aws:elasticmapreduce:us-east-1:123456789012:cluster/{cluster}"}
    gone = {**summary, "Id": "j-GONE"}
    answer("emr:ListClusters", {"Clusters": []}, region="eu-west-1")
    answer("emr:ListClusters", {"Clusters": [summary, gone]}, region="us-east-1")
    attributes = {
        "Ec2KeyName": "key",
        "Ec2SubnetId": "subnet-0a",
        "RequestedEc2SubnetIds": ["subnet-0a"],
        "IamInstanceProfile": "EMR_EC2_DefaultRole",
        "EmrManagedMasterSecurityGroup": "sg-0a",
        "EmrManagedSlaveSecurityGroup": "sg-0b",
        "ServiceAccessSecurityGroup": "sg-0c",
    }
    described = {
        **summary,
        "Ec2InstanceAttributes": attributes,
        "LogUri": "s3n://logs/",
        "LogEncryptionKmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/1",
        "ReleaseLabel": "emr-7.5.0",
        "TerminationProtected": False,
        "VisibleToAllUsers": True,
        "Tags": [],
        "ServiceRole": "EMR_DefaultRole",
        "MasterPublicDnsName": "ip-10-0-0-7.ec2.internal",
        "SecurityConfiguration": "kerberos",
        "CustomAmiId": "ami-0a",
        "KerberosAttributes": {"Realm": "EC2.INTERNAL", "ADDomainJoinUser": "join"},
    }
    answer("emr:DescribeCluster", {"Cluster": described}, region="us-east-1", params={"ClusterId": cluster})
    answer.error("emr:DescribeCluster", "InvalidRequestException", "Cluster id 'j-GONE' is not valid.", region="us-east-1", params={"ClusterId": "j-GONE"})
    instances = [{"Id": "ci-1", "Ec2InstanceId": "i-0a", "PublicIpAddress": "203.0.113.7", "PrivateIpAddress": "10.0.0.7", "InstanceGroupId": "ig-1", "InstanceType": "m5.xlarge"}]
    answer("emr:ListInstances", {"Instances": instances}, region="us-east-1", params={"ClusterId": cluster})
    expect(
        CLUSTER,
        cluster,
        region="us-east-1",
        RunningInstances=instances,
        SecurityConfiguration="kerberos",
        LogEncryptionKmsKeyId="arn:aws:kms:us-east-1:123456789012:key/1",
        JobFlowRole="EMR_EC2_DefaultRole",
        CustomAmiId="ami-0a",
        KerberosAttributes={"Realm": "EC2.INTERNAL", "ADDomainJoinUser": "join"},
        MasterPublicDNS="ip-10-0-0-7.ec2.internal",
        Instances={
            "Ec2KeyName": "key",
            "Ec2SubnetId": "subnet-0a",
            "EmrManagedMasterSecurityGroup": "sg-0a",
            "EmrManagedSlaveSecurityGroup": "sg-0b",
            "ServiceAccessSecurityGroup": "sg-0c",
            "TerminationProtected": False,
        },
        Tags=[],
    )
    expect.count(CLUSTER, 1)

    listed = [{"Name": "encrypted", "CreationDateTime": "2024-05-01T10:00:00Z"}, {"Name": "open", "CreationDateTime": "2024-05-01T10:00:00Z"}]
    answer("emr:ListSecurityConfigurations", {"SecurityConfigurations": []}, region="eu-west-1")
    answer("emr:ListSecurityConfigurations", {"SecurityConfigurations": listed}, region="us-east-1")
    encrypted = {"EncryptionConfiguration": {"EnableInTransitEncryption": True, "EnableAtRestEncryption": True}, "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": 2, "HttpPutResponseHopLimit": 1}}
    opened = {"EncryptionConfiguration": {"EnableInTransitEncryption": False, "EnableAtRestEncryption": False}}
    for name, stated in (("encrypted", encrypted), ("open", opened)):
        answer("emr:DescribeSecurityConfiguration", {"Name": name, "SecurityConfiguration": json.dumps(stated)}, params={"Name": name})
        expect(SECURITY, name, region="us-east-1", Name=name, SecurityConfiguration=stated)
    expect.count(SECURITY, 2)
