//! How long the binary takes to list 750 checks, and how much memory.

use crate::measure::{Quantity, Sheet, Unit};
use crate::shelf::{Shelf, honest, with_manifest, with_section};
use crate::{Bench, Result};
use rustix::pipe::fcntl_setpipe_size;
use serde_json::{Value, json};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PLUGINS: usize = 10;
const CHECKS: usize = 75;
/// What a component of so many checks has beside its manifest.
const CODE: usize = 180 << 10;
const PROSE: &str = "Whoever holds an old key can use it as long as nobody notices: it gives access \
    without a second factor, and it does not end when its owner leaves. ";

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section("Start: `bartizan checks list`");
    let plugins: Vec<(String, Vec<u8>)> = (0..PLUGINS).map(plugin).collect();
    let size: usize = plugins.iter().map(|(_, bytes)| bytes.len()).sum();
    let shelf = Shelf::new(plugins.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))?;
    let config = shelf.config();

    // The first run writes the lock.
    let listed = list(&config)?.output()?;
    let lines = listed.stdout.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count();
    if !listed.status.success() || lines != PLUGINS * CHECKS {
        return Err(format!("{lines} checks were listed: {}", String::from_utf8_lossy(&listed.stderr)).into());
    }
    let mut least = Duration::MAX;
    for _ in 0..bench.rounds(24) {
        let start = Instant::now();
        let status = list(&config)?.stdout(Stdio::null()).status()?;
        least = least.min(start.elapsed());
        if !status.success() {
            return Err("the checks cannot be listed twice".into());
        }
    }
    let peak = peak_kib(list(&config)?)?;
    sheet.note(&format!("{lines} checks of {PLUGINS} signed plugins, {} KiB each", (size / PLUGINS) >> 10));
    sheet.value("wall time", Quantity(least.as_secs_f64() * 1e3, Unit::Milliseconds), Some(100.0));
    sheet.value("peak memory", Quantity(peak / 1024.0, Unit::Mib), Some(60.0));
    Ok(())
}

fn list(config: &Path) -> Result<Command> {
    let mut c = Command::new(env!("CARGO_BIN_EXE_bartizan"));
    c.arg("--registry").arg(config).args(["checks", "list"]);
    c.current_dir(config.parent().ok_or("the registry is nowhere")?);
    Ok(c)
}

/// The most memory that a command has had when it wrote its last lines: a small pipe holds it up, so
/// that it can be looked at before it ends.
fn peak_kib(mut command: Command) -> Result<f64> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut out = child.stdout.take().ok_or("there is no output")?;
    fcntl_setpipe_size(&out, 4096)?;
    let mut peak: f64 = 0.0;
    let mut block = [0; 1024];
    loop {
        // It is gone only when everything was read.
        if let Some(kib) = high_water(&format!("/proc/{}/status", child.id())) {
            peak = peak.max(kib);
        }
        if out.read(&mut block)? == 0 {
            break;
        }
    }
    child.wait()?;
    if peak > 0.0 { Ok(peak) } else { Err("the system does not tell how much memory a process has".into()) }
}

/// `VmHWM` of a process.
pub(crate) fn high_water(status: &str) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// A plugin with as many checks, words and bytes as a large service's.
fn plugin(number: usize) -> (String, Vec<u8>) {
    let name = format!("aws-service{number}");
    let id = |i: usize| format!("service{number}-resource{i}-keeps-what-it-should");
    let checks: Vec<Value> = (0..CHECKS)
        .map(|i| {
            json!({
                "id": id(i), "title": format!("Resources of kind {i} keep what they should keep, in all regions"),
                "severity": "medium", "subject": "AWS::S3::Bucket",
                "reads": ["BucketName", "BucketEncryption", "Tags"],
                "satisfies": ["waf-security-2025:SEC03-BP07", "fsbp:S3.8"],
            })
        })
        .collect();
    let docs: Vec<Value> = (0..CHECKS)
        .map(|i| {
            json!({
                "id": id(i), "description": PROSE.repeat(2), "remediation": PROSE,
                "examples": [
                    { "name": "kept", "outcome": "pass", "subject": { "BucketName": "a", "Tags": [{ "Key": "k", "Value": "v" }] } },
                    { "name": "lost", "outcome": "fail", "subject": { "BucketName": "b", "Tags": null } },
                ],
            })
        })
        .collect();
    let manifest = json!({
        "contract": bartizan_contract::VERSION, "name": name, "version": "1.0.0",
        "description": "As large as a service's plugin.", "checks": checks,
    });
    let bytes = with_manifest(honest(), &manifest.to_string());
    let bytes = with_section(
        bytes,
        bartizan_contract::DOCS_SECTION,
        json!({ "checks": docs }).to_string().as_bytes(),
    );
    // Code that nobody lists is read and verified all the same.
    (name, with_section(bytes, "padding", &vec![0x5a; CODE]))
}
