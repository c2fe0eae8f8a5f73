"""AWS IAM: users, groups, roles, policies, keys, providers, and what is one for the account."""

import base64
import json
from urllib.parse import quote

from types_lib import ACCOUNT, PRESENT, Unknown, recorded, seed

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
NOTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
EC2 = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
THEN, LATER = "2024-01-01T00:00:00Z", "2026-09-01T00:00:00Z"
THUMBPRINT = "990f4193972f2becf12ddeda5237f9c952f20d9e"
METADATA = "<EntityDescriptor>" + "x" * 1000 + "</EntityDescriptor>"


def arn(rest):
    return f"arn:aws:iam::{ACCOUNT}:{rest}"


def tags(**of):
    return [{"Key": key, "Value": value} for key, value in of.items()]


def encoded(document):
    """A policy as IAM gives it: percent-encoded."""
    return quote(json.dumps(document), safe="")


@seed
def users(aws, expect):
    iam = aws("iam")
    edge = iam.create_policy(PolicyName="edge", PolicyDocument=json.dumps(NOTHING))["Policy"]["Arn"]
    iam.create_group(GroupName="readers")
    iam.create_user(UserName="ann", Path="/staff/", PermissionsBoundary=edge, Tags=tags(team="core", env="prod"))
    iam.create_login_profile(UserName="ann", Password="Correct-Horse-9-Battery")
    # Moto forgets this of a new profile, and the password if it is not told again.
    iam.update_login_profile(UserName="ann", Password="Correct-Horse-9-Battery", PasswordResetRequired=True)
    iam.add_user_to_group(GroupName="readers", UserName="ann")
    iam.attach_user_policy(UserName="ann", PolicyArn=edge)
    iam.put_user_policy(UserName="ann", PolicyName="read", PolicyDocument=json.dumps(READ))
    serial = iam.create_virtual_mfa_device(VirtualMFADeviceName="ann-phone")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(UserName="ann", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    iam.create_user(UserName="ben")
    ben = [iam.create_access_key(UserName="ben")["AccessKey"]["AccessKeyId"] for _ in range(2)]
    iam.update_access_key(UserName="ben", AccessKeyId=ben[1], Status="Inactive")
    iam.create_user(UserName="cas")
    cas = iam.create_access_key(UserName="cas")["AccessKey"]["AccessKeyId"]
    # Moto's details of all users leave out the boundary: a recording proves it.
    expect("AWS::IAM::User", "ann", region="", arn=arn("user/staff/ann"), UserName="ann", Path="/staff/", CreateDate=PRESENT,
           Policies=[{"PolicyName": "read", "PolicyDocument": READ}], ManagedPolicyArns=[edge], Groups=["readers"],
           Tags=tags(env="prod", team="core"), LoginProfile={"CreateDate": PRESENT, "PasswordResetRequired": True},
           MFADevices=[{"UserName": "ann", "SerialNumber": serial, "EnableDate": PRESENT}], Credentials=PRESENT)
    for name in ("ben", "cas"):
        expect("AWS::IAM::User", name, region="", arn=arn(f"user/{name}"), Path="/", Policies=[], ManagedPolicyArns=[], Groups=[],
               Tags=[], LoginProfile=None, MFADevices=[], Credentials=PRESENT)
    expect.count("AWS::IAM::User", 3)
    for key, name, status in ((ben[0], "ben", "Active"), (ben[1], "ben", "Inactive"), (cas, "cas", "Active")):
        # Moto calls the service N/A of a key that nobody used, as AWS does, and gives no time either.
        expect("AWS::IAM::AccessKey", key, region="", Id=key, UserName=name, Status=status, CreateDate=PRESENT, LastUsed=None)
    expect.count("AWS::IAM::AccessKey", 3)


@seed
def groups_and_roles(aws, expect):
    iam = aws("iam")
    read = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    iam.create_user(UserName="ann")
    iam.create_group(GroupName="readers", Path="/staff/")
    iam.add_user_to_group(GroupName="readers", UserName="ann")
    iam.attach_group_policy(GroupName="readers", PolicyArn=read)
    iam.put_group_policy(GroupName="readers", PolicyName="no", PolicyDocument=json.dumps(NOTHING))
    iam.create_group(GroupName="nobody")
    expect("AWS::IAM::Group", "readers", region="", arn=arn("group/staff/readers"), GroupName="readers", Path="/staff/", CreateDate=PRESENT,
           Policies=[{"PolicyName": "no", "PolicyDocument": NOTHING}], ManagedPolicyArns=[read], Members=["ann"])
    expect("AWS::IAM::Group", "nobody", region="", Path="/", Policies=[], ManagedPolicyArns=[], Members=[])
    expect.count("AWS::IAM::Group", 2)

    app = iam.create_role(RoleName="app", Path="/apps/", AssumeRolePolicyDocument=json.dumps(EC2), Description="The application",
                          MaxSessionDuration=7200, PermissionsBoundary=read, Tags=tags(team="core"))["Role"]
    iam.attach_role_policy(RoleName="app", PolicyArn=read)
    iam.put_role_policy(RoleName="app", PolicyName="no", PolicyDocument=json.dumps(NOTHING))
    profile = iam.create_instance_profile(InstanceProfileName="app")["InstanceProfile"]["Arn"]
    iam.add_role_to_instance_profile(InstanceProfileName="app", RoleName="app")
    iam.create_role(RoleName="bare", AssumeRolePolicyDocument=json.dumps(EC2))
    expect("AWS::IAM::Role", "app", region="", arn=arn("role/apps/app"), RoleName="app", RoleId=app["RoleId"], Path="/apps/", CreateDate=PRESENT,
           AssumeRolePolicyDocument=EC2, Policies=[{"PolicyName": "no", "PolicyDocument": NOTHING}], ManagedPolicyArns=[read],
           PermissionsBoundary=read, Tags=tags(team="core"), InstanceProfiles=[profile], MaxSessionDuration=7200,
           Description="The application", LastUsed=None, LastUsedRegion=None)
    expect("AWS::IAM::Role", "bare", region="", Path="/", Policies=[], ManagedPolicyArns=[], PermissionsBoundary=None, Tags=[],
           InstanceProfiles=[], MaxSessionDuration=3600)
    expect.count("AWS::IAM::Role", 2)


@seed
def managed_policies(aws, expect):
    iam = aws("iam")
    read = iam.create_policy(PolicyName="read", Path="/app/", Description="Reads", PolicyDocument=json.dumps(READ))["Policy"]
    edge = iam.create_policy(PolicyName="edge", PolicyDocument=json.dumps(READ))["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=edge, PolicyDocument=json.dumps(NOTHING), SetAsDefault=True)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(EC2))
    iam.attach_role_policy(RoleName="app", PolicyArn=read["Arn"])
    # Moto's details of policies leave out their ids and descriptions.
    expect("AWS::IAM::ManagedPolicy", read["Arn"], region="", arn=read["Arn"], ManagedPolicyName="read", Path="/app/", PolicyArn=read["Arn"],
           PolicyDocument=READ, DefaultVersionId="v1", AttachmentCount=1, IsAttachable=True,
           CreateDate=PRESENT, UpdateDate=PRESENT, AWSManaged=False)
    expect("AWS::IAM::ManagedPolicy", edge, region="", Path="/", PolicyDocument=NOTHING, DefaultVersionId="v2", AttachmentCount=0)
    expect.count("AWS::IAM::ManagedPolicy", 2)


@seed
def certificates_and_providers(aws, expect):
    iam = aws("iam")
    iam.upload_server_certificate(ServerCertificateName="web", Path="/cloudfront/", CertificateBody="certificate", PrivateKey="no key")
    iam.upload_server_certificate(ServerCertificateName="old", CertificateBody="certificate", PrivateKey="no key")
    # Moto keeps no tags of certificates, and gives each the same dates.
    expect("AWS::IAM::ServerCertificate", "web", region="", arn=arn("server-certificate/cloudfront/web"), ServerCertificateName="web",
           Path="/cloudfront/", Expiration=PRESENT, UploadDate=PRESENT)
    expect("AWS::IAM::ServerCertificate", "old", region="", arn=arn("server-certificate/old"), Path="/", Tags=[])
    expect.count("AWS::IAM::ServerCertificate", 2)

    saml = [iam.create_saml_provider(Name=name, SAMLMetadataDocument=METADATA)["SAMLProviderArn"] for name in ("corp", "shop")]
    for one in saml:
        expect("AWS::IAM::SAMLProvider", one, region="", arn=one, Name=one.split("/")[1], CreateDate=PRESENT, ValidUntil=PRESENT)
    expect.count("AWS::IAM::SAMLProvider", 2)

    github = iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=[THUMBPRINT],
        Tags=tags(team="core"))["OpenIDConnectProviderArn"]
    bare = iam.create_open_id_connect_provider(Url="https://example.com/id", ThumbprintList=[])["OpenIDConnectProviderArn"]
    expect("AWS::IAM::OIDCProvider", github, region="", arn=github, Url="https://token.actions.githubusercontent.com",
           ClientIdList=["sts.amazonaws.com"], ThumbprintList=[THUMBPRINT], Tags=tags(team="core"), CreateDate=PRESENT)
    expect("AWS::IAM::OIDCProvider", bare, region="", Url="https://example.com/id", ClientIdList=[], ThumbprintList=[], Tags=[])
    expect.count("AWS::IAM::OIDCProvider", 2)

    iam.create_user(UserName="ann")
    used, spare = [iam.create_virtual_mfa_device(VirtualMFADeviceName=name, Path=path)["VirtualMFADevice"]["SerialNumber"]
                   for name, path in (("ann-phone", "/staff/"), ("spare", "/"))]
    iam.enable_mfa_device(UserName="ann", SerialNumber=used, AuthenticationCode1="123456", AuthenticationCode2="654321")
    expect("AWS::IAM::VirtualMFADevice", used, region="", arn=used, SerialNumber=used, VirtualMfaDeviceName="ann-phone", EnableDate=PRESENT,
           UserArn=arn("user/ann"))
    expect("AWS::IAM::VirtualMFADevice", spare, region="", VirtualMfaDeviceName="spare", EnableDate=None, UserArn=None)
    expect.count("AWS::IAM::VirtualMFADevice", 2)


@seed
def account(aws, expect):
    iam = aws("iam")
    iam.create_account_alias(AccountAlias="bartizan")
    for name in ("ann", "ben", "cas"):
        iam.create_user(UserName=name)
    for name in ("readers", "writers"):
        iam.create_group(GroupName=name)
    iam.create_role(RoleName="app", AssumeRolePolicyDocument=json.dumps(EC2))
    iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(READ))
    iam.upload_server_certificate(ServerCertificateName="web", CertificateBody="certificate", PrivateKey="no key")
    iam.create_saml_provider(Name="corp", SAMLMetadataDocument=METADATA)
    for name in ("ann-phone", "spare"):
        serial = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
        if name != "spare":
            iam.enable_mfa_device(UserName="ann", SerialNumber=serial, AuthenticationCode1="123456", AuthenticationCode2="654321")
    # Moto's root has no device and no key, and its summary says nothing of a root password.
    expect("Bartizan::IAM::AccountSummary", ACCOUNT, region="", AccountMFAEnabled=0, AccountAccessKeysPresent=0,
           AccountSigningCertificatesPresent=0, Users=3, Groups=2, Roles=1, Policies=1, MFADevices=2, MFADevicesInUse=1, Providers=1,
           ServerCertificates=1, AccountAliases=["bartizan"], RootVirtualMFADevice=None)
    expect.count("Bartizan::IAM::AccountSummary", 1)

    iam.update_account_password_policy(
        MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True, RequireUppercaseCharacters=True, RequireLowercaseCharacters=False,
        AllowUsersToChangePassword=True, MaxPasswordAge=90, PasswordReusePrevention=24, HardExpiry=True)
    expect("Bartizan::IAM::PasswordPolicy", ACCOUNT, region="", MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True,
           RequireUppercaseCharacters=True, RequireLowercaseCharacters=False, AllowUsersToChangePassword=True, ExpirePasswords=True,
           MaxPasswordAge=90, PasswordReusePrevention=24, HardExpiry=True)
    expect.count("Bartizan::IAM::PasswordPolicy", 1)


