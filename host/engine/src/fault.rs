//! What can go wrong in a call, as data.

use std::fmt;

/// A longer message is cut off: a plugin can choose a part of it.
const MESSAGE: usize = 1 << 10;

/// What kind of fault it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FaultCode {
    /// The call used more time than it may.
    Deadline,
    /// The scan was cancelled.
    Cancelled,
    /// More linear memory than granted.
    MemoryLimit,
    /// More table elements than granted.
    TableLimit,
    /// The stack was exhausted.
    StackOverflow,
    /// Any other WebAssembly trap.
    Trap,
    /// More was handed back, or to a host function, than may be copied.
    OutputLimit,
    /// The report breaks the contract.
    BadReport,
    /// The plugin said that it cannot go on.
    GuestFault,
    /// No instance could be made.
    Instantiate,
    /// More pages than granted, in number or bytes.
    LookupLimit,
    /// A page could not be had.
    LookupFailed,
    /// The plugin was stopped for the rest of the scan.
    CircuitOpen,
}

impl FaultCode {
    /// The code as it is written in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::Cancelled => "cancelled",
            Self::MemoryLimit => "memory-limit",
            Self::TableLimit => "table-limit",
            Self::StackOverflow => "stack-overflow",
            Self::Trap => "trap",
            Self::OutputLimit => "output-limit",
            Self::BadReport => "bad-report",
            Self::GuestFault => "guest-fault",
            Self::Instantiate => "instantiate",
            Self::LookupLimit => "lookup-limit",
            Self::LookupFailed => "lookup-failed",
            Self::CircuitOpen => "circuit-open",
        }
    }

    /// Whether a smaller batch might do better. An instance is made before the batch is looked at,
    /// and a plugin that reports a fault of its own speaks for the whole batch.
    pub(crate) const fn depends_on_batch(self) -> bool {
        !matches!(self, Self::Cancelled | Self::GuestFault | Self::Instantiate | Self::CircuitOpen)
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The limit that a fault hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LimitHit {
    /// Its name in `registry.toml`.
    pub name: &'static str,
    /// What it was, in the unit of its name.
    pub value: u64,
}

/// Why a call gave no result.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Fault {
    /// What kind of fault it was.
    pub code: FaultCode,
    /// The limit that was hit, if it was one.
    pub limit: Option<LimitHit>,
    /// What happened, for people. It may quote the plugin: escape it before showing it.
    pub message: String,
}

impl Fault {
    pub(crate) fn new(code: FaultCode, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MESSAGE {
            message.truncate(message.floor_char_boundary(MESSAGE));
            message.push('…');
        }
        Self { code, limit: None, message }
    }

    pub(crate) fn limit(code: FaultCode, name: &'static str, value: u64, what: impl fmt::Display) -> Self {
        let message = format!("{what} (limit {name} = {value})");
        Self { code, limit: Some(LimitHit { name, value }), message }
    }

    /// What a failed call says: our own fault where we ended it, a trap, or a broken answer.
    pub(crate) fn of_call(error: &wasmtime::Error, fuel: usize) -> Self {
        if let Some(fault) = error.downcast_ref::<Self>() {
            return fault.clone();
        }
        if let Some(trap) = error.downcast_ref::<wasmtime::Trap>() {
            return match trap {
                wasmtime::Trap::StackOverflow => {
                    Self::new(FaultCode::StackOverflow, "the plugin exhausted its stack")
                }
                other => Self::new(FaultCode::Trap, other.to_string()),
            };
        }
        let cause = error.root_cause().to_string();
        // The error's type is private to wasmtime; a test of the hostile guests watches its text.
        if cause.contains("fuel allocated for hostcalls") {
            let what = format_args!("the plugin hands over more than {} KiB at once", fuel >> 10);
            return Self::new(FaultCode::OutputLimit, what.to_string());
        }
        Self::new(FaultCode::BadReport, format!("the answer cannot be read: {cause}"))
    }
}
