//! See [`region_analyzes_external_access`].

use crate::resources::{Analyzer, EXTERNAL, Status, at_work, leave_to};
use bartizan_sdk::prelude::*;

/// A bucket, key, role, queue or snapshot that somebody outside can use is not to be seen in its name.
/// An analyzer proves from the policies who can, within half an hour of a change, and costs nothing. It
/// sees the resources of its own region only.
///
/// An account cannot see the analyzer of its organization, which lives in another account. If you have
/// one in every region, name its account in the setting.
///
/// ## Remediation
/// In the delegated administrator's account, make an analyzer for external access with the organization
/// as its zone of trust, in every region; or make one for the account alone.
///
/// With the CLI: `aws accessanalyzer create-analyzer --analyzer-name external --type ORGANIZATION --region
/// REGION`, or `--type ACCOUNT`. Roles are found in every region: archive the copies by a rule.
#[check(
    id = "accessanalyzer-region-analyzes-external-access",
    title = "Access Analyzer looks for external access in every region",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP07", "aws-wa-security-2024-11:SEC03-BP04"],
)]
pub fn region_analyzes_external_access(
    status: &Status,
    analyzers: All<Analyzer>,
    #[setting(default = [], "accounts with analyzers of the organization, which cover all others")]
    covered_by: List<&str>,
) -> Outcome {
    // Without any analyzer there is none to look at.
    if status.enabled().equals(true)? && at_work(&analyzers, EXTERNAL)? {
        return PASS;
    }
    leave_to(covered_by, status.scope().account())?;
    fail!("no analyzer looks for external access");
}

examples! {
    pass "of the account" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "ACTIVE", "StatusReason": null },
    ] };
    pass "of the organization" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "external", "Type": "ORGANIZATION", "Status": "ACTIVE", "StatusReason": null },
    ] };
    pass "one at work, one failed, one unknown" => { "Enabled": true }, inputs = { "analyzers": [
        {
            "AnalyzerName": "old", "Type": "ORGANIZATION", "Status": "DISABLED",
            "StatusReason": "DELEGATED_ADMINISTRATOR_DEREGISTERED",
        },
        { "AnalyzerName": "odd", "Type": unknown("partial"), "Status": unknown("partial"), "StatusReason": null },
        { "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "ACTIVE", "StatusReason": null },
    ] };
    pass "its own, although another account covers it" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "ACTIVE", "StatusReason": null },
    ] }, settings = { "covered_by": ["444455556666"] };
    fail "none" => { "@region": "eu-west-1", "Enabled": false }, inputs = { "analyzers": [] },
        detail = "no analyzer looks";
    fail "only in another region" => { "@region": "eu-west-1", "Enabled": false }, inputs = { "analyzers": [{
        "@region": "us-east-1", "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "ACTIVE", "StatusReason": null,
    }] };
    fail "only for unused access" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "unused", "Type": "ACCOUNT_UNUSED_ACCESS", "Status": "ACTIVE", "StatusReason": null },
    ] };
    fail "only for internal access" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "internal", "Type": "ACCOUNT_INTERNAL_ACCESS", "Status": "ACTIVE", "StatusReason": null },
    ] };
    fail "disabled" => { "Enabled": true }, inputs = { "analyzers": [{
        "AnalyzerName": "external", "Type": "ORGANIZATION", "Status": "DISABLED",
        "StatusReason": "DELEGATED_ADMINISTRATOR_DEREGISTERED",
    }] }, detail = "external is DISABLED (DELEGATED_ADMINISTRATOR_DEREGISTERED)";
    fail "disabled, whoever else covers it" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "FAILED", "StatusReason": null },
    ] }, settings = { "covered_by": ["444455556666"] };
    fail "none in the account that should cover the others" => { "Enabled": false }, inputs = { "analyzers": [] },
        settings = { "covered_by": ["111122223333"] };
    not_applicable "the organization's covers it" => { "Enabled": false }, inputs = { "analyzers": [] },
        settings = { "covered_by": ["444455556666"] };
    unknown "access denied" => { "Enabled": unknown("denied|access-analyzer:ListAnalyzers") },
        inputs = { "analyzers": partial("denied|access-analyzer:ListAnalyzers", []) };
    unknown "a page of the list is missing" => { "Enabled": true },
        inputs = { "analyzers": partial("throttled|access-analyzer:ListAnalyzers", [
            { "AnalyzerName": "unused", "Type": "ACCOUNT_UNUSED_ACCESS", "Status": "ACTIVE", "StatusReason": null },
        ]) };
    unknown "its status unknown" => { "Enabled": true }, inputs = { "analyzers": [
        { "AnalyzerName": "external", "Type": "ACCOUNT", "Status": unknown("partial"), "StatusReason": null },
    ] };
}
