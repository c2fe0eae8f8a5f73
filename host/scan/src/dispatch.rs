//! Hands a snapshot to the plugins, chunk by chunk, and their outcomes to a sink, in canonical order.

use crate::account::{AccountView, InputReads, Part, Queue, Unit};
use crate::coverage::coverage;
use crate::finding::{Evidence, Finding, ResourceRef, Severity, Status};
use crate::inputs::{
    Held, Inputs, LINKED_CHUNKS, PagedSet, Pages, Pointer, Shelf, Sources, WHOLE_SET, pointer,
};
use crate::select::SelectedCheck;
use crate::set::{LoadedPlugin, PluginSet};
use crate::summary::Summary;
use crate::turn::Turnstile;
use crate::{ExpectedGap, Log, SCOPE_TYPE, Sink};
use bartizan_contract::manifest::InputKind;
use bartizan_contract::reason::{Code, Reason};
use bartizan_contract::{Column, Word, encode, tag};
use bartizan_engine::input::{Batch, Column as InColumn, Input, Job, Row, Scope as InScope, Setting, Table};
use bartizan_engine::{CancelToken, Cell, Circuit, FaultCode, Outcome, Request, Verdict};
use bartizan_state::{Buffer, Chunk, Columns, ID, InventoryEntry, Scope, Snapshot, SnapshotError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

/// What ends a scan early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// The snapshot cannot be read.
    #[error("the snapshot cannot be read")]
    Snapshot(#[from] SnapshotError),
    /// Findings cannot be written.
    #[error("findings cannot be written")]
    Output(#[from] io::Error),
    /// The scan was cancelled.
    #[error("the scan was cancelled")]
    Cancelled,
    /// A bug of ours.
    #[error("a worker of the scan broke: {0}")]
    Worker(String),
}

/// A scan of one snapshot by one set of plugins.
pub struct Dispatch<'a> {
    /// The plugins.
    pub set: &'a PluginSet,
    /// What they judge.
    pub snapshot: Arc<Snapshot>,
    /// How many threads judge.
    pub threads: usize,
    /// Ends the scan early.
    pub cancel: CancelToken,
    /// Gaps that are accepted.
    pub expected: &'a [ExpectedGap],
}

impl Dispatch<'_> {
    /// Judges everything and hands the findings to `sink`.
    pub fn run(&self, sink: &mut dyn Sink) -> Result<Summary, ScanError> {
        self.run_with(sink, &|plugin, request| plugin.code.judge(request))
    }

    /// The same with another way to ask a plugin, for who measures it.
    pub(crate) fn run_with(&self, sink: &mut dyn Sink, ask: &Ask<'_>) -> Result<Summary, ScanError> {
        let queue = Queue::new(&self.snapshot, self.set);
        let circuits = self.set.plugins().iter().map(|p| p.code.circuit()).collect::<Vec<_>>();
        let run = Run {
            dispatch: self,
            ask,
            reads: InputReads::new(self.set),
            shelf: Shelf::default(),
            switches: circuits.iter().map(Circuit::switch).collect(),
            circuits: Mutex::new(circuits),
            admit: Turnstile::default(),
            emit: Turnstile::default(),
            wanted: Status::ALL.map(|s| sink.wants(s)),
            sink: Mutex::new((
                sink,
                Summary::new(self.set.checks().count(), self.snapshot.header().accounts.len()),
            )),
        };
        let failed = Mutex::new(None);
        let fail = |e| {
            failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(e);
            queue.stop();
            run.admit.stop();
            run.emit.stop();
        };
        let work = || {
            let mut buffer = Buffer::new();
            while let Some((number, account, unit)) = queue.next()? {
                run.unit(number, &account, &unit, &mut buffer)?;
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                // A worker that breaks must not keep the others waiting for its turn.
                scope.spawn(|| match catch_unwind(AssertUnwindSafe(work)) {
                    Ok(Ok(())) => {}
                    Ok(Err(e)) => fail(e),
                    Err(panic) => {
                        let text = panic.downcast_ref::<String>().cloned();
                        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
                        fail(ScanError::Worker(text.unwrap_or_default()));
                    }
                });
            }
        });
        if let Some(e) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(e);
        }
        let (sink, mut summary) = run.sink.into_inner().unwrap_or_else(PoisonError::into_inner);
        coverage(&self.snapshot, &self.set.checks(), |line| {
            summary.cover(&line);
            sink.coverage(&line).map_err(ScanError::Output)
        })?;
        sink.finish()?;
        Ok(summary)
    }
}

