//! See [`bucket_encrypts_with_kms`].

use crate::resources::BucketEncryption;
use bartizan_sdk::prelude::*;

/// What encrypts with KMS.
const KMS: [&str; 2] = ["aws:kms", "aws:kms:dsse"];

/// S3 encrypts every new object since January 2023, if nothing else is said with keys of its own
/// (SSE-S3). With a KMS key, reading also takes a permission on the key, each use is in CloudTrail, and
/// all data can be closed by one switch. Not all data needs that, so that it is judged only where the
/// setting `required` says so.
///
/// ## Remediation
/// Under **Properties**, **Default encryption**, choose **SSE-KMS** with a key of your own, and turn on
/// the bucket key, which saves nearly all requests to KMS.
///
/// Who writes to and reads from the bucket then needs `kms:GenerateDataKey` and `kms:Decrypt` on the
/// key. The default counts for new objects only: copy existing ones onto themselves, with S3 Batch
/// Operations if they are many. Destinations of access logs cannot use KMS keys.
#[check(
    id = "s3-bucket-encrypts-with-kms",
    title = "S3 buckets encrypt with KMS where that is required",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01", "aws-wa-security-2024-11:SEC08-BP02"],
)]
pub fn bucket_encrypts_with_kms(
    bucket: &BucketEncryption,
    #[setting(default = false, "whether buckets must encrypt with KMS")] required: bool,
) -> Outcome {
    if !required {
        not_applicable!("encryption with KMS is not required");
    }
    let rules = bucket.encryption()?.unwrap_or_default().rules()?.unwrap_or_default();
    let with_kms = rules.any(|rule| {
        rule.default()?.unwrap_or_default().algorithm().is_some_and(|algorithm| KMS.contains(&algorithm))
    });
    ensure!(with_kms?, "the default is encryption with S3's own keys");
    PASS
}

examples! {
    pass "a KMS key" => {
        "BucketEncryption": { "ServerSideEncryptionConfiguration": [{
            "ServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "arn:aws:kms:eu-west-1:111122223333:key/example"
            },
            "BucketKeyEnabled": true
        }] }
    }, settings = { "required": true };
    pass "two layers" => {
        "BucketEncryption": { "ServerSideEncryptionConfiguration": [{
            "ServerSideEncryptionByDefault": { "SSEAlgorithm": "aws:kms:dsse" }
        }] }
    }, settings = { "required": true };
    fail "S3's own keys" => {
        "BucketEncryption": { "ServerSideEncryptionConfiguration": [{
            "ServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" }
        }] }
    }, settings = { "required": true }, detail = "S3's own keys";
    fail "no configuration, as of old" => { "BucketEncryption": null }, settings = { "required": true };
    not_applicable "not required" => { "BucketEncryption": null };
    unknown "access denied" => { "BucketEncryption": unknown("denied|s3:GetEncryptionConfiguration") },
        settings = { "required": true };
}
