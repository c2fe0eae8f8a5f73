"""AWS Lambda."""
import io
import json
import zipfile

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"


def arn(kind, name, region="us-east-1"):
    return f"arn:aws:lambda:{region}:{ACCOUNT}:{kind}:{name}"


def code():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("main.py", "def handler(event, context): return None")
    return {"ZipFile": archive.getvalue()}


@seed
def functions(aws, expect):
    functions, west = aws("lambda"), aws("lambda", region="eu-west-1")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = aws("iam").create_role(RoleName="run", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="f", Description="f", VpcId=vpc)["GroupId"]
    layer = functions.publish_layer_version(LayerName="tools", Description="first", Content=code(), CompatibleRuntimes=["python3.12"])["LayerVersionArn"]
    functions.publish_layer_version(LayerName="tools", Content=code())
    shared = functions.publish_layer_version(LayerName="tools", LicenseInfo="MIT", Content=code(), CompatibleArchitectures=["arm64"])
    functions.add_layer_version_permission(LayerName="tools", VersionNumber=shared["Version"], StatementId="all", Action="lambda:GetLayerVersion", Principal="*")
    expect("Bartizan::Lambda::Layer", "tools", region="us-east-1", arn=arn("layer", "tools"), LatestVersion=3)
    expect.count("Bartizan::Lambda::Layer", 1)
    expect("AWS::Lambda::LayerVersion", layer, region="us-east-1", arn=layer, LayerName="tools", LayerVersionArn=layer, Version=1, Description="first", CreatedDate=PRESENT,
           CompatibleRuntimes=["python3.12"], PolicyDocument=None)
    anybody = {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion", "Resource": shared["LayerVersionArn"]}
    expect("AWS::Lambda::LayerVersion", shared["LayerVersionArn"], region="us-east-1", Version=3, LicenseInfo="MIT",
           PolicyDocument={"Version": "2012-10-17", "Id": "default", "Statement": [anybody]})
    expect.count("AWS::Lambda::LayerVersion", 3)
    functions.create_function(
        FunctionName="good", Description="does it", Runtime="python3.12", Role=role, Handler="main.handler", Code=code(), Timeout=20, MemorySize=256, KMSKeyArn="arn:aws:kms:us-east-1:123456789012:key/k", Layers=[layer],
        Environment={"Variables": {"STAGE": "prod", "TOKEN": "value-of-a-test"}}, VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group]}, TracingConfig={"Mode": "Active"}, Architectures=["arm64"],
        Tags={"b": "2", "a": "1"}, FileSystemConfigs=[{"Arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0", "LocalMountPath": "/mnt/a"}],
    )
    functions.add_permission(FunctionName="good", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com", SourceArn="arn:aws:s3:::uploads", SourceAccount=ACCOUNT)
    functions.put_function_concurrency(FunctionName="good", ReservedConcurrentExecutions=5)
    west.create_function(FunctionName="bare", Runtime="nodejs16.x", Role=role, Handler="index.handler", Code=code())
    queue = aws("sqs").create_queue(QueueName="q")["QueueUrl"]
    queue_arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    mapping = functions.create_event_source_mapping(FunctionName="good", EventSourceArn=queue_arn)["UUID"]
    paused = functions.create_event_source_mapping(FunctionName="good", EventSourceArn=queue_arn, Enabled=False)["UUID"]
    permission = {
        "Sid": "s3", "Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "lambda:InvokeFunction", "Resource": arn("function", "good"),
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::uploads"}, "StringEquals": {"AWS:SourceAccount": ACCOUNT}},
    }
    expect(
        "AWS::Lambda::Function", "good", region="us-east-1", arn=arn("function", "good"), FunctionName="good", Arn=arn("function", "good"), PackageType="Zip", Runtime="python3.12", Handler="main.handler", Layers=[layer], Role=role, Description="does it",
        Timeout=20, MemorySize=256, Architectures=["arm64"], Environment={"Variables": {"STAGE": "prod", "TOKEN": "value-of-a-test"}}, KmsKeyArn="arn:aws:kms:us-east-1:123456789012:key/k", VpcConfig={"SubnetIds": [subnet], "SecurityGroupIds": [group]},
        TracingConfig={"Mode": "Active"}, LastModified=PRESENT, ReservedConcurrentExecutions=5,
        PolicyDocument={"Version": "2012-10-17", "Id": "default", "Statement": [permission]}, CodeSigningConfigArn=None, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
    )
    expect("AWS::Lambda::Function", "bare", region="eu-west-1", Runtime="nodejs16.x", Environment=None, PolicyDocument=None, ReservedConcurrentExecutions=None, Layers=[], Tags=[], TracingConfig={"Mode": "PassThrough"})
    expect.count("AWS::Lambda::Function", 2)
    expect("AWS::Lambda::EventSourceMapping", mapping, region="us-east-1", Id=mapping, FunctionName=arn("function", "good"), EventSourceArn=queue_arn, State="Enabled")
    expect("AWS::Lambda::EventSourceMapping", paused, region="us-east-1", State="Disabled")
    expect.count("AWS::Lambda::EventSourceMapping", 2)


ROLE = f"arn:aws:iam::{ACCOUNT}:role/run"


@recorded
def signed(answer, expect):
    answer("lambda:ListFunctions", {"Functions": []}, region="eu-west-1")
    answer("lambda:ListFunctions", {"Functions": [
        {
            "FunctionName": "signed", "FunctionArn": arn("function", "signed"), "Runtime": "python3.12", "Role": ROLE, "Handler": "main.handler", "CodeSize": 1, "Timeout": 3, "MemorySize": 128, "LastModified": "2026-01-02T03:04:05.000+0000",
            "CodeSha256": "c", "Version": "$LATEST", "TracingConfig": {"Mode": "PassThrough"}, "RevisionId": "r", "PackageType": "Zip", "Architectures": ["x86_64"], "EphemeralStorage": {"Size": 512}, "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
            "SigningProfileVersionArn": "arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v", "SigningJobArn": "arn:aws:signer:us-east-1:123456789012:/signing-jobs/j",
            "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": "/aws/lambda/signed"}, "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"},
            "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"], "VpcId": "vpc-1", "Ipv6AllowedForDualStack": False},
            "FileSystemConfigs": [{"Arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/a"}],
        },
        # An image, outside a VPC, with nothing that anybody set.
        {
            "FunctionName": "image", "FunctionArn": arn("function", "image"), "Role": ROLE, "CodeSize": 0, "Description": "", "Timeout": 3, "MemorySize": 128, "LastModified": "2026-01-02T03:04:05.000+0000", "CodeSha256": "c", "Version": "$LATEST",
            "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", "Ipv6AllowedForDualStack": False}, "TracingConfig": {"Mode": "PassThrough"}, "RevisionId": "r", "PackageType": "Image", "Architectures": ["x86_64"],
        },
        {"FunctionName": "went", "FunctionArn": arn("function", "went"), "PackageType": "Zip"},
    ]}, region="us-east-1")
    answer.error("lambda:GetPolicy", "ResourceNotFoundException", "The resource you requested does not exist.", params={"FunctionName": "signed"})
    answer.error("lambda:GetPolicy", "AccessDeniedException", "not authorized to perform: lambda:GetPolicy", kind="denied", params={"FunctionName": "image"})
    answer.error("lambda:GetPolicy", "ResourceNotFoundException", f"Function not found: {arn('function', 'went')}:$LATEST", params={"FunctionName": "went"})
    answer("lambda:GetFunctionCodeSigningConfig", {"CodeSigningConfigArn": "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1", "FunctionName": "signed"}, params={"FunctionName": "signed"})
    answer("lambda:GetFunctionCodeSigningConfig", {}, params={"FunctionName": "image"})
    answer("lambda:GetFunctionConcurrency", {})
    answer("lambda:GetRuntimeManagementConfig", {"UpdateRuntimeOn": "Manual", "FunctionArn": arn("function", "signed"), "RuntimeVersionArn": "arn:aws:lambda:us-east-1::runtime:abc"}, params={"FunctionName": "signed"})
    answer("lambda:ListTags", {"Tags": {}}, params={"Resource": arn("function", "signed")})
    answer("lambda:ListFunctionUrlConfigs", {"FunctionUrlConfigs": [
        {"FunctionUrl": "https://abc.lambda-url.us-east-1.on.aws/", "FunctionArn": arn("function", "signed"), "CreationTime": "2026-01-02T03:04:05Z", "LastModifiedTime": "2026-01-02T03:04:05Z", "AuthType": "NONE", "InvokeMode": "BUFFERED",
         "Cors": {"AllowCredentials": True, "AllowOrigins": ["*"], "AllowMethods": ["*"], "MaxAge": 60}},
        {"FunctionUrl": "https://def.lambda-url.us-east-1.on.aws/", "FunctionArn": arn("function", "signed:live"), "CreationTime": "2026-01-02T03:04:05Z", "LastModifiedTime": "2026-01-02T03:04:05Z", "AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM"},
    ]}, params={"FunctionName": "signed"})
    answer("lambda:ListFunctionUrlConfigs", {"FunctionUrlConfigs": []}, params={"FunctionName": "image"})
    answer.error("lambda:ListFunctionUrlConfigs", "ResourceNotFoundException", f"Function not found: {arn('function', 'went')}", params={"FunctionName": "went"})
    expect(
        "AWS::Lambda::Function", "signed", region="us-east-1", SigningProfileVersionArn="arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v", SigningJobArn="arn:aws:signer:us-east-1:123456789012:/signing-jobs/j", PolicyDocument=None, VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"], "Ipv6AllowedForDualStack": False}, VpcId="vpc-1",
        DeadLetterConfig={"TargetArn": "arn:aws:sqs:us-east-1:123456789012:dead"},
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": "/aws/lambda/signed"}, FileSystemConfigs=[{"Arn": "arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/a"}],
        CodeSigningConfigArn="arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1", RuntimeManagementConfig={"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": "arn:aws:lambda:us-east-1::runtime:abc"}, Environment=None, KmsKeyArn=None, Tags=[],
        ReservedConcurrentExecutions=None,
    )
    expect(
        "AWS::Lambda::Function", "image", region="us-east-1", PackageType="Image", Runtime=None, Handler=None, Layers=[], SigningProfileVersionArn=None, SigningJobArn=None, DeadLetterConfig=None, FileSystemConfigs=[],
        VpcConfig={"SubnetIds": [], "SecurityGroupIds": [], "Ipv6AllowedForDualStack": False}, VpcId="", PolicyDocument=Unknown("denied"), CodeSigningConfigArn=None,
    )
    expect.count("AWS::Lambda::Function", 2)
    expect(
        "AWS::Lambda::Url", arn("function", "signed"), region="us-east-1", arn=arn("function", "signed"), FunctionArn=arn("function", "signed"), TargetFunctionArn=arn("function", "signed"), FunctionUrl="https://abc.lambda-url.us-east-1.on.aws/", AuthType="NONE",
        InvokeMode="BUFFERED", Cors={"AllowCredentials": True, "AllowOrigins": ["*"], "AllowMethods": ["*"], "MaxAge": 60},
    )
    expect("AWS::Lambda::Url", arn("function", "signed:live"), region="us-east-1", AuthType="AWS_IAM", InvokeMode="RESPONSE_STREAM", Cors=None)
    expect.count("AWS::Lambda::Url", 2)


