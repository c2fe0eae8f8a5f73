//! Calls of one account: paced, paged, counted, and ended in a reason when they fail.

use crate::api::{Api, Call, Failure, FailureKind, Pagination, Reply};
use crate::aws::{Models, is_of_credentials};
use crate::catalog::Request;
use crate::run::{Cancel, Options};
use crate::steps::path::Path;
use bartizan_state::{AccountInfo, CallOutcome, Code, LedgerEntry, Reason, Scope};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// A service that gives more pages than this gives them for ever.
const MAX_PAGES: u64 = 100_000;

/// A service that did not answer so many calls in a row, in a region, is not asked any more: each
/// further one would take as long, and keep others waiting.
const SILENT: u32 = 12;

/// A call that gave no answer: what the service said, and what that means for the facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) reason: Reason,
}

/// An answer, its pages put together.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) value: Value,
    /// Why it is not the whole answer.
    pub(crate) gap: Option<Reason>,
    pub(crate) at: u64,
}

/// What came of asking.
pub(crate) struct Attempt {
    pub(crate) result: Result<Answered, Problem>,
    calls: AtomicU64,
}

impl Attempt {
    pub(crate) fn new(result: Result<Answered, Problem>, calls: u64) -> Self {
        Self { result, calls: AtomicU64::new(calls) }
    }

    /// How many calls it took, for the first who asks: an answer that serves many counts once.
    pub(crate) fn take_calls(&self) -> u64 {
        self.calls.swap(0, Ordering::Relaxed)
    }
}

/// Everything that calls of one account share.
pub(crate) struct Calls {
    pub(crate) account: AccountInfo,
    pub(crate) home: String,
    pub(crate) options: Options,
    api: Arc<dyn Api>,
    slots: Arc<Semaphore>,
    ledger: Mutex<BTreeMap<LedgerKey, Counts>>,
    /// How many calls in a row got no answer, by region and service.
    silent: Mutex<BTreeMap<(String, String), u32>>,
}

/// Region, service, operation, and how it ended; messages differ from call to call and are no key.
type LedgerKey = (String, String, String, EndedAs);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum EndedAs {
    Ok,
    Gone,
    Failed(Code, String),
}

#[derive(Debug, Default)]
struct Counts {
    calls: u64,
    count: u64,
    detail: Option<String>,
    cure: Option<String>,
}

impl Calls {
    pub(crate) fn new(
        account: AccountInfo,
        home: String,
        api: Arc<dyn Api>,
        slots: Arc<Semaphore>,
        options: Options,
    ) -> Self {
        Self { account, home, options, api, slots, ledger: Mutex::default(), silent: Mutex::default() }
    }

    /// Gets ready to read the account.
    pub(crate) async fn begin(&self) -> Result<(), Problem> {
        let cancel: &Cancel = &self.options.cancel;
        tokio::select! {
            biased;
            // Each call says itself that it was not made.
            () = cancel.cancelled() => Ok(()),
            begun = self.api.begin(&self.account.id) => begun.map_err(|failure| self.failed(failure)),
        }
    }

    /// The account is read.
    pub(crate) fn end(&self) {
        self.api.end(&self.account.id);
        self.options.meter.forget(&self.account.id);
    }

    /// The present, in unix seconds.
    pub(crate) fn now(&self) -> u64 {
        (self.options.clock)()
    }

    /// Makes one call.
    pub(crate) async fn one(
        &self,
        region: &str,
        service: &str,
        operation: &str,
        params: Value,
    ) -> Result<Reply, Problem> {
        self.one_of(&self.account.id, region, service, operation, params).await
    }

