"""AWS Key Management Service."""

import json

from types_lib import PRESENT, Unknown, recorded, seed

HOME = "us-east-1"
AWAY = "eu-west-1"
PREFIX = "arn:aws:kms:us-east-1:123456789012:key/"
DEFAULT_POLICY = {
    "Version": "2012-10-17",
    "Id": "key-default-1",
    "Statement": [
        {
            "Sid": "Enable IAM User Permissions",
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}


@seed
def keys(aws, expect):
    """moto tells neither the rotation's period nor that a key is of one region."""
    kms = aws("kms")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}]}
    rotates = kms.create_key(
        Description="data", KeyUsage="ENCRYPT_DECRYPT", Policy=json.dumps(policy), Tags=[{"TagKey": "team", "TagValue": "a"}, {"TagKey": "app", "TagValue": "b"}]
    )["KeyMetadata"]["KeyId"]
    kms.enable_key_rotation(KeyId=rotates)
    expect(
        "AWS::KMS::Key", rotates, region=HOME, arn=PREFIX + rotates, KeyId=rotates, Arn=PREFIX + rotates, Description="data", Enabled=True,
        KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT", Origin="AWS_KMS", KeyManager="CUSTOMER", KeyState="Enabled", CreationDate=PRESENT,
        DeletionDate=None, ValidTo=None, CustomKeyStoreId=None, KeyPolicy=policy, EnableKeyRotation=True,
        Tags=[{"Key": "app", "Value": "b"}, {"Key": "team", "Value": "a"}],
    )
    signs = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    expect(
        "AWS::KMS::Key", signs, Description="", KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY", KeyPolicy=DEFAULT_POLICY, Tags=[], MultiRegionConfiguration=None,
    )
    kms.disable_key(KeyId=signs)
    expect("AWS::KMS::Key", signs, Enabled=False, KeyState="Disabled")
    leaves = kms.create_key(KeyUsage="ENCRYPT_DECRYPT", MultiRegion=True)["KeyMetadata"]["KeyId"]
    kms.schedule_key_deletion(KeyId=leaves, PendingWindowInDays=7)
    expect(
        "AWS::KMS::Key", leaves, MultiRegion=True, KeyState="PendingDeletion", DeletionDate=PRESENT, EnableKeyRotation=False,
        MultiRegionConfiguration={"MultiRegionKeyType": "PRIMARY", "PrimaryKey": {"Arn": PREFIX + leaves, "Region": HOME}, "ReplicaKeys": []},
    )
    away = aws("kms", region=AWAY).create_key(KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    expect("AWS::KMS::Key", away, region=AWAY, EnableKeyRotation=False)
    expect.count("AWS::KMS::Key", 4)

    kms.create_grant(
        KeyId=rotates, GranteePrincipal="arn:aws:iam::444455556666:role/app", Operations=["Decrypt", "DescribeKey"], Name="app",
        RetiringPrincipal="arn:aws:iam::123456789012:root",
    )
    kms.create_grant(KeyId=signs, GranteePrincipal="arn:aws:iam::123456789012:role/build", Operations=["Sign"])
    given = kms.list_grants(KeyId=rotates)["Grants"][0]["GrantId"]
    other = kms.list_grants(KeyId=signs)["Grants"][0]["GrantId"]
    expect(
        "Bartizan::KMS::Grant", given, region=HOME, KeyId=rotates, KeyArn=PRESENT, Name="app", GranteePrincipal="arn:aws:iam::444455556666:role/app",
        GranteeServicePrincipal=None, RetiringPrincipal="arn:aws:iam::123456789012:root", Operations=["Decrypt", "DescribeKey"],
    )
    expect("Bartizan::KMS::Grant", other, KeyId=signs, Name=None, RetiringPrincipal=None, Operations=["Sign"])
    expect.count("Bartizan::KMS::Grant", 2)


@seed
def aliases(aws, expect):
    known = 0
    for region in (HOME, AWAY):
        kms = aws("kms", region=region)
        key = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/data", TargetKeyId=key)
        for alias in kms.list_aliases()["Aliases"]:
            expect(
                "AWS::KMS::Alias", alias["AliasName"], region=region, arn=alias["AliasArn"], AliasName=alias["AliasName"], TargetKeyId=alias["TargetKeyId"]
            )
            known += 1
    expect.count("AWS::KMS::Alias", known)


def described(name, **more):
    return {
        "KeyMetadata": {
            "AWSAccountId": "123456789012", "KeyId": name, "Arn": PREFIX + name, "CreationDate": "2026-01-01T00:00:00+00:00", "Enabled": True, "Description": "",
            "KeyUsage": "ENCRYPT_DECRYPT", "KeyState": "Enabled", "Origin": "AWS_KMS", "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT",
            "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT", "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"], "MultiRegion": False, **more,
        }
    }


