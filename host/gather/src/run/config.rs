//! Reads types from what AWS Config has recorded of an account.

use super::calls::{Answered, Attempt, Calls, Problem, partial};
use super::node::{Account, fits};
use crate::catalog::{ScopeKind, Type};
use crate::config::item::{Item, Status};
use crate::config::mapping::{Mapping, Place};
use crate::config::recorder::Recorder;
use crate::config::source::{AGGREGATE_QUERY, BATCH, QUERY, request};
use crate::config::{Aggregator, Source};
use crate::plan::Node;
use bartizan_state::{CallOutcome, Code, ID, Inventory, Known, Provenance, Reason, Resource};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

/// Who says what Config does not have, whichever operation it was.
const SOURCE: &str = "config";

const SOURCES: &str = "DescribeConfigurationAggregatorSourcesStatus";

/// How often Config is asked again for what it did not get to.
const TRIES: u64 = 5;

/// What Config records of a type, by region.
type Coverage = BTreeMap<String, Result<(), Reason>>;

/// The last that Config says of each resource of one type in one scope.
#[derive(Default)]
struct Found {
    resources: BTreeMap<String, (Resource, (i64, u32, u64))>,
    captured_at: Option<u64>,
    gap: Option<Reason>,
}

impl Found {
    fn add(&mut self, entry: &Type, item: &Item, resource: Result<Option<Resource>, String>) {
        let mut resource = match resource {
            Ok(Some(resource)) => resource,
            Ok(None) => return,
            Err(problem) => {
                self.gap.get_or_insert_with(|| reason(Code::Partial, problem));
                return;
            }
        };
        let Some(captured_at) = item.captured_at else {
            let detail = format!("the item of {} does not say when it was recorded", resource.id);
            self.gap.get_or_insert_with(|| reason(Code::Partial, detail));
            return;
        };
        if !fits(entry, &mut resource) {
            let detail = "the name of a resource is too large to keep".to_owned();
            self.gap.get_or_insert_with(|| reason(Code::Partial, detail));
            return;
        }
        self.captured_at = Some(self.captured_at.map_or(captured_at, |oldest| oldest.min(captured_at)));
        let later = self.resources.get(&resource.id).is_none_or(|(_, order)| *order < item.order);
        if later {
            self.resources.insert(resource.id.clone(), (resource, item.order));
        }
    }
}

fn reason(code: Code, detail: String) -> Reason {
    Reason { code, cause: SOURCE.into(), detail: detail.into() }
}

impl Account {
    /// Starts to read what comes from Config; gives what that is, by place and region, which is empty
    /// for all of a type.
    pub(super) async fn recorded(
        self: &Arc<Self>,
        regions: &Result<Vec<String>, Reason>,
        tasks: &mut JoinSet<()>,
    ) -> BTreeSet<(usize, String)> {
        let mut taken = BTreeSet::new();
        let plan = Arc::clone(&self.plan);
        let kinds = plan.config_kinds();
        if plan.source == Source::Config {
            taken.extend((0..plan.nodes.len()).map(|place| (place, String::new())));
            for node in plan.nodes.iter().filter(|node| !node.global && plan.mapping(node).is_none()) {
                let detail = format!("items of AWS Config are not mapped to {}", node.type_name);
                let state = Inventory::Unknown(reason(Code::NotSupplied, detail));
                self.write(node, "", state, BTreeMap::new(), Vec::new()).await;
            }
        }
        if kinds.is_empty() {
            return taken;
        }
        let regions = match regions {
            Ok(regions) => regions,
            Err(why) => {
                for node in kinds.values().flatten().filter_map(|place| plan.nodes.get(*place)) {
                    if plan.source == Source::Config {
                        let state = Inventory::Unknown(why.clone());
                        self.write(node, "", state, BTreeMap::new(), Vec::new()).await;
                    }
                }
                return taken;
            }
        };
        let recorders = self.recorders(regions).await;
        for (name, places) in kinds {
            let node = places.first().and_then(|place| plan.nodes.get(*place));
            let Some(mapping) = node.and_then(|node| plan.mapping(node)) else { continue };
            let mut coverage: Coverage = recorders
                .iter()
                .map(|(region, recorder)| {
                    let covered = recorder.clone().and_then(|recorder| {
                        recorder.records(mapping).map_err(|detail| Reason {
                            code: Code::NotSupplied,
                            cause: "config:DescribeConfigurationRecorders".into(),
                            detail: detail.into(),
                        })
                    });
                    (region.clone(), covered)
                })
                .collect();
            if plan.source == Source::Auto {
                // Where nothing is recorded the service itself is asked.
                coverage.retain(|_, covered| covered.is_ok());
                for place in &places {
                    taken.extend(coverage.keys().map(|region| (*place, region.clone())));
                }
            }
            let account = Arc::clone(self);
            tasks.spawn(async move { account.read_recorded(&name, &places, &coverage).await });
        }
        taken
    }

