use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-is-versioned", title = "Bucket is versioned", severity = Low)]
fn bucket_is_versioned(bucket: &Bucket) -> Outcome {
    let versioning = bucket.versioning()?.unwrap_or_default();
    ensure!(versioning.status()? == Some("Enabled"), "versioning is off");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
