//! See [`hub_enables_new_controls`].

use crate::resources::HubControls;
use bartizan_sdk::prelude::*;

/// AWS adds controls to the standards as services grow. If they are not enabled by themselves, a standard
/// that was complete when it was turned on falls behind, and nobody is told.
///
/// ## Remediation
/// In Security Hub, under **Settings**, **General**, turn on **Auto-enable new controls**. Where the
/// organization is configured centrally, its configuration policy decides.
///
/// With the CLI: `aws securityhub update-security-hub-configuration --auto-enable-controls`.
#[check(
    id = "securityhub-hub-enables-new-controls",
    title = "Security Hub enables new controls of its standards",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP06", "aws-wa-security-2024-11:SEC01-BP08"],
)]
pub fn hub_enables_new_controls(hub: &HubControls) -> Outcome {
    ensure!(hub.auto_enable_controls().equals(true)?, "new controls stay off until somebody enables them");
    PASS
}

examples! {
    pass "on" => { "AutoEnableControls": true };
    fail "off" => { "AutoEnableControls": false }, detail = "new controls stay off";
    unknown "access denied" => { "AutoEnableControls": unknown("denied|securityhub:DescribeHub") };
}
