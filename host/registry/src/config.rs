use crate::document::{Document, Item, Place, Table};
use crate::error::RegistryError;
use crate::file;
use crate::grant::Grant;
use crate::key::{Fingerprint, PublicKey};
use crate::limits::Limits;
use crate::name::{NAME_RULE, is_name, listed};
use crate::oci::OciLocation;
use crate::pattern;
use crate::source::Location;
use semver::VersionReq;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) const MAX_CONFIG: u64 = 4 << 20;
const MAX_PUBLIC_KEY: u64 = 4 << 10;

/// `registry.toml`, read and validated.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Where plugins come from, by name.
    pub registries: BTreeMap<String, Location>,
    /// Where registries are read instead: the longest that a registry's location begins with.
    pub mirrors: Vec<(OciLocation, Location)>,
    /// Whose signatures count.
    pub signers: Vec<Signer>,
    /// Keys whose signatures count no more, whoever names them.
    pub revoked: Vec<Revoked>,
    /// Which plugins are wanted, in the order of the file.
    pub plugins: Vec<PluginEntry>,
}

/// Keys and the plugins that they may vouch for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// What people call it.
    pub name: String,
    /// Its public keys: several while one follows another.
    pub keys: Vec<PublicKey>,
    /// Plugin names; `*` at the end stands for any rest.
    pub namespaces: Vec<String>,
}

impl Signer {
    /// Whether it may vouch for the plugin of this name.
    pub fn may_sign(&self, plugin: &str) -> bool {
        self.namespaces.iter().any(|namespace| pattern::in_namespace(namespace, plugin))
    }
}

/// A key that was lost to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// The key.
    pub key: Fingerprint,
    /// Why it counts no more.
    pub reason: String,
}

/// A `[[plugin]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct PluginEntry {
    /// The plugin's name.
    pub name: String,
    /// Another name for it here, so that several versions can be side by side.
    pub alias: Option<String>,
    /// The versions that will do.
    pub requirement: VersionReq,
    /// The registry that it comes from.
    pub registry: String,
    /// What it may read and call.
    pub grant: Grant,
    /// Limits that differ from the engine's.
    pub limits: Limits,
    /// Settings as written, by check id; validated once the manifest is known.
    pub settings: BTreeMap<String, CheckSettings>,
    /// Where the entry is.
    pub place: Place,
}

impl PluginEntry {
    /// What tells it from all other entries: the alias, or else the name.
    pub fn id(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

/// The settings of one check, as written.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckSettings {
    /// Where they are.
    pub place: Place,
    /// Each by its name.
    pub values: BTreeMap<String, SettingValue>,
}

/// A setting's value, as written.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingValue {
    /// Where it is.
    pub place: Place,
    /// The value.
    pub value: Value,
}

impl Config {
    /// Reads a `registry.toml`.
    pub fn read(path: &Path) -> Result<Self, RegistryError> {
        let text = file::read_text(path, MAX_CONFIG)?
            .ok_or_else(|| RegistryError::NoConfig { path: path.to_owned() })?;
        Self::parse(&text, path)
    }

    /// Reads the text of the `registry.toml` at `path`; folders and key files are relative to it.
    pub fn parse(text: &str, path: &Path) -> Result<Self, RegistryError> {
        let document = Document::new(path, text);
        let parsed = document.parse()?;
        let root = Table::root(&document, &parsed);
        root.only(&["registries", "mirrors", "signer", "revoked", "plugin"])?;
        let folder = path.parent().unwrap_or(Path::new(""));

        let mut registries = BTreeMap::new();
        if let Some(item) = root.optional("registries") {
            for registry in item.table("[registries]")?.items() {
                registries.insert(checked_name(registry.key, &registry)?, location(&registry, folder)?);
            }
        }
        let mut mirrors = Vec::new();
        if let Some(item) = root.optional("mirrors") {
            for mirror in item.table("[mirrors]")?.items() {
                let of = OciLocation::parse(mirror.key).map_err(|what| {
                    mirror
                        .error(format!("`{}` {what}", mirror.key), "name what is mirrored: `oci://host/path`")
                })?;
                mirrors.push((of, location(&mirror, folder)?));
            }
        }
        let mut signers = Vec::new();
        for table in tables(&root, "signer")? {
            let signer = signer(&table, folder, &signers)?;
            signers.push(signer);
        }
        let revoked = tables(&root, "revoked")?.iter().map(revoked).collect::<Result<_, _>>()?;
        let mut plugins: Vec<PluginEntry> = Vec::new();
        for table in tables(&root, "plugin")? {
            let entry = plugin(&table, &registries)?;
            if let Some(other) = plugins.iter().find(|other| other.id() == entry.id()) {
                return Err(table.error(
                    format_args!("`{}` is there already, at {}", entry.id(), other.place),
                    "remove one of the two, or tell two versions apart with `as = \"another-name\"`",
                ));
            }
            plugins.push(entry);
        }
        Ok(Self { path: path.to_owned(), registries, mirrors, signers, revoked, plugins })
    }

