//! What the checks read.

use bartizan_sdk::prelude::*;

resource! {
    /// Whether Security Hub is on in a region.
    pub struct Status: "Bartizan::SecurityHub::Status" {
        enabled: bool = "Enabled",
    }

    /// Whether Security Hub is on in a region, and who administers it there.
    pub struct StatusAdministration: "Bartizan::SecurityHub::Status" {
        enabled: bool = "Enabled",
        administrator: Administrator = "Administrator",
    }

    /// What becomes of new controls. There is a hub only where Security Hub is on.
    pub struct HubControls: "AWS::SecurityHub::Hub" {
        auto_enable_controls: bool = "AutoEnableControls",
    }

    /// How findings of one control under several standards are told.
    pub struct HubFindings: "AWS::SecurityHub::Hub" {
        generator: &str = "ControlFindingGenerator",
    }

    /// A standard that the region judges by.
    pub struct Standard: "AWS::SecurityHub::Standard" {
        arn: &str = "StandardsArn",
        status: &str = "Status",
        reason: &str = "StatusReason",
    }

    /// Where findings of several regions come together. There is one at most, and every region tells of it.
    pub struct Aggregator: "AWS::SecurityHub::FindingAggregator" {
        home: &str = "FindingAggregationRegion",
        mode: &str = "RegionLinkingMode",
        regions: List<&str> = "Regions",
    }

    /// The account's regions.
    pub struct Regions: "Bartizan::Account::Regions" {
        regions: List<Region> = "Regions",
    }
}

shape! {
    /// The account that administers Security Hub for this one.
    pub struct Administrator {
        account_id: &str = "AccountId",
    }

    /// A region and whether the account uses it.
    pub struct Region {
        name: &str = "RegionName",
        status: &str = "OptInStatus",
    }
}

impl<'a> Standard<'a> {
    /// Its name with the version, as in `cis-aws-foundations-benchmark/v/3.0.0`.
    pub fn name(&self) -> Result<&'a str, Reason> {
        let arn = self.arn()?.unwrap_or_default();
        // Newer ones are `standards/...` of a region, the first was a `ruleset/...` of none.
        Ok(arn.split_once('/').map_or(arn, |(_, name)| name))
    }

    /// Whether it is one of these, which are names with or without a version.
    pub fn is_among(&self, wanted: List<&str>) -> Tri {
        let name = self.name()?;
        wanted.any(|wanted| {
            let rest = name.strip_prefix(wanted);
            Ok(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        })
    }
}

impl<'a> Regions<'a> {
    /// The regions that the account uses and that are not among these, which were read.
    pub fn unread(&self, read: All<StatusAdministration>) -> Result<Vec<&'a str>, Reason> {
        let read: Vec<_> = read.known().map(|status| status.scope().region()).collect();
        let mut unread = Vec::new();
        for region in self.regions()?.unwrap_or_default().iter() {
            let region = region?;
            let name = region.name()?.unwrap_or_default();
            if region.status()? != Some("not-opted-in") && !read.contains(&name) {
                unread.push(name);
            }
        }
        Ok(unread)
    }
}

impl Aggregator<'_> {
    /// Whether the findings of a region come to the home region.
    pub fn reaches(&self, region: &str) -> Tri {
        tri::any([self.home().is_some_and(|home| home == region), self.links(region)])
    }

    /// Whether a region is linked to the home region. `ALL_REGIONS` are those where Security Hub is on.
    fn links(&self, region: &str) -> Tri {
        let named = || self.regions()?.unwrap_or_default().contains(region);
        match self.mode()?.unwrap_or_default() {
            "ALL_REGIONS" => Ok(true),
            "ALL_REGIONS_EXCEPT_SPECIFIED" => tri::not(named()),
            "SPECIFIED_REGIONS" => named(),
            _ => Ok(false),
        }
    }
}
