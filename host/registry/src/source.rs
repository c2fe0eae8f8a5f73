use crate::digest::Digest;
use crate::error::RegistryError;
use crate::file::{exists_unlinked, read_bounded, write_atomic};
use crate::name::Release;
use crate::oci::{Oci, OciLocation};
use crate::signature::{Signature, Signatures};
use bartizan_contract::manifest::Manifest;
use semver::Version;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The largest component that is read.
pub(crate) const MAX_COMPONENT: u64 = 64 << 20;
pub(crate) const MAX_SIGNATURES: u64 = 64 << 10;
pub(crate) const MAX_REASON: u64 = 4 << 10;

pub(crate) const COMPONENT: &str = "plugin.wasm";
pub(crate) const SIGNATURES: &str = "plugin.sig";
pub(crate) const YANKED: &str = "yanked";

/// Where plugins come from, and where they are published to. Nothing that a source says is trusted: what
/// it hands over is verified.
pub trait Source: Send + Sync {
    /// The place, for people.
    fn location(&self) -> String;

    /// Whether reading it needs the network.
    fn is_remote(&self) -> bool;

    /// The names of its plugins, sorted; none where they cannot be listed.
    fn names(&self) -> Result<Vec<String>, RegistryError>;

    /// The versions of a plugin, from old to new; empty when it is not there.
    fn versions(&self, name: &str) -> Result<Vec<Version>, RegistryError>;

    /// The contract that a release is said to be built for, where that can be told without fetching it.
    fn contract(&self, _release: &Release) -> Result<Option<String>, RegistryError> {
        Ok(None)
    }

    /// Why a release was yanked, if it was.
    fn yanked(&self, release: &Release) -> Result<Option<String>, RegistryError>;

    /// The component's bytes. Those of `locked` do, wherever they were kept.
    fn component(&self, release: &Release, locked: Option<&Digest>) -> Result<Vec<u8>, RegistryError>;

    /// The bytes of the signatures over a component; `None` when it is unsigned. What was seen before will
    /// do unless they are to be `fresh`.
    fn signatures(
        &self,
        release: &Release,
        digest: &Digest,
        fresh: bool,
    ) -> Result<Option<Vec<u8>>, RegistryError>;

    /// Puts a new release there, signed: all of it or nothing.
    fn put(
        &self,
        release: &Release,
        manifest: &Manifest,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), RegistryError>;

    /// Adds a signature to a release that is there.
    fn sign(&self, release: &Release, signature: &Signature) -> Result<(), RegistryError>;

    /// Withdraws a release, which stays for those who have locked it; without a reason, takes that back.
    fn yank(&self, release: &Release, reason: Option<&str>) -> Result<(), RegistryError>;
}

/// Where a registry is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A folder.
    Folder(PathBuf),
    /// A registry of the OCI distribution protocol.
    Oci(OciLocation),
}

impl Location {
    /// Reads what stands in `registry.toml`: a folder, relative to `base`, or `oci://host/path`. The error
    /// says what is wrong with it.
    pub fn parse(text: &str, base: &Path) -> Result<Self, String> {
        if text.is_empty() {
            return Err("is empty".to_owned());
        }
        match text.split_once("://") {
            None => Ok(Self::Folder(base.join(text))),
            Some(("oci", _)) => OciLocation::parse(text).map(Self::Oci).map_err(str::to_owned),
            Some((scheme, _)) => {
                Err(format!("begins with `{scheme}://`, which is neither a folder nor `oci://`"))
            }
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(formatter, "{}", path.display()),
            Self::Oci(location) => write!(formatter, "{location}"),
        }
    }
}

/// Who is told what is fetched.
pub type Watcher = Arc<dyn Fn(&Fetch) + Send + Sync>;

/// How registries are reached.
#[derive(Clone)]
pub struct Access {
    /// Where fetched components are kept; without it, they are fetched each time.
    pub cache: Option<PathBuf>,
    /// Use no network: what is not in the cache is an error.
    pub offline: bool,
    /// How long a registry may be silent.
    pub patience: Duration,
    /// Who is told what is fetched.
    pub watcher: Option<Watcher>,
}

impl Access {
    pub(crate) fn tell(&self, what: &Fetch) {
        if let Some(watcher) = &self.watcher {
            watcher(what);
        }
    }
}

