//! See [`root_has_mfa`].

use crate::resources::AccountSummary;
use bartizan_sdk::prelude::*;

/// The root user may do everything in its account, and no policy of the account can stop it. Its
/// password alone, guessed, phished or reset through a stolen mailbox, must not be enough to become
/// root. Accounts whose root credentials the organisation removed have nothing to protect.
///
/// ## Remediation
/// Sign in as the root user, open **Security credentials** and assign an MFA device, best a hardware
/// security key.
///
/// For member accounts of an organisation, better remove the root credentials altogether: in the
/// management account, turn on centralized root access in IAM, then delete the member's root user
/// credentials.
#[check(
    id = "account-root-has-mfa",
    title = "The root user has MFA",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP02", "aws-wa-security-2024-11:SEC02-BP01"],
)]
pub fn root_has_mfa(summary: &AccountSummary) -> Outcome {
    if !summary.root_can_sign_in()? {
        not_applicable!("nobody can sign in as the root user");
    }
    ensure!(summary.root_has_mfa()?, "the root user has a password and no MFA device");
    PASS
}

examples! {
    pass "a device is assigned" => { "AccountMFAEnabled": 1, "AccountPasswordPresent": 1 };
    pass "a device is assigned, the password unknown" => {
        "AccountMFAEnabled": 1, "AccountPasswordPresent": unknown("partial|iam:GetAccountSummary")
    };
    fail "no device" => { "AccountMFAEnabled": 0, "AccountPasswordPresent": 1 },
        detail = "no MFA device";
    not_applicable "the organisation removed the root credentials" => {
        "AccountMFAEnabled": 0, "AccountPasswordPresent": 0
    };
    unknown "access denied" => {
        "AccountMFAEnabled": unknown("denied|iam:GetAccountSummary"),
        "AccountPasswordPresent": unknown("denied|iam:GetAccountSummary"),
    };
    unknown "no device, the password unknown" => {
        "AccountMFAEnabled": 0, "AccountPasswordPresent": unknown("partial|iam:GetAccountSummary")
    };
    unknown "a password, the device unknown" => {
        "AccountMFAEnabled": unknown("partial|iam:GetAccountSummary"), "AccountPasswordPresent": 1
    };
}
