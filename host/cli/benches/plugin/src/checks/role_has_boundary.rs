use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-boundary", title = "Role has boundary", severity = Low)]
fn role_has_boundary(role: &Role) -> Outcome {
    ensure!(role.boundary()?.is_some() || role.session()?.is_some(), "there is no boundary");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
