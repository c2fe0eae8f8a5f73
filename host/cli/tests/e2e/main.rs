//! End to end: the built binary, real components, real servers. One test binary, because linking
//! one costs seconds.
//!
//! The plugins must have been built and signed (`cargo xtask plugins`), and the live tests need the
//! moto server that `cargo xtask test` installs and names in `BARTIZAN_MOTO`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]

mod bad_input;
mod cli;
mod demo;
mod forge;
mod hostile;
mod live;
mod masking;
mod support;
