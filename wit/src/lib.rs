//! The Rust side of the contract `bartizan:check`: tape columns, and for hosts the encoder and the
//! manifest. The formats are specified in words in `0.1.0/TAPE.md` and `0.1.0/MANIFEST.md`; this
//! crate is one reading of them.
#![no_std]
#![forbid(unsafe_code)]
#![expect(clippy::inline_always, reason = "these run for each value of each resource")]

#[cfg(feature = "host")]
extern crate std;

mod column;
pub use column::{Column, Malformed, Root, Word, tag};

#[cfg(feature = "host")]
pub mod encode;
#[cfg(feature = "host")]
pub mod manifest;
#[cfg(feature = "host")]
pub mod reason;
#[cfg(feature = "host")]
mod validate;

/// The contract's version: what `bartizan:manifest` carries as `contract`.
pub const VERSION: &str = "0.1.0";

/// The custom section with the manifest.
pub const MANIFEST_SECTION: &str = "bartizan:manifest";

/// The custom section with documentation and examples.
pub const DOCS_SECTION: &str = "bartizan:docs";

/// The WIT of this version, as text.
pub const WIT: &str = include_str!("../0.1.0/plugin.wit");

/// The pseudo-type whose one row stands for a scope as a whole.
pub const SCOPE_TYPE: &str = "Bartizan::Scope";

/// The statuses of a report.
pub mod status {
    /// The resource is as the check wants it.
    pub const PASS: u8 = 1;
    /// It is not.
    pub const FAIL: u8 = 2;
    /// Something that the check needs could not be read.
    pub const UNKNOWN: u8 = 3;
    /// The check does not concern this resource.
    pub const NOT_APPLICABLE: u8 = 4;
    /// Only a person can decide.
    pub const MANUAL: u8 = 5;
}
