//! See [`role_cannot_escalate_privileges`].

use crate::escalation;
use crate::resources::{ManagedPolicy, RoleRights, is_service_linked};
use crate::rights::Rights;
use bartizan_sdk::prelude::*;

/// Some rights lead to all others: who may write policies, hand out credentials of others, rewrite
/// trust, or run code with any role of the account can become an administrator without looking like
/// one. Such a role deserves the care of an administrator's, or fewer rights.
///
/// Counted are rights over all resources of a kind (or over the role itself), within its boundary, and
/// not taken back by a denial. A condition on what may be done, such as `iam:PassedToService` or
/// `iam:PermissionsBoundary`, counts as a restriction; one on who calls does not.
///
/// ## Remediation
/// Name the roles that may be passed in the `Resource` of `iam:PassRole`, and take write actions of IAM
/// away from whoever does not manage rights.
///
/// Where a team must manage roles of its own, allow it under a path and with a condition on
/// `iam:PermissionsBoundary`. For roles that manage rights by design, mute this finding with a reason.
#[check(
    id = "iam-role-cannot-escalate-privileges",
    title = "IAM roles cannot give themselves more rights",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn role_cannot_escalate_privileges(
    role: &RoleRights,
    #[link(via = "ManagedPolicyArns")] attached: Link<ManagedPolicy>,
    #[link(via = "PermissionsBoundary")] boundary: Link<ManagedPolicy>,
) -> Outcome {
    if is_service_linked(role.path())? {
        not_applicable!("a service-linked role");
    }
    escalation::must_not_be_possible(&Rights::of_role(role, attached, boundary))
}

examples! {
    pass "reads only" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "read", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "may pass one role" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "deploy", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app" },
            { "Effect": "Allow", "Action": ["ec2:RunInstances", "lambda:*"], "Resource": "arn:aws:lambda:*:111122223333:function:app-*" },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "may pass any role, but to a service that it cannot start" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "deploy", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
                "Condition": { "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } },
            { "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*" },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "may make a function, but not start it" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "deploy", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction"], "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "may make roles within a boundary" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "delegate", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": ["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"], "Resource": "*",
                "Condition": { "StringEquals": { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds" } } },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "all but roles within a boundary is denied" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "delegate", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": ["iam:AttachRolePolicy", "iam:PutRolePolicy"], "Resource": "*" },
            { "Effect": "Deny", "Action": "iam:*RolePolicy", "Resource": "*",
                "Condition": { "StringNotEquals": { "iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds" } } },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "the denial is in an attached policy" => {
        "Path": "/", "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/guard"],
        "Policies": [{ "PolicyName": "users", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*" },
        } }],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::111122223333:policy/guard", "PolicyDocument": {
        "Statement": { "Effect": "Deny", "Action": "iam:Create*", "Resource": "*" },
    } }], "boundary": [] };
    pass "the boundary does not allow it" => {
        "Path": "/", "ManagedPolicyArns": [],
        "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds",
        "Policies": [{ "PolicyName": "iam", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [{ "@id": "arn:aws:iam::111122223333:policy/bounds", "PolicyDocument": {
        "Statement": { "Effect": "Allow", "Action": ["s3:*", "iam:Get*"], "Resource": "*" },
    } }] };
    fail "writes policies" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "versions", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:createpolicyversion", "Resource": "arn:aws:iam::*:policy/*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "iam:CreatePolicyVersion";
    fail "all of IAM" => {
        "Path": "/", "PermissionsBoundary": null, "Policies": [],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/IAMFullAccess"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::aws:policy/IAMFullAccess", "PolicyDocument": {
        "Statement": { "Effect": "Allow", "Action": ["iam:*", "organizations:Describe*"], "Resource": "*" },
    } }], "boundary": [] }, detail = "and 10 more ways";
    fail "writes its own policies" => {
        "@arn": "arn:aws:iam::111122223333:role/app/worker",
        "Path": "/app/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "self", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "arn:aws:iam::111122223333:role/app/*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "iam:PutRolePolicy";
    fail "passes any role to instances, over two policies" => {
        "Path": "/", "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/instances"],
        "Policies": [{ "PolicyName": "pass", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/*" },
        } }],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::111122223333:policy/instances", "PolicyDocument": {
        "Statement": { "Effect": "Allow", "Action": "ec2:*", "Resource": "*" },
    } }], "boundary": [] }, detail = "iam:PassRole with ec2:RunInstances";
    fail "passes any role to functions that it starts" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "deploy", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
                "Condition": { "StringLike": { "iam:PassedToService": ["lambda.*", "ec2.*"] } } },
            { "Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "arn:aws:lambda:*:*:function:x-*" },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "iam:PassRole with lambda:CreateFunction";
    fail "changes the code of all functions of one region" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "deploy", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "lambda:Update*", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "lambda:UpdateFunctionCode";
    fail "rewrites trust, with MFA" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "trust", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "NotResource": "arn:aws:iam::111122223333:role/emergency",
                "Condition": { "Bool": { "aws:MultiFactorAuthPresent": true } } },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "iam:UpdateAssumeRolePolicy";
    not_applicable "a full administrator" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    not_applicable "service-linked" => {
        "Path": "/aws-service-role/autoscaling.amazonaws.com/", "Policies": [], "ManagedPolicyArns": [],
        "PermissionsBoundary": null,
    }, inputs = { "attached": [], "boundary": [] };
    unknown "access denied" => {
        "Path": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "Policies": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "ManagedPolicyArns": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "PermissionsBoundary": unknown("denied|iam:GetAccountAuthorizationDetails"),
    }, inputs = { "attached": [], "boundary": [] };
    unknown "an attached policy is not there" => {
        "Path": "/", "Policies": [], "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/gone"],
    }, inputs = { "attached": [], "boundary": [] };
    unknown "a way out, within a boundary that could not be read" => {
        "Path": "/", "ManagedPolicyArns": [],
        "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds",
        "Policies": [{ "PolicyName": "keys", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": partial("denied|iam:GetAccountAuthorizationDetails", []) };
}
