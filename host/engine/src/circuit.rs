//! What a plugin may cost in one scan, applied in the order of the batches.

use crate::fault::{Fault, FaultCode};
use crate::judge::{LogLine, Outcome};
use crate::limits::Limits;
use crate::matrix::Matrix;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An extra call, which judges a part of a batch, gets this part of the deadline. One resource that
/// never ends costs a deadline for every halving: at full length, a batch of 256 would use up a
/// scan's budget before that resource were found.
pub(crate) const PART_OF_DEADLINE: u32 = 4;

/// What was spent before a call: the extra calls with this one, the time without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Spent {
    pub(crate) calls: u32,
    /// In parts of a deadline.
    pub(crate) time: u32,
}

impl Spent {
    /// What a call at this point may use of the deadline, in parts.
    pub(crate) fn share(self) -> u32 {
        if self.calls == 0 { PART_OF_DEADLINE } else { 1 }
    }
}

/// Which limit has been used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsedUp {
    Deadlines,
    Calls,
}

impl Limits {
    /// What may be spent on faults in a scan.
    pub(crate) fn budget(&self) -> Spent {
        let time = self.deadlines.saturating_mul(PART_OF_DEADLINE);
        Spent { calls: self.extra_calls, time }
    }
}

impl UsedUp {
    /// Whether a call at this point is beyond what may be spent, and why.
    pub(crate) fn at(spent: Spent, budget: Spent) -> Option<Self> {
        if spent.time >= budget.time {
            Some(Self::Deadlines)
        } else if spent.calls > budget.calls {
            Some(Self::Calls)
        } else {
            None
        }
    }

    pub(crate) fn fault(self, plugin: &str, limits: &Limits) -> Fault {
        let (name, value, why) = match self {
            Self::Deadlines => ("deadlines", limits.deadlines, "used up its time to hit deadlines"),
            Self::Calls => ("extra-calls", limits.extra_calls, "used up its calls to isolate faults"),
        };
        let what = format_args!("{plugin} {why} and is stopped for the rest of this scan");
        Fault::limit(FaultCode::CircuitOpen, name, value.into(), what)
    }
}

/// Stops a plugin that costs too much: one for each tenant, plugin and scan.
///
/// Batches may be judged ahead, on any thread and in any order; each outcome remembers what it had
/// spent at every step. [`admit`](Self::admit) takes the outcomes in canonical order and keeps of
/// each exactly what would have been judged had there been one thread: what lies behind the point
/// where the budget ran out becomes `circuit-open`.
#[derive(Debug)]
pub struct Circuit {
    plugin: Arc<str>,
    limits: Limits,
    spent: Spent,
    used_up: Option<UsedUp>,
    switch: Switch,
}

/// Tells workers that a circuit has opened, so that they need not judge what will be thrown away.
#[derive(Debug, Clone, Default)]
pub struct Switch(Arc<AtomicBool>);

impl Switch {
    /// Whether the plugin was stopped.
    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What remains of an outcome.
#[derive(Debug)]
pub struct Verdict {
    /// The cells.
    pub matrix: Matrix,
    /// Lines that the plugin logged.
    pub logs: Vec<LogLine>,
    /// How many further lines were dropped.
    pub dropped_logs: u64,
}

impl Circuit {
    pub(crate) fn new(plugin: Arc<str>, limits: Limits) -> Self {
        Self { plugin, limits, spent: Spent::default(), used_up: None, switch: Switch::default() }
    }

    /// For the workers.
    pub fn switch(&self) -> Switch {
        self.switch.clone()
    }

    /// Whether the plugin was stopped.
    pub fn is_open(&self) -> bool {
        self.used_up.is_some()
    }

    /// Takes the next outcome in canonical order.
    pub fn admit(&mut self, outcome: Outcome) -> Verdict {
        let Outcome { mut matrix, trail, mut logs, dropped_logs, spent, .. } = outcome;
        if let Some(used_up) = self.used_up {
            let fault = used_up.fault(&self.plugin, &self.limits);
            let matrix = Matrix::all(matrix.checks(), matrix.subjects(), fault);
            return Verdict { matrix, logs: Vec::new(), dropped_logs: 0 };
        }
        let budget = self.limits.budget();
        let left = Spent {
            calls: budget.calls.saturating_sub(self.spent.calls),
            time: budget.time.saturating_sub(self.spent.time),
        };
        let beyond = |at: Spent| UsedUp::at(at, left);
        // What was spent only grows along the trail: the first step beyond the budget begins the
        // rest of the batch.
        if let Some(first) = trail.iter().position(|step| beyond(step.spent).is_some()) {
            let rest = trail.get(first..).unwrap_or(&[]);
            self.used_up = rest.first().and_then(|step| beyond(step.spent));
            for step in rest {
                if let Some(used_up) = self.used_up {
                    matrix.fail(&step.rect, used_up.fault(&self.plugin, &self.limits));
                }
            }
            logs.retain(|line| beyond(line.spent).is_none());
        }
        self.spent.calls = self.spent.calls.saturating_add(spent.calls);
        self.spent.time = self.spent.time.saturating_add(spent.time);
        if self.used_up.is_none() && self.spent.time >= budget.time {
            self.used_up = Some(UsedUp::Deadlines);
        }
        if self.used_up.is_some() {
            self.switch.0.store(true, Ordering::Relaxed);
        }
        Verdict { matrix, logs, dropped_logs }
    }
}
