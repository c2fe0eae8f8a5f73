//! How an item of AWS Config becomes a resource of the catalog: the `config` table of an entry.

use super::item::Item;
use crate::catalog::{Arn, Catalog, Missing, Property, Selection, Type};
use crate::run::node::value_of;
use crate::steps::path::{Path, Vars};
use bartizan_state::{Code, Known, Reason, Resource};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

const SECTIONS: &str = "supplementaryConfiguration";
const TAGS: &str = "tags";

/// What of an item says what of a resource.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// Config's name of the type.
    pub(crate) name: String,
    pub(crate) id: Path,
    /// Whether its members' names begin with small letters, where the service's own have capitals.
    pub(crate) capitals: bool,
    /// Whether it lives in no region, so that one region's recorder records it or none does.
    pub(crate) global: bool,
    /// Whether a service is asked itself wherever there is a choice: about exposure and identity.
    pub(crate) fresh: bool,
    /// Where tags stand in items that have none of their own: those of the batch operations.
    pub(crate) tags: Vec<Property>,
    /// What is there if the resource is: a part of another one's item.
    pub(crate) exists: Option<Path>,
    pub(crate) selection: Selection,
    /// Why Config never has all of them.
    pub(crate) partial: Option<String>,
    pub(crate) facts: BTreeMap<String, Property>,
}

/// Where an item was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) partition: &'a str,
    pub(crate) account: &'a str,
    /// Empty for what lives in no region.
    pub(crate) region: &'a str,
    /// As provenance names it.
    pub(crate) source: &'a str,
}

impl Mapping {
    /// Whether Config supplies a property at all.
    pub(crate) fn supplies(&self, property: &str) -> bool {
        self.facts.contains_key(property)
    }

    /// Whether a property is an item's tags, which the batch operations leave out.
    pub(crate) fn is_of_tags(&self, property: &str) -> bool {
        self.facts.get(property).is_some_and(|fact| is_of_tags(&fact.path))
    }

    /// The resource that an item is; none if it is none of the type.
    pub(crate) fn resource(
        &self,
        entry: &Type,
        item: &Item,
        wanted: &BTreeSet<String>,
        place: Place<'_>,
    ) -> Result<Option<Resource>, String> {
        let Place { partition, account, region, source } = place;
        let says = self.prepared(item, source);
        let vars = Vars { partition, account, region, ..Vars::default() };
        if !self.selection.keeps(&says, vars) {
            return Ok(None);
        }
        let mut unread = None;
        if let Some(exists) = &self.exists {
            match supplied(exists, &says) {
                Ok(()) if !matches!(exists.get(&says, vars), Ok(Some(_))) => return Ok(None),
                Ok(()) => {}
                Err((code, detail)) => unread = Some((code, detail)),
            }
        }
        let id = self.id.text(&says, vars).filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| format!("the item of {} {} does not say its name", self.name, item.id))?;
        let vars = Vars { id: &id, parent: &id, ..vars };
        let arn = match &entry.arn {
            None => String::new(),
            // An item does not say whose the resource is in the type's own words.
            Some(Arn::Template(template)) if template.contains("$parent") || template.contains("$item") => {
                item.arn.clone()
            }
            Some(Arn::Template(template)) => vars.fill(template),
            Some(Arn::Path(_)) => item.arn.clone(),
        };
        let untagged = |fact: &Property| item.untagged.clone().filter(|_| is_of_tags(&fact.path));
        let unknown = |(code, detail): (Code, String)| {
            Known::Unknown(Reason { code, cause: source.to_owned().into(), detail: detail.into() })
        };
        let properties = wanted.iter().map(|name| {
            let known = match (self.facts.get(name), &unread) {
                (None, _) => unknown((Code::NotSupplied, "AWS Config does not record it".to_owned())),
                (Some(_), Some(why)) => unknown(why.clone()),
                (Some(fact), None) => {
                    let paths = std::iter::once(&fact.path).chain(fact.object.iter().map(|(_, path)| path));
                    match paths.map(|path| supplied(path, &says)).find_map(Result::err) {
                        Some(why) => untagged(fact).map_or_else(|| unknown(why), Known::Unknown),
                        None => value_of(fact, source, &says, vars),
                    }
                }
            };
            (name.clone(), known)
        });
        let properties = properties.collect();
        Ok(Some(Resource { id, arn, properties }))
    }

    /// The item in the service's own style: no nulls, names as the service has them, and plain texts
    /// where Config wraps them.
    fn prepared(&self, item: &Item, source: &str) -> Value {
        let mut says: Map<String, Value> = item
            .says
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                (SECTIONS, Value::Object(sections)) => {
                    let sections = sections.iter().filter(|(_, section)| !section.is_null());
                    let tidy = sections.map(|(name, section)| (name.clone(), tidy(section, self.capitals)));
                    (name.clone(), Value::Object(tidy.collect()))
                }
                (TAGS, tags) => (name.clone(), tags.clone()),
                (_, value) => (name.clone(), tidy(value, self.capitals)),
            })
            .collect();
        if !says.contains_key(TAGS) {
            let root = Value::Object(says.clone());
            let found = self.tags.iter().find_map(|fact| {
                supplied(&fact.path, &root).ok()?;
                value_of(fact, source, &root, Vars::default()).present()
            });
            if let Some(tags) = found {
                says.insert(TAGS.to_owned(), tags);
            }
        }
        Value::Object(says)
    }
}

