//! See [`bucket_policy_grants_no_foreign_account`].

use crate::resources::{
    AccountBlock, BucketOwner, BucketPolicy, Membership, Setting, document, fail_at, holds, known,
    public_statements, title,
};
use bartizan_sdk::policy::{Condition, Narrowing, Principal, Statement, account as account_in};
use bartizan_sdk::prelude::*;

/// A policy that names another account hands the bucket to everybody whom that account lets in, now
/// and later. Partnerships end, and such statements stay. Accounts are named as principals, by
/// canonical ids, or in a condition that limits everyone to them; an organisation is foreign unless it
/// is the account's own.
///
/// AWS's services, CloudFront's origin access identities, networks and deleted principals name no
/// account and are not counted. No denial is set off against an account that is allowed by name.
///
/// ## Remediation
/// Ask who uses the access, remove the statement if nobody does, and else add the account to the
/// setting `trusted_accounts`.
///
/// Accounts of your own organisation are best let in together, by the condition `"StringEquals":
/// {"aws:PrincipalOrgID": "o-…"}`. For partners, prefer a role of your own that they may assume with an
/// external id: it can be reviewed, limited and removed in one place.
#[check(
    id = "s3-bucket-policy-grants-no-foreign-account",
    title = "S3 bucket policies grant nothing to foreign accounts",
    severity = High,
    satisfies = [
        "aws-wa-security-2024-11:SEC03-BP07",
        "aws-wa-security-2024-11:SEC03-BP08",
        "aws-wa-security-2024-11:SEC03-BP09",
    ],
)]
pub fn bucket_policy_grants_no_foreign_account(
    bucket: &BucketOwner,
    #[link(via = "@id")] policy: Link<BucketPolicy>,
    account: All<AccountBlock>,
    membership: All<Membership>,
    #[setting(default = [], "accounts (twelve digits) and organisations (o-...) that may have access, beside the bucket's own")]
    trusted_accounts: List<&str>,
    #[setting(default = [], "canonical ids of accounts, beside the owner's, that may have access")]
    trusted_canonical_ids: List<&str>,
) -> Outcome {
    let policy = document(policy)?;
    if !public_statements(&policy)?.is_empty() {
        // A public policy lets in every account, or under this setting none but the bucket's own.
        let restricted = holds(Setting::RestrictPublicBuckets, bucket.block(), account)?;
        ensure!(restricted, "the policy is open to everybody, and so to every account");
        return PASS;
    }
    let home = Home { bucket, membership, trusted_accounts, trusted_canonical_ids };
    let found = known(policy.statements().map(|statement| {
        let statement = statement?;
        let guests = home.guests(&statement, &policy)?;
        Ok((!guests.is_empty())
            .then(|| (format!("{} by {}", guests.join(", "), title(&statement)), statement)))
    }))?;
    if found.is_empty() {
        return PASS;
    }
    let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
    fail_at(texts.join("; "), found.iter().map(|(_, statement)| statement.node()))
}

/// Who is not foreign.
struct Home<'a> {
    bucket: &'a BucketOwner<'a>,
    membership: All<'a, Membership<'a>>,
    trusted_accounts: List<'a, &'a str>,
    trusted_canonical_ids: List<'a, &'a str>,
}

