//! See [`bucket_is_versioned`].

use crate::resources::BucketVersioning;
use bartizan_sdk::prelude::*;

/// With versioning, what is overwritten or deleted stays behind as an earlier version, so that a slip,
/// a bug or ransomware can be undone. Object Lock and replication need it. Suspended versioning keeps
/// the versions that there are and makes no more.
///
/// ## Remediation
/// Enable versioning under **Properties**, and add a lifecycle rule that expires noncurrent versions
/// after as many days as you may need them.
///
/// With the CLI: `aws s3api put-bucket-versioning --bucket NAME
/// --versioning-configuration Status=Enabled`. It keeps what is overwritten from then on.
#[check(
    id = "s3-bucket-is-versioned",
    title = "S3 buckets keep versions",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_is_versioned(bucket: &BucketVersioning) -> Outcome {
    match bucket.versioning()?.unwrap_or_default().status()? {
        Some("Enabled") => PASS,
        Some(_) => fail!("versioning is suspended"),
        None => fail!("versioning was never enabled"),
    }
}

examples! {
    pass "enabled" => { "VersioningConfiguration": { "Status": "Enabled" } };
    fail "suspended" => { "VersioningConfiguration": { "Status": "Suspended" } }, detail = "suspended";
    fail "never enabled" => { "VersioningConfiguration": null }, detail = "never enabled";
    unknown "access denied" => { "VersioningConfiguration": unknown("denied|s3:GetBucketVersioning") };
}
