//! Service control policies: what the levels of an organisation together leave to an account.
//!
//! AWS lets something pass only if every level allows it, the root, each unit on the way down and the
//! account itself, and if no level denies it. Nobody in the account is exempt, not even its root user;
//! only the organisation's management account is not bound at all, and service-linked roles are not.
//! Which account that is, a chain does not know: ask before.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::condition::{NEGATIVE, POSITIVE};
use super::pattern::{self, matches};
use super::principal::account;
use super::{Condition, Policy, Statement, has_variable};
use crate::reason::Reason;
use crate::tri::{self, Tri};
use crate::value::{List, Node, Value};

/// The policies that hold for an account, level by level. Each level is an object with `TargetId` and
/// `Policies`, and each policy one with its document as `Content`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chain<'a> {
    levels: List<'a, Node<'a>>,
}

impl<'a> Value<'a> for Chain<'a> {
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        node.list().map(|levels| Self { levels })
    }
}

/// For whom a chain is asked.
#[derive(Clone, Copy, Debug)]
pub struct People<'s> {
    /// The account that they are in.
    pub account: &'s str,
    /// Patterns of ARNs of the roles and users that may be spared, for emergencies.
    pub spared: &'s [&'s str],
}

/// What a chain does to an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial<'a> {
    /// Nobody can do it but those who may be spared.
    Complete,
    /// It is denied, and not to all: the principals that are spared, or the condition's key.
    Sparing(Cow<'a, str>),
    /// Nothing denies it.
    None,
}

/// Whether a condition is true of the requests of all who may not be spared.
enum Holds<'a> {
    Always,
    Never,
    /// Not of all: the value or the key that tells them apart.
    Sometimes(Cow<'a, str>),
}

impl<'a> Chain<'a> {
    /// Whether people are kept from an action on a resource, which may be a pattern and is then meant
    /// as a whole. One level that is known to deny decides, whatever is not known of the others. That
    /// several statements deny it only together is not seen.
    pub fn denial(&self, action: &str, resource: &str, people: People<'_>) -> Result<Denial<'a>, Reason> {
        let levels = self.levels.iter().map(|level| level_denial(level?, action, resource, people));
        strongest(levels)
    }

    /// Whether anything at all is denied: an account whose every level allows everything is bound by
    /// nothing.
    pub fn restricts(&self) -> Tri {
        self.levels.any(|level| {
            let denies = |s: Statement<'a>| tri::not(s.is_allow());
            let allows_all =
                |s: Statement<'a>| tri::all([s.is_allow(), tri::not(s.is_conditional()), s.covers("*", "*")]);
            tri::any([any(level, &denies), tri::not(any(level, &allows_all))])
        })
    }
}

/// The policies of a level. AWS refuses to detach the last one, so that a level without any was not
/// wholly read.
fn policies(level: Node<'_>) -> Result<List<'_, Node<'_>>, Reason> {
    match level.read::<List<'_, Node<'_>>>("Policies")? {
        Some(policies) if !policies.is_empty() => Ok(policies),
        _ => Err(Reason::unknown("partial", "a level names no policy, and each has one at least").at(level)),
    }
}

fn document(policy: Node<'_>) -> Result<Policy<'_>, Reason> {
    let document = policy.read::<Policy<'_>>("Content")?;
    document.ok_or_else(|| Reason::unknown("not-supplied", "a policy has no document").at(policy))
}

/// Whether a statement of a level fits.
fn any<'a>(level: Node<'a>, fits: &dyn Fn(Statement<'a>) -> Tri) -> Tri {
    policies(level)?.any(|policy| tri::any(document(policy)?.statements().map(|s| fits(s?))))
}

fn level_denial<'a>(
    level: Node<'a>,
    action: &str,
    resource: &str,
    people: People<'_>,
) -> Result<Denial<'a>, Reason> {
    let statements = |policy: Result<Node<'a>, Reason>| {
        strongest(document(policy?)?.statements().map(|s| s?.denial(action, resource, people)))
    };
    let denied = policies(level).and_then(|all| strongest(all.iter().map(statements)));
    if denied == Ok(Denial::Complete) {
        return denied;
    }
    match any(level, &|s| s.lets(action, resource, people)) {
        Ok(false) => Ok(Denial::Complete),
        Ok(true) => denied,
        Err(reason) => denied.and(Err(reason)),
    }
}