    /// What gives the items.
    fn gives(&self) -> &'static str {
        if self.aggregator.is_some() {
            "config:BatchGetAggregateResourceConfig"
        } else {
            "config:BatchGetResourceConfig"
        }
    }

    /// The recorder of each region, or why nothing is recorded there.
    async fn recorders(self: &Arc<Self>, regions: &[String]) -> BTreeMap<String, Result<Recorder, Reason>> {
        if let Some(aggregator) = &self.aggregator {
            let sources = aggregator.sources().await;
            self.calls.record_attempt(&aggregator.region, &request(SOURCES), sources, 0);
            let has =
                |region: &String| (region.clone(), aggregator.has(sources, &self.calls.account.id, region));
            return regions.iter().map(has).collect();
        }
        let mut asked = regions.iter().cloned();
        let mut flight = self.in_flight();
        let mut recorders = BTreeMap::new();
        loop {
            let more = || {
                let (account, region) = (Arc::clone(self), asked.next()?);
                Some(async move {
                    let recorder = account.recorder(&region).await;
                    (region, recorder)
                })
            };
            let Some((region, recorder)) = flight.next(more).await else { return recorders };
            recorders.insert(region, recorder);
        }
    }

    async fn recorder(&self, region: &str) -> Result<Recorder, Reason> {
        const RECORDERS: &str = "DescribeConfigurationRecorders";
        const STATUS: &str = "DescribeConfigurationRecorderStatus";
        let ask = |operation: &'static str| async move {
            let request = request(operation);
            let attempt = self.part(region, &request, json!({})).await;
            self.calls.record_attempt(region, &request, &attempt, 0);
            match &attempt.result {
                Ok(Answered { value, gap: None, .. }) => Ok(value.clone()),
                Ok(Answered { gap: Some(reason), .. }) | Err(Problem { reason, .. }) => Err(reason.clone()),
            }
        };
        let off = |operation: &str, detail: String| Reason {
            code: Code::NotSupplied,
            cause: format!("config:{operation}").into(),
            detail: detail.into(),
        };
        let of = |value: &Value, list: &str| value.get(list).and_then(|list| list.get(0)).cloned();
        let recorder = of(&ask(RECORDERS).await?, "ConfigurationRecorders")
            .ok_or_else(|| off(RECORDERS, "AWS Config has no recorder in this region".to_owned()))?;
        let recorder = recorder.get("recordingGroup").and_then(Recorder::of_group);
        let recorder =
            recorder.ok_or_else(|| off(RECORDERS, "the recorder does not say what it records".to_owned()))?;
        let status = of(&ask(STATUS).await?, "ConfigurationRecordersStatus").unwrap_or_default();
        if status.get("recording").and_then(Value::as_bool) != Some(true) {
            return Err(off(STATUS, "AWS Config's recorder is off".to_owned()));
        }
        match status.get("lastStatus").and_then(Value::as_str) {
            Some(last) if last.eq_ignore_ascii_case("success") => Ok(recorder),
            last => {
                Err(off(STATUS, format!("the last recording of AWS Config is {}", last.unwrap_or("unknown"))))
            }
        }
    }

    /// Reads Config's items of one of its types, and writes all types that they are mapped to.
    async fn read_recorded(self: Arc<Self>, name: &str, places: &[usize], coverage: &Coverage) {
        let plan = Arc::clone(&self.plan);
        let nodes: Vec<(&Node, &Type, &Mapping)> = places
            .iter()
            .filter_map(|place| {
                let node = plan.nodes.get(*place)?;
                let entry = plan.catalog.get(&node.type_name)?;
                Some((node, entry, entry.config.as_ref()?))
            })
            .collect();
        let global = nodes.iter().any(|(_, _, mapping)| mapping.global);
        let tagged = places.iter().any(|place| plan.wants_tags(*place));
        let mut states: BTreeMap<String, Inventory> = BTreeMap::new();
        let mut found: BTreeMap<(usize, String), Found> = BTreeMap::new();
        let mut covered: Vec<(&String, &Result<(), Reason>)> = coverage.iter().collect();
        if global {
            // One region's recorder has all of them: the home region's, if it records them.
            covered.sort_by_key(|(region, covered)| (covered.is_err(), **region != self.calls.home));
            covered.truncate(1);
        }
        for (region, covered) in covered {
            let scope = if global { "" } else { region.as_str() };
            let state = match covered {
                Err(why) => Inventory::Unknown(why.clone()),
                Ok(()) => {
                    self.items(&Asking::new(&self, region, name, global), tagged, |item| {
                        let place = if item.is_global() { "" } else { item.region.as_str() };
                        for (number, (node, entry, mapping)) in nodes.iter().enumerate() {
                            let info = &self.calls.account;
                            let at = Place {
                                partition: &info.partition,
                                account: &info.id,
                                region: place,
                                source: self.gives(),
                            };
                            let resource = mapping.resource(entry, item, &node.properties, at);
                            found.entry((number, scope.to_owned())).or_default().add(entry, item, resource);
                        }
                    })
                    .await
                }
            };
            states.insert(scope.to_owned(), state);
        }
        for (number, (node, entry, mapping)) in nodes.iter().enumerate() {
            let mut found = |region: &str| found.remove(&(number, region.to_owned())).unwrap_or_default();
            if entry.is_singleton() && entry.scope == ScopeKind::Account {
                self.write_singleton(
                    node,
                    entry,
                    &states,
                    states.keys().map(|region| found(region)).collect(),
                )
                .await;
                continue;
            }
            for (region, state) in &states {
                self.write_found(node, entry, mapping, region, state.clone(), found(region)).await;
            }
            if entry.scope == ScopeKind::Account && !mapping.global {
                let mut gap = states.values().find_map(Inventory::gap).cloned();
                if !plan.regions.is_empty() {
                    let detail = format!("only {} were looked at", plan.regions.join(", "));
                    gap.get_or_insert_with(|| reason(Code::Partial, detail));
                }
                let state = gap.map_or(Inventory::Complete, Inventory::Partial);
                self.write_found(node, entry, mapping, "", state, Found::default()).await;
            } else if states.is_empty() && entry.scope == ScopeKind::Account {
                let state = Inventory::Unknown(reason(Code::NotSupplied, "no region is open".to_owned()));
                self.write_found(node, entry, mapping, "", state, Found::default()).await;
            }
        }
    }

    async fn write_found(
        &self,
        node: &Node,
        entry: &Type,
        mapping: &Mapping,
        region: &str,
        state: Inventory,
        found: Found,
    ) {
        let Found { resources, captured_at, gap } = found;
        let partly = mapping.partial.clone().map(|detail| reason(Code::Partial, detail));
        let state = match (state, gap.or(partly)) {
            (Inventory::Complete, Some(gap)) => Inventory::Partial(gap),
            (state, _) => state,
        };
        let mut provenance = BTreeMap::new();
        if let Some(captured_at) = captured_at {
            let at =
                Provenance { source: self.gives().to_owned(), captured_at, verified_at: self.calls.now() };
            let supplied = node.properties.iter().filter(|name| mapping.supplies(name));
            provenance.extend(supplied.map(|name| (name.clone(), at.clone())));
            if entry.list.is_some() {
                provenance.insert(ID.to_owned(), at);
            }
        }
        let resources = resources.into_values().map(|(resource, _)| resource).collect();
        self.write(node, region, state, provenance, resources).await;
    }

    /// Settings of the account, which each region may have recorded: the last counts.
    async fn write_singleton(
        &self,
        node: &Node,
        entry: &Type,
        states: &BTreeMap<String, Inventory>,
        found: Vec<Found>,
    ) {
        let Some(mapping) = &entry.config else { return };
        let captured_at = found.iter().filter_map(|found| found.captured_at).max();
        let mut all: Vec<(Resource, (i64, u32, u64))> =
            found.into_iter().flat_map(|found| found.resources.into_values()).collect();
        all.sort_by_key(|(_, order)| *order);
        let last = all.pop().unwrap_or_else(|| {
            let nothing = || reason(Code::NotSupplied, format!("AWS Config has no item of {}", mapping.name));
            let why = states.values().find_map(Inventory::gap).cloned().unwrap_or_else(nothing);
            let unknown = |name: &String| (name.clone(), Known::Unknown(why.clone()));
            let properties = node.properties.iter().map(unknown).collect();
            (Resource { id: self.calls.account.id.clone(), arn: String::new(), properties }, (0, 0, 0))
        });
        let found = Found { resources: BTreeMap::from([(last.0.id.clone(), last)]), captured_at, gap: None };
        self.write_found(node, entry, mapping, "", Inventory::Complete, found).await;
    }

    /// The tags of the resources of a type in a region, by Config's id.
    async fn tags(&self, asking: &Asking) -> Result<BTreeMap<String, Value>, Reason> {
        let query = request(if asking.aggregator.is_some() { AGGREGATE_QUERY } else { QUERY });
        self.calls.options.meter.plan(1);
        let attempt = asking.calls.pages(&asking.region, &query, asking.tags.clone(), None, None).await;
        let mut tags = BTreeMap::new();
        if let Ok(Answered { value, .. }) = &attempt.result {
            let results = value.get("Results").and_then(Value::as_array).into_iter().flatten();
            for result in results.filter_map(Value::as_str) {
                let Ok(row) = serde_json::from_str::<Value>(result) else { continue };
                let id = row.get("resourceId").and_then(Value::as_str);
                if let (Some(id), Some(Value::Array(list))) = (id, row.get("tags")) {
                    tags.insert(id.to_owned(), Value::Array(list.clone()));
                }
            }
        }
        self.calls.record_attempt(&asking.named, &query, &attempt, tags.len() as u64);
        match attempt.result {
            Ok(Answered { gap: None, .. }) => Ok(tags),
            Ok(Answered { gap: Some(reason), .. }) | Err(Problem { reason, .. }) => Err(reason),
        }
    }

    /// Every item of one of Config's types in a region; how well they are known.
    async fn items(&self, asking: &Asking, tagged: bool, mut each: impl FnMut(&Item)) -> Inventory {
        let (region, name) = (asking.named.as_str(), asking.name.as_str());
        let list = request(asking.list);
        self.calls.options.meter.plan(1);
        let attempt = asking.calls.pages(&asking.region, &list, asking.params.clone(), None, None).await;
        let listed = match &attempt.result {
            Err(problem) => {
                self.calls.record_attempt(region, &list, &attempt, 0);
                return Inventory::Unknown(problem.reason.clone());
            }
            Ok(answered) => answered,
        };
        let ids = listed.value.get(asking.listed).and_then(Value::as_array);
        let mut gap = listed.gap.clone();
        if ids.is_none() {
            gap.get_or_insert_with(|| partial(&list, "the answer has no list"));
        }
        let keys: BTreeMap<String, Value> = ids
            .into_iter()
            .flatten()
            .filter_map(|listed| Some((listed.to_string(), asking.key(listed)?)))
            .collect();
        let keys: Vec<Value> = keys.into_values().collect();
        let ended = gap.clone().map_or(CallOutcome::Ok, CallOutcome::Failed);
        self.calls.record(region, &list, ended, attempt.take_calls(), keys.len() as u64);

        let tags = if tagged && !keys.is_empty() { Some(self.tags(asking).await) } else { None };
        let get = request(asking.get);
        self.calls.options.meter.plan(keys.len().div_ceil(BATCH) as u64);
        let mut batches = keys.chunks(BATCH).map(<[Value]>::to_vec);
        let mut flight = self.in_flight();
        loop {
            let more = || {
                let (asking, batch) = (asking.clone(), batches.next()?);
                Some(async move { asking.batch(batch).await })
            };
            let Some((attempt, mut missing)) = flight.next(more).await else { break };
            let mut count = 0;
            let mut problem = None;
            match &attempt.result {
                Err(failed) => problem = Some(failed.reason.clone()),
                Ok(Answered { value, .. }) => {
                    for value in value.as_array().into_iter().flatten() {
                        match Item::read(value.clone()) {
                            Ok(mut item) => {
                                match tags.as_ref() {
                                    None => {}
                                    Some(Err(why)) => item.untagged = Some(why.clone()),
                                    Some(Ok(tags)) => {
                                        if let Some(tags) = tags.get(&item.id) {
                                            item.says.insert("tags".to_owned(), tags.clone());
                                        }
                                    }
                                }
                                missing.remove(&item.id);
                                // What is deleted meanwhile is gone.
                                if item.status == Status::There {
                                    count += 1;
                                    each(&item);
                                } else if item.status == Status::NotRecorded {
                                    missing.insert(item.id);
                                }
                            }
                            Err(detail) => problem = Some(partial(&get, &detail)),
                        }
                    }
                }
            }
            if let Some(id) = missing.first() {
                let detail = format!("AWS Config lists {id} and has no item of it");
                problem.get_or_insert_with(|| partial(&get, &detail));
            }
            let ended = problem.clone().map_or(CallOutcome::Ok, CallOutcome::Failed);
            self.calls.record(region, &get, ended, attempt.take_calls(), count);
            if let Some(problem) = problem {
                gap.get_or_insert(problem);
            }
        }
        match gap {
            Some(gap) => Inventory::Partial(gap),
            // An aggregator does not say what its sources record.
            None if self.aggregator.is_some() && keys.is_empty() => {
                let detail =
                    format!("the aggregator has no {name}, and does not say whether they are recorded");
                Inventory::Unknown(Reason {
                    code: Code::NotSupplied,
                    cause: list.source().into(),
                    detail: detail.into(),
                })
            }
            None => Inventory::Complete,
        }
    }
}

