use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-a-path", title = "Role has a path", severity = Low)]
fn role_has_a_path(role: &Role) -> Outcome {
    ensure!(role.path()?.is_some_and(|p| p.starts_with('/')), "there is no path");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
