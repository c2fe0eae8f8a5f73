use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-mysql", title = "Group closes mysql", severity = Low)]
fn group_closes_mysql(group: &Group) -> Outcome {
    closes(group, 3306)
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
