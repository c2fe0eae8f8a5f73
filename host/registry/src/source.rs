use crate::error::RegistryError;
use crate::file::{exists_unlinked, read_bounded};
use crate::name::Release;
use semver::Version;
use std::fs;
use std::path::{Path, PathBuf};

/// The largest component that is read.
pub(crate) const MAX_COMPONENT: u64 = 64 << 20;
const MAX_SIGNATURES: u64 = 64 << 10;
const MAX_REASON: u64 = 4 << 10;

pub(crate) const COMPONENT: &str = "plugin.wasm";
pub(crate) const SIGNATURES: &str = "plugin.sig";
pub(crate) const YANKED: &str = "yanked";

/// Where plugins come from. Nothing that a source says is trusted: what it hands over is verified.
pub trait Source {
    /// The place, for people.
    fn location(&self) -> String;

    /// Whether reading it needs the network.
    fn is_remote(&self) -> bool;

    /// The names of its plugins, sorted.
    fn names(&self) -> Result<Vec<String>, RegistryError>;

    /// The versions of a plugin, from old to new; empty when it is not there.
    fn versions(&self, name: &str) -> Result<Vec<Version>, RegistryError>;

    /// Why a release was yanked, if it was.
    fn yanked(&self, release: &Release) -> Result<Option<String>, RegistryError>;

    /// The component's bytes.
    fn component(&self, release: &Release) -> Result<Vec<u8>, RegistryError>;

    /// The bytes of its signatures; `None` when it is unsigned.
    fn signatures(&self, release: &Release) -> Result<Option<Vec<u8>>, RegistryError>;
}

/// A folder of plugins: `<name>/<version>/plugin.wasm`, beside it `plugin.sig` and, once a release
/// is withdrawn, `yanked` with the reason. Symbolic links inside are refused.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The registry in this folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(crate) fn release(&self, release: &Release) -> PathBuf {
        self.root.join(&release.name).join(release.version.to_string())
    }

    /// A file of a release, `None` when there is none. Each step from the root down is looked at.
    fn read(&self, release: &Release, file: &str, limit: u64) -> Result<Option<Vec<u8>>, RegistryError> {
        let folder = self.release(release);
        let path = folder.join(file);
        for step in [&self.root.join(&release.name), &folder, &path] {
            if !exists_unlinked(step)? {
                return Ok(None);
            }
        }
        if !path.is_file() {
            return Err(RegistryError::NotAFile { path });
        }
        read_bounded(&path, limit)
    }
}

/// The names in a folder; none when there is no folder. Hidden ones are unfinished publications.
fn entries(folder: &Path) -> Result<Vec<String>, RegistryError> {
    let failed = |source| RegistryError::Io { action: "read", path: folder.to_owned(), source };
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut names = Vec::new();
    for entry in listing {
        let name = entry.map_err(failed)?.file_name();
        names.extend(name.to_str().filter(|name| !name.starts_with('.')).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

impl Source for Folder {
    fn location(&self) -> String {
        self.root.display().to_string()
    }

    fn is_remote(&self) -> bool {
        false
    }

    fn names(&self) -> Result<Vec<String>, RegistryError> {
        entries(&self.root)
    }

    fn versions(&self, name: &str) -> Result<Vec<Version>, RegistryError> {
        let folder = self.root.join(name);
        if !exists_unlinked(&folder)? {
            return Ok(Vec::new());
        }
        let mut versions: Vec<Version> =
            entries(&folder)?.iter().filter_map(|entry| Version::parse(entry).ok()).collect();
        versions.sort();
        Ok(versions)
    }

    fn yanked(&self, release: &Release) -> Result<Option<String>, RegistryError> {
        let reason = self.read(release, YANKED, MAX_REASON)?;
        Ok(reason.map(|bytes| match String::from_utf8_lossy(&bytes).trim() {
            "" => "no reason given".to_owned(),
            reason => reason.to_owned(),
        }))
    }

    fn component(&self, release: &Release) -> Result<Vec<u8>, RegistryError> {
        self.read(release, COMPONENT, MAX_COMPONENT)?
            .ok_or_else(|| RegistryError::NoComponent { release: release.clone(), location: self.location() })
    }

    fn signatures(&self, release: &Release) -> Result<Option<Vec<u8>>, RegistryError> {
        self.read(release, SIGNATURES, MAX_SIGNATURES)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn folder() -> (tempfile::TempDir, Folder, Release) {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::new(root.path());
        let release = Release::new("p", Version::new(0, 1, 0));
        fs::create_dir_all(folder.release(&release)).unwrap();
        (root, folder, release)
    }

    #[test]
    fn versions_are_in_their_own_order() {
        let (root, folder, _) = folder();
        for entry in ["0.10.0", "0.9.0", "0.9.0-rc.1", ".publish-x", "notes"] {
            fs::create_dir_all(root.path().join("p").join(entry)).unwrap();
        }
        let versions: Vec<String> = folder.versions("p").unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(versions, ["0.1.0", "0.9.0-rc.1", "0.9.0", "0.10.0"]);
        assert_eq!(folder.versions("q").unwrap(), []);
        assert_eq!(folder.names().unwrap(), ["p"]);
    }

    #[test]
    fn what_is_missing_is_told_apart() {
        let (_root, folder, release) = folder();
        assert!(matches!(folder.component(&release), Err(RegistryError::NoComponent { .. })));
        assert_eq!(folder.signatures(&release).unwrap(), None);
        assert_eq!(folder.yanked(&release).unwrap(), None);
        fs::write(folder.release(&release).join(YANKED), "broken \n").unwrap();
        assert_eq!(folder.yanked(&release).unwrap().as_deref(), Some("broken"));
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_refused() {
        let (_root, folder, release) = folder();
        fs::create_dir(folder.release(&release).join(COMPONENT)).unwrap();
        assert!(matches!(folder.component(&release), Err(RegistryError::NotAFile { .. })));
    }

    #[test]
    fn a_component_beyond_the_bound_is_refused() {
        let (_root, folder, release) = folder();
        // Sparse: nothing is written, and nothing of it need be read.
        fs::File::create(folder.release(&release).join(COMPONENT))
            .unwrap()
            .set_len(MAX_COMPONENT + 1)
            .unwrap();
        assert!(matches!(
            folder.component(&release),
            Err(RegistryError::TooLarge { limit: MAX_COMPONENT, .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_at_every_step() {
        use std::os::unix::fs::symlink;
        let (root, folder, release) = folder();
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join(COMPONENT), b"x").unwrap();

        symlink(elsewhere.path().join(COMPONENT), folder.release(&release).join(COMPONENT)).unwrap();
        assert!(matches!(folder.component(&release), Err(RegistryError::Symlink { .. })));
        symlink(elsewhere.path(), root.path().join("p/0.2.0")).unwrap();
        assert!(matches!(
            folder.component(&Release::new("p", Version::new(0, 2, 0))),
            Err(RegistryError::Symlink { .. })
        ));
        symlink(root.path().join("p"), root.path().join("q")).unwrap();
        assert!(matches!(folder.versions("q"), Err(RegistryError::Symlink { .. })));
        assert!(matches!(
            folder.component(&Release::new("q", Version::new(0, 1, 0))),
            Err(RegistryError::Symlink { .. })
        ));
    }
}
