//! What a component must be before it is published, and how a release is withdrawn.

use crate::compare::{Difference, Weight, keeps_series, least_version};
use crate::digest::Digest;
use crate::error::RegistryError;
use crate::name::{Release, listed};
use crate::package::Package;
use crate::sections::Sections;
use crate::source::Source;
use bartizan_contract::manifest::{CheckDocs, Docs, Manifest};
use semver::Version;

/// Why a component is not published.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GateError {
    /// It is no plugin, or the registry cannot be read.
    #[error(transparent)]
    Registry(Box<RegistryError>),
    /// Checks that nothing proves.
    #[error("{release} has checks without examples of both a pass and a fail: {}", listed(checks))]
    Unproven {
        /// The release.
        release: Release,
        /// The checks.
        checks: Vec<String>,
    },
    /// A change that its version does not announce.
    #[error(
        "{release} changes more than its version says: from {before} on, a change of weight `{}` makes it {least} or later",
        difference.weight()
    )]
    Series {
        /// The release.
        release: Box<Release>,
        /// The version before it.
        before: Box<Version>,
        /// The least version that would do.
        least: Box<Version>,
        /// What changed.
        difference: Box<Difference>,
    },
    /// The version before it says nothing that could be compared.
    #[error("{release} cannot be compared with {before}, which cannot be read: {why}")]
    Incomparable {
        /// The release.
        release: Box<Release>,
        /// The version before it.
        before: Box<Version>,
        /// Why not.
        why: String,
    },
    /// The version stands with other bytes.
    #[error("{release} is published already in {location}, with other bytes ({there})")]
    Stands {
        /// The release.
        release: Box<Release>,
        /// The registry.
        location: String,
        /// The digest of what stands.
        there: Digest,
    },
    /// There is nothing to withdraw.
    #[error("there is no {release} in {location}")]
    NoRelease {
        /// The release.
        release: Box<Release>,
        /// The registry.
        location: String,
        /// The versions that there are.
        available: Vec<Version>,
    },
}

impl From<RegistryError> for GateError {
    fn from(error: RegistryError) -> Self {
        Self::Registry(Box::new(error))
    }
}

impl GateError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Registry(error) => error.hint(),
            Self::Unproven { .. } => {
                "write one of each in `examples!`; where only people can decide, one of `manual` stands for the fail".to_owned()
            }
            Self::Series { least, difference, .. } => {
                format!("set `version = \"{least}\"` in its Cargo.toml, or take the change back:\n{difference}")
            }
            Self::Incomparable { before, .. } => {
                format!("if {before} is broken, yank it: `bartizan yank`")
            }
            Self::Stands { .. } => {
                "raise the version in the plugin's Cargo.toml: what is published never changes".to_owned()
            }
            Self::NoRelease { available, .. } => format!("it has {}", listed(available)),
        }
    }
}

/// A component that could be published.
#[derive(Debug)]
pub struct Candidate {
    /// What it is.
    pub release: Release,
    /// The digest of its bytes.
    pub digest: Digest,
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its documentation and examples.
    pub docs: Docs,
}

/// Where a candidate would stand in a registry.
#[derive(Debug)]
pub enum Standing {
    /// It stands there, with these bytes.
    Same,
    /// It would be the first.
    First,
    /// It would follow this version, with these changes.
    After(Version, Difference),
}

impl Candidate {
    /// Reads the component of `release`: what could not be resolved again is none.
    pub fn read(release: Release, bytes: &[u8]) -> Result<Self, RegistryError> {
        let Package { manifest, docs, .. } = Package::read(&release, bytes)?;
        Ok(Self { release, digest: Digest::of(bytes), manifest, docs })
    }

    /// Whether its examples show what each check accepts and what it does not. Whether they come out
    /// as they say is for the engine to tell.
    pub fn proven(&self) -> Result<(), GateError> {
        let of = |id: &str| self.docs.checks.iter().find(|docs| docs.id == id);
        let unproven = self.manifest.checks.iter().filter(|check| !of(&check.id).is_some_and(proves));
        let checks: Vec<String> = unproven.map(|check| check.id.clone()).collect();
        if checks.is_empty() {
            Ok(())
        } else {
            Err(GateError::Unproven { release: self.release.clone(), checks })
        }
    }

