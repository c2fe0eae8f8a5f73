"""IAM Identity Center."""

import json

from types_lib import PRESENT, Unknown, recorded, seed

ACCOUNT = "123456789012"
INSTANCE = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}


def assigned(instance, account, permission_set, kind, principal):
    return f"{instance}|{account}|AWS_ACCOUNT|{permission_set}|{kind}|{principal}"


@seed
def permission_sets(aws, expect):
    # moto has an instance in every region from the start.
    for region in ("us-east-1", "eu-west-1"):
        instance = aws("sso-admin", region).list_instances()["Instances"][0]
        expect("AWS::SSO::Instance", instance["InstanceArn"], region=region, arn=instance["InstanceArn"], InstanceArn=instance["InstanceArn"],
               IdentityStoreId=instance["IdentityStoreId"], OwnerAccountId=ACCOUNT, Status="ACTIVE", CreatedDate=PRESENT,
               Name="people" if region == "us-east-1" else None)
        expect("Bartizan::SSO::Status", region, region=region, Enabled=True, OwnerAccountIds=[ACCOUNT])
    expect.count("AWS::SSO::Instance", 2)
    sso = aws("sso-admin")
    instance = sso.list_instances()["Instances"][0]["InstanceArn"]
    sso.update_instance(InstanceArn=instance, Name="people")
    rich = sso.create_permission_set(InstanceArn=instance, Name="Rich", Description="much", SessionDuration="PT4H",
                                     RelayState="https://example.com")["PermissionSet"]["PermissionSetArn"]
    # Without a duration moto answers with a number, which AWS never does.
    poor = sso.create_permission_set(InstanceArn=instance, Name="Poor", SessionDuration="PT1H")["PermissionSet"]["PermissionSetArn"]
    of_rich = {"InstanceArn": instance, "PermissionSetArn": rich}
    sso.put_inline_policy_to_permission_set(**of_rich, InlinePolicy=json.dumps(READ))
    for name in ("ViewOnlyAccess", "SecurityAudit"):
        sso.attach_managed_policy_to_permission_set(**of_rich, ManagedPolicyArn=f"arn:aws:iam::aws:policy/{name}")
    sso.attach_customer_managed_policy_reference_to_permission_set(**of_rich, CustomerManagedPolicyReference={"Name": "own", "Path": "/"})
    for account, group in ((ACCOUNT, "admins"), ("111122223333", "others")):
        sso.create_account_assignment(**of_rich, TargetType="AWS_ACCOUNT", TargetId=account, PrincipalType="GROUP", PrincipalId=group)
    sso.provision_permission_set(**of_rich, TargetType="AWS_ACCOUNT", TargetId=ACCOUNT)
    expect("AWS::SSO::PermissionSet", rich, region="us-east-1", arn=rich, PermissionSetArn=rich, InstanceArn=instance, Name="Rich", Description="much",
           SessionDuration="PT4H", RelayStateType="https://example.com", CreatedDate=PRESENT, InlinePolicy=READ,
           ManagedPolicies=["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/ViewOnlyAccess"],
           CustomerManagedPolicyReferences=[{"Name": "own", "Path": "/"}], ProvisionedAccountIds=[ACCOUNT])
    expect("AWS::SSO::PermissionSet", poor, region="us-east-1", Name="Poor", InlinePolicy=None, ManagedPolicies=[],
           CustomerManagedPolicyReferences=[], ProvisionedAccountIds=[])
    expect.count("AWS::SSO::PermissionSet", 2)
    # moto provisions to this account alone.
    expect("AWS::SSO::Assignment", assigned(instance, ACCOUNT, rich, "GROUP", "admins"), region="us-east-1", InstanceArn=instance, TargetId=ACCOUNT,
           TargetType="AWS_ACCOUNT", PermissionSetArn=rich, PrincipalType="GROUP", PrincipalId="admins")
    expect.count("AWS::SSO::Assignment", 1)


