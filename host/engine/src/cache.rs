//! Compiled code on disk: read, authenticated and loaded from the same buffer.
//!
//! An entry is machine code that the host will run, so it is only as good as whoever wrote it. Each
//! carries an HMAC-SHA256 over the engine's compatibility hash, the component's digest and the
//! code, under a key of this host that lies in the state directory, not beside the entries: a cache
//! that was shared, restored or written to by others can cost time, never more.

use crate::load::hex;
use crate::trusted::{self, Authentic};
use hmac::{Hmac, KeyInit, Mac};
use rustix::fs::OFlags;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use wasmtime::Engine;
use wasmtime::component::Component;

/// Tells entries of this form from any other use of the key.
const CONTEXT: &[u8] = b"bartizan compiled code 1\0";
const MAC_LEN: usize = 32;
const KEY_FILE: &str = "code.key";
/// No compiled plugin comes near; whatever is larger is not read into memory.
const MAX_ENTRY: u64 = 1 << 30;

/// Where compiled code is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheConfig {
    /// The entries. It can be thrown away at any time, and shared at will.
    pub dir: PathBuf,
    /// The key that authenticates them. Whoever reads it can make this host run any code.
    pub state_dir: PathBuf,
}

/// The cache cannot be used safely.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// A file operation failed.
    #[error("the cache of compiled code: cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Someone else could have put things there.
    #[error(
        "the cache of compiled code: {} {problem}; remove it, or choose another place",
        path.display()
    )]
    Unsafe {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// There is no key and none can be made.
    #[error("the cache of compiled code: the system gives no random bytes: {0}")]
    Random(String),
}

/// What was wrong with an entry. The plugin was compiled instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheWarning {
    /// Not made with this host's key, or damaged since.
    #[error(
        "the compiled code in {} was not made by this host, or was changed since; \
         it was not run but compiled anew",
        path.display()
    )]
    Tampered {
        /// The entry.
        path: PathBuf,
    },
    /// It could not be read.
    #[error("the compiled code in {} cannot be read", path.display())]
    Unreadable {
        /// The entry.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is authentic, but the engine does not take it.
    #[error("the compiled code in {} does not load: {reason}", path.display())]
    Unloadable {
        /// The entry.
        path: PathBuf,
        /// What the engine says.
        reason: String,
    },
    /// The new entry could not be kept.
    #[error("the compiled code cannot be kept in {}", path.display())]
    Unwritable {
        /// The entry.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

pub(crate) struct Cache {
    dir: PathBuf,
    key: Hmac<Sha256>,
    /// Of the engine: its version, target, and all settings that change the code.
    compatibility: [u8; 32],
    tampered: AtomicU64,
}

impl Cache {
    pub(crate) fn open(config: &CacheConfig, engine: &Engine) -> Result<Self, CacheError> {
        own_dir(&config.dir)?;
        own_dir(&config.state_dir)?;
        let mut hasher = Sha(Sha256::new());
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self {
            dir: config.dir.clone(),
            key: key(&config.state_dir)?,
            compatibility: hasher.0.finalize().into(),
            tampered: AtomicU64::new(0),
        })
    }

    pub(crate) fn tampered(&self) -> u64 {
        self.tampered.load(Ordering::Relaxed)
    }

    /// The component of a digest, if there is an entry for it that this host made.
    pub(crate) fn read(&self, engine: &Engine, digest: &[u8; 32]) -> Result<Option<Component>, CacheWarning> {
        let path = self.entry(digest);
        let entry = match read_own(&path) {
            Ok(entry) => entry,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(CacheWarning::Unreadable { path, source }),
        };
        let authentic = entry.split_at_checked(MAC_LEN).and_then(|(mac, code)| {
            self.mac(digest, code).verify_slice(mac).ok()?;
            Some(Authentic::after_verification(code))
        });
        let Some(authentic) = authentic else {
            self.tampered.fetch_add(1, Ordering::Relaxed);
            return Err(CacheWarning::Tampered { path });
        };
        trusted::load(engine, &authentic)
            .map(Some)
            .map_err(|e| CacheWarning::Unloadable { path, reason: format!("{e:#}") })
    }

    /// Keeps a component's code: whole or not at all, also when others do the same.
    pub(crate) fn write(&self, digest: &[u8; 32], code: &[u8]) -> Result<(), CacheWarning> {
        let path = self.entry(digest);
        let mac = self.mac(digest, code).finalize().into_bytes();
        replace(&path, &[&mac, code]).map_err(|source| CacheWarning::Unwritable { path, source })
    }

    fn entry(&self, digest: &[u8; 32]) -> PathBuf {
        // A host with another wasmtime or processor has its own entry.
        let engine = self.compatibility.first_chunk::<8>().map_or_else(String::new, |c| hex(c));
        self.dir.join(format!("{}-{engine}.code", hex(digest)))
    }

    fn mac(&self, digest: &[u8; 32], code: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        // All but the last part have a fixed length, so that no two inputs read the same.
        for part in [CONTEXT, &self.compatibility, digest, code] {
            mac.update(part);
        }
        mac
    }
}

/// Lets `Hash` feed SHA-256: the standard hasher's result is meant for one process only.
struct Sha(Sha256);

impl Hasher for Sha {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
    fn finish(&self) -> u64 {
        self.0.clone().finalize().first_chunk().map_or(0, |b| u64::from_le_bytes(*b))
    }
}

/// Makes a folder that only this user can enter, or sees to it that it is one.
fn own_dir(path: &Path) -> Result<(), CacheError> {
    let io = |action, source| CacheError::Io { action, path: path.into(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| io("make", e))?;
    let meta = fs::symlink_metadata(path).map_err(|e| io("look at", e))?;
    let not = |problem| Err(CacheError::Unsafe { path: path.into(), problem });
    if !meta.is_dir() {
        return not("is not a folder of its own but a link");
    }
    if meta.uid() != rustix::process::geteuid().as_raw() {
        return not("belongs to another user");
    }
    if meta.mode() & 0o077 != 0 {
        fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(|e| io("close", e))?;
    }
    Ok(())
}

/// Reads a file of this user; a link, or another's file, is refused.
fn read_own(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = open_own(path)?;
    let size = file.metadata()?.len();
    if size > MAX_ENTRY {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is far too large"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    (&mut file).take(MAX_ENTRY).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn open_own(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let file = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() || meta.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is no plain file of this user"));
    }
    Ok(file)
}

