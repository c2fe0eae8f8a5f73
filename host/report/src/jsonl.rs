//! One JSON object a finding, a line each.

use bartizan_scan::{Coverage, Evidence, Finding, ResourceRef, Severity, Sink, Status};
use serde::Serialize;
use std::io::{self, Write};

/// Writes findings as JSON lines.
#[derive(Debug)]
pub struct Jsonl<W> {
    out: W,
    statuses: Vec<Status>,
}

#[derive(Serialize)]
struct Line<'a> {
    check_id: &'a str,
    title: &'a str,
    status: Status,
    severity: Severity,
    plugin: &'a str,
    resource: ResourceRef<'a>,
    code: &'a str,
    detail: &'a str,
    evidence: &'a [Evidence],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing_permissions: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_gap: Option<Expected<'a>>,
    frameworks: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    remediation: &'a str,
}

/// Why an unknown is accepted.
#[derive(Serialize)]
struct Expected<'a> {
    reason: &'a str,
    owner: &'a str,
}

impl<W: Write> Jsonl<W> {
    /// Writes findings of these statuses to `out`; of all when there are none.
    pub fn new(out: W, statuses: &[Status]) -> Self {
        Self { out, statuses: statuses.to_vec() }
    }
}

impl<W: Write + Send> Sink for Jsonl<W> {
    fn wants(&self, status: Status) -> bool {
        self.statuses.is_empty() || self.statuses.contains(&status)
    }

    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        // How to mend it is for what needs mending.
        let remediation = if f.status == Status::Fail { f.check.remediation.as_str() } else { "" };
        let line = Line {
            check_id: &f.check.id,
            title: &f.check.title,
            status: f.status,
            severity: f.check.severity,
            plugin: &f.check.plugin,
            resource: f.resource,
            code: f.code,
            detail: f.detail,
            evidence: f.evidence,
            missing_permissions: f.missing,
            expected_gap: f.expected.map(|gap| Expected { reason: &gap.reason, owner: &gap.owner }),
            frameworks: &f.check.frameworks,
            remediation,
        };
        serde_json::to_writer(&mut self.out, &line)?;
        self.out.write_all(b"\n")
    }

    fn coverage(&mut self, coverage: &Coverage) -> io::Result<()> {
        // What was read in whole is in no way of a finding's reader.
        if coverage.gaps.is_empty() {
            return Ok(());
        }
        serde_json::to_writer(&mut self.out, &serde_json::json!({ "coverage": coverage }))?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
