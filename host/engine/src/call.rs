//! One call: a fresh store and instance, every limit on.

use crate::circuit::{PART_OF_DEADLINE, Spent};
use crate::clock::Reading;
use crate::fault::{Fault, FaultCode};
use crate::input::{Batch, Input, Job, Setting};
use crate::judge::{CancelToken, LogLine, Outcome, Request, Step};
use crate::limits::Limits;
use crate::load::Plugin;
use crate::lookup::{LookupSource, Page};
use crate::matrix::{Matrix, Rect};
use bartizan_engine_bindings::v0_1_0::bartizan::check;
use std::sync::Arc;
use std::time::Duration;
use wasmtime::{ResourceLimiter, Store, UpdateDeadline};

/// What may be copied out of a call besides each cell's share.
const OUTPUT_BASE: usize = 64 << 10;
/// A cell's share: its status, a note, some evidence and the text.
const OUTPUT_PER_CELL: usize = 1 << 10;
/// A longer log line is cut off.
const LOG_LINE: usize = 4 << 10;

/// Judges a part of a request.
pub(crate) fn call(
    plugin: &Plugin,
    request: &Request<'_>,
    rect: &Rect,
    spent: Spent,
    traces: &mut Traces,
) -> Result<Matrix, Fault> {
    let limits = &plugin.limits;
    let fuel =
        OUTPUT_BASE.saturating_add(rect.cells().saturating_mul(OUTPUT_PER_CELL)).min(limits.output_bytes);
    let state = State {
        meter: Meter {
            limits: *limits,
            deadline: limits.deadline / PART_OF_DEADLINE * spent.share(),
            cancel: request.cancel.clone(),
            since: None,
            memory: 0,
            table: 0,
        },
        pages: Pages { source: request.lookups.clone(), rect: rect.clone(), count: 0, bytes: 0 },
        traces: std::mem::take(traces),
        spent,
    };
    let mut store = Store::new(&plugin.engine.wasmtime, state);
    store.limiter(|state| &mut state.meter);
    store.set_hostcall_fuel(fuel);
    // Each tick of the epoch only makes the call look at its clocks.
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|store| {
        store.data().meter.cancelled()?;
        let mut store = store;
        store.data_mut().meter.in_time()?;
        Ok(UpdateDeadline::Continue(1))
    });
    let answer = match plugin.code.instantiate(&mut store) {
        Ok(instance) => with_part(request, rect, |job, batch| instance.call_evaluate(&mut store, job, batch)),
        Err(error) => {
            *traces = store.into_data().traces();
            return Err(of_instantiation(&error, fuel));
        }
    };
    *traces = store.into_data().traces();
    match answer {
        Ok(Ok(report)) => Matrix::of_report(report, rect.checks.len(), rect.subjects.len(), &request.batch),
        Ok(Err(check::types::Fault { code, message })) => {
            Err(Fault::new(FaultCode::GuestFault, format!("{code}: {message}")))
        }
        Err(error) => Err(Fault::of_call(&error, fuel)),
    }
}

/// A limit that ended the instantiation is told as such, anything else as a failure to instantiate:
/// it comes before the batch is looked at.
fn of_instantiation(error: &wasmtime::Error, fuel: usize) -> Fault {
    let fault = Fault::of_call(error, fuel);
    match fault.code {
        FaultCode::Deadline | FaultCode::Cancelled => fault,
        _ => Fault { code: FaultCode::Instantiate, ..fault },
    }
}

/// Hands over the request, or the part of it that `rect` names, with its indices moved.
fn with_part<R>(request: &Request<'_>, rect: &Rect, call: impl FnOnce(Job<'_>, Batch<'_>) -> R) -> R {
    let (job, batch) = (&request.job, &request.batch);
    if rect.checks.len() == job.checks.len() && rect.subjects.len() == batch.subjects.len() {
        return call(job.clone(), batch.clone());
    }
    let within = |index: u32, range: &std::ops::Range<usize>| {
        let moved = (index as usize).checked_sub(range.start).filter(|i| *i < range.len())?;
        u32::try_from(moved).ok()
    };
    let settings: Vec<Setting<'_>> = job
        .settings
        .iter()
        .filter_map(|s| Some(Setting { check: within(s.check, &rect.checks)?, ..s.clone() }))
        .collect();
    let inputs: Vec<Input<'_>> = batch
        .inputs
        .iter()
        .filter_map(|input| {
            let check = within(input.check, &rect.checks)?;
            let subject = match input.subject {
                Some(subject) => Some(within(subject, &rect.subjects)?),
                None => None,
            };
            Some(Input { check, subject, ..input.clone() })
        })
        .collect();
    let job = Job {
        checks: job.checks.get(rect.checks.clone()).unwrap_or(&[]),
        settings: &settings,
        ..job.clone()
    };
    let batch = Batch {
        subjects: batch.subjects.get(rect.subjects.clone()).unwrap_or(&[]),
        inputs: &inputs,
        ..batch.clone()
    };
    call(job, batch)
}

