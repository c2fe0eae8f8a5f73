//! What the checks read. There is a view for each purpose, so that a check asks for no call that it
//! does not need.

use crate::selectors::{Access, Events, FieldSelector};
use bartizan_sdk::prelude::*;

resource! {
    /// A trail and what it records. Its id is its ARN.
    pub struct TrailRecording: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        is_logging: bool = "IsLogging",
        is_multi_region: bool = "IsMultiRegionTrail",
        basic: List<BasicSelector> = "EventSelectors",
        advanced: List<AdvancedSelector> = "AdvancedEventSelectors",
    }

    /// A trail and the unusual activity that it looks for.
    pub struct TrailInsights: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        is_logging: bool = "IsLogging",
        is_multi_region: bool = "IsMultiRegionTrail",
        insights: List<InsightSelector> = "InsightSelectors",
    }

    /// A trail and what becomes of its log files.
    pub struct TrailDelivery: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        is_multi_region: bool = "IsMultiRegionTrail",
        is_logging: bool = "IsLogging",
        started: Time = "StartLoggingTime",
        delivered: Time = "LatestDeliveryTime",
        error: &str = "LatestDeliveryError",
    }

    /// A trail and what becomes of its events in CloudWatch Logs.
    pub struct TrailLogGroup: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        is_multi_region: bool = "IsMultiRegionTrail",
        is_logging: bool = "IsLogging",
        started: Time = "StartLoggingTime",
        log_group: &str = "CloudWatchLogsLogGroupArn",
        delivered: Time = "LatestCloudWatchLogsDeliveryTime",
        error: &str = "LatestCloudWatchLogsDeliveryError",
    }

    /// A trail and whether its log files can be proved genuine.
    pub struct TrailValidation: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        validates: bool = "EnableLogFileValidation",
    }

    /// A trail and the key of its log files.
    pub struct TrailEncryption: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        key: &str = "KMSKeyId",
    }

    /// A trail and its bucket's name.
    pub struct TrailBucket: "AWS::CloudTrail::Trail" {
        arn: &str = "@id",
        bucket: &str = "S3BucketName",
    }

    /// The trails that record a region, wherever their home is.
    pub struct RegionTrails: "Bartizan::CloudTrail::RegionTrails" {
        trails: List<ListedTrail> = "Trails",
    }

    /// A store of CloudTrail Lake and what it keeps.
    pub struct EventDataStore: "AWS::CloudTrail::EventDataStore" {
        status: &str = "Status",
        is_multi_region: bool = "MultiRegionEnabled",
        retention: i64 = "RetentionPeriod",
        selectors: List<AdvancedSelector> = "AdvancedEventSelectors",
    }

    /// A store of CloudTrail Lake and what keeps it.
    pub struct EventDataStoreProtection: "AWS::CloudTrail::EventDataStore" {
        status: &str = "Status",
        is_protected: bool = "TerminationProtectionEnabled",
    }

    /// The account's regions.
    pub struct Regions: "Bartizan::Account::Regions" {
        regions: List<Region> = "Regions",
    }

    /// A bucket and nothing of it.
    pub struct Bucket: "AWS::S3::Bucket" {
        name: &str = "@id",
    }

    /// A bucket and whether it logs who reads it.
    pub struct BucketLogging: "AWS::S3::Bucket" {
        logging: Node = "LoggingConfiguration",
    }

    /// A bucket and its access control list, with all that can make it or a policy meaningless.
    pub struct BucketExposure: "AWS::S3::Bucket" {
        grants: List<Grant> = "Grants",
        ownership: OwnershipControls = "OwnershipControls",
        block: Block = "PublicAccessBlockConfiguration",
    }

    /// What S3 holds of the policy of the bucket with the same id.
    pub struct BucketPolicy: "AWS::S3::BucketPolicy" {
        status: PolicyStatus = "PolicyStatus",
    }

    /// The account's Block Public Access, which protects all of its buckets.
    pub struct AccountBlock: "AWS::S3::AccountPublicAccessBlock" {
        ignore_public_acls: bool = "IgnorePublicAcls",
        restrict_public_buckets: bool = "RestrictPublicBuckets",
    }
}

