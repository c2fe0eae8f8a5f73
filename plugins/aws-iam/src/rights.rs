//! What a principal's policies allow together.

use crate::resources::{GroupRights, InlinePolicy, ManagedPolicy, RoleRights, UserRights};
use crate::statement::{conditions, values};
use bartizan_sdk::policy::{Condition, Policy, Statement, matches};
use bartizan_sdk::prelude::*;

/// A principal's rights: those of its own inline and attached policies, within its boundary. Rights
/// that a user has through groups are the groups'.
pub(crate) struct Rights<'a> {
    granted: Policies<'a>,
    boundary: Option<Policies<'a>>,
    place: Place<'a>,
}

/// Policies that count together.
#[derive(Default)]
struct Policies<'a> {
    documents: Vec<(&'a str, Policy<'a>)>,
    /// Why not all of them could be read.
    unread: Option<Reason>,
}

/// Where the principal lives.
struct Place<'a> {
    partition: &'a str,
    account: &'a str,
    /// Its own ARN, if it is known.
    arn: &'a str,
}

/// What an action is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// Any resource, whichever it is.
    Some,
    /// Everything everywhere.
    Everything,
    /// All resources of a kind in the account: service and the last part of their ARNs.
    All(&'static str, &'static str),
    /// All of a kind, or the principal itself.
    AllOrSelf(&'static str, &'static str),
}

/// All of IAM: whoever may do everything there can give itself everything else.
const ALL_OF_IAM: On = On::All("iam", "*");

/// Keys that speak of how somebody calls: a right under such a condition is the whole right for
/// whoever meets it, and a denial is none.
const HOW: [&str; 8] = [
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:SecureTransport",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:UserAgent",
];

/// Keys that speak of who calls: a right under such a condition may well be this principal's.
const WHO: [&str; 7] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:userid",
    "aws:username",
];

impl<'a> Rights<'a> {
    /// A user's, without those of its groups.
    pub(crate) fn of_user(
        user: &UserRights<'a>,
        attached: Link<'a, ManagedPolicy<'a>>,
        boundary: Link<'a, ManagedPolicy<'a>>,
    ) -> Self {
        let scope = user.scope();
        Self {
            granted: Policies::of(user.policies(), user.managed_policy_arns(), attached),
            boundary: Policies::bounding(user.permissions_boundary(), boundary),
            place: Place { partition: scope.partition(), account: scope.account(), arn: text(user.arn()) },
        }
    }

    /// A group's.
    pub(crate) fn of_group(group: &GroupRights<'a>, attached: Link<'a, ManagedPolicy<'a>>) -> Self {
        let scope = group.scope();
        Self {
            granted: Policies::of(group.policies(), group.managed_policy_arns(), attached),
            boundary: None,
            place: Place { partition: scope.partition(), account: scope.account(), arn: text(group.arn()) },
        }
    }

    /// A role's.
    pub(crate) fn of_role(
        role: &RoleRights<'a>,
        attached: Link<'a, ManagedPolicy<'a>>,
        boundary: Link<'a, ManagedPolicy<'a>>,
    ) -> Self {
        let scope = role.scope();
        Self {
            granted: Policies::of(role.policies(), role.managed_policy_arns(), attached),
            boundary: Policies::bounding(role.permissions_boundary(), boundary),
            place: Place { partition: scope.partition(), account: scope.account(), arn: text(role.arn()) },
        }
    }

    /// The policy that makes a full administrator: it allows everything on everything, or everything
    /// but some services that are not IAM. A denial of all of IAM undoes it, others do not: an
    /// administrator can lift them.
    pub(crate) fn administrator_policy(&self) -> Read<&'a str> {
        let Some(name) = self.granted.administrator_policy(&self.place)? else { return Ok(None) };
        if let Some(boundary) = &self.boundary
            && boundary.administrator_policy(&self.place)?.is_none()
        {
            return Ok(None);
        }
        Ok(Some(name))
    }

    /// Fails if a policy makes a full administrator.
    pub(crate) fn have_no_administrator_policy(&self) -> Outcome {
        match self.administrator_policy()? {
            Some(name) => fail!("the policy {name} allows everything"),
            None => PASS,
        }
    }

    /// Whether an action is allowed on all that is asked about. `passed_to` is the service that
    /// `iam:PassRole` is asked for.
    pub(crate) fn allow(&self, action: &str, on: On, passed_to: Option<&str>) -> Tri {
        let question = Question { action, on, passed_to, place: &self.place };
        let granted = self.granted.allow(&question);
        if matches!(granted, Ok(false)) {
            return granted;
        }
        let within = self.boundary.as_ref().map_or(Ok(true), |boundary| boundary.allow(&question));
        tri::all([granted, within])
    }
}

