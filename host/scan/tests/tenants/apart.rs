//! Two tenants with the same plugin, in different versions, grants and settings, side by side.

use crate::support::{
    BUCKETS, Manifest, Output, Platform, REGIONS, engine, guest, mark, plugin, root, scan, trap_on,
};
use bartizan_engine::{CacheConfig, Engine, EngineConfig};
use bartizan_scan::PluginSet;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

const TENANTS: [&str; 2] = ["alpha", "bravo"];

/// How often each of a tenant's threads scans.
const ROUNDS: usize = 6;

fn platform() -> Platform {
    let platform = Platform::new();
    let spy =
        |version: &str| Manifest { capabilities: &["log"], whole: true, ..Manifest::new("spy", version) };
    platform.put(&spy("1.0.0"), guest("spy"));
    let pages = Manifest {
        capabilities: &["log", "lookup"],
        reads: &["BucketName", "Tags"],
        paged: true,
        ..spy("1.1.0")
    };
    platform.put(&pages, guest("spy-pages"));
    let dying = Manifest { capabilities: &["log"], ..Manifest::new("spy-trap", "1.0.0") };
    platform.put(&dying, guest("spy-trap"));
    let foreign = Manifest { capabilities: &["lookup"], paged: true, ..Manifest::new("foreign", "1.0.0") };
    platform.put(&foreign, guest("foreign-lookup"));
    platform.put(&Manifest::new("trap", "1.0.0"), trap_on(100));
    let account = std::fs::read(root().join("tests/corpus/0.1.0/cargo-component/plugin.wasm")).unwrap();
    platform.put_bytes("aws-account", "0.1.0", &account);
    platform
}

fn settings(tenant: &str, plugin: &str) -> String {
    let checks = ["first", "second", "third"].iter().enumerate();
    let lines = checks.map(|(n, check)| {
        format!("[plugin.settings.{plugin}-bucket-{check}]\nword = {:?}\n", mark(tenant, "setting", n))
    });
    lines.collect()
}

/// What each tenant asks for. Both break, and one is given little to break with.
fn wanted(tenant: &str) -> String {
    let granted = |reads: &str, capabilities: &str, rest: &str| {
        format!("[plugin.grant]\nreads = [{reads}]\ncapabilities = [{capabilities}]\n{rest}")
    };
    let account = plugin(
        "aws-account",
        "0.1.0",
        "[plugin.grant]\nreads = [\"Bartizan::IAM::*\", \"Bartizan::Account::*\", \"Bartizan::Organizations::Membership\"]\n",
    );
    let spy = |version, reads, capabilities| {
        plugin("spy", version, &granted(reads, capabilities, &settings(tenant, "spy")))
    };
    if tenant == "alpha" {
        let few = format!("[plugin.limits]\nextra-calls = 3\n{}", settings(tenant, "spy-trap"));
        [
            spy("1.0.0", "\"AWS::S3::Bucket/BucketName\"", "\"log\""),
            plugin("spy-trap", "1.0.0", &granted("\"AWS::S3::Bucket/BucketName\"", "\"log\"", &few)),
            plugin("foreign", "1.0.0", &granted("\"AWS::S3::Bucket\"", "\"lookup\"", "")),
            plugin("trap", "1.0.0", &format!("{BUCKETS}[plugin.limits]\nextra-calls = 2\n")),
            account,
        ]
        .concat()
    } else {
        [
            spy("1.1.0", "\"AWS::S3::Bucket\"", "\"log\", \"lookup\""),
            plugin("trap", "1.0.0", BUCKETS),
            account,
        ]
        .concat()
    }
}

/// Which tenants' marks are in a text.
fn seen(text: &str) -> BTreeSet<&str> {
    text.split("@@SECRET-").skip(1).filter_map(|rest| rest.split('-').next()).collect()
}

#[test]
fn what_looks_for_marks_finds_them() {
    let text = format!("x{}y{}", mark("alpha", "name", 3), mark("bravo", "tag", 4));
    assert_eq!(seen(&text), BTreeSet::from(["alpha", "bravo"]));
    assert_eq!(seen("@@SECRE"), BTreeSet::new());
}

