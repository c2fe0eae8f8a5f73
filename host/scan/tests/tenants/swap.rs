//! A process that stays up, and changes its set of plugins between scans.

use crate::support::{
    BUCKETS, Manifest, Output, Platform, REGIONS, changed, engine, guest, plugin, scan, trap_on,
};
use bartizan_engine::{CancelToken, Engine};
use bartizan_scan::{Change, Live, ProposeError, Trial, Why};
use bartizan_state::Snapshot;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How many versions there are to swap between.
const VERSIONS: u8 = 3;

/// How many times the set is swapped.
const SWAPS: usize = 24;

/// The honest guest, which says its version where it fails something.
fn of_version(version: u8) -> Vec<u8> {
    changed("honest", "264) \"detail\"", &format!("264) \"v1.{version}.0\""))
}

/// Versions of `left` and `right` that say which they are, and some that break.
fn platform() -> Platform {
    let platform = Platform::new();
    for name in ["left", "right"] {
        for version in 0..VERSIONS {
            platform.put(&Manifest::new(name, format!("1.{version}.0")), of_version(version));
        }
    }
    platform.put(&Manifest::new("right", "1.8.0"), trap_on(100));
    platform.put(&Manifest::new("right", "1.8.1"), trap_on(100));
    platform.put(&Manifest::new("right", "1.9.0"), trap_on(200));
    platform.put(&Manifest::new("right", "2.0.0"), guest("no-plugin"));
    platform
}

fn both(left: &str, right: &str) -> String {
    plugin("left", left, BUCKETS) + &plugin("right", right, BUCKETS)
}

fn trial(snapshot: &Arc<Snapshot>) -> Trial {
    Trial { snapshot: Arc::clone(snapshot), threads: 1, cancel: CancelToken::default() }
}

fn start(platform: &Platform, engine: &Engine, wanted: &str) -> Live {
    Live::new(platform.set(engine, "one", wanted))
}

/// The plugins that found something, and the versions that they say they are.
fn versions(output: &Output) -> (BTreeSet<String>, BTreeSet<String>) {
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let plugins = output.findings().map(|f| text(&f["plugin"])).collect();
    let failed = output.findings().filter(|f| f["status"] == "fail");
    (plugins, failed.map(|f| text(&f["detail"])).collect())
}

fn set(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|t| (*t).to_owned()).collect()
}

#[test]
fn each_scan_comes_wholly_from_one_set_while_sets_are_swapped() {
    let platform = platform();
    let engine = engine(2);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &both("1.0.0", "1.0.0"));
    let resources: usize = REGIONS.iter().map(|(_, n)| n).sum();
    let ended = AtomicBool::new(false);
    let scans = AtomicUsize::new(0);
    let seen = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    let current = live.current();
                    let output = scan(&current, &snapshot, 2);
                    assert_eq!(output.findings().count(), 2 * 3 * resources);
                    let (plugins, said) = versions(&output);
                    let one = said.first().unwrap()[1..].to_owned();
                    assert_eq!(plugins, set(&[&format!("left@{one}"), &format!("right@{one}")]));
                    assert_eq!(said, set(&[&format!("v{one}")]));
                    let set: Vec<String> = current.plugins().iter().map(|p| p.name.clone()).collect();
                    assert_eq!(set, [format!("left@{one}"), format!("right@{one}")]);
                    seen.lock().unwrap().insert(one);
                    scans.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for n in 1..=SWAPS {
            let version = format!("1.{}.0", n % usize::from(VERSIONS));
            let candidate = platform.candidate(&engine, "one", &both(&version, &version));
            let accepted = live.propose(candidate, &trial(&snapshot)).unwrap();
            assert!(accepted.refused.is_empty(), "{:?}", accepted.refused);
            assert_eq!(accepted.changes.len(), 2, "{:?}", accepted.changes);
            // Some of the swaps fall into a scan, and some between two.
            let before = scans.load(Ordering::Relaxed);
            let patience = Instant::now();
            while scans.load(Ordering::Relaxed) < before + n % 3
                && patience.elapsed() < Duration::from_secs(20)
            {
                thread::yield_now();
            }
        }
        ended.store(true, Ordering::Relaxed);
    });
    assert_eq!(*seen.lock().unwrap(), set(&["1.0.0", "1.1.0", "1.2.0"]));
    assert!(scans.into_inner() >= SWAPS / 2);
}