fn is_of_tags(path: &Path) -> bool {
    path.members().is_some_and(|members| members.first() == Some(&(TAGS, false)))
}

/// Whether an item says anything at a path, be it that nothing is there. A section that Config left out
/// says nothing, and neither does a value where an object should be.
fn supplied(path: &Path, says: &Value) -> Result<(), (Code, String)> {
    let Some(members) = path.members() else { return Ok(()) };
    let mut at = says;
    for (depth, (name, each)) in members.iter().enumerate() {
        let Some(object) = at.as_object() else {
            let found = members.get(..depth).unwrap_or_default();
            let found: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
            return Err((Code::Parse, format!("`{}` is no object in the item", found.join("."))));
        };
        let Some(next) = object.get(*name) else {
            let section = members.first().is_some_and(|(first, _)| *first == SECTIONS);
            return if depth == 0 || (depth == 1 && section) {
                Err((Code::NotSupplied, format!("the item has no `{name}`")))
            } else {
                Ok(())
            };
        };
        if *each {
            return Ok(());
        }
        at = next;
    }
    Ok(())
}

/// Without nulls, with capitals if they are asked for, and an enumeration as the text that it is.
fn tidy(value: &Value, capitals: bool) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|item| tidy(item, capitals)).collect(),
        Value::Object(members) => {
            if capitals
                && members.len() == 1
                && let Some(text @ Value::String(_)) = members.get("value")
            {
                return text.clone();
            }
            let members = members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
                // The names in a map of tags are whoever's chose them.
                let value = if name == TAGS { value.clone() } else { tidy(value, capitals) };
                (if capitals { capital(name) } else { name.clone() }, value)
            });
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| {
        std::iter::once(first.to_ascii_uppercase()).chain(letters).collect()
    })
}

/// What proves the mappings: for this crate's tests.
pub mod proof {
    use super::{BTreeMap, BTreeSet, Catalog, Mapping, Missing, Path, Property, SECTIONS, TAGS, capital};

    /// Lines of `config.txt`: the paths that Config's published schemas have, by type.
    type Schemas<'a> = BTreeMap<&'a str, Vec<Vec<&'a str>>>;

    /// The types that are mapped, each with Config's name and the properties.
    pub fn mapped(catalog: &Catalog) -> Vec<(String, String, Vec<String>)> {
        let mapped = catalog.types().filter_map(|entry| {
            let mapping = entry.config.as_ref()?;
            Some((entry.name.clone(), mapping.name.clone(), mapping.facts.keys().cloned().collect()))
        });
        mapped.collect()
    }

