use crate::config::PluginEntry;
use crate::error::RegistryError;
use crate::name::{closest, listed};
use bartizan_contract::manifest::{Check, Manifest};
use serde_json::Value;
use std::collections::BTreeMap;

static NONE: BTreeMap<String, Value> = BTreeMap::new();

/// The settings of every check of a plugin: what `registry.toml` says, defaults for the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings(BTreeMap<String, BTreeMap<String, Value>>);

impl Settings {
    /// The settings of the check with this id; empty for one without settings.
    pub fn of(&self, check: &str) -> &BTreeMap<String, Value> {
        self.0.get(check).unwrap_or(&NONE)
    }

    /// What holds when nobody sets anything.
    pub fn defaults(manifest: &Manifest) -> Self {
        let of = |check: &Check| {
            check.settings.iter().map(|setting| (setting.name.clone(), setting.default.clone())).collect()
        };
        Self(manifest.checks.iter().map(|check| (check.id.clone(), of(check))).collect())
    }

    pub(crate) fn validate(entry: &PluginEntry, manifest: &Manifest) -> Result<Self, RegistryError> {
        let Self(mut settings) = Self::defaults(manifest);
        let mut set: BTreeMap<&str, &str> = BTreeMap::new();
        for (written, values) in &entry.settings {
            let place = &values.place;
            let Some(check) = manifest.find(written) else {
                return Err(RegistryError::Value {
                    place: place.clone(),
                    what: format!("`{}` has no check `{written}`", entry.name),
                    suggestion: closest(written, manifest.checks.iter().map(|check| check.id.as_str())),
                    hint: format!("`bartizan checks list` names the checks of `{}`", entry.name),
                });
            };
            if let Some(other) = set.insert(&check.id, written) {
                return Err(RegistryError::Value {
                    place: place.clone(),
                    what: format!("`{written}` and `{other}` are the same check"),
                    suggestion: None,
                    hint: format!("write its settings once, under `{}`", check.id),
                });
            }
            for (name, value) in &values.values {
                let place = &value.place;
                let Some(setting) = check.settings.iter().find(|setting| setting.name == *name) else {
                    return Err(RegistryError::Value {
                        place: place.clone(),
                        what: format!("the check `{}` has no setting `{name}`", check.id),
                        suggestion: closest(name, check.settings.iter().map(|setting| setting.name.as_str())),
                        hint: format!(
                            "it has {}",
                            listed(check.settings.iter().map(|setting| &setting.name))
                        ),
                    });
                };
                setting.validate(&value.value).map_err(|reason| RegistryError::Value {
                    place: place.clone(),
                    what: format!("the setting `{name}` of `{}` {reason}", check.id),
                    suggestion: None,
                    hint: format!("it means: {}", setting.description),
                })?;
                if let Some(slot) = settings.get_mut(&check.id) {
                    slot.insert(name.clone(), value.value.clone());
                }
            }
        }
        Ok(Self(settings))
    }
}
