//! One file that carries a verified set of plugins to where there is no network.
//!
//! A bundle is a tar file of exactly these plain files, in this order: `registry.toml`, standing alone, with
//! its signers' keys in it; `registry.lock`; then for each locked release, sorted, its `plugin.wasm` and
//! `plugin.sig` as a folder registry has them. Whoever reads it knows from the lock which entry comes next
//! and with which digest, so that there is no room for anything else.

use crate::config::Config;
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::file::{read_text, write_atomic};
use crate::key::Fingerprint;
use crate::lock::{Lock, Locked};
use crate::name::{Release, listed, plain};
use crate::resolve::{Mode, Registries, Resolution, resolve_from};
use crate::source::{COMPONENT, Folder, MAX_COMPONENT, MAX_SIGNATURES, SIGNATURES, Source};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use tar::{Archive, Builder, EntryType, Header};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, value};

const CONFIG: &str = "registry.toml";
const LOCK: &str = "registry.lock";
/// The folder of plugins, in the file and where it is unpacked.
const PLUGINS: &str = "plugins";
const MAX_TEXT: u64 = 16 << 20;

/// Why a bundle was not written or not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// What is in it, or what it should be made of, is refused.
    #[error(transparent)]
    Registry(Box<RegistryError>),
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not what `bundle export` writes.
    #[error("{} is no bundle: {what}", path.display())]
    NotABundle {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The keys that it brings are nobody's yet.
    #[error("nobody has said that these keys are to be trusted: {}", keys.iter().map(|(signer, key)| format!("{key} of `{signer}`")).collect::<Vec<_>>().join(", "))]
    Untrusted {
        /// The signers' names in the bundle, and their keys.
        keys: Vec<(String, Fingerprint)>,
    },
    /// It would lead back.
    #[error("the bundle has {found}, and registry.lock here has {locked} already")]
    RollBack {
        /// What the bundle has.
        found: Box<Release>,
        /// What is locked here.
        locked: Box<Release>,
    },
    /// Another component stands there already.
    #[error("{} holds other bytes than the bundle's {release}", path.display())]
    Occupied {
        /// The release.
        release: Box<Release>,
        /// Its folder.
        path: PathBuf,
    },
}

impl From<RegistryError> for BundleError {
    fn from(error: RegistryError) -> Self {
        Self::Registry(Box::new(error))
    }
}

impl BundleError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Registry(error) => error.hint(),
            Self::Io { .. } => "check that the path exists and who may use it".to_owned(),
            Self::NotABundle { .. } => {
                "have it written and carried again with `bartizan bundle export`; do not use what is in it"
                    .to_owned()
            }
            Self::Untrusted { keys } => {
                let trust: Vec<String> = keys.iter().map(|(_, key)| format!("--trust {key}")).collect();
                format!(
                    "compare them with what their owners say, by another way than the bundle came; if they are right, add {}",
                    trust.join(" ")
                )
            }
            Self::RollBack { locked, .. } => format!(
                "have a newer bundle made; if the way back is meant, remove `{}` from registry.lock",
                locked.name
            ),
            Self::Occupied { .. } => {
                "published versions never change: find out which of the two is right".to_owned()
            }
        }
    }
}

/// Writes the plugins of a resolution, their signatures, the keys that vouch for them and the lock into one
/// file: the whole or nothing.
pub fn export(
    config: &Config,
    resolution: &Resolution,
    registries: &Registries,
    output: &Path,
) -> Result<Vec<Release>, BundleError> {
    let failed = |source| BundleError::Io { action: "write", path: output.to_owned(), source };
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = tempfile::NamedTempFile::with_prefix_in(".bundle-", folder).map_err(failed)?;
    let mut tar = Builder::new(file);
    add(&mut tar, CONFIG, standalone(config)?.as_bytes()).map_err(failed)?;
    add(&mut tar, LOCK, resolution.lock.to_text()?.as_bytes()).map_err(failed)?;
    let mut done = Vec::new();
    for (release, digest) in releases(&resolution.lock) {
        let found = resolution.plugins.iter().find(|plugin| plugin.digest == digest.0);
        let entry = config.plugins.iter().find(|entry| entry.name == release.name);
        let source = entry.and_then(|entry| registries.get(&entry.registry));
        let (Some(plugin), Some(source)) = (found, source) else { continue };
        let signatures = source.signatures(&release, &digest, false)?.unwrap_or_default();
        add(&mut tar, &place(&release, COMPONENT), &plugin.bytes).map_err(failed)?;
        add(&mut tar, &place(&release, SIGNATURES), &signatures).map_err(failed)?;
        done.push(release);
    }
    let file = tar.into_inner().map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(output).map_err(|error| failed(error.error))?;
    Ok(done)
}

