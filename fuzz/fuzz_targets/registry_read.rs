//! Any bytes as `registry.toml`, as a lock and as a component.
#![no_main]

use bartizan_registry::{Config, Lock, Sections};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|bytes: &[u8]| {
    let _ = Sections::read(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = Config::parse(text, Path::new("registry.toml"));
    if let Ok(lock) = Lock::parse(text, Path::new("registry.lock")) {
        let again = lock.to_text().expect("what was read can be written");
        let again = Lock::parse(&again, Path::new("registry.lock")).expect("what was written can be read");
        assert!(again.changes_to(&lock).is_empty());
    }
});
