//! See [`flow_log_records_fields`].

use crate::resources::FlowLogFields;
use bartizan_sdk::prelude::*;

/// The default format of a flow log says neither which network and instance a record is about nor in
/// which direction the packet went, and behind a NAT gateway or a load balancer it hides the true
/// addresses. Whoever investigates finds out too late. Which fields are needed is for the operator to
/// say: without the setting, nothing is demanded.
///
/// ## Remediation
/// The format of a flow log cannot be changed: make a second one with the fields wanted, and delete
/// the first.
#[check(
    id = "vpc-flow-log-records-fields",
    title = "Flow logs record the fields that investigators need",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn flow_log_records_fields(
    log: &FlowLogFields,
    #[setting(default = [], "fields that every flow log must record, as vpc-id, instance-id, flow-direction, pkt-srcaddr")]
    fields: List<&str>,
) -> Outcome {
    if fields.is_empty() {
        not_applicable!("no field is demanded");
    }
    let format = log.format()?.unwrap_or_default();
    let has = |field: &str| format.split("${").any(|part| part.split('}').next() == Some(field));
    let mut missing = Vec::new();
    for field in fields.iter() {
        missing.extend(Some(field?).filter(|field| !has(field)));
    }
    ensure!(missing.is_empty(), "the records lack {}", missing.join(", "));
    PASS
}

examples! {
    pass "it does" => { "LogFormat": "${version} ${vpc-id} ${srcaddr} ${flow-direction}" },
        settings = { "fields": ["vpc-id", "flow-direction"] };
    fail "the default format" => {
        "LogFormat": "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}"
    }, settings = { "fields": ["action", "vpc-id", "addr"] }, detail = "the records lack vpc-id, addr";
    not_applicable "nothing is demanded" => { "LogFormat": "${version}" };
    unknown "not told" => { "LogFormat": unknown("partial") }, settings = { "fields": ["vpc-id"] };
}
