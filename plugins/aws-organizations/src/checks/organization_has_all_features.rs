//! See [`organization_has_all_features`].

use crate::resources::Membership;
use bartizan_sdk::prelude::*;

/// An organization for consolidated billing shares a bill and nothing else: it has no service control
/// policies, and no service can protect its accounts centrally. With all features it can do both.
///
/// ## Remediation
/// In the management account, open **AWS Organizations**, **Settings**, and begin to enable all features.
/// Accounts that were invited have to agree; the change cannot be undone.
#[check(
    id = "organizations-organization-has-all-features",
    title = "The organization has all features",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP01", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn organization_has_all_features(membership: &Membership) -> Outcome {
    if !membership.organization_id().exists()? {
        not_applicable!("the account belongs to no organization");
    }
    ensure!(membership.feature_set().equals("ALL")?, "the organization is for consolidated billing only");
    PASS
}

examples! {
    pass "all features" => { "OrganizationId": "o-a1b2c3d4e5", "FeatureSet": "ALL" };
    fail "billing only" => { "OrganizationId": "o-a1b2c3d4e5", "FeatureSet": "CONSOLIDATED_BILLING" },
        detail = "consolidated billing only";
    not_applicable "an account on its own" => { "OrganizationId": null, "FeatureSet": null };
    unknown "access denied" => {
        "OrganizationId": unknown("denied|organizations:DescribeOrganization"),
        "FeatureSet": unknown("denied|organizations:DescribeOrganization"),
    };
}
