use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "ec2-group-describes-its-rules", title = "Group describes its rules", severity = Low)]
fn group_describes_its_rules(group: &Group) -> Outcome {
    let Some(rules) = group.ingress()? else { return PASS };
    for rule in rules.iter() {
        ensure!(rule?.description()?.is_some(), "a rule has no description");
    }
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