    /// Paths that are in no schema although the type has one, as `TYPE PROPERTY PATH`, and mistakes: such a
    /// path can never mean that something is absent.
    pub fn against(catalog: &Catalog, schemas: &str) -> (BTreeSet<String>, Vec<String>) {
        let mut known: Schemas<'_> = BTreeMap::new();
        for line in schemas.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, path)) = line.split_once(' ') {
                known.entry(name).or_default().push(path.split('.').collect());
            }
        }
        let (mut unpublished, mut mistakes) = (BTreeSet::new(), Vec::new());
        for entry in catalog.types() {
            let Some(mapping) = &entry.config else { continue };
            let Some(schema) = known.get(mapping.name.as_str()) else {
                mistakes.push(format!("{}: there is no schema of {}", entry.name, mapping.name));
                continue;
            };
            for (name, fact) in &mapping.facts {
                for (path, missing) in paths(fact) {
                    if mapping.has(schema, path) {
                        continue;
                    }
                    let written = path.members().unwrap_or_default();
                    let written: Vec<&str> = written.iter().map(|(member, _)| *member).collect();
                    unpublished.insert(format!("{} {name} {}", entry.name, written.join(".")));
                    if missing != Missing::Unknown {
                        mistakes.push(format!(
                            "{} {name}: Config's schema does not know `{}`, so that nothing there means nothing",
                            entry.name,
                            written.join(".")
                        ));
                    }
                }
            }
        }
        (unpublished, mistakes)
    }

    fn paths(fact: &Property) -> Vec<(&Path, Missing)> {
        if fact.object.is_empty() {
            vec![(&fact.path, fact.missing)]
        } else {
            fact.object.iter().map(|(_, path)| (path, fact.missing)).collect()
        }
    }

    impl Mapping {
        fn has(&self, schema: &[Vec<&str>], path: &Path) -> bool {
            let Some(members) = path.members().filter(|members| !members.is_empty()) else { return true };
            let same = |theirs: &str, ours: &str, depth: usize| {
                let as_written =
                    depth == 0 || members.first().is_some_and(|(m, _)| *m == SECTIONS && depth == 1);
                theirs == ours || (self.capitals && !as_written && capital(theirs) == ours)
            };
            schema.iter().any(|theirs| {
                theirs.len() >= members.len()
                    && theirs
                        .iter()
                        .zip(&members)
                        .enumerate()
                        .all(|(depth, (theirs, (ours, _)))| same(theirs, ours, depth))
            }) || members.first().is_some_and(|(member, _)| *member == TAGS)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::needless_pass_by_value, reason = "tests")]
    use super::*;
    use serde_json::json;

    const TYPE: &str = r#"
        [type."X::Y::Z"]
        cardinality = "few"
        scope = "account"
        id = "Name"
        arn = "arn:$partition:x:::$id"
        list = { op = "s3.ListBuckets", items = "Buckets" }
        set = { A = "Name", B = "BucketRegion", C = "CreationDate", Tags = "BucketArn" }
        [type."X::Y::Z".config]
        id = "configuration.Name"
        capitals = true
        tags = ["configuration.Tags"]
        [type."X::Y::Z".config.set]
        A = { path = "configuration.State", missing = "absent" }
        B = { path = "supplementaryConfiguration.Logging.Prefix", missing = "absent" }
        Tags = { path = "tags", step = "tags" }
    "#;

    fn read(text: &str, item: Value) -> BTreeMap<String, Value> {
        let catalog = Catalog::parse(&[("x.toml", text)]).unwrap();
        let entry = catalog.get("X::Y::Z").unwrap();
        let wanted = entry.properties().map(|(name, _)| name.to_owned()).collect();
        let place = Place { partition: "aws", account: "1", region: "r", source: "config:snapshot" };
        let mut whole =
            json!({ "resourceType": "X::Y::Z", "resourceId": "i", "configurationItemStatus": "OK" });
        whole.as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        let item = Item::read(whole).unwrap();
        let resource =
            entry.config.as_ref().unwrap().resource(entry, &item, &wanted, place).unwrap().unwrap();
        assert_eq!(resource.arn, format!("arn:aws:x:::{}", resource.id));
        resource.properties.iter().map(|(name, known)| (name.clone(), known.to_json())).collect()
    }

    fn code(value: &Value) -> &str {
        value["$unknown"].as_str().unwrap().split('|').next().unwrap()
    }

    #[test]
    fn null_and_left_out_are_absent_and_what_config_does_not_record_is_unknown() {
        let said = read(
            TYPE,
            json!({ "configuration": { "name": "n", "state": null }, "supplementaryConfiguration": { "Logging": { "prefix": null } }, "tags": {} }),
        );
        assert_eq!((&said["A"], &said["B"], &said["Tags"]), (&Value::Null, &Value::Null, &json!([])));
        assert_eq!(code(&said["C"]), "not-supplied");
    }

    #[test]
    fn a_section_that_is_not_there_says_nothing() {
        let said = read(TYPE, json!({ "configuration": { "name": "n", "state": { "value": "on" } } }));
        assert_eq!(said["A"], "on", "an enumeration is a text");
        assert_eq!((code(&said["B"]), code(&said["Tags"])), ("not-supplied", "not-supplied"));
        let said = read(TYPE, json!({ "configuration": { "name": "n" }, "supplementaryConfiguration": {} }));
        assert_eq!(code(&said["B"]), "not-supplied");
        let said = read(
            TYPE,
            json!({ "configuration": { "name": "n" }, "supplementaryConfiguration": { "Logging": "all" } }),
        );
        assert_eq!(code(&said["B"]), "parse", "a text is no object without a prefix");
    }

    #[test]
    fn tags_are_found_in_either_place_and_their_names_stay() {
        let wanted = json!([{ "Key": "team", "Value": "a" }]);
        let own = json!({ "configuration": { "name": "n", "tags": [{ "key": "b", "value": "c" }] }, "tags": { "team": "a" } });
        assert_eq!(read(TYPE, own)["Tags"], wanted);
        let within = json!({ "configuration": { "name": "n", "tags": [{ "key": "team", "value": "a" }] } });
        assert_eq!(read(TYPE, within)["Tags"], wanted);
    }

    #[test]
    fn mistakes_in_a_mapping_are_refused() {
        for (text, says) in [
            (TYPE.replace("capitals = true", "capital = true"), "capital"),
            (format!("{TYPE}\nD = \"configuration.X\""), "no property D"),
            (TYPE.replace("step = \"tags\"", "step = \"tag\""), "no step"),
        ] {
            let error = Catalog::parse(&[("x.toml", &text)]).unwrap_err().to_string();
            assert!(error.contains(says), "{says}: {error}");
        }
    }
}
