//! What the checks read.
//!
//! A region has one detector or none, so that a set of detectors, or of what belongs to one, is its
//! region's.

use bartizan_sdk::prelude::*;

resource! {
    /// Whether a region has a detector.
    pub struct Status: "Bartizan::GuardDuty::Status" {
        enabled: bool = "Enabled",
    }

    /// A detector, and whether it is at work rather than suspended.
    pub struct DetectorState: "AWS::GuardDuty::Detector" {
        enable: bool = "Enable",
    }

    /// A detector and what it watches.
    pub struct DetectorFeatures: "AWS::GuardDuty::Detector" {
        enable: bool = "Enable",
        features: List<Feature> = "Features",
    }

    /// A detector and how often it tells of findings that go on.
    pub struct DetectorFrequency: "AWS::GuardDuty::Detector" {
        enable: bool = "Enable",
        frequency: &str = "FindingPublishingFrequency",
    }

    /// A detector and who administers it.
    pub struct DetectorAdministration: "AWS::GuardDuty::Detector" {
        enable: bool = "Enable",
        administrator: Administrator = "Administrator",
    }

    /// Where findings are exported to.
    pub struct Destination: "AWS::GuardDuty::PublishingDestination" {
        status: &str = "Status",
    }
}

shape! {
    /// A protection plan or a foundational data source.
    pub struct Feature {
        name: &str = "Name",
        status: &str = "Status",
        additional: List<Additional> = "AdditionalConfiguration",
    }

    /// A part of a protection plan that has a switch of its own.
    pub struct Additional {
        name: &str = "Name",
        status: &str = "Status",
    }

    /// The account that administers GuardDuty for this one.
    pub struct Administrator {
        account_id: &str = "AccountId",
        relationship_status: &str = "RelationshipStatus",
    }
}

impl<'a> DetectorFeatures<'a> {
    /// A protection plan. The check is not applicable if nobody demands the plan, if the detector is
    /// suspended, or if GuardDuty does not have the plan in this region: it lists those it has.
    pub fn protection(&self, required: bool, name: &str) -> Result<Feature<'a>, Reason> {
        if !required {
            not_applicable!("the setting `required` does not demand it");
        }
        if !self.enable().equals(true)? {
            not_applicable!("the detector is suspended");
        }
        let mut unread = None;
        for feature in self.features()?.unwrap_or_default().iter() {
            match feature.and_then(|feature| Ok((feature.name()? == Some(name)).then_some(feature))) {
                Ok(Some(feature)) => return Ok(feature),
                Ok(None) => {}
                Err(reason) => unread = Some(reason),
            }
        }
        if let Some(reason) = unread {
            return Err(reason);
        }
        not_applicable!("GuardDuty does not list {name} in this region");
    }

    /// Whether a protection plan is on.
    pub fn demand(&self, required: bool, name: &str, plan: &str) -> Outcome {
        let on = self.protection(required, name)?.status().equals("ENABLED")?;
        ensure!(on, "{plan} is off");
        PASS
    }
}
