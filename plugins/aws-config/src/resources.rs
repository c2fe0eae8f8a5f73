//! What the checks read. There is a view for each purpose, so that a check asks for no call that it
//! does not need.

use bartizan_sdk::prelude::*;

resource! {
    /// Whether there is a recorder in a region, and whether it is started.
    pub struct RegionRecording: "Bartizan::Config::RecorderStatus" {
        has_recorder: bool = "Enabled",
        is_recording: bool = "Recording",
    }

    /// Whether there is a recorder in a region.
    pub struct RegionRecorder: "Bartizan::Config::RecorderStatus" {
        has_recorder: bool = "Enabled",
    }

    /// For how long a region keeps what was recorded.
    pub struct RegionHistory: "Bartizan::Config::RecorderStatus" {
        has_recorder: bool = "Enabled",
        retention: i64 = "RetentionPeriodInDays",
    }

    /// A recorder and what it records.
    pub struct RecorderTypes: "AWS::Config::ConfigurationRecorder" {
        group: RecordingGroup = "RecordingGroup",
    }

    /// A recorder, what it records, and whether it is started.
    pub struct RecorderState: "AWS::Config::ConfigurationRecorder" {
        group: RecordingGroup = "RecordingGroup",
        is_recording: bool = "Recording",
    }

    /// A recorder and the role as which it reads.
    pub struct RecorderRole: "AWS::Config::ConfigurationRecorder" {
        role: &str = "RoleARN",
    }

    /// A recorder and how its last recording went.
    pub struct RecorderHealth: "AWS::Config::ConfigurationRecorder" {
        is_recording: bool = "Recording",
        status: &str = "LastStatus",
        error: &str = "LastErrorCode",
        started: Time = "LastStartTime",
        changed: Time = "LastStatusChangeTime",
    }

    /// Where a region's records go, and how that went.
    pub struct Channel: "AWS::Config::DeliveryChannel" {
        history: Delivery = "HistoryDelivery",
        snapshot: Delivery = "SnapshotDelivery",
        stream: Delivery = "StreamDelivery",
    }

    /// An aggregator and nothing of it.
    pub struct Aggregator: "AWS::Config::ConfigurationAggregator" {
        name: &str = "@id",
    }

    /// An aggregator, where it collects from, and how that went.
    pub struct AggregatorSources: "AWS::Config::ConfigurationAggregator" {
        organization: Source = "OrganizationAggregationSource",
        accounts: List<Source> = "AccountAggregationSources",
        statuses: List<SourceStatus> = "SourcesStatus",
    }

    /// The account's regions.
    pub struct Regions: "Bartizan::Account::Regions" {
        regions: List<Region> = "Regions",
    }
}

shape! {
    /// What a recorder records.
    pub struct RecordingGroup {
        all_supported: bool = "AllSupported",
        global: bool = "IncludeGlobalResourceTypes",
        types: List<&str> = "ResourceTypes",
        excluded: Exclusion = "ExclusionByResourceTypes",
        strategy: Strategy = "RecordingStrategy",
    }

    /// What is left out of all types.
    pub struct Exclusion { types: List<&str> = "ResourceTypes" }

    /// How the recorded types are chosen.
    pub struct Strategy { use_only: &str = "UseOnly" }

    /// How a delivery went.
    pub struct Delivery {
        status: &str = "LastStatus",
        error: &str = "LastErrorCode",
    }

    /// Where an aggregator collects from.
    pub struct Source {
        all_regions: bool = "AllAwsRegions",
    }

    /// How the last update from a source went.
    pub struct SourceStatus {
        id: &str = "SourceId",
        region: &str = "AwsRegion",
        status: &str = "LastUpdateStatus",
        error: &str = "LastErrorCode",
    }

    /// A region and whether the account uses it.
    pub struct Region {
        name: &str = "RegionName",
        status: &str = "OptInStatus",
    }
}

/// The global types of IAM, which are recorded only where somebody said so.
pub const GLOBAL: [&str; 4] = ["AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::Policy"];

/// Regions in which Config came after February 2022: it records no global types of IAM there, whatever
/// a recorder says.
const WITHOUT_GLOBAL: [&str; 12] = [
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "mx-central-1",
];

/// How a recorder chooses types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All of them, and what is added to Config later.
    All,
    /// All but some.
    AllBut,
    /// Some.
    Some,
}

impl<'a> RecordingGroup<'a> {
    /// How the group chooses; older recorders have no strategy but say it in the other members.
    pub fn choice(&self) -> Result<Choice, Reason> {
        Ok(match self.strategy()?.unwrap_or_default().use_only()? {
            Some("ALL_SUPPORTED_RESOURCE_TYPES") => Choice::All,
            Some("EXCLUSION_BY_RESOURCE_TYPES") => Choice::AllBut,
            Some(_) => Choice::Some,
            None if self.all_supported()? == Some(true) => Choice::All,
            None if self.left_out()?.is_empty() => Choice::Some,
            None => Choice::AllBut,
        })
    }

    /// What is left out where all but some types are recorded.
    pub fn left_out(&self) -> Result<List<'a, &'a str>, Reason> {
        Ok(self.excluded()?.unwrap_or_default().types()?.unwrap_or_default())
    }

    /// Whether the global types of IAM are recorded.
    fn includes_global_types(&self) -> Tri {
        match self.choice()? {
            Choice::All => self.global().equals(true),
            Choice::AllBut => {
                let left_out = self.left_out()?;
                tri::all(GLOBAL.map(|kind| tri::not(left_out.contains(kind))))
            }
            Choice::Some => {
                let types = self.types()?.unwrap_or_default();
                tri::all(GLOBAL.map(|kind| types.contains(kind)))
            }
        }
    }
}

impl<'a> Delivery<'a> {
    /// Why the last delivery failed; nothing if it did not.
    pub fn failure(&self) -> Read<&'a str> {
        let failed = self.status().is_some_and(|status| status.eq_ignore_ascii_case("FAILURE"))?;
        Ok(if failed { Some(self.error()?.unwrap_or("no error is told")) } else { None })
    }
}

impl RecorderState<'_> {
    /// Whether the recorder is started and records the global types of IAM, in a region where it can.
    pub fn records_global_types(&self) -> Tri {
        tri::all([
            Ok(!WITHOUT_GLOBAL.contains(&self.scope().region())),
            self.is_recording().equals(true),
            self.group().and_then(|group| group.unwrap_or_default().includes_global_types()),
        ])
    }
}

impl Regions<'_> {
    /// Passes if all regions that the account uses are among these: what was not found in them may be
    /// in another one.
    pub fn were_read(&self, read: All<RegionRecorder>) -> Outcome {
        let read: Vec<_> = read.iter()?.map(|region| region.scope().region()).collect();
        let mut unread = Vec::new();
        for region in self.regions()?.unwrap_or_default().iter() {
            let region = region?;
            let name = region.name()?.unwrap_or_default();
            if region.status()? != Some("not-opted-in") && !read.contains(&name) {
                unread.push(name);
            }
        }
        if unread.is_empty() {
            return PASS;
        }
        let text = format!("none was found, and not all regions were read: {}", unread.join(", "));
        Err(Reason::unknown("not-supplied", text))
    }
}
