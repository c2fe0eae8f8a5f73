//! Masking: what is not known may only make findings unknown, and what is decided all the same must
//! hold whatever the answer would have been.

use crate::support::judge::{Findings, Found, Judge, Key, findings_of, nothing_wrong};
use crate::support::moto::{self, seeded};
use crate::support::{Home, root};
use bartizan_contract::manifest::{Check, Example, InputKind};
use bartizan_engine::{Engine, EngineConfig};
use bartizan_registry::Digest;
use bartizan_scan::{Built, Status, requests, run_examples};
use bartizan_state::{
    Buffer, Code, Columns, Header, ID, Inventory, Known, LedgerEntry, Provenance, Reason, Resource, Scope,
    Snapshot, Writer, rewrite,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn nothing_that_is_masked_in_the_seeded_account_vanishes_or_is_guessed() {
    let home = moto::home();
    let snapshot = seeded().snapshot_in(&home);
    Masking::of(&home, &snapshot, &findings_of(&seeded().run)).every_fact();
}

#[test]
fn nothing_that_is_masked_in_the_demo_vanishes_or_is_guessed() {
    // The demo's own settings: what is not applicable there must stay so.
    let home = Home::new();
    let answers = root().join("tests/estate");
    let answers = answers.to_str().unwrap();
    let run = home
        .run(&["scan", "--answers", answers, "--format", "jsonl", "--keep-snapshot", "demo.snapshot"])
        .exits(3);
    Masking::of(&home, &home.path("demo.snapshot"), &findings_of(&run)).every_fact();
}

#[test]
fn the_binary_sees_a_masked_snapshot_as_these_tests_do() {
    let home = moto::home();
    let snapshot = Snapshot::open(seeded().snapshot_in(&home)).unwrap();
    let inventory = |_: &Scope, name: &str| (name == "AWS::IAM::Role").then(|| Inventory::Unknown(masked()));
    let property = |_: &Scope, _: &str, name: &str| (name == "MinimumPasswordLength").then(masked);
    let path = home.path("masked.snapshot");
    let copy = rewrite(&snapshot, &path, property, inventory).unwrap();
    let run = home.run(&["scan", "--snapshot", path.to_str().unwrap(), "--format", "jsonl"]).exits(3);
    let (findings, _) = Judge::new(&home).judge(copy);
    assert_eq!(findings_of(&run), findings);
    assert!(findings.values().any(|f| f.missing == ["test:Masked"]));
}

#[test]
fn the_examples_reach_every_outcome_of_their_check() {
    let home = Home::new();
    let judge = Judge::new(&home);
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let mut problems = Vec::new();
    for plugin in &judge.plugins {
        let Digest(digest) = Digest::of(&plugin.bytes);
        let built = Built { bytes: &plugin.bytes, digest, manifest: &plugin.manifest, docs: &plugin.docs };
        let results = run_examples(&engine, built, home.dir.path(), |_| true).unwrap();
        for check in &plugin.manifest.checks {
            let of_check = || results.iter().filter(|r| r.check == check.id);
            for r in of_check().filter(|r| !r.passed()) {
                problems
                    .push(format!("{}: \"{}\" is {:?}, expected {}", r.check, r.name, r.actual, r.expected));
            }
            let reached: BTreeSet<Status> =
                of_check().filter_map(|r| r.actual.as_ref().ok()).map(|(status, _)| *status).collect();
            let mut wanted = vec![Status::Pass];
            // Where only people can tell what is wrong, nothing fails.
            if !reached.contains(&Status::Manual) {
                wanted.push(Status::Fail);
            }
            // Whoever reads anything may find it unreadable.
            if !check.reads.is_empty() || !check.inputs.is_empty() {
                wanted.push(Status::Unknown);
            }
            for status in wanted.into_iter().filter(|s| !reached.contains(s)) {
                problems.push(format!("{}: no example is {status}", check.id));
            }
        }
    }
    nothing_wrong(&problems);
}

fn masked() -> Reason {
    Reason { code: Code::Denied, cause: "test:Masked".into(), detail: "".into() }
}

/// The inventory of a type in a scope, in memory.
#[derive(Clone)]
struct Stock {
    scope: Scope,
    resource_type: String,
    state: Inventory,
    provenance: BTreeMap<String, Provenance>,
    resources: Vec<Resource>,
}

/// A snapshot in memory, to be written again with something changed.
struct Estate {
    header: Header,
    ledger: Vec<LedgerEntry>,
    stocks: Vec<Stock>,
}

impl Estate {
    fn of(snapshot: &Snapshot) -> Self {
        let mut buffer = Buffer::new();
        let mut stocks = Vec::new();
        for entry in snapshot.inventories().map(Result::unwrap) {
            let mut resources = Vec::new();
            for number in 0..entry.chunks() {
                let chunk = snapshot.chunk(&entry, number, Columns::All, &mut buffer).unwrap();
                resources.extend((0..chunk.rows()).map(|row| chunk.resource(row).unwrap()));
            }
            let names = std::iter::once(ID).chain(entry.properties());
            stocks.push(Stock {
                scope: entry.scope().clone(),
                resource_type: entry.resource_type().to_owned(),
                state: entry.inventory().clone(),
                provenance: names.filter_map(|n| Some((n.to_owned(), entry.provenance(n)?))).collect(),
                resources,
            });
        }
        Self {
            header: snapshot.header().clone(),
            ledger: snapshot.ledger().map(Result::unwrap).collect(),
            stocks,
        }
    }

    fn write(&self, path: &Path, change: impl Fn(usize, &mut Stock)) -> Snapshot {
        let writer = Writer::create(path, &self.header).unwrap();
        for (place, stock) in self.stocks.iter().enumerate() {
            let mut stock = stock.clone();
            change(place, &mut stock);
            let Stock { scope, resource_type, state, provenance, resources } = stock;
            writer.inventory(&scope, &resource_type, state, &provenance, resources).unwrap();
        }
        writer.finish(self.ledger.clone()).unwrap()
    }
}

/// What the examples of all checks hold: the values that the plugins' authors thought of.
#[derive(Default)]
struct Examples {
    /// By type and property; never unknown.
    values: BTreeMap<(String, String), Vec<Known<Value>>>,
    /// By type, the sets of resources that came together.
    sets: BTreeMap<String, Vec<Vec<Resource>>>,
}

impl Examples {
    fn of(judge: &Judge) -> Self {
        let mut examples = Self::default();
        for plugin in &judge.plugins {
            for check in &plugin.manifest.checks {
                let docs = plugin.docs.checks.iter().find(|d| d.id == check.id).unwrap();
                for example in &docs.examples {
                    examples.set(&check.subject, vec![&example.subject]);
                    for input in &check.inputs {
                        examples.set(&input.resource_type, rows(example, &input.name));
                    }
                }
            }
        }
        examples
    }

    fn set(&mut self, resource_type: &str, rows: Vec<&Value>) {
        let mut resources = Vec::new();
        for (n, row) in rows.into_iter().enumerate() {
            let text = |key: &str| row[key].as_str().map(str::to_owned);
            let mut resource = Resource {
                id: text("@id").unwrap_or_else(|| format!("example-{n}")),
                arn: text("@arn").unwrap_or_default(),
                properties: BTreeMap::new(),
            };
            for (name, value) in row.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with('@')) {
                let known = match value {
                    Value::Null => Known::Absent,
                    Value::Object(o) if o.contains_key("$unknown") => continue,
                    value => Known::Present(value.clone()),
                };
                let values = self.values.entry((resource_type.to_owned(), name.clone())).or_default();
                if !values.contains(&known) {
                    values.push(known.clone());
                }
                resource.properties.insert(name.clone(), known);
            }
            resources.push(resource);
        }
        resources.sort_by(|a, b| a.id.cmp(&b.id));
        resources.dedup_by(|a, b| a.id == b.id);
        let sets = self.sets.entry(resource_type.to_owned()).or_default();
        if !sets.contains(&resources) {
            sets.push(resources);
        }
    }
}

