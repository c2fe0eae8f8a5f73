//! See [`account_cannot_delete_keys`].

use crate::guardrail::keeps_from;
use crate::resources::{Membership, ServiceControl};
use bartizan_sdk::prelude::*;

/// Data that a KMS key encrypts is lost with the key: to delete it is to delete all of that data at once,
/// backups too, and to disable it is to hold the data hostage. Few need to do either.
///
/// ## Remediation
/// Attach a service control policy that denies `kms:ScheduleKeyDeletion` and `kms:DisableKey` on all keys,
/// and spares the role that retires keys; name that role in the setting `spared`.
#[check(
    id = "organizations-account-cannot-delete-keys",
    title = "Member accounts cannot delete or disable KMS keys",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP05", "aws-wa-security-2024-11:SEC08-BP01"],
)]
pub fn account_cannot_delete_keys(
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
        &[(&["kms:ScheduleKeyDeletion", "kms:DisableKey"], "arn:$partition:kms:*:$account:key/*")],
    )
}

examples! {
    pass "denied in the root" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "denied in the unit, for the whole service" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "kms:*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    pass "a condition spares the role that may be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/AWSControlTowerExecution" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "nothing is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies kms:ScheduleKeyDeletion, kms:DisableKey";
    fail "another action is denied" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "kms:DeleteAlias", "Resource": "*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies kms:ScheduleKeyDeletion, kms:DisableKey";
    fail "a condition spares a role that may not be spared" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Admin" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "a condition spares arn:aws:iam::*:role/Admin";
    pass "all keys of any account" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "arn:aws:kms:*:*:key/*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] };
    fail "aliases are no keys" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "arn:aws:kms:*:*:alias/*" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies";
    fail "one key is left out" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "NotResource": "arn:aws:kms:*:*:key/1234abcd-12ab-34cd-56ef-1234567890ab" }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "nothing denies";
    fail "keys with a tag are left out" => {
        "ServiceControlPolicies": [
            { "TargetId": "r-ab12", "Type": "ROOT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }, { "Content": { "Statement": [{ "Effect": "Deny", "Action": ["kms:ScheduleKeyDeletion", "kms:DisableKey"], "Resource": "*", "Condition": { "StringNotEquals": { "aws:ResourceTag/disposable": "true" } } }] } }] },
            { "TargetId": "111122223333", "Type": "ACCOUNT", "Policies": [{ "Content": { "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] } }] },
        ],
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5", "ManagementAccountId": "999988887777" }] },
        detail = "aws:ResourceTag/disposable";
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
