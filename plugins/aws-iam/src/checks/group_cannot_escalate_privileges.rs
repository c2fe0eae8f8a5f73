//! See [`group_cannot_escalate_privileges`].

use crate::escalation;
use crate::resources::{GroupRights, ManagedPolicy};
use crate::rights::Rights;
use bartizan_sdk::prelude::*;

/// Some rights lead to all others: who may write policies, hand out credentials of others, rewrite
/// trust, or run code with any role of the account can become an administrator without looking like
/// one. A group gives them to every member, now and later.
///
/// ## Remediation
/// Name the roles that may be passed in the `Resource` of `iam:PassRole`, and take write actions of IAM
/// away from the group.
///
/// People who manage rights should do so through a role that they assume with MFA.
#[check(
    id = "iam-group-cannot-escalate-privileges",
    title = "IAM groups give no rights that lead to more",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn group_cannot_escalate_privileges(
    group: &GroupRights,
    #[link(via = "ManagedPolicyArns")] attached: Link<ManagedPolicy>,
) -> Outcome {
    escalation::must_not_be_possible(&Rights::of_group(group, attached))
}

examples! {
    pass "manages their own credentials" => {
        "ManagedPolicyArns": [],
        "Policies": [{ "PolicyName": "self", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:*AccessKey*", "Resource": "arn:aws:iam::*:user/${aws:username}" },
        } }],
    }, inputs = { "attached": [] };
    fail "puts anybody into any group" => {
        "ManagedPolicyArns": [],
        "Policies": [{ "PolicyName": "groups", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "*" },
        } }],
    }, inputs = { "attached": [] }, detail = "iam:AddUserToGroup";
    fail "writes its own policies" => {
        "@arn": "arn:aws:iam::111122223333:group/developers",
        "ManagedPolicyArns": [],
        "Policies": [{ "PolicyName": "groups", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "iam:PutGroupPolicy", "Resource": "arn:aws:iam::111122223333:group/developers" },
        } }],
    }, inputs = { "attached": [] }, detail = "iam:PutGroupPolicy";
    fail "runs stacks with any role" => {
        "Policies": [], "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/deploy"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::111122223333:policy/deploy", "PolicyDocument": {
        "Statement": { "Effect": "Allow", "Action": ["cloudformation:*", "iam:PassRole"], "Resource": "*" },
    } }] }, detail = "iam:PassRole with cloudformation:CreateStack";
    not_applicable "full administrators" => {
        "ManagedPolicyArns": [],
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [] };
    unknown "access denied" => {
        "Policies": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "ManagedPolicyArns": unknown("denied|iam:GetAccountAuthorizationDetails"),
    }, inputs = { "attached": [] };
}
