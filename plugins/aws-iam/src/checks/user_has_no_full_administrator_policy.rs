//! See [`user_has_no_full_administrator_policy`].

use crate::resources::{ManagedPolicy, UserRights};
use crate::rights::Rights;
use bartizan_sdk::prelude::*;

/// A user that may do everything does so with a password or access keys that last for years. One leaked
/// key is then the whole account. Rights that the user has through groups are found on the groups.
///
/// ## Remediation
/// Take the policy from the user, and let administrators assume a role, best through IAM Identity
/// Center, for the time of the work.
///
/// For a program, replace the policy with one that allows what the program does: IAM Access Analyzer
/// can generate one from the activity in CloudTrail.
#[check(
    id = "iam-user-has-no-full-administrator-policy",
    title = "IAM users have no full administrator policy of their own",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP02", "aws-wa-security-2024-11:SEC02-BP02"],
)]
pub fn user_has_no_full_administrator_policy(
    user: &UserRights,
    #[link(via = "ManagedPolicyArns")] attached: Link<ManagedPolicy>,
    #[link(via = "PermissionsBoundary")] boundary: Link<ManagedPolicy>,
) -> Outcome {
    Rights::of_user(user, attached, boundary).have_no_administrator_policy()
}

examples! {
    pass "no policies of its own" => { "Policies": [], "ManagedPolicyArns": [], "PermissionsBoundary": null },
        inputs = { "attached": [], "boundary": [] };
    pass "reads only" => {
        "Policies": [], "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/team/read"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::111122223333:policy/team/read", "PolicyDocument": {
        "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" },
    } }], "boundary": [] };
    pass "a boundary without IAM" => {
        "ManagedPolicyArns": [], "PermissionsBoundary": "arn:aws:iam::111122223333:policy/bounds",
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [{
        "@id": "arn:aws:iam::111122223333:policy/bounds",
        "PolicyDocument": { "Statement": { "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" } },
    }] };
    fail "attached" => {
        "Policies": [], "PermissionsBoundary": null,
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/team/everything"],
    }, inputs = { "attached": [{ "@id": "arn:aws:iam::111122223333:policy/team/everything", "PolicyDocument": {
        "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
    } }], "boundary": [] }, detail = "the policy everything allows everything";
    fail "inline" => {
        "ManagedPolicyArns": [], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": [], "boundary": [] }, detail = "the policy all";
    unknown "access denied" => {
        "Policies": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "ManagedPolicyArns": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "PermissionsBoundary": unknown("denied|iam:GetAccountAuthorizationDetails"),
    }, inputs = { "attached": [], "boundary": [] };
    unknown "everything, but a policy that may deny it could not be read" => {
        "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/guard"], "PermissionsBoundary": null,
        "Policies": [{ "PolicyName": "all", "PolicyDocument": {
            "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" },
        } }],
    }, inputs = { "attached": partial("denied|iam:GetAccountAuthorizationDetails", []), "boundary": [] };
}
