//! See [`bucket_policy_requires_tls`].

use crate::resources::{BucketName, BucketPolicy, document};
use bartizan_sdk::prelude::*;

/// S3 answers plain HTTP unless a policy forbids it, and then everybody on the way can read the data
/// and change it. Only a denial helps: a condition in an allowance says nothing about what other
/// policies allow. A bucket without a policy denies nothing.
///
/// ## Remediation
/// Add a statement to the bucket's policy that denies `s3:*` to everyone, for the bucket and all of its
/// objects, while `aws:SecureTransport` is false.
///
/// The statement: `{"Sid": "DenyPlainHttp", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
/// "Resource": ["arn:aws:s3:::NAME", "arn:aws:s3:::NAME/*"], "Condition": {"Bool":
/// {"aws:SecureTransport": "false"}}}`. Any further condition in it would let some plain calls pass.
/// Where a resource control policy of the organisation denies plain HTTP for all accounts, mute this
/// finding with that reason: such policies are not read.
#[check(
    id = "s3-bucket-policy-requires-tls",
    title = "S3 bucket policies require TLS",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC09-BP02"],
)]
pub fn bucket_policy_requires_tls(
    bucket: &BucketName,
    #[link(via = "@id")] policy: Link<BucketPolicy>,
) -> Outcome {
    ensure!(policy.get()?.is_some(), "the bucket has no policy, so that nothing denies plain HTTP");
    let arn = bucket.arn()?;
    let objects = format!("{arn}/*");
    let enforced = document(policy)?.enforces_tls("s3", &[&arn, &objects])?;
    ensure!(enforced, "no statement denies all plain HTTP to everyone, for the bucket and its objects");
    PASS
}

examples! {
    pass "one statement for both" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    pass "a statement for each" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [
            {
                "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "*",
                "Resource": "arn:aws:s3:::example",
                "Condition": { "Bool": { "aws:SecureTransport": false } }
            },
            {
                "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": ["s3:*"],
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "BoolIfExists": { "AWS:securetransport": ["false"] } }
            },
        ] } }] };
    pass "one pattern for both, beside an allowance" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [
            {
                "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
            },
            {
                "Effect": "Deny", "Principal": "*", "Action": "S3:*", "Resource": "arn:aws:s3:::example*",
                "Condition": { "Bool": { "aws:SecureTransport": "false" } }
            },
        ] } }] };
    fail "no policy" => { "@id": "example" }, inputs = { "policy": [] }, detail = "no policy";
    fail "a policy about something else" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
        }] } }] }, detail = "no statement denies";
    fail "objects only" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::example/*",
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    fail "the bucket without its objects" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::example",
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    fail "another bucket" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example-old", "arn:aws:s3:::example-old/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    fail "reading only" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:Get*",
            "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    fail "one account only" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    fail "somebody is spared" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/old" },
            "Action": "s3:*", "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } }
        }] } }] };
    fail "from outside only" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": {
                "Bool": { "aws:SecureTransport": "false" },
                "NotIpAddress": { "aws:SourceIp": "10.0.0.0/8" }
            }
        }] } }] };
    fail "an allowance with TLS denies nothing" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "true" } }
        }] } }] };
    fail "the wrong way round" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
            "Condition": { "Bool": { "aws:SecureTransport": "true" } }
        }] } }] };
    unknown "access denied" => { "@id": "example" },
        inputs = { "policy": [{ "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }] };
    unknown "some policies could not be listed" => { "@id": "example" },
        inputs = { "policy": partial("throttled|s3:GetBucketPolicy", []) };
}
