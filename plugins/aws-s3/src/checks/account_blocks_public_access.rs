//! See [`account_blocks_public_access`].

use crate::resources::{AccountBlock, settings_off};
use bartizan_sdk::prelude::*;

/// The account's Block Public Access protects every bucket that it has and will ever have, whatever
/// their policies and access control lists say. Without it, one careless bucket is enough. An
/// organisation's policy can set it for the account, which counts just as much.
///
/// ## Remediation
/// In S3, open **Block Public Access settings for this account** and turn on all four settings. First
/// look for buckets that are public on purpose, as they will no longer be.
///
/// With the CLI: `aws s3control put-public-access-block --account-id ACCOUNT
/// --public-access-block-configuration
/// BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`. Serve
/// public websites through CloudFront with origin access control: then no bucket needs to be public.
#[check(
    id = "s3-account-blocks-public-access",
    title = "The account blocks public access to S3",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn account_blocks_public_access(account: &AccountBlock) -> Outcome {
    let off = settings_off(|setting| account.is_on(setting))?;
    ensure!(off.is_empty(), "off for the account: {}", off.join(", "));
    PASS
}

examples! {
    pass "all four on" => {
        "BlockPublicAcls": true, "IgnorePublicAcls": true,
        "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
    };
    fail "nothing configured" => {
        "BlockPublicAcls": null, "IgnorePublicAcls": null,
        "BlockPublicPolicy": null, "RestrictPublicBuckets": null,
    }, detail = "BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets";
    fail "one off" => {
        "BlockPublicAcls": true, "IgnorePublicAcls": true,
        "BlockPublicPolicy": false, "RestrictPublicBuckets": true,
    }, detail = "off for the account: BlockPublicPolicy";
    fail "one off, the others unknown" => {
        "BlockPublicAcls": unknown("partial"), "IgnorePublicAcls": unknown("partial"),
        "BlockPublicPolicy": unknown("partial"), "RestrictPublicBuckets": false,
    }, detail = "off for the account: RestrictPublicBuckets";
    unknown "one unknown, the others on" => {
        "BlockPublicAcls": unknown("partial"), "IgnorePublicAcls": true,
        "BlockPublicPolicy": true, "RestrictPublicBuckets": true,
    };
    unknown "access denied" => {
        "BlockPublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock"),
        "IgnorePublicAcls": unknown("denied|s3:GetAccountPublicAccessBlock"),
        "BlockPublicPolicy": unknown("denied|s3:GetAccountPublicAccessBlock"),
        "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock"),
    };
}
