//! Clocks, and the table of what they said.

use rustix::time::{ClockId, clock_gettime};
use std::fmt;

fn nanoseconds(clock: ClockId) -> f64 {
    let t = clock_gettime(clock);
    #[expect(clippy::cast_precision_loss, reason = "a clock's reading")]
    let (seconds, nanos) = (t.tv_sec as f64, t.tv_nsec as f64);
    seconds * 1e9 + nanos
}

/// CPU time of all threads of this process, in nanoseconds.
pub(crate) fn process_ns() -> f64 {
    nanoseconds(ClockId::ProcessCPUTime)
}

/// The least CPU time that each of these took, in nanoseconds for one of `each`, turn by turn: what
/// else the machine does only adds, and slow spells hit all alike.
pub(crate) fn least<const N: usize>(rounds: usize, each: usize, mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut least = [f64::MAX; N];
    // The first round warms caches up.
    for round in 0..=rounds {
        for (run, least) in runs.iter_mut().zip(&mut least) {
            let start = nanoseconds(ClockId::ThreadCPUTime);
            run();
            let took = nanoseconds(ClockId::ThreadCPUTime) - start;
            if round > 0 {
                *least = least.min(took);
            }
        }
    }
    least.map(|ns| ns / count(each))
}

pub(crate) fn count(n: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of a bench are small")]
    let n = n as f64;
    n
}

/// A number with its unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quantity(pub(crate) f64, pub(crate) Unit);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Seconds,
    Kib,
    Mib,
    /// A number of things.
    Number,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, decimals) = match self.1 {
            Unit::Nanoseconds => ("ns", 0),
            Unit::Microseconds => ("µs", 1),
            Unit::Milliseconds => ("ms", 1),
            Unit::Seconds => ("s", 2),
            Unit::Kib => ("KiB", 1),
            Unit::Mib => ("MiB", 0),
            Unit::Number => ("", 0),
        };
        let decimals = if self.1 == Unit::Nanoseconds && self.0 < 1_000.0 { 1 } else { decimals };
        f.pad(format!("{:.decimals$} {unit}", self.0).trim_end())
    }
}

/// Prints line by line: what was measured, ours, the reference, and whether the target is met.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    missed: Vec<String>,
}

impl Sheet {
    #[expect(clippy::unused_self, reason = "a line of the sheet")]
    pub(crate) fn section(&self, title: &str) {
        println!("\n{title}");
        println!("{:<44} {:>10} {:>12} {:>6}  {:<14}", "  measure", "ours", "reference", "ratio", "target");
    }

    /// Something that the numbers around it need to be understood.
    #[expect(clippy::unused_self, reason = "a line of the sheet")]
    pub(crate) fn note(&self, text: &str) {
        println!("  ({text})");
    }

    /// Ours and a reference, of which it may be so much at most.
    pub(crate) fn ratio(&mut self, measure: &str, ours: Quantity, reference: Quantity, most: Option<f64>) {
        let ratio = ours.0 / reference.0;
        let target = most.map(|m| (format!("≤ {m} ×"), ratio <= m));
        self.line(measure, ours, Some(reference), Some(ratio), target);
    }

    /// Ours, with or without a limit.
    pub(crate) fn value(&mut self, measure: &str, ours: Quantity, most: Option<f64>) {
        let target = most.map(|m| (format!("≤ {}", Quantity(m, ours.1)), ours.0 <= m));
        self.line(measure, ours, None, None, target);
    }

    fn line(
        &mut self,
        measure: &str,
        ours: Quantity,
        reference: Option<Quantity>,
        ratio: Option<f64>,
        target: Option<(String, bool)>,
    ) {
        let reference = reference.map_or_else(String::new, |r| r.to_string());
        let ratio = ratio.map_or_else(String::new, |r| format!("{r:.2}"));
        let (target, verdict) = match target {
            None => (String::new(), ""),
            Some((target, true)) => (target, "met"),
            Some((target, false)) => {
                self.missed.push(format!("{measure}: {ours} {ratio} ({target})"));
                (target, "NOT MET")
            }
        };
        println!("  {measure:<42} {ours:>10} {reference:>12} {ratio:>6}  {target:<14} {verdict}");
    }

    /// The end of the sheet: what was missed.
    pub(crate) fn finish(&self) {
        if self.missed.is_empty() {
            println!("\nAll targets are met.");
        } else {
            println!("\nNot met:");
            for line in &self.missed {
                println!("  {line}");
            }
        }
    }
}
