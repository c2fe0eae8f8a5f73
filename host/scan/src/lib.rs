//! The pipeline: which checks run, what they read, and what a snapshot says when they judge it.
//!
//! ```text
//! Selection ── SelectedCheck ── requests ── (gather) ── Snapshot ── dispatch ── Finding ── Sink
//! ```
//!
//! A platform that scans many tenants in one process keeps one [`Engine`](bartizan_engine::Engine), and for
//! each tenant a [`Live`]: the [`PluginSet`] that its scans begin with, and how another takes its place.
//! Nothing here is global. A set belongs to one tenant; a [`Dispatch`] has one set, one snapshot and one
//! sink, and everything that it keeps while it runs, what plugins may spend on faults too, ends with it.

mod account;
mod bench;
mod coverage;
mod dispatch;
mod examples;
mod expected;
mod finding;
mod inputs;
mod live;
mod select;
mod set;
mod summary;
mod turn;

pub use bartizan_contract::SCOPE_TYPE;
pub use bartizan_engine::LogLine;
pub use bench::{Cost, Costs, measure};
pub use coverage::{Coverage, Gap, coverage};
pub use dispatch::{Dispatch, ScanError};
pub use examples::{Built, ExampleError, ExampleResult, run_examples};
pub use expected::ExpectedGap;
pub use finding::{Evidence, Finding, ResourceRef, Severity, Status};
pub use live::{Accepted, Change, Live, ProposeError, Refused, Trial, Why};
pub use select::{CheckInfo, SelectError, SelectedCheck, Selection, reads, requests, service};
pub use set::{Candidate, LoadedPlugin, PluginSet, SetError};
pub use summary::{Covered, GapSum, Missing, Summary};

use bartizan_state::Scope;
use std::io;

/// What a plugin logged while it judged some resources of one type and scope. The lines are the plugin's
/// text: escape them before showing them.
#[derive(Debug, Clone, Copy)]
pub struct Log<'a> {
    /// `name@version`.
    pub plugin: &'a str,
    /// Where the resources are.
    pub scope: &'a Scope,
    /// Their type.
    pub resource_type: &'a str,
    /// The lines, in order.
    pub lines: &'a [LogLine],
    /// How many further lines were dropped.
    pub dropped: u64,
}

/// Where findings go, in canonical order: partition, account, region, type, id, check.
pub trait Sink: Send {
    /// Whether findings of this status are written in full; the others are only counted.
    fn wants(&self, status: Status) -> bool;
    /// Takes a finding.
    fn finding(&mut self, finding: &Finding<'_>) -> io::Result<()>;
    /// Takes what a plugin logged, before the findings on the same resources.
    fn log(&mut self, log: &Log<'_>) -> io::Result<()> {
        let _ = log;
        Ok(())
    }
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
