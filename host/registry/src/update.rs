//! What looking for newer versions would change, plugin by plugin, and what stands in the way.

use crate::compare::Difference;
use crate::config::{Config, PluginEntry};
use crate::digest::Digest;
use crate::document::Place;
use crate::error::RegistryError;
use crate::grant::{Grant, Request};
use crate::lock::{Lock, Locked};
use crate::name::{Release, closest, did_you_mean};
use crate::resolve::{Mode, Plugin, Registries, Warning, resolve_from};
use crate::sections::Sections;
use crate::source::Source;
use bartizan_contract::manifest::Manifest;
use semver::{Version, VersionReq};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Why it cannot be said what would change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// A plugin that `registry.toml` does not have.
    #[error("`{name}` is not in {file}{}", did_you_mean(suggestion.as_ref()))]
    NoSuchEntry {
        /// The name.
        name: String,
        /// The `registry.toml`.
        file: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
}

/// What an update would do to one plugin.
#[derive(Debug)]
pub struct Update {
    /// The plugin's id.
    pub id: String,
    /// What the lock holds.
    pub held: Option<Locked>,
    /// What would become of it.
    pub outcome: Outcome,
    /// Newer versions that are not taken, the newest first.
    pub passed_over: Vec<PassedOver>,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
}

/// What would become of a plugin.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It is up to date.
    Current,
    /// It moves to what is offered.
    Moves(Box<Offer>),
    /// It stays: what is offered asks for more than is granted.
    Ungranted {
        /// What is offered.
        offer: Box<Offer>,
        /// What of it is not granted.
        requests: Vec<Request>,
        /// The entry.
        place: Place,
        /// The lines of `[plugin.grant]` that would grant it.
        toml: String,
    },
    /// It stays: what is offered is refused.
    Refused(Box<RegistryError>),
    /// It stays: this host could not run what is offered.
    Unusable {
        /// What is offered.
        offer: Box<Offer>,
        /// Why not.
        why: String,
    },
}

/// A version that could be taken.
#[derive(Debug)]
pub struct Offer {
    /// The plugin, verified in everything but its grant.
    pub plugin: Plugin,
    /// What the lock would say.
    pub locked: Locked,
    /// How it differs from the version that is held.
    pub difference: Difference,
    /// Why only the permissions could be compared, if so.
    pub not_compared: Option<String>,
}

/// A newer version that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The version.
    pub version: Version,
    /// Why not.
    pub why: WhyNot,
}

/// Why a newer version is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// `registry.toml` does not ask for it.
    NotWanted(VersionReq),
    /// It cannot be used here.
    Unusable(String),
}

impl fmt::Display for PassedOver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, why } = self;
        match why {
            WhyNot::NotWanted(requirement) => {
                write!(f, "{version} is there, and `{requirement}` leaves it out")
            }
            WhyNot::Unusable(why) => f.write_str(why),
        }
    }
}

/// What an update would do.
#[derive(Debug)]
pub struct Updates {
    /// Each plugin that was looked at, in the order of `registry.toml`.
    pub plugins: Vec<Update>,
    /// The ids that `registry.toml` has.
    ids: BTreeSet<String>,
}

impl Updates {
    /// Looks for newer versions of the plugins that are named, of all when none is. Each stands for
    /// itself: one that is refused does not keep another from moving.
    pub fn find(
        config: &Config,
        lock: Option<&Lock>,
        named: &[String],
        registries: &Registries,
    ) -> Result<Self, UpdateError> {
        let is = |entry: &PluginEntry, name: &String| entry.id() == name || entry.name == *name;
        if let Some(name) = named.iter().find(|name| !config.plugins.iter().any(|entry| is(entry, name))) {
            return Err(UpdateError::NoSuchEntry {
                name: name.clone(),
                file: config.path.display().to_string(),
                suggestion: closest(name, config.plugins.iter().map(PluginEntry::id)),
            });
        }
        let wanted = |entry: &&PluginEntry| named.is_empty() || named.iter().any(|name| is(entry, name));
        let wanted: Vec<&PluginEntry> = config.plugins.iter().filter(wanted).collect();
        let plugins = registries.side_by_side(&wanted, |entry| update(config, entry, lock, registries));
        let ids = config.plugins.iter().map(|entry| entry.id().to_owned()).collect();
        Ok(Self { plugins, ids })
    }

