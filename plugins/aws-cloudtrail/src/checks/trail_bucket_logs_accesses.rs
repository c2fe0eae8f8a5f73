//! See [`trail_bucket_logs_accesses`].

use crate::resources::{BucketLogging, TrailBucket, judged_here};
use bartizan_sdk::prelude::*;

/// Who reads or deletes a trail's log files wants to know, or to hide, what happened. The bucket's own
/// access log tells who it was.
///
/// ## Remediation
/// Turn on **Server access logging** for the trail's bucket, to another bucket that only the
/// investigators can read. A bucket of another account is judged there.
#[check(
    id = "cloudtrail-trail-bucket-logs-accesses",
    title = "The buckets of trails log accesses",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC10-BP03"],
)]
pub fn trail_bucket_logs_accesses(
    trail: &TrailBucket,
    #[link(via = "S3BucketName")] bucket: Link<BucketLogging>,
) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    let name = trail.bucket()?.unwrap_or_default();
    let Some(bucket) = bucket.get()? else {
        not_applicable!("the bucket {name} is not of this account and is judged in its own");
    };
    ensure!(bucket.logging().exists()?, "the bucket {name} logs no accesses");
    PASS
}

examples! {
    pass "on" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = { "bucket": [{ "LoggingConfiguration": { "DestinationBucketName": "accesses" } }] };
    fail "off" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = { "bucket": [{ "LoggingConfiguration": null }] }, detail = "the bucket logs logs no accesses";
    not_applicable "a bucket of another account" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "central" },
        inputs = { "bucket": [] };
    not_applicable "the organisation's trail, in a member account" => { "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "S3BucketName": "central" },
        inputs = { "bucket": [] };
    unknown "access denied" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = { "bucket": [{ "LoggingConfiguration": unknown("denied|s3:GetBucketLogging") }] };
}