fn text(arn: Read<&str>) -> &str {
    arn.ok().flatten().unwrap_or_default()
}

impl<'a> Policies<'a> {
    fn of(
        inline: Read<List<'a, InlinePolicy<'a>>>,
        arns: Read<List<'a, &'a str>>,
        attached: Link<'a, ManagedPolicy<'a>>,
    ) -> Self {
        let mut all = Self::default();
        match inline {
            Ok(list) => list.unwrap_or_default().iter().for_each(|policy| all.add_inline(policy)),
            Err(reason) => all.unread = Some(reason),
        }
        match arns {
            Ok(list) => list.unwrap_or_default().iter().for_each(|arn| all.add_attached(arn, attached)),
            Err(reason) => all.unread = Some(reason),
        }
        all
    }

    /// The boundary, if there is one.
    fn bounding(arn: Read<&'a str>, boundary: Link<'a, ManagedPolicy<'a>>) -> Option<Self> {
        let arn = arn.transpose()?;
        let mut all = Self::default();
        all.add_attached(arn, boundary);
        Some(all)
    }

    fn add_inline(&mut self, policy: Result<InlinePolicy<'a>, Reason>) {
        let read = policy.and_then(|policy| {
            let name = policy.name()?.unwrap_or("without a name");
            Ok((name, policy.document()?.unwrap_or_default()))
        });
        self.add(read);
    }

    fn add_attached(&mut self, arn: Result<&'a str, Reason>, attached: Link<'a, ManagedPolicy<'a>>) {
        let read = arn.and_then(|arn| {
            let Some(policy) = attached.all().known().find(|policy| policy.is_named(arn)) else {
                attached.all().complete()?;
                return Err(Reason::unknown("not-supplied", format!("the policy {arn} was not found")));
            };
            let name = arn.rsplit_once('/').map_or(arn, |(_, name)| name);
            Ok((name, policy.document()?.unwrap_or_default()))
        });
        self.add(read);
    }

    fn add(&mut self, read: Result<(&'a str, Policy<'a>), Reason>) {
        match read {
            Ok(document) => self.documents.push(document),
            Err(reason) => self.unread = Some(reason),
        }
    }

    /// Whether any statement fits; one that could not be read might.
    fn any(&self, mut fits: impl FnMut(&'a str, &Statement<'a>) -> Tri) -> Tri {
        let statements = self
            .documents
            .iter()
            .flat_map(|(name, policy)| policy.statements().map(move |statement| (*name, statement)));
        let answers = statements.map(|(name, statement)| fits(name, &statement?));
        tri::any(answers.chain(self.unread.clone().map(Err)))
    }

    fn allow(&self, question: &Question<'_>) -> Tri {
        let allowed = self.any(|_, statement| question.is_allowed_by(statement));
        if matches!(allowed, Ok(false)) {
            return allowed;
        }
        tri::all([allowed, tri::not(self.any(|_, statement| question.is_denied_by(statement)))])
    }

    fn administrator_policy(&self, place: &Place<'_>) -> Read<&'a str> {
        let question = |action, on| Question { action, on, passed_to: None, place };
        let everything = question("*:*", On::Everything);
        let all_of_iam = question("iam:*", ALL_OF_IAM);
        let mut found = None;
        let allowed = self.any(|name, statement| {
            let but_some = statement.not_actions()?.exists() || statement.not_resources()?.exists();
            let is = tri::any([
                everything.is_allowed_by(statement),
                Ok(but_some && all_of_iam.is_allowed_by(statement)?),
            ])?;
            if is {
                found = Some(name);
            }
            Ok(is)
        });
        if matches!(allowed, Ok(false)) {
            return Ok(None);
        }
        let denied = self.any(|_, statement| all_of_iam.is_denied_by(statement));
        Ok(if tri::all([allowed, tri::not(denied)])? { found } else { None })
    }
}

/// Whether an action is allowed.
struct Question<'q> {
    action: &'q str,
    on: On,
    passed_to: Option<&'q str>,
    place: &'q Place<'q>,
}

