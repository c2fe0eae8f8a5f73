use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-has-owner-tag", title = "Group has owner tag", severity = Low)]
fn group_has_owner_tag(group: &Group) -> Outcome {
    has_tag(group.tags(), "team")
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
