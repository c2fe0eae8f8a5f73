//! Adding plugins to `registry.toml` and removing them, by hand's measure: comments, order and
//! spacing stay as they are.

mod file;

use crate::config::{Config, MAX_CONFIG, PluginEntry, Signer};
use crate::error::RegistryError;
use crate::file::{read_text, write_atomic};
use crate::grant::{Grant, Request, requests};
use crate::key::{Fingerprint, PublicKey};
use crate::lock::{Lock, Locked};
use crate::name::{Release, closest, did_you_mean, is_name, listed};
use crate::resolve::{Mode, Plugin, Registries, Warning};
use crate::source::Access;
use crate::update::offer;
use file::{NewPlugin, RegistryFile};
use semver::{Version, VersionReq};
use std::fs;
use std::path::Path;

/// Why `registry.toml` was not changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// The file, a registry or the plugin is not as it must be.
    #[error(transparent)]
    Registry(Box<RegistryError>),
    /// The plugin is there.
    #[error("`{id}` is in {place} already")]
    Present {
        /// Its id.
        id: String,
        /// Where.
        place: Box<crate::document::Place>,
    },
    /// The plugin is not there.
    #[error("`{id}` is not in {file}{}", did_you_mean(suggestion.as_ref()))]
    Absent {
        /// Its id.
        id: String,
        /// The `registry.toml`.
        file: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// No registry of that name.
    #[error("there is no registry `{name}` in {file}{}", did_you_mean(suggestion.as_ref()))]
    NoRegistry {
        /// The name.
        name: String,
        /// The `registry.toml`.
        file: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// It is not said which registry.
    #[error("{}", if known.is_empty() { "no registry is known".to_owned() } else { format!("the plugin could come from {}", listed(known)) })]
    WhichRegistry {
        /// Those that there are.
        known: Vec<String>,
    },
    /// A registry of that name is elsewhere.
    #[error("the registry `{name}` is another place in {file}")]
    OtherLocation {
        /// The name.
        name: String,
        /// The `registry.toml`.
        file: String,
    },
    /// No plugin of that name in the registry.
    #[error("there is no plugin `{name}` in {location}{}", did_you_mean(suggestion.as_ref()))]
    NoSuchPlugin {
        /// The name.
        name: String,
        /// The registry.
        location: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// No version that would do.
    #[error("no version of `{name}` in {location} meets `{requirement}`")]
    NoVersion {
        /// The plugin.
        name: String,
        /// The registry.
        location: String,
        /// What was wanted.
        requirement: VersionReq,
        /// What there is.
        available: Vec<Version>,
    },
    /// The key that is to be trusted did not sign it.
    #[error("{release} is not signed by {key}, but by {}", listed(found))]
    OtherKey {
        /// The release.
        release: Box<Release>,
        /// The key that was to be trusted.
        key: Fingerprint,
        /// The keys under it.
        found: Vec<Fingerprint>,
    },
    /// The name of the signer is another's, or the key is.
    #[error("the signer `{name}` has {what}")]
    SignerTaken {
        /// The signer that is there.
        name: String,
        /// What it has.
        what: &'static str,
    },
    /// Somebody else changed the file.
    #[error("{file} was changed while this ran, and is left as it is now")]
    Changed {
        /// The `registry.toml`.
        file: String,
    },
}

impl From<RegistryError> for EditError {
    fn from(error: RegistryError) -> Self {
        Self::Registry(Box::new(error))
    }
}

impl EditError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Registry(error) => match &**error {
                RegistryError::UnknownSigner { .. } => {
                    "if you trust the publisher, get the public key from them by a way of their own, and name it: `--trust FILE.pub` or `--trust ed25519:...`".to_owned()
                }
                RegistryError::SignerNotAllowed { release, .. } => format!(
                    "if that signer should vouch for `{}`, name its public key: `--trust FILE.pub` or `--trust ed25519:...`",
                    release.name
                ),
                error => error.hint(),
            },
            Self::Present { id, .. } => format!("`bartizan update {id}` looks for a newer version; `--as ANOTHER-NAME` tells two versions apart"),
            Self::Absent { .. } => "`bartizan plugins list` shows the configured plugins".to_owned(),
            Self::NoRegistry { name, .. } => format!("say where it is: `--from {name}=LOCATION`"),
            Self::WhichRegistry { known } if known.is_empty() => "say where it is: `--from NAME=LOCATION`".to_owned(),
            Self::WhichRegistry { .. } => "name one: `--from NAME`".to_owned(),
            Self::OtherLocation { name, .. } => format!("leave its place away, `--from {name}`, or give the new one a name of its own"),
            Self::NoSuchPlugin { .. } => "check the name, or name another registry with `--from`".to_owned(),
            Self::NoVersion { available, .. } => format!("it has {}; a pre-release is taken only when it is named", listed(available)),
            Self::OtherKey { .. } => "ask the publisher for the public key that signs it now".to_owned(),
            Self::SignerTaken { .. } => "name the signer with `--signer NAME`".to_owned(),
            Self::Changed { .. } => "run it again".to_owned(),
        }
    }
}

