use crate::document::Table;
use crate::error::RegistryError;
use crate::name::listed;
use crate::pattern;
use bartizan_contract::SCOPE_TYPE;
use bartizan_contract::manifest::{CAPABILITIES, Manifest};
use std::collections::BTreeSet;
use std::fmt;

/// What an operator lets a plugin read and call. Empty unless written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    reads: Vec<String>,
    capabilities: BTreeSet<String>,
}

/// One thing that a plugin's manifest asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Request {
    /// That a type's resources exist, with their ids and ARNs.
    Type(String),
    /// A property of a type.
    Property {
        /// The type.
        resource_type: String,
        /// The property.
        property: String,
    },
    /// A capability.
    Capability(String),
}

impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(name) | Self::Capability(name) => formatter.write_str(name),
            Self::Property { resource_type, property } => write!(formatter, "{resource_type}/{property}"),
        }
    }
}

/// Everything that a manifest asks for.
pub(crate) fn requests(manifest: &Manifest) -> BTreeSet<Request> {
    let mut requests: BTreeSet<Request> =
        manifest.capabilities.iter().cloned().map(Request::Capability).collect();
    let mut read = |resource_type: &str, property: &str| {
        requests.insert(match property {
            "@id" | "@arn" => Request::Type(resource_type.to_owned()),
            _ => Request::Property { resource_type: resource_type.to_owned(), property: property.to_owned() },
        });
    };
    for check in &manifest.checks {
        // The row of a scope holds nothing but the account and the region, which every batch names.
        if check.subject != SCOPE_TYPE {
            read(&check.subject, "@id");
        }
        for property in &check.reads {
            read(&check.subject, property);
        }
        for input in &check.inputs {
            read(&input.resource_type, "@id");
            for property in &input.reads {
                read(&input.resource_type, property);
            }
            // Which row a link leads to tells what stands at its path.
            if let Some(property) = input.via.as_deref().and_then(|path| path.split('/').next()) {
                read(&check.subject, property);
            }
        }
    }
    requests.retain(|request| !matches!(request, Request::Type(name) if name == SCOPE_TYPE));
    requests
}

impl Grant {
    /// A grant of these reads (`Type` or `Type/Property`, with `*`) and capabilities.
    pub fn new<'a>(
        reads: impl IntoIterator<Item = &'a str>,
        capabilities: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            reads: reads.into_iter().map(str::to_owned).collect(),
            capabilities: capabilities.into_iter().map(str::to_owned).collect(),
        }
    }

    pub(crate) fn read(table: &Table<'_>) -> Result<Self, RegistryError> {
        table.only(&["reads", "capabilities"])?;
        let mut grant = Self::default();
        if let Some(reads) = table.optional("reads") {
            for item in reads.list()? {
                let read = item.text()?;
                if !is_read(read) {
                    return Err(item.error(
                        format!("`{read}` names no resource type"),
                        "write `AWS::S3::Bucket` for a type with all its properties, `AWS::S3::Bucket/Tags` for one of them, `*` for any run of characters",
                    ));
                }
                grant.reads.push(read.to_owned());
            }
        }
        if let Some(capabilities) = table.optional("capabilities") {
            for item in capabilities.list()? {
                let name = item.text()?;
                if !CAPABILITIES.contains(&name) {
                    let known = format!("the capabilities are {}", listed(CAPABILITIES));
                    return Err(item.misspelt(
                        format!("`{name}` is not a capability"),
                        name,
                        CAPABILITIES,
                        known,
                    ));
                }
                grant.capabilities.insert(name.to_owned());
            }
        }
        Ok(grant)
    }

    /// Whether `property` of `resource_type` may be read; `@id` and `@arn` come with the type.
    pub fn allows(&self, resource_type: &str, property: &str) -> bool {
        self.reads.iter().any(|read| {
            let (granted_type, granted_property) = read.split_once('/').unwrap_or((read, "*"));
            pattern::matches(granted_type, resource_type)
                && (matches!(property, "@id" | "@arn") || pattern::matches(granted_property, property))
        })
    }

    /// Whether a capability may be linked.
    pub fn allows_capability(&self, name: &str) -> bool {
        self.capabilities.contains(name)
    }

    fn meets(&self, request: &Request) -> bool {
        match request {
            Request::Type(resource_type) => self.allows(resource_type, "@id"),
            Request::Property { resource_type, property } => self.allows(resource_type, property),
            Request::Capability(name) => self.allows_capability(name),
        }
    }

    /// What the manifest asks for and this grant does not give, sorted.
    pub fn ungranted(&self, manifest: &Manifest) -> Vec<Request> {
        requests(manifest).into_iter().filter(|request| !self.meets(request)).collect()
    }

    /// All that can be asked for: to see what is asked before it is granted.
    pub(crate) fn everything() -> Self {
        Self::new(["*"], CAPABILITIES)
    }

    /// What is given now and `requests` besides, no more.
    pub(crate) fn with(&self, requests: &[Request]) -> Self {
        let mut grant = self.clone();
        for request in requests {
            match request {
                Request::Capability(name) => {
                    grant.capabilities.insert(name.clone());
                }
                // A property gives its type along.
                Request::Type(name) if requests.iter().any(|other| matches!(other, Request::Property { resource_type, .. } if resource_type == name)) => {}
                // A bare type would give all its properties, which nobody asked for.
                Request::Type(name) => grant.reads.push(format!("{name}/@id")),
                Request::Property { .. } => grant.reads.push(request.to_string()),
            }
        }
        grant
    }

    /// What may be read, as written.
    pub fn reads(&self) -> &[String] {
        &self.reads
    }

    /// What may be called, sorted.
    pub fn capabilities(&self) -> impl Iterator<Item = &str> {
        self.capabilities.iter().map(String::as_str)
    }

    /// The lines of `[plugin.grant]` that give what is given now and `requests` besides.
    pub fn toml_with(&self, requests: &[Request]) -> String {
        let Self { reads, capabilities } = self.with(requests);
        let line = |key: &str, values: Vec<&String>| {
            let values: Vec<String> = values.into_iter().map(|value| format!("\"{value}\"")).collect();
            format!("{key} = [{}]", values.join(", "))
        };
        let mut lines = Vec::new();
        if requests.iter().any(|request| !matches!(request, Request::Capability(_))) {
            lines.push(line("reads", reads.iter().collect()));
        }
        if requests.iter().any(|request| matches!(request, Request::Capability(_))) {
            lines.push(line("capabilities", capabilities.iter().collect()));
        }
        lines.join("\n")
    }
}

