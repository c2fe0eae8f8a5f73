use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-has-no-star-policy", title = "Role has no star policy", severity = Low)]
fn role_has_no_star_policy(role: &Role) -> Outcome {
    let Some(policies) = role.inline()? else { return PASS };
    for policy in policies.iter() {
        let Some(document) = policy?.document()? else { continue };
        ensure!(!any_statement(document, |s| s.allows_star())?, "it may do anything");
    }
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