/// A plugin that is to be added.
#[derive(Debug, Clone)]
pub struct Addition {
    /// Its name.
    pub name: String,
    /// The versions that will do; the newest of all and what is compatible with it unless given. As
    /// written, because that is how it is written down.
    pub requirement: Option<String>,
    /// The registry, by name; the only one unless given.
    pub registry: Option<String>,
    /// Where that registry is, if it is new.
    pub location: Option<String>,
    /// Another name for the plugin here.
    pub alias: Option<String>,
    /// Whose signature counts for it.
    pub trust: Option<PublicKey>,
    /// What to call that signer.
    pub signer: Option<String>,
    /// Whether it is granted what it asks for.
    pub grant: bool,
}

/// What adding a plugin makes of the files, not written yet.
#[derive(Debug)]
pub struct Added {
    /// The files.
    pub change: FileChange,
    /// The plugin, verified in everything but its grant.
    pub plugin: Plugin,
    /// What it asks for.
    pub requests: Vec<Request>,
    /// The registry that it comes from.
    pub registry: String,
    /// What is written as its version.
    pub requirement: String,
    /// The signer whose trust grew by this plugin.
    pub trusted: Option<String>,
    /// What somebody should look at.
    pub warnings: Vec<Warning>,
}

/// What removing a plugin makes of the files, not written yet.
#[derive(Debug)]
pub struct Removed {
    /// The files.
    pub change: FileChange,
    /// Signers that may sign no plugin that is left.
    pub idle_signers: Vec<String>,
    /// Registries that no plugin that is left comes from.
    pub idle_registries: Vec<String>,
}

/// New text for `registry.toml`, and the lock that goes with it.
#[derive(Debug)]
pub struct FileChange {
    before: Option<String>,
    /// The new text.
    pub text: String,
    /// The new lock; `None` when there is none and none is needed.
    pub lock: Option<Lock>,
}

impl FileChange {
    /// Writes both files, or neither.
    pub fn write(&self, path: &Path, lock_path: &Path) -> Result<(), EditError> {
        if read_text(path, MAX_CONFIG)? != self.before {
            return Err(EditError::Changed { file: path.display().to_string() });
        }
        write_atomic(path, self.text.as_bytes())?;
        let Some(lock) = &self.lock else { return Ok(()) };
        lock.write(lock_path).map_err(|error| {
            // As far as that goes: the error that is told is the one that came first.
            let _ = match &self.before {
                Some(text) => write_atomic(path, text.as_bytes()).is_ok(),
                None => fs::remove_file(path).is_ok(),
            };
            error.into()
        })
    }
}