    /// Lets stay what this host could not run; the question is answered with the reason.
    pub fn hold_back(&mut self, unusable: impl Fn(&Offer) -> Option<String>) {
        for update in &mut self.plugins {
            update.outcome = match std::mem::replace(&mut update.outcome, Outcome::Current) {
                Outcome::Moves(offer) => match unusable(&offer) {
                    Some(why) => Outcome::Unusable { offer, why },
                    None => Outcome::Moves(offer),
                },
                other => other,
            };
        }
    }

    /// The lock after it: what moves is as offered, all else as before.
    pub fn lock(&self, before: Option<&Lock>) -> Lock {
        let mut entries: BTreeMap<String, Locked> = before
            .map_or(&[][..], Lock::plugins)
            .iter()
            .filter(|locked| self.ids.contains(locked.id()))
            .map(|locked| (locked.id().to_owned(), locked.clone()))
            .collect();
        for update in &self.plugins {
            if let Outcome::Moves(offer) = &update.outcome {
                entries.insert(update.id.clone(), offer.locked.clone());
            }
        }
        Lock::new(entries.into_values().collect())
    }
}

fn update(config: &Config, entry: &PluginEntry, lock: Option<&Lock>, registries: &Registries) -> Update {
    let held = lock.and_then(|lock| lock.get(entry.id())).filter(|held| held.name == entry.name).cloned();
    let mode = Mode { update: true, ..Mode::default() };
    let source = registries.get(&entry.registry);
    let (outcome, warnings) = match offer(config, entry, lock, mode, registries) {
        Err(error) => (Outcome::Refused(Box::new(error)), Vec::new()),
        Ok((_, locked, warnings)) if held.as_ref() == Some(&locked) => (Outcome::Current, warnings),
        Ok((plugin, locked, warnings)) => {
            let (difference, not_compared) = difference(held.as_ref(), source, &plugin.manifest);
            let requests = entry.grant.ungranted(&plugin.manifest);
            let offer = Box::new(Offer { plugin, locked, difference, not_compared });
            if requests.is_empty() {
                (Outcome::Moves(offer), warnings)
            } else {
                let toml = entry.grant.toml_with(&requests);
                (Outcome::Ungranted { offer, requests, place: entry.place.clone(), toml }, warnings)
            }
        }
    };
    let taken = match &outcome {
        Outcome::Moves(offer) | Outcome::Ungranted { offer, .. } => Some(&offer.locked.version),
        _ => held.as_ref().map(|held| &held.version),
    };
    let mut passed_over = Vec::new();
    let mut others = Vec::new();
    for warning in warnings {
        match warning {
            Warning::PassedOver { release, reason } => {
                passed_over.push(PassedOver { version: release.version, why: WhyNot::Unusable(reason) });
            }
            warning => others.push(warning),
        }
    }
    if let (Some(source), Some(taken)) = (source, taken) {
        passed_over.extend(not_wanted(entry, source, taken));
    }
    passed_over.sort_by(|one, other| other.version.cmp(&one.version));
    Update { id: entry.id().to_owned(), held, outcome, passed_over, warnings: others }
}