shape! {
    /// What a trail records, in the way of old.
    pub struct BasicSelector {
        read_write: &str = "ReadWriteType",
        management: bool = "IncludeManagementEvents",
        left_out: List<&str> = "ExcludeManagementEventSources",
        data: List<DataResource> = "DataResources",
    }

    /// Resources whose events are recorded: prefixes of ARNs.
    pub struct DataResource {
        kind: &str = "Type",
        values: List<&str> = "Values",
    }

    /// What a trail or a store records: events that meet all conditions.
    pub struct AdvancedSelector {
        fields: List<FieldSelector> = "FieldSelectors",
    }

    /// Unusual activity that is looked for.
    pub struct InsightSelector {
        kind: &str = "InsightType",
    }

    /// A trail as its region's list has it.
    pub struct ListedTrail {
        arn: &str = "TrailARN",
        is_multi_region: bool = "IsMultiRegionTrail",
    }

    /// A region and whether the account uses it.
    pub struct Region {
        name: &str = "RegionName",
        status: &str = "OptInStatus",
    }

    /// A bucket's own Block Public Access.
    pub struct Block {
        ignore_public_acls: bool = "IgnorePublicAcls",
        restrict_public_buckets: bool = "RestrictPublicBuckets",
    }

    /// An entry of an access control list.
    pub struct Grant { grantee: Grantee = "Grantee" }

    /// Whom it is for.
    pub struct Grantee { uri: &str = "URI" }

    /// Who owns what is put into a bucket.
    pub struct OwnershipControls { rules: List<OwnershipRule> = "Rules" }

    /// The only rule that there is.
    pub struct OwnershipRule { object_ownership: &str = "ObjectOwnership" }

    /// What S3 holds of a policy.
    pub struct PolicyStatus { is_public: bool = "IsPublic" }
}

/// Groups of everybody: the internet, and whoever has an AWS account.
const EVERYBODY: [&str; 2] = [
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

/// Says that the check does not concern a trail of another account: the organisation's, which every
/// member sees and only its owner can mend.
pub fn judged_here(arn: Read<&str>, scope: &Scope) -> Outcome {
    let owner = arn?.unwrap_or_default().split(':').nth(4).unwrap_or_default();
    if !owner.is_empty() && owner != scope.account() {
        not_applicable!("the trail belongs to the account {owner} and is judged there");
    }
    PASS
}

impl TrailRecording<'_> {
    /// Whether the trail records all of these events in all regions.
    pub fn records(&self, access: Access, events: &Events) -> Tri {
        tri::all([
            self.is_multi_region().equals(true),
            self.is_logging().equals(true),
            tri::any([self.selects_basically(access, events), self.selects_finely(access, events)]),
        ])
    }

    /// A trail without any selectors records all management events.
    fn selects_basically(&self, access: Access, events: &Events) -> Tri {
        match self.basic()? {
            Some(selectors) => selectors.any(|selector| selector.selects(access, events)),
            None => tri::all([Ok(events.are_management()), tri::not(self.advanced().exists())]),
        }
    }

    fn selects_finely(&self, access: Access, events: &Events) -> Tri {
        self.advanced()?.unwrap_or_default().any(|selector| selector.selects(access, events))
    }
}

/// Passes if these are all multi-region trails that there are. A trail whose home is in a region that
/// was not read may do what these do not.
pub fn all_were_read(arns: &[&str], regions: All<RegionTrails>) -> Outcome {
    for region in regions.iter()? {
        for listed in region.trails()?.unwrap_or_default().iter() {
            let listed = listed?;
            let arn = listed.arn()?.unwrap_or_default();
            if !arns.contains(&arn) && listed.is_multi_region()? != Some(false) {
                let text = format!("the region that is the home of {arn} was not read");
                return Err(Reason::unknown("not-supplied", text));
            }
        }
    }
    PASS
}