/// How a plugin is asked.
pub(crate) type Ask<'a> = dyn Fn(&LoadedPlugin, &Request<'_>) -> Outcome + Sync + 'a;

/// What the workers of a scan share.
struct Run<'a> {
    dispatch: &'a Dispatch<'a>,
    ask: &'a Ask<'a>,
    reads: InputReads,
    shelf: Shelf,
    switches: Vec<bartizan_engine::Switch>,
    circuits: Mutex<Vec<Circuit>>,
    admit: Turnstile,
    emit: Turnstile,
    wanted: [bool; Status::ALL.len()],
    sink: Mutex<(&'a mut dyn Sink, Summary)>,
}

/// The rows that are judged.
struct Subjects<'a> {
    scope: &'a Scope,
    account: &'a Arc<AccountView>,
    resource_type: &'a str,
    /// None for a scope as a whole.
    chunk: Option<&'a Chunk<'a>>,
}

impl<'a> Subjects<'a> {
    fn rows(&self) -> usize {
        self.chunk.map_or(1, Chunk::rows)
    }
    fn column(&self, name: &str) -> Option<&'a [u8]> {
        self.chunk.and_then(|c| c.column(name))
    }
    fn resource(&self, row: usize) -> ResourceRef<'_> {
        ResourceRef {
            resource_type: self.resource_type,
            id: self.chunk.map_or(self.scope.account.as_str(), |c| c.id(row).unwrap_or_default()),
            arn: self.chunk.and_then(|c| c.arn(row)).unwrap_or_default(),
            partition: &self.scope.partition,
            account: &self.scope.account,
            account_name: &self.account.name,
            region: &self.scope.region,
        }
    }
}

/// Some subjects that one plugin judged in one call.
struct Judged {
    plugin: usize,
    rows: Range<usize>,
    /// Places in the plugin's list of selected checks.
    checks: Vec<usize>,
    /// The tables behind the subject's own.
    tables: Vec<Arc<Held>>,
    /// For each check: why one of its inputs is incomplete.
    gaps: Vec<Vec<String>>,
    outcome: Option<Outcome>,
    verdict: Option<Verdict>,
}

/// A finding before it is written.
struct Draft {
    subject: usize,
    plugin: usize,
    check: usize,
    status: Status,
    code: String,
    detail: String,
    evidence: Vec<Evidence>,
    missing: Vec<String>,
}

