//! Checks, and the call that runs them.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use bartizan_contract::status;

use crate::bindings::bartizan::check::types;
use crate::names::NONE;
use crate::private::Entry;
use crate::reason::{Outcome, Reason};
use crate::table::{Frame, Row, Table, names};
use crate::time::Time;
use crate::value::{Bound, List, Node, Value};

/// A check: what it is called, what it asks for, and the function that judges.
///
/// `#[check]` writes this constant.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// The type that it judges.
    pub subject: &'static str,
    /// The properties of the subject that it may read.
    pub reads: &'static [&'static str],
    /// Its further parameters by name, with the properties that it may read of them.
    pub inputs: &'static [(&'static str, &'static [&'static str])],
    /// Its settings by name.
    pub settings: &'static [&'static str],
    /// Whether it reads sets page by page.
    pub lookup: bool,
    /// Whether it writes lines for the operator.
    pub log: bool,
    /// Its entry in the manifest: pieces of JSON.
    pub manifest: &'static [&'static str],
    /// Its entry in the documentation: pieces of JSON.
    pub docs: &'static [&'static str],
    /// Judges one resource.
    pub run: fn(&Call<'_>) -> Outcome,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// What else a check may know: the time of the snapshot. Not `Copy`, so that it is passed as `&Cx`
/// whatever else it may come to hold.
#[derive(Clone, Debug)]
pub struct Cx {
    now: Time,
}

impl Cx {
    /// The snapshot's time, so that a replay gives the same findings.
    #[inline]
    pub fn now(&self) -> Time {
        self.now
    }
}

/// Lines for the operator; a parameter of this type asks for the capability `log`.
#[derive(Clone, Copy, Debug)]
pub struct Log(());

impl Log {
    /// Something is wrong.
    pub fn error(&self, message: &str) {
        write(1, message);
    }

    /// Something may be wrong.
    pub fn warning(&self, message: &str) {
        write(2, message);
    }

    /// Something to know.
    pub fn information(&self, message: &str) {
        write(3, message);
    }

    /// Something for whoever writes the check.
    pub fn debug(&self, message: &str) {
        write(4, message);
    }
}

#[cfg(target_family = "wasm")]
fn write(level: u8, message: &str) {
    crate::bindings::bartizan::check::log::write(level, message);
}

/// Nobody listens natively.
#[cfg(not(target_family = "wasm"))]
fn write(_: u8, _: &str) {}

/// Where the inputs of one parameter are in the batch.
#[derive(Default)]
struct Slot {
    shared: Option<u32>,
    /// One for each subject, `NONE` where there is none; empty when no input is a subject's own.
    own: Vec<u32>,
}

/// One check on one resource.
pub struct Call<'a> {
    pub(crate) frame: &'a Frame<'a>,
    subject: Row<'a>,
    number: usize,
    inputs: &'a [types::Input],
    slots: &'a [Slot],
    settings: &'a [Option<Bound<'a>>],
    now: Time,
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.subject.fmt(f)
    }
}

impl<'a> Call<'a> {
    /// The resource to judge.
    #[inline(always)]
    pub fn subject(&self) -> Row<'a> {
        self.subject
    }

    /// What every check may know.
    #[inline(always)]
    pub fn cx(&self) -> Cx {
        Cx { now: self.now }
    }

    /// The operator's log.
    #[inline(always)]
    pub fn log(&self) -> Log {
        Log(())
    }

    /// A setting that is a whole number.
    #[inline]
    pub fn integer(&self, setting: usize) -> Result<i64, Reason> {
        self.setting(setting)
    }

    /// A setting that is true or false.
    #[inline]
    pub fn boolean(&self, setting: usize) -> Result<bool, Reason> {
        self.setting(setting)
    }

    /// A setting that is text.
    #[inline]
    pub fn text(&self, setting: usize) -> Result<&'a str, Reason> {
        self.setting(setting)
    }

    /// A setting that is a list of texts.
    #[inline]
    pub fn texts(&self, setting: usize) -> Result<List<'a, &'a str>, Reason> {
        self.setting(setting)
    }

    #[inline]
    fn setting<T: Value<'a>>(&self, setting: usize) -> Result<T, Reason> {
        match self.settings.get(setting) {
            Some(Some(bound)) => T::read(Node::new(bound, 0, bound.column.root(0))),
            _ => Err(Reason::unknown("not-supplied", "a setting of the check was not supplied")),
        }
    }

    #[inline]
    pub(crate) fn input(&self, parameter: usize) -> Option<&'a types::Input> {
        let slot = self.slots.get(parameter)?;
        let own = slot.own.get(self.number).copied().filter(|i| *i != NONE);
        self.inputs.get(own.or(slot.shared)? as usize)
    }
}

/// A crate's checks in order, callable natively as the component is by the host.
#[derive(Debug)]
pub struct Plugin {
    #[doc(hidden)]
    pub entries: &'static [Entry],
}

