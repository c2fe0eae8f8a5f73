//! What the checks read.
//!
//! A check asks for every property that its views declare, and each property costs the host a call
//! and the operator a permission. So there is a view for each purpose rather than one for each type.

mod access_list;
mod block;
mod policy;

pub use block::{Setting, holds, settings_off};
pub use policy::{document, lets_anybody_in, lets_logs_in, public_statements, title};

use bartizan_sdk::prelude::*;

resource! {
    /// The account's Block Public Access, which protects all of its buckets. Every account has this
    /// resource; its settings are absent where nobody configured them. What an organisation's policy
    /// sets is among them.
    pub struct AccountBlock: "AWS::S3::AccountPublicAccessBlock" {
        block_public_acls: bool = "BlockPublicAcls",
        ignore_public_acls: bool = "IgnorePublicAcls",
        block_public_policy: bool = "BlockPublicPolicy",
        restrict_public_buckets: bool = "RestrictPublicBuckets",
    }

    /// A bucket and nothing of it: for checks of its policy.
    pub struct BucketName: "AWS::S3::Bucket" {
        name: &str = "@id",
    }

    /// A bucket and its own Block Public Access.
    pub struct BucketBlock: "AWS::S3::Bucket" {
        block: Block = "PublicAccessBlockConfiguration",
    }

    /// A bucket, whose it is, and its own Block Public Access.
    pub struct BucketOwner: "AWS::S3::Bucket" {
        owner: Owner = "Owner",
        block: Block = "PublicAccessBlockConfiguration",
    }

    /// A bucket and its access control list, with all that can make the list meaningless.
    pub struct BucketAccessList: "AWS::S3::Bucket" {
        grants: List<Grant> = "Grants",
        owner: Owner = "Owner",
        ownership: OwnershipControls = "OwnershipControls",
        block: Block = "PublicAccessBlockConfiguration",
    }

    /// A bucket and where its access log goes; and its access control list, because the log may be
    /// its own.
    pub struct BucketLogging: "AWS::S3::Bucket" {
        logging: Logging = "LoggingConfiguration",
        grants: List<Grant> = "Grants",
        owner: Owner = "Owner",
        ownership: OwnershipControls = "OwnershipControls",
        block: Block = "PublicAccessBlockConfiguration",
    }

    /// A bucket and who owns what is put into it.
    pub struct BucketOwnership: "AWS::S3::Bucket" {
        ownership: OwnershipControls = "OwnershipControls",
    }

    /// A bucket and how it encrypts what is put into it.
    pub struct BucketEncryption: "AWS::S3::Bucket" {
        encryption: Encryption = "BucketEncryption",
    }

    /// A bucket and what it keeps of what is overwritten or deleted.
    pub struct BucketVersioning: "AWS::S3::Bucket" {
        versioning: Versioning = "VersioningConfiguration",
    }

    /// A bucket and whether deleting a version takes MFA.
    pub struct BucketMfaDelete: "AWS::S3::Bucket" {
        mfa_delete: &str = "MFADelete",
    }

    /// A bucket and what cannot be deleted from it.
    pub struct BucketLock: "AWS::S3::Bucket" {
        lock: ObjectLock = "ObjectLockConfiguration",
    }

    /// A bucket and what becomes of its objects with time.
    pub struct BucketLifecycle: "AWS::S3::Bucket" {
        lifecycle: Lifecycle = "LifecycleConfiguration",
    }

    /// The policy of the bucket with the same id. A bucket without a policy has none of these.
    pub struct BucketPolicy: "AWS::S3::BucketPolicy" {
        document: Policy = "PolicyDocument",
    }

    /// The organisation that the account belongs to.
    pub struct Membership: "Bartizan::Organizations::Membership" {
        organization_id: &str = "OrganizationId",
    }
}

