//! IAM policy documents, with the semantics that AWS documents for them.
//!
//! A document is an object with `Statement`, or the statements alone; one statement or a list.
//! Everything that may be one text or a list of them is read as either.

mod condition;
mod pattern;
mod principal;

use alloc::vec::Vec;

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
    /// Whether case does not matter.
    fold: bool,
}

impl Extent<'_> {
    /// Whether everything that the pattern stands for is within. `variables`: what a pattern with a
    /// policy variable (`${aws:username}`) is taken for, as its value is not known here.
    fn covers(&self, wanted: &[u8], variables: bool) -> Tri {
        let fold = self.fold;
        if self.not.exists() {
            let hit = self.not.any(|p| (has_variable(p) && !variables) || pattern::overlaps(p, wanted, fold));
            return tri::not(hit);
        }
        if !self.is.exists() {
            // Trust policies have no resource: they are about the role that carries them.
            return Ok(true);
        }
        self.is.any(|p| if has_variable(p) { variables } else { pattern::covers(p, wanted, fold) })
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
        if self.has_not_principal()? {
            return Ok(true);
        }
        tri::any(self.principals()?.map(|p| p.map(|p| p.is_wildcard())))
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
        Ok(Extent { is: self.actions()?, not: self.not_actions()?, fold: true })
    }

    fn resource_extent(&self) -> Result<Extent<'a>, Reason> {
        Ok(Extent { is: self.resources()?, not: self.not_resources()?, fold: false })
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
            self.action_extent()?.covers(action.as_bytes(), allow),
            self.resource_extent()?.covers(resource.as_bytes(), allow),
        ])
    }

    /// Whether it denies everyone outside all that another statement allows.
    fn closes(&self, allow: &Self) -> Tri {
        if self.effect()? == Effect::Allow {
            return Ok(false);
        }
        if let Some(spared) = self.node.get("NotPrincipal")? {
            for principal in principal::each(spared) {
                if principal?.is_wildcard() {
                    return Ok(false);
                }
            }
        } else if !self.is_for_anyone()? {
            return Ok(false);
        }
        for condition in self.conditions()? {
            let condition = condition?;
            if condition.sparing()? != Some(Narrowing::People) && !holds_for_people(&condition)? {
                return Ok(false);
            }
        }
        tri::all([
            allow.action_extent()?.is_within(&self.action_extent()?),
            allow.resource_extent()?.is_within(&self.resource_extent()?),
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
            let everyone = tri::any([
                s.node.get("Principal").map(|p| p.is_none()),
                tri::any(s.principals()?.map(|p| p.map(|p| p == Principal::Anyone))),
            ]);
            tri::all([
                tri::not(s.is_allow()),
                tri::not(s.is_conditional()),
                tri::not(s.has_not_principal()),
                everyone,
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
    pub fn public_grants(&self) -> Result<Vec<Statement<'a>>, Reason> {
        let mut found = Vec::new();
        for statement in self.statements() {
            let statement = statement?;
            if statement.is_allow()?
                && statement.is_for_anyone()?
                && !statement.narrows(Narrowing::People)?
                && !tri::any(self.statements().map(|deny| deny?.closes(&statement)))?
            {
                found.push(statement);
            }
        }
        Ok(found)
    }

    /// Accounts that it lets in, other than its own and the trusted ones: as principals, or by a
    /// condition that narrows everyone to them. An S3 canonical id says no account, so that it
    /// makes the answer unknown.
    pub fn foreign_accounts(&self, own: &str, trusted: &[&str]) -> Result<Vec<&'a str>, Reason> {
        let mut found = Vec::new();
        let mut add = |id: &'a str| {
            if id != own && !trusted.contains(&id) && !found.contains(&id) {
                found.push(id);
            }
        };
        for statement in self.statements() {
            let statement = statement?;
            if !statement.is_allow()? {
                continue;
            }
            for principal in statement.principals()? {
                let principal = principal?;
                if let Principal::CanonicalUser(_) = principal {
                    let text = "a principal is an S3 canonical id, which says no account";
                    return Err(Reason::unknown("unsupported", text).at(statement.node));
                }
                if let Some(id) = principal.account() {
                    add(id);
                }
            }
            if !statement.is_for_anyone()? {
                continue;
            }
            for condition in statement.conditions()? {
                let condition = condition?;
                if condition.narrowing()? != Some(Narrowing::People) {
                    continue;
                }
                for value in condition.values() {
                    // Account keys hold numbers, others ARNs; texts of the document are borrowed.
                    if let alloc::borrow::Cow::Borrowed(value) = value?
                        && let Some(id) = account(value)
                    {
                        add(id);
                    }
                }
            }
        }
        Ok(found)
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

impl Statement<'_> {
    /// The condition must be the only one: each further one lets some calls pass.
    fn denies_everyone_without_tls(&self) -> Tri {
        if self.has_not_principal()? || !self.is_for_anyone()? {
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
