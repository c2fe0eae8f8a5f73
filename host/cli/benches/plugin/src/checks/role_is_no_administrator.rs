use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-is-no-administrator", title = "Role is no administrator", severity = Low)]
fn role_is_no_administrator(role: &Role) -> Outcome {
    let Some(policies) = role.attached()? else { return PASS };
    for policy in policies.iter() {
        ensure!(!policy?.ends_with("/AdministratorAccess"), "it is an administrator");
    }
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