    /// Makes one call in the name of an account; of none, in that of the caller.
    async fn one_of(
        &self,
        account: &str,
        region: &str,
        service: &str,
        operation: &str,
        params: Value,
    ) -> Result<Reply, Problem> {
        let region = if region.is_empty() { &self.home } else { region };
        let interrupted = || interrupted(service, operation);
        let call = Call {
            account: account.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            params,
        };
        let (cancel, meter) = (&self.options.cancel, &self.options.meter);
        if let Some(recalled) = self.api.recall(&call) {
            meter.recall();
            return recalled.map_err(problem);
        }
        if let Some(silence) = self.silence(&call) {
            return Err(self.failed(silence));
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(interrupted()),
            turn = meter.turn(payer(&call), region, service) => {
                turn.map_err(|failure| self.failed(Failure { operation: operation.to_owned(), ..failure }))?;
            }
        }
        // The semaphore is never closed, so that a slot always comes.
        let _slot = self.slots.acquire().await;
        tokio::select! {
            biased;
            () = cancel.cancelled() => return Err(interrupted()),
            () = meter.cap() => {}
        }
        // It may have fallen silent while this call waited.
        if let Some(silence) = self.silence(&call) {
            return Err(self.failed(silence));
        }
        let asked = call.clone();
        let logged = meter.is_logged().then_some(&asked);
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(interrupted()),
            answer = meter.watch(logged, self.api.call(call)) => {
                self.heard(&asked, !answer.as_ref().is_err_and(|f| f.kind == FailureKind::Timeout));
                answer.map_err(|failure| self.failed(failure))
            }
        }
    }

    /// A call failed for good, or until another run.
    fn failed(&self, failure: Failure) -> Problem {
        if failure.kind.may_pass() {
            self.options.meter.postpone();
        }
        problem(failure)
    }

    fn heard(&self, call: &Call, anything: bool) {
        let mut silent = lock(&self.silent);
        let place = (call.region.clone(), call.service.clone());
        if anything {
            silent.remove(&place);
        } else {
            *silent.entry(place).or_default() += 1;
        }
    }

    /// What becomes of a call to a service that has fallen silent.
    fn silence(&self, call: &Call) -> Option<Failure> {
        let calls = *lock(&self.silent).get(&(call.region.clone(), call.service.clone()))?;
        (calls >= SILENT).then(|| Failure {
            service: call.service.clone(),
            operation: call.operation.clone(),
            region: call.region.clone(),
            kind: FailureKind::Timeout,
            code: "NotAsked".to_owned(),
            message: format!(
                "{} gave no answer {SILENT} times in a row and was not asked again",
                call.service
            ),
        })
    }

    /// Makes a call and those for its further pages, whose lists are joined.
    pub(crate) async fn pages(
        &self,
        region: &str,
        request: &Request,
        params: Value,
        size: Option<&str>,
        items: Option<&Path>,
    ) -> Attempt {
        let (service, operation) = (request.service.as_str(), request.operation.as_str());
        let region = request.region.as_deref().unwrap_or(region);
        let account = if request.as_caller && self.api.has_caller() { "" } else { self.account.id.as_str() };
        let mut at = self.now();
        let mut calls = 1;
        let mut value = match self.one_of(account, region, service, operation, params.clone()).await {
            Ok(reply) => {
                at = reply.at.unwrap_or(at);
                reply.value
            }
            Err(problem) => return Attempt::new(Err(problem), calls),
        };
        let mut gap = None;
        let mut listless = !holds_list(&value);
        if let Some(pagination) = self.api.pagination(service, operation) {
            let mut seen = HashSet::new();
            let mut last = NextPage::after(&pagination, &value);
            loop {
                let tokens = match last {
                    NextPage::Tokens(tokens) => tokens,
                    NextPage::None => break,
                    NextPage::Lost => {
                        gap = Some(partial(
                            request,
                            "the service said that there is more, and gave no page token",
                        ));
                        break;
                    }
                };
                let again =
                    !seen.insert(tokens.iter().map(|(_, token)| token.to_string()).collect::<Vec<_>>());
                if again || calls >= MAX_PAGES {
                    gap = Some(partial(request, "the service gave the same page token twice"));
                    break;
                }
                let mut params = params.clone();
                if let Some(members) = params.as_object_mut() {
                    members.extend(tokens);
                }
                calls += 1;
                self.options.meter.plan(1);
                match self.one_of(account, region, service, operation, params).await {
                    Ok(Reply { value: page, .. }) => {
                        last = NextPage::after(&pagination, &page);
                        listless |= !holds_list(&page);
                        join(&mut value, page);
                    }
                    Err(problem) => {
                        gap = Some(problem.reason);
                        break;
                    }
                }
            }
        }
        // Of one page its reader sees whether the list is there; joined, that no longer shows.
        if calls > 1 && listless && !request.omits_empty {
            gap.get_or_insert_with(|| partial(request, "a page of the answer has no list"));
        }
        // Some servers cut a list at the page's size and give no token for the rest.
        let full = size.and_then(|size| params.get(size)).and_then(Value::as_u64);
        if let (Some(full), None, 1) = (full, &gap, calls)
            && items.and_then(|items| items.list(&value)).is_some_and(|list| list.len() as u64 >= full)
        {
            gap = Some(partial(request, "the only page is full, so that more may be missing"));
        }
        Attempt::new(Ok(Answered { value, gap, at }), calls)
    }

    /// Writes into the ledger what became of calls that concern some resources.
    pub(crate) fn record(
        &self,
        region: &str,
        request: &Request,
        outcome: CallOutcome,
        calls: u64,
        count: u64,
    ) {
        let (ended, detail, cure) = match outcome {
            CallOutcome::Ok => (EndedAs::Ok, None, None),
            CallOutcome::Gone => (EndedAs::Gone, None, None),
            CallOutcome::Failed(reason) => {
                let cure = cure(&reason);
                (
                    EndedAs::Failed(reason.code, reason.cause.into_owned()),
                    Some(reason.detail.into_owned()),
                    cure,
                )
            }
        };
        let key = (region.to_owned(), request.service.clone(), request.operation.clone(), ended);
        let mut ledger = lock(&self.ledger);
        let counts = ledger.entry(key).or_default();
        counts.calls += calls;
        counts.count += count;
        // Of many messages the first in order stands for all, whichever call came first.
        if let Some(detail) = detail
            && counts.detail.as_ref().is_none_or(|kept| detail < *kept)
        {
            counts.detail = Some(detail);
            counts.cure = cure;
        }
    }

    /// Records an attempt whose failure, if it is one, was not expected.
    pub(crate) fn record_attempt(&self, region: &str, request: &Request, attempt: &Attempt, count: u64) {
        match &attempt.result {
            Ok(Answered { gap: None, .. }) => {
                self.record(region, request, CallOutcome::Ok, attempt.take_calls(), count);
            }
            Ok(Answered { gap: Some(reason), .. }) => {
                self.record(
                    region,
                    request,
                    CallOutcome::Failed(reason.clone()),
                    attempt.take_calls(),
                    count,
                );
            }
            Err(problem) => {
                self.record(
                    region,
                    request,
                    CallOutcome::Failed(problem.reason.clone()),
                    attempt.take_calls(),
                    count,
                );
            }
        }
    }

    /// Records that the account could not be entered.
    pub(crate) fn record_entry(&self, problem: &Problem) {
        let request = Request::plain("sts", "AssumeRole");
        self.record("", &request, CallOutcome::Failed(problem.reason.clone()), 1, 0);
    }

    /// The ledger so far, in canonical order.
    pub(crate) fn ledger(&self) -> Vec<LedgerEntry> {
        let ledger = std::mem::take(&mut *lock(&self.ledger));
        let entries = ledger.into_iter().map(|((region, service, operation, ended), counts)| LedgerEntry {
            scope: Scope::new(self.account.partition.as_str(), self.account.id.as_str(), region),
            service,
            operation,
            outcome: match ended {
                EndedAs::Ok => CallOutcome::Ok,
                EndedAs::Gone => CallOutcome::Gone,
                EndedAs::Failed(code, cause) => CallOutcome::Failed(Reason {
                    code,
                    cause: cause.into(),
                    detail: counts.detail.unwrap_or_default().into(),
                }),
            },
            calls: counts.calls,
            count: counts.count,
            cure: counts.cure,
        });
        entries.collect()
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is changed in single steps: a panic elsewhere leaves it whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whose rate a call counts against: the organisation's service is one for all accounts.
fn payer(call: &Call) -> &str {
    if call.service == "organizations" { "" } else { &call.account }
}

enum NextPage {
    None,
    Tokens(Vec<(String, Value)>),
    /// There is more, and no way to ask for it.
    Lost,
}

impl NextPage {
    fn after(pagination: &Pagination, page: &Value) -> Self {
        let at = |path: &str| path.split('.').try_fold(page, |value, member| value.get(member));
        // What does not say whether there is more leaves that to the token.
        let more = pagination.more.as_deref().and_then(at).and_then(Value::as_bool);
        if more == Some(false) {
            return Self::None;
        }
        let tokens = pagination.input.iter().zip(&pagination.output).filter_map(|(input, output)| {
            let token = at(output).filter(|token| !token.is_null() && token.as_str() != Some(""))?;
            Some((input.clone(), token.clone()))
        });
        let tokens: Vec<_> = tokens.collect();
        match (tokens.is_empty(), more) {
            (true, Some(true)) => Self::Lost,
            (true, _) => Self::None,
            (false, _) => Self::Tokens(tokens),
        }
    }
}

/// Appends a page's lists to those before, at whatever depth. What is no list stays as the first
/// page has it, and an object that every page repeats is one object.
fn join(value: &mut Value, page: Value) {
    match (value, page) {
        (Value::Array(items), Value::Array(more)) => items.extend(more),
        (Value::Object(members), Value::Object(page)) => {
            for (member, more) in page {
                match members.get_mut(&member) {
                    Some(same) if same.is_object() && *same == more => {}
                    Some(there) => join(there, more),
                    None => {
                        members.insert(member, more);
                    }
                }
            }
        }
        (there @ Value::Null, more) => *there = more,
        _ => {}
    }
}

fn holds_list(value: &Value) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(members) => members.values().any(holds_list),
        _ => false,
    }
}

