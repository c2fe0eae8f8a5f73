//! See [`recorder_succeeds`].

use crate::resources::RecorderHealth;
use bartizan_sdk::prelude::*;

/// A recorder that is started and cannot record looks as if all were well. Its last status tells.
///
/// ## Remediation
/// The finding names the error. Most often the role lacks rights, or the delivery channel's bucket
/// refuses: choose Config's service-linked role, and mend the bucket's policy.
///
/// With the CLI: `aws configservice describe-configuration-recorder-status`.
#[check(
    id = "config-recorder-succeeds",
    title = "Config's recordings succeed",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn recorder_succeeds(
    recorder: &RecorderHealth,
    cx: &Cx,
    #[setting(default = 1, min = 1, max = 90, "days that a recording may be pending")] days: i64,
) -> Outcome {
    if recorder.is_recording()? != Some(true) {
        not_applicable!("the recorder is stopped");
    }
    let status = recorder.status()?.unwrap_or_default();
    if status.eq_ignore_ascii_case("FAILURE") {
        fail!("the last recording failed: {}", recorder.error()?.unwrap_or("no error is told"));
    }
    if status.eq_ignore_ascii_case("SUCCESS") {
        return PASS;
    }
    // Anything else is said of a recorder that has only just begun, or is at it right now.
    let lately = |time: Read<Time>| time.is_some_and(|time| cx.now().days_since(time) <= days);
    let is_young = tri::any([lately(recorder.changed()), lately(recorder.started())])?;
    ensure!(is_young, "nothing was recorded for more than {days} days: the last status is `{status}`");
    PASS
}

examples! {
    pass "success" => {
        "Recording": true, "LastStatus": "SUCCESS", "LastErrorCode": null, "LastStartTime": "2025-01-01T00:00:00Z", "LastStatusChangeTime": "2025-06-01T00:00:00Z"
    };
    pass "pending since just now" => {
        "Recording": true, "LastStatus": "PENDING", "LastErrorCode": null, "LastStartTime": "2025-01-01T00:00:00Z", "LastStatusChangeTime": "2025-12-31T12:00:00Z"
    };
    fail "failure" => {
        "Recording": true, "LastStatus": "FAILURE", "LastErrorCode": "AccessDenied", "LastStartTime": "2025-01-01T00:00:00Z", "LastStatusChangeTime": "2025-06-01T00:00:00Z"
    }, detail = "the last recording failed: AccessDenied";
    fail "pending for months" => {
        "Recording": true, "LastStatus": "PENDING", "LastErrorCode": null, "LastStartTime": "2025-01-01T00:00:00Z", "LastStatusChangeTime": "2025-06-01T00:00:00Z"
    }, detail = "the last status is `PENDING`";
    pass "started just now, and no status yet" => {
        "Recording": true, "LastStatus": null, "LastErrorCode": null, "LastStartTime": "2025-12-31T12:00:00Z", "LastStatusChangeTime": null
    };
    fail "started long ago, and no status yet" => {
        "Recording": true, "LastStatus": null, "LastErrorCode": null, "LastStartTime": "2025-01-01T00:00:00Z", "LastStatusChangeTime": null
    };
    not_applicable "stopped, which another check judges" => {
        "Recording": false, "LastStatus": "FAILURE", "LastErrorCode": "AccessDenied", "LastStartTime": "2025-01-01T00:00:00Z", "LastStatusChangeTime": "2025-06-01T00:00:00Z"
    };
    unknown "access denied" => {
        "Recording": unknown("denied|config:DescribeConfigurationRecorderStatus"),
        "LastStatus": unknown("denied|config:DescribeConfigurationRecorderStatus"),
        "LastErrorCode": unknown("denied|config:DescribeConfigurationRecorderStatus"),
        "LastStartTime": unknown("denied|config:DescribeConfigurationRecorderStatus"),
        "LastStatusChangeTime": unknown("denied|config:DescribeConfigurationRecorderStatus"),
    };
}
