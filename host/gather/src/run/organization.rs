//! Questions about an organisation that take more than one call.

use super::calls::{Answered, Attempt, Problem};
use super::node::Account;
use crate::catalog::{Fetch, Request};
use crate::steps::policy_chain;
use bartizan_state::{Code, Reason};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// More levels than any organisation has: AWS nests units five deep.
const MAX_LEVELS: usize = 16;

/// Asks one question, and counts the calls.
struct Asking<'a> {
    account: &'a Account,
    region: &'a str,
    request: &'a Request,
    calls: u64,
}

impl Account {
    /// Answers a fetch about the organisation.
    pub(super) async fn organization(
        &self,
        region: &str,
        request: &Request,
        params: &Value,
        fetch: Fetch,
    ) -> Attempt {
        let at = self.calls.now();
        let mut asking = Asking { account: self, region, request, calls: 0 };
        let result = match fetch {
            Fetch::OrganizationalUnits => asking.units().await,
            Fetch::OrganizationPolicies => asking.policies().await,
            _ => asking.chain(params).await,
        };
        Attempt::new(result.map(|value| Answered { value, gap: None, at }), asking.calls)
    }
}

/// What member accounts are told, whatever their permissions, does not say why.
fn explained(mut problem: Problem) -> Problem {
    const NOT_TOLD: &str = "You don't have permissions to access this resource";
    if problem.reason.code == Code::Denied && problem.message.contains(NOT_TOLD) {
        let cure = "only the organisation's management account and its delegated administrators are told";
        problem.reason.detail = format!("{}; {cure}", problem.message.trim_end_matches('.')).into();
    }
    problem
}

impl Asking<'_> {
    /// All pages of an answer: a part of one says nothing about the whole.
    async fn ask(&mut self, operation: &str, params: Value) -> Result<Value, Problem> {
        // The chain is told to the management account and to delegated administrators: whoever scans an
        // organisation is one of them, and its members are not.
        let as_caller = self.request.fetch == Some(Fetch::PolicyChain);
        let request =
            Request { operation: operation.to_owned(), fetch: None, as_caller, ..self.request.clone() };
        let attempt = self.account.part(self.region, &request, params).await;
        self.calls += attempt.take_calls();
        match attempt.result.clone().map_err(explained)? {
            Answered { gap: Some(reason), .. } => {
                let message = reason.detail.clone().into_owned();
                Err(Problem { code: "Partial".to_owned(), message, reason })
            }
            Answered { value, .. } => Ok(value),
        }
    }

    fn not_understood(&self, message: String) -> Problem {
        let reason =
            Reason { code: Code::Parse, cause: self.request.source().into(), detail: message.clone().into() };
        Problem { code: "Parse".to_owned(), message, reason }
    }

    /// The policies of a type of every level of the account, or nothing where the type is not turned on.
    async fn chain(&mut self, params: &Value) -> Result<Value, Problem> {
        let text = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (account, policy_type) = (text("TargetId"), text("Filter"));
        let roots = self.ask("ListRoots", json!({})).await?;
        if !policy_chain::enabled(&roots, &policy_type).map_err(|error| self.not_understood(error))? {
            return Ok(json!({}));
        }
        let mut targets = vec![account.clone()];
        let mut parents = Vec::new();
        while let Some(child) = targets.last().filter(|_| targets.len() < MAX_LEVELS) {
            let answer = self.ask("ListParents", json!({ "ChildId": child })).await?;
            let (id, kind) = policy_chain::parent(&answer).map_err(|error| self.not_understood(error))?;
            parents.push(answer);
            targets.push(id);
            if kind == "ROOT" {
                break;
            }
        }
        let (mut policies, mut documents) = (BTreeMap::new(), BTreeMap::new());
        for target in targets {
            let params = json!({ "TargetId": target, "Filter": policy_type });
            let answer = self.ask("ListPoliciesForTarget", params).await?;
            for id in policy_chain::attached(&answer).map_err(|error| self.not_understood(error))? {
                let document = self.ask("DescribePolicy", json!({ "PolicyId": id })).await?;
                documents.insert(id, document);
            }
            policies.insert(target, answer);
        }
        let levels = policy_chain::levels(&account, &parents, &policies, &documents);
        Ok(json!({ "Levels": levels.map_err(|error| self.not_understood(error))? }))
    }

    /// The units at every depth, each with the id of its parent.
    async fn units(&mut self) -> Result<Value, Problem> {
        let roots = self.ask("ListRoots", json!({})).await?;
        let ids = |answer: &Value, list: &str| -> Option<Vec<String>> {
            let id = |item: &Value| Some(item.get("Id")?.as_str()?.to_owned());
            answer.get(list)?.as_array()?.iter().map(id).collect()
        };
        let lost = || "an answer has no list, or no id in it".to_owned();
        let mut parents = ids(&roots, "Roots").ok_or_else(|| self.not_understood(lost()))?;
        let (mut seen, mut units) = (BTreeSet::new(), Vec::new());
        while let Some(parent) = parents.pop() {
            let mut answer =
                self.ask("ListOrganizationalUnitsForParent", json!({ "ParentId": parent })).await?;
            let below = ids(&answer, "OrganizationalUnits").ok_or_else(|| self.not_understood(lost()))?;
            // A unit that moves meanwhile may be met twice.
            parents.extend(below.into_iter().filter(|id| seen.insert(id.clone())));
            let found = answer.get_mut("OrganizationalUnits").and_then(Value::as_array_mut);
            for unit in found.into_iter().flatten() {
                if let Some(members) = unit.as_object_mut() {
                    members.insert("ParentId".to_owned(), parent.as_str().into());
                }
                units.push(unit.take());
            }
        }
        Ok(json!({ "OrganizationalUnits": units }))
    }

    /// The policies of every type that is turned on, since each type is asked for by itself.
    async fn policies(&mut self) -> Result<Value, Problem> {
        let roots = self.ask("ListRoots", json!({})).await?;
        let mut policies = Vec::new();
        for (policy_type, _) in policy_chain::statuses(&roots).map_err(|error| self.not_understood(error))? {
            let mut answer = self.ask("ListPolicies", json!({ "Filter": policy_type })).await?;
            match answer.get_mut("Policies").and_then(Value::as_array_mut) {
                Some(found) => policies.append(found),
                None => return Err(self.not_understood("an answer has no list".to_owned())),
            }
        }
        Ok(json!({ "Policies": policies }))
    }
}
