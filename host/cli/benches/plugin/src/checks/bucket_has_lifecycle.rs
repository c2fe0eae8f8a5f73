use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-has-lifecycle", title = "Bucket has lifecycle", severity = Low)]
fn bucket_has_lifecycle(bucket: &Bucket) -> Outcome {
    let Some(lifecycle) = bucket.lifecycle()? else { fail!("there is no lifecycle") };
    let Some(rules) = lifecycle.rules()? else { fail!("there is no rule") };
    for rule in rules.iter() {
        if rule?.status()? == Some("Enabled") {
            return PASS;
        }
    }
    fail!("no rule is enabled")
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
