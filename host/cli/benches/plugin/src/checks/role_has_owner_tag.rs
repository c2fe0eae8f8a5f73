use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-owner-tag", title = "Role has owner tag", severity = Low)]
fn role_has_owner_tag(role: &Role) -> Outcome {
    has_tag(role.tags(), "team")
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
