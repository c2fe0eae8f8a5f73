//! See [`aggregator_reads_all_sources`].

use crate::resources::AggregatorSources;
use bartizan_sdk::prelude::*;

/// Whoever looks into an aggregator takes what is there for all that there is. An account that did not
/// agree to be collected, or a region that is not among those chosen, is missing without a sign.
///
/// ## Remediation
/// Let the aggregator collect from all regions, those of the future among them. If a source fails, the
/// finding names it: give its account the authorization, or collect from the organisation, which needs
/// none.
///
/// With the CLI: `aws configservice describe-configuration-aggregator-sources-status
/// --configuration-aggregator-name NAME --update-status FAILED`.
#[check(
    id = "config-aggregator-reads-all-sources",
    title = "Aggregators collect from all regions, and all sources answer",
    severity = Low,
    satisfies = ["aws-wa-security-2024-11:SEC04-BP02"],
)]
pub fn aggregator_reads_all_sources(aggregator: &AggregatorSources) -> Outcome {
    let few = tri::any([
        aggregator
            .organization()
            .and_then(|source| source.map_or(Ok(false), |s| tri::not(s.all_regions().equals(true)))),
        aggregator.accounts()?.unwrap_or_default().any(|source| tri::not(source.all_regions().equals(true))),
    ]);
    ensure!(few != Ok(true), "it collects from some regions only");
    for source in aggregator.statuses()?.unwrap_or_default().iter() {
        let source = source?;
        if source.status()? == Some("FAILED") {
            let region = source.region()?.map(|region| format!(" in {region}")).unwrap_or_default();
            let error = source.error()?.unwrap_or("no error is told");
            fail!("the last update from {}{region} failed: {error}", source.id()?.unwrap_or("a source"));
        }
    }
    few?;
    PASS
}

examples! {
    pass "the whole organisation" => {
        "OrganizationAggregationSource": { "RoleArn": "arn:aws:iam::111122223333:role/aggregator", "AllAwsRegions": true },
        "AccountAggregationSources": null,
        "SourcesStatus": [{ "SourceId": "o-a1b2c3d4e5", "SourceType": "ORGANIZATION", "LastUpdateStatus": "SUCCEEDED" }],
    };
    pass "accounts, one of them late" => {
        "OrganizationAggregationSource": null,
        "AccountAggregationSources": [{ "AccountIds": ["444455556666"], "AllAwsRegions": true }],
        "SourcesStatus": [{ "SourceId": "444455556666", "AwsRegion": "eu-west-1", "LastUpdateStatus": "OUTDATED" }],
    };
    fail "some regions" => {
        "OrganizationAggregationSource": { "AwsRegions": ["eu-west-1"], "AllAwsRegions": false }, "AccountAggregationSources": null,
        "SourcesStatus": unknown("denied|config:DescribeConfigurationAggregatorSourcesStatus"),
    }, detail = "it collects from some regions only";
    fail "some regions of an account" => {
        "OrganizationAggregationSource": null,
        "AccountAggregationSources": [{ "AccountIds": ["444455556666"], "AwsRegions": ["eu-west-1"] }], "SourcesStatus": [],
    };
    fail "a source that does not answer" => {
        "OrganizationAggregationSource": { "AllAwsRegions": true }, "AccountAggregationSources": null,
        "SourcesStatus": [
            { "SourceId": "o-a1b2c3d4e5", "LastUpdateStatus": "SUCCEEDED" },
            { "SourceId": "444455556666", "AwsRegion": "eu-west-1", "LastUpdateStatus": "FAILED", "LastErrorCode": "AccessDenied" },
        ],
    }, detail = "the last update from 444455556666 in eu-west-1 failed: AccessDenied";
    unknown "access denied" => {
        "OrganizationAggregationSource": { "AllAwsRegions": true }, "AccountAggregationSources": null,
        "SourcesStatus": unknown("denied|config:DescribeConfigurationAggregatorSourcesStatus"),
    };
}
