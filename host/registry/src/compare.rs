//! What changed from one manifest of a plugin to another, how much each change weighs for those who
//! use it, and which version has to follow.

use crate::grant::{Request, requests};
use bartizan_contract::manifest::{Check, Manifest, Setting, SettingKind};
use semver::{Prerelease, Version};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How much a change asks of those who use the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Nothing.
    Patch,
    /// A look: it can do, asks for or finds something else than before.
    Feature,
    /// Work: what was configured or relied on is gone.
    Breaking,
}

impl fmt::Display for Weight {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Patch => "patch",
            Self::Feature => "feature",
            Self::Breaking => "breaking",
        })
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// What the plugin may read and call.
    Permissions,
    /// What it judges, and how.
    Checks,
    /// What operators can set.
    Settings,
}

impl Group {
    /// All of them, in the order of reading.
    pub const ALL: [Self; 3] = [Self::Permissions, Self::Checks, Self::Settings];
}

impl fmt::Display for Group {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Permissions => "permissions",
            Self::Checks => "checks",
            Self::Settings => "settings",
        })
    }
}

/// Whether something came, went, or is another than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It is another than before.
    Changed,
}

/// The values that an integer may have; `None` is without bound.
pub type Range = (Option<i64>, Option<i64>);

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields are named for what they are")]
pub enum Change {
    /// It was built for another contract.
    Contract { old: String, new: String },
    /// A type, a property or a capability is newly asked for.
    Asked {
        #[serde(serialize_with = "in_words")]
        request: Request,
    },
    /// One is no longer asked for.
    NoLongerAsked {
        #[serde(serialize_with = "in_words")]
        request: Request,
    },
    /// It is held to another limit of its own.
    Limit { name: String, old: Option<u64>, new: Option<u64> },
    /// A check is new.
    CheckAdded { check: String, severity: String, title: String },
    /// A check is gone.
    CheckRemoved { check: String, severity: String, title: String },
    /// A check has another id. `old_stays`: the former id still leads to it; `new_was`: the new one
    /// did before.
    CheckRenamed { old: String, new: String, old_stays: bool, new_was: bool },
    /// A former id leads to the check.
    AliasAdded { check: String, alias: String },
    /// A former id leads nowhere any more.
    AliasRemoved { check: String, alias: String },
    /// A check judges another type.
    Subject { check: String, old: String, new: String },
    /// A check weighs more or less.
    Severity { check: String, old: String, new: String },
    /// A check says otherwise what it wants.
    Title { check: String, old: String, new: String },
    /// A check now claims a requirement.
    Claimed { check: String, requirement: String },
    /// A check no longer claims it.
    Disclaimed { check: String, requirement: String },
    /// A setting is new.
    SettingAdded { check: String, setting: String, default: Value },
    /// A setting is gone.
    SettingRemoved { check: String, setting: String, default: Value },
    /// A setting wants another type of value.
    SettingType { check: String, setting: String, old: SettingKind, new: SettingKind },
    /// A setting holds something else when nobody sets it.
    SettingDefault { check: String, setting: String, old: Value, new: Value },
    /// A setting has other bounds.
    SettingRange { check: String, setting: String, old: Range, new: Range },
}

fn in_words<S: Serializer>(request: &Request, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(request)
}

impl Change {
    /// What it asks of those who use the plugin.
    pub fn weight(&self) -> Weight {
        match self {
            Self::CheckRemoved { .. }
            | Self::CheckRenamed { old_stays: false, .. }
            | Self::AliasRemoved { .. }
            // Findings that were accepted or are being mended name resources of the old type.
            | Self::Subject { .. }
            | Self::SettingRemoved { .. }
            | Self::SettingType { .. } => Weight::Breaking,
            Self::SettingRange { old, new, .. } if narrows(*old, *new) => Weight::Breaking,
            Self::Asked { .. }
            | Self::Contract { .. }
            | Self::CheckAdded { .. }
            | Self::CheckRenamed { .. }
            | Self::Severity { .. }
            | Self::Claimed { .. }
            | Self::Disclaimed { .. }
            | Self::SettingAdded { .. }
            // Others fail than before, with nothing set: as with a severity, somebody should look.
            | Self::SettingDefault { .. }
            | Self::SettingRange { .. } => Weight::Feature,
            Self::NoLongerAsked { .. }
            | Self::Limit { .. }
            | Self::AliasAdded { .. }
            | Self::Title { .. } => Weight::Patch,
        }
    }

