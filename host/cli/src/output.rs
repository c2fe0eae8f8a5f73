//! Where text goes: data to stdout, everything else to stderr.

use crate::failure::Failure;
use anstyle::{AnsiColor, Style};
use bartizan_report::plain;
use std::io::{self, BufWriter, Write};

/// Buffered stdout, without colour where it is no terminal.
pub(crate) fn stdout() -> impl Write + Send {
    BufWriter::with_capacity(64 << 10, anstream::stdout())
}

/// Stderr, without colour where it is no terminal.
pub(crate) fn stderr() -> impl Write {
    anstream::stderr()
}

/// A failure: what, why, and a hint.
pub(crate) fn failure(e: &Failure) {
    let red = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
    let cyan = Style::new().fg_color(Some(AnsiColor::Cyan.into()));
    let mut out = stderr();
    let mut write = || -> io::Result<()> {
        writeln!(out, "{red}error{red:#}: {}", lines(&e.what))?;
        for cause in e.causes() {
            writeln!(out, "  because {}", lines(&cause))?;
        }
        if let Some(hint) = &e.hint {
            writeln!(out, "{cyan}hint{cyan:#}: {}", lines(hint))?;
        }
        Ok(())
    };
    // There is nowhere left to say that stderr is gone.
    let _ = write();
}

/// Something to know that ends nothing.
pub(crate) fn warning(text: &str) {
    let yellow = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
    let _ = writeln!(stderr(), "{yellow}warning{yellow:#}: {}", lines(text));
}

/// Text of ours may have lines; what came from outside was made plain within them.
fn lines(text: &str) -> String {
    text.lines().map(plain).collect::<Vec<_>>().join("\n  ")
}
