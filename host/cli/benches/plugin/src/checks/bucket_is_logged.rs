use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-is-logged", title = "Bucket is logged", severity = Low)]
fn bucket_is_logged(bucket: &Bucket) -> Outcome {
    let Some(logging) = bucket.logging()? else { fail!("access is not logged") };
    ensure!(logging.destination()? != bucket.name()?, "the bucket logs to itself");
    PASS
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
