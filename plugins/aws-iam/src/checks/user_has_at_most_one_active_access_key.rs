//! See [`user_has_at_most_one_active_access_key`].

use crate::resources::User;
use bartizan_sdk::prelude::*;

/// A second access key is meant for the days of a rotation. Two that stay active are twice as many
/// secrets to lose, and one of them is usually forgotten.
///
/// ## Remediation
/// Look at when each key was last used, move what still uses the older one to the newer, then
/// deactivate and delete the older key.
///
/// If two programs share the user, give each a role of its own instead.
#[check(
    id = "iam-user-has-at-most-one-active-access-key",
    title = "IAM users have at most one active access key",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP05", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn user_has_at_most_one_active_access_key(user: &User) -> Outcome {
    let both = tri::all(user.credentials()?.keys().map(|key| key.active))?;
    ensure!(!both, "two access keys are active");
    PASS
}

examples! {
    pass "one" => { "Credentials": { "AccessKey1Active": true, "AccessKey2Active": false } };
    pass "none" => { "Credentials": { "AccessKey1Active": false, "AccessKey2Active": false } };
    pass "the second is inactive, the first unknown" => {
        "Credentials": { "AccessKey1Active": unknown("partial"), "AccessKey2Active": false }
    };
    fail "two" => { "Credentials": { "AccessKey1Active": true, "AccessKey2Active": true } },
        detail = "two access keys";
    not_applicable "a template knows no credentials" => { "Credentials": unknown("not-in-source") };
    unknown "access denied" => { "Credentials": unknown("denied|iam:GetCredentialReport") };
    unknown "the second is active, the first unknown" => {
        "Credentials": { "AccessKey1Active": unknown("partial"), "AccessKey2Active": true }
    };
}
