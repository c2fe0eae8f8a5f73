"""Amazon EC2: instances, what they run on, and the defaults of regions."""

import base64
import gzip

from types_lib import ACCOUNT, PRESENT, Unknown, recorded, seed

SCRIPT = "#!/bin/bash\necho hello\n"


def tags(**of):
    return [{"Key": key, "Value": value} for key, value in of.items()]


def tagged(kind, **of):
    return [{"ResourceType": kind, "Tags": tags(**of)}]


def network(ec2):
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone=ec2.meta.region_name + "a")
    return vpc, subnet["Subnet"]["SubnetId"]


@seed
def security_groups(aws, expect):
    ec2 = aws("ec2")
    vpc, _ = network(ec2)
    lists = ec2.create_managed_prefix_list(PrefixListName="offices", MaxEntries=5, AddressFamily="IPv4")
    office = lists["PrefixList"]["PrefixListId"]
    web = ec2.create_security_group(GroupName="web", Description="Web", VpcId=vpc, TagSpecifications=tagged("security-group", team="a"))["GroupId"]
    data = ec2.create_security_group(GroupName="data", Description="Data", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "PrefixListIds": [{"PrefixListId": office}]}])
    ec2.authorize_security_group_ingress(GroupId=data, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}])
    ec2.revoke_security_group_egress(GroupId=data, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
    expect("AWS::EC2::SecurityGroup", web, region="us-east-1", arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:security-group/{web}",
           GroupName="web", GroupDescription="Web", VpcId=vpc, OwnerId=ACCOUNT, Tags=tags(team="a"),
           SecurityGroupIngress=[
               {"CidrIp": "0.0.0.0/0", "Description": "all", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443},
               {"CidrIpv6": "::/0", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443},
               {"FromPort": 22, "IpProtocol": "tcp", "SourcePrefixListId": office, "ToPort": 22}],
           SecurityGroupEgress=[{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}])
    expect("AWS::EC2::SecurityGroup", data, region="us-east-1", GroupName="data", SecurityGroupEgress=[], Tags=[],
           SecurityGroupIngress=[
               {"FromPort": 5432, "IpProtocol": "tcp", "SourceSecurityGroupId": web, "SourceSecurityGroupOwnerId": ACCOUNT, "ToPort": 5432}])
    expect.count("AWS::EC2::SecurityGroup", 5)  # and the default groups of the new network and of two default ones


@seed
def instances(aws, expect):
    ec2 = aws("ec2")
    vpc, subnet = network(ec2)
    group = ec2.create_security_group(GroupName="web", Description="Web", VpcId=vpc)["GroupId"]
    ec2.create_key_pair(KeyName="admin")
    iam = aws("iam")
    iam.create_instance_profile(InstanceProfileName="web")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    full = ec2.run_instances(
        ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", KeyName="admin", UserData=SCRIPT, EbsOptimized=True,
        Monitoring={"Enabled": True}, IamInstanceProfile={"Name": "web"}, TagSpecifications=tagged("instance", Name="web"),
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"},
        NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "AssociatePublicIpAddress": True}])["Instances"][0]
    bare = ec2.run_instances(ImageId=image, MinCount=2, MaxCount=2, InstanceType="t3.micro", SubnetId=subnet, SecurityGroupIds=[group])["Instances"]
    packed = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, SubnetId=subnet, UserData=gzip.compress(SCRIPT.encode()))["Instances"][0]
    ec2.stop_instances(InstanceIds=[bare[1]["InstanceId"]])
    ec2.terminate_instances(InstanceIds=[ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]])
    other = aws("ec2", region="eu-west-1")
    foreign = other.run_instances(ImageId=other.describe_images()["Images"][0]["ImageId"], MinCount=1, MaxCount=1)["Instances"][0]
    described = {i["InstanceId"]: i for r in ec2.describe_instances()["Reservations"] for i in r["Instances"]}
    seen = described[full["InstanceId"]]
    interface = seen["NetworkInterfaces"][0]
    expect("AWS::EC2::Instance", full["InstanceId"], region="us-east-1", arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/{full['InstanceId']}",
           ImageId=image, InstanceType="t3.micro", AvailabilityZone="us-east-1a", Tenancy="default",
           State={"Code": 16, "Name": "running"}, VpcId=vpc, SubnetId=subnet,
           PrivateIpAddress=seen["PrivateIpAddress"], PublicIp=seen["PublicIpAddress"], KeyName="admin", EbsOptimized=True,
           Monitoring=True, SourceDestCheck=True, IamInstanceProfile="web", LaunchTime=PRESENT,
           MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 2,
                            "HttpProtocolIpv6": "disabled", "InstanceMetadataTags": "disabled"},
           Tags=tags(Name="web"), UserData=SCRIPT, BlockDevices=PRESENT, Interfaces=PRESENT)
    for one in bare + [packed]:
        expect("AWS::EC2::Instance", one["InstanceId"], region="us-east-1", PublicIp=None, KeyName=None, EbsOptimized=False,
               Monitoring=False, IamInstanceProfile=None, Tags=[], UserData=SCRIPT if one is packed else None,
               State={"Code": 80, "Name": "stopped"} if one is bare[1] else {"Code": 16, "Name": "running"})
    expect("AWS::EC2::Instance", bare[0]["InstanceId"], region="us-east-1", SecurityGroupIds=[group])
    expect("AWS::EC2::Instance", bare[1]["InstanceId"], region="us-east-1", StateTransitionReason=PRESENT)
    expect("AWS::EC2::Instance", foreign["InstanceId"], region="eu-west-1")
    expect.count("AWS::EC2::Instance", 5)

    expect("AWS::EC2::NetworkInterface", interface["NetworkInterfaceId"], region="us-east-1", SubnetId=subnet, VpcId=vpc,
           GroupSet=[group], PublicIp=seen["PublicIpAddress"], InterfaceType="interface")