@seed
def no_password_policy(aws, expect):
    expect("Bartizan::IAM::PasswordPolicy", ACCOUNT, region="", MinimumPasswordLength=None, RequireSymbols=None, ExpirePasswords=None,
           MaxPasswordAge=None)
    expect("Bartizan::IAM::AccountSummary", ACCOUNT, region="", Users=0, AccountAliases=[], RootVirtualMFADevice=None)
    # Moto's credential report has no row for the root user.
    expect("Bartizan::IAM::CredentialReport", ACCOUNT, region="", MFAActive=Unknown("not-supplied"))


COLUMNS = ("user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"
           "access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,"
           "access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,"
           "access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated")
AT = "2024-01-01T00:00:00+00:00"
USED = "2026-08-01T10:00:00+00:00"


def report(answer, *rows):
    content = "\n".join([COLUMNS, *(",".join(row) for row in rows)])
    answer("iam:GenerateCredentialReport", {"State": "COMPLETE"})
    answer("iam:GetCredentialReport", {"Content": base64.b64encode(content.encode()).decode(), "ReportFormat": "text/csv", "GeneratedTime": LATER})


NO_KEY = ["false", "N/A", "N/A", "N/A", "N/A"]
NO_CERTIFICATES = ["false", "N/A", "false", "N/A"]


