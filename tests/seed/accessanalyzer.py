"""Access Analyzer, which moto does not play."""

from common import ACCOUNT, REGION, SCOPE, expect


def seed():
    expect("accessanalyzer-region-analyzes-external-access", "Bartizan::AccessAnalyzer::Status", REGION, "unknown", "moto does not play ListAnalyzers")
    expect("accessanalyzer-account-analyzes-unused-access", SCOPE, ACCOUNT, "unknown", "moto does not play ListAnalyzers")
