"""Amazon EKS."""

from types_lib import PRESENT, Unknown, recorded, seed

CLUSTER = "AWS::EKS::Cluster"
NODES = "AWS::EKS::Nodegroup"
ROLE = "arn:aws:iam::123456789012:role"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@seed
def clusters(aws, expect):
    eks, ec2 = aws("eks"), aws("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    eks.create_cluster(
        name="shop",
        version="1.33",
        roleArn=f"{ROLE}/eks",
        resourcesVpcConfig={"subnetIds": [subnet], "securityGroupIds": [group], "endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]},
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": KEY}}],
        logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]},
        tags={"team": "shop", "cost": "7"},
    )
    eks.create_cluster(name="plain", roleArn=f"{ROLE}/eks", resourcesVpcConfig={"subnetIds": [subnet], "endpointPublicAccess": False})
    web = eks.create_nodegroup(clusterName="shop", nodegroupName="web", subnets=[subnet], nodeRole=f"{ROLE}/node", remoteAccess={"ec2SshKey": "key"}, tags={"team": "shop"})
    web = web["nodegroup"]
    eks.create_nodegroup(clusterName="plain", nodegroupName="batch", subnets=[subnet], nodeRole=f"{ROLE}/node")

    expect(
        CLUSTER,
        "shop",
        region="us-east-1",
        arn="arn:aws:eks:us-east-1:123456789012:cluster/shop",
        Name="shop",
        Version="1.33",
        RoleArn=f"{ROLE}/eks",
        ResourcesVpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group], "EndpointPublicAccess": True, "PublicAccessCidrs": ["0.0.0.0/0"]},
        EncryptionConfig=[{"Resources": ["secrets"], "Provider": {"KeyArn": KEY}}],
        Logging={"ClusterLogging": {"EnabledTypes": [{"Type": "api"}, {"Type": "audit"}]}},
        OpenIdConnectIssuerUrl=PRESENT,
        Status="ACTIVE",
        CreatedAt=PRESENT,
        # moto has no deletion protection.
        DeletionProtection=Unknown("not-supplied"),
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(CLUSTER, "plain", region="us-east-1", EncryptionConfig=[], Tags=[])
    expect.count(CLUSTER, 2)
    expect(
        NODES,
        "shop/web",
        region="us-east-1",
        Arn=web["nodegroupArn"],
        NodegroupName="web",
        ClusterName="shop",
        Version=web["version"],
        ReleaseVersion=web["releaseVersion"],
        AmiType="AL2_x86_64",
        NodeRole=f"{ROLE}/node",
        Subnets=[subnet],
        RemoteAccess={"Ec2SshKey": "key"},
        RemoteAccessSecurityGroup=PRESENT,
        Status="ACTIVE",
        Tags={"team": "shop"},
    )
    # moto gives every node group a key for remote access.
    expect(NODES, "plain/batch", region="us-east-1", ClusterName="plain", LaunchTemplate=None)
    expect.count(NODES, 2)


@recorded
def everything(answer, expect):
    answer("eks:ListClusters", {"clusters": []}, region="eu-west-1")
    answer("eks:ListClusters", {"clusters": ["shop", "test"]}, region="us-east-1")
    described = {
        "name": "shop",
        "arn": "arn:aws:eks:us-east-1:123456789012:cluster/shop",
        "createdAt": "2026-03-01T10:00:00Z",
        "version": "1.33",
        "endpoint": "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com",
        "roleArn": f"{ROLE}/eks",
        "resourcesVpcConfig": {
            "subnetIds": ["subnet-0a", "subnet-0b"],
            "securityGroupIds": [],
            "clusterSecurityGroupId": "sg-0a",
            "vpcId": "vpc-0a",
            "endpointPublicAccess": False,
            "endpointPrivateAccess": True,
            "publicAccessCidrs": [],
        },
        "logging": {"clusterLogging": [{"types": ["api", "audit", "authenticator", "controllerManager", "scheduler"], "enabled": False}]},
        "identity": {"oidc": {"issuer": "https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF"}},
        "status": "ACTIVE",
        "platformVersion": "eks.9",
        "tags": {},
        "accessConfig": {"authenticationMode": "API"},
        "upgradePolicy": {"supportType": "STANDARD"},
        "deletionProtection": True,
    }
    answer("eks:DescribeCluster", {"cluster": described}, region="us-east-1", params={"name": "shop"})
    answer("eks:DescribeCluster", {"cluster": {**described, "name": "test"}}, region="us-east-1", params={"name": "test"})
    expect(
        CLUSTER,
        "shop",
        region="us-east-1",
        ResourcesVpcConfig={"SubnetIds": ["subnet-0a", "subnet-0b"], "SecurityGroupIds": [], "EndpointPublicAccess": False, "EndpointPrivateAccess": True, "PublicAccessCidrs": []},
        ClusterSecurityGroupId="sg-0a",
        VpcId="vpc-0a",
        EncryptionConfig=[],
        AccessConfig={"AuthenticationMode": "API"},
        UpgradePolicy={"SupportType": "STANDARD"},
        DeletionProtection=True,
        OpenIdConnectIssuerUrl="https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF",
        Logging={"ClusterLogging": {"EnabledTypes": []}},
        PlatformVersion="eks.9",
        Tags=[],
    )
    expect.count(CLUSTER, 2)
    answer("eks:ListNodegroups", {"nodegroups": ["web"]}, region="us-east-1", params={"clusterName": "shop"})
    answer("eks:ListNodegroups", {"nodegroups": ["batch"]}, region="us-east-1", params={"clusterName": "test"})
    nodes = {
        "nodegroupName": "web",
        "nodegroupArn": "arn:aws:eks:us-east-1:123456789012:nodegroup/shop/web/1",
        "clusterName": "shop",
        "status": "ACTIVE",
        "subnets": ["subnet-0a"],
        "amiType": "CUSTOM",
        "nodeRole": f"{ROLE}/node",
        "launchTemplate": {"name": "web", "version": "3", "id": "lt-0a"},
        "tags": {},
    }
    answer("eks:DescribeNodegroup", {"nodegroup": nodes}, region="us-east-1", params={"nodegroupName": "web"})
    answer.error("eks:DescribeNodegroup", "ResourceNotFoundException", "No node group found for name: batch.", region="us-east-1", params={"nodegroupName": "batch"})
    expect(NODES, "shop/web", region="us-east-1", LaunchTemplate={"Id": "lt-0a", "Name": "web", "Version": "3"}, RemoteAccess=None, AmiType="CUSTOM", Tags={})
    expect.count(NODES, 1)


@recorded
def one_name_in_two_clusters(answer, expect):
    answer("eks:ListClusters", {"clusters": []}, region="eu-west-1")
    answer("eks:ListClusters", {"clusters": ["shop", "test"]}, region="us-east-1")
    answer("eks:ListNodegroups", {"nodegroups": ["default"]}, region="us-east-1")
    for cluster, kind in (("shop", "AL2023_x86_64_STANDARD"), ("test", "BOTTLEROCKET_ARM_64")):
        nodes = {"nodegroupName": "default", "clusterName": cluster, "amiType": kind}
        answer("eks:DescribeNodegroup", {"nodegroup": nodes}, region="us-east-1", params={"clusterName": cluster, "nodegroupName": "default"})
        expect(NODES, f"{cluster}/default", region="us-east-1", ClusterName=cluster, NodegroupName="default", AmiType=kind)
    expect.count(NODES, 2)
