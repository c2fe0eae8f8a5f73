//! See [`bucket_aborts_incomplete_uploads`].

use crate::resources::BucketLifecycle;
use bartizan_sdk::prelude::*;

/// An upload in parts that is never completed leaves its parts behind, for ever. No listing of objects
/// shows them, no expiry of objects deletes them, and they cost like any other data. A lifecycle rule
/// clears them away.
///
/// ## Remediation
/// Add a lifecycle rule for the whole bucket under **Management**: **Delete expired object delete
/// markers or incomplete multipart uploads**, after seven days.
///
/// `aws s3api put-bucket-lifecycle-configuration` replaces all rules of a bucket: read those that it
/// has first, and add `{"ID": "abort-uploads", "Status": "Enabled", "Filter": {"Prefix": ""},
/// "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}`.
#[check(
    id = "s3-bucket-aborts-incomplete-uploads",
    title = "S3 buckets abort incomplete uploads",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC07-BP04"],
)]
pub fn bucket_aborts_incomplete_uploads(
    bucket: &BucketLifecycle,
    #[setting(
        default = 7,
        min = 1,
        max = 365,
        "days after which an upload that was not completed must be aborted at most"
    )]
    days: i64,
) -> Outcome {
    let aborts = bucket.rules()?.any(|rule| {
        let abort = rule.abort().and_then(|abort| abort.unwrap_or_default().days());
        tri::all([rule.is_enabled(), rule.is_for_all_keys(), abort.is_some_and(|after| after <= days)])
    });
    ensure!(aborts?, "no enabled rule for all keys aborts uploads within {days} days");
    PASS
}

examples! {
    pass "in time" => {
        "LifecycleConfiguration": { "Rules": [
            { "Status": "Enabled", "Prefix": "logs/", "ExpirationInDays": 365 },
            { "Status": "Enabled", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 } },
        ] }
    };
    pass "more time is allowed" => {
        "LifecycleConfiguration": { "Rules": [
            { "Status": "Enabled", "Prefix": "", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 30 } },
        ] }
    }, settings = { "days": 30 };
    fail "too late" => {
        "LifecycleConfiguration": { "Rules": [
            { "Status": "Enabled", "Prefix": "", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 30 } },
        ] }
    }, detail = "aborts uploads within 7 days";
    fail "for some keys only" => {
        "LifecycleConfiguration": { "Rules": [
            { "Status": "Enabled", "Prefix": "tmp/", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 } },
        ] }
    };
    fail "disabled" => {
        "LifecycleConfiguration": { "Rules": [
            { "Status": "Disabled", "Prefix": "", "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 1 } },
        ] }
    };
    fail "something else expires" => {
        "LifecycleConfiguration": { "Rules": [{ "Status": "Enabled", "Prefix": "", "ExpirationInDays": 365 }] }
    };
    fail "no lifecycle" => { "LifecycleConfiguration": null };
    unknown "access denied" => { "LifecycleConfiguration": unknown("denied|s3:GetLifecycleConfiguration") };
}
