//! Reads one type in one scope: its list, then the reads that somebody asked for.

use super::calls::{Answered, Attempt, Calls, Problem, lock, partial};
use super::config::Aggregating;
use super::{Event, Regions, assignments, finished, join_all};
use crate::api::Reply;
use crate::aws::Models;
use crate::catalog::{
    Arn, ErrorMatch, Fetch, Join, Lacking, Missing, Origin, Property, Read, Request, ScopeKind, Type,
};
use crate::plan::{Listing, Node, Plan, PlannedRead, Shared};
use crate::steps::path::{Path, Vars};
use crate::steps::{credential_report, pick, rename};
use crate::time::unix_seconds;
use bartizan_state::{CallOutcome, Code, ID, Inventory, Known, Provenance, Reason, Resource, Scope};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use tokio::sync::{OnceCell, mpsc};
use tokio::task::JoinSet;

/// The largest resource that is kept: whole, it has to fit into a plugin's memory, and with room to
/// spare into a chunk of the snapshot.
pub(crate) const MAX_RESOURCE: usize = 32 << 20;

/// Where a call takes the ids of many resources.
const IDS: &str = "$ids";

/// An inventory, ready to be written.
pub(super) struct Gathered {
    pub(super) scope: Scope,
    pub(super) type_name: String,
    pub(super) inventory: Inventory,
    pub(super) provenance: BTreeMap<String, Provenance>,
    pub(super) resources: Vec<Resource>,
}

/// An answer that is asked for once, by whoever needs it first.
type SharedAnswer = Arc<OnceCell<Arc<Attempt>>>;

/// An answer that serves several, and how many of them have not had it yet.
struct Slot {
    cell: SharedAnswer,
    left: usize,
}

/// One account while it is read.
pub(super) struct Account {
    pub(super) plan: Arc<Plan>,
    pub(super) calls: Arc<Calls>,
    /// Answers that serve more than one type or resource, by call and region.
    answers: Mutex<HashMap<(usize, String), Slot>>,
    /// Answers to the calls that fetches are made of, by call and region.
    parts: Mutex<HashMap<(String, String), SharedAnswer>>,
    /// Who is asked instead of the account itself.
    pub(super) aggregator: Option<Arc<Aggregating>>,
    out: mpsc::Sender<Event>,
}

/// The resources of a type that others belong to.
struct Parents {
    inventory: Inventory,
    rows: Vec<ParentRow>,
}

struct ParentRow {
    id: String,
    /// What it belongs to itself, if anything.
    parent: String,
    region: Result<String, Reason>,
}

/// A resource in the making.
struct Row {
    id: String,
    arn: String,
    parent: String,
    /// Where it lives, or why that is not known.
    region: Result<String, Reason>,
    item: Value,
    /// The times in the item that a read's own must agree with, by the read's place.
    moments: BTreeMap<usize, Vec<Option<u64>>>,
    /// The parameters of reads that need the item, by the read's place.
    params: BTreeMap<usize, Value>,
    /// Why nothing of it is known, not even whether it exists.
    unread: Option<Reason>,
    gone: bool,
    properties: BTreeMap<String, Known<Value>>,
}

impl Row {
    /// Whether it is there, as far as is known, so that its properties are asked for.
    fn is_read(&self) -> bool {
        self.unread.is_none() && !self.gone
    }
}

/// What a read came to, for one resource.
enum Outcome<'a> {
    Answer { value: &'a Value, captured_at: u64 },
    Absent { at: u64 },
    Gone,
    Unknown { reason: Reason, at: u64 },
}

/// When facts were recorded, by region and property; of many, the oldest counts.
#[derive(Default)]
struct Times(BTreeMap<String, BTreeMap<String, u64>>);

impl Times {
    fn note(&mut self, region: &str, property: &str, at: u64) {
        // This is done for every property of every resource, and there are few of both.
        if let Some(oldest) = self.0.get_mut(region).and_then(|of| of.get_mut(property)) {
            *oldest = (*oldest).min(at);
        } else {
            self.0.entry(region.to_owned()).or_default().insert(property.to_owned(), at);
        }
    }

    fn get(&self, region: &str, property: &str) -> Option<u64> {
        self.0.get(region)?.get(property).copied()
    }
}

/// Calls on their way, never more at once than the options allow.
pub(super) struct InFlight<T> {
    tasks: JoinSet<T>,
    most: usize,
}

impl<T: Send + 'static> InFlight<T> {
    fn new(most: usize) -> Self {
        Self { tasks: JoinSet::new(), most: most.max(1) }
    }

    /// The next that is done; `more` gives those to start whenever there is room. `None` when all are.
    pub(super) async fn next<F>(&mut self, mut more: impl FnMut() -> Option<F>) -> Option<T>
    where
        F: Future<Output = T> + Send + 'static,
    {
        loop {
            while self.tasks.len() < self.most
                && let Some(call) = more()
            {
                self.tasks.spawn(call);
            }
            if let Some(done) = finished(self.tasks.join_next().await?) {
                return Some(done);
            }
        }
    }
}

type Reading = Pin<Box<dyn Future<Output = ()> + Send>>;

impl Account {
    pub(super) fn new(
        plan: Arc<Plan>,
        calls: Calls,
        aggregator: Option<Arc<Aggregating>>,
        out: mpsc::Sender<Event>,
    ) -> Self {
        let (answers, parts) = (Mutex::default(), Mutex::default());
        Self { plan, calls: Arc::new(calls), answers, parts, aggregator, out }
    }

