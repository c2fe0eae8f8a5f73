//! See [`region_is_recorded`].

use crate::resources::RegionRecording;
use bartizan_sdk::prelude::*;

/// Config keeps what each resource looked like at each time, and what changed. Without it nobody can say
/// afterwards who was exposed since when, and rules that watch configurations have nothing to judge. Each
/// region has a recorder of its own, and attackers prefer regions that nobody looks at.
///
/// ## Remediation
/// Turn on Config in the region, best in all regions at once with AWS Control Tower, or with a stack set
/// of the organisation.
///
/// With the CLI: `aws configservice start-configuration-recorder --configuration-recorder-name NAME` if
/// there is one that is stopped. Each recorded change costs.
#[check(
    id = "config-region-is-recorded",
    title = "Config records every region",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC01-BP03"],
)]
pub fn region_is_recorded(region: &RegionRecording) -> Outcome {
    ensure!(region.has_recorder()? != Some(false), "there is no recorder");
    ensure!(region.is_recording()? == Some(true), "the recorder is stopped");
    PASS
}

examples! {
    pass "recording" => { "Enabled": true, "Recording": true };
    fail "stopped" => { "Enabled": true, "Recording": false }, detail = "the recorder is stopped";
    fail "none" => { "Enabled": false, "Recording": null }, detail = "there is no recorder";
    fail "none, the status unknown" => {
        "Enabled": false, "Recording": unknown("denied|config:DescribeConfigurationRecorderStatus")
    };
    unknown "access denied" => {
        "Enabled": unknown("denied|config:DescribeConfigurationRecorders"),
        "Recording": unknown("denied|config:DescribeConfigurationRecorderStatus"),
    };
}
