//! See [`trail_bucket_is_known`].

use crate::resources::{Bucket, TrailBucket, judged_here};
use bartizan_sdk::prelude::*;

/// A trail may write into any bucket in the world whose policy lets it. Who turns a trail to a bucket of
/// their own reads all that the account does, and the account no longer has its record. Nothing in AWS
/// tells whose a bucket is, so that one that is not of this account is left to a person, unless the
/// setting `central_buckets` names it.
///
/// ## Remediation
/// Find out whose the bucket is. If it is the organisation's central log bucket, name it in the setting
/// `central_buckets`. If it is not, turn the trail to a bucket of your own and find out who did this.
#[check(
    id = "cloudtrail-trail-bucket-is-known",
    title = "Trails write into buckets of the account, or into known ones",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC03-BP09"],
)]
pub fn trail_bucket_is_known(
    trail: &TrailBucket,
    #[link(via = "S3BucketName")] bucket: Link<Bucket>,
    #[setting(default = [], "buckets that are not of the account, into which trails may write all the same")]
    central_buckets: List<&str>,
) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    let name = trail.bucket()?.unwrap_or_default();
    if central_buckets.contains(name)? || bucket.get()?.is_some() {
        return PASS;
    }
    manual!("find out whose bucket {name} is: it is not of this account")
}

examples! {
    pass "of the account" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs"
    }, inputs = { "bucket": [{}] };
    pass "a known one, the account's buckets unknown" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "central"
    }, inputs = { "bucket": partial("denied|s3:ListAllMyBuckets", []) }, settings = { "central_buckets": ["central"] };
    manual "of another account" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "strange"
    }, inputs = { "bucket": [] }, settings = { "central_buckets": ["central"] }, detail = "whose bucket strange is";
    not_applicable "the organisation's trail, in a member account" => {
        "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "S3BucketName": "central"
    }, inputs = { "bucket": [] };
    unknown "buckets could not be listed" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs"
    }, inputs = { "bucket": partial("denied|s3:ListAllMyBuckets", []) };
}