/// How Config is asked about a type in a region of an account: itself, or the aggregator.
#[derive(Clone)]
struct Asking {
    calls: Arc<Calls>,
    /// The region asked about.
    named: String,
    /// The region that is asked.
    region: String,
    list: &'static str,
    params: Value,
    /// Where the list stands in its answer.
    listed: &'static str,
    get: &'static str,
    aggregator: Option<String>,
    /// The parameters of the query for tags.
    tags: Value,
    name: String,
}

impl Asking {
    /// `global` is for types that live in no region.
    fn new(account: &Account, region: &str, name: &str, global: bool) -> Self {
        let (name, named) = (name.to_owned(), region.to_owned());
        let query = format!("SELECT resourceId, tags WHERE resourceType = '{name}'");
        match &account.aggregator {
            None => Self {
                calls: Arc::clone(&account.calls),
                tags: json!({ "Expression": query, "Limit": BATCH }),
                named,
                region: region.to_owned(),
                list: "ListDiscoveredResources",
                params: json!({ "resourceType": name, "limit": BATCH }),
                listed: "resourceIdentifiers",
                get: "BatchGetResourceConfig",
                aggregator: None,
                name,
            },
            Some(aggregator) => {
                let id = &account.calls.account.id;
                let filters = if global {
                    json!({ "AccountId": id })
                } else {
                    json!({ "AccountId": id, "Region": region })
                };
                let place = if global { String::new() } else { format!(" AND awsRegion = '{region}'") };
                Self {
                    calls: Arc::clone(&aggregator.calls),
                    tags: json!({ "ConfigurationAggregatorName": aggregator.name, "Limit": BATCH,
                        "Expression": format!("{query} AND accountId = '{id}'{place}") }),
                    named,
                    region: aggregator.region.clone(),
                    list: "ListAggregateDiscoveredResources",
                    params: json!({ "ConfigurationAggregatorName": aggregator.name, "ResourceType": name,
                        "Filters": filters, "Limit": BATCH }),
                    listed: "ResourceIdentifiers",
                    get: "BatchGetAggregateResourceConfig",
                    aggregator: Some(aggregator.name.clone()),
                    name,
                }
            }
        }
    }

