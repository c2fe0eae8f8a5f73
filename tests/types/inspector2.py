"""Amazon Inspector."""

from types_lib import ACCOUNT, Unknown, recorded, seed

FILTER = f"arn:aws:inspector2:us-east-1:{ACCOUNT}:owner/{ACCOUNT}/filter/0123456789abcdef"


@seed
def accounts(aws, expect):
    aws("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2", "LAMBDA"])
    # moto knows an account only after it was told of it; AWS knows every one.
    aws("inspector2", "eu-west-1").disable(accountIds=[ACCOUNT], resourceTypes=["EC2"])
    expect(
        "Bartizan::Inspector2::Status",
        "us-east-1",
        region="us-east-1",
        Enabled=True,
        Status="ENABLED",
        Ec2="ENABLED",
        Ecr="DISABLED",
        Lambda="ENABLED",
        LambdaCode="DISABLED",
        # moto takes every account for the administrator.
        OrganizationAutoEnable={"Ec2": False, "Ecr": False, "Lambda": False, "LambdaCode": False},
    )
    expect(
        "Bartizan::Inspector2::Status",
        "eu-west-1",
        region="eu-west-1",
        Enabled=False,
        Status="DISABLED",
        Ec2="DISABLED",
        Ecr="DISABLED",
    )


@seed
def filters(aws, expect):
    criteria = {
        "severity": [{"comparison": "EQUALS", "value": "LOW"}],
        "resourceTags": [{"comparison": "EQUALS", "key": "env", "value": "test"}],
        "portRange": [{"beginInclusive": 1, "endInclusive": 1024}],
    }
    suppress = aws("inspector2").create_filter(
        name="low", action="SUPPRESS", description="not worth it", filterCriteria=criteria, tags={"team": "a"}
    )["arn"]
    view = aws("inspector2", "eu-west-1").create_filter(name="view", action="NONE", filterCriteria={})["arn"]
    expect(
        "AWS::InspectorV2::Filter",
        suppress,
        region="us-east-1",
        arn=suppress,
        Arn=suppress,
        Name="low",
        FilterAction="SUPPRESS",
        Description="not worth it",
        FilterCriteria={
            "Severity": [{"Comparison": "EQUALS", "Value": "LOW"}],
            "ResourceTags": [{"Comparison": "EQUALS", "Key": "env", "Value": "test"}],
            "PortRange": [{"BeginInclusive": 1, "EndInclusive": 1024}],
        },
        Tags=[{"Key": "team", "Value": "a"}],
    )
    expect("AWS::InspectorV2::Filter", view, region="eu-west-1", Name="view", FilterAction="NONE", Description=None, Tags=[])
    expect.count("AWS::InspectorV2::Filter", 2)


@recorded
def a_member(answer, expect):
    state = lambda status: {"status": status, "errorCode": "ALREADY_ENABLED", "errorMessage": ""}
    answer("inspector2:BatchGetAccountStatus", {"accounts": [{
        "accountId": ACCOUNT, "state": state("ENABLED"),
        "resourceState": {
            "ec2": state("ENABLED"), "ecr": state("ENABLED"), "lambda": state("DISABLED"),
            "lambdaCode": state("DISABLED"), "codeRepository": state("ENABLING"),
        },
    }], "failedAccounts": []}, region="us-east-1")
    # An account that the service fails to tell of is not one where it is off.
    answer("inspector2:BatchGetAccountStatus", {"accounts": [], "failedAccounts": [{
        "accountId": ACCOUNT, "status": "DISABLED", "errorCode": "ACCESS_DENIED",
        "errorMessage": "Invoking account does not have access to this account",
    }]}, region="eu-west-1")
    answer("inspector2:GetConfiguration", {
        "ecrConfiguration": {"rescanDurationState": {"rescanDuration": "DAYS_30", "status": "SUCCESS"}},
        "ec2Configuration": {"scanModeState": {"scanMode": "EC2_HYBRID", "scanModeStatus": "SUCCESS"}},
    })
    answer.error(
        "inspector2:DescribeOrganizationConfiguration", "AccessDeniedException",
        "Invoking account does not have access to describe the organization configuration.", kind="denied",
        region="us-east-1",
    )
    answer.error(
        "inspector2:DescribeOrganizationConfiguration", "AccessDeniedException",
        f"User: arn:aws:iam::{ACCOUNT}:user/a is not authorized to perform: inspector2:DescribeOrganizationConfiguration",
        kind="denied", region="eu-west-1",
    )
    answer("inspector2:ListFilters", {"filters": [{
        "arn": FILTER, "ownerId": ACCOUNT, "name": "old",
        "criteria": {
            "firstObservedAt": [{"endInclusive": "2026-01-01T00:00:00Z"}],
            "vulnerablePackages": [{"name": {"comparison": "PREFIX", "value": "lib"}}],
        },
        "action": "SUPPRESS", "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z",
    }]}, region="us-east-1")
    answer.error("inspector2:ListFilters", "AccessDeniedException", "is not authorized", kind="denied", region="eu-west-1")
    expect(
        "Bartizan::Inspector2::Status",
        "us-east-1",
        region="us-east-1",
        Enabled=True,
        Status="ENABLED",
        Ec2="ENABLED",
        Ecr="ENABLED",
        Lambda="DISABLED",
        LambdaCode="DISABLED",
        CodeRepository="ENABLING",
        EcrRescanDuration="DAYS_30",
        Ec2ScanMode="EC2_HYBRID",
        OrganizationAutoEnable=Unknown("not-in-source"),
    )
    expect(
        "Bartizan::Inspector2::Status",
        "eu-west-1",
        region="eu-west-1",
        Enabled=Unknown("not-supplied"),
        Ec2=Unknown("not-supplied"),
        OrganizationAutoEnable=Unknown("denied"),
    )
    expect(
        "AWS::InspectorV2::Filter",
        FILTER,
        region="us-east-1",
        Description=None,
        FilterCriteria={
            "FirstObservedAt": [{"EndInclusive": "2026-01-01T00:00:00Z"}],
            "VulnerablePackages": [{"Name": {"Comparison": "PREFIX", "Value": "lib"}}],
        },
        Tags=[],
    )
    expect.unknown("AWS::InspectorV2::Filter", "denied", region="eu-west-1")