/// The rows of an input in an example.
fn rows<'a>(example: &'a Example, input: &str) -> Vec<&'a Value> {
    let given = example.inputs.get(input);
    let list = given.and_then(|v| v.as_array().or_else(|| v["rows"].as_array()));
    list.into_iter().flatten().collect()
}

struct Masking<'a> {
    home: &'a Home,
    judge: Judge,
    /// Each plugin alone: of what a plugin reads nothing, nothing can change its findings.
    apart: Vec<Judge>,
    snapshot: Snapshot,
    estate: Estate,
    examples: Examples,
    before: Findings,
    resources: u64,
    /// The types of which some check reads more than the one that it judges, and whether by a link.
    inputs: BTreeMap<String, bool>,
    /// By type, what some check reads of it.
    read: BTreeMap<String, BTreeSet<String>>,
}

impl<'a> Masking<'a> {
    fn of(home: &'a Home, path: &Path, by_binary: &Findings) -> Self {
        let judge = Judge::new(home);
        let snapshot = Snapshot::open(path).unwrap();
        let (before, resources) = judge.judge(Snapshot::open(path).unwrap());
        assert_eq!(before, *by_binary, "the binary and this process do not judge alike");
        assert!(resources > 0);
        let estate = Estate::of(&snapshot);
        let copy = estate.write(&home.path("copy.snapshot"), |_, _| ());
        assert_eq!(copy.digest(), snapshot.digest(), "the estate in memory is not the snapshot");
        let mut inputs: BTreeMap<String, bool> = BTreeMap::new();
        for input in judge.checks().flat_map(|c| &c.manifest.inputs) {
            *inputs.entry(input.resource_type.clone()).or_default() |= input.kind == InputKind::Link;
        }
        let examples = Examples::of(&judge);
        let read = requests(judge.checks());
        let apart = Judge::apart(home);
        Self { home, judge, apart, snapshot, estate, examples, before, resources, inputs, read }
    }

