use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-passes-no-roles", title = "Role passes no roles", severity = Low)]
fn role_passes_no_roles(role: &Role) -> Outcome {
    let Some(policies) = role.inline()? else { return PASS };
    for policy in policies.iter() {
        let Some(document) = policy?.document()? else { continue };
        ensure!(!any_statement(document, |s| s.has_action("iam:PassRole"))?, "it may pass roles");
    }
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