impl Home<'_> {
    /// The foreign accounts and organisations that a statement lets in.
    fn guests(&self, statement: &Statement, policy: &Policy) -> Result<Vec<String>, Reason> {
        if !statement.is_allow()? {
            return Ok(Vec::new());
        }
        let anyone = statement.is_for_anyone()?;
        if anyone && !statement.is_conditional()? {
            return self.spared(policy); // It is not public, so that a denial must close it.
        }
        let mut guests = known(statement.principals()?.map(|principal| self.guest(principal?)));
        for condition in statement.conditions()? {
            let condition = condition?;
            if condition.narrowing()? == Some(Narrowing::People)
                && let Some(foreign) = self.foreign_in(&condition)?
            {
                if foreign.is_empty() {
                    return Ok(foreign); // All conditions must hold, and this one does for nobody foreign.
                }
                if anyone {
                    guests = Ok(foreign);
                }
            }
        }
        guests
    }

    /// The foreign accounts and organisations that denials except, as by `StringNotEquals`.
    fn spared(&self, policy: &Policy) -> Result<Vec<String>, Reason> {
        let mut spared = Vec::new();
        for denial in policy.statements() {
            let denial = denial?;
            for condition in denial.conditions()? {
                let condition = condition?;
                if !denial.is_allow()? && condition.operator.to_ascii_lowercase().contains("not") {
                    spared.extend(self.foreign_in(&condition)?.unwrap_or_default());
                }
            }
        }
        Ok(spared)
    }

    /// Those foreign of the accounts and organisations that a condition names, if it names any: a
    /// network says nothing about accounts.
    fn foreign_in(&self, condition: &Condition) -> Read<Vec<String>> {
        let values = condition.values().collect::<Result<Vec<_>, _>>()?;
        let named: Vec<&str> = values.iter().filter_map(|value| named_in(value)).collect();
        if named.is_empty() {
            return Ok(None);
        }
        known(named.iter().map(|name| Ok(self.is_foreign(name)?.then(|| (*name).to_owned())))).map(Some)
    }

    /// A principal, if it is foreign.
    fn guest(&self, principal: Principal) -> Result<Option<String>, Reason> {
        if let Principal::CanonicalUser(id) = principal {
            let owner = self.bucket.owner().and_then(|owner| owner.unwrap_or_default().id());
            let foreign =
                tri::all([tri::not(self.trusted_canonical_ids.contains(id)), tri::not(owner.equals(id))])?;
            return Ok(foreign.then(|| format!("the account with the canonical id {id}")));
        }
        let Some(account) = principal.account() else { return Ok(None) };
        Ok(self.is_foreign(account)?.then(|| account.to_owned()))
    }

    /// Whether an account or an organisation is foreign.
    fn is_foreign(&self, name: &str) -> Tri {
        let elsewhere = if is_organization(name) {
            self.membership.none(|own| own.organization_id().equals(name))
        } else {
            Ok(name != self.bucket.scope().account())
        };
        tri::all([elsewhere, tri::not(self.trusted_accounts.contains(name))])
    }
}

/// The account or organisation that a condition's value names: by itself, in an ARN, or as the
/// beginning of a path.
fn named_in(value: &str) -> Option<&str> {
    let organization = value.split('/').next().filter(|id| is_organization(id));
    organization.or_else(|| account_in(value))
}

fn is_organization(id: &str) -> bool {
    id.starts_with("o-")
}

