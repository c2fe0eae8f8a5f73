//! See [`account_has_support_access`].

use crate::resources::{GroupAttachments, RoleAttachments, UserAttachments};
use bartizan_sdk::prelude::*;

/// When something goes wrong, somebody must be able to open a case with AWS Support at once, without
/// borrowing an administrator's rights. AWS keeps a managed policy for just that.
///
/// ## Remediation
/// Make a role that the people on call may assume, and attach the managed policy `AWSSupportAccess`.
///
/// With IAM Identity Center, add `AWSSupportAccess` to a permission set and assign it to them.
#[check(
    id = "iam-account-has-support-access",
    title = "A role, group or user may open cases with AWS Support",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC10-BP05", "aws-wa-security-2024-11:SEC10-BP01"],
)]
pub fn account_has_support_access(
    scope: &Scope,
    roles: Each<RoleAttachments>,
    groups: Each<GroupAttachments>,
    users: Each<UserAttachments>,
) -> Outcome {
    let policy = format!("arn:{}:iam::aws:policy/AWSSupportAccess", scope.partition());
    let attached = |arns: Read<List<'_, &str>>| arns?.unwrap_or_default().contains(&policy);
    let found = tri::any([
        roles.any(|role| attached(role.managed_policy_arns())),
        groups.any(|group| attached(group.managed_policy_arns())),
        users.any(|user| attached(user.managed_policy_arns())),
    ])?;
    ensure!(found, "AWSSupportAccess is attached to no role, group or user");
    PASS
}

examples! {
    pass "a role" => {}, inputs = {
        "roles": [
            { "ManagedPolicyArns": [] },
            { "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSSupportAccess"] },
        ],
        "groups": [], "users": [],
    };
    pass "a group, the roles unknown" => {}, inputs = {
        "roles": partial("denied|iam:GetAccountAuthorizationDetails", []),
        "groups": [{ "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSSupportAccess"] }],
        "users": [],
    };
    pass "a user" => {}, inputs = {
        "roles": [], "groups": [],
        "users": [{ "ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSSupportAccess"] }],
    };
    fail "nobody" => {}, inputs = {
        "roles": [{ "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
        "groups": [{ "ManagedPolicyArns": [] }], "users": [],
    }, detail = "no role, group or user";
    fail "a policy of the same name that is not AWS's" => {}, inputs = {
        "roles": [{ "ManagedPolicyArns": ["arn:aws:iam::111122223333:policy/AWSSupportAccess"] }],
        "groups": [], "users": [],
    };
    unknown "access denied" => {}, inputs = {
        "roles": partial("denied|iam:GetAccountAuthorizationDetails", []),
        "groups": partial("denied|iam:GetAccountAuthorizationDetails", []),
        "users": partial("denied|iam:GetAccountAuthorizationDetails", []),
    };
    unknown "one role's policies unknown" => {}, inputs = {
        "roles": [{ "ManagedPolicyArns": unknown("partial") }], "groups": [], "users": [],
    };
}