impl Question<'_> {
    /// All that is asked about, as a pattern of ARNs.
    fn pattern(&self) -> String {
        let Place { partition, account, .. } = self.place;
        match self.on {
            On::Some => "*".to_owned(),
            On::Everything => format!("arn:{partition}:*:*:*:*"),
            On::All("iam", rest) | On::AllOrSelf("iam", rest) => {
                format!("arn:{partition}:iam::{account}:{rest}")
            }
            On::All(service, rest) | On::AllOrSelf(service, rest) => {
                format!("arn:{partition}:{service}:*:{account}:{rest}")
            }
        }
    }

    fn is_allowed_by(&self, statement: &Statement<'_>) -> Tri {
        // Cheapest first: most statements speak of other actions.
        if !statement.allows_action(self.action)? || self.is_restricted(statement, &is_about_caller)? {
            return Ok(false);
        }
        self.is_reached_by(statement)
    }

    /// A denial without MFA, or from other networks, does not help against the rest.
    fn is_denied_by(&self, statement: &Statement<'_>) -> Tri {
        if statement.is_allow()? || !statement.covers(self.action, &self.pattern())? {
            return Ok(false);
        }
        tri::any([tri::not(statement.is_conditional()), self.is_restricted(statement, &is_about_call)])
    }

    /// Whether the resources of a statement that allows include all that is asked about. A resource
    /// with a policy variable is the caller's own.
    fn is_reached_by(&self, statement: &Statement<'_>) -> Tri {
        if self.on == On::Some {
            return Ok(true);
        }
        let all = self.pattern();
        let but = statement.not_resources()?;
        if but.exists() {
            // What is left out is little, unless it is all.
            return tri::not(tri::any(but.iter().map(|pattern| Ok(matches(pattern?, &all)))));
        }
        let own = matches!(self.on, On::AllOrSelf(..));
        tri::any(statement.resources()?.iter().map(|pattern| {
            let pattern = pattern?;
            if pattern.contains("${") {
                return Ok(own && pattern.contains("${aws:username}"));
            }
            Ok(matches(pattern, &all)
                || in_all_regions(pattern).is_some_and(|pattern| matches(&pattern, &all))
                || (own && matches(pattern, self.place.arn)))
        }))
    }

    /// Whether a condition says what may be done, and not only for whom: then nobody can tell here how
    /// far the right goes, and it gets the benefit of the doubt.
    fn is_restricted(&self, statement: &Statement<'_>, is_harmless: &dyn Fn(&Condition<'_>) -> bool) -> Tri {
        tri::any(conditions(statement).into_iter().map(|condition| {
            let condition = condition?;
            if is_harmless(&condition) {
                return Ok(false);
            }
            if condition.key_is("iam:PassedToService")
                && let Some(service) = self.passed_to
            {
                return tri::not(tri::any(values(&condition).into_iter().map(|v| Ok(matches(&v?, service)))));
            }
            Ok(true)
        }))
    }
}

fn is_about_call(condition: &Condition<'_>) -> bool {
    HOW.iter().any(|key| condition.key_is(key))
}

fn is_about_caller(condition: &Condition<'_>) -> bool {
    const TAG: &str = "aws:PrincipalTag/";
    let tag = condition.key.get(..TAG.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(TAG));
    tag || is_about_call(condition) || WHO.iter().any(|key| condition.key_is(key))
}

/// The same ARN in every region: all functions of one region are as good as all.
fn in_all_regions(pattern: &str) -> Option<String> {
    let mut parts: Vec<&str> = pattern.splitn(6, ':').collect();
    *parts.get_mut(3)? = "*";
    (parts.len() == 6).then(|| parts.join(":"))
}
