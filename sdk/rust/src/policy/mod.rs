//! IAM policy documents, with the semantics that AWS documents for them.
//!
//! A document is an object with `Statement`, or the statements alone; one statement or a list.
//! Everything that may be one text or a list of them is read as either.

mod chain;
mod condition;
mod pattern;
mod principal;

use alloc::borrow::Cow;
use alloc::vec::Vec;

pub use chain::{Chain, Denial, People};
pub use condition::{Condition, Narrowing, Quantifier};
pub use pattern::{matches, matches_action};
pub use principal::{Principal, account};

use crate::reason::Reason;
use crate::tri::{self, Tri};
use crate::value::{Node, Value};

/// A policy document. The default is one without statements.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy<'a> {
    statements: Option<Node<'a>>,
}

impl<'a> Value<'a> for Policy<'a> {
    /// A document that is still text is for the host to decode; here it cannot be read.
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        if node.list::<Node<'a>>().is_ok() {
            return Ok(Self { statements: Some(node) });
        }
        let object = node.object()?;
        match object.get("Statement")? {
            Some(statements) => Ok(Self { statements: Some(statements) }),
            None if object.get("Effect")?.is_some() => Ok(Self { statements: Some(object) }),
            None => Ok(Self { statements: None }),
        }
    }
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies.
    Deny,
}

/// One statement.
#[derive(Clone, Copy, Debug)]
pub struct Statement<'a> {
    node: Node<'a>,
}

/// What may be one text or a list of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    node: Option<Node<'a>>,
}

impl<'a> Texts<'a> {
    /// The texts.
    pub fn iter(&self) -> impl Iterator<Item = Result<&'a str, Reason>> + use<'a> {
        self.node.into_iter().flat_map(Node::one_or_many).map(|n| n.text())
    }

    /// Whether the element is there at all.
    pub fn exists(&self) -> bool {
        self.node.is_some()
    }

    fn any(&self, mut fits: impl FnMut(&'a [u8]) -> bool) -> Tri {
        let all = self.node.into_iter().flat_map(Node::one_or_many);
        tri::any(all.map(|n| n.bytes().map(&mut fits).ok_or_else(|| n.mismatch("text"))))
    }

    fn all(&self, mut fits: impl FnMut(&'a [u8]) -> Tri) -> Tri {
        let all = self.node.into_iter().flat_map(Node::one_or_many);
        tri::all(all.map(|n| n.bytes().map_or_else(|| Err(n.mismatch("text")), &mut fits)))
    }
}

/// `Action` with `NotAction`, or `Resource` with `NotResource`.
#[derive(Clone, Copy)]
struct Extent<'a> {
    is: Texts<'a>,
    not: Texts<'a>,
    /// Whether these are actions, whose case does not matter.
    actions: bool,
}

impl Extent<'_> {
    /// Whether everything that the pattern stands for is within. `variables`: what a pattern with a
    /// policy variable (`${aws:username}`) is taken for, as its value is not known here.
    fn covers(&self, wanted: &[u8], variables: bool) -> Tri {
        if self.not.exists() {
            let hit = self
                .not
                .any(|p| (has_variable(p) && !variables) || pattern::overlaps(p, wanted, self.actions));
            return tri::not(hit);
        }
        if !self.is.exists() {
            // Trust policies have no resource: they are about the role that carries them.
            return Ok(true);
        }
        self.is.any(|p| if has_variable(p) { variables } else { self.includes(p, wanted) })
    }

    /// Whether a pattern takes in another one. Everything can be said in several ways: every action has
    /// one colon, and every resource that policies speak of is an ARN.
    fn includes(&self, pattern: &[u8], wanted: &[u8]) -> bool {
        if pattern::covers(pattern, wanted, self.actions) {
            return true;
        }
        if self.actions {
            return pattern::covers(wanted, b"*:*", true) && pattern::covers(pattern, b"*:*", true);
        }
        match (pattern::whole_partition(pattern), pattern::whole_partition(wanted)) {
            // The resources of an account are all of one partition.
            (Some(all), Some(wanted)) => all == wanted || all.is_empty() || wanted.is_empty(),
            _ => false,
        }
    }

    /// Whether it has anything in common with what the pattern stands for.
    fn touches(&self, wanted: &[u8]) -> Tri {
        if self.not.exists() {
            return tri::not(self.not.any(|p| !has_variable(p) && self.includes(p, wanted)));
        }
        if !self.is.exists() {
            return Ok(true);
        }
        self.is.any(|p| pattern::overlaps(&chain::opened(p), wanted, self.actions))
    }