impl Plugin {
    /// Runs the job's checks on the batch's subjects.
    pub fn evaluate(&self, job: &types::Job, batch: &types::Batch) -> Result<types::Report, types::Fault> {
        let frame = Frame::open(batch);
        validate(&frame, batch)?;
        let subjects = batch.subjects.len();
        let mut output = Output::with_room(job.checks.len().saturating_mul(subjects));
        for (check, index) in (0_u32..).zip(&job.checks) {
            let Some(entry) = self.entries.get(*index as usize) else {
                return Err(fault("job", ["there is no check ", &index.to_string()].concat()));
            };
            let settings = settings(entry, job, check);
            let slots = slots(entry, batch, check);
            for (number, row) in batch.subjects.iter().enumerate() {
                let Some(subject) = frame.row(*row) else { return Err(no_row(*row)) };
                frame.touch.start(subject.id);
                let call = Call {
                    frame: &frame,
                    subject,
                    number,
                    inputs: &batch.inputs,
                    slots: &slots,
                    settings: &settings,
                    now: Time(job.now.cast_signed()),
                };
                match (entry.run)(&call) {
                    Ok(()) => output.report.statuses.push(status::PASS),
                    Err(reason) => output.add(&frame, check, number as u32, reason),
                }
            }
        }
        Ok(output.report)
    }
}

/// Rows that are not there would vanish from sets, so they are looked for before anything runs.
fn validate(frame: &Frame<'_>, batch: &types::Batch) -> Result<(), types::Fault> {
    let exists = |row: &types::Row| {
        frame.tables.get(row.table as usize).is_some_and(|t: &Table<'_>| row.index < t.rows())
    };
    let inputs = batch.inputs.iter().flat_map(|i| &i.rows);
    match batch.subjects.iter().chain(inputs).find(|row| !exists(row)) {
        Some(row) => Err(no_row(*row)),
        None => Ok(()),
    }
}

#[cold]
fn fault(code: &str, message: String) -> types::Fault {
    types::Fault { code: code.to_string(), message }
}

#[cold]
fn no_row(row: types::Row) -> types::Fault {
    fault(
        "batch",
        ["there is no row ", &row.index.to_string(), " in table ", &row.table.to_string()].concat(),
    )
}

fn settings<'a>(entry: &Entry, job: &'a types::Job, check: u32) -> Vec<Option<Bound<'a>>> {
    let find = |name: &&'static str| {
        let setting = job.settings.iter().find(|s| s.check == check && s.name == *name)?;
        Some(Bound::open(name, &setting.value, NONE))
    };
    entry.settings.iter().map(find).collect()
}

fn slots(entry: &Entry, batch: &types::Batch, check: u32) -> Vec<Slot> {
    let mut slots = Vec::new();
    slots.resize_with(entry.inputs, Slot::default);
    for (i, input) in (0_u32..).zip(&batch.inputs).filter(|(_, input)| input.check == check) {
        let Some(slot) = slots.get_mut(input.parameter as usize) else { continue };
        match input.subject {
            None => slot.shared = Some(i),
            Some(subject) => {
                slot.own.resize(batch.subjects.len(), NONE);
                if let Some(own) = slot.own.get_mut(subject as usize) {
                    *own = i;
                }
            }
        }
    }
    slots
}

/// The report as it grows.
struct Output {
    report: types::Report,
    /// Texts that were met before, by address: most are constants or names of columns.
    seen: [(usize, usize, u32); 32],
}

impl Output {
    fn with_room(statuses: usize) -> Self {
        let report = types::Report {
            statuses: Vec::with_capacity(statuses),
            strings: Vec::new(),
            notes: Vec::new(),
            evidence: Vec::new(),
        };
        Self { report, seen: [(0, 0, 0); 32] }
    }

    fn add(&mut self, frame: &Frame<'_>, check: u32, subject: u32, reason: Reason) {
        self.report.statuses.push(reason.status());
        let touched = matches!(reason, Reason::Fail(_) | Reason::Manual(_));
        let (Reason::Fail(note) | Reason::NotApplicable(note) | Reason::Unknown(note) | Reason::Manual(note)) =
            reason;
        let note = *note;
        let (code, detail) = (self.text(note.code), self.text(note.detail));
        let before = self.report.evidence.len();
        if note.evidence.is_empty() && touched {
            for touched in frame.touch.all() {
                let Some(table) = frame.tables.get(touched.row.table as usize) else { continue };
                for name in names(table, touched.columns) {
                    let path = self.known(name);
                    self.evidence(touched.row.table, touched.row.index, path);
                }
            }
        }
        for evidence in note.evidence {
            let path = self.text(evidence.path);
            self.evidence(evidence.table, evidence.row, path);
        }
        let evidence = (self.report.evidence.len() - before) as u32;
        self.report.notes.push(types::Note { check, subject, code, detail, evidence });
    }

    fn evidence(&mut self, table: u32, index: u32, path: u32) {
        self.report.evidence.push(types::Evidence { at: types::Row { table, index }, path });
    }

    fn text(&mut self, text: Cow<'static, str>) -> u32 {
        match text {
            Cow::Borrowed(text) => self.known(text),
            Cow::Owned(text) => self.push(text),
        }
    }

    /// A text that outlives the report, so that its address stands for it.
    fn known(&mut self, text: &str) -> u32 {
        let (address, len) = (text.as_ptr().addr(), text.len());
        let first = address ^ (address >> 5);
        let mut place = first % self.seen.len();
        // Texts that share a place find another one nearby.
        for step in 0..4 {
            let at = first.wrapping_add(step) % self.seen.len();
            match self.seen.get(at) {
                Some((a, l, number)) if *a == address && *l == len => return *number,
                Some((0, ..)) => {
                    place = at;
                    break;
                }
                _ => {}
            }
        }
        let number = self.push(text.to_string());
        if let Some(slot) = self.seen.get_mut(place) {
            *slot = (address, len, number);
        }
        number
    }

    fn push(&mut self, text: String) -> u32 {
        self.report.strings.push(text);
        (self.report.strings.len() - 1) as u32
    }
}
