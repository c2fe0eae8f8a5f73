//! See [`flow_log_delivers`].

use crate::resources::FlowLog;
use bartizan_sdk::prelude::*;

/// A flow log goes on existing when its role, its bucket or its log group has gone, and everyone
/// believes in records that nobody will find. Records are not written later: what was missed is lost.
///
/// ## Remediation
/// `Access error` means that the role may not write to the log group, or that the bucket's policy does
/// not let `delivery.logs.amazonaws.com` in. `Rate limited` means that CloudWatch Logs takes no more:
/// deliver to a bucket, or ask for a higher quota. `Unknown error` is for AWS to explain.
#[check(
    id = "vpc-flow-log-delivers",
    title = "Flow logs deliver their records",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn flow_log_delivers(log: &FlowLog) -> Outcome {
    if log.is_working()? {
        return PASS;
    }
    match log.error()? {
        Some(error) => fail!("delivery fails: {error}"),
        None => fail!("the flow log is not active, or its delivery fails for a reason that is not told"),
    }
}

examples! {
    pass "it does" => { "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS", "DeliverLogsErrorMessage": null };
    fail "it does not" => {
        "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": "Access error"
    }, detail = "delivery fails: Access error";
    fail "it does not, the rest unknown" => {
        "FlowLogStatus": unknown("partial"), "DeliverLogsStatus": "FAILED", "DeliverLogsErrorMessage": null
    }, detail = "a reason that is not told";
    fail "it is not active" => {
        "FlowLogStatus": "INACTIVE", "DeliverLogsStatus": "SUCCESS", "DeliverLogsErrorMessage": null
    };
    unknown "not told" => {
        "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": unknown("partial"), "DeliverLogsErrorMessage": null
    };
    not_applicable "a template says nothing of it" => {
        "FlowLogStatus": unknown("not-in-source"), "DeliverLogsStatus": unknown("not-in-source"),
        "DeliverLogsErrorMessage": unknown("not-in-source"),
    };
}
