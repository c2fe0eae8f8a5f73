//! See [`account_records_global_types`].

use crate::resources::{RecorderState, RegionRecorder, Regions};
use bartizan_sdk::prelude::*;

/// Users, groups, roles and policies of IAM are in no region. Config records them where a recorder says
/// so, and one region is enough: more only cost more. Regions in which Config came after February 2022
/// cannot record them, whatever their recorder says.
///
/// ## Remediation
/// In one region that you always use, let the recorder include global resource types.
///
/// With the CLI: `aws configservice put-configuration-recorder` with `allSupported=true` and
/// `includeGlobalResourceTypes=true` in the recording group.
#[check(
    id = "config-account-records-global-types",
    title = "Config records IAM's users, groups, roles and policies in one region",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC01-BP03"],
)]
pub fn account_records_global_types(
    _: &Scope,
    recorders: All<RecorderState>,
    read: All<RegionRecorder>,
    regions: All<Regions>,
) -> Outcome {
    if recorders.any(|recorder| recorder.records_global_types())? {
        return PASS;
    }
    for account in regions.iter()? {
        account.were_read(read)?;
    }
    fail!("no recorder that is started records them")
}

examples! {
    pass "in one of two regions" => {}, inputs = {
        "recorders": [
            { "@region": "eu-west-1", "Recording": true, "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": false } },
            { "@region": "us-east-1", "Recording": true, "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": true } },
        ],
        "read": [{ "@region": "eu-west-1", "@id": "eu-west-1" }, { "@region": "us-east-1", "@id": "us-east-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }, { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" }] }],
    };
    pass "all but some, and these are not among them" => {}, inputs = {
        "recorders": [{ "@region": "eu-west-1", "Recording": true, "RecordingGroup": {
            "AllSupported": false, "IncludeGlobalResourceTypes": false,
            "ExclusionByResourceTypes": { "ResourceTypes": ["AWS::EC2::NetworkInterface"] },
            "RecordingStrategy": { "UseOnly": "EXCLUSION_BY_RESOURCE_TYPES" },
        } }],
        "read": [], "regions": [],
    };
    pass "named" => {}, inputs = {
        "recorders": [{ "@region": "eu-west-1", "Recording": true, "RecordingGroup": {
            "AllSupported": false, "ResourceTypes": ["AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::Policy"],
        } }],
        "read": [], "regions": [],
    };
    fail "nowhere" => {}, inputs = {
        "recorders": [{ "@region": "eu-west-1", "Recording": true, "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": false } }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }, { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" }] }],
    }, detail = "no recorder that is started records them";
    fail "roles are left out" => {}, inputs = {
        "recorders": [{ "@region": "eu-west-1", "Recording": true, "RecordingGroup": {
            "AllSupported": false, "ExclusionByResourceTypes": { "ResourceTypes": ["AWS::IAM::Role"] },
            "RecordingStrategy": { "UseOnly": "EXCLUSION_BY_RESOURCE_TYPES" },
        } }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    };
    fail "only where they cannot be recorded" => {}, inputs = {
        "recorders": [{ "@region": "eu-central-2", "Recording": true, "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": true } }],
        "read": [{ "@region": "eu-central-2" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-central-2", "OptInStatus": "opted-in" }] }],
    };
    fail "stopped" => {}, inputs = {
        "recorders": [{ "@region": "eu-west-1", "Recording": false, "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": true } }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    };
    unknown "a region was not read" => {}, inputs = {
        "recorders": [{ "@region": "eu-west-1", "Recording": true, "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": false } }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }, { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" }] }],
    }, detail = "not all regions were read: us-east-1";
    unknown "access denied" => {}, inputs = {
        "recorders": partial("denied|config:DescribeConfigurationRecorders", []),
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" }] }],
    };
}
