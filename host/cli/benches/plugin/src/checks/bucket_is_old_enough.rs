use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-is-old-enough", title = "Bucket is old enough", severity = Low)]
fn bucket_is_old_enough(bucket: &Bucket, cx: &Cx) -> Outcome {
    let Some(created) = bucket.created()? else { fail!("nobody knows when it was made") };
    ensure!(cx.now().days_since(created) > 1, "it was made a moment ago");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