    /// Where a registry is read: its mirror, or itself. One that is not named is an empty folder's.
    pub fn mirrored(&self, registry: &str) -> Location {
        let Some(location) = self.registries.get(registry) else { return Location::Folder(PathBuf::new()) };
        let Location::Oci(origin) = location else { return location.clone() };
        let below = self.mirrors.iter().filter_map(|(of, to)| Some((origin.below(of)?, to)));
        match below.min_by_key(|(rest, _)| rest.len()) {
            None => location.clone(),
            Some((rest, Location::Oci(mirror))) => Location::Oci(mirror.join(rest)),
            Some((rest, Location::Folder(folder))) => Location::Folder(folder.join(rest)),
        }
    }
}

fn tables<'a>(root: &Table<'a>, key: &'a str) -> Result<Vec<Table<'a>>, RegistryError> {
    root.optional(key).map_or(Ok(Vec::new()), |item| item.tables())
}

fn checked_name(name: &str, item: &Item<'_>) -> Result<String, RegistryError> {
    if is_name(name) {
        Ok(name.to_owned())
    } else {
        Err(item.error(format!("`{name}` is not a name"), NAME_RULE))
    }
}

fn location(item: &Item<'_>, folder: &Path) -> Result<Location, RegistryError> {
    Location::parse(item.text()?, folder).map_err(|what| {
        item.error(
            format!("the location of `{}` {what}", item.key),
            "name a folder, relative to this file, or `oci://host/path`",
        )
    })
}

fn revoked(table: &Table<'_>) -> Result<Revoked, RegistryError> {
    table.only(&["key", "reason"])?;
    let item = table.required("key")?;
    let key = Fingerprint::parse(item.text()?).ok_or_else(|| {
        item.error(
            format!("`{}` is no fingerprint", item.text().unwrap_or_default()),
            "write `SHA256:` and the 43 letters that `bartizan plugins list` shows for the key",
        )
    })?;
    Ok(Revoked { key, reason: table.required("reason")?.text()?.to_owned() })
}

fn signer(table: &Table<'_>, folder: &Path, others: &[Signer]) -> Result<Signer, RegistryError> {
    table.only(&["name", "key", "keys", "key-file", "namespaces"])?;
    let name_item = table.required("name")?;
    let name = checked_name(name_item.text()?, &name_item)?;
    if others.iter().any(|other| other.name == name) {
        return Err(name_item
            .error(format!("there is a signer `{name}` already"), "give each signer a name of its own"));
    }
    let keys = keys(table, folder, &name)?;
    for (index, (item, key)) in keys.iter().enumerate() {
        let earlier = keys.iter().take(index).any(|(_, other)| other == key);
        let other = others.iter().find(|other| other.keys.contains(key)).map(|other| other.name.as_str());
        if let Some(other) = other.or(earlier.then_some(name.as_str())) {
            return Err(item.error(
                format!("the signer `{other}` has this key already"),
                "name all its namespaces in one [[signer]]",
            ));
        }
    }
    let list = table.required("namespaces")?;
    let mut namespaces = Vec::new();
    for item in list.list()? {
        let namespace = item.text()?;
        let prefix = namespace.strip_suffix('*').unwrap_or(namespace);
        // `x` stands for the rest behind a prefix such as `aws-`.
        let whole = if namespace.ends_with('*') {
            prefix.is_empty() || is_name(&format!("{prefix}x"))
        } else {
            is_name(namespace)
        };
        if !whole {
            return Err(item.error(
                format!("`{namespace}` describes no plugin names"),
                "write a plugin's name, a beginning and `*` such as `aws-*`, or `*` alone",
            ));
        }
        namespaces.push(namespace.to_owned());
    }
    if namespaces.is_empty() {
        return Err(list.error(
            format!("the signer `{name}` may sign nothing"),
            "name the plugins that it may sign, such as `aws-*`",
        ));
    }
    Ok(Signer { name, keys: keys.into_iter().map(|(_, key)| key).collect(), namespaces })
}

