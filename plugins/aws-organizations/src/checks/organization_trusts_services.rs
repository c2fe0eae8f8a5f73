//! See [`organization_trusts_services`].

use crate::resources::{Settings, texts};
use bartizan_sdk::prelude::*;

/// Trusted access lets a service work in all accounts of an organization: CloudTrail then records them
/// all in one trail that members cannot stop, GuardDuty and Security Hub cover new accounts from their
/// first day. Without it, each account has to be set up, and watched, by itself.
///
/// ## Remediation
/// In the management account, turn trusted access on in the console of each service that is missing; the
/// service then makes the roles that it needs. **AWS Organizations**, **Services** shows them all. Say in
/// the setting `services` which ones you want.
#[check(
    id = "organizations-organization-trusts-services",
    title = "Security services have trusted access to the organization",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC01-BP06", "aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn organization_trusts_services(
    settings: &Settings,
    #[setting(
        default = ["cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "securityhub.amazonaws.com"],
        "service principals that must have trusted access"
    )]
    services: List<&str>,
) -> Outcome {
    let Some(trusted) = settings.trusted_services()? else {
        not_applicable!("the account belongs to no organization");
    };
    let mut missing = Vec::new();
    for service in texts(services)? {
        if !trusted.contains(service)? {
            missing.push(service);
        }
    }
    ensure!(missing.is_empty(), "no trusted access for {}", missing.join(", "));
    PASS
}

examples! {
    pass "all of them and another" => {
        "TrustedServices": [
            "cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "securityhub.amazonaws.com", "sso.amazonaws.com"
        ]
    };
    fail "one is missing" => {
        "TrustedServices": ["cloudtrail.amazonaws.com", "securityhub.amazonaws.com"]
    }, detail = "no trusted access for guardduty.amazonaws.com";
    fail "none has it" => { "TrustedServices": [] };
    fail "another one is wanted" => {
        "TrustedServices": ["cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "securityhub.amazonaws.com"]
    }, settings = { "services": ["config.amazonaws.com"] }, detail = "config.amazonaws.com";
    pass "none is wanted" => { "TrustedServices": [] }, settings = { "services": [] };
    not_applicable "in no organization" => { "TrustedServices": null };
    not_applicable "a member account is not told" => {
        "TrustedServices": unknown("not-in-source|organizations:ListAWSServiceAccessForOrganization")
    };
    unknown "access denied" => {
        "TrustedServices": unknown("denied|organizations:ListAWSServiceAccessForOrganization")
    };
}
