//! See [`user_cannot_escalate_privileges`].

use crate::escalation;
use crate::resources::{ManagedPolicy, UserRights};
use crate::rights::Rights;
use bartizan_sdk::prelude::*;

/// Some rights lead to all others: who may write policies, hand out credentials of others, rewrite
/// trust, or run code with any role of the account can become an administrator without looking like
/// one. Users hold them with credentials that last for years. Rights through groups are found on the
/// groups, and combinations over a user and its groups are not seen.
///
/// ## Remediation
/// Take write actions of IAM away from the user, name the roles that may be passed in the `Resource` of
/// `iam:PassRole`, and limit what a user may do with itself to `user/${aws:username}`.
///
/// People who manage rights should do so through a role that they assume with MFA.
#[check(
    id = "iam-user-cannot-escalate-privileges",
    title = "IAM users cannot give themselves more rights",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn user_cannot_escalate_privileges(
    user: &UserRights,
    #[link(via = "ManagedPolicyArns")] attached: Link<ManagedPolicy>,
    #[link(via = "PermissionsBoundary")] boundary: Link<ManagedPolicy>,
) -> Outcome {
    escalation::must_not_be_possible(&Rights::of_user(user, attached, boundary))
}

examples! {
    pass "no policies of its own" => { "Policies": [], "ManagedPolicyArns": [], "PermissionsBoundary": null },
        inputs = { "attached": [], "boundary": [] };
    pass "manages its own credentials" => {
        "@arn": "arn:aws:iam::111122223333:user/ann",
        "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "self", "PolicyDocument": {
            "Statement": { "Effect": "Allow",
                "Action": ["iam:CreateAccessKey", "iam:UpdateLoginProfile", "iam:ChangePassword"],
                "Resource": "arn:aws:iam::*:user/${aws:username}" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    pass "manages other users under a path" => {
        "@arn": "arn:aws:iam::111122223333:user/ann",
        "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "team", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "arn:aws:iam::111122223333:user/team/*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    fail "attaches policies to itself" => {
        "@arn": "arn:aws:iam::111122223333:user/ann",
        "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "self", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "arn:aws:iam::111122223333:user/${aws:username}" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "iam:AttachUserPolicy";
    fail "writes its own policies by name" => {
        "@arn": "arn:aws:iam::111122223333:user/ann",
        "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "self", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:Put*", "Resource": "arn:aws:iam::111122223333:user/ann" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "iam:PutUserPolicy";
    fail "makes keys of others" => {
        "Policies": [], "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/helpdesk"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::111122223333:policy/helpdesk", "PolicyDocument": {
        "Statement": [{ "Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:UpdateLoginProfile"], "Resource": "*" }],
    } }], "boundary": [] }, detail = "iam:CreateAccessKey, iam:UpdateLoginProfile";
    not_applicable "a full administrator" => {
        "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] };
    unknown "access denied" => {
        "Policies": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "ManagedPolicyArns": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "PermissionsBoundary": unknown("denied|iam:GetAccountAuthorizationDetails"),
    }, inputs = { "attached": [], "boundary": [] };
}