    /// Whether everything within is within the other as well.
    fn is_within(&self, other: &Self) -> Tri {
        if self.not.exists() || !self.is.exists() {
            return other.covers(b"*", false);
        }
        self.is.all(|p| other.covers(if has_variable(p) { b"*" } else { p }, false))
    }
}

fn has_variable(pattern: &[u8]) -> bool {
    pattern.windows(2).any(|w| w == b"${")
}

impl<'a> Statement<'a> {
    /// The statement itself, for evidence.
    pub fn node(&self) -> Node<'a> {
        self.node
    }

    /// Whether it allows or denies.
    pub fn effect(&self) -> Result<Effect, Reason> {
        match self.node.get("Effect")? {
            Some(e) if e.is("Allow") => Ok(Effect::Allow),
            Some(e) if e.is("Deny") => Ok(Effect::Deny),
            _ => Err(self.node.mismatch("a statement with an effect")),
        }
    }

    /// Whether it allows.
    pub fn is_allow(&self) -> Tri {
        self.effect().map(|e| e == Effect::Allow)
    }

    /// The element `Sid`.
    pub fn sid(&self) -> Result<Option<&'a str>, Reason> {
        self.node.read("Sid")
    }

    /// Its principals: those of `Principal`; none in identity policies, and none of `NotPrincipal`.
    pub fn principals(
        &self,
    ) -> Result<impl Iterator<Item = Result<Principal<'a>, Reason>> + use<'a>, Reason> {
        Ok(self.node.get("Principal")?.into_iter().flat_map(principal::each))
    }

    /// Whether it speaks of everyone except some: `NotPrincipal`.
    pub fn has_not_principal(&self) -> Tri {
        self.node.get("NotPrincipal").map(|n| n.is_some())
    }

    /// Whether everyone is among its principals; `NotPrincipal` is everyone but a few.
    pub fn is_for_anyone(&self) -> Tri {
        tri::any([
            self.has_not_principal(),
            self.principals().and_then(|all| tri::any(all.map(|p| p.map(|p| p.is_wildcard())))),
        ])
    }

    /// Whether it is for everyone without exception. All services, or all users of identity providers,
    /// are not everyone: a denial for them leaves the others in.
    fn is_for_all(&self) -> Tri {
        tri::all([
            tri::not(self.has_not_principal()),
            self.principals().and_then(|all| tri::any(all.map(|p| p.map(|p| p == Principal::Anyone)))),
        ])
    }

    /// The element `Action`.
    pub fn actions(&self) -> Result<Texts<'a>, Reason> {
        self.texts("Action")
    }

    /// The element `NotAction`.
    pub fn not_actions(&self) -> Result<Texts<'a>, Reason> {
        self.texts("NotAction")
    }

    /// The element `Resource`.
    pub fn resources(&self) -> Result<Texts<'a>, Reason> {
        self.texts("Resource")
    }

    /// The element `NotResource`.
    pub fn not_resources(&self) -> Result<Texts<'a>, Reason> {
        self.texts("NotResource")
    }

    fn texts(&self, element: &'static str) -> Result<Texts<'a>, Reason> {
        self.node.get(element).map(|node| Texts { node })
    }

    /// Its conditions, all of which must hold.
    pub fn conditions(
        &self,
    ) -> Result<impl Iterator<Item = Result<Condition<'a>, Reason>> + use<'a>, Reason> {
        condition::each(self.node.get("Condition")?)
    }

    /// Whether it has any condition.
    pub fn is_conditional(&self) -> Tri {
        Ok(self.conditions()?.next().transpose()?.is_some())
    }

    /// Whether a condition keeps out whom it should. See [`Condition::narrowing`].
    pub fn narrows(&self, whom: Narrowing) -> Tri {
        tri::any(self.conditions()?.map(|c| Ok(c?.narrowing()? == Some(whom))))
    }

    fn action_extent(&self) -> Result<Extent<'a>, Reason> {
        Ok(Extent { is: self.actions()?, not: self.not_actions()?, actions: true })
    }

    fn resource_extent(&self) -> Result<Extent<'a>, Reason> {
        Ok(Extent { is: self.resources()?, not: self.not_resources()?, actions: false })
    }

    /// Whether it allows an action, or everything that a pattern (`s3:*`, `*`) stands for, on some
    /// resource and under some condition.
    pub fn allows_action(&self, action: &str) -> Tri {
        if self.effect()? == Effect::Deny {
            return Ok(false);
        }
        self.action_extent()?.covers(action.as_bytes(), true)
    }

    /// Whether its actions and resources cover those asked for, either of which may be a pattern.
    pub fn covers(&self, action: &str, resource: &str) -> Tri {
        let allow = self.effect()? == Effect::Allow;
        tri::all([
            self.action_extent().and_then(|e| e.covers(action.as_bytes(), allow)),
            self.resource_extent().and_then(|e| e.covers(resource.as_bytes(), allow)),
        ])
    }

    /// Whether it denies everyone outside all that another statement allows.
    fn closes(&self, allow: &Self) -> Tri {
        if self.effect()? == Effect::Allow {
            return Ok(false);
        }
        let outsiders = match self.node.get("NotPrincipal") {
            Ok(Some(spared)) => tri::all(principal::each(spared).map(|p| p.map(|p| !p.is_wildcard()))),
            Ok(None) => self.is_for_all(),
            Err(reason) => Err(reason),
        };
        let whatever_they_do = self.conditions().and_then(|all| {
            tri::all(all.map(|condition| {
                let condition = condition?;
                tri::any([
                    condition.sparing().map(|s| s == Some(Narrowing::People)),
                    holds_for_people(&condition),
                ])
            }))
        });
        let within =
            |theirs: Result<Extent<'_>, Reason>, ours: Result<Extent<'_>, Reason>| theirs?.is_within(&ours?);
        tri::all([
            outsiders,
            whatever_they_do,
            within(allow.action_extent(), self.action_extent()),
            within(allow.resource_extent(), self.resource_extent()),
        ])
    }
}

