//! Peak memory of hostile guests. In a test binary of its own, as it is the whole process's.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::{Duration, Instant};
use support::{assert_cells, engine, load_with, matrix};

/// The most memory that this process ever had resident, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn hostile_guests_stay_within_their_memory() {
    let engine = engine();
    let limits = [("memory-mib", 48), ("deadline-ms", 20_000)];
    // What compiling and judging as such take.
    let plugins = ["honest", "memory-bomb", "aliased-strings", "aliased-notes", "log-flood"]
        .map(|guest| load_with(&engine, guest, &limits));
    let [honest, hostile @ ..] = &plugins;
    assert_cells(&matrix(honest, &[0, 1, 2], 0..256), &[0, 1, 2], 0..256, |_, _| None);
    let before = peak();
    let start = Instant::now();
    for plugin in hostile {
        matrix(plugin, &[0], 0..1);
    }
    let grown = peak() - before;
    // The guest's own memory, and what the host may copy out of it.
    assert!(grown < (48 + 16) << 10, "{grown} KiB");
    assert!(grown > 40 << 10, "{grown} KiB: the bomb did not even fill its memory");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
