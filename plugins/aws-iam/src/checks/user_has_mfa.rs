//! See [`user_has_mfa`].

use crate::resources::User;
use bartizan_sdk::prelude::*;

/// A password can be phished, guessed or leaked by another site. With a second factor, that alone does
/// not let anybody sign in. Users without a password cannot sign in to the console at all.
///
/// ## Remediation
/// Let the user assign an MFA device under **Security credentials**, best a passkey or security key, or
/// remove the password if nobody signs in with it.
///
/// Better still, let people sign in through IAM Identity Center and delete their IAM users. A policy
/// that denies everything but the set-up of MFA while `aws:MultiFactorAuthPresent` is false enforces it.
#[check(
    id = "iam-user-has-mfa",
    title = "IAM users with a password have MFA",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP01"],
)]
pub fn user_has_mfa(user: &User) -> Outcome {
    let report = user.credentials()?;
    if !report.password_enabled().equals(true)? {
        not_applicable!("the user has no password");
    }
    ensure!(report.mfa_active().equals(true)?, "the user has a password and no MFA device");
    PASS
}

examples! {
    pass "password and device" => { "Credentials": { "PasswordEnabled": true, "MFAActive": true } };
    fail "password without device" => { "Credentials": { "PasswordEnabled": true, "MFAActive": false } },
        detail = "no MFA device";
    not_applicable "no password" => { "Credentials": { "PasswordEnabled": false, "MFAActive": false } };
    not_applicable "a template knows no credentials" => { "Credentials": unknown("not-in-source") };
    unknown "access denied" => { "Credentials": unknown("denied|iam:GetCredentialReport") };
    unknown "made after the report" => { "Credentials": null };
    unknown "the device unknown" => {
        "Credentials": { "PasswordEnabled": true, "MFAActive": unknown("partial") }
    };
}
