//! One OCSF compliance finding (class 2003) a line.

use crate::VERSION;
use bartizan_scan::{Coverage, Finding, Severity, Sink, Status};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// The schema's version that the objects follow.
const SCHEMA: &str = "1.5.0";

/// Writes findings as OCSF.
#[derive(Debug)]
pub struct Ocsf<W> {
    out: W,
    statuses: Vec<Status>,
    now: u64,
}

impl<W: Write> Ocsf<W> {
    /// Writes findings of these statuses to `out`; of all when there are none. `now` is the
    /// snapshot's time in unix seconds.
    pub fn new(out: W, statuses: &[Status], now: u64) -> Self {
        Self { out, statuses: statuses.to_vec(), now }
    }
}

impl<W: Write + Send> Sink for Ocsf<W> {
    fn wants(&self, status: Status) -> bool {
        self.statuses.is_empty() || self.statuses.contains(&status)
    }

    fn finding(&mut self, f: &Finding<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &event(f, self.now))?;
        self.out.write_all(b"\n")
    }

    /// What was not read is an event of the scan itself (class 6007).
    fn coverage(&mut self, coverage: &Coverage) -> io::Result<()> {
        if coverage.gaps.is_empty() {
            return Ok(());
        }
        serde_json::to_writer(&mut self.out, &scan_activity(coverage, self.now))?;
        self.out.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The finding's id: the same check on the same resource has the same one in every scan.
fn uid(f: &Finding<'_>) -> String {
    let r = &f.resource;
    let mut hash = Sha256::new();
    for part in [f.check.id.as_str(), r.partition, r.account, r.region, r.resource_type, r.id] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest: [u8; 32] = hash.finalize().into();
    let (half, _) = digest.split_first_chunk().unwrap_or((&[0; 16], &[]));
    format!("{:032x}", u128::from_be_bytes(*half))
}

fn scan_activity(coverage: &Coverage, now: u64) -> Value {
    let open = coverage.gaps.iter().filter(|gap| gap.open).count();
    let message = format!(
        "{} in {}: {} calls answered, {} without an answer",
        coverage.service, coverage.scope, coverage.answered, coverage.failed
    );
    json!({
        "activity_id": 2,
        "activity_name": "Completed",
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": 6007,
        "class_name": "Scan Activity",
        "type_uid": 600_702,
        "type_name": "Scan Activity: Completed",
        "time": now.saturating_mul(1000),
        "severity_id": if open > 0 { 3 } else { 1 },
        "severity": if open > 0 { "Medium" } else { "Informational" },
        "message": message,
        "metadata": {
            "version": SCHEMA,
            "product": { "name": "Bartizan", "vendor_name": "Bartizan", "version": VERSION },
            "profiles": ["cloud"],
        },
        "cloud": {
            "provider": "AWS",
            "account": { "uid": coverage.scope.account, "type_id": 10, "type": "AWS Account" },
            "region": coverage.scope.region,
        },
        "scan": { "type_id": 99, "type": "Coverage", "name": coverage.service },
        "num_skipped_items": coverage.gaps.iter().map(|gap| gap.resources).sum::<u64>(),
        "unmapped": { "coverage": coverage },
    })
}

fn event(f: &Finding<'_>, now: u64) -> Value {
    let r = &f.resource;
    let millis = now.saturating_mul(1000);
    let (status_id, status) = match f.status {
        Status::Pass => (1, "Pass"),
        Status::Fail => (3, "Fail"),
        Status::Unknown => (0, "Unknown"),
        Status::NotApplicable => (99, "Not Applicable"),
        Status::Manual => (99, "Manual"),
        Status::Error => (99, "Error"),
    };
    let (severity_id, severity) = match f.check.severity {
        Severity::Informational => (1, "Informational"),
        Severity::Low => (2, "Low"),
        Severity::Medium => (3, "Medium"),
        Severity::High => (4, "High"),
        Severity::Critical => (5, "Critical"),
    };
    let mut standards: Vec<&str> = f.check.frameworks.iter().filter_map(|s| s.split(':').next()).collect();
    standards.dedup();
    json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2003,
        "class_name": "Compliance Finding",
        "type_uid": 200_301,
        "type_name": "Compliance Finding: Create",
        "time": millis,
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "message": if f.detail.is_empty() { &f.check.title } else { f.detail },
        "metadata": {
            "version": SCHEMA,
            "product": { "name": "Bartizan", "vendor_name": "Bartizan", "version": VERSION },
            "profiles": ["cloud"],
        },
        "finding_info": {
            "uid": uid(f),
            "title": f.check.title,
            "desc": f.check.description,
            "created_time": millis,
            "analytic": { "type_id": 1, "type": "Rule", "uid": f.check.id, "name": f.check.title, "version": f.check.plugin },
        },
        "compliance": {
            "control": f.check.id,
            "standards": standards,
            "requirements": f.check.frameworks,
            "status_id": status_id,
            "status": status,
            "status_code": f.code,
            "status_details": if f.detail.is_empty() { json!([]) } else { json!([f.detail]) },
        },
        "remediation": { "desc": f.check.remediation },
        "resources": [{
            "uid": if r.arn.is_empty() { r.id } else { r.arn },
            "name": r.id,
            "type": r.resource_type,
            "region": r.region,
            "cloud_partition": r.partition,
            "owner": { "account": { "uid": r.account, "name": r.account_name } },
        }],
        "cloud": {
            "provider": "AWS",
            "region": r.region,
            "account": { "uid": r.account, "name": r.account_name, "type": "AWS Account", "type_id": 10 },
        },
        "unmapped": { "evidence": f.evidence, "missing_permissions": f.missing },
    })
}
