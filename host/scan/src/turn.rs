//! Things that must happen in order although threads work side by side.

use std::sync::{Condvar, Mutex, PoisonError};

/// Lets the holders of numbers through one after the other, from 0.
#[derive(Debug, Default)]
pub(crate) struct Turnstile {
    next: Mutex<State>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    stopped: bool,
}

impl Turnstile {
    /// Runs `f` when all smaller numbers are through; `None` when the turnstile was stopped.
    pub(crate) fn pass<T>(&self, number: u64, f: impl FnOnce() -> T) -> Option<T> {
        let mut state = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        while state.next != number && !state.stopped {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopped {
            return None;
        }
        let done = f();
        state.next += 1;
        drop(state);
        self.moved.notify_all();
        Some(done)
    }

    /// Lets everybody go, through no more.
    pub(crate) fn stop(&self) {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
        self.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn whoever_is_faster_the_order_is_that_of_the_numbers() {
        let turn = Turnstile::default();
        let taken = AtomicU64::new(0);
        let seen = Mutex::new(Vec::new());
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| {
                    loop {
                        let n = taken.fetch_add(1, Ordering::Relaxed);
                        if n >= 200 {
                            return;
                        }
                        turn.pass(n, || seen.lock().unwrap().push(n));
                    }
                });
            }
        });
        assert_eq!(*seen.lock().unwrap(), (0..200).collect::<Vec<_>>());
    }

    #[test]
    fn a_stopped_turnstile_keeps_nobody_waiting() {
        let turn = Turnstile::default();
        std::thread::scope(|s| {
            let waiting = s.spawn(|| turn.pass(1, || ()));
            turn.stop();
            assert!(waiting.join().unwrap().is_none());
        });
    }
}
