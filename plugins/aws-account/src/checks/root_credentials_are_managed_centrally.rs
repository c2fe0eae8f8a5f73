//! See [`root_credentials_are_managed_centrally`].

use crate::resources::{Membership, RootFeatures};
use bartizan_sdk::prelude::*;

/// Every account of an organisation has a root user, and each one's password, device and mailbox is
/// something to guard. Centralized root access lets the management account remove them all: member
/// accounts then have no root credentials, and new accounts get none.
///
/// ## Remediation
/// In the management account, open IAM, **Root access management**, and turn on root credentials
/// management; then delete the root user credentials of the member accounts.
///
/// With the CLI: `aws organizations enable-aws-service-access --service-principal iam.amazonaws.com`,
/// then `aws iam enable-organizations-root-credentials-management`.
#[check(
    id = "account-root-credentials-are-managed-centrally",
    title = "The organization manages root credentials of member accounts centrally",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP02", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn root_credentials_are_managed_centrally(
    features: &RootFeatures,
    memberships: All<Membership>,
) -> Outcome {
    if let Some(enabled) = features.enabled()? {
        ensure!(
            enabled.contains("RootCredentialsManagement")?,
            "centralized management of root credentials is off"
        );
        return PASS;
    }
    if memberships.none(|m| m.organization_id().exists())? {
        not_applicable!("the account belongs to no organization");
    }
    fail!("the organization has not turned on centralized root access");
}

examples! {
    pass "credentials and sessions" => {
        "EnabledFeatures": ["RootCredentialsManagement", "RootSessions"]
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    fail "sessions only" => { "EnabledFeatures": ["RootSessions"] },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, detail = "is off";
    fail "nothing" => { "EnabledFeatures": [] },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    fail "IAM has no access to the organization" => { "EnabledFeatures": null },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, detail = "not turned on";
    not_applicable "an account on its own" => { "EnabledFeatures": null },
        inputs = { "memberships": [{ "OrganizationId": null }] };
    not_applicable "a member account is not told" => {
        "EnabledFeatures": unknown("not-in-source|iam:ListOrganizationsFeatures")
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    unknown "access denied" => { "EnabledFeatures": unknown("denied|iam:ListOrganizationsFeatures") },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    unknown "nobody knows whether there is an organization" => { "EnabledFeatures": null },
        inputs = { "memberships": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }] };
}
