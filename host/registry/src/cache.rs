//! Components and signatures that were fetched, by digest: shared between projects and processes.
//!
//! Nothing in it is trusted: a component is held against its digest each time it is read, and its
//! signatures are verified each time as if they had just come. It still has to be this user's own, so that
//! nobody else can see, swap or remove what is used.

use crate::digest::Digest;
use crate::error::RegistryError;
use crate::file::{exists_unlinked, read_bounded};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A folder of fetched components.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens the cache in `folder`, and makes it where there is none.
    pub(crate) fn open(folder: &Path) -> Result<Self, RegistryError> {
        let failed = |source| RegistryError::Io { action: "make", path: folder.to_owned(), source };
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            builder.mode(0o700);
        }
        builder.create(folder).map_err(failed)?;
        own(folder)?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn place(&self, digest: &Digest, kind: &str) -> PathBuf {
        self.folder.join(format!("sha256-{}.{kind}", digest.hex()))
    }

    /// The component of that digest; one that has other bytes is thrown away, as if it were not there.
    pub(crate) fn component(&self, digest: &Digest, limit: u64) -> Result<Option<Vec<u8>>, RegistryError> {
        let place = self.place(digest, "wasm");
        let Some(bytes) = Self::read(&place, limit)? else { return Ok(None) };
        if Digest::of(&bytes) == *digest {
            return Ok(Some(bytes));
        }
        fs::remove_file(&place).map_err(|source| RegistryError::Io {
            action: "remove",
            path: place,
            source,
        })?;
        Ok(None)
    }

    /// The signatures that were last seen for a component.
    pub(crate) fn signatures(&self, digest: &Digest, limit: u64) -> Result<Option<Vec<u8>>, RegistryError> {
        Self::read(&self.place(digest, "sig"), limit)
    }

    fn read(place: &Path, limit: u64) -> Result<Option<Vec<u8>>, RegistryError> {
        if !exists_unlinked(place)? {
            return Ok(None);
        }
        own(place)?;
        read_bounded(place, limit)
    }

    /// A file to write an entry into: nobody sees it before it is kept.
    pub(crate) fn unfinished(&self) -> Result<NamedTempFile, RegistryError> {
        NamedTempFile::with_prefix_in(".fetch-", &self.folder).map_err(|error| self.unwritable(error))
    }

    /// Keeps a component whose digest was verified; whoever else fetched it meanwhile wrote the same.
    pub(crate) fn keep(&self, file: NamedTempFile, digest: &Digest) -> Result<(), RegistryError> {
        file.persist(self.place(digest, "wasm")).map(drop).map_err(|error| self.unwritable(error.error))
    }

    /// Keeps the signatures of a component.
    pub(crate) fn keep_signatures(&self, digest: &Digest, bytes: &[u8]) -> Result<(), RegistryError> {
        let mut file = self.unfinished()?;
        file.write_all(bytes).map_err(|error| self.unwritable(error))?;
        file.persist(self.place(digest, "sig")).map(drop).map_err(|error| self.unwritable(error.error))
    }

    fn unwritable(&self, source: io::Error) -> RegistryError {
        RegistryError::Io { action: "write to", path: self.folder.clone(), source }
    }
}

/// Refuses what is a link, another user's, or open to others' writing.
#[cfg(unix)]
fn own(path: &Path) -> Result<(), RegistryError> {
    use std::os::unix::fs::MetadataExt as _;
    let failed = |source| RegistryError::Io { action: "look at", path: path.to_owned(), source };
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    if metadata.is_symlink() {
        return Err(RegistryError::Symlink { path: path.to_owned() });
    }
    let refused = |problem| Err(RegistryError::NotOwn { path: path.to_owned(), problem });
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return refused("belongs to another user");
    }
    if metadata.mode() & 0o022 != 0 {
        return refused("can be written to by others");
    }
    Ok(())
}

#[cfg(not(unix))]
fn own(path: &Path) -> Result<(), RegistryError> {
    exists_unlinked(path).map(drop)
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    const LIMIT: u64 = 1 << 20;

    fn cache() -> (tempfile::TempDir, Cache) {
        let root = tempfile::tempdir().unwrap();
        let cache = Cache::open(&root.path().join("cache/plugins")).unwrap();
        (root, cache)
    }

    fn keep(cache: &Cache, bytes: &[u8], digest: &Digest) {
        let mut file = cache.unfinished().unwrap();
        file.write_all(bytes).unwrap();
        cache.keep(file, digest).unwrap();
    }

    #[test]
    fn what_is_kept_is_found_and_what_was_changed_is_not() {
        let (_root, cache) = cache();
        let digest = Digest::of(b"bytes");
        assert_eq!(cache.component(&digest, LIMIT).unwrap(), None);
        keep(&cache, b"bytes", &digest);
        assert_eq!(cache.component(&digest, LIMIT).unwrap().unwrap(), b"bytes");
        fs::write(cache.place(&digest, "wasm"), b"other").unwrap();
        assert_eq!(cache.component(&digest, LIMIT).unwrap(), None);
        // It was thrown away, and can be fetched anew.
        keep(&cache, b"bytes", &digest);
        assert_eq!(cache.component(&digest, LIMIT).unwrap().unwrap(), b"bytes");
        assert!(matches!(cache.component(&digest, 4), Err(RegistryError::TooLarge { .. })));
    }

    #[test]
    fn links_are_refused() {
        let (root, cache) = cache();
        let digest = Digest::of(b"bytes");
        fs::write(root.path().join("elsewhere"), b"bytes").unwrap();
        symlink(root.path().join("elsewhere"), cache.place(&digest, "wasm")).unwrap();
        assert!(matches!(cache.component(&digest, LIMIT), Err(RegistryError::Symlink { .. })));
        symlink(root.path().join("cache"), root.path().join("link")).unwrap();
        assert!(matches!(Cache::open(&root.path().join("link")), Err(RegistryError::Symlink { .. })));
        // A link put in place of an entry is replaced by the entry, and not followed.
        keep(&cache, b"bytes", &digest);
        assert!(!fs::symlink_metadata(cache.place(&digest, "wasm")).unwrap().is_symlink());
    }

    #[test]
    fn a_cache_that_others_can_write_to_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("cache");
        fs::create_dir(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        let refused = Cache::open(&folder).unwrap_err();
        assert!(matches!(refused, RegistryError::NotOwn { problem: "can be written to by others", .. }));
    }

    #[test]
    fn a_cache_of_another_user_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("cache");
        fs::create_dir(&folder).unwrap();
        // Giving a folder away takes rights that tests do not always have.
        if std::os::unix::fs::chown(&folder, Some(65_534), None).is_err() {
            return;
        }
        let refused = Cache::open(&folder).unwrap_err();
        assert!(matches!(refused, RegistryError::NotOwn { problem: "belongs to another user", .. }));
    }

    #[test]
    fn many_may_write_the_same_at_once() {
        let (_root, cache) = cache();
        let bytes = vec![7; 100_000];
        let digest = Digest::of(&bytes);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        keep(&cache, &bytes, &digest);
                        assert_eq!(cache.component(&digest, LIMIT).unwrap().unwrap(), bytes);
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(&cache.folder).unwrap().count(), 1);
    }
}
