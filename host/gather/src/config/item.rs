//! A configuration item, however it was written: in a file, or by one of the API's operations.

use crate::steps::config_moment;
use bartizan_state::Reason;
use serde_json::{Map, Value};

/// What Config says of a resource's existence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    There,
    Deleted,
    /// Config has stopped to record it, or says something that is not known here.
    NotRecorded,
}

/// A configuration item.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Config's name of the type.
    pub(crate) kind: String,
    pub(crate) account: String,
    /// `global` for what lives in no region; empty where nothing says which it is.
    pub(crate) region: String,
    /// Config's id, which is the type's only by chance.
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) status: Status,
    /// When it was recorded, in unix seconds, and which of two in the same second is the later.
    pub(crate) captured_at: Option<u64>,
    pub(crate) order: (i64, u32, u64),
    /// `configuration`, `supplementaryConfiguration` and `tags`, as far as they are there.
    pub(crate) says: Map<String, Value>,
    /// Why it has no tags, where they could have been asked for apart.
    pub(crate) untagged: Option<Reason>,
}

impl Item {
    /// Reads an item. Nothing in it is believed that is not of the right shape.
    pub(crate) fn read(value: Value) -> Result<Self, String> {
        let Value::Object(mut members) = value else { return Err("an item is not an object".to_owned()) };
        let mut take = |names: &[&str]| {
            names.iter().find_map(|name| members.remove(*name).filter(|value| !value.is_null()))
        };
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) => text,
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let captured = take(&["configurationItemCaptureTime"]).unwrap_or_default();
        let moment = config_moment(&captured);
        let state = text(take(&["configurationStateId", "configurationStateID"])).parse().unwrap_or_default();
        let arn = text(take(&["ARN", "arn"]));
        let mut account = text(take(&["awsAccountId", "accountId"]));
        let mut region = text(take(&["awsRegion"]));
        // What an old file leaves out stands in the ARN.
        let mut parts = arn.split(':').skip(3);
        let (in_region, in_account) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if account.is_empty() {
            in_account.clone_into(&mut account);
        }
        if region.is_empty() {
            let zone = text(take(&["availabilityZone", "availibilityZone"]));
            let found = region_of(in_region).or_else(|| region_of(&zone));
            found.unwrap_or_default().clone_into(&mut region);
        }
        let status = match text(take(&["configurationItemStatus"])).as_str() {
            "OK" | "ResourceDiscovered" | "Ok" | "Discovered" => Status::There,
            "ResourceDeleted" | "Deleted" => Status::Deleted,
            _ => Status::NotRecorded,
        };
        let mut says = Map::new();
        if let Some(configuration @ Value::Object(_)) = take(&["configuration"]).map(unpacked) {
            says.insert("configuration".to_owned(), configuration);
        }
        if let Some(Value::Object(sections)) = take(&["supplementaryConfiguration"]).map(unpacked) {
            let sections = sections.into_iter().map(|(name, section)| (name, unpacked(section)));
            says.insert("supplementaryConfiguration".to_owned(), Value::Object(sections.collect()));
        }
        if let Some(tags @ (Value::Object(_) | Value::Array(_))) = take(&["tags"]) {
            says.insert("tags".to_owned(), tags);
        }
        let item = Self {
            kind: text(take(&["resourceType"])),
            id: text(take(&["resourceId"])),
            account,
            region,
            arn,
            status,
            captured_at: moment.and_then(|moment| u64::try_from(moment.secs()).ok()),
            order: moment.map_or((0, 0, state), |moment| (moment.secs(), moment.subsec_nanos(), state)),
            says,
            untagged: None,
        };
        match (item.kind.is_empty(), item.id.is_empty()) {
            (true, _) => Err("an item does not say its type".to_owned()),
            (_, true) => Err(format!("an item of {} has no id", item.kind)),
            _ => Ok(item),
        }
    }

    pub(crate) fn is_global(&self) -> bool {
        self.region == "global" || self.region == "aws-global"
    }
}

/// A region, or that of a zone.
fn region_of(name: &str) -> Option<&str> {
    let region = name.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(name);
    let (area, number) = region.rsplit_once('-')?;
    (area.contains('-') && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(region)
}

/// JSON within text, some of which Config wraps twice.
fn unpacked(mut value: Value) -> Value {
    const MOST: usize = 3;
    for _ in 0..MOST {
        let Value::String(text) = &value else { break };
        let Ok(inner) = serde_json::from_str(text) else { break };
        value = inner;
    }
    value
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn files_and_answers_say_the_same() {
        let file = json!({
            "resourceType": "AWS::S3::Bucket", "resourceId": "b", "ARN": "arn:aws:s3:::b", "awsAccountId": "111122223333",
            "awsRegion": "eu-west-1", "configurationItemStatus": "OK", "configurationStateId": 1_790_769_600_000_u64,
            "configurationItemCaptureTime": "2026-09-30T12:00:00.000Z", "configuration": { "name": "b" },
            "supplementaryConfiguration": { "AccessControlList": "\"{\\\"grantList\\\":[]}\"", "IsRequesterPaysEnabled": "false" },
        });
        let answer = json!({
            "resourceType": "AWS::S3::Bucket", "resourceId": "b", "arn": "arn:aws:s3:::b", "accountId": "111122223333",
            "awsRegion": "eu-west-1", "configurationItemStatus": "OK", "configurationStateId": "1790769600000",
            "configurationItemCaptureTime": "2026-09-30T12:00:00Z", "configuration": "{\"name\":\"b\"}",
            "supplementaryConfiguration": { "AccessControlList": "{\"grantList\":[]}", "IsRequesterPaysEnabled": "\"false\"" },
        });
        let (file, answer) = (Item::read(file).unwrap(), Item::read(answer).unwrap());
        assert_eq!(file.says, answer.says);
        assert_eq!((file.captured_at, file.order), (answer.captured_at, answer.order));
        assert_eq!(file.says["supplementaryConfiguration"]["AccessControlList"], json!({ "grantList": [] }));
    }

    #[test]
    fn an_old_item_says_in_its_arn_where_it_is() {
        let item = Item::read(json!({
            "resourceId": "vol-ce676ccc", "arn": "arn:aws:ec2:us-west-2b:123456789012:volume/vol-ce676ccc",
            "resourceType": "AWS::EC2::Volume", "configurationItemStatus": "OK",
        }))
        .unwrap();
        assert_eq!((item.account.as_str(), item.region.as_str()), ("123456789012", "us-west-2"));
        assert_eq!(item.captured_at, None);
        let item = Item::read(json!({
            "resourceId": "vol-ce676ccc", "arn": "arn:aws:us-west-2b:123456789012:volume/vol-ce676ccc",
            "resourceType": "AWS::EC2::Volume", "availibilityZone": "us-west-2b",
        }))
        .unwrap();
        assert_eq!(item.region, "us-west-2", "an ARN that is none does not mislead");
    }

    #[test]
    fn what_is_no_item_is_refused_and_a_strange_status_is_not_there() {
        assert!(Item::read(json!([])).is_err());
        assert!(Item::read(json!({ "resourceType": "AWS::S3::Bucket" })).is_err());
        assert!(Item::read(json!({ "resourceId": "b" })).is_err());
        let strange =
            json!({ "resourceType": "T", "resourceId": "b", "configurationItemStatus": "Eclipsed" });
        assert_eq!(Item::read(strange).unwrap().status, Status::NotRecorded);
    }
}
