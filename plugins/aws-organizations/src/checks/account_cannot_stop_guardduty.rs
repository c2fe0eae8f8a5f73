//! See [`account_cannot_stop_guardduty`].

use crate::guardrail::keeps_from;
use crate::resources::{Membership, ServiceControl};
use bartizan_sdk::prelude::*;

/// GuardDuty warns of what an intruder does, so an intruder who can suspend its detector, delete it, or
/// part the account from its administrator acts unseen.
///
/// ## Remediation
/// Attach a service control policy that denies `guardduty:DeleteDetector`, `guardduty:UpdateDetector`,
/// `guardduty:StopMonitoringMembers`, `guardduty:DisassociateFromAdministratorAccount` and its older name
/// `guardduty:DisassociateFromMasterAccount`. Name the administrator's role in the setting `spared` if the
/// policy has to spare it.
#[check(
    id = "organizations-account-cannot-stop-guardduty",
    title = "Member accounts cannot stop GuardDuty",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP05", "aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn account_cannot_stop_guardduty(
    policies: &ServiceControl,
    memberships: All<Membership>,
    #[setting(
        default = ["arn:*:iam::*:role/AWSControlTowerExecution"],
        "ARNs of roles and users, which may be patterns, that a denial may spare"
    )]
    spared: List<&str>,
) -> Outcome {
    keeps_from(
        policies,
        memberships,
        spared,
        &[""],
        &[(
            &[
                "guardduty:DeleteDetector",
                "guardduty:UpdateDetector",
                "guardduty:DisassociateFromAdministratorAccount",
                "guardduty:DisassociateFromMasterAccount",
                "guardduty:StopMonitoringMembers",
            ],
            "*",
        )],
    )
}

examples! {
    pass "denied in the root" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["guardduty:DeleteDetector", "guardduty:UpdateDetector", "guardduty:DisassociateFromAdministratorAccount", "guardduty:DisassociateFromMasterAccount", "guardduty:StopMonitoringMembers"], "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "denied in the unit, for the whole service" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "guardduty:*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "a condition spares the role that may be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["guardduty:DeleteDetector", "guardduty:UpdateDetector", "guardduty:DisassociateFromAdministratorAccount", "guardduty:DisassociateFromMasterAccount", "guardduty:StopMonitoringMembers"], "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/AWSControlTowerExecution" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "nothing is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies guardduty:DeleteDetector";
    fail "another action is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "guardduty:ArchiveFindings", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies guardduty:DeleteDetector";
    fail "a condition spares a role that may not be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "guardduty:*", "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Admin" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "a condition spares arn:aws:iam::*:role/Admin";
    fail "the newer name of an action is forgotten" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["guardduty:DeleteDetector", "guardduty:UpdateDetector", "guardduty:DisassociateFromMasterAccount", "guardduty:StopMonitoringMembers"], "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies guardduty:DisassociateFromAdministratorAccount";
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