    /// Reads everything that the plan asks of this account.
    pub(super) async fn read(self: Arc<Self>) {
        if self.aggregator.is_none()
            && let Err(problem) = self.calls.begin().await
        {
            self.calls.record_entry(&problem);
            let roots = self.plan.nodes.iter().enumerate().filter(|(_, node)| node.is_root && !node.global);
            for place in roots.map(|(place, _)| place) {
                Arc::clone(&self).unread(place, problem.reason.clone()).await;
            }
            return;
        }
        let regions = self.regions().await;
        let mut tasks = JoinSet::new();
        // What AWS Config has recorded nobody else is asked about.
        let recorded = self.recorded(&regions, &mut tasks).await;
        let recorded = |place: usize, region: &str| recorded.contains(&(place, region.to_owned()));
        for (place, node) in self.plan.nodes.iter().enumerate().filter(|(_, node)| node.is_root) {
            let entry = self.plan.entry(node);
            match (entry.map(|entry| entry.scope), &regions) {
                (Some(_), _) if recorded(place, "") => {}
                (Some(ScopeKind::Account), _) if entry.is_some_and(|entry| self.is_abroad(entry)) => {}
                // Then nothing is known of the type, and that is written for the account as a whole.
                (Some(ScopeKind::Account), Err(_)) if node.global => {}
                (Some(ScopeKind::Account), _) => {
                    tasks.spawn(Arc::clone(&self).node(place, String::new(), None));
                }
                (Some(ScopeKind::Region), Ok(regions)) => {
                    for region in regions.iter().filter(|region| !recorded(place, region)) {
                        if let Some((request, call)) = self.plan.absent_service(node, region) {
                            tasks.spawn(Arc::clone(&self).perhaps(place, region.clone(), request, call));
                        } else {
                            tasks.spawn(Arc::clone(&self).node(place, region.clone(), None));
                        }
                    }
                }
                (Some(ScopeKind::Region), Err(reason)) => {
                    tasks.spawn(Arc::clone(&self).unread(place, reason.clone()));
                }
                (None, _) => {}
            }
        }
        join_all(tasks).await;
    }

    /// Whether a type's calls go to a region of another partition, where this account has nothing.
    fn is_abroad(&self, entry: &Type) -> bool {
        let Some(region) = entry.pinned() else { return false };
        Models::builtin().is_ok_and(|models| models.partition(region) != self.calls.account.partition)
    }

    /// The regions to read: those asked for that are open here. Closed ones are in the ledger.
    async fn regions(self: &Arc<Self>) -> Result<Vec<String>, Reason> {
        if let Some(aggregator) = &self.aggregator {
            let wanted = self.plan.regions.clone();
            return if wanted.is_empty() {
                aggregator.regions(&self.calls.account.id).await
            } else {
                Ok(wanted)
            };
        }
        let Some(discovery) = self.plan.discovery else { return Ok(Vec::new()) };
        let attempt = self.take(discovery, "").await;
        if let Some(shared) = self.plan.shared.get(discovery) {
            self.calls.record_attempt("", &shared.request, &attempt, 0);
        }
        match &attempt.result {
            Ok(Answered { value, .. }) => {
                let Regions { open, closed } = Regions::choose(&self.plan.regions, value);
                if let Some(shared) = self.plan.shared.get(discovery) {
                    for region in closed {
                        let detail = "the region is not enabled in this account";
                        let reason = Reason {
                            code: Code::Unsupported,
                            cause: shared.request.source().into(),
                            detail: detail.into(),
                        };
                        self.calls.record(&region, &shared.request, CallOutcome::Failed(reason), 0, 0);
                    }
                }
                Ok(open)
            }
            // Without knowing what is open, every region asked for says itself whether it is.
            Err(_) if !self.plan.regions.is_empty() => Ok(self.plan.regions.clone()),
            Err(problem) => Err(problem.reason.clone()),
        }
    }

    /// Reads a type where its service is said not to be. Only if there is no such endpoint either it is
    /// not there: a service may have come since that was said, and a region without it is no region
    /// without resources.
    fn perhaps(self: Arc<Self>, place: usize, region: String, request: Request, call: usize) -> Reading {
        Box::pin(async move {
            let attempt = self.shared(call, &region).await;
            let missing = |problem: &Problem| ["EndpointNotFound", "NoEndpoint"].contains(&&*problem.code);
            if attempt.result.as_ref().is_err_and(missing) {
                self.nowhere(place, region, request).await;
            } else {
                self.node(place, region, None).await;
            }
        })
    }

    /// Writes that a region has no resources of a type, since its service is not there.
    fn nowhere(self: Arc<Self>, place: usize, region: String, request: Request) -> Reading {
        Box::pin(async move {
            let plan = Arc::clone(&self.plan);
            let Some(node) = plan.nodes.get(place) else { return };
            let reason = Reason {
                code: Code::NotInSource,
                cause: request.source().into(),
                detail: format!("{} is not available in {region}", request.service).into(),
            };
            self.calls.record(&region, &request, CallOutcome::Failed(reason), 0, 0);
            self.write(node, &region, Inventory::Complete, BTreeMap::new(), Vec::new()).await;
            for child in &node.children {
                Arc::clone(&self).nowhere(*child, region.clone(), request.clone()).await;
            }
        })
    }

    /// Writes that nothing is known of a type and of those that belong to it.
    fn unread(self: Arc<Self>, place: usize, reason: Reason) -> Reading {
        Box::pin(async move {
            let plan = Arc::clone(&self.plan);
            let Some(node) = plan.nodes.get(place) else { return };
            self.write(node, "", Inventory::Unknown(reason.clone()), BTreeMap::new(), Vec::new()).await;
            for child in &node.children {
                Arc::clone(&self).unread(*child, reason.clone()).await;
            }
        })
    }

    pub(super) async fn write(
        &self,
        node: &Node,
        region: &str,
        inventory: Inventory,
        provenance: BTreeMap<String, Provenance>,
        resources: Vec<Resource>,
    ) {
        if !node.requested {
            return;
        }
        let account = &self.calls.account;
        let scope = Scope::new(account.partition.as_str(), account.id.as_str(), region);
        let gathered =
            Gathered { scope, type_name: node.type_name.clone(), inventory, provenance, resources };
        // Nobody receives any more when the snapshot could not be written, which its writer tells.
        let _ = self.out.send(Event::Gathered(gathered)).await;
    }

