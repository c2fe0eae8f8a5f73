//! See [`detector_is_enabled`].

use crate::resources::{DetectorState, Status};
use bartizan_sdk::prelude::*;

/// GuardDuty reads CloudTrail, DNS and flow logs and finds stolen credentials, mining and calls to known
/// bad hosts. It judges each region by itself, and intruders like regions that nobody uses: one
/// without a detector, or with a suspended one, is where they are not seen.
///
/// ## Remediation
/// Turn GuardDuty on in every region that the account can use. In an organization, do it in the
/// delegated administrator's account: **Accounts**, **Auto-enable for all accounts**, region by region.
///
/// With the CLI: `aws guardduty create-detector --enable --region REGION`; for a suspended one,
/// `aws guardduty update-detector --detector-id ID --enable`. Regions that nobody needs are better
/// turned off, or denied by a service control policy.
#[check(
    id = "guardduty-detector-is-enabled",
    title = "GuardDuty watches every region",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03", "aws-wa-security-2024-11:SEC05-BP03"],
)]
pub fn detector_is_enabled(status: &Status, detectors: All<DetectorState>) -> Outcome {
    ensure!(status.enabled().equals(true)?, "GuardDuty is off");
    ensure!(detectors.any(|detector| detector.enable().equals(true))?, "the detector is suspended");
    PASS
}

examples! {
    pass "on" => { "@region": "eu-west-1", "Enabled": true },
        inputs = { "detectors": [{ "@region": "eu-west-1", "Enable": true }] };
    fail "off" => { "@region": "eu-west-1", "Enabled": false }, inputs = { "detectors": [] },
        detail = "GuardDuty is off";
    fail "suspended" => { "@region": "eu-west-1", "Enabled": true },
        inputs = { "detectors": [{ "@region": "eu-west-1", "Enable": false }] }, detail = "suspended";
    fail "off here, on in another region" => { "@region": "eu-west-1", "Enabled": false },
        inputs = { "detectors": [{ "@region": "us-east-1", "Enable": true }] };
    fail "off, whatever the list of detectors" => { "@region": "eu-west-1", "Enabled": false },
        inputs = { "detectors": partial("throttled|guardduty:ListDetectors", []) };
    unknown "access denied" => {
        "@region": "eu-west-1", "Enabled": unknown("denied|guardduty:ListDetectors"),
    }, inputs = { "detectors": partial("denied|guardduty:ListDetectors", []) };
    unknown "there is a detector, but nobody may look at it" => { "@region": "eu-west-1", "Enabled": true },
        inputs = { "detectors": [{ "@region": "eu-west-1", "Enable": unknown("denied|guardduty:GetDetector") }] };
    unknown "the region is denied by policy" => {
        "@region": "ap-east-1", "Enabled": unknown("denied|guardduty:ListDetectors|service control policy"),
    }, inputs = { "detectors": [] };
}
