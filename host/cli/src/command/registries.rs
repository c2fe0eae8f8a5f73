//! The registry that a command names, to read from and to write to.

use super::access;
use crate::failure::{Failure, Result};
use crate::progress::Progress;
use bartizan_registry::{Config, GateError, Location, RegistryError, Release, Source, open};
use std::collections::BTreeMap;
use std::fs;
use std::path::{MAIN_SEPARATOR, Path};

/// A registry that was named on the command line.
pub(super) struct Registry {
    location: Location,
    source: Box<dyn Source>,
    /// How `bartizan add --from` would name it.
    pub(super) from: String,
}

impl Registry {
    /// A name of `[registries]`, `oci://host/path`, or a folder. A mirror is not written to.
    pub(super) fn find(text: &str, config: &Path) -> Result<Self> {
        let known = match Config::read(config) {
            Ok(config) => config.registries,
            Err(RegistryError::NoConfig { .. }) => BTreeMap::new(),
            Err(e) => return Err(e.into()),
        };
        if let Some(location) = known.get(text) {
            return Self::open(location.clone(), text.to_owned());
        }
        let location = Location::parse(text, Path::new(""))
            .map_err(|what| Failure::new(format!("the registry `{text}` {what}")))?;
        let from = match &location {
            Location::Folder(folder) => {
                // A word that is neither is more likely a slip than a wish for a new folder.
                if !(folder.is_dir() || text.contains(['/', MAIN_SEPARATOR])) {
                    return Err(neither(text, config, &known));
                }
                let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
                format!("local={}", whole.display())
            }
            _ => format!("far={location}"),
        };
        Self::open(location, from)
    }

    fn open(location: Location, from: String) -> Result<Self> {
        // Nothing is fetched here that would need telling.
        let source = open(&location, &access(false, &Progress::begin()))?;
        Ok(Self { location, source, from })
    }

    pub(super) fn source(&self) -> &dyn Source {
        &*self.source
    }

    /// Takes away what stands in the place of a release, for a registry of local builds.
    pub(super) fn clear(&self, release: &Release) -> Result<()> {
        let Location::Folder(folder) = &self.location else {
            return Err(Failure::new(format!("{release} in {} is not replaced", self.location)).hint(
                "`--replace` is for a folder of local builds: what others may have locked never changes",
            ));
        };
        let path = folder.join(&release.name).join(release.version.to_string());
        match fs::remove_dir_all(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::of(format!("{} cannot be replaced", path.display()), e))
            }
            _ => Ok(()),
        }
    }
}

fn neither(text: &str, config: &Path, known: &BTreeMap<String, Location>) -> Failure {
    let names: Vec<String> = known.keys().map(|name| format!("`{name}`")).collect();
    let has = if names.is_empty() { "names none".to_owned() } else { format!("has {}", names.join(", ")) };
    Failure::new(format!("`{text}` is neither a registry of {} nor a folder", config.display())).hint(format!(
        "{} {has}; a new folder is written with its path: `./{text}`, and a registry elsewhere as `oci://host/path`",
        config.display()
    ))
}

impl From<GateError> for Failure {
    fn from(e: GateError) -> Self {
        let hint = e.hint();
        Self::of(e.to_string(), e).hint(hint)
    }
}