@recorded
def credentials(answer, expect):
    user = lambda name, at: {"Path": "/", "UserName": name, "UserId": "AIDA" + name, "Arn": arn("user/" + name), "CreateDate": at,
                             "GroupList": [], "AttachedManagedPolicies": []}
    # Dora is younger than the report, and Eve the second of her name: the report tells of the first.
    answer("iam:GetAccountAuthorizationDetails", {"IsTruncated": False, "UserDetailList": [
        user("ann", THEN), user("ben", THEN), user("dora", LATER), user("eve", LATER)]})
    row = lambda name: [name, arn("user/" + name), AT]
    report(answer,
           ["<root_account>", ROOT, "2020-01-01T00:00:00+00:00", "not_supported", USED, "not_supported", "not_supported", "true",
            "true", AT, USED, "us-east-1", "iam", "false", AT, USED, "us-east-1", "s3", "false", "N/A", "true", AT],
           [*row("ann"), "true", USED, AT, "N/A", "true", "true", AT, USED, "eu-west-1", "s3", *NO_KEY, *NO_CERTIFICATES],
           [*row("ben"), "false", "N/A", "N/A", "N/A", "false", *NO_KEY, *NO_KEY, *NO_CERTIFICATES],
           [*row("eve"), "true", "no_information", AT, "N/A", "false", *NO_KEY, *NO_KEY, *NO_CERTIFICATES])
    nothing = {"AccessKey1Active": False, "AccessKey2Active": False, "Cert1Active": False, "Cert2Active": False}
    expect("AWS::IAM::User", "ann", region="", Credentials={
        **nothing, "User": "ann", "Arn": arn("user/ann"), "UserCreationTime": AT, "PasswordEnabled": True, "PasswordLastUsed": USED,
        "PasswordLastChanged": AT, "MFAActive": True, "AccessKey1Active": True, "AccessKey1LastRotated": AT, "AccessKey1LastUsedDate": USED,
        "AccessKey1LastUsedRegion": "eu-west-1", "AccessKey1LastUsedService": "s3"})
    expect("AWS::IAM::User", "ben", region="", Credentials={
        **nothing, "User": "ben", "Arn": arn("user/ben"), "UserCreationTime": AT, "PasswordEnabled": False, "MFAActive": False})
    expect("AWS::IAM::User", "dora", region="", Credentials=Unknown("not-supplied"))
    expect("AWS::IAM::User", "eve", region="", Credentials=Unknown("stale"))
    expect.count("AWS::IAM::User", 4)
    expect("Bartizan::IAM::CredentialReport", ACCOUNT, region="", arn=ROOT, UserCreationTime="2020-01-01T00:00:00+00:00",
           PasswordEnabled=None, PasswordLastUsed=USED, PasswordLastChanged=None, MFAActive=True, AccessKey1Active=True,
           AccessKey1LastRotated=AT, AccessKey1LastUsedDate=USED, AccessKey2Active=False, AccessKey2LastRotated=AT,
           AccessKey2LastUsedDate=USED, Cert1Active=False, Cert2Active=True)
    expect.count("Bartizan::IAM::CredentialReport", 1)