fn add(tar: &mut Builder<impl Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    tar.append(&header, bytes)
}

fn place(release: &Release, file: &str) -> String {
    format!("{PLUGINS}/{}/{}/{file}", release.name, release.version)
}

/// The releases of a lock, each once however many names it has, sorted.
fn releases(lock: &Lock) -> BTreeMap<Release, Digest> {
    let release = |plugin: &Locked| Release::new(&*plugin.name, plugin.version.clone());
    lock.plugins().iter().map(|plugin| (release(plugin), plugin.digest)).collect()
}

/// The `registry.toml` as it has to be where it is unpacked: every registry is the folder beside it, and keys
/// are in it rather than in files.
fn standalone(config: &Config) -> Result<String, BundleError> {
    let path = &config.path;
    let text = read_text(path, MAX_TEXT)?.ok_or_else(|| RegistryError::NoConfig { path: path.clone() })?;
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        BundleError::NotABundle { path: path.clone(), what: plain(error.message()) }
    })?;
    document.remove("mirrors");
    if let Some(registries) = document.get_mut("registries").and_then(Item::as_table_like_mut) {
        for (_, location) in registries.iter_mut() {
            *location = value(PLUGINS);
        }
    }
    let signers = document.get_mut("signer").and_then(Item::as_array_of_tables_mut);
    for (table, signer) in signers.into_iter().flat_map(ArrayOfTables::iter_mut).zip(&config.signers) {
        if table.remove("key-file").is_some() {
            let keys: Array = signer.keys.iter().map(ToString::to_string).collect();
            table.insert("keys", value(keys));
        }
    }
    Ok(document.to_string())
}

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// What is there now.
    pub releases: Vec<Release>,
    /// The folder registry that it was put into.
    pub folder: PathBuf,
    /// Whether a `registry.toml` was written: there was none.
    pub configured: bool,
}

