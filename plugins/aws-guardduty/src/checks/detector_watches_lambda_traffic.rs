//! See [`detector_watches_lambda_traffic`].

use crate::resources::DetectorFeatures;
use bartizan_sdk::prelude::*;

/// A function with a compromised dependency talks to servers that it has no business with. Lambda
/// Protection looks at the traffic of all functions, also of those outside a VPC, for which there are
/// no flow logs. Where there is no function it costs nothing.
///
/// ## Remediation
/// In GuardDuty, open **Lambda Protection** and enable it; in an organization, the administrator does so
/// for all accounts.
///
/// With the CLI: `aws guardduty update-detector --detector-id ID --features
/// Name=LAMBDA_NETWORK_LOGS,Status=ENABLED`.
#[check(
    id = "guardduty-detector-watches-lambda-traffic",
    title = "GuardDuty watches the network traffic of Lambda functions",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03", "aws-wa-security-2024-11:SEC05-BP03"],
)]
pub fn detector_watches_lambda_traffic(
    detector: &DetectorFeatures,
    #[setting(default = true, "whether Lambda Protection is demanded")] required: bool,
) -> Outcome {
    detector.demand(required, "LAMBDA_NETWORK_LOGS", "Lambda Protection")
}

examples! {
    pass "on" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "LAMBDA_NETWORK_LOGS", "Status": "ENABLED" },
    ] };
    fail "off" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED" },
    ] }, detail = "Lambda Protection is off";
    fail "off, another feature unknown" => { "Enable": true, "Features": [
        { "Name": unknown("partial"), "Status": "ENABLED" }, { "Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED" },
    ] };
    not_applicable "not demanded" => { "Enable": true, "Features": [
        { "Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED" },
    ] }, settings = { "required": false };
    not_applicable "the detector is suspended" => { "Enable": false, "Features": [
        { "Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED" },
    ] };
    not_applicable "not offered in the region" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" },
    ] }, detail = "does not list LAMBDA_NETWORK_LOGS";
    unknown "access denied" => {
        "Enable": unknown("denied|guardduty:GetDetector"), "Features": unknown("denied|guardduty:GetDetector"),
    };
    unknown "its status unknown" => { "Enable": true, "Features": [
        { "Name": "LAMBDA_NETWORK_LOGS", "Status": unknown("partial") },
    ] };
    unknown "a feature unknown, which may be it" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": unknown("partial"), "Status": "ENABLED" },
    ] };
}
