use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-few-policies", title = "Role has few policies", severity = Low)]
fn role_has_few_policies(role: &Role) -> Outcome {
    let count = role.inline()?.map_or(0, |p| p.len());
    ensure!(count <= 2, "there are many inline policies");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
