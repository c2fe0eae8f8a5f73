//! See [`user_rotates_access_keys`].

use crate::resources::User;
use bartizan_sdk::prelude::*;

/// An access key works until somebody deletes it, wherever copies of it lie: laptops, build servers,
/// repositories, backups. Changing it regularly ends the life of the copies that nobody knows of.
///
/// ## Remediation
/// Make a second key, give it to whatever uses the first, watch the first key's last use, then
/// deactivate and delete it.
///
/// Better replace the key: programs in AWS take a role, programs elsewhere IAM Roles Anywhere or an
/// OIDC provider, people the CLI's sign-in through IAM Identity Center.
#[check(
    id = "iam-user-rotates-access-keys",
    title = "Access keys of IAM users are rotated",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP05", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn user_rotates_access_keys(
    user: &User,
    #[setting(default = 90, min = 1, max = 3650, "days that an active access key may be old")] days: i64,
    cx: &Cx,
) -> Outcome {
    let report = user.credentials()?;
    if report.has_no_active_key()? {
        not_applicable!("the user has no active access key");
    }
    tri::all(report.keys().into_iter().map(|key| {
        if !key.active.clone()? {
            return Ok(true);
        }
        let age = cx.now().days_since(key.rotated()?);
        ensure!(age <= days, "access key {} is {age} days old", key.number);
        Ok(true)
    }))?;
    PASS
}

examples! {
    pass "young" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2025-10-03T00:00:00+00:00", "AccessKey2Active": false,
    } }, now = "2026-01-01T00:00:00Z";
    pass "the old key is inactive" => { "Credentials": {
        "AccessKey1Active": false, "AccessKey1LastRotated": "2020-01-01T00:00:00+00:00",
        "AccessKey2Active": true, "AccessKey2LastRotated": "2025-12-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z";
    fail "old" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2025-10-02T00:00:00+00:00", "AccessKey2Active": false,
    } }, now = "2026-01-01T00:00:00Z", detail = "access key 1 is 91 days old";
    fail "the second is old, the first unknown" => { "Credentials": {
        "AccessKey1Active": unknown("partial"),
        "AccessKey2Active": true, "AccessKey2LastRotated": "2020-01-01T00:00:00+00:00",
    } }, now = "2026-01-01T00:00:00Z", detail = "access key 2";
    fail "a shorter period is set" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey1LastRotated": "2025-12-20T00:00:00+00:00", "AccessKey2Active": false,
    } }, settings = { "days": 10 }, now = "2026-01-01T00:00:00Z";
    not_applicable "no key" => { "Credentials": { "AccessKey1Active": false, "AccessKey2Active": false } };
    not_applicable "a template knows no credentials" => { "Credentials": unknown("not-in-source") };
    unknown "access denied" => { "Credentials": unknown("denied|iam:GetCredentialReport") };
    unknown "an active key without a date" => { "Credentials": {
        "AccessKey1Active": true, "AccessKey2Active": false,
    } };
}
