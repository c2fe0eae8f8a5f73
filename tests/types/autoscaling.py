"""Amazon EC2 Auto Scaling."""

import base64
import gzip

from types_lib import PRESENT, recorded, seed

GROUP = "AWS::AutoScaling::AutoScalingGroup"
LAUNCH = "AWS::AutoScaling::LaunchConfiguration"
PREFIX = "arn:aws:autoscaling:us-east-1:123456789012"
SCRIPT = "#!/bin/sh\nexport TOKEN=hush\n"


@seed
def groups(aws, expect):
    scaling, ec2 = aws("autoscaling"), aws("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    image = ec2.describe_images()["Images"][0]["ImageId"]
    disks = [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 8, "Encrypted": True}}]
    scaling.create_launch_configuration(
        LaunchConfigurationName="web",
        ImageId=image,
        InstanceType="t3.micro",
        KeyName="key",
        SecurityGroups=[group],
        UserData=SCRIPT,
        IamInstanceProfile="web",
        AssociatePublicIpAddress=True,
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
        BlockDeviceMappings=disks,
    )
    scaling.create_launch_configuration(LaunchConfigurationName="plain", ImageId=image, InstanceType="t3.micro")
    template = ec2.create_launch_template(LaunchTemplateName="batch", LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro"})
    template = template["LaunchTemplate"]["LaunchTemplateId"]
    make = lambda **said: scaling.create_auto_scaling_group(MinSize=0, MaxSize=2, VPCZoneIdentifier=subnet["SubnetId"], **said)
    tags = [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in (("team", "shop"), ("cost", "7"))]
    make(AutoScalingGroupName="web", LaunchConfigurationName="web", DesiredCapacity=1, HealthCheckType="ELB", CapacityRebalance=True, Tags=tags)
    make(AutoScalingGroupName="batch", LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"}, DesiredCapacity=0)

    expect(
        LAUNCH,
        "web",
        region="us-east-1",
        LaunchConfigurationName="web",
        ImageId=image,
        InstanceType="t3.micro",
        KeyName="key",
        SecurityGroups=[group],
        UserData=SCRIPT,
        IamInstanceProfile="web",
        AssociatePublicIpAddress=True,
        MetadataOptions={"HttpTokens": "required", "HttpEndpoint": "enabled"},
        BlockDeviceMappings=[{**disks[0], "NoDevice": False}],
        InstanceMonitoring=False,
        CreatedTime=PRESENT,
    )
    # moto says that there is no public address where nothing was said.
    expect(LAUNCH, "plain", region="us-east-1", UserData=None, MetadataOptions=None, IamInstanceProfile=None, KeyName=None, SecurityGroups=[], BlockDeviceMappings=[])
    expect.count(LAUNCH, 2)
    expect(
        GROUP,
        "web",
        region="us-east-1",
        AutoScalingGroupName="web",
        AutoScalingGroupARN=PRESENT,
        LaunchConfigurationName="web",
        LaunchTemplate=None,
        MixedInstancesPolicy=None,
        AvailabilityZones=[subnet["AvailabilityZone"]],
        VPCZoneIdentifier=[subnet["SubnetId"]],
        LoadBalancerNames=[],
        TargetGroupARNs=[],
        HealthCheckType="ELB",
        CapacityRebalance=True,
        NewInstancesProtectedFromScaleIn=False,
        ServiceLinkedRoleARN=PRESENT,
        Instances=PRESENT,
        SuspendedProcesses=[],
        CreatedTime=PRESENT,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(
        GROUP,
        "batch",
        region="us-east-1",
        LaunchConfigurationName=None,
        LaunchTemplate={"LaunchTemplateId": template, "LaunchTemplateName": "batch", "Version": "$Latest"},
        Instances=[],
        MaxInstanceLifetime=None,
        Tags=[],
    )
    expect.count(GROUP, 2)


@recorded
def everything(answer, expect):
    mixed = {
        "LaunchTemplate": {"LaunchTemplateSpecification": {"LaunchTemplateId": "lt-0a", "LaunchTemplateName": "web", "Version": "3"}, "Overrides": [{"InstanceType": "m7g.large"}]},
        "InstancesDistribution": {"OnDemandBaseCapacity": 1, "SpotAllocationStrategy": "price-capacity-optimized"},
    }
    instance = {
        "InstanceId": "i-0a",
        "InstanceType": "m7g.large",
        "AvailabilityZone": "us-east-1a",
        "LifecycleState": "InService",
        "HealthStatus": "Healthy",
        "LaunchTemplate": {"LaunchTemplateId": "lt-0a", "LaunchTemplateName": "web", "Version": "3"},
        "ProtectedFromScaleIn": False,
    }
    balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1"
    suspended = [{"ProcessName": "Terminate", "SuspensionReason": "User suspended at 2026-03-01T10:00:00Z"}]
    described = {
        "AutoScalingGroupName": "web",
        "AutoScalingGroupARN": f"{PREFIX}:autoScalingGroup:1:autoScalingGroupName/web",
        "MixedInstancesPolicy": mixed,
        "MinSize": 1,
        "MaxSize": 2,
        "DesiredCapacity": 1,
        "DefaultCooldown": 300,
        "AvailabilityZones": ["us-east-1a", "us-east-1b"],
        "LoadBalancerNames": ["old"],
        "TargetGroupARNs": [balancer],
        "HealthCheckType": "EC2",
        "HealthCheckGracePeriod": 0,
        "Instances": [instance],
        "CreatedTime": "2024-05-01T10:00:00Z",
        "SuspendedProcesses": suspended,
        "VPCZoneIdentifier": "subnet-0a,subnet-0b",
        "EnabledMetrics": [],
        "Tags": [],
        "TerminationPolicies": ["Default"],
        "NewInstancesProtectedFromScaleIn": False,
        "MaxInstanceLifetime": 604800,
    }
    answer("autoscaling:DescribeAutoScalingGroups", {"AutoScalingGroups": []}, region="eu-west-1")
    answer("autoscaling:DescribeAutoScalingGroups", {"AutoScalingGroups": [described]}, region="us-east-1")
    expect(
        GROUP,
        "web",
        region="us-east-1",
        arn=f"{PREFIX}:autoScalingGroup:1:autoScalingGroupName/web",
        MixedInstancesPolicy=mixed,
        AvailabilityZones=["us-east-1a", "us-east-1b"],
        VPCZoneIdentifier=["subnet-0a", "subnet-0b"],
        LoadBalancerNames=["old"],
        TargetGroupARNs=[balancer],
        Instances=[instance],
        SuspendedProcesses=suspended,
        MaxInstanceLifetime=604800,
        CapacityRebalance=None,
        Tags=[],
    )
    expect.count(GROUP, 1)

    packed = base64.b64encode(gzip.compress(SCRIPT.encode(), mtime=0)).decode()
    launch = {
        "LaunchConfigurationName": "web",
        "LaunchConfigurationARN": f"{PREFIX}:launchConfiguration:1:launchConfigurationName/web",
        "ImageId": "ami-0a",
        "KeyName": "",
        "SecurityGroups": ["sg-0a"],
        "UserData": packed,
        "InstanceType": "t3.micro",
        "BlockDeviceMappings": [],
        "InstanceMonitoring": {"Enabled": True},
        "CreatedTime": "2024-05-01T10:00:00Z",
        "EbsOptimized": False,
        "MetadataOptions": {"HttpTokens": "optional", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"},
    }
    answer("autoscaling:DescribeLaunchConfigurations", {"LaunchConfigurations": []}, region="eu-west-1")
    answer("autoscaling:DescribeLaunchConfigurations", {"LaunchConfigurations": [launch]}, region="us-east-1")
    expect(
        LAUNCH,
        "web",
        region="us-east-1",
        arn=f"{PREFIX}:launchConfiguration:1:launchConfigurationName/web",
        UserData=SCRIPT,
        MetadataOptions={"HttpTokens": "optional", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled"},
        AssociatePublicIpAddress=None,
        InstanceMonitoring=True,
        CreatedTime="2024-05-01T10:00:00Z",
    )
    expect.count(LAUNCH, 1)
