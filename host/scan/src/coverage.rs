//! What was read, and what not: the snapshot's ledger by account, region and service, with the checks
//! that a gap made unknown.

use crate::SelectedCheck;
use crate::dispatch::ScanError;
use bartizan_state::{
    Buffer, CallOutcome, Code, Columns, ID, InventoryEntry, Known, Scope, Snapshot, SnapshotError,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What was read of one service in one account and region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Where; without a region what is account-wide.
    #[serde(flatten)]
    pub scope: Scope,
    /// The service.
    pub service: String,
    /// Calls that were answered.
    pub answered: u64,
    /// Calls that gave no answer.
    pub failed: u64,
    /// Resources that went while they were read.
    pub gone: u64,
    /// What was not read, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
}

/// Something that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The operation that gave no answer.
    pub operation: String,
    /// Why, as a short name (`denied`, `throttled`).
    pub code: String,
    /// Why, as it was said.
    pub detail: String,
    /// How many resources it concerns.
    pub resources: u64,
    /// Whether it leaves anything open: a region that is closed, or a fact that lives elsewhere, does not.
    pub open: bool,
    /// The IAM action that was denied, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// What would cure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cure: Option<String>,
    /// The checks that need what was not read.
    pub checks: Vec<String>,
}

/// Goes through the coverage of a snapshot, account by account.
pub fn coverage<'c>(
    snapshot: &Snapshot,
    checks: &(impl Iterator<Item = &'c SelectedCheck> + Clone),
    mut each: impl FnMut(Coverage) -> Result<(), ScanError>,
) -> Result<(), ScanError> {
    for account in snapshot.accounts() {
        let entries = snapshot.entries(account)?;
        let mut lines: BTreeMap<(Scope, String), Coverage> = BTreeMap::new();
        for entry in snapshot.ledger_of(account) {
            let entry = entry?;
            let line =
                lines.entry((entry.scope.clone(), entry.service.clone())).or_insert_with(|| Coverage {
                    scope: entry.scope.clone(),
                    service: entry.service.clone(),
                    answered: 0,
                    failed: 0,
                    gone: 0,
                    gaps: Vec::new(),
                });
            match &entry.outcome {
                CallOutcome::Ok => line.answered += entry.calls,
                CallOutcome::Gone => {
                    line.answered += entry.calls;
                    line.gone += entry.count;
                }
                CallOutcome::Failed(reason) => {
                    line.failed += entry.calls;
                    let open = entry.calls > 0 && reason.code != Code::NotInSource;
                    line.gaps.push(Gap {
                        checks: if open {
                            let source = format!("{}:{}", entry.service, entry.operation);
                            let asked = Asked { scope: &entry.scope, source: &source, cause: &reason.cause };
                            concerned(snapshot, &entries, &asked, checks.clone())?
                        } else {
                            Vec::new()
                        },
                        operation: entry.operation,
                        code: reason.code.as_str().to_owned(),
                        detail: reason.detail.to_string(),
                        resources: entry.count,
                        open,
                        action: (reason.code == Code::Denied).then(|| reason.cause.to_string()),
                        cure: entry.cure,
                    });
                }
            }
        }
        lines.into_values().try_for_each(&mut each)?;
    }
    Ok(())
}

/// An operation that gave no answer.
struct Asked<'a> {
    scope: &'a Scope,
    source: &'a str,
    /// What is unknown for it names this.
    cause: &'a str,
}

/// The checks that read what hangs on an operation in a scope.
fn concerned<'c>(
    snapshot: &Snapshot,
    entries: &[InventoryEntry],
    asked: &Asked<'_>,
    checks: impl Iterator<Item = &'c SelectedCheck>,
) -> Result<Vec<String>, SnapshotError> {
    let region = &asked.scope.region;
    let here = || entries.iter().filter(|e| region.is_empty() || e.scope().region == *region);
    // Which properties come from the operation is what the snapshot itself says.
    let mut given: BTreeSet<(&str, &str)> = BTreeSet::new();
    for entry in here() {
        for property in std::iter::once(ID).chain(entry.properties()) {
            if entry.source(property) == Some(asked.source) {
                given.insert((entry.resource_type(), property));
            }
        }
        // Of what was not even listed nothing has a source: an account that could not be entered.
        let gap = entry.inventory().gap().filter(|_| entry.source(ID).is_none());
        if gap.is_some_and(|gap| gap.cause == asked.cause) {
            given.insert((entry.resource_type(), ID));
        }
    }
    if given.is_empty() {
        // It gives no property itself, and without it others were not asked for: where a bucket is.
        // What is concerned stands together, so that the first of each chunk tells.
        for entry in here() {
            for number in 0..entry.chunks() {
                let mut buffer = Buffer::default();
                let chunk = snapshot.chunk(entry, number, Columns::All, &mut buffer)?;
                let unread = |property: &&str| match chunk.known(property, 0) {
                    Known::Unknown(reason) => reason.cause == asked.cause,
                    _ => false,
                };
                given.extend(entry.properties().filter(unread).map(|p| (entry.resource_type(), p)));
            }
        }
    }
    let reads = |resource_type: &str, properties: &[String]| {
        given.contains(&(resource_type, ID))
            || properties.iter().any(|property| given.contains(&(resource_type, property.as_str())))
    };
    let concerned = checks.filter(|check| {
        let manifest = &check.manifest;
        reads(&manifest.subject, &manifest.reads)
            || manifest.inputs.iter().any(|input| reads(&input.resource_type, &input.reads))
    });
    let ids: BTreeSet<String> = concerned.map(|check| check.info.id.clone()).collect();
    Ok(ids.into_iter().collect())
}
