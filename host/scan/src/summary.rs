//! What a scan adds up to, and the exit code that follows.

use crate::{Coverage, Finding, Severity, Status};
use std::collections::{BTreeMap, BTreeSet};

/// The sums of a scan.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    counts: [[u64; Status::ALL.len()]; Severity::ALL.len()],
    /// The resources that were judged.
    pub resources: u64,
    /// The checks that ran.
    pub checks: usize,
    /// The accounts that were asked for.
    pub accounts: usize,
    /// IAM actions whose denial made a finding unknown.
    pub missing: BTreeMap<String, Missing>,
    /// Unknowns within accepted gaps, by severity.
    expected: [u64; Severity::ALL.len()],
    /// What was read.
    pub covered: Covered,
    /// Faults of plugins, by plugin and fault code: how many findings they made an error.
    pub faults: BTreeMap<(String, String), u64>,
}

/// What was read, in sums.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    /// Calls that were answered.
    pub answered: u64,
    /// Calls that gave no answer.
    pub failed: u64,
    /// Services in an account and region that were read, in whole or in part.
    pub places: u64,
    /// Those of them where something was not read.
    pub incomplete: u64,
    /// The first of what was not read, by the call, why, and what would cure it.
    pub gaps: BTreeMap<(String, String, Option<String>), GapSum>,
}

/// What was not read for one reason, everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GapSum {
    /// In how many accounts and regions.
    pub places: u64,
    /// One of them.
    pub place: String,
    /// The IAM action that was denied, if one was.
    pub action: Option<String>,
    /// The checks that need it.
    pub checks: BTreeSet<String>,
}

/// How many different gaps are kept for the summary.
const KEPT_GAPS: usize = 100;

/// What a missing permission costs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missing {
    /// The checks that could not decide everywhere.
    pub checks: BTreeSet<String>,
    /// The accounts where it is missing.
    pub accounts: BTreeSet<String>,
    /// How many findings are unknown for it.
    pub findings: u64,
}

impl Summary {
    pub(crate) fn new(checks: usize, accounts: usize) -> Self {
        Self { checks, accounts, ..Self::default() }
    }

    /// Adds findings that have no more to say than their status.
    pub(crate) fn add(&mut self, status: Status, severity: Severity, count: u64) {
        if let Some(c) = self.counts.get_mut(severity as usize).and_then(|r| r.get_mut(status as usize)) {
            *c += count;
        }
    }

    /// Adds what a finding says beyond its status.
    pub(crate) fn note(&mut self, finding: &Finding<'_>) {
        for action in finding.missing {
            let missing = self.missing.entry(action.clone()).or_default();
            missing.findings += 1;
            missing.checks.insert(finding.check.id.clone());
            missing.accounts.insert(finding.resource.account.to_owned());
        }
        if finding.expected.is_some()
            && let Some(n) = self.expected.get_mut(finding.check.severity as usize)
        {
            *n += 1;
        }
        if finding.status == Status::Error {
            *self.faults.entry((finding.check.plugin.clone(), finding.code.to_owned())).or_default() += 1;
        }
    }

    /// Adds what was read of a service somewhere.
    pub(crate) fn cover(&mut self, line: &Coverage) {
        let covered = &mut self.covered;
        covered.answered += line.answered;
        covered.failed += line.failed;
        covered.places += 1;
        let mut open = line.gaps.iter().filter(|gap| gap.open).peekable();
        covered.incomplete += u64::from(open.peek().is_some());
        for gap in open {
            let call = format!("{}:{}", line.service, gap.operation);
            let key = (call, gap.code.clone(), gap.cure.clone());
            if covered.gaps.len() >= KEPT_GAPS && !covered.gaps.contains_key(&key) {
                continue;
            }
            let sum = covered.gaps.entry(key).or_default();
            sum.places += 1;
            if sum.place.is_empty() {
                sum.place = line.scope.to_string();
            }
            sum.action = sum.action.take().or_else(|| gap.action.clone());
            sum.checks.extend(gap.checks.iter().cloned());
        }
    }

    /// Unknowns within accepted gaps.
    pub fn expected(&self) -> u64 {
        self.expected.iter().sum()
    }

    /// How many findings have a status.
    pub fn count(&self, status: Status) -> u64 {
        self.counts.iter().filter_map(|row| row.get(status as usize)).sum()
    }

    /// How many findings of at least a severity have a status.
    pub fn at_least(&self, severity: Severity, status: Status) -> u64 {
        self.counts.iter().skip(severity as usize).filter_map(|row| row.get(status as usize)).sum()
    }

    /// All findings.
    pub fn findings(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// 3 when something at or above `fail_on` is unknown outside of accepted gaps, or an error, else 1 when something there
    /// fails, else 0. A scan that is incomplete is never clean.
    pub fn exit_code(&self, fail_on: Severity) -> u8 {
        let at = |status| self.at_least(fail_on, status) > 0;
        let accepted: u64 = self.expected.iter().skip(fail_on as usize).sum();
        if self.at_least(fail_on, Status::Unknown) > accepted || at(Status::Error) {
            3
        } else {
            u8::from(at(Status::Fail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_outranks_findings_and_both_respect_the_severity() {
        let mut s = Summary::default();
        s.add(Status::Pass, Severity::Critical, 5);
        s.add(Status::Manual, Severity::Critical, 5);
        assert_eq!(s.exit_code(Severity::Informational), 0);
        s.add(Status::Fail, Severity::Medium, 1);
        assert_eq!((s.exit_code(Severity::Medium), s.exit_code(Severity::High)), (1, 0));
        s.add(Status::Unknown, Severity::Low, 1);
        assert_eq!((s.exit_code(Severity::Low), s.exit_code(Severity::Medium)), (3, 1));
        s.add(Status::Error, Severity::High, 1);
        assert_eq!((s.exit_code(Severity::High), s.exit_code(Severity::Critical)), (3, 0));
        assert_eq!((s.findings(), s.count(Status::Pass)), (13, 5));
    }
}