/// The public keys of a signer, each with where it is.
fn keys<'a>(
    table: &Table<'a>,
    folder: &Path,
    name: &str,
) -> Result<Vec<(Item<'a>, PublicKey)>, RegistryError> {
    let hint =
        "write `ed25519:` and the key's 32 bytes in base64, as the `.pub` file of `bartizan keygen` holds it";
    let parsed = |item: Item<'a>| {
        let key = PublicKey::parse(item.text()?)
            .map_err(|what| item.error(format!("the key of `{name}` {what}"), hint))?;
        Ok((item, key))
    };
    let given = ["key", "keys", "key-file"].into_iter().filter_map(|key| Some((key, table.optional(key)?)));
    let mut given = given.collect::<Vec<_>>().into_iter();
    match (given.next(), given.next()) {
        (Some((one, _)), Some((other, item))) => {
            Err(item.error(format!("the signer `{name}` has both `{one}` and `{other}`"), "keep one of them"))
        }
        (Some(("key", item)), None) => Ok(vec![parsed(item)?]),
        (Some(("keys", item)), None) => {
            let keys = item.list()?.into_iter().map(parsed).collect::<Result<Vec<_>, _>>()?;
            if keys.is_empty() {
                return Err(item.error(format!("the signer `{name}` has no key"), hint));
            }
            Ok(keys)
        }
        (Some((_, item)), None) => {
            let path = folder.join(item.text()?);
            let text = file::read_text(&path, MAX_PUBLIC_KEY)?.ok_or_else(|| {
                item.error(
                    format!("there is no key file {}", path.display()),
                    "name the file of a public key, relative to this file",
                )
            })?;
            let parsed = |line: &str| {
                let key = PublicKey::parse(line)
                    .map_err(|what| item.error(format!("the key in {} {what}", path.display()), hint))?;
                Ok((item, key))
            };
            // One a line: while one key follows another, there are two.
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let keys = lines.map(parsed).collect::<Result<Vec<_>, RegistryError>>()?;
            if keys.is_empty() {
                return Err(item.error(format!("there is no key in {}", path.display()), hint));
            }
            Ok(keys)
        }
        (None, _) => Err(table.error(format_args!("`{name}` has no `key`, `keys` or `key-file`"), hint)),
    }
}

