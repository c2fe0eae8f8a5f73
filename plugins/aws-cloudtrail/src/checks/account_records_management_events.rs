//! See [`account_records_management_events`].

use crate::resources::{RegionTrails, TrailRecording, are_recorded};
use crate::selectors::{Access, Events};
use bartizan_sdk::prelude::*;

/// Management events say who made, changed, deleted or looked at which resource. After an attack they
/// are the first thing that is needed, and they cannot be had later. Attackers prefer regions that
/// nobody uses, so that every region must be recorded, what is read as well as what is written. A trail
/// of the organisation counts, and one trail may record what another leaves out.
///
/// ## Remediation
/// Create a trail of the organisation in its management account, or a multi-region trail in this one,
/// with all management events, and start logging.
///
/// With the CLI: `aws cloudtrail create-trail --name NAME --s3-bucket-name BUCKET --is-multi-region-trail`,
/// then `aws cloudtrail start-logging --name NAME`. Services that a trail may leave out because of their
/// many events, such as KMS, are named in the setting `may_leave_out`.
#[check(
    id = "cloudtrail-account-records-management-events",
    title = "A multi-region trail records all management events",
    severity = High,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC10-BP03"],
)]
pub fn account_records_management_events(
    _: &Scope,
    trails: All<TrailRecording>,
    regions: All<RegionTrails>,
    #[setting(
        default = ["kms.amazonaws.com", "rdsdata.amazonaws.com"],
        "services whose management events trails may leave out"
    )]
    may_leave_out: List<&str>,
) -> Outcome {
    are_recorded(trails, regions, &[Access::Read, Access::Write], &Events::Management { may_leave_out })
}

examples! {
    pass "the default of a new trail" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "@region": "eu-west-1",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "DataResources": [], "ExcludeManagementEventSources": [] }],
        }],
        "regions": [{ "@region": "eu-west-1", "Trails": [] }],
    };
    pass "no selectors, as in a template" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null, "AdvancedEventSelectors": null,
        }],
        "regions": [],
    };
    pass "the organisation's trail, seen in a member account" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "Name": "management", "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }],
        }],
        "regions": [],
    };
    pass "one trail records reading, another writing" => {}, inputs = {
        "trails": [
            {
                "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/reading",
                "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
                "AdvancedEventSelectors": [{ "FieldSelectors": [
                    { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "readOnly", "Equals": ["true"] },
                ] }],
            },
            {
                "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/writing",
                "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
                "EventSelectors": [{ "ReadWriteType": "WriteOnly", "IncludeManagementEvents": true }],
            },
        ],
        "regions": [],
    };
    pass "KMS is left out, as it may be" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "eventSource", "NotEquals": ["kms.amazonaws.com"] },
            ] }],
        }],
        "regions": [],
    };
    pass "one trail unknown, another enough" => {}, inputs = {
        "trails": partial("denied|cloudtrail:DescribeTrails", [
            {
                "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation",
                "IsLogging": unknown("denied|cloudtrail:GetTrailStatus"), "IsMultiRegionTrail": true,
                "EventSelectors": unknown("denied|cloudtrail:GetEventSelectors"),
                "AdvancedEventSelectors": unknown("denied|cloudtrail:GetEventSelectors"),
            },
            {
                "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
                "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
                "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true }],
            },
        ]),
        "regions": [],
    };
    fail "no trail" => {}, inputs = {
        "trails": [], "regions": [{ "@region": "eu-west-1", "Trails": [] }],
    }, detail = "no multi-region trail that is logging records all reading and writing management events";
    fail "stopped" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": false, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true }],
        }],
        "regions": [{ "@region": "eu-west-1", "Trails": [{ "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all", "IsMultiRegionTrail": true }] }],
    };
    fail "one region only" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one",
            "IsLogging": true, "IsMultiRegionTrail": false, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true }],
        }],
        "regions": [{ "@region": "eu-west-1", "Trails": [{ "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/one", "IsMultiRegionTrail": false }] }],
    };
    fail "writing only" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/writing",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "WriteOnly", "IncludeManagementEvents": true }],
        }],
        "regions": [],
    }, detail = "records all reading management events";
    fail "data events only, basic" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/data",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": false, "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3"] }] }],
        }],
        "regions": [],
    };
    fail "data events only, advanced" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/data",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Data"] }, { "Field": "resources.type", "Equals": ["AWS::S3::Object"] },
            ] }],
        }],
        "regions": [],
    };
    fail "one event only" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/few",
            "IsLogging": true, "IsMultiRegionTrail": true, "EventSelectors": null,
            "AdvancedEventSelectors": [{ "FieldSelectors": [
                { "Field": "eventCategory", "Equals": ["Management"] }, { "Field": "eventName", "Equals": ["ConsoleLogin"] },
            ] }],
        }],
        "regions": [],
    };
    fail "KMS is left out, although nothing may be" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/all",
            "IsLogging": true, "IsMultiRegionTrail": true, "AdvancedEventSelectors": null,
            "EventSelectors": [{ "ReadWriteType": "All", "IncludeManagementEvents": true, "ExcludeManagementEventSources": ["kms.amazonaws.com"] }],
        }],
        "regions": [],
    }, settings = { "may_leave_out": [] };
    unknown "a trail whose home was not read" => {}, inputs = {
        "trails": [],
        "regions": [{ "@region": "eu-west-1", "Trails": [{ "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/all", "IsMultiRegionTrail": true }] }],
    }, detail = "the home of arn:aws:cloudtrail:us-east-1:111122223333:trail/all was not read";
    unknown "trails could not be listed" => {}, inputs = {
        "trails": partial("denied|cloudtrail:DescribeTrails", []), "regions": [],
    };
    unknown "whether it is logging is unknown" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation",
            "IsLogging": unknown("denied|cloudtrail:GetTrailStatus"), "IsMultiRegionTrail": true,
            "EventSelectors": null, "AdvancedEventSelectors": null,
        }],
        "regions": [],
    };
    unknown "its selectors are unknown" => {}, inputs = {
        "trails": [{
            "@id": "arn:aws:cloudtrail:us-east-1:444455556666:trail/organisation",
            "IsLogging": true, "IsMultiRegionTrail": true,
            "EventSelectors": unknown("denied|cloudtrail:GetEventSelectors"),
            "AdvancedEventSelectors": unknown("denied|cloudtrail:GetEventSelectors"),
        }],
        "regions": [],
    };
    unknown "the region's trails are unknown" => {}, inputs = {
        "trails": [], "regions": [{ "@region": "eu-west-1", "Trails": unknown("denied|cloudtrail:DescribeTrails") }],
    };
}
