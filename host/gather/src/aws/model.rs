//! The service models as data, in the format that `models/extract.py` describes and writes.

use super::protocol::ProtocolError;
use crate::api::Pagination;
use crate::data::files;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Every service, operation and partition that the client knows.
#[derive(Debug)]
pub struct Models {
    /// The version of botocore that the models are from.
    pub botocore: String,
    pub(super) partitions: BTreeMap<String, Partition>,
    pub(super) services: BTreeMap<String, Service>,
}

/// The file that is no service.
const PARTITIONS: &str = "partitions.json";

/// What it holds.
#[derive(Deserialize)]
struct Partitions {
    botocore: String,
    partitions: BTreeMap<String, Partition>,
}

/// One partition of AWS: how its regions are named, and which are known.
#[derive(Debug, Deserialize)]
pub(super) struct Partition {
    pub(super) prefixes: Vec<String>,
    regions: Vec<String>,
}

/// The models inside this program cannot be read, which is a defect of its build.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the service models inside this program are damaged: {0}")]
pub struct ModelError(String);

impl Models {
    /// The models that this program was built with; read once, on first use.
    pub fn builtin() -> Result<&'static Self, ModelError> {
        static MODELS: OnceLock<Result<Models, ModelError>> = OnceLock::new();
        MODELS.get_or_init(|| Self::parse(&files().models)).as_ref().map_err(Clone::clone)
    }

    fn parse(files: &[(String, String)]) -> Result<Self, ModelError> {
        let mut partitions = None;
        let mut services = BTreeMap::new();
        for (file, text) in files {
            let damaged = |error: serde_json::Error| ModelError(format!("{file}: {error}"));
            if file == PARTITIONS {
                partitions = Some(serde_json::from_str::<Partitions>(text).map_err(damaged)?);
            } else {
                let name = file.strip_suffix(".json").unwrap_or(file);
                services.insert(name.to_owned(), serde_json::from_str(text).map_err(damaged)?);
            }
        }
        let Partitions { botocore, partitions } =
            partitions.ok_or_else(|| ModelError(format!("there is no {PARTITIONS}")))?;
        Ok(Self { botocore, partitions, services })
    }

    /// Whether it is known that a service has no endpoint in a region. Of regions and services that
    /// are newer than the models nothing is known.
    pub fn is_absent(&self, service: &str, region: &str) -> bool {
        self.services.get(service).is_some_and(|service| service.not_in.iter().any(|r| r == region))
    }

    /// The IAM actions that an operation needs; `None` when the operation is not on the list.
    pub fn actions(&self, service: &str, operation: &str) -> Option<&[String]> {
        self.operation(service, operation).map(|operation| operation.actions.as_slice())
    }

    /// How the pages of an operation follow each other; `None` when it has just one.
    pub fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        let (input, output, more) = self.operation(service, operation)?.pages.clone()?;
        Some(Pagination { input, output, more })
    }

    /// Every operation that can be called, as service and operation, sorted.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.services.iter().flat_map(|(service, model)| {
            model.operations.keys().map(move |operation| (service.as_str(), operation.as_str()))
        })
    }

    /// The partition that a region's name belongs to; names that fit nowhere count as `aws`.
    pub fn partition(&self, region: &str) -> &str {
        self.partitions.iter().find(|(_, partition)| partition.holds(region)).map_or("aws", |(name, _)| name)
    }

    /// The regions of a partition that the models know, sorted. Newer ones work all the same.
    pub fn regions(&self, partition: &str) -> &[String] {
        self.partitions.get(partition).map_or(&[], |partition| partition.regions.as_slice())
    }

    fn operation(&self, service: &str, operation: &str) -> Option<&Operation> {
        self.services.get(service)?.operations.get(operation)
    }
}