shape! {
    /// A bucket's own Block Public Access.
    pub struct Block {
        block_public_acls: bool = "BlockPublicAcls",
        ignore_public_acls: bool = "IgnorePublicAcls",
        block_public_policy: bool = "BlockPublicPolicy",
        restrict_public_buckets: bool = "RestrictPublicBuckets",
    }

    /// An entry of an access control list.
    pub struct Grant {
        grantee: Grantee = "Grantee",
        permission: &str = "Permission",
    }

    /// An account by its canonical id, or a group by its URI.
    pub struct Grantee {
        id: &str = "ID",
        uri: &str = "URI",
    }

    /// The account that a bucket belongs to, by its canonical id.
    pub struct Owner {
        id: &str = "ID",
    }

    /// Who owns what is put into a bucket.
    pub struct OwnershipControls {
        rules: List<OwnershipRule> = "Rules",
    }

    /// The only rule that there is.
    pub struct OwnershipRule {
        object_ownership: &str = "ObjectOwnership",
    }

    /// Where a bucket's access log goes. CloudFormation's default for the destination is the bucket
    /// itself.
    pub struct Logging {
        destination: &str = "DestinationBucketName",
    }

    /// How a bucket encrypts what comes without instructions.
    pub struct Encryption {
        rules: List<EncryptionRule> = "ServerSideEncryptionConfiguration",
    }

    /// The only rule that there is.
    pub struct EncryptionRule {
        default: EncryptionDefault = "ServerSideEncryptionByDefault",
    }

    /// What encrypts.
    pub struct EncryptionDefault {
        algorithm: &str = "SSEAlgorithm",
    }

    /// Whether versions are kept: `Enabled` or `Suspended`.
    pub struct Versioning {
        status: &str = "Status",
    }

    /// Whether versions can be locked, and for how long new ones are.
    pub struct ObjectLock {
        enabled: &str = "ObjectLockEnabled",
        rule: ObjectLockRule = "Rule",
    }

    /// The only rule that there is.
    pub struct ObjectLockRule {
        retention: Retention = "DefaultRetention",
    }

    /// For how long new versions are locked: days or years.
    pub struct Retention {
        days: i64 = "Days",
        years: i64 = "Years",
    }

    /// What becomes of a bucket's objects with time.
    pub struct Lifecycle {
        rules: List<LifecycleRule> = "Rules",
    }

    /// One thing that becomes of some objects.
    pub struct LifecycleRule {
        status: &str = "Status",
        prefix: &str = "Prefix",
        abort: AbortUploads = "AbortIncompleteMultipartUpload",
    }

    /// When the parts of an upload that was never completed are deleted.
    pub struct AbortUploads {
        days: i64 = "DaysAfterInitiation",
    }
}

impl BucketName<'_> {
    /// The bucket's ARN.
    pub fn arn(&self) -> Result<String, Reason> {
        let name = self.name()?.unwrap_or_default();
        Ok(format!("arn:{}:s3:::{name}", self.scope().partition()))
    }
}

impl OwnershipControls<'_> {
    /// Whether the bucket's owner owns every object, and access control lists mean nothing.
    pub fn are_enforced(&self) -> Tri {
        let rules = self.rules()?.unwrap_or_default();
        rules.any(|rule| rule.object_ownership().equals("BucketOwnerEnforced"))
    }
}

impl ObjectLock<'_> {
    /// For how many days new objects are locked if their uploader says nothing.
    pub fn default_days(&self) -> Result<i64, Reason> {
        let retention = self.rule()?.unwrap_or_default().retention()?.unwrap_or_default();
        let years = retention.years()?.unwrap_or(0);
        Ok(retention.days()?.unwrap_or(0).saturating_add(years.saturating_mul(365)))
    }
}

impl<'a> BucketLifecycle<'a> {
    /// The rules; none where nothing is configured.
    pub fn rules(&self) -> Result<List<'a, LifecycleRule<'a>>, Reason> {
        Ok(self.lifecycle()?.unwrap_or_default().rules()?.unwrap_or_default())
    }
}

impl LifecycleRule<'_> {
    /// Whether the rule is at work.
    pub fn is_enabled(&self) -> Tri {
        self.status().equals("Enabled")
    }

    /// Whether the rule is for all keys.
    pub fn is_for_all_keys(&self) -> Tri {
        self.prefix().map(|prefix| prefix.is_none_or(str::is_empty))
    }
}

/// All that is known to be there. It is unknown only if nothing is known and something may be: one
/// known offender decides, whatever else could not be read.
pub fn known<T>(items: impl IntoIterator<Item = Result<Option<T>, Reason>>) -> Result<Vec<T>, Reason> {
    let (mut found, mut unread) = (Vec::new(), None);
    for item in items {
        match item {
            Ok(item) => found.extend(item),
            Err(reason) => unread = unread.or(Some(reason)),
        }
    }
    match unread {
        Some(reason) if found.is_empty() => Err(reason),
        _ => Ok(found),
    }
}

/// Fails with these values as evidence, rather than with all that the check read.
pub fn fail_at<'a>(detail: String, values: impl IntoIterator<Item = Node<'a>>) -> Outcome {
    Err(values.into_iter().fold(Reason::fail(detail), Reason::at))
}
