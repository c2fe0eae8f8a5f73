//! What trust policies say.

use crate::statement::conditions;
use bartizan_sdk::policy::{Condition, Narrowing, Policy, Quantifier, Statement};
use bartizan_sdk::prelude::*;

/// The ways of getting a role's credentials.
const ASSUME: [&str; 3] = ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"];

/// The statements that let somebody assume the role by an action.
pub(crate) fn granting<'a>(trust: Policy<'a>, action: &str) -> Result<Vec<Statement<'a>>, Reason> {
    let mut found = Vec::new();
    for statement in trust.statements() {
        let statement = statement?;
        if statement.allows_action(action)? {
            found.push(statement);
        }
    }
    Ok(found)
}

/// Whether a statement lets anybody assume the role at all; one for session tags alone does not.
pub(crate) fn is_about_assuming(statement: &Statement<'_>) -> Tri {
    tri::any(ASSUME.iter().map(|action| statement.allows_action(action)))
}

/// A statement by its name, for people.
pub(crate) fn name(statement: &Statement<'_>) -> String {
    match statement.sid() {
        Ok(Some(sid)) if !sid.is_empty() => format!("statement {sid}"),
        _ => "a statement".to_owned(),
    }
}

/// Whether a statement is narrowed to people by something better than an external id, which is no
/// secret.
pub(crate) fn is_narrowed_to_people(statement: &Statement<'_>) -> Tri {
    tri::any(conditions(statement).into_iter().map(|condition| {
        let condition = condition?;
        Ok(!condition.key_is("sts:ExternalId") && condition.narrowing()? == Some(Narrowing::People))
    }))
}

/// Whether a statement demands an external id, or membership of an organization.
pub(crate) fn demands_external_id_or_organization(statement: &Statement<'_>) -> Tri {
    const KEYS: [&str; 3] = ["sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];
    tri::any(conditions(statement).into_iter().map(|condition| {
        let condition = condition?;
        let right_key = KEYS.iter().any(|key| condition.key_is(key));
        Ok(right_key && condition.narrowing()? == Some(Narrowing::People))
    }))
}

/// Whether a condition keeps others out by comparing text: not if it is negative, or true when the key
/// is missing.
pub(crate) fn compares_text(condition: &Condition<'_>) -> Option<Comparison> {
    if condition.if_exists || condition.quantifier == Some(Quantifier::ForAllValues) {
        return None;
    }
    let is = |operator: &str| condition.operator.eq_ignore_ascii_case(operator);
    if is("StringEquals") || is("StringEqualsIgnoreCase") {
        Some(Comparison::Equal)
    } else if is("StringLike") {
        Some(Comparison::Like)
    } else {
        None
    }
}

/// How a condition compares text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// Letter by letter: `*` is only a star.
    Equal,
    /// With wildcards.
    Like,
}

impl Comparison {
    /// What is fixed of a value: all of it, or what stands before its first wildcard.
    pub(crate) fn fixed(self, value: &str) -> (&str, bool) {
        let wildcard = if self == Self::Like { value.find(['*', '?']) } else { None };
        match wildcard.and_then(|at| value.get(..at)) {
            Some(fixed) => (fixed, false),
            None => (value, true),
        }
    }
}
