use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-keeps-few-rules", title = "Bucket keeps few rules", severity = Low)]
fn bucket_keeps_few_rules(bucket: &Bucket) -> Outcome {
    let Some(lifecycle) = bucket.lifecycle()? else { return PASS };
    let count = lifecycle.rules()?.map_or(0, |rules| rules.len());
    ensure!(count < 100, "there are too many rules");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
