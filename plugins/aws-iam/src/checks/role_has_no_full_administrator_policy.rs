//! See [`role_has_no_full_administrator_policy`].

use crate::resources::{ManagedPolicy, RoleRights, is_service_linked};
use crate::rights::Rights;
use bartizan_sdk::prelude::*;

/// A role that may do everything makes whoever gets into it, or into the machine or pipeline that has
/// it, the owner of the account. The finding is on the role and not on the policy: AWS's own
/// `AdministratorAccess` cannot be changed, only who has it can.
///
/// Counted are inline and attached policies that allow everything on everything, or everything but
/// some services that are not IAM, also under conditions on who calls and how (MFA, network). A
/// permissions boundary or a denial of all of IAM makes a role less than an administrator.
///
/// ## Remediation
/// Replace the policy with one that allows what the role does: IAM Access Analyzer can generate one
/// from the role's activity in CloudTrail.
///
/// Keep the few roles that must be administrators (emergency access, the pipeline of the landing zone)
/// behind MFA and alarms, and mute this finding for them with an owner and an end date.
#[check(
    id = "iam-role-has-no-full-administrator-policy",
    title = "IAM roles have no full administrator policy",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC03-BP04"],
)]
pub fn role_has_no_full_administrator_policy(
    role: &RoleRights,
    #[link(via = "ManagedPolicyArns")] attached: Link<ManagedPolicy>,
    #[link(via = "PermissionsBoundary")] boundary: Link<ManagedPolicy>,
) -> Outcome {
    if is_service_linked(role.path())? {
        not_applicable!("a service-linked role");
    }
    Rights::of_role(role, attached, boundary).have_no_administrator_policy()
}

examples! {
    pass "reads only" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "read", "PolicyDocument": {
            "Statement": [{ "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*" }],
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "everything, but on one bucket" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "bucket", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::app", "arn:aws:s3:::app/${aws:username}/*"] },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "everything but IAM" => {
        "Path": "/", "PermissionsBoundary": null, "Policies": [],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/PowerUserAccess"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::aws:policy/PowerUserAccess", "PolicyDocument": {
        "Statement": [
            { "Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*" },
            { "Effect": "Allow", "Action": ["iam:CreateServiceLinkedRole", "iam:ListRoles"], "Resource": "*" },
        ],
    } }], "boundary": [] };
    pass "a boundary without IAM" => {
        "Path": "/", "Policies": [],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds",
    }, inputs = {
        "attached": [{ "@id": "arn:aws:iam::aws:policy/AdministratorAccess", "PolicyDocument": {
            "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }],
        } }],
        "boundary": [{ "@id": "arn:aws:iam::111122223333:policy/bounds", "PolicyDocument": {
            "Statement": [{ "Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*" }],
        } }],
    };
    pass "all of IAM is denied" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "broad", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": ["iam:*", "organizations:*"], "Resource": "*" },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "the denial is in another policy, all but storage" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [
            { "PolicyName": "broad", "PolicyDocument": {
                "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } } },
            { "PolicyName": "only-storage", "PolicyDocument": {
                "Statement": { "Effect": "Deny", "NotAction": "s3:*", "Resource": "*" } } },
        ],
    }, inputs = { "attached": [], "boundary": [] };
    pass "all of IAM is denied to all but another role" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "broad", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "iam:*", "Resource": "*",
                "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/landing-zone" } } },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "only on resources with a tag" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "team", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": { "StringEquals": { "aws:ResourceTag/team": "blue" } } },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "AWS's administrator policy" => {
        "Path": "/", "Policies": [], "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::aws:policy/AdministratorAccess", "PolicyDocument": {
        "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }],
    } }], "boundary": [] }, detail = "AdministratorAccess";
    fail "an inline policy, written otherwise" => {
        "Path": "/app/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": ["*:*"], "Resource": ["arn:aws:*:*:*:*"] },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "the policy all";
    fail "everything but storage" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "most", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "the policy most";
    fail "everything on everything but one bucket" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "most", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::secret/*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "with MFA" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "mfa", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "for a tag of the caller" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "team", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": { "StringEquals": { "aws:principaltag/team": "platform" } } },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "a denial that an administrator can lift" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "cloudtrail:StopLogging", "Resource": "*" },
            { "Effect": "Deny", "Action": "iam:*", "Resource": "*",
                "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "a part of IAM is denied" => {
        "Path": "/", "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "iam:PassRole", "Resource": "*" },
        ] } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "a boundary that bounds nothing" => {
        "Path": "/", "Policies": [],
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess",
    }, inputs = {
        "attached": [{ "@id": "arn:aws:iam::aws:policy/AdministratorAccess", "PolicyDocument": {
            "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }],
        } }],
        "boundary": [],
    };
    not_applicable "service-linked" => {
        "Path": "/aws-service-role/organizations.amazonaws.com/", "Policies": [], "ManagedPolicyArns": [],
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
    }, inputs = { "attached": [], "boundary": [] }, detail = "policy/gone was not found";
    unknown "an attached policy's document could not be read" => {
        "Path": "/", "Policies": [], "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/app"],
    }, inputs = { "attached": [
        { "@id": "arn:aws:iam::111122223333:policy/app", "PolicyDocument": unknown("parse|iam:GetAccountAuthorizationDetails") },
    ], "boundary": [] };
    unknown "an administrator within a boundary that could not be read" => {
        "Path": "/", "ManagedPolicyArns": [],
        "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds",
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": partial("denied|iam:GetAccountAuthorizationDetails", []) },
        detail = "denied (iam:GetAccountAuthorizationDetails)";
}
