//! Ctrl-C: ends what runs cleanly, one stage at a time.

use crate::failure::{Failure, Result};
use crate::output::warning;
use bartizan_engine::CancelToken;
use bartizan_gather::run::Cancel;
use tokio::runtime::Runtime;

/// The runtime of a command, and what ends its stages.
pub(crate) struct Interrupt {
    pub(crate) runtime: Runtime,
    /// Ends reading: what was read is judged, the rest is unknown.
    pub(crate) reading: Cancel,
    /// Ends judging.
    pub(crate) judging: CancelToken,
}

impl Interrupt {
    /// The first Ctrl-C ends reading, the next one judging, a further one the process.
    pub(crate) fn install() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|e| Failure::of("the runtime cannot start", e))?;
        let (reading, judging) = (Cancel::default(), CancelToken::default());
        let stages = (reading.clone(), judging.clone());
        runtime.spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if !stages.0.is_cancelled() {
                    warning("interrupted: what is not read yet is unknown (once more: nothing is judged)");
                    stages.0.cancel();
                } else if !stages.1.is_cancelled() {
                    stages.1.cancel();
                } else {
                    std::process::exit(130);
                }
            }
        });
        Ok(Self { runtime, reading, judging })
    }

    /// Reading is over: the next Ctrl-C ends judging.
    pub(crate) fn read(&self) {
        self.reading.cancel();
    }
}
