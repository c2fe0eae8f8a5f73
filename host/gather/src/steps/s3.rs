//! Steps for S3, whose API and CloudFormation resource name and nest the same settings differently.

use super::{list, object, text};
use serde_json::{Map, Value, json};

type Members = Map<String, Value>;

/// Moves a member under another name, if it is there.
fn move_to(from: &mut Members, key: &str, into: &mut Members, name: &str) {
    if let Some(value) = from.remove(key).filter(|v| !v.is_null()) {
        into.insert(name.to_owned(), value);
    }
}

fn each(
    value: Option<Value>,
    what: &str,
    change: impl Fn(Members) -> Result<Members, String>,
) -> Result<Option<Value>, String> {
    let Some(value) = value.filter(|v| !v.is_null()) else { return Ok(None) };
    let items = list(value, what)?.into_iter().map(|item| change(object(item, what)?).map(Value::Object));
    items.collect::<Result<Vec<_>, _>>().map(|items| Some(items.into()))
}

/// The region of a location constraint: none is the first region, and one old name survives.
pub(super) fn location(value: &Value) -> Result<Value, String> {
    Ok(match text(value, "the location")? {
        "" => "us-east-1".into(),
        "EU" => "eu-west-1".into(),
        region => region.into(),
    })
}

/// Lifecycle rules: filters and expiration lie flat in CloudFormation.
pub(super) fn lifecycle(value: Value) -> Result<Value, String> {
    let mut answer = object(value, "the lifecycle configuration")?;
    let mut out = Members::new();
    let rules = each(answer.remove("Rules"), "the rules", lifecycle_rule)?;
    out.insert("Rules".to_owned(), rules.unwrap_or_else(|| json!([])));
    move_to(
        &mut answer,
        "TransitionDefaultMinimumObjectSize",
        &mut out,
        "TransitionDefaultMinimumObjectSize",
    );
    Ok(Value::Object(out))
}

fn lifecycle_rule(mut rule: Members) -> Result<Members, String> {
    let mut out = Members::new();
    move_to(&mut rule, "ID", &mut out, "Id");
    for same in ["Status", "Prefix", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"] {
        move_to(&mut rule, same, &mut out, same);
    }
    if let Some(expiration) = rule.remove("Expiration") {
        let mut expiration = object(expiration, "a rule's expiration")?;
        move_to(&mut expiration, "Date", &mut out, "ExpirationDate");
        move_to(&mut expiration, "Days", &mut out, "ExpirationInDays");
        move_to(&mut expiration, "ExpiredObjectDeleteMarker", &mut out, "ExpiredObjectDeleteMarker");
    }
    if let Some(filter) = rule.remove("Filter") {
        let mut filter = object(filter, "a rule's filter")?;
        lifecycle_filter(&mut filter, &mut out)?;
        if let Some(and) = filter.remove("And") {
            lifecycle_filter(&mut object(and, "a rule's filter")?, &mut out)?;
        }
    }
    let transitions = each(rule.remove("Transitions"), "the transitions", |mut transition| {
        let mut out = Members::new();
        move_to(&mut transition, "Date", &mut out, "TransitionDate");
        move_to(&mut transition, "Days", &mut out, "TransitionInDays");
        move_to(&mut transition, "StorageClass", &mut out, "StorageClass");
        Ok(out)
    })?;
    let noncurrent =
        each(rule.remove("NoncurrentVersionTransitions"), "the transitions", |mut transition| {
            let mut out = Members::new();
            move_to(&mut transition, "NoncurrentDays", &mut out, "TransitionInDays");
            move_to(&mut transition, "NewerNoncurrentVersions", &mut out, "NewerNoncurrentVersions");
            move_to(&mut transition, "StorageClass", &mut out, "StorageClass");
            Ok(out)
        })?;
    out.extend(transitions.map(|t| ("Transitions".to_owned(), t)));
    out.extend(noncurrent.map(|t| ("NoncurrentVersionTransitions".to_owned(), t)));
    Ok(out)
}

