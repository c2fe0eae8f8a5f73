//! `bartizan.toml`: how accounts are read, and which gaps are accepted. The command line wins.
//!
//! ```toml
//! [organization]
//! role = "bartizan"
//! external-id = "…"
//! units = ["ou-ab12-workloads"]
//!
//! [gather]
//! rates = { ec2 = 20 }
//! max-rate = 200
//! timeout = 60
//! attempts = 3
//!
//! [[expected_gap]]
//! regions = ["ap-*"]
//! reason = "a guardrail closes these regions"
//! owner = "cloud platform"
//! expires = "2027-06-30"
//! ```

use crate::failure::{Failure, Result};
use crate::output::warning;
use bartizan_gather::time::unix_seconds;
use bartizan_scan::ExpectedGap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The file that is read if no other is named.
const NAME: &str = "bartizan.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    #[serde(default)]
    pub(crate) organization: Organization,
    #[serde(default)]
    pub(crate) gather: Gather,
    #[serde(default, rename = "expected_gap")]
    gaps: Vec<Gap>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Organization {
    /// Read the whole organisation.
    #[serde(default)]
    pub(crate) scan: bool,
    pub(crate) role: Option<String>,
    pub(crate) external_id: Option<String>,
    #[serde(default)]
    pub(crate) units: Vec<String>,
    #[serde(default)]
    pub(crate) accounts: Vec<String>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Gather {
    #[serde(default)]
    pub(crate) rates: BTreeMap<String, u32>,
    pub(crate) max_rate: Option<u32>,
    pub(crate) max_calls: Option<u64>,
    pub(crate) concurrency: Option<u16>,
    pub(crate) accounts_at_once: Option<u16>,
    /// Seconds.
    pub(crate) timeout: Option<u32>,
    pub(crate) attempts: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Gap {
    #[serde(default = "all")]
    accounts: Vec<String>,
    #[serde(default = "all")]
    regions: Vec<String>,
    #[serde(default = "all")]
    checks: Vec<String>,
    reason: String,
    owner: String,
    /// The last day on which it is accepted.
    expires: String,
}

fn all() -> Vec<String> {
    vec!["*".to_owned()]
}

impl Config {
    pub(crate) fn read(named: Option<&Path>) -> Result<Self> {
        let path = named.map_or_else(|| PathBuf::from(NAME), Path::to_path_buf);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if named.is_none() && e.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(Failure::of(format!("{} cannot be read", path.display()), e)),
        };
        let config: Self = toml::from_str(&text)
            .map_err(|e| Failure::of(format!("{} is not as it should be", path.display()), e))?;
        for gap in &config.gaps {
            if day(&gap.expires).is_none() {
                return Err(Failure::new(format!(
                    "{}: `expires = {:?}` of an expected gap is no day",
                    path.display(),
                    gap.expires
                ))
                .hint("write it like 2027-06-30"));
            }
        }
        if let Some((service, _)) = config.gather.rates.iter().find(|(_, rate)| **rate == 0) {
            return Err(Failure::new(format!("{}: the rate of {service} is nought", path.display())));
        }
        let nought = [("timeout", config.gather.timeout), ("attempts", config.gather.attempts)]
            .into_iter()
            .find(|(_, number)| *number == Some(0));
        if let Some((name, _)) = nought {
            return Err(Failure::new(format!("{}: {name} is nought", path.display())));
        }
        Ok(config)
    }

    /// The gaps that are still accepted; the others are told.
    pub(crate) fn expected_gaps(&self, now: u64) -> Vec<ExpectedGap> {
        let mut accepted = Vec::new();
        for gap in &self.gaps {
            // Through the day itself.
            if day(&gap.expires).is_none_or(|expires| now >= expires + 86_400) {
                warning(&format!(
                    "the expected gap `{}` of {} has expired on {}: it is not accepted any more",
                    gap.reason, gap.owner, gap.expires
                ));
                continue;
            }
            accepted.push(ExpectedGap {
                accounts: gap.accounts.clone(),
                regions: gap.regions.clone(),
                checks: gap.checks.clone(),
                reason: gap.reason.clone(),
                owner: gap.owner.clone(),
            });
        }
        accepted
    }
}

/// The beginning of a day, in unix seconds.
fn day(text: &str) -> Option<u64> {
    unix_seconds(&format!("{text}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_begin_when_they_begin() {
        assert_eq!(day("1970-01-01"), Some(0));
        assert_eq!(day("2000-02-29"), Some(951_782_400));
        assert_eq!(day("2026-11-25"), Some(1_795_564_800));
        for bad in ["2026-02-29", "2026-13-01", "2026-1-1", "tomorrow", "2026-04-31", "1969-12-31"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
