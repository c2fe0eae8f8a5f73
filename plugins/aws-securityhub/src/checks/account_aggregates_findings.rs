//! See [`account_aggregates_findings`].

use crate::resources::{Aggregator, Regions, StatusAdministration};
use bartizan_sdk::prelude::*;

/// Findings of each region stay in it. Nobody looks into every region every day, so a finding in
/// the region that is least used is seen last, although that is where it matters most. A finding
/// aggregator brings all of them into one region.
///
/// Members take over what their administrator's account set up. Where a member tells of no aggregator,
/// the check leaves the question to that account.
///
/// ## Remediation
/// In the region that your security team works in, open Security Hub's **Settings**, **Regions**, choose
/// it as the home region, link all available regions, and let future ones be linked too. In an
/// organization, do this in the administrator's account.
///
/// With the CLI: `aws securityhub create-finding-aggregator --region REGION --region-linking-mode
/// ALL_REGIONS`.
#[check(
    id = "securityhub-account-aggregates-findings",
    title = "Security Hub brings the findings of all regions into one",
    severity = Medium,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02", "aws-wa-security-2024-11:SEC04-BP03"],
)]
pub fn account_aggregates_findings(
    _scope: &Scope,
    statuses: All<StatusAdministration>,
    aggregators: All<Aggregator>,
    regions: All<Regions>,
    #[setting(default = "", "the region in which findings must come together; empty accepts any")]
    home_region: &str,
) -> Outcome {
    let (mut on, mut unread) = (Vec::new(), statuses.complete().err());
    for status in statuses.known() {
        match status.enabled().equals(true) {
            Ok(true) => on.push(status),
            Ok(false) => {}
            Err(reason) => unread = Some(reason),
        }
    }
    if on.len() < 2 {
        unread.map_or(PASS, Err)?;
        all_were_read(&elsewhere(regions, statuses)?)?;
        not_applicable!("Security Hub is on in no more than one region");
    }
    if aggregators.known().next().is_none() {
        aggregators.complete()?;
        let members = tri::any(on.iter().map(|status| status.administrator().exists()))?;
        if members {
            not_applicable!("the administrator's account decides where findings come together");
        }
        fail!("the findings of each of {} regions stay in it", on.len());
    }
    if !home_region.is_empty() {
        let home = aggregators.any(|aggregator| aggregator.home().equals(home_region))?;
        ensure!(home, "findings come together in another region than {home_region}");
    }
    let mut left_out = Vec::new();
    for status in &on {
        let scope = status.scope();
        let region = scope.region();
        match aggregators.any(|aggregator| aggregator.reaches(region)) {
            Ok(true) => {}
            Ok(false) => left_out.push(region.to_owned()),
            Err(reason) => unread = Some(reason),
        }
    }
    ensure!(left_out.is_empty(), "findings stay where they are in {}", left_out.join(", "));
    unread.map_or(PASS, Err)?;
    let mut far = Vec::new();
    for region in elsewhere(regions, statuses)? {
        if !aggregators.any(|aggregator| aggregator.reaches(region))? {
            far.push(region);
        }
    }
    all_were_read(&far)
}

/// The regions that the account uses and that were not read.
fn elsewhere<'a>(
    regions: All<'a, Regions<'a>>,
    statuses: All<StatusAdministration>,
) -> Result<Vec<&'a str>, Reason> {
    let mut all = Vec::new();
    for account in regions.iter()? {
        all.extend(account.unread(statuses)?);
    }
    Ok(all)
}

/// Passes if these regions, which were not read, are none: nobody knows whether Security Hub is on there.
fn all_were_read(unread: &[&str]) -> Outcome {
    if unread.is_empty() {
        return PASS;
    }
    Err(Reason::unknown("not-supplied", format!("not all regions were read: {}", unread.join(", "))))
}

