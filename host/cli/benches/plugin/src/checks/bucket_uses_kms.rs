use crate::resources::*;
use bartizan_sdk::prelude::*;

/// A check of the usual kind.
///
/// ## Remediation
/// None: it is there to be measured.
#[check(id = "s3-bucket-uses-kms", title = "Bucket uses kms", severity = Low)]
fn bucket_uses_kms(bucket: &Bucket) -> Outcome {
    let Some(encryption) = bucket.encryption()? else { fail!("there is no default encryption") };
    let Some(rules) = encryption.rules()? else { fail!("there is no rule") };
    for rule in rules.iter() {
        let rule = rule?;
        let by_default = rule.by_default()?.unwrap_or_default();
        if by_default.algorithm()? == Some("aws:kms") && by_default.key()?.is_some() {
            return PASS;
        }
    }
    fail!("no rule names a key")
}

/// What is measured needs no proof.
pub const EXAMPLES: &str = "[]";
