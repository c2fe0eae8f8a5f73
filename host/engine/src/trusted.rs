//! The one place that turns bytes into machine code without compiling them.
#![expect(unsafe_code, reason = "wasmtime marks loading of compiled code unsafe: see `load`")]

use wasmtime::Engine;
use wasmtime::component::Component;

/// Bytes whose keyed MAC was verified: made by this host, or by one that shares its key.
///
/// Only the cache makes one, from the very buffer that it verified.
pub(crate) struct Authentic<'a>(&'a [u8]);

impl<'a> Authentic<'a> {
    /// Call it with the bytes that a MAC under the host's key was verified over, and no others.
    pub(crate) fn after_verification(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

/// Loads compiled code.
pub(crate) fn load(engine: &Engine, code: &Authentic<'_>) -> wasmtime::Result<Component> {
    // SAFETY: `deserialize` must be given what `Component::serialize` returned, unmodified, or the
    // bytes are run as whatever they are. `Authentic` is made only after an HMAC-SHA256 under a key
    // of 32 random bytes, readable by this user alone, was verified over these bytes together with
    // the component's digest and the engine's compatibility hash. Whoever can make such a MAC can
    // read the key, hence is this user, who needs no forged cache to run code as this user. The
    // bytes are in memory: they cannot change between the verification and this call. wasmtime
    // itself checks its version and the configuration that the code was compiled with.
    unsafe { Component::deserialize(engine, code.0) }
}
