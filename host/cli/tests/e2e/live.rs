//! Live scans, of a moto server that plays AWS: seeded with known state, then with one permission
//! after the other taken away.

use crate::support::judge::{Findings, Found, Judge, Key, findings_of, nothing_wrong};
use crate::support::moto::{ACCOUNT, home, scan, seeded};
use crate::support::proxy::{Instead, Operation, Proxy};
use crate::support::{Home, Run, root};
use bartizan_contract::manifest::Check;
use bartizan_gather::catalog::Catalog;
use bartizan_scan::Status;
use bartizan_state::{Code, ID, Inventory, Reason, Scope, Snapshot, rewrite};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

/// What hangs on an operation is what the catalog takes from its answer. These operations give no
/// facts themselves: without them others are not made. `None` is for all that is read of the resources
/// of a type one by one, since it is not known where to ask.
const PRECEDES: [(&str, &str, Option<&str>); 2] = [
    ("iam:GenerateCredentialReport", "", Some("iam:GetCredentialReport")),
    ("s3:GetBucketLocation", "AWS::S3::Bucket", None),
];

/// The operations without which every check finds what it found, and why.
const IDLE: [(&str, &str); 8] = [
    ("iam:ListAccountAliases", "the account's name is for people"),
    (
        "iam:ListVirtualMFADevices",
        "whether the root user's device is a virtual one matters only where there is one, and moto's has none",
    ),
    ("organizations:DescribePolicy", BINDS_OTHERS),
    ("organizations:ListParents", BINDS_OTHERS),
    ("organizations:ListPoliciesForTarget", BINDS_OTHERS),
    ("organizations:ListRoots", BINDS_OTHERS),
    ("securityhub:GetAdministratorAccount", ONE_REGION),
    ("securityhub:ListFindingAggregators", ONE_REGION),
];
const BINDS_OTHERS: &str = "service control policies do not bind the management account, which moto's is";
const ONE_REGION: &str = "one region is read, and where findings come together is open anyway";

/// Checks of which moto leaves something unknown that does not matter until something else is denied. It
/// says nothing of VPC Block Public Access, which matters only where a security group lets somebody in.
const OTHERWISE: [&str; 1] = ["ec2-instance-is-not-exposed-to-internet"];

/// What a scan may ask for and does not, since moto lists nothing to ask about.
const UNREACHED: [&str; 3] = [
    "cloudtrail:GetEventDataStore",
    "ec2:DescribeClientVpnAuthorizationRules",
    "securityhub:GetFindingAggregator",
];

#[test]
fn every_seeded_resource_is_found_as_it_is() {
    let seeded = seeded();
    let found = findings_of(&seeded.run);
    let mut problems = Vec::new();
    let mut expected = BTreeSet::new();
    for e in &seeded.expectations {
        let on = |(k, f): (&Key, &Found)| {
            let same = k.check == e.check && k.resource_type == e.resource_type && k.id == e.id;
            same.then(|| f.status.to_string())
        };
        let actual: Vec<String> = found.iter().filter_map(on).collect();
        if actual != [e.status.as_str()] {
            problems.push(format!("{} on {}: {actual:?}, expected {} ({})", e.check, e.id, e.status, e.why));
        }
        expected.insert((&e.check, &e.resource_type, &e.id));
    }
    // A finding that nobody expects is a false one, or a hole in the seed's expectations.
    for (key, found) in &found {
        if !expected.contains(&(&key.check, &key.resource_type, &key.id)) {
            problems.push(format!("{key}: {found}, and seed.py says nothing of it"));
        }
    }
    for check in Judge::new(&home()).checks() {
        if !found.keys().any(|key| key.check == check.info.id) {
            problems.push(format!("{}: no finding at all", check.info.id));
        }
    }
    nothing_wrong(&problems);
    // The seed leaves things that moto does not play unknown.
    assert_eq!(seeded.run.code, 3, "{}", seeded.run.stderr);
}

#[test]
fn an_offline_replay_gives_the_same_bytes() {
    let seeded = seeded();
    // A home without credentials and without an endpoint: there is nobody to ask.
    let home = home();
    let snapshot = seeded.snapshot_in(&home);
    let replay = |format| home.run(&["scan", "--snapshot", snapshot.to_str().unwrap(), "--format", format]);
    let jsonl = replay("jsonl");
    assert!(!jsonl.stdout.is_empty());
    assert_eq!((jsonl.code, &jsonl.stdout), (seeded.run.code, &seeded.run.stdout));
    for format in ["table", "ocsf"] {
        let (first, second) = (replay(format), replay(format));
        assert!(!first.stdout.is_empty(), "{format}");
        assert_eq!(first.stdout, second.stdout, "{format}");
    }
}

