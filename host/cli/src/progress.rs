//! What is fetched from far registries, told while it comes.

use crate::output::stderr;
use bartizan_registry::{Fetch, Watcher};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Between two lines on a terminal.
const EVERY: Duration = Duration::from_millis(100);

/// The fetching of components: a line that moves on a terminal, and one at the end anywhere.
pub(crate) struct Progress {
    state: Arc<Mutex<State>>,
    begun: Instant,
}

#[derive(Default)]
struct State {
    begun: usize,
    done: usize,
    expected: u64,
    received: u64,
    shown: Option<Instant>,
}

impl Progress {
    pub(crate) fn begin() -> Self {
        Self { state: Arc::default(), begun: Instant::now() }
    }

    /// Who is to be told of what is fetched.
    pub(crate) fn watcher(&self) -> Watcher {
        let state = Arc::clone(&self.state);
        let terminal = std::io::stderr().is_terminal();
        Arc::new(move |what| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            match what {
                Fetch::Begun { bytes, .. } => {
                    state.begun += 1;
                    state.expected += bytes;
                }
                Fetch::Received { bytes } => state.received += bytes,
                Fetch::Done { .. } => state.done += 1,
                _ => {}
            }
            if terminal && state.shown.is_none_or(|shown| shown.elapsed() >= EVERY) {
                state.shown = Some(Instant::now());
                let State { begun, done, expected, received, .. } = *state;
                let _ = write!(
                    stderr(),
                    "\r\x1b[Kfetching plugins: {done} of {begun}, {} of {}",
                    size(received),
                    size(expected)
                );
            }
        })
    }

    /// Says what was fetched, if anything was.
    pub(crate) fn end(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.shown.is_some() {
            let _ = write!(stderr(), "\r\x1b[K");
        }
        if state.done > 0 {
            let plugins = if state.done == 1 { "plugin" } else { "plugins" };
            let _ = writeln!(
                stderr(),
                "fetched {} {plugins}, {}, in {:.1} s",
                state.done,
                size(state.received),
                self.begun.elapsed().as_secs_f64()
            );
        }
    }
}

fn size(bytes: u64) -> String {
    if bytes < 10 << 20 { format!("{} KiB", bytes.div_ceil(1024)) } else { format!("{} MiB", bytes >> 20) }
}
