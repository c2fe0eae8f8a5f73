//! See [`endpoint_policy_is_not_full_access`].

use crate::resources::{EndpointPolicy, own};
use bartizan_sdk::policy::Statement;
use bartizan_sdk::prelude::*;

/// An endpoint gets a policy that allows everybody everything unless another one is written. A stolen
/// instance then carries data through it to a bucket of the thief's account, with the thief's own
/// credentials, and nothing in the account's policies has a say in that. A policy of the endpoint can
/// limit who passes, and to whose resources.
///
/// Full access is a statement for everyone, every action and every resource that no condition limits,
/// unless a denial of the same policy keeps outsiders, or resources of others, out.
///
/// ## Remediation
/// Allow the principals of your organisation (`aws:PrincipalOrgID`) to reach its resources
/// (`aws:ResourceOrgID`), and add the resources of AWS and of partners that are needed, as the buckets
/// that package repositories and patches come from.
#[check(
    id = "vpc-endpoint-policy-is-not-full-access",
    title = "Endpoint policies do not allow everybody everything",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn endpoint_policy_is_not_full_access(endpoint: &EndpointPolicy) -> Outcome {
    let Some(policy) = endpoint.policy()? else { not_applicable!("the endpoint has no policy") };
    own(&endpoint.owner(), &endpoint.scope())?;
    let open = policy.public_grants_where(|statement| {
        tri::all([tri::not(statement.is_conditional()), statement.covers("*", "*")])
    })?;
    if open.is_empty()
        || tri::any(policy.statements().map(|statement| keeps_others_resources_out(&statement?)))?
    {
        return PASS;
    }
    fail!("the policy allows everybody every action on every resource")
}

/// Whether a denial is for all resources but those of an account or organisation.
fn keeps_others_resources_out(statement: &Statement) -> Tri {
    if statement.is_allow()? || !statement.covers("*", "*")? {
        return Ok(false);
    }
    tri::any(statement.conditions()?.map(|condition| {
        let condition = condition?;
        let keys = ["aws:ResourceOrgID", "aws:ResourceOrgPaths", "aws:ResourceAccount"];
        Ok(keys.iter().any(|key| condition.key_is(key))
            && condition.operator.to_ascii_lowercase().starts_with("stringnot"))
    }))
}

examples! {
    pass "some actions" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*" }
    ] } };
    pass "one bucket" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::example/*" }
    ] } };
    pass "the organisation's principals" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        }
    ] } };
    pass "the organisation's resources" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
        }
    ] } };
    pass "outsiders are denied" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" },
        {
            "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        },
    ] } };
    pass "resources of others are denied" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" },
        {
            "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringNotEqualsIfExists": { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
        },
    ] } };
    fail "as AWS writes it" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }
    ] } };
    fail "a denial that keeps nobody out" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "*:*", "Resource": "*" },
        { "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*" },
    ] } };
    not_applicable "no policy" => { "OwnerId": "111122223333", "PolicyDocument": null };
    not_applicable "another account's" => { "OwnerId": "444455556666", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }
    ] } };
    unknown "not told" => { "OwnerId": "111122223333", "PolicyDocument": unknown("parse") };
}
