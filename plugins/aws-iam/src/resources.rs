//! What the checks read. A type has several views where its checks need different calls.

use bartizan_sdk::policy::Policy;
use bartizan_sdk::prelude::*;

resource! {
    /// A user and its long-term credentials, as the credential report tells them: one call for all
    /// users instead of several for each.
    pub struct User: "AWS::IAM::User" {
        report: Credentials = "Credentials",
    }

    /// A user and its rights, without those of its groups.
    pub struct UserRights: "AWS::IAM::User" {
        arn: &str = "@arn",
        policies: List<InlinePolicy> = "Policies",
        managed_policy_arns: List<&str> = "ManagedPolicyArns",
        permissions_boundary: &str = "PermissionsBoundary",
    }

    /// A group and its rights.
    pub struct GroupRights: "AWS::IAM::Group" {
        arn: &str = "@arn",
        policies: List<InlinePolicy> = "Policies",
        managed_policy_arns: List<&str> = "ManagedPolicyArns",
    }

    /// A role and its rights.
    pub struct RoleRights: "AWS::IAM::Role" {
        arn: &str = "@arn",
        path: &str = "Path",
        policies: List<InlinePolicy> = "Policies",
        managed_policy_arns: List<&str> = "ManagedPolicyArns",
        permissions_boundary: &str = "PermissionsBoundary",
    }

    /// The organization that the account belongs to.
    pub struct Membership: "Bartizan::Organizations::Membership" {
        management_account: &str = "ManagementAccountId",
    }

    /// A role and who may assume it.
    pub struct RoleTrust: "AWS::IAM::Role" {
        path: &str = "Path",
        trust: Policy = "AssumeRolePolicyDocument",
    }

    /// A role and when it was used.
    pub struct RoleUse: "AWS::IAM::Role" {
        path: &str = "Path",
        create_date: Time = "CreateDate",
        last_used: Time = "LastUsed",
    }

    /// A user, and which managed policies are attached to it.
    pub struct UserAttachments: "AWS::IAM::User" {
        managed_policy_arns: List<&str> = "ManagedPolicyArns",
    }

    /// A group, and which managed policies are attached to it.
    pub struct GroupAttachments: "AWS::IAM::Group" {
        managed_policy_arns: List<&str> = "ManagedPolicyArns",
    }

    /// A role, and which managed policies are attached to it.
    pub struct RoleAttachments: "AWS::IAM::Role" {
        managed_policy_arns: List<&str> = "ManagedPolicyArns",
    }

    /// A policy that is attached to others, or bounds them.
    pub struct ManagedPolicy: "AWS::IAM::ManagedPolicy" {
        id: &str = "@id",
        arn: &str = "@arn",
        document: Policy = "PolicyDocument",
    }

    /// A TLS certificate that IAM keeps.
    pub struct ServerCertificate: "AWS::IAM::ServerCertificate" {
        expiration: Time = "Expiration",
    }
}

shape! {
    /// A user's row of the credential report. What the report calls N/A, no_information or
    /// not_supported is absent.
    pub struct Credentials {
        user_created: Time = "UserCreationTime",
        password_enabled: bool = "PasswordEnabled",
        password_last_used: Time = "PasswordLastUsed",
        password_last_changed: Time = "PasswordLastChanged",
        mfa_active: bool = "MFAActive",
        first_key_active: bool = "AccessKey1Active",
        first_key_rotated: Time = "AccessKey1LastRotated",
        first_key_last_used: Time = "AccessKey1LastUsedDate",
        second_key_active: bool = "AccessKey2Active",
        second_key_rotated: Time = "AccessKey2LastRotated",
        second_key_last_used: Time = "AccessKey2LastUsedDate",
    }

    /// A policy that lives on its principal.
    pub struct InlinePolicy {
        name: &str = "PolicyName",
        document: Policy = "PolicyDocument",
    }
}

/// A date that must be there, or else nobody knows.
fn expected(date: Read<Time>, missing: &'static str) -> Result<Time, Reason> {
    date?.ok_or_else(|| Reason::unknown("not-supplied", missing))
}

impl ManagedPolicy<'_> {
    /// Whether a principal's list of policies means this one.
    pub fn is_named(&self, name: &str) -> bool {
        [self.id(), self.arn()].into_iter().any(|known| matches!(known, Ok(Some(known)) if known == name))
    }
}

impl<'a> RoleTrust<'a> {
    /// The trust policy, which every role has.
    pub fn trust_policy(&self) -> Result<Policy<'a>, Reason> {
        self.trust()?.ok_or_else(|| Reason::unknown("not-supplied", "the role's trust policy is missing"))
    }
}

impl<'a> User<'a> {
    /// The user's row of the credential report.
    pub fn credentials(&self) -> Result<Credentials<'a>, Reason> {
        let missing = || Reason::unknown("not-supplied", "the credential report has no row for the user");
        self.report()?.ok_or_else(missing)
    }
}

impl Credentials<'_> {
    /// The two access keys that a user can have.
    pub fn keys(&self) -> [AccessKey; 2] {
        [
            AccessKey {
                number: 1,
                active: self.first_key_active().equals(true),
                rotated: self.first_key_rotated(),
                used: self.first_key_last_used(),
            },
            AccessKey {
                number: 2,
                active: self.second_key_active().equals(true),
                rotated: self.second_key_rotated(),
                used: self.second_key_last_used(),
            },
        ]
    }

    /// Whether no access key is active.
    pub fn has_no_active_key(&self) -> Tri {
        tri::all(self.keys().map(|key| tri::not(key.active)))
    }

    /// Whether the password was set or used since a moment: one that was never used is not unused
    /// while it is young.
    pub fn password_is_in_use(&self, since: Time) -> Tri {
        let set = || match self.password_last_changed()? {
            Some(changed) => Ok(changed),
            None => expected(self.user_created(), "the credential report says nothing of the password's age"),
        };
        tri::any([self.password_last_used().is_some_and(|used| used >= since), set().map(|set| set >= since)])
    }
}

/// An access key, as the credential report tells it.
#[derive(Debug)]
pub struct AccessKey {
    /// The first or the second one.
    pub number: u8,
    /// Whether it can be used.
    pub active: Tri,
    rotated: Read<Time>,
    used: Read<Time>,
}

impl AccessKey {
    /// When it was made, or last changed.
    pub fn rotated(&self) -> Result<Time, Reason> {
        expected(self.rotated.clone(), "the credential report says nothing of the access key's age")
    }

    /// When it was last used.
    pub fn last_used(&self) -> Read<Time> {
        self.used.clone()
    }

    /// Whether it was made or used since a moment: one that was never used is not unused while it is
    /// young.
    pub fn is_in_use(&self, since: Time) -> Tri {
        tri::any([
            self.last_used().is_some_and(|used| used >= since),
            self.rotated().map(|rotated| rotated >= since),
        ])
    }
}

/// Whether a role's path is one that only AWS gives: the service defines the role's rights and trust,
/// and nobody in the account can change them.
pub(crate) fn is_service_linked(path: Read<&str>) -> Tri {
    path.is_some_and(|path| path.starts_with("/aws-service-role/"))
}
