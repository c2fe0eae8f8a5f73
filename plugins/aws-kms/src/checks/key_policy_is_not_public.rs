//! See [`key_policy_is_not_public`].

use crate::policy::{fail_each, public_statements, title};
use crate::resources::{KeyPolicy, customers};
use bartizan_sdk::prelude::*;

/// A key policy that allows everyone lets every AWS account use the key, or delete it, as far as the
/// statement's actions go: whatever the key protects is then protected from nobody who gets hold of
/// the encrypted data.
///
/// Conditions that name accounts, organisations, principals, networks or endpoints, or the source of a
/// service's call, make a statement not public. `kms:ViaService` alone does not: it says through which
/// service a key is used, and every account has the service.
///
/// ## Remediation
/// Name the principals. Where `*` is needed, as for a service that acts for all principals of the
/// account, add the condition `"StringEquals": {"kms:CallerAccount": "…"}`, or `aws:PrincipalOrgID` for
/// an organisation.
#[check(
    id = "kms-key-policy-is-not-public",
    title = "Key policies are not open to everybody",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC08-BP01", "aws-wa-security-2024-11:SEC03-BP07"],
)]
pub fn key_policy_is_not_public(key: &KeyPolicy) -> Outcome {
    customers(&key.manager())?;
    let found = public_statements(&key.policy()?.unwrap_or_default())?;
    let found = found.into_iter().map(|statement| {
        let mut name = title(&statement);
        name.push_str(" allows everybody");
        (name, statement)
    });
    fail_each(&found.collect::<Vec<_>>())
}

examples! {
    pass "the account" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*",
            "Resource": "*",
        }
    ] } };
    pass "everyone in the account, through a service" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": ["kms:Decrypt", "kms:CreateGrant"], "Resource": "*",
            "Condition": { "StringEquals": { "kms:CallerAccount": "111122223333", "kms:ViaService": "ec2.us-east-1.amazonaws.com" } }
        }
    ] } };
    pass "everyone in the organisation" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        }
    ] } };
    pass "a service's calls for one topic" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "ArnLike": { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:alarms" } }
        }
    ] } };
    pass "a template that says nothing: the account" => { "KeyManager": unknown("not-in-source"), "KeyPolicy": null };
    fail "everyone" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        { "Sid": "Use", "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:Decrypt", "Resource": "*" }
    ] } }, detail = "the statement Use allows everybody";
    fail "everyone through a service" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*",
            "Condition": { "StringEquals": { "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
        }
    ] } };
    fail "a condition that is true where the key is missing" => { "KeyManager": "CUSTOMER", "KeyPolicy": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*",
            "Condition": { "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        }
    ] } };
    not_applicable "AWS's" => { "KeyManager": "AWS", "KeyPolicy": { "Statement": [] } };
    unknown "nobody knows whose key it is" => { "KeyManager": unknown("denied|kms:DescribeKey"), "KeyPolicy": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*" }
    ] } };
    unknown "access denied" => { "KeyManager": "CUSTOMER", "KeyPolicy": unknown("denied|kms:GetKeyPolicy") };
}
