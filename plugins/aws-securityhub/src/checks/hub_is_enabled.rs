//! See [`hub_is_enabled`].

use crate::resources::Status;
use bartizan_sdk::prelude::*;

/// Security Hub judges what AWS Config records of a region, all the time, and collects there what
/// GuardDuty, Inspector, Macie and others find. Where it is off, a resource that somebody misconfigures
/// tomorrow stays as it is until the next scan.
///
/// ## Remediation
/// Turn Security Hub CSPM on in every region that the account can use. In an organization, do it in the
/// delegated administrator's account with central configuration, which reaches all accounts and regions.
///
/// With the CLI: `aws securityhub enable-security-hub --region REGION`. It needs AWS Config to record in
/// that region. Regions that nobody needs are better turned off, or denied by a service control policy.
#[check(
    id = "securityhub-hub-is-enabled",
    title = "Security Hub is on in every region",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn hub_is_enabled(status: &Status) -> Outcome {
    ensure!(status.enabled().equals(true)?, "Security Hub is off");
    PASS
}

examples! {
    pass "on" => { "@region": "eu-west-1", "Enabled": true };
    fail "off" => { "@region": "eu-west-1", "Enabled": false }, detail = "Security Hub is off";
    unknown "access denied" => { "@region": "eu-west-1", "Enabled": unknown("denied|securityhub:DescribeHub") };
    unknown "the service did not answer" => { "@region": "eu-west-1", "Enabled": unknown("timeout") };
}
