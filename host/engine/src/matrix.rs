//! What a batch came out as: a cell for each check and subject, and the notes behind the cells.

use crate::fault::{Fault, FaultCode};
use crate::input::{Batch, Row};
use bartizan_contract::status;
use bartizan_engine_bindings::v0_1_0::bartizan::check::types::{Note as RawNote, Report};
use std::num::NonZeroU32;
use std::ops::Range;

/// The status of one check on one subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// The resource is as the check wants it.
    Pass,
    /// It is not.
    Fail(Option<NoteId>),
    /// Something that the check needs could not be read.
    Unknown(Option<NoteId>),
    /// The check does not concern this resource.
    NotApplicable(Option<NoteId>),
    /// Only a person can decide.
    Manual(Option<NoteId>),
    /// The plugin gave no result.
    Error(FaultId),
}

/// A note of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoteId(NonZeroU32);

/// A fault of a matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FaultId(NonZeroU32);

/// What the plugin says about a cell.
#[derive(Debug, Clone, Copy)]
pub struct Note<'a> {
    /// The kind of the reason.
    pub code: &'a str,
    /// The reason in words.
    pub detail: &'a str,
    evidence: &'a [RawEvidence],
    strings: &'a [String],
}

impl<'a> Note<'a> {
    /// The properties that decided. Each names a row of the batch and a path that begins with a
    /// property that the row's table has; the value is for the host to look up.
    pub fn evidence(&self) -> impl ExactSizeIterator<Item = Evidence<'a>> + use<'a> {
        let strings = self.strings;
        self.evidence.iter().map(move |e| Evidence { at: e.at, path: text(strings, e.path) })
    }
}

/// A property that decided.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// A row of the batch.
    pub at: Row,
    /// The property's name, then `/key` and `/index` steps into its value.
    pub path: &'a str,
}

#[derive(Debug, Clone, Copy)]
struct RawEvidence {
    at: Row,
    path: u32,
}

#[derive(Debug, Clone)]
struct StoredNote {
    code: u32,
    detail: u32,
    evidence: Range<u32>,
}

/// All cells of a batch.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    checks: usize,
    subjects: usize,
    cells: Vec<Cell>,
    strings: Vec<String>,
    notes: Vec<StoredNote>,
    evidence: Vec<RawEvidence>,
    faults: Vec<Fault>,
}

impl Matrix {
    /// How many checks were asked for.
    pub fn checks(&self) -> usize {
        self.checks
    }

    /// How many subjects were judged.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// All cells: all subjects of the first check first.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cells of one check, a subject each; empty when there is no such check.
    pub fn row(&self, check: usize) -> &[Cell] {
        let from = check.saturating_mul(self.subjects);
        self.cells.get(from..from.saturating_add(self.subjects)).unwrap_or(&[])
    }

    /// One cell.
    pub fn cell(&self, check: usize, subject: usize) -> Option<Cell> {
        self.row(check).get(subject).copied()
    }

