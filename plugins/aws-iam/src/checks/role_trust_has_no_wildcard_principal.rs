//! See [`role_trust_has_no_wildcard_principal`].

use crate::resources::{RoleTrust, is_service_linked};
use crate::trust;
use bartizan_sdk::policy::Narrowing;
use bartizan_sdk::prelude::*;

/// A trust policy for `*` lets everybody with any AWS account become the role. So does `NotPrincipal`
/// in a statement that allows: it is everybody but a few. Only a condition that says who may come
/// (an organization, an account, a network) narrows it, and only with an operator that fails when the
/// key is missing. An external id does not: it is no secret, and says nothing of who calls.
///
/// ## Remediation
/// Name the accounts, roles or services that need the role in `Principal`.
///
/// For a whole organization, keep `"AWS": "*"` and add the condition
/// `"StringEquals": { "aws:PrincipalOrgID": "o-…" }`. Then look in CloudTrail for `AssumeRole` calls
/// from accounts that you do not know.
#[check(
    id = "iam-role-trust-has-no-wildcard-principal",
    title = "IAM roles do not trust everybody",
    severity = Critical,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC03-BP08"],
)]
pub fn role_trust_has_no_wildcard_principal(role: &RoleTrust) -> Outcome {
    if is_service_linked(role.path())? {
        not_applicable!("a service-linked role");
    }
    let policy = role.trust_policy()?;
    if let Some(statement) = policy.public_grants_where(trust::is_about_assuming)?.first() {
        return Err(Reason::fail(format!("{} trusts everybody", trust::name(statement))).at(statement.node()));
    }
    for statement in policy.statements() {
        let statement = statement?;
        let by_external_id = tri::all([
            statement.is_allow(),
            statement.is_for_anyone(),
            trust::is_about_assuming(&statement),
            statement.narrows(Narrowing::People),
            tri::not(trust::is_narrowed_to_people(&statement)),
        ])?;
        if by_external_id {
            let detail = format!("{} trusts everybody who knows the external id", trust::name(&statement));
            return Err(Reason::fail(detail).at(statement.node()));
        }
    }
    PASS
}

examples! {
    pass "an account" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "sts:AssumeRole" }],
    } };
    pass "a service" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": { "Effect": "Allow", "Principal": { "Service": ["ec2.amazonaws.com"] }, "Action": "sts:AssumeRole" },
    } };
    pass "everybody of the organization" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }],
    } };
    pass "one role of any session" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
            "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/deploy-*" } } }],
    } };
    pass "everybody may not" => { "Path": "/", "AssumeRolePolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/deploy" }, "Action": "sts:AssumeRole" },
        { "Effect": "Deny", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole",
            "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } },
    ] } };
    pass "everybody, but those outside the organization are denied" => { "Path": "/", "AssumeRolePolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" },
        { "Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
            "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } },
    ] } };
    pass "everybody may tag sessions, one may assume" => { "Path": "/", "AssumeRolePolicyDocument": { "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "sts:AssumeRole" },
        { "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:TagSession" },
    ] } };
    fail "everybody" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": { "Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" },
    } }, detail = "statement Open trusts everybody";
    fail "everybody among others" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111122223333:root", "*"] }, "Action": "sts:*" }],
    } };
    fail "everybody but one" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "NotPrincipal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }],
    } };
    fail "the organization, if anything is said of it" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEqualsIfExists": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } } }],
    } };
    fail "everybody with a source that only services have" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } } }],
    } };
    fail "everybody who knows the external id" => { "Path": "/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole",
            "Condition": { "StringEquals": { "sts:ExternalId": "a1b2c3" } } }],
    } }, detail = "who knows the external id";
    not_applicable "service-linked" => { "Path": "/aws-service-role/ecs.amazonaws.com/", "AssumeRolePolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs.amazonaws.com" }, "Action": "sts:AssumeRole" }],
    } };
    unknown "access denied" => {
        "Path": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "AssumeRolePolicyDocument": unknown("denied|iam:GetAccountAuthorizationDetails"),
    };
    unknown "the policy could not be decoded" => {
        "Path": "/", "AssumeRolePolicyDocument": unknown("parse|iam:GetAccountAuthorizationDetails")
    };
    unknown "no policy" => { "Path": "/", "AssumeRolePolicyDocument": null };
}
