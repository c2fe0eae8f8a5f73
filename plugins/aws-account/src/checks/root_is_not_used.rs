//! See [`root_is_not_used`].

use crate::resources::RootReport;
use bartizan_sdk::prelude::*;

/// Few tasks need the root user, such as closing the account or mending a bucket policy that locks
/// everybody out. Its use for anything else means daily work with rights that nothing can limit, or an
/// intruder. The credential report tells when its password and its access keys were last used.
///
/// ## Remediation
/// Find out in CloudTrail who signed in as root and what for; if nobody knows, treat it as an
/// incident. Then give those people roles or permission sets for that work.
///
/// Lock the root user's password and MFA device away, and alarm on every event whose user identity is
/// `Root`. If the use was one of the tasks that only root can do, mute this finding until it ages out.
#[check(
    id = "account-root-is-not-used",
    title = "The root user is not used",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP02"],
)]
pub fn root_is_not_used(
    report: &RootReport,
    #[setting(default = 30, min = 1, max = 400, "days for which the root user must not have been used")]
    days: i64,
    cx: &Cx,
) -> Outcome {
    let uses = [
        ("signed in", report.password_last_used()),
        ("used its first access key", report.first_key_last_used()),
        ("used its second access key", report.second_key_last_used()),
    ];
    tri::all(uses.into_iter().map(|(what, when)| {
        // Absent is never, or not since AWS began to track it.
        let Some(when) = when? else { return Ok(true) };
        let age = cx.now().days_since(when);
        ensure!(age >= days, "the root user {what} {age} days ago");
        Ok(true)
    }))?;
    PASS
}

examples! {
    pass "never used" => {
        "PasswordLastUsed": null, "AccessKey1LastUsedDate": null, "AccessKey2LastUsedDate": null
    };
    pass "used long ago" => {
        "PasswordLastUsed": "2025-12-02T00:00:00+00:00",
        "AccessKey1LastUsedDate": "2019-05-01T10:00:00+00:00",
        "AccessKey2LastUsedDate": null,
    }, now = "2026-01-01T00:00:00Z";
    fail "signed in lately" => {
        "PasswordLastUsed": "2025-12-02T00:00:01+00:00",
        "AccessKey1LastUsedDate": null, "AccessKey2LastUsedDate": null,
    }, now = "2026-01-01T00:00:00Z", detail = "signed in 29 days ago";
    fail "used a key lately" => {
        "PasswordLastUsed": null, "AccessKey1LastUsedDate": null,
        "AccessKey2LastUsedDate": "2026-01-01T00:00:00+00:00",
    }, now = "2026-01-01T12:00:00Z", detail = "second access key 0 days ago";
    fail "used a key lately, the rest unknown" => {
        "PasswordLastUsed": unknown("partial"), "AccessKey1LastUsedDate": "2025-12-31T00:00:00Z",
        "AccessKey2LastUsedDate": unknown("partial"),
    }, now = "2026-01-01T00:00:00Z";
    fail "a longer period is set" => {
        "PasswordLastUsed": "2025-06-01T00:00:00Z",
        "AccessKey1LastUsedDate": null, "AccessKey2LastUsedDate": null,
    }, settings = { "days": 365 }, now = "2026-01-01T00:00:00Z";
    unknown "access denied" => {
        "PasswordLastUsed": unknown("denied|iam:GetCredentialReport"),
        "AccessKey1LastUsedDate": unknown("denied|iam:GetCredentialReport"),
        "AccessKey2LastUsedDate": unknown("denied|iam:GetCredentialReport"),
    };
    unknown "one date unknown, the others old" => {
        "PasswordLastUsed": unknown("partial"), "AccessKey1LastUsedDate": null, "AccessKey2LastUsedDate": null
    };
}