    /// What it is about.
    pub fn group(&self) -> Group {
        match self {
            Self::Contract { .. } | Self::Asked { .. } | Self::NoLongerAsked { .. } | Self::Limit { .. } => {
                Group::Permissions
            }
            Self::SettingAdded { .. }
            | Self::SettingRemoved { .. }
            | Self::SettingType { .. }
            | Self::SettingDefault { .. }
            | Self::SettingRange { .. } => Group::Settings,
            _ => Group::Checks,
        }
    }

    /// Whether something came, went, or is another than before.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Asked { .. }
            | Self::CheckAdded { .. }
            | Self::AliasAdded { .. }
            | Self::Claimed { .. }
            | Self::SettingAdded { .. } => Kind::Added,
            Self::NoLongerAsked { .. }
            | Self::CheckRemoved { .. }
            | Self::AliasRemoved { .. }
            | Self::Disclaimed { .. }
            | Self::SettingRemoved { .. } => Kind::Removed,
            _ => Kind::Changed,
        }
    }
}

/// Whether `new` refuses a value that `old` allows.
fn narrows(old: Range, new: Range) -> bool {
    let (least, most) = (|r: Range| r.0.unwrap_or(i64::MIN), |r: Range| r.1.unwrap_or(i64::MAX));
    least(new) > least(old) || most(new) < most(old)
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contract { old, new } => write!(f, "contract {old} becomes {new}"),
            Self::Asked { request } => write!(f, "{}{request}", verb(request)),
            Self::NoLongerAsked { request } => write!(f, "{}{request}, no longer", verb(request)),
            Self::Limit { name, old, new } => {
                write!(f, "limit {name}: {} becomes {}", bound(*old), bound(*new))
            }
            Self::CheckAdded { check, severity, title } | Self::CheckRemoved { check, severity, title } => {
                write!(f, "{check} ({severity}): {title}")
            }
            Self::CheckRenamed { old, new, old_stays, .. } => {
                write!(f, "{old} is called {new}")?;
                if *old_stays { Ok(()) } else { write!(f, ", and its old id leads nowhere") }
            }
            Self::AliasAdded { check, alias } => write!(f, "{alias} leads to {check}"),
            Self::AliasRemoved { check, alias } => write!(f, "{alias} no longer leads to {check}"),
            Self::Subject { check, old, new } => write!(f, "{check} judges {new} instead of {old}"),
            Self::Severity { check, old, new } => write!(f, "{check}: severity {old} becomes {new}"),
            Self::Title { check, new, .. } => write!(f, "{check}: the title becomes {new:?}"),
            Self::Claimed { check, requirement } => write!(f, "{check} claims {requirement}"),
            Self::Disclaimed { check, requirement } => write!(f, "{check} no longer claims {requirement}"),
            Self::SettingAdded { check, setting, default } => {
                write!(f, "{check}: {setting}, {default} unless set")
            }
            Self::SettingRemoved { check, setting, .. } => write!(f, "{check}: {setting}"),
            Self::SettingType { check, setting, old, new } => {
                write!(
                    f,
                    "{check}: {setting} was {} and becomes {}",
                    kind_in_words(*old),
                    kind_in_words(*new)
                )
            }
            Self::SettingDefault { check, setting, old, new } => {
                write!(f, "{check}: {setting}, unless set, becomes {new} instead of {old}")
            }
            Self::SettingRange { check, setting, old, new } => {
                write!(f, "{check}: {setting} may be {} instead of {}", range(*new), range(*old))
            }
        }
    }
}

fn verb(request: &Request) -> &'static str {
    match request {
        Request::Capability(_) => "calls ",
        Request::Type(_) | Request::Property { .. } => "reads ",
    }
}

fn bound(limit: Option<u64>) -> String {
    limit.map_or_else(|| "the default".to_owned(), |limit| limit.to_string())
}

fn range((least, most): Range) -> String {
    match (least, most) {
        (None, None) => "any number".to_owned(),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("{most} or less"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
    }
}

fn kind_in_words(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Boolean => "true or false",
        SettingKind::Integer => "a whole number",
        SettingKind::String => "a text",
        SettingKind::Strings => "a list of texts",
    }
}

/// All changes from one manifest to another, permissions first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    changes: Vec<Change>,
}

