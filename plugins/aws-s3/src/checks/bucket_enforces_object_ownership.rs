//! See [`bucket_enforces_object_ownership`].

use crate::resources::BucketOwnership;
use bartizan_sdk::prelude::*;

/// Under the object ownership `BucketOwnerEnforced`, the bucket's owner owns every object and access
/// control lists mean nothing: policies alone say who may do what. Otherwise whoever uploads an object
/// may own it, and may open that one object to others. New buckets have been enforced since April 2023;
/// a bucket without ownership controls is older and is not.
///
/// ## Remediation
/// Under **Permissions**, **Object Ownership**, choose **ACLs disabled**, after granting by policy what
/// access control lists of the bucket or its objects grant now.
///
/// With the CLI: `aws s3api put-bucket-ownership-controls --bucket NAME
/// --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}]`. S3 refuses while the bucket's
/// list lets in others: `aws s3api put-bucket-acl --bucket NAME --acl private` takes that back. Access
/// logs then need a policy for `logging.s3.amazonaws.com`. CloudFront's legacy standard logs need lists:
/// move them to version 2, or mute this finding for their bucket.
#[check(
    id = "s3-bucket-enforces-object-ownership",
    title = "S3 buckets own all of their objects",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_enforces_object_ownership(bucket: &BucketOwnership) -> Outcome {
    let controls = bucket.ownership()?.unwrap_or_default();
    ensure!(controls.are_enforced()?, "access control lists are in force");
    PASS
}

examples! {
    pass "enforced" => { "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] } };
    fail "preferred" => { "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerPreferred" }] } },
        detail = "access control lists are in force";
    fail "the writer's" => { "OwnershipControls": { "Rules": [{ "ObjectOwnership": "ObjectWriter" }] } };
    fail "no ownership controls" => { "OwnershipControls": null };
    unknown "access denied" => { "OwnershipControls": unknown("denied|s3:GetBucketOwnershipControls") };
}
