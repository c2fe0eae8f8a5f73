//! See [`account_is_restricted`].

use crate::guardrail::chain;
use crate::resources::{Membership, ServiceControl};
use bartizan_sdk::prelude::*;

/// Service control policies are the only limit that an account's own administrators, and its root user,
/// cannot lift. A new organization attaches `FullAWSAccess` everywhere, which allows everything: the
/// limits begin with the first policy that denies something, or allows less.
///
/// ## Remediation
/// Turn on service control policies in the management account, under **Policies**, and attach one to the
/// root or to the account's unit: to begin with, one that denies to leave the organization and to stop
/// CloudTrail. Try policies out on a unit with a test account first.
#[check(
    id = "organizations-account-is-restricted",
    title = "Service control policies restrict the account",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP05", "aws-wa-security-2024-11:SEC01-BP06"],
)]
pub fn account_is_restricted(policies: &ServiceControl, memberships: All<Membership>) -> Outcome {
    ensure!(chain(policies, memberships)?.restricts()?, "nothing is denied: every level allows everything");
    PASS
}

examples! {
    pass "something is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "FullAWSAccess is detached, and less took its place" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "every level allows everything" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "every level allows everything";
    pass "something is denied, another level unreadable" => {
        "ServiceControlPolicies": [
            unknown("denied|organizations:DescribePolicy"),
            { "TargetId": "111122223333", "Policies": [{ "Content": { "Statement": [{ "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    unknown "a level is unreadable" => {
        "ServiceControlPolicies": [
            unknown("denied|organizations:DescribePolicy"),
            { "TargetId": "111122223333", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "the organization has not turned on such policies" => {
        "ServiceControlPolicies": null,
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "has not turned on";
    not_applicable "the management account" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "111122223333" }] };
    not_applicable "in no organization" => {
        "ServiceControlPolicies": null,
    }, inputs = { "memberships": [{ "OrganizationId": null, "ManagementAccountId": null }] };
    unknown "the chain is not told to this account" => {
        "ServiceControlPolicies": unknown("denied|organizations:ListParents"),
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
}
