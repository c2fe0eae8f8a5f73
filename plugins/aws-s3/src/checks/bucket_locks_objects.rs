//! See [`bucket_locks_objects`].

use crate::resources::BucketLock;
use bartizan_sdk::prelude::*;

/// Object Lock keeps versions from being deleted until their time has passed: backups survive whoever
/// took over the account, and records stay as they were written. Not all data needs that, so that it is
/// judged only where the setting `required` says so. A default retention locks what is uploaded without
/// a word about it.
///
/// ## Remediation
/// Enable Object Lock under **Properties**; versioning must be on. Then set a default retention, in
/// governance mode first to try it out.
///
/// With the CLI: `aws s3api put-object-lock-configuration --bucket NAME --object-lock-configuration
/// ObjectLockEnabled=Enabled,Rule={DefaultRetention={Mode=GOVERNANCE,Days=30}}`. In compliance mode
/// nobody, not even the root user, can shorten a lock. Object Lock cannot be turned off again, and a
/// bucket with a default retention cannot receive S3's access logs.
#[check(
    id = "s3-bucket-locks-objects",
    title = "S3 buckets lock objects where that is required",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_locks_objects(
    bucket: &BucketLock,
    #[setting(default = false, "whether buckets must have Object Lock")] required: bool,
    #[setting(
        default = 0,
        min = 0,
        max = 36_500,
        "days for which new objects must be locked by default at least; 0 if they need not be"
    )]
    retention_days: i64,
) -> Outcome {
    if !required {
        not_applicable!("Object Lock is not required");
    }
    let lock = bucket.lock()?.unwrap_or_default();
    ensure!(lock.enabled().equals("Enabled")?, "Object Lock is off");
    if retention_days > 0 {
        let days = lock.default_days()?;
        ensure!(days >= retention_days, "new objects are locked for {days} days by default");
    }
    PASS
}

examples! {
    pass "on" => { "ObjectLockConfiguration": { "ObjectLockEnabled": "Enabled" } },
        settings = { "required": true };
    pass "on for long enough" => {
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": { "Mode": "COMPLIANCE", "Days": 30 } }
        }
    }, settings = { "required": true, "retention_days": 30 };
    pass "on for years" => {
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": { "Mode": "GOVERNANCE", "Years": 1 } }
        }
    }, settings = { "required": true, "retention_days": 365 };
    fail "off" => { "ObjectLockConfiguration": null }, settings = { "required": true },
        detail = "Object Lock is off";
    fail "not for long enough" => {
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": { "Mode": "COMPLIANCE", "Days": 7 } }
        }
    }, settings = { "required": true, "retention_days": 30 }, detail = "locked for 7 days by default";
    fail "not by default" => { "ObjectLockConfiguration": { "ObjectLockEnabled": "Enabled" } },
        settings = { "required": true, "retention_days": 30 }, detail = "locked for 0 days by default";
    not_applicable "not required" => { "ObjectLockConfiguration": null };
    unknown "access denied" => {
        "ObjectLockConfiguration": unknown("denied|s3:GetBucketObjectLockConfiguration")
    }, settings = { "required": true };
}
