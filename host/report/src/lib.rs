//! Findings as people and machines read them: one file a format.
//!
//! Everything that comes from outside (names, policies, a plugin's words) is escaped before it
//! reaches a terminal or a line of JSON.

mod jsonl;
mod logged;
mod ocsf;
mod table;
mod text;

pub use jsonl::Jsonl;
pub use logged::Logged;
pub use ocsf::Ocsf;
pub use table::{Table, summary};
pub use text::plain;

/// The version of Bartizan that reports name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
