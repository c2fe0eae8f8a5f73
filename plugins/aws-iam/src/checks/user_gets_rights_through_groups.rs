//! See [`user_gets_rights_through_groups`].

use crate::resources::UserRights;
use bartizan_sdk::prelude::*;

/// Rights on single users pile up: people change jobs, and nobody takes away what one user got years
/// ago. A group stands for a task, so that whoever takes the task over gets its rights and whoever
/// leaves loses them, in one place that can be reviewed.
///
/// ## Remediation
/// Put the user into a group that has the rights, then remove the user's inline policies and detach
/// its managed ones.
///
/// People are better served by permission sets in IAM Identity Center, and programs by roles.
#[check(
    id = "iam-user-gets-rights-through-groups",
    title = "IAM users get their rights through groups",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC02-BP06", "aws-wa-security-2024-11:SEC03-BP02"],
)]
pub fn user_gets_rights_through_groups(user: &UserRights) -> Outcome {
    let inline = user.policies();
    let attached = user.managed_policy_arns();
    let has_own = tri::any([
        inline.clone().is_some_and(|list| !list.is_empty()),
        attached.clone().is_some_and(|list| !list.is_empty()),
    ])?;
    if !has_own {
        return PASS;
    }
    let inline = inline.ok().flatten().unwrap_or_default();
    let attached = attached.ok().flatten().unwrap_or_default();
    if let Some(Ok(policy)) = inline.iter().next() {
        let name = policy.name()?.unwrap_or("without a name");
        fail!("the user has the inline policy {name}{}", others(inline.len() + attached.len() - 1));
    }
    if let Some(Ok(arn)) = attached.iter().next() {
        fail!("{arn} is attached to the user{}", others(attached.len() - 1));
    }
    fail!("the user has policies of its own");
}

/// How many more there are, in words.
fn others(count: usize) -> String {
    if count == 0 { String::new() } else { format!(", and {count} more") }
}

examples! {
    pass "no policies of its own" => { "Policies": [], "ManagedPolicyArns": [] };
    pass "a template that says nothing of policies" => { "Policies": null, "ManagedPolicyArns": null };
    fail "an inline policy" => { "Policies": [{
        "PolicyName": "read-logs",
        "PolicyDocument": { "Statement": { "Effect": "Allow", "Action": "logs:Get*", "Resource": "*" } },
    }], "ManagedPolicyArns": [] }, detail = "the inline policy read-logs";
    fail "attached policies" => { "Policies": [], "ManagedPolicyArns": [
        "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/job-function/Billing",
    ] }, detail = "ReadOnlyAccess is attached to the user, and 1 more";
    fail "an attached policy, the inline ones unknown" => {
        "Policies": unknown("partial"), "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    };
    unknown "access denied" => {
        "Policies": unknown("denied|iam:GetAccountAuthorizationDetails"),
        "ManagedPolicyArns": unknown("denied|iam:GetAccountAuthorizationDetails"),
    };
    unknown "nothing attached, the inline ones unknown" => {
        "Policies": unknown("parse"), "ManagedPolicyArns": []
    };
}