examples! {
    pass "all regions" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1",
            "FindingAggregationRegion": "eu-west-1", "RegionLinkingMode": "ALL_REGIONS", "Regions": null,
        }],
        "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "af-south-1", "OptInStatus": "opted-in" },
        ] }],
    };
    pass "just the regions where it is on" => {}, inputs = {
        "statuses": [
            { "@region": "ap-south-1", "Enabled": false, "Administrator": null },
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": "eu-west-1",
            "RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["us-east-1"],
        }],
        "regions": [],
    }, settings = { "home_region": "eu-west-1" };
    pass "one region could not read what another tells" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [
            {
                "@region": "eu-west-1", "FindingAggregationRegion": unknown("throttled"),
                "RegionLinkingMode": unknown("throttled"), "Regions": unknown("throttled"),
            },
            {
                "@region": "us-east-1", "FindingAggregationRegion": "us-east-1",
                "RegionLinkingMode": "ALL_REGIONS_EXCEPT_SPECIFIED", "Regions": ["ap-south-1"],
            },
        ],
        "regions": [],
    };
    fail "none" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [],
        "regions": [],
    }, detail = "each of 2 regions stay";
    fail "a region is not named" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
            { "@region": "us-west-2", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": "eu-west-1",
            "RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["us-east-1"],
        }],
        "regions": [],
    }, detail = "in us-west-2";
    fail "a region is left out, another's state unknown" => {}, inputs = {
        "statuses": [
            { "@region": "ap-south-1", "Enabled": unknown("timeout"), "Administrator": unknown("timeout") },
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": "eu-west-1",
            "RegionLinkingMode": "ALL_REGIONS_EXCEPT_SPECIFIED", "Regions": ["us-east-1"],
        }],
        "regions": [],
    }, detail = "in us-east-1";
    fail "no region is linked" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": "eu-west-1",
            "RegionLinkingMode": "NO_REGIONS", "Regions": null,
        }],
        "regions": [],
    };
    fail "in another region than demanded" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1",
            "FindingAggregationRegion": "eu-west-1", "RegionLinkingMode": "ALL_REGIONS", "Regions": null,
        }],
        "regions": [],
    }, settings = { "home_region": "us-east-1" }, detail = "another region than us-east-1";
    not_applicable "on in one region only" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": false, "Administrator": null },
        ],
        "aggregators": [],
        "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" },
        ] }],
    };
    not_applicable "a member that tells of none" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": { "AccountId": "444455556666" } },
            { "@region": "us-east-1", "Enabled": true, "Administrator": { "AccountId": "444455556666" } },
        ],
        "aggregators": [],
        "regions": [],
    };
    unknown "on in the one region that was read" => {}, inputs = {
        "statuses": [{ "@region": "eu-west-1", "Enabled": true, "Administrator": null }],
        "aggregators": [],
        "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "af-south-1", "OptInStatus": "opted-in" },
        ] }],
    }, detail = "not all regions were read: us-east-1, af-south-1";
    unknown "a region that is not linked was not read" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": "eu-west-1",
            "RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["us-east-1"],
        }],
        "regions": [{ "Regions": [
            { "RegionName": "eu-west-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
            { "RegionName": "af-south-1", "OptInStatus": "opted-in" },
        ] }],
    }, detail = "not all regions were read: af-south-1";
    unknown "access denied" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": partial("denied|securityhub:ListFindingAggregators", []),
        "regions": [],
    };
    unknown "the aggregator could not be read" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": unknown("denied|securityhub:GetFindingAggregator"),
            "RegionLinkingMode": unknown("denied|securityhub:GetFindingAggregator"),
            "Regions": unknown("denied|securityhub:GetFindingAggregator"),
        }],
        "regions": [],
    };
    unknown "on in one region, the others unknown" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": unknown("denied|securityhub:DescribeHub"), "Administrator": null },
        ],
        "aggregators": [],
        "regions": [],
    };
    unknown "all that is known comes together, one region unknown" => {}, inputs = {
        "statuses": [
            { "@region": "ap-south-1", "Enabled": unknown("timeout"), "Administrator": unknown("timeout") },
            { "@region": "eu-west-1", "Enabled": true, "Administrator": null },
            { "@region": "us-east-1", "Enabled": true, "Administrator": null },
        ],
        "aggregators": [{
            "@region": "eu-west-1", "FindingAggregationRegion": "eu-west-1",
            "RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["us-east-1"],
        }],
        "regions": [],
    };
    unknown "none, and nobody knows whether it is a member" => {}, inputs = {
        "statuses": [
            { "@region": "eu-west-1", "Enabled": true, "Administrator": unknown("denied|securityhub:GetAdministratorAccount") },
            { "@region": "us-east-1", "Enabled": true, "Administrator": unknown("denied|securityhub:GetAdministratorAccount") },
        ],
        "aggregators": [],
        "regions": [],
    };
}