impl Partition {
    /// Whether a region's name is one of this partition's prefixes, a word and a number.
    fn holds(&self, region: &str) -> bool {
        let mut parts = region.rsplitn(3, '-');
        let (Some(number), Some(word), Some(prefix)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && self.prefixes.iter().any(|known| known == prefix)
    }
}

/// One service.
#[derive(Debug, Deserialize)]
pub struct Service {
    pub(super) protocol: Protocol,
    pub(super) version: String,
    pub(super) id: String,
    pub(super) signing_name: String,
    pub(super) json_version: Option<String>,
    pub(super) target_prefix: Option<String>,
    pub(super) endpoints: BTreeMap<String, BTreeMap<String, EndpointPattern>>,
    #[serde(default)]
    not_in: Vec<String>,
    pub(super) operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
}

/// Where a service lives in one partition, for one variant of its endpoints.
#[derive(Debug, Deserialize)]
pub(super) struct EndpointPattern {
    pub(super) url: String,
    pub(super) signing_region: Option<String>,
    /// Single regions with another URL and signing region, or without an endpoint at all.
    #[serde(default, rename = "except")]
    pub(super) exceptions: BTreeMap<String, Option<(String, String)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Protocol {
    Json,
    RestJson,
    RestXml,
    Query,
    Ec2,
}

#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    actions: Vec<String>,
    #[serde(default = "post")]
    pub(super) method: String,
    #[serde(default = "root")]
    pub(super) uri: String,
    pub(super) input: Option<Member>,
    pub(super) output: Option<Member>,
    /// The element around the result, in the query protocol.
    pub(super) wrapper: Option<String>,
    pub(super) host_prefix: Option<String>,
    /// The member that the root element itself is.
    pub(super) unwrapped: Option<String>,
    pages: Option<(Vec<String>, Vec<String>, Option<String>)>,
}

fn post() -> String {
    "POST".to_owned()
}

fn root() -> String {
    "/".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Shape {
    Structure(Structure),
    List { item: Member },
    Map { key: Member, value: Member },
}

#[derive(Debug, Deserialize)]
pub(super) struct Structure {
    pub(super) members: BTreeMap<String, Member>,
    /// The member that is the whole body.
    pub(super) payload: Option<String>,
    /// Holds any JSON, unmodelled.
    #[serde(default)]
    pub(super) document: bool,
}

/// One place where a value can stand: its type, and how it travels.
#[derive(Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are the flags of the format")]
pub(super) struct Member {
    pub(super) shape: Option<String>,
    is: Option<Scalar>,
    #[serde(rename = "in")]
    pub(super) location: Option<Location>,
    pub(super) name: Option<String>,
    pub(super) query_name: Option<String>,
    pub(super) time: Option<Time>,
    /// URI and prefix.
    pub(super) namespace: Option<(String, String)>,
    #[serde(default)]
    pub(super) flattened: bool,
    #[serde(default)]
    pub(super) attribute: bool,
    #[serde(default)]
    pub(super) host_label: bool,
    /// A string that holds JSON.
    #[serde(default)]
    pub(super) json: bool,
}

impl Member {
    /// Its name on the wire.
    pub(super) fn wire<'a>(&'a self, name: &'a str) -> &'a str {
        self.name.as_deref().unwrap_or(name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scalar {
    String,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Timestamp,
    Blob,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Location {
    Header,
    Headers,
    Query,
    Uri,
    Status,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Time {
    Iso8601,
    Rfc822,
    Unix,
}

/// What a member holds.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Scalar(Scalar),
    Structure(&'a Structure),
    List(&'a Member),
    Map(&'a Member, &'a Member),
}

impl Service {
    pub(super) fn operation(&self, name: &str) -> Result<&Operation, ProtocolError> {
        self.operations.get(name).ok_or_else(|| ProtocolError::Model(format!("no operation {name}")))
    }

    pub(super) fn target(&self, member: &Member) -> Result<Target<'_>, ProtocolError> {
        if let Some(scalar) = member.is {
            return Ok(Target::Scalar(scalar));
        }
        let name = member.shape.as_deref().unwrap_or_default();
        match self.shapes.get(name) {
            Some(Shape::Structure(structure)) => Ok(Target::Structure(structure)),
            Some(Shape::List { item }) => Ok(Target::List(item)),
            Some(Shape::Map { key, value }) => Ok(Target::Map(key, value)),
            None => Err(ProtocolError::Model(format!("no shape {name}"))),
        }
    }

    /// The structure of an operation's input or output; `None` when it has none.
    pub(super) fn structure(&self, member: Option<&Member>) -> Result<Option<&Structure>, ProtocolError> {
        match member.map(|member| self.target(member)).transpose()? {
            None => Ok(None),
            Some(Target::Structure(structure)) => Ok(Some(structure)),
            Some(_) => Err(ProtocolError::Model("an input or output is no structure".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
    use super::super::bounded::is_bounded;
    use super::*;

    #[test]
    fn every_shape_that_a_model_names_is_there() {
        for (name, service) in &Models::builtin().unwrap().services {
            let members = service.shapes.values().flat_map(|shape| match shape {
                Shape::Structure(structure) => structure.members.values().collect(),
                Shape::List { item } => vec![item],
                Shape::Map { key, value } => vec![key, value],
            });
            let ends = service
                .operations
                .values()
                .flat_map(|operation| operation.input.iter().chain(&operation.output));
            for member in members.chain(ends) {
                assert!(service.target(member).is_ok(), "{name}: {member:?}");
            }
        }
    }

    #[test]
    fn the_list_of_operations_is_what_can_be_called() {
        let mut listed: BTreeMap<String, BTreeMap<String, toml::Value>> = BTreeMap::new();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/models/operations");
        for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
            if file.extension().is_some_and(|ending| ending == "toml") {
                let text = std::fs::read_to_string(file).unwrap();
                let tables: BTreeMap<String, BTreeMap<String, toml::Value>> = toml::from_str(&text).unwrap();
                for (table, entries) in tables {
                    listed.entry(table).or_default().extend(entries);
                }
            }
        }
        let refused = listed.remove("refused").unwrap();
        let withheld = listed.remove("withheld").unwrap();
        let bounded = listed.remove("bounded").unwrap();
        assert_eq!(bounded.keys().filter(|name| is_bounded(name)).count(), 2);
        assert_eq!(bounded.len(), 2, "what is bounded is so in the client");
        listed.remove("kept").unwrap();
        let models = Models::builtin().unwrap();
        let mut expected = Vec::new();
        for (service, operations) in &listed {
            for (operation, actions) in operations {
                expected.push((service.as_str(), operation.as_str()));
                let actions: Vec<String> = actions.clone().try_into().unwrap();
                assert_eq!(models.actions(service, operation), Some(actions.as_slice()));
            }
        }
        assert_eq!(models.operations().collect::<Vec<_>>(), expected);
        for name in refused.keys() {
            let (service, operation) = name.split_once('.').unwrap();
            assert_eq!(models.actions(service, operation), None, "{name}");
        }
        for place in withheld.keys() {
            let parts: Vec<_> = place.split('.').collect();
            let [service, shape, member] = parts.as_slice() else { panic!("{place}") };
            let shapes = &models.services.get(*service).unwrap().shapes;
            let Some(Shape::Structure(structure)) = shapes.get(*shape) else { panic!("{place}") };
            assert!(!structure.members.contains_key(*member), "{place}");
        }
    }

    #[test]
    fn actions_are_the_ones_that_policies_know() {
        let models = Models::builtin().unwrap();
        let one = |service, operation| models.actions(service, operation).unwrap().join(" ");
        assert_eq!(one("s3", "ListBuckets"), "s3:ListAllMyBuckets");
        assert_eq!(one("s3", "GetBucketEncryption"), "s3:GetEncryptionConfiguration");
        assert_eq!(one("s3", "HeadBucket"), "s3:ListBucket");
        assert_eq!(one("s3", "GetPublicAccessBlock"), "s3:GetBucketPublicAccessBlock");
        assert_eq!(one("s3control", "GetPublicAccessBlock"), "s3:GetAccountPublicAccessBlock");
        assert_eq!(one("sts", "GetCallerIdentity"), "");
    }

    #[test]
    fn regions_belong_to_partitions() {
        let models = Models::builtin().unwrap();
        for (region, partition) in [
            ("eu-central-1", "aws"),
            ("us-gov-west-1", "aws-us-gov"),
            ("cn-north-1", "aws-cn"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eusc-de-east-1", "aws-eusc"),
            ("mx-somewhere-12", "aws"),
            ("local", "aws"),
        ] {
            assert_eq!(models.partition(region), partition, "{region}");
        }
        assert!(models.regions("aws").iter().any(|region| region == "eu-west-1"));
        assert!(models.regions("nowhere").is_empty());
    }

    #[test]
    fn pages_come_from_the_model() {
        let models = Models::builtin().unwrap();
        let pages = models.pagination("iam", "GetAccountAuthorizationDetails").unwrap();
        assert_eq!(pages.input, ["Marker"]);
        assert_eq!(pages.output, ["Marker"]);
        assert_eq!(pages.more.as_deref(), Some("IsTruncated"));
        assert_eq!(models.pagination("iam", "GetAccountSummary"), None);
    }
}