/// Adds a plugin to the `registry.toml` at `path`, which need not be there yet.
///
/// The plugin is fetched and verified by the rules of a scan. Nothing is written here.
pub fn add(
    path: &Path,
    lock: Option<&Lock>,
    addition: &Addition,
    access: &Access,
) -> Result<Added, EditError> {
    let before = read_text(path, MAX_CONFIG)?;
    let text = before.as_deref().unwrap_or_default();
    let config = Config::parse(text, path)?;
    let Addition { name, alias, .. } = addition;
    let names = [Some(name), alias.as_ref(), addition.registry.as_ref(), addition.signer.as_ref()];
    if let Some(name) = names.into_iter().flatten().find(|name| !is_name(name)) {
        return Err(RegistryError::Name { name: name.clone() }.into());
    }
    let id = alias.as_ref().unwrap_or(name);
    if let Some(entry) = config.plugins.iter().find(|entry| entry.id() == id) {
        return Err(EditError::Present { id: id.clone(), place: Box::new(entry.place.clone()) });
    }
    let mut file = RegistryFile::parse(text, path)?;
    let registry = choose_registry(&config, addition)?;
    if let Some(location) = &addition.location
        && !config.registries.contains_key(&registry)
    {
        file.add_registry(&registry, location, &config);
    }
    let trusted = match &addition.trust {
        Some(key) => trust(&mut file, &config, addition, key)?,
        None => None,
    };

    // Once with any version and without a grant, to see what there is; then as it will stand.
    let wanted = addition.requirement.as_deref().unwrap_or("*");
    let entry = |requirement: &str, grant: Grant| NewPlugin {
        name: name.clone(),
        alias: alias.clone(),
        requirement: requirement.to_owned(),
        registry: registry.clone(),
        grant,
    };
    let mut draft = file.clone();
    draft.add_plugin(&entry(wanted, Grant::default()));
    let draft = draft.to_text();
    let registries = Registries::open(&Config::parse(&draft, path)?, access)?;
    let (plugin, _, warnings) = look(&draft, path, addition, &registries)?;
    let requirement =
        addition.requirement.clone().unwrap_or_else(|| format!("^{}", plain_version(&plugin.version)));
    let requests: Vec<Request> = requests(&plugin.manifest).into_iter().collect();
    let grant = if addition.grant { Grant::default().with(&requests) } else { Grant::default() };
    file.add_plugin(&entry(&requirement, grant));
    let text = file.to_text();
    let (plugin, locked, _) = look(&text, path, addition, &registries)?;
    let lock = addition.grant.then(|| with_entry(lock, locked));
    let change = FileChange { before, text, lock };
    Ok(Added { change, plugin, requests, registry, requirement, trusted, warnings })
}

/// Build metadata tells no versions apart, and a requirement has none.
fn plain_version(version: &Version) -> Version {
    Version { build: semver::BuildMetadata::EMPTY, ..version.clone() }
}

/// What the last entry of this text leads to.
fn look(
    text: &str,
    path: &Path,
    addition: &Addition,
    registries: &Registries,
) -> Result<(Plugin, Locked, Vec<Warning>), EditError> {
    let mut config = Config::parse(text, path)?;
    // Who names a key wants that one to vouch, and not another that is trusted already.
    if let Some(key) = addition.trust {
        config.signers.retain(|signer| signer.keys.contains(&key));
        config.signers.iter_mut().for_each(|signer| signer.keys = vec![key]);
    }
    let id = addition.alias.as_ref().unwrap_or(&addition.name);
    let entry = config.plugins.iter().find(|entry| entry.id() == id);
    let entry = entry.ok_or_else(|| RegistryError::Name { name: id.clone() })?;
    let mode = Mode { update: true, ..Mode::default() };
    offer(&config, entry, None, mode, registries).map_err(|error| match (error, &addition.trust) {
        // These name a place in a text that nobody has seen yet.
        (RegistryError::NoSuchPlugin { name, location, suggestion, .. }, _) => {
            EditError::NoSuchPlugin { name, location, suggestion }
        }
        (RegistryError::NoVersion { name, location, requirement, available, .. }, _) => {
            EditError::NoVersion { name, location, requirement, available }
        }
        (RegistryError::UnknownSigner { release, keys }, Some(key)) => {
            EditError::OtherKey { release: Box::new(release), key: key.fingerprint(), found: keys }
        }
        (error, _) => error.into(),
    })
}