/// What the host keeps beside an instance.
pub(crate) struct State {
    meter: Meter,
    pages: Pages,
    traces: Traces,
    spent: Spent,
}

impl State {
    /// What is left of the call.
    fn traces(mut self) -> Traces {
        self.traces.memory = self.traces.memory.max(self.meter.memory);
        self.traces
    }
}

/// Time, memory and tables.
struct Meter {
    limits: Limits,
    /// What this call has of the deadline.
    deadline: Duration,
    cancel: Option<CancelToken>,
    /// When the call was first seen running. Most calls end before the first tick, and need not pay
    /// for reading the clocks.
    since: Option<Reading>,
    memory: usize,
    table: usize,
}

impl Meter {
    fn cancelled(&self) -> Result<(), Fault> {
        if self.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Fault::new(FaultCode::Cancelled, "the scan was cancelled"));
        }
        Ok(())
    }

    fn in_time(&mut self) -> Result<(), Fault> {
        let now = Reading::now();
        let (cpu, wall) = now.since(*self.since.get_or_insert(now));
        let Self { deadline, limits: Limits { wall_factor, .. }, .. } = *self;
        if cpu >= deadline {
            let limit = u64::try_from(self.limits.deadline.as_millis()).unwrap_or(u64::MAX);
            let what = format_args!("the plugin was not done after {deadline:?} of CPU time");
            return Err(Fault::limit(FaultCode::Deadline, "deadline-ms", limit, what));
        }
        if wall >= deadline.checked_mul(wall_factor).unwrap_or(Duration::MAX) {
            let what = format_args!("the plugin was not done after {wall_factor} × {deadline:?}");
            return Err(Fault::limit(FaultCode::Deadline, "wall-factor", wall_factor.into(), what));
        }
        Ok(())
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let limit = self.limits.memory_bytes;
        let after = self.memory.saturating_add(desired.saturating_sub(current));
        if after > limit {
            let what = format_args!("the plugin asks for {} MiB of memory", after.div_ceil(1 << 20));
            let value = limit as u64 >> 20;
            return Err(Fault::limit(FaultCode::MemoryLimit, "memory-mib", value, what).into());
        }
        self.memory = after;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let limit = self.limits.table_elements;
        let after = self.table.saturating_add(desired.saturating_sub(current));
        if after > limit {
            let what = format_args!("the plugin asks for {after} table elements");
            let value = limit as u64;
            return Err(Fault::limit(FaultCode::TableLimit, "table-elements", value, what).into());
        }
        self.table = after;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.limits.instances
    }

    fn tables(&self) -> usize {
        self.limits.tables
    }

    fn memories(&self) -> usize {
        self.limits.memories
    }
}

/// The pages that a call asks for.
struct Pages {
    source: Option<Arc<dyn LookupSource>>,
    rect: Rect,
    count: u32,
    bytes: usize,
}

impl Pages {
    fn page(
        &mut self,
        limits: &Limits,
        check: u32,
        parameter: u32,
        subject: Option<u32>,
        number: u32,
    ) -> Result<Option<Page>, Fault> {
        if self.count >= limits.lookups {
            let (value, what) = (limits.lookups.into(), "the plugin asks for too many pages");
            return Err(Fault::limit(FaultCode::LookupLimit, "lookups", value, what));
        }
        self.count += 1;
        let failed = |message: String| Fault::new(FaultCode::LookupFailed, message);
        let whole = |index: u32, range: &std::ops::Range<usize>, what: &str| {
            if index as usize >= range.len() {
                return Err(failed(format!("a page was asked for {what} {index} of {}", range.len())));
            }
            u32::try_from(range.start + index as usize).map_err(|e| failed(e.to_string()))
        };
        let check = whole(check, &self.rect.checks, "check")?;
        let subject = match subject {
            Some(subject) => Some(whole(subject, &self.rect.subjects, "subject")?),
            None => None,
        };
        // No source is no empty set: a check must not pass because nobody looked.
        let source = self
            .source
            .as_deref()
            .ok_or_else(|| failed("a page was asked for, but no input of this call is paged".into()))?;
        let page = source.page(check, parameter, subject, number).map_err(|e| failed(e.to_string()))?;
        let size = page
            .as_ref()
            .map_or(0, |p| p.columns.iter().map(|c| c.property.len() + c.values.len()).sum::<usize>());
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > limits.lookup_bytes {
            let value = limits.lookup_bytes as u64 >> 20;
            let what = "the pages that the plugin asks for are too large together";
            return Err(Fault::limit(FaultCode::LookupLimit, "lookup-mib", value, what));
        }
        Ok(page)
    }
}

impl check::types::Host for State {}

impl check::lookup::Host for State {
    fn page(
        &mut self,
        check: u32,
        parameter: u32,
        subject: Option<u32>,
        number: u32,
    ) -> wasmtime::Result<Option<Page>> {
        // Reading pages takes the host's time: it counts like the guest's own.
        self.meter.cancelled()?;
        self.meter.in_time()?;
        Ok(self.pages.page(&self.meter.limits, check, parameter, subject, number)?)
    }
}

