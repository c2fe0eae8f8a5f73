use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-redis", title = "Group closes redis", severity = Low)]
fn group_closes_redis(group: &Group) -> Outcome {
    closes(group, 6379)
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
