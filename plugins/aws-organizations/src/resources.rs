//! What the checks read.
//!
//! Every account is told which organization it belongs to, and the policies of tags and the like that
//! hold for it. Its chain of service control policies is told to the management account and to
//! delegated administrators only, and so is what the organization has turned on: hence a view for each.

use bartizan_sdk::policy::Chain;
use bartizan_sdk::prelude::*;

resource! {
    /// The organization that the account belongs to; everything is absent if it belongs to none.
    pub struct Membership: "Bartizan::Organizations::Membership" {
        organization_id: &str = "OrganizationId",
        feature_set: &str = "FeatureSet",
        management_account: &str = "ManagementAccountId",
    }

    /// The service control policies of the account, level by level; absent if the organization has
    /// not turned them on.
    pub struct ServiceControl: "Bartizan::Organizations::EffectivePolicies" {
        chain: Chain = "ServiceControlPolicies",
    }

    /// The tag policy that holds for the account.
    pub struct Tagging: "Bartizan::Organizations::EffectivePolicies" {
        policy: TagPolicy = "TagPolicy",
    }

    /// From which AI services the account's content is kept.
    pub struct OptOut: "Bartizan::Organizations::EffectivePolicies" {
        policy: OptOutPolicy = "AIServicesOptOutPolicy",
    }

    /// What the organization has turned on.
    pub struct Settings: "Bartizan::Organizations::Settings" {
        trusted_services: List<&str> = "TrustedServices",
    }

    /// A member account that administers services for the organization.
    pub struct Administrator: "Bartizan::Organizations::DelegatedAdministrator" {
        status: &str = "Status",
        services: List<&str> = "Services",
    }

    /// A bucket and nothing of it.
    pub struct BucketName: "AWS::S3::Bucket" {
        name: &str = "@id",
    }
}

shape! {
    /// A tag policy as it comes out for an account.
    pub struct TagPolicy {
        tags: Map = "tags",
    }

    /// A policy about AI services as it comes out for an account.
    pub struct OptOutPolicy {
        services: Services = "services",
    }

    /// What is said of all services that nothing else is said of.
    pub struct Services {
        default: Service = "default",
    }

    /// What is said of a service: `optOut` or `optIn`.
    pub struct Service {
        opt_out_policy: &str = "opt_out_policy",
    }
}

/// Leaves the check where the account belongs to no organization.
pub fn only_in_an_organization(memberships: All<'_, Membership<'_>>) -> Outcome {
    if memberships.none(|m| m.organization_id().exists())? {
        not_applicable!("the account belongs to no organization");
    }
    PASS
}

/// The texts of a setting.
pub fn texts<'a>(setting: List<'a, &'a str>) -> Result<Vec<&'a str>, Reason> {
    setting.iter().collect()
}
