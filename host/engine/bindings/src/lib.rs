//! The host side of the contract, generated from its WIT by `wasmtime::component::bindgen!`.
//!
//! A crate of its own, because expanding and compiling it takes longer than all of the engine: it
//! changes when the contract does. One module a supported version; the newest one's types are the
//! engine's own.
#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "generated: the WIT beside this crate is the documentation"
)]

/// Contract 0.1.0.
pub mod v0_1_0 {
    wasmtime::component::bindgen!({
        path: "../../../wit/0.1.0",
        world: "plugin",
        // Arguments are borrowed: nothing is cloned on the way into a plugin.
        ownership: Borrowing { duplicate_if_necessary: true },
        // Host functions can end the call: a limit that is hit is no return value.
        imports: { default: trappable },
    });
}
