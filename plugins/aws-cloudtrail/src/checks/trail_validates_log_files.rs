//! See [`trail_validates_log_files`].

use crate::resources::{TrailValidation, judged_here};
use bartizan_sdk::prelude::*;

/// Whoever broke in and can write into the log's bucket may take out what betrays them. With validation
/// CloudTrail signs a digest of all log files every hour: what was changed or deleted later shows.
///
/// ## Remediation
/// Turn on **Log file validation** in the trail's settings, which costs nothing.
///
/// With the CLI: `aws cloudtrail update-trail --name NAME --enable-log-file-validation`. It counts from
/// then on; `aws cloudtrail validate-logs` verifies.
#[check(
    id = "cloudtrail-trail-validates-log-files",
    title = "Trails validate their log files",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC10-BP03"],
)]
pub fn trail_validates_log_files(trail: &TrailValidation) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    ensure!(trail.validates()? == Some(true), "log file validation is off");
    PASS
}

examples! {
    pass "on" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "EnableLogFileValidation": true };
    fail "off" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "EnableLogFileValidation": false };
    fail "left out, as in a template" => { "@id": "all", "EnableLogFileValidation": null };
    not_applicable "the organisation's, in a member account" => {
        "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "EnableLogFileValidation": false
    }, detail = "the trail belongs to the account 444455556666 and is judged there";
    unknown "access denied" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
        "EnableLogFileValidation": unknown("denied|cloudtrail:DescribeTrails")
    };
}
