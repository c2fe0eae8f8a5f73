//! See [`account_cannot_stop_cloudtrail`].

use crate::guardrail::keeps_from;
use crate::resources::{Membership, ServiceControl, texts};
use bartizan_sdk::prelude::*;

/// An intruder's first act is often to stop the trail that would show the others. Whoever administers an
/// account can do it, unless a service control policy denies to stop, delete and change trails and to
/// choose what they record.
///
/// An organization trail is out of the reach of member accounts anyway; trails of an account's own are not.
///
/// ## Remediation
/// Attach a service control policy that denies `cloudtrail:StopLogging`, `cloudtrail:DeleteTrail`,
/// `cloudtrail:UpdateTrail` and `cloudtrail:PutEventSelectors`. Name trails in the setting `trails` where
/// only those need protection, and principals that may be spared in `spared`.
#[check(
    id = "organizations-account-cannot-stop-cloudtrail",
    title = "Member accounts cannot stop or change CloudTrail",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP05", "aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn account_cannot_stop_cloudtrail(
    policies: &ServiceControl,
    memberships: All<Membership>,
    #[setting(default = ["*"], "names of the trails to protect, which may be patterns")] trails: List<&str>,
    #[setting(
        default = ["arn:*:iam::*:role/AWSControlTowerExecution"],
        "ARNs of roles and users, which may be patterns, that a denial may spare"
    )]
    spared: List<&str>,
) -> Outcome {
    const ACTIONS: [&str; 4] = [
        "cloudtrail:StopLogging",
        "cloudtrail:DeleteTrail",
        "cloudtrail:UpdateTrail",
        "cloudtrail:PutEventSelectors",
    ];
    let wanted = [(&ACTIONS[..], "arn:$partition:cloudtrail:*:$account:trail/$name")];
    keeps_from(policies, memberships, spared, &texts(trails)?, &wanted)
}

examples! {
    pass "denied in the root" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"], "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "denied in the unit, for the whole service" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "cloudtrail:*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "a condition spares the role that may be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"], "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/AWSControlTowerExecution" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "nothing is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies cloudtrail:StopLogging, cloudtrail:DeleteTrail, cloudtrail:UpdateTrail, cloudtrail:PutEventSelectors";
    fail "another action is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "cloudtrail:DeleteEventDataStore", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies cloudtrail:StopLogging, cloudtrail:DeleteTrail, cloudtrail:UpdateTrail, cloudtrail:PutEventSelectors";
    fail "a condition spares a role that may not be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "cloudtrail:*", "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Admin" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "a condition spares arn:aws:iam::*:role/Admin";
    fail "one action is forgotten" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:Update*"], "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies cloudtrail:PutEventSelectors";
    pass "two levels share the work" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*" }] } }] },
            { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:Update*", "cloudtrail:Put*"], "Resource": "arn:aws:cloudtrail:*:*:trail/*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "only some trails are protected" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"], "Resource": "arn:aws:cloudtrail:*:*:trail/aws-controltower-*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies";
    pass "those trails that the setting names" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"], "Resource": "arn:*:cloudtrail:*:*:trail/aws-controltower-*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] }, settings = { "trails": ["aws-controltower-BaselineCloudTrail"] };
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
