//! `bartizan keygen`

use crate::args::Keygen;
use crate::failure::{Failure, Result};
use bartizan_registry::{PrivateKey, RegistryError};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

pub(crate) fn run(c: &Keygen) -> Result<u8> {
    if let Some(folder) = c.file.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(folder)
            .map_err(|e| Failure::of(format!("{} cannot be made", folder.display()), e))?;
    }
    let key = PrivateKey::generate()?;
    key.write_new(&c.file).map_err(|e| match e {
        RegistryError::Io { source, .. } if source.kind() == ErrorKind::AlreadyExists => {
            Failure::new(format!("there is a file {} already", c.file.display()))
                .hint("name another file: a key that was overwritten could not be had back")
        }
        e => e.into(),
    })?;
    let mut public = PathBuf::from(&c.file);
    public.set_extension("pub");
    fs::write(&public, format!("{}\n", key.public()))
        .map_err(|e| Failure::of(format!("{} cannot be written", public.display()), e))?;
    println!("{}", key.public());
    Ok(0)
}