impl Run<'_> {
    fn unit(
        &self,
        number: u64,
        account: &Arc<AccountView>,
        unit: &Unit,
        buffer: &mut Buffer,
    ) -> Result<(), ScanError> {
        if self.dispatch.cancel.is_cancelled() {
            return Err(ScanError::Cancelled);
        }
        match &unit.part {
            Part::Gap(reason) => self.gap(number, account, unit, reason),
            Part::Scope => {
                let subjects =
                    Subjects { scope: &unit.scope, account, resource_type: SCOPE_TYPE, chunk: None };
                self.judge(number, &subjects)
            }
            Part::Chunk { entry, number: chunk } => {
                let inventory = self.inputs(account).entry(*entry)?;
                let mut reads: Vec<&str> = Vec::new();
                for check in self.dispatch.set.checks().filter(|c| c.manifest.subject == unit.resource_type) {
                    reads.extend(check.manifest.reads.iter().map(String::as_str));
                    // A link may hang on a property that the check itself does not read.
                    let via = check.manifest.inputs.iter().filter_map(|i| i.via.as_deref());
                    reads.extend(via.filter_map(|v| v.split('/').next()));
                }
                reads.sort_unstable();
                reads.dedup();
                let chunk = self.dispatch.snapshot.chunk(inventory, *chunk, Columns::Only(&reads), buffer)?;
                let (scope, resource_type) = (&unit.scope, unit.resource_type.as_str());
                let subjects = Subjects { scope, account, resource_type, chunk: Some(&chunk) };
                self.judge(number, &subjects)
            }
        }
    }

    fn inputs<'u>(&'u self, account: &'u AccountView) -> Inputs<'u> {
        Inputs { snapshot: &self.dispatch.snapshot, account, reads: &self.reads, shelf: &self.shelf }
    }

    /// Each check on a type whose set is incomplete is unknown for the scope.
    fn gap(
        &self,
        number: u64,
        account: &Arc<AccountView>,
        unit: &Unit,
        reason: &str,
    ) -> Result<(), ScanError> {
        self.admit.pass(number, || ());
        let missing = denied(reason).into_iter().collect::<Vec<_>>();
        let detail = format!("{} could not be listed: {}", plural(&unit.resource_type), words(reason));
        let code = reason.split('|').next().unwrap_or_default();
        let mut drafts = Vec::new();
        for (plugin, loaded) in self.dispatch.set.plugins().iter().enumerate() {
            let checks = loaded.checks.iter().enumerate();
            for (check, _) in checks.filter(|(_, c)| c.manifest.subject == unit.resource_type) {
                drafts.push(Draft {
                    subject: 0,
                    plugin,
                    check,
                    // What another account alone can know does not concern this one.
                    status: if code == Code::NotInSource.as_str() {
                        Status::NotApplicable
                    } else {
                        Status::Unknown
                    },
                    code: code.to_owned(),
                    detail: detail.clone(),
                    evidence: Vec::new(),
                    missing: missing.clone(),
                });
            }
        }
        let scope = Subjects { scope: &unit.scope, account, resource_type: SCOPE_TYPE, chunk: None };
        self.emit(number, &scope, &[], &drafts, &Counts::default())
    }

    fn judge(&self, number: u64, subjects: &Subjects<'_>) -> Result<(), ScanError> {
        let mut judged = Vec::new();
        for (place, plugin) in self.dispatch.set.plugins().iter().enumerate() {
            let checks: Vec<usize> = plugin
                .checks
                .iter()
                .enumerate()
                .filter(|(_, c)| c.manifest.subject == subjects.resource_type)
                .map(|(i, _)| i)
                .collect();
            if !checks.is_empty() {
                self.call(place, plugin, &checks, subjects, 0..subjects.rows(), &mut judged)?;
            }
        }
        let admitted = self.admit.pass(number, || {
            let mut circuits = self.circuits.lock().unwrap_or_else(PoisonError::into_inner);
            for j in &mut judged {
                if let (Some(circuit), Some(outcome)) = (circuits.get_mut(j.plugin), j.outcome.take()) {
                    j.verdict = Some(circuit.admit(outcome));
                }
            }
        });
        if admitted.is_none() {
            return Ok(());
        }
        let mut drafts = Vec::new();
        let mut counts = Counts::default();
        for j in &judged {
            self.drafts(j, subjects, &mut drafts, &mut counts);
        }
        let checks = |d: &Draft| self.check(d.plugin, d.check).map(|c| c.info.id.as_str());
        drafts.sort_by(|a, b| a.subject.cmp(&b.subject).then_with(|| checks(a).cmp(&checks(b))));
        self.emit(number, subjects, &judged, &drafts, &counts)
    }

    /// Judges some rows; halves them when they are linked to too many tables for one call.
    fn call(
        &self,
        place: usize,
        plugin: &LoadedPlugin,
        checks: &[usize],
        subjects: &Subjects<'_>,
        rows: Range<usize>,
        judged: &mut Vec<Judged>,
    ) -> Result<(), ScanError> {
        let selected: Vec<&SelectedCheck> = checks.iter().filter_map(|c| plugin.checks.get(*c)).collect();
        let mut gathered = Gathered::new(subjects);
        gathered.inputs(&self.inputs(subjects.account), &selected, subjects, rows.clone())?;
        if gathered.linked.len() > LINKED_CHUNKS && rows.len() > 1 {
            let middle = rows.start + rows.len() / 2;
            self.call(place, plugin, checks, subjects, rows.start..middle, judged)?;
            return self.call(place, plugin, checks, subjects, middle..rows.end, judged);
        }
        let outcome = gathered.judge(self, place, plugin, &selected, subjects, rows.clone());
        let gaps = gathered.gaps;
        let tables = gathered.tables;
        judged.push(Judged {
            plugin: place,
            rows,
            checks: checks.to_vec(),
            tables,
            gaps,
            outcome: Some(outcome),
            verdict: None,
        });
        Ok(())
    }

    fn check(&self, plugin: usize, check: usize) -> Option<&SelectedCheck> {
        self.dispatch.set.plugins().get(plugin)?.checks.get(check)
    }

    /// Turns cells into findings; those that nobody wants in full are only counted.
    fn drafts(&self, j: &Judged, subjects: &Subjects<'_>, drafts: &mut Vec<Draft>, counts: &mut Counts) {
        let Some(verdict) = &j.verdict else { return };
        let matrix = &verdict.matrix;
        for (row, check) in j.checks.iter().enumerate() {
            let Some(selected) = self.check(j.plugin, *check) else { continue };
            let gaps = j.gaps.get(row).map_or(&[][..], Vec::as_slice);
            for (cell, subject) in matrix.row(row).iter().zip(j.rows.clone()) {
                let (status, note) = match *cell {
                    Cell::Pass => (Status::Pass, None),
                    Cell::Fail(n) => (Status::Fail, n),
                    Cell::Unknown(n) => (Status::Unknown, n),
                    Cell::NotApplicable(n) => (Status::NotApplicable, n),
                    Cell::Manual(n) => (Status::Manual, n),
                    Cell::Error(_) => (Status::Error, None),
                };
                let wanted = self.wanted.get(status as usize).copied().unwrap_or(true);
                // What a scan adds up to needs the reasons of unknowns and errors in any case.
                if !wanted && !matches!(status, Status::Unknown | Status::Error) {
                    counts.add(status, selected.info.severity);
                    continue;
                }
                let mut draft = Draft {
                    subject,
                    plugin: j.plugin,
                    check: *check,
                    status,
                    code: String::new(),
                    detail: String::new(),
                    evidence: Vec::new(),
                    missing: Vec::new(),
                };
                if let Cell::Error(id) = *cell {
                    if let Some(fault) = matrix.fault(id) {
                        fault.code.as_str().clone_into(&mut draft.code);
                        // A plugin that was stopped is named already.
                        draft.detail = match fault.code {
                            FaultCode::CircuitOpen => fault.message.clone(),
                            _ => format!("{} broke while judging: {}", selected.info.plugin, fault.message),
                        };
                    }
                } else if let Some(note) = note.and_then(|n| matrix.note(n)) {
                    note.code.clone_into(&mut draft.code);
                    note.detail.clone_into(&mut draft.detail);
                    draft.evidence =
                        note.evidence().filter_map(|e| evidence(e.at, e.path, j, subjects)).collect();
                }
                if status == Status::Unknown {
                    explain(&mut draft, gaps);
                }
                drafts.push(draft);
            }
        }
    }

    fn emit(
        &self,
        number: u64,
        subjects: &Subjects<'_>,
        judged: &[Judged],
        drafts: &[Draft],
        counts: &Counts,
    ) -> Result<(), ScanError> {
        let written = self.emit.pass(number, || -> io::Result<()> {
            let mut guard = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
            let (sink, summary) = &mut *guard;
            summary.resources += subjects.chunk.map_or(0, |c| c.rows() as u64);
            counts.pour(summary);
            for j in judged {
                let (Some(verdict), Some(plugin)) = (&j.verdict, self.dispatch.set.plugins().get(j.plugin))
                else {
                    continue;
                };
                if !verdict.logs.is_empty() || verdict.dropped_logs > 0 {
                    sink.log(&Log {
                        plugin: &plugin.name,
                        scope: subjects.scope,
                        resource_type: subjects.resource_type,
                        lines: &verdict.logs,
                        dropped: verdict.dropped_logs,
                    })?;
                }
            }
            for d in drafts {
                let Some(check) = self.check(d.plugin, d.check) else { continue };
                let mut finding = Finding {
                    check: &check.info,
                    status: d.status,
                    resource: subjects.resource(d.subject),
                    code: &d.code,
                    detail: &d.detail,
                    evidence: &d.evidence,
                    missing: &d.missing,
                    expected: None,
                };
                finding.expected = self.dispatch.expected.iter().find(|gap| gap.covers(&finding));
                summary.add(d.status, check.info.severity, 1);
                summary.note(&finding);
                if self.wanted.get(d.status as usize).copied().unwrap_or(true) {
                    sink.finding(&finding)?;
                }
            }
            Ok(())
        });
        written.unwrap_or(Ok(())).map_err(ScanError::Output)
    }
}