@recorded
def kinds_of_keys(answer, expect):
    """Keys that moto does not tell apart: those that rotate, those that cannot, and those that may not be read."""
    metadata = {
        "rotates": described("rotates"),
        "signs": described("signs", KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY"),
        "imported": described("imported", Origin="EXTERNAL", ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo="2027-01-01T00:00:00+00:00"),
        "stored": described("stored", Origin="AWS_CLOUDHSM", CustomKeyStoreId="cks-0a", CloudHsmClusterId="cluster-0a"),
        "managed": described("managed", KeyManager="AWS"),
        "closed": None,
    }
    answer("kms:ListKeys", {"Keys": [], "Truncated": False}, region=AWAY)
    answer("kms:ListKeys", {"Keys": [{"KeyId": name, "KeyArn": PREFIX + name} for name in metadata], "Truncated": False}, region=HOME)
    on = {"KeyRotationEnabled": True}
    rotation = {
        "rotates": {**on, "KeyId": PREFIX + "rotates", "RotationPeriodInDays": 180, "NextRotationDate": "2026-06-30T00:00:00+00:00"},
        "imported": {"KeyRotationEnabled": False, "KeyId": PREFIX + "imported"},
        "managed": on,
    }
    denied = "User: arn:aws:iam::123456789012:user/a is not authorized to perform: kms:DescribeKey because no resource-based policy allows it"
    for name, given in metadata.items():
        params = {"KeyId": name}
        if given is None:
            for operation in ("DescribeKey", "GetKeyPolicy", "GetKeyRotationStatus", "ListResourceTags", "ListGrants"):
                answer.error(f"kms:{operation}", "AccessDeniedException", denied, kind="denied", region=HOME, params=params)
            continue
        answer("kms:DescribeKey", given, region=HOME, params=params)
        answer("kms:GetKeyPolicy", {"Policy": json.dumps(DEFAULT_POLICY), "PolicyName": "default"}, region=HOME, params=params)
        answer("kms:ListResourceTags", {"Tags": [{"TagKey": "name", "TagValue": name}], "Truncated": False}, region=HOME, params=params)
        if name in rotation:
            answer("kms:GetKeyRotationStatus", rotation[name], region=HOME, params=params)
        else:
            answer.error("kms:GetKeyRotationStatus", "UnsupportedOperationException", "", region=HOME, params=params)
    expect(
        "AWS::KMS::Key", "rotates", region=HOME, MultiRegion=False, MultiRegionConfiguration=None, EnableKeyRotation=True, RotationPeriodInDays=180,
        NextRotationDate="2026-06-30T00:00:00+00:00", Tags=[{"Key": "name", "Value": "rotates"}],
    )
    expect("AWS::KMS::Key", "signs", KeyUsage="SIGN_VERIFY", EnableKeyRotation=None, RotationPeriodInDays=None, NextRotationDate=None)
    expect("AWS::KMS::Key", "imported", Origin="EXTERNAL", ValidTo="2027-01-01T00:00:00+00:00", EnableKeyRotation=False, RotationPeriodInDays=Unknown("not-supplied"))
    expect("AWS::KMS::Key", "stored", Origin="AWS_CLOUDHSM", CustomKeyStoreId="cks-0a", EnableKeyRotation=None)
    expect("AWS::KMS::Key", "managed", KeyManager="AWS", EnableKeyRotation=True)
    expect("AWS::KMS::Key", "closed", KeyState=Unknown("denied"), KeyPolicy=Unknown("denied"), EnableKeyRotation=Unknown("denied"), Tags=Unknown("denied"))
    expect.count("AWS::KMS::Key", 6)

    for name in metadata:
        if name not in ("rotates", "closed"):
            answer("kms:ListGrants", {"Grants": [], "Truncated": False}, region=HOME, params={"KeyId": name})
    answer("kms:ListGrants", {"Grants": [
        {
            "KeyId": PREFIX + "rotates", "GrantId": "0a", "CreationDate": "2026-01-01T00:00:00+00:00", "GranteePrincipal": "arn:aws:iam::444455556666:role/app",
            "IssuingAccount": "arn:aws:iam::123456789012:root", "Operations": ["Decrypt"], "Name": "",
        },
        {
            "KeyId": PREFIX + "rotates", "GrantId": "0b", "CreationDate": "2026-01-01T00:00:00+00:00", "GranteeServicePrincipal": "rds.us-east-1.amazonaws.com",
            "IssuingAccount": "arn:aws:iam::123456789012:root", "Operations": ["Decrypt", "CreateGrant"],
        },
    ], "Truncated": False}, region=HOME, params={"KeyId": "rotates"})
    expect(
        "Bartizan::KMS::Grant", "0a", KeyId="rotates", KeyArn=PREFIX + "rotates", IssuingAccount="arn:aws:iam::123456789012:root", Operations=["Decrypt"],
        CreationDate="2026-01-01T00:00:00+00:00",
    )
    expect("Bartizan::KMS::Grant", "0b", GranteePrincipal=None, GranteeServicePrincipal="rds.us-east-1.amazonaws.com", Operations=["Decrypt", "CreateGrant"])
    # One key's grants may not be listed.
    expect.unknown("Bartizan::KMS::Grant", "denied", region=HOME)


@recorded
def reserved_aliases(answer, expect):
    answer("kms:ListAliases", {"Aliases": [], "Truncated": False}, region=AWAY)
    answer("kms:ListAliases", {"Aliases": [
        {"AliasName": "alias/aws/ebs", "AliasArn": "arn:aws:kms:us-east-1:123456789012:alias/aws/ebs"},
        {"AliasName": "alias/data", "AliasArn": "arn:aws:kms:us-east-1:123456789012:alias/data", "TargetKeyId": "0a"},
    ], "Truncated": False}, region=HOME)
    expect("AWS::KMS::Alias", "alias/aws/ebs", TargetKeyId=None)
    expect("AWS::KMS::Alias", "alias/data", TargetKeyId="0a")
    expect.count("AWS::KMS::Alias", 2)


@recorded
def custom_key_stores(answer, expect):
    answer("kms:DescribeCustomKeyStores", {"CustomKeyStores": [], "Truncated": False}, region=AWAY)
    answer("kms:DescribeCustomKeyStores", {"CustomKeyStores": [
        {
            "CustomKeyStoreId": "cks-0a", "CustomKeyStoreName": "vault", "CloudHsmClusterId": "cluster-0a", "TrustAnchorCertificate": "-----BEGIN CERTIFICATE-----",
            "ConnectionState": "FAILED", "ConnectionErrorCode": "CLUSTER_NOT_FOUND", "CreationDate": "2026-01-01T00:00:00+00:00", "CustomKeyStoreType": "AWS_CLOUDHSM",
        },
        {
            "CustomKeyStoreId": "cks-0b", "CustomKeyStoreName": "outside", "ConnectionState": "CONNECTED", "CreationDate": "2026-01-02T00:00:00+00:00",
            "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
            "XksProxyConfiguration": {
                "Connectivity": "VPC_ENDPOINT_SERVICE", "UriEndpoint": "https://xks.example.com", "UriPath": "/kms/xks/v1",
                "VpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
            },
        },
    ], "Truncated": False}, region=HOME)
    expect(
        "Bartizan::KMS::CustomKeyStore", "cks-0a", region=HOME, CustomKeyStoreName="vault", CustomKeyStoreType="AWS_CLOUDHSM", ConnectionState="FAILED",
        ConnectionErrorCode="CLUSTER_NOT_FOUND", CloudHsmClusterId="cluster-0a", XksProxyConfiguration=None, CreationDate="2026-01-01T00:00:00+00:00",
    )
    expect(
        "Bartizan::KMS::CustomKeyStore", "cks-0b", CustomKeyStoreType="EXTERNAL_KEY_STORE", ConnectionState="CONNECTED", ConnectionErrorCode=None,
        CloudHsmClusterId=None,
        XksProxyConfiguration={
            "Connectivity": "VPC_ENDPOINT_SERVICE", "UriEndpoint": "https://xks.example.com", "UriPath": "/kms/xks/v1",
            "VpcEndpointServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
        },
    )
    expect.count("Bartizan::KMS::CustomKeyStore", 2)
