//! Runs check plugins: compiles each once, keeps the machine code in an authenticated cache, and
//! judges batches of resources in fresh, limited WebAssembly instances.
//!
//! ```text
//! Engine::load(PluginSource) ── Plugin
//! Plugin::judge(Request) ───── Outcome ── Circuit::admit, in canonical order ── Verdict { Matrix }
//! ```
//!
//! `judge` may run on as many threads as the engine was made for. Each call is a fresh store and
//! instance that sees one [`Request`] and nothing else, so nothing passes between tenants, batches
//! or calls. A fault is isolated by halving the batch, and what one batch may cost is bounded; the
//! [`Circuit`] applies the bound of the whole scan afterwards, in the order of the batches, so that
//! results do not depend on which thread was faster.
//!
//! The borrowed types of [`input`] are the contract's own, so that nothing is cloned or converted
//! on the way into a plugin.

mod cache;
mod call;
mod circuit;
mod clock;
pub mod component;
mod engine;
mod fault;
mod judge;
mod limits;
mod linking;
mod load;
mod lookup;
mod matrix;
mod pulse;
mod trusted;

pub use cache::{CacheConfig, CacheError, CacheWarning};
pub use circuit::{Circuit, Switch, Verdict};
pub use clock::Reading;
pub use engine::{Engine, EngineConfig, EngineError};
pub use fault::{Fault, FaultCode, LimitHit};
pub use judge::{CancelToken, LogLine, Outcome, Request};
pub use limits::{Limits, LimitsError};
pub use linking::{Capability, UnknownCapability};
pub use load::{LoadError, LoadReport, Plugin, PluginSource};
pub use lookup::{LookupError, LookupSource, Page, PageColumn};
pub use matrix::{Cell, Evidence, FaultId, Matrix, Note, NoteId};

/// What a plugin is handed: the contract's records, borrowed.
///
/// The fields are those of `plugin.wit`, where each is described.
pub mod input {
    pub use bartizan_engine_bindings::v0_1_0::bartizan::check::types::{
        Batch, ColumnParam as Column, Input, Job, Row, Scope, Setting, TableParam as Table,
    };
}
