use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-blocks-public-access", title = "Bucket blocks public access", severity = Low)]
fn bucket_blocks_public_access(bucket: &Bucket) -> Outcome {
    let block = bucket.block()?.unwrap_or_default();
    let all = block.acls()? == Some(true)
        && block.ignores()? == Some(true)
        && block.policy()? == Some(true)
        && block.restricts()? == Some(true);
    ensure!(all, "public access is not blocked in all ways");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
