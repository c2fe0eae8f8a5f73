//! Which accounts are read: those of an organisation, or the caller's own.

use crate::api::Api;
use crate::catalog::Request;
use crate::plan::AccountInfo;
use crate::run::{Calls, Options, Problem};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Which accounts of an organisation are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only those of these organisational units and of those below; all if there are none.
    pub units: Vec<String>,
    /// Only these; all if there are none.
    pub accounts: Vec<String>,
    /// Not these.
    pub exclude: Vec<String>,
}

/// The accounts cannot be found out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// A call failed, or was answered in part only: accounts would be missed.
    #[error("{call} gave no whole answer: {reason}")]
    Call {
        /// The call.
        call: String,
        /// Why.
        reason: String,
        /// Whether the caller may not make it.
        denied: bool,
    },
    /// An account was named that the organisation does not have.
    #[error("the organisation has no active account {0}")]
    NoSuchAccount(String),
    /// Nothing is left to read.
    #[error("no active account is left to read")]
    None,
}

/// Asks for what is of no account in particular.
pub struct Discovery {
    calls: Calls,
}

impl std::fmt::Debug for Discovery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discovery").finish_non_exhaustive()
    }
}

impl Discovery {
    /// Asks from the region that global questions are asked from.
    pub fn new(api: Arc<dyn Api>, partition: &str, home: &str, options: &Options) -> Self {
        let caller = AccountInfo { partition: partition.to_owned(), id: String::new(), name: None };
        let slots = Arc::new(Semaphore::new(1));
        Self { calls: Calls::new(caller, home.to_owned(), api, slots, options.clone()) }
    }

    /// The active accounts of the caller's organisation that are wanted, with their names. An account
    /// that is suspended or not there yet cannot be read by anybody.
    pub async fn organization(&self, wanted: &Wanted) -> Result<Vec<AccountInfo>, AccountsError> {
        let mut found = Vec::new();
        if wanted.units.is_empty() {
            self.accounts("ListAccounts", json!({}), &mut found).await?;
        }
        let mut units = wanted.units.clone();
        let mut seen = BTreeSet::new();
        while let Some(unit) = units.pop() {
            if !seen.insert(unit.clone()) {
                continue;
            }
            self.accounts("ListAccountsForParent", json!({ "ParentId": unit }), &mut found).await?;
            let children = self.list("ListOrganizationalUnitsForParent", json!({ "ParentId": unit })).await?;
            for child in children.get("OrganizationalUnits").and_then(Value::as_array).into_iter().flatten() {
                units.extend(child.get("Id").and_then(Value::as_str).map(str::to_owned));
            }
        }
        found.sort();
        found.dedup();
        if let Some(missing) =
            wanted.accounts.iter().find(|id| !found.iter().any(|account| account.id == **id))
        {
            return Err(AccountsError::NoSuchAccount(missing.clone()));
        }
        found.retain(|account| {
            (wanted.accounts.is_empty() || wanted.accounts.contains(&account.id))
                && !wanted.exclude.contains(&account.id)
        });
        if found.is_empty() { Err(AccountsError::None) } else { Ok(found) }
    }

    /// The alias of the caller's own account, if it has one and the caller may know it.
    pub async fn alias(&self) -> Option<String> {
        let request = Request::plain("iam", "ListAccountAliases");
        let attempt = self.calls.pages("", &request, json!({}), None, None).await;
        let answer = attempt.result.ok()?;
        answer.value.get("AccountAliases")?.get(0)?.as_str().map(str::to_owned)
    }

    async fn accounts(
        &self,
        operation: &str,
        params: Value,
        found: &mut Vec<AccountInfo>,
    ) -> Result<(), AccountsError> {
        let answer = self.list(operation, params).await?;
        let Some(accounts) = answer.get("Accounts").and_then(Value::as_array) else {
            return Err(AccountsError::Call {
                call: format!("organizations:{operation}"),
                reason: "the answer has no list of accounts".to_owned(),
                denied: false,
            });
        };
        for account in accounts {
            let text = |name: &str| account.get(name).and_then(Value::as_str);
            // `State` takes the place of `Status`; older answers have only the latter.
            let active = text("State").or_else(|| text("Status")) == Some("ACTIVE");
            if let (true, Some(id)) = (active, text("Id")) {
                found.push(AccountInfo {
                    partition: self.calls.account.partition.clone(),
                    id: id.to_owned(),
                    name: text("Name").filter(|name| !name.is_empty()).map(str::to_owned),
                });
            }
        }
        Ok(())
    }

    async fn list(&self, operation: &str, params: Value) -> Result<Value, AccountsError> {
        let request = Request::plain("organizations", operation);
        let failed = |reason: String, denied| AccountsError::Call {
            call: format!("organizations:{operation}"),
            reason,
            denied,
        };
        match self.calls.pages("", &request, params, None, None).await.result {
            Ok(answered) => match answered.gap {
                None => Ok(answered.value),
                Some(gap) => Err(failed(gap.to_string(), false)),
            },
            Err(Problem { code, message, reason }) => {
                let denied = reason.code == bartizan_state::Code::Denied;
                Err(failed(format!("{code}: {message}"), denied))
            }
        }
    }
}