    /// Reads one type, writes it, and goes on with those whose resources belong to it.
    fn node(self: Arc<Self>, place: usize, region: String, parents: Option<Arc<Parents>>) -> Reading {
        Box::pin(async move {
            let plan = Arc::clone(&self.plan);
            let Some(node) = plan.nodes.get(place) else { return };
            let Some(entry) = plan.entry(node) else { return };
            let mut times = Times::default();
            let listed_at = self.calls.now();
            let (mut rows, inventory) = match (node.list, &parents) {
                (Listing::Shared(call), _) => self.list(entry, call, &region).await,
                (Listing::PerParent, Some(parents)) => self.list_by_parent(entry, parents).await,
                (Listing::Singleton, _) | (Listing::PerParent, None) => {
                    (self.singleton(entry, &region), Inventory::Complete)
                }
            };
            self.route(entry, &mut rows).await;
            self.set_listed(node, entry, &mut rows, listed_at, &mut times);
            self.read_all(node, entry, &region, &mut rows, &mut times).await;
            let gone = rows.iter().filter(|row| row.gone).count();
            let inventory = match (inventory, &entry.list) {
                (Inventory::Complete, Some(list)) if mostly_gone(gone, rows.len()) => {
                    Inventory::Partial(vanished(&list.request, gone, rows.len()))
                }
                (inventory, _) => inventory,
            };
            rows.retain(|row| !row.gone);

            let spread = entry.routing.is_some() || entry.parent.is_some();
            // What belongs to a row that may not exist is not known either.
            let unread = rows.iter().find_map(|row| row.unread.clone());
            let own = Arc::new(Parents {
                inventory: match (&inventory, unread) {
                    (Inventory::Complete, Some(reason)) => Inventory::Partial(reason),
                    _ => inventory.clone(),
                },
                rows: if node.children.is_empty() {
                    Vec::new()
                } else {
                    let known = rows.iter().filter(|row| row.unread.is_none());
                    let parent = |row: &Row| {
                        let (id, parent, region) = (row.id.clone(), row.parent.clone(), row.region.clone());
                        ParentRow { id, parent, region }
                    };
                    known.map(parent).collect()
                },
            });
            self.write_rows(node, entry, &region, spread, inventory, rows, &times, listed_at).await;
            let mut tasks = JoinSet::new();
            for child in &node.children {
                tasks.spawn(Arc::clone(&self).node(*child, region.clone(), Some(Arc::clone(&own))));
            }
            join_all(tasks).await;
        })
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one inventory, used here only")]
    async fn write_rows(
        &self,
        node: &Node,
        entry: &Type,
        region: &str,
        spread: bool,
        inventory: Inventory,
        rows: Vec<Row>,
        times: &Times,
        listed_at: u64,
    ) {
        let mut by_region: BTreeMap<String, Vec<Resource>> = BTreeMap::new();
        by_region.entry(region.to_owned()).or_default();
        for Row { id, arn, region: lives, properties, .. } in rows {
            let lives = if spread { lives.unwrap_or_default() } else { region.to_owned() };
            by_region.entry(lives).or_default().push(Resource { id, arn, properties });
        }
        for (region, mut resources) in by_region {
            let found = resources.len();
            resources.retain_mut(|resource| fits(entry, resource));
            let inventory = match (&inventory, &entry.list) {
                (Inventory::Complete, Some(list)) if resources.len() < found => {
                    Inventory::Partial(partial(&list.request, "the name of a resource is too large to keep"))
                }
                _ => inventory.clone(),
            };
            let mut provenance = BTreeMap::new();
            let mut stamp = |name: &str, source: String, at: u64| {
                provenance.insert(name.to_owned(), Provenance { source, captured_at: at, verified_at: at });
            };
            if let Some(list) = &entry.list {
                stamp(ID, list.request.source(), listed_at);
            }
            for property in &node.properties {
                let at = times.get(&region, property);
                if let (Some(at), Some(source)) = (at, entry.source(property)) {
                    stamp(property, source, at);
                }
            }
            self.write(node, &region, inventory, provenance, resources).await;
        }
    }

    pub(super) fn in_flight<T: Send + 'static>(&self) -> InFlight<T> {
        InFlight::new(self.calls.options.concurrency)
    }

    fn vars<'a>(&'a self, region: &'a str, id: &'a str, parent: &'a str) -> Vars<'a> {
        let account = &self.calls.account;
        Vars { partition: &account.partition, account: &account.id, region, id, parent, ..Vars::default() }
    }

    /// A shared call's answer for one of those that the plan makes it for. The last of them has it
    /// alone: what nobody needs any more is not kept.
    async fn take(&self, call: usize, region: &str) -> Arc<Attempt> {
        let attempt = self.shared(call, region).await;
        let key = (call, region.to_owned());
        let mut answers = lock(&self.answers);
        if let Some(slot) = answers.get_mut(&key) {
            slot.left = slot.left.saturating_sub(1);
            if slot.left == 0 {
                answers.remove(&key);
            }
        }
        attempt
    }

