use crate::digest::Digest;
use crate::document::{Document, Item, Table};
use crate::error::RegistryError;
use crate::file;
use crate::key::Fingerprint;
use crate::name::is_name;
use semver::Version;
use serde::Serialize;
use std::fmt;
use std::path::Path;

const MAX_LOCK: u64 = 64 << 20;
const FORMAT: u64 = 1;
const HEADER: &str = "# Written by bartizan from registry.toml. Commit it; do not edit it by hand.\n\
# `reads` and `capabilities` are what each plugin asks for: a change there is a change of power.\n\n";

/// `registry.lock`: exactly which bytes were accepted, and from whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    plugins: Vec<Locked>,
}

/// One plugin of the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// The plugin's name.
    pub name: String,
    /// Its other name, if it has one.
    pub alias: Option<String>,
    /// The version.
    pub version: Version,
    /// The digest of the component.
    pub digest: Digest,
    /// Who vouched for it.
    pub signer: String,
    /// With which key.
    pub key: Fingerprint,
    /// The contract that it was built for.
    pub contract: String,
    /// The types and properties that it asks to read, sorted.
    pub reads: Vec<String>,
    /// The capabilities that it asks for, sorted.
    pub capabilities: Vec<String>,
}

impl Locked {
    /// The alias, or else the name.
    pub fn id(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

/// How a lock differs from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockChange {
    /// The plugin's id.
    pub id: String,
    /// The change, in words.
    pub what: String,
}

impl fmt::Display for LockChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.id, self.what)
    }
}

#[derive(Serialize)]
struct FileForm<'a> {
    version: u64,
    #[serde(rename = "plugin", skip_serializing_if = "Vec::is_empty")]
    plugins: Vec<EntryForm<'a>>,
}

#[derive(Serialize)]
struct EntryForm<'a> {
    name: &'a str,
    #[serde(rename = "as", skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    version: String,
    digest: String,
    signer: &'a str,
    key: String,
    contract: &'a str,
    reads: &'a [String],
    capabilities: &'a [String],
}

impl Lock {
    /// A lock of these plugins; the order does not matter.
    pub fn new(mut plugins: Vec<Locked>) -> Self {
        plugins.sort_by(|one, other| one.id().cmp(other.id()));
        Self { plugins }
    }

    /// The plugins, sorted by id.
    pub fn plugins(&self) -> &[Locked] {
        &self.plugins
    }

    /// The plugin of that id.
    pub fn get(&self, id: &str) -> Option<&Locked> {
        self.plugins.iter().find(|plugin| plugin.id() == id)
    }

    /// Reads a lock file; `None` when there is none yet.
    pub fn read(path: &Path) -> Result<Option<Self>, RegistryError> {
        file::read_text(path, MAX_LOCK)?.map(|text| Self::parse(&text, path)).transpose()
    }

    /// Reads the text of the lock file at `path`.
    pub fn parse(text: &str, path: &Path) -> Result<Self, RegistryError> {
        let document = Document::new(path, text);
        let parsed = document.parse()?;
        let root = Table::root(&document, &parsed);
        let format = root.required("version")?;
        if format.whole()? != FORMAT {
            return Err(format.error(
                format!("the lock is of format {}, and this version reads {FORMAT}", format.whole()?),
                "use the version of bartizan that wrote it, or delete it and resolve anew",
            ));
        }
        root.only(&["version", "plugin"])?;
        let mut plugins: Vec<Locked> = Vec::new();
        for table in root.optional("plugin").map_or(Ok(Vec::new()), |item| item.tables())? {
            let plugin = locked(&table)?;
            if plugins.iter().any(|other| other.id() == plugin.id()) {
                return Err(table.error(format_args!("`{}` is there twice", plugin.id()), RESTORE));
            }
            plugins.push(plugin);
        }
        Ok(Self::new(plugins))
    }