/// Passes if every access of this kind is recorded by some trail in all regions.
pub fn are_recorded(
    trails: All<TrailRecording>,
    regions: All<RegionTrails>,
    accesses: &[Access],
    events: &Events,
) -> Outcome {
    let mut missing = Vec::new();
    for access in accesses {
        if !trails.any(|trail| trail.records(*access, events))? {
            missing.push(access.name());
        }
    }
    if missing.is_empty() {
        return PASS;
    }
    let arns: Vec<&str> = trails.known().filter_map(|trail| trail.arn().ok().flatten()).collect();
    all_were_read(&arns, regions)?;
    fail!("no multi-region trail that is logging records all {} {}", missing.join(" and "), events.name())
}

impl TrailInsights<'_> {
    /// Whether the trail looks for this kind of activity in all regions.
    pub fn looks_for(&self, kind: &str) -> Tri {
        tri::all([
            self.is_multi_region().equals(true),
            self.is_logging().equals(true),
            self.insights().and_then(|i| i.unwrap_or_default().any(|insight| insight.kind().equals(kind))),
        ])
    }
}

impl EventDataStore<'_> {
    /// Whether the store keeps all management events of all regions for so many days.
    pub fn keeps_management_events(&self, days: i64) -> Tri {
        let events = Events::Management { may_leave_out: List::default() };
        tri::all([
            self.status().equals("ENABLED"),
            self.is_multi_region().equals(true),
            self.retention().is_some_and(|kept| kept >= days),
            self.selects(Access::Read, &events),
            self.selects(Access::Write, &events),
        ])
    }

    fn selects(&self, access: Access, events: &Events) -> Tri {
        self.selectors()?.unwrap_or_default().any(|selector| selector.selects(access, events))
    }
}

impl Regions<'_> {
    /// The regions that the account uses and that were not read.
    pub fn unread(&self, read: All<RegionTrails>) -> Result<Vec<String>, Reason> {
        let mut unread = Vec::new();
        for region in self.regions()?.unwrap_or_default().iter() {
            let region = region?;
            let name = region.name()?.unwrap_or_default();
            if region.status()? != Some("not-opted-in") && !read.known().any(|r| r.scope().region() == name) {
                unread.push(name.to_owned());
            }
        }
        Ok(unread)
    }
}

impl BucketExposure<'_> {
    /// Whether the access control list lets everybody in: it counts, and no setting ignores that.
    pub fn is_listed_public(&self, account: All<AccountBlock>) -> Tri {
        let is_public = |grant: Grant| {
            let grantee = grant.grantee()?.unwrap_or_default();
            grantee.uri().is_some_and(|uri| EVERYBODY.contains(&uri))
        };
        let enforced = |rule: OwnershipRule| rule.object_ownership().equals("BucketOwnerEnforced");
        tri::all([
            self.grants().and_then(|grants| grants.unwrap_or_default().any(is_public)),
            self.ownership()
                .and_then(|o| o.unwrap_or_default().rules())
                .and_then(|rules| rules.unwrap_or_default().none(enforced)),
            tri::not(self.block().and_then(|b| b.unwrap_or_default().ignore_public_acls().equals(true))),
            account.none(|block| block.ignore_public_acls().equals(true)),
        ])
    }

    /// Whether a policy lets everybody in: S3 holds it to be public, and no setting restricts that.
    pub fn is_public_by(&self, policy: Link<BucketPolicy>, account: All<AccountBlock>) -> Tri {
        let is_public = || match policy.get()? {
            Some(policy) => policy.status()?.unwrap_or_default().is_public().equals(true),
            None => Ok(false),
        };
        tri::all([
            is_public(),
            tri::not(self.block().and_then(|b| b.unwrap_or_default().restrict_public_buckets().equals(true))),
            account.none(|block| block.restrict_public_buckets().equals(true)),
        ])
    }
}

/// An error that the service tells of a delivery; an empty one is none.
pub fn error(told: Read<&str>) -> Read<&str> {
    Ok(told?.filter(|error| !error.is_empty()))
}
