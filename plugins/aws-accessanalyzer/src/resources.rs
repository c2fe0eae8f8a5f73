//! What the checks read.

use bartizan_sdk::prelude::*;

resource! {
    /// Whether the account has an analyzer in a region.
    pub struct Status: "Bartizan::AccessAnalyzer::Status" {
        enabled: bool = "Enabled",
    }

    /// An analyzer of the account's own. That of the organization is seen in the account that has it.
    pub struct Analyzer: "AWS::AccessAnalyzer::Analyzer" {
        name: &str = "AnalyzerName",
        kind: &str = "Type",
        status: &str = "Status",
        reason: &str = "StatusReason",
    }

    /// The account's regions.
    pub struct Regions: "Bartizan::Account::Regions" {
        regions: List<Region> = "Regions",
    }
}

shape! {
    /// A region and whether the account uses it.
    pub struct Region {
        name: &str = "RegionName",
        status: &str = "OptInStatus",
    }
}

/// What looks for access from outside the account, or outside the organization.
pub const EXTERNAL: [&str; 2] = ["ACCOUNT", "ORGANIZATION"];
/// What looks for access that nobody uses.
pub const UNUSED: [&str; 2] = ["ACCOUNT_UNUSED_ACCESS", "ORGANIZATION_UNUSED_ACCESS"];

impl Analyzer<'_> {
    /// Whether it is of one of these kinds.
    pub fn is_of(&self, kinds: [&str; 2]) -> Tri {
        self.kind().is_some_and(|kind| kinds.contains(&kind))
    }
}

/// Whether an analyzer of one of these kinds is at work; where there are none but others that are not,
/// fails with what is the matter with them.
pub fn at_work(analyzers: &All<'_, Analyzer<'_>>, kinds: [&str; 2]) -> Tri {
    if analyzers.any(|analyzer| tri::all([analyzer.is_of(kinds), analyzer.status().equals("ACTIVE")]))? {
        return Ok(true);
    }
    let mut idle = Vec::new();
    for analyzer in analyzers.iter()? {
        if analyzer.is_of(kinds)? {
            let name = analyzer.name()?.unwrap_or_default();
            let status = analyzer.status()?.unwrap_or_default();
            let reason = analyzer.reason()?.map(|reason| format!(" ({reason})")).unwrap_or_default();
            idle.push(format!("{name} is {status}{reason}"));
        }
    }
    ensure!(idle.is_empty(), "{}", idle.join(", "));
    Ok(false)
}

impl Regions<'_> {
    /// Passes if all regions that the account uses are among these: what was not found in them may be
    /// in another one.
    pub fn were_read(&self, read: All<Status>) -> Outcome {
        let read: Vec<_> = read.iter()?.map(|region| region.scope().region()).collect();
        let mut unread = Vec::new();
        for region in self.regions()?.unwrap_or_default().iter() {
            let region = region?;
            let name = region.name()?.unwrap_or_default();
            if region.status()? != Some("not-opted-in") && !read.contains(&name) {
                unread.push(name);
            }
        }
        if unread.is_empty() {
            return PASS;
        }
        let text = format!("none was found, and not all regions were read: {}", unread.join(", "));
        Err(Reason::unknown("not-supplied", text))
    }
}

/// The check leaves the question to the accounts that have the organization's analyzers, if the setting
/// names any and this is none of them.
pub fn leave_to(covered_by: List<&str>, account: &str) -> Outcome {
    if !covered_by.is_empty() && !covered_by.contains(account)? {
        not_applicable!("an organization's analyzer in another account covers this one");
    }
    PASS
}