/// The value behind an evidence: the host's own.
fn evidence(at: Row, path: &str, j: &Judged, subjects: &Subjects<'_>) -> Option<Evidence> {
    let (property, rest) = path.split_once('/').map_or((path, ""), |(p, r)| (p, r));
    let row = at.index as usize;
    let (column, resource_type, id) = match at.table.checked_sub(1) {
        None => (subjects.column(property)?, None, None),
        Some(table) => {
            let held = j.tables.get(table as usize)?;
            let entry = subjects.account.entries.get(held.entry)?;
            let kind = entry.resource_type().to_owned();
            (held.column(property)?, Some(kind), Some(held.id(row).to_owned()))
        }
    };
    let column = Column::open(column).ok()?;
    let word = column.root(row);
    let (value, unknown) = match word.tag() {
        tag::UNKNOWN => (Value::Null, column.text(word).map(str::to_owned)),
        tag::ABSENT => (Value::Null, None),
        _ => {
            // Only what the path leads to is made a value: a policy has a hundred others beside it.
            let mut steps = rest.split('/').filter(|s| !s.is_empty());
            let there = steps.try_fold(word, |word, step| inside(&column, word, step));
            (there.map_or(Some(Value::Null), |word| encode::to_value(&column, word))?, None)
        }
    };
    Some(Evidence { resource_type, id, path: path.to_owned(), value, unknown })
}

