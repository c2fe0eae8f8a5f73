"""The account itself."""

from common import ACCOUNT, expect


def seed(aws):
    account, iam, s3control = aws("account"), aws("iam"), aws("s3control")
    account.put_alternate_contact(AlternateContactType="SECURITY", Name="Security on call", Title="Security team",
                                  EmailAddress="security@example.com", PhoneNumber="+44 1632 960000")
    expect("account-has-security-contact", "Bartizan::Account::Contacts", ACCOUNT, "pass", "a security contact is set")

    iam.create_account_alias(AccountAlias="bartizan-seed")
    iam.update_account_password_policy(
        MinimumPasswordLength=8, RequireSymbols=False, RequireNumbers=True, RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True, AllowUsersToChangePassword=True)
    expect("account-password-policy-is-strong", "Bartizan::IAM::PasswordPolicy", ACCOUNT, "fail", "8 characters, no symbols, no memory")

    # moto's root has neither keys nor MFA, its summary lacks AccountPasswordPresent, and its credential
    # report has no row for the root. Without a password nobody could sign in, and MFA would not matter.
    summary = "Bartizan::IAM::AccountSummary"
    for check in ("account-root-has-mfa", "account-root-mfa-is-hardware"):
        expect(check, summary, ACCOUNT, "unknown", "no device, and nobody says whether there is a password")
    expect("account-root-has-no-access-keys", summary, ACCOUNT, "pass", "AccountAccessKeysPresent is 0")
    expect("account-root-has-no-signing-certificates", summary, ACCOUNT, "pass", "AccountSigningCertificatesPresent is 0")
    expect("account-root-is-not-used", "Bartizan::IAM::CredentialReport", ACCOUNT, "unknown", "the report has no row for the root user")
    expect("account-root-credentials-are-managed-centrally", "Bartizan::IAM::RootFeatures", ACCOUNT, "unknown",
           "moto does not play ListOrganizationsFeatures")

    s3control.put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration={
        "BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False})
    expect("s3-account-blocks-public-access", "AWS::S3::AccountPublicAccessBlock", ACCOUNT, "fail", "one of four settings is on")
