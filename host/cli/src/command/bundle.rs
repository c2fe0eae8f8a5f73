//! `bartizan bundle export|import`

use super::{access, lock_path};
use crate::args::{Bundle, Resolve};
use crate::failure::Result;
use crate::progress::Progress;
use bartizan_registry::{
    Config, Fingerprint, Location, Lock, Mode, Registries, export, import, resolve_from,
};
use std::path::Path;

pub(crate) fn run(c: &Bundle, registry: &Path) -> Result<u8> {
    match c {
        Bundle::Export { output, resolve } => write(output, resolve, registry),
        Bundle::Import { file, trust } => read(file, trust, registry),
    }
}

fn write(output: &Path, options: &Resolve, registry: &Path) -> Result<u8> {
    let config = Config::read(registry)?;
    let path = lock_path(registry);
    let lock = Lock::read(&path)?;
    let progress = Progress::begin();
    let registries = Registries::open(&config, &access(options.offline, &progress))?;
    let mode = Mode { locked: options.locked, ..Mode::default() };
    let resolution = resolve_from(&config, lock.as_ref(), mode, &registries);
    progress.end();
    let resolution = resolution?;
    let releases = export(&config, &resolution, &registries, output)?;
    if resolution.lock_changed {
        resolution.lock.write(&path)?;
    }
    for release in &releases {
        println!("{release}");
    }
    eprintln!("{} releases are in {}", releases.len(), output.display());
    Ok(0)
}

fn read(file: &Path, trust: &[Fingerprint], registry: &Path) -> Result<u8> {
    let imported = import(file, registry, &lock_path(registry), trust)?;
    for release in &imported.releases {
        println!("{release}");
    }
    let folder = imported.folder.display();
    eprintln!("{} releases are verified and in {folder}", imported.releases.len());
    if imported.configured {
        eprintln!("{} is written: it was not there", registry.display());
        return Ok(0);
    }
    // What the registry.toml that is there names may be out of reach.
    let config = Config::read(registry)?;
    for (name, location) in &config.registries {
        if matches!((location, config.mirrored(name)), (Location::Oci(_), Location::Oci(_))) {
            eprintln!("to read `{name}` from there, write under [mirrors]:\n\"{location}\" = \"plugins\"");
        }
    }
    Ok(0)
}