/// The value of a key or at an index of a value.
fn inside(column: &Column<'_>, value: Word, step: &str) -> Option<Word> {
    if value.tag() == tag::ARRAY {
        return column.items(value).nth(step.parse().ok()?);
    }
    column.pairs(value).find(|(key, _)| column.key(value, *key) == step.as_bytes()).map(|(_, word)| word)
}

/// Findings that are only counted.
#[derive(Default)]
struct Counts([[u64; Status::ALL.len()]; Severity::ALL.len()]);

impl Counts {
    fn add(&mut self, status: Status, severity: Severity) {
        if let Some(n) = self.0.get_mut(severity as usize).and_then(|r| r.get_mut(status as usize)) {
            *n += 1;
        }
    }
    fn pour(&self, summary: &mut Summary) {
        for (severity, row) in Severity::ALL.iter().zip(&self.0) {
            for (status, n) in Status::ALL.iter().zip(row) {
                summary.add(*status, *severity, *n);
            }
        }
    }
}

/// An unknown names its cause in words, and the action that would cure it.
fn explain(draft: &mut Draft, gaps: &[String]) {
    let mut reasons: Vec<&str> = draft.evidence.iter().filter_map(|e| e.unknown.as_deref()).collect();
    if reasons.is_empty() {
        // The plugin's own reason stands, unless it is that of an incomplete input.
        let same = |gap: &&String| gap.split('|').next() == Some(draft.code.as_str());
        reasons.extend(gaps.iter().filter(same).map(String::as_str));
    }
    let mut missing: Vec<String> = reasons.iter().filter_map(|r| denied(r)).collect();
    missing.sort();
    missing.dedup();
    let told = reasons.first().map(|reason| {
        match draft.evidence.iter().find(|e| e.unknown.as_deref() == Some(reason)) {
            Some(e) => format!("{} could not be read: {}", e.path, words(reason)),
            None => words(reason),
        }
    });
    if let Some(told) = told {
        draft.detail = told;
    }
    draft.missing = missing;
}

