//! What Bartizan holds itself to, measured: `cargo xtask bench`.
//!
//! Ratios are of one run, in CPU time, over a corpus of this repository, so that they mean the same
//! on any machine. `--quick` takes fewer rounds and a tenth of the resources; a name (`calls`,
//! `checks`, `encode`, `load`, `start`, `million`, `size`, `scale`, `speed`) runs that section alone.
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    unreachable_pub,
    reason = "a measurement for people, in a program of its own"
)]

mod calls;
mod checks;
mod corpus;
mod encode;
mod load;
mod measure;
mod million;
mod sandbox;
mod scale;
mod shelf;
mod size;
mod speed;
mod start;

use measure::Sheet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error>>;

type Section = fn(&Bench, &mut Sheet) -> Result<()>;

/// How much is measured, and where things are.
pub(crate) struct Bench {
    quick: bool,
    /// `target/bartizan`: built plugins, and what runs of the bench share.
    folder: PathBuf,
}

impl Bench {
    fn new(quick: bool) -> Result<Self> {
        let binary = Path::new(env!("CARGO_BIN_EXE_bartizan"));
        let target = binary.parent().and_then(Path::parent).ok_or("the binary is nowhere")?;
        let folder = target.join("bartizan");
        std::fs::create_dir_all(folder.join("bench"))?;
        Ok(Self { quick, folder })
    }

    /// So many rounds, or few.
    fn rounds(&self, usual: usize) -> usize {
        if self.quick { (usual / 8).max(2) } else { usual }
    }

    /// A component that `bartizan build` made.
    fn component(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.folder.join(format!("{name}.wasm"));
        let cannot = |e| format!("{}: {e}; run `cargo xtask bench`, which builds it", path.display());
        Ok(std::fs::read(&path).map_err(cannot)?)
    }

    /// A folder that runs of the bench share.
    fn shared(&self) -> PathBuf {
        self.folder.join("bench")
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    // Children of a bench.
    match arguments {
        ["judge", rest @ ..] => return million::judge(rest),
        ["gather", rest @ ..] => return scale::gather(rest),
        _ => {}
    }
    let bench = Bench::new(arguments.contains(&"--quick"))?;
    let sections: [(&str, Section); 9] = [
        ("calls", calls::run),
        ("checks", checks::run),
        ("encode", encode::run),
        ("load", load::run),
        ("start", start::run),
        ("million", million::run),
        ("size", size::run),
        ("scale", scale::run),
        ("speed", speed::run),
    ];
    // Cargo adds `--bench`.
    let names: Vec<&str> = arguments.iter().filter(|a| !a.starts_with("--")).copied().collect();
    if let Some(wrong) = names.iter().find(|n| sections.iter().all(|(name, _)| name != *n)) {
        let known = sections.map(|(name, _)| name).join(", ");
        return Err(format!("no section `{wrong}`; there are {known}").into());
    }
    let mut sheet = Sheet::default();
    for (name, section) in sections {
        if names.is_empty() || names.contains(&name) {
            section(&bench, &mut sheet)?;
        }
    }
    sheet.finish();
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("bench: {e}");
            let mut cause = e.source();
            while let Some(e) = cause {
                eprintln!("  because {e}");
                cause = e.source();
            }
            ExitCode::FAILURE
        }
    }
}