impl check::log::Host for State {
    fn write(&mut self, level: u8, message: String) -> wasmtime::Result<()> {
        self.traces.write(level, message, self.spent);
        Ok(())
    }
}

/// What the calls of a batch leave behind besides their results.
#[derive(Default)]
pub(crate) struct Traces {
    lines: Vec<LogLine>,
    /// Bytes that further lines may have.
    left: usize,
    dropped: u64,
    /// The most memory that one of them had.
    memory: usize,
}

impl Traces {
    pub(crate) fn new(log_bytes: usize) -> Self {
        Self { lines: Vec::new(), left: log_bytes, dropped: 0, memory: 0 }
    }

    fn write(&mut self, level: u8, mut message: String, spent: Spent) {
        // A line costs something even if it is empty, so that their number is bounded too.
        let most = self.left.saturating_sub(size_of::<LogLine>()).min(LOG_LINE);
        if most == 0 {
            self.dropped += 1;
            return;
        }
        let truncated = message.len() > most;
        if truncated {
            message.truncate(message.floor_char_boundary(most));
            message.shrink_to_fit();
        }
        self.left -= size_of::<LogLine>() + message.len();
        self.lines.push(LogLine { level, message, truncated, spent });
    }

    pub(crate) fn outcome(self, matrix: Matrix, trail: Vec<Step>, spent: Spent) -> Outcome {
        let Self { lines: logs, dropped: dropped_logs, memory, .. } = self;
        Outcome { matrix, trail, logs, dropped_logs, memory, spent }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use crate::input::Row;

    #[test]
    fn a_part_gets_its_own_settings_and_inputs_with_moved_indices() {
        let setting = |check| Setting { check, name: "days", value: b"" };
        let settings = [setting(0), setting(1), setting(2), setting(3)];
        let input = |check, subject| Input {
            check,
            parameter: 4,
            subject,
            rows: &[],
            paged: false,
            gaps: &["denied"],
        };
        let inputs =
            [input(0, None), input(1, None), input(2, Some(0)), input(2, Some(1)), input(2, Some(3))];
        let subjects: Vec<Row> = (10..15).map(|index| Row { table: 0, index }).collect();
        let request = Request::new(
            Job { now: 7, checks: &[30, 31, 32, 33], settings: &settings },
            Batch { scopes: &[], tables: &[], subjects: &subjects, inputs: &inputs },
        );
        with_part(&request, &Rect { checks: 1..3, subjects: 1..3 }, |job, batch| {
            assert_eq!((job.now, job.checks), (7, [31, 32].as_slice()));
            assert_eq!(job.settings.iter().map(|s| s.check).collect::<Vec<_>>(), [0, 1]);
            assert_eq!(batch.subjects.iter().map(|s| s.index).collect::<Vec<_>>(), [11, 12]);
            let inputs: Vec<_> = batch.inputs.iter().map(|i| (i.check, i.subject)).collect();
            assert_eq!(inputs, [(0, None), (1, Some(0))]);
            assert_eq!((batch.inputs[1].parameter, batch.inputs[1].gaps), (4, ["denied"].as_slice()));
        });
    }

    #[test]
    fn pages_of_a_part_are_asked_for_by_the_indices_of_the_whole() {
        struct Echo;
        impl LookupSource for Echo {
            fn page(
                &self,
                check: u32,
                parameter: u32,
                subject: Option<u32>,
                number: u32,
            ) -> Result<Option<Page>, crate::lookup::LookupError> {
                let resource_type = format!("{check} {parameter} {subject:?} {number}");
                Ok(Some(Page { resource_type, scope: 0, rows: 0, columns: Vec::new() }))
            }
        }
        let mut pages = Pages {
            source: Some(Arc::new(Echo)),
            rect: Rect { checks: 3..5, subjects: 100..110 },
            count: 0,
            bytes: 0,
        };
        let limits = Limits::default();
        let mut ask = |check, subject| pages.page(&limits, check, 6, subject, 9);
        assert_eq!(ask(1, Some(2)).unwrap().unwrap().resource_type, "4 6 Some(102) 9");
        assert_eq!(ask(0, None).unwrap().unwrap().resource_type, "3 6 None 9");
        assert_eq!(ask(2, None).unwrap_err().code, FaultCode::LookupFailed);
        assert_eq!(ask(0, Some(10)).unwrap_err().code, FaultCode::LookupFailed);
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let mut logs = Traces::new(64 << 10);
        logs.write(2, format!("x{}", "é".repeat(LOG_LINE)), Spent::default());
        assert_eq!(logs.lines[0].message.len(), LOG_LINE - 1);
        assert!(logs.lines[0].truncated);
        logs.write(2, "short".into(), Spent::default());
        assert!(!logs.lines[1].truncated);
    }
}