    /// The file's text: equal locks give equal texts.
    pub fn to_text(&self) -> Result<String, RegistryError> {
        let entries = self.plugins.iter().map(|plugin| EntryForm {
            name: &plugin.name,
            alias: plugin.alias.as_deref(),
            version: plugin.version.to_string(),
            digest: plugin.digest.to_string(),
            signer: &plugin.signer,
            key: plugin.key.to_string(),
            contract: &plugin.contract,
            reads: &plugin.reads,
            capabilities: &plugin.capabilities,
        });
        let form = FileForm { version: FORMAT, plugins: entries.collect() };
        let body = toml::to_string_pretty(&form)
            .map_err(|source| RegistryError::LockText { source: Box::new(source) })?;
        Ok(format!("{HEADER}{body}"))
    }

    /// Writes the file at once: a reader sees the old lock or the new one.
    pub fn write(&self, path: &Path) -> Result<(), RegistryError> {
        file::write_atomic(path, self.to_text()?.as_bytes())
    }

    /// What would change on the way from this lock to `next`, sorted by id.
    pub fn changes_to(&self, next: &Self) -> Vec<LockChange> {
        let mut changes = Vec::new();
        for new in &next.plugins {
            let what = match self.get(new.id()) {
                None => format!("would be added at {}", new.version),
                Some(old) if old == new => continue,
                Some(old) => differences(old, new),
            };
            changes.push(LockChange { id: new.id().to_owned(), what });
        }
        let gone = self.plugins.iter().filter(|old| next.get(old.id()).is_none());
        changes.extend(gone.map(|old| LockChange {
            id: old.id().to_owned(),
            what: format!("{} would be removed", old.version),
        }));
        changes.sort_by(|one, other| one.id.cmp(&other.id));
        changes
    }
}

fn differences(old: &Locked, new: &Locked) -> String {
    let mut parts = Vec::new();
    let mut compare = |what: &str, old: &dyn fmt::Display, new: &dyn fmt::Display| {
        let (old, new) = (old.to_string(), new.to_string());
        if old != new {
            parts.push(format!("{what} {old} would become {new}"));
        }
    };
    compare("name", &old.name, &new.name);
    compare("version", &old.version, &new.version);
    compare("digest", &old.digest, &new.digest);
    compare("signer", &old.signer, &new.signer);
    compare("key", &old.key, &new.key);
    compare("contract", &old.contract, &new.contract);
    let powers =
        |plugin: &Locked| plugin.reads.iter().chain(&plugin.capabilities).cloned().collect::<Vec<_>>();
    let (before, after) = (powers(old), powers(new));
    parts.extend(
        after.iter().filter(|power| !before.contains(power)).map(|power| format!("would ask for {power}")),
    );
    parts.extend(
        before
            .iter()
            .filter(|power| !after.contains(power))
            .map(|power| format!("would no longer ask for {power}")),
    );
    parts.join(", ")
}

const RESTORE: &str = "restore the file from version control, or delete it and resolve anew";