@seed
def network_interfaces(aws, expect):
    ec2 = aws("ec2")
    vpc, subnet = network(ec2)
    groups = [ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("a", "b")]
    full = ec2.create_network_interface(SubnetId=subnet, Description="full", Groups=groups, PrivateIpAddress="10.0.1.10",
                                        TagSpecifications=tagged("network-interface", team="a"))["NetworkInterface"]
    bare = ec2.create_network_interface(SubnetId=subnet, PrivateIpAddress="10.0.1.11")["NetworkInterface"]
    ec2.modify_network_interface_attribute(NetworkInterfaceId=bare["NetworkInterfaceId"], SourceDestCheck={"Value": False})
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=tagged("elastic-ip", team="a"))
    joined = ec2.associate_address(AllocationId=address["AllocationId"], NetworkInterfaceId=full["NetworkInterfaceId"])
    spare = ec2.allocate_address(Domain="vpc")
    expect("AWS::EC2::NetworkInterface", full["NetworkInterfaceId"], region="us-east-1",
           arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:network-interface/{full['NetworkInterfaceId']}",
           Description="full", GroupSet=sorted(groups), InterfaceType="interface", PrivateIpAddress="10.0.1.10",
           SourceDestCheck=True, SubnetId=subnet, VpcId=vpc, Tags=tags(team="a"), PublicIp=address["PublicIp"],
           OwnerId=ACCOUNT, RequesterManaged=False, Status="available", Attachment=None, Ipv6Addresses=[],
           PrivateIpAddresses=PRESENT)
    expect("AWS::EC2::NetworkInterface", bare["NetworkInterfaceId"], region="us-east-1", SourceDestCheck=False, PublicIp=None, Tags=[])
    expect.count("AWS::EC2::NetworkInterface", 2)
    expect("AWS::EC2::EIP", address["AllocationId"], region="us-east-1", arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:elastic-ip/{address['AllocationId']}",
           AllocationId=address["AllocationId"], PublicIp=address["PublicIp"], Domain="vpc", AssociationId=joined["AssociationId"],
           NetworkInterfaceId=full["NetworkInterfaceId"], Tags=tags(team="a"))
    # Moto says that nothing has it where AWS says nothing: a recording proves the latter.
    expect("AWS::EC2::EIP", spare["AllocationId"], region="us-east-1", AssociationId=None, NetworkInterfaceId="", InstanceId="", Tags=[])
    expect.count("AWS::EC2::EIP", 2)


@seed
def launch_templates(aws, expect):
    ec2 = aws("ec2")
    encoded = base64.b64encode(SCRIPT.encode()).decode()
    make = lambda name, data, **more: ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data, **more)["LaunchTemplate"]
    full = make("full", {"ImageId": "ami-12c6146b", "UserData": encoded}, TagSpecifications=tagged("launch-template", team="a"))
    ec2.create_launch_template_version(LaunchTemplateId=full["LaunchTemplateId"], LaunchTemplateData={
        "ImageId": "ami-12c6146b", "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
        "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]})
    small = make("small", {"InstanceType": "t3.micro"})
    expect("AWS::EC2::LaunchTemplate", full["LaunchTemplateId"], region="us-east-1",
           arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:launch-template/{full['LaunchTemplateId']}",
           LaunchTemplateName="full", CreateTime=PRESENT, DefaultVersion=1, LatestVersion=2, Tags=tags(team="a"),
           LaunchTemplateData={"ImageId": "ami-12c6146b", "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                               "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}]},
           # Moto hands the template's tags to what it launches, which AWS does not.
           DefaultVersionData={"ImageId": "ami-12c6146b", "UserData": encoded, "TagSpecifications": tagged("launch-template", team="a")})
    expect("AWS::EC2::LaunchTemplate", small["LaunchTemplateId"], region="us-east-1", DefaultVersion=1, LatestVersion=1,
           LaunchTemplateData={"InstanceType": "t3.micro"}, DefaultVersionData={"InstanceType": "t3.micro"}, Tags=[])
    expect.count("AWS::EC2::LaunchTemplate", 2)