/// The strongest of several denials, each enough by itself.
fn strongest<'a>(all: impl Iterator<Item = Result<Denial<'a>, Reason>>) -> Result<Denial<'a>, Reason> {
    let (mut strongest, mut undecided) = (Denial::None, None);
    for denial in all {
        match denial {
            Ok(Denial::Complete) => return denial,
            Ok(sparing @ Denial::Sparing(_)) if strongest == Denial::None => strongest = sparing,
            Ok(_) => {}
            Err(reason) => tri::keep(&mut undecided, reason)?,
        }
    }
    undecided.map_or(Ok(strongest), Err)
}

impl<'a> Statement<'a> {
    fn denial(&self, action: &str, resource: &str, people: People<'_>) -> Result<Denial<'a>, Reason> {
        if self.is_allow()? || !self.covers(action, resource)? {
            return Ok(Denial::None);
        }
        let mut denial = Denial::Complete;
        for condition in self.conditions()? {
            match condition?.holds(people)? {
                Holds::Never => return Ok(Denial::None),
                Holds::Sometimes(spared) if denial == Denial::Complete => denial = Denial::Sparing(spared),
                Holds::Always | Holds::Sometimes(_) => {}
            }
        }
        Ok(denial)
    }

    /// Whether it allows somebody who may not be spared any of it.
    fn lets(&self, action: &str, resource: &str, people: People<'_>) -> Tri {
        if !self.is_allow()? {
            return Ok(false);
        }
        tri::all([
            self.action_extent().and_then(|extent| extent.touches(action.as_bytes())),
            self.resource_extent().and_then(|extent| extent.touches(resource.as_bytes())),
            tri::not(tri::any(self.conditions()?.map(|c| Ok(matches!(c?.holds(people)?, Holds::Never))))),
        ])
    }
}

impl<'a> Condition<'a> {
    fn holds(&self, people: People<'_>) -> Result<Holds<'a>, Reason> {
        if self.quantifier.is_some() {
            return Ok(Holds::Sometimes(Cow::Borrowed(self.key)));
        }
        let is_one_of = |names: &[&str]| names.iter().any(|name| self.operator.eq_ignore_ascii_case(name));
        let (positive, negative) = (is_one_of(&POSITIVE), is_one_of(&NEGATIVE));
        if self.key_is("aws:PrincipalArn") && (positive || negative) {
            return self.holds_by_arn(people, positive);
        }
        if self.key_is("aws:PrincipalAccount") && (positive || negative) {
            let mut named = false;
            for value in self.values() {
                let value = value?;
                if has_variable(value.as_bytes()) {
                    return Ok(Holds::Sometimes(Cow::Borrowed(self.key)));
                }
                named |= matches(&value, people.account);
            }
            return Ok(if named == positive { Holds::Always } else { Holds::Never });
        }
        // Service control policies do not bind services: the others are people.
        if self.key_is("aws:PrincipalIsAWSService") && self.operator.eq_ignore_ascii_case("Bool") {
            if self.value_is("false")? {
                return Ok(Holds::Always);
            }
            if self.value_is("true")? {
                return Ok(Holds::Never);
            }
        }
        Ok(Holds::Sometimes(Cow::Borrowed(self.key)))
    }

    /// Every request says whose it is, so that `IfExists` changes nothing. Who is in another account
    /// is not spoken of.
    fn holds_by_arn(&self, people: People<'_>, positive: bool) -> Result<Holds<'a>, Reason> {
        let mut other = None;
        for value in self.values() {
            let value = value?;
            if account(&value).is_some_and(|owner| owner != people.account) {
                continue;
            }
            let pattern = opened(value.as_bytes());
            if pattern::covers(&pattern, b"arn:*", false) {
                return Ok(if positive { Holds::Always } else { Holds::Never });
            }
            let may_be = |spared: &&str| pattern::covers(spared.as_bytes(), &pattern, false);
            if !people.spared.iter().any(may_be) {
                other.get_or_insert(value);
            }
        }
        Ok(match other {
            None if positive => Holds::Never,
            None => Holds::Always,
            // Who is denied by name is not who is spared.
            Some(_) if positive => Holds::Sometimes(Cow::Borrowed(self.key)),
            Some(value) => Holds::Sometimes(value),
        })
    }
}

/// A pattern with each policy variable as a wildcard, since its value may be any.
pub(super) fn opened(pattern: &[u8]) -> Cow<'_, [u8]> {
    if !has_variable(pattern) {
        return Cow::Borrowed(pattern);
    }
    let (mut out, mut inside) = (Vec::with_capacity(pattern.len()), false);
    for (at, byte) in pattern.iter().enumerate() {
        if !inside && *byte == b'$' && pattern.get(at + 1) == Some(&b'{') {
            inside = true;
            out.push(b'*');
        }
        if !inside {
            out.push(*byte);
        }
        inside &= *byte != b'}';
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use alloc::vec;
    use core::slice::from_ref;

    use super::super::tests::node;
    use super::*;
    use serde_json::{Value as Json, json};

    const ACCOUNT: &str = "111122223333";
    const LEAVE: &str = "organizations:LeaveOrganization";

    /// A chain of levels, each with its documents.
    fn chain(levels: &[&[Json]]) -> Chain<'static> {
        let level = |documents: &&[Json]| {
            let policies: Vec<Json> = documents.iter().map(|d| json!({ "Content": d })).collect();
            json!({ "TargetId": "r-ab12", "Policies": policies })
        };
        Chain::read(node(&levels.iter().map(level).collect())).unwrap()
    }

    fn full() -> Json {
        json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } })
    }

    fn deny(rest: &Json) -> Json {
        let mut statement = json!({ "Effect": "Deny", "Resource": "*" });
        statement.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!({ "Statement": [statement] })
    }

    fn ask<'a>(levels: &[&[Json]], action: &str, resource: &str) -> Result<Denial<'a>, Reason> {
        let spared = ["arn:*:iam::*:role/BreakGlass", "arn:aws:iam::111122223333:user/safe-*"];
        chain(levels).denial(action, resource, People { account: ACCOUNT, spared: &spared })
    }

    fn of_one(statement: &Json) -> Result<Denial<'static>, Reason> {
        ask(&[&[full(), deny(statement)], &[full()]], LEAVE, "*")
    }

    #[test]
    fn one_level_that_denies_is_enough() {
        let denies = deny(&json!({ "Action": "organizations:Leave*" }));
        for levels in [
            [vec![full(), denies.clone()], vec![full()], vec![full()]],
            [vec![full()], vec![full(), denies.clone()], vec![full()]],
            [vec![full()], vec![full()], vec![denies.clone(), full()]],
        ] {
            let levels: Vec<&[Json]> = levels.iter().map(Vec::as_slice).collect();
            assert_eq!(ask(&levels, LEAVE, "*"), Ok(Denial::Complete));
            assert_eq!(chain(&levels).restricts(), Ok(true));
        }
        assert_eq!(ask(&[&[full()], &[full()]], LEAVE, "*"), Ok(Denial::None));
        assert_eq!(chain(&[&[full()], &[full()]]).restricts(), Ok(false));
        assert_eq!(ask(&[], LEAVE, "*"), Ok(Denial::None));
    }

    #[test]
    fn every_level_must_allow() {
        let only = |statement: Json| json!({ "Statement": statement });
        let lists = only(json!({ "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" }));
        assert_eq!(ask(&[&[full()], from_ref(&lists)], LEAVE, "*"), Ok(Denial::Complete));
        assert_eq!(ask(&[from_ref(&lists), &[full()]], "s3:GetObject", "*"), Ok(Denial::None));
        assert_eq!(ask(&[&[lists.clone(), full()], &[full()]], LEAVE, "*"), Ok(Denial::None));
        assert_eq!(chain(&[&[full()], &[lists]]).restricts(), Ok(true));
        let cases = [
            (json!({ "NotAction": "organizations:*", "Resource": "*" }), Denial::Complete),
            (json!({ "NotAction": "organizations:Describe*", "Resource": "*" }), Denial::None),
            (json!({ "NotAction": "organizations:${x}*", "Resource": "*" }), Denial::None),
            (json!({ "Action": "org*:L*", "Resource": "*" }), Denial::None),
            (json!({ "Action": "organizations:L${x}", "Resource": "*" }), Denial::None),
            (json!({ "Action": "*", "NotResource": "*" }), Denial::Complete),
            (
                json!({ "Action": "*", "Resource": "*", "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/BreakGlass" } } }),
                Denial::Complete,
            ),
            (
                json!({ "Action": "*", "Resource": "*", "Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/Admin" } } }),
                Denial::None,
            ),
            (
                json!({ "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-west-1" } } }),
                Denial::None,
            ),
        ];
        for (mut statement, wanted) in cases {
            statement["Effect"] = json!("Allow");
            let found = ask(&[&[full()], &[only(statement.clone())]], LEAVE, "*");
            assert_eq!(found, Ok(wanted), "{statement}");
        }
    }

    #[test]
    fn a_denial_covers_all_that_is_asked_for() {
        let keys = "arn:aws:kms:*:111122223333:key/*";
        let cases = [
            (json!({ "Action": "kms:*" }), true),
            (json!({ "Action": "kms:*", "Resource": "arn:aws:kms:*:*:key/*" }), true),
            (json!({ "Action": "kms:*", "Resource": "arn:aws:kms:*:*:alias/*" }), false),
            (json!({ "Action": "kms:*", "Resource": "arn:aws:kms:eu-west-1:*:key/*" }), false),
            (json!({ "Action": "kms:Schedule*" }), true),
            (json!({ "Action": "kms:Disable*" }), false),
            (json!({ "NotAction": "iam:*" }), true),
            (json!({ "NotAction": ["iam:*", "kms:*"] }), false),
            (json!({ "Action": "*", "Resource": null, "NotResource": "arn:aws:s3:::*" }), true),
            (json!({ "Action": "*", "Resource": null, "NotResource": "arn:aws:kms:*:*:key/1" }), false),
        ];
        for (statement, denied) in cases {
            let found = ask(&[&[full(), deny(&statement)]], "kms:ScheduleKeyDeletion", keys);
            let wanted = if denied { Denial::Complete } else { Denial::None };
            assert_eq!(found, Ok(wanted), "{statement}");
        }
    }

    #[test]
    fn a_condition_may_spare_only_those_who_are_listed() {
        let when = |condition: Json| json!({ "Action": "*", "Condition": condition });
        let arn = |operator: &str, value: Json| when(json!({ operator: { "aws:PrincipalARN": value } }));
        let sparing = |who: &'static str| Denial::Sparing(Cow::Borrowed(who));
        let cases = [
            (arn("ArnNotLike", json!("arn:aws:iam::*:role/BreakGlass")), Denial::Complete),
            (arn("StringNotLikeIfExists", json!(["arn:*:iam::*:role/BreakGlass"])), Denial::Complete),
            (
                arn("ArnNotEquals", json!("arn:aws:iam::${aws:PrincipalAccount}:role/BreakGlass")),
                Denial::Complete,
            ),
            (
                arn(
                    "ArnNotLike",
                    json!(["arn:aws:iam::111122223333:user/safe-1", "arn:aws:iam::*:role/Ops*"]),
                ),
                sparing("arn:aws:iam::*:role/Ops*"),
            ),
            (arn("ArnNotLike", json!("arn:aws:iam::*:role/*")), sparing("arn:aws:iam::*:role/*")),
            // Roles of other accounts are not bound by this chain.
            (arn("ArnNotEquals", json!("arn:aws:iam::999999999999:role/Ops")), Denial::Complete),
            (arn("ArnNotLike", json!("*")), Denial::None),
            (arn("ArnLike", json!("arn:aws:iam::*:root")), sparing("aws:PrincipalARN")),
            (arn("ArnLike", json!("*")), Denial::Complete),
            (arn("ArnLike", json!("arn:aws:iam::*:role/BreakGlass")), Denial::None),
            (
                arn("ForAnyValue:ArnNotLike", json!("arn:aws:iam::*:role/BreakGlass")),
                sparing("aws:PrincipalARN"),
            ),
            (
                when(json!({ "StringNotEquals": { "aws:PrincipalAccount": "999999999999" } })),
                Denial::Complete,
            ),
            (when(json!({ "StringNotEquals": { "aws:PrincipalAccount": ACCOUNT } })), Denial::None),
            (when(json!({ "StringEquals": { "aws:PrincipalAccount": [ACCOUNT] } })), Denial::Complete),
            (
                when(json!({ "StringEquals": { "aws:PrincipalAccount": "${x}" } })),
                sparing("aws:PrincipalAccount"),
            ),
            (when(json!({ "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } })), Denial::Complete),
            (when(json!({ "Bool": { "aws:PrincipalIsAWSService": true } })), Denial::None),
            (when(json!({ "Bool": { "aws:ViaAWSService": "false" } })), sparing("aws:ViaAWSService")),
            (
                when(json!({ "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } })),
                sparing("aws:RequestedRegion"),
            ),
            (
                when(json!({
                    "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/BreakGlass" },
                    "StringNotEquals": { "aws:PrincipalTag/team": "security" },
                })),
                sparing("aws:PrincipalTag/team"),
            ),
        ];
        for (statement, wanted) in cases {
            assert_eq!(of_one(&statement), Ok(wanted), "{statement}");
        }
    }

    #[test]
    fn one_known_denial_decides() {
        let broken = json!({ "Statement": [{ "Effect": "Maybe", "Action": "*", "Resource": "*" }] });
        let denies = deny(&json!({ "Action": "*" }));
        assert_eq!(ask(&[from_ref(&broken), &[full(), denies.clone()]], LEAVE, "*"), Ok(Denial::Complete));
        assert_eq!(ask(&[&[denies, broken.clone()]], LEAVE, "*"), Ok(Denial::Complete));
        for levels in [&[&[full(), broken.clone()] as &[Json], &[full()]], &[&[full()], from_ref(&broken)]] {
            assert!(matches!(ask(levels, LEAVE, "*"), Err(Reason::Unknown(_))));
            assert!(matches!(chain(levels).restricts(), Err(Reason::Unknown(_))));
        }
        let lists = json!({ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } });
        assert_eq!(ask(&[&[broken], &[lists]], LEAVE, "*"), Ok(Denial::Complete), "a level leaves it out");
    }

    #[test]
    fn a_level_without_policies_was_not_wholly_read() {
        let denies = deny(&json!({ "Action": "*" }));
        assert!(matches!(ask(&[&[full()], &[]], LEAVE, "*"), Err(Reason::Unknown(_))));
        assert_eq!(ask(&[&[full(), denies], &[]], LEAVE, "*"), Ok(Denial::Complete));
    }
}