#[test]
fn a_version_that_breaks_on_the_last_snapshot_is_not_taken_and_the_others_are() {
    let platform = platform();
    let engine = engine(2);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &both("1.0.0", "1.0.0"));
    let candidate = platform.candidate(&engine, "one", &both("1.1.0", "1.9.0"));
    let accepted = live.propose(candidate, &trial(&snapshot)).unwrap();
    let [refused] = accepted.refused.as_slice() else { panic!("{:?}", accepted.refused) };
    assert_eq!((refused.plugin.as_str(), refused.instead.as_deref()), ("right@1.9.0", Some("right@1.0.0")));
    assert_eq!(
        refused.to_string(),
        "right@1.9.0 is not taken: it breaks 3 findings of the last snapshot, the first of right-bucket-first on \
         AWS::S3::Bucket bucket-0200 in 123456789012/eu-west-1: trap: right@1.9.0 broke while judging: wasm trap: \
         wasm `unreachable` instruction executed; right@1.0.0 goes on as it was"
    );
    let change =
        |before: &str, after: &str| Change { before: Some(before.into()), after: Some(after.into()) };
    assert_eq!(accepted.changes, [change("left@1.0.0", "left@1.1.0")]);
    let (plugins, said) = versions(&scan(&live.current(), &snapshot, 1));
    assert_eq!((plugins, said), (set(&["left@1.1.0", "right@1.0.0"]), set(&["v1.0.0", "v1.1.0"])));
}

#[test]
fn a_fault_that_the_version_in_use_has_is_none_against_the_next() {
    let platform = platform();
    let engine = engine(1);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &both("1.0.0", "1.8.0"));
    let accepted =
        live.propose(platform.candidate(&engine, "one", &both("1.0.0", "1.8.1")), &trial(&snapshot)).unwrap();
    assert!(accepted.refused.is_empty() && accepted.changes.len() == 1, "{accepted:?}");
    // In another place it is.
    let accepted =
        live.propose(platform.candidate(&engine, "one", &both("1.0.0", "1.9.0")), &trial(&snapshot)).unwrap();
    assert_eq!(accepted.refused[0].instead.as_deref(), Some("right@1.8.1"));
    assert!(matches!(&accepted.refused[0].why, Why::Breaks { findings: 3, .. }), "{accepted:?}");
    assert_eq!(accepted.changes, []);
}

#[test]
fn what_does_not_load_or_never_ran_is_left_out_and_what_is_left_out_is_gone() {
    let platform = platform();
    let engine = engine(1);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &plugin("left", "1.0.0", BUCKETS));
    let names = || live.current().plugins().iter().map(|p| p.name.clone()).collect::<Vec<_>>();

    // A plugin that is new to the tenant, and breaks: there is nothing to fall back to.
    let accepted =
        live.propose(platform.candidate(&engine, "one", &both("1.0.0", "1.9.0")), &trial(&snapshot)).unwrap();
    assert_eq!((accepted.refused[0].instead.as_deref(), names()), (None, vec!["left@1.0.0".to_owned()]));

    // One that does not load.
    let accepted =
        live.propose(platform.candidate(&engine, "one", &both("1.1.0", "2.0.0")), &trial(&snapshot)).unwrap();
    let text = accepted.refused[0].to_string();
    assert!(text.starts_with("right@2.0.0 is not taken: right@2.0.0 cannot be loaded: "), "{text}");
    assert!(matches!(accepted.refused[0].why, Why::Load(_)));
    assert_eq!(names(), ["left@1.1.0"]);

    // Left out is gone, although what takes its place is not taken: but never all of it.
    let lone = platform.candidate(&engine, "one", &plugin("right", "1.9.0", BUCKETS));
    let refused = live.propose(lone, &trial(&snapshot)).unwrap_err();
    assert!(matches!(&refused, ProposeError::Empty { refused } if refused.len() == 1), "{refused}");
    assert!(refused.to_string().contains("right@1.9.0 is not taken"), "{refused}");
    assert_eq!(names(), ["left@1.1.0"]);
    let other = platform.candidate(&engine, "one", &plugin("right", "1.0.0", BUCKETS));
    let accepted = live.propose(other, &trial(&snapshot)).unwrap();
    assert_eq!(accepted.changes.len(), 2);
    assert_eq!(names(), ["right@1.0.0"]);
}