    /// Where it would stand in a registry, whose releases never change. It is held against the newest
    /// release before it; yanked ones and pre-releases promise nothing.
    pub fn standing(&self, source: &dyn Source) -> Result<Standing, GateError> {
        let Release { name, version } = &self.release;
        let versions = source.versions(name)?;
        if versions.contains(version) {
            let there = Digest::of(&source.component(&self.release, None)?);
            if there == self.digest {
                return Ok(Standing::Same);
            }
            let (release, location) = (Box::new(self.release.clone()), source.location());
            return Err(GateError::Stands { release, location, there });
        }
        for before in versions.iter().rev().filter(|before| *before < version && before.pre.is_empty()) {
            let release = Release::new(&**name, before.clone());
            if source.yanked(&release)?.is_some() {
                continue;
            }
            let old = source
                .component(&release, None)
                .map_err(|error| error.to_string())
                .and_then(|bytes| Sections::read(&bytes).map_err(|error| error.to_string()))
                .and_then(|sections| Manifest::parse(&sections.manifest).map_err(|error| error.to_string()));
            let (release, before) = (|| Box::new(self.release.clone()), before.clone());
            let old = old.map_err(|why| GateError::Incomparable {
                release: release(),
                before: Box::new(before.clone()),
                why,
            })?;
            let difference = Difference::between(&old, &self.manifest);
            let weight: Weight = difference.weight();
            if keeps_series(&before, version, weight) {
                return Ok(Standing::After(before, difference));
            }
            let least = Box::new(least_version(&before, weight));
            let (before, difference) = (Box::new(before), Box::new(difference));
            return Err(GateError::Series { release: release(), before, least, difference });
        }
        Ok(Standing::First)
    }
}

/// Something that it accepts and something that it does not. What it leaves to people it does not
/// accept; a check that leaves everything to them accepts nothing either.
fn proves(docs: &CheckDocs) -> bool {
    let has = |outcome: &str| docs.examples.iter().any(|example| example.outcome == outcome);
    match (has("pass"), has("fail"), has("manual")) {
        (true, fail, manual) => fail || manual,
        (false, fail, manual) => manual && !fail,
    }
}

/// The component of a release that is published.
pub fn published(source: &dyn Source, release: &Release) -> Result<Vec<u8>, GateError> {
    let available = source.versions(&release.name)?;
    if available.contains(&release.version) {
        return Ok(source.component(release, None)?);
    }
    Err(GateError::NoRelease { release: Box::new(release.clone()), location: source.location(), available })
}

