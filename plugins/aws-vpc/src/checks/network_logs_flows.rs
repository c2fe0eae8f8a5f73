//! See [`network_logs_flows`].

use crate::resources::{FlowLog, Network, Subnet, own};
use bartizan_sdk::prelude::*;

/// Flow logs tell which address spoke to which, over which port, and whether it was let through: after
/// an intrusion they say how far it went, and before it they show who is trying. A log of the network
/// covers every interface in it, now and later, and so do logs of all of its subnets. Logs of single
/// interfaces are not counted, as interfaces come and go.
///
/// A log that is not active, or whose records do not arrive, is none.
///
/// ## Remediation
/// Make a flow log of the network, for all traffic, to a bucket or a log group that those whom it
/// watches cannot change.
#[check(
    id = "vpc-network-logs-flows",
    title = "Networks have flow logs that arrive",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC05-BP03"],
)]
pub fn network_logs_flows(
    network: &Network,
    logs: All<FlowLog>,
    subnets: All<Subnet>,
    #[setting(default = false, "whether accepted traffic must be recorded as well as rejected traffic")]
    all_traffic: bool,
) -> Outcome {
    own(&network.owner(), &network.scope())?;
    let id = network.id()?.unwrap_or_default();
    let is_here = |subnet: &Subnet| subnet.network().equals(id);
    let all_subnets = tri::all([
        subnets.any(|subnet| is_here(&subnet)),
        subnets.all(|subnet| {
            let covered =
                subnet.id().and_then(|subnet| is_covered(subnet.unwrap_or_default(), logs, all_traffic));
            tri::any([tri::not(is_here(&subnet)), covered])
        }),
    ]);
    if tri::any([is_covered(id, logs, all_traffic), all_subnets])? {
        return PASS;
    }
    let what = if all_traffic { "all traffic" } else { "rejected traffic" };
    let Some(log) = logs.known().find(|log| log.subject().equals(id) == Ok(true)) else {
        fail!("no flow log records {what} of the network, or of each of its subnets");
    };
    let name = log.id()?.unwrap_or_default();
    ensure!(log.is_working()?, "the records of the flow log {name} do not arrive");
    fail!("the flow log {name} does not record {what}")
}

/// Whether the logs of a network or subnet record what they should.
fn is_covered(id: &str, logs: All<FlowLog>, all_traffic: bool) -> Tri {
    let records = |kind: &str| {
        logs.any(|log| {
            let fits = log.traffic().is_some_and(|traffic| traffic == "ALL" || traffic == kind);
            tri::all([log.subject().equals(id), fits, log.is_working()])
        })
    };
    if all_traffic { tri::all([records("REJECT"), records("ACCEPT")]) } else { records("REJECT") }
}

examples! {
    pass "of the network" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": [],
    }, settings = { "all_traffic": true };
    pass "of the network, rejected traffic" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "REJECT", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": [],
    };
    pass "of every subnet" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [
            {
                "@id": "fl-0a", "ResourceId": "subnet-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE",
                "DeliverLogsStatus": "SUCCESS",
            },
            {
                "@id": "fl-0b", "ResourceId": "subnet-0b", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE",
                "DeliverLogsStatus": "SUCCESS",
            },
        ],
        "subnets": [
            { "@id": "subnet-0a", "VpcId": "vpc-0a" }, { "@id": "subnet-0b", "VpcId": "vpc-0a" }, { "@id": "subnet-0c", "VpcId": "vpc-0b" }
        ],
    };
    pass "two logs for the two kinds of traffic" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [
            {
                "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "ACCEPT", "FlowLogStatus": "ACTIVE",
                "DeliverLogsStatus": "SUCCESS",
            },
            {
                "@id": "fl-0b", "ResourceId": "vpc-0a", "TrafficType": "REJECT", "FlowLogStatus": "ACTIVE",
                "DeliverLogsStatus": "SUCCESS",
            },
        ],
        "subnets": [],
    }, settings = { "all_traffic": true };
    pass "it has one, whatever else there may be" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": partial("throttled|ec2:DescribeFlowLogs", [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }]),
        "subnets": [],
    };
    fail "none" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0b", "ResourceId": "vpc-0b", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": [],
    }, detail = "no flow log records rejected traffic";
    fail "of one subnet of two" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "subnet-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": [{ "@id": "subnet-0a", "VpcId": "vpc-0a" }, { "@id": "subnet-0b", "VpcId": "vpc-0a" }],
    };
    fail "records do not arrive" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "FAILED"
        }],
        "subnets": [],
    }, detail = "the records of the flow log fl-0a do not arrive";
    fail "accepted traffic only" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "ACCEPT", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": [],
    }, detail = "fl-0a does not record rejected traffic";
    fail "rejected traffic, but all is wanted" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "REJECT", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": [],
    }, settings = { "all_traffic": true }, detail = "fl-0a does not record all traffic";
    not_applicable "another account's" => { "@id": "vpc-0a", "OwnerId": "444455556666" }, inputs = { "logs": [], "subnets": [] };
    unknown "access denied" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": partial("denied|ec2:DescribeFlowLogs", []), "subnets": [],
    };
    unknown "not known whether records arrive" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "vpc-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": unknown("partial")
        }],
        "subnets": [],
    };
    unknown "every known subnet has one, but there may be more" => { "@id": "vpc-0a", "OwnerId": "111122223333" }, inputs = {
        "logs": [{
            "@id": "fl-0a", "ResourceId": "subnet-0a", "TrafficType": "ALL", "FlowLogStatus": "ACTIVE", "DeliverLogsStatus": "SUCCESS"
        }],
        "subnets": partial("throttled|ec2:DescribeSubnets", [{ "@id": "subnet-0a", "VpcId": "vpc-0a" }]),
    };
}