fn locked(table: &Table<'_>) -> Result<Locked, RegistryError> {
    table.only(&["name", "as", "version", "digest", "signer", "key", "contract", "reads", "capabilities"])?;
    let bad = |item: &Item<'_>, wanted: &str| item.error(format!("`{}` is not {wanted}", item.key), RESTORE);
    let name = |item: Item<'_>| match item.text()? {
        name if is_name(name) => Ok(name.to_owned()),
        _ => Err(bad(&item, "a name")),
    };
    let texts = |key| -> Result<Vec<String>, RegistryError> {
        table.required(key)?.list()?.iter().map(|item| item.text().map(str::to_owned)).collect()
    };
    let version = table.required("version")?;
    let digest = table.required("digest")?;
    let key = table.required("key")?;
    Ok(Locked {
        name: name(table.required("name")?)?,
        alias: table.optional("as").map(name).transpose()?,
        version: Version::parse(version.text()?).map_err(|_| bad(&version, "a version"))?,
        digest: Digest::parse(digest.text()?).ok_or_else(|| bad(&digest, "`sha256:` and 64 hex digits"))?,
        signer: table.required("signer")?.text()?.to_owned(),
        key: Fingerprint::parse(key.text()?).ok_or_else(|| bad(&key, "a fingerprint"))?,
        contract: table.required("contract")?.text()?.to_owned(),
        reads: texts("reads")?,
        capabilities: texts("capabilities")?,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::key::PrivateKey;

    fn plugin(name: &str, alias: Option<&str>, version: &str) -> Locked {
        Locked {
            name: name.to_owned(),
            alias: alias.map(str::to_owned),
            version: version.parse().unwrap(),
            digest: Digest::of(version.as_bytes()),
            signer: "local".to_owned(),
            key: PrivateKey::generate().unwrap().public().fingerprint(),
            contract: "0.1.0".to_owned(),
            reads: vec!["AWS::S3::Bucket".to_owned(), "AWS::S3::Bucket/Tags".to_owned()],
            capabilities: vec![],
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.lock");
        assert_eq!(Lock::read(&path).unwrap(), None);
        let (one, two) = (plugin("b", None, "0.1.0"), plugin("b", Some("a"), "0.2.0-beta.1"));
        let lock = Lock::new(vec![one.clone(), two.clone()]);
        lock.write(&path).unwrap();
        assert_eq!(Lock::read(&path).unwrap(), Some(lock.clone()));
        // Sorted, whatever the order was.
        assert_eq!(Lock::new(vec![two, one]).to_text().unwrap(), std::fs::read_to_string(&path).unwrap());
        assert!(lock.to_text().unwrap().starts_with("# Written by bartizan from registry.toml."));
        Lock::default().write(&path).unwrap();
        assert_eq!(Lock::read(&path).unwrap(), Some(Lock::default()));
    }

    #[test]
    fn a_damaged_lock_is_refused_at_its_place() {
        let good = Lock::new(vec![plugin("p", None, "0.1.0")]).to_text().unwrap();
        let parse = |text: &str| Lock::parse(text, Path::new("registry.lock"));
        assert!(parse(&good).is_ok());
        for (old, new, what) in [
            ("version = 1", "version = 2", "the lock is of format 2"),
            ("sha256:", "sha256:0", "`digest` is not `sha256:` and 64 hex digits"),
            ("key = \"SHA256:", "key = \"SHA256:A", "`key` is not a fingerprint"),
            ("\"0.1.0\"\ndigest", "\"0.1\"\ndigest", "`version` is not a version"),
            ("name = \"p\"", "name = \"P\"", "`name` is not a name"),
            ("signer = ", "singer = ", "unknown key `singer` in [[plugin]]"),
            ("contract = \"0.1.0\"\n", "", "[[plugin]] has no `contract`"),
        ] {
            assert!(good.contains(old), "{old}");
            let message = parse(&good.replacen(old, new, 1)).unwrap_err().to_string();
            assert!(message.contains(what) && message.contains("registry.lock:"), "{message}");
        }
        let entry = good.split_once("[[plugin]]").unwrap().1;
        let twice = format!("{good}\n[[plugin]]{entry}");
        assert!(parse(&twice).unwrap_err().to_string().contains("`p` is there twice"));
    }

    #[test]
    fn changes_are_told_in_words() {
        let (kept, mut grown, gone, new) = (
            plugin("kept", None, "0.1.0"),
            plugin("grown", None, "0.1.0"),
            plugin("gone", None, "0.1.0"),
            plugin("new", None, "0.3.0"),
        );
        let old = Lock::new(vec![kept.clone(), grown.clone(), gone]);
        grown.reads.push("AWS::S3::Bucket/Policy".to_owned());
        grown.version = "0.2.0".parse().unwrap();
        let changes: Vec<String> =
            old.changes_to(&Lock::new(vec![kept, grown, new])).iter().map(ToString::to_string).collect();
        assert_eq!(
            changes,
            [
                "gone: 0.1.0 would be removed",
                "grown: version 0.1.0 would become 0.2.0, would ask for AWS::S3::Bucket/Policy",
                "new: would be added at 0.3.0"
            ]
        );
        assert_eq!(old.changes_to(&old), []);
        assert_eq!(old.plugins()[0].id(), "gone");
    }
}
