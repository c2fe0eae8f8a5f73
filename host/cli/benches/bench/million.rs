//! A million distinct resources from a snapshot, ten checks each, through the whole of a scan.

use crate::corpus::{Kind, documents};
use crate::measure::{Quantity, Sheet, Unit, count, process_ns};
use crate::shelf::{Shelf, resolution};
use crate::start::high_water;
use crate::{Bench, Result};
use bartizan_engine::{CacheConfig, CancelToken, Engine, EngineConfig};
use bartizan_registry::Digest;
use bartizan_report::Jsonl;
use bartizan_scan::{Discard, Dispatch, PluginSet, Selection, Sink, Status};
use bartizan_state::{AccountInfo, FORMAT, Header, Inventory, Known, Resource, Scope, Snapshot, Writer};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const ACCOUNTS: usize = 20;
const THREADS: usize = 2;
/// Where findings go: counted only, or failures as JSON lines.
const SINKS: [&str; 2] = ["count", "jsonl"];

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    let total = if bench.quick { 100_000 } else { 1_000_000 };
    sheet.section(&format!("{total} distinct resources from a snapshot, ten checks each, {THREADS} threads"));
    let snapshot = snapshot(&bench.shared(), total)?;
    let component = bench.component("bench-plugin")?;
    let shelf = Shelf::new([("bench-plugin", component.as_slice())])?;
    // Into the page cache.
    std::io::copy(&mut File::open(&snapshot)?, &mut std::io::sink())?;
    for sink in SINKS {
        let mut best: Option<Scan> = None;
        for _ in 0..if bench.quick { 2 } else { 5 } {
            let scan = Scan::of_child(&snapshot, &shelf.config(), &bench.shared(), sink)?;
            if best.as_ref().is_none_or(|b| scan.wall < b.wall) {
                best = Some(scan);
            }
        }
        let scan = best.ok_or("nothing was measured")?;
        if scan.resources != total || scan.findings != 10 * total || scan.unknown > 0 {
            let Scan { findings, resources, unknown, .. } = scan;
            return Err(format!("{findings} findings on {resources} resources, {unknown} unknown").into());
        }
        let of_million = count(total) / 1e6;
        let how = if sink == "count" { "counted" } else { "failures as JSON lines" };
        sheet.value(&format!("wall time, {how}"), Quantity(scan.wall, Unit::Seconds), Some(3.0 * of_million));
        sheet.value("  CPU time", Quantity(scan.cpu, Unit::Seconds), None);
        sheet.value("  peak memory", Quantity(scan.peak / 1024.0, Unit::Mib), Some(512.0));
        sheet.note(&format!(
            "{:.1} % of the findings are failures",
            count(scan.failures) / count(scan.findings) * 100.0
        ));
    }
    Ok(())
}

/// What a scan took.
pub(crate) struct Scan {
    pub(crate) wall: f64,
    pub(crate) cpu: f64,
    pub(crate) peak: f64,
    pub(crate) resources: usize,
    pub(crate) findings: usize,
    pub(crate) failures: usize,
    pub(crate) unknown: usize,
}

impl Scan {
    /// A process of its own, so that its memory is its own.
    pub(crate) fn of_child(snapshot: &Path, config: &Path, shared: &Path, sink: &str) -> Result<Self> {
        let mut c = Command::new(std::env::current_exe()?);
        c.arg("judge").arg(snapshot).arg(config).arg(shared).arg(sink).stderr(Stdio::inherit());
        let out = c.output()?;
        let text = String::from_utf8(out.stdout)?;
        let words: Vec<&str> = text.split_whitespace().collect();
        match (out.status.success(), words.as_slice()) {
            (true, &[wall, cpu, peak, resources, findings, failures, unknown]) => Ok(Self {
                wall: wall.parse()?,
                cpu: cpu.parse()?,
                peak: peak.parse()?,
                resources: resources.parse()?,
                findings: findings.parse()?,
                failures: failures.parse()?,
                unknown: unknown.parse()?,
            }),
            _ => Err(format!("the scan ended with {}: {text}", out.status).into()),
        }
    }
}