fn lifecycle_filter(filter: &mut Members, out: &mut Members) -> Result<(), String> {
    move_to(filter, "Prefix", out, "Prefix");
    // CloudFormation writes sizes as text.
    for size in ["ObjectSizeGreaterThan", "ObjectSizeLessThan"] {
        if let Some(bytes) = filter.remove(size).and_then(|v| v.as_u64()) {
            out.insert(size.to_owned(), bytes.to_string().into());
        }
    }
    if let Some(tag) = filter.remove("Tag").filter(|v| !v.is_null()) {
        out.insert("TagFilters".to_owned(), json!([tag]));
    }
    if let Some(tags) = filter.remove("Tags").filter(|v| !v.is_null()) {
        out.insert("TagFilters".to_owned(), list(tags, "a filter's tags")?.into());
    }
    Ok(())
}

/// A website's settings: documents are plain names in CloudFormation, and rules are named by side.
pub(super) fn website(value: Value) -> Result<Option<Value>, String> {
    let mut answer = object(value, "the website configuration")?;
    let mut out = Members::new();
    for (document, member) in [("IndexDocument", "Suffix"), ("ErrorDocument", "Key")] {
        if let Some(name) = answer.get_mut(document).and_then(|d| d.get_mut(member)) {
            out.insert(document.to_owned(), name.take());
        }
    }
    move_to(&mut answer, "RedirectAllRequestsTo", &mut out, "RedirectAllRequestsTo");
    let rules = each(answer.remove("RoutingRules"), "the routing rules", |mut rule| {
        let mut out = Members::new();
        move_to(&mut rule, "Condition", &mut out, "RoutingRuleCondition");
        move_to(&mut rule, "Redirect", &mut out, "RedirectRule");
        Ok(out)
    })?;
    out.extend(rules.map(|rules| ("RoutingRules".to_owned(), rules)));
    Ok((!out.is_empty()).then_some(Value::Object(out)))
}

