//! Judging a batch: one call, and more of them only where something went wrong.

use crate::call::{self, Traces};
use crate::circuit::{PART_OF_DEADLINE, Spent, Switch, UsedUp};
use crate::fault::{Fault, FaultCode};
use crate::input::{Batch, Job};
use crate::load::Plugin;
use crate::lookup::LookupSource;
use crate::matrix::{Matrix, Rect};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a plugin is asked.
///
/// It belongs to one tenant: a call gets an instance of its own, and nothing of it outlives it.
#[derive(Clone)]
pub struct Request<'a> {
    /// The checks to run, the time and the settings.
    pub job: Job<'a>,
    /// The rows to judge, and what else the checks read.
    pub batch: Batch<'a>,
    /// Where the pages of `paged` inputs come from.
    pub lookups: Option<Arc<dyn LookupSource>>,
    /// Ends the call early.
    pub cancel: Option<CancelToken>,
    /// The switch of the circuit that will admit the outcome. Once it is open, what is judged would
    /// be thrown away, and is not judged.
    pub circuit: Option<Switch>,
}

impl<'a> Request<'a> {
    /// A request without lookups, cancellation and circuit.
    pub fn new(job: Job<'a>, batch: Batch<'a>) -> Self {
        Self { job, batch, lookups: None, cancel: None, circuit: None }
    }
}

/// Ends calls early: those that run see it at the next tick, later ones do not begin.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Cancels.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A line that a plugin logged. It is the plugin's text: escape it before showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// 1 error, 2 warning, 3 information, 4 debug, as the plugin says.
    pub level: u8,
    /// The text.
    pub message: String,
    /// Whether its end was cut off.
    pub truncated: bool,
    pub(crate) spent: Spent,
}

/// What a batch came out as, before the scan's budget is applied: for
/// [`Circuit::admit`](crate::Circuit::admit).
#[derive(Debug)]
pub struct Outcome {
    pub(crate) matrix: Matrix,
    /// The parts of the batch in the order in which they were settled; empty if one call did it.
    pub(crate) trail: Vec<Step>,
    pub(crate) logs: Vec<LogLine>,
    pub(crate) dropped_logs: u64,
    pub(crate) memory: usize,
    pub(crate) spent: Spent,
}

impl Outcome {
    /// The most memory that an instance had, in bytes.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// How many calls it took beyond the first.
    pub fn extra_calls(&self) -> u32 {
        self.spent.calls
    }

    /// How much time it lost to deadlines, in deadlines, rounded up.
    pub fn deadlines(&self) -> u32 {
        self.spent.time.div_ceil(PART_OF_DEADLINE)
    }
}

/// A part of the batch that got its cells from one call.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) rect: Rect,
    pub(crate) spent: Spent,
}

impl Plugin {
    /// Judges a batch.
    ///
    /// If the call faults, the longer axis of checks × subjects is halved, with fresh instances,
    /// until the fault is down to the cells that cause it: those become errors, their neighbours
    /// get their results. The outcome depends on the request and the limits alone; only a deadline
    /// depends on the machine.
    ///
    /// Blocks while as many calls run as the engine was made for.
    pub fn judge(&self, request: &Request<'_>) -> Outcome {
        let whole = Rect { checks: 0..request.job.checks.len(), subjects: 0..request.batch.subjects.len() };
        let mut traces = Traces::new(self.limits.log_bytes);
        if whole.cells() == 0 {
            let matrix = Matrix::empty(whole.checks.len(), whole.subjects.len());
            return traces.outcome(matrix, Vec::new(), Spent::default());
        }
        let _running = self.engine.pulse.enter();
        let mut spent = Spent::default();
        let fault = match self.call(request, &whole, spent, &mut traces) {
            Ok(matrix) => return traces.outcome(matrix, Vec::new(), spent),
            Err(fault) => fault,
        };
        let mut isolation = Isolation {
            matrix: Matrix::all(whole.checks.len(), whole.subjects.len(), fault.clone()),
            trail: Vec::new(),
            left: Vec::new(),
        };
        isolation.faulted(whole, fault, &mut spent);
        while let Some(rect) = isolation.left.pop() {
            let next = Spent { calls: spent.calls + 1, ..spent };
            if let Some(used_up) = UsedUp::at(next, self.limits.budget()) {
                isolation.settle(rect, Err(used_up.fault(&self.id, &self.limits)), next);
                continue;
            }
            spent = next;
            match self.call(request, &rect, spent, &mut traces) {
                Ok(part) => isolation.settle(rect, Ok(part), spent),
                Err(fault) => isolation.faulted(rect, fault, &mut spent),
            }
        }
        traces.outcome(isolation.matrix, isolation.trail, spent)
    }

    fn call(
        &self,
        request: &Request<'_>,
        rect: &Rect,
        spent: Spent,
        traces: &mut Traces,
    ) -> Result<Matrix, Fault> {
        if request.cancel.as_ref().is_some_and(CancelToken::is_cancelled) {
            return Err(Fault::new(FaultCode::Cancelled, "the scan was cancelled"));
        }
        if request.circuit.as_ref().is_some_and(Switch::is_open) {
            let message = format!("{} was stopped for the rest of this scan", self.id);
            return Err(Fault::new(FaultCode::CircuitOpen, message));
        }
        call::call(self, request, rect, spent, traces)
    }
}

/// The search for the cells behind a fault, depth first, in canonical order.
struct Isolation {
    matrix: Matrix,
    trail: Vec<Step>,
    /// The parts still to judge, the next one last.
    left: Vec<Rect>,
}

impl Isolation {
    fn settle(&mut self, rect: Rect, result: Result<Matrix, Fault>, spent: Spent) {
        match result {
            Ok(part) => self.matrix.paste(&rect, part),
            Err(fault) => self.matrix.fail(&rect, fault),
        }
        self.trail.push(Step { rect, spent });
    }

    fn faulted(&mut self, rect: Rect, fault: Fault, spent: &mut Spent) {
        let before = *spent;
        if fault.code == FaultCode::Deadline {
            spent.time += before.share();
        }
        match rect.halves().filter(|_| fault.code.depends_on_batch()) {
            Some((first, second)) => {
                self.left.push(second);
                self.left.push(first);
            }
            None => self.settle(rect, Err(fault), before),
        }
    }
}