/// A part was read, and why not more.
pub(crate) fn partial(request: &Request, detail: &str) -> Reason {
    Reason { code: Code::Partial, cause: request.source().into(), detail: detail.to_owned().into() }
}

fn interrupted(service: &str, operation: &str) -> Problem {
    let message = "the scan was interrupted before this was read".to_owned();
    let reason = Reason {
        code: Code::Partial,
        cause: format!("{service}:{operation}").into(),
        detail: message.clone().into(),
    };
    Problem { code: "Interrupted".to_owned(), message, reason }
}

fn problem(failure: Failure) -> Problem {
    let Failure { service, operation, kind, code, message, .. } = failure;
    let called = format!("{service}:{operation}");
    let (reason_code, cause) = match kind {
        FailureKind::Denied if service == "sts" => (Code::Denied, "sts:AssumeRole".to_owned()),
        FailureKind::Denied => {
            (Code::Denied, denied_action(&service, &operation, &message).unwrap_or(called))
        }
        FailureKind::Throttled => (Code::Throttled, called),
        FailureKind::Timeout => (Code::Timeout, called),
        FailureKind::Unsupported => (Code::Unsupported, called),
        FailureKind::Parse => (Code::Parse, called),
        FailureKind::Limit => (Code::Partial, called),
        FailureKind::Credentials | FailureKind::Outage | FailureKind::Service => (Code::Failed, called),
    };
    let said = if message.is_empty() { code.clone() } else { message.clone() };
    let detail = if reason_code == Code::Failed { format!("{code}: {message}") } else { said };
    Problem {
        code,
        message,
        reason: Reason { code: reason_code, cause: cause.into(), detail: detail.into() },
    }
}

