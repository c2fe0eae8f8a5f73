//! What a scan adds up to, and the exit code that follows.

use crate::{Finding, Severity, Status};
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
    /// Faults of plugins, by plugin and fault code: how many findings they made an error.
    pub faults: BTreeMap<(String, String), u64>,
}

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
        if finding.status == Status::Error {
            *self.faults.entry((finding.check.plugin.clone(), finding.code.to_owned())).or_default() += 1;
        }
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

    /// 3 when something at or above `fail_on` is unknown or an error, else 1 when something there
    /// fails, else 0. A scan that is incomplete is never clean.
    pub fn exit_code(&self, fail_on: Severity) -> u8 {
        let at = |status| self.at_least(fail_on, status) > 0;
        if at(Status::Unknown) || at(Status::Error) { 3 } else { u8::from(at(Status::Fail)) }
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
