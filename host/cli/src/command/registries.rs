//! The registry that a command names, to read from and to write to.

use crate::failure::{Failure, Result};
use bartizan_registry::{
    Config, Folder, GateError, Location, PrivateKey, Published, RegistryError, Release, Source,
    publish_to_folder, yank,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A registry that was named on the command line.
pub(super) struct Registry {
    folder: PathBuf,
    /// How `bartizan add --from` would name it.
    pub(super) from: String,
}

impl Registry {
    /// A name of `[registries]`, or a folder.
    pub(super) fn find(text: &str, config: &Path) -> Result<Self> {
        let known = match Config::read(config) {
            Ok(config) => config.registries,
            Err(RegistryError::NoConfig { .. }) => BTreeMap::new(),
            Err(e) => return Err(e.into()),
        };
        let folder = match known.get(text) {
            Some(Location::Folder(path)) => {
                return Ok(Self { folder: path.clone(), from: text.to_owned() });
            }
            Some(_) => return Err(Failure::new(format!("the registry `{text}` cannot be written to"))),
            None => PathBuf::from(text),
        };
        // A word that is neither is more likely a slip than a wish for a new folder.
        if text.contains("://") || !(folder.is_dir() || text.contains(['/', std::path::MAIN_SEPARATOR])) {
            let names: Vec<String> = known.keys().map(|name| format!("`{name}`")).collect();
            let has =
                if names.is_empty() { "names none".to_owned() } else { format!("has {}", names.join(", ")) };
            return Err(Failure::new(format!(
                "`{text}` is neither a registry of {} nor a folder",
                config.display()
            ))
            .hint(format!("{} {has}; a new folder is written with its path: `./{text}`", config.display())));
        }
        let whole = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
        Ok(Self { folder, from: format!("local={}", whole.display()) })
    }

    pub(super) fn source(&self) -> Box<dyn Source> {
        Box::new(Folder::new(&self.folder))
    }

    pub(super) fn publish(&self, release: &Release, bytes: &[u8], key: &PrivateKey) -> Result<Published> {
        Ok(publish_to_folder(&self.folder, &release.name, &release.version, bytes, key)?)
    }

    /// Takes away what stands in the place of a release, for a registry of local builds.
    pub(super) fn clear(&self, release: &Release) -> Result<()> {
        let path = self.folder.join(&release.name).join(release.version.to_string());
        match fs::remove_dir_all(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::of(format!("{} cannot be replaced", path.display()), e))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn yank(&self, release: &Release, reason: Option<&str>) -> Result<bool> {
        Ok(yank(&Folder::new(&self.folder), release, reason)?)
    }
}

impl From<GateError> for Failure {
    fn from(e: GateError) -> Self {
        let hint = e.hint();
        Self::of(e.to_string(), e).hint(hint)
    }
}
