//! See [`account_has_aggregator`].

use crate::resources::{Aggregator, RegionRecorder, Regions};
use bartizan_sdk::prelude::*;

/// An aggregator brings together what Config recorded in all accounts and regions, so that one question
/// finds every resource of a kind. One account has it for all others, which is why it is judged only
/// where the setting `required` says so.
///
/// ## Remediation
/// In the account of the security team, delegated by the organisation, create an aggregator of the whole
/// organisation and all regions.
#[check(
    id = "config-account-has-aggregator",
    title = "The account collects what Config records elsewhere, where that is required",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn account_has_aggregator(
    _: &Scope,
    aggregators: All<Aggregator>,
    read: All<RegionRecorder>,
    regions: All<Regions>,
    #[setting(default = false, "whether the account must have an aggregator")] required: bool,
) -> Outcome {
    if !required {
        not_applicable!("an aggregator is not required");
    }
    if aggregators.any(|aggregator| aggregator.name().exists())? {
        return PASS;
    }
    for account in regions.iter()? {
        account.were_read(read)?;
    }
    fail!("there is no aggregator")
}

examples! {
    pass "one" => {}, inputs = { "aggregators": [{ "@region": "eu-west-1" }], "read": [], "regions": [] },
        settings = { "required": true };
    fail "none" => {}, inputs = {
        "aggregators": [], "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true }, detail = "there is no aggregator";
    not_applicable "not required" => {}, inputs = { "aggregators": [], "read": [], "regions": [] };
    unknown "a region was not read" => {}, inputs = {
        "aggregators": [], "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }, { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
    unknown "access denied" => {}, inputs = {
        "aggregators": partial("denied|config:DescribeConfigurationAggregators", []), "read": [], "regions": [],
    }, settings = { "required": true };
}
