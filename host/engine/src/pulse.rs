//! The engine's heartbeat, and the number of calls that may run at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Ticks the epoch while something runs, and sleeps when nothing does.
///
/// A tick does not end anything. It only makes each running call look at its own clock and its
/// cancellation, so one tick more or less harms nobody, and one call's end hurries no other.
pub(crate) struct Pulse {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    running: Mutex<usize>,
    slots: usize,
    freed: Condvar,
    idle: AtomicBool,
    stop: AtomicBool,
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, usize> {
        // The number is right even if a thread panicked elsewhere: guards count down on unwinding.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pulse {
    /// Starts the thread. `slots` calls may run at once; further ones wait.
    pub(crate) fn start(
        slots: usize,
        every: Duration,
        tick: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            running: Mutex::new(0),
            slots: slots.max(1),
            freed: Condvar::new(),
            idle: AtomicBool::new(false),
            stop: AtomicBool::new(false),
        });
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("bartizan-epoch".into())
            .spawn(move || beat(&of_thread, every, tick))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Takes a slot, waiting for one if need be, and keeps the epoch ticking while it is held.
    pub(crate) fn enter(&self) -> Running<'_> {
        let mut running = self.shared.running();
        while *running >= self.shared.slots {
            running = self.shared.freed.wait(running).unwrap_or_else(PoisonError::into_inner);
        }
        *running += 1;
        drop(running);
        if self.shared.idle.load(Ordering::SeqCst)
            && let Some(thread) = &self.thread
        {
            thread.thread().unpark();
        }
        Running(&self.shared)
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It cannot have panicked but in `tick`, which is the engine's own counter.
            let _ = thread.join();
        }
    }
}

/// A slot in use.
pub(crate) struct Running<'a>(&'a Shared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        *self.0.running() -= 1;
        self.0.freed.notify_one();
    }
}

fn beat(shared: &Shared, every: Duration, tick: impl Fn()) {
    while !shared.stop.load(Ordering::SeqCst) {
        if *shared.running() == 0 {
            // Announce the sleep before the last look: whoever enters in between sees `idle` and
            // unparks, and an unpark before the park makes the park return at once.
            shared.idle.store(true, Ordering::SeqCst);
            if *shared.running() == 0 && !shared.stop.load(Ordering::SeqCst) {
                thread::park();
            }
            shared.idle.store(false, Ordering::SeqCst);
        } else {
            thread::park_timeout(every);
            tick();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::time::Instant;

    fn counted(slots: usize) -> (Pulse, Arc<AtomicUsize>) {
        let ticks = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&ticks);
        let tick = move || {
            counter.fetch_add(1, Ordering::SeqCst);
        };
        (Pulse::start(slots, Duration::from_millis(1), tick).unwrap(), ticks)
    }

    fn wait_for(what: impl Fn() -> bool) {
        let start = Instant::now();
        while !what() {
            assert!(start.elapsed() < Duration::from_secs(10), "waited in vain");
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn ticks_while_something_runs_and_sleeps_otherwise() {
        let (pulse, ticks) = counted(1);
        wait_for(|| pulse.shared.idle.load(Ordering::SeqCst));
        assert_eq!(ticks.load(Ordering::SeqCst), 0);
        let running = pulse.enter();
        wait_for(|| ticks.load(Ordering::SeqCst) >= 3);
        drop(running);
        wait_for(|| pulse.shared.idle.load(Ordering::SeqCst));
        let then = ticks.load(Ordering::SeqCst);
        thread::sleep(Duration::from_millis(20));
        assert_eq!(ticks.load(Ordering::SeqCst), then);
    }

    #[test]
    fn a_call_beyond_the_slots_waits_for_a_free_one() {
        let (pulse, _) = counted(1);
        let first = pulse.enter();
        let entered = AtomicBool::new(false);
        thread::scope(|s| {
            s.spawn(|| {
                let _second = pulse.enter();
                entered.store(true, Ordering::SeqCst);
            });
            thread::sleep(Duration::from_millis(20));
            assert!(!entered.load(Ordering::SeqCst));
            drop(first);
        });
        assert!(entered.load(Ordering::SeqCst));
    }
}
