use crate::config::{Config, PluginEntry};
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::grant::{Grant, Request, requests};
use crate::key::Fingerprint;
use crate::limits::Limits;
use crate::lock::{Lock, LockChange, Locked};
use crate::name::{Release, closest, listed, plain};
use crate::package::{Package, check_contract};
use crate::settings::Settings;
use crate::signature::Signatures;
use crate::source::{Access, Source, open};
use bartizan_contract::manifest::{Docs, Manifest};
use semver::Version;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// How to resolve. By default the lock is honoured where it still does, and grows where it must.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mode {
    /// `--locked`: any change of the lock is an error.
    pub locked: bool,
    /// Look for newer versions also where the lock would do; never for older ones.
    pub update: bool,
    /// Ask far registries also about what the lock and the cache would settle: whether it was yanked since,
    /// and who signed it.
    pub fresh: bool,
}

/// A plugin that may be run.
#[derive(Clone)]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// Its other name, if it has one.
    pub alias: Option<String>,
    /// Its version.
    pub version: Version,
    /// The SHA-256 of `bytes`.
    pub digest: [u8; 32],
    /// Who vouched for it.
    pub signer: Vouched,
    /// The component: the very bytes that the digest and the signature are of.
    pub bytes: Arc<[u8]>,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its documentation and examples.
    pub docs: Docs,
    /// What it may read and call. All that the manifest asks for is in it.
    pub grant: Grant,
    /// The operator's limits. What the manifest asks to be held to can only narrow them.
    pub limits: Limits,
    /// The settings of its checks.
    pub settings: Settings,
}

impl Plugin {
    /// The alias, or else the name.
    pub fn id(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }

    /// The settings of a check, defaults filled in; empty for a check without settings.
    pub fn settings_for(&self, check: &str) -> &BTreeMap<String, Value> {
        self.settings.of(check)
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Plugin")
            .field("id", &self.id())
            .field("version", &self.version)
            .field("digest", &Digest(self.digest))
            .finish_non_exhaustive()
    }
}

/// Who vouched for a plugin, and with which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The signer's name in `registry.toml`.
    pub name: String,
    /// The key.
    pub key: Fingerprint,
}

/// What resolving gave.
#[derive(Debug)]
#[non_exhaustive]
pub struct Resolution {
    /// The plugins, in the order of `registry.toml`.
    pub plugins: Vec<Plugin>,
    /// The lock that says the same; not written yet.
    pub lock: Lock,
    /// Whether it differs from the one given.
    pub lock_changed: bool,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
}

/// Newer versions than one that was chosen are passed over when they do not run here, this many at most.
const PASSED_OVER: usize = 16;
/// How many plugins are fetched at once.
const FETCHED_AT_ONCE: usize = 12;

/// What does not stop a plugin, but should not pass in silence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A locked release was withdrawn since.
    Yanked {
        /// The release.
        release: Release,
        /// Why.
        reason: String,
    },
    /// The bytes are the locked ones, and another key vouches for them now.
    OtherKey {
        /// The release.
        release: Release,
        /// The key in the lock.
        locked: Fingerprint,
        /// The key now.
        found: Fingerprint,
    },
    /// A newer release would do, but cannot be used.
    PassedOver {
        /// The release.
        release: Release,
        /// Why not.
        reason: String,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yanked { release, reason } => {
                write!(formatter, "{release} is locked and was yanked since: {reason}")
            }
            Self::OtherKey { release, locked, found } => write!(
                formatter,
                "{release} was accepted with the key {locked}, and {found} vouches for it now"
            ),
            Self::PassedOver { release, reason } => write!(formatter, "passed over {release}: {reason}"),
        }
    }
}

/// One thing that was looked at and found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was looked at: `version`, `digest`, `signature`, `manifest`, `imports`, `grant`, `settings`.
    pub what: &'static str,
    /// What was found.
    pub found: String,
}

/// Why one plugin is accepted or refused.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The plugin's id.
    pub id: String,
    /// Which release was looked at, once that was known.
    pub release: Option<Release>,
    /// What was good, in the order of looking.
    pub steps: Vec<Step>,
    /// What should be looked at nevertheless.
    pub warnings: Vec<Warning>,
    /// Why it is refused, if it is: the step after the last good one.
    pub refused: Option<RegistryError>,
}

/// The registries of a `registry.toml`, opened.
#[derive(Default)]
pub struct Registries(BTreeMap<String, Box<dyn Source>>);

impl Registries {
    /// Opens them for reading: each where its mirror is, if it has one.
    pub fn open(config: &Config, access: &Access) -> Result<Self, RegistryError> {
        let opened = config
            .registries
            .keys()
            .map(|name| Ok((name.clone(), open(&config.mirrored(name), access)?)))
            .collect::<Result<_, RegistryError>>()?;
        Ok(Self(opened))
    }

    /// The registry of that name in `registry.toml`.
    pub fn get(&self, name: &str) -> Option<&dyn Source> {
        self.0.get(name).map(Box::as_ref)
    }

