"""AWS Systems Manager."""
import json

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"


@seed
def parameters(aws, expect):
    ssm, west = aws("ssm"), aws("ssm", region="eu-west-1")
    ssm.put_parameter(Name="/shop/token", Description="of the shop", Type="SecureString", KeyId="alias/mine", Value="value-of-a-test", AllowedPattern=".*", Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}])
    west.put_parameter(Name="plain", Type="String", Value="value-of-a-test", Tier="Advanced")
    # moto's list has no ARNs.
    expect(
        "AWS::SSM::Parameter", "/shop/token", region="us-east-1", Name="/shop/token", Type="SecureString", KeyId="alias/mine",
        Description="of the shop", AllowedPattern=".*", DataType="text", LastModifiedDate=PRESENT, Version=1, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
    )
    expect("AWS::SSM::Parameter", "plain", region="eu-west-1", Type="String", Tier="Advanced", KeyId=None, AllowedPattern=None, Tags=[])
    expect.count("AWS::SSM::Parameter", 2)


@seed
def documents(aws, expect):
    ssm, west = aws("ssm"), aws("ssm", region="eu-west-1")
    content = {"schemaVersion": "2.2", "description": "says hello", "mainSteps": [{"action": "aws:runShellScript", "name": "hello", "inputs": {"runCommand": ["echo hello"]}}]}
    ssm.create_document(Name="shared", Content=json.dumps(content), DocumentType="Command", DocumentFormat="JSON", TargetType="/AWS::EC2::Instance", VersionName="first", Tags=[{"Key": "a", "Value": "1"}])
    ssm.modify_document_permission(Name="shared", PermissionType="Share", AccountIdsToAdd=["210987654321"])
    west.create_document(Name="open", Content=json.dumps(content), DocumentType="Command", DocumentFormat="JSON")
    west.modify_document_permission(Name="open", PermissionType="Share", AccountIdsToAdd=["all"])
    west.create_document(Name="own", Content=json.dumps(content), DocumentType="Automation", DocumentFormat="JSON")
    expect(
        "AWS::SSM::Document", "shared", region="us-east-1", arn=f"arn:aws:ssm:us-east-1:{ACCOUNT}:document/shared", Name="shared", DocumentType="Command", DocumentFormat="JSON", TargetType="/AWS::EC2::Instance", VersionName="first", Owner=ACCOUNT,
        SchemaVersion="2.2", Tags=[{"Key": "a", "Value": "1"}], SharedWith=["210987654321"], Content=json.dumps(content), ParsedContent=content,
    )
    expect("AWS::SSM::Document", "open", region="eu-west-1", SharedWith=["all"], Tags=[])
    expect("AWS::SSM::Document", "own", region="eu-west-1", DocumentType="Automation", SharedWith=[])
    expect.count("AWS::SSM::Document", 3)


@seed
def baselines(aws, expect):
    ssm, west = aws("ssm"), aws("ssm", region="eu-west-1")
    linux = ssm.create_patch_baseline(Name="linux", OperatingSystem="AMAZON_LINUX_2023", Description="of the shop")["BaselineId"]
    windows = west.create_patch_baseline(Name="windows", OperatingSystem="WINDOWS")["BaselineId"]
    expect("AWS::SSM::PatchBaseline", linux, region="us-east-1", arn=f"arn:aws:ssm:us-east-1:{ACCOUNT}:patchbaseline/{linux}", Id=linux, Name="linux", OperatingSystem="AMAZON_LINUX_2023", Description="of the shop", DefaultBaseline=False)
    expect("AWS::SSM::PatchBaseline", windows, region="eu-west-1", OperatingSystem="WINDOWS", DefaultBaseline=False)
    expect.count("AWS::SSM::PatchBaseline", 2)