/// What the spies and the breaking plugins of a tenant must say.
fn as_it_should_be(tenant: &str, output: &Output) {
    assert_eq!(seen(&output.all()), BTreeSet::from([tenant]), "{tenant}");
    let resources: usize = REGIONS.iter().map(|(_, n)| n).sum();
    let of = |name: &str| {
        let name = format!("{name}@");
        let found = output.findings().filter(|f| f["plugin"].as_str().unwrap().starts_with(&name));
        found.collect::<Vec<_>>()
    };
    let spied = of("spy");
    assert_eq!(spied.len(), 3 * resources);
    for f in &spied {
        // Manual is what the spy says of an instance that was not empty.
        assert!(f["status"] == "pass" || f["status"] == "fail", "{f}");
        if f["status"] == "fail" {
            // It saw what it may see: its detail is the first secret in its memory.
            assert!(f["detail"].as_str().unwrap().starts_with(&format!("@@SECRET-{tenant}")), "{f}");
            assert_eq!(
                f["evidence"][0]["value"].as_str().unwrap()[..14],
                format!("@@SECRET-{tenant}"),
                "{f}"
            );
        }
    }
    // All that it was handed is in its log: each name, each setting, and tags for whom they were granted.
    for n in 0..REGIONS[0].1 {
        assert!(output.logs.contains(&mark(tenant, "name", n)), "{tenant} {n}");
        assert_eq!(output.logs.contains(&mark(tenant, "tag", n)), tenant == "bravo", "{tenant} {n}");
    }
    // As a subject, in the whole set, and in a page.
    let first = mark(tenant, "name", 0);
    let lines = output.logs.lines().filter(|l| l.starts_with("spy@") && l.contains("us-east-1"));
    assert_eq!(lines.filter(|l| l.contains(&first)).count(), if tenant == "bravo" { 3 } else { 2 });
    for n in 0..3 {
        assert!(output.logs.contains(&mark(tenant, "setting", n)), "{tenant} {n}");
    }
    // The budget is the tenant's own.
    let broken = |f: &&serde_json::Value| f["status"] == "error";
    let trapped = of("trap");
    let codes: BTreeSet<&str> = trapped.iter().filter(broken).map(|f| f["code"].as_str().unwrap()).collect();
    if tenant == "alpha" {
        assert_eq!(
            codes,
            BTreeSet::from(["circuit-open", "trap"]).into_iter().filter(|c| *c != "trap").collect()
        );
        let dead = of("spy-trap");
        assert!(dead.len() == 3 * resources && dead.iter().all(|f| f["status"] == "error"));
        let foreign = of("foreign");
        assert!(foreign.iter().all(|f| f["status"] == "error"));
        assert!(
            foreign.iter().any(|f| f["detail"].as_str().unwrap().contains("check 7 of")),
            "{:?}",
            foreign[0]
        );
    } else {
        let places: Vec<&str> =
            trapped.iter().filter(broken).map(|f| f["resource"]["id"].as_str().unwrap()).collect();
        assert_eq!((codes, places), (BTreeSet::from(["trap"]), vec!["bucket-0100"; 3]));
    }
}

#[test]
fn two_tenants_side_by_side_see_nothing_of_each_other() {
    let platform = platform();
    // As it is when there is nobody else: an engine, and so a pool of memory, for each.
    let alone = TENANTS.map(|tenant| {
        let output = scan(&platform.set(&engine(1), tenant, &wanted(tenant)), &platform.snapshot(tenant), 1);
        as_it_should_be(tenant, &output);
        output
    });
    // Two slots for all: each is used by both tenants in turn.
    let engine = engine(2);
    let sets: Vec<PluginSet> = TENANTS.iter().map(|t| platform.set(&engine, t, &wanted(t))).collect();
    let snapshots = TENANTS.map(|tenant| platform.snapshot(tenant));
    let done = AtomicUsize::new(0);
    thread::scope(|scope| {
        for n in 0..6 {
            let (engine_set, snapshot, alone) = (&sets[n % 2], &snapshots[n % 2], &alone[n % 2]);
            let done = &done;
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    let output = scan(engine_set, snapshot, 1 + n / 2);
                    assert_eq!(seen(&output.all()), BTreeSet::from([TENANTS[n % 2]]));
                    // Not a byte is different.
                    assert!(output == *alone, "{}", TENANTS[n % 2]);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(done.into_inner(), 6 * ROUNDS);
}

#[test]
fn a_tenant_does_not_get_what_another_granted() {
    let platform = platform();
    // The version that the other tenant runs, under the grants of this one.
    let more = wanted("alpha").replacen("=1.0.0", "=1.1.0", 1);
    let refused = platform.resolve("alpha", &more).unwrap_err();
    assert!(refused.contains("spy@1.1.0"), "{refused}");
    platform.resolve("bravo", &wanted("bravo")).unwrap();
}

#[test]
fn code_is_shared_by_digest_and_nothing_else_is() {
    let platform = platform();
    let engine = engine(1);
    let first = platform.set(&engine, "alpha", &wanted("alpha"));
    let second = platform.set(&engine, "bravo", &wanted("bravo"));
    let compiled = |set: &PluginSet| -> Vec<(String, bool)> {
        set.plugins().iter().map(|p| (p.name.clone(), !p.report().from_cache)).collect()
    };
    assert!(compiled(&first).iter().all(|(_, compiled)| *compiled), "{first:?}");
    let second = compiled(&second);
    let expected = [("spy@1.1.0", true), ("trap@1.0.0", false), ("aws-account@0.1.0", false)];
    assert_eq!(second, expected.map(|(name, compiled)| (name.to_owned(), compiled)));
}

#[test]
fn a_tenant_with_a_key_of_its_own_runs_no_code_that_another_left() {
    let platform = platform();
    let open = |state: &str| {
        let at = |name: &str| platform.dir.path().join(name);
        let cache = Some(CacheConfig { dir: at("code"), state_dir: at(state) });
        Engine::new(EngineConfig { threads: 1, cache, ..EngineConfig::default() }).unwrap()
    };
    let wanted = plugin("trap", "1.0.0", BUCKETS);
    let load = |engine: &Engine, tenant| platform.set(engine, tenant, &wanted);
    let warning = |set: &PluginSet| set.plugins()[0].report().warning.as_ref().map(ToString::to_string);

    let engine = open("alpha");
    assert_eq!(warning(&load(&engine, "alpha")), None);
    // Its own entry it takes, from a new engine too.
    let again = load(&open("alpha"), "alpha");
    assert!(again.plugins()[0].report().from_cache && warning(&again).is_none());
    // The same entry, the same bytes, under another tenant's key.
    let engine = open("bravo");
    let other = load(&engine, "bravo");
    assert!(!other.plugins()[0].report().from_cache);
    assert!(warning(&other).unwrap().contains("was not made by this host"), "{:?}", warning(&other));
    assert_eq!(engine.tampered_entries(), 1);
}
