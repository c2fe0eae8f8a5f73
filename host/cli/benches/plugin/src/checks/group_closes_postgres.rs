use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-postgres", title = "Group closes postgres", severity = Low)]
fn group_closes_postgres(group: &Group) -> Outcome {
    closes(group, 5432)
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
