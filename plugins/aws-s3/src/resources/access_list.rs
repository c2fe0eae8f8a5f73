//! Access control lists: whom they let in, and when they count at all.

use super::{AccountBlock, BucketAccessList, BucketLogging, Grant, Owner, Setting, fail_at, holds, known};
use bartizan_sdk::{Resource, prelude::*};
use core::fmt;

/// Everybody on the internet.
const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
/// Everybody with an AWS account, and anybody can open one.
const AUTHENTICATED_USERS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
/// S3 itself, which writes access logs.
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";
/// The accounts through which CloudFront writes its logs (`awslogsdelivery`), in AWS and in China.
const CLOUDFRONT_LOGS: [&str; 2] = [
    "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0",
    "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56",
];

impl<'a> Grant<'a> {
    /// Whether it is one of these permissions.
    fn permits(&self, permissions: &[&str]) -> Tri {
        self.permission().is_some_and(|permission| permissions.contains(&permission))
    }

    /// The URI of the group that it is for, if it is for a group.
    fn group(&self) -> Read<&'a str> {
        self.grantee()?.unwrap_or_default().uri()
    }

    /// The canonical id of the account that it is for, if it is for an account.
    fn account(&self) -> Read<&'a str> {
        self.grantee()?.unwrap_or_default().id()
    }

    /// Whether it is for everybody.
    fn is_public(&self) -> Tri {
        self.group().is_some_and(|group| [ALL_USERS, AUTHENTICATED_USERS].contains(&group))
    }

    /// Whether it is for anybody but the owner, the trusted accounts and AWS's own deliveries of logs.
    fn is_foreign(&self, owner: Read<Owner>, trusted: List<&str>) -> Tri {
        if let Some(group) = self.group()? {
            return Ok(group != LOG_DELIVERY);
        }
        let Some(id) = self.account()? else {
            return Err(
                Reason::unknown("parse", "a grant names neither an account nor a group").at(self.node())
            );
        };
        tri::all([
            Ok(!CLOUDFRONT_LOGS.contains(&id)),
            tri::not(trusted.contains(id)),
            tri::not(owner.and_then(|owner| owner.unwrap_or_default().id()).equals(id)),
        ])
    }
}

/// What a grant says, for people.
impl fmt::Display for Grant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.permission().ok().flatten().unwrap_or("something"))?;
        match (self.group(), self.account()) {
            (Ok(Some(ALL_USERS)), _) => f.write_str(" to everybody"),
            (Ok(Some(AUTHENTICATED_USERS)), _) => f.write_str(" to everybody with an AWS account"),
            (Ok(Some(group)), _) => write!(f, " to the group {group}"),
            (_, Ok(Some(id))) => write!(f, " to the account with the canonical id {id}"),
            _ => f.write_str(" to somebody"),
        }
    }
}

impl<'a> BucketAccessList<'a> {
    /// Passes if none of these permissions is granted to anybody but the owner, the trusted accounts
    /// (canonical ids) and AWS's own deliveries of logs.
    pub fn grants_nobody_foreign(
        &self,
        permissions: &[&str],
        trusted: List<&str>,
        account: All<AccountBlock>,
    ) -> Outcome {
        let grants = self.effective_grants(account, |grant| {
            tri::all([grant.permits(permissions), grant.is_foreign(self.owner(), trusted)])
        })?;
        if grants.is_empty() {
            return PASS;
        }
        let texts: Vec<String> = grants.iter().map(ToString::to_string).collect();
        fail_at(texts.join(", "), grants.iter().map(Grant::node))
    }

    /// Whether the list lets anybody in, to whatever.
    pub fn lets_anybody_in(&self, account: All<AccountBlock>) -> Tri {
        self.effective_grants(account, Grant::is_public).map(|grants| !grants.is_empty())
    }

    /// Whether the list lets S3 write access logs.
    pub fn lets_logs_in(&self, account: All<AccountBlock>) -> Tri {
        let delivers = |grant: &Grant<'a>| {
            tri::all([grant.group().equals(LOG_DELIVERY), grant.permits(&["WRITE", "FULL_CONTROL"])])
        };
        self.effective_grants(account, delivers).map(|grants| !grants.is_empty())
    }

    /// The wanted grants that count: none does where the owner owns every object, and public ones do
    /// not where public lists are ignored.
    fn effective_grants(
        &self,
        account: All<AccountBlock>,
        wanted: impl Fn(&Grant<'a>) -> Tri,
    ) -> Result<Vec<Grant<'a>>, Reason> {
        let enforced = self.ownership().and_then(|controls| controls.unwrap_or_default().are_enforced());
        if enforced == Ok(true) {
            return Ok(Vec::new());
        }
        let public_ignored = holds(Setting::IgnorePublicAcls, self.block(), account);
        let grants = known(self.grants()?.unwrap_or_default().iter().map(|grant| {
            let grant = grant?;
            let ignored = tri::all([grant.is_public(), public_ignored.clone()]);
            Ok(tri::all([wanted(&grant), tri::not(ignored)])?.then_some(grant))
        }))?;
        // A list without such a grant is harmless, whether or not it counts.
        if grants.is_empty() { Ok(grants) } else { enforced.map(|_| grants) }
    }
}

impl<'a> BucketLogging<'a> {
    /// The same bucket, seen by its access control list.
    pub fn access_list(&self) -> BucketAccessList<'a> {
        BucketAccessList::at(self.row())
    }
}
