//! What the checks read.

use bartizan_sdk::prelude::*;

resource! {
    /// What IAM says of the account, and of its root user.
    pub struct AccountSummary: "Bartizan::IAM::AccountSummary" {
        mfa_enabled: i64 = "AccountMFAEnabled",
        access_keys_present: i64 = "AccountAccessKeysPresent",
        password_present: i64 = "AccountPasswordPresent",
        signing_certificates_present: i64 = "AccountSigningCertificatesPresent",
        root_virtual_mfa_device: &str = "RootVirtualMFADevice",
    }

    /// The root user's row of the credential report.
    pub struct RootReport: "Bartizan::IAM::CredentialReport" {
        password_last_used: Time = "PasswordLastUsed",
        first_key_last_used: Time = "AccessKey1LastUsedDate",
        second_key_last_used: Time = "AccessKey2LastUsedDate",
    }

    /// What the organisation manages of its accounts' root users.
    pub struct RootFeatures: "Bartizan::IAM::RootFeatures" {
        enabled: List<&str> = "EnabledFeatures",
    }

    /// The organisation that the account belongs to.
    pub struct Membership: "Bartizan::Organizations::Membership" {
        organization_id: &str = "OrganizationId",
    }

    /// The account's rules for passwords of IAM users.
    pub struct PasswordPolicy: "Bartizan::IAM::PasswordPolicy" {
        minimum_length: i64 = "MinimumPasswordLength",
        require_symbols: bool = "RequireSymbols",
        require_numbers: bool = "RequireNumbers",
        require_uppercase: bool = "RequireUppercaseCharacters",
        require_lowercase: bool = "RequireLowercaseCharacters",
        max_age: i64 = "MaxPasswordAge",
        reuse_prevention: i64 = "PasswordReusePrevention",
    }

    /// Whom AWS may call about the account.
    pub struct Contacts: "Bartizan::Account::Contacts" {
        security: Contact = "Security",
    }
}

shape! {
    /// An alternate contact.
    pub struct Contact {
        email: &str = "EmailAddress",
        phone: &str = "PhoneNumber",
    }
}

impl AccountSummary<'_> {
    /// Whether the root user has an MFA device of any kind.
    pub fn root_has_mfa(&self) -> Tri {
        self.mfa_enabled().is_some_and(|n| n > 0)
    }

    /// Whether anybody could sign in as the root user, so that MFA has something to protect. There is
    /// no password where the organisation removed root credentials, and AWS GovCloud (US) has no
    /// sign-in for root users at all.
    pub fn root_can_sign_in(&self) -> Tri {
        if self.scope().partition() == "aws-us-gov" {
            return Ok(false);
        }
        // Who has a device has something to use it for.
        tri::any([self.root_has_mfa(), self.password_present().is_some_and(|n| n > 0)])
    }
}

impl PasswordPolicy<'_> {
    /// The classes of characters with whether a password needs one of each.
    pub fn classes(&self) -> [(&'static str, Tri); 4] {
        [
            ("capital letters", self.require_uppercase().equals(true)),
            ("small letters", self.require_lowercase().equals(true)),
            ("digits", self.require_numbers().equals(true)),
            ("symbols", self.require_symbols().equals(true)),
        ]
    }
}