/// The host's key, made if there is none.
fn key(state_dir: &Path) -> Result<Hmac<Sha256>, CacheError> {
    let path = state_dir.join(KEY_FILE);
    let io = |action, source| CacheError::Io { action, path: path.clone(), source };
    let mut file = match open_own(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            let mut new = [0; MAC_LEN];
            getrandom::fill(&mut new).map_err(|e| CacheError::Random(e.to_string()))?;
            // The first of several hosts that start at once wins, and all use its key.
            match publish(&path, &[&new], |from, to| fs::hard_link(from, to)) {
                Err(e) if e.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(io("make", e));
                }
                _ => open_own(&path).map_err(|e| io("read", e))?,
            }
        }
        Err(e) => return Err(io("read", e)),
    };
    let meta = file.metadata().map_err(|e| io("look at", e))?;
    if meta.mode() & 0o077 != 0 {
        let problem = "is a secret key that others can read, and must be thought known";
        return Err(CacheError::Unsafe { path, problem });
    }
    let mut bytes = Vec::new();
    (&mut file).take(MAC_LEN as u64 + 1).read_to_end(&mut bytes).map_err(|e| io("read", e))?;
    if bytes.len() != MAC_LEN {
        return Err(CacheError::Unsafe { path, problem: "is no key of this host" });
    }
    Hmac::new_from_slice(&bytes).map_err(|_| CacheError::Unsafe { path, problem: "is no key of this host" })
}

fn replace(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    publish(path, parts, |from, to| fs::rename(from, to))
}

/// Writes a file of its own beside `path`, readable by this user alone, and moves it there.
fn publish(path: &Path, parts: &[&[u8]], put: impl Fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
    let mut nonce = [0; 8];
    getrandom::fill(&mut nonce).map_err(io::Error::other)?;
    let temporary = path.with_extension(format!("{}.tmp", hex(&nonce)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
    let result = parts
        .iter()
        .try_for_each(|part| file.write_all(part))
        .and_then(|()| file.sync_all())
        .and_then(|()| put(&temporary, path));
    // After a rename there is nothing left to remove.
    let _ = fs::remove_file(&temporary);
    result
}
