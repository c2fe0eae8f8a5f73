use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-rdp", title = "Group closes rdp", severity = Low)]
fn group_closes_rdp(group: &Group) -> Outcome {
    closes(group, 3389)
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