impl Default for Access {
    fn default() -> Self {
        Self { cache: None, offline: false, patience: Duration::from_secs(30), watcher: None }
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Access")
            .field("cache", &self.cache)
            .field("offline", &self.offline)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

/// What happens while components are fetched, in the order of happening; several are fetched at once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fetch {
    /// A component of this size begins to come.
    Begun {
        /// The release.
        release: Release,
        /// Its size.
        bytes: u64,
    },
    /// Some more of one came.
    Received {
        /// How much.
        bytes: u64,
    },
    /// A component came whole and is what it should be.
    Done {
        /// The release.
        release: Release,
    },
}

/// Opens a registry.
pub fn open(location: &Location, access: &Access) -> Result<Box<dyn Source>, RegistryError> {
    Ok(match location {
        Location::Folder(path) => Box::new(Folder::new(path)),
        Location::Oci(location) => Box::new(Oci::new(location.clone(), access)?),
    })
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

    fn component(&self, release: &Release, _locked: Option<&Digest>) -> Result<Vec<u8>, RegistryError> {
        self.read(release, COMPONENT, MAX_COMPONENT)?
            .ok_or_else(|| RegistryError::NoComponent { release: release.clone(), location: self.location() })
    }

    fn signatures(
        &self,
        release: &Release,
        _digest: &Digest,
        _fresh: bool,
    ) -> Result<Option<Vec<u8>>, RegistryError> {
        self.read(release, SIGNATURES, MAX_SIGNATURES)
    }

    fn put(
        &self,
        release: &Release,
        _manifest: &Manifest,
        bytes: &[u8],
        signature: &Signature,
    ) -> Result<(), RegistryError> {
        let place = self.release(release);
        let failed = |source| RegistryError::Io { action: "publish to", path: place.clone(), source };
        let parent = self.root.join(&release.name);
        fs::create_dir_all(&parent).map_err(failed)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".publish-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o755));
        }
        // Dropping it on an error removes it.
        let unfinished = builder.tempdir_in(&parent).map_err(failed)?;
        write_synced(&unfinished.path().join(COMPONENT), bytes).map_err(failed)?;
        write_synced(&unfinished.path().join(SIGNATURES), &Signatures(vec![signature.clone()]).to_bytes())
            .map_err(failed)?;
        match fs::rename(unfinished.path(), &place) {
            Ok(()) => {
                // It is no longer under its temporary name: nothing is left to remove.
                let _ = unfinished.keep();
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {
                Err(RegistryError::AlreadyPublished { release: release.clone(), location: self.location() })
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn sign(&self, release: &Release, signature: &Signature) -> Result<(), RegistryError> {
        let mut signatures = match self.read(release, SIGNATURES, MAX_SIGNATURES)? {
            Some(bytes) => Signatures::parse(release, &bytes)?,
            None => Signatures::default(),
        };
        signatures.0.retain(|other| other.key != signature.key);
        signatures.0.push(signature.clone());
        write_atomic(&self.release(release).join(SIGNATURES), &signatures.to_bytes())
    }

    fn yank(&self, release: &Release, reason: Option<&str>) -> Result<(), RegistryError> {
        if !self.release(release).join(COMPONENT).is_file() {
            return Err(RegistryError::NoComponent { release: release.clone(), location: self.location() });
        }
        let path = self.release(release).join(YANKED);
        match reason {
            Some(reason) => write_atomic(&path, format!("{}\n", reason.trim()).as_bytes()),
            None => {
                fs::remove_file(&path).map_err(|source| RegistryError::Io { action: "remove", path, source })
            }
        }
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
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
        assert!(matches!(folder.component(&release, None), Err(RegistryError::NoComponent { .. })));
        assert_eq!(folder.signatures(&release, &Digest::of(b""), true).unwrap(), None);
        assert_eq!(folder.yanked(&release).unwrap(), None);
        fs::write(folder.release(&release).join(YANKED), "broken \n").unwrap();
        assert_eq!(folder.yanked(&release).unwrap().as_deref(), Some("broken"));
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_refused() {
        let (_root, folder, release) = folder();
        fs::create_dir(folder.release(&release).join(COMPONENT)).unwrap();
        assert!(matches!(folder.component(&release, None), Err(RegistryError::NotAFile { .. })));
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
            folder.component(&release, None),
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
        assert!(matches!(folder.component(&release, None), Err(RegistryError::Symlink { .. })));
        symlink(elsewhere.path(), root.path().join("p/0.2.0")).unwrap();
        assert!(matches!(
            folder.component(&Release::new("p", Version::new(0, 2, 0)), None),
            Err(RegistryError::Symlink { .. })
        ));
        symlink(root.path().join("p"), root.path().join("q")).unwrap();
        assert!(matches!(folder.versions("q"), Err(RegistryError::Symlink { .. })));
        assert!(matches!(
            folder.component(&Release::new("q", Version::new(0, 1, 0)), None),
            Err(RegistryError::Symlink { .. })
        ));
    }
}
