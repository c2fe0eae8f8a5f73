//! The pipeline: which checks run, what they read, and what a snapshot says when they judge it.
//!
//! ```text
//! Selection ── SelectedCheck ── requests ── (gather) ── Snapshot ── dispatch ── Finding ── Sink
//! ```

mod dispatch;
mod examples;
mod finding;
mod inputs;
mod select;
mod set;
mod summary;
mod turn;

pub use bartizan_contract::SCOPE_TYPE;
pub use dispatch::{Dispatch, ScanError};
pub use examples::{Built, ExampleError, ExampleResult, run_examples};
pub use finding::{Evidence, Finding, ResourceRef, Severity, Status};
pub use select::{CheckInfo, SelectError, SelectedCheck, Selection, requests, service};
pub use set::{LoadedPlugin, PluginSet, SetError};
pub use summary::{Missing, Summary};

use std::io;

/// Where findings go, in canonical order: partition, account, region, type, id, check.
pub trait Sink: Send {
    /// Whether findings of this status are written in full; the others are only counted.
    fn wants(&self, status: Status) -> bool;
    /// Takes a finding.
    fn finding(&mut self, finding: &Finding<'_>) -> io::Result<()>;
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
