use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-no-wildcard-trust", title = "Role has no wildcard trust", severity = Low)]
fn role_has_no_wildcard_trust(role: &Role) -> Outcome {
    let Some(trust) = role.trust()? else { fail!("there is no trust") };
    ensure!(!any_statement(trust, |s| s.principal_is("*"))?, "anybody may assume it");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
