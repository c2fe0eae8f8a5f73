//! Many tenants in one process: what one has, no other sees, and the set of plugins changes while scans run.
//! Real components, real registries, real snapshots.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod apart;
mod example;
mod shared;
mod support;
mod swap;