/// Withdraws a release, with a reason, or takes that back when there is none. It stays where it is for
/// those who have locked it. `false` when that was so already.
pub fn yank(source: &dyn Source, release: &Release, reason: Option<&str>) -> Result<bool, GateError> {
    published(source, release)?;
    let before = source.yanked(release)?;
    if before.as_deref() == reason {
        return Ok(false);
    }
    if before.is_some() && reason.is_some() {
        source.yank(release, None)?;
    }
    source.yank(release, reason)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::source::COMPONENT;
    use crate::testing::{Yard, component_of, manifest};
    use bartizan_contract::manifest::Example;
    use std::fs;

    fn candidate(version: &str, change: impl FnOnce(&mut Manifest)) -> Candidate {
        let mut manifest = manifest("aws-s3", version);
        change(&mut manifest);
        let release = Release::new("aws-s3", version.parse().unwrap());
        Candidate::read(release, &component_of(&manifest, "")).unwrap()
    }

    fn reads_tags(manifest: &mut Manifest) {
        manifest.checks[0].reads.push("Tags".to_owned());
    }

    fn loses_a_setting(manifest: &mut Manifest) {
        manifest.checks[0].settings.pop();
    }

    #[test]
    fn a_release_is_held_against_the_newest_before_it() {
        let yard = Yard::new();
        let after = |candidate: &Candidate| match candidate.standing(&yard.source()) {
            Ok(Standing::After(before, difference)) => format!("{before} {}", difference.weight()),
            Ok(standing) => format!("{standing:?}"),
            Err(error) => format!("{error}\n{}", error.hint()),
        };
        assert_eq!(after(&candidate("1.0.0", |_| ())), "First");
        yard.publish("1.0.0", |_| ());
        yard.publish("2.0.0", loses_a_setting);
        // Pre-releases promise nothing, yanked releases no longer do.
        yard.publish("1.9.0-rc.1", reads_tags);
        yard.publish("1.8.0", reads_tags);
        yank(&yard.source(), &Release::new("aws-s3", Version::new(1, 8, 0)), Some("no")).unwrap();

        assert_eq!(after(&candidate("1.9.9", reads_tags)), "1.0.0 feature");
        assert_eq!(after(&candidate("2.0.1", loses_a_setting)), "2.0.0 patch");
        let refused = after(&candidate("1.0.1", reads_tags));
        let expected = "aws-s3@1.0.1 changes more than its version says: from 1.0.0 on, a change of weight `feature` makes it 1.1.0 or later\n\
             set `version = \"1.1.0\"` in its Cargo.toml, or take the change back:\npermissions\n  + reads AWS::S3::Bucket/Tags";
        assert_eq!(refused, expected);
        let refused = candidate("1.9.0", loses_a_setting).standing(&yard.source());
        assert!(matches!(refused, Err(GateError::Series { least, .. }) if least.to_string() == "2.0.0"));
    }

    #[test]
    fn what_is_published_never_changes() {
        let yard = Yard::new();
        yard.publish("1.0.0", |_| ());
        assert!(matches!(candidate("1.0.0", |_| ()).standing(&yard.source()), Ok(Standing::Same)));
        let other = candidate("1.0.0", reads_tags).standing(&yard.source());
        assert!(matches!(other, Err(GateError::Stands { .. })));
    }

    #[test]
    fn what_cannot_be_compared_is_not_let_through() {
        let yard = Yard::new();
        yard.publish("1.0.0", |_| ());
        fs::write(yard.path("here/aws-s3/1.0.0").join(COMPONENT), "broken").unwrap();
        let refused = candidate("1.0.1", |_| ()).standing(&yard.source());
        assert!(matches!(refused, Err(GateError::Incomparable { .. })), "{refused:?}");
    }

    #[test]
    fn a_check_is_proven_by_a_pass_and_a_fail_or_by_people() {
        for (outcomes, proven) in [
            (&["pass", "fail"][..], true),
            (&["fail", "unknown", "pass"], true),
            (&["manual"], true),
            (&["manual", "not-applicable"], true),
            (&["pass", "manual"], true),
            (&["pass"], false),
            (&["fail", "manual"], false),
            (&["unknown"], false),
            (&[], false),
        ] {
            let mut candidate = candidate("1.0.0", |_| ());
            let example = |outcome: &&str| Example {
                name: (*outcome).to_owned(),
                outcome: (*outcome).to_owned(),
                subject: serde_json::json!({}),
                inputs: std::collections::BTreeMap::new(),
                settings: std::collections::BTreeMap::new(),
                now: None,
                detail: None,
            };
            candidate.docs.checks = vec![CheckDocs {
                id: candidate.manifest.checks[0].id.clone(),
                description: String::new(),
                remediation: String::new(),
                examples: outcomes.iter().map(example).collect(),
            }];
            assert_eq!(candidate.proven().is_ok(), proven, "{outcomes:?}");
        }
        assert!(candidate("1.0.0", |_| ()).proven().is_err(), "without documentation");
    }

    #[test]
    fn a_release_is_withdrawn_and_brought_back() {
        let yard = Yard::new();
        yard.publish("1.0.0", |_| ());
        let (source, release) = (yard.source(), Release::new("aws-s3", Version::new(1, 0, 0)));
        assert!(yank(&source, &release, Some("broken")).unwrap());
        assert!(!yank(&source, &release, Some("broken")).unwrap());
        assert_eq!(source.yanked(&release).unwrap().as_deref(), Some("broken"));
        assert!(yank(&source, &release, Some("worse")).unwrap());
        assert!(yank(&source, &release, None).unwrap());
        assert!(!yank(&source, &release, None).unwrap());
        assert_eq!(source.yanked(&release).unwrap(), None);
        let other = Release::new("aws-s3", Version::new(1, 0, 1));
        let refused = yank(&source, &other, Some("broken")).unwrap_err();
        assert_eq!(
            (refused.to_string().contains("there is no aws-s3@1.0.1"), refused.hint().as_str()),
            (true, "it has `1.0.0`")
        );
    }
}
