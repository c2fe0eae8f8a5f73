//! The capability `lookup`, from the host's side.

pub use bartizan_engine_bindings::v0_1_0::bartizan::check::types::{
    ColumnResult as PageColumn, TableResult as Page,
};

/// A page could not be read; the text says why, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LookupError(pub String);

/// Where the pages of large sets come from. It reads the snapshot, nothing else, and one page at a
/// time: a call is not interrupted while it is in here.
pub trait LookupSource: Send + Sync {
    /// Page `number` of an input of the request, none behind the last one. The indices are those of
    /// the whole request, also when the engine judges a part of it.
    fn page(
        &self,
        check: u32,
        parameter: u32,
        subject: Option<u32>,
        number: u32,
    ) -> Result<Option<Page>, LookupError>;
}
