//! See [`organization_delegates_administration`].

use crate::resources::{Administrator, Settings, texts};
use bartizan_sdk::prelude::*;

/// No service control policy binds the management account, so that as few people as possible should work
/// in it. A delegated administrator is a member account that runs a security service for the whole
/// organization: its people need no access to the management account.
///
/// ## Remediation
/// In the management account, open each service that is missing and name the account of your security
/// team as its delegated administrator. With the CLI:
/// `aws organizations register-delegated-administrator --account-id ACCOUNT --service-principal SERVICE`;
/// GuardDuty and Security Hub have commands of their own, for each region. Say in the setting `services`
/// which ones you want.
#[check(
    id = "organizations-organization-delegates-administration",
    title = "Security services have a delegated administrator",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP01", "aws-wa-security-2024-11:SEC10-BP05"],
)]
pub fn organization_delegates_administration(
    settings: &Settings,
    administrators: All<Administrator>,
    #[setting(
        default = ["guardduty.amazonaws.com", "securityhub.amazonaws.com"],
        "service principals that must have a delegated administrator"
    )]
    services: List<&str>,
) -> Outcome {
    // Says whether the account is told about its organization at all.
    if settings.trusted_services()?.is_none() {
        not_applicable!("the account belongs to no organization");
    }
    let (mut missing, mut undecided) = (Vec::new(), None);
    for service in texts(services)? {
        let administered = administrators.any(|administrator| {
            tri::all([
                administrator.status().equals("ACTIVE"),
                administrator.services().and_then(|all| all.unwrap_or_default().contains(service)),
            ])
        });
        match administered {
            Ok(true) => {}
            Ok(false) => missing.push(service),
            Err(reason) => undecided = undecided.or(Some(reason)),
        }
    }
    ensure!(missing.is_empty(), "no delegated administrator for {}", missing.join(", "));
    undecided.map_or(PASS, Err)
}

examples! {
    pass "one account for both" => { "TrustedServices": [] }, inputs = { "administrators": [
        { "Status": "ACTIVE", "Services": ["guardduty.amazonaws.com", "securityhub.amazonaws.com"] }
    ] };
    pass "an account for each" => { "TrustedServices": [] }, inputs = { "administrators": [
        { "Status": "ACTIVE", "Services": ["guardduty.amazonaws.com"] },
        { "Status": "ACTIVE", "Services": ["securityhub.amazonaws.com"] },
    ] };
    fail "for one of them" => { "TrustedServices": [] }, inputs = { "administrators": [
        { "Status": "ACTIVE", "Services": ["securityhub.amazonaws.com", "ssm.amazonaws.com"] }
    ] }, detail = "no delegated administrator for guardduty.amazonaws.com";
    fail "the account is suspended" => { "TrustedServices": [] }, inputs = { "administrators": [
        { "Status": "SUSPENDED", "Services": ["guardduty.amazonaws.com", "securityhub.amazonaws.com"] }
    ] }, detail = "guardduty.amazonaws.com, securityhub.amazonaws.com";
    fail "none at all" => { "TrustedServices": [] }, inputs = { "administrators": [] };
    fail "another service is wanted" => { "TrustedServices": [] }, inputs = { "administrators": [
        { "Status": "ACTIVE", "Services": ["guardduty.amazonaws.com", "securityhub.amazonaws.com"] }
    ] }, settings = { "services": ["macie.amazonaws.com"] }, detail = "for macie.amazonaws.com";
    not_applicable "in no organization" => { "TrustedServices": null }, inputs = { "administrators": [] };
    not_applicable "a member account is not told" => {
        "TrustedServices": unknown("not-in-source|organizations:ListAWSServiceAccessForOrganization")
    }, inputs = { "administrators": partial("denied|organizations:ListDelegatedAdministrators", []) };
    unknown "the services of an account could not be read" => { "TrustedServices": [] }, inputs = { "administrators": [
        { "Status": "ACTIVE", "Services": ["guardduty.amazonaws.com"] },
        { "Status": "ACTIVE", "Services": unknown("denied|organizations:ListDelegatedServicesForAccount") },
    ] };
    unknown "the administrators could not be listed" => { "TrustedServices": [] },
        inputs = { "administrators": partial("throttled|organizations:ListDelegatedAdministrators", []) };
    unknown "access denied" => {
        "TrustedServices": unknown("denied|organizations:ListAWSServiceAccessForOrganization")
    }, inputs = { "administrators": [] };
}
