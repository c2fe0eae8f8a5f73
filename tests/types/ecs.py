"""Amazon ECS."""

from types_lib import recorded, seed

CLUSTER = "AWS::ECS::Cluster"
DEFINITION = "AWS::ECS::TaskDefinition"
SERVICE = "AWS::ECS::Service"
SETTINGS = "Bartizan::ECS::Settings"
PREFIX = "arn:aws:ecs:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role"


@seed
def clusters(aws, expect):
    ecs, ec2 = aws("ecs"), aws("ec2")
    execute = {"logging": "OVERRIDE", "kmsKeyId": "key", "logConfiguration": {"cloudWatchLogGroupName": "exec", "cloudWatchEncryptionEnabled": True}}
    ecs.create_cluster(
        clusterName="shop",
        settings=[{"name": "containerInsights", "value": "enhanced"}],
        configuration={"executeCommandConfiguration": execute},
        tags=[{"key": "team", "value": "shop"}, {"key": "cost", "value": "7"}],
    )
    ecs.create_cluster(clusterName="plain")
    aws("ecs", region="eu-west-1").create_cluster(clusterName="shop")
    container = {
        "name": "web",
        "image": "web:1",
        "privileged": True,
        "readonlyRootFilesystem": True,
        "user": "0",
        "environment": [{"name": "TOKEN", "value": "hush"}],
        "secrets": [{"name": "PASSWORD", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/password"}],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "web"}},
        "linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}},
    }
    volume = {"name": "files", "efsVolumeConfiguration": {"fileSystemId": "fs-0a", "transitEncryption": "ENABLED", "authorizationConfig": {"iam": "ENABLED"}}}
    web = {
        "family": "web",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "taskRoleArn": f"{ROLE}/task",
        "executionRoleArn": f"{ROLE}/execution",
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "volumes": [volume],
        "tags": [{"key": "team", "value": "shop"}],
    }
    ecs.register_task_definition(**web, containerDefinitions=[{"name": "web", "image": "web:0"}])
    ecs.register_task_definition(**web, containerDefinitions=[container])
    ecs.register_task_definition(family="host", networkMode="host", pidMode="host", ipcMode="host", containerDefinitions=[{"name": "c", "image": "c", "memory": 64}])
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition="web",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group], "assignPublicIp": "ENABLED"}},
        tags=[{"key": "team", "value": "shop"}],
    )
    ecs.create_service(cluster="plain", serviceName="web", taskDefinition="host", desiredCount=2)
    ecs.put_account_setting(name="containerInsights", value="enabled")
    ecs.put_account_setting(name="awsvpcTrunking", value="disabled")

    expect(
        CLUSTER,
        f"{PREFIX}:cluster/shop",
        region="us-east-1",
        arn=f"{PREFIX}:cluster/shop",
        Arn=f"{PREFIX}:cluster/shop",
        ClusterName="shop",
        ClusterSettings=[{"Name": "containerInsights", "Value": "enhanced"}],
        Configuration={
            "ExecuteCommandConfiguration": {
                "Logging": "OVERRIDE",
                "KmsKeyId": "key",
                "LogConfiguration": {"CloudWatchLogGroupName": "exec", "CloudWatchEncryptionEnabled": True},
            }
        },
        Status="ACTIVE",
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(CLUSTER, f"{PREFIX}:cluster/plain", region="us-east-1", Configuration=None, Tags=[])
    expect.count(CLUSTER, 3)
    expect(
        DEFINITION,
        "web",
        region="us-east-1",
        TaskDefinitionArn=f"{PREFIX}:task-definition/web:2",
        Family="web",
        ContainerDefinitions=[
            {
                "Name": "web",
                "Image": "web:1",
                "Cpu": 0,
                "Essential": True,
                "PortMappings": [],
                "MountPoints": [],
                "VolumesFrom": [],
                "Privileged": True,
                "ReadonlyRootFilesystem": True,
                "User": "0",
                "Environment": [{"Name": "TOKEN", "Value": "hush"}],
                "Secrets": [{"Name": "PASSWORD", "ValueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/password"}],
                "LogConfiguration": {"LogDriver": "awslogs", "Options": {"awslogs-group": "web"}},
                "LinuxParameters": {"Capabilities": {"Add": ["SYS_ADMIN"]}},
            }
        ],
        Volumes=[
            {
                "Name": "files",
                "EFSVolumeConfiguration": {"FilesystemId": "fs-0a", "RootDirectory": "/", "TransitEncryption": "ENABLED", "AuthorizationConfig": {"IAM": "ENABLED"}},
            }
        ],
        TaskRoleArn=f"{ROLE}/task",
        ExecutionRoleArn=f"{ROLE}/execution",
        NetworkMode="awsvpc",
        PidMode=None,
        RequiresCompatibilities=["FARGATE"],
        RuntimePlatform={"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"},
        Revision=2,
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect(DEFINITION, "host", region="us-east-1", NetworkMode="host", PidMode="host", IpcMode="host", TaskRoleArn=None, Volumes=[], Tags=[])
    expect.count(DEFINITION, 2)
    expect(
        SERVICE,
        f"{PREFIX}:service/shop/web",
        region="us-east-1",
        arn=f"{PREFIX}:service/shop/web",
        ServiceArn=f"{PREFIX}:service/shop/web",
        ServiceName="web",
        Cluster=f"{PREFIX}:cluster/shop",
        SchedulingStrategy="REPLICA",
        TaskDefinition=f"{PREFIX}:task-definition/web:2",
        NetworkConfiguration={"AwsvpcConfiguration": {"Subnets": [subnet], "SecurityGroups": [group], "AssignPublicIp": "ENABLED"}},
        LaunchType="FARGATE",
        CapacityProviderStrategy=[],
        DesiredCount=1,
        LoadBalancers=[],
        Status="ACTIVE",
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    # The services of each cluster are asked about with their own cluster.
    expect(SERVICE, f"{PREFIX}:service/plain/web", region="us-east-1", Cluster=f"{PREFIX}:cluster/plain", DesiredCount=2, NetworkConfiguration=None, Tags=[])
    expect.count(SERVICE, 2)
    expect(SETTINGS, "us-east-1", region="us-east-1", Settings={"containerInsights": "enabled", "awsvpcTrunking": "disabled"})
    expect(SETTINGS, "eu-west-1", region="eu-west-1", Settings={})
    expect.count(SETTINGS, 2)


@recorded
def everything(answer, expect):
    cluster, service = f"{PREFIX}:cluster/shop", f"{PREFIX}:service/shop/web"
    answer("ecs:ListClusters", {"clusterArns": []}, region="eu-west-1")
    answer("ecs:ListClusters", {"clusterArns": [cluster]}, region="us-east-1")
    described = {"clusterArn": cluster, "clusterName": "shop", "status": "ACTIVE", "settings": [{"name": "containerInsights", "value": "disabled"}], "capacityProviders": ["FARGATE"], "tags": []}
    answer("ecs:DescribeClusters", {"clusters": [described], "failures": []}, region="us-east-1")
    expect(CLUSTER, cluster, region="us-east-1", CapacityProviders=["FARGATE"], Configuration=None)
    expect.count(CLUSTER, 1)

    answer("ecs:ListTaskDefinitionFamilies", {"families": []}, region="eu-west-1")
    answer("ecs:ListTaskDefinitionFamilies", {"families": ["web", "gone"]}, region="us-east-1")
    definition = {
        "taskDefinitionArn": f"{PREFIX}:task-definition/web:12",
        "containerDefinitions": [{"name": "web", "image": "web:1", "cpu": 0, "portMappings": [], "essential": True, "environment": [], "mountPoints": [], "volumesFrom": []}],
        "family": "web",
        "revision": 12,
        "volumes": [],
        "status": "ACTIVE",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "registeredAt": "2026-03-01T10:00:00Z",
        "registeredBy": f"{ROLE}/deploy",
    }
    answer("ecs:DescribeTaskDefinition", {"taskDefinition": definition, "tags": []}, region="us-east-1", params={"taskDefinition": "web"})
    answer.error("ecs:DescribeTaskDefinition", "ClientException", "Unable to describe task definition.", region="us-east-1", params={"taskDefinition": "gone"})
    expect(DEFINITION, "web", region="us-east-1", RegisteredAt="2026-03-01T10:00:00Z", Volumes=[], IpcMode=None)
    expect.count(DEFINITION, 1)

    target = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1"
    answer("ecs:ListServices", {"serviceArns": [service]}, region="us-east-1", params={"cluster": cluster})
    described = {
        "serviceArn": service,
        "serviceName": "web",
        "clusterArn": cluster,
        "status": "ACTIVE",
        "desiredCount": 2,
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
        "loadBalancers": [{"targetGroupArn": target, "containerName": "web", "containerPort": 8080}],
        "platformVersion": "LATEST",
        "platformFamily": "Linux",
        "taskDefinition": f"{PREFIX}:task-definition/web:12",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a"], "securityGroups": ["sg-0a"], "assignPublicIp": "DISABLED"}},
        "schedulingStrategy": "REPLICA",
        "deploymentController": {"type": "ECS"},
        "enableExecuteCommand": True,
        "tags": [{"key": "team", "value": "shop"}],
    }
    answer("ecs:DescribeServices", {"services": [described], "failures": []}, region="us-east-1", params={"cluster": cluster, "services": [service]})
    expect(
        SERVICE,
        service,
        region="us-east-1",
        ServiceName="web",
        TaskDefinition=f"{PREFIX}:task-definition/web:12",
        NetworkConfiguration={"AwsvpcConfiguration": {"Subnets": ["subnet-0a"], "SecurityGroups": ["sg-0a"], "AssignPublicIp": "DISABLED"}},
        LaunchType=None,
        CapacityProviderStrategy=[{"CapacityProvider": "FARGATE", "Weight": 1, "Base": 0}],
        PlatformVersion="LATEST",
        PlatformFamily="Linux",
        EnableExecuteCommand=True,
        LoadBalancers=[{"TargetGroupArn": target, "ContainerName": "web", "ContainerPort": 8080}],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect.count(SERVICE, 1)