@seed
def volumes_and_snapshots(aws, expect):
    ec2 = aws("ec2")
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{aws('kms').create_key()['KeyMetadata']['KeyId']}"
    plain = ec2.create_volume(AvailabilityZone="us-east-1a", Size=8)
    fast = ec2.create_volume(AvailabilityZone="us-east-1a", Size=10, VolumeType="gp3", Iops=4000, Throughput=250, Encrypted=True,
                             KmsKeyId=key, TagSpecifications=tagged("volume", team="a"))
    instance = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    ec2.attach_volume(VolumeId=fast["VolumeId"], InstanceId=instance, Device="/dev/sdf")
    expect("AWS::EC2::Volume", plain["VolumeId"], region="us-east-1", arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/{plain['VolumeId']}",
           AvailabilityZone="us-east-1a", Encrypted=False, Size=8, KmsKeyId=None, State="available", Attachments=[], Tags=[], CreateTime=PRESENT)
    expect("AWS::EC2::Volume", fast["VolumeId"], region="us-east-1", Encrypted=True, Size=10, VolumeType="gp3", Iops=4000, Throughput=250,
           KmsKeyId=key, State="in-use", Tags=tags(team="a"), Attachments=PRESENT)
    expect.count("AWS::EC2::Volume", 3)  # and the instance's own

    one = ec2.create_snapshot(VolumeId=plain["VolumeId"], Description="plain", TagSpecifications=tagged("snapshot", team="a"))["SnapshotId"]
    two = ec2.create_snapshot(VolumeId=fast["VolumeId"])["SnapshotId"]
    ec2.modify_snapshot_attribute(SnapshotId=two, Attribute="createVolumePermission", OperationType="add", UserIds=["111122223333"], GroupNames=["all"])
    # Moto lists what belongs to others too, and knows no key of a snapshot. It holds every snapshot to be
    # public: who may use one is proven by a recording.
    expect("Bartizan::EC2::Snapshot", one, region="us-east-1", CreateVolumePermissions=[], arn=f"arn:aws:ec2:us-east-1::snapshot/{one}", Description="plain", Encrypted=False,
           State="completed", StartTime=PRESENT, VolumeId=plain["VolumeId"], VolumeSize=8, Tags=tags(team="a"))
    expect("Bartizan::EC2::Snapshot", two, region="us-east-1", Encrypted=True, VolumeId=fast["VolumeId"], Tags=[],
           CreateVolumePermissions=[{"Group": "all"}, {"UserId": "111122223333"}])
    expect.count("Bartizan::EC2::Snapshot", 2)


@seed
def images(aws, expect):
    ec2 = aws("ec2")
    instance = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    own = ec2.create_image(InstanceId=instance, Name="own", Description="Own", TagSpecifications=tagged("image", team="a"))["ImageId"]
    open_one = ec2.create_image(InstanceId=instance, Name="open")["ImageId"]
    ec2.modify_image_attribute(ImageId=own, LaunchPermission={"Add": [{"UserId": "111122223333"}]})
    ec2.modify_image_attribute(ImageId=open_one, LaunchPermission={"Add": [{"Group": "all"}]})
    expect("Bartizan::EC2::Image", own, region="us-east-1", arn=f"arn:aws:ec2:us-east-1::image/{own}", Name="own", Description="Own", Public=False,
           State="available", CreationDate=PRESENT, LaunchPermissions=[{"UserId": "111122223333"}], Tags=tags(team="a"))
    expect("Bartizan::EC2::Image", open_one, region="us-east-1", Public=True, LaunchPermissions=[{"Group": "all"}], Tags=[])
    expect.count("Bartizan::EC2::Image", 2)


@seed
def key_pairs(aws, expect):
    for region, name in (("us-east-1", "admin"), ("us-east-1", "spare"), ("eu-west-1", "admin")):
        pair = aws("ec2", region=region).create_key_pair(KeyName=name, KeyType="rsa", TagSpecifications=tagged("key-pair", team=name))
        expect("AWS::EC2::KeyPair", name, region=region, arn=f"arn:aws:ec2:{region}:{ACCOUNT}:key-pair/{name}", KeyName=name,
               KeyPairId=pair["KeyPairId"], KeyFingerprint=pair["KeyFingerprint"], KeyType="rsa", Tags=tags(team=name))
    expect.count("AWS::EC2::KeyPair", 3)


