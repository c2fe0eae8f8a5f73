//! `bartizan snapshot merge`

use super::{open, resources};
use crate::failure::{Failure, Result};
use crate::output::{stderr, warning};
use bartizan_state::{Told, merge};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(crate) fn run(files: &[PathBuf], output: &Path) -> Result<u8> {
    let snapshots = files.iter().map(|file| open(file)).collect::<Result<Vec<_>>>()?;
    let merged = merge(&snapshots, output, |c| {
        let told = |told: Told<'_>| {
            let Told { snapshot, inventory, rows } = told;
            let s = if rows == 1 { "" } else { "s" };
            format!("{} ({rows} resource{s}, {inventory})", snapshot.path().display())
        };
        warning(&format!(
            "{} in {} differs: taken from {}, left out from {}",
            c.resource_type,
            c.scope,
            told(c.taken),
            told(c.left)
        ));
    })
    .map_err(|e| Failure::of(format!("{} cannot be made", output.display()), e))?;
    let _ = writeln!(
        stderr(),
        "{}: {} resources of {} accounts",
        output.display(),
        resources(&merged),
        merged.header().accounts.len()
    );
    Ok(0)
}