    fn every_fact(&self) {
        let mut problems = Vec::new();
        let mut properties = BTreeSet::new();
        for entry in self.snapshot.inventories().map(Result::unwrap) {
            properties.extend(entry.properties().map(|p| (entry.resource_type().to_owned(), p.to_owned())));
        }
        let mut turned = 0;
        for (resource_type, property) in &properties {
            turned += self.property(resource_type, property, &mut problems);
        }
        for place in 0..self.estate.stocks.len() {
            self.inventory(place, &mut problems);
        }
        nothing_wrong(&problems);
        assert!(turned > 0, "masking changed nothing, so it proves nothing");
    }

    /// Masks a property everywhere. Returns how many findings turned unknown.
    fn property(&self, resource_type: &str, property: &str, problems: &mut Vec<String>) -> usize {
        let what = format!("{resource_type} {property}");
        let path = self.home.path("masked.snapshot");
        let hide = |_: &Scope, t: &str, p: &str| ((t, p) == (resource_type, property)).then(masked);
        let (after, resources) = self.judge.judge(rewrite(&self.snapshot, &path, hide, |_, _| None).unwrap());
        if resources != self.resources {
            problems.push(format!("{what} masked: {} resources became {resources}", self.resources));
        }
        for key in self.before.keys().filter(|key| !after.contains_key(*key)) {
            problems.push(format!("{what} masked: {key} vanished"));
        }
        for key in after.keys().filter(|key| !self.before.contains_key(*key)) {
            problems.push(format!("{what} masked: {key} appeared"));
        }
        self.stayed_or_unknown(&what, &after, problems);

        // A finding that is decided with the property unknown in every resource does not depend on it,
        // so it must be the same with any value in every resource, and with any mixture. The values are
        // those of the examples of all checks, not only of its own: that asks for more. First all
        // resources get the same value; then each gets another one, and they take turns until every
        // resource had every value.
        let none = Vec::new();
        let values =
            self.examples.values.get(&(resource_type.to_owned(), property.to_owned())).unwrap_or(&none);
        let reads =
            |name: &str, reads: &[String]| name == resource_type && reads.iter().any(|read| read == property);
        let concerned = self.concerned(|check| {
            reads(&check.subject, &check.reads)
                || check.inputs.iter().any(|input| reads(&input.resource_type, &input.reads))
        });
        for turn in 0..values.len() {
            for mixed in [false, true] {
                if mixed && values.len() == 1 {
                    continue;
                }
                let changed = self.home.path("value.snapshot");
                self.estate.write(&changed, |place, stock| {
                    if stock.resource_type != resource_type {
                        return;
                    }
                    for (row, resource) in stock.resources.iter_mut().enumerate() {
                        let pick = if mixed { (turn + place + row) % values.len() } else { turn };
                        resource.properties.insert(property.to_owned(), values[pick].clone());
                    }
                });
                let how = if mixed { "mixed values" } else { "one value" };
                let told = format!("{what} with {how} ({})", values[turn].to_json());
                concerned.hold(&told, &after, &changed, problems);
            }
        }
        let unknown = |key: &Key| after.get(key).is_some_and(|f| f.status == Status::Unknown);
        self.before.iter().filter(|(key, f)| f.status != Status::Unknown && unknown(key)).count()
    }