@seed
def region_defaults(aws, expect):
    aws("ec2").enable_ebs_encryption_by_default()
    expect("Bartizan::EC2::RegionDefaults", "us-east-1", region="us-east-1", EbsEncryptionByDefault=True)
    expect("Bartizan::EC2::RegionDefaults", "eu-west-1", region="eu-west-1", EbsEncryptionByDefault=False)
    expect.count("Bartizan::EC2::RegionDefaults", 2)


REGION = "us-east-1"


def empty(answer, call, member, region="eu-west-1"):
    """The other region has none."""
    answer(call, {member: []}, region=region)


@recorded
def addresses_as_aws_says_them(answer, expect):
    base = {"Domain": "vpc", "PublicIpv4Pool": "amazon", "NetworkBorderGroup": "us-east-1"}
    answer("ec2:DescribeAddresses", {"Addresses": [
        base | {"AllocationId": "eipalloc-1", "PublicIp": "198.51.100.1", "AssociationId": "eipassoc-1", "InstanceId": "i-1",
                "NetworkInterfaceId": "eni-1", "NetworkInterfaceOwnerId": ACCOUNT, "PrivateIpAddress": "10.0.1.10", "Tags": tags(team="a")},
        base | {"AllocationId": "eipalloc-2", "PublicIp": "198.51.100.2"}]}, region=REGION)
    empty(answer, "ec2:DescribeAddresses", "Addresses")
    expect("AWS::EC2::EIP", "eipalloc-1", region=REGION, AllocationId="eipalloc-1", PublicIp="198.51.100.1", Domain="vpc", InstanceId="i-1",
           NetworkBorderGroup="us-east-1", PublicIpv4Pool="amazon", AssociationId="eipassoc-1", NetworkInterfaceId="eni-1",
           PrivateIpAddress="10.0.1.10", Tags=tags(team="a"))
    expect("AWS::EC2::EIP", "eipalloc-2", region=REGION, InstanceId=None, AssociationId=None, NetworkInterfaceId=None, PrivateIpAddress=None, Tags=[])
    expect.count("AWS::EC2::EIP", 2)


@recorded
def interfaces_as_aws_says_them(answer, expect):
    base = {"InterfaceType": "interface", "OwnerId": ACCOUNT, "SourceDestCheck": True, "Status": "in-use", "SubnetId": "subnet-1", "VpcId": "vpc-1",
            "RequesterManaged": False, "Groups": [{"GroupId": "sg-2", "GroupName": "b"}, {"GroupId": "sg-1", "GroupName": "a"}],
            "Ipv6Addresses": [], "TagSet": []}
    public = {"PublicIp": "198.51.100.1", "IpOwnerId": "amazon", "PublicDnsName": ""}
    primary = {"PrivateIpAddress": "10.0.1.10", "Primary": True, "Association": public}
    attached = {"AttachmentId": "eni-attach-1", "AttachTime": "2026-01-01T00:00:00Z", "DeleteOnTermination": True, "DeviceIndex": 0,
                "InstanceId": "i-1", "InstanceOwnerId": ACCOUNT, "Status": "attached"}
    answer("ec2:DescribeNetworkInterfaces", {"NetworkInterfaces": [
        base | {"NetworkInterfaceId": "eni-1", "Description": "", "PrivateIpAddress": "10.0.1.10", "Association": public,
                "PrivateIpAddresses": [primary], "Attachment": attached},
        base | {"NetworkInterfaceId": "eni-2", "Description": "ELB app/web/1", "PrivateIpAddress": "10.0.1.11", "RequesterManaged": True,
                "RequesterId": "amazon-elb", "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.11", "Primary": True}],
                "Attachment": {"AttachmentId": "ela-attach-1", "DeleteOnTermination": False, "DeviceIndex": 1, "InstanceOwnerId": "amazon-elb", "Status": "attached"}},
        base | {"NetworkInterfaceId": "eni-3", "Ipv6Native": True, "PrivateIpAddresses": [], "Status": "available",
                "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1", "IsPrimaryIpv6": False}]}]}, region=REGION)
    empty(answer, "ec2:DescribeNetworkInterfaces", "NetworkInterfaces")
    expect("AWS::EC2::NetworkInterface", "eni-1", region=REGION, Description="", GroupSet=["sg-1", "sg-2"], PublicIp="198.51.100.1",
           PrivateIpAddresses=[primary], RequesterManaged=False, RequesterId=None,
           Attachment={"DeleteOnTermination": True, "DeviceIndex": 0, "InstanceId": "i-1", "InstanceOwnerId": ACCOUNT, "Status": "attached"})
    expect("AWS::EC2::NetworkInterface", "eni-2", region=REGION, RequesterManaged=True, RequesterId="amazon-elb", PublicIp=None,
           Attachment={"DeleteOnTermination": False, "DeviceIndex": 1, "InstanceOwnerId": "amazon-elb", "Status": "attached"})
    expect("AWS::EC2::NetworkInterface", "eni-3", region=REGION, Description=None, PrivateIpAddress=None, PrivateIpAddresses=[], Attachment=None,
           Ipv6Addresses=[{"Ipv6Address": "2001:db8::1", "IsPrimaryIpv6": False}])
    expect.count("AWS::EC2::NetworkInterface", 3)


