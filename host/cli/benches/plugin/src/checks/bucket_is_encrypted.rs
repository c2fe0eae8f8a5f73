use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-is-encrypted", title = "Bucket is encrypted", severity = Low)]
fn bucket_is_encrypted(bucket: &Bucket) -> Outcome {
    ensure!(bucket.encryption()?.is_some(), "there is no default encryption");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