    /// How many answers wait for somebody.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        lock(&self.answers).len()
    }

    /// A shared call's answer; the first who needs it asks.
    async fn shared(&self, call: usize, region: &str) -> Arc<Attempt> {
        let cell = {
            let mut answers = lock(&self.answers);
            let slot = answers.entry((call, region.to_owned())).or_insert_with(|| Slot {
                cell: SharedAnswer::default(),
                left: self.plan.shared.get(call).map_or(0, |shared| shared.uses),
            });
            Arc::clone(&slot.cell)
        };
        let answer = cell.get_or_init(|| async move {
            let Some(shared) = self.plan.shared.get(call) else {
                // Places come from the plan itself.
                let reason = Reason::new(Code::Failed);
                return Arc::new(Attempt::new(
                    Err(Problem { code: String::new(), message: String::new(), reason }),
                    0,
                ));
            };
            let params = self.vars(region, "", "").fill_params(&shared.request.params);
            self.calls.options.meter.plan(1);
            Arc::new(match shared.request.fetch {
                None => {
                    self.calls
                        .pages(region, &shared.request, params, shared.size.as_deref(), shared.items.as_ref())
                        .await
                }
                Some(Fetch::CredentialReport) => self.credential_report(region, &shared.request).await,
                Some(fetch) => self.organization(region, &shared.request, &params, fetch).await,
            })
        });
        Arc::clone(answer.await)
    }

    /// A call that is part of a fetch: whoever needs it first asks, be it another fetch, or the plan
    /// itself.
    pub(super) async fn part(&self, region: &str, request: &Request, params: Value) -> Arc<Attempt> {
        let planned = self.plan.shared.iter().position(|Shared { request: theirs, .. }| {
            !request.as_caller
                && theirs.fetch.is_none()
                && theirs.source() == request.source()
                && theirs.params == params
        });
        if let Some(call) = planned {
            // A fetch is a shared call, and this one is no fetch: that ends here.
            return Box::pin(self.shared(call, region)).await;
        }
        let key = (format!("{} {} {params}", request.source(), request.as_caller), region.to_owned());
        let cell = Arc::clone(lock(&self.parts).entry(key).or_default());
        let answer = cell
            .get_or_init(|| async { Arc::new(self.calls.pages(region, request, params, None, None).await) });
        Arc::clone(answer.await)
    }

    /// Has the report made, waits for it, and reads it. A report that is there counts even where
    /// making one is denied.
    async fn credential_report(&self, region: &str, request: &Request) -> Attempt {
        const TRIES: usize = 30;
        let mut calls = 0;
        for _ in 0..TRIES {
            calls += 1;
            let made = self.calls.one(region, "iam", "GenerateCredentialReport", json!({})).await;
            if let Ok(reply) = &made
                && reply.value.get("State").and_then(Value::as_str) != Some("COMPLETE")
            {
                tokio::time::sleep(self.calls.options.report_wait).await;
                continue;
            }
            calls += 1;
            let at = self.calls.now();
            let problem = match self.calls.one(region, "iam", "GetCredentialReport", json!({})).await {
                Ok(Reply { value, at: read_at }) => {
                    let at = read_at.unwrap_or(at);
                    let result = credential_report::rows(value).map_err(|message| {
                        let reason = Reason {
                            code: Code::Parse,
                            cause: request.source().into(),
                            detail: message.clone().into(),
                        };
                        Problem { code: "Parse".to_owned(), message, reason }
                    });
                    return Attempt::new(result.map(|value| Answered { value, gap: None, at }), calls);
                }
                Err(problem) => problem,
            };
            if !["ReportNotPresent", "ReportExpired", "ReportInProgress"].contains(&problem.code.as_str()) {
                return Attempt::new(Err(problem), calls);
            }
            match made {
                // There is none because none may be made: that denial is the cause.
                Err(denied) if denied.reason.code == Code::Denied => return Attempt::new(Err(denied), calls),
                _ => tokio::time::sleep(self.calls.options.report_wait).await,
            }
        }
        let message = "the credential report was not ready in time".to_owned();
        let reason =
            Reason { code: Code::Timeout, cause: request.source().into(), detail: message.clone().into() };
        Attempt::new(Err(Problem { code: "ReportInProgress".to_owned(), message, reason }), calls)
    }

    fn singleton(&self, entry: &Type, region: &str) -> Vec<Row> {
        let id = entry.id.text(&Value::Null, self.vars(region, "", "")).unwrap_or_default();
        vec![self.row(entry, id, Value::Null, "", Ok(region.to_owned()))]
    }

    fn row(
        &self,
        entry: &Type,
        id: String,
        item: Value,
        parent: &str,
        region: Result<String, Reason>,
    ) -> Row {
        let place = region.as_deref().unwrap_or_default();
        let vars = Vars { item: Some(&item), ..self.vars(place, &id, parent) };
        let arn = match &entry.arn {
            None => String::new(),
            Some(Arn::Path(path)) => path.text(&item, vars).unwrap_or_default(),
            Some(Arn::Template(template)) => vars.fill(template),
        };
        Row {
            arn,
            parent: parent.to_owned(),
            region,
            item,
            moments: BTreeMap::new(),
            params: BTreeMap::new(),
            unread: None,
            gone: false,
            properties: BTreeMap::new(),
            id,
        }
    }

    /// The rows of an answered list; also why they may not be all.
    fn rows(
        &self,
        entry: &Type,
        answer: Cow<'_, Value>,
        parent: &str,
        region: &Result<String, Reason>,
    ) -> (Vec<Row>, Option<Reason>) {
        let Some(list) = &entry.list else { return (Vec::new(), None) };
        let items = match answer {
            Cow::Owned(answer) => {
                list.items.take_list(answer).map(|items| items.into_iter().map(Cow::Owned).collect())
            }
            Cow::Borrowed(answer) => {
                list.items.list(answer).map(|items| items.into_iter().map(Cow::Borrowed).collect())
            }
        };
        let Some(items): Option<Vec<Cow<'_, Value>>> = items else {
            let gap = (!list.request.omits_empty).then(|| listless(&list.request));
            return (Vec::new(), gap);
        };
        let mut seen = BTreeSet::new();
        let mut rows = Vec::new();
        let mut gap = None;
        for item in items {
            let place = region.as_deref().unwrap_or_default();
            if !list.filter.keeps(&item, self.vars(place, "", parent)) {
                continue;
            }
            match entry.id.text(&item, self.vars(place, "", parent)).filter(|id| !id.is_empty()) {
                // Pages may overlap when something changes between them.
                Some(id) if seen.insert(id.clone()) => {
                    rows.push(self.row(entry, id, item.into_owned(), parent, region.clone()));
                }
                Some(_) => {}
                None => gap = Some(partial(&list.request, "an item of the list has no id")),
            }
        }
        (rows, gap)
    }

    async fn list(&self, entry: &Type, call: usize, region: &str) -> (Vec<Row>, Inventory) {
        let Some(list) = &entry.list else { return (Vec::new(), Inventory::Complete) };
        let attempt = self.take(call, region).await;
        let calls = attempt.take_calls();
        let kept;
        let result = match Arc::try_unwrap(attempt) {
            Ok(own) => own.result.map(|Answered { value, gap, .. }| (Cow::Owned(value), gap)),
            Err(shared) => {
                kept = shared;
                let answered = kept.result.as_ref().map_err(Problem::clone);
                answered.map(|answered| (Cow::Borrowed(&answered.value), answered.gap.clone()))
            }
        };
        match result {
            Ok((answer, cut)) => {
                let (rows, gap) = self.rows(entry, answer, "", &Ok(region.to_owned()));
                let gap = cut.or(gap);
                self.record_list(region, &list.request, calls, gap.as_ref(), rows.len());
                (rows, gap.map_or(Inventory::Complete, Inventory::Partial))
            }
            Err(problem) if any(&list.absent, &problem) => {
                self.calls.record(region, &list.request, CallOutcome::Ok, calls, 0);
                (Vec::new(), Inventory::Complete)
            }
            Err(problem) if any(&list.elsewhere, &problem) => {
                let reason = Reason { code: Code::NotInSource, ..problem.reason };
                let ended = CallOutcome::Failed(reason.clone());
                self.calls.record(region, &list.request, ended, calls, 0);
                (Vec::new(), Inventory::Unknown(reason))
            }
            Err(problem) => {
                let failed = CallOutcome::Failed(problem.reason.clone());
                self.calls.record(region, &list.request, failed, calls, 0);
                (Vec::new(), Inventory::Unknown(problem.reason))
            }
        }
    }

    fn record_list(&self, region: &str, request: &Request, calls: u64, gap: Option<&Reason>, count: usize) {
        let ended = gap.cloned().map_or(CallOutcome::Ok, CallOutcome::Failed);
        self.calls.record(region, request, ended, calls, count as u64);
    }

    /// Asks each parent for what belongs to it.
    async fn list_by_parent(self: &Arc<Self>, entry: &Type, parents: &Arc<Parents>) -> (Vec<Row>, Inventory) {
        let Some(list) = &entry.list else { return (Vec::new(), Inventory::Complete) };
        if let Inventory::Unknown(reason) = &parents.inventory {
            return (Vec::new(), Inventory::Unknown(reason.clone()));
        }
        let mut gap = parents.inventory.gap().cloned();
        let mut rows = Vec::new();
        // Where the id is known without an answer, what could not be read is one unknown row,
        // rather than a gap in the whole inventory.
        let nameable = entry.id.is_variable();
        let mut unread =
            |parent: &str, region: &Result<String, Reason>, reason: Reason, rows: &mut Vec<Row>| {
                if nameable {
                    let id = entry.id.text(&Value::Null, self.vars("", "", parent)).unwrap_or_default();
                    let row = self.row(entry, id, Value::Null, parent, region.clone());
                    rows.push(Row { unread: Some(reason), ..row });
                } else {
                    gap.get_or_insert(reason);
                }
            };
        self.calls.options.meter.plan(parents.rows.iter().filter(|row| row.region.is_ok()).count() as u64);
        let mut asked = parents.rows.iter().enumerate().filter_map(|(place, row)| {
            let region = row.region.clone().ok()?;
            let vars = Vars { grandparent: &row.parent, ..self.vars(&region, "", &row.id) };
            let params = vars.fill_params(&list.request.params);
            let (calls, request, items) = (Arc::clone(&self.calls), list.request.clone(), list.items.clone());
            Some(async move {
                let attempt = match request.fetch {
                    Some(Fetch::AccountAssignments) => {
                        assignments::in_all_accounts(&calls, &region, &request, &params).await
                    }
                    _ => calls.pages(&region, &request, params, None, Some(&items)).await,
                };
                (place, attempt)
            })
        });
        let mut attempts: Vec<Option<Attempt>> = parents.rows.iter().map(|_| None).collect();
        let mut flight = self.in_flight();
        while let Some((place, attempt)) = flight.next(|| asked.next()).await {
            if let Some(slot) = attempts.get_mut(place) {
                *slot = Some(attempt);
            }
        }
        let mut gone = 0;
        let mut seen = BTreeSet::new();
        for (ParentRow { id: parent, region, .. }, attempt) in parents.rows.iter().zip(attempts) {
            let place = region.as_deref().unwrap_or_default();
            let Some(attempt) = attempt else {
                let reason =
                    region.clone().err().unwrap_or_else(|| partial(&list.request, "it was not asked"));
                unread(parent, region, reason, &mut rows);
                continue;
            };
            let calls = attempt.take_calls();
            match attempt.result {
                Ok(answered) => {
                    let (mut found, gap) = self.rows(entry, Cow::Owned(answered.value), parent, region);
                    let mut gap = answered.gap.or(gap);
                    found.retain(|row| {
                        let first = seen.insert((place.to_owned(), row.id.clone()));
                        if !first {
                            let detail = format!("{} belongs to {parent} and to another too", row.id);
                            gap.get_or_insert_with(|| partial(&list.request, &detail));
                        }
                        first
                    });
                    self.record_list(place, &list.request, calls, gap.as_ref(), found.len());
                    match gap {
                        // The unknown row stands for what was found: they have the same id.
                        Some(reason) if nameable => unread(parent, region, reason, &mut rows),
                        Some(reason) => {
                            rows.extend(found);
                            unread(parent, region, reason, &mut rows);
                        }
                        None => rows.extend(found),
                    }
                }
                Err(problem) if any(&list.absent, &problem) => {
                    self.calls.record(place, &list.request, CallOutcome::Ok, calls, 0);
                }
                Err(problem) if any(&entry.gone, &problem) => {
                    gone += 1;
                    self.calls.record(place, &list.request, CallOutcome::Gone, calls, 1);
                }
                Err(problem) => {
                    let failed = CallOutcome::Failed(problem.reason.clone());
                    self.calls.record(place, &list.request, failed, calls, 1);
                    unread(parent, region, problem.reason, &mut rows);
                }
            }
        }
        if mostly_gone(gone, parents.rows.len()) {
            gap.get_or_insert_with(|| vanished(&list.request, gone, parents.rows.len()));
        }
        (rows, gap.map_or(Inventory::Complete, Inventory::Partial))
    }

    /// Finds where each resource of an account-wide list lives.
    async fn route(self: &Arc<Self>, entry: &Type, rows: &mut [Row]) {
        let Some(routing) = &entry.routing else { return };
        let mut asked = Vec::new();
        for (place, row) in rows.iter_mut().enumerate() {
            let vars = self.vars("", &row.id, &row.parent);
            if let Some(region) = routing.path.text(&row.item, vars) {
                row.region = Ok(region);
            } else {
                asked.push((place, vars.fill_params(&routing.request.params)));
            }
        }
        self.calls.options.meter.plan(asked.len() as u64);
        let mut asked = asked.into_iter().map(|(place, params)| {
            let (calls, request) = (Arc::clone(&self.calls), routing.request.clone());
            async move { (place, calls.pages("", &request, params, None, None).await) }
        });
        let mut flight = self.in_flight();
        while let Some((place, attempt)) = flight.next(|| asked.next()).await {
            let Some(row) = rows.get_mut(place) else { continue };
            match &attempt.result {
                Err(problem) if any(&entry.gone, problem) => {
                    self.calls.record("", &routing.request, CallOutcome::Gone, attempt.take_calls(), 1);
                    row.gone = true;
                }
                Err(problem) => {
                    self.calls.record_attempt("", &routing.request, &attempt, 1);
                    row.region = Err(problem.reason.clone());
                }
                Ok(answered) => {
                    self.calls.record_attempt("", &routing.request, &attempt, 1);
                    let found = routing
                        .from
                        .text(&answered.value, self.vars("", &row.id, &row.parent))
                        .unwrap_or_default();
                    row.region = match routing.step.apply(found.into()) {
                        Ok(Some(Value::String(region))) => Ok(region),
                        other => {
                            let detail =
                                other.err().unwrap_or_else(|| "the answer names no region".to_owned());
                            Err(Reason {
                                code: Code::Parse,
                                cause: routing.request.source().into(),
                                detail: detail.into(),
                            })
                        }
                    };
                }
            }
        }
    }

    /// The properties that the list itself gives.
    fn set_listed(&self, node: &Node, entry: &Type, rows: &mut [Row], at: u64, times: &mut Times) {
        for row in rows.iter_mut() {
            let region = row.region.as_deref().unwrap_or_default().to_owned();
            if let Some(reason) = &row.unread {
                for property in &node.properties {
                    row.properties.insert(property.clone(), Known::Unknown(reason.clone()));
                    times.note(&region, property, at);
                }
                continue;
            }
            for name in &node.properties {
                let Some(property) = entry.property(name) else { continue };
                let Some(request) = entry.request(property.origin) else { continue };
                let known = match property.origin {
                    Origin::List => {
                        fact(property, request, &row.item, self.vars(&region, &row.id, &row.parent))
                    }
                    Origin::Read(index) if entry.reads.get(index).is_some_and(|r| entry.passes_over(r)) => {
                        let detail = "it is a fact of what lives in a region, and this does not";
                        let cause = request.source().into();
                        Known::Unknown(Reason { code: Code::NotInSource, cause, detail: detail.into() })
                    }
                    Origin::Read(_) => continue,
                };
                row.properties.insert(name.clone(), known);
                times.note(&region, name, at);
            }
            for index in node.reads.iter().map(|planned| planned.index) {
                let Some(read) = entry.reads.get(index) else { continue };
                let vars = Vars { item: Some(&row.item), ..self.vars(&region, &row.id, &row.parent) };
                if read.request.needs_item() {
                    row.params.insert(index, vars.fill_params(&read.request.params));
                }
                let Some(join) = &read.join else { continue };
                let moments = join.agree.iter().map(|(_, own)| moment(own, &row.item, vars)).collect();
                row.moments.insert(index, moments);
            }
            row.item = Value::Null;
        }
    }

    /// Makes the reads that somebody asked for, for every resource.
    async fn read_all(
        self: &Arc<Self>,
        node: &Node,
        entry: &Type,
        region: &str,
        rows: &mut [Row],
        times: &mut Times,
    ) {
        let mut jobs = Vec::new();
        for planned in &node.reads {
            let Some(read) = entry.reads.get(planned.index) else { continue };
            if let Some(call) = planned.shared {
                self.read_shared(entry, planned, call, region, rows, times).await;
                continue;
            }
            if let Some(size) = read.batch {
                self.read_batches(entry, planned, read, size, rows, times).await;
                continue;
            }
            for (place, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.is_read()) {
                match row.region.clone() {
                    Ok(region) => jobs.push((place, planned.index, read, region)),
                    Err(reason) => {
                        let outcome = Outcome::Unknown { reason, at: self.calls.now() };
                        self.apply(entry, planned, read, row, outcome, times);
                    }
                }
            }
        }
        self.calls.options.meter.plan(jobs.len() as u64);
        let mut jobs = jobs.into_iter();
        let mut flight = self.in_flight();
        loop {
            // What has gone in the meantime is not asked for any more.
            let more = || {
                jobs.by_ref().find_map(|(place, index, read, region)| {
                    let row = rows.get(place).filter(|row| !row.gone)?;
                    let params = row.params.get(&index).cloned().unwrap_or_else(|| {
                        self.vars(&region, &row.id, &row.parent).fill_params(&read.request.params)
                    });
                    let (calls, request) = (Arc::clone(&self.calls), read.request.clone());
                    Some(async move {
                        let at = calls.now();
                        let attempt = calls.pages(&region, &request, params, None, None).await;
                        (place, index, region, at, attempt)
                    })
                })
            };
            let Some((place, index, region, at, attempt)) = flight.next(more).await else { break };
            let planned = node.reads.iter().find(|planned| planned.index == index);
            let (Some(row), Some(planned), Some(read)) =
                (rows.get_mut(place), planned, entry.reads.get(index))
            else {
                continue;
            };
            let outcome = outcome(entry, read, &attempt, at);
            self.record_outcome(&region, read, &attempt, &outcome, 1);
            self.apply(entry, planned, read, row, outcome, times);
        }
    }

    /// One answer for all resources: each finds its own item, or takes the whole.
    async fn read_shared(
        &self,
        entry: &Type,
        planned: &PlannedRead,
        call: usize,
        region: &str,
        rows: &mut [Row],
        times: &mut Times,
    ) {
        let Some(read) = entry.reads.get(planned.index) else { return };
        let asked_at = self.calls.now();
        let attempt = self.take(call, region).await;
        let rows: Vec<&mut Row> = rows.iter_mut().filter(|row| row.is_read()).collect();
        self.apply_to_all(entry, planned, read, region, &attempt, asked_at, rows, times);
    }

    /// Asks about many resources at a time; each finds its own item in the answer.
    async fn read_batches(
        self: &Arc<Self>,
        entry: &Type,
        planned: &PlannedRead,
        read: &Read,
        size: usize,
        rows: &mut [Row],
        times: &mut Times,
    ) {
        let by_parent = read.request.needs_parent();
        let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
        for (place, row) in rows.iter_mut().enumerate().filter(|(_, row)| row.is_read()) {
            match row.region.clone() {
                Ok(region) => {
                    let parent = if by_parent { row.parent.clone() } else { String::new() };
                    groups.entry((region, parent)).or_default().push(place);
                }
                Err(reason) => {
                    let outcome = Outcome::Unknown { reason, at: self.calls.now() };
                    self.apply(entry, planned, read, row, outcome, times);
                }
            }
        }
        let batches: Vec<((String, String), Vec<usize>)> = groups
            .iter()
            .flat_map(|(group, places)| places.chunks(size).map(|part| (group.clone(), part.to_vec())))
            .collect();
        self.calls.options.meter.plan(batches.len() as u64);
        let mut batches = batches.into_iter();
        let mut flight = self.in_flight();
        loop {
            let more = || {
                let ((region, parent), places) = batches.next()?;
                let ids: Vec<&str> =
                    places.iter().filter_map(|place| rows.get(*place)).map(|row| row.id.as_str()).collect();
                let params = self.vars(&region, "", &parent).fill_params(&read.request.params);
                let params = with_ids(&params, &ids);
                let (calls, request) = (Arc::clone(&self.calls), read.request.clone());
                Some(async move {
                    let at = calls.now();
                    (calls.pages(&region, &request, params, None, None).await, region, places, at)
                })
            };
            let Some((attempt, region, places, at)) = flight.next(more).await else { break };
            // The places of a batch ascend; skipping costs nothing, however many rows there are.
            let (mut rest, mut next) = (rows.iter_mut(), 0);
            let rows = places.iter().filter_map(|place| {
                let row = rest.nth(place - next);
                next = place + 1;
                row
            });
            let rows = rows.collect();
            self.apply_to_all(entry, planned, read, &region, &attempt, at, rows, times);
        }
    }

    /// What an answer about many resources says of each.
    #[expect(clippy::too_many_arguments, reason = "one read, its answer, and whom it is about")]
    fn apply_to_all(
        &self,
        entry: &Type,
        planned: &PlannedRead,
        read: &Read,
        region: &str,
        attempt: &Attempt,
        asked_at: u64,
        rows: Vec<&mut Row>,
        times: &mut Times,
    ) {
        let mut all = outcome(entry, read, attempt, asked_at);
        if let (Some(join), Outcome::Answer { value, captured_at }) = (&read.join, &all)
            && join.items.list(value).is_none()
        {
            all = Outcome::Unknown { reason: listless(&read.request), at: *captured_at };
        }
        self.record_outcome(region, read, attempt, &all, rows.len() as u64);
        let keyed = match (&read.join, &all) {
            (Some(join), Outcome::Answer { value, .. }) => Some((join, Keyed::new(join, value))),
            _ => None,
        };
        for row in rows {
            let outcome = match (&all, &keyed) {
                (Outcome::Answer { captured_at: at, .. }, Some((join, keyed))) => {
                    let key = self.vars(region, &row.id, &row.parent).fill(&join.matching);
                    let own = row.moments.get(&planned.index).map(Vec::as_slice).unwrap_or_default();
                    match keyed.find(&key, join, own) {
                        Ok(Some(value)) => Outcome::Answer { value, captured_at: *at },
                        Ok(None) => Outcome::Absent { at: *at },
                        Err((code, detail)) => {
                            let cause = read.request.source().into();
                            Outcome::Unknown {
                                reason: Reason { code, cause, detail: detail.into() },
                                at: *at,
                            }
                        }
                    }
                }
                (Outcome::Answer { value, captured_at }, None) => {
                    Outcome::Answer { value, captured_at: *captured_at }
                }
                (Outcome::Absent { at }, _) => Outcome::Absent { at: *at },
                (Outcome::Unknown { reason, at }, _) => Outcome::Unknown { reason: reason.clone(), at: *at },
                // The error of an answer for all says nothing about one resource's existence.
                (Outcome::Gone, _) => Outcome::Unknown {
                    reason: partial(&read.request, "the service says that it does not exist"),
                    at: asked_at,
                },
            };
            self.apply(entry, planned, read, row, outcome, times);
        }
    }

    fn record_outcome(
        &self,
        region: &str,
        read: &Read,
        attempt: &Attempt,
        outcome: &Outcome<'_>,
        count: u64,
    ) {
        let ended = match outcome {
            Outcome::Answer { .. } | Outcome::Absent { .. } => CallOutcome::Ok,
            Outcome::Gone => CallOutcome::Gone,
            Outcome::Unknown { reason, .. } => CallOutcome::Failed(reason.clone()),
        };
        self.calls.record(region, &read.request, ended, attempt.take_calls(), count);
    }

    fn apply(
        &self,
        entry: &Type,
        planned: &PlannedRead,
        read: &Read,
        row: &mut Row,
        outcome: Outcome<'_>,
        times: &mut Times,
    ) {
        let region = row.region.as_deref().unwrap_or_default().to_owned();
        let mut set = |row: &mut Row, known: &dyn Fn(&Property, Vars<'_>) -> Known<Value>, at: u64| {
            for name in &planned.properties {
                let Some(property) = entry.property(name) else { continue };
                let known = known(property, self.vars(&region, &row.id, &row.parent));
                row.properties.insert(name.clone(), known);
                times.note(&region, name, at);
            }
        };
        match outcome {
            Outcome::Gone => row.gone = true,
            Outcome::Absent { at } => {
                let known = |property: &Property, _: Vars<'_>| match &property.off {
                    Some(value) => Known::Present(value.clone()),
                    None => Known::Absent,
                };
                set(row, &known, at);
            }
            Outcome::Unknown { reason, at } => set(row, &|_, _| Known::Unknown(reason.clone()), at),
            Outcome::Answer { value, captured_at } => {
                set(row, &|property, vars| fact(property, &read.request, value, vars), captured_at);
            }
        }
    }
}