    /// What asks for the item of a resource that was listed.
    fn key(&self, listed: &Value) -> Option<Value> {
        if self.aggregator.is_none() {
            let id = listed.get("resourceId")?.as_str()?;
            return Some(json!({ "resourceType": self.name, "resourceId": id }));
        }
        let text = |member: &str| listed.get(member)?.as_str();
        let (account, region, id) = (text("SourceAccountId")?, text("SourceRegion")?, text("ResourceId")?);
        Some(
            json!({ "SourceAccountId": account, "SourceRegion": region, "ResourceId": id, "ResourceType": self.name }),
        )
    }

    /// The items of some resources, and the ids that were asked for.
    async fn batch(self, keys: Vec<Value>) -> (Attempt, BTreeSet<String>) {
        let [id, asked, items_at, left_at] = if self.aggregator.is_none() {
            ["resourceId", "resourceKeys", "baseConfigurationItems", "unprocessedResourceKeys"]
        } else {
            ["ResourceId", "ResourceIdentifiers", "BaseConfigurationItems", "UnprocessedResourceIdentifiers"]
        };
        let ids = keys.iter().filter_map(|key| Some(key.get(id)?.as_str()?.to_owned())).collect();
        let calls = &self.calls;
        let at = calls.now();
        let (mut items, mut left, mut made) = (Vec::new(), keys, 0);
        while !left.is_empty() && made < TRIES {
            if made > 0 {
                calls.options.meter.plan(1);
                tokio::time::sleep(calls.options.report_wait).await;
            }
            made += 1;
            let params = match &self.aggregator {
                None => json!({ asked: left }),
                Some(name) => json!({ "ConfigurationAggregatorName": name, asked: left }),
            };
            match calls.one(&self.region, "config", self.get, params).await {
                Err(problem) => return (Attempt::new(Err(problem), made), ids),
                Ok(mut reply) => {
                    let mut take = |member: &str| match reply.value.get_mut(member).map(Value::take) {
                        Some(Value::Array(values)) => values,
                        _ => Vec::new(),
                    };
                    items.extend(take(items_at));
                    left = take(left_at);
                }
            }
        }
        (Attempt::new(Ok(Answered { value: items.into(), gap: None, at }), made), ids)
    }
}

