//! The named steps that catalog entries use: what a path alone cannot say. A step never guesses:
//! what it cannot understand is an error, which makes the property unknown.

pub(crate) mod credential_report;
mod iam;
pub(crate) mod path;
mod s3;

use serde_json::{Map, Value};

/// A change of a value into its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    ArnName,
    AwsManaged,
    DefaultVersion,
    HttpsUrl,
    InlinePolicies,
    Policy,
    Regions,
    S3Lifecycle,
    S3Location,
    S3Notifications,
    S3Website,
    Tags,
}

impl Step {
    const ALL: [(&'static str, Self); 12] = [
        ("arn-name", Self::ArnName),
        ("aws-managed", Self::AwsManaged),
        ("default-version", Self::DefaultVersion),
        ("https-url", Self::HttpsUrl),
        ("inline-policies", Self::InlinePolicies),
        ("policy", Self::Policy),
        ("regions", Self::Regions),
        ("s3-lifecycle", Self::S3Lifecycle),
        ("s3-location", Self::S3Location),
        ("s3-notifications", Self::S3Notifications),
        ("s3-website", Self::S3Website),
        ("tags", Self::Tags),
    ];

    /// The step of a name; the error says which there are.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, step)| *step).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|(n, _)| *n).collect();
            format!("there is no step `{name}`; there are {}", known.join(", "))
        })
    }

    /// Applies the step; `None` where the value turns out to say nothing.
    pub(crate) fn apply(self, value: Value) -> Result<Option<Value>, String> {
        match self {
            Self::ArnName => iam::arn_name(&value).map(Some),
            Self::AwsManaged => iam::aws_managed(&value).map(Some),
            Self::DefaultVersion => iam::default_version(&value).map(Some),
            Self::HttpsUrl => iam::https_url(&value).map(Some),
            Self::InlinePolicies => iam::inline_policies(value).map(Some),
            Self::Policy => iam::policy(&value).map(Some),
            Self::Regions => regions(value).map(Some),
            Self::S3Lifecycle => s3::lifecycle(value).map(Some),
            Self::S3Location => s3::location(&value).map(Some),
            Self::S3Notifications => s3::notifications(&value),
            Self::S3Website => s3::website(value),
            Self::Tags => tags(value).map(Some),
        }
    }
}

/// Which items of a list are resources of the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// Policies of the account, and those of AWS that are attached or used as a boundary.
    OwnOrAttached,
}

impl Filter {
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        match name {
            "own-or-attached" => Ok(Self::OwnOrAttached),
            _ => Err(format!("there is no filter `{name}`; there is own-or-attached")),
        }
    }

    pub(crate) fn keeps(self, item: &Value) -> bool {
        match self {
            Self::OwnOrAttached => iam::own_or_attached(item),
        }
    }
}

/// Renames members wherever they stand in a value.
pub(crate) fn rename(value: Value, names: &std::collections::BTreeMap<String, String>) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(|item| rename(item, names)).collect(),
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(key, value)| (names.get(&key).cloned().unwrap_or(key), rename(value, names)))
                .collect(),
        ),
        other => other,
    }
}

/// Keeps the named members only; `None` if none of them is there.
pub(crate) fn pick(value: Value, keys: &[String]) -> Result<Option<Value>, String> {
    let Value::Object(mut members) = value else { return Err("this is not an object".to_owned()) };
    members.retain(|key, value| !value.is_null() && keys.iter().any(|k| k == key));
    Ok((!members.is_empty()).then_some(Value::Object(members)))
}

fn list(value: Value, what: &str) -> Result<Vec<Value>, String> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(format!("{what} is not a list")),
    }
}

fn object(value: Value, what: &str) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(format!("{what} is not an object")),
    }
}

fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str, String> {
    value.as_str().ok_or_else(|| format!("{what} is not a text"))
}

/// Tags as CloudFormation has them, sorted by key so that equal tags are equal values.
fn tags(value: Value) -> Result<Value, String> {
    let mut tags = list(value, "the list of tags")?
        .into_iter()
        .map(|tag| {
            let key = text(tag.get("Key").unwrap_or(&Value::Null), "a tag's key")?.to_owned();
            let value = tag.get("Value").and_then(Value::as_str).unwrap_or_default().to_owned();
            Ok((key, value))
        })
        .collect::<Result<Vec<_>, String>>()?;
    tags.sort();
    Ok(tags.into_iter().map(|(key, value)| serde_json::json!({ "Key": key, "Value": value })).collect())
}

/// Regions by name, without their endpoints.
fn regions(value: Value) -> Result<Value, String> {
    let mut regions = list(value, "the list of regions")?
        .into_iter()
        .map(|region| {
            let name = text(region.get("RegionName").unwrap_or(&Value::Null), "a region's name")?.to_owned();
            let status =
                text(region.get("OptInStatus").unwrap_or(&Value::Null), "a region's status")?.to_owned();
            Ok((name, status))
        })
        .collect::<Result<Vec<_>, String>>()?;
    regions.sort();
    Ok(regions
        .into_iter()
        .map(|(name, status)| serde_json::json!({ "RegionName": name, "OptInStatus": status }))
        .collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn every_step_has_its_name() {
        for (name, step) in Step::ALL {
            assert_eq!(Step::named(name), Ok(step));
        }
        assert!(Step::named("polcy").unwrap_err().contains("policy"));
    }

    #[test]
    fn tags_are_sorted_and_a_tag_without_a_key_is_refused() {
        let sorted = tags(json!([{ "Key": "b", "Value": "2" }, { "Key": "a", "Value": "" }])).unwrap();
        assert_eq!(sorted, json!([{ "Key": "a", "Value": "" }, { "Key": "b", "Value": "2" }]));
        assert!(tags(json!([{ "Value": "2" }])).is_err());
        assert!(tags(json!("x")).is_err());
    }

    #[test]
    fn renaming_reaches_every_depth_and_picking_nothing_is_nothing() {
        let names = [("ID".to_owned(), "Id".to_owned())].into();
        assert_eq!(rename(json!({ "R": [{ "ID": "ID" }] }), &names), json!({ "R": [{ "Id": "ID" }] }));
        let keys = ["Status".to_owned()];
        assert_eq!(
            pick(json!({ "Status": "Enabled", "MFADelete": "Disabled" }), &keys),
            Ok(Some(json!({ "Status": "Enabled" })))
        );
        assert_eq!(pick(json!({ "Status": null }), &keys), Ok(None));
        assert!(pick(json!([]), &keys).is_err());
    }

    #[test]
    fn regions_keep_their_status() {
        let given = json!([{ "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required", "Endpoint": "e" }, { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" }]);
        assert_eq!(
            regions(given).unwrap(),
            json!([{ "RegionName": "af-south-1", "OptInStatus": "not-opted-in" }, { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" }])
        );
    }
}
