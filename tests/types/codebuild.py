"""AWS CodeBuild."""

from types_lib import recorded, seed

PROJECT = "AWS::CodeBuild::Project"
CREDENTIAL = "AWS::CodeBuild::SourceCredential"
REPORTS = "AWS::CodeBuild::ReportGroup"
ROLE = "arn:aws:iam::123456789012:role/service-role/build"


@seed
def projects(aws, expect):
    codebuild = aws("codebuild")
    environment = {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"}
    variables = [{"name": "TOKEN", "value": "hush", "type": "PLAINTEXT"}, {"name": "KEY", "value": "shop/key", "type": "SECRETS_MANAGER"}]
    codebuild.create_project(
        name="shop",
        description="builds the shop",
        source={"type": "GITHUB", "location": "https://github.com/example/shop", "buildspec": "build.yml"},
        artifacts={"type": "S3", "location": "artifacts", "encryptionDisabled": True},
        environment={**environment, "privilegedMode": True, "environmentVariables": variables},
        serviceRole=ROLE,
        timeoutInMinutes=30,
        encryptionKey="arn:aws:kms:us-east-1:123456789012:key/1",
        logsConfig={"cloudWatchLogs": {"status": "ENABLED", "groupName": "build"}, "s3Logs": {"status": "ENABLED", "location": "logs/build", "encryptionDisabled": True}},
        vpcConfig={"vpcId": "vpc-0a", "subnets": ["subnet-0a"], "securityGroupIds": ["sg-0a"]},
        tags=[{"key": "team", "value": "shop"}, {"key": "cost", "value": "7"}],
    )
    codebuild.create_project(
        name="plain",
        source={"type": "S3", "location": "source/plain.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment=environment,
        serviceRole=ROLE,
    )
    expect(
        PROJECT,
        "shop",
        region="us-east-1",
        arn="arn:aws:codebuild:us-east-1:123456789012:project/shop",
        Name="shop",
        Description="builds the shop",
        Source={"Type": "GITHUB", "Location": "https://github.com/example/shop", "BuildSpec": "build.yml"},
        Artifacts={"Type": "S3", "Location": "artifacts", "EncryptionDisabled": True},
        Environment={
            "Type": "LINUX_CONTAINER",
            "Image": "aws/codebuild/standard:7.0",
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "PrivilegedMode": True,
            "EnvironmentVariables": [{"Name": "TOKEN", "Value": "hush", "Type": "PLAINTEXT"}, {"Name": "KEY", "Value": "shop/key", "Type": "SECRETS_MANAGER"}],
        },
        ServiceRole=ROLE,
        # moto has one key for every project.
        EncryptionKey="arn:aws:kms:us-east-1:123456789012:alias/aws/s3",
        LogsConfig={
            "CloudWatchLogs": {"Status": "ENABLED", "GroupName": "build"},
            "S3Logs": {"Status": "ENABLED", "Location": "logs/build", "EncryptionDisabled": True},
        },
        VpcConfig={"VpcId": "vpc-0a", "Subnets": ["subnet-0a"], "SecurityGroupIds": ["sg-0a"]},
        BadgeEnabled=False,
        TimeoutInMinutes=30,
        Tags=[{"Key": "cost", "Value": "7"}, {"Key": "team", "Value": "shop"}],
    )
    expect(PROJECT, "plain", region="us-east-1", Description=None, LogsConfig=None, VpcConfig=None, Webhook=None, SecondarySources=[], Tags=[])
    expect.count(PROJECT, 2)


@recorded
def everything(answer, expect):
    answer("codebuild:ListProjects", {"projects": []}, region="eu-west-1")
    answer("codebuild:ListProjects", {"projects": ["open"]}, region="us-east-1")
    source = {"type": "GITHUB", "location": "https://github.com/example/open", "gitCloneDepth": 1, "reportBuildStatus": False, "insecureSsl": True}
    described = {
        "name": "open",
        "arn": "arn:aws:codebuild:us-east-1:123456789012:project/open",
        "source": {**source, "auth": {"type": "CODECONNECTIONS", "resource": "arn:aws:codeconnections:us-east-1:123456789012:connection/1"}},
        "secondarySources": [{**source, "sourceIdentifier": "tools"}],
        "artifacts": {"type": "NO_ARTIFACTS"},
        "secondaryArtifacts": [{"type": "S3", "location": "more", "artifactIdentifier": "more", "encryptionDisabled": False}],
        "cache": {"type": "NO_CACHE"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "image": "registry.example/build",
            "computeType": "BUILD_GENERAL1_SMALL",
            "environmentVariables": [],
            "privilegedMode": False,
            "registryCredential": {"credential": "registry", "credentialProvider": "SECRETS_MANAGER"},
            "imagePullCredentialsType": "SERVICE_ROLE",
        },
        "serviceRole": ROLE,
        "timeoutInMinutes": 60,
        "queuedTimeoutInMinutes": 480,
        "encryptionKey": "arn:aws:kms:us-east-1:123456789012:key/1",
        "tags": [],
        "created": "2024-05-01T10:00:00Z",
        "lastModified": "2026-03-01T10:00:00Z",
        "webhook": {
            "url": "https://api.github.com/repos/example/open/hooks/1",
            "filterGroups": [[{"type": "EVENT", "pattern": "PULL_REQUEST_CREATED", "excludeMatchedPattern": False}]],
            "buildType": "BUILD",
            "pullRequestBuildPolicy": {"requiresCommentApproval": "DISABLED", "approverRoles": []},
        },
        "badge": {"badgeEnabled": True, "badgeRequestUrl": "https://codebuild.us-east-1.amazonaws.com/badges?uuid=1"},
        "projectVisibility": "PUBLIC_READ",
        "publicProjectAlias": "1",
        "resourceAccessRole": "arn:aws:iam::123456789012:role/read",
    }
    answer("codebuild:BatchGetProjects", {"projects": [described], "projectsNotFound": []}, region="us-east-1")
    named = {"Type": "GITHUB", "Location": "https://github.com/example/open", "GitCloneDepth": 1, "ReportBuildStatus": False, "InsecureSsl": True}
    expect(
        PROJECT,
        "open",
        region="us-east-1",
        Source={**named, "Auth": {"Type": "CODECONNECTIONS", "Resource": "arn:aws:codeconnections:us-east-1:123456789012:connection/1"}},
        SecondarySources=[{**named, "SourceIdentifier": "tools"}],
        SecondaryArtifacts=[{"Type": "S3", "Location": "more", "ArtifactIdentifier": "more", "EncryptionDisabled": False}],
        Environment={
            "Type": "LINUX_CONTAINER",
            "Image": "registry.example/build",
            "ComputeType": "BUILD_GENERAL1_SMALL",
            "EnvironmentVariables": [],
            "PrivilegedMode": False,
            "RegistryCredential": {"Credential": "registry", "CredentialProvider": "SECRETS_MANAGER"},
            "ImagePullCredentialsType": "SERVICE_ROLE",
        },
        Webhook={
            "Url": "https://api.github.com/repos/example/open/hooks/1",
            "FilterGroups": [[{"Type": "EVENT", "Pattern": "PULL_REQUEST_CREATED", "ExcludeMatchedPattern": False}]],
            "BuildType": "BUILD",
            "PullRequestBuildPolicy": {"RequiresCommentApproval": "DISABLED", "ApproverRoles": []},
        },
        EncryptionKey="arn:aws:kms:us-east-1:123456789012:key/1",
        BadgeEnabled=True,
        Visibility="PUBLIC_READ",
        ResourceAccessRole="arn:aws:iam::123456789012:role/read",
        LastModified="2026-03-01T10:00:00Z",
        VpcConfig=None,
        Tags=[],
    )
    expect.count(PROJECT, 1)
    token, connection = "arn:aws:codebuild:us-east-1:123456789012:token/bitbucket", "arn:aws:codebuild:us-east-1:123456789012:token/github"
    resource = "arn:aws:codeconnections:us-east-1:123456789012:connection/1"
    infos = [
        {"arn": token, "serverType": "BITBUCKET", "authType": "BASIC_AUTH"},
        {"arn": connection, "serverType": "GITHUB", "authType": "CODECONNECTIONS", "resource": resource},
    ]
    answer("codebuild:ListSourceCredentials", {"sourceCredentialsInfos": infos}, region="us-east-1")
    answer("codebuild:ListSourceCredentials", {"sourceCredentialsInfos": []}, region="eu-west-1")
    expect(CREDENTIAL, token, region="us-east-1", Arn=token, AuthType="BASIC_AUTH", ServerType="BITBUCKET", Resource=None)
    expect(CREDENTIAL, connection, region="us-east-1", AuthType="CODECONNECTIONS", Resource=resource)
    expect.count(CREDENTIAL, 2)

    tests, coverage = (f"arn:aws:codebuild:us-east-1:123456789012:report-group/{name}" for name in ("tests", "coverage"))
    destination = {"bucket": "reports", "path": "tests", "packaging": "NONE", "encryptionDisabled": True}
    groups = [
        {"arn": tests, "name": "tests", "type": "TEST", "exportConfig": {"exportConfigType": "S3", "s3Destination": destination}, "tags": [{"key": "team", "value": "shop"}], "status": "ACTIVE"},
        {"arn": coverage, "name": "coverage", "type": "CODE_COVERAGE", "exportConfig": {"exportConfigType": "NO_EXPORT"}, "tags": [], "status": "ACTIVE"},
    ]
    answer("codebuild:ListReportGroups", {"reportGroups": []}, region="eu-west-1")
    answer("codebuild:ListReportGroups", {"reportGroups": [tests, coverage]}, region="us-east-1")
    answer("codebuild:BatchGetReportGroups", {"reportGroups": groups, "reportGroupsNotFound": []}, region="us-east-1")
    expect(
        REPORTS,
        tests,
        region="us-east-1",
        arn=tests,
        Name="tests",
        Type="TEST",
        ExportConfig={"ExportConfigType": "S3", "S3Destination": {"Bucket": "reports", "Path": "tests", "Packaging": "NONE", "EncryptionDisabled": True}},
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    expect(REPORTS, coverage, region="us-east-1", Type="CODE_COVERAGE", ExportConfig={"ExportConfigType": "NO_EXPORT"}, Tags=[])
    expect.count(REPORTS, 2)