/// The IAM action that was denied: the one that the message names if the operation needs it, since
/// an operation may need several, else the first.
fn denied_action(service: &str, operation: &str, message: &str) -> Option<String> {
    let actions = Models::builtin().ok()?.actions(service, operation)?;
    let named = message.split_once("perform: ").and_then(|(_, rest)| rest.split_whitespace().next());
    actions.iter().find(|action| Some(action.as_str()) == named).or(actions.first()).cloned()
}

/// What would cure it, where that is known.
fn cure(reason: &Reason) -> Option<String> {
    let code = reason.detail.split(':').next().unwrap_or_default();
    match reason.code {
        Code::Denied => Some(cure_of_denial(reason)),
        Code::Failed if is_of_credentials(code) => {
            Some("sign in again; a reading whose snapshot is kept goes on with --resume".to_owned())
        }
        _ => None,
    }
}

/// What would cure a denial depends on who denied.
fn cure_of_denial(reason: &Reason) -> String {
    let (action, message) = (&reason.cause, reason.detail.to_ascii_lowercase());
    if action == "sts:AssumeRole" {
        return "let the caller take on the account's role: the role must be there, and its trust policy must \
                name the caller and the external id"
            .to_owned();
    }
    if action.starts_with("organizations:")
        && message.contains("don't have permissions to access this resource")
    {
        return "read it from the organisation's management account or a delegated administrator".to_owned();
    }
    let by = [
        ("service control policy", "a service control policy of the organisation denies"),
        ("resource control policy", "a resource control policy of the organisation denies"),
        ("permissions boundary", "the caller's permissions boundary does not allow"),
        ("session policy", "the session's policy does not allow"),
        ("vpc endpoint policy", "the VPC endpoint's policy does not allow"),
        ("resource-based policy", "the resource's own policy does not allow"),
    ];
    if let Some((_, who)) = by.iter().find(|(said, _)| message.contains(said)) {
        return format!("{who} {action}");
    }
    if message.contains("explicit deny") {
        return format!("an identity policy of the caller denies {action}: remove the denial");
    }
    if message.contains("no identity-based policy allows") {
        return format!("grant {action}");
    }
    format!("the service did not say who denied: check that {action} is granted, then policies that deny it")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn failed(kind: FailureKind, message: &str) -> Problem {
        problem(Failure {
            service: "s3".into(),
            operation: "GetBucketEncryption".into(),
            region: "eu-west-1".into(),
            kind,
            code: "Code".into(),
            message: message.into(),
        })
    }

    #[test]
    fn a_denial_names_the_action_and_other_failures_the_operation() {
        assert_eq!(
            failed(FailureKind::Denied, "no").reason.to_string(),
            "denied|s3:GetEncryptionConfiguration|no"
        );
        for (kind, code) in [
            (FailureKind::Throttled, "throttled"),
            (FailureKind::Timeout, "timeout"),
            (FailureKind::Unsupported, "unsupported"),
            (FailureKind::Parse, "parse"),
        ] {
            assert_eq!(failed(kind, "no").reason.to_string(), format!("{code}|s3:GetBucketEncryption|no"));
        }
        assert_eq!(
            failed(FailureKind::Service, "no").reason.to_string(),
            "failed|s3:GetBucketEncryption|Code: no"
        );
        assert_eq!(
            failed(FailureKind::Credentials, "no").reason.to_string(),
            "failed|s3:GetBucketEncryption|Code: no"
        );
    }

    #[test]
    fn the_cure_depends_on_who_denied() {
        let cure = |message: &str| cure_of_denial(&failed(FailureKind::Denied, message).reason);
        assert_eq!(
            cure("because no identity-based policy allows the action"),
            "grant s3:GetEncryptionConfiguration"
        );
        assert!(cure("with an explicit deny in a service control policy").contains("service control policy"));
        assert!(cure("because no permissions boundary allows it").contains("boundary"));
        assert!(cure("with an explicit deny in an identity-based policy").contains("remove the denial"));
        assert!(cure("Access Denied").contains("did not say"), "nothing is claimed that was not said");
    }

    #[test]
    fn the_next_page_needs_a_token() {
        let pages = Pagination {
            input: vec!["Marker".into()],
            output: vec!["Marker".into()],
            more: Some("IsTruncated".into()),
        };
        let after = |page| match NextPage::after(&pages, &page) {
            NextPage::None => "none".to_owned(),
            NextPage::Lost => "lost".to_owned(),
            NextPage::Tokens(tokens) => {
                tokens.first().map(|(_, token)| token.to_string()).unwrap_or_default()
            }
        };
        assert_eq!(after(json!({ "IsTruncated": true, "Marker": "m" })), "\"m\"");
        assert_eq!(after(json!({ "IsTruncated": false, "Marker": "m" })), "none");
        assert_eq!(after(json!({})), "none");
        assert_eq!(after(json!({ "IsTruncated": true, "Marker": "" })), "lost");
        assert_eq!(after(json!({ "Marker": "m" })), "\"m\"", "a token says that there is more");
    }

    #[test]
    fn pages_are_joined_list_by_list() {
        let mut value = json!({ "L": [1], "Owner": "a" });
        join(&mut value, json!({ "L": [2], "Owner": "b", "M": [3] }));
        assert_eq!(value, json!({ "L": [1, 2], "Owner": "a", "M": [3] }));
    }

    #[test]
    fn lists_within_objects_and_after_nothing_are_joined_too() {
        let mut value =
            json!({ "X": { "Items": [1], "Quantity": 1, "Y": { "L": ["a"] } }, "N": null, "O": null });
        join(
            &mut value,
            json!({ "X": { "Items": [2], "Quantity": 1, "Y": { "L": ["b"] } }, "N": [3], "O": null }),
        );
        assert_eq!(
            value,
            json!({ "X": { "Items": [1, 2], "Quantity": 1, "Y": { "L": ["a", "b"] } }, "N": [3], "O": null })
        );
        // What every page repeats is said once.
        let mut value = json!({ "Group": { "Name": "g", "Tags": [1] }, "Users": [1] });
        join(&mut value, json!({ "Group": { "Name": "g", "Tags": [1] }, "Users": [2] }));
        assert_eq!(value, json!({ "Group": { "Name": "g", "Tags": [1] }, "Users": [1, 2] }));
    }
}
