//! See [`trail_encrypts_with_kms`].

use crate::resources::{TrailEncryption, judged_here};
use bartizan_sdk::prelude::*;

/// Log files are always encrypted, if nothing else is said with S3's own keys, which let in whoever may
/// read the bucket. With a KMS key, reading the log also takes a permission on the key: a mistake in the
/// bucket's policy alone no longer opens it, and each use of the key is recorded.
///
/// ## Remediation
/// Choose **SSE-KMS encryption** in the trail's settings, with a key whose policy lets CloudTrail encrypt
/// and the investigators decrypt.
///
/// With the CLI: `aws cloudtrail update-trail --name NAME --kms-key-id KEY`. Give the key's policy the
/// statements of CloudTrail's user guide first, or deliveries fail.
#[check(
    id = "cloudtrail-trail-encrypts-with-kms",
    title = "Trails encrypt their log files with KMS",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP02", "aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn trail_encrypts_with_kms(trail: &TrailEncryption) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    ensure!(
        trail.key().is_some_and(|key| !key.is_empty())?,
        "the log files are encrypted with S3's own keys"
    );
    PASS
}

examples! {
    pass "a KMS key" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "KMSKeyId": "arn:aws:kms:eu-west-1:111122223333:key/example"
    };
    fail "none" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "KMSKeyId": null },
        detail = "S3's own keys";
    not_applicable "the organisation's, in a member account" => {
        "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "KMSKeyId": null
    };
    unknown "access denied" => {
        "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "KMSKeyId": unknown("denied|cloudtrail:DescribeTrails")
    };
}
