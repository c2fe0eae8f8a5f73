//! See [`bucket_acl_grants_no_foreign_read`].

use crate::resources::{AccountBlock, BucketAccessList};
use bartizan_sdk::prelude::*;

/// What lets somebody list the bucket.
const READ: [&str; 2] = ["READ", "FULL_CONTROL"];

/// Who has `READ` by a bucket's access control list can list its keys, and names of files alone give
/// away customers, projects and secrets. Granted to everybody, it also shows which objects to try. Lists
/// mean nothing under the ownership `BucketOwnerEnforced`, and grants to the public mean nothing under
/// IgnorePublicAcls.
///
/// ## Remediation
/// Set the bucket's object ownership to **Bucket owner enforced**, which turns its access control list
/// off, and grant by policy what is still needed.
///
/// Against public grants alone, turn on IgnorePublicAcls in the Block Public Access of the bucket or of
/// its account. If an account in the list is your own, add its canonical id to the setting
/// `trusted_canonical_ids`.
#[check(
    id = "s3-bucket-acl-grants-no-foreign-read",
    title = "S3 access control lists let nobody foreign list a bucket",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_acl_grants_no_foreign_read(
    bucket: &BucketAccessList,
    account: All<AccountBlock>,
    #[setting(default = [], "canonical ids of accounts, beside the owner's, that may have grants")]
    trusted_canonical_ids: List<&str>,
) -> Outcome {
    bucket.grants_nobody_foreign(&READ, trusted_canonical_ids, account)
}

examples! {
    pass "the owner alone" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0aaa" }, "Permission": "FULL_CONTROL" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "a trusted account" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        settings = { "trusted_canonical_ids": ["0bbb"] };
    pass "everybody, but the account ignores it" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": true }] };
    pass "everybody with an AWS account, but the bucket ignores it" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null,
        "PublicAccessBlockConfiguration": { "IgnorePublicAcls": true },
        "Grants": [{
            "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" },
            "Permission": "READ"
        }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "everybody, but the list is turned off" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null,
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "BucketOwnerEnforced" }] },
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    pass "another account may write, which is another check's matter" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "WRITE" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    fail "everybody" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] }, detail = "READ to everybody";
    fail "everybody with an AWS account, with all the rest" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{
            "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" },
            "Permission": "FULL_CONTROL"
        }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] },
        detail = "FULL_CONTROL to everybody with an AWS account";
    fail "another account" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": true }] },
        detail = "READ to the account with the canonical id 0bbb";
    unknown "everybody, the account's block unknown" => {
        "Owner": { "ID": "0aaa" }, "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock") }] };
    unknown "another account or the owner" => {
        "Owner": unknown("partial"), "OwnershipControls": null, "PublicAccessBlockConfiguration": null,
        "Grants": [{ "Grantee": { "Type": "CanonicalUser", "ID": "0bbb" }, "Permission": "READ" }],
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    unknown "access denied" => {
        "Owner": unknown("denied|s3:GetBucketAcl"), "OwnershipControls": null,
        "PublicAccessBlockConfiguration": null, "Grants": unknown("denied|s3:GetBucketAcl"),
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
    not_applicable "a template has no grants" => {
        "Owner": unknown("not-in-source"), "OwnershipControls": null,
        "PublicAccessBlockConfiguration": null, "Grants": unknown("not-in-source"),
    }, inputs = { "account": [{ "IgnorePublicAcls": false }] };
}
