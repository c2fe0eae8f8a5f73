//! The pipeline: which checks run, what they read, and what a snapshot says when they judge it.
//!
//! ```text
//! Selection ── SelectedCheck ── requests ── (gather) ── Snapshot ── dispatch ── Finding ── Sink
//! ```

mod account;
mod bench;
mod coverage;
mod dispatch;
mod examples;
mod expected;
mod finding;
mod inputs;
mod select;
mod set;
mod summary;
mod turn;

pub use bartizan_contract::SCOPE_TYPE;
pub use bench::{Cost, Costs, measure};
pub use coverage::{Coverage, Gap, coverage};
pub use dispatch::{Dispatch, ScanError};
pub use examples::{Built, ExampleError, ExampleResult, run_examples};
pub use expected::ExpectedGap;
pub use finding::{Evidence, Finding, ResourceRef, Severity, Status};
pub use select::{CheckInfo, SelectError, SelectedCheck, Selection, reads, requests, service};
pub use set::{LoadedPlugin, PluginSet, SetError};
pub use summary::{Covered, GapSum, Missing, Summary};

use std::io;

/// Where findings go, in canonical order: partition, account, region, type, id, check.
pub trait Sink: Send {
    /// Whether findings of this status are written in full; the others are only counted.
    fn wants(&self, status: Status) -> bool;
    /// Takes a finding.
    fn finding(&mut self, finding: &Finding<'_>) -> io::Result<()>;
    /// Takes what was read of a service somewhere, after all findings.
    fn coverage(&mut self, coverage: &Coverage) -> io::Result<()> {
        let _ = coverage;
        Ok(())
    }
    /// Takes the end.
    fn finish(&mut self) -> io::Result<()>;
}

/// Counts, and writes nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Discard;

impl Sink for Discard {
    fn wants(&self, _: Status) -> bool {
        false
    }
    fn finding(&mut self, _: &Finding<'_>) -> io::Result<()> {
        Ok(())
    }
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}