/// Unpacks a bundle beside `registry`, the `registry.toml` that is there or is to be: verified in whole by
/// the same rules as a scan's plugins, before anything of it can be seen.
///
/// What is trusted is what the `registry.toml` that is there trusts. Where there is none, the bundle's is
/// taken, if each of its keys is in `trusted`.
pub fn import(
    bundle: &Path,
    registry: &Path,
    lock_path: &Path,
    trusted: &[Fingerprint],
) -> Result<Imported, BundleError> {
    let target = registry.parent().unwrap_or(Path::new(""));
    let target = if target.as_os_str().is_empty() { Path::new(".") } else { target };
    let failed = |source| BundleError::Io { action: "unpack into", path: target.to_owned(), source };
    let unpacked = tempfile::Builder::new().prefix(".import-").tempdir_in(target).map_err(failed)?;
    let Unpacked { config: text, lock } = unpack(bundle, unpacked.path())?;

    let there = registry.exists();
    let mut config = if there { Config::read(registry)? } else { Config::parse(&text, registry)? };
    if !there {
        let keys = config
            .signers
            .iter()
            .flat_map(|signer| signer.keys.iter().map(|key| (signer.name.clone(), key.fingerprint())));
        let keys: Vec<_> = keys.filter(|(_, key)| !trusted.contains(key)).collect();
        if !keys.is_empty() {
            return Err(BundleError::Untrusted { keys });
        }
    }
    let here = Lock::read(lock_path)?.unwrap_or_default();
    for plugin in lock.plugins() {
        let Some(held) = here.get(plugin.id()).filter(|held| held.name == plugin.name) else { continue };
        if held.version == plugin.version && held.digest != plugin.digest {
            let error = RegistryError::LockedDigest {
                release: Box::new(Release::new(&*plugin.name, plugin.version.clone())),
                location: bundle.display().to_string(),
                locked: held.digest,
                found: plugin.digest,
            };
            return Err(error.into());
        }
        if held.version > plugin.version {
            return Err(BundleError::RollBack {
                found: Box::new(Release::new(&*plugin.name, plugin.version.clone())),
                locked: Box::new(Release::new(&*held.name, held.version.clone())),
            });
        }
    }
    config.plugins.retain(|entry| lock.get(entry.id()).is_some_and(|locked| locked.name == entry.name));
    if config.plugins.is_empty() {
        let wanted = listed(lock.plugins().iter().map(Locked::id));
        return Err(BundleError::NotABundle {
            path: bundle.to_owned(),
            what: format!("it brings {wanted}, none of which {} wants", registry.display()),
        });
    }
    let folder = unpacked.path().join(PLUGINS);
    let source = |name: &String| (name.clone(), Box::new(Folder::new(&folder)) as Box<dyn Source>);
    let registries: Registries = config.registries.keys().map(source).collect();
    // With its own lock: what it says and what it brings have to agree.
    let resolution = resolve_from(&config, Some(&lock), Mode::default(), &registries)?;

    let plugins = target.join(PLUGINS);
    let taken = releases(&resolution.lock);
    for (release, digest) in &taken {
        settle(&folder, &plugins, release, digest)?;
    }
    let kept = here.plugins().iter().filter(|held| resolution.lock.get(held.id()).is_none());
    let next = Lock::new(resolution.lock.plugins().iter().chain(kept).cloned().collect());
    if !there {
        write_atomic(registry, text.as_bytes())?;
    }
    next.write(lock_path)?;
    Ok(Imported { releases: taken.into_keys().collect(), folder: plugins, configured: !there })
}

/// Puts one release where it is to be.
fn settle(from: &Path, to: &Path, release: &Release, digest: &Digest) -> Result<(), BundleError> {
    let (from, there) = (Folder::new(from).release(release), Folder::new(to).release(release));
    let failed = |source| BundleError::Io { action: "put a plugin into", path: there.clone(), source };
    if there.exists() {
        let standing = Folder::new(to).component(release, None)?;
        if Digest::of(&standing) != *digest {
            return Err(BundleError::Occupied { release: Box::new(release.clone()), path: there });
        }
        // Signatures may have come since.
        return fs::rename(from.join(SIGNATURES), there.join(SIGNATURES)).map_err(failed);
    }
    fs::create_dir_all(there.parent().unwrap_or(to)).map_err(failed)?;
    fs::rename(from, &there).map_err(failed)
}

struct Unpacked {
    config: String,
    lock: Lock,
}