/// The items of an answer for all, by the key that says whose each is.
struct Keyed<'a> {
    by_key: HashMap<String, &'a Value>,
    /// Whether an item is somebody's and does not say whose.
    stray: bool,
}

impl<'a> Keyed<'a> {
    fn new(join: &Join, answer: &'a Value) -> Self {
        let mut keyed = Self { by_key: HashMap::new(), stray: false };
        for item in join.items.list(answer).unwrap_or_default() {
            if let Some(key) = join.key.text(item, Vars::default()).filter(|key| !key.is_empty()) {
                keyed.by_key.insert(key, item);
            } else {
                let has = |path: &Path| path.get(item, Vars::default()) != Ok(None);
                keyed.stray |= join.assigned.is_empty() || join.assigned.iter().any(has);
            }
        }
        keyed
    }

    /// A resource's item, `None` if it is known to have none; `own` are the times that its list says.
    fn find(&self, key: &str, join: &Join, own: &[Option<u64>]) -> Result<Option<&'a Value>, (Code, String)> {
        let Some(item) = self.by_key.get(key) else {
            return match join.lacking {
                Lacking::Absent if self.stray => {
                    let detail =
                        format!("an entry of the answer does not say whose it is, which may be {key}'s");
                    Err((Code::NotSupplied, detail))
                }
                Lacking::Absent => Ok(None),
                Lacking::Unknown => Err((Code::NotSupplied, format!("the answer has no entry for {key}"))),
            };
        };
        for ((path, _), own) in join.agree.iter().zip(own) {
            match (moment(path, item, Vars::default()), own) {
                (Some(theirs), Some(own)) if theirs == *own => {}
                (Some(_), Some(_)) => {
                    let detail = format!("the entry for {key} is of an earlier resource of this name");
                    return Err((Code::Stale, detail));
                }
                _ => {
                    let detail =
                        format!("nothing tells the entry for {key} from an earlier one of this name");
                    return Err((Code::NotSupplied, detail));
                }
            }
        }
        Ok(Some(item))
    }
}