impl Difference {
    /// What changed from `old` to `new`, two manifests of one plugin.
    pub fn between(old: &Manifest, new: &Manifest) -> Self {
        let mut changes = permissions(&requests(old), &requests(new), &old.contract, &new.contract);
        let names: BTreeSet<&String> = old.limits.keys().chain(new.limits.keys()).collect();
        for name in names {
            let (before, after) = (old.limits.get(name).copied(), new.limits.get(name).copied());
            if before != after {
                changes.push(Change::Limit { name: name.clone(), old: before, new: after });
            }
        }
        checks(old, new, &mut changes);
        // Stable: within a group the order of finding stays.
        changes.sort_by_key(Change::group);
        Self { changes }
    }

    /// What changed in the permissions alone, where all that is known of the old version is what was
    /// asked for.
    pub fn of_permissions(old: &BTreeSet<Request>, contract: &str, new: &Manifest) -> Self {
        Self { changes: permissions(old, &requests(new), contract, &new.contract) }
    }

    /// The changes.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Those of a group.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.group() == group)
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The heaviest change's weight; other bytes alone are a patch.
    pub fn weight(&self) -> Weight {
        self.changes.iter().map(Change::weight).max().unwrap_or(Weight::Patch)
    }
}

/// The changes in words, a line each, under the name of their group.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for group in Group::ALL {
            let mut heading = true;
            for change in self.of(group) {
                if !std::mem::take(&mut first) {
                    writeln!(f)?;
                }
                if std::mem::take(&mut heading) {
                    writeln!(f, "{group}")?;
                }
                write!(f, "  {} {change}", sign(change.kind()))?;
            }
        }
        Ok(())
    }
}

/// How a kind of change is marked.
pub(crate) fn sign(kind: Kind) -> char {
    match kind {
        Kind::Added => '+',
        Kind::Removed => '-',
        Kind::Changed => '~',
    }
}

fn permissions(
    old: &BTreeSet<Request>,
    new: &BTreeSet<Request>,
    old_contract: &str,
    new_contract: &str,
) -> Vec<Change> {
    let mut changes = Vec::new();
    if old_contract != new_contract {
        changes.push(Change::Contract { old: old_contract.to_owned(), new: new_contract.to_owned() });
    }
    changes.extend(new.difference(old).map(|request| Change::Asked { request: request.clone() }));
    changes.extend(old.difference(new).map(|request| Change::NoLongerAsked { request: request.clone() }));
    changes
}

fn checks(old: &Manifest, new: &Manifest, changes: &mut Vec<Change>) {
    let pairs = pairs(old, new);
    for check in new.checks.iter().filter(|check| !pairs.iter().any(|(_, new)| new.id == check.id)) {
        let Check { id, severity, title, .. } = check.clone();
        changes.push(Change::CheckAdded { check: id, severity, title });
    }
    for check in old.checks.iter().filter(|check| !pairs.iter().any(|(old, _)| old.id == check.id)) {
        let Check { id, severity, title, .. } = check.clone();
        changes.push(Change::CheckRemoved { check: id, severity, title });
    }
    for (old, new) in pairs {
        check(old, new, changes);
    }
}

/// The checks that are one and the same: by id, then by a former id, whichever side knows it.
fn pairs<'a>(old: &'a Manifest, new: &'a Manifest) -> Vec<(&'a Check, &'a Check)> {
    let ids: BTreeMap<&str, &Check> = new.checks.iter().map(|check| (check.id.as_str(), check)).collect();
    let mut pairs: Vec<(&Check, &Check)> =
        old.checks.iter().filter_map(|check| ids.get(check.id.as_str()).map(|same| (check, *same))).collect();
    let same: BTreeSet<&str> = pairs.iter().map(|(old, _)| old.id.as_str()).collect();
    let rest = |manifest: &'a Manifest| manifest.checks.iter().filter(|c| !same.contains(c.id.as_str()));
    let mut renamed: Vec<(&Check, &Check)> = rest(old)
        .flat_map(|old| rest(new).map(move |new| (old, new)))
        .filter(|(old, new)| new.aliases.contains(&old.id) || old.aliases.contains(&new.id))
        .collect();
    // Whichever way one looks, the same pairs are taken first.
    renamed.sort_by_key(|(old, new)| (old.id.as_str().min(&new.id), old.id.as_str().max(&new.id)));
    for (old, new) in renamed {
        if !pairs.iter().any(|(taken, other)| taken.id == old.id || other.id == new.id) {
            pairs.push((old, new));
        }
    }
    pairs
}

