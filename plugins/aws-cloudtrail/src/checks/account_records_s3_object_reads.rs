//! See [`account_records_s3_object_reads`].

use crate::resources::{RegionTrails, TrailRecording, are_recorded};
use crate::selectors::{Access, Events};
use bartizan_sdk::prelude::*;

/// When data leaks, the question is which objects were read, by whom and from where. Only data events
/// and server access logs answer it, and data events name the caller. They cost by the event, which is
/// why no trail records them unless it is told to.
///
/// ## Remediation
/// Let a multi-region trail record data events of S3: all current and future buckets, read events.
///
/// With the CLI: `aws cloudtrail put-event-selectors --trail-name NAME --advanced-event-selectors` with a
/// selector of `eventCategory` Data and `resources.type` `AWS::S3::Object`, and one of `eventCategory`
/// Management beside it, since the call replaces all. The log's own bucket may be left out: name its ARN
/// in the setting `may_leave_out`. Where server access logs are enough, do not select this check.
#[check(
    id = "cloudtrail-account-records-s3-object-reads",
    title = "A multi-region trail records who reads S3 objects",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC10-BP03"],
)]
pub fn account_records_s3_object_reads(
    scope: &Scope,
    trails: All<TrailRecording>,
    regions: All<RegionTrails>,
    #[setting(default = [], "ARNs, or beginnings of ARNs, as selectors have them, that trails may leave out")]
    may_leave_out: List<&str>,
) -> Outcome {
    let prefix = format!("arn:{}:s3:::", scope.partition());
    are_recorded(
        trails,
        regions,
        &[Access::Read],
        &Events::Data { kind: "AWS::S3::Object", prefix, may_leave_out },
    )
}

examples! {
    pass "all buckets, basic" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "ReadOnly", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }] }],
        }],
        "regions": [],
    };
    pass "all buckets, advanced" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                { "Field": "readOnly", "Equals": ["true"] },
            ] }],
        }],
        "regions": [],
    };
    fail "writing only" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                { "Field": "readOnly", "Equals": ["false"] },
            ] }],
        }],
        "regions": [],
    }, detail = "records all reading data events of AWS::S3::Object";
    fail "a selector without a type" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] }] }],
        }],
        "regions": [],
    };
    fail "no trail" => {}, inputs = { "trails": [], "regions": [] };
    unknown "access denied" => {}, inputs = {
        "trails": partial("denied|cloudtrail:DescribeTrails", []), "regions": [],
    };
}