#[test]
fn a_snapshot_of_one_check_leaves_the_others_unknown_and_breaks_none() {
    let home = home();
    let answers = root().join("tests/estate");
    let answers = answers.to_str().unwrap();
    let one = "s3-bucket-is-versioned";
    home.run(&["snapshot", "--answers", answers, "--check", one, "--output", "one.snapshot"]);
    assert!(home.path("one.snapshot").exists());
    let found = findings_of(&home.run(&["scan", "--snapshot", "one.snapshot", "--format", "jsonl"]).exits(3));
    let alone =
        findings_of(&home.run(&["scan", "--snapshot", "one.snapshot", "--check", one, "--format", "jsonl"]));
    let mut problems = Vec::new();
    for (key, found) in &found {
        let as_alone = key.check == one && alone.get(key) == Some(found);
        // A check whose settings ask for nothing needs to read nothing.
        let decided = !matches!(found.status, Status::Unknown | Status::NotApplicable);
        if decided && !as_alone {
            problems.push(format!("{key}: {found}"));
        }
    }
    nothing_wrong(&problems);
    assert!(
        alone.keys().all(|key| found.contains_key(key)) && alone.values().any(|f| f.status == Status::Pass)
    );
}

#[test]
fn who_may_not_even_ask_who_they_are_is_told_so() {
    let proxy = Proxy::start(&seeded().endpoint);
    proxy.instead(&[("sts:GetCallerIdentity", Instead::Denied)]);
    let home = home();
    let run = scan(&home, &proxy.endpoint, "none.snapshot").exits(2);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    assert!(
        run.stderr.contains("nothing was scanned") && run.stderr.contains("Access Denied"),
        "{}",
        run.stderr
    );
    assert!(!home.path("none.snapshot").exists());
}

#[test]
fn a_denied_operation_makes_what_hangs_on_it_unknown_and_nothing_else() {
    let proxy = Proxy::start(&seeded().endpoint);
    let home = home();
    let judge = Judge::new(&home);
    let undisturbed = findings_of(&scan(&home, &proxy.endpoint, "undisturbed.snapshot").exits(3));
    let snapshot = Snapshot::open(home.path("undisturbed.snapshot")).unwrap();
    let called = proxy.take_called();
    let asked = || called.iter().filter(|o| !o.actions.is_empty());

    // The policy that `bartizan permissions` prints is what a scan needs, no less and no more.
    let unreached = UNREACHED.map(str::to_owned);
    let needed: BTreeSet<String> = asked().flat_map(|o| o.actions.iter().cloned()).chain(unreached).collect();
    assert_eq!(permitted(&home.run(&["permissions"]).exits(0)), needed);

    // Some ninety scans, several at once.
    let denials = Denials {
        judge,
        snapshot,
        undisturbed,
        left: Mutex::new(asked().collect()),
        problems: Mutex::default(),
        idle: Mutex::default(),
    };
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(4);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| denials.work());
        }
    });
    nothing_wrong(&denials.problems.into_inner().unwrap());
    assert_eq!(denials.idle.into_inner().unwrap(), IDLE.map(|(operation, _)| operation.to_owned()).into());
}

/// Scans with one operation denied, each.
struct Denials<'a> {
    judge: Judge,
    snapshot: Snapshot,
    undisturbed: Findings,
    left: Mutex<Vec<&'a Operation>>,
    problems: Mutex<Vec<String>>,
    /// The operations that turned no check.
    idle: Mutex<BTreeSet<String>>,
}