fn check(old: &Check, new: &Check, changes: &mut Vec<Change>) {
    let id = || new.id.clone();
    let answers = |check: &Check, name: &String| check.id == *name || check.aliases.contains(name);
    if old.id != new.id {
        changes.push(Change::CheckRenamed {
            old: old.id.clone(),
            new: id(),
            old_stays: answers(new, &old.id),
            new_was: answers(old, &new.id),
        });
    }
    for alias in new.aliases.iter().filter(|alias| !answers(old, alias)) {
        changes.push(Change::AliasAdded { check: id(), alias: alias.clone() });
    }
    for alias in old.aliases.iter().filter(|alias| !answers(new, alias)) {
        changes.push(Change::AliasRemoved { check: id(), alias: alias.clone() });
    }
    if old.subject != new.subject {
        changes.push(Change::Subject { check: id(), old: old.subject.clone(), new: new.subject.clone() });
    }
    if old.severity != new.severity {
        changes.push(Change::Severity { check: id(), old: old.severity.clone(), new: new.severity.clone() });
    }
    if old.title != new.title {
        changes.push(Change::Title { check: id(), old: old.title.clone(), new: new.title.clone() });
    }
    let claims = |check: &Check| -> BTreeSet<String> { check.satisfies.iter().cloned().collect() };
    let (before, after) = (claims(old), claims(new));
    for requirement in after.difference(&before) {
        changes.push(Change::Claimed { check: id(), requirement: requirement.clone() });
    }
    for requirement in before.difference(&after) {
        changes.push(Change::Disclaimed { check: id(), requirement: requirement.clone() });
    }
    settings(old, new, changes);
}

fn settings(old: &Check, new: &Check, changes: &mut Vec<Change>) {
    let check = || new.id.clone();
    let of = |check: &'_ Check, name: &str| check.settings.iter().find(|s| s.name == name).cloned();
    for setting in new.settings.iter().filter(|setting| of(old, &setting.name).is_none()) {
        let Setting { name, default, .. } = setting.clone();
        changes.push(Change::SettingAdded { check: check(), setting: name, default });
    }
    for before in &old.settings {
        let Some(after) = of(new, &before.name) else {
            let Setting { name, default, .. } = before.clone();
            changes.push(Change::SettingRemoved { check: check(), setting: name, default });
            continue;
        };
        let setting = || before.name.clone();
        if before.kind != after.kind {
            let (old, new) = (before.kind, after.kind);
            changes.push(Change::SettingType { check: check(), setting: setting(), old, new });
        }
        if before.default != after.default {
            let (old, new) = (before.default.clone(), after.default.clone());
            changes.push(Change::SettingDefault { check: check(), setting: setting(), old, new });
        }
        let (old, new) = ((before.min, before.max), (after.min, after.max));
        if old != new {
            changes.push(Change::SettingRange { check: check(), setting: setting(), old, new });
        }
    }
}

/// The least version that may follow `old` with changes of this weight, as cargo reads semantic
/// versions: the first number that is not zero tells a series.
pub fn least_version(old: &Version, weight: Weight) -> Version {
    let Version { major, minor, patch, .. } = *old;
    if !old.pre.is_empty() {
        // A pre-release promises nothing to what comes of it.
        return Version::new(major, minor, patch);
    }
    match (weight, major, minor) {
        (Weight::Breaking, 1.., _) => Version::new(major.saturating_add(1), 0, 0),
        (Weight::Breaking, 0, 1..) => Version::new(0, minor.saturating_add(1), 0),
        (Weight::Feature, 1.., _) => Version::new(major, minor.saturating_add(1), 0),
        _ => Version::new(major, minor, patch.saturating_add(1)),
    }
}

