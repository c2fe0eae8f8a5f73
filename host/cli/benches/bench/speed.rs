//! A scan beside a plain boto3 script with ten threads, for the same facts: the buckets, users and
//! security groups of one moto server, in one run.
//!
//! Both wait for the same server, which is slower than AWS and shares this machine: the number of calls
//! is the better half of the measurement, and the time is mostly the server's.

use crate::measure::{Quantity, Sheet, Unit, count};
use crate::shelf::Shelf;
use crate::{Bench, Result};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const PLUGINS: [&str; 3] = ["aws-ec2", "aws-iam", "aws-s3"];
/// The checks of what is seeded.
const CHECKS: [&str; 4] =
    ["s3-bucket-*", "iam-user-*", "ec2-security-group-*", "ec2-default-security-group-*"];
const EACH: u64 = 200;

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    sheet.section(&format!("{EACH} buckets, users and security groups of a moto server: a scan, and boto3"));
    let Some(python) = std::env::var_os("BARTIZAN_MOTO").map(|bin| PathBuf::from(bin).join("python")) else {
        sheet
            .note("skipped: there is no moto server. BARTIZAN_MOTO names the folder of a python that has it");
        return Ok(());
    };
    let components = PLUGINS.map(|name| Ok((name, bench.component(name)?)));
    let components = components.into_iter().collect::<Result<Vec<_>>>()?;
    let shelf = Shelf::new(components.iter().map(|(name, bytes)| (*name, bytes.as_slice())))?;
    let home = tempfile::tempdir()?;
    let server = Server::start(&python)?;
    let script = scripts().join("speed.py");
    let seeded = Command::new(&python).arg(&script).arg("seed").arg(&server.endpoint).status()?;
    if !seeded.success() {
        return Err("the server cannot be seeded".into());
    }

    let mut best: Option<(Taken, Taken)> = None;
    let rounds = if bench.quick { 1 } else { 3 };
    // The first scan compiles the plugins.
    for round in 0..=rounds {
        let log = home.path().join(format!("calls-{round}.jsonl"));
        let scan = scan(&python, &shelf.config(), home.path(), &server.endpoint, &log)?;
        let mut timed = timed(&python, home.path());
        timed.arg(&python).arg(&script).arg("read").arg(&server.endpoint);
        let (mut read, printed) = Taken::of(timed, home.path(), &[0])?;
        let read_of: Value = serde_json::from_str(&printed)?;
        for what in ["buckets", "users", "groups"] {
            if read_of[what].as_u64() < Some(EACH) {
                return Err(format!("the script read {} {what}", read_of[what]).into());
            }
        }
        read.calls = read_of["calls"].as_f64().unwrap_or_default();
        let (ours, theirs) = match best {
            Some((ours, theirs)) if round > 1 => (ours.least(scan), theirs.least(read)),
            _ => (scan, read),
        };
        best = Some((ours, theirs));
    }
    let (ours, theirs) = best.ok_or("nothing was measured")?;
    sheet.note("reference: boto3 with ten threads");
    let number = |n| Quantity(n, Unit::Number);
    sheet.ratio("calls", number(ours.calls), number(theirs.calls), None);
    let seconds = |s| Quantity(s, Unit::Seconds);
    sheet.ratio("wall time", seconds(ours.wall), seconds(theirs.wall), None);
    sheet.ratio("CPU time, the server's not counted", seconds(ours.cpu), seconds(theirs.cpu), None);
    let mib = |kib| Quantity(kib / 1024.0, Unit::Mib);
    sheet.ratio("peak memory", mib(ours.peak), mib(theirs.peak), None);
    Ok(())
}

/// What a process took.
#[derive(Clone, Copy)]
struct Taken {
    calls: f64,
    wall: f64,
    cpu: f64,
    /// In KiB.
    peak: f64,
}

impl Taken {
    /// Runs what [`timed`] made; the calls are for the caller to count.
    fn of(mut command: Command, home: &Path, codes: &[i32]) -> Result<(Self, String)> {
        let out = command.stderr(Stdio::piped()).output()?;
        if !out.status.code().is_some_and(|code| codes.contains(&code)) {
            return Err(format!("{}: {}", out.status, String::from_utf8_lossy(&out.stderr)).into());
        }
        let numbers = fs::read_to_string(home.join("taken"))?;
        let numbers: Vec<f64> = numbers.split(' ').map(str::parse).collect::<std::result::Result<_, _>>()?;
        let &[wall, cpu, peak] = numbers.as_slice() else { return Err("three numbers are missing".into()) };
        Ok((Self { calls: 0.0, wall, cpu, peak }, String::from_utf8(out.stdout)?))
    }

    fn least(self, other: Self) -> Self {
        Self {
            calls: self.calls.min(other.calls),
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            peak: self.peak.min(other.peak),
        }
    }
}

/// Our scan, judging included, as it comes: its calls are counted from the log.
fn scan(python: &Path, config: &Path, home: &Path, endpoint: &str, log: &Path) -> Result<Taken> {
    let mut command = timed(python, home);
    command.arg(env!("CARGO_BIN_EXE_bartizan")).arg("--registry").arg(config).arg("scan");
    command.args(["--region", "us-east-1", "--format", "jsonl", "--endpoint-url", endpoint]);
    command.arg("--call-log").arg(log);
    command.args(CHECKS.iter().flat_map(|check| ["--check", check]));
    command.env("XDG_CACHE_HOME", home.join("cache")).env("XDG_STATE_HOME", home.join("state"));
    command.env("AWS_ACCESS_KEY_ID", "testing").env("AWS_SECRET_ACCESS_KEY", "testing");
    command.env_remove("AWS_PROFILE").env("HOME", home).current_dir(home);
    // Findings, or facts that moto does not play.
    let (taken, findings) = Taken::of(command, home, &[1, 3])?;
    for kind in ["AWS::S3::Bucket", "AWS::IAM::User", "AWS::EC2::SecurityGroup"] {
        let ids = findings.lines().filter(|line| line.contains(kind)).count() as u64;
        if ids < EACH {
            return Err(format!("the scan has {ids} findings on {kind}").into());
        }
    }
    let calls = fs::read_to_string(log)?.lines().count();
    Ok(Taken { calls: count(calls), ..taken })
}

/// The start of a command whose time is taken.
fn timed(python: &Path, home: &Path) -> Command {
    let mut command = Command::new(python);
    command.arg(scripts().join("speed.py")).arg("time").arg(home.join("taken"));
    command
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/seed")
}

/// A moto server, which ends with its standard input.
struct Server {
    endpoint: String,
    child: Child,
}

impl Server {
    fn start(python: &Path) -> Result<Self> {
        let mut command = Command::new(python);
        command.arg(scripts().join("server.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::null()).spawn()?;
        let mut endpoint = String::new();
        let out = child.stdout.take().ok_or("the server prints nothing")?;
        BufReader::new(out).read_line(&mut endpoint)?;
        let endpoint = endpoint.trim().to_owned();
        if endpoint.starts_with("http://") {
            Ok(Self { endpoint, child })
        } else {
            Err("moto did not start".into())
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
