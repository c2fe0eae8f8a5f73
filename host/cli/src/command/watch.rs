//! The same again whenever a source of some packages changes.

use super::build::cargo;
use crate::failure::{Failure, Result};
use crate::output::{failure, stderr};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

/// How often the files are looked at.
const EVERY: Duration = Duration::from_millis(300);

/// Runs `round` now and after every change of what `folders` are built from, until Ctrl-C.
pub(crate) fn run(folders: &[PathBuf], mut round: impl FnMut() -> Result<u8>) -> Result<u8> {
    if let Some(folder) = folders.iter().find(|f| !f.join("Cargo.toml").is_file()) {
        return Err(Failure::new(format!("{} is no plugin package", folder.display()))
            .hint("name a folder that has a Cargo.toml"));
    }
    let (_runtime, interrupted) = interrupts()?;
    loop {
        // Looked at before the round, so that what changes during it is not missed.
        let sources = sources(folders);
        let before = look(&sources);
        let done = round();
        // A Ctrl-C ends cargo too; what it says then is of no interest.
        if interrupted.try_recv().is_ok() {
            return Ok(0);
        }
        match done {
            Err(e) if e.is_broken_pipe() => return Err(e),
            Err(e) => failure(&e),
            Ok(_) => {}
        }
        say("waiting for a change (Ctrl-C ends)");
        let changed = loop {
            if interrupted.recv_timeout(EVERY).is_ok() {
                return Ok(0);
            }
            if let Some(path) = difference(&before, &look(&sources)) {
                break path;
            }
        };
        let here = std::env::current_dir().unwrap_or_default();
        say(&format!("\n{} changed", changed.strip_prefix(here).unwrap_or(&changed).display()));
    }
}

fn say(text: &str) {
    let _ = writeln!(stderr(), "{text}");
}

/// A message for every Ctrl-C; the second one before the first was heard ends the process.
fn interrupts() -> Result<(tokio::runtime::Runtime, Receiver<()>)> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|e| Failure::of("the runtime cannot start", e))?;
    let (tell, told) = channel();
    runtime.spawn(async move {
        let mut first = true;
        while tokio::signal::ctrl_c().await.is_ok() {
            if !first || tell.send(()).is_err() {
                std::process::exit(130);
            }
            first = false;
        }
    });
    Ok((runtime, told))
}

/// The folders and files that packages are built from: their own and those of the packages that they
/// depend on by path.
fn sources(folders: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for folder in folders {
        // A Cargo.toml that cannot be read now may be mended while we watch.
        all.extend(dependencies(folder).unwrap_or_default());
        all.insert(fs::canonicalize(folder).unwrap_or_else(|_| folder.clone()));
    }
    all
}

fn dependencies(folder: &Path) -> Option<Vec<PathBuf>> {
    let manifest = fs::canonicalize(folder.join("Cargo.toml")).ok()?;
    let out = cargo()
        .args(["metadata", "--format-version", "1", "--quiet", "--manifest-path"])
        .arg(&manifest)
        .output()
        .ok()?;
    let metadata: Value = serde_json::from_slice(&out.stdout).ok()?;
    let list = |v: &Value, key: &str| v.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |v: &Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata, "packages").into_iter().map(|p| (text(&p, "id"), p)).collect();
    let nodes = list(metadata.get("resolve")?, "nodes");
    let uses: BTreeMap<String, &Value> = nodes.iter().map(|n| (text(n, "id"), n)).collect();
    let mut found = vec![PathBuf::from(text(&metadata, "workspace_root")).join("Cargo.toml")];
    let is_ours = |p: &&Value| Path::new(&text(p, "manifest_path")) == manifest;
    let mut next = vec![text(packages.values().find(is_ours)?, "id")];
    let mut seen = BTreeSet::new();
    while let Some(id) = next.pop() {
        let Some(package) = packages.get(&id).filter(|p| p.get("source").is_none_or(Value::is_null)) else {
            continue;
        };
        if seen.insert(id.clone()) {
            found.extend(Path::new(&text(package, "manifest_path")).parent().map(Path::to_path_buf));
            let used = uses.get(&id).map(|node| list(node, "dependencies")).unwrap_or_default();
            next.extend(used.iter().filter_map(Value::as_str).map(str::to_owned));
        }
    }
    Some(found)
}

/// When each file was changed last, and how long it is.
type Look = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

fn look(sources: &BTreeSet<PathBuf>) -> Look {
    let mut found = Look::new();
    let mut left: Vec<PathBuf> = sources.iter().cloned().collect();
    while let Some(path) = left.pop() {
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if !about.is_dir() {
            found.insert(path, (about.modified().ok(), about.len()));
            continue;
        }
        let entries = fs::read_dir(&path).into_iter().flatten().flatten();
        left.extend(entries.filter(|e| concerns(&e.file_name().to_string_lossy())).map(|e| e.path()));
    }
    found
}

/// Whether a file or folder may be a source: not what is built, nor what editors keep beside a file.
fn concerns(name: &str) -> bool {
    !(name.starts_with('.') || name.ends_with('~') || name == "target" || name == "Cargo.lock")
}

/// A file that is new, gone or changed.
fn difference(before: &Look, now: &Look) -> Option<PathBuf> {
    let changed = now.iter().find(|(path, at)| before.get(*path) != Some(at));
    let gone = || before.keys().find(|path| !now.contains_key(*path));
    changed.map(|(path, _)| path).or_else(gone).cloned()
}