/// Conditions of a denial that are true of every direct call: services alone are spared.
fn holds_for_people(condition: &Condition<'_>) -> Tri {
    let spares_services =
        condition.key_is("aws:PrincipalIsAWSService") || condition.key_is("aws:ViaAWSService");
    Ok(spares_services
        && condition.quantifier.is_none()
        && condition.operator.eq_ignore_ascii_case("Bool")
        && condition.value_is("false")?)
}

impl<'a> Policy<'a> {
    /// Its statements.
    pub fn statements(&self) -> impl Iterator<Item = Result<Statement<'a>, Reason>> + use<'a> {
        let all = self.statements.into_iter().flat_map(Node::one_or_many);
        all.map(|node| node.object().map(|node| Statement { node }))
    }

    /// Whether it allows an action on a resource to someone, either of which may be a pattern that
    /// must be covered as a whole. A condition of an allowance may hold; a denial counts if it is for
    /// everyone and has no condition.
    pub fn allows(&self, action: &str, resource: &str) -> Tri {
        let allowed = tri::any(self.statements().map(|s| {
            let s = s?;
            tri::all([s.is_allow(), s.covers(action, resource)])
        }));
        if allowed == Ok(false) {
            return allowed;
        }
        let denied = tri::any(self.statements().map(|s| {
            let s = s?;
            if s.is_allow()? {
                return Ok(false);
            }
            // A policy of an identity names nobody: it is for whoever has it.
            let is_identitys =
                tri::all([s.node.get("Principal").map(|p| p.is_none()), tri::not(s.has_not_principal())]);
            tri::all([
                tri::not(s.is_conditional()),
                tri::any([is_identitys, s.is_for_all()]),
                s.covers(action, resource),
            ])
        }));
        tri::all([allowed, tri::not(denied)])
    }

