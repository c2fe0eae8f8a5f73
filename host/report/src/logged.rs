//! What plugins logged, beside the findings.

use crate::text::plain;
use bartizan_scan::{Coverage, Finding, Log, Sink, Status};
use std::io::{self, Write};

/// Hands findings to another sink, and writes what plugins logged as lines of text.
pub struct Logged<'a, W> {
    /// Where findings go.
    pub sink: &'a mut dyn Sink,
    /// Where lines go.
    pub out: W,
}

impl<W> std::fmt::Debug for Logged<'_, W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logged").finish_non_exhaustive()
    }
}

impl<W: Write + Send> Sink for Logged<'_, W> {
    fn wants(&self, status: Status) -> bool {
        self.sink.wants(status)
    }
    fn finding(&mut self, finding: &Finding<'_>) -> io::Result<()> {
        self.sink.finding(finding)
    }
    fn log(&mut self, log: &Log<'_>) -> io::Result<()> {
        let from = format!("{} on {} in {}", log.plugin, log.resource_type, log.scope);
        for line in log.lines {
            let level = match line.level {
                1 => "error",
                2 => "warning",
                3 => "information",
                _ => "debug",
            };
            let end = if line.truncated { "…" } else { "" };
            writeln!(self.out, "{from}: {level}: {}{end}", plain(&line.message))?;
        }
        if log.dropped > 0 {
            writeln!(self.out, "{from}: {} further lines were dropped", log.dropped)?;
        }
        self.sink.log(log)
    }
    fn coverage(&mut self, coverage: &Coverage) -> io::Result<()> {
        self.sink.coverage(coverage)
    }
    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()?;
        self.sink.finish()
    }
}