impl Denials<'_> {
    /// Takes one operation after the other until none is left.
    fn work(&self) {
        let proxy = Proxy::start(&seeded().endpoint);
        let home = home();
        loop {
            let Some(operation) = self.left.lock().unwrap().pop() else { return };
            let (problems, turned) = self.without(operation, &proxy, &home);
            self.problems.lock().unwrap().extend(problems);
            if !turned {
                self.idle.lock().unwrap().insert(operation.source());
            }
        }
    }

    /// What is wrong with a scan without the operation, and whether any check turned.
    fn without(&self, operation: &Operation, proxy: &Proxy, home: &Home) -> (Vec<String>, bool) {
        let mut problems = Vec::new();
        let source = operation.source();
        let mut instead = vec![(source.as_str(), Instead::Denied)];
        if source == "iam:GenerateCredentialReport" {
            // Where there is a report already it is read, whoever may not make one.
            instead.push(("iam:GetCredentialReport", Instead::NoReport));
        }
        proxy.instead(&instead);
        let run = scan(home, &proxy.endpoint, "denied.snapshot");
        if run.code != 3 {
            problems.push(format!("{source}: exit code {}: {}", run.code, run.stderr));
            return (problems, true);
        }
        if !proxy.take_called().contains(operation) {
            problems.push(format!("{source}: was not called again"));
        }
        let denied = findings_of(&run);
        let hanging = Hanging::on(operation, &self.snapshot);
        let masked = hanging.masked(&self.snapshot, operation, &home.path("masked.snapshot"));
        let (masked, _) = self.judge.judge(masked);
        let concerned =
            self.judge.checks().filter(|c| hanging.concerns(&c.manifest)).map(|c| c.info.id.as_str());
        let turned = Case {
            source: &source,
            operation,
            concerned: concerned.collect(),
            undisturbed: &self.undisturbed,
            denied: &denied,
            masked: &masked,
        }
        .compare(&mut problems);
        (problems, turned)
    }
}

#[test]
fn who_may_not_make_a_credential_report_can_still_read_one() {
    let proxy = Proxy::start(&seeded().endpoint);
    let home = home();
    let undisturbed = findings_of(&scan(&home, &proxy.endpoint, "undisturbed.snapshot"));
    proxy.instead(&[("iam:GenerateCredentialReport", Instead::Denied)]);
    let run = scan(&home, &proxy.endpoint, "denied.snapshot");
    assert_eq!(changed(&undisturbed, &findings_of(&run)), BTreeSet::new(), "{}", run.stderr);
}

/// The actions of the policies that `bartizan permissions` printed.
fn permitted(run: &Run) -> BTreeSet<String> {
    let policies = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
    let statements = policies.flat_map(|policy| policy.unwrap()["Statement"].as_array().unwrap().clone());
    let actions = statements.flat_map(|statement| statement["Action"].as_array().unwrap().clone());
    actions.map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// What hangs on an operation, by the catalog and the manifests: found without the code that gathers.
struct Hanging {
    catalog: Arc<Catalog>,
    source: String,
    /// The type whose resources cannot be located without the operation.
    located: Option<&'static str>,
    /// By type, the operation that lists it.
    listed_by: BTreeMap<String, String>,
}

impl Hanging {
    fn on(operation: &Operation, snapshot: &Snapshot) -> Self {
        let precedes = PRECEDES.iter().find(|(before, ..)| *before == operation.source());
        let lists = snapshot.inventories().map(Result::unwrap);
        let listed_by =
            lists.filter_map(|e| Some((e.resource_type().to_owned(), e.provenance(ID)?.source))).collect();
        Self {
            catalog: Catalog::builtin().unwrap(),
            source: precedes.and_then(|p| p.2).map_or_else(|| operation.source(), str::to_owned),
            located: precedes.filter(|p| p.2.is_none()).map(|p| p.1),
            listed_by,
        }
    }

    /// Whether a type cannot be listed: nor can what belongs to a resource that is not listed or located.
    fn unlisted(&self, name: &str) -> bool {
        let parent = self.catalog.get(name).and_then(|t| t.parent.as_deref());
        self.listed_by.get(name) == Some(&self.source)
            || parent.is_some_and(|parent| self.located == Some(parent) || self.unlisted(parent))
    }

    fn unread(&self, name: &str, property: &str) -> bool {
        let from = self.catalog.get(name).and_then(|t| t.source(property));
        let one_by_one = self.located == Some(name) && from.as_ref() != self.listed_by.get(name);
        one_by_one || from.as_ref() == Some(&self.source)
    }

    /// Whether a check reads something of it.
    fn concerns(&self, check: &Check) -> bool {
        let touches =
            |name: &str, reads: &[String]| self.unlisted(name) || reads.iter().any(|p| self.unread(name, p));
        touches(&check.subject, &check.reads)
            || check.inputs.iter().any(|i| touches(&i.resource_type, &i.reads))
    }

    /// The snapshot with all of it unknown: what a denial should come to.
    fn masked(&self, snapshot: &Snapshot, operation: &Operation, path: &Path) -> Snapshot {
        let reason =
            Reason { code: Code::Denied, cause: operation.actions[0].clone().into(), detail: "".into() };
        let property =
            |_: &Scope, name: &str, property: &str| self.unread(name, property).then(|| reason.clone());
        let inventory =
            |_: &Scope, name: &str| self.unlisted(name).then(|| Inventory::Unknown(reason.clone()));
        rewrite(snapshot, path, property, inventory).unwrap()
    }
}

/// One operation denied.
struct Case<'a> {
    source: &'a str,
    operation: &'a Operation,
    /// The checks that read what hangs on it.
    concerned: BTreeSet<&'a str>,
    undisturbed: &'a Findings,
    denied: &'a Findings,
    masked: &'a Findings,
}

