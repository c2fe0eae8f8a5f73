//! See [`detector_watches_database_logins`].

use crate::resources::DetectorFeatures;
use bartizan_sdk::prelude::*;

/// Somebody who guesses a database's password reaches the data without any call to AWS. RDS Protection
/// learns how people log in to supported Aurora and RDS databases, and tells of logins that do not
/// fit. Where there is no such database it costs nothing.
///
/// ## Remediation
/// In GuardDuty, open **RDS Protection** and enable it; in an organization, the administrator does so
/// for all accounts.
///
/// With the CLI: `aws guardduty update-detector --detector-id ID --features
/// Name=RDS_LOGIN_EVENTS,Status=ENABLED`.
#[check(
    id = "guardduty-detector-watches-database-logins",
    title = "GuardDuty watches logins to databases",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn detector_watches_database_logins(
    detector: &DetectorFeatures,
    #[setting(default = true, "whether RDS Protection is demanded")] required: bool,
) -> Outcome {
    detector.demand(required, "RDS_LOGIN_EVENTS", "RDS Protection")
}

examples! {
    pass "on" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "RDS_LOGIN_EVENTS", "Status": "ENABLED" },
    ] };
    fail "off" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED" },
    ] }, detail = "RDS Protection is off";
    fail "off, another feature unknown" => { "Enable": true, "Features": [
        { "Name": unknown("partial"), "Status": "ENABLED" }, { "Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED" },
    ] };
    not_applicable "not demanded" => { "Enable": true, "Features": [
        { "Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED" },
    ] }, settings = { "required": false };
    not_applicable "the detector is suspended" => { "Enable": false, "Features": [
        { "Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED" },
    ] };
    not_applicable "not offered in the region" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" },
    ] }, detail = "does not list RDS_LOGIN_EVENTS";
    unknown "access denied" => {
        "Enable": unknown("denied|guardduty:GetDetector"), "Features": unknown("denied|guardduty:GetDetector"),
    };
    unknown "its status unknown" => { "Enable": true, "Features": [
        { "Name": "RDS_LOGIN_EVENTS", "Status": unknown("partial") },
    ] };
    unknown "a feature unknown, which may be it" => { "Enable": true, "Features": [
        { "Name": "CLOUD_TRAIL", "Status": "ENABLED" }, { "Name": unknown("partial"), "Status": "ENABLED" },
    ] };
}
