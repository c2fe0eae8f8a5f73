//! See [`trail_bucket_is_not_public`].

use crate::resources::{AccountBlock, BucketExposure, BucketPolicy, TrailBucket, judged_here};
use bartizan_sdk::prelude::*;

/// A trail's log names every user, role, address and resource of the account: a map for attackers. Its
/// bucket must be closed to the public, by its policy and by its access control list.
///
/// ## Remediation
/// Turn on Block Public Access for the bucket: all four settings. CloudTrail needs none of what they
/// close.
///
/// Then remove public statements from the policy and public grants from the access control list. A
/// bucket of another account is judged there.
#[check(
    id = "cloudtrail-trail-bucket-is-not-public",
    title = "The buckets of trails are not public",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn trail_bucket_is_not_public(
    trail: &TrailBucket,
    #[link(via = "S3BucketName")] bucket: Link<BucketExposure>,
    #[link(via = "S3BucketName")] policy: Link<BucketPolicy>,
    account: All<AccountBlock>,
) -> Outcome {
    judged_here(trail.arn(), &trail.scope())?;
    let name = trail.bucket()?.unwrap_or_default();
    let Some(bucket) = bucket.get()? else {
        not_applicable!("the bucket {name} is not of this account and is judged in its own");
    };
    let public = tri::any([bucket.is_listed_public(account), bucket.is_public_by(policy, account)]);
    ensure!(!public?, "the bucket {name} is public");
    PASS
}

examples! {
    pass "closed" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{ "Grants": [], "OwnershipControls": null, "PublicAccessBlockConfiguration": null }],
            "policy": [{ "PolicyStatus": { "IsPublic": false } }],
            "account": [{ "IgnorePublicAcls": null, "RestrictPublicBuckets": null }],
        };
    pass "the bucket's block closes it" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{
                "Grants": [{ "Grantee": { "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
                "OwnershipControls": null,
                "PublicAccessBlockConfiguration": { "IgnorePublicAcls": true, "RestrictPublicBuckets": true },
            }],
            "policy": [{ "PolicyStatus": { "IsPublic": true } }],
            "account": [{ "IgnorePublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock"), "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock") }],
        };
    pass "the account's block closes it" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{
                "Grants": [{ "Grantee": { "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
                "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
            }],
            "policy": [{ "PolicyStatus": { "IsPublic": true } }],
            "account": [{ "IgnorePublicAcls": true, "RestrictPublicBuckets": true }],
        };
    pass "lists count for nothing, and there is no policy" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{
                "Grants": [{ "Grantee": { "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
                "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
                "PublicAccessBlockConfiguration": null,
            }],
            "policy": [], "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
        };
    fail "public by its policy" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{ "Grants": [], "OwnershipControls": null, "PublicAccessBlockConfiguration": null }],
            "policy": [{ "PolicyStatus": { "IsPublic": true } }],
            "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
        }, detail = "the bucket logs is public";
    fail "public by its list, the policy unknown" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{
                "Grants": [{ "Grantee": { "URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" }, "Permission": "READ" }],
                "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
            }],
            "policy": [{ "PolicyStatus": unknown("denied|s3:GetBucketPolicyStatus") }],
            "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
        };
    not_applicable "a bucket of another account" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "central" },
        inputs = { "bucket": [], "policy": [], "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }] };
    not_applicable "the organisation's trail, in a member account" => { "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation", "S3BucketName": "central" },
        inputs = { "bucket": [], "policy": [], "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }] };
    unknown "the policy unknown" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": [{ "Grants": [], "OwnershipControls": null, "PublicAccessBlockConfiguration": null }],
            "policy": [{ "PolicyStatus": unknown("denied|s3:GetBucketPolicyStatus") }],
            "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
        };
    unknown "buckets could not be listed" => { "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "S3BucketName": "logs" },
        inputs = {
            "bucket": partial("denied|s3:ListAllMyBuckets", []), "policy": [],
            "account": [{ "IgnorePublicAcls": false, "RestrictPublicBuckets": false }],
        };
}