/// Makes what is too large of a resource unknown; `false` if its very name is.
pub(crate) fn fits(entry: &Type, resource: &mut Resource) -> bool {
    let name = resource.id.len() + resource.arn.len();
    let mut weights: Vec<(usize, &str, &mut Known<Value>)> = Vec::new();
    for (property, known) in &mut resource.properties {
        if let Known::Present(value) = known {
            weights.push((weight(value), property, known));
        }
    }
    let mut total = name + weights.iter().map(|(weight, ..)| weight).sum::<usize>();
    weights.sort_by_key(|(weight, ..)| *weight);
    while total > MAX_RESOURCE
        && let Some((weight, property, known)) = weights.pop()
    {
        total -= weight;
        let detail = format!("it takes {weight} bytes, and a resource may take {MAX_RESOURCE}");
        let cause = entry.source(property).unwrap_or_default().into();
        *known = Known::Unknown(Reason { code: Code::Unsupported, cause, detail: detail.into() });
    }
    name <= MAX_RESOURCE
}

/// About how many bytes a value takes.
fn weight(value: &Value) -> usize {
    const NODE: usize = 16;
    let within = match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(members) => members.iter().map(|(key, value)| key.len() + weight(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    };
    NODE + within
}

/// An answer that lacks its list is not an empty list.
fn listless(request: &Request) -> Reason {
    partial(request, "the answer has no list")
}

/// Single resources go while a scan runs. When most of a list has gone, it is likelier that an
/// error was misunderstood, and an inventory must not become empty by that.
fn mostly_gone(gone: usize, of: usize) -> bool {
    const FEW: usize = 2;
    gone > FEW && gone * 2 > of
}

fn vanished(request: &Request, gone: usize, of: usize) -> Reason {
    partial(request, &format!("{gone} of {of} are said to have gone since they were listed"))
}

fn any(errors: &[ErrorMatch], problem: &Problem) -> bool {
    errors.iter().any(|error| error.is(&problem.code, &problem.message))
}

/// What an attempt means for the properties that hang on it.
fn outcome<'a>(entry: &Type, read: &Read, attempt: &'a Attempt, asked_at: u64) -> Outcome<'a> {
    match &attempt.result {
        Err(problem) if any(&read.absent, problem) => Outcome::Absent { at: asked_at },
        Err(problem) if any(&read.elsewhere, problem) => {
            let reason = Reason { code: Code::NotInSource, ..problem.reason.clone() };
            Outcome::Unknown { reason, at: asked_at }
        }
        Err(problem) if any(&entry.gone, problem) => Outcome::Gone,
        Err(problem) => Outcome::Unknown { reason: problem.reason.clone(), at: asked_at },
        Ok(Answered { gap: Some(gap), at, .. }) => {
            let detail = format!("only a part of the answer was read: {gap}");
            Outcome::Unknown { reason: partial(&read.request, &detail), at: *at }
        }
        Ok(Answered { value, at, gap: None }) => {
            let captured_at = match &read.captured {
                None => Some(*at),
                Some(path) => path.text(value, Vars::default()).and_then(|time| unix_seconds(&time)),
            };
            if let Some(captured_at) = captured_at {
                return Outcome::Answer { value, captured_at };
            }
            let detail = "the answer does not say when it was recorded";
            let reason =
                Reason { code: Code::Parse, cause: read.request.source().into(), detail: detail.into() };
            Outcome::Unknown { reason, at: *at }
        }
    }
}

