//! What the checks read.

use bartizan_sdk::Kind;
use bartizan_sdk::prelude::*;

resource! {
    pub struct Bucket: "AWS::S3::Bucket" {
        name: &str = "BucketName",
        created: Time = "CreationDate",
        block: Block = "PublicAccessBlockConfiguration",
        encryption: Encryption = "BucketEncryption",
        versioning: Versioning = "VersioningConfiguration",
        lifecycle: Lifecycle = "LifecycleConfiguration",
        logging: Logging = "LoggingConfiguration",
        tags: List<Tag> = "Tags",
    }

    pub struct Role: "AWS::IAM::Role" {
        path: &str = "Path",
        session: i64 = "MaxSessionDuration",
        trust: Document = "AssumeRolePolicyDocument",
        inline: List<Inline> = "Policies",
        attached: List<&str> = "ManagedPolicyArns",
        boundary: &str = "PermissionsBoundary",
        used: Time = "LastUsed",
        tags: List<Tag> = "Tags",
    }

    #[uncatalogued]
    pub struct Group: "AWS::EC2::SecurityGroup" {
        description: &str = "GroupDescription",
        ingress: List<Rule> = "SecurityGroupIngress",
        tags: List<Tag> = "Tags",
    }
}

shape! {
    pub struct Block {
        acls: bool = "BlockPublicAcls",
        ignores: bool = "IgnorePublicAcls",
        policy: bool = "BlockPublicPolicy",
        restricts: bool = "RestrictPublicBuckets",
    }
    pub struct Encryption { rules: List<EncryptionRule> = "ServerSideEncryptionConfiguration" }
    pub struct EncryptionRule { by_default: ByDefault = "ServerSideEncryptionByDefault" }
    pub struct ByDefault { algorithm: &str = "SSEAlgorithm", key: &str = "KMSMasterKeyID" }
    pub struct Versioning { status: &str = "Status" }
    pub struct Lifecycle { rules: List<LifecycleRule> = "Rules" }
    pub struct LifecycleRule { status: &str = "Status" }
    pub struct Logging { destination: &str = "DestinationBucketName" }
    pub struct Tag { key: &str = "Key", value: &str = "Value" }
    pub struct Inline { document: Document = "PolicyDocument" }
    pub struct Document { statements: List<Statement> = "Statement" }
    pub struct Statement {
        effect: &str = "Effect",
        principal: Node = "Principal",
        actions: List<&str> = "Action",
        resources: List<&str> = "Resource",
    }
    pub struct Rule {
        protocol: &str = "IpProtocol",
        from: i64 = "FromPort",
        to: i64 = "ToPort",
        cidr: &str = "CidrIp",
        description: &str = "Description",
    }
}

impl Statement<'_> {
    pub fn principal_is(&self, who: &str) -> Read<bool> {
        let principal = self.principal()?;
        Ok(Some(principal.is_some_and(|p| matches!(p.kind(), Ok(Kind::Text(text)) if text == who))))
    }
    pub fn has_action(&self, action: &str) -> Read<bool> {
        let Some(actions) = self.actions()? else { return Ok(None) };
        for a in actions.iter() {
            if a? == action {
                return Ok(Some(true));
            }
        }
        Ok(Some(false))
    }
    pub fn allows_star(&self) -> Read<bool> {
        Ok(Some(self.effect()? == Some("Allow") && self.has_action("*")? == Some(true)))
    }
}

pub fn any_statement(
    document: Document<'_>,
    is: impl Fn(&Statement<'_>) -> Read<bool>,
) -> Result<bool, Reason> {
    let Some(statements) = document.statements()? else { return Ok(false) };
    for statement in statements.iter() {
        if is(&statement?)? == Some(true) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub fn has_tag(tags: Read<List<'_, Tag<'_>>>, key: &str) -> Outcome {
    let Some(tags) = tags? else { fail!("there are no tags") };
    for tag in tags.iter() {
        let tag = tag?;
        if tag.key()? == Some(key) && tag.value()?.is_some_and(|v| !v.is_empty()) {
            return PASS;
        }
    }
    fail!("the tag is missing")
}

pub fn closes(group: &Group<'_>, port: i64) -> Outcome {
    let Some(rules) = group.ingress()? else { return PASS };
    for rule in rules.iter() {
        let rule = rule?;
        if rule.cidr()? != Some("0.0.0.0/0") {
            continue;
        }
        let covers = match rule.protocol()? {
            Some("-1") => true,
            Some("tcp") => rule.from()?.is_some_and(|f| f <= port) && rule.to()?.is_some_and(|t| port <= t),
            _ => false,
        };
        ensure!(!covers, "the port is open to the world");
    }
    PASS
}
