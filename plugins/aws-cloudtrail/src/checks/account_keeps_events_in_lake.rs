//! See [`account_keeps_events_in_lake`].

use crate::resources::{EventDataStore, RegionTrails, Regions};
use bartizan_sdk::prelude::*;

/// A store of CloudTrail Lake keeps events for years where they cannot be changed, and answers questions
/// in SQL at once, when every hour counts. Many look into their trails by other means, so that it is
/// judged only where the setting `required` says so. A store of the organisation is seen in the account
/// that has it alone.
///
/// ## Remediation
/// In CloudTrail, under **Lake**, create an event data store of management events, reading and writing,
/// for all regions, and choose how long it keeps them.
#[check(
    id = "cloudtrail-account-keeps-events-in-lake",
    title = "CloudTrail Lake keeps management events, where that is required",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC10-BP06"],
)]
pub fn account_keeps_events_in_lake(
    _: &Scope,
    stores: All<EventDataStore>,
    read: All<RegionTrails>,
    regions: All<Regions>,
    #[setting(default = false, "whether a store of CloudTrail Lake must keep management events")]
    required: bool,
    #[setting(default = 365, min = 7, max = 3653, "days for which it must keep them at least")] days: i64,
) -> Outcome {
    if !required {
        not_applicable!("a store of CloudTrail Lake is not required");
    }
    if stores.any(|store| store.keeps_management_events(days))? {
        return PASS;
    }
    // A store lives in one region, whatever it keeps.
    for account in regions.iter()? {
        let unread = account.unread(read)?;
        if !unread.is_empty() {
            let text = format!("none was found, and not all regions were read: {}", unread.join(", "));
            return Err(Reason::unknown("not-supplied", text));
        }
    }
    fail!("no store keeps all management events of all regions for {days} days")
}

examples! {
    pass "a store for all regions" => {}, inputs = {
        "stores": [{
            "Status": "ENABLED", "MultiRegionEnabled": true, "RetentionPeriod": 2557,
            "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
        }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
    fail "none" => {}, inputs = {
        "stores": [],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" },
        ] }],
    }, settings = { "required": true }, detail = "no store keeps all management events of all regions for 365 days";
    fail "too short" => {}, inputs = {
        "stores": [{
            "Status": "ENABLED", "MultiRegionEnabled": true, "RetentionPeriod": 90,
            "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
        }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
    fail "one region" => {}, inputs = {
        "stores": [{
            "Status": "ENABLED", "MultiRegionEnabled": false, "RetentionPeriod": 2557,
            "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
        }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
    fail "stopped" => {}, inputs = {
        "stores": [{
            "Status": "STOPPED_INGESTION", "MultiRegionEnabled": true, "RetentionPeriod": 2557,
            "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
        }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
    fail "writing only" => {}, inputs = {
        "stores": [{
            "Status": "ENABLED", "MultiRegionEnabled": true, "RetentionPeriod": 2557,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "readOnly", "Equals": ["false"] },
            ] }],
        }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
    not_applicable "not required" => {}, inputs = { "stores": [], "read": [], "regions": [] };
    unknown "a region was not read" => {}, inputs = {
        "stores": [],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
        ] }],
    }, settings = { "required": true }, detail = "not all regions were read: us-east-1";
    unknown "access denied" => {}, inputs = {
        "stores": partial("denied|cloudtrail:ListEventDataStores", []),
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    }, settings = { "required": true };
}
