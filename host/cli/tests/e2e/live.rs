//! Live scans, of a moto server that plays AWS: seeded with known state, then with one permission
//! after the other taken away.

use crate::support::judge::{Findings, Found, Judge, Key, findings_of, nothing_wrong};
use crate::support::moto::{ACCOUNT, home, scan, seeded};
use crate::support::proxy::{Instead, Operation, Proxy};
use crate::support::{Home, Run};
use bartizan_gather::catalog::Catalog;
use bartizan_scan::Status;
use bartizan_state::{Code, ID, Inventory, Reason, Snapshot, rewrite};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What hangs on an operation is what the catalog takes from its answer. These operations give no
/// facts themselves: without them others are not made. `None` is for all that is read of the resources
/// of a type one by one, since it is not known where to ask.
const PRECEDES: [(&str, &str, Option<&str>); 2] = [
    ("iam:GenerateCredentialReport", "", Some("iam:GetCredentialReport")),
    ("s3:GetBucketLocation", "AWS::S3::Bucket", None),
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
fn who_may_not_even_ask_who_they_are_is_told_so() {
    let proxy = Proxy::start(&seeded().endpoint);
    proxy.instead(&[("sts:GetCallerIdentity", Instead::Denied)]);
    let home = home();
    let run = scan(&home, &proxy.endpoint, "none.snapshot").exits(2);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
    assert!(run.stderr.contains("nothing was scanned") && run.stderr.contains("Access Denied"), "{}", run.stderr);
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
    let asked: Vec<&Operation> = called.iter().filter(|o| !o.actions.is_empty()).collect();

    // The policy that `bartizan permissions` prints is what a scan needs, no less and no more.
    let needed: BTreeSet<String> = asked.iter().flat_map(|o| o.actions.iter().cloned()).collect();
    assert_eq!(permitted(&home.run(&["permissions"]).exits(0)), needed);

    let mut problems = Vec::new();
    for operation in asked {
        let source = operation.source();
        let mut instead = vec![(source.as_str(), Instead::Denied)];
        if source == "iam:GenerateCredentialReport" {
            // Where there is a report already it is read, whoever may not make one.
            instead.push(("iam:GetCredentialReport", Instead::NoReport));
        }
        proxy.instead(&instead);
        let run = scan(&home, &proxy.endpoint, "denied.snapshot");
        if run.code != 3 {
            problems.push(format!("{source}: exit code {}: {}", run.code, run.stderr));
            continue;
        }
        if !proxy.take_called().contains(operation) {
            problems.push(format!("{source}: was not called again"));
        }
        let denied = findings_of(&run);
        let masked = mask(&snapshot, operation, &home);
        let masked = judge.judge(masked).0;
        let case = Case { source: &source, operation, undisturbed: &undisturbed, denied: &denied, masked: &masked };
        case.compare(&mut problems);
    }
    nothing_wrong(&problems);
}

#[test]
fn who_may_not_make_a_credential_report_can_still_read_one() {
    let proxy = Proxy::start(&seeded().endpoint);
    let home = home();
    let undisturbed = findings_of(&scan(&home, &proxy.endpoint, "undisturbed.snapshot"));
    proxy.instead(&[("iam:GenerateCredentialReport", Instead::Denied)]);
    let denied = findings_of(&scan(&home, &proxy.endpoint, "denied.snapshot"));
    assert_eq!(denied, undisturbed);
}

/// The actions of the policies that `bartizan permissions` printed.
fn permitted(run: &Run) -> BTreeSet<String> {
    let policies = serde_json::Deserializer::from_str(&run.stdout).into_iter::<Value>();
    let statements = policies.flat_map(|policy| policy.unwrap()["Statement"].as_array().unwrap().clone());
    let actions = statements.flat_map(|statement| statement["Action"].as_array().unwrap().clone());
    actions.map(|action| action.as_str().unwrap().to_owned()).collect()
}

/// The undisturbed snapshot with everything unknown that the catalog takes from an operation: what a
/// denial should come to, found without asking the code that gathers.
fn mask(snapshot: &Snapshot, operation: &Operation, home: &Home) -> Snapshot {
    let catalog = Catalog::builtin().unwrap();
    let precedes = PRECEDES.iter().find(|(before, ..)| *before == operation.source());
    let source = match precedes {
        Some((_, _, Some(after))) => (*after).to_owned(),
        _ => operation.source(),
    };
    let located = precedes.and_then(|(_, of, after)| if after.is_none() { Some(*of) } else { None });
    let reason = Reason { code: Code::Denied, cause: operation.actions[0].clone().into(), detail: "".into() };
    let listed_by: BTreeMap<&str, String> = snapshot
        .inventories()
        .iter()
        .filter_map(|entry| Some((entry.resource_type(), entry.provenance(ID)?.source)))
        .collect();
    let parent = |name: &str| catalog.get(name).and_then(|t| t.parent.clone());
    // Without its parents nothing can be listed that belongs to them.
    let unlisted = |name: &str| {
        let mut at = Some(name.to_owned());
        let mut depth = 0;
        while let Some(this) = at {
            let cannot = listed_by.get(this.as_str()).is_some_and(|by| *by == source)
                || (depth > 0 && Some(this.as_str()) == located);
            if cannot {
                return true;
            }
            at = parent(&this);
            depth += 1;
        }
        false
    };
    let unread = |name: &str, property: &str| {
        let from = catalog.get(name).and_then(|t| t.source(property));
        let one_by_one = Some(name) == located && from.as_ref() != listed_by.get(name);
        one_by_one || from.as_deref() == Some(source.as_str())
    };
    rewrite(
        snapshot,
        home.path("masked.snapshot"),
        |_, name, property| unread(name, property).then(|| reason.clone()),
        |_, name| unlisted(name).then(|| Inventory::Unknown(reason.clone())),
    )
    .unwrap()
}

/// One operation denied.
struct Case<'a> {
    source: &'a str,
    operation: &'a Operation,
    undisturbed: &'a Findings,
    denied: &'a Findings,
    masked: &'a Findings,
}

impl Case<'_> {
    fn compare(&self, problems: &mut Vec<String>) {
        let Self { source, operation, .. } = self;
        let (undisturbed, denied, masked) = (placeless(self.undisturbed), placeless(self.denied), placeless(self.masked));
        for (key, before) in &undisturbed {
            let Some(after) = denied.get(key) else {
                // Only where its resources could not be listed, and then the scope says so.
                let told = self.denied.iter().any(|(k, f)| {
                    k.is_of_scope() && k.check == key.check && f.status == Status::Unknown && f.missing == operation.actions
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
                problems.push(format!("{source}: {key} is {after}; with what hangs on it masked, {expected}"));
            }
        }
        let (turned, expected) = (changed(&undisturbed, &denied), changed(&undisturbed, &masked));
        if turned != expected {
            problems.push(format!("{source}: the checks that turned are {turned:?}, those that hang on it {expected:?}"));
        }
        if turned.is_empty() {
            problems.push(format!("{source}: nothing hangs on it, so why is it called?"));
        }
        let (before, after) = (undisturbed.len(), denied.len());
        let vanished = undisturbed.keys().filter(|key| !denied.contains_key(*key)).count();
        if vanished == 0 && after < before {
            problems.push(format!("{source}: {before} findings became {after}"));
        }
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