@recorded
def root_password(answer, expect):
    # Newer reports say what older ones did not support.
    report(answer, ["<root_account>", ROOT, AT, "true", "no_information", AT, "not_supported", "false", *NO_KEY, *NO_KEY, *NO_CERTIFICATES])
    expect("Bartizan::IAM::CredentialReport", ACCOUNT, region="", PasswordEnabled=True, PasswordLastUsed=None, PasswordLastChanged=AT,
           MFAActive=False, AccessKey1Active=False, AccessKey1LastRotated=None, AccessKey1LastUsedDate=None, AccessKey2LastRotated=None,
           AccessKey2LastUsedDate=None, Cert2Active=False)


@recorded
def login_profiles(answer, expect):
    detail = lambda name, **more: {"Path": "/", "UserName": name, "UserId": "AIDA" + name, "Arn": arn("user/" + name), "CreateDate": THEN, **more}
    edge = arn("policy/edge")
    boundary = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": edge}
    answer("iam:GetAccountAuthorizationDetails", {"IsTruncated": True, "Marker": "more", "UserDetailList": [
        detail("ann"), detail("ben", PermissionsBoundary=boundary)]})
    answer("iam:GetAccountAuthorizationDetails", {"IsTruncated": False, "UserDetailList": [detail("dora"), detail("went")]}, params={"Marker": "more"})
    answer("iam:GetLoginProfile", {"LoginProfile": {"UserName": "ann", "CreateDate": THEN, "PasswordResetRequired": False}}, params={"UserName": "ann"})
    answer.error("iam:GetLoginProfile", "NoSuchEntity", "Login Profile for User ben cannot be found.", params={"UserName": "ben"})
    answer.error("iam:GetLoginProfile", "AccessDenied", "User is not authorized to perform: iam:GetLoginProfile", kind="denied", params={"UserName": "dora"})
    for call in ("iam:GetLoginProfile", "iam:ListMFADevices", "iam:ListAccessKeys"):
        answer.error(call, "NoSuchEntity", "The user with name went cannot be found.", params={"UserName": "went"})
    for name in ("ben", "dora"):
        answer("iam:ListMFADevices", {"MFADevices": [], "IsTruncated": False}, params={"UserName": name})
        answer("iam:ListAccessKeys", {"AccessKeyMetadata": [], "IsTruncated": False}, params={"UserName": name})
    answer("iam:ListMFADevices", {"IsTruncated": False, "MFADevices": [
        {"UserName": "ann", "SerialNumber": arn("u2f/user/ann/key-1"), "EnableDate": THEN}]}, params={"UserName": "ann"})
    keys = [{"UserName": "ann", "AccessKeyId": key, "Status": "Active", "CreateDate": THEN} for key in ("AKIAEXAMPLE000000001", "AKIAEXAMPLE000000002")]
    answer("iam:ListAccessKeys", {"AccessKeyMetadata": keys, "IsTruncated": False}, params={"UserName": "ann"})
    answer("iam:GetAccessKeyLastUsed", {"UserName": "ann", "AccessKeyLastUsed": {"LastUsedDate": LATER, "ServiceName": "s3", "Region": "eu-west-1"}},
           params={"AccessKeyId": "AKIAEXAMPLE000000001"})
    answer("iam:GetAccessKeyLastUsed", {"UserName": "ann", "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}},
           params={"AccessKeyId": "AKIAEXAMPLE000000002"})
    expect("AWS::IAM::User", "ann", region="", LoginProfile={"CreateDate": THEN, "PasswordResetRequired": False},
           MFADevices=[{"UserName": "ann", "SerialNumber": arn("u2f/user/ann/key-1"), "EnableDate": THEN}], Groups=[], Policies=[],
           ManagedPolicyArns=[], PermissionsBoundary=None, Tags=[])
    expect("AWS::IAM::User", "ben", region="", LoginProfile=None, MFADevices=[], PermissionsBoundary=edge)
    expect("AWS::IAM::User", "dora", region="", LoginProfile=Unknown("denied"), MFADevices=[])
    expect.count("AWS::IAM::User", 3)
    expect("AWS::IAM::AccessKey", "AKIAEXAMPLE000000001", region="", UserName="ann", LastUsed=LATER, LastUsedService="s3")
    expect("AWS::IAM::AccessKey", "AKIAEXAMPLE000000002", region="", LastUsed=None, LastUsedService="N/A")
    expect.count("AWS::IAM::AccessKey", 2)


@recorded
def policies_and_roles(answer, expect):
    support, read = "arn:aws:iam::aws:policy/AWSSupportAccess", arn("policy/read")

    def policy(arn, attached, bounding, **more):
        return {"PolicyName": arn.split("/")[-1], "PolicyId": "ANPA" + arn.split("/")[-1], "Arn": arn, "Path": "/", "DefaultVersionId": "v2", "AttachmentCount": attached,
                "PermissionsBoundaryUsageCount": bounding, "IsAttachable": True, "CreateDate": THEN, "UpdateDate": LATER, "PolicyVersionList": [
                    {"VersionId": "v1", "IsDefaultVersion": False, "CreateDate": THEN, "Document": encoded(NOTHING)},
                    {"VersionId": "v2", "IsDefaultVersion": True, "CreateDate": THEN, "Document": encoded(READ)}], **more}

    def role(name, **more):
        return {"Path": "/", "RoleName": name, "RoleId": "AROA" + name, "Arn": arn("role/" + name), "CreateDate": THEN, "RolePolicyList": [],
                "AssumeRolePolicyDocument": encoded(EC2), "InstanceProfileList": [], "AttachedManagedPolicies": [], **more}

    answer("iam:GetAccountAuthorizationDetails", {
        "IsTruncated": False,
        "Policies": [policy(support, 1, 0), policy(read, 0, 2, Description="Reads"), policy("arn:aws:iam::aws:policy/Unused", 0, 0)],
        "RoleDetailList": [role("app", RoleLastUsed={"LastUsedDate": LATER, "Region": "eu-west-1"}), role("idle", RoleLastUsed={})]})
    answer("iam:GetRole", {"Role": {"Path": "/", "RoleName": "app", "RoleId": "AROAapp", "Arn": arn("role/app"), "CreateDate": THEN,
                                    "Description": "The application", "MaxSessionDuration": 3600}}, params={"RoleName": "app"})
    answer("iam:GetRole", {"Role": {"Path": "/", "RoleName": "idle", "RoleId": "AROAidle", "Arn": arn("role/idle"), "CreateDate": THEN,
                                    "MaxSessionDuration": 43200}}, params={"RoleName": "idle"})
    expect("AWS::IAM::ManagedPolicy", support, region="", ManagedPolicyName="AWSSupportAccess", AWSManaged=True, AttachmentCount=1,
           PermissionsBoundaryUsageCount=0, PolicyId="ANPAAWSSupportAccess", PolicyDocument=READ, DefaultVersionId="v2", Description=None, UpdateDate=LATER)
    expect("AWS::IAM::ManagedPolicy", read, region="", AWSManaged=False, PermissionsBoundaryUsageCount=2, Description="Reads")
    expect.count("AWS::IAM::ManagedPolicy", 2)
    expect("AWS::IAM::Role", "app", region="", LastUsed=LATER, LastUsedRegion="eu-west-1", Description="The application", MaxSessionDuration=3600)
    expect("AWS::IAM::Role", "idle", region="", LastUsed=None, LastUsedRegion=None, Description=None, MaxSessionDuration=43200, InstanceProfiles=[])
    expect.count("AWS::IAM::Role", 2)


@recorded
def providers(answer, expect):
    corp, shop = arn("saml-provider/corp"), arn("saml-provider/shop")
    answer("iam:ListSAMLProviders", {"SAMLProviderList": [{"Arn": corp, "ValidUntil": LATER, "CreateDate": THEN}, {"Arn": shop, "CreateDate": THEN}]})
    answer("iam:GetSAMLProvider", {"SAMLMetadataDocument": METADATA, "CreateDate": THEN, "AssertionEncryptionMode": "Required",
                                   "Tags": tags(team="core")}, params={"SAMLProviderArn": corp})
    answer("iam:GetSAMLProvider", {"SAMLMetadataDocument": METADATA, "CreateDate": THEN}, params={"SAMLProviderArn": shop})
    expect("AWS::IAM::SAMLProvider", corp, region="", Name="corp", CreateDate=THEN, ValidUntil=LATER, AssertionEncryptionMode="Required",
           Tags=tags(team="core"))
    expect("AWS::IAM::SAMLProvider", shop, region="", ValidUntil=None, AssertionEncryptionMode=None, Tags=[])
    expect.count("AWS::IAM::SAMLProvider", 2)

    web = {"Path": "/", "ServerCertificateName": "web", "ServerCertificateId": "ASCA", "Arn": arn("server-certificate/web"),
           "UploadDate": THEN, "Expiration": LATER}
    answer("iam:ListServerCertificates", {"ServerCertificateMetadataList": [web], "IsTruncated": False})
    answer("iam:GetServerCertificate", {"ServerCertificate": {"ServerCertificateMetadata": web, "CertificateBody": "public", "Tags": tags(team="core")}})
    expect("AWS::IAM::ServerCertificate", "web", region="", Expiration=LATER, UploadDate=THEN, Tags=tags(team="core"))
    expect.count("AWS::IAM::ServerCertificate", 1)


def summary(answer, devices, **numbers):
    answer("iam:GetAccountSummary", {"SummaryMap": {
        "AccountMFAEnabled": 1, "AccountAccessKeysPresent": 1, "AccountPasswordPresent": 1, "AccountSigningCertificatesPresent": 0, "Users": 2,
        "Groups": 1, "Roles": 1, "Policies": 1, "MFADevices": 3, "MFADevicesInUse": 2, "Providers": 2, "ServerCertificates": 1, **numbers}})
    answer("iam:ListAccountAliases", {"AccountAliases": [], "IsTruncated": False})
    answer("iam:ListVirtualMFADevices", {"IsTruncated": False, "VirtualMFADevices": devices})


@recorded
def root_device(answer, expect):
    ann = {"SerialNumber": arn("mfa/ann"), "EnableDate": THEN, "User": {
        "Path": "/", "UserName": "ann", "UserId": "AIDAann", "Arn": arn("user/ann"), "CreateDate": THEN}}
    root = {"SerialNumber": arn("mfa/root-phone"), "EnableDate": THEN, "User": {"UserId": ACCOUNT, "Arn": ROOT, "CreateDate": THEN}}
    summary(answer, [ann, root, {"SerialNumber": arn("mfa/spare")}])
    expect("Bartizan::IAM::AccountSummary", ACCOUNT, region="", AccountMFAEnabled=1, AccountAccessKeysPresent=1, AccountPasswordPresent=1,
           RootVirtualMFADevice=arn("mfa/root-phone"), AccountAliases=[])
    expect("AWS::IAM::VirtualMFADevice", arn("mfa/root-phone"), region="", UserArn=ROOT, EnableDate=THEN)
    expect("AWS::IAM::VirtualMFADevice", arn("mfa/spare"), region="", UserArn=None, EnableDate=None)
    expect.count("AWS::IAM::VirtualMFADevice", 3)


@recorded
def hardware_device(answer, expect):
    summary(answer, [{"SerialNumber": arn("mfa/spare")}])
    expect("Bartizan::IAM::AccountSummary", ACCOUNT, region="", AccountMFAEnabled=1, RootVirtualMFADevice=None)


@recorded
def somebodys_device(answer, expect):
    # A device in use that does not say whose it is may be the root user's.
    summary(answer, [{"SerialNumber": arn("mfa/somebody"), "EnableDate": THEN}])
    expect("Bartizan::IAM::AccountSummary", ACCOUNT, region="", RootVirtualMFADevice=Unknown("not-supplied"))


@recorded
def features(answer, expect):
    answer("iam:ListOrganizationsFeatures", {"OrganizationId": "o-abcd1234", "EnabledFeatures": ["RootCredentialsManagement", "RootSessions"]})
    expect("Bartizan::IAM::RootFeatures", ACCOUNT, region="", EnabledFeatures=["RootCredentialsManagement", "RootSessions"])
    expect.count("Bartizan::IAM::RootFeatures", 1)


@recorded
def features_of_none(answer, expect):
    answer.error("iam:ListOrganizationsFeatures", "ServiceAccessNotEnabledException", "IAM has no trusted access")
    expect("Bartizan::IAM::RootFeatures", ACCOUNT, region="", EnabledFeatures=None)


@recorded
def features_elsewhere(answer, expect):
    answer.error("iam:ListOrganizationsFeatures", "AccountNotManagementOrDelegatedAdministratorException", "the account is a member")
    expect("Bartizan::IAM::RootFeatures", ACCOUNT, region="", EnabledFeatures=Unknown("not-in-source"))
