//! See [`root_has_no_access_keys`].

use crate::resources::AccountSummary;
use bartizan_sdk::prelude::*;

/// Whoever holds an access key of the root user owns the account: no policy limits the key, and it
/// never expires. Nothing that programs do needs one, so a key that exists is only a risk, active or
/// not.
///
/// ## Remediation
/// Find out what uses the key (CloudTrail shows it under the user identity `Root`), give that a role
/// instead, then sign in as the root user and delete the key under **Security credentials**.
///
/// In an organisation with centralized root access, the management account can delete the key of a
/// member account.
#[check(
    id = "account-root-has-no-access-keys",
    title = "The root user has no access keys",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP02", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn root_has_no_access_keys(summary: &AccountSummary) -> Outcome {
    let present = summary.access_keys_present().is_some_and(|n| n > 0)?;
    ensure!(!present, "the root user has an access key");
    PASS
}

examples! {
    pass "none" => { "AccountAccessKeysPresent": 0 };
    fail "a key" => { "AccountAccessKeysPresent": 1 }, detail = "an access key";
    unknown "access denied" => { "AccountAccessKeysPresent": unknown("denied|iam:GetAccountSummary") };
}