/// The IAM action whose denial a reason tells of.
fn denied(reason: &str) -> Option<String> {
    let reason: Reason = reason.parse().ok()?;
    (reason.code == Code::Denied && !reason.cause.is_empty()).then(|| reason.cause.into_owned())
}

/// A reason in words.
fn words(reason: &str) -> String {
    let Ok(reason) = reason.parse::<Reason>() else { return reason.to_owned() };
    let what = match reason.code {
        Code::Denied => "access denied",
        Code::Throttled => "the service kept asking to slow down",
        Code::Timeout => "no answer in time",
        Code::Unsupported => "not offered here",
        Code::NotSupplied => "not supplied by this source",
        Code::Partial => "only a part was read",
        Code::Stale => "what is known is too old",
        Code::Parse => "the answer could not be understood",
        Code::NotInSource => "a run-time fact that this source cannot have",
        _ => "the call failed",
    };
    match (reason.cause.as_ref(), reason.detail.as_ref()) {
        ("", "") => what.to_owned(),
        (cause, "") => format!("{what} ({cause})"),
        ("", detail) => format!("{what}: {detail}"),
        (cause, detail) => format!("{what} ({cause}): {detail}"),
    }
}

fn plural(resource_type: &str) -> String {
    format!("resources of type {resource_type}")
}

/// The inputs of a batch.
struct Gathered {
    scopes: Vec<Scope>,
    tables: Vec<Arc<Held>>,
    by_place: HashMap<(usize, usize), u32>,
    linked: BTreeSet<(usize, usize)>,
    inputs: Vec<OwnedInput>,
    paged: Vec<PagedSet>,
    gaps: Vec<Vec<String>>,
}

struct OwnedInput {
    check: u32,
    parameter: u32,
    subject: Option<u32>,
    rows: Vec<Row>,
    paged: bool,
    gaps: Vec<String>,
}

impl Gathered {
    fn new(subjects: &Subjects<'_>) -> Self {
        Self {
            scopes: vec![subjects.scope.clone()],
            tables: Vec::new(),
            by_place: HashMap::new(),
            linked: BTreeSet::new(),
            inputs: Vec::new(),
            paged: Vec::new(),
            gaps: Vec::new(),
        }
    }

    fn scope(&mut self, scope: &Scope) -> u32 {
        let place = self.scopes.iter().position(|s| s == scope).unwrap_or_else(|| {
            self.scopes.push(scope.clone());
            self.scopes.len() - 1
        });
        place as u32
    }

    /// The number of a chunk's table in the batch; the subject's own is 0.
    fn table(&mut self, inputs: &Inputs<'_>, entry: usize, chunk: usize) -> Result<u32, ScanError> {
        if let Some(n) = self.by_place.get(&(entry, chunk)) {
            return Ok(*n);
        }
        self.tables.push(inputs.held(entry, chunk)?);
        let n = self.tables.len() as u32;
        self.by_place.insert((entry, chunk), n);
        Ok(n)
    }

