"""AWS Backup."""

import json

from types_lib import recorded, seed

VAULT = "AWS::Backup::BackupVault"
PLAN = "AWS::Backup::BackupPlan"
SELECTION = "AWS::Backup::BackupSelection"
POINT = "AWS::Backup::RecoveryPoint"
SETTINGS = "Bartizan::Backup::Settings"
PREFIX = "arn:aws:backup:us-east-1:123456789012"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@seed
def vaults(aws, expect):
    backup = aws("backup")
    backup.create_backup_vault(BackupVaultName="shop", EncryptionKeyArn=KEY, BackupVaultTags={"team": "shop"})
    backup.create_backup_vault(BackupVaultName="plain")
    aws("backup", region="eu-west-1").create_backup_vault(BackupVaultName="shop")
    backup.put_backup_vault_lock_configuration(BackupVaultName="shop", MinRetentionDays=7, MaxRetentionDays=70)
    rule = {"RuleName": "nightly", "ScheduleExpression": "cron(0 5 ? * * *)", "Lifecycle": {"DeleteAfterDays": 35}, "EnableContinuousBackup": True}
    copy = {"DestinationBackupVaultArn": f"{PREFIX}:backup-vault:plain"}
    plan = {"BackupPlanName": "nightly", "Rules": [{**rule, "TargetBackupVaultName": "shop", "CopyActions": [copy]}]}
    nightly = backup.create_backup_plan(BackupPlan=plan, BackupPlanTags={"team": "shop"})
    weekly = {"BackupPlanName": "weekly", "Rules": [{"RuleName": "weekly", "TargetBackupVaultName": "plain"}]}
    weekly = backup.create_backup_plan(BackupPlan=weekly)

    expect(
        VAULT,
        "shop",
        region="us-east-1",
        arn=f"{PREFIX}:backup-vault:shop",
        BackupVaultName="shop",
        BackupVaultArn=f"{PREFIX}:backup-vault:shop",
        EncryptionKeyArn=KEY,
        Locked=True,
        LockConfiguration={"MinRetentionDays": 7, "MaxRetentionDays": 70},
        LockDate=None,
        BackupVaultTags={"team": "shop"},
    )
    expect(VAULT, "plain", region="us-east-1", LockConfiguration=None, LockDate=None, BackupVaultTags={})
    expect(VAULT, "shop", region="eu-west-1", arn="arn:aws:backup:eu-west-1:123456789012:backup-vault:shop")
    expect.count(VAULT, 3)
    expect(
        PLAN,
        nightly["BackupPlanId"],
        region="us-east-1",
        arn=nightly["BackupPlanArn"],
        BackupPlanId=nightly["BackupPlanId"],
        BackupPlanArn=nightly["BackupPlanArn"],
        LastExecutionDate=None,
        BackupPlanTags={"team": "shop"},
    )
    expect(PLAN, weekly["BackupPlanId"], region="us-east-1", BackupPlanTags={})
    expect.count(PLAN, 2)


