//! See [`detector_exports_findings`].

use crate::resources::{Destination, DetectorAdministration};
use bartizan_sdk::prelude::*;

/// GuardDuty keeps findings for 90 days. An export to a bucket keeps them for as long as an inquiry may
/// need, until its bucket or key refuses GuardDuty: then it stops, and nothing but its status tells.
///
/// A broken export always fails. That there must be one is for the setting to say, and is not demanded
/// of accounts that another administers, as the administrator's export holds their findings.
///
/// ## Remediation
/// In GuardDuty, under **Settings**, **Findings export options**, configure an S3 bucket and a KMS key.
/// Both policies must let `guardduty.amazonaws.com` in; the console shows the statements.
///
/// With the CLI: `aws guardduty create-publishing-destination`, or `update-publishing-destination` for one
/// that broke, after its policies are mended.
#[check(
    id = "guardduty-detector-exports-findings",
    title = "GuardDuty's findings are exported",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn detector_exports_findings(
    detector: &DetectorAdministration,
    destinations: All<Destination>,
    #[setting(default = false, "whether an export is demanded")] required: bool,
) -> Outcome {
    if !detector.enable().equals(true)? {
        not_applicable!("the detector is suspended");
    }
    let broken = destinations.any(|destination| {
        destination
            .status()
            .is_some_and(|s| matches!(s, "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY" | "STOPPED"))
    })?;
    ensure!(!broken, "the export is broken: GuardDuty cannot write to its destination");
    if destinations.any(|destination| destination.status().equals("PUBLISHING"))? {
        return PASS;
    }
    if !required {
        not_applicable!("nothing is exported, and the setting `required` does not demand it");
    }
    if detector.administrator().exists()? {
        not_applicable!("the administrator's account exports the findings");
    }
    fail!("findings are not exported");
}

examples! {
    pass "exported" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": [{ "Status": "PUBLISHING" }] };
    pass "exported, whoever administers" => {
        "Enable": true, "Administrator": unknown("denied|guardduty:GetAdministratorAccount"),
    }, inputs = { "destinations": [{ "Status": "PUBLISHING" }] }, settings = { "required": true };
    fail "the bucket or key refuses" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": [{ "Status": "UNABLE_TO_PUBLISH_FIX_DESTINATION_PROPERTY" }] },
        detail = "broken";
    fail "stopped, and another destination unknown" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": [
            { "Status": unknown("partial") }, { "Status": "STOPPED" },
        ] };
    fail "demanded, and not there" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": [] }, settings = { "required": true }, detail = "not exported";
    fail "demanded, and not verified yet" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": [{ "Status": "PENDING_VERIFICATION" }] }, settings = { "required": true };
    not_applicable "not there, not demanded" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": [] };
    not_applicable "demanded, but the administrator exports" => {
        "Enable": true, "Administrator": { "AccountId": "444455556666", "RelationshipStatus": "Enabled" },
    }, inputs = { "destinations": [] }, settings = { "required": true };
    not_applicable "the detector is suspended" => { "Enable": false, "Administrator": null },
        inputs = { "destinations": [{ "Status": "STOPPED" }] };
    unknown "access denied" => { "Enable": true, "Administrator": null },
        inputs = { "destinations": partial("denied|guardduty:ListPublishingDestinations", []) };
    unknown "demanded, but the administrator may export" => {
        "Enable": true, "Administrator": unknown("denied|guardduty:GetAdministratorAccount"),
    }, inputs = { "destinations": [] }, settings = { "required": true };
    unknown "the detector unknown" => {
        "Enable": unknown("denied|guardduty:GetDetector"), "Administrator": null,
    }, inputs = { "destinations": [] };
}