    /// The statements that let anyone in: they allow everyone (`NotPrincipal` is everyone but a few),
    /// no condition keeps people out, and no denial of the same policy keeps everyone outside out of
    /// all that they allow.
    ///
    /// A statement that names the source of a service's call (`aws:SourceArn`) is among them: see
    /// [`Statement::narrows`] with [`Narrowing::Services`] to tell it apart.
    ///
    /// The list is complete, or unknown. To ask for grants of some kind, do not sort it out: ask with
    /// [`Policy::public_grants_where`], where one that is known decides.
    pub fn public_grants(&self) -> Result<Vec<Statement<'a>>, Reason> {
        match self.open_to_anyone(&mut |_| Ok(true))? {
            (_, Some(reason)) => Err(reason),
            (found, None) => Ok(found),
        }
    }

    /// The statements that let anyone in and fit. What could not be read makes the answer unknown only
    /// if there is no such statement: every one of those that are known is enough to decide.
    pub fn public_grants_where(
        &self,
        mut fits: impl FnMut(&Statement<'a>) -> Tri,
    ) -> Result<Vec<Statement<'a>>, Reason> {
        match self.open_to_anyone(&mut fits)? {
            (found, Some(reason)) if found.is_empty() => Err(reason),
            (found, _) => Ok(found),
        }
    }

    /// Whether a statement lets anyone in who is kept out by nothing in this policy.
    fn opens(&self, statement: &Statement<'a>) -> Tri {
        if !statement.is_allow()? {
            return Ok(false);
        }
        let open = tri::all([statement.is_for_anyone(), tri::not(statement.narrows(Narrowing::People))]);
        if open == Ok(false) {
            return open;
        }
        tri::all([open, tri::not(tri::any(self.statements().map(|deny| deny?.closes(statement))))])
    }

    /// The public grants that fit, and why there may be more.
    fn open_to_anyone(
        &self,
        fits: &mut dyn FnMut(&Statement<'a>) -> Tri,
    ) -> Result<(Vec<Statement<'a>>, Option<Reason>), Reason> {
        let (mut found, mut undecided) = (Vec::new(), None);
        for statement in self.statements() {
            let answer = statement.and_then(|s| {
                let public = self.opens(&s);
                if public == Ok(false) {
                    return Ok(None);
                }
                Ok(tri::all([public, fits(&s)])?.then_some(s))
            });
            match answer {
                Ok(statement) => found.extend(statement),
                Err(reason) => tri::keep(&mut undecided, reason)?,
            }
        }
        Ok((found, undecided))
    }

    /// Accounts that it lets in, other than its own and the trusted ones: as principals, or by a
    /// condition that narrows everyone to them. A canonical id of S3, or the unique id of a user or
    /// role, says no account. That, or what could not be read, makes the answer unknown, but only if
    /// there is no other account: one that is known is enough to decide.
    pub fn foreign_accounts(&self, own: &str, trusted: &[&str]) -> Result<Vec<Cow<'a, str>>, Reason> {
        let mut found: Vec<Cow<'a, str>> = Vec::new();
        let mut undecided = None;
        for statement in self.statements() {
            let guests = statement.and_then(|s| {
                s.guests(&mut |id| {
                    if id != own && !trusted.contains(&&*id) && !found.contains(&id) {
                        found.push(id);
                    }
                })
            });
            if let Err(reason) = guests {
                tri::keep(&mut undecided, reason)?;
            }
        }
        match undecided {
            Some(reason) if found.is_empty() => Err(reason),
            _ => Ok(found),
        }
    }

    /// Whether it denies every call without TLS: for everyone, all actions of the service (`s3`), and
    /// all the resources given, which may be patterns.
    pub fn enforces_tls(&self, service: &str, resources: &[&str]) -> Tri {
        let actions = [service, ":*"].concat();
        let all = |resource: &&str| {
            tri::any(self.statements().map(|s| {
                let s = s?;
                tri::all([
                    tri::not(s.is_allow()),
                    s.denies_everyone_without_tls(),
                    s.covers(&actions, resource),
                ])
            }))
        };
        if resources.is_empty() {
            return Ok(false);
        }
        tri::all(resources.iter().map(all))
    }
}

impl<'a> Statement<'a> {
    /// Adds the accounts that it lets in. Those that are known are added although others are not.
    fn guests(&self, add: &mut dyn FnMut(Cow<'a, str>)) -> Result<(), Reason> {
        if !self.is_allow()? {
            return Ok(());
        }
        let mut undecided = None;
        for principal in self.principals()? {
            match principal {
                Ok(p) if p.hides_account() => tri::keep(&mut undecided, self.hidden())?,
                Ok(p) => p.account().into_iter().for_each(|id| add(Cow::Borrowed(id))),
                Err(reason) => tri::keep(&mut undecided, reason)?,
            }
        }
        if self.is_for_anyone()? {
            for condition in self.conditions()? {
                let condition = condition?;
                if condition.narrowing()? != Some(Narrowing::People) {
                    continue;
                }
                for value in condition.values() {
                    // Some keys hold accounts, as text or numbers, others ARNs.
                    let id = match value? {
                        Cow::Borrowed(text) => account(text).map(Cow::Borrowed),
                        Cow::Owned(number) => principal::is_account(&number).then_some(Cow::Owned(number)),
                    };
                    match id {
                        Some(id) => add(id),
                        None if condition.key_is("aws:userid") => tri::keep(&mut undecided, self.hidden())?,
                        None => {}
                    }
                }
            }
        }
        undecided.map_or(Ok(()), Err)
    }

    #[cold]
    fn hidden(&self) -> Reason {
        Reason::unknown("unsupported", "a principal is an id that says no account").at(self.node)
    }

    /// The condition must be the only one: each further one lets some calls pass.
    fn denies_everyone_without_tls(&self) -> Tri {
        if !self.is_for_all()? {
            return Ok(false);
        }
        let mut conditions = self.conditions()?;
        let Some(condition) = conditions.next().transpose()? else { return Ok(false) };
        Ok(conditions.next().is_none()
            && condition.key_is("aws:SecureTransport")
            && condition.operator.eq_ignore_ascii_case("Bool")
            && condition.quantifier.is_none()
            && condition.value_is("false")?)
    }
}

#[cfg(test)]
mod tests;