fn plugin(table: &Table<'_>, registries: &BTreeMap<String, Location>) -> Result<PluginEntry, RegistryError> {
    table.only(&["name", "as", "version", "registry", "grant", "limits", "settings"])?;
    let item = table.required("name")?;
    let name = checked_name(item.text()?, &item)?;
    let alias = match table.optional("as") {
        Some(item) => Some(checked_name(item.text()?, &item)?),
        None => None,
    };
    let item = table.required("version")?;
    let requirement = VersionReq::parse(item.text()?).map_err(|error| {
        item.error(
            format!("`{}` is not a version requirement: {error}", item.text().unwrap_or_default()),
            "write one such as `^0.1`, `=0.1.2` or `>=0.1, <0.3`",
        )
    })?;
    let registry = match (table.optional("registry"), registries.keys().next()) {
        (Some(item), _) => {
            let registry = item.text()?;
            if !registries.contains_key(registry) {
                let known = format!("[registries] has {}", listed(registries.keys()));
                return Err(item.misspelt(
                    format!("there is no registry `{registry}`"),
                    registry,
                    registries.keys().map(String::as_str),
                    known,
                ));
            }
            registry.to_owned()
        }
        (None, Some(only)) if registries.len() == 1 => only.clone(),
        (None, Some(_)) => {
            return Err(table.error(
                format_args!("`{name}` names no registry, and there are several"),
                format!("add `registry = ...`, one of {}", listed(registries.keys())),
            ));
        }
        (None, None) => {
            return Err(
                table.error(format_args!("`{name}` has no registry to come from"), "add one to [registries]")
            );
        }
    };
    let grant = match table.optional("grant") {
        Some(item) => Grant::read(&item.table("[plugin.grant]")?)?,
        None => Grant::default(),
    };
    let limits = match table.optional("limits") {
        Some(item) => Limits::read(&item.table("[plugin.limits]")?)?,
        None => Limits::default(),
    };
    let mut settings = BTreeMap::new();
    if let Some(item) = table.optional("settings") {
        for check in item.table("[plugin.settings]")?.items() {
            let mut values = BTreeMap::new();
            for value in check.table(format!("[plugin.settings.{}]", check.key))?.items() {
                values.insert(
                    value.key.to_owned(),
                    SettingValue { place: value.place(), value: value.json()? },
                );
            }
            settings.insert(check.key.to_owned(), CheckSettings { place: check.place(), values });
        }
    }
    Ok(PluginEntry { name, alias, requirement, registry, grant, limits, settings, place: table.place() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::key::PrivateKey;

    fn parse(text: &str) -> Result<Config, RegistryError> {
        Config::parse(text, Path::new("conf/registry.toml"))
    }

    #[test]
    fn a_whole_file_is_read() {
        let key = PrivateKey::generate().unwrap().public();
        let text = format!(
            r#"
[registries]
first-party = "target/plugins"

[[signer]]
name = "local"
key = "{key}"
namespaces = ["aws-*"]

[[plugin]]
name = "aws-s3"
version = "^0.1"
[plugin.grant]
reads = ["AWS::S3::*", "AWS::IAM::User/LoginProfile"]
capabilities = ["lookup", "log"]
[plugin.limits]
deadline-ms = 500
[plugin.settings.s3-bucket-keys-rotate]
max_age_days = 30
owners = ["a", "b"]

[[plugin]]
name = "aws-s3"
as = "aws-s3-next"
version = "=0.2.0-beta.1"
registry = "first-party"
"#
        );
        let config = parse(&text).unwrap();
        assert_eq!(config.registries["first-party"], Location::Folder("conf/target/plugins".into()));
        assert_eq!(
            config.signers,
            [Signer { name: "local".to_owned(), keys: vec![key], namespaces: vec!["aws-*".to_owned()] }]
        );
        let [first, second] = config.plugins.as_slice() else { unreachable!("two plugins were written") };
        assert_eq!(
            (first.id(), first.registry.as_str(), first.requirement.to_string().as_str()),
            ("aws-s3", "first-party", "^0.1")
        );
        assert_eq!(first.grant, Grant::new(["AWS::S3::*", "AWS::IAM::User/LoginProfile"], ["lookup", "log"]));
        assert_eq!(first.limits, Limits { deadline_ms: Some(500), ..Limits::default() });
        let values = &first.settings["s3-bucket-keys-rotate"].values;
        assert_eq!(values["max_age_days"].value, 30);
        assert_eq!(values["max_age_days"].place.to_string(), "conf/registry.toml:19:16");
        assert_eq!(values["owners"].value, serde_json::json!(["a", "b"]));
        assert_eq!((second.id(), second.name.as_str(), second.place.line), ("aws-s3-next", "aws-s3", 22));
        assert_eq!((second.grant.clone(), second.limits.clone()), (Grant::default(), Limits::default()));
    }

    #[test]
    fn the_longest_mirror_stands_for_a_registry() {
        let config = parse(
            r#"
[registries]
near = "folder"
far = "oci://registry.example/team/checks"
other = "oci://other.example/checks"
[mirrors]
"oci://registry.example" = "oci://mirror.example/all"
"oci://registry.example/team" = "mirrored"
"#,
        )
        .unwrap();
        let at = |name| config.mirrored(name).to_string();
        assert_eq!(at("near"), "conf/folder");
        assert_eq!(at("far"), "conf/mirrored/checks");
        assert_eq!(at("other"), "oci://other.example/checks");
        // What is published goes to the registry itself.
        assert_eq!(config.registries["far"].to_string(), "oci://registry.example/team/checks");
    }

    #[test]
    fn a_signer_has_several_keys_while_one_follows_another() {
        let (one, two) = (PrivateKey::generate().unwrap().public(), PrivateKey::generate().unwrap().public());
        let text = format!(
            "[[signer]]\nname = \"s\"\nkeys = [\"{one}\", \"{two}\"]\nnamespaces = [\"*\"]\n[[revoked]]\nkey = \"{}\"\nreason = \"lost\"\n",
            one.fingerprint()
        );
        let config = parse(&text).unwrap();
        assert_eq!(config.signers[0].keys, [one, two]);
        assert_eq!(config.revoked, [Revoked { key: one.fingerprint(), reason: "lost".to_owned() }]);
        let twice = text.replace(&two.to_string(), &one.to_string());
        assert!(parse(&twice).unwrap_err().to_string().contains("has this key already"));
    }

    #[test]
    fn an_unknown_key_is_placed_and_corrected() {
        let text = "[registries]\na = \"b\"\n[[plugin]]\nname = \"aws-s3\"\n  verison = \"1\"\n";
        assert_eq!(
            parse(text).unwrap_err().to_string(),
            "unknown key `verison` in [[plugin]] at conf/registry.toml:5:3; did you mean `version`?"
        );
    }

    /// One mistake each: where it is, and a part of what is said.
    #[test]
    fn every_mistake_has_a_place_and_a_cure() {
        let key = PrivateKey::generate().unwrap().public();
        let registry = "[registries]\na = \"b\"\n";
        let plugin = "[registries]\na = \"b\"\n[[plugin]]\nname = \"p\"\nversion = \"1\"\n";
        let signer = format!("[[signer]]\nname = \"s\"\nkey = \"{key}\"\nnamespaces = [\"*\"]\n");
        let cases = [
            ("a = ".to_owned(), "1:", ""),
            ("[registry]\n".to_owned(), "1:2", "unknown key `registry` in the file"),
            ("[registries]\na = \"https://ghcr.io/x\"\n".to_owned(), "2:5", "neither a folder nor `oci://`"),
            ("[registries]\na = \"oci://me:secret@ghcr.io/x\"\n".to_owned(), "2:5", "holds credentials"),
            ("[mirrors]\n\"ghcr.io\" = \"b\"\n".to_owned(), "2:13", "does not begin with `oci://`"),
            ("[[revoked]]\nkey = \"x\"\nreason = \"y\"\n".to_owned(), "2:7", "is no fingerprint"),
            ("[registries]\na = 1\n".to_owned(), "2:5", "`a` is a whole number"),
            ("[registries]\nA = \"b\"\n".to_owned(), "2:5", "`A` is not a name"),
            (format!("{registry}[plugin]\nname = \"p\"\n"), "3:1", "`plugin` is a table"),
            (format!("{registry}[[plugin]]\nversion = \"1\"\n"), "3:1", "[[plugin]] has no `name`"),
            (
                format!("{registry}[[plugin]]\nname = \"../p\"\nversion = \"1\"\n"),
                "4:8",
                "`../p` is not a name",
            ),
            (
                format!("{registry}[[plugin]]\nname = \"p\"\nversion = \"one\"\n"),
                "5:11",
                "`one` is not a version requirement",
            ),
            (
                format!("{registry}[[plugin]]\nname = \"p\"\nversion = \"1\"\nregistry = \"aa\"\n"),
                "6:12; did you mean `a`?",
                "there is no registry `aa`",
            ),
            ("[[plugin]]\nname = \"p\"\nversion = \"1\"\n".to_owned(), "1:1", "has no registry to come from"),
            (
                "[registries]\na = \"b\"\nc = \"d\"\n[[plugin]]\nname = \"p\"\nversion = \"1\"\n".to_owned(),
                "4:1",
                "names no registry, and there are several",
            ),
            (
                format!("{plugin}[[plugin]]\nname = \"p\"\nversion = \"2\"\n"),
                "6:1",
                "`p` is there already, at conf/registry.toml:3:1",
            ),
            (
                format!("{plugin}[[plugin]]\nname = \"q\"\nas = \"p\"\nversion = \"2\"\n"),
                "6:1",
                "`p` is there already",
            ),
            (format!("{plugin}[plugin.grant]\nread = []\n"), "7:1", "did you mean `reads`?"),
            (
                format!("{plugin}[plugin.grant]\nreads = [\"AWS:S3\"]\n"),
                "7:10",
                "`AWS:S3` names no resource type",
            ),
            (
                format!("{plugin}[plugin.grant]\ncapabilities = [\"lokup\"]\n"),
                "7:17; did you mean `lookup`?",
                "`lokup` is not a capability",
            ),
            (format!("{plugin}[plugin.limits]\ndeadline-sm = 1\n"), "7:1", "did you mean `deadline-ms`?"),
            (format!("{plugin}[plugin.limits]\ndeadline-ms = 0\n"), "7:15", "`deadline-ms` is 0"),
            (format!("{plugin}[plugin.limits]\nlookups = -1\n"), "7:11", "`lookups` is -1"),
            (format!("{plugin}[plugin.limits]\nlookups = 1.5\n"), "7:11", "is a number with a fraction"),
            (format!("{plugin}[plugin.settings]\nx = 1\n"), "7:5", "`x` is a whole number"),
            (format!("{plugin}[plugin.settings.x]\ny = 2020-01-01\n"), "7:5", "`y` is a date"),
            (
                "[[signer]]\nname = \"s\"\nnamespaces = [\"*\"]\n".to_owned(),
                "1:1",
                "`s` has no `key`, `keys` or `key-file`",
            ),
            (
                "[[signer]]\nname = \"s\"\nkey = \"ed25519:AAAA\"\nnamespaces = [\"*\"]\n".to_owned(),
                "3:7",
                "does not hold 32 bytes",
            ),
            (
                "[[signer]]\nname = \"s\"\nkey-file = \"nowhere\"\nnamespaces = [\"*\"]\n".to_owned(),
                "3:12",
                "there is no key file conf/nowhere",
            ),
            (format!("{signer}key-file = \"f\"\n"), "5:12", "both `key` and `key-file`"),
            (
                format!("{signer}{}", signer.replace("\"s\"", "\"t\"")),
                "7:7",
                "the signer `s` has this key already",
            ),
            (format!("{signer}{signer}"), "6:8", "there is a signer `s` already"),
            (signer.replace("\"*\"", "\"a*b\""), "4:15", "`a*b` describes no plugin names"),
            (signer.replace("\"*\"", ""), "4:14", "may sign nothing"),
        ];
        for (text, place, what) in cases {
            let error = parse(&text).unwrap_err();
            let message = error.to_string();
            assert!(message.contains(&format!("conf/registry.toml:{place}")), "{message}\nin\n{text}");
            assert!(message.contains(what), "{message}\nin\n{text}");
            assert!(!error.hint().is_empty());
        }
    }

    #[test]
    fn a_key_file_is_relative_to_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let key = PrivateKey::generate().unwrap().public();
        std::fs::write(folder.path().join("local.pub"), format!("{key}\n")).unwrap();
        let path = folder.path().join("registry.toml");
        std::fs::write(
            &path,
            "[[signer]]\nname = \"s\"\nkey-file = \"local.pub\"\nnamespaces = [\"aws-s3\"]\n",
        )
        .unwrap();
        assert_eq!(Config::read(&path).unwrap().signers[0].keys, [key]);
    }

    #[test]
    fn a_missing_file_says_what_to_do() {
        let error = Config::read(Path::new("nowhere/registry.toml")).unwrap_err();
        assert!(matches!(error, RegistryError::NoConfig { .. }));
    }
}
