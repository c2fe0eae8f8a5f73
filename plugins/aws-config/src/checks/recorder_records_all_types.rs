//! See [`recorder_records_all_types`].

use crate::resources::{Choice, GLOBAL, RecorderTypes};
use bartizan_sdk::prelude::*;

/// A recorder that is told which types to record misses the rest, and every type that is added to Config
/// later. Types that change all the time and matter little may be left out: the setting
/// `may_leave_out` names them. The global types of IAM are recorded in one region, which another check
/// judges, and may be left out everywhere else.
///
/// ## Remediation
/// Let the recorder record all resource types, or all but some, in Config's settings.
///
/// With the CLI: `aws configservice put-configuration-recorder` with the recording strategy
/// `ALL_SUPPORTED_RESOURCE_TYPES` or `EXCLUSION_BY_RESOURCE_TYPES`.
#[check(
    id = "config-recorder-records-all-types",
    title = "Config records all types of resources",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP01", "aws-wa-security-2024-11:SEC01-BP03"],
)]
pub fn recorder_records_all_types(
    recorder: &RecorderTypes,
    #[setting(default = [], "types of resources, as CloudFormation names them, that may be left out")]
    may_leave_out: List<&str>,
) -> Outcome {
    let group = recorder.group()?.unwrap_or_default();
    match group.choice()? {
        Choice::All => return PASS,
        Choice::Some => fail!("only named types are recorded"),
        Choice::AllBut => {}
    }
    let mut missed = Vec::new();
    for kind in group.left_out()?.iter() {
        let kind = kind?;
        if !GLOBAL.contains(&kind) && !may_leave_out.contains(kind)? {
            missed.push(kind);
        }
    }
    ensure!(missed.is_empty(), "left out: {}", missed.join(", "));
    PASS
}

examples! {
    pass "all" => { "RecordingGroup": {
        "AllSupported": true, "IncludeGlobalResourceTypes": false, "ResourceTypes": [],
        "RecordingStrategy": { "UseOnly": "ALL_SUPPORTED_RESOURCE_TYPES" }
    } };
    pass "all, before there were strategies" => { "RecordingGroup": { "AllSupported": true, "IncludeGlobalResourceTypes": true } };
    pass "all but IAM's" => { "RecordingGroup": {
        "AllSupported": false, "IncludeGlobalResourceTypes": false, "ResourceTypes": [],
        "ExclusionByResourceTypes": { "ResourceTypes": ["AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::Policy"] },
        "RecordingStrategy": { "UseOnly": "EXCLUSION_BY_RESOURCE_TYPES" }
    } };
    pass "all but what may be left out" => { "RecordingGroup": {
        "AllSupported": false, "ExclusionByResourceTypes": { "ResourceTypes": ["AWS::EC2::NetworkInterface"] },
        "RecordingStrategy": { "UseOnly": "EXCLUSION_BY_RESOURCE_TYPES" }
    } }, settings = { "may_leave_out": ["AWS::EC2::NetworkInterface"] };
    fail "one is left out" => { "RecordingGroup": {
        "AllSupported": false, "ExclusionByResourceTypes": { "ResourceTypes": ["AWS::IAM::User", "AWS::S3::Bucket"] },
        "RecordingStrategy": { "UseOnly": "EXCLUSION_BY_RESOURCE_TYPES" }
    } }, detail = "left out: AWS::S3::Bucket";
    fail "named types" => { "RecordingGroup": {
        "AllSupported": false, "ResourceTypes": ["AWS::EC2::Instance"], "ExclusionByResourceTypes": { "ResourceTypes": [] },
        "RecordingStrategy": { "UseOnly": "INCLUSION_BY_RESOURCE_TYPES" }
    } }, detail = "only named types are recorded";
    fail "named types, before there were strategies" => {
        "RecordingGroup": { "AllSupported": false, "ResourceTypes": ["AWS::EC2::Instance"] }
    };
    unknown "access denied" => { "RecordingGroup": unknown("denied|config:DescribeConfigurationRecorders") };
}