fn moment(path: &Path, root: &Value, vars: Vars<'_>) -> Option<u64> {
    unix_seconds(&path.text(root, vars)?)
}

/// A property's value out of an answer. `request` is the call that was answered.
fn fact(property: &Property, request: &Request, root: &Value, vars: Vars<'_>) -> Known<Value> {
    value_of(property, &request.source(), root, vars)
}

/// The same of whatever was said; `source` is who said it.
pub(crate) fn value_of(property: &Property, source: &str, root: &Value, vars: Vars<'_>) -> Known<Value> {
    let unknown = |code, detail: String| {
        Known::Unknown(Reason { code, cause: source.to_owned().into(), detail: detail.into() })
    };
    let found = if property.object.is_empty() {
        property.path.get(root, vars)
    } else {
        members(&property.object, root, vars)
    };
    let shaped = found.and_then(|value| {
        let Some(value) = value else { return Ok(None) };
        let value = if property.pick.is_empty() { Some(value) } else { pick(value, &property.pick)? };
        let value = value.map(|value| rename(value, &property.rename));
        match (value, property.step) {
            (Some(value), Some(step)) => step.apply(value),
            (value, _) => Ok(value),
        }
    });
    let shaped = shaped.map(|value| match value {
        Some(value) if !property.equals.is_empty() => Some(property.equals.contains(&value).into()),
        value => value,
    });
    match (shaped, property.missing) {
        (Ok(Some(value)), _) => Known::Present(value),
        (Ok(None), Missing::Absent) => Known::Absent,
        (Ok(None), Missing::Empty) => Known::Present(json!([])),
        (Ok(None), Missing::False) => Known::Present(json!(false)),
        (Ok(None), Missing::Unknown) => {
            unknown(Code::NotSupplied, format!("the answer says nothing at `{}`", property.written_path))
        }
        (Err(detail), _) => unknown(Code::Parse, detail),
    }
}

/// An object of what stands at some paths; `None` if nothing does.
fn members(object: &[(String, Path)], root: &Value, vars: Vars<'_>) -> Result<Option<Value>, String> {
    let mut out = serde_json::Map::new();
    for (name, path) in object {
        if let Some(value) = path.get(root, vars)? {
            out.insert(name.clone(), value);
        }
    }
    Ok((!out.is_empty()).then_some(Value::Object(out)))
}

/// Puts the ids of many resources where a call has `$ids`.
fn with_ids(params: &Value, ids: &[&str]) -> Value {
    match params {
        Value::String(text) if text == IDS => ids.iter().map(|id| Value::from(*id)).collect(),
        Value::Object(members) => {
            let filled = members.iter().map(|(name, value)| (name.clone(), with_ids(value, ids)));
            Value::Object(filled.collect())
        }
        other => other.clone(),
    }
}
