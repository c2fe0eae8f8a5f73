//! Gaps that an organisation knows of and accepts: what a guardrail keeps from being read must not
//! make every scan incomplete.

use crate::{Finding, Status};
use bartizan_registry::wildcard;

/// An accepted gap. Patterns are literal but for `*`, which stands for any run of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedGap {
    /// Account numbers.
    pub accounts: Vec<String>,
    /// Regions; a pattern other than `*` never means what is account-wide.
    pub regions: Vec<String>,
    /// Ids of checks.
    pub checks: Vec<String>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for that.
    pub owner: String,
}

impl ExpectedGap {
    /// Whether an unknown is this gap. What fails, and what a plugin broke, never is.
    pub fn covers(&self, finding: &Finding<'_>) -> bool {
        let any = |patterns: &[String], text: &str| patterns.iter().any(|pattern| wildcard(pattern, text));
        finding.status == Status::Unknown
            && any(&self.accounts, finding.resource.account)
            && any(&self.regions, finding.resource.region)
            && any(&self.checks, &finding.check.id)
    }
}

#[cfg(test)]
mod tests {
    use bartizan_registry::wildcard;

    #[test]
    fn patterns_mean_what_they_say() {
        for (pattern, text) in [
            ("*", ""),
            ("*", "eu-west-1"),
            ("ap-*", "ap-south-1"),
            ("*-1", "eu-west-1"),
            ("a*b*c", "a-b-b-c"),
        ] {
            assert!(wildcard(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("ap-*", ""), ("ap-*", "eu-west-1"), ("eu-west-1", "eu-west-11"), ("a*b*c", "a-c")]
        {
            assert!(!wildcard(pattern, text), "{pattern} {text}");
        }
    }
}
