"""AWS Organizations."""

import json

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"
ORGANIZATION = "Bartizan::Organizations::"
FULL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
STAY = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}
TAGS = {"tags": {"costcenter": {"tag_key": {"@@assign": "CostCenter"}}}}
# What a member account is told that asks for what only the management account may know.
NOT_TOLD = "You don't have permissions to access this resource."


def full_access(name="FullAWSAccess", content=FULL):
    return {"Id": f"p-{name}", "Name": name, "AwsManaged": True, "Content": content}


@seed
def an_organization(aws, expect):
    org = aws("organizations")
    made = org.create_organization(FeatureSet="ALL")["Organization"]
    root = org.list_roots()["Roots"][0]["Id"]
    # On AWS a new organisation has its service control policies turned on.
    for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY", "RESOURCE_CONTROL_POLICY"):
        org.enable_policy_type(RootId=root, PolicyType=kind)
    units = {}
    for name, parent in (("Workloads", root), ("Security", root), ("Production", "Workloads")):
        tags = [{"Key": "stage", "Value": "live"}] if name == "Production" else []
        unit = org.create_organizational_unit(ParentId=units.get(parent, parent), Name=name, Tags=tags)["OrganizationalUnit"]
        units[name] = unit["Id"]
        expect("AWS::Organizations::OrganizationalUnit", unit["Id"], region="", arn=unit["Arn"], Id=unit["Id"], Arn=unit["Arn"],
               Name=name, ParentId=units.get(parent, parent), Tags=tags)
    expect.count("AWS::Organizations::OrganizationalUnit", 3)

    accounts = {}
    for name, unit in (("audit", "Security"), ("shop", "Production")):
        tags = [{"Key": "owner", "Value": name}] if name == "audit" else []
        status = org.create_account(AccountName=name, Email=f"{name}@example.com", Tags=tags)["CreateAccountStatus"]
        accounts[name] = id = status["AccountId"]
        org.move_account(AccountId=id, SourceParentId=root, DestinationParentId=units[unit])
        expect("AWS::Organizations::Account", id, region="", AccountId=id, AccountName=name, Email=f"{name}@example.com",
               Arn=f"arn:aws:organizations::{ACCOUNT}:account/{made['Id']}/{id}", State="ACTIVE", Status="ACTIVE", JoinedMethod="CREATED",
               JoinedTimestamp=PRESENT, ParentIds=[units[unit]], Tags=tags)
    expect("AWS::Organizations::Account", ACCOUNT, region="", AccountName="master", ParentIds=[units["Production"]])
    expect.count("AWS::Organizations::Account", 3)
    # Read by itself, the account is below two units.
    org.move_account(AccountId=ACCOUNT, SourceParentId=root, DestinationParentId=units["Production"])

    policies = {}
    for name, kind, content, targets in (
        ("stay", "SERVICE_CONTROL_POLICY", STAY, [root, units["Workloads"]]),
        ("cost", "TAG_POLICY", TAGS, [accounts["shop"]]),
        ("spare", "SERVICE_CONTROL_POLICY", FULL, []),
    ):
        tags = [{"Key": "team", "Value": "security"}] if name == "stay" else []
        summary = org.create_policy(Name=name, Description=f"the {name} policy", Type=kind, Content=json.dumps(content), Tags=tags)["Policy"]["PolicySummary"]
        policies[name] = summary["Id"]
        for target in targets:
            org.attach_policy(PolicyId=summary["Id"], TargetId=target)
        expect("AWS::Organizations::Policy", summary["Id"], region="", arn=summary["Arn"], Id=summary["Id"], Arn=summary["Arn"], Name=name,
               Description=f"the {name} policy", Type=kind, AwsManaged=False, Content=content, TargetIds=sorted(targets), Tags=tags)
    expect("AWS::Organizations::Policy", "p-FullAWSAccess", region="", AwsManaged=True, Content=FULL)
    expect("AWS::Organizations::Policy", "p-RCPFullAWSAccess", region="", Type="RESOURCE_CONTROL_POLICY")
    expect.count("AWS::Organizations::Policy", 5)

    for service in ("guardduty.amazonaws.com", "cloudtrail.amazonaws.com"):
        org.enable_aws_service_access(ServicePrincipal=service)
    for service in ("guardduty.amazonaws.com", "access-analyzer.amazonaws.com"):
        org.register_delegated_administrator(AccountId=accounts["audit"], ServicePrincipal=service)
    org.register_delegated_administrator(AccountId=accounts["shop"], ServicePrincipal="ssm.amazonaws.com")
    expect(ORGANIZATION + "DelegatedAdministrator", accounts["audit"], region="", AccountId=accounts["audit"], AccountName="audit", Status="ACTIVE",
           DelegationEnabledDate=PRESENT, Services=["access-analyzer.amazonaws.com", "guardduty.amazonaws.com"])
    expect(ORGANIZATION + "DelegatedAdministrator", accounts["shop"], region="", Services=["ssm.amazonaws.com"])
    expect.count(ORGANIZATION + "DelegatedAdministrator", 2)

    expect("AWS::Organizations::Organization", made["Id"], region="", arn=made["Arn"], Id=made["Id"], Arn=made["Arn"], FeatureSet="ALL",
           ManagementAccountId=ACCOUNT, ManagementAccountArn=made["MasterAccountArn"], ManagementAccountEmail=made["MasterAccountEmail"])
    expect.count("AWS::Organizations::Organization", 1)
    expect(ORGANIZATION + "Membership", ACCOUNT, region="", OrganizationId=made["Id"], OrganizationArn=made["Arn"], FeatureSet="ALL",
           ManagementAccountId=ACCOUNT)
    expect(ORGANIZATION + "Settings", ACCOUNT, region="", RootId=root,
           PolicyTypes=[{"Type": kind, "Status": "ENABLED"} for kind in ("SERVICE_CONTROL_POLICY", "TAG_POLICY", "RESOURCE_CONTROL_POLICY")],
           TrustedServices=["cloudtrail.amazonaws.com", "guardduty.amazonaws.com"])

    def chain(own):
        way = [(root, "ROOT"), (units["Workloads"], "ORGANIZATIONAL_UNIT"), (units["Production"], "ORGANIZATIONAL_UNIT"), (ACCOUNT, "ACCOUNT")]
        return [{"TargetId": target, "Type": kind, "Policies": own(target)} for target, kind in way]

    stay = {"Id": policies["stay"], "Name": "stay", "AwsManaged": False, "Content": STAY}
    full = full_access()

    def service_control(target):
        return sorted([full] + [stay] * (target in (root, units["Workloads"])), key=lambda policy: policy["Id"])

    anyone = full_access("RCPFullAWSAccess", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
    expect(ORGANIZATION + "EffectivePolicies", ACCOUNT, region="", ServiceControlPolicies=chain(service_control),
           ResourceControlPolicies=chain(lambda target: [anyone]))


@seed
def an_account_on_its_own(aws, expect):
    expect(ORGANIZATION + "Membership", ACCOUNT, region="", OrganizationId=None, OrganizationArn=None, FeatureSet=None, ManagementAccountId=None)
    expect(ORGANIZATION + "Settings", ACCOUNT, region="", RootId=None, PolicyTypes=None)
    expect(ORGANIZATION + "EffectivePolicies", ACCOUNT, region="", ServiceControlPolicies=None, ResourceControlPolicies=None)
    for name in ("Organization", "OrganizationalUnit", "Policy"):
        expect.count(f"AWS::Organizations::{name}", 0)


def organization(answer):
    answer("organizations:DescribeOrganization", {"Organization": {
        "Id": "o-a1b2c3d4e5", "Arn": "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5", "FeatureSet": "ALL",
        "MasterAccountId": "111122223333", "MasterAccountArn": "arn:aws:organizations::111122223333:account/o-a1b2c3d4e5/111122223333",
        "MasterAccountEmail": "root@example.com", "AvailablePolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
    }})


def roots(answer, *types):
    answer("organizations:ListRoots", {"Roots": [{
        "Id": "r-ab12", "Arn": "arn:aws:organizations::111122223333:root/o-a1b2c3d4e5/r-ab12", "Name": "Root",
        "PolicyTypes": [{"Type": kind, "Status": status} for kind, status in types],
    }]})


def policy(answer, id, name, content, managed=False, kind="SERVICE_CONTROL_POLICY"):
    answer("organizations:DescribePolicy", {"Policy": {"Content": json.dumps(content), "PolicySummary": {
        "Id": id, "Arn": f"arn:aws:organizations::111122223333:policy/o-a1b2c3d4e5/{id}", "Name": name, "Description": "", "Type": kind, "AwsManaged": managed,
    }}}, params={"PolicyId": id})


def attached(answer, target, *ids, kind="SERVICE_CONTROL_POLICY"):
    answer("organizations:ListPoliciesForTarget", {"Policies": [{"Id": id, "Type": kind} for id in ids]}, params={"TargetId": target, "Filter": kind})


def effective(answer, kind, content):
    answer("organizations:DescribeEffectivePolicy", {"EffectivePolicy": {
        "PolicyContent": json.dumps(content), "LastUpdatedTimestamp": "2026-09-01T00:00:00Z", "TargetId": ACCOUNT, "PolicyType": kind,
    }}, params={"PolicyType": kind})


@recorded
def a_delegated_administrator(answer, expect):
    organization(answer)
    roots(answer, ("SERVICE_CONTROL_POLICY", "ENABLED"), ("TAG_POLICY", "ENABLED"))
    answer("organizations:ListParents", {"Parents": [{"Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT"}]}, params={"ChildId": ACCOUNT})
    answer("organizations:ListParents", {"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]}, params={"ChildId": "ou-ab12-11111111"})
    attached(answer, "r-ab12", "p-FullAWSAccess", "p-stay1234")
    attached(answer, "ou-ab12-11111111", "p-FullAWSAccess")
    attached(answer, ACCOUNT, "p-FullAWSAccess")
    policy(answer, "p-FullAWSAccess", "FullAWSAccess", FULL, managed=True)
    policy(answer, "p-stay1234", "stay", STAY)
    effective(answer, "TAG_POLICY", {"tags": {"costcenter": {"tag_key": "CostCenter"}}})
    effective(answer, "BACKUP_POLICY", {"plans": {"daily": {"regions": ["eu-west-1"]}}})
    effective(answer, "AISERVICES_OPT_OUT_POLICY", {"services": {"default": {"opt_out_policy": "optOut"}}})
    effective(answer, "DECLARATIVE_POLICY_EC2", {"ec2_attributes": {"image_block_public_access": {"state": "block_new_sharing"}}})
    answer("organizations:ListAWSServiceAccessForOrganization", {"EnabledServicePrincipals": [
        {"ServicePrincipal": "config.amazonaws.com", "DateEnabled": "2026-01-01T00:00:00Z"},
        {"ServicePrincipal": "cloudtrail.amazonaws.com", "DateEnabled": "2026-01-01T00:00:00Z"}]})
    delegation = {"Version": "2012-10-17", "Statement": [{
        "Sid": "Delegate", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "organizations:ListPolicies*", "Resource": "*"}]}
    answer("organizations:DescribeResourcePolicy", {"ResourcePolicy": {
        "ResourcePolicySummary": {"Id": "rp-a1b2c3d4", "Arn": "arn:aws:organizations::111122223333:resourcepolicy/o-a1b2c3d4e5/rp-a1b2c3d4"},
        "Content": json.dumps(delegation)}})
    expect("AWS::Organizations::ResourcePolicy", "rp-a1b2c3d4", region="", arn="arn:aws:organizations::111122223333:resourcepolicy/o-a1b2c3d4e5/rp-a1b2c3d4",
           Id="rp-a1b2c3d4", Arn="arn:aws:organizations::111122223333:resourcepolicy/o-a1b2c3d4e5/rp-a1b2c3d4", Content=delegation)
    expect.count("AWS::Organizations::ResourcePolicy", 1)
    stay = {"Id": "p-stay1234", "Name": "stay", "AwsManaged": False, "Content": STAY}
    expect(ORGANIZATION + "EffectivePolicies", ACCOUNT, region="",
           ServiceControlPolicies=[
               {"TargetId": "r-ab12", "Type": "ROOT", "Policies": [full_access(), stay]},
               {"TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [full_access()]},
               {"TargetId": ACCOUNT, "Type": "ACCOUNT", "Policies": [full_access()]},
           ],
           ResourceControlPolicies=None,
           TagPolicy={"tags": {"costcenter": {"tag_key": "CostCenter"}}},
           BackupPolicy={"plans": {"daily": {"regions": ["eu-west-1"]}}},
           AIServicesOptOutPolicy={"services": {"default": {"opt_out_policy": "optOut"}}},
           EC2Policy={"ec2_attributes": {"image_block_public_access": {"state": "block_new_sharing"}}})
    expect(ORGANIZATION + "Settings", ACCOUNT, region="", TrustedServices=["cloudtrail.amazonaws.com", "config.amazonaws.com"])


@recorded
def a_member_is_told_little(answer, expect):
    organization(answer)
    for operation in ("ListRoots", "ListAWSServiceAccessForOrganization", "ListDelegatedAdministrators", "ListAccounts", "DescribeResourcePolicy"):
        answer.error(f"organizations:{operation}", "AccessDeniedException", NOT_TOLD, kind="denied")
    answer.error("organizations:DescribeEffectivePolicy", "EffectivePolicyNotFoundException", "There is no effective policy of this type.")
    expect(ORGANIZATION + "Membership", ACCOUNT, region="", OrganizationId="o-a1b2c3d4e5", FeatureSet="ALL", ManagementAccountId="111122223333",
           OrganizationArn="arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5")
    # What concerns the whole organisation is for others to judge; the account's own chain is not known.
    expect(ORGANIZATION + "Settings", ACCOUNT, region="", RootId=Unknown("not-in-source"), PolicyTypes=Unknown("not-in-source"),
           TrustedServices=Unknown("not-in-source"))
    expect(ORGANIZATION + "EffectivePolicies", ACCOUNT, region="", ServiceControlPolicies=Unknown("denied"),
           ResourceControlPolicies=Unknown("denied"), TagPolicy=None, BackupPolicy=None, AIServicesOptOutPolicy=None, EC2Policy=None)
    for name in ("AWS::Organizations::Account", "AWS::Organizations::OrganizationalUnit", "AWS::Organizations::Policy",
                 "AWS::Organizations::ResourcePolicy", ORGANIZATION + "DelegatedAdministrator"):
        expect.unknown(name, "not-in-source")


@recorded
def a_chain_with_a_gap(answer, expect):
    roots(answer, ("SERVICE_CONTROL_POLICY", "ENABLED"), ("RESOURCE_CONTROL_POLICY", "PENDING_ENABLE"))
    answer("organizations:ListParents", {"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]})
    attached(answer, "r-ab12", "p-FullAWSAccess", "p-hidden12")
    attached(answer, ACCOUNT, "p-FullAWSAccess")
    policy(answer, "p-FullAWSAccess", "FullAWSAccess", FULL, managed=True)
    answer.error("organizations:DescribePolicy", "AccessDeniedException", "no identity-based policy allows it", kind="denied", params={"PolicyId": "p-hidden12"})
    expect(ORGANIZATION + "EffectivePolicies", ACCOUNT, region="", ServiceControlPolicies=Unknown("denied"), ResourceControlPolicies=Unknown("parse"))