/// Reads a bundle into a folder that nobody sees.
fn unpack(bundle: &Path, into: &Path) -> Result<Unpacked, BundleError> {
    let failed = |source| BundleError::Io { action: "read", path: bundle.to_owned(), source };
    let not = |what: String| BundleError::NotABundle { path: bundle.to_owned(), what };
    let mut archive = Archive::new(BufReader::new(File::open(bundle).map_err(failed)?));
    // Raw: no extension may give an entry another name or length than its header says.
    let mut entries = archive.entries().map_err(failed)?.raw(true);
    let mut next = |name: &str, limit: u64, write: &mut dyn FnMut(&[u8]) -> io::Result<()>| {
        let mut entry = match entries.next() {
            None => return Err(not(format!("it ends before `{name}`"))),
            Some(entry) => entry.map_err(|error| not(plain(&error.to_string())))?,
        };
        let found = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if found != name || kind != EntryType::Regular {
            return Err(not(format!("it has `{}` ({kind:?}) where `{name}` belongs", plain(&found))));
        }
        let announced = entry.header().size().map_err(|error| not(plain(&error.to_string())))?;
        if announced > limit {
            return Err(not(format!("`{name}` is larger than {} KiB", limit / 1024)));
        }
        let mut buffer = vec![0; 64 << 10];
        let mut length = 0;
        loop {
            let read = entry.read(&mut buffer).map_err(|error| not(plain(&error.to_string())))?;
            let part = buffer.get(..read).unwrap_or_default();
            if part.is_empty() {
                break;
            }
            length += read as u64;
            write(part).map_err(|source| BundleError::Io {
                action: "write",
                path: into.to_owned(),
                source,
            })?;
        }
        if length != announced {
            return Err(not(format!("`{name}` is cut off")));
        }
        Ok(())
    };
    let mut text = |name: &str| -> Result<String, BundleError> {
        let mut bytes = Vec::new();
        next(name, MAX_TEXT, &mut |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        String::from_utf8(bytes).map_err(|_| not(format!("`{name}` is no text")))
    };
    let config = text(CONFIG)?;
    let lock = Lock::parse(&text(LOCK)?, Path::new(LOCK))?;
    if lock.plugins().is_empty() {
        return Err(not("it brings no plugin".to_owned()));
    }
    for (release, digest) in releases(&lock) {
        let folder = Folder::new(into.join(PLUGINS)).release(&release);
        let io = |source| BundleError::Io { action: "write", path: into.to_owned(), source };
        fs::create_dir_all(&folder).map_err(io)?;
        for (file, limit) in [(COMPONENT, MAX_COMPONENT), (SIGNATURES, MAX_SIGNATURES)] {
            let mut out = File::create_new(folder.join(file)).map_err(io)?;
            let mut hash = Sha256::new();
            next(&place(&release, file), limit, &mut |part| {
                hash.update(part);
                out.write_all(part)
            })?;
            out.sync_all().map_err(io)?;
            let found = Digest(hash.finalize().into());
            if file == COMPONENT && found != digest {
                return Err(not(format!("{release} should be {digest} and is {found}")));
            }
        }
    }
    match entries.next() {
        None => Ok(Unpacked { config, lock }),
        Some(_) => Err(not("it has more than its lock says".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::key::PrivateKey;
    use crate::publish::publish;
    use crate::resolve::resolve;
    use crate::testing::component;

    /// A project that has what it wants, and where there is no network.
    struct World {
        root: tempfile::TempDir,
        key: PrivateKey,
    }

    impl World {
        fn new() -> Self {
            let world = Self { root: tempfile::tempdir().unwrap(), key: PrivateKey::generate().unwrap() };
            fs::create_dir(world.root.path().join("there")).unwrap();
            world.publish("0.1.0");
            fs::write(world.root.path().join("key.pub"), world.key.public().to_string()).unwrap();
            let text = "# Ours.\n[registries]\nhere = \"shelf\" # for now\n\n[mirrors]\n\"oci://a\" = \"b\"\n\n\
                 [[signer]]\nname = \"local\"\nkey-file = \"key.pub\"\nnamespaces = [\"aws-*\"]\n\n\
                 [[plugin]]\nname = \"aws-s3\"\nversion = \"^0.1\"\n[plugin.grant]\nreads = [\"AWS::S3::*\"]\n";
            fs::write(world.root.path().join(CONFIG), text).unwrap();
            world
        }

        fn publish(&self, version: &str) {
            let bytes = component("aws-s3", version, "");
            let shelf = Folder::new(self.root.path().join("shelf"));
            publish(&shelf, "aws-s3", &version.parse().unwrap(), &bytes, &self.key).unwrap();
        }

        fn export(&self) -> PathBuf {
            let config = Config::read(&self.root.path().join(CONFIG)).unwrap();
            let registries = Registries::open(&config, &crate::source::Access::default()).unwrap();
            let resolution = resolve_from(&config, None, Mode::default(), &registries).unwrap();
            let output = self.root.path().join("plugins.bundle");
            export(&config, &resolution, &registries, &output).unwrap();
            output
        }

        fn there(&self, name: &str) -> PathBuf {
            self.root.path().join("there").join(name)
        }

        fn import(&self, bundle: &Path) -> Result<Imported, BundleError> {
            let trusted = [self.key.public().fingerprint()];
            import(bundle, &self.there(CONFIG), &self.there(LOCK), &trusted)
        }

        /// What is there, sorted.
        fn seen(&self) -> Vec<String> {
            let entries = fs::read_dir(self.there("")).unwrap();
            let mut names: Vec<String> =
                entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        }
    }

    /// The entries of a bundle.
    fn entries(bundle: &Path) -> Vec<(Header, Vec<u8>)> {
        let mut archive = Archive::new(File::open(bundle).unwrap());
        let read = |entry: io::Result<tar::Entry<'_, File>>| {
            let mut entry = entry.unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.header().clone(), bytes)
        };
        archive.entries().unwrap().raw(true).map(read).collect()
    }

    fn write(bundle: &Path, entries: &[(Header, Vec<u8>)]) {
        let mut tar = Builder::new(File::create(bundle).unwrap());
        for (header, bytes) in entries {
            tar.append(header, bytes.as_slice()).unwrap();
        }
        tar.finish().unwrap();
    }

    #[test]
    fn what_is_carried_over_resolves_where_there_is_no_network() {
        let world = World::new();
        let bundle = world.export();
        let imported = world.import(&bundle).unwrap();
        assert!(imported.configured);
        assert_eq!(imported.releases.iter().map(ToString::to_string).collect::<Vec<_>>(), ["aws-s3@0.1.0"]);
        assert_eq!(world.seen(), ["plugins", LOCK, CONFIG]);
        let text = fs::read_to_string(world.there(CONFIG)).unwrap();
        assert!(
            text.starts_with("# Ours.\n[registries]\nhere = \"plugins\"") && !text.contains("mirrors"),
            "{text}"
        );
        let config = Config::read(&world.there(CONFIG)).unwrap();
        assert_eq!(config.signers[0].keys, [world.key.public()]);
        let lock = Lock::read(&world.there(LOCK)).unwrap().unwrap();
        let locked = Mode { locked: true, ..Mode::default() };
        assert_eq!(resolve(&config, Some(&lock), locked).unwrap().plugins[0].version.to_string(), "0.1.0");
        // Once more: nothing to do, nothing to complain of.
        assert!(!world.import(&bundle).unwrap().configured);
    }

    #[test]
    fn keys_that_nobody_trusts_are_named_and_nothing_is_left() {
        let world = World::new();
        let bundle = world.export();
        let refused = import(&bundle, &world.there(CONFIG), &world.there(LOCK), &[]).unwrap_err();
        let key = world.key.public().fingerprint();
        assert!(refused.to_string().contains(&format!("{key} of `local`")), "{refused}");
        assert!(refused.hint().contains(&format!("--trust {key}")));
        assert_eq!(world.seen(), Vec::<String>::new());
        // A registry.toml that trusts another key is not talked over.
        let other = PrivateKey::generate().unwrap();
        let text = fs::read_to_string(world.root.path().join(CONFIG)).unwrap();
        let text = text.replace("key-file = \"key.pub\"", &format!("key = \"{}\"", other.public()));
        fs::write(world.there(CONFIG), &text).unwrap();
        let refused = world.import(&bundle).unwrap_err();
        let unknown = matches!(&refused, BundleError::Registry(error) if matches!(**error, RegistryError::UnknownSigner { .. }));
        assert!(unknown, "{refused}");
        assert_eq!(fs::read_to_string(world.there(CONFIG)).unwrap(), text);
    }

    #[test]
    fn an_older_bundle_does_not_lead_back() {
        let world = World::new();
        let old = world.export();
        let kept = world.root.path().join("old.bundle");
        fs::rename(old, &kept).unwrap();
        world.publish("0.1.1");
        world.import(&world.export()).unwrap();
        let refused = world.import(&kept).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the bundle has aws-s3@0.1.0, and registry.lock here has aws-s3@0.1.1 already"
        );
    }

    /// What somebody who carries a bundle could do to it.
    #[test]
    fn every_trick_with_the_archive_is_refused() {
        let world = World::new();
        let bundle = world.export();
        let good = entries(&bundle);
        let tricked = world.root.path().join("tricked.bundle");
        let refused = |entries: &[(Header, Vec<u8>)], says: &str| {
            write(&tricked, entries);
            let error = world.import(&tricked).unwrap_err();
            let whole = format!("{error}");
            assert!(whole.contains(says), "{whole} does not say {says}");
            assert_eq!(world.seen(), Vec::<String>::new(), "{says}");
        };
        let renamed = |at: usize, name: &[u8]| {
            let mut entries = good.clone();
            let header = &mut entries[at].0;
            header.as_old_mut().name = [0; 100];
            header.as_old_mut().name[..name.len()].copy_from_slice(name);
            header.set_cksum();
            entries
        };
        for name in
            ["../../etc/passwd", "/etc/passwd", "plugins/aws-s3/0.1.0/../plugin.wasm", "registry.toml"]
        {
            refused(&renamed(2, name.as_bytes()), "where `plugins/aws-s3/0.1.0/plugin.wasm` belongs");
        }
        for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory, EntryType::GNUSparse] {
            let mut entries = good.clone();
            entries[2].0.set_entry_type(kind);
            entries[2].0.set_cksum();
            refused(&entries, "where `plugins/aws-s3/0.1.0/plugin.wasm` belongs");
        }
        // An extension that would give the next entry another name.
        let mut long = good.clone();
        let mut header = Header::new_gnu();
        header.set_path("././@LongLink").unwrap();
        header.set_entry_type(EntryType::GNULongName);
        header.set_size(12);
        header.set_cksum();
        long.insert(2, (header, b"/etc/passwd\0".to_vec()));
        refused(&long, "@LongLink");
        let mut twice = good.clone();
        twice.push(good[2].clone());
        refused(&twice, "more than its lock says");
        refused(&good[..3], "it ends before `plugins/aws-s3/0.1.0/plugin.sig`");
        refused(&[good[1].clone(), good[0].clone()], "where `registry.toml` belongs");
        refused(&good[2..], "where `registry.toml` belongs");
        let mut other = good.clone();
        *other[2].1.last_mut().unwrap() ^= 1;
        refused(&other, "aws-s3@0.1.0 should be sha256:");
        let mut unsigned = good.clone();
        unsigned[3].1 = b"[]\n".to_vec();
        unsigned[3].0.set_size(3);
        unsigned[3].0.set_cksum();
        refused(&unsigned, "aws-s3@0.1.0 is unsigned");
        let mut huge = good.clone();
        huge[0].0.set_size(17 << 20);
        huge[0].0.set_cksum();
        huge.truncate(1);
        refused(&huge, "`registry.toml` is larger than");
        // Cut off anywhere, it is never taken.
        let whole = fs::read(&bundle).unwrap();
        for end in (0..whole.len() - 1024).step_by(211) {
            fs::write(&tricked, &whole[..end]).unwrap();
            world.import(&tricked).unwrap_err();
            assert_eq!(world.seen(), Vec::<String>::new(), "{end}");
        }
    }

    #[test]
    fn other_bytes_than_the_locked_are_refused_even_when_signed() {
        let world = World::new();
        world.import(&world.export()).unwrap();
        fs::remove_dir_all(world.root.path().join("shelf")).unwrap();
        fs::remove_dir_all(world.there(PLUGINS)).unwrap();
        let other = component("aws-s3", "0.1.0", "(core module)");
        let shelf = Folder::new(world.root.path().join("shelf"));
        publish(&shelf, "aws-s3", &"0.1.0".parse().unwrap(), &other, &world.key).unwrap();
        let before = fs::read_to_string(world.there(LOCK)).unwrap();
        let refused = world.import(&world.export()).unwrap_err();
        assert!(refused.to_string().contains("aws-s3@0.1.0 is locked as sha256:"), "{refused}");
        assert_eq!(fs::read_to_string(world.there(LOCK)).unwrap(), before);
    }

    #[test]
    fn what_stands_there_is_not_replaced() {
        let world = World::new();
        let bundle = world.export();
        let other = component("aws-s3", "0.1.0", "(core module)");
        publish(&Folder::new(world.there(PLUGINS)), "aws-s3", &"0.1.0".parse().unwrap(), &other, &world.key)
            .unwrap();
        assert!(matches!(world.import(&bundle).unwrap_err(), BundleError::Occupied { .. }));
    }
}
