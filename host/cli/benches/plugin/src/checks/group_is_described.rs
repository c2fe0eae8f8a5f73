use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-is-described", title = "Group is described", severity = Low)]
fn group_is_described(group: &Group) -> Outcome {
    ensure!(group.description()?.is_some_and(|d| !d.is_empty()), "there is no description");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
