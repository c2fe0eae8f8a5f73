//! How long a call has run, in CPU time of its thread and in wall time.

use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// The clocks of the calling thread: a point from which a call is measured.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    cpu: Duration,
    wall: Instant,
}

impl Reading {
    /// What they show.
    pub fn now() -> Self {
        let t = clock_gettime(ClockId::ThreadCPUTime);
        let seconds = u64::try_from(t.tv_sec).unwrap_or(0);
        let nanos = u32::try_from(t.tv_nsec).unwrap_or(0);
        Self { cpu: Duration::new(seconds, nanos), wall: Instant::now() }
    }

    /// CPU time of this thread and wall time since an earlier reading.
    pub fn since(self, earlier: Self) -> (Duration, Duration) {
        (self.cpu.saturating_sub(earlier.cpu), self.wall.saturating_duration_since(earlier.wall))
    }
}