    /// Does the work for each item, several at a time, and gives the results in the order of the items: as
    /// many as there are cores, and more where most of the time is spent on waiting.
    pub(crate) fn side_by_side<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync,
    ) -> Vec<R> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let waits = self.0.values().any(|source| source.is_remote());
        let workers = if waits { cores.max(FETCHED_AT_ONCE) } else { cores };
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, R)>> = Mutex::default();
        let worker = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(index) else { return };
                let result = work(item);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
            }
        };
        thread::scope(|scope| {
            for _ in 1..workers.min(items.len()) {
                scope.spawn(worker);
            }
            worker();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_by_key(|(index, _)| *index);
        done.into_iter().map(|(_, result)| result).collect()
    }
}

impl FromIterator<(String, Box<dyn Source>)> for Registries {
    fn from_iter<I: IntoIterator<Item = (String, Box<dyn Source>)>>(sources: I) -> Self {
        Self(sources.into_iter().collect())
    }
}

/// Resolves, fetches and verifies every plugin of `config`. One that is refused refuses all.
pub fn resolve(config: &Config, lock: Option<&Lock>, mode: Mode) -> Result<Resolution, RegistryError> {
    resolve_from(config, lock, mode, &Registries::open(config, &Access::default())?)
}

/// The same from opened registries; one that is not given has no plugins. Plugins are looked at side by
/// side; what is told does not depend on which was faster.
pub fn resolve_from(
    config: &Config,
    lock: Option<&Lock>,
    mode: Mode,
    registries: &Registries,
) -> Result<Resolution, RegistryError> {
    let mut plugins = Vec::new();
    let mut locked = Vec::new();
    let mut warnings = Vec::new();
    for (result, trail) in examine_all(config, lock, mode, registries) {
        let (plugin, entry) = result?;
        plugins.push(plugin);
        locked.push(entry);
        warnings.extend(trail.warnings);
    }
    let next = Lock::new(locked);
    let changes = lock.unwrap_or(&Lock::default()).changes_to(&next);
    if mode.locked && !changes.is_empty() {
        return Err(RegistryError::LockOutdated { changes });
    }
    Ok(Resolution { plugins, lock: next, lock_changed: !changes.is_empty(), warnings })
}

/// Looks at every plugin as [`resolve_from`] does, and tells step by step what was found. A refused one
/// does not keep the others from being looked at.
pub fn verify(config: &Config, lock: Option<&Lock>, mode: Mode, registries: &Registries) -> Vec<Verdict> {
    let looked_at = examine_all(config, lock, mode, registries);
    let verdict = |(entry, (result, trail)): (&PluginEntry, Examined)| {
        let refused = match result {
            Err(error) => Some(error),
            Ok((_, next)) if mode.locked => outdated(lock, entry, next),
            Ok(_) => None,
        };
        Verdict {
            id: entry.id().to_owned(),
            release: trail.release,
            steps: trail.steps,
            warnings: trail.warnings,
            refused,
        }
    };
    config.plugins.iter().zip(looked_at).map(verdict).collect()
}

type Examined = (Result<(Plugin, Locked), RegistryError>, Trail);

/// Looks at every plugin, and gives what was found in the order of `registry.toml`.
fn examine_all(config: &Config, lock: Option<&Lock>, mode: Mode, registries: &Registries) -> Vec<Examined> {
    registries.side_by_side(&config.plugins, |entry| {
        let mut trail = Trail::default();
        let result = examine(entry, config, lock, mode, registries, &mut trail);
        (result, trail)
    })
}

fn outdated(lock: Option<&Lock>, entry: &PluginEntry, next: Locked) -> Option<RegistryError> {
    let before = Lock::new(lock.and_then(|lock| lock.get(entry.id())).cloned().into_iter().collect());
    let changes: Vec<LockChange> = before.changes_to(&Lock::new(vec![next]));
    (!changes.is_empty()).then_some(RegistryError::LockOutdated { changes })
}

/// What was looked at so far.
#[derive(Default)]
struct Trail {
    release: Option<Release>,
    steps: Vec<Step>,
    warnings: Vec<Warning>,
}

impl Trail {
    fn good(&mut self, what: &'static str, found: String) {
        self.steps.push(Step { what, found });
    }
}

