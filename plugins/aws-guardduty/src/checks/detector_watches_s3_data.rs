//! See [`detector_watches_s3_data`].

use crate::resources::DetectorFeatures;
use bartizan_sdk::prelude::*;

/// What is stolen mostly lies in S3. S3 Protection looks at reads, writes and deletions of objects, which
/// the foundational data sources do not see, and needs no data events in CloudTrail.
///
/// ## Remediation
/// In GuardDuty, open **S3 Protection** and enable it; in an organization, the administrator does so
/// for all accounts.
///
/// With the CLI: `aws guardduty update-detector --detector-id ID --features
/// Name=S3_DATA_EVENTS,Status=ENABLED`.
#[check(
    id = "guardduty-detector-watches-s3-data",
    title = "GuardDuty watches access to objects in S3",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn detector_watches_s3_data(
    detector: &DetectorFeatures,
    #[setting(default = true, "whether S3 Protection is demanded")] required: bool,
) -> Outcome {
    detector.demand(required, "S3_DATA_EVENTS", "S3 Protection")
}

examples! {
    pass "on" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "S3_DATA_EVENTS", "Status": "ENABLED" },
    ] };
    fail "off" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "S3_DATA_EVENTS", "Status": "DISABLED" },
    ] }, detail = "S3 Protection is off";
    fail "off, another feature unknown" => { "Enable": true, "Features": [
        { "Name": unknown("partial"), "Status": "ENABLED" }, { "Name": "S3_DATA_EVENTS", "Status": "DISABLED" },
    ] };
    not_applicable "not demanded" => { "Enable": true, "Features": [
        { "Name": "S3_DATA_EVENTS", "Status": "DISABLED" },
    ] }, settings = { "required": false };
    not_applicable "the detector is suspended" => { "Enable": false, "Features": [
        { "Name": "S3_DATA_EVENTS", "Status": "DISABLED" },
    ] };
    not_applicable "not offered in the region" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" },
    ] }, detail = "does not list S3_DATA_EVENTS";
    unknown "access denied" => {
        "Enable": unknown("denied|guardduty:GetDetector"), "Features": unknown("denied|guardduty:GetDetector"),
    };
    unknown "its status unknown" => { "Enable": true, "Features": [
        { "Name": "S3_DATA_EVENTS", "Status": unknown("partial") },
    ] };
    unknown "a feature unknown, which may be it" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": unknown("partial"), "Status": "ENABLED" },
    ] };
}