    /// The note that a cell of this matrix refers to.
    pub fn note(&self, id: NoteId) -> Option<Note<'_>> {
        let note = self.notes.get(id.0.get() as usize - 1)?;
        Some(Note {
            code: text(&self.strings, note.code),
            detail: text(&self.strings, note.detail),
            evidence: self
                .evidence
                .get(note.evidence.start as usize..note.evidence.end as usize)
                .unwrap_or(&[]),
            strings: &self.strings,
        })
    }

    /// The fault that a cell of this matrix refers to.
    pub fn fault(&self, id: FaultId) -> Option<&Fault> {
        self.faults.get(id.0.get() as usize - 1)
    }

    /// A matrix without cells: no checks, or no subjects.
    pub(crate) fn empty(checks: usize, subjects: usize) -> Self {
        Self { checks, subjects, ..Self::default() }
    }

    /// A matrix all of one fault.
    pub(crate) fn all(checks: usize, subjects: usize, fault: Fault) -> Self {
        Self {
            checks,
            subjects,
            cells: vec![Cell::Error(FaultId(NonZeroU32::MIN)); checks * subjects],
            faults: vec![fault],
            ..Self::default()
        }
    }

    /// Puts the result of a part of the batch in its place.
    pub(crate) fn paste(&mut self, at: &Rect, part: Self) {
        let notes = self.notes.len() as u32;
        let strings = self.strings.len() as u32;
        let evidence = self.evidence.len() as u32;
        self.strings.extend(part.strings);
        self.notes.extend(part.notes.iter().map(|n| StoredNote {
            code: n.code + strings,
            detail: n.detail + strings,
            evidence: n.evidence.start + evidence..n.evidence.end + evidence,
        }));
        self.evidence.extend(part.evidence.iter().map(|e| RawEvidence { at: e.at, path: e.path + strings }));
        let moved = |n: Option<NoteId>| n.map(|n| NoteId(n.0.saturating_add(notes)));
        let mut cells = part.cells.iter();
        for check in at.checks.clone() {
            for (cell, new) in self.cells_of(check, &at.subjects).iter_mut().zip(&mut cells) {
                *cell = match *new {
                    Cell::Pass => Cell::Pass,
                    Cell::Fail(n) => Cell::Fail(moved(n)),
                    Cell::Unknown(n) => Cell::Unknown(moved(n)),
                    Cell::NotApplicable(n) => Cell::NotApplicable(moved(n)),
                    Cell::Manual(n) => Cell::Manual(moved(n)),
                    // A part comes straight from a report, which cannot say so.
                    Cell::Error(id) => Cell::Error(id),
                };
            }
        }
    }

    /// Makes a part of the batch errors.
    pub(crate) fn fail(&mut self, at: &Rect, fault: Fault) {
        // The same fault over and over is kept once.
        if self.faults.last() != Some(&fault) {
            self.faults.push(fault);
        }
        let Some(id) = NonZeroU32::new(self.faults.len() as u32) else { return };
        for check in at.checks.clone() {
            self.cells_of(check, &at.subjects).fill(Cell::Error(FaultId(id)));
        }
    }

    fn cells_of(&mut self, check: usize, subjects: &Range<usize>) -> &mut [Cell] {
        let from = check * self.subjects;
        self.cells.get_mut(from + subjects.start..from + subjects.end).unwrap_or(&mut [])
    }

    /// Reads a report on `checks` × `subjects`, believing nothing.
    pub(crate) fn of_report(
        report: Report,
        checks: usize,
        subjects: usize,
        batch: &Batch<'_>,
    ) -> Result<Self, Fault> {
        let wanted = checks * subjects;
        if report.statuses.len() != wanted {
            let got = report.statuses.len();
            return Err(bad(format!("{got} statuses for {checks} checks on {subjects} subjects")));
        }
        let mut cells = Vec::with_capacity(wanted);
        for (i, s) in report.statuses.iter().enumerate() {
            cells.push(match *s {
                status::PASS => Cell::Pass,
                status::FAIL => Cell::Fail(None),
                status::UNKNOWN => Cell::Unknown(None),
                status::NOT_APPLICABLE => Cell::NotApplicable(None),
                status::MANUAL => Cell::Manual(None),
                other => {
                    let (check, subject) = (i / subjects, i % subjects);
                    return Err(bad(format!(
                        "status {other} for check {check} on subject {subject}; \
                         statuses are 1 to 5"
                    )));
                }
            });
        }
        let evidence = checked_evidence(&report, batch)?;
        let notes = checked_notes(&report, checks, subjects, &mut cells)?;
        Ok(Self { checks, subjects, cells, strings: report.strings, notes, evidence, faults: Vec::new() })
    }
}

/// A part of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) checks: Range<usize>,
    pub(crate) subjects: Range<usize>,
}

impl Rect {
    pub(crate) fn cells(&self) -> usize {
        self.checks.len() * self.subjects.len()
    }

