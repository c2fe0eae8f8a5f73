//! What a configuration recorder records.

use super::item::Item;
use super::mapping::Mapping;
use serde_json::Value;

/// Types that a recorder of all types leaves out unless it is told to include what is global.
const GLOBAL: [&str; 4] = ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"];

/// A recorder's group of types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recorder {
    all: bool,
    global: bool,
    exclusion: bool,
    named: Vec<String>,
    excluded: Vec<String>,
}

impl Recorder {
    /// A `recordingGroup`, as the API and items have it.
    pub(crate) fn of_group(group: &Value) -> Option<Self> {
        let group = group.as_object()?;
        // Items have either way of writing names.
        let get = |name: &str| {
            let capital =
                name.get(..1).unwrap_or_default().to_uppercase() + name.get(1..).unwrap_or_default();
            group.get(name).or_else(|| group.get(&capital))
        };
        let truth = |name: &str| get(name).and_then(Value::as_bool).unwrap_or_default();
        let texts = |value: Option<&Value>| {
            let texts = value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        let within = |value: Option<&Value>, names: [&str; 2]| {
            value.and_then(|value| names.iter().find_map(|name| value.get(*name))).cloned()
        };
        let strategy = within(get("recordingStrategy"), ["useOnly", "UseOnly"]);
        let excluded = within(get("exclusionByResourceTypes"), ["resourceTypes", "ResourceTypes"]);
        Some(Self {
            all: truth("allSupported"),
            global: truth("includeGlobalResourceTypes"),
            exclusion: strategy.as_ref().and_then(Value::as_str) == Some("EXCLUSION_BY_RESOURCE_TYPES"),
            named: texts(get("resourceTypes")),
            excluded: texts(excluded.as_ref()),
        })
    }

    /// One that may record anything, as far as is said.
    pub(crate) fn unsaid() -> Self {
        Self { all: true, global: true, ..Self::default() }
    }

    /// The recorder that an item is.
    pub(crate) fn of_item(item: &Item) -> Option<Self> {
        let configuration = item.says.get("configuration")?;
        let group = configuration.get("recordingGroup").or_else(|| configuration.get("RecordingGroup"))?;
        Self::of_group(group)
    }

    /// Whether it records a type; else why not.
    pub(crate) fn records(&self, mapping: &Mapping) -> Result<(), String> {
        let name = mapping.name.as_str();
        if self.exclusion {
            return if self.excluded.iter().any(|excluded| excluded == name) {
                Err(format!("the recorder excludes {name}"))
            } else {
                Ok(())
            };
        }
        if !self.all {
            return if self.named.iter().any(|named| named == name) {
                Ok(())
            } else {
                Err(format!("{name} is not among the types that the recorder records"))
            };
        }
        if GLOBAL.contains(&name) && !self.global {
            return Err(format!("the recorder does not record global types, such as {name}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::catalog::Catalog;
    use serde_json::json;

    #[test]
    fn groups_and_exclusions() {
        let catalog = Catalog::builtin().unwrap();
        let mapping = |name: &str| catalog.get(name).unwrap().config.as_ref().unwrap();
        let (volume, role) = (mapping("AWS::EC2::Volume"), mapping("AWS::IAM::Role"));
        for (group, records_volume, records_role) in [
            (json!({ "allSupported": true, "includeGlobalResourceTypes": true }), true, true),
            (json!({ "allSupported": true, "includeGlobalResourceTypes": false }), true, false),
            (json!({ "allSupported": false, "resourceTypes": ["AWS::IAM::Role"] }), false, true),
            (
                json!({ "allSupported": false, "recordingStrategy": { "useOnly": "EXCLUSION_BY_RESOURCE_TYPES" },
                    "exclusionByResourceTypes": { "resourceTypes": ["AWS::EC2::Volume"] } }),
                false,
                true,
            ),
            (json!({ "AllSupported": true }), true, false),
            (json!({}), false, false),
        ] {
            let recorder = Recorder::of_group(&group).unwrap();
            assert_eq!(recorder.records(volume).is_ok(), records_volume, "{group}");
            assert_eq!(recorder.records(role).is_ok(), records_role, "{group}");
        }
        assert_eq!(Recorder::of_group(&json!("all")), None);
    }
}
