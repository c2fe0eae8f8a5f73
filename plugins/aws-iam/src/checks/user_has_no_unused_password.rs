//! See [`user_has_no_unused_password`].

use crate::resources::User;
use bartizan_sdk::prelude::*;

/// A password that nobody signs in with is often that of somebody who left. It can still be guessed,
/// and whoever guesses it goes unnoticed. One that was never used counts from the day on which it was
/// set.
///
/// ## Remediation
/// Ask the owner; if nobody needs it, remove the password: `aws iam delete-login-profile`.
///
/// Delete the whole user if its access keys are unused as well, and let people sign in through IAM
/// Identity Center, where leaving the company ends all access.
#[check(
    id = "iam-user-has-no-unused-password",
    title = "IAM users have no unused password",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP05", "aws-wa-security-2024-11:SEC03-BP06"],
)]
pub fn user_has_no_unused_password(
    user: &User,
    #[setting(default = 90, min = 1, max = 3650, "days after which a password that was not used is unused")]
    days: i64,
    cx: &Cx,
) -> Outcome {
    let report = user.credentials()?;
    if !report.password_enabled().equals(true)? {
        not_applicable!("the user has no password");
    }
    let now = cx.now();
    if report.password_is_in_use(Time(now.0 - days * 86_400))? {
        return PASS;
    }
    match report.password_last_used()? {
        Some(used) => fail!("the password was last used {} days ago", now.days_since(used)),
        None => fail!("the password was not used in the {days} days that are allowed, or ever"),
    }
}

examples! {
    pass "used lately" => { "Credentials": {
        "PasswordEnabled": true, "PasswordLastUsed": "2025-12-31T00:00:00+00:00",
        "PasswordLastChanged": "2020-01-01T00:00:00+00:00", "UserCreationTime": "2019-01-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z";
    pass "never used, but set lately" => { "Credentials": {
        "PasswordEnabled": true,
        "PasswordLastChanged": "2025-12-01T00:00:00+00:00", "UserCreationTime": "2019-01-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z";
    pass "never used, the user is young" => { "Credentials": {
        "PasswordEnabled": true, "UserCreationTime": "2025-12-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z";
    pass "set lately, its use unknown" => { "Credentials": {
        "PasswordEnabled": true, "PasswordLastUsed": unknown("partial"),
        "PasswordLastChanged": "2025-12-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z";
    fail "not used for long" => { "Credentials": {
        "PasswordEnabled": true, "PasswordLastUsed": "2025-06-01T00:00:00+00:00",
        "PasswordLastChanged": "2020-01-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z", detail = "last used 214 days ago";
    fail "never used since it was set long ago" => { "Credentials": {
        "PasswordEnabled": true, "PasswordLastChanged": "2020-01-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z", detail = "not used";
    fail "a shorter period is set" => { "Credentials": {
        "PasswordEnabled": true, "PasswordLastUsed": "2025-12-01T00:00:00+00:00",
        "PasswordLastChanged": "2020-01-01T00:00:00+00:00",
    } }, settings = { "days": 30 }, now = "2026-01-01T00:00:00Z";
    not_applicable "no password" => { "Credentials": { "PasswordEnabled": false } };
    not_applicable "a template knows no credentials" => { "Credentials": unknown("not-in-source") };
    unknown "access denied" => { "Credentials": unknown("denied|iam:GetCredentialReport") };
    unknown "no date at all" => { "Credentials": { "PasswordEnabled": true } };
    unknown "set long ago, its use unknown" => { "Credentials": {
        "PasswordEnabled": true, "PasswordLastUsed": unknown("partial"),
        "PasswordLastChanged": "2020-01-01T00:00:00+00:00",
    } };
}