    fn inputs(
        &mut self,
        inputs: &Inputs<'_>,
        checks: &[&SelectedCheck],
        subjects: &Subjects<'_>,
        rows: Range<usize>,
    ) -> Result<(), ScanError> {
        for (c, check) in (0u32..).zip(checks) {
            let mut gaps = Vec::new();
            for (p, input) in (0u32..).zip(&check.manifest.inputs) {
                let link = input.kind == InputKind::Link;
                let sources = inputs.sources(subjects.scope, &input.resource_type, link);
                gaps.extend(sources.gaps.iter().cloned());
                match input.kind {
                    InputKind::All => self.all(inputs, &sources, c, p)?,
                    InputKind::Each => {
                        let mut chunks = Vec::new();
                        for entry in &sources.entries {
                            let inventory = inputs.entry(*entry)?;
                            let scope = self.scope(inventory.scope());
                            chunks.extend((0..inventory.chunks()).map(|n| (scope, *entry, n)));
                        }
                        self.paged.push(PagedSet { check: c, parameter: p, chunks, input: input.clone() });
                        self.inputs.push(OwnedInput {
                            check: c,
                            parameter: p,
                            subject: None,
                            rows: Vec::new(),
                            paged: true,
                            gaps: sources.gaps,
                        });
                    }
                    InputKind::Link => {
                        let via = input.via.as_deref().unwrap_or(ID);
                        for (s, row) in (0u32..).zip(rows.clone()) {
                            let at = pointer(via, row, |name| subjects.column(name));
                            self.link(inputs, &sources, (c, p, s), at)?;
                        }
                    }
                }
            }
            gaps.sort();
            gaps.dedup();
            self.gaps.push(gaps);
        }
        Ok(())
    }

    fn all(
        &mut self,
        inputs: &Inputs<'_>,
        sources: &Sources,
        check: u32,
        parameter: u32,
    ) -> Result<(), ScanError> {
        let mut rows = Vec::new();
        let mut gaps = sources.gaps.clone();
        let mut count = 0;
        for entry in &sources.entries {
            let inventory = inputs.entry(*entry)?;
            count += inventory.rows();
            if count > WHOLE_SET {
                gaps.push("unsupported||the set is too large to be handed over at once".to_owned());
                break;
            }
            for chunk in 0..inventory.chunks() {
                let table = self.table(inputs, *entry, chunk)?;
                rows.extend((0..inventory.chunk_rows(chunk) as u32).map(|index| Row { table, index }));
            }
        }
        self.inputs.push(OwnedInput { check, parameter, subject: None, rows, paged: false, gaps });
        Ok(())
    }

    fn link(
        &mut self,
        inputs: &Inputs<'_>,
        sources: &Sources,
        (check, parameter, subject): (u32, u32, u32),
        at: Pointer<'_>,
    ) -> Result<(), ScanError> {
        let mut rows = Vec::new();
        let mut gaps = Vec::new();
        match at {
            Pointer::Nowhere => {}
            Pointer::Unknown(reason) => gaps.push(reason.to_owned()),
            Pointer::Names(names) => {
                for name in names {
                    let found = inputs.find(sources, name)?;
                    if found.is_empty() {
                        // Not there, unless what was searched is incomplete.
                        gaps.extend(sources.gaps.iter().cloned());
                    }
                    for (entry, chunk, row) in found {
                        self.linked.insert((entry, chunk));
                        let table = self.table(inputs, entry, chunk)?;
                        rows.push(Row { table, index: row as u32 });
                    }
                }
            }
        }
        gaps.sort();
        gaps.dedup();
        self.inputs.push(OwnedInput { check, parameter, subject: Some(subject), rows, paged: false, gaps });
        Ok(())
    }