/// The locked version while it will do, else the newest that was not withdrawn and runs here; never one
/// that is older than the locked.
fn examine(
    entry: &PluginEntry,
    config: &Config,
    lock: Option<&Lock>,
    mode: Mode,
    registries: &Registries,
    trail: &mut Trail,
) -> Result<(Plugin, Locked), RegistryError> {
    let Some(source) = registries.get(&entry.registry) else {
        let location = format!("the registry `{}`, which is not open", entry.registry);
        return Err(RegistryError::NoSuchPlugin {
            name: entry.name.clone(),
            location,
            place: entry.place.clone(),
            suggestion: None,
        });
    };
    let locked = lock.and_then(|lock| lock.get(entry.id())).filter(|locked| locked.name == entry.name);
    let held = locked.map(|locked| &locked.version).filter(|version| entry.requirement.matches(version));
    let look = |version: &Version, trail: &mut Trail| {
        let release = Release::new(&*entry.name, version.clone());
        trail.release = Some(release.clone());
        // The lock speaks only if it is of this very release.
        let locked = locked.filter(|locked| locked.version == release.version);
        accept(Candidate { entry, source, locked, release, mode, trail }, config)
    };
    if let Some(version) = held.filter(|_| !mode.update) {
        return look(version, trail);
    }

    let available = source.versions(&entry.name)?;
    if available.is_empty() && held.is_none() {
        let suggestion = closest(&entry.name, source.names()?.iter().map(String::as_str));
        return Err(RegistryError::NoSuchPlugin {
            name: entry.name.clone(),
            location: source.location(),
            place: entry.place.clone(),
            suggestion,
        });
    }
    let mut passed_over: Option<RegistryError> = None;
    let matching = available.iter().rev().filter(|version| entry.requirement.matches(version));
    for version in matching.take_while(|version| held.is_none_or(|held| *version > held)).take(PASSED_OVER) {
        let release = Release::new(&*entry.name, version.clone());
        let unusable = if let Some(reason) = withdrawn(source, &release)? {
            RegistryError::Yanked { release: release.clone(), reason }
        } else if let Some(error) = unsuited(source, &release)? {
            error
        } else {
            if let Some(locked) = locked.filter(|locked| *version < locked.version) {
                return Err(RegistryError::RollBack {
                    id: entry.id().to_owned(),
                    locked: locked.version.clone().into(),
                    found: version.clone().into(),
                    requirement: entry.requirement.clone(),
                    place: entry.place.clone(),
                });
            }
            let told = trail.warnings.len();
            match look(version, trail) {
                Err(error @ RegistryError::Contract { .. }) => {
                    trail.steps.clear();
                    trail.warnings.truncate(told);
                    error
                }
                result => return result,
            }
        };
        trail.warnings.push(Warning::PassedOver { release, reason: unusable.to_string() });
        passed_over = passed_over.or(Some(unusable));
    }
    if let Some(version) = held {
        return look(version, trail);
    }
    // What is told as the refusal need not be told as a warning.
    trail.warnings.clear();
    Err(passed_over.unwrap_or_else(|| RegistryError::NoVersion {
        name: entry.name.clone(),
        location: source.location(),
        requirement: entry.requirement.clone(),
        place: entry.place.clone(),
        available: available.clone(),
    }))
}

/// Why a release cannot run here, by what its registry says: a word that can only make it be passed over.
fn unsuited(source: &dyn Source, release: &Release) -> Result<Option<RegistryError>, RegistryError> {
    Ok(source.contract(release)?.and_then(|contract| check_contract(release, &plain(&contract)).err()))
}

/// Everything that is asked of a plugin, in order: nothing of it is read before its signature
/// stands, and nothing that it says counts before it agrees with where it was found.
fn accept(mut candidate: Candidate<'_>, config: &Config) -> Result<(Plugin, Locked), RegistryError> {
    let (bytes, digest) = candidate.fetch()?;
    let signer = candidate.trust(&digest, config)?;
    let Package { manifest, docs, .. } = candidate.understand(&bytes)?;
    let (reads, capabilities) = candidate.empower(&manifest)?;
    let settings = candidate.set(&manifest)?;

    let Candidate { entry, release: Release { name, version }, .. } = candidate;
    let next = Locked {
        name: name.clone(),
        alias: entry.alias.clone(),
        version: version.clone(),
        digest,
        signer: signer.name.clone(),
        key: signer.key,
        contract: manifest.contract.clone(),
        reads,
        capabilities,
    };
    let plugin = Plugin {
        name,
        alias: entry.alias.clone(),
        version,
        digest: digest.0,
        signer,
        bytes,
        manifest,
        docs,
        grant: entry.grant.clone(),
        limits: entry.limits.clone(),
        settings,
    };
    Ok((plugin, next))
}

/// A release on its way to become a plugin.
struct Candidate<'a> {
    entry: &'a PluginEntry,
    source: &'a dyn Source,
    /// The lock's word on this very release.
    locked: Option<&'a Locked>,
    release: Release,
    mode: Mode,
    trail: &'a mut Trail,
}