@recorded
def instances_as_aws_says_them(answer, expect):
    interface = {"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "InterfaceType": "interface", "SourceDestCheck": True,
                 "Groups": [{"GroupId": "sg-1", "GroupName": "a"}], "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}],
                 "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.10", "Primary": True, "Association": {"PublicIp": "198.51.100.1", "IpOwnerId": "amazon"}}]}
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeId": "vol-1", "AttachTime": "2026-01-01T00:00:00Z", "DeleteOnTermination": True, "Status": "attached"}}
    base = {"ImageId": "ami-1", "InstanceType": "t3.micro", "Placement": {"AvailabilityZone": "us-east-1a", "GroupName": "", "Tenancy": "default"},
            "VpcId": "vpc-1", "SubnetId": "subnet-1", "SecurityGroups": [{"GroupId": "sg-2", "GroupName": "b"}, {"GroupId": "sg-1", "GroupName": "a"}],
            "PrivateIpAddress": "10.0.1.10", "EbsOptimized": False, "Monitoring": {"State": "disabled"}, "SourceDestCheck": True,
            "LaunchTime": "2026-01-01T00:00:00Z", "PlatformDetails": "Linux/UNIX", "NetworkInterfaces": [], "BlockDeviceMappings": [],
            "StateTransitionReason": "",
            "MetadataOptions": {"State": "applied", "HttpTokens": "optional", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled",
                                "HttpProtocolIpv6": "disabled", "InstanceMetadataTags": "disabled"}}
    running, stopped, gone = {"Code": 16, "Name": "running"}, {"Code": 80, "Name": "stopped"}, {"Code": 48, "Name": "terminated"}
    answer("ec2:DescribeInstances", {"Reservations": [
        {"ReservationId": "r-1", "OwnerId": ACCOUNT, "Instances": [
            base | {"InstanceId": "i-1", "State": running, "PublicIpAddress": "198.51.100.1", "KeyName": "admin", "EbsOptimized": True,
                    "Monitoring": {"State": "pending"}, "NetworkInterfaces": [interface], "BlockDeviceMappings": [disk], "Tags": tags(Name="web"),
                    "IamInstanceProfile": {"Arn": f"arn:aws:iam::{ACCOUNT}:instance-profile/team/web", "Id": "AIPA1"}},
            base | {"InstanceId": "i-2", "State": running}]},
        {"ReservationId": "r-2", "OwnerId": ACCOUNT, "Instances": [
            base | {"InstanceId": "i-3", "State": stopped, "StateTransitionReason": "User initiated (2026-01-01 12:00:00 GMT)"},
            base | {"InstanceId": "i-4", "State": gone}]}]}, region=REGION)
    empty(answer, "ec2:DescribeInstances", "Reservations")
    for id, value in (("i-1", {"Value": base64.b64encode(SCRIPT.encode()).decode()}), ("i-2", {})):
        answer("ec2:DescribeInstanceAttribute", {"InstanceId": id, "UserData": value}, region=REGION, params={"InstanceId": id})
    answer.error("ec2:DescribeInstanceAttribute", "UnauthorizedOperation", "You are not authorized to perform this operation.", kind="denied",
                 region=REGION, params={"InstanceId": "i-3"})
    expect("AWS::EC2::Instance", "i-1", region=REGION, arn=f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1", ImageId="ami-1", InstanceType="t3.micro",
           AvailabilityZone="us-east-1a", Tenancy="default", State=running, VpcId="vpc-1", SubnetId="subnet-1", SecurityGroupIds=["sg-1", "sg-2"],
           PrivateIpAddress="10.0.1.10", PublicIp="198.51.100.1", KeyName="admin", EbsOptimized=True, Monitoring=True, SourceDestCheck=True,
           IamInstanceProfile="web", LaunchTime="2026-01-01T00:00:00Z", PlatformDetails="Linux/UNIX", Tags=tags(Name="web"), UserData=SCRIPT,
           Interfaces=[interface], BlockDevices=[disk], StateTransitionReason="",
           MetadataOptions={"HttpTokens": "optional", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled", "HttpProtocolIpv6": "disabled", "InstanceMetadataTags": "disabled"})
    expect("AWS::EC2::Instance", "i-2", region=REGION, PublicIp=None, KeyName=None, EbsOptimized=False, Monitoring=False, IamInstanceProfile=None,
           Tags=[], UserData=None, Interfaces=[], BlockDevices=[])
    expect("AWS::EC2::Instance", "i-3", region=REGION, State=stopped, UserData=Unknown("denied"),
           StateTransitionReason="User initiated (2026-01-01 12:00:00 GMT)")
    expect.count("AWS::EC2::Instance", 3)


@recorded
def launch_templates_as_aws_says_them(answer, expect):
    base = {"CreateTime": "2026-01-01T00:00:00Z", "CreatedBy": f"arn:aws:iam::{ACCOUNT}:root"}
    answer("ec2:DescribeLaunchTemplates", {"LaunchTemplates": [
        base | {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "a", "DefaultVersionNumber": 1, "LatestVersionNumber": 2, "Tags": []},
        base | {"LaunchTemplateId": "lt-2", "LaunchTemplateName": "b", "DefaultVersionNumber": 1, "LatestVersionNumber": 1, "Tags": []}]}, region=REGION)
    empty(answer, "ec2:DescribeLaunchTemplates", "LaunchTemplates")
    for number, data in ((1, {"ImageId": "ami-1"}), (2, {"ImageId": "ami-2", "MetadataOptions": {"State": "pending", "HttpTokens": "required"}})):
        answer("ec2:DescribeLaunchTemplateVersions", {"LaunchTemplateVersions": [
            base | {"LaunchTemplateId": "lt-1", "LaunchTemplateName": "a", "VersionNumber": number, "DefaultVersion": number == 1, "LaunchTemplateData": data}]},
            region=REGION, params={"LaunchTemplateId": "lt-1", "Versions": [str(number)]})
    answer.error("ec2:DescribeLaunchTemplateVersions", "UnauthorizedOperation", "You are not authorized to perform this operation.", kind="denied",
                 region=REGION, params={"LaunchTemplateId": "lt-2"})
    expect("AWS::EC2::LaunchTemplate", "lt-1", region=REGION, CreatedBy=f"arn:aws:iam::{ACCOUNT}:root", DefaultVersionData={"ImageId": "ami-1"},
           LaunchTemplateData={"ImageId": "ami-2", "MetadataOptions": {"State": "pending", "HttpTokens": "required"}})
    expect("AWS::EC2::LaunchTemplate", "lt-2", region=REGION, DefaultVersionData=Unknown("denied"), LaunchTemplateData=Unknown("denied"))
    expect.count("AWS::EC2::LaunchTemplate", 2)


@recorded
def volumes_as_aws_says_them(answer, expect):
    base = {"AvailabilityZone": "us-east-1a", "CreateTime": "2026-01-01T00:00:00Z", "Size": 8, "Attachments": [], "State": "available",
            "MultiAttachEnabled": False, "VolumeType": "gp3", "Iops": 3000, "Throughput": 125}
    attachment = {"VolumeId": "vol-2", "InstanceId": "i-1", "Device": "/dev/xvda", "State": "attached", "DeleteOnTermination": True, "AttachTime": "2026-01-01T00:00:00Z"}
    answer("ec2:DescribeVolumes", {"Volumes": [
        base | {"VolumeId": "vol-1", "Encrypted": False, "SnapshotId": ""},
        base | {"VolumeId": "vol-2", "Encrypted": True, "SnapshotId": "snap-1", "State": "in-use", "Attachments": [attachment],
                "KmsKeyId": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", "MultiAttachEnabled": True, "VolumeType": "io2"},
        base | {"VolumeId": "vol-3", "Encrypted": True, "State": "deleting"}]}, region=REGION)
    empty(answer, "ec2:DescribeVolumes", "Volumes")
    expect("AWS::EC2::Volume", "vol-1", region=REGION, Encrypted=False, SnapshotId="", KmsKeyId=None, MultiAttachEnabled=False, Iops=3000, Throughput=125)
    expect("AWS::EC2::Volume", "vol-2", region=REGION, SnapshotId="snap-1", Attachments=[attachment], MultiAttachEnabled=True)
    expect.count("AWS::EC2::Volume", 2)


@recorded
def snapshots_as_aws_says_them(answer, expect):
    base = {"OwnerId": ACCOUNT, "Description": "", "StartTime": "2026-01-01T00:00:00Z", "State": "completed", "StorageTier": "standard",
            "VolumeId": "vol-1", "VolumeSize": 8, "Progress": "100%"}
    shared = base | {"SnapshotId": "snap-2", "Encrypted": False}
    answer("ec2:DescribeSnapshots", {"Snapshots": [shared]}, region=REGION, params={"RestorableByUserIds": ["all"]})
    answer("ec2:DescribeSnapshots", {"Snapshots": [
        base | {"SnapshotId": "snap-1", "Encrypted": True, "KmsKeyId": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", "StorageTier": "archive"}, shared,
        base | {"SnapshotId": "snap-3", "Encrypted": False, "OwnerId": "111122223333"}]}, region=REGION)
    answer.error("ec2:DescribeSnapshots", "UnauthorizedOperation", "You are not authorized to perform this operation.", kind="denied",
                 region="eu-west-1", params={"RestorableByUserIds": ["all"]})
    answer("ec2:DescribeSnapshots", {"Snapshots": [base | {"SnapshotId": "snap-4", "Encrypted": False}]}, region="eu-west-1")
    permissions = lambda snapshot, given: answer("ec2:DescribeSnapshotAttribute", {"SnapshotId": snapshot, "CreateVolumePermissions": given},
                                                 params={"SnapshotId": snapshot, "Attribute": "createVolumePermission"})
    permissions("snap-1", [])
    permissions("snap-2", [{"UserId": "111122223333"}, {"UserId": "444455556666"}, {"Group": "all"}])
    answer.error("ec2:DescribeSnapshotAttribute", "UnauthorizedOperation", "You are not authorized to perform this operation.", kind="denied",
                 params={"SnapshotId": "snap-4"})
    expect("Bartizan::EC2::Snapshot", "snap-1", region=REGION, CreateVolumePermissions=[], Public=False, Encrypted=True, KmsKeyId=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", StorageTier="archive")
    expect("Bartizan::EC2::Snapshot", "snap-2", region=REGION, CreateVolumePermissions=[{"UserId": "111122223333"}, {"UserId": "444455556666"}, {"Group": "all"}], Public=True, Encrypted=False, KmsKeyId=None, StorageTier="standard")
    expect("Bartizan::EC2::Snapshot", "snap-4", region="eu-west-1", CreateVolumePermissions=Unknown("denied"), Public=Unknown("denied"), Encrypted=False)
    expect.count("Bartizan::EC2::Snapshot", 3)


@recorded
def images_as_aws_says_them(answer, expect):
    base = {"OwnerId": ACCOUNT, "CreationDate": "2026-01-01T00:00:00.000Z", "State": "available", "Public": False, "PlatformDetails": "Linux/UNIX"}
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-1", "Encrypted": False, "DeleteOnTermination": True, "VolumeSize": 8, "VolumeType": "gp3"}}
    answer("ec2:DescribeImages", {"Images": [
        base | {"ImageId": "ami-1", "Name": "a", "DeprecationTime": "2028-01-01T00:00:00.000Z", "ImdsSupport": "v2.0", "BlockDeviceMappings": [disk]},
        base | {"ImageId": "ami-2", "Name": "b", "State": "disabled", "BlockDeviceMappings": []},
        base | {"ImageId": "ami-3", "Name": "c", "State": "failed"}]}, region=REGION)
    empty(answer, "ec2:DescribeImages", "Images")
    permissions = [{"UserId": "111122223333"}, {"OrganizationArn": "arn:aws:organizations::111122223333:organization/o-1"}]
    answer("ec2:DescribeImageAttribute", {"ImageId": "ami-1", "LaunchPermissions": permissions}, region=REGION, params={"ImageId": "ami-1"})
    answer("ec2:DescribeImageAttribute", {"ImageId": "ami-2", "LaunchPermissions": []}, region=REGION, params={"ImageId": "ami-2"})
    expect("Bartizan::EC2::Image", "ami-1", region=REGION, DeprecationTime="2028-01-01T00:00:00.000Z", ImdsSupport="v2.0", BlockDevices=[disk],
           CreationDate="2026-01-01T00:00:00.000Z", LaunchPermissions=permissions, PlatformDetails="Linux/UNIX")
    expect("Bartizan::EC2::Image", "ami-2", region=REGION, State="disabled", DeprecationTime=None, ImdsSupport=None, Description=None,
           BlockDevices=[], LaunchPermissions=[])
    expect.count("Bartizan::EC2::Image", 2)


@recorded
def key_pairs_as_aws_says_them(answer, expect):
    answer("ec2:DescribeKeyPairs", {"KeyPairs": [
        {"KeyPairId": "key-1", "KeyName": "admin", "KeyType": "ed25519", "KeyFingerprint": "uGJxXfpe=", "CreateTime": "2026-01-01T00:00:00Z", "Tags": []}]}, region=REGION)
    empty(answer, "ec2:DescribeKeyPairs", "KeyPairs")
    expect("AWS::EC2::KeyPair", "admin", region=REGION, KeyType="ed25519", CreateTime="2026-01-01T00:00:00Z", Tags=[])
    expect.count("AWS::EC2::KeyPair", 1)


@recorded
def connect_endpoints(answer, expect):
    arn = f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance-connect-endpoint/"
    base = {"OwnerId": ACCOUNT, "State": "create-complete", "VpcId": "vpc-1", "SubnetId": "subnet-1", "CreatedAt": "2026-01-01T00:00:00Z", "PreserveClientIp": False}
    answer("ec2:DescribeInstanceConnectEndpoints", {"InstanceConnectEndpoints": [
        base | {"InstanceConnectEndpointId": "eice-1", "InstanceConnectEndpointArn": arn + "eice-1", "SecurityGroupIds": ["sg-2", "sg-1"], "Tags": tags(team="a")},
        base | {"InstanceConnectEndpointId": "eice-2", "InstanceConnectEndpointArn": arn + "eice-2", "SecurityGroupIds": ["sg-1"], "PreserveClientIp": True, "Tags": []},
        base | {"InstanceConnectEndpointId": "eice-3", "InstanceConnectEndpointArn": arn + "eice-3", "State": "delete-complete"}]}, region=REGION)
    empty(answer, "ec2:DescribeInstanceConnectEndpoints", "InstanceConnectEndpoints")
    expect("AWS::EC2::InstanceConnectEndpoint", "eice-1", region=REGION, arn=arn + "eice-1", State="create-complete", VpcId="vpc-1", SubnetId="subnet-1",
           CreatedAt="2026-01-01T00:00:00Z", PreserveClientIp=False, SecurityGroupIds=["sg-1", "sg-2"], Tags=tags(team="a"))
    expect("AWS::EC2::InstanceConnectEndpoint", "eice-2", region=REGION, PreserveClientIp=True, Tags=[])
    expect.count("AWS::EC2::InstanceConnectEndpoint", 2)


@recorded
def region_defaults_as_aws_says_them(answer, expect):
    answers = {
        "GetEbsEncryptionByDefault": [{"EbsEncryptionByDefault": True, "SseType": "sse-kms"}, {"EbsEncryptionByDefault": False, "SseType": "none"}],
        "GetEbsDefaultKmsKeyId": [{"KmsKeyId": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1"}, {"KmsKeyId": "alias/aws/ebs"}],
        "GetSnapshotBlockPublicAccessState": [{"State": "block-all-sharing", "ManagedBy": "account"}, {"State": "unblocked", "ManagedBy": "account"}],
        "GetImageBlockPublicAccessState": [{"ImageBlockPublicAccessState": "block-new-sharing", "ManagedBy": "account"},
                                           {"ImageBlockPublicAccessState": "unblocked", "ManagedBy": "account"}],
        "GetInstanceMetadataDefaults": [{"AccountLevel": {"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "ManagedBy": "account"}}, {"AccountLevel": {}}],
        "GetSerialConsoleAccessStatus": [{"SerialConsoleAccessEnabled": True, "ManagedBy": "account"}, {"SerialConsoleAccessEnabled": False, "ManagedBy": "account"}],
        "DescribeVpcBlockPublicAccessOptions": [
            {"VpcBlockPublicAccessOptions": {"AwsAccountId": ACCOUNT, "AwsRegion": "us-east-1", "State": "update-complete",
                                             "InternetGatewayBlockMode": "block-bidirectional", "ExclusionsAllowed": "allowed", "ManagedBy": "account"}},
            {"VpcBlockPublicAccessOptions": {"AwsAccountId": ACCOUNT, "AwsRegion": "eu-west-1", "State": "default-state", "InternetGatewayBlockMode": "off"}}],
    }
    for operation, (here, there) in answers.items():
        answer(f"ec2:{operation}", here, region="us-east-1")
        answer(f"ec2:{operation}", there, region="eu-west-1")
    expect("Bartizan::EC2::RegionDefaults", "us-east-1", region="us-east-1", EbsEncryptionByDefault=True,
           EbsDefaultKmsKeyId=f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1", SnapshotBlockPublicAccessState="block-all-sharing",
           ImageBlockPublicAccessState="block-new-sharing", SerialConsoleAccessEnabled=True,
           InstanceMetadataDefaults={"HttpTokens": "required", "HttpPutResponseHopLimit": 2, "ManagedBy": "account"},
           VpcBlockPublicAccess={"InternetGatewayBlockMode": "block-bidirectional", "State": "update-complete", "ExclusionsAllowed": "allowed", "ManagedBy": "account"})
    expect("Bartizan::EC2::RegionDefaults", "eu-west-1", region="eu-west-1", EbsEncryptionByDefault=False, EbsDefaultKmsKeyId="alias/aws/ebs",
           SnapshotBlockPublicAccessState="unblocked", ImageBlockPublicAccessState="unblocked", SerialConsoleAccessEnabled=False,
           InstanceMetadataDefaults=None, VpcBlockPublicAccess={"InternetGatewayBlockMode": "off", "State": "default-state"})
    expect.count("Bartizan::EC2::RegionDefaults", 2)


@recorded
def what_is_denied_is_unknown(answer, expect):
    for call, kind in (("DescribeInstances", "Instance"), ("DescribeSecurityGroups", "SecurityGroup"), ("DescribeVolumes", "Volume")):
        answer.error(f"ec2:{call}", "UnauthorizedOperation", "You are not authorized to perform this operation.", kind="denied")
        expect.unknown(f"AWS::EC2::{kind}", "denied")