@recorded
def parameter_policies(answer, expect):
    answer("ssm:DescribeParameters", {"Parameters": []}, region="eu-west-1")
    answer("ssm:DescribeParameters", {"Parameters": [
        {
            "Name": "expires", "ARN": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/expires", "Type": "SecureString", "KeyId": "alias/aws/ssm", "LastModifiedDate": "2026-01-02T03:04:05Z", "LastModifiedUser": f"arn:aws:iam::{ACCOUNT}:user/ann", "Version": 3, "Tier": "Advanced",
            "Policies": [{"PolicyText": "{\"Type\":\"Expiration\"}", "PolicyType": "Expiration", "PolicyStatus": "Pending"}], "DataType": "text",
        },
        {"Name": "plain", "ARN": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/plain", "Type": "String", "LastModifiedDate": "2026-01-02T03:04:05Z", "Version": 1, "Tier": "Standard", "Policies": [], "DataType": "text"},
        {"Name": "went", "ARN": f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/went", "Type": "String", "Version": 1},
    ]}, region="us-east-1")
    answer("ssm:ListTagsForResource", {"TagList": []}, params={"ResourceType": "Parameter", "ResourceId": "plain"})
    answer.error("ssm:ListTagsForResource", "AccessDeniedException", "not authorized to perform: ssm:ListTagsForResource", kind="denied", params={"ResourceId": "expires"})
    answer.error("ssm:ListTagsForResource", "InvalidResourceId", "The resource ID is not valid.", params={"ResourceId": "went"})
    expect(
        "AWS::SSM::Parameter", "expires", region="us-east-1", arn=f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/expires", Arn=f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/expires", Tier="Advanced", LastModifiedUser=f"arn:aws:iam::{ACCOUNT}:user/ann", LastModifiedDate="2026-01-02T03:04:05Z", Version=3, KeyId="alias/aws/ssm",
        ParameterPolicies=[{"PolicyText": "{\"Type\":\"Expiration\"}", "PolicyType": "Expiration", "PolicyStatus": "Pending"}], Tags=Unknown("denied"),
    )
    expect("AWS::SSM::Parameter", "plain", region="us-east-1", Description=None, KeyId=None, LastModifiedUser=None, ParameterPolicies=[], Tags=[])
    expect.count("AWS::SSM::Parameter", 2)


@recorded
def associations_and_baselines(answer, expect):
    targets = [{"Key": "InstanceIds", "Values": ["*"]}]
    answer("ssm:ListAssociations", {"Associations": []}, region="eu-west-1")
    answer("ssm:ListAssociations", {"Associations": [
        {
            "Name": "AWS-UpdateSSMAgent", "AssociationId": "a-1", "AssociationVersion": "1", "DocumentVersion": "$DEFAULT", "Targets": targets, "LastExecutionDate": "2026-09-30T00:00:00Z",
            "Overview": {"Status": "Failed", "DetailedStatus": "Failed", "AssociationStatusAggregatedCount": {"Failed": 1}}, "ScheduleExpression": "rate(14 days)", "AssociationName": "update-agent",
        },
        {"Name": "AWS-GatherSoftwareInventory", "AssociationId": "a-2", "AssociationVersion": "1", "Overview": {}},
    ]}, region="us-east-1")
    expect(
        "AWS::SSM::Association", "a-1", region="us-east-1", arn=f"arn:aws:ssm:us-east-1:{ACCOUNT}:association/a-1", AssociationId="a-1", AssociationName="update-agent", Name="AWS-UpdateSSMAgent", DocumentVersion="$DEFAULT", ScheduleExpression="rate(14 days)",
        Targets=targets, Status="Failed", LastExecutionDate="2026-09-30T00:00:00Z",
    )
    expect("AWS::SSM::Association", "a-2", region="us-east-1", AssociationName=None, ScheduleExpression=None, Targets=[], Status=None, LastExecutionDate=None)
    expect.count("AWS::SSM::Association", 2)

    rules = {"PatchRules": [{
        "PatchFilterGroup": {"PatchFilters": [{"Key": "CLASSIFICATION", "Values": ["Security"]}]}, "ComplianceLevel": "CRITICAL", "ApproveAfterDays": 7, "EnableNonSecurity": False,
    }]}
    answer("ssm:DescribePatchBaselines", {"BaselineIdentities": []}, region="eu-west-1")
    answer("ssm:DescribePatchBaselines", {"BaselineIdentities": [
        {"BaselineId": f"pb-{number}", "BaselineName": f"b{number}", "OperatingSystem": "AMAZON_LINUX_2", "DefaultBaseline": number == 1} for number in (1, 2, 3)]}, region="us-east-1")
    answer("ssm:GetPatchBaseline", {
        "BaselineId": "pb-1", "Name": "b1", "OperatingSystem": "AMAZON_LINUX_2", "GlobalFilters": {"PatchFilters": []}, "ApprovalRules": rules, "ApprovedPatches": ["kernel"], "ApprovedPatchesComplianceLevel": "UNSPECIFIED",
        "RejectedPatches": ["telnet*"], "RejectedPatchesAction": "BLOCK", "PatchGroups": ["web"], "Sources": [],
    }, params={"BaselineId": "pb-1"})
    answer.error("ssm:GetPatchBaseline", "AccessDeniedException", "not authorized to perform: ssm:GetPatchBaseline", kind="denied", params={"BaselineId": "pb-2"})
    answer.error("ssm:GetPatchBaseline", "DoesNotExistException", "Maintenance window pb-3 does not exist", params={"BaselineId": "pb-3"})
    expect("AWS::SSM::PatchBaseline", "pb-1", region="us-east-1", DefaultBaseline=True, Description=None, ApprovalRules=rules, ApprovedPatches=["kernel"], RejectedPatches=["telnet*"], RejectedPatchesAction="BLOCK", PatchGroups=["web"])
    expect("AWS::SSM::PatchBaseline", "pb-2", region="us-east-1", DefaultBaseline=False, ApprovalRules=Unknown("denied"), PatchGroups=Unknown("denied"))
    expect.count("AWS::SSM::PatchBaseline", 2)


@recorded
def instances(answer, expect):
    def instance(name, **more):
        return {
            "InstanceId": name, "PingStatus": "Online", "LastPingDateTime": "2026-09-30T00:00:00Z", "AgentVersion": "3.3.0.0", "IsLatestVersion": False, "PlatformType": "Linux", "PlatformName": "Amazon Linux", "PlatformVersion": "2023",
            "ResourceType": "EC2Instance", "ComputerName": "c", "SourceType": "AWS::EC2::Instance", **more,
        }

    web, new, office = "i-0000000000000001", "i-0000000000000002", "mi-0000000000000003"
    answer("ssm:DescribeInstanceInformation", {"InstanceInformationList": []}, region="eu-west-1")
    answer("ssm:DescribeInstanceInformation", {"InstanceInformationList": [instance(web), instance(new, PingStatus="ConnectionLost"), instance(office, ResourceType="ManagedInstance", IamRole="office")]}, region="us-east-1")
    counts = {"InstalledCount": 100, "InstalledPendingRebootCount": 1, "InstalledRejectedCount": 0, "MissingCount": 2, "FailedCount": 0, "CriticalNonCompliantCount": 1, "SecurityNonCompliantCount": 1, "OtherNonCompliantCount": 0}
    state = {"BaselineId": "pb-1", "PatchGroup": "web", "Operation": "Scan", "OperationEndTime": "2026-09-29T00:00:00Z", **counts}
    answer("ssm:DescribeInstancePatchStates", {"InstancePatchStates": [
        {"InstanceId": web, "SnapshotId": "s", "InstalledOtherCount": 5, "NotApplicableCount": 7, "OperationStartTime": "2026-09-29T00:00:00Z", "RebootOption": "NoReboot", **state},
        {"InstanceId": office, "OperationStartTime": "2026-09-29T00:00:00Z", **state, "PatchGroup": ""},
    ]}, region="us-east-1", params={"InstanceIds": [web, new, office]})

    def summary(name, kind, status):
        return {
            "ComplianceType": kind, "ResourceType": "ManagedInstance", "ResourceId": name, "Status": status, "OverallSeverity": "CRITICAL" if status == "NON_COMPLIANT" else "UNSPECIFIED",
            "ExecutionSummary": {"ExecutionTime": "2026-09-29T00:00:00Z", "ExecutionId": "e", "ExecutionType": "Command"}, "CompliantSummary": {"CompliantCount": 1}, "NonCompliantSummary": {"NonCompliantCount": 0},
        }

    for kind, items in (("Patch", [summary(web, "Patch", "NON_COMPLIANT"), summary(office, "Patch", "COMPLIANT")]), ("Association", [summary(web, "Association", "COMPLIANT"), summary(new, "Association", "NON_COMPLIANT")])):
        filters = [{"Key": "ComplianceType", "Values": [kind], "Type": "EQUAL"}]
        answer("ssm:ListResourceComplianceSummaries", {"ResourceComplianceSummaryItems": items}, region="us-east-1", params={"Filters": filters})
    expect(
        "Bartizan::SSM::ManagedInstance", web, region="us-east-1", ResourceType="EC2Instance", PingStatus="Online", LastPingDateTime="2026-09-30T00:00:00Z", AgentVersion="3.3.0.0", IsLatestVersion=False, PlatformType="Linux", PlatformName="Amazon Linux",
        PlatformVersion="2023", IamRole=None, PatchState=state, PatchCompliance="NON_COMPLIANT", AssociationCompliance="COMPLIANT",
    )
    expect("Bartizan::SSM::ManagedInstance", new, region="us-east-1", PingStatus="ConnectionLost", PatchState=None, PatchCompliance=None, AssociationCompliance="NON_COMPLIANT")
    expect("Bartizan::SSM::ManagedInstance", office, region="us-east-1", arn=f"arn:aws:ssm:us-east-1:{ACCOUNT}:managed-instance/{office}", ResourceType="ManagedInstance", IamRole="office", PatchCompliance="COMPLIANT", AssociationCompliance=None)
    expect.count("Bartizan::SSM::ManagedInstance", 3)


@recorded
def settings(answer, expect):
    values = {
        "/ssm/documents/console/public-sharing-permission": ("Disable", "Enable"),
        "/ssm/managed-instance/default-ec2-instance-management-role": ("service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole", "$None"),
        "/ssm/automation/customer-script-log-destination": ("CloudWatch", None),
    }
    for name, pair in values.items():
        for region, value in zip(("us-east-1", "eu-west-1"), pair):
            if value:
                setting = {"SettingId": name, "SettingValue": value, "LastModifiedDate": "2026-01-02T03:04:05Z", "LastModifiedUser": "System", "ARN": f"arn:aws:ssm:{region}:{ACCOUNT}:servicesetting{name}", "Status": "Customized"}
                answer("ssm:GetServiceSetting", {"ServiceSetting": setting}, region=region, params={"SettingId": name})
            else:
                answer.error("ssm:GetServiceSetting", "AccessDeniedException", "not authorized to perform: ssm:GetServiceSetting", kind="denied", region=region, params={"SettingId": name})
    expect("Bartizan::SSM::Settings", "us-east-1", region="us-east-1", DocumentPublicSharing="Disable", DefaultInstanceManagementRole="service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole", AutomationLogDestination="CloudWatch")
    expect("Bartizan::SSM::Settings", "eu-west-1", region="eu-west-1", DocumentPublicSharing="Enable", DefaultInstanceManagementRole="$None", AutomationLogDestination=Unknown("denied"))
    expect.count("Bartizan::SSM::Settings", 2)
