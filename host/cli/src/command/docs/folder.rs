//! A folder of pages that we made, beside whatever else is in it.

use crate::failure::{Failure, Result};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

/// How every page of ours begins.
pub(super) const MARK: &str =
    "<!-- Made by `bartizan docs`: what is changed here is lost the next time. -->\n";

/// What became of the pages.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) written: usize,
    pub(super) unchanged: usize,
    pub(super) removed: usize,
}

/// Writes the pages, and removes those of an earlier time that are none any more. What we did not make is
/// neither replaced nor removed.
pub(super) fn write(folder: &Path, pages: &BTreeMap<String, String>) -> Result<Done> {
    let cannot = |path: &Path, e| Failure::of(format!("{} cannot be written", path.display()), e);
    fs::create_dir_all(folder).map_err(|e| cannot(folder, e))?;
    for name in pages.keys() {
        let path = folder.join(name);
        if path.symlink_metadata().is_ok() && !is_ours(&path) {
            return Err(Failure::new(format!(
                "{} is there, and was not made by this command",
                path.display()
            ))
            .hint("name another folder, or move the file away"));
        }
    }
    let mut done = Done::default();
    for (name, text) in pages {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            done.unchanged += 1;
            continue;
        }
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|e| cannot(&path, e))?;
        file.write_all(text.as_bytes()).map_err(|e| cannot(&path, e))?;
        readable(file.as_file()).map_err(|e| cannot(&path, e))?;
        file.persist(&path).map_err(|e| cannot(&path, e.error))?;
        done.written += 1;
    }
    for entry in fs::read_dir(folder).map_err(|e| cannot(folder, e))?.flatten() {
        let name = entry.file_name();
        let stale = name.to_str().is_some_and(|n| n.strip_suffix(".md").is_some() && !pages.contains_key(n));
        if stale && is_ours(&entry.path()) {
            fs::remove_file(entry.path()).map_err(|e| cannot(&entry.path(), e))?;
            done.removed += 1;
        }
    }
    Ok(done)
}

/// Pages are for everybody; a temporary file is not.
fn readable(file: &File) -> std::io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    Ok(())
}

/// Whether a file is a page of ours: it says so, and is no link to somewhere else.
fn is_ours(path: &Path) -> bool {
    let is_file = path.symlink_metadata().is_ok_and(|m| m.is_file());
    let mut head = vec![0; MARK.len()];
    is_file && File::open(path).and_then(|mut f| f.read_exact(&mut head)).is_ok() && head == MARK.as_bytes()
}
