//! See [`instance_is_not_stopped_for_long`].

use crate::resources::InstanceState;
use bartizan_sdk::prelude::*;

/// A machine that stands still misses its patches, and starts one day as old as it was stopped. Its
/// volumes hold data that nobody watches.
///
/// EC2 says when an instance was stopped only in words. Where those hold no time, the check stays
/// undecided.
///
/// ## Remediation
/// Terminate what nobody needs; make an image first of what may be needed again. Start what is needed
/// regularly for its patches.
#[check(
    id = "ec2-instance-is-not-stopped-for-long",
    title = "EC2 instances do not stay stopped for long",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC06-BP01", "aws-wa-security-2024-11:SEC01-BP05"],
)]
pub fn instance_is_not_stopped_for_long(
    instance: &InstanceState,
    #[setting(default = 30, min = 1, max = 3650, "days for which an instance may be stopped")] days: i64,
    cx: &Cx,
) -> Outcome {
    if instance.state()?.unwrap_or_default().name()? != Some("stopped") {
        not_applicable!("the instance is not stopped");
    }
    let words = instance.transition()?.unwrap_or_default();
    // Such as `User initiated (2026-01-01 12:00:00 GMT)`.
    let time = words.split_once('(').and_then(|(_, time)| time.split_once(" GMT)"));
    let Some(stopped) = time.and_then(|(time, _)| Time::parse(&format!("{time}Z"))) else {
        return Err(Reason::unknown("partial", format!("EC2 does not say when it was stopped: `{words}`")));
    };
    let age = cx.now().days_since(stopped);
    ensure!(age <= days, "stopped for {age} days");
    PASS
}

examples! {
    pass "lately" => {
        "State": { "Name": "stopped" }, "StateTransitionReason": "User initiated (2025-12-20 08:00:00 GMT)",
    }, now = "2026-01-01T00:00:00Z";
    fail "long ago" => {
        "State": { "Name": "stopped" }, "StateTransitionReason": "User initiated (2025-11-30 08:00:00 GMT)",
    }, now = "2026-01-01T00:00:00Z", detail = "stopped for 31 days";
    fail "a shorter time is set" => {
        "State": { "Name": "stopped" }, "StateTransitionReason": "User initiated (2025-12-20 08:00:00 GMT)",
    }, settings = { "days": 7 }, now = "2026-01-01T00:00:00Z", detail = "stopped for 11 days";
    not_applicable "running" => { "State": { "Name": "running" }, "StateTransitionReason": null };
    unknown "no time in the words" => {
        "State": { "Name": "stopped" }, "StateTransitionReason": "Server.ScheduledStop: Stopped due to scheduled retirement",
    };
    unknown "no words" => { "State": { "Name": "stopped" }, "StateTransitionReason": null };
    unknown "access denied" => {
        "State": unknown("denied|ec2:DescribeInstances"), "StateTransitionReason": unknown("denied|ec2:DescribeInstances"),
    };
}