fn is_read(read: &str) -> bool {
    let (resource_type, property) = read.split_once('/').unwrap_or((read, "*"));
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'*')
    };
    let segments: Vec<&str> = resource_type.split("::").collect();
    segments.iter().all(|segment| word(segment))
        && (segments.len() >= 3 || resource_type.ends_with('*'))
        && word(property.strip_prefix('@').unwrap_or(property))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::manifest;
    use bartizan_contract::manifest::{Input, InputKind};

    #[test]
    fn a_grant_gives_what_it_names_and_no_more() {
        let grant = Grant::new(["AWS::S3::*", "AWS::IAM::User/LoginProfile", "AWS::EC2::*/Tags"], ["log"]);
        assert!(grant.allows("AWS::S3::Bucket", "Tags"));
        assert!(grant.allows("AWS::IAM::User", "LoginProfile"));
        assert!(grant.allows("AWS::IAM::User", "@id"));
        assert!(grant.allows("AWS::IAM::User", "@arn"));
        assert!(grant.allows("AWS::EC2::Instance", "Tags"));
        assert!(!grant.allows("AWS::IAM::User", "Policies"));
        assert!(!grant.allows("AWS::IAM::UserPolicy", "LoginProfile"));
        assert!(!grant.allows("AWS::EC2::Instance", "UserData"));
        assert!(!grant.allows("AWS::KMS::Key", "@id"));
        assert!(grant.allows_capability("log"));
        assert!(!grant.allows_capability("lookup"));
    }

    #[test]
    fn everything_that_a_check_touches_is_a_request() {
        let mut manifest = manifest("aws-s3", "0.1.0");
        manifest.capabilities = vec!["lookup".to_owned()];
        if let Some(check) = manifest.checks.first_mut() {
            check.inputs = vec![
                Input {
                    name: "target".to_owned(),
                    kind: InputKind::Link,
                    resource_type: "AWS::S3::Bucket".to_owned(),
                    reads: vec!["BucketName".to_owned()],
                    via: Some("LoggingConfiguration/DestinationBucketName".to_owned()),
                },
                Input {
                    name: "keys".to_owned(),
                    kind: InputKind::Each,
                    resource_type: "AWS::KMS::Key".to_owned(),
                    reads: vec![],
                    via: None,
                },
            ];
        }
        let asked: Vec<String> =
            Grant::default().ungranted(&manifest).iter().map(ToString::to_string).collect();
        assert_eq!(
            asked,
            [
                "AWS::KMS::Key",
                "AWS::S3::Bucket",
                "AWS::S3::Bucket/BucketName",
                "AWS::S3::Bucket/LoggingConfiguration",
                "AWS::S3::Bucket/PublicAccessBlockConfiguration",
                "lookup"
            ]
        );
        assert_eq!(Grant::new(["AWS::S3::*", "AWS::KMS::Key/@id"], ["lookup"]).ungranted(&manifest), []);
    }

    #[test]
    fn a_check_of_a_scope_needs_no_grant() {
        let mut manifest = manifest("aws-s3", "0.1.0");
        for check in &mut manifest.checks {
            check.subject = SCOPE_TYPE.to_owned();
            check.reads.clear();
        }
        assert_eq!(Grant::default().ungranted(&manifest), []);
    }

    #[test]
    fn the_line_that_it_proposes_gives_exactly_what_was_missing() {
        let manifest = manifest("aws-s3", "0.1.0");
        let grant = Grant::new(["AWS::KMS::*"], []);
        let line = grant.toml_with(&grant.ungranted(&manifest));
        assert_eq!(line, r#"reads = ["AWS::KMS::*", "AWS::S3::Bucket/PublicAccessBlockConfiguration"]"#);
        let capability = Grant::new([], ["log"]).toml_with(&[Request::Capability("lookup".to_owned())]);
        assert_eq!(capability, r#"capabilities = ["log", "lookup"]"#);
        let bare = Grant::default().toml_with(&[Request::Type("AWS::KMS::Key".to_owned())]);
        assert_eq!(bare, r#"reads = ["AWS::KMS::Key/@id"]"#);
    }

    #[test]
    fn reads_that_could_never_match_are_refused() {
        for read in [
            "AWS::S3::Bucket",
            "AWS::S3::*",
            "*",
            "AWS::*",
            "AWS::S3::Bucket/Tags",
            "AWS::S3::Bucket/@id",
            "AWS::S3::Bucket/Public*",
        ] {
            assert!(is_read(read), "{read}");
        }
        for read in [
            "",
            "AWS",
            "AWS:S3:Bucket",
            "AWS::S3",
            "AWS::S3::",
            "AWS::S3::Bucket/",
            "AWS::S3::Bucket/A/B",
            "AWS::S3::Bucket Tags",
        ] {
            assert!(!is_read(read), "{read}");
        }
    }
}
