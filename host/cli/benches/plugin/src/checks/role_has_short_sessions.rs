use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-short-sessions", title = "Role has short sessions", severity = Low)]
fn role_has_short_sessions(role: &Role) -> Outcome {
    ensure!(role.session()?.is_some_and(|s| s <= 14_400), "sessions are long");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