examples! {
    pass "no policy" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = { "policy": [], "account": [{ "RestrictPublicBuckets": false }], "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }] };
    pass "its own account" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
                "Principal": { "AWS": ["111122223333", "arn:aws:iam::111122223333:role/app"], "CanonicalUser": "0aaa" }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        };
    pass "trusted accounts" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
                "Principal": { "AWS": "arn:aws:iam::444455556666:root", "CanonicalUser": "0bbb" }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        }, settings = { "trusted_accounts": ["444455556666"], "trusted_canonical_ids": ["0bbb"] };
    pass "a service, CloudFront, and a user that is gone" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Principal": {
                "Service": "cloudfront.amazonaws.com",
                "AWS": ["arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE", "AIDAEXAMPLEID"]
            }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    pass "its own organisation" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [
                {
                    "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                    "Resource": "arn:aws:s3:::example/*",
                    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
                },
                {
                    "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket",
                    "Resource": "arn:aws:s3:::example",
                    "Condition": { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*" } }
                },
            ] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        };
    pass "a trusted organisation, its own unknown" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-f6g7h8i9j0" } }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }],
    }, settings = { "trusted_accounts": ["o-f6g7h8i9j0"] };
    pass "another account, as far as it is in the organisation" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
            "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    pass "its own role, whatever a condition names" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/app" },
            "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-f6g7h8i9j0" } }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    pass "everyone, but denials spare its own organisation only" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*" },
            {
                "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
                "Condition": { "StringNotEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
            },
            {
                "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringEquals": { "aws:PrincipalAccount": "444455556666" } }
            },
            {
                "Effect": "Allow", "Principal": { "AWS": "111122223333" }, "Action": "s3:*",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringNotEquals": { "aws:PrincipalAccount": "444455556666" } }
            },
        ] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    pass "everyone in a network" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        };
    pass "another account is denied" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Deny", "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
                "Action": "s3:*", "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        };
    pass "open to everybody, but restricted" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": { "RestrictPublicBuckets": true }
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [
            { "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*" },
            {
                "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
            },
        ] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    fail "open to everybody" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*"
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        }, detail = "to every account";
    fail "another account" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Sid": "Partners", "Effect": "Allow", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Principal": { "AWS": ["arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:role/app"] }
            }] } }],
            "account": [{ "RestrictPublicBuckets": true }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        }, detail = "444455556666 by the statement Partners";
    fail "another account, the rest unknown" => {
        "Owner": unknown("denied|s3:GetBucketAcl"),
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock"),
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Principal": { "AWS": "444455556666", "CanonicalUser": "0bbb" }
        }] } }],
        "account": [{ "RestrictPublicBuckets": unknown("denied|s3:GetAccountPublicAccessBlock") }],
        "membership": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }],
    }, detail = "444455556666 by a statement without a Sid";
    fail "another account by its canonical id" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Principal": { "CanonicalUser": "0bbb" }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    }, detail = "the account with the canonical id 0bbb";
    fail "another account from a network" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        };
    fail "everyone of another account" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringEquals": { "aws:PrincipalAccount": ["111122223333", "444455556666"] } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        }, detail = "444455556666 by a statement without a Sid";
    fail "a role of another account" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/partner-*" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        }, detail = "444455556666 by";
    fail "everyone, but a denial spares another account" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [
            {
                "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*"
            },
            {
                "Effect": "Deny", "Principal": "*", "Action": "s3:*",
                "Resource": ["arn:aws:s3:::example", "arn:aws:s3:::example/*"],
                "Condition": { "StringNotEquals": { "aws:PrincipalAccount": ["111122223333", "444455556666"] } }
            },
        ] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    }, detail = "444455556666 by the statement Read";
    fail "another account, and a condition that keeps its own out" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::example/*",
            "Condition": { "StringNotEquals": { "aws:PrincipalAccount": "111122223333" } }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    }, detail = "444455556666 by";
    fail "another organisation" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": { "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::example/*",
                "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-f6g7h8i9j0" } }
            }] } }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        }, detail = "o-f6g7h8i9j0 by";
    fail "an organisation, and the account is in none" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": null }],
    };
    unknown "an organisation, its own unknown" => {
        "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": unknown("denied|organizations:DescribeOrganization") }],
    };
    unknown "a canonical id, the owner's unknown" => {
        "Owner": unknown("denied|s3:GetBucketAcl"), "PublicAccessBlockConfiguration": null
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*",
            "Principal": { "CanonicalUser": "0bbb" }
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    unknown "open to everybody, the block unknown" => {
        "Owner": { "ID": "0aaa" },
        "PublicAccessBlockConfiguration": unknown("denied|s3:GetBucketPublicAccessBlock"),
    }, inputs = {
        "policy": [{ "PolicyDocument": { "Statement": [{
            "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example/*"
        }] } }],
        "account": [{ "RestrictPublicBuckets": false }],
        "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
    };
    unknown "access denied" => { "Owner": { "ID": "0aaa" }, "PublicAccessBlockConfiguration": null },
        inputs = {
            "policy": [{ "PolicyDocument": unknown("denied|s3:GetBucketPolicy") }],
            "account": [{ "RestrictPublicBuckets": false }],
            "membership": [{ "OrganizationId": "o-a1b2c3d4e5" }],
        };
}