fn choose_registry(config: &Config, addition: &Addition) -> Result<String, EditError> {
    let file = || config.path.display().to_string();
    let known = || config.registries.keys();
    match &addition.registry {
        Some(name) => match (config.registries.get(name), &addition.location) {
            (Some(there), Some(location)) => {
                let again = format!("registries.{name} = {}", toml::Value::from(location.as_str()));
                let again = Config::parse(&again, &config.path)?;
                if again.registries.get(name) == Some(there) {
                    Ok(name.clone())
                } else {
                    Err(EditError::OtherLocation { name: name.clone(), file: file() })
                }
            }
            (Some(_), None) | (None, Some(_)) => Ok(name.clone()),
            (None, None) => Err(EditError::NoRegistry {
                name: name.clone(),
                file: file(),
                suggestion: closest(name, known().map(String::as_str)),
            }),
        },
        None => match known().next() {
            Some(only) if config.registries.len() == 1 => Ok(only.clone()),
            _ => Err(EditError::WhichRegistry { known: known().cloned().collect() }),
        },
    }
}

/// Lets a key vouch for the plugin, and for nothing else that it did not vouch for before. The
/// signer's name, unless nothing had to change.
fn trust(
    file: &mut RegistryFile,
    config: &Config,
    addition: &Addition,
    key: &PublicKey,
) -> Result<Option<String>, EditError> {
    let plugin = &addition.name;
    if let Some((index, there)) =
        config.signers.iter().enumerate().find(|(_, signer)| signer.keys.contains(key))
    {
        if addition.signer.as_ref().is_some_and(|name| *name != there.name) {
            return Err(EditError::SignerTaken { name: there.name.clone(), what: "this key" });
        }
        if there.may_sign(plugin) {
            return Ok(None);
        }
        file.widen_signer(index, plugin);
        return Ok(Some(there.name.clone()));
    }
    let name = addition.signer.as_ref().unwrap_or(plugin);
    if config.signers.iter().any(|signer| signer.name == *name) {
        return Err(EditError::SignerTaken { name: name.clone(), what: "another key" });
    }
    file.add_signer(name, key, plugin);
    Ok(Some(name.clone()))
}

fn with_entry(lock: Option<&Lock>, entry: Locked) -> Lock {
    let mut entries: Vec<Locked> = lock.map_or(&[][..], Lock::plugins).to_vec();
    entries.retain(|other| other.id() != entry.id());
    entries.push(entry);
    Lock::new(entries)
}

