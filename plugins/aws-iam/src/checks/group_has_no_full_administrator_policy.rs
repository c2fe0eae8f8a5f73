//! See [`group_has_no_full_administrator_policy`].

use crate::resources::{GroupRights, ManagedPolicy};
use crate::rights::Rights;
use bartizan_sdk::prelude::*;

/// Every user of a group that may do everything is an administrator at all times, with credentials that
/// last for years, and so is whoever gets added to the group.
///
/// ## Remediation
/// Replace the group's policy with what its members do every day, and let them assume an administrator
/// role, with MFA, for the rest.
///
/// Better still, assign administrators a permission set in IAM Identity Center and delete the group.
#[check(
    id = "iam-group-has-no-full-administrator-policy",
    title = "IAM groups have no full administrator policy",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn group_has_no_full_administrator_policy(
    group: &GroupRights,
    #[link(via = "ManagedPolicyArns")] attached: Link<ManagedPolicy>,
) -> Outcome {
    Rights::of_group(group, attached).have_no_administrator_policy()
}

examples! {
    pass "reads only" => {
        "ManagedPolicyArns": [],
        "Policies": [{ "PolicyName": "read", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [] };
    fail "AWS's administrator policy" => {
        "Policies": [], "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::aws:policy/AdministratorAccess", "PolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }],
    } }] }, detail = "AdministratorAccess";
    fail "inline" => {
        "ManagedPolicyArns": [],
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [] }, detail = "the policy all";
    unknown "access denied" => {
        "Policies": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "ManagedPolicyArns": unknown("denied|iam:GetAccountAuthorizationDetails"),
    }, inputs = { "attached": [] };
    unknown "an attached policy could not be read" => {
        "Policies": [], "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/app"],
    }, inputs = { "attached": partial("throttled|iam:GetAccountAuthorizationDetails", []) };
}
