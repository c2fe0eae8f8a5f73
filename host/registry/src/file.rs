//! Reading with a bound and writing at once.

use crate::error::RegistryError;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

/// Reads at most `limit` bytes of a plain file; `None` when there is none.
pub(crate) fn read_bounded(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, RegistryError> {
    let failed = |source| RegistryError::Io { action: "read", path: path.to_owned(), source };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        return Err(RegistryError::NotAFile { path: path.to_owned() });
    }
    let mut bytes = Vec::with_capacity(metadata.len().min(limit) as usize);
    // One byte more than allowed tells a file that grew since from one that fits.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(RegistryError::TooLarge { path: path.to_owned(), limit });
    }
    Ok(Some(bytes))
}

/// The same for a text file.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<Option<String>, RegistryError> {
    let Some(bytes) = read_bounded(path, limit)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|error| RegistryError::Io {
        action: "read",
        path: path.to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidData, error.utf8_error()),
    })
}

/// Writes a file so that readers see the old text or the new one, never half of it.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), RegistryError> {
    let failed = |source| RegistryError::Io { action: "write", path: path.to_owned(), source };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".bartizan-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Refuses a symbolic link; `false` when there is nothing at `path`.
pub(crate) fn exists_unlinked(path: &Path) -> Result<bool, RegistryError> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => Err(RegistryError::Symlink { path: path.to_owned() }),
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(source) => Err(RegistryError::Io { action: "read", path: path.to_owned(), source }),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn reading_stops_at_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read_bounded(&path, 5).unwrap().unwrap(), b"12345");
        assert!(matches!(read_bounded(&path, 4), Err(RegistryError::TooLarge { limit: 4, .. })));
        assert!(matches!(
            read_bounded(folder.path(), 4),
            Err(RegistryError::NotAFile { .. } | RegistryError::Io { .. })
        ));
        assert_eq!(read_bounded(&folder.path().join("none"), 4).unwrap(), None);
    }

    #[test]
    fn writing_replaces_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        write_atomic(&path, b"old").unwrap();
        // Somebody who reads the old file while the new one comes sees all of the old one.
        let mut reader = File::open(&path).unwrap();
        write_atomic(&path, b"new").unwrap();
        let mut seen = String::new();
        reader.read_to_string(&mut seen).unwrap();
        assert_eq!((seen.as_str(), fs::read(&path).unwrap().as_slice()), ("old", b"new".as_slice()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        // A folder of that name cannot be replaced by a file.
        let path = folder.path().join("f");
        fs::create_dir(&path).unwrap();
        assert!(matches!(write_atomic(&path, b"new"), Err(RegistryError::Io { action: "write", .. })));
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
