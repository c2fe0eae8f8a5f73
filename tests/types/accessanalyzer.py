"""IAM Access Analyzer."""

from types_lib import ACCOUNT, Unknown, recorded

EXTERNAL = f"arn:aws:access-analyzer:us-east-1:{ACCOUNT}:analyzer/external"
UNUSED = f"arn:aws:access-analyzer:us-east-1:{ACCOUNT}:analyzer/unused"
INTERNAL = f"arn:aws:access-analyzer:us-east-1:{ACCOUNT}:analyzer/internal"


@recorded
def analyzers(answer, expect):
    answer("accessanalyzer:ListAnalyzers", {"analyzers": []}, region="eu-west-1")
    answer("accessanalyzer:ListAnalyzers", {"analyzers": [
        {
            "arn": EXTERNAL, "name": "external", "type": "ACCOUNT", "createdAt": "2026-01-05T10:00:00Z",
            "lastResourceAnalyzed": "arn:aws:s3:::logs", "lastResourceAnalyzedAt": "2026-02-01T08:00:00Z",
            "tags": {"team": "security"}, "status": "ACTIVE", "managedBy": "securityhub.amazonaws.com",
        },
        {
            "arn": UNUSED, "name": "unused", "type": "ORGANIZATION_UNUSED_ACCESS", "createdAt": "2026-01-06T10:00:00Z",
            "tags": {}, "status": "DISABLED", "statusReason": {"code": "DELEGATED_ADMINISTRATOR_DEREGISTERED"},
            "configuration": {"unusedAccess": {"unusedAccessAge": 90, "analysisRule": {"exclusions": [
                {"accountIds": ["444455556666"]}, {"resourceTags": [{"sandbox": "yes"}]},
            ]}}},
        },
        {
            "arn": INTERNAL, "name": "internal", "type": "ACCOUNT_INTERNAL_ACCESS", "createdAt": "2026-01-06T10:00:00Z",
            "tags": {}, "status": "ACTIVE",
            "configuration": {"internalAccess": {"analysisRule": {"inclusions": [
                {"accountIds": [ACCOUNT], "resourceTypes": ["AWS::S3::Bucket"], "resourceArns": ["arn:aws:s3:::crown-jewels"]},
            ]}}},
        },
    ]}, region="us-east-1")
    answer("accessanalyzer:ListArchiveRules", {"archiveRules": [{
        "ruleName": "own-partners", "filter": {"principal.AWS": {"eq": ["444455556666"]}, "isPublic": {"eq": ["false"]}},
        "createdAt": "2026-01-05T10:00:00Z", "updatedAt": "2026-01-05T10:00:00Z",
    }]}, params={"analyzerName": "external"})
    answer("accessanalyzer:ListArchiveRules", {"archiveRules": []}, params={"analyzerName": "unused"})
    answer.error(
        "accessanalyzer:ListArchiveRules", "AccessDeniedException", "is not authorized to perform", kind="denied",
        params={"analyzerName": "internal"},
    )
    totals = {"totalActiveFindings": 3, "totalArchivedFindings": 40, "totalResolvedFindings": 5}
    answer("accessanalyzer:GetFindingsStatistics", {"lastUpdatedAt": "2026-09-30T08:00:00Z", "findingsStatistics": [{"externalAccessFindingsStatistics": {
        **totals, "resourceTypeStatistics": {"AWS::S3::Bucket": {"totalActivePublic": 1, "totalActiveCrossAccount": 2, "totalActiveErrors": 0}},
    }}]}, params={"analyzerArn": EXTERNAL})
    answer("accessanalyzer:GetFindingsStatistics", {"lastUpdatedAt": "2026-09-30T08:00:00Z", "findingsStatistics": [{"unusedAccessFindingsStatistics": {
        **totals, "unusedAccessTypeStatistics": [{"unusedAccessType": "UnusedIAMRole", "total": 3}],
        "topAccounts": [{"account": "444455556666", "numberOfActiveFindings": 3, "details": {"UnusedIAMRole": 3}}],
    }}]}, params={"analyzerArn": UNUSED})
    # Nobody has asked for these before: when they were counted is not said.
    answer("accessanalyzer:GetFindingsStatistics", {"findingsStatistics": [{"internalAccessFindingsStatistics": {
        "totalActiveFindings": 0, "totalArchivedFindings": 0, "totalResolvedFindings": 0, "resourceTypeStatistics": {},
    }}]}, params={"analyzerArn": INTERNAL})
    counted = {"TotalActiveFindings": 3, "TotalArchivedFindings": 40, "TotalResolvedFindings": 5}
    expect("Bartizan::AccessAnalyzer::Status", "us-east-1", region="us-east-1", Enabled=True)
    expect("Bartizan::AccessAnalyzer::Status", "eu-west-1", region="eu-west-1", Enabled=False)
    expect(
        "AWS::AccessAnalyzer::Analyzer",
        EXTERNAL,
        region="us-east-1",
        arn=EXTERNAL,
        AnalyzerName="external",
        Arn=EXTERNAL,
        Type="ACCOUNT",
        Tags=[{"Key": "team", "Value": "security"}],
        Status="ACTIVE",
        StatusReason=None,
        CreatedAt="2026-01-05T10:00:00Z",
        LastResourceAnalyzedAt="2026-02-01T08:00:00Z",
        ManagedBy="securityhub.amazonaws.com",
        UnusedAccessAge=None,
        UnusedAccessExclusions=None,
        InternalAccessInclusions=None,
        ArchivingRules=[{
            "RuleName": "own-partners",
            "Filter": {"principal.AWS": {"eq": ["444455556666"]}, "isPublic": {"eq": ["false"]}},
            "CreatedAt": "2026-01-05T10:00:00Z",
            "UpdatedAt": "2026-01-05T10:00:00Z",
        }],
        FindingsStatistics={**counted, "ResourceTypeStatistics": {
            "AWS::S3::Bucket": {"TotalActivePublic": 1, "TotalActiveCrossAccount": 2, "TotalActiveErrors": 0}}},
    )
    expect(
        "AWS::AccessAnalyzer::Analyzer",
        UNUSED,
        region="us-east-1",
        Type="ORGANIZATION_UNUSED_ACCESS",
        Tags=[],
        Status="DISABLED",
        StatusReason="DELEGATED_ADMINISTRATOR_DEREGISTERED",
        LastResourceAnalyzedAt=None,
        ManagedBy=None,
        UnusedAccessAge=90,
        UnusedAccessExclusions=[{"AccountIds": ["444455556666"]}, {"ResourceTags": [{"sandbox": "yes"}]}],
        ArchivingRules=[],
        FindingsStatistics={**counted, "UnusedAccessTypeStatistics": [{"UnusedAccessType": "UnusedIAMRole", "Total": 3}],
                            "TopAccounts": [{"Account": "444455556666", "NumberOfActiveFindings": 3, "Details": {"UnusedIAMRole": 3}}]},
    )
    expect(
        "AWS::AccessAnalyzer::Analyzer",
        INTERNAL,
        region="us-east-1",
        Type="ACCOUNT_INTERNAL_ACCESS",
        UnusedAccessAge=None,
        InternalAccessInclusions=[{
            "AccountIds": [ACCOUNT],
            "ResourceTypes": ["AWS::S3::Bucket"],
            "ResourceArns": ["arn:aws:s3:::crown-jewels"],
        }],
        ArchivingRules=Unknown("denied"),
        FindingsStatistics=Unknown("parse"),
    )
    expect.count("AWS::AccessAnalyzer::Analyzer", 3)


@recorded
def denied(answer, expect):
    answer.error("accessanalyzer:ListAnalyzers", "AccessDeniedException", "is not authorized to perform", kind="denied")
    expect("Bartizan::AccessAnalyzer::Status", "us-east-1", region="us-east-1", Enabled=Unknown("denied"))
    expect.unknown("AWS::AccessAnalyzer::Analyzer", "denied", region="us-east-1")
