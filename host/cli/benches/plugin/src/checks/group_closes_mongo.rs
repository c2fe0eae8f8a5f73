use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-closes-mongo", title = "Group closes mongo", severity = Low)]
fn group_closes_mongo(group: &Group) -> Outcome {
    closes(group, 27017)
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
