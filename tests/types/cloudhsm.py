"""AWS CloudHSM. moto writes times in a way that AWS does not, so that nothing of it can be read."""

from types_lib import recorded

CLUSTER = "Bartizan::CloudHSM::Cluster"


@recorded
def everything(answer, expect):
    hsm = {"AvailabilityZone": "us-east-1a", "ClusterId": "cluster-1", "SubnetId": "subnet-0a", "EniId": "eni-0a", "EniIp": "10.0.0.7", "HsmId": "hsm-1", "State": "ACTIVE"}
    cluster = {
        "BackupPolicy": "DEFAULT",
        "ClusterId": "cluster-1",
        "CreateTimestamp": "2024-05-01T10:00:00Z",
        "Hsms": [hsm],
        "HsmType": "hsm1.medium",
        "SecurityGroup": "sg-0a",
        "State": "ACTIVE",
        "SubnetMapping": {"us-east-1a": "subnet-0a"},
        "VpcId": "vpc-0a",
        "Certificates": {},
        "TagList": [],
    }
    tags = [{"Key": "team", "Value": "shop"}, {"Key": "cost", "Value": "7"}]
    newer = {**cluster, "ClusterId": "cluster-3", "Hsms": [], "HsmType": "hsm2m.medium", "Mode": "NON_FIPS", "State": "UNINITIALIZED", "TagList": tags}
    newer |= {"BackupRetentionPolicy": {"Type": "DAYS", "Value": "90"}}
    deleted = {"ClusterId": "cluster-2", "State": "DELETED", "Hsms": []}
    answer("cloudhsmv2:DescribeClusters", {"Clusters": []}, region="eu-west-1")
    answer("cloudhsmv2:DescribeClusters", {"Clusters": [cluster, newer, deleted]}, region="us-east-1")
    expect(
        CLUSTER,
        "cluster-1",
        region="us-east-1",
        arn="arn:aws:cloudhsm:us-east-1:123456789012:cluster/cluster-1",
        State="ACTIVE",
        HsmType="hsm1.medium",
        Hsms=[hsm],
        VpcId="vpc-0a",
        SubnetMapping={"us-east-1a": "subnet-0a"},
        SecurityGroup="sg-0a",
        Tags=[],
    )
    expect(
        CLUSTER,
        "cluster-3",
        region="us-east-1",
        State="UNINITIALIZED",
        HsmType="hsm2m.medium",
        Mode="NON_FIPS",
        Hsms=[],
        BackupRetentionPolicy={"Type": "DAYS", "Value": "90"},
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect.count(CLUSTER, 2)
