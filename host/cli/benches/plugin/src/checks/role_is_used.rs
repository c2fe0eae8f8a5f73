use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "iam-role-is-used", title = "Role is used", severity = Low)]
fn role_is_used(role: &Role, cx: &Cx) -> Outcome {
    let Some(used) = role.used()? else { fail!("it was never used") };
    ensure!(cx.now().days_since(used) < 90, "it was not used lately");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