impl Candidate<'_> {
    /// The bytes, which must be the locked ones.
    fn fetch(&mut self) -> Result<(Arc<[u8]>, Digest), RegistryError> {
        let (release, location) = (&self.release, self.source.location());
        let how = if self.locked.is_some() { "as locked" } else { "newly resolved" };
        self.trail.good(
            "version",
            format!("{} meets `{}`, {how}, from {location}", release.version, self.entry.requirement),
        );
        // What is locked and cached is used without asking anybody far away.
        if self.locked.is_some()
            && (!self.source.is_remote() || self.mode.update || self.mode.fresh)
            && let Some(reason) = withdrawn(self.source, release)?
        {
            self.trail.warnings.push(Warning::Yanked { release: release.clone(), reason });
        }
        let fetched =
            self.source.component(release, self.locked.map(|locked| &locked.digest)).map_err(|error| {
                match error {
                    RegistryError::NoComponent { release, location } if self.locked.is_some() => {
                        RegistryError::LockedMissing { release, location }
                    }
                    error => error,
                }
            });
        let bytes: Arc<[u8]> = fetched?.into();
        let digest = Digest::of(&bytes);
        let how = match self.locked {
            None => "not locked yet",
            Some(locked) if locked.digest == digest => "the locked one",
            Some(locked) => {
                return Err(RegistryError::LockedDigest {
                    release: release.clone().into(),
                    location,
                    locked: locked.digest,
                    found: digest,
                });
            }
        };
        self.trail.good("digest", format!("{digest} of {} bytes, {how}", bytes.len()));
        Ok((bytes, digest))
    }

    /// Who vouches for bytes with this digest.
    fn trust(&mut self, digest: &Digest, config: &Config) -> Result<Vouched, RegistryError> {
        let release = &self.release;
        let vouching = |fresh| {
            let signatures = match self.source.signatures(release, digest, fresh)? {
                Some(bytes) => Signatures::parse(release, &bytes)?,
                None => Signatures::default(),
            };
            signatures.vouching(release, digest, config, self.locked.map(|locked| locked.key))
        };
        let fresh = self.mode.update || self.mode.fresh;
        // The signature that is wanted may have come since the others were kept.
        let (signer, key) = match vouching(fresh) {
            Err(error) if self.source.is_remote() && !fresh && error.is_about_trust() => {
                match vouching(true) {
                    // That nobody could be asked is not why it is refused.
                    Err(other) if !other.is_about_trust() => return Err(error),
                    result => result?,
                }
            }
            result => result?,
        };
        let vouched = Vouched { name: signer.name.clone(), key };
        if let Some(locked) = self.locked.filter(|locked| locked.key != vouched.key) {
            self.trail.warnings.push(Warning::OtherKey {
                release: release.clone(),
                locked: locked.key,
                found: vouched.key,
            });
        }
        self.trail.good(
            "signature",
            format!("by `{}` ({}), who may sign {}", vouched.name, vouched.key, listed(&signer.namespaces)),
        );
        Ok(vouched)
    }

    /// What it says of itself.
    fn understand(&mut self, bytes: &[u8]) -> Result<Package, RegistryError> {
        let package = Package::read(&self.release, bytes)?;
        let (manifest, imports) = (&package.manifest, &package.imports);
        self.trail.good(
            "manifest",
            format!("{}, contract {}, {} checks", self.release, manifest.contract, manifest.checks.len()),
        );
        let called: Vec<_> = imports.iter().filter(|import| !import.types_only).collect();
        self.trail.good(
            "imports",
            format!("{} to call, {} of types alone", listed(&called), imports.len() - called.len()),
        );
        Ok(package)
    }

    /// The reads and capabilities that it asks for, all of which must be granted.
    fn empower(&mut self, manifest: &Manifest) -> Result<(Vec<String>, Vec<String>), RegistryError> {
        let ungranted = self.entry.grant.ungranted(manifest);
        if !ungranted.is_empty() {
            let toml = self.entry.grant.toml_with(&ungranted);
            return Err(RegistryError::Ungranted {
                release: self.release.clone().into(),
                place: self.entry.place.clone(),
                requests: ungranted,
                toml,
            });
        }
        let (mut reads, mut capabilities) = (Vec::new(), Vec::new());
        for request in requests(manifest) {
            match request {
                Request::Capability(name) => capabilities.push(name),
                Request::Type(_) | Request::Property { .. } => reads.push(request.to_string()),
            }
        }
        reads.sort();
        self.trail.good(
            "grant",
            format!("{} reads and {} capabilities asked for, all granted", reads.len(), capabilities.len()),
        );
        Ok((reads, capabilities))
    }

    /// The settings of its checks.
    fn set(&mut self, manifest: &Manifest) -> Result<Settings, RegistryError> {
        let settings = Settings::validate(self.entry, manifest)?;
        let set: usize = self.entry.settings.values().map(|check| check.values.len()).sum();
        self.trail.good("settings", format!("{set} set, defaults for the rest"));
        Ok(settings)
    }
}