/// Notifications: CloudFormation has one configuration for each event. `None` where nobody is told.
pub(super) fn notifications(value: &Value) -> Result<Option<Value>, String> {
    const KINDS: [(&str, &str, &str, &str); 3] = [
        ("LambdaFunctionConfigurations", "LambdaConfigurations", "LambdaFunctionArn", "Function"),
        ("QueueConfigurations", "QueueConfigurations", "QueueArn", "Queue"),
        ("TopicConfigurations", "TopicConfigurations", "TopicArn", "Topic"),
    ];
    let mut out = Members::new();
    for (answered, named, target, name) in KINDS {
        let Some(configurations) = value.get(answered).filter(|v| !v.is_null()) else { continue };
        let mut entries = Vec::new();
        for configuration in configurations.as_array().ok_or_else(|| format!("{answered} is not a list"))? {
            let arn = text(configuration.get(target).unwrap_or(&Value::Null), target)?;
            let rules =
                configuration.get("Filter").and_then(|f| f.get("Key")).and_then(|k| k.get("FilterRules"));
            let events = configuration
                .get("Events")
                .and_then(Value::as_array)
                .ok_or_else(|| format!("{answered} names no events"))?;
            for event in events {
                let mut entry = Members::new();
                entry.insert("Event".to_owned(), event.clone());
                entry.insert(name.to_owned(), arn.into());
                if let Some(rules) = rules {
                    entry.insert("Filter".to_owned(), json!({ "S3Key": { "Rules": rules } }));
                }
                entries.push(Value::Object(entry));
            }
        }
        if !entries.is_empty() {
            out.insert(named.to_owned(), entries.into());
        }
    }
    // Its presence is its meaning: the answer holds an empty element.
    if value.get("EventBridgeConfiguration").is_some_and(|v| !v.is_null()) {
        out.insert("EventBridgeConfiguration".to_owned(), json!({ "EventBridgeEnabled": true }));
    }
    Ok((!out.is_empty()).then_some(Value::Object(out)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn locations_are_regions() {
        for (given, region) in [("", "us-east-1"), ("EU", "eu-west-1"), ("ap-south-1", "ap-south-1")] {
            assert_eq!(location(&json!(given)).unwrap(), region);
        }
    }

    #[test]
    fn lifecycle_rules_lie_flat() {
        let answer = json!({
            "Rules": [
                { "ID": "all", "Status": "Enabled", "Expiration": { "Days": 30 }, "Filter": { "Prefix": "" },
                  "Transitions": [{ "Days": 7, "StorageClass": "GLACIER" }],
                  "NoncurrentVersionTransitions": [{ "NoncurrentDays": 3, "StorageClass": "GLACIER", "NewerNoncurrentVersions": 2 }] },
                { "Status": "Disabled", "Expiration": { "ExpiredObjectDeleteMarker": true },
                  "Filter": { "And": { "Prefix": "logs/", "ObjectSizeGreaterThan": 5, "Tags": [{ "Key": "k", "Value": "v" }] } } },
            ],
            "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K",
        });
        assert_eq!(
            lifecycle(answer).unwrap(),
            json!({
                "Rules": [
                    { "Id": "all", "Status": "Enabled", "ExpirationInDays": 30, "Prefix": "",
                      "Transitions": [{ "TransitionInDays": 7, "StorageClass": "GLACIER" }],
                      "NoncurrentVersionTransitions": [{ "TransitionInDays": 3, "StorageClass": "GLACIER", "NewerNoncurrentVersions": 2 }] },
                    { "Status": "Disabled", "ExpiredObjectDeleteMarker": true, "Prefix": "logs/", "ObjectSizeGreaterThan": "5",
                      "TagFilters": [{ "Key": "k", "Value": "v" }] },
                ],
                "TransitionDefaultMinimumObjectSize": "all_storage_classes_128K",
            })
        );
        assert!(lifecycle(json!({ "Rules": "all" })).is_err());
    }

    #[test]
    fn a_website_names_its_documents() {
        let answer = json!({ "IndexDocument": { "Suffix": "index.html" }, "ErrorDocument": { "Key": "error.html" },
            "RoutingRules": [{ "Condition": { "KeyPrefixEquals": "a" }, "Redirect": { "ReplaceKeyWith": "b" } }] });
        assert_eq!(
            website(answer).unwrap().unwrap(),
            json!({ "IndexDocument": "index.html", "ErrorDocument": "error.html",
                "RoutingRules": [{ "RoutingRuleCondition": { "KeyPrefixEquals": "a" }, "RedirectRule": { "ReplaceKeyWith": "b" } }] })
        );
        assert_eq!(website(json!({})).unwrap(), None);
    }

    #[test]
    fn notifications_have_one_entry_an_event() {
        let answer = json!({ "EventBridgeConfiguration": {}, "TopicConfigurations": [
            { "TopicArn": "arn:t", "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "Filter": { "Key": { "FilterRules": [{ "Name": "prefix", "Value": "p" }] } } }] });
        let filter = json!({ "S3Key": { "Rules": [{ "Name": "prefix", "Value": "p" }] } });
        assert_eq!(
            notifications(&answer).unwrap().unwrap(),
            json!({ "EventBridgeConfiguration": { "EventBridgeEnabled": true }, "TopicConfigurations": [
                { "Topic": "arn:t", "Event": "s3:ObjectCreated:*", "Filter": filter },
                { "Topic": "arn:t", "Event": "s3:ObjectRemoved:*", "Filter": filter }] })
        );
        assert_eq!(notifications(&json!({})).unwrap(), None);
        assert!(notifications(&json!({ "QueueConfigurations": [{ "Events": ["e"] }] })).is_err());
    }
}
