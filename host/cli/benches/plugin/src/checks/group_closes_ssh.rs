use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-ssh", title = "Group closes ssh", severity = Low)]
fn group_closes_ssh(group: &Group) -> Outcome {
    closes(group, 22)
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