/// An aggregator while it is asked, for all accounts alike.
pub(super) struct Aggregating {
    calls: Arc<Calls>,
    name: String,
    region: String,
    sources: OnceCell<Attempt>,
}

impl Aggregating {
    pub(super) fn new(aggregator: &Aggregator, calls: Calls) -> Self {
        let Aggregator { name, region } = aggregator.clone();
        Self { calls: Arc::new(calls), name, region, sources: OnceCell::new() }
    }

    /// The accounts and regions that it collects from, and how that went.
    async fn sources(&self) -> &Attempt {
        let ask = || async {
            let params = json!({ "ConfigurationAggregatorName": self.name });
            self.calls.pages(&self.region, &request(SOURCES), params, None, None).await
        };
        self.sources.get_or_init(ask).await
    }

    fn statuses(attempt: &Attempt) -> Result<Vec<&Value>, Reason> {
        match &attempt.result {
            Err(problem) => Err(problem.reason.clone()),
            Ok(Answered { value, .. }) => {
                let list = value.get("AggregatedSourceStatusList").and_then(Value::as_array);
                Ok(list.into_iter().flatten().collect())
            }
        }
    }

    /// The regions that it knows of an account.
    pub(super) async fn regions(&self, account: &str) -> Result<Vec<String>, Reason> {
        let statuses = Self::statuses(self.sources().await)?;
        let of_account = statuses.into_iter().filter(|s| is(s, "SourceId", account));
        let regions: BTreeSet<String> =
            of_account.filter_map(|s| Some(s.get("AwsRegion")?.as_str()?.to_owned())).collect();
        if regions.is_empty() {
            let detail = format!("the aggregator {} collects from no region of {account}", self.name);
            let cause = request(SOURCES).source().into();
            return Err(Reason { code: Code::NotSupplied, cause, detail: detail.into() });
        }
        Ok(regions.into_iter().collect())
    }

    /// Whether it has what is recorded in a region of an account.
    fn has(&self, sources: &Attempt, account: &str, region: &str) -> Result<Recorder, Reason> {
        let statuses = Self::statuses(sources)?;
        let status = statuses.iter().find(|s| is(s, "SourceId", account) && is(s, "AwsRegion", region));
        let last = status.and_then(|status| status.get("LastUpdateStatus")).and_then(Value::as_str);
        if last == Some("SUCCEEDED") {
            return Ok(Recorder::unsaid());
        }
        let detail = match last {
            Some(last) => format!("the aggregator's last update from {region} is {last}"),
            None => format!("the aggregator {} does not collect from {region}", self.name),
        };
        Err(Reason {
            code: Code::NotSupplied,
            cause: request(SOURCES).source().into(),
            detail: detail.into(),
        })
    }
}

fn is(value: &Value, member: &str, text: &str) -> bool {
    value.get(member).and_then(Value::as_str) == Some(text)
}
