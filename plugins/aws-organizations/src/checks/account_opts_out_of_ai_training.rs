//! See [`account_opts_out_of_ai_training`].

use crate::resources::{Membership, OptOut, only_in_an_organization};
use bartizan_sdk::prelude::*;

/// Some of AWS's AI services may keep what they process and use it to improve themselves and others,
/// in other regions too. An organization can opt out of that for all of its accounts at once.
///
/// The check applies where the setting `required` says that the content must not be used.
///
/// ## Remediation
/// In the management account, turn on AI services opt-out policies under **Policies**, and choose to opt
/// out from all services; the policy is then attached to the root.
#[check(
    id = "organizations-account-opts-out-of-ai-training",
    title = "AI services do not learn from the account's content",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC07-BP02"],
)]
pub fn account_opts_out_of_ai_training(
    opt_out: &OptOut,
    memberships: All<Membership>,
    #[setting(default = false, "whether AI services must not use the account's content")] required: bool,
) -> Outcome {
    if !required {
        not_applicable!("the setting does not require it");
    }
    let Some(policy) = opt_out.policy()? else {
        only_in_an_organization(memberships)?;
        fail!("no opt-out policy holds for the account");
    };
    let default = policy.services()?.unwrap_or_default().default()?.unwrap_or_default();
    ensure!(default.opt_out_policy().equals("optOut")?, "the policy does not opt out by default");
    PASS
}

examples! {
    pass "out of all" => { "AIServicesOptOutPolicy": { "services": { "default": { "opt_out_policy": "optOut" } } } },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "required": true };
    fail "in by default" => { "AIServicesOptOutPolicy": { "services": { "default": { "opt_out_policy": "optIn" } } } },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "required": true },
        detail = "does not opt out by default";
    fail "out of one service" => { "AIServicesOptOutPolicy": { "services": { "lex": { "opt_out_policy": "optOut" } } } },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "required": true };
    fail "no policy" => { "AIServicesOptOutPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "required": true },
        detail = "no opt-out policy";
    not_applicable "not required" => { "AIServicesOptOutPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    not_applicable "in no organization" => { "AIServicesOptOutPolicy": null },
        inputs = { "memberships": [{ "OrganizationId": null }] }, settings = { "required": true };
    unknown "access denied" => {
        "AIServicesOptOutPolicy": unknown("denied|organizations:DescribeEffectivePolicy")
    }, inputs = { "memberships": [{ "OrganizationId": "o-a1b2c3d4e5" }] }, settings = { "required": true };
}
