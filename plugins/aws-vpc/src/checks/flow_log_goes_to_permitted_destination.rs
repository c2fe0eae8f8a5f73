//! See [`flow_log_goes_to_permitted_destination`].

use crate::resources::FlowLogDestination;
use bartizan_sdk::policy::matches;
use bartizan_sdk::prelude::*;

/// Records that lie where the network's own administrators can delete them prove nothing against them,
/// and records that lie in a hundred places are not searched. Logs belong in one place, in an account
/// of their own.
///
/// Which places are permitted is for the operator to say: without the setting, all are.
///
/// ## Remediation
/// The destination of a flow log cannot be changed: make a second one that delivers to the permitted
/// place, and delete the first.
#[check(
    id = "vpc-flow-log-goes-to-permitted-destination",
    title = "Flow logs are kept where logs belong",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn flow_log_goes_to_permitted_destination(
    log: &FlowLogDestination,
    #[setting(default = [], "permitted destinations: ARNs of buckets or streams, or names of log groups, with * for any text; empty permits all")]
    destinations: List<&str>,
) -> Outcome {
    if destinations.is_empty() {
        not_applicable!("all destinations are permitted");
    }
    let Some(destination) = log.destination()?.or(log.group()?) else {
        fail!("no destination is told");
    };
    ensure!(
        destinations.any(|pattern| Ok(matches(pattern, destination)))?,
        "the records go to {destination}"
    );
    PASS
}

examples! {
    pass "the bucket" => { "LogDestination": "arn:aws:s3:::flows/vpc/", "LogGroupName": null },
        settings = { "destinations": ["other", "arn:aws:s3:::flows/*"] };
    pass "the log group" => { "LogDestination": null, "LogGroupName": "flows" }, settings = { "destinations": ["flows"] };
    fail "another one" => { "LogDestination": null, "LogGroupName": "my-flows" }, settings = { "destinations": ["arn:aws:s3:::flows", "flows"] },
        detail = "the records go to my-flows";
    not_applicable "all are permitted" => { "LogDestination": null, "LogGroupName": "my-flows" };
    unknown "not told" => { "LogDestination": unknown("partial"), "LogGroupName": null }, settings = { "destinations": ["flows"] };
}
