//! See [`account_analyzes_unused_access`].

use crate::resources::{Analyzer, Regions, Status, UNUSED, at_work, leave_to};
use bartizan_sdk::prelude::*;

/// Rights that nobody uses are used first by an intruder. An analyzer of unused access names the roles,
/// keys, passwords and single permissions that have not been used for as long as you say. IAM is the
/// same in all regions, so one region is enough. It costs by the role and user, so it is demanded only
/// where the setting says so.
///
/// An account cannot see the analyzer of its organization, which lives in another account. If you have
/// one, name its account in the setting.
///
/// ## Remediation
/// In the delegated administrator's account, make an analyzer for unused access with the organization as
/// its scope, in one region; or make one for the account alone.
///
/// With the CLI: `aws accessanalyzer create-analyzer --analyzer-name unused --type
/// ORGANIZATION_UNUSED_ACCESS --configuration '{"unusedAccess": {"unusedAccessAge": 90}}'`.
#[check(
    id = "accessanalyzer-account-analyzes-unused-access",
    title = "Access Analyzer looks for unused access",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC03-BP04", "aws-wa-security-2024-11:SEC03-BP02"],
)]
pub fn account_analyzes_unused_access(
    scope: &Scope,
    analyzers: All<Analyzer>,
    read: All<Status>,
    regions: All<Regions>,
    #[setting(default = false, "whether an analyzer of unused access is demanded")] required: bool,
    #[setting(default = [], "accounts with analyzers of the organization, which cover all others")]
    covered_by: List<&str>,
) -> Outcome {
    if !required {
        not_applicable!("the setting `required` does not demand it");
    }
    let reason = match at_work(&analyzers, UNUSED) {
        Ok(true) => return PASS,
        Ok(false) => {
            leave_to(covered_by, scope.account())?;
            Reason::fail("no analyzer looks for unused access")
        }
        Err(reason @ Reason::Unknown(_)) => return Err(reason),
        Err(reason) => reason,
    };
    // One that is at work in another region will do.
    for account in regions.iter()? {
        account.were_read(read)?;
    }
    Err(reason)
}

examples! {
    pass "in one region" => {}, inputs = { "analyzers": [
        {
            "@region": "eu-west-1", "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "ACTIVE",
            "StatusReason": null,
        },
        {
            "@region": "us-east-1", "AnalyzerName": "unused", "Type": "ACCOUNT_UNUSED_ACCESS", "Status": "ACTIVE",
            "StatusReason": null,
        },
    ], "read": [], "regions": [] }, settings = { "required": true };
    pass "of the organization, other regions unknown" => {}, inputs = {
        "analyzers": partial("timeout|access-analyzer:ListAnalyzers", [
            { "AnalyzerName": "unused", "Type": "ORGANIZATION_UNUSED_ACCESS", "Status": "ACTIVE", "StatusReason": null },
        ]), "read": [], "regions": [] }, settings = { "required": true };
    fail "none" => {}, inputs = { "analyzers": [], "read": [{ "@region": "eu-west-1" }, { "@region": "us-east-1" }], "regions": [{ "Regions": [
        { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
        { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
        { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" },
    ] }] }, settings = { "required": true },
        detail = "no analyzer looks for unused access";
    fail "only for external access" => {}, inputs = { "analyzers": [
        { "AnalyzerName": "external", "Type": "ACCOUNT", "Status": "ACTIVE", "StatusReason": null },
    ], "read": [], "regions": [] }, settings = { "required": true };
    fail "failed" => {}, inputs = { "analyzers": [{
        "AnalyzerName": "unused", "Type": "ACCOUNT_UNUSED_ACCESS", "Status": "FAILED",
        "StatusReason": "SERVICE_LINKED_ROLE_CREATION_FAILED",
    }], "read": [{ "@region": "eu-west-1" }, { "@region": "us-east-1" }], "regions": [{ "Regions": [
        { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
        { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
        { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" },
    ] }] }, settings = { "required": true }, detail = "unused is FAILED (SERVICE_LINKED_ROLE_CREATION_FAILED)";
    fail "none in the account that should cover the others" => {}, inputs = { "analyzers": [], "read": [], "regions": [] },
        settings = { "required": true, "covered_by": ["111122223333"] };
    not_applicable "not demanded" => {}, inputs = { "analyzers": [], "read": [], "regions": [] };
    not_applicable "the organization's covers it" => {}, inputs = { "analyzers": [], "read": [], "regions": [] },
        settings = { "required": true, "covered_by": ["444455556666"] };
    unknown "none where it was looked" => {}, inputs = {
        "analyzers": [], "read": [{ "@region": "eu-west-1" }], "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
        ] }],
    }, settings = { "required": true }, detail = "not all regions were read: us-east-1";
    unknown "failed where it was looked" => {}, inputs = {
        "analyzers": [{ "AnalyzerName": "unused", "Type": "ACCOUNT_UNUSED_ACCESS", "Status": "FAILED", "StatusReason": null }],
        "read": [{ "@region": "eu-west-1" }],
        "regions": [{ "Regions": [{ "RegionName": "us-east-1", "OptInStatus": "opted-in" }] }],
    }, settings = { "required": true };
    unknown "access denied" => {}, inputs = {
        "analyzers": partial("denied|access-analyzer:ListAnalyzers", []), "read": [], "regions": [] }, settings = { "required": true };
    unknown "its kind unknown" => {}, inputs = { "analyzers": [
        { "AnalyzerName": "odd", "Type": unknown("partial"), "Status": "ACTIVE", "StatusReason": null },
    ], "read": [], "regions": [] }, settings = { "required": true };
}