@recorded
def everything(answer, expect):
    vault = {
        "BackupVaultName": "shop",
        "BackupVaultArn": f"{PREFIX}:backup-vault:shop",
        "VaultType": "BACKUP_VAULT",
        "CreationDate": "2024-05-01T10:00:00Z",
        "EncryptionKeyArn": KEY,
        "CreatorRequestId": "1",
        "NumberOfRecoveryPoints": 12,
        "Locked": True,
        "LockDate": "2024-05-04T10:00:00Z",
    }
    gapped = {**vault, "BackupVaultName": "gapped", "BackupVaultArn": f"{PREFIX}:backup-vault:gapped", "VaultType": "LOGICALLY_AIR_GAPPED_BACKUP_VAULT"}
    gapped |= {"MinRetentionDays": 7, "MaxRetentionDays": 35, "EncryptionKeyType": "AWS_OWNED_KMS_KEY"}
    plain = {**vault, "BackupVaultName": "plain", "BackupVaultArn": f"{PREFIX}:backup-vault:plain", "Locked": False}
    del plain["LockDate"]
    answer("backup:ListBackupVaults", {"BackupVaultList": []}, region="eu-west-1")
    answer("backup:ListBackupVaults", {"BackupVaultList": [vault, gapped, plain]}, region="us-east-1")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "backup:DeleteRecoveryPoint", "Resource": "*"}]}
    answer("backup:GetBackupVaultAccessPolicy", {"BackupVaultName": "shop", "Policy": json.dumps(policy)}, params={"BackupVaultName": "shop"})
    topic, events = "arn:aws:sns:us-east-1:123456789012:backup", ["BACKUP_JOB_FAILED"]
    answer("backup:GetBackupVaultNotifications", {"BackupVaultName": "shop", "SNSTopicArn": topic, "BackupVaultEvents": events}, params={"BackupVaultName": "shop"})
    for name in ("gapped", "plain"):
        message = f"A resource that is required for the action on {name} does not exist"
        answer.error("backup:GetBackupVaultAccessPolicy", "ResourceNotFoundException", message, params={"BackupVaultName": name})
        answer.error("backup:GetBackupVaultNotifications", "ResourceNotFoundException", message, params={"BackupVaultName": name})
    expect(
        VAULT,
        "shop",
        region="us-east-1",
        VaultType="BACKUP_VAULT",
        Locked=True,
        LockConfiguration=None,
        LockDate="2024-05-04T10:00:00Z",
        NumberOfRecoveryPoints=12,
        EncryptionKeyType=None,
        AccessPolicy=policy,
        Notifications={"SNSTopicArn": topic, "BackupVaultEvents": events},
    )
    expect(VAULT, "gapped", region="us-east-1", LockConfiguration={"MinRetentionDays": 7, "MaxRetentionDays": 35}, EncryptionKeyType="AWS_OWNED_KMS_KEY")
    expect(VAULT, "plain", region="us-east-1", Locked=False, LockDate=None, AccessPolicy=None, Notifications=None)
    expect.count(VAULT, 3)

    plan = {"BackupPlanArn": f"{PREFIX}:backup-plan:1", "BackupPlanId": "1", "CreationDate": "2024-05-01T10:00:00Z", "VersionId": "1", "BackupPlanName": "nightly"}
    rule = {"RuleName": "nightly", "RuleId": "1", "ScheduleExpression": "cron(0 5 ? * * *)", "Lifecycle": {"DeleteAfterDays": 35}, "EnableContinuousBackup": False}
    answer("backup:ListBackupPlans", {"BackupPlansList": []}, region="eu-west-1")
    answer("backup:ListBackupPlans", {"BackupPlansList": [{**plan, "LastExecutionDate": "2026-03-01T05:00:00Z"}]}, region="us-east-1")
    advanced = [{"ResourceType": "EC2", "BackupOptions": {"WindowsVSS": "enabled"}}]
    stated = {"BackupPlanName": "nightly", "Rules": [{**rule, "TargetBackupVaultName": "shop"}], "AdvancedBackupSettings": advanced}
    answer("backup:GetBackupPlan", {"BackupPlan": stated, "BackupPlanId": "1"}, region="us-east-1")
    expect(
        PLAN,
        "1",
        region="us-east-1",
        LastExecutionDate="2026-03-01T05:00:00Z",
        BackupPlan={"BackupPlanName": "nightly", "BackupPlanRule": [{**rule, "TargetBackupVault": "shop"}], "AdvancedBackupSettings": advanced},
    )
    expect.count(PLAN, 1)

    role = "arn:aws:iam::123456789012:role/backup"
    selections = [{"SelectionId": "a", "SelectionName": "all", "BackupPlanId": "1", "IamRoleArn": role}, {"SelectionId": "b", "SelectionName": "some", "BackupPlanId": "1", "IamRoleArn": role}]
    answer("backup:ListBackupSelections", {"BackupSelectionsList": selections}, region="us-east-1", params={"BackupPlanId": "1"})
    everything = {"SelectionName": "all", "IamRoleArn": role, "Resources": ["*"], "ListOfTags": [], "NotResources": [], "Conditions": {}}
    tagged = {"SelectionName": "some", "IamRoleArn": role, "ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "backup", "ConditionValue": "yes"}]}
    answer("backup:GetBackupSelection", {"BackupSelection": everything, "SelectionId": "a", "BackupPlanId": "1"}, params={"BackupPlanId": "1", "SelectionId": "a"})
    answer("backup:GetBackupSelection", {"BackupSelection": tagged, "SelectionId": "b", "BackupPlanId": "1"}, params={"BackupPlanId": "1", "SelectionId": "b"})
    expect(SELECTION, "a", region="us-east-1", SelectionId="a", BackupPlanId="1", BackupSelection=everything)
    expect(SELECTION, "b", region="us-east-1", BackupSelection=tagged)
    expect.count(SELECTION, 2)

    volume, bucket = "arn:aws:ec2:us-east-1:123456789012:volume/vol-0a", "arn:aws:s3:::files"
    disk, files = "arn:aws:ec2:us-east-1::snapshot/snap-0a", f"{PREFIX}:recovery-point:1"
    common = {"BackupVaultName": "shop", "BackupVaultArn": f"{PREFIX}:backup-vault:shop", "Status": "COMPLETED", "CreationDate": "2026-03-01T05:00:00Z"}
    points = [
        {**common, "RecoveryPointArn": disk, "ResourceArn": volume, "ResourceType": "EBS", "IsEncrypted": False},
        {**common, "RecoveryPointArn": files, "ResourceArn": bucket, "ResourceType": "S3", "IsEncrypted": True, "EncryptionKeyArn": KEY, "CalculatedLifecycle": {"DeleteAt": "2026-04-05T05:00:00Z"}},
    ]
    answer("backup:ListRecoveryPointsByBackupVault", {"RecoveryPoints": []}, region="us-east-1")
    answer("backup:ListRecoveryPointsByBackupVault", {"RecoveryPoints": points}, region="us-east-1", params={"BackupVaultName": "shop"})
    expect(
        POINT,
        disk,
        region="us-east-1",
        arn=disk,
        BackupVaultName="shop",
        ResourceArn=volume,
        ResourceType="EBS",
        Status="COMPLETED",
        IsEncrypted=False,
        EncryptionKeyArn=None,
        CreationDate="2026-03-01T05:00:00Z",
        DeleteAt=None,
    )
    expect(POINT, files, region="us-east-1", IsEncrypted=True, EncryptionKeyArn=KEY, DeleteAt="2026-04-05T05:00:00Z")
    expect.count(POINT, 2)

    chosen, managed = {"EBS": True, "RDS": True, "S3": False}, {"DynamoDB": True, "EFS": True}
    answer("backup:DescribeRegionSettings", {"ResourceTypeOptInPreference": chosen, "ResourceTypeManagementPreference": managed}, region="us-east-1")
    answer("backup:DescribeRegionSettings", {"ResourceTypeOptInPreference": {}}, region="eu-west-1")
    expect(SETTINGS, "us-east-1", region="us-east-1", ResourceTypeOptInPreference=chosen, ResourceTypeManagementPreference=managed)
    expect(SETTINGS, "eu-west-1", region="eu-west-1", ResourceTypeOptInPreference={}, ResourceTypeManagementPreference=None)
    expect.count(SETTINGS, 2)
