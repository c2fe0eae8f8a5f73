//! End to end: the built binary, real components, real servers. One test binary, because linking
//! one costs seconds.
//!
//! Texts that people read are kept in `snapshots/`; `INSTA_UPDATE=always cargo test --test e2e` takes
//! them as they are now, for review.
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

mod authors;
mod bad_input;
mod cli;
mod corpus;
mod demo;
mod enterprise;
mod faults;
mod forge;
mod gathering;
mod hostile;
mod kit;
mod live;
mod masking;
mod oci;
mod organization;
mod readme;
mod resume;
mod snapshots_cli;
mod support;