impl Case<'_> {
    /// Whether any check turned.
    fn compare(&self, problems: &mut Vec<String>) -> bool {
        let Self { source, operation, .. } = self;
        let (undisturbed, denied, masked) =
            (placeless(self.undisturbed), placeless(self.denied), placeless(self.masked));
        for (key, before) in &undisturbed {
            let Some(after) = denied.get(key) else {
                // Only where its resources could not be listed, and then the scope says so.
                let told = self.denied.iter().any(|(k, f)| {
                    k.is_of_scope()
                        && k.check == key.check
                        && f.status == Status::Unknown
                        && f.missing == operation.actions
                });
                if !told {
                    problems.push(format!("{source}: {key} was {before} and vanished"));
                }
                continue;
            };
            if after == before {
                continue;
            }
            let named = if before.status == Status::Unknown {
                // It was unknown for another reason, which may be told as well.
                operation.actions.iter().all(|a| after.missing.contains(a))
            } else {
                after.missing == operation.actions
            };
            // Of two reasons a check tells one.
            let named = named || (after.missing.is_empty() && OTHERWISE.contains(&key.check.as_str()));
            if after.status != Status::Unknown || !named {
                problems.push(format!("{source}: {key} was {before} and became {after}"));
            }
        }
        for (key, after) in denied.iter().filter(|(key, _)| !undisturbed.contains_key(*key)) {
            if after.status != Status::Unknown || after.missing != operation.actions {
                problems.push(format!("{source}: {key} is {after}, and was not there before"));
            }
        }
        // What the denial came to is what hangs on the operation, finding by finding.
        for (key, after) in &denied {
            if let Some(expected) = masked.get(key).filter(|expected| *expected != after) {
                problems
                    .push(format!("{source}: {key} is {after}; with what hangs on it masked, {expected}"));
            }
        }
        let (turned, expected) = (changed(&undisturbed, &denied), changed(&undisturbed, &masked));
        if turned != expected {
            problems.push(format!(
                "{source}: the checks that turned are {turned:?}, those that hang on it {expected:?}"
            ));
        }
        for check in turned.difference(&self.concerned) {
            problems.push(format!("{source}: {check} reads nothing of it, and turned"));
        }
        let (before, after) = (undisturbed.len(), denied.len());
        let vanished = undisturbed.keys().filter(|key| !denied.contains_key(*key)).count();
        if vanished == 0 && after < before {
            problems.push(format!("{source}: {before} findings became {after}"));
        }
        !turned.is_empty()
    }
}

/// Findings on resources, wherever those are: a resource whose region cannot be found out is listed
/// with its account.
fn placeless(findings: &Findings) -> Findings {
    let place = |key: &Key| {
        assert_eq!(key.account, ACCOUNT);
        if key.is_of_scope() { key.clone() } else { Key { region: String::new(), ..key.clone() } }
    };
    let placed: Findings = findings.iter().map(|(key, found)| (place(key), found.clone())).collect();
    assert_eq!(placed.len(), findings.len());
    placed
}

/// The checks whose findings are not the same.
fn changed<'a>(before: &'a Findings, after: &'a Findings) -> BTreeSet<&'a str> {
    let differ = |(key, found): &(&'a Key, &'a Found), other: &Findings| other.get(*key) != Some(*found);
    let gone = before.iter().filter(|pair| differ(pair, after));
    let come = after.iter().filter(|pair| differ(pair, before));
    gone.chain(come).map(|(key, _)| key.check.as_str()).collect()
}
