//! The named steps that catalog entries use: what a path alone cannot say. A step never guesses:
//! what it cannot understand is an error, which makes the property unknown.

mod config;
pub(crate) mod credential_report;
mod ec2;
mod edge;
pub(crate) mod iam;
pub(crate) mod path;
pub(crate) mod policy_chain;
mod s3;

pub(crate) use config::moment as config_moment;
use serde_json::{Map, Value};

/// A change of a value into its canonical form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    ApigatewayMethods,
    ArnName,
    AwsManaged,
    Base64Text,
    Boolean,
    CloudfrontDistribution,
    Commas,
    ConfigEgressRules,
    ConfigGrants,
    ConfigIngressRules,
    ConfigMfaDelete,
    ConfigVersioning,
    DefaultVersion,
    EgressRules,
    EksLogging,
    ElbListeners,
    Exists,
    First,
    HttpsUrl,
    IngressRules,
    InlinePolicies,
    Integer,
    Json,
    KeyValues,
    Policy,
    Regions,
    S3Lifecycle,
    S3Location,
    S3Notifications,
    S3Website,
    Sole,
    Sorted,
    Tags,
    Times,
    UserData,
    Wafv2Scope,
}

impl Step {
    const ALL: [(&'static str, Self); 36] = [
        ("apigateway-methods", Self::ApigatewayMethods),
        ("arn-name", Self::ArnName),
        ("aws-managed", Self::AwsManaged),
        ("base64-text", Self::Base64Text),
        ("boolean", Self::Boolean),
        ("cloudfront-distribution", Self::CloudfrontDistribution),
        ("commas", Self::Commas),
        ("config-egress-rules", Self::ConfigEgressRules),
        ("config-grants", Self::ConfigGrants),
        ("config-ingress-rules", Self::ConfigIngressRules),
        ("config-mfa-delete", Self::ConfigMfaDelete),
        ("config-versioning", Self::ConfigVersioning),
        ("default-version", Self::DefaultVersion),
        ("egress-rules", Self::EgressRules),
        ("eks-logging", Self::EksLogging),
        ("elb-listeners", Self::ElbListeners),
        ("exists", Self::Exists),
        ("first", Self::First),
        ("https-url", Self::HttpsUrl),
        ("ingress-rules", Self::IngressRules),
        ("inline-policies", Self::InlinePolicies),
        ("integer", Self::Integer),
        ("json", Self::Json),
        ("key-values", Self::KeyValues),
        ("policy", Self::Policy),
        ("regions", Self::Regions),
        ("s3-lifecycle", Self::S3Lifecycle),
        ("s3-location", Self::S3Location),
        ("s3-notifications", Self::S3Notifications),
        ("s3-website", Self::S3Website),
        ("sole", Self::Sole),
        ("sorted", Self::Sorted),
        ("tags", Self::Tags),
        ("times", Self::Times),
        ("user-data", Self::UserData),
        ("wafv2-scope", Self::Wafv2Scope),
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
            Self::ApigatewayMethods => edge::method_settings(value).map(Some),
            Self::ArnName => iam::arn_name(&value).map(Some),
            Self::AwsManaged => iam::aws_managed(&value).map(Some),
            Self::Base64Text | Self::UserData => ec2::base64_text(&value).map(Some),
            Self::Boolean => boolean(&value).map(Some),
            Self::CloudfrontDistribution => edge::distribution(value).map(Some),
            Self::Commas => commas(&value).map(Some),
            Self::ConfigEgressRules => ec2::rules(config::permissions(value)?, ec2::Way::Out).map(Some),
            Self::ConfigGrants => config::grants(value).map(Some),
            Self::ConfigIngressRules => ec2::rules(config::permissions(value)?, ec2::Way::In).map(Some),
            Self::ConfigMfaDelete => config::mfa_delete(&value).map(Some),
            Self::ConfigVersioning => config::versioning(&value),
            Self::EksLogging => edge::cluster_logging(value).map(Some),
            Self::ElbListeners => edge::listeners(value).map(Some),
            Self::EgressRules => ec2::rules(value, ec2::Way::Out).map(Some),
            Self::Exists => Ok(Some(exists(&value).into())),
            Self::First => Ok(list(value, "this")?.into_iter().next().filter(|first| !first.is_null())),
            Self::IngressRules => ec2::rules(value, ec2::Way::In).map(Some),
            Self::Integer => integer(&value).map(Some),
            Self::Json => json(&value),
            Self::KeyValues => key_values(value).map(Some),
            Self::Sole => sole(value).map(Some),
            Self::Sorted => sorted(value).map(Some),
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
            Self::Times => config::times(value).map(Some),
            Self::Wafv2Scope => edge::wafv2_scope(&value).map(Some),
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
        value if names.is_empty() => value,
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

/// Keeps the named members only, of a list those of each element; `None` if an object has none of
/// them. An element that has none stays, and has none.
pub(crate) fn pick(value: Value, keys: &[String]) -> Result<Option<Value>, String> {
    let kept = |value: Value| {
        let mut members = object(value, "this")?;
        members.retain(|key, value| !value.is_null() && keys.iter().any(|k| k == key));
        Ok::<_, String>(members)
    };
    if let Value::Array(elements) = value {
        let elements = elements.into_iter().map(|element| kept(element).map(Value::Object));
        return elements.collect::<Result<_, _>>().map(Some);
    }
    let members = kept(value)?;
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

/// The names that services have for the two parts of a tag, an attribute or a parameter.
const NAMES: [(&str, &str); 9] = [
    ("Key", "Value"),
    ("key", "value"),
    ("TagKey", "TagValue"),
    ("tagName", "tagValue"),
    ("Name", "Value"),
    ("name", "value"),
    ("ParameterName", "ParameterValue"),
    ("AttributeName", "AttributeValue"),
    ("ParameterKey", "ParameterValue"),
];

/// The name and value of an entry. A value that is left out is an empty text.
fn pair(entry: &Value) -> Option<(String, Value)> {
    NAMES.iter().find_map(|(name, value)| {
        let name = entry.get(name)?.as_str()?.to_owned();
        Some((name, entry.get(value).cloned().unwrap_or_else(|| "".into())))
    })
}

fn pairs(value: Value, what: &str) -> Result<Vec<(String, Value)>, String> {
    match value {
        Value::Object(members) => Ok(members.into_iter().collect()),
        other => list(other, what)?
            .iter()
            .map(|entry| pair(entry).ok_or_else(|| format!("an entry of {what} has no name")))
            .collect(),
    }
}

/// Tags as CloudFormation has them, sorted by key so that equal tags are equal values.
fn tags(value: Value) -> Result<Value, String> {
    let mut tags = pairs(value, "the list of tags")?
        .into_iter()
        .map(|(key, value)| Ok((key, text(&value, "a tag's value")?.to_owned())))
        .collect::<Result<Vec<_>, String>>()?;
    tags.sort();
    Ok(tags.into_iter().map(|(key, value)| serde_json::json!({ "Key": key, "Value": value })).collect())
}

/// A list of names and values as an object. Two values of one name would leave open which counts.
fn key_values(value: Value) -> Result<Value, String> {
    let mut members = Map::new();
    for (name, value) in pairs(value, "the list")? {
        if members.insert(name.clone(), value).is_some() {
            return Err(format!("{name} is in the list twice"));
        }
    }
    Ok(members.into())
}

/// Whether something is there: not where it is an empty list, object or text.
fn exists(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn boolean(value: &Value) -> Result<Value, String> {
    if value.is_boolean() {
        return Ok(value.clone());
    }
    let text = text(value, "the value")?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "enabled" | "yes" => Ok(true.into()),
        "false" | "0" | "off" | "disabled" | "no" => Ok(false.into()),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

fn integer(value: &Value) -> Result<Value, String> {
    if value.is_i64() || value.is_u64() {
        return Ok(value.clone());
    }
    let text = text(value, "the value")?;
    text.trim().parse::<i64>().map(Value::from).map_err(|_| format!("`{text}` is no whole number"))
}

/// The value that a text says in JSON; nothing where the text is empty.
fn json(value: &Value) -> Result<Option<Value>, String> {
    let text = text(value, "the document")?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    serde_json::from_str(text).map(Some).map_err(|error| format!("the document is not JSON: {error}"))
}

/// A text with commas in it as a list.
fn commas(value: &Value) -> Result<Value, String> {
    let texts = text(value, "the list")?.split(',').map(str::trim).filter(|text| !text.is_empty());
    Ok(texts.collect())
}

/// What is in the one element of a list, under the one name that it has: services write so what may
/// be of several kinds.
fn sole(value: Value) -> Result<Value, String> {
    let elements = list(value, "this")?;
    let count = elements.len();
    let [element] = <[Value; 1]>::try_from(elements).map_err(|_| format!("the list has {count} elements"))?;
    let mut members = object(element, "the element of the list")?.into_iter().filter(|(_, v)| !v.is_null());
    match (members.next(), members.next()) {
        (Some((_, value)), None) => Ok(value),
        _ => Err("the element of the list has not one member".to_owned()),
    }
}

fn sorted(value: Value) -> Result<Value, String> {
    let mut texts = list(value, "this")?
        .iter()
        .map(|item| text(item, "an item of the list").map(str::to_owned))
        .collect::<Result<Vec<_>, String>>()?;
    texts.sort();
    Ok(texts.into())
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
    fn every_way_of_writing_tags_gives_the_same() {
        let wanted = json!([{ "Key": "a", "Value": "1" }]);
        for given in [
            json!({ "a": "1" }),
            json!([{ "key": "a", "value": "1" }]),
            json!([{ "TagKey": "a", "TagValue": "1" }]),
        ] {
            assert_eq!(tags(given.clone()).unwrap(), wanted, "{given}");
        }
        assert!(tags(json!({ "a": 1 })).is_err());
    }

    #[test]
    fn lists_of_names_and_values_become_objects() {
        let given = json!([{ "Name": "a", "Value": "1" }, { "Key": "b", "Value": "2" }]);
        assert_eq!(key_values(given).unwrap(), json!({ "a": "1", "b": "2" }));
        assert!(key_values(json!([{ "Key": "a", "Value": "1" }, { "Key": "a", "Value": "2" }])).is_err());
        assert!(key_values(json!([{ "Value": "1" }])).is_err());
    }

    #[test]
    fn texts_become_what_they_say() {
        assert_eq!(boolean(&json!("True")), Ok(true.into()));
        assert_eq!(boolean(&json!(false)), Ok(false.into()));
        assert!(boolean(&json!("maybe")).is_err() && boolean(&json!(1)).is_err());
        assert_eq!(integer(&json!("-7")), Ok((-7).into()));
        assert!(integer(&json!("7.5")).is_err());
        assert_eq!(json(&json!("{\"a\":[1]}")), Ok(Some(json!({ "a": [1] }))));
        assert_eq!(json(&json!(" ")), Ok(None));
        assert!(json(&json!("{")).is_err());
        assert_eq!(sorted(json!(["b", "a"])), Ok(json!(["a", "b"])));
        assert!(sorted(json!([1])).is_err());
    }

    #[test]
    fn something_is_there_unless_it_is_empty() {
        for there in [json!("x"), json!([0]), json!({ "a": 1 }), json!(false), json!(0)] {
            assert!(exists(&there), "{there}");
        }
        for nothing in [json!(null), json!(""), json!([]), json!({})] {
            assert!(!exists(&nothing), "{nothing}");
        }
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
        assert!(pick(json!("Enabled"), &keys).is_err());
    }

    #[test]
    fn of_a_list_the_members_of_each_element_are_picked_and_none_is_dropped() {
        let keys = ["A".to_owned(), "B".to_owned()];
        let given = json!([{ "A": 1, "C": 3 }, { "C": 3 }, { "A": null, "B": 2 }]);
        assert_eq!(pick(given, &keys), Ok(Some(json!([{ "A": 1 }, {}, { "B": 2 }]))));
        assert_eq!(pick(json!([]), &keys), Ok(Some(json!([]))), "an empty list is there");
        assert!(pick(json!([{ "A": 1 }, 2]), &keys).is_err());
    }

    #[test]
    fn the_first_of_a_list_may_be_nothing() {
        assert_eq!(Step::First.apply(json!(["a", "b"])), Ok(Some(json!("a"))));
        assert_eq!(Step::First.apply(json!([null, "b"])), Ok(None), "it is not the next one's");
        assert_eq!(Step::First.apply(json!([])), Ok(None));
    }

    #[test]
    fn one_of_a_kind_is_what_stands_alone() {
        assert_eq!(sole(json!([{ "A": { "N": 1 }, "B": null }])), Ok(json!({ "N": 1 })));
        for more in [json!([]), json!([{ "A": 1 }, { "A": 1 }]), json!([{ "A": 1, "B": 2 }]), json!([{}])] {
            assert!(sole(more.clone()).is_err(), "{more}");
        }
    }

    #[test]
    fn commas_part_a_list() {
        assert_eq!(commas(&json!("subnet-0a,subnet-0b")), Ok(json!(["subnet-0a", "subnet-0b"])));
        assert_eq!(commas(&json!("")), Ok(json!([])));
        assert!(commas(&json!(["a"])).is_err());
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