@recorded
def mappings_and_settings(answer, expect):
    answer("lambda:ListEventSourceMappings", {"EventSourceMappings": []}, region="eu-west-1")
    kafka = {
        "UUID": "5b1c0000-0000-0000-0000-000000000001", "StartingPosition": "LATEST", "BatchSize": 100, "FunctionArn": arn("function", "f"), "State": "Enabled", "LastModified": "2026-01-02T03:04:05Z", "Topics": ["orders"], "KMSKeyArn": "arn:aws:kms:us-east-1:123456789012:key/k",
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example.com:9092"]}}, "SourceAccessConfigurations": [{"Type": "SASL_SCRAM_512_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka"}],
        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:dead"}}, "EventSourceMappingArn": arn("event-source-mapping", "5b1c0000-0000-0000-0000-000000000001"),
    }
    answer("lambda:ListEventSourceMappings", {"EventSourceMappings": [kafka]}, region="us-east-1")
    expect(
        "AWS::Lambda::EventSourceMapping", kafka["UUID"], region="us-east-1", arn=kafka["EventSourceMappingArn"], EventSourceArn=None, KmsKeyArn="arn:aws:kms:us-east-1:123456789012:key/k", DestinationConfig=kafka["DestinationConfig"], SourceAccessConfigurations=kafka["SourceAccessConfigurations"],
    )
    expect.count("AWS::Lambda::EventSourceMapping", 1)

    answer("lambda:ListCodeSigningConfigs", {"CodeSigningConfigs": []}, region="eu-west-1")
    strict, lax = (arn("code-signing-config", name) for name in ("csc-1", "csc-2"))
    publishers = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/v"]}
    answer("lambda:ListCodeSigningConfigs", {"CodeSigningConfigs": [
        {"CodeSigningConfigId": "csc-1", "CodeSigningConfigArn": strict, "Description": "strict", "AllowedPublishers": publishers, "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"}, "LastModified": "2026-01-02T03:04:05Z"},
        {"CodeSigningConfigId": "csc-2", "CodeSigningConfigArn": lax, "AllowedPublishers": publishers, "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"}, "LastModified": "2026-01-02T03:04:05Z"},
    ]}, region="us-east-1")
    expect(
        "AWS::Lambda::CodeSigningConfig", strict, region="us-east-1", arn=strict, CodeSigningConfigArn=strict, CodeSigningConfigId="csc-1", Description="strict", AllowedPublishers=publishers, CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Enforce"},
    )
    expect("AWS::Lambda::CodeSigningConfig", lax, region="us-east-1", Description=None, CodeSigningPolicies={"UntrustedArtifactOnDeployment": "Warn"})
    expect.count("AWS::Lambda::CodeSigningConfig", 2)

    answer("lambda:GetAccountSettings", {"AccountLimit": {"TotalCodeSize": 80530636800, "ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 900}, "AccountUsage": {"TotalCodeSize": 1, "FunctionCount": 7}}, region="us-east-1")
    answer.error("lambda:GetAccountSettings", "AccessDeniedException", "not authorized to perform: lambda:GetAccountSettings", kind="denied", region="eu-west-1")
    expect("Bartizan::Lambda::Settings", "us-east-1", region="us-east-1", ConcurrentExecutions=1000, UnreservedConcurrentExecutions=900, FunctionCount=7)
    expect("Bartizan::Lambda::Settings", "eu-west-1", region="eu-west-1", ConcurrentExecutions=Unknown("denied"))
    expect.count("Bartizan::Lambda::Settings", 2)


@recorded
def layers(answer, expect):
    answer("lambda:ListLayers", {"Layers": []}, region="eu-west-1")
    version = lambda number, **said: {"LayerVersionArn": arn("layer", f"tools:{number}"), "Version": number, "CreatedDate": "2026-01-02T03:04:05.000+0000", **said}
    newest = version(12, Description="", CompatibleRuntimes=["python3.13"], CompatibleArchitectures=["arm64"], LicenseInfo="MIT")
    answer("lambda:ListLayers", {"Layers": [{"LayerName": "tools", "LayerArn": arn("layer", "tools"), "LatestMatchingVersion": newest}]}, region="us-east-1")
    answer("lambda:ListLayerVersions", {"LayerVersions": [newest, version(11)], "NextMarker": "11"}, params={"LayerName": "tools"})
    answer("lambda:ListLayerVersions", {"LayerVersions": [version(10), version(9)]}, params={"LayerName": "tools", "Marker": "11"})
    policy = {"Version": "2012-10-17", "Id": "default", "Statement": [
        {"Sid": "org", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion", "Resource": arn("layer", "tools:12"),
         "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}
    # A version is a number, in the path of the call too.
    of = lambda number: {"LayerName": "tools", "VersionNumber": number}
    answer("lambda:GetLayerVersionPolicy", {"Policy": json.dumps(policy), "RevisionId": "r"}, params=of(12))
    code = "ResourceNotFoundException"
    answer.error("lambda:GetLayerVersionPolicy", code, "No policy is associated with the given resource.", params=of(11))
    answer.error("lambda:GetLayerVersionPolicy", code, f"Layer version {arn('layer', 'tools:10')} does not exist.", params=of(10))
    answer.error("lambda:GetLayerVersionPolicy", code, "What was asked for was not found.", params=of(9))
    expect("Bartizan::Lambda::Layer", "tools", region="us-east-1", LatestVersion=12)
    expect("AWS::Lambda::LayerVersion", newest["LayerVersionArn"], region="us-east-1", LayerName="tools", Version=12, Description="", CompatibleRuntimes=["python3.13"],
           CompatibleArchitectures=["arm64"], LicenseInfo="MIT", PolicyDocument=policy)
    expect("AWS::Lambda::LayerVersion", arn("layer", "tools:11"), region="us-east-1", Description=None, LicenseInfo=None, CompatibleRuntimes=[], CompatibleArchitectures=[],
           PolicyDocument=None)
    # Words that nobody knows decide nothing; the version that went meanwhile is no row.
    expect("AWS::Lambda::LayerVersion", arn("layer", "tools:9"), region="us-east-1", PolicyDocument=Unknown("failed"))
    expect.count("AWS::Lambda::LayerVersion", 3)