/// The child: scans, and prints what it took.
pub(crate) fn judge(arguments: &[&str]) -> Result<()> {
    let [snapshot, config, shared, sink] = *arguments else { return Err("four arguments".into()) };
    let resolution = resolution(Path::new(config))?;
    let chosen = Selection::default().choose(&resolution.plugins)?;
    let shared = PathBuf::from(shared);
    let cache = CacheConfig { dir: shared.join("code"), state_dir: shared.join("state") };
    let engine =
        Engine::new(EngineConfig { threads: THREADS, cache: Some(cache), ..EngineConfig::default() })?;
    let set = PluginSet::load(&engine, &resolution.plugins, chosen)?;

    let (start, cpu) = (Instant::now(), process_ns());
    let dispatch = Dispatch {
        set: &set,
        snapshot: Arc::new(Snapshot::open(snapshot)?),
        threads: THREADS,
        cancel: CancelToken::default(),
        expected: &[],
    };
    let mut sink: Box<dyn Sink> = if sink == "count" {
        Box::new(Discard)
    } else {
        let out = BufWriter::new(File::options().write(true).open("/dev/null")?);
        Box::new(Jsonl::new(out, &[Status::Fail]))
    };
    let sums = dispatch.run(sink.as_mut())?;
    if let Some(((plugin, fault), n)) = sums.faults.first_key_value() {
        return Err(format!("{plugin} broke in {n} findings: {fault}").into());
    }
    let (wall, cpu) = (start.elapsed().as_secs_f64(), (process_ns() - cpu) / 1e9);
    let peak = high_water("/proc/self/status").ok_or("the system does not tell how much memory this took")?;
    let (failures, unknown) = (sums.count(Status::Fail), sums.count(Status::Unknown));
    println!("{wall} {cpu} {peak} {} {} {failures} {unknown}", sums.resources, sums.findings());
    Ok(())
}

/// The snapshot of so many resources: written once, kept under a name that changes with the corpus.
fn snapshot(folder: &Path, total: usize) -> Result<PathBuf> {
    let corpus = Digest::of(documents(50).concat().concat().as_bytes()).hex();
    let path = folder.join(format!("{total}-{FORMAT}-{}.snapshot", corpus.get(..12).unwrap_or_default()));
    if path.exists() {
        return Ok(path);
    }
    eprintln!("writing {} once: this takes a while", path.display());
    // Those of an older corpus only take room.
    for entry in fs::read_dir(folder)? {
        let old = entry?.path();
        let name = old.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&format!("{total}-")) && name.ends_with(".snapshot") {
            fs::remove_file(&old)?;
        }
    }
    let account = |n: usize| format!("{:012}", 111_122_220_000 + n);
    let header = Header {
        created_at: crate::checks::NOW,
        tool: "bench".to_owned(),
        accounts: (0..ACCOUNTS)
            .map(|n| AccountInfo { partition: "aws".to_owned(), id: account(n), name: None })
            .collect(),
        ..Header::default()
    };
    let writer = Writer::create(&path, &header)?;
    let parts: Vec<(usize, usize)> =
        (0..ACCOUNTS).flat_map(|a| (0..Kind::ALL.len()).map(move |k| (a, k))).collect();
    let next = AtomicUsize::new(0);
    let write = || -> std::result::Result<(), bartizan_state::SnapshotError> {
        while let Some(&(a, k)) = parts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some(kind) = Kind::ALL.get(k) else { continue };
            let of_kind = total / 3 + usize::from(k < total % 3);
            let range = of_kind * a / ACCOUNTS..of_kind * (a + 1) / ACCOUNTS;
            let resources = range.map(|i| resource(*kind, i)).collect();
            let region = if *kind == Kind::Role { "" } else { "eu-west-1" };
            let scope = Scope::new("aws", account(a), region);
            writer.inventory(
                &scope,
                kind.resource_type(),
                Inventory::Complete,
                &BTreeMap::new(),
                resources,
            )?;
        }
        Ok(())
    };
    std::thread::scope(|s| {
        let threads: Vec<_> = (0..THREADS).map(|_| s.spawn(write)).collect();
        threads.into_iter().try_for_each(|t| t.join().unwrap_or(Ok(())))
    })?;
    writer.finish(Vec::new())?;
    Ok(path)
}

fn resource(kind: Kind, i: usize) -> Resource {
    let Value::Object(properties) = kind.properties(i) else { return Resource::default() };
    let known = |value| if value == Value::Null { Known::Absent } else { Known::Present(value) };
    Resource {
        id: kind.id(i),
        arn: String::new(),
        properties: properties.into_iter().map(|(name, value)| (name, known(value))).collect(),
    }
}
