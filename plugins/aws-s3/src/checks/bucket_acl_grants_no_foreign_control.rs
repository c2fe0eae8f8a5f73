//! See [`bucket_acl_grants_no_foreign_control`].

use crate::resources::{AccountBlock, BucketAccessList};
use bartizan_sdk::prelude::*;

/// What gives somebody a hand in the bucket rather than a look at it. `READ_ACP` is among them: who
/// reads the list knows whom to impersonate.
const CONTROL: [&str; 4] = ["FULL_CONTROL", "READ_ACP", "WRITE", "WRITE_ACP"];

/// Access control lists are older than policies, and what they grant is easily overlooked. Who has
/// `WRITE` can add and overwrite objects, who has `WRITE_ACP` can give themselves everything else, and
/// no policy shows it. Only the owner, trusted accounts and the deliveries of logs by S3 and CloudFront
/// belong there.
///
/// Lists mean nothing under the ownership `BucketOwnerEnforced`, and grants to the public mean nothing
/// under IgnorePublicAcls, of the bucket or of its account.
///
/// ## Remediation
/// Set the bucket's object ownership to **Bucket owner enforced**, which turns its access control list
/// off, and grant by policy what is still needed.
///
/// With the CLI: `aws s3api put-bucket-acl --bucket NAME --acl private`, then
/// `aws s3api put-bucket-ownership-controls --bucket NAME
/// --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}]`. If an account in the list is your
/// own, add its canonical id to the setting `trusted_canonical_ids`; `aws s3api list-buckets --query
/// Owner.ID` tells it.
#[check(
    id = "s3-bucket-acl-grants-no-foreign-control",
    title = "S3 access control lists give nobody foreign control",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_acl_grants_no_foreign_control(
    bucket: &BucketAccessList,
    account: All<AccountBlock>,
    #[setting(default = [], "canonical ids of accounts, beside the owner's, that may have grants")]
    trusted_canonical_ids: List<&str>,
) -> Outcome {
    bucket.grants_nobody_foreign(&CONTROL, trusted_canonical_ids, account)
}

examples! {
    pass "the owner alone" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0aaa" }, "Permission": "FULL_CONTROL" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "nobody" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "S3 delivers access logs" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [
            { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "WRITE" },
            { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery" }, "Permission": "READ_ACP" },
        ],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "CloudFront delivers logs" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{
            "Grantee": { "Type": "CanonicalUser", "ID": "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0" },
            "Permission": "FULL_CONTROL"
        }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "a trusted account" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        settings = { "trusted_canonical_ids": ["0bbb"] };
    pass "a trusted account, the owner unknown" => {
        "Owner": unknown("partial"), "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        settings = { "trusted_canonical_ids": ["0bbb"] };
    pass "everybody may look, which is another check's matter" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "the list is turned off" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null,
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE_ACP" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "the list is turned off and could not be read" => {
        "Owner": unknown("denied|s3:GetBucketAcl"), "PublicAccessBlockConfiguration": null,
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        "Grants": unknown("denied|s3:GetBucketAcl"),
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "the owner alone, the rest unknown" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": unknown("denied|s3:GetBucketOwnershipControls"),
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock"),
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0aaa" }, "Permission": "FULL_CONTROL" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock") }] };
    pass "everybody, but the bucket ignores it" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
        "PublicAccessBlockConfiguration": { "IgnorePublicAcls": true },
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock") }] };
    pass "everybody, but the account ignores it" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": true }] };
    fail "everybody" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] }, detail = "WRITE to everybody";
    fail "new public lists are refused, but this one is older" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
        "PublicAccessBlockConfiguration": { "BlockPublicAcls": true, "IgnorePublicAcls": false },
        "Grants": [{
            "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" },
            "Permission": "READ_ACP"
        }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        detail = "READ_ACP to everybody with an AWS account";
    fail "other accounts" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null,
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerPreferred" }] },
        "Grants": [
            { "Grantee": { "Type": "CanonicalUser", "ID": "0aaa" }, "Permission": "FULL_CONTROL" },
            { "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "FULL_CONTROL" },
            { "Grantee": { "Type": "CanonicalUser", "ID": "0ccc" }, "Permission": "WRITE_ACP" },
        ],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        detail = "FULL_CONTROL to the account with the canonical id 0bbb, WRITE_ACP to the account with the canonical id 0ccc";
    fail "another account, although public grants are ignored" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
        "PublicAccessBlockConfiguration": { "IgnorePublicAcls": true },
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": true }] };
    fail "another account, the block unknown" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock"),
        "Grants": [
            { "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "WRITE" },
            { "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE" },
        ],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        detail = "WRITE to the account with the canonical id 0bbb";
    unknown "everybody, the block unknown" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock"),
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    unknown "another account, the ownership unknown" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null,
        "OwnershipControls": unknown("denied|s3:GetBucketOwnershipControls"),
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    unknown "access denied" => {
        "Owner": unknown("denied|s3:GetBucketAcl"), "OwnershipControls": null,
        "PublicAccessBlockConfiguration": null, "Grants": unknown("denied|s3:GetBucketAcl"),
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    unknown "a grant of a new kind" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Novel" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    not_applicable "a template has no grants" => {
        "Owner": unknown("not-in-source"), "OwnershipControls": null,
        "PublicAccessBlockConfiguration": null, "Grants": unknown("not-in-source"),
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
}
