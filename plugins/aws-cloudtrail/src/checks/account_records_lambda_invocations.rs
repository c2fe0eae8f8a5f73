//! See [`account_records_lambda_invocations`].

use crate::resources::{RegionTrails, TrailRecording, are_recorded};
use crate::selectors::{Access, Events};
use bartizan_sdk::prelude::*;

/// Data events of Lambda say who called which function: without them, nothing tells of a function that
/// was called with stolen credentials. Not all functions are worth the cost, so that it is judged only
/// where the setting `required` says so.
///
/// ## Remediation
/// Let a multi-region trail record data events of Lambda: all current and future functions.
///
/// With the CLI: `aws cloudtrail put-event-selectors --trail-name NAME --advanced-event-selectors` with a
/// selector of `eventCategory` Data and `resources.type` `AWS::Lambda::Function`, and one of
/// `eventCategory` Management beside it, since the call replaces all.
#[check(
    id = "cloudtrail-account-records-lambda-invocations",
    title = "A multi-region trail records who calls Lambda functions, where that is required",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01"],
)]
pub fn account_records_lambda_invocations(
    scope: &Scope,
    trails: All<TrailRecording>,
    regions: All<RegionTrails>,
    #[setting(default = false, "whether calls of Lambda functions must be recorded")] required: bool,
    #[setting(default = [], "ARNs, or beginnings of ARNs, as selectors have them, that trails may leave out")]
    may_leave_out: List<&str>,
) -> Outcome {
    if !required {
        not_applicable!("a record of calls of Lambda functions is not required");
    }
    let prefix = format!("arn:{}:lambda:", scope.partition());
    // A call is an event that writes.
    are_recorded(
        trails,
        regions,
        &[Access::Write],
        &Events::Data { kind: "AWS::Lambda::Function", prefix, may_leave_out },
    )
}

examples! {
    pass "all functions, basic" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"] }] }],
        }],
        "regions": [],
    }, settings = { "required": true };
    pass "all functions, advanced" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::Lambda::Function"] },
            ] }],
        }],
        "regions": [],
    }, settings = { "required": true };
    fail "one function" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda:eu-west-1:111122223333:function:one"] }] }],
        }],
        "regions": [],
    }, settings = { "required": true }, detail = "records all writing data events of AWS::Lambda::Function";
    fail "not recorded" => {}, inputs = { "trails": [], "regions": [] }, settings = { "required": true };
    not_applicable "not required" => {}, inputs = { "trails": [], "regions": [] };
    unknown "access denied" => {}, inputs = {
        "trails": partial("denied|cloudtrail:DescribeTrails", []), "regions": [],
    }, settings = { "required": true };
}
