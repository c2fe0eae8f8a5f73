//! AWS Config as a source: what it has recorded instead of what the services say.
//!
//! Config's items are mapped to the catalog's types by data: the `config` table of an entry. What
//! that does not name, Config does not supply, and stays unknown. Items come out of the
//! [files](files) that Config delivers to a bucket, or out of its API.

pub mod files;
pub(crate) mod item;
pub(crate) mod mapping;
pub(crate) mod recorder;
pub(crate) mod source;

pub use mapping::proof;
pub use source::{Aggregator, Source};