    /// Masks an inventory: once all of it, once as one of which only a part was read.
    fn inventory(&self, place: usize, problems: &mut Vec<String>) {
        let stock = &self.estate.stocks[place];
        let what = format!("{} in {}", stock.resource_type, stock.scope);
        let path = self.home.path("masked.snapshot");
        let told_of = self.concerned(|check| {
            check.subject == stock.resource_type
                || check.inputs.iter().any(|input| input.resource_type == stock.resource_type)
        });
        let replay = |state: &Inventory| {
            let hide =
                |s: &Scope, t: &str| (*s == stock.scope && *t == stock.resource_type).then(|| state.clone());
            rewrite(&self.snapshot, &path, |_, _, _| None, hide).unwrap();
            told_of.judge(&path)
        };
        let (unknown, partial) =
            (replay(&Inventory::Unknown(masked())), replay(&Inventory::Partial(masked())));

        let of_stock = |key: &Key| {
            key.resource_type == stock.resource_type
                && (&key.account, &key.region) == (&stock.scope.account, &stock.scope.region)
        };
        for (how, after) in [("unknown", &unknown), ("partial", &partial)] {
            let what = format!("{what} {how}");
            for check in self.judge.checks().filter(|c| c.manifest.subject == stock.resource_type) {
                let told = after.iter().any(|(key, f)| {
                    key.is_of_scope()
                        && key.check == check.info.id
                        && (&key.account, &key.region) == (&stock.scope.account, &stock.scope.region)
                        && f.status == Status::Unknown
                        && f.missing == ["test:Masked"]
                });
                if !told {
                    problems.push(format!("{what}: {} says nothing of it", check.info.id));
                }
            }
            // The resources of an unknown inventory are the only ones that may go, with the unknowns of
            // the scope in their place.
            let may_go = |key: &Key| how == "unknown" && of_stock(key);
            let gone = |key: &&Key| told_of.has(key) && !after.contains_key(*key) && !may_go(key);
            for key in self.before.keys().filter(gone) {
                problems.push(format!("{what}: {key} vanished"));
            }
            self.stayed_or_unknown(&what, after, problems);
        }

        // What is decided although nobody knows what there is must hold whatever there is: nothing, what
        // there is now, and what the examples hold. Where links lead to the type, the examples come once
        // more under the ids that links look for: those of all resources of the account, since a policy
        // shares its bucket's. A resource that is known from another region cannot be here as well.
        let Some(linked) = self.inputs.get(&stock.resource_type) else { return };
        let none = Vec::new();
        let of_account = |s: &&Stock| s.scope.account == stock.scope.account;
        let ids = |s: &Stock| s.resources.iter().map(|r| r.id.clone()).collect::<Vec<_>>();
        let elsewhere: BTreeSet<String> = self
            .estate
            .stocks
            .iter()
            .filter(of_account)
            .filter(|s| s.resource_type == stock.resource_type && s.scope != stock.scope)
            .flat_map(ids)
            .collect();
        let everybody: BTreeSet<String> =
            self.estate.stocks.iter().filter(of_account).flat_map(ids).collect();
        let mut sets: Vec<Vec<Resource>> = vec![Vec::new(), stock.resources.clone()];
        for set in
            self.examples.sets.get(&stock.resource_type).unwrap_or(&none).iter().filter(|s| !s.is_empty())
        {
            sets.push(set.clone());
            if *linked {
                let named = |(id, row): (&String, &Resource)| Resource { id: id.clone(), ..row.clone() };
                sets.push(everybody.difference(&elsewhere).zip(set.iter().cycle()).map(named).collect());
            }
        }
        let concerned =
            self.concerned(|check| check.inputs.iter().any(|i| i.resource_type == stock.resource_type));
        for set in sets {
            let changed = self.home.path("value.snapshot");
            self.estate.write(&changed, |n, stock| {
                if n == place {
                    stock.state = Inventory::Complete;
                    stock.resources.clone_from(&set);
                    // What an example leaves out was asked for as well, and is not known.
                    for resource in &mut stock.resources {
                        for property in self.read[&stock.resource_type].iter().filter(|p| !p.starts_with('@'))
                        {
                            let known = resource.properties.entry(property.clone());
                            known.or_insert(Known::Unknown(Reason::new(Code::NotSupplied)));
                        }
                    }
                }
            });
            let told = format!("{what} with {} others", set.len());
            concerned.hold(&told, &unknown, &changed, problems);
        }
    }