@recorded
def in_one_region(answer, expect):
    answer("sso-admin:ListInstances", {"Instances": []}, region="us-east-1")
    answer("sso-admin:ListInstances", {"Instances": [{
        "InstanceArn": INSTANCE, "IdentityStoreId": "d-1234567890", "OwnerAccountId": "111122223333", "CreatedDate": "2024-01-01T00:00:00Z",
        "Status": "ACTIVE"}]}, region="eu-west-1")
    answer("sso-admin:DescribeInstance", {
        "InstanceArn": INSTANCE, "IdentityStoreId": "d-1234567890", "OwnerAccountId": "111122223333", "Status": "ACTIVE",
        "EncryptionConfigurationDetails": {"KeyType": "CUSTOMER_MANAGED_KEY", "EncryptionStatus": "ENABLED",
                                           "KmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}})
    one, two = (f"arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-{n * 16}" for n in "ab")
    answer("sso-admin:ListPermissionSets", {"PermissionSets": [one, two]})
    answer("sso-admin:DescribePermissionSet", {"PermissionSet": {"Name": "One", "PermissionSetArn": one, "CreatedDate": "2024-01-01T00:00:00Z",
                                                                 "SessionDuration": "PT1H"}}, params={"PermissionSetArn": one})
    answer.error("sso-admin:DescribePermissionSet", "ResourceNotFoundException", "it has gone", params={"PermissionSetArn": two})
    answer("sso-admin:GetInlinePolicyForPermissionSet", {"InlinePolicy": ""})
    answer("sso-admin:GetPermissionsBoundaryForPermissionSet", {"PermissionsBoundary": {"ManagedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})
    answer("sso-admin:ListTagsForResource", {"Tags": [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]})
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    expect("Bartizan::SSO::Status", "us-east-1", region="us-east-1", Enabled=False, OwnerAccountIds=[])
    expect("Bartizan::SSO::Status", "eu-west-1", region="eu-west-1", Enabled=True, OwnerAccountIds=["111122223333"])
    expect("AWS::SSO::Instance", INSTANCE, region="eu-west-1", Name=None, OwnerAccountId="111122223333", Tags=tags, EncryptionConfiguration={
        "KeyType": "CUSTOMER_MANAGED_KEY", "EncryptionStatus": "ENABLED", "KmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"})
    expect("AWS::SSO::PermissionSet", one, region="eu-west-1", Name="One", Description=None, RelayStateType=None, SessionDuration="PT1H", InlinePolicy=None,
           PermissionsBoundary={"ManagedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}, Tags=tags)
    expect.count("AWS::SSO::PermissionSet", 1)


@recorded
def an_instance_of_another_account(answer, expect):
    answer("sso-admin:ListInstances", {"Instances": [{"InstanceArn": INSTANCE, "OwnerAccountId": "111122223333", "Status": "ACTIVE"}]}, region="eu-west-1")
    answer("sso-admin:ListInstances", {"Instances": []}, region="us-east-1")
    answer("sso-admin:ListPermissionSets", {"PermissionSets": [INSTANCE.replace("instance", "permissionSet") + "/ps-1234567890abcdef"]})
    answer.error("sso-admin:GetPermissionsBoundaryForPermissionSet", "ResourceNotFoundException", "there is no boundary")
    answer.error("sso-admin:DescribePermissionSet", "AccessDeniedException", "User is not authorized", kind="denied")
    expect("AWS::SSO::PermissionSet", INSTANCE.replace("instance", "permissionSet") + "/ps-1234567890abcdef", region="eu-west-1",
           Name=Unknown("denied"), PermissionsBoundary=None)


OTHERS = ("111122223333", "444455556666", "777788889999")


def assignments(answer, refused=None):
    """An instance with two permission sets: one in three accounts, one in none."""
    answer("sso-admin:ListInstances", {"Instances": []}, region="us-east-1")
    answer("sso-admin:ListInstances", {"Instances": [{"InstanceArn": INSTANCE, "OwnerAccountId": ACCOUNT, "Status": "ACTIVE"}]}, region="eu-west-1")
    used, idle = (f"arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-{n * 16}" for n in "ab")
    answer("sso-admin:ListPermissionSets", {"PermissionSets": [used, idle]}, params={"InstanceArn": INSTANCE})
    of_used = {"InstanceArn": INSTANCE, "PermissionSetArn": used}
    answer("sso-admin:ListAccountsForProvisionedPermissionSet", {"AccountIds": []}, params={"PermissionSetArn": idle})
    answer("sso-admin:ListAccountsForProvisionedPermissionSet", {"AccountIds": list(OTHERS[:2]), "NextToken": "more"}, params=of_used)
    answer("sso-admin:ListAccountsForProvisionedPermissionSet", {"AccountIds": [OTHERS[2]]}, params=of_used | {"NextToken": "more"})
    for account, principals in zip(OTHERS, ([("GROUP", "admins"), ("USER", "ann")], [], [("GROUP", "admins")])):
        if account == refused:
            answer.error("sso-admin:ListAccountAssignments", "AccessDeniedException", "User is not authorized", kind="denied", params=of_used | {"AccountId": account})
            continue
        answer("sso-admin:ListAccountAssignments", {"AccountAssignments": [
            {"AccountId": account, "PermissionSetArn": used, "PrincipalType": kind, "PrincipalId": principal} for kind, principal in principals
        ]}, params=of_used | {"AccountId": account})
    return used


@recorded
def assignments_in_every_account(answer, expect):
    used = assignments(answer)
    expect("AWS::SSO::Assignment", assigned(INSTANCE, OTHERS[0], used, "USER", "ann"), region="eu-west-1", InstanceArn=INSTANCE, TargetId=OTHERS[0],
           TargetType="AWS_ACCOUNT", PermissionSetArn=used, PrincipalType="USER", PrincipalId="ann")
    for account in (OTHERS[0], OTHERS[2]):
        expect("AWS::SSO::Assignment", assigned(INSTANCE, account, used, "GROUP", "admins"), region="eu-west-1", TargetId=account)
    expect.count("AWS::SSO::Assignment", 3)


@recorded
def an_account_whose_assignments_are_not_told(answer, expect):
    used = assignments(answer, refused=OTHERS[0])
    expect("AWS::SSO::Assignment", assigned(INSTANCE, OTHERS[2], used, "GROUP", "admins"), region="eu-west-1", TargetId=OTHERS[2])
    expect.unknown("AWS::SSO::Assignment", "denied", region="eu-west-1")


@recorded
def a_member_of_the_organisation(answer, expect):
    # It sees the instance, and is not told of anything in it.
    answer("sso-admin:ListInstances", {"Instances": [{"InstanceArn": INSTANCE, "OwnerAccountId": "111122223333", "Status": "ACTIVE"}]})
    answer.error("sso-admin:ListPermissionSets", "AccessDeniedException", "User is not authorized", kind="denied")
    expect.unknown("AWS::SSO::PermissionSet", "denied", region="eu-west-1")
    expect.unknown("AWS::SSO::Assignment", "denied", region="eu-west-1")
