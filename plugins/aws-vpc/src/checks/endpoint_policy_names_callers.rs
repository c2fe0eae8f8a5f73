//! See [`endpoint_policy_names_callers`].

use crate::resources::{EndpointPolicy, own};
use bartizan_sdk::policy::Statement;
use bartizan_sdk::prelude::*;

/// A policy that limits what may be done through an endpoint, but not who may do it, still lets anybody
/// pass who has brought credentials of another account along. With the callers named, by
/// `aws:PrincipalOrgID`, `aws:PrincipalAccount` or as principals, only the account's own people and
/// programs pass.
///
/// Packages, patches and other things that AWS provides are often fetched without credentials, so that
/// nothing is demanded without the setting.
///
/// ## Remediation
/// Add `"StringEquals": {"aws:PrincipalOrgID": "o-…"}` to each statement that allows.
#[check(
    id = "vpc-endpoint-policy-names-callers",
    title = "Endpoint policies say who may pass",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC05-BP02", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn endpoint_policy_names_callers(
    endpoint: &EndpointPolicy,
    #[setting(default = false, "whether every endpoint policy must name its callers")] demanded: bool,
) -> Outcome {
    if !demanded {
        not_applicable!("callers need not be named");
    }
    let Some(policy) = endpoint.policy()? else { not_applicable!("the endpoint has no policy") };
    own(&endpoint.owner(), &endpoint.scope())?;
    let open = policy.public_grants_where(|_| Ok(true))?;
    match open.first().map(Statement::sid) {
        None => PASS,
        Some(Ok(Some(sid))) => fail!("the statement {sid} lets anybody pass"),
        Some(_) => fail!("a statement without a Sid lets anybody pass"),
    }
}

examples! {
    pass "the organisation" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
        }
    ] } }, settings = { "demanded": true };
    pass "principals" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "*", "Resource": "*" }
    ] } }, settings = { "demanded": true };
    fail "some actions, anybody" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*" }
    ] } }, settings = { "demanded": true }, detail = "the statement Read";
    fail "resources are named, callers are not" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        {
            "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            "Condition": { "StringEquals": { "aws:ResourceOrgID": "o-a1b2c3d4e5" } },
        }
    ] } }, settings = { "demanded": true }, detail = "a statement without a Sid";
    not_applicable "not demanded" => { "OwnerId": "111122223333", "PolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }
    ] } };
    not_applicable "no policy" => { "OwnerId": "111122223333", "PolicyDocument": null }, settings = { "demanded": true };
    unknown "not told" => { "OwnerId": "111122223333", "PolicyDocument": unknown("parse") }, settings = { "demanded": true };
}
