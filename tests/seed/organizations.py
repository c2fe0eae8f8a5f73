"""The organisation, whose management account is moto's."""

from common import ACCOUNT, expect

NAMES = "Bartizan::Organizations::"


def seed(aws):
    organizations = aws("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]["Id"]
    audit = organizations.create_account(AccountName="audit", Email="audit@example.com")["CreateAccountStatus"]["AccountId"]
    # On AWS they are turned on in a new organisation.
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
    for service in ("cloudtrail.amazonaws.com", "guardduty.amazonaws.com", "securityhub.amazonaws.com"):
        organizations.enable_aws_service_access(ServicePrincipal=service)
    organizations.register_delegated_administrator(AccountId=audit, ServicePrincipal="guardduty.amazonaws.com")

    expect("organizations-account-is-member", NAMES + "Membership", ACCOUNT, "pass", "of the one that was made")
    expect("organizations-organization-has-all-features", NAMES + "Membership", ACCOUNT, "pass", "made with all")
    expect("organizations-organization-trusts-services", NAMES + "Settings", ACCOUNT, "pass", "all three are trusted")
    expect("organizations-organization-delegates-administration", NAMES + "Settings", ACCOUNT, "fail", "Security Hub's is not delegated")
    for what in ("is-restricted", "cannot-leave", "cannot-delete-keys", "cannot-change-log-buckets", "cannot-stop-cloudtrail",
                 "cannot-stop-config", "cannot-stop-guardduty", "cannot-stop-securityhub"):
        expect("organizations-account-" + what, NAMES + "EffectivePolicies", ACCOUNT, "not-applicable", "no policy binds the management account")
    for what in ("has-tag-policy", "opts-out-of-ai-training"):
        expect("organizations-account-" + what, NAMES + "EffectivePolicies", ACCOUNT, "unknown", "moto does not play DescribeEffectivePolicy")
    return organization
