//! See [`trail_delivers_log_files`].

use crate::resources::{TrailDelivery, error, judged_here};
use bartizan_sdk::prelude::*;

/// A trail that is stopped, or that cannot write into its bucket, records nothing, and nobody notices
/// before the record is needed. A trail of all regions always has something to deliver: silence is a
/// fault. A trail of one region may have seen nothing.
///
/// ## Remediation
/// Start logging. If deliveries fail, the finding names S3's error: mend the bucket's policy, or the
/// key's, as CloudTrail's user guide has them, or make the bucket anew.
///
/// With the CLI: `aws cloudtrail start-logging --name ARN`, and `aws cloudtrail get-trail-status --name
/// ARN` to see what becomes of it.
#[check(
    id = "cloudtrail-trail-delivers-log-files",
    title = "Trails are logging, and their log files arrive",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn trail_delivers_log_files(
    trail: &TrailDelivery,
    cx: &Cx,
    #[setting(default = 1, min = 1, max = 90, "days since the last delivery that are too many if exceeded")]
    days: i64,
) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    ensure!(trail.is_logging()? == Some(true), "logging is off");
    if let Some(error) = error(trail.error())? {
        fail!("the last delivery failed: {error}");
    }
    if trail.is_multi_region()? != Some(true) {
        return PASS;
    }
    if let Some(time) = trail.delivered()? {
        let age = cx.now().days_since(time);
        ensure!(age <= days, "nothing was delivered for {age} days");
    } else {
        // One that was started just now has had no time to deliver.
        let age = trail.started()?.map(|time| cx.now().days_since(time));
        ensure!(age.is_some_and(|age| age <= days), "nothing was ever delivered");
    }
    PASS
}

examples! {
    pass "delivered lately" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2025-12-31T23:50:00Z", "LatestDeliveryError": null,
    };
    pass "the error is empty" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2025-12-31T23:50:00Z", "LatestDeliveryError": "",
    };
    pass "started just now" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2025-12-31T23:50:00Z", "LatestDeliveryTime": null, "LatestDeliveryError": null,
    };
    pass "one quiet region" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one", "IsMultiRegionTrail": false, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": null, "LatestDeliveryError": null,
    };
    pass "a longer silence is allowed" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2025-12-27T00:00:00Z", "LatestDeliveryError": null,
    }, settings = { "days": 7 };
    fail "stopped" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": false,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2025-12-31T23:50:00Z", "LatestDeliveryError": null,
    }, detail = "logging is off";
    fail "the bucket refuses" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2025-12-31T23:50:00Z", "LatestDeliveryError": "AccessDenied",
    }, detail = "the last delivery failed: AccessDenied";
    fail "one region, and the bucket is gone" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one", "IsMultiRegionTrail": false, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": null, "LatestDeliveryError": "NoSuchBucket",
    };
    fail "silent" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z", "LatestDeliveryTime": "2025-12-27T00:00:00Z", "LatestDeliveryError": null,
    }, detail = "nothing was delivered for 5 days";
    fail "nothing ever arrived" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2025-12-01T00:00:00Z", "LatestDeliveryTime": null, "LatestDeliveryError": null,
    }, detail = "nothing was ever delivered";
    not_applicable "the organisation's, in a member account" => {
        "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "IsMultiRegionTrail": true, "IsLogging": false,
        "StartLoggingTime": null, "LatestDeliveryTime": null, "LatestDeliveryError": null,
    };
    unknown "access denied" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true,
        "IsLogging": unknown("denied|cloudtrail:GetTrailStatus"), "StartLoggingTime": unknown("denied|cloudtrail:GetTrailStatus"),
        "LatestDeliveryTime": unknown("denied|cloudtrail:GetTrailStatus"), "LatestDeliveryError": unknown("denied|cloudtrail:GetTrailStatus"),
    };
}
