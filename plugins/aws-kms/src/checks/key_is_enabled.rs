//! See [`key_is_enabled`].

use crate::resources::{KeySwitch, customers};
use bartizan_sdk::prelude::*;

/// What a disabled key encrypted cannot be read while it is disabled. That may be a step on the way to
/// its deletion, a mistake, or sabotage; in any case somebody should know why.
///
/// Keys are disabled for good reasons, so that nothing is demanded without the setting.
///
/// ## Remediation
/// Enable the key, or schedule its deletion once nothing needs it.
#[check(
    id = "kms-key-is-enabled",
    title = "Keys are enabled",
    severity = Informational,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn key_is_enabled(
    key: &KeySwitch,
    #[setting(default = false, "whether a disabled key is a finding")] demanded: bool,
) -> Outcome {
    if !demanded {
        not_applicable!("keys may be disabled");
    }
    customers(&key.manager())?;
    // A template's key is enabled unless it says otherwise.
    ensure!(key.is_on()?.unwrap_or(true), "the key is disabled, or cannot be used for another reason");
    PASS
}

examples! {
    pass "it is" => { "KeyManager": "CUSTOMER", "Enabled": true }, settings = { "demanded": true };
    pass "a template says nothing" => { "KeyManager": unknown("not-in-source"), "Enabled": null }, settings = { "demanded": true };
    fail "it is not" => { "KeyManager": "CUSTOMER", "Enabled": false }, settings = { "demanded": true };
    not_applicable "not demanded" => { "KeyManager": "CUSTOMER", "Enabled": false };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "Enabled": unknown("denied|kms:DescribeKey") }, settings = { "demanded": true };
}
