//! `bartizan coverage`

use super::{INCOMPLETE, choose, resolution};
use crate::args::{Coverage, ListFormat};
use crate::failure::{Failure, Result};
use crate::output::{stderr, stdout};
use bartizan_report::plain;
use bartizan_scan::{Coverage as Line, ScanError, coverage};
use bartizan_state::Snapshot;
use std::io::{self, Write};
use std::path::Path;

pub(crate) fn run(c: &Coverage, registry: &Path) -> Result<u8> {
    let snapshot = Snapshot::open(&c.snapshot)
        .map_err(|e| Failure::of(format!("{} cannot be used", c.snapshot.display()), e))?;
    let resolution = resolution(registry, &c.resolve)?;
    let chosen = choose(&c.selection, &resolution)?;
    let mut out = stdout();
    let (mut places, mut incomplete) = (0_u64, 0_u64);
    coverage(&snapshot, &chosen.iter().flat_map(|(_, checks)| checks), |line| {
        places += 1;
        let open = line.gaps.iter().any(|gap| gap.open);
        incomplete += u64::from(open);
        if !c.all && line.gaps.is_empty() {
            return Ok(());
        }
        let written = match c.format {
            ListFormat::Jsonl => serde_json::to_writer(&mut out, &line)
                .map_err(io::Error::from)
                .and_then(|()| out.write_all(b"\n")),
            ListFormat::Table => table(&mut out, &line),
        };
        written.map_err(ScanError::Output)
    })
    .map_err(|e| match e {
        ScanError::Output(e) => Failure::from(e),
        e => Failure::of("the snapshot cannot be read to its end", e),
    })?;
    out.flush()?;
    let _ = writeln!(
        stderr(),
        "{} of {places} services were read in whole (by account and region)",
        places - incomplete
    );
    Ok(if incomplete > 0 { INCOMPLETE } else { 0 })
}

fn table(out: &mut impl Write, line: &Line) -> io::Result<()> {
    writeln!(
        out,
        "{} {}: {} calls answered, {} not{}",
        line.scope,
        line.service,
        line.answered,
        line.failed,
        if line.gone > 0 { format!(", {} resources went meanwhile", line.gone) } else { String::new() }
    )?;
    for gap in &line.gaps {
        writeln!(out, "  {}: {} ({})", gap.operation, gap.code, plain(&gap.detail))?;
        if !gap.open {
            continue;
        }
        if let Some(cure) = &gap.cure {
            writeln!(out, "    cure: {}", plain(cure))?;
        }
        if !gap.checks.is_empty() {
            writeln!(out, "    leaves open: {}", gap.checks.join(", "))?;
        }
    }
    Ok(())
}
