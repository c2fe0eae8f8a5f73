//! See [`account_is_member`].

use crate::resources::Membership;
use bartizan_sdk::prelude::*;

/// An account on its own is bound by nothing from outside: no policy limits its administrators or its
/// root user, no trail is out of their reach, and nobody else sees what happens in it. An organization
/// gives all of that, and makes it cheap to have an account for each workload.
///
/// ## Remediation
/// Create an organization in an account that runs nothing else, under **AWS Organizations**, and invite
/// this account; or accept an invitation here.
#[check(
    id = "organizations-account-is-member",
    title = "The account belongs to an organization",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP01", "aws-wa-security-2024-11:SEC03-BP05"],
)]
pub fn account_is_member(membership: &Membership) -> Outcome {
    ensure!(membership.organization_id().exists()?, "the account belongs to no organization");
    PASS
}

examples! {
    pass "a member" => { "OrganizationId": "o-a1b2c3d4e5" };
    fail "an account on its own" => { "OrganizationId": null }, detail = "belongs to no organization";
    unknown "access denied" => {
        "OrganizationId": unknown("denied|organizations:DescribeOrganization")
    };
}
