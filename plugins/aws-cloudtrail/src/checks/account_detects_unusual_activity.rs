//! See [`account_detects_unusual_activity`].

use crate::resources::{RegionTrails, TrailInsights, all_were_read};
use bartizan_sdk::prelude::*;

/// CloudTrail Insights learns how often an account calls what, and tells when calls or errors rise
/// suddenly: resources that are made by the hundred, or credentials that try what they may do. It costs
/// by the event that it looks at, so that it is judged only where the setting `required` says so.
///
/// ## Remediation
/// Turn on Insights events for a multi-region trail: the rate of API calls and the rate of API errors.
///
/// With the CLI: `aws cloudtrail put-insight-selectors --trail-name NAME --insight-selectors
/// '[{"InsightType": "ApiCallRateInsight"}, {"InsightType": "ApiErrorRateInsight"}]'`.
#[check(
    id = "cloudtrail-account-detects-unusual-activity",
    title = "CloudTrail Insights looks for unusual activity, where that is required",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn account_detects_unusual_activity(
    _: &Scope,
    trails: All<TrailInsights>,
    regions: All<RegionTrails>,
    #[setting(default = false, "whether CloudTrail Insights must be on")] required: bool,
    #[setting(
        default = ["ApiCallRateInsight", "ApiErrorRateInsight"],
        "the kinds of unusual activity that must be looked for"
    )]
    kinds: List<&str>,
) -> Outcome {
    if !required {
        not_applicable!("CloudTrail Insights is not required");
    }
    let mut missing = Vec::new();
    for kind in kinds.iter() {
        let kind = kind?;
        if !trails.any(|trail| trail.looks_for(kind))? {
            missing.push(kind);
        }
    }
    if missing.is_empty() {
        return PASS;
    }
    let arns: Vec<&str> = trails.known().filter_map(|trail| trail.arn().ok().flatten()).collect();
    all_were_read(&arns, regions)?;
    fail!("no multi-region trail that is logging has {}", missing.join(", "))
}

examples! {
    pass "both" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": true, "IsMultiRegionTrail": true,
            "InsightSelectors": [{ "InsightType": "ApiCallRateInsight" }, { "InsightType": "ApiErrorRateInsight" }],
        }],
        "regions": [],
    }, settings = { "required": true };
    pass "one is enough" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": true, "IsMultiRegionTrail": true,
            "InsightSelectors": [{ "InsightType": "ApiErrorRateInsight" }],
        }],
        "regions": [],
    }, settings = { "required": true, "kinds": ["ApiErrorRateInsight"] };
    fail "one of two" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": true, "IsMultiRegionTrail": true,
            "InsightSelectors": [{ "InsightType": "ApiErrorRateInsight" }],
        }],
        "regions": [],
    }, settings = { "required": true }, detail = "has ApiCallRateInsight";
    fail "off" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": true, "IsMultiRegionTrail": true,
            "InsightSelectors": null,
        }],
        "regions": [],
    }, settings = { "required": true }, detail = "has ApiCallRateInsight, ApiErrorRateInsight";
    fail "of a trail that is stopped" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": false, "IsMultiRegionTrail": true,
            "InsightSelectors": [{ "InsightType": "ApiCallRateInsight" }, { "InsightType": "ApiErrorRateInsight" }],
        }],
        "regions": [],
    }, settings = { "required": true };
    not_applicable "not required" => {}, inputs = { "trails": [], "regions": [] };
    unknown "access denied" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": true, "IsMultiRegionTrail": true,
            "InsightSelectors": unknown("denied|cloudtrail:GetInsightSelectors"),
        }],
        "regions": [],
    }, settings = { "required": true };
    unknown "a trail whose home was not read" => {}, inputs = {
        "trails": [],
        "regions": [{ "@region": "eu-west-1", "Trails": [{ "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/all", "IsMultiRegionTrail": true }] }],
    }, settings = { "required": true };
}