    /// Both halves of the longer axis; none for a single cell.
    pub(crate) fn halves(&self) -> Option<(Self, Self)> {
        let cut = |r: &Range<usize>| {
            let middle = r.start + r.len() / 2;
            (r.start..middle, middle..r.end)
        };
        if self.cells() <= 1 {
            None
        } else if self.subjects.len() >= self.checks.len() {
            let (a, b) = cut(&self.subjects);
            let checks = self.checks.clone();
            Some((Self { checks: checks.clone(), subjects: a }, Self { checks, subjects: b }))
        } else {
            let (a, b) = cut(&self.checks);
            let subjects = self.subjects.clone();
            Some((Self { checks: a, subjects: subjects.clone() }, Self { checks: b, subjects }))
        }
    }
}

fn text(strings: &[String], index: u32) -> &str {
    strings.get(index as usize).map_or("", String::as_str)
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(FaultCode::BadReport, message)
}

fn checked_notes(
    report: &Report,
    checks: usize,
    subjects: usize,
    cells: &mut [Cell],
) -> Result<Vec<StoredNote>, Fault> {
    let mut notes = Vec::with_capacity(report.notes.len());
    let mut used = 0u32;
    for (i, note) in report.notes.iter().enumerate() {
        let RawNote { check, subject, code, detail, evidence } = *note;
        let place = || format!("note {i} (check {check}, subject {subject})");
        if check as usize >= checks || subject as usize >= subjects {
            return Err(bad(format!("{} is outside of {checks} checks on {subjects} subjects", place())));
        }
        for index in [code, detail] {
            if index as usize >= report.strings.len() {
                let strings = report.strings.len();
                return Err(bad(format!("{} uses string {index} of {strings}", place())));
            }
        }
        let id = NonZeroU32::new(i as u32 + 1).map(NoteId);
        match cells.get_mut(check as usize * subjects + subject as usize) {
            Some(
                Cell::Fail(slot @ None)
                | Cell::Unknown(slot @ None)
                | Cell::NotApplicable(slot @ None)
                | Cell::Manual(slot @ None),
            ) => *slot = id,
            Some(Cell::Pass) => return Err(bad(format!("{} is on a pass", place()))),
            _ => return Err(bad(format!("{} is the second of its cell", place()))),
        }
        let end = used
            .checked_add(evidence)
            .filter(|end| *end as usize <= report.evidence.len())
            .ok_or_else(|| bad(format!("{} counts evidence that is not there", place())))?;
        notes.push(StoredNote { code, detail, evidence: used..end });
        used = end;
    }
    if used as usize == report.evidence.len() {
        Ok(notes)
    } else {
        let (all, used) = (report.evidence.len(), used);
        Err(bad(format!("{all} entries of evidence, of which the notes count {used}")))
    }
}