/// Whether `new` may follow `old` with changes of this weight. A pre-release stands for the version
/// that it leads to.
pub fn keeps_series(old: &Version, new: &Version, weight: Weight) -> bool {
    let reached = Version { pre: Prerelease::EMPTY, ..new.clone() };
    new.cmp_precedence(old).is_gt() && reached.cmp_precedence(&least_version(old, weight)).is_ge()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::config::Config;
    use crate::settings::Settings;
    use crate::testing::manifest;
    use proptest::prelude::*;
    use proptest::sample::subsequence;
    use serde_json::json;
    use std::path::Path;

    fn of(change: impl FnOnce(&mut Manifest)) -> Manifest {
        let mut changed = manifest("aws-s3", "0.1.0");
        change(&mut changed);
        changed
    }

    /// What a change of the manifest, forwards and backwards, is called and weighs.
    #[track_caller]
    fn told(change: impl FnOnce(&mut Manifest), forwards: (&str, Weight), backwards: (&str, Weight)) {
        let (old, new) = (of(|_| ()), of(change));
        for (old, new, (text, weight)) in [(&old, &new, forwards), (&new, &old, backwards)] {
            let difference = Difference::between(old, new);
            assert_eq!((difference.to_string().as_str(), difference.weight()), (text, weight));
        }
    }

    const CHECK: &str = "s3-bucket-blocks-public-access";

    #[test]
    fn permissions_are_told() {
        use Weight::{Feature, Patch};
        told(
            |m| m.checks[0].reads.push("Tags".to_owned()),
            ("permissions\n  + reads AWS::S3::Bucket/Tags", Feature),
            ("permissions\n  - reads AWS::S3::Bucket/Tags, no longer", Patch),
        );
        told(
            |m| m.capabilities.push("lookup".to_owned()),
            ("permissions\n  + calls lookup", Feature),
            ("permissions\n  - calls lookup, no longer", Patch),
        );
        told(
            |m| {
                m.limits.insert("deadline-ms".to_owned(), 50);
            },
            ("permissions\n  ~ limit deadline-ms: the default becomes 50", Patch),
            ("permissions\n  ~ limit deadline-ms: 50 becomes the default", Patch),
        );
        told(
            |m| "0.1.1".clone_into(&mut m.contract),
            ("permissions\n  ~ contract 0.1.0 becomes 0.1.1", Feature),
            ("permissions\n  ~ contract 0.1.1 becomes 0.1.0", Feature),
        );
    }

    #[test]
    fn checks_are_told() {
        use Weight::{Breaking, Feature, Patch};
        let more = |m: &mut Manifest| {
            let mut check = m.checks[0].clone();
            "s3-bucket-is-versioned".clone_into(&mut check.id);
            check.aliases.clear();
            m.checks.push(check);
        };
        let line = "s3-bucket-is-versioned (high): S3 buckets block public access";
        told(more, (&format!("checks\n  + {line}"), Feature), (&format!("checks\n  - {line}"), Breaking));
        told(
            |m| "low".clone_into(&mut m.checks[0].severity),
            (&format!("checks\n  ~ {CHECK}: severity high becomes low"), Feature),
            (&format!("checks\n  ~ {CHECK}: severity low becomes high"), Feature),
        );
        told(
            |m| m.checks[0].satisfies.push("f:1".to_owned()),
            (&format!("checks\n  + {CHECK} claims f:1"), Feature),
            (&format!("checks\n  - {CHECK} no longer claims f:1"), Feature),
        );
        told(
            |m| "Closed".clone_into(&mut m.checks[0].title),
            (&format!("checks\n  ~ {CHECK}: the title becomes \"Closed\""), Patch),
            (&format!("checks\n  ~ {CHECK}: the title becomes \"S3 buckets block public access\""), Patch),
        );
        told(
            |m| m.checks[0].aliases.push("s3-old".to_owned()),
            (&format!("checks\n  + s3-old leads to {CHECK}"), Patch),
            (&format!("checks\n  - s3-old no longer leads to {CHECK}"), Breaking),
        );
    }

    #[test]
    fn a_check_under_another_id_is_not_a_lost_one() {
        told(
            |m| {
                let old = std::mem::replace(&mut m.checks[0].id, "s3-bucket-is-closed".to_owned());
                m.checks[0].aliases.push(old);
            },
            (&format!("checks\n  ~ {CHECK} is called s3-bucket-is-closed"), Weight::Feature),
            (
                &format!("checks\n  ~ s3-bucket-is-closed is called {CHECK}, and its old id leads nowhere"),
                Weight::Breaking,
            ),
        );
        let lost = of(|m| "s3-bucket-is-closed".clone_into(&mut m.checks[0].id));
        let difference = Difference::between(&of(|m| m.checks[0].aliases.clear()), &lost);
        let kinds: Vec<Kind> = difference.of(Group::Checks).map(Change::kind).collect();
        assert_eq!((kinds, difference.weight()), (vec![Kind::Added, Kind::Removed], Weight::Breaking));
    }

    #[test]
    fn another_subject_breaks() {
        let other = of(|m| "AWS::S3::AccessPoint".clone_into(&mut m.checks[0].subject));
        let difference = Difference::between(&of(|_| ()), &other);
        assert_eq!(difference.weight(), Weight::Breaking);
        assert_eq!(difference.of(Group::Permissions).count(), 4);
    }

    #[test]
    fn settings_are_told() {
        use Weight::{Breaking, Feature};
        fn set(change: impl FnOnce(&mut Setting)) -> impl FnOnce(&mut Manifest) {
            |m| change(&mut m.checks[0].settings[0])
        }
        let line = |sign: char, rest: &str| format!("settings\n  {sign} {CHECK}: {rest}");
        told(
            |m| drop(m.checks[0].settings.pop()),
            (&line('-', "owners"), Breaking),
            (&line('+', "owners, [] unless set"), Feature),
        );
        told(
            set(|s| s.default = json!(30)),
            (&line('~', "max_age_days, unless set, becomes 30 instead of 90"), Feature),
            (&line('~', "max_age_days, unless set, becomes 90 instead of 30"), Feature),
        );
        told(
            set(|s| s.max = Some(180)),
            (&line('~', "max_age_days may be 1 to 180 instead of 1 to 365"), Breaking),
            (&line('~', "max_age_days may be 1 to 365 instead of 1 to 180"), Feature),
        );
        told(
            set(|s| s.min = None),
            (&line('~', "max_age_days may be 365 or less instead of 1 to 365"), Feature),
            (&line('~', "max_age_days may be 1 to 365 instead of 365 or less"), Breaking),
        );
        let text = of(set(|s| {
            (s.kind, s.default, s.min, s.max) = (SettingKind::String, json!("90"), None, None);
        }));
        let difference = Difference::between(&of(|_| ()), &text);
        let first = difference.changes()[0].to_string();
        assert_eq!(first, format!("{CHECK}: max_age_days was a whole number and becomes a text"));
        assert_eq!(difference.weight(), Weight::Breaking);
    }

    #[test]
    fn the_series_is_kept_as_cargo_reads_it() {
        use Weight::{Breaking, Feature, Patch};
        for (old, weight, least) in [
            ("1.2.3", Patch, "1.2.4"),
            ("1.2.3", Feature, "1.3.0"),
            ("1.2.3", Breaking, "2.0.0"),
            ("0.2.3", Patch, "0.2.4"),
            ("0.2.3", Feature, "0.2.4"),
            ("0.2.3", Breaking, "0.3.0"),
            // Each of these is a series of its own.
            ("0.0.3", Breaking, "0.0.4"),
            ("1.0.0-rc.1", Breaking, "1.0.0"),
        ] {
            assert_eq!(least_version(&old.parse().unwrap(), weight).to_string(), least, "{old} {weight}");
        }
        for (old, new, weight, kept) in [
            ("1.2.3", "1.2.4", Patch, true),
            ("1.2.3", "1.2.4", Feature, false),
            ("1.2.3", "1.3.0-rc.1", Feature, true),
            ("1.2.3", "1.3.0", Breaking, false),
            ("1.2.3", "2.0.0-alpha", Breaking, true),
            ("0.2.3", "0.2.4", Breaking, false),
            ("0.2.3", "1.0.0", Breaking, true),
            ("1.0.0-rc.1", "1.0.0-rc.2", Breaking, true),
            ("1.0.0-rc.1", "1.0.0", Breaking, true),
            ("1.2.3", "1.2.3", Patch, false),
            ("1.2.3", "1.2.2", Patch, false),
            ("1.2.3", "1.2.3+again", Patch, false),
        ] {
            let (old, new) = (old.parse().unwrap(), new.parse().unwrap());
            assert_eq!(keeps_series(&old, &new, weight), kept, "{old} {new} {weight}");
        }
    }

    fn setting() -> impl Strategy<Value = Setting> {
        let integer = (0..3_i64, 3..6_i64, any::<[bool; 2]>(), 3..4_i64).prop_map(|(min, max, some, n)| {
            (SettingKind::Integer, json!(n), some[0].then_some(min), some[1].then_some(max))
        });
        let other = prop_oneof![
            any::<bool>().prop_map(|b| (SettingKind::Boolean, json!(b), None, None)),
            "[ab]".prop_map(|t| (SettingKind::String, json!(t), None, None)),
            "[ab]".prop_map(|t| (SettingKind::Strings, json!([t]), None, None)),
        ];
        ("[st]", prop_oneof![3 => integer, 1 => other]).prop_map(|(name, (kind, default, min, max))| {
            Setting { name, kind, default, description: "d".to_owned(), min, max }
        })
    }

    fn words(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
        subsequence(all, 0..=all.len()).prop_map(|some| some.into_iter().map(str::to_owned).collect())
    }

    prop_compose! {
        fn any_check()(
            severity in prop_oneof![Just("low"), Just("high")],
            title in "[AB]",
            subject in prop_oneof![Just("AWS::S3::Bucket"), Just("AWS::IAM::User")],
            reads in words(&["Tags", "Name", "Policy"]),
            satisfies in words(&["f:1", "f:2"]),
            settings in proptest::collection::vec(setting(), 0..3),
        ) -> Check {
            let mut settings = settings;
            settings.sort_by(|a, b| a.name.cmp(&b.name));
            settings.dedup_by(|a, b| a.name == b.name);
            Check {
                id: String::new(),
                title,
                severity: severity.to_owned(),
                subject: subject.to_owned(),
                reads,
                inputs: vec![],
                settings,
                satisfies,
                aliases: vec![],
            }
        }
    }

    prop_compose! {
        /// Any valid manifest over so few names that two of them share most.
        fn any_manifest()(
            names in Just(["a", "b", "c", "d"]).prop_shuffle(),
            shares in proptest::collection::vec(1..3_usize, 0..4),
            checks in proptest::collection::vec(any_check(), 4),
            capabilities in words(&["lookup", "log"]),
            limit in proptest::option::of(1..3_u64),
            contract in prop_oneof![Just("0.1.0"), Just("0.1.1")],
        ) -> Manifest {
            let mut names = names.into_iter().map(str::to_owned);
            let mut manifest = of(|_| ());
            manifest.checks.clear();
            for (mut check, share) in checks.into_iter().zip(shares) {
                let Some(id) = names.next() else { break };
                check.id = id;
                check.aliases = names.by_ref().take(share - 1).collect();
                manifest.checks.push(check);
            }
            manifest.capabilities = capabilities;
            manifest.limits = limit.map(|limit| ("deadline-ms".to_owned(), limit)).into_iter().collect();
            contract.clone_into(&mut manifest.contract);
            Manifest::parse(&serde_json::to_vec(&manifest).unwrap()).unwrap()
        }
    }

    /// The change that undoes this one. A renamed check has its old id then.
    fn reversed(change: &Change, renamed: &BTreeMap<String, String>) -> Change {
        let was = |check: &String| renamed.get(check).unwrap_or(check).clone();
        match change.clone() {
            Change::Contract { old, new } => Change::Contract { old: new, new: old },
            Change::Asked { request } => Change::NoLongerAsked { request },
            Change::NoLongerAsked { request } => Change::Asked { request },
            Change::Limit { name, old, new } => Change::Limit { name, old: new, new: old },
            Change::CheckAdded { check, severity, title } => Change::CheckRemoved { check, severity, title },
            Change::CheckRemoved { check, severity, title } => Change::CheckAdded { check, severity, title },
            Change::CheckRenamed { old, new, old_stays, new_was } => {
                Change::CheckRenamed { old: new, new: old, old_stays: new_was, new_was: old_stays }
            }
            Change::AliasAdded { check, alias } => Change::AliasRemoved { check: was(&check), alias },
            Change::AliasRemoved { check, alias } => Change::AliasAdded { check: was(&check), alias },
            Change::Subject { check, old, new } => Change::Subject { check: was(&check), old: new, new: old },
            Change::Severity { check, old, new } => {
                Change::Severity { check: was(&check), old: new, new: old }
            }
            Change::Title { check, old, new } => Change::Title { check: was(&check), old: new, new: old },
            Change::Claimed { check, requirement } => Change::Disclaimed { check: was(&check), requirement },
            Change::Disclaimed { check, requirement } => Change::Claimed { check: was(&check), requirement },
            Change::SettingAdded { check, setting, default } => {
                Change::SettingRemoved { check: was(&check), setting, default }
            }
            Change::SettingRemoved { check, setting, default } => {
                Change::SettingAdded { check: was(&check), setting, default }
            }
            Change::SettingType { check, setting, old, new } => {
                Change::SettingType { check: was(&check), setting, old: new, new: old }
            }
            Change::SettingDefault { check, setting, old, new } => {
                Change::SettingDefault { check: was(&check), setting, old: new, new: old }
            }
            Change::SettingRange { check, setting, old, new } => {
                Change::SettingRange { check: was(&check), setting, old: new, new: old }
            }
        }
    }

    fn sorted(changes: impl IntoIterator<Item = Change>) -> Vec<String> {
        let mut lines: Vec<String> = changes.into_iter().map(|change| format!("{change:?}")).collect();
        lines.sort();
        lines
    }

    /// All settings that an operator could write for a manifest: each at each of these values that
    /// it allows, under each name of its check.
    fn configurations(manifest: &Manifest) -> Vec<String> {
        let mut all = Vec::new();
        for check in &manifest.checks {
            for name in check.aliases.iter().chain([&check.id]) {
                all.push(format!("[plugin.settings.{name}]\n"));
                for setting in &check.settings {
                    for value in
                        [json!(0), json!(2), json!(3), json!(5), json!(true), json!("a"), json!(["a"])]
                    {
                        if setting.validate(&value).is_ok() {
                            all.push(format!("[plugin.settings.{name}]\n{} = {value}\n", setting.name));
                        }
                    }
                }
            }
        }
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn nothing_changes_from_one_to_itself(manifest in any_manifest()) {
            let difference = Difference::between(&manifest, &manifest);
            prop_assert!(difference.is_empty(), "{}", difference);
            prop_assert_eq!(difference.weight(), Weight::Patch);
        }

        #[test]
        fn two_that_differ_in_what_counts_are_told_apart(one in any_manifest(), other in any_manifest()) {
            let alike = |m: &Manifest| {
                let mut m = m.clone();
                m.checks.sort_by(|a, b| a.id.cmp(&b.id));
                for check in &mut m.checks {
                    check.aliases.sort();
                    // Which check reads what is not told; what the plugin asks for is.
                    check.reads.clear();
                }
                m
            };
            let same = alike(&one) == alike(&other) && requests(&one) == requests(&other);
            prop_assert_eq!(Difference::between(&one, &other).is_empty(), same);
        }

        #[test]
        fn the_way_back_is_the_way_there_reversed(old in any_manifest(), new in any_manifest()) {
            let there = Difference::between(&old, &new);
            let renamed = there.changes().iter().filter_map(|change| match change {
                Change::CheckRenamed { old, new, .. } => Some((new.clone(), old.clone())),
                _ => None,
            }).collect();
            let back = Difference::between(&new, &old);
            let reversed = there.changes().iter().map(|change| reversed(change, &renamed));
            prop_assert_eq!(sorted(reversed), sorted(back.changes().iter().cloned()));
        }

        #[test]
        fn what_does_not_break_accepts_every_configuration_of_before(old in any_manifest(), new in any_manifest()) {
            // About one pair in four; proptest would give up on so few.
            if Difference::between(&old, &new).weight() == Weight::Breaking {
                return Ok(());
            }
            for settings in configurations(&old) {
                let text = format!("registries.here = \".\"\n[[plugin]]\nname = \"aws-s3\"\nversion = \"*\"\n{settings}");
                let config = Config::parse(&text, Path::new("registry.toml")).unwrap();
                let accepted = |manifest| Settings::validate(&config.plugins[0], manifest);
                prop_assert!(accepted(&old).is_ok(), "{}", settings);
                prop_assert!(accepted(&new).is_ok(), "{}: {:?}", settings, accepted(&new));
            }
        }

        #[test]
        fn the_least_version_is_the_least_that_keeps_the_series(
            old in (0..3_u64, 0..3_u64, 0..3_u64), new in (0..4_u64, 0..4_u64, 0..4_u64),
            weight in prop_oneof![Just(Weight::Patch), Just(Weight::Feature), Just(Weight::Breaking)],
        ) {
            let of = |(major, minor, patch)| Version::new(major, minor, patch);
            let (old, new) = (of(old), of(new));
            prop_assert_eq!(keeps_series(&old, &new, weight), new >= least_version(&old, weight));
            // Who asks for the old series never gets a breaking version, as cargo resolves.
            if weight == Weight::Breaking && keeps_series(&old, &new, weight) {
                let series: semver::VersionReq = format!("^{old}").parse().unwrap();
                prop_assert!(!series.matches(&new));
            }
        }
    }
}
