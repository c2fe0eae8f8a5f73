//! Holds values against the shapes of the service models: for recorded answers, which people
//! write, and for the catalog's paths.

use crate::data::files;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static MODELS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let service = |(file, text): &(String, String)| {
        Some((file.strip_suffix(".json")?.to_owned(), serde_json::from_str(text).ok()?))
    };
    files().models.iter().filter_map(service).collect()
});

/// Whether an answer is one that the operation can give; the error says where it is not.
pub(crate) fn check_answer(service: &str, operation: &str, answer: &Value) -> Result<(), String> {
    let Some(service) = MODELS.get(service) else {
        return Err(format!("there is no service {service}"));
    };
    let Some(operation) = service.get("operations").and_then(|operations| operations.get(operation)) else {
        return Err(format!("there is no operation {operation}"));
    };
    match operation.get("output") {
        Some(output) => check(service, output, answer, ""),
        None if answer.as_object().is_some_and(serde_json::Map::is_empty) => Ok(()),
        None => Err("the operation answers with nothing: write {}".to_owned()),
    }
}

fn shape<'a>(service: &'a Value, member: &Value) -> Option<&'a Value> {
    service.get("shapes")?.get(member.get("shape")?.as_str()?)
}

fn check(service: &Value, member: &Value, value: &Value, at: &str) -> Result<(), String> {
    let wrong =
        |expected: &str| Err(format!("{} is not {expected}", if at.is_empty() { "the answer" } else { at }));
    if let Some(scalar) = member.get("is").and_then(Value::as_str) {
        let fits = match scalar {
            "boolean" => value.is_boolean(),
            "integer" | "long" => value.is_i64() || value.is_u64(),
            "float" | "double" => value.is_number(),
            _ => value.is_string(),
        };
        return if fits { Ok(()) } else { wrong(&format!("a {scalar}")) };
    }
    let Some(shape) = shape(service, member) else { return wrong("in the model") };
    match shape.get("type").and_then(Value::as_str) {
        Some("list") => {
            let (Some(items), Some(item)) = (value.as_array(), shape.get("item")) else {
                return wrong("a list");
            };
            items
                .iter()
                .enumerate()
                .try_for_each(|(n, value)| check(service, item, value, &format!("{at}[{n}]")))
        }
        Some("map") => {
            let (Some(members), Some(member)) = (value.as_object(), shape.get("value")) else {
                return wrong("an object");
            };
            members.iter().try_for_each(|(key, value)| check(service, member, value, &format!("{at}.{key}")))
        }
        _ if shape.get("document").is_some() => Ok(()),
        _ => {
            let (Some(members), Some(known)) = (value.as_object(), shape.get("members")) else {
                return wrong("an object");
            };
            members.iter().try_for_each(|(name, value)| {
                let Some(member) = known.get(name) else {
                    let names: Vec<&str> =
                        known.as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect();
                    return Err(format!("{at} has no member `{name}`; it has {}", names.join(", ")));
                };
                let dot = if at.is_empty() { "" } else { "." };
                check(service, member, value, &format!("{at}{dot}{name}"))
            })
        }
    }
}

/// Where the catalog's paths lead in the models.
pub(crate) mod paths {
    use super::{MODELS, Value, shape};
    use crate::steps::path::Path;

    /// A place in a service's answer.
    #[derive(Clone, Copy)]
    pub(crate) struct Place {
        service: &'static Value,
        member: &'static Value,
    }

    fn operation(service: &str, operation: &str) -> Option<(&'static Value, &'static Value)> {
        let service = MODELS.get(service)?;
        Some((service, service.get("operations")?.get(operation)?))
    }

    /// The names of an operation's parameters.
    pub(crate) fn params(service: &str, name: &str) -> Vec<String> {
        let Some((service, operation)) = operation(service, name) else { return Vec::new() };
        let input = operation.get("input").and_then(|input| shape(service, input));
        let members = input.and_then(|input| input.get("members")).and_then(Value::as_object);
        members.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }

    /// The whole answer of an operation.
    pub(crate) fn answer(service: &str, name: &str) -> Result<Place, String> {
        let place = operation(service, name)
            .and_then(|(service, operation)| Some(Place { service, member: operation.get("output")? }));
        place.ok_or_else(|| format!("{service}.{name} answers with nothing"))
    }

    impl Place {
        /// Follows a path; the error says which member does not exist.
        pub(crate) fn follow(self, path: &Path) -> Result<Self, String> {
            let mut at = self;
            for (name, each) in path.members().unwrap_or_default() {
                at = at.member(name)?;
                if each {
                    at = at.item()?;
                }
            }
            Ok(at)
        }

        /// The elements of the list that stands here.
        pub(crate) fn item(self) -> Result<Self, String> {
            let member = shape(self.service, self.member).and_then(|shape| shape.get("item"));
            member.map(|member| Self { member, ..self }).ok_or_else(|| "there is no list".to_owned())
        }

        fn member(self, name: &str) -> Result<Self, String> {
            let shape = shape(self.service, self.member)
                .ok_or_else(|| format!("there is no object to have `{name}`"))?;
            let member = match shape.get("members") {
                Some(members) => members.get(name),
                None => shape.get("value"),
            };
            member.map(|member| Self { member, ..self }).ok_or_else(|| format!("there is no member `{name}`"))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn answers_are_held_against_the_model() {
        let check = |operation: &str, answer: Value| check_answer("s3", operation, &answer);
        assert_eq!(
            check(
                "ListBuckets",
                json!({ "Buckets": [{ "Name": "b", "CreationDate": "2026-01-01T00:00:00Z" }] })
            ),
            Ok(())
        );
        assert_eq!(
            check_answer("iam", "GetAccountSummary", &json!({ "SummaryMap": { "Users": 3 } })),
            Ok(())
        );
        for (operation, answer, says) in [
            ("ListBuckets", json!({ "Buckets": [{ "Nam": "b" }] }), "Buckets[0] has no member `Nam`"),
            ("ListBuckets", json!({ "Buckets": {} }), "Buckets is not a list"),
            (
                "GetBucketPolicyStatus",
                json!({ "PolicyStatus": { "IsPublic": "no" } }),
                "PolicyStatus.IsPublic is not a boolean",
            ),
            ("GetBucketVersioning", json!([]), "the answer is not an object"),
            ("GetObjectTorrent", json!({}), "no operation"),
        ] {
            let error = check(operation, answer).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
