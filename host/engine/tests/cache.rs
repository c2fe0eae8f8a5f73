//! The cache of compiled code: what it saves, and what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use bartizan_engine::{
    CacheConfig, CacheError, CacheWarning, Engine, EngineConfig, EngineError, Limits, LoadError, Plugin,
    PluginSource,
};
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;
use support::{assert_cells, guest, matrix};
use tempfile::TempDir;

fn try_open(at: &Path) -> Result<Engine, EngineError> {
    let cache = CacheConfig { dir: at.join("cache"), state_dir: at.join("state") };
    Engine::new(EngineConfig { cache: Some(cache), ..EngineConfig::default() })
}

fn open(at: &Path) -> Engine {
    try_open(at).unwrap()
}

fn load(engine: &Engine, name: &str) -> Plugin {
    let bytes = guest(name);
    let digest = Sha256::digest(&bytes).into();
    let (version, limits) = ("1.0.0", Limits::default());
    let source = PluginSource { name, version, digest, bytes: &bytes, capabilities: &[], limits };
    engine.load(&source).unwrap()
}

fn assert_honest(plugin: &Plugin) {
    assert_cells(&matrix(plugin, &[0, 1], 0..32), &[0, 1], 0..32, |_, _| None);
}

fn entries(at: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(at.join("cache")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_one_engine_compiled_the_next_one_loads() {
    let home = TempDir::new().unwrap();
    let first = load(&open(home.path()), "honest");
    assert!(!first.report().from_cache && first.report().compiled_in.is_some());
    assert!(first.report().warning.is_none(), "{:?}", first.report().warning);
    let second = load(&open(home.path()), "honest");
    assert!(second.report().from_cache && second.report().compiled_in.is_none());
    assert_honest(&second);
    assert_eq!(entries(home.path()).len(), 1);
}

#[test]
fn within_an_engine_a_digest_is_compiled_once() {
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let first = load(&engine, "honest");
    assert!(!first.report().from_cache);
    assert!(load(&engine, "honest").report().from_cache);
}

#[test]
fn nobody_else_can_read_the_key_or_the_code() {
    let home = TempDir::new().unwrap();
    load(&open(home.path()), "honest");
    assert_eq!(mode(&home.path().join("cache")), 0o700);
    assert_eq!(mode(&home.path().join("state")), 0o700);
    assert_eq!(mode(&home.path().join("state/code.key")), 0o600);
    assert_eq!(mode(&entries(home.path())[0]), 0o600);
}

#[test]
fn a_changed_entry_is_told_and_compiled_anew() {
    let home = TempDir::new().unwrap();
    load(&open(home.path()), "honest");
    let entry = entries(home.path()).remove(0);
    let good = fs::read(&entry).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    for bad in [
        flipped(0),
        flipped(40),
        flipped(good.len() / 2),
        flipped(good.len() - 1),
        good[..good.len() - 1].to_vec(),
        good[..7].to_vec(),
        Vec::new(),
    ] {
        fs::write(&entry, &bad).unwrap();
        let engine = open(home.path());
        let plugin = load(&engine, "honest");
        let warning = plugin.report().warning.as_ref().unwrap();
        assert!(matches!(warning, CacheWarning::Tampered { path } if *path == entry), "{warning}");
        assert!(!plugin.report().from_cache);
        assert_eq!(engine.tampered_entries(), 1);
        assert_honest(&plugin);
        assert_eq!(fs::read(&entry).unwrap().len(), good.len(), "it was replaced");
        assert!(load(&open(home.path()), "honest").report().from_cache);
    }
}

#[test]
fn an_authentic_entry_does_not_stand_in_for_another_component() {
    let home = TempDir::new().unwrap();
    let engine = open(home.path());
    load(&engine, "honest");
    let honest = entries(home.path()).remove(0);
    load(&engine, "trap-on-one");
    let other = entries(home.path()).into_iter().find(|p| *p != honest).unwrap();
    fs::copy(&other, &honest).unwrap();
    let plugin = load(&open(home.path()), "honest");
    assert!(matches!(plugin.report().warning, Some(CacheWarning::Tampered { .. })));
    assert_honest(&plugin);
}

#[test]
fn an_entry_of_another_host_is_not_run() {
    let (ours, theirs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    load(&open(theirs.path()), "honest");
    let engine = open(ours.path());
    let theirs = entries(theirs.path()).remove(0);
    fs::copy(&theirs, ours.path().join("cache").join(theirs.file_name().unwrap())).unwrap();
    let plugin = load(&engine, "honest");
    assert!(matches!(plugin.report().warning, Some(CacheWarning::Tampered { .. })));
}

#[test]
fn an_entry_that_is_a_link_is_not_followed() {
    let home = TempDir::new().unwrap();
    load(&open(home.path()), "honest");
    let entry = entries(home.path()).remove(0);
    let elsewhere = home.path().join("elsewhere");
    fs::rename(&entry, &elsewhere).unwrap();
    symlink(&elsewhere, &entry).unwrap();
    let plugin = load(&open(home.path()), "honest");
    assert!(matches!(plugin.report().warning, Some(CacheWarning::Unreadable { .. })));
    assert_honest(&plugin);
}

#[test]
fn unsafe_places_are_refused() {
    let home = TempDir::new().unwrap();
    let refused = |at: &Path| match try_open(at) {
        Err(EngineError::Cache(CacheError::Unsafe { path, problem })) => (path, problem),
        other => panic!("{other:?}"),
    };
    let linked = home.path().join("linked");
    fs::create_dir_all(home.path().join("real")).unwrap();
    fs::create_dir(&linked).unwrap();
    symlink(home.path().join("real"), linked.join("cache")).unwrap();
    assert_eq!(refused(&linked).0, linked.join("cache"));

    let open_key = home.path().join("open-key");
    open(&open_key);
    let key = open_key.join("state/code.key");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(refused(&open_key).0, key);

    let short_key = home.path().join("short-key");
    open(&short_key);
    let key = short_key.join("state/code.key");
    fs::write(&key, "short").unwrap();
    assert_eq!(refused(&short_key).0, key);
}

#[test]
fn hosts_that_start_at_once_share_a_key_and_an_entry() {
    let home = TempDir::new().unwrap();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                let plugin = load(&open(home.path()), "honest");
                assert!(plugin.report().warning.is_none(), "{:?}", plugin.report().warning);
                assert_honest(&plugin);
            });
        }
    });
    assert!(load(&open(home.path()), "honest").report().from_cache);
    assert_eq!(entries(home.path()).len(), 1, "no temporary file is left");
    assert_eq!(fs::read_dir(home.path().join("state")).unwrap().count(), 1);
}

#[test]
fn other_bytes_than_were_pinned_are_not_compiled() {
    let home = TempDir::new().unwrap();
    let bytes = guest("honest");
    let error = open(home.path())
        .load(&PluginSource {
            name: "honest",
            version: "1.0.0",
            digest: [7; 32],
            bytes: &bytes,
            capabilities: &[],
            limits: Limits::default(),
        })
        .unwrap_err();
    assert!(matches!(error, LoadError::Digest { .. }), "{error}");
    assert!(entries(home.path()).is_empty());
}