    /// The plugins with a check of which this is so.
    fn concerned(&self, is: impl Fn(&Check) -> bool) -> Concerned<'_> {
        let has = |judge: &&Judge| judge.checks().any(|c| is(&c.manifest));
        let plugins: Vec<&Judge> = self.apart.iter().filter(has).collect();
        let checks = plugins.iter().flat_map(|judge| judge.checks().map(|c| c.info.id.as_str())).collect();
        Concerned { plugins, checks }
    }

    fn stayed_or_unknown(&self, what: &str, after: &Findings, problems: &mut Vec<String>) {
        for (key, before) in &self.before {
            match after.get(key) {
                Some(Found { status, .. }) if *status != before.status && *status != Status::Unknown => {
                    problems.push(format!("{what} masked: {key} was {before} and became {status}"));
                }
                _ => {}
            }
        }
    }
}

/// The plugins that something can concern, and all of their checks.
struct Concerned<'a> {
    plugins: Vec<&'a Judge>,
    checks: BTreeSet<&'a str>,
}

impl Concerned<'_> {
    fn has(&self, key: &Key) -> bool {
        self.checks.contains(key.check.as_str())
    }

    fn judge(&self, snapshot: &Path) -> Findings {
        let judge = |judge: &&Judge| judge.judge(Snapshot::open(snapshot).unwrap()).0;
        self.plugins.iter().flat_map(judge).collect()
    }

    /// What was decided while something was unknown is decided alike now that it is known.
    fn hold(&self, what: &str, unknown: &Findings, now: &Path, problems: &mut Vec<String>) {
        let known = self.judge(now);
        let decided = unknown.iter().filter(|(key, f)| f.status != Status::Unknown && self.has(key));
        for (key, decided) in decided {
            match known.get(key) {
                Some(found) if found.status == decided.status => {}
                Some(found) => {
                    problems.push(format!("{what}: {key} is {found}, and was {decided} without knowing"));
                }
                None => problems.push(format!("{what}: {key} vanished")),
            }
        }
    }
}