/// What one entry leads to, verified in everything but its grant, and what its lock would say.
pub(crate) fn offer(
    config: &Config,
    entry: &PluginEntry,
    lock: Option<&Lock>,
    mode: Mode,
    registries: &Registries,
) -> Result<(Plugin, Locked, Vec<Warning>), RegistryError> {
    let open = PluginEntry { grant: Grant::everything(), ..entry.clone() };
    let config = Config { plugins: vec![open], ..config.clone() };
    let resolution = resolve_from(&config, lock, mode, registries)?;
    let warnings = resolution.warnings;
    let plugin = resolution.plugins.into_iter().next();
    let locked = resolution.lock.plugins().first().cloned();
    match plugin.zip(locked) {
        Some((plugin, locked)) => Ok((Plugin { grant: entry.grant.clone(), ..plugin }, locked, warnings)),
        // One entry resolves to one plugin, or to an error.
        None => Err(RegistryError::Name { name: entry.name.clone() }),
    }
}

/// How a manifest differs from what is held; with the reason when only the permissions could be told.
fn difference(
    held: Option<&Locked>,
    source: Option<&dyn Source>,
    new: &Manifest,
) -> (Difference, Option<String>) {
    let Some(held) = held else {
        return (Difference::of_permissions(&BTreeSet::new(), &new.contract, new), None);
    };
    match source.ok_or_else(|| "its registry is not open".to_owned()).and_then(|source| before(held, source))
    {
        Ok(old) => (Difference::between(&old, new), None),
        Err(why) => (Difference::of_permissions(&locked_requests(held), &held.contract, new), Some(why)),
    }
}

/// The manifest of the locked release, from the very bytes that were locked.
fn before(held: &Locked, source: &dyn Source) -> Result<Manifest, String> {
    let release = Release::new(&*held.name, held.version.clone());
    let bytes = source.component(&release, Some(&held.digest)).map_err(|error| error.to_string())?;
    if Digest::of(&bytes) != held.digest {
        return Err(format!("{release} in {} is no longer what was locked", source.location()));
    }
    let sections = Sections::read(&bytes).map_err(|error| error.to_string())?;
    Manifest::parse(&sections.manifest).map_err(|error| error.to_string())
}

/// What the lock says that was asked for.
fn locked_requests(held: &Locked) -> BTreeSet<Request> {
    let read = |text: &String| match text.split_once('/') {
        Some((resource_type, property)) => {
            Request::Property { resource_type: resource_type.to_owned(), property: property.to_owned() }
        }
        None => Request::Type(text.clone()),
    };
    held.reads.iter().map(read).chain(held.capabilities.iter().cloned().map(Request::Capability)).collect()
}

/// The newest version above `taken` that `registry.toml` leaves out.
fn not_wanted(entry: &PluginEntry, source: &dyn Source, taken: &Version) -> Option<PassedOver> {
    let newer = source.versions(&entry.name).unwrap_or_default().into_iter().rev();
    let version = newer.take_while(|version| version > taken).find(|version| {
        version.pre.is_empty()
            && !entry.requirement.matches(version)
            && source
                .yanked(&Release::new(&*entry.name, version.clone()))
                .is_ok_and(|reason| reason.is_none())
    })?;
    Some(PassedOver { version, why: WhyNot::NotWanted(entry.requirement.clone()) })
}

/// What the lock says that a plugin reads: types with their properties, `@id` and `@arn` left out.
pub fn reads_of_lock(held: &Locked) -> BTreeMap<String, BTreeSet<String>> {
    reads(locked_requests(held))
}

