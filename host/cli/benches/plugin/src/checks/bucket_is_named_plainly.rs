use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-is-named-plainly", title = "Bucket is named plainly", severity = Low)]
fn bucket_is_named_plainly(bucket: &Bucket) -> Outcome {
    ensure!(!bucket.name()?.unwrap_or_default().contains('.'), "the name has dots");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
