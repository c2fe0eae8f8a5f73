//! See [`hub_consolidates_findings`].

use crate::resources::HubFindings;
use bartizan_sdk::prelude::*;

/// Where several standards share a control, each of them tells of the same fault in a finding of its
/// own, unless control findings are consolidated. Then there is one, and one to close. What reads the
/// findings must know the newer form, so this is demanded only where the setting says so.
///
/// ## Remediation
/// Let what reads findings understand control ids such as `S3.1`. Then, in Security Hub, under
/// **Settings**, **General**, turn on **Consolidated control findings**; in an organization the
/// administrator does so for its members.
///
/// With the CLI: `aws securityhub update-security-hub-configuration --control-finding-generator
/// SECURITY_CONTROL`.
#[check(
    id = "securityhub-hub-consolidates-findings",
    title = "Security Hub consolidates control findings",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn hub_consolidates_findings(
    hub: &HubFindings,
    #[setting(default = false, "whether consolidated control findings are demanded")] required: bool,
) -> Outcome {
    if !required {
        not_applicable!("the setting `required` does not demand it");
    }
    let consolidated = hub.generator().equals("SECURITY_CONTROL")?;
    ensure!(consolidated, "a control that several standards share has a finding for each");
    PASS
}

examples! {
    pass "consolidated" => { "ControlFindingGenerator": "SECURITY_CONTROL" }, settings = { "required": true };
    fail "one for each standard" => { "ControlFindingGenerator": "STANDARD_CONTROL" },
        settings = { "required": true }, detail = "a finding for each";
    not_applicable "not demanded" => { "ControlFindingGenerator": "STANDARD_CONTROL" };
    unknown "access denied" => { "ControlFindingGenerator": unknown("denied|securityhub:DescribeHub") },
        settings = { "required": true };
}
