use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-has-owner-tag", title = "Bucket has owner tag", severity = Low)]
fn bucket_has_owner_tag(bucket: &Bucket) -> Outcome {
    has_tag(bucket.tags(), "team")
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
