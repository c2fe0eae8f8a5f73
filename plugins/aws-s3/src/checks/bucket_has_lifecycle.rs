//! See [`bucket_has_lifecycle`].

use crate::resources::BucketLifecycle;
use bartizan_sdk::prelude::*;

/// What is kept for ever can be stolen for ever. A lifecycle says when objects and their old versions
/// are deleted or moved to cheaper storage, so that data does not outlive its purpose because nobody
/// thought of it.
///
/// ## Remediation
/// Decide how long the bucket's data is needed, and add a lifecycle rule under **Management** that
/// expires it then.
///
/// In a versioned bucket, also expire noncurrent versions: deleting only hides them. Where data must be
/// kept for ever, move it to an archive class, or mute this finding with that reason.
#[check(
    id = "s3-bucket-has-lifecycle",
    title = "S3 buckets have a lifecycle",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC07-BP04"],
)]
pub fn bucket_has_lifecycle(bucket: &BucketLifecycle) -> Outcome {
    ensure!(bucket.rules()?.any(|rule| rule.is_enabled())?, "no lifecycle rule is enabled");
    PASS
}

examples! {
    pass "a rule" => { "LifecycleConfiguration": { "Rules": [{ "Status": "Enabled", "Prefix": "", "ExpirationInDays": 365 }] } };
    pass "one of two is enabled" => {
        "LifecycleConfiguration": { "Rules": [
            { "Status": "Disabled", "ExpirationInDays": 30 },
            { "Status": "Enabled", "Prefix": "logs/", "ExpirationInDays": 365 },
        ] }
    };
    fail "the only rule is disabled" => {
        "LifecycleConfiguration": { "Rules": [{ "Status": "Disabled", "ExpirationInDays": 30 }] }
    }, detail = "no lifecycle rule is enabled";
    fail "no lifecycle" => { "LifecycleConfiguration": null };
    unknown "access denied" => { "LifecycleConfiguration": unknown("denied|s3:GetLifecycleConfiguration") };
}