/// Removes a plugin from the `registry.toml` at `path`, with all that belongs to its entry.
/// Nothing is written here.
pub fn remove(path: &Path, lock: Option<&Lock>, id: &str) -> Result<Removed, EditError> {
    let before =
        read_text(path, MAX_CONFIG)?.ok_or_else(|| RegistryError::NoConfig { path: path.to_owned() })?;
    let config = Config::parse(&before, path)?;
    let index =
        config.plugins.iter().position(|entry| entry.id() == id).ok_or_else(|| EditError::Absent {
            id: id.to_owned(),
            file: path.display().to_string(),
            suggestion: closest(id, config.plugins.iter().map(PluginEntry::id)),
        })?;
    let mut file = RegistryFile::parse(&before, path)?;
    file.remove_plugin(index);
    let text = file.to_text();
    let rest = Config::parse(&text, path)?;
    let lock =
        lock.map(|lock| Lock::new(lock.plugins().iter().filter(|entry| entry.id() != id).cloned().collect()));
    let (gone, left) = config.plugins.iter().partition::<Vec<&PluginEntry>, _>(|entry| entry.id() == id);
    let used = |plugins: &[&PluginEntry], signer: &Signer| plugins.iter().any(|p| signer.may_sign(&p.name));
    let idle = |signer: &&Signer| used(&gone, signer) && !used(&left, signer);
    let idle_signers = rest.signers.iter().filter(idle).map(|signer| signer.name.clone()).collect();
    let idle_registries = gone
        .iter()
        .map(|entry| entry.registry.clone())
        .filter(|name| !left.iter().any(|entry| entry.registry == *name))
        .collect();
    Ok(Removed { change: FileChange { before: Some(before), text, lock }, idle_signers, idle_registries })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::key::PrivateKey;
    use crate::resolve::resolve;
    use crate::testing::Yard;

    fn addition(name: &str) -> Addition {
        Addition {
            name: name.to_owned(),
            requirement: None,
            registry: None,
            location: None,
            alias: None,
            trust: None,
            signer: None,
            grant: true,
        }
    }

    /// A yard with two versions, and a `registry.toml` with this behind its signer.
    fn yard(plugins: &str) -> Yard {
        let yard = Yard::new();
        yard.publish("0.1.0", |_| ());
        yard.publish("0.2.1", |m| m.capabilities.push("log".to_owned()));
        yard.publish("0.3.0-rc.1", |_| ());
        yard.config(plugins);
        yard
    }

    fn read(yard: &Yard) -> String {
        fs::read_to_string(yard.path("registry.toml")).unwrap()
    }

    /// Adds and writes; the text that came behind what was there.
    fn more(yard: &Yard, addition: &Addition) -> Result<String, EditError> {
        let (path, lock_path) = (yard.path("registry.toml"), yard.path("registry.lock"));
        let before = fs::read_to_string(&path).unwrap_or_default();
        let lock = Lock::read(&lock_path)?;
        let added = add(&path, lock.as_ref(), addition, &Access::default())?;
        added.change.write(&path, &lock_path)?;
        let after = read(yard);
        let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
        Ok(after.split_at(same).1.to_owned())
    }

    #[test]
    fn the_newest_is_added_with_just_what_it_asks_for_and_locked() {
        let yard = yard("");
        let text = more(&yard, &addition("aws-s3")).unwrap();
        assert_eq!(
            text,
            "\n[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.2.1\"\n[plugin.grant]\nreads = [\"AWS::S3::Bucket/PublicAccessBlockConfiguration\"]\ncapabilities = [\"log\"]\n"
        );
        let config = Config::read(&yard.path("registry.toml")).unwrap();
        let lock = Lock::read(&yard.path("registry.lock")).unwrap();
        let resolution = resolve(&config, lock.as_ref(), Mode { locked: true, ..Mode::default() }).unwrap();
        assert!(!resolution.lock_changed);
    }

    #[test]
    fn a_requirement_is_kept_as_it_was_written() {
        let yard = yard("");
        let wanted = |requirement: &str, alias: &str| Addition {
            requirement: Some(requirement.to_owned()),
            alias: Some(alias.to_owned()),
            ..addition("aws-s3")
        };
        let text = more(&yard, &wanted("0.1", "old")).unwrap();
        assert!(text.contains("as = \"old\"\nversion = \"0.1\"\n"), "{text}");
        let text = more(&yard, &wanted("0.3.0-rc.1", "new")).unwrap();
        assert!(text.contains("as = \"new\"\nversion = \"0.3.0-rc.1\"\n"), "{text}");
        let lock = Lock::read(&yard.path("registry.lock")).unwrap().unwrap();
        let versions: Vec<String> = lock.plugins().iter().map(|p| p.version.to_string()).collect();
        assert_eq!(versions, ["0.3.0-rc.1", "0.1.0"]);
    }

    #[test]
    fn without_a_grant_nothing_is_granted_and_nothing_locked() {
        let yard = yard("");
        let text = more(&yard, &Addition { grant: false, ..addition("aws-s3") }).unwrap();
        assert_eq!(text, "\n[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.2.1\"\n");
        assert!(!yard.path("registry.lock").exists());
    }

    #[test]
    fn a_file_is_made_where_there_is_none() {
        let yard = yard("");
        fs::remove_file(yard.path("registry.toml")).unwrap();
        let all = Addition {
            registry: Some("shop".to_owned()),
            location: Some("here".to_owned()),
            trust: Some(yard.key.public()),
            signer: Some("smith".to_owned()),
            ..addition("aws-s3")
        };
        let text = more(&yard, &all).unwrap();
        let key = yard.key.public();
        let expected = format!(
            "# Which plugins a scan runs, and why they may. `bartizan plugins verify` explains every line.\n\n[registries]\nshop = \"here\"\n\n[[signer]]\nname = \"smith\"\nkey = \"{key}\"\nnamespaces = [\"aws-s3\"]\n\n[[plugin]]\nname = \"aws-s3\"\n"
        );
        assert!(text.starts_with(&expected), "{text}");
    }

    #[test]
    fn a_second_registry_makes_the_first_be_named() {
        let yard = yard("\n[[plugin]]\nname = \"aws-s3\"\nversion = \"^0.1\"\n");
        let other = Addition {
            registry: Some("there".to_owned()),
            location: Some("./here".to_owned()),
            alias: Some("other".to_owned()),
            ..addition("aws-s3")
        };
        more(&yard, &other).unwrap();
        let text = read(&yard);
        assert!(text.contains("here = \"here\"\nthere = \"./here\"\n"), "{text}");
        assert!(text.contains("version = \"^0.1\"\nregistry = \"here\"\n"), "{text}");
        assert!(text.contains("version = \"^0.2.1\"\nregistry = \"there\"\n"), "{text}");
        // The place of a registry that is there may be said again, and is not changed in passing.
        let again = |location: &str| Addition {
            location: Some(location.to_owned()),
            alias: Some("third".to_owned()),
            ..other.clone()
        };
        assert!(matches!(more(&yard, &again("else")), Err(EditError::OtherLocation { .. })));
        more(&yard, &again("./here")).unwrap();
    }

    #[test]
    fn a_stranger_is_trusted_for_this_plugin_alone_and_only_when_named() {
        let yard = yard("");
        let (stranger, other) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
        yard.publish_by(&stranger, "0.4.0", |_| ());
        let trusting = |key: &PrivateKey| Addition { trust: Some(key.public()), ..addition("aws-s3") };
        let before = read(&yard);
        let refused = more(&yard, &addition("aws-s3")).unwrap_err();
        assert!(
            matches!(&refused, EditError::Registry(e) if matches!(**e, RegistryError::UnknownSigner { .. }))
        );
        assert!(refused.hint().contains("--trust"));
        assert!(matches!(more(&yard, &trusting(&other)), Err(EditError::OtherKey { .. })));
        // Another known signer does not stand in for the one that was named.
        assert!(matches!(more(&yard, &trusting(&yard.key)), Err(EditError::OtherKey { .. })));
        assert_eq!(read(&yard), before);
        assert!(!yard.path("registry.lock").exists());

        more(&yard, &trusting(&stranger)).unwrap();
        let config = Config::read(&yard.path("registry.toml")).unwrap();
        let signer = config.signers.iter().find(|signer| signer.keys == [stranger.public()]).unwrap();
        assert_eq!(
            (signer.name.as_str(), signer.namespaces.as_slice()),
            ("aws-s3", &["aws-s3".to_owned()][..])
        );
    }

    #[test]
    fn a_signer_of_other_plugins_is_widened_by_this_one() {
        let yard = yard("");
        let text = read(&yard).replace("[\"aws-*\"]", "[\"gcp-*\"] # theirs");
        fs::write(yard.path("registry.toml"), text).unwrap();
        let refused = more(&yard, &addition("aws-s3")).unwrap_err();
        assert!(
            matches!(&refused, EditError::Registry(e) if matches!(**e, RegistryError::SignerNotAllowed { .. }))
        );
        let trusting = Addition { trust: Some(yard.key.public()), ..addition("aws-s3") };
        let renamed = Addition { signer: Some("other".to_owned()), ..trusting.clone() };
        assert!(matches!(more(&yard, &renamed), Err(EditError::SignerTaken { .. })));
        more(&yard, &trusting).unwrap();
        assert!(read(&yard).contains("namespaces = [\"gcp-*\", \"aws-s3\"] # theirs\n"));
    }

    #[test]
    fn what_cannot_be_added_is_told() {
        let yard = yard("\n[[plugin]]\nname = \"aws-s3\"\nas = \"there\"\nversion = \"^0.1\"\n");
        let before = read(&yard);
        let told = |change: &dyn Fn(&mut Addition)| {
            let mut addition = addition("aws-s3");
            change(&mut addition);
            let error = more(&yard, &addition).unwrap_err();
            let place = yard.folder.path().display().to_string();
            format!("{error}; {}", error.hint()).replace(&place, "~")
        };
        assert_eq!(
            told(&|a| a.alias = Some("there".to_owned())),
            "`there` is in ~/registry.toml:8:1 already; `bartizan update there` looks for a newer version; `--as ANOTHER-NAME` tells two versions apart"
        );
        assert_eq!(
            told(&|a| "aws-s4".clone_into(&mut a.name)),
            "there is no plugin `aws-s4` in ~/here; did you mean `aws-s3`?; check the name, or name another registry with `--from`"
        );
        assert_eq!(
            told(&|a| a.requirement = Some("^7".to_owned())),
            "no version of `aws-s3` in ~/here meets `^7`; it has `0.1.0`, `0.2.1` and `0.3.0-rc.1`; a pre-release is taken only when it is named"
        );
        assert_eq!(
            told(&|a| a.registry = Some("her".to_owned())),
            "there is no registry `her` in ~/registry.toml; did you mean `here`?; say where it is: `--from her=LOCATION`"
        );
        assert!(told(&|a| "../up".clone_into(&mut a.name)).starts_with("`../up` is not a plugin's name"));
        assert_eq!(read(&yard), before);
    }

    #[test]
    fn a_plugin_is_removed_with_its_lock_and_what_is_idle_is_told() {
        let yard = yard("");
        let before = read(&yard);
        more(&yard, &addition("aws-s3")).unwrap();
        let (path, lock_path) = (yard.path("registry.toml"), yard.path("registry.lock"));
        let lock = Lock::read(&lock_path).unwrap();
        let absent = remove(&path, lock.as_ref(), "aws-s4").unwrap_err();
        assert!(absent.to_string().ends_with("; did you mean `aws-s3`?"), "{absent}");
        let removed = remove(&path, lock.as_ref(), "aws-s3").unwrap();
        assert_eq!(
            (removed.idle_signers.join(""), removed.idle_registries.join("")),
            ("local".to_owned(), "here".to_owned())
        );
        removed.change.write(&path, &lock_path).unwrap();
        assert_eq!(read(&yard), before);
        assert_eq!(Lock::read(&lock_path).unwrap().unwrap(), Lock::default());
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_is_not_lost() {
        let yard = yard("");
        let (path, lock_path) = (yard.path("registry.toml"), yard.path("registry.lock"));
        let added = add(&path, None, &addition("aws-s3"), &Access::default()).unwrap();
        fs::write(&path, "# mine\n").unwrap();
        assert!(matches!(added.change.write(&path, &lock_path), Err(EditError::Changed { .. })));
        assert_eq!(read(&yard), "# mine\n");
    }

    #[test]
    fn both_files_are_written_or_neither() {
        let yard = yard("");
        let before = read(&yard);
        let (path, lock_path) = (yard.path("registry.toml"), yard.path("registry.lock"));
        let added = add(&path, None, &addition("aws-s3"), &Access::default()).unwrap();
        // A folder of that name cannot be replaced by a file.
        fs::create_dir(&lock_path).unwrap();
        assert!(added.change.write(&path, &lock_path).is_err());
        assert_eq!(read(&yard), before);
    }
}
