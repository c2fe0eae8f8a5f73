//! See [`user_has_no_unused_access_keys`].

use crate::resources::User;
use bartizan_sdk::prelude::*;

/// A key that nobody uses does nothing but wait to be found. Nobody notices when an intruder starts
/// to use it either. A key that was never used counts from the day on which it was made.
///
/// ## Remediation
/// Deactivate the key; if nothing breaks within some weeks, delete it.
///
/// With the CLI: `aws iam update-access-key --status Inactive`, then `aws iam delete-access-key`.
#[check(
    id = "iam-user-has-no-unused-access-keys",
    title = "IAM users have no unused access keys",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP05", "aws-wa-security-2024-11:SEC03-BP04"],
)]
pub fn user_has_no_unused_access_keys(
    user: &User,
    #[setting(
        default = 90,
        min = 1,
        max = 3650,
        "days after which an active access key that was not used is unused"
    )]
    days: i64,
    cx: &Cx,
) -> Outcome {
    let report = user.credentials()?;
    if report.has_no_active_key()? {
        not_applicable!("the user has no active access key");
    }
    let now = cx.now();
    let since = Time(now.0 - days * 86_400);
    tri::all(report.keys().into_iter().map(|key| {
        if !key.active.clone()? || key.is_in_use(since)? {
            return Ok(true);
        }
        match key.last_used()? {
            Some(used) => fail!("access key {} was last used {} days ago", key.number, now.days_since(used)),
            None => fail!(
                "access key {} was never used in the {} days since it was made",
                key.number,
                now.days_since(key.rotated()?)
            ),
        }
    }))?;
    PASS
}

examples! {
    pass "used lately" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2020-01-01T00:00:00+00:00",
        "AccessKey1LastUsedDate": "2025-12-31T00:00:00+00:00", "AccessKey2Active": false,
    } }, now = "2026-01-01T00:00:00Z";
    pass "never used, but young" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2025-12-01T00:00:00+00:00", "AccessKey2Active": false,
    } }, now = "2026-01-01T00:00:00Z";
    pass "young, its use unknown" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2025-12-01T00:00:00+00:00",
        "AccessKey1LastUsedDate": unknown("partial"), "AccessKey2Active": false,
    } }, now = "2026-01-01T00:00:00Z";
    fail "not used for long" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2020-01-01T00:00:00+00:00",
        "AccessKey1LastUsedDate": "2025-06-01T00:00:00+00:00", "AccessKey2Active": false,
    } }, now = "2026-01-01T00:00:00Z", detail = "access key 1 was last used 214 days ago";
    fail "never used since it was made long ago" => { "Credentials": {
        "AccessKey1Active": false,
        "AccessKey2Active": true, "AccessKey2LastRotated": "2025-06-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z", detail = "access key 2 was never used in the 214 days";
    fail "a shorter period is set" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2020-01-01T00:00:00+00:00",
        "AccessKey1LastUsedDate": "2025-12-01T00:00:00+00:00", "AccessKey2Active": false,
    } }, settings = { "days": 30 }, now = "2026-01-01T00:00:00Z";
    not_applicable "no active key" => { "Credentials": { "AccessKey1Active": false, "AccessKey2Active": false } };
    not_applicable "a template knows no credentials" => { "Credentials": unknown("not-in-source") };
    unknown "access denied" => { "Credentials": unknown("denied|iam:GetCredentialReport") };
    unknown "old, its use unknown" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2020-01-01T00:00:00+00:00",
        "AccessKey1LastUsedDate": unknown("partial"), "AccessKey2Active": false,
    } };
}
