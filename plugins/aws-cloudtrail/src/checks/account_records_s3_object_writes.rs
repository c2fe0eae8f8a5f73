//! See [`account_records_s3_object_writes`].

use crate::resources::{RegionTrails, TrailRecording, are_recorded};
use crate::selectors::{Access, Events};
use bartizan_sdk::prelude::*;

/// Data events of S3 say who wrote, overwrote or deleted which object: what ransomware and tampering
/// leave behind. Management events know only of buckets. They cost by the event, which is why no trail
/// records them unless it is told to.
///
/// ## Remediation
/// Let a multi-region trail record data events of S3: all current and future buckets, write events.
///
/// With the CLI: `aws cloudtrail put-event-selectors --trail-name NAME --advanced-event-selectors` with a
/// selector of `eventCategory` Data and `resources.type` `AWS::S3::Object`, and one of `eventCategory`
/// Management beside it, since the call replaces all. The log's own bucket may be left out: name its ARN
/// in the setting `may_leave_out`. Where server access logs are enough, do not select this check.
#[check(
    id = "cloudtrail-account-records-s3-object-writes",
    title = "A multi-region trail records who writes S3 objects",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC10-BP03"],
)]
pub fn account_records_s3_object_writes(
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
        &[Access::Write],
        &Events::Data { kind: "AWS::S3::Object", prefix, may_leave_out },
    )
}

examples! {
    pass "all buckets, basic" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }] }],
        }],
        "regions": [],
    };
    pass "all buckets, the prefix written out" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "WriteOnly", "IncludeManagementEvents": false, "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::"] }] }],
        }],
        "regions": [],
    };
    pass "all buckets, advanced" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [
                { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] },
                { "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] }] },
            ],
        }],
        "regions": [],
    };
    pass "all but the log itself, which may be left out" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                { "Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::logs/"] },
            ] }],
        }],
        "regions": [],
    }, settings = { "may_leave_out": ["arn:aws:s3:::logs/"] };
    fail "management events only" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [] }],
        }],
        "regions": [],
    }, detail = "records all writing data events of AWS::S3::Object";
    fail "no selectors" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null, "AdvancedEventSelectors": null,
        }],
        "regions": [],
    };
    fail "one bucket" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::example/"] }] }],
        }],
        "regions": [],
    };
    fail "one bucket, advanced" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                { "Field": "resources.ARN", "StartsWith": ["arn:aws:s3:::example/"] },
            ] }],
        }],
        "regions": [],
    };
    fail "all but a bucket that nobody excepted" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
                { "Field": "resources.ARN", "NotStartsWith": ["arn:aws:s3:::logs/", "arn:aws:s3:::secrets/"] },
            ] }],
        }],
        "regions": [],
    }, settings = { "may_leave_out": ["arn:aws:s3:::logs/"] };
    fail "reading only" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "ReadOnly", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }] }],
        }],
        "regions": [],
    };
    fail "of another service" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [{ "Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"] }] }],
        }],
        "regions": [],
    };
    unknown "access denied" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsLogging": true, "IsMultiRegionTrail": true,
            "EventSelectors": unknown("denied|cloudtrail:GetEventSelectors"),
            "AdvancedEventSelectors": unknown("denied|cloudtrail:GetEventSelectors"),
        }],
        "regions": [],
    };
    unknown "a trail whose home was not read" => {}, inputs = {
        "trails": [],
        "regions": [{ "@region": "eu-west-1", "Trails": [{ "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/all", "IsMultiRegionTrail": true }] }],
    };
}
