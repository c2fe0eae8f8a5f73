//! See [`trail_delivers_to_cloudwatch_logs`].

use crate::resources::{TrailLogGroup, error, judged_here};
use bartizan_sdk::prelude::*;

/// Files in a bucket tell afterwards; events in CloudWatch Logs can raise an alarm within minutes, as
/// somebody uses the root user or stops a trail. The delivery needs a role that is allowed to write, and
/// stops silently when it no longer is. A trail of all regions always has something to deliver: silence
/// is a fault. A trail of one region may have seen nothing.
///
/// ## Remediation
/// In the trail's settings turn on **CloudWatch Logs**, with a log group and a role that may create
/// streams in it and put events, then make metric filters and alarms.
///
/// Where alarms come from other systems, such as a SIEM or EventBridge, do not select this check.
#[check(
    id = "cloudtrail-trail-delivers-to-cloudwatch-logs",
    title = "Trails deliver their events to CloudWatch Logs",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn trail_delivers_to_cloudwatch_logs(
    trail: &TrailLogGroup,
    cx: &Cx,
    #[setting(default = 1, min = 1, max = 90, "days since the last delivery that are too many if exceeded")]
    days: i64,
) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    ensure!(trail.log_group().is_some_and(|arn| !arn.is_empty())?, "no log group is set");
    if trail.is_logging()? == Some(false) {
        not_applicable!("the trail is not logging");
    }
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
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": "2025-12-31T23:50:00Z", "LatestCloudWatchLogsDeliveryError": null,
    };
    pass "started just now" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true,
        "StartLoggingTime": "2025-12-31T23:50:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": null, "LatestCloudWatchLogsDeliveryError": null,
    };
    pass "one quiet region" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one", "IsMultiRegionTrail": false, "IsLogging": true,
        "StartLoggingTime": "2024-01-01T00:00:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": null, "LatestCloudWatchLogsDeliveryError": null,
    };
    fail "no log group" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z", "CloudWatchLogsLogGroupArn": null,
        "LatestCloudWatchLogsDeliveryTime": null, "LatestCloudWatchLogsDeliveryError": null,
    }, detail = "no log group is set";
    fail "no log group, the status unknown" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "CloudWatchLogsLogGroupArn": null,
        "IsMultiRegionTrail": true, "IsLogging": unknown("denied|cloudtrail:GetTrailStatus"),
        "StartLoggingTime": unknown("denied|cloudtrail:GetTrailStatus"),
        "LatestCloudWatchLogsDeliveryTime": unknown("denied|cloudtrail:GetTrailStatus"),
        "LatestCloudWatchLogsDeliveryError": unknown("denied|cloudtrail:GetTrailStatus"),
    };
    fail "the role may not write" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": "2025-12-31T23:50:00Z", "LatestCloudWatchLogsDeliveryError": "Access denied.",
    }, detail = "the last delivery failed: Access denied.";
    fail "silent" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": "2025-12-27T00:00:00Z", "LatestCloudWatchLogsDeliveryError": null,
    }, detail = "nothing was delivered for 5 days";
    fail "nothing ever arrived" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": null, "LatestCloudWatchLogsDeliveryError": null,
    }, detail = "nothing was ever delivered";
    not_applicable "stopped, which another check judges" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true, "IsLogging": false, "StartLoggingTime": "2024-01-01T00:00:00Z",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "LatestCloudWatchLogsDeliveryTime": "2025-12-27T00:00:00Z", "LatestCloudWatchLogsDeliveryError": null,
    };
    not_applicable "the organisation's, in a member account" => {
        "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "IsMultiRegionTrail": true, "IsLogging": true, "StartLoggingTime": "2024-01-01T00:00:00Z", "CloudWatchLogsLogGroupArn": null,
        "LatestCloudWatchLogsDeliveryTime": null, "LatestCloudWatchLogsDeliveryError": null,
    };
    unknown "access denied" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:eu-west-1:111122223333:log-group:trail:*",
        "IsMultiRegionTrail": true, "IsLogging": unknown("denied|cloudtrail:GetTrailStatus"),
        "StartLoggingTime": unknown("denied|cloudtrail:GetTrailStatus"),
        "LatestCloudWatchLogsDeliveryTime": unknown("denied|cloudtrail:GetTrailStatus"),
        "LatestCloudWatchLogsDeliveryError": unknown("denied|cloudtrail:GetTrailStatus"),
    };
}