    fn judge(
        &mut self,
        run: &Run<'_>,
        place: usize,
        plugin: &LoadedPlugin,
        checks: &[&SelectedCheck],
        subjects: &Subjects<'_>,
        rows: Range<usize>,
    ) -> Outcome {
        let entries = &subjects.account.entries;
        let sets = std::mem::take(&mut self.paged);
        let mut held_scopes = Vec::new();
        for table in self.tables.clone() {
            let scope = entries.get(table.entry).map(InventoryEntry::scope);
            held_scopes.push(scope.map_or(0, |s| self.scope(s)));
        }
        let scopes: Vec<InScope<'_>> = self
            .scopes
            .iter()
            .map(|s| InScope { partition: &s.partition, account: &s.account, region: &s.region })
            .collect();
        let columns = self.columns(checks, subjects);
        let mut tables = Vec::with_capacity(columns.len());
        for (n, columns) in columns.iter().enumerate() {
            let held = n.checked_sub(1).and_then(|n| self.tables.get(n).zip(held_scopes.get(n)));
            let table = match held {
                None => Table {
                    resource_type: subjects.resource_type,
                    scope: 0,
                    rows: subjects.rows() as u32,
                    columns,
                },
                Some((held, scope)) => {
                    let entry = entries.get(held.entry);
                    Table {
                        resource_type: entry.map_or("", InventoryEntry::resource_type),
                        scope: *scope,
                        rows: held.rows as u32,
                        columns,
                    }
                }
            };
            tables.push(table);
        }
        let gaps: Vec<Vec<&str>> =
            self.inputs.iter().map(|i| i.gaps.iter().map(String::as_str).collect()).collect();
        let inputs: Vec<Input<'_>> = self
            .inputs
            .iter()
            .zip(&gaps)
            .map(|(i, gaps)| Input {
                check: i.check,
                parameter: i.parameter,
                subject: i.subject,
                rows: &i.rows,
                paged: i.paged,
                gaps,
            })
            .collect();
        let subject_rows: Vec<Row> = rows.map(|index| Row { table: 0, index: index as u32 }).collect();
        let indices: Vec<u32> = checks.iter().map(|c| c.index).collect();
        let settings: Vec<Setting<'_>> = (0u32..)
            .zip(checks)
            .flat_map(|(check, c)| c.settings.iter().map(move |(name, value)| Setting { check, name, value }))
            .collect();
        let now = run.dispatch.snapshot.header().created_at;
        let job = Job { now, checks: &indices, settings: &settings };
        let batch = Batch { scopes: &scopes, tables: &tables, subjects: &subject_rows, inputs: &inputs };
        let mut request = Request::new(job, batch);
        if !sets.is_empty() {
            let (snapshot, account) = (run.dispatch.snapshot.clone(), subjects.account.clone());
            request.lookups = Some(Arc::new(Pages { snapshot, account, sets }));
        }
        request.cancel = Some(run.dispatch.cancel.clone());
        request.circuit = run.switches.get(place).cloned();
        (run.ask)(plugin, &request)
    }

    /// For each table the columns that these checks may read of it, and no others.
    fn columns<'s>(
        &'s self,
        checks: &[&'s SelectedCheck],
        subjects: &Subjects<'s>,
    ) -> Vec<Vec<InColumn<'s>>> {
        let mut reads: BTreeSet<&str> = BTreeSet::new();
        let mut input_reads: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for check in checks {
            reads.extend(check.manifest.reads.iter().map(String::as_str));
            for input in &check.manifest.inputs {
                let of_type = input_reads.entry(&input.resource_type).or_default();
                of_type.extend(input.reads.iter().map(String::as_str));
            }
        }
        let own = reads.iter().filter_map(|p| Some(InColumn { property: p, values: subjects.column(p)? }));
        let mut all = vec![own.collect()];
        for held in &self.tables {
            let entry = subjects.account.entries.get(held.entry);
            let reads = entry.and_then(|e| input_reads.get(e.resource_type()));
            let columns = reads.into_iter().flatten();
            all.push(
                columns.filter_map(|p| Some(InColumn { property: p, values: held.column(p)? })).collect(),
            );
        }
        all
    }
}