/// Why a release was yanked, in the registry's words.
fn withdrawn(source: &dyn Source, release: &Release) -> Result<Option<String>, RegistryError> {
    Ok(source.yanked(release)?.map(|reason| plain(&reason)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::key::PrivateKey;
    use crate::publish::publish;
    use crate::sections::SectionsError;
    use crate::signature::sign;
    use crate::source::Folder;
    use crate::testing::{component, component_of, custom_section, manifest};
    use std::fs;
    use std::path::PathBuf;

    const GRANT: &str = "[plugin.grant]\nreads = [\"AWS::S3::*\"]\n";

    /// A registry in a folder of its own, with a key that may sign `aws-*`.
    struct World {
        folder: tempfile::TempDir,
        key: PrivateKey,
    }

    impl World {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), key: PrivateKey::generate().unwrap() }
        }

        fn with(versions: &[&str]) -> Self {
            let world = Self::new();
            for version in versions {
                world.publish(version, "");
            }
            world
        }

        fn publish(&self, version: &str, body: &str) {
            let bytes = component("aws-s3", version, body);
            publish(&Folder::new(self.folder.path()), "aws-s3", &version.parse().unwrap(), &bytes, &self.key)
                .unwrap();
        }

        fn place(&self, version: &str, file: &str) -> PathBuf {
            self.folder.path().join("aws-s3").join(version).join(file)
        }

        /// One plugin `aws-s3` with that requirement; `rest` follows the entry.
        fn config(&self, requirement: &str, rest: &str) -> Config {
            self.config_of(&format!("[[plugin]]\nname = \"aws-s3\"\nversion = \"{requirement}\"\n{rest}"))
        }

        fn config_of(&self, plugins: &str) -> Config {
            let text = format!(
                "[registries]\nhere = \".\"\n[[signer]]\nname = \"local\"\nkey = \"{}\"\nnamespaces = [\"aws-*\"]\n{plugins}",
                self.key.public()
            );
            Config::parse(&text, &self.folder.path().join("registry.toml")).unwrap()
        }

        fn resolve(&self, requirement: &str, lock: Option<&Lock>) -> Result<Resolution, RegistryError> {
            resolve(&self.config(requirement, GRANT), lock, Mode::default())
        }

        fn lock(&self, requirement: &str) -> Lock {
            self.resolve(requirement, None).unwrap().lock
        }
    }

    fn opened(config: &Config) -> Registries {
        Registries::open(config, &Access::default()).unwrap()
    }

    fn version(resolution: &Resolution) -> String {
        resolution.plugins[0].version.to_string()
    }

    const LOCKED: Mode = Mode { locked: true, update: false, fresh: false };
    const UPDATE: Mode = Mode { locked: false, update: true, fresh: false };

    #[test]
    fn the_newest_that_meets_the_requirement_is_handed_out_whole() {
        let world = World::with(&["0.1.0", "0.1.2", "0.1.10", "0.2.0"]);
        let resolution = world.resolve("^0.1", None).unwrap();
        let plugin = &resolution.plugins[0];
        assert_eq!((plugin.id(), plugin.version.to_string().as_str()), ("aws-s3", "0.1.10"));
        assert_eq!(plugin.bytes.as_ref(), fs::read(world.place("0.1.10", "plugin.wasm")).unwrap());
        assert_eq!(plugin.digest, Digest::of(&plugin.bytes).0);
        assert_eq!(
            plugin.signer,
            Vouched { name: "local".to_owned(), key: world.key.public().fingerprint() }
        );
        assert_eq!(plugin.manifest, manifest("aws-s3", "0.1.10"));
        let locked = resolution.lock.get("aws-s3").unwrap();
        assert_eq!((locked.digest.0, locked.contract.as_str()), (plugin.digest, "0.1.0"));
        assert_eq!(locked.reads, ["AWS::S3::Bucket", "AWS::S3::Bucket/PublicAccessBlockConfiguration"]);
        assert!(resolution.lock_changed && resolution.warnings.is_empty());
    }

    #[test]
    fn pre_releases_come_only_when_named() {
        let world = World::with(&["0.1.0", "0.1.1-beta.1"]);
        assert_eq!(version(&world.resolve("^0.1", None).unwrap()), "0.1.0");
        assert_eq!(version(&world.resolve("^0.1.1-beta", None).unwrap()), "0.1.1-beta.1");
    }

    #[test]
    fn the_lock_holds_until_it_no_longer_will_do() {
        let world = World::with(&["0.1.0"]);
        let lock = world.lock("^0.1");
        world.publish("0.1.1", "");
        world.publish("0.2.0", "");
        let held = world.resolve("^0.1", Some(&lock)).unwrap();
        assert_eq!((version(&held).as_str(), held.lock_changed), ("0.1.0", false));
        let moved = world.resolve("^0.2", Some(&lock)).unwrap();
        assert_eq!((version(&moved).as_str(), moved.lock_changed), ("0.2.0", true));
        let updated = resolve(&world.config("^0.1", GRANT), Some(&lock), UPDATE).unwrap();
        assert_eq!(version(&updated), "0.1.1");
    }

    #[test]
    fn locked_says_what_would_change() {
        let world = World::with(&["0.1.0", "0.2.0"]);
        let lock = world.lock("^0.1");
        assert!(resolve(&world.config("^0.1", GRANT), Some(&lock), LOCKED).is_ok());
        let outdated = resolve(&world.config("^0.2", GRANT), Some(&lock), LOCKED).unwrap_err();
        assert!(outdated.to_string().contains("aws-s3: version 0.1.0 would become 0.2.0"), "{outdated}");
        let missing = resolve(&world.config("^0.1", GRANT), None, LOCKED).unwrap_err();
        assert_eq!(missing.to_string(), "registry.lock is not up to date: aws-s3: would be added at 0.1.0");
        let removed = resolve(&world.config_of(""), Some(&lock), LOCKED).unwrap_err();
        assert_eq!(removed.to_string(), "registry.lock is not up to date: aws-s3: 0.1.0 would be removed");
    }

    #[test]
    fn there_is_no_way_back_without_a_word() {
        let world = World::with(&["0.1.0", "0.2.0"]);
        let lock = world.lock("^0.2");
        let refused = world.resolve("^0.1", Some(&lock)).unwrap_err();
        assert!(matches!(refused, RegistryError::RollBack { .. }));
        assert!(
            refused.to_string().contains("locked at 0.2.0, and `^0.1`")
                && refused.to_string().contains("leads back to 0.1.0"),
            "{refused}"
        );
        assert!(refused.hint().contains("registry.lock"));
        // A registry that withholds the locked version does not lead back either.
        fs::remove_dir_all(world.folder.path().join("aws-s3/0.2.0")).unwrap();
        for mode in [Mode::default(), UPDATE] {
            let refused = resolve(&world.config(">=0.1", GRANT), Some(&lock), mode).unwrap_err();
            assert!(matches!(refused, RegistryError::LockedMissing { .. }), "{refused}");
        }
        // Nor does one that has nothing left.
        fs::remove_dir_all(world.folder.path().join("aws-s3")).unwrap();
        assert!(matches!(
            resolve(&world.config(">=0.1", GRANT), Some(&lock), UPDATE),
            Err(RegistryError::LockedMissing { .. })
        ));
    }

    #[test]
    fn other_bytes_under_a_locked_version_are_refused_even_when_signed() {
        let world = World::with(&["0.1.0"]);
        let lock = world.lock("^0.1");
        fs::remove_dir_all(world.folder.path().join("aws-s3")).unwrap();
        world.publish("0.1.0", "(core module)");
        assert!(world.resolve("^0.1", None).is_ok());
        assert!(matches!(world.resolve("^0.1", Some(&lock)), Err(RegistryError::LockedDigest { .. })));
    }

    #[test]
    fn yanked_releases_are_for_old_locks_only() {
        let world = World::with(&["0.1.0", "0.1.1"]);
        let lock = world.lock("^0.1");
        fs::write(world.place("0.1.1", "yanked"), "judges wrongly\n").unwrap();
        let held = world.resolve("^0.1", Some(&lock)).unwrap();
        assert_eq!(version(&held), "0.1.1");
        assert_eq!(
            held.warnings[0].to_string(),
            "aws-s3@0.1.1 is locked and was yanked since: judges wrongly"
        );
        assert_eq!(version(&world.resolve("^0.1", None).unwrap()), "0.1.0");
        let refused = world.resolve("=0.1.1", None).unwrap_err();
        assert_eq!(refused.to_string(), "aws-s3@0.1.1 was yanked: judges wrongly");
        // Looking for something newer finds only something older: the lock holds.
        assert_eq!(version(&resolve(&world.config("^0.1", GRANT), Some(&lock), UPDATE).unwrap()), "0.1.1");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let world = World::with(&["0.1.0"]);
        let refused = world.resolve("^0.3", None).unwrap_err();
        assert!(matches!(&refused, RegistryError::NoVersion { available, .. } if available.len() == 1));
        assert!(refused.hint().contains("`0.1.0`"));
        let misspelt = world.config_of("[[plugin]]\nname = \"aws-s33\"\nversion = \"1\"\n");
        let refused = resolve(&misspelt, None, Mode::default()).unwrap_err();
        assert!(
            refused.to_string().contains("there is no plugin `aws-s33`")
                && refused.to_string().ends_with("did you mean `aws-s3`?"),
            "{refused}"
        );
    }

    #[test]
    fn a_changed_byte_is_refused() {
        let world = World::with(&["0.1.0"]);
        let path = world.place("0.1.0", "plugin.wasm");
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        assert!(matches!(world.resolve("^0.1", None), Err(RegistryError::SignatureMismatch { .. })));
    }

    #[test]
    fn a_signature_of_another_release_is_refused() {
        let world = World::with(&["0.1.0", "0.1.1"]);
        fs::copy(world.place("0.1.0", "plugin.sig"), world.place("0.1.1", "plugin.sig")).unwrap();
        assert!(matches!(world.resolve("^0.1", None), Err(RegistryError::SignatureMismatch { .. })));
        // An old release under a new version, signature and all.
        fs::copy(world.place("0.1.0", "plugin.wasm"), world.place("0.1.1", "plugin.wasm")).unwrap();
        assert!(matches!(world.resolve("^0.1", None), Err(RegistryError::SignatureMismatch { .. })));
    }

    #[test]
    fn unsigned_unknown_and_outside_a_namespace_are_refused() {
        let world = World::with(&["0.1.0"]);
        let mut config = world.config("^0.1", GRANT);
        config.signers[0].namespaces = vec!["gcp-*".to_owned()];
        assert!(matches!(
            resolve(&config, None, Mode::default()),
            Err(RegistryError::SignerNotAllowed { .. })
        ));
        config.signers.clear();
        let refused = resolve(&config, None, Mode::default()).unwrap_err();
        assert!(refused.to_string().contains(&world.key.public().fingerprint().to_string()), "{refused}");
        assert!(matches!(refused, RegistryError::UnknownSigner { .. }));
        fs::remove_file(world.place("0.1.0", "plugin.sig")).unwrap();
        assert!(matches!(world.resolve("^0.1", None), Err(RegistryError::Unsigned { .. })));
        fs::write(world.place("0.1.0", "plugin.sig"), "{").unwrap();
        assert!(matches!(world.resolve("^0.1", None), Err(RegistryError::SignatureFile { .. })));
    }

    #[test]
    fn a_stranger_cannot_take_over_a_locked_release() {
        let world = World::with(&["0.1.0"]);
        let lock = world.lock("^0.1");
        let stranger = PrivateKey::generate().unwrap();
        let mut config = world.config("^0.1", GRANT);
        config.signers[0].keys = vec![stranger.public()];
        assert!(matches!(
            resolve(&config, Some(&lock), Mode::default()),
            Err(RegistryError::UnknownSigner { .. })
        ));
        // Once the operator trusts the other key and it has signed, the change is told.
        let bytes = fs::read(world.place("0.1.0", "plugin.wasm")).unwrap();
        publish(&Folder::new(world.folder.path()), "aws-s3", &Version::new(0, 1, 0), &bytes, &stranger)
            .unwrap();
        let resolution = resolve(&config, Some(&lock), Mode::default()).unwrap();
        assert!(
            matches!(&resolution.warnings[..], [Warning::OtherKey { found, .. }] if *found == stranger.public().fingerprint())
        );
        assert!(resolution.lock_changed);
        assert!(matches!(resolve(&config, Some(&lock), LOCKED), Err(RegistryError::LockOutdated { .. })));
    }

    /// What publishing would refuse, put there by hand by somebody with the key.
    #[test]
    fn a_signature_does_not_excuse_what_is_signed() {
        let world = World::new();
        let place = |bytes: &[u8]| {
            let release = Release::new("aws-s3", Version::new(0, 1, 0));
            fs::create_dir_all(world.place("0.1.0", "")).unwrap();
            fs::write(world.place("0.1.0", "plugin.wasm"), bytes).unwrap();
            fs::write(
                world.place("0.1.0", "plugin.sig"),
                Signatures(vec![sign(&release, &Digest::of(bytes), &world.key)]).to_bytes(),
            )
            .unwrap();
            world.resolve("^0.1", None)
        };
        assert!(place(&component("aws-s3", "0.1.0", "")).is_ok());
        assert!(matches!(place(&component("aws-s3", "0.2.0", "")), Err(RegistryError::Misplaced { .. })));
        assert!(matches!(
            place(&wat::parse_str("(module)").unwrap()),
            Err(RegistryError::Component { source: SectionsError::CoreModule, .. })
        ));
        let wasi = r#"(import "wasi:cli/environment@0.2.0" (instance (export "get" (func))))"#;
        assert!(matches!(
            place(&component("aws-s3", "0.1.0", wasi)),
            Err(RegistryError::Import { capability: None, .. })
        ));
        let mut newer = manifest("aws-s3", "0.1.0");
        newer.contract = "0.2.0".to_owned();
        assert!(matches!(place(&component_of(&newer, "")), Err(RegistryError::Contract { .. })));
    }

    #[test]
    fn what_is_not_granted_is_refused_with_the_line_that_grants_it() {
        let world = World::with(&["0.1.0"]);
        let refused = resolve(
            &world.config("^0.1", "[plugin.grant]\nreads = [\"AWS::KMS::Key\"]\n"),
            None,
            Mode::default(),
        )
        .unwrap_err();
        assert!(refused.to_string().contains("asks for what"), "{refused}");
        assert!(refused.to_string().contains("registry.toml:7:1"), "{refused}");
        let line = refused.hint().lines().last().unwrap().to_owned();
        // The proposal works as it stands.
        assert!(
            resolve(&world.config("^0.1", &format!("[plugin.grant]\n{line}\n")), None, Mode::default())
                .is_ok()
        );
        assert!(matches!(
            resolve(&world.config("^0.1", ""), None, Mode::default()),
            Err(RegistryError::Ungranted { .. })
        ));
    }

    #[test]
    fn an_ungranted_capability_is_refused() {
        let world = World::new();
        let mut asking = manifest("aws-s3", "0.1.0");
        asking.capabilities = vec!["lookup".to_owned()];
        publish(
            &Folder::new(world.folder.path()),
            "aws-s3",
            &Version::new(0, 1, 0),
            &component_of(&asking, ""),
            &world.key,
        )
        .unwrap();
        let refused = world.resolve("^0.1", None).unwrap_err();
        assert!(refused.hint().ends_with("\ncapabilities = [\"lookup\"]"), "{}", refused.hint());
        let granted =
            world.config("^0.1", "[plugin.grant]\nreads = [\"AWS::S3::*\"]\ncapabilities = [\"lookup\"]\n");
        assert_eq!(
            resolve(&granted, None, Mode::default()).unwrap().lock.get("aws-s3").unwrap().capabilities,
            ["lookup"]
        );
    }

    fn with_settings(world: &World, settings: &str) -> Result<Resolution, RegistryError> {
        resolve(&world.config("^0.1", &format!("{GRANT}{settings}")), None, Mode::default())
    }

    #[test]
    fn settings_are_filled_with_defaults() {
        let world = World::with(&["0.1.0"]);
        let check = "s3-bucket-blocks-public-access";
        let resolution =
            with_settings(&world, "[plugin.settings.s3-bucket-is-not-public]\nmax_age_days = 30\n").unwrap();
        let settings = resolution.plugins[0].settings_for(check);
        assert_eq!(
            serde_json::to_value(settings).unwrap(),
            serde_json::json!({ "max_age_days": 30, "owners": [] })
        );
        assert!(resolution.plugins[0].settings_for("another").is_empty());
        let defaults = with_settings(&world, "").unwrap();
        assert_eq!(defaults.plugins[0].settings_for(check)["max_age_days"], 90);
    }

    #[test]
    fn settings_that_cannot_be_are_refused_at_their_place() {
        let world = World::with(&["0.1.0"]);
        for (settings, place, what) in [
            (
                "[plugin.settings.s3-bucket-block-public-access]\nowners = []\n",
                "12:1; did you mean `s3-bucket-blocks-public-access`?",
                "has no check `s3-bucket-block-public-access`",
            ),
            (
                "[plugin.settings.s3-bucket-blocks-public-access]\nmax_age_day = 1\n",
                "13:15; did you mean `max_age_days`?",
                "has no setting `max_age_day`",
            ),
            (
                "[plugin.settings.s3-bucket-blocks-public-access]\nmax_age_days = 366\n",
                "13:16",
                "the setting `max_age_days` of `s3-bucket-blocks-public-access` is 366",
            ),
            (
                "[plugin.settings.s3-bucket-blocks-public-access]\nmax_age_days = \"30\"\n",
                "13:16",
                "expected a whole number",
            ),
            (
                "[plugin.settings.s3-bucket-blocks-public-access]\nowners = [1]\n",
                "13:10",
                "expected a list of texts",
            ),
            (
                "[plugin.settings.s3-bucket-blocks-public-access]\nowners = []\n[plugin.settings.s3-bucket-is-not-public]\nowners = []\n",
                "",
                "are the same check",
            ),
        ] {
            let refused = with_settings(&world, settings).unwrap_err();
            let message = refused.to_string();
            assert!(matches!(refused, RegistryError::Value { .. }), "{message}");
            assert!(
                message.contains(what) && message.contains(&format!("registry.toml:{place}")),
                "{message} for {settings}"
            );
        }
    }

    #[test]
    fn two_versions_live_side_by_side_under_an_alias() {
        let world = World::with(&["0.1.0", "0.2.0"]);
        let config = world.config_of(&format!(
            "[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.2\"\n{GRANT}[[plugin]]\nname = \"aws-s3\"\nas = \"aws-s3-old\"\nversion = \"^0.1\"\n{GRANT}"
        ));
        let resolution = resolve(&config, None, Mode::default()).unwrap();
        let seen: Vec<_> =
            resolution.plugins.iter().map(|plugin| (plugin.id(), plugin.version.minor)).collect();
        assert_eq!(seen, [("aws-s3", 2), ("aws-s3-old", 1)]);
        let again = resolve(&config, Some(&resolution.lock), LOCKED).unwrap();
        assert!(!again.lock_changed);
    }

    #[test]
    fn a_lock_written_and_read_resolves_to_the_same() {
        let world = World::with(&["0.1.0"]);
        let path = world.folder.path().join("registry.lock");
        let first = world.resolve("^0.1", None).unwrap();
        first.lock.write(&path).unwrap();
        let read = Lock::read(&path).unwrap().unwrap();
        let second = resolve(&world.config("^0.1", GRANT), Some(&read), LOCKED).unwrap();
        assert_eq!((second.plugins[0].digest, second.lock_changed), (first.plugins[0].digest, false));
    }

    #[test]
    fn a_source_that_is_not_given_has_no_plugins() {
        let world = World::with(&["0.1.0"]);
        let refused =
            resolve_from(&world.config("^0.1", GRANT), None, Mode::default(), &Registries::default());
        assert!(matches!(refused, Err(RegistryError::NoSuchPlugin { .. })));
    }

    #[test]
    fn verify_tells_every_step_and_goes_on_after_a_refusal() {
        let world = World::with(&["0.1.0", "0.2.0"]);
        let config = world.config_of(&format!(
            "[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.2\"\n[[plugin]]\nname = \"aws-s3\"\nas = \"old\"\nversion = \"^0.1\"\n{GRANT}"
        ));
        let verdicts = verify(&config, None, Mode::default(), &opened(&config));
        let names = |verdict: &Verdict| verdict.steps.iter().map(|step| step.what).collect::<Vec<_>>();
        assert_eq!(names(&verdicts[0]), ["version", "digest", "signature", "manifest", "imports"]);
        assert!(matches!(verdicts[0].refused, Some(RegistryError::Ungranted { .. })));
        assert_eq!(
            names(&verdicts[1]),
            ["version", "digest", "signature", "manifest", "imports", "grant", "settings"]
        );
        assert!(verdicts[1].refused.is_none());
        assert_eq!(verdicts[1].release.as_ref().unwrap().to_string(), "aws-s3@0.1.0");
        assert!(
            verdicts[1].steps[2].found.starts_with("by `local` (SHA256:"),
            "{}",
            verdicts[1].steps[2].found
        );
        let locked = verify(&config, None, LOCKED, &opened(&config));
        assert!(
            matches!(&locked[1].refused, Some(RegistryError::LockOutdated { changes }) if changes[0].id == "old")
        );
    }

    #[test]
    fn docs_come_along() {
        let world = World::new();
        let mut bytes = component("aws-s3", "0.1.0", "");
        let docs = serde_json::json!({ "checks": [{ "id": "s3-bucket-blocks-public-access", "description": "Why." }] });
        bytes.extend(custom_section("bartizan:docs", &serde_json::to_vec(&docs).unwrap()));
        publish(&Folder::new(world.folder.path()), "aws-s3", &Version::new(0, 1, 0), &bytes, &world.key)
            .unwrap();
        assert_eq!(world.resolve("^0.1", None).unwrap().plugins[0].docs.checks[0].description, "Why.");
    }
}
