//! See [`bucket_blocks_public_access`].

use crate::resources::{AccountBlock, BucketBlock, holds, settings_off};
use bartizan_sdk::prelude::*;

/// A bucket without Block Public Access is one careless policy or access control list away from the
/// internet. The bucket's own settings and its account's combine: S3 applies a setting if either has
/// it. New buckets have had all four since April 2023; older ones, and those where somebody turned
/// them off, have not.
///
/// ## Remediation
/// Turn on all four settings of Block Public Access, best for the whole account, else for the bucket
/// under **Permissions**.
///
/// With the CLI: `aws s3api put-public-access-block --bucket NAME --public-access-block-configuration
/// BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`. Serve
/// a public website through CloudFront with origin access control instead of from a public bucket.
#[check(
    id = "s3-bucket-blocks-public-access",
    title = "S3 buckets block public access",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_blocks_public_access(bucket: &BucketBlock, account: All<AccountBlock>) -> Outcome {
    let off = settings_off(|setting| holds(setting, bucket.block(), account))?;
    ensure!(off.is_empty(), "off for the bucket and its account: {}", off.join(", "));
    PASS
}

examples! {
    pass "all four on for the bucket" => {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true, "IgnorePublicAcls": true,
            "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
        }
    }, inputs = { "account": [{
        "BlockPublicAcls": null, "IgnorePublicAcls": null,
        "BlockPublicPolicy": null, "RestrictPublicBuckets": null,
    }] };
    pass "all four on for the account" => { "PublicAccessBlockConfiguration": null },
        inputs = { "account": [{
            "BlockPublicAcls": true, "IgnorePublicAcls": true,
            "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
        }] };
    pass "two on for each" => {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true, "IgnorePublicAcls": true,
            "BlockPublicPolicy": false, "RestrictPublicBuckets": false,
        }
    }, inputs = { "account": [{
        "BlockPublicAcls": false, "IgnorePublicAcls": false,
        "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
    }] };
    pass "the bucket's own settings decide, the account's are unknown" => {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true, "IgnorePublicAcls": true,
            "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
        }
    }, inputs = { "account": partial("denied|s3:GetAccountPublicAccessBlock", []) };
    pass "the account's settings decide, the bucket's are unknown" => {
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock")
    }, inputs = { "account": [{
        "BlockPublicAcls": true, "IgnorePublicAcls": true,
        "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
    }] };
    fail "nothing configured" => { "PublicAccessBlockConfiguration": null },
        inputs = { "account": [{
            "BlockPublicAcls": null, "IgnorePublicAcls": null,
            "BlockPublicPolicy": null, "RestrictPublicBuckets": null,
        }] }, detail = "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets";
    fail "one off for both" => {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true, "IgnorePublicAcls": true,
            "BlockPublicPolicy": true, "RestrictPublicBuckets": false,
        }
    }, inputs = { "account": [{
        "BlockPublicAcls": true, "IgnorePublicAcls": true,
        "BlockPublicPolicy": true, "RestrictPublicBuckets": false,
    }] }, detail = "off for the bucket and its account: RestrictPublicBuckets";
    unknown "off for the bucket, unknown for the account" => { "PublicAccessBlockConfiguration": null },
        inputs = { "account": [{
            "BlockPublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock"),
            "IgnorePublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock"),
            "BlockPublicPolicy": unknown("denied|s3:GetAccountPublicAccessBlock"),
            "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock"),
        }] };
    unknown "off for the account, unknown for the bucket" => {
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock")
    }, inputs = { "account": [{
        "BlockPublicAcls": null, "IgnorePublicAcls": null,
        "BlockPublicPolicy": null, "RestrictPublicBuckets": null,
    }] };
}