#[test]
fn settings_and_limits_are_tried_like_versions() {
    let platform = platform();
    let engine = engine(1);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &plugin("left", "1.0.0", BUCKETS));
    let word = "[plugin.settings.left-bucket-first]\nword = \"x\"\n";
    let propose = |rest: &str| {
        let wanted = plugin("left", "1.0.0", &format!("{BUCKETS}{rest}"));
        live.propose(platform.candidate(&engine, "one", &wanted), &trial(&snapshot)).unwrap()
    };
    let before = live.current();
    let same = propose("");
    assert!(same.changes.is_empty() && Arc::ptr_eq(&same.set.plugins()[0], &before.plugins()[0]));
    assert_eq!(propose(word).changes.len(), 1);
    // It may not say all at once, and not in parts.
    let tight = propose(&format!("[plugin.limits]\noutput-kib = 1\nextra-calls = 0\n{word}"));
    assert_eq!((tight.refused.len(), tight.changes.len()), (1, 0));
    assert!(matches!(&tight.refused[0].why, Why::Breaks { code, .. } if code == "circuit-open"), "{tight:?}");
}

#[test]
fn two_proposals_at_once_do_not_undo_each_other() {
    let platform = platform();
    let engine = engine(2);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &both("1.0.0", "1.0.0"));
    let results: Vec<_> = thread::scope(|scope| {
        let propose = |left: &'static str| {
            let (platform, engine, snapshot, live) = (&platform, &engine, &snapshot, &live);
            let candidate = platform.candidate(engine, "one", &both(left, "1.0.0"));
            scope.spawn(move || live.propose(candidate, &trial(snapshot)))
        };
        let all = [propose("1.1.0"), propose("1.2.0")];
        all.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let current = live.current();
    let mut taken = results.iter().flatten();
    // Whoever was taken last is in use, and nobody was told so who is not.
    assert!(taken.any(|accepted| Arc::ptr_eq(&accepted.set, &current)));
    for result in &results {
        assert!(matches!(result, Ok(_) | Err(ProposeError::Overtaken)), "{result:?}");
    }
}

#[test]
fn a_trial_that_is_cancelled_changes_nothing() {
    let platform = platform();
    let engine = engine(1);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &plugin("left", "1.0.0", BUCKETS));
    let before = live.current();
    let trial = trial(&snapshot);
    trial.cancel.cancel();
    let candidate = platform.candidate(&engine, "one", &plugin("left", "1.1.0", BUCKETS));
    let error = live.propose(candidate, &trial).unwrap_err();
    assert!(matches!(error, ProposeError::Trial(_)), "{error}");
    assert!(Arc::ptr_eq(&before, &live.current()));
}

#[test]
fn a_set_that_nobody_uses_is_dropped_with_its_code() {
    let platform = platform();
    let engine = engine(1);
    let snapshot = platform.snapshot("one");
    let live = start(&platform, &engine, &plugin("left", "1.0.0", BUCKETS));
    let running = live.current();
    let old = Arc::downgrade(&running);
    let wanted = plugin("left", "1.1.0", BUCKETS);
    live.propose(platform.candidate(&engine, "one", &wanted), &trial(&snapshot)).unwrap();
    let compiled_anew = || {
        let set = platform.set(&engine, "one", &plugin("left", "1.0.0", BUCKETS));
        !set.plugins()[0].report().from_cache
    };
    // A scan still has it.
    assert!(old.upgrade().is_some() && !compiled_anew());
    drop(running);
    assert!(old.upgrade().is_none() && compiled_anew());
}
