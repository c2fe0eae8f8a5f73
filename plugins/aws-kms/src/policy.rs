//! Key policies: whom they let in.

use crate::resources::Membership;
use bartizan_sdk::policy::{Condition, Narrowing, Principal, Statement, account as account_in};
use bartizan_sdk::prelude::*;

/// The statements that let everybody in: no condition limits them to fixed principals, accounts,
/// organisations or networks, or to the source of a service's call, which a person's call does not
/// have. `kms:ViaService` alone limits nobody: every account has the services.
pub(crate) fn public_statements<'a>(policy: &Policy<'a>) -> Result<Vec<Statement<'a>>, Reason> {
    policy.public_grants_where(|statement| tri::not(statement.narrows(Narrowing::Services)))
}

/// What a statement is called in a finding.
pub(crate) fn title(statement: &Statement) -> String {
    match statement.sid() {
        Ok(Some(sid)) if !sid.is_empty() => format!("the statement {sid}"),
        _ => "a statement without a Sid".to_owned(),
    }
}

/// All that is known to be there: unknown only if nothing is known and something may be.
pub(crate) fn known<T>(items: impl IntoIterator<Item = Result<Option<T>, Reason>>) -> Result<Vec<T>, Reason> {
    let (mut found, mut unread) = (Vec::new(), None);
    for item in items {
        match item {
            Ok(item) => found.extend(item),
            Err(reason) => unread = unread.or(Some(reason)),
        }
    }
    match unread {
        Some(reason) if found.is_empty() => Err(reason),
        _ => Ok(found),
    }
}

/// Fails with all of these, each a text and the statement that it is about; passes if there is none.
pub(crate) fn fail_each(found: &[(String, Statement)]) -> Outcome {
    if found.is_empty() {
        return PASS;
    }
    let texts: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
    let reason = Reason::fail(texts.join("; "));
    Err(found.iter().fold(reason, |reason, (_, statement)| reason.at(statement.node())))
}

/// The users and roles that a statement names, and accounts as a whole, by ARN, number or unique id.
pub(crate) fn identities<'a>(statement: &Statement<'a>) -> Result<Vec<&'a str>, Reason> {
    known(statement.principals()?.map(|principal| match principal? {
        Principal::Aws(name) => Ok(Some(name)),
        _ => Ok(None),
    }))
}

/// Whether a principal is an account as a whole, which then decides with policies of its own.
pub(crate) fn is_account(name: &str) -> bool {
    account_in(name).is_some_and(|account| name == account || name.ends_with(":root"))
}

/// Who is not foreign.
pub(crate) struct Home<'a> {
    pub(crate) account: &'a str,
    pub(crate) membership: All<'a, Membership<'a>>,
    pub(crate) trusted: List<'a, &'a str>,
}

impl Home<'_> {
    /// The foreign accounts and organisations that a statement lets in.
    pub(crate) fn guests(&self, statement: &Statement, policy: &Policy) -> Result<Vec<String>, Reason> {
        if !statement.is_allow()? {
            return Ok(Vec::new());
        }
        let anyone = statement.is_for_anyone()?;
        if anyone && !statement.is_conditional()? {
            return self.spared(policy); // It is not public, so that a denial must close it.
        }
        let mut guests = known(statement.principals()?.map(|principal| {
            let account = principal?.account();
            account.map_or(Ok(None), |account| Ok(self.is_foreign(account)?.then(|| account.to_owned())))
        }));
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

    /// Those foreign of the accounts and organisations that a condition names, if it names any.
    fn foreign_in(&self, condition: &Condition) -> Read<Vec<String>> {
        let values = condition.values().collect::<Result<Vec<_>, _>>()?;
        let named: Vec<&str> = values.iter().filter_map(|value| named_in(value)).collect();
        if named.is_empty() {
            return Ok(None);
        }
        known(named.iter().map(|name| Ok(self.is_foreign(name)?.then(|| (*name).to_owned())))).map(Some)
    }

    /// Whether an account or an organisation is foreign.
    pub(crate) fn is_foreign(&self, name: &str) -> Tri {
        let elsewhere = if name.starts_with("o-") {
            self.membership.none(|own| own.organization_id().equals(name))
        } else {
            Ok(name != self.account)
        };
        tri::all([elsewhere, tri::not(self.trusted.contains(name))])
    }
}

/// The account or organisation that a condition's value names: by itself, in an ARN, or as the
/// beginning of a path.
fn named_in(value: &str) -> Option<&str> {
    let organization = value.split('/').next().filter(|id| id.starts_with("o-"));
    organization.or_else(|| account_in(value))
}