fn checked_evidence(report: &Report, batch: &Batch<'_>) -> Result<Vec<RawEvidence>, Fault> {
    // Notes come check by check, so that most evidence repeats the table and path before it.
    let mut known = None;
    let mut evidence = Vec::with_capacity(report.evidence.len());
    for (i, e) in report.evidence.iter().enumerate() {
        let Row { table, index } = e.at;
        let rows = batch.tables.get(table as usize).map(|t| t.rows);
        if rows.is_none_or(|rows| index >= rows) {
            return Err(bad(format!(
                "evidence {i} points at row {index} of table {table}, which is not in the batch"
            )));
        }
        if known != Some((table, e.path)) {
            let path = report.strings.get(e.path as usize).ok_or_else(|| {
                let strings = report.strings.len();
                bad(format!("evidence {i} uses string {} of {strings}", e.path))
            })?;
            let property = path.split('/').next().unwrap_or_default();
            let handed = batch
                .tables
                .get(table as usize)
                .is_some_and(|t| t.columns.iter().any(|c| c.property == property));
            if !handed {
                return Err(bad(format!(
                    "evidence {i} names the property {property:?}, which table {table} does not have"
                )));
            }
            known = Some((table, e.path));
        }
        evidence.push(RawEvidence { at: e.at, path: e.path });
    }
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::input::{Column, Table};
    use bartizan_engine_bindings::v0_1_0::bartizan::check::types::Evidence as RawWitEvidence;

    fn read(statuses: &[u8], notes: Vec<RawNote>, paths: &[&str]) -> Result<Matrix, Fault> {
        let columns = [Column { property: "Name", values: &[] }];
        let tables = [Table { resource_type: "T", scope: 0, rows: 4, columns: &columns }];
        let subjects = [Row { table: 0, index: 0 }, Row { table: 0, index: 3 }];
        let batch = Batch { scopes: &[], tables: &tables, subjects: &subjects, inputs: &[] };
        let report = Report {
            statuses: statuses.to_vec(),
            strings: paths.iter().map(ToString::to_string).collect(),
            evidence: (0..paths.len() as u32).map(|path| RawWitEvidence { at: subjects[1], path }).collect(),
            notes,
        };
        Matrix::of_report(report, statuses.len() / 2, 2, &batch)
    }

    fn note(check: u32, subject: u32, evidence: u32) -> RawNote {
        RawNote { check, subject, code: 0, detail: 1, evidence }
    }

    #[test]
    fn notes_find_their_cells_and_evidence_its_notes() {
        let paths = ["Name", "Name/key/0", "Name/other"];
        let notes = vec![note(1, 1, 1), note(0, 0, 2)];
        let matrix = read(&[3, 1, 1, 5], notes, &paths).unwrap();
        let Some(Cell::Unknown(Some(first))) = matrix.cell(0, 0) else { unreachable!() };
        let Some(Cell::Manual(Some(second))) = matrix.cell(1, 1) else { unreachable!() };
        let paths = |id| matrix.note(id).unwrap().evidence().map(|e| e.path).collect::<Vec<_>>();
        assert_eq!(paths(first), ["Name/key/0", "Name/other"]);
        assert_eq!(paths(second), ["Name"]);
        assert_eq!(matrix.note(first).unwrap().detail, "Name/key/0");
        assert_eq!(matrix.cell(0, 1), Some(Cell::Pass));
        assert_eq!((matrix.cell(2, 0), matrix.cell(0, 2)), (None, None));
    }

    #[test]
    fn a_cell_has_one_note() {
        let notes = vec![note(0, 1, 0), note(0, 1, 0)];
        let fault = read(&[1, 2], notes, &["Name", ""]).unwrap_err();
        // The texts are strings only here, but the evidence is looked at first.
        assert_eq!(fault.message, "evidence 1 names the property \"\", which table 0 does not have");
        let notes = vec![note(0, 1, 1), note(0, 1, 1)];
        let fault = read(&[1, 2], notes, &["Name", "Name"]).unwrap_err();
        assert_eq!(fault.message, "note 1 (check 0, subject 1) is the second of its cell");
    }

    #[test]
    fn a_status_beyond_the_contract_is_refused() {
        for status in [0, 6, 255] {
            let fault = read(&[1, 1, status, 1], Vec::new(), &[]).unwrap_err();
            assert!(fault.message.starts_with(&format!("status {status} for check 1")), "{fault}");
        }
    }

    #[test]
    fn halves_are_disjoint_and_lose_nothing() {
        let mut left = vec![Rect { checks: 3..10, subjects: 5..18 }];
        let mut cells = Vec::new();
        while let Some(rect) = left.pop() {
            match rect.halves() {
                None => cells.push((rect.checks.start, rect.subjects.start)),
                Some((a, b)) => {
                    assert_eq!(a.cells() + b.cells(), rect.cells());
                    left.extend([b, a]);
                }
            }
        }
        assert_eq!(cells.len(), 7 * 13);
        cells.sort_unstable();
        cells.dedup();
        assert_eq!(cells.len(), 7 * 13);
    }
}