fn reads(requests: BTreeSet<Request>) -> BTreeMap<String, BTreeSet<String>> {
    let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in requests {
        match request {
            Request::Type(name) => drop(reads.entry(name).or_default()),
            Request::Property { resource_type, property } => {
                reads.entry(resource_type).or_default().insert(property);
            }
            Request::Capability(_) => {}
        }
    }
    reads
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::compare::{Group, Weight};
    use crate::grant::requests;
    use crate::key::PrivateKey;
    use crate::resolve::resolve;
    use crate::source::{COMPONENT, YANKED};
    use crate::testing::Yard;
    use std::fs;

    const ENTRY: &str = "[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.1\"\n[plugin.grant]\nreads = [\"AWS::S3::Bucket/PublicAccessBlockConfiguration\"]\n";

    /// A yard with 0.1.0 published and locked.
    fn yard() -> (Yard, Config, Lock) {
        let yard = Yard::new();
        yard.publish("0.1.0", |_| ());
        let config = yard.config(ENTRY);
        let lock = resolve(&config, None, Mode::default()).unwrap().lock;
        (yard, config, lock)
    }

    fn opened(config: &Config) -> Registries {
        Registries::open(config, &crate::source::Access::default()).unwrap()
    }

    fn find(config: &Config, lock: &Lock) -> Updates {
        Updates::find(config, Some(lock), &[], &opened(config)).unwrap()
    }

    fn reads_tags(manifest: &mut Manifest) {
        manifest.checks[0].reads.push("Tags".to_owned());
    }

    #[test]
    fn nothing_newer_is_up_to_date() {
        let (_yard, config, lock) = yard();
        let updates = find(&config, &lock);
        assert!(matches!(updates.plugins[0].outcome, Outcome::Current));
        assert_eq!(updates.lock(Some(&lock)), lock);
    }

    #[test]
    fn a_newer_version_is_told_with_its_changes() {
        let (yard, config, lock) = yard();
        yard.publish("0.1.1", |m| "low".clone_into(&mut m.checks[0].severity));
        let updates = find(&config, &lock);
        let Outcome::Moves(offer) = &updates.plugins[0].outcome else { unreachable!("{updates:?}") };
        assert_eq!(
            offer.difference.to_string(),
            "checks\n  ~ s3-bucket-blocks-public-access: severity high becomes low"
        );
        assert_eq!(offer.not_compared, None);
        let after = updates.lock(Some(&lock));
        assert_eq!(after.get("aws-s3").unwrap().version.to_string(), "0.1.1");
        // What the update says is what a scan then finds.
        assert!(!resolve(&config, Some(&after), Mode::default()).unwrap().lock_changed);
    }

    #[test]
    fn what_asks_for_more_stays_until_it_is_granted() {
        let (yard, config, lock) = yard();
        yard.publish("0.1.1", reads_tags);
        let updates = find(&config, &lock);
        let Outcome::Ungranted { offer, requests, toml, .. } = &updates.plugins[0].outcome else {
            unreachable!("{updates:?}")
        };
        assert_eq!(offer.difference.to_string(), "permissions\n  + reads AWS::S3::Bucket/Tags");
        assert_eq!(requests.len(), 1);
        assert_eq!(updates.lock(Some(&lock)), lock);
        // The lines that it prints are the lines that do.
        let granted = format!("[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.1\"\n[plugin.grant]\n{toml}\n");
        let updates = find(&yard.config(&granted), &lock);
        assert!(matches!(updates.plugins[0].outcome, Outcome::Moves(_)));
    }

    #[test]
    fn the_lock_tells_the_permissions_when_the_old_bytes_are_gone() {
        let (yard, config, lock) = yard();
        yard.publish("0.1.1", reads_tags);
        let old = yard.path("here/aws-s3/0.1.0").join(COMPONENT);
        for gone in [false, true] {
            if gone {
                fs::remove_file(&old).unwrap();
            } else {
                fs::write(&old, "else").unwrap();
            }
            let updates = find(&config, &lock);
            let Outcome::Ungranted { offer, .. } = &updates.plugins[0].outcome else {
                unreachable!("{updates:?}")
            };
            assert_eq!(offer.difference.to_string(), "permissions\n  + reads AWS::S3::Bucket/Tags");
            assert!(offer.not_compared.as_ref().unwrap().contains("aws-s3@0.1.0"));
        }
    }

    #[test]
    fn each_plugin_moves_or_stays_for_itself() {
        let (yard, _, _) = yard();
        let both = format!(
            "{ENTRY}[[plugin]]\nname = \"aws-s3\"\nas = \"other\"\nversion = \"^0.1\"\n[plugin.grant]\nreads = [\"AWS::S3::*\"]\n"
        );
        let config = yard.config(&both);
        let lock = resolve(&config, None, Mode::default()).unwrap().lock;
        yard.publish("0.1.1", reads_tags);
        let after = |named: &[&str]| {
            let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
            let updates = Updates::find(&config, Some(&lock), &named, &opened(&config)).unwrap();
            let after = updates.lock(Some(&lock));
            let versions: Vec<_> =
                after.plugins().iter().map(|p| format!("{} {}", p.id(), p.version)).collect();
            (updates.plugins.len(), versions.join(", "))
        };
        assert_eq!(after(&[]), (2, "aws-s3 0.1.0, other 0.1.1".to_owned()));
        assert_eq!(after(&["other"]), (1, "aws-s3 0.1.0, other 0.1.1".to_owned()));
        // By its name a plugin is meant under every alias.
        assert_eq!(after(&["aws-s3"]), (2, "aws-s3 0.1.0, other 0.1.1".to_owned()));
        let misspelt =
            Updates::find(&config, Some(&lock), &["othr".to_owned()], &opened(&config)).unwrap_err();
        assert!(misspelt.to_string().ends_with("; did you mean `other`?"), "{misspelt}");
    }

    #[test]
    fn a_refused_version_leaves_the_held_one() {
        let (yard, config, lock) = yard();
        yard.publish_by(&PrivateKey::generate().unwrap(), "0.1.1", |_| ());
        let updates = find(&config, &lock);
        let Outcome::Refused(error) = &updates.plugins[0].outcome else { unreachable!("{updates:?}") };
        assert!(matches!(**error, RegistryError::UnknownSigner { .. }));
        assert_eq!(updates.lock(Some(&lock)), lock);
    }

    #[test]
    fn what_this_host_cannot_run_stays() {
        let (yard, config, lock) = yard();
        yard.publish("0.1.1", |_| ());
        let mut updates = find(&config, &lock);
        updates.hold_back(|_| None);
        assert!(matches!(updates.plugins[0].outcome, Outcome::Moves(_)));
        updates.hold_back(|offer| Some(format!("no {}", offer.locked.version)));
        assert!(matches!(&updates.plugins[0].outcome, Outcome::Unusable { why, .. } if why == "no 0.1.1"));
        assert_eq!(updates.lock(Some(&lock)), lock);
    }

    #[test]
    fn newer_versions_that_are_not_taken_are_named_with_the_reason() {
        let (yard, config, lock) = yard();
        for version in ["0.1.1", "0.1.2", "0.2.0", "0.3.0", "0.4.0-rc.1"] {
            yard.publish(version, |_| ());
        }
        fs::write(yard.path("here/aws-s3/0.1.2").join(YANKED), "broken").unwrap();
        let updates = find(&config, &lock);
        let told: Vec<String> = updates.plugins[0].passed_over.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["0.3.0 is there, and `^0.1` leaves it out", "aws-s3@0.1.2 was yanked: broken"]);
    }

    #[test]
    fn a_plugin_that_was_never_locked_asks_for_everything() {
        let (_yard, config, _) = yard();
        let updates = Updates::find(&config, None, &[], &opened(&config)).unwrap();
        let Outcome::Moves(offer) = &updates.plugins[0].outcome else { unreachable!("{updates:?}") };
        assert_eq!(offer.difference.of(Group::Permissions).count(), 2);
        assert_eq!(offer.difference.weight(), Weight::Feature);
        assert_eq!(updates.lock(None).plugins().len(), 1);
    }

    #[test]
    fn what_the_lock_says_is_what_the_manifest_asked() {
        let (yard, config, _) = yard();
        yard.publish("0.1.1", |m| m.capabilities.push("log".to_owned()));
        let entry = PluginEntry { grant: Grant::everything(), ..config.plugins[0].clone() };
        let (plugin, locked, _) = offer(&config, &entry, None, Mode::default(), &opened(&config)).unwrap();
        assert_eq!(locked_requests(&locked), requests(&plugin.manifest));
        assert_eq!(reads_of_lock(&locked), reads(requests(&plugin.manifest)));
    }
}
