//! A folder registry of the bench's own, signed with a key that is thrown away.

use crate::Result;
use bartizan_registry::{Config, Folder, PrivateKey, Resolution, publish, resolve};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

#[path = "../../../../tests/guests/hostile/assemble.rs"]
#[expect(clippy::panic, reason = "a guest of this repository that does not assemble is a bug")]
mod assemble;
#[path = "../../../../tests/guests/hostile/manifest.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod custom;

pub(crate) use custom::{with_manifest, with_section};

/// A plugin that does next to nothing.
pub(crate) fn honest() -> Vec<u8> {
    assemble::guest("honest")
}

/// A folder with a `registry.toml`.
pub(crate) struct Shelf(TempDir);

impl Shelf {
    /// Puts plugins, by name, on a shelf; all get what they ask for.
    pub(crate) fn new<'a>(plugins: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self> {
        let shelf = Self(tempfile::tempdir()?);
        let key = PrivateKey::generate()?;
        let mut text = format!(
            "[registries]\nshelf = \"shelf\"\n\n[[signer]]\nname = \"bench\"\nkey = \"{}\"\nnamespaces = [\"*\"]\n",
            key.public()
        );
        for (name, bytes) in plugins {
            let manifest = bartizan_registry::Sections::read(bytes)?.manifest;
            let manifest = bartizan_contract::manifest::Manifest::parse(&manifest)?;
            publish(
                &Folder::new(shelf.0.path().join("shelf")),
                name,
                &manifest.version.parse()?,
                bytes,
                &key,
            )?;
            write!(
                text,
                "\n[[plugin]]\nname = \"{name}\"\nversion = \"*\"\n[plugin.grant]\n\
                 reads = [\"AWS::*\", \"Bartizan::*\"]\ncapabilities = {:?}\n",
                manifest.capabilities
            )?;
        }
        fs::write(shelf.config(), text)?;
        Ok(shelf)
    }

    /// The `registry.toml`.
    pub(crate) fn config(&self) -> PathBuf {
        self.0.path().join("registry.toml")
    }
}

/// Resolves what a `registry.toml` wants.
pub(crate) fn resolution(config: &std::path::Path) -> Result<Resolution> {
    Ok(resolve(&Config::read(config)?, None, bartizan_registry::Mode::default())?)
}
