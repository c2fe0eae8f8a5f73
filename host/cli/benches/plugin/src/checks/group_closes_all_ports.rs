use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-all-ports", title = "Group closes all ports", severity = Low)]
fn group_closes_all_ports(group: &Group) -> Outcome {
    let Some(rules) = group.ingress()? else { return PASS };
    for rule in rules.iter() {
        let rule = rule?;
        let open = rule.protocol()? == Some("-1") && rule.cidr()? == Some("0.0.0.0/0");
        ensure!(!open, "all ports are open to the world");
    }
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
