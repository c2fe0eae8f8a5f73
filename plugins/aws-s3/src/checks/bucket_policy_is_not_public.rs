//! See [`bucket_policy_is_not_public`].

use crate::resources::{
    AccountBlock, BucketBlock, BucketPolicy, Setting, document, fail_at, holds, public_statements, title,
};
use bartizan_sdk::policy::Statement;
use bartizan_sdk::prelude::*;

/// A public policy hands a bucket's data to everybody who finds its name, and names are found: by
/// guessing, in links, in logs. A policy is public if it allows everyone and no condition limits that
/// to fixed principals, networks or sources; a fixed organisation is such a limit, a wildcard is none.
/// Under RestrictPublicBuckets, of the bucket or of its account, a public policy lets nobody in.
///
/// ## Remediation
/// Name in the statement's `Principal` who needs access, or remove the statement. If it is urgent, turn
/// on Block Public Access for the bucket: RestrictPublicBuckets closes it at once.
///
/// To share with the whole organisation, keep `"Principal": "*"` and add the condition `"StringEquals":
/// {"aws:PrincipalOrgID": "o-…"}`. To publish a website or downloads, let CloudFront read the bucket
/// through origin access control. `NotPrincipal` with `Allow` lets in everybody else in the world: name
/// those who are meant instead.
#[check(
    id = "s3-bucket-policy-is-not-public",
    title = "S3 bucket policies are not public",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC08-BP04"],
)]
pub fn bucket_policy_is_not_public(
    bucket: &BucketBlock,
    #[link(via = "@id")] policy: Link<BucketPolicy>,
    account: All<AccountBlock>,
) -> Outcome {
    let restricted = holds(Setting::RestrictPublicBuckets, bucket.block(), account);
    if restricted == Ok(true) {
        return PASS; // Whatever the policy says, even if nobody may read it.
    }
    let public = public_statements(&document(policy)?)?;
    if public.is_empty() {
        return PASS;
    }
    restricted?;
    let titles: Vec<String> = public.iter().map(title).collect();
    fail_at(format!("open to everybody: {}", titles.join(", ")), public.iter().map(Statement::node))
}

examples! {
    pass "no policy" => { "PublicAccessBlockConfiguration": null },
        inputs = { "policy": [], "account": [{ "RestrictPublicBuckets": false }] };
    pass "one account" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "a service" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": {
                "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" },
                "Action": "s3:PutObject", "Resource": "arn:aws:s3:::example/*"
            } } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "everyone of one organisation" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "everyone from one network" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "calls of a service from one source" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "access points of one account" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "*",
                "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
                "Condition": { "StringEquals": { "s3:DataAccessPointAccount": "111122223333" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "a denial closes what is allowed" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [
                {
                    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::example/*"
                },
                {
                    "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
                    "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
                },
            ] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    pass "public, but the bucket restricts it" => {
        "PublicAccessBlockConfiguration": { "RestrictPublicBuckets": true }
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::example/*"
        }] } }],
        "account": [{ "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock") }],
    };
    pass "public, but the account restricts it" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": true }],
        };
    pass "restricted, the policy unknown" => {
        "PublicAccessBlockConfiguration": { "RestrictPublicBuckets": true }
    }, inputs = {
        "policy": [{ "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
        "account": [{ "RestrictPublicBuckets": false }],
    };
    pass "not public, the blocks unknown" => {
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock")
    }, inputs = {
        "policy": [],
        "account": [{ "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock") }],
    };
    fail "everyone may read" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Sid": "Downloads", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": null }],
        }, detail = "open to everybody: the statement Downloads";
    fail "new public policies are blocked, but this one is older" => {
        "PublicAccessBlockConfiguration": { "BlockPublicPolicy": true, "RestrictPublicBuckets": false }
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": ["*"] }, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::example/*"
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
    }, detail = "a statement without a Sid";
    fail "everyone but one" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Sid": "AllButOne", "Effect": "Allow",
                "NotPrincipal": { "AWS": "arn:aws:iam::444455556666:root" },
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        }, detail = "the statement AllButOne";
    fail "every organisation" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Sid": "AnyOrganisation", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringLike": { "aws:PrincipalOrgID": "o-*" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    fail "the condition holds for those without the key" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    fail "the whole internet is no network" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"] } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    fail "a header that anybody can send" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringLike": { "aws:Referer": "https://example.com/*" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    fail "TLS is demanded, of everybody" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [
                {
                    "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::example/*"
                },
                {
                    "Sid": "OnlyTls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                    "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
                    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
                },
            ] } }],
            "account": [{ "RestrictPublicBuckets": false }],
        }, detail = "open to everybody: the statement Read";
    unknown "the policy unknown" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
            "account": [{ "RestrictPublicBuckets": false }],
        };
    unknown "some policies could not be listed" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": partial("throttled|s3:GetBucketPolicy", []),
            "account": [{ "RestrictPublicBuckets": false }],
        };
    unknown "public, the account's block unknown" => { "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock") }],
        };
}
