//! An organisation on a moto server of its own, seeded by `tests/seed/organization.py`, with a proxy
//! before it.

use super::judge::{Findings, findings_of};
use super::moto::python;
use super::proxy::Proxy;
use super::{Home, Run};
use bartizan_scan::Status;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// What is asked of it: checks that moto can answer wholly, of services with and without regions.
pub(crate) const CHECKS: [&str; 6] = ["--check", "s3-*", "--check", "iam-*", "--check", "kms-key-*"];

pub(crate) struct Estate {
    /// Passes everything through, and remembers it for those beside it.
    proxy: Proxy,
    /// The ids of units, and the root's.
    pub(crate) units: BTreeMap<String, String>,
    pub(crate) root: String,
    /// The numbers of the member accounts.
    pub(crate) accounts: BTreeMap<String, String>,
    /// What an undisturbed scan of the caller's account finds.
    pub(crate) undisturbed: Findings,
    /// Ends when its standard input does, which is when this process ends.
    _server: Child,
}

/// The one of this test binary.
pub(crate) fn estate() -> &'static Estate {
    static ESTATE: OnceLock<Estate> = OnceLock::new();
    ESTATE.get_or_init(|| {
        let mut server = python("server.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto starts");
        let mut endpoint = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
        let endpoint = endpoint.trim();
        let seeding = Run::of(python("organization.py").arg(endpoint)).exits(0);
        let made: Value = serde_json::from_str(&seeding.stdout).unwrap();
        let names = |key: &str| {
            let members = made[key].as_object().unwrap().iter();
            members.map(|(name, id)| (name.clone(), id.as_str().unwrap().to_owned())).collect()
        };
        let proxy = Proxy::start(endpoint);
        let undisturbed = findings_of(&scan(&Home::new(), &proxy, &CHECKS).exits(1));
        Estate {
            proxy,
            units: names("units"),
            root: made["root"].as_str().unwrap().to_owned(),
            accounts: names("accounts"),
            undisturbed,
            _server: server,
        }
    })
}

impl Estate {
    /// A proxy of one's own.
    pub(crate) fn proxy(&self) -> Proxy {
        self.proxy.beside()
    }
}

/// The binary before a proxy, with credentials that moto takes for the management account's.
pub(crate) fn command(home: &Home, proxy: &Proxy, arguments: &[&str]) -> Command {
    let regions = ["--region", "us-east-1", "--region", "eu-west-1"];
    let mut command =
        home.command(&[arguments, &regions[..], &["--endpoint-url", proxy.endpoint.as_str()]].concat());
    command.env("AWS_ACCESS_KEY_ID", "testing").env("AWS_SECRET_ACCESS_KEY", SECRET);
    command
}

/// Nothing that is written down may hold it.
pub(crate) const SECRET: &str = "testing-a-secret";

/// A scan that keeps its snapshot as `kept.snapshot`.
pub(crate) fn scan(home: &Home, proxy: &Proxy, arguments: &[&str]) -> Run {
    let scan = ["scan", "--format", "jsonl", "--keep-snapshot", "kept.snapshot"];
    Run::of(&mut command(home, proxy, &[&scan[..], arguments].concat()))
}

/// What `bartizan coverage` says was not read: region, service, operation, code.
pub(crate) type Gaps = BTreeSet<[String; 4]>;

/// The ledger of `kept.snapshot`, a line a place.
pub(crate) fn ledger(home: &Home, code: i32) -> Vec<Value> {
    let arguments = [&["coverage", "kept.snapshot", "--all", "--format", "jsonl"][..], &CHECKS].concat();
    home.run(&arguments).exits(code).findings()
}

/// The open gaps of a ledger.
pub(crate) fn gaps(ledger: &[Value]) -> Gaps {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut gaps = Gaps::new();
    for line in ledger {
        for gap in line["gaps"].as_array().into_iter().flatten().filter(|gap| gap["open"] == true) {
            gaps.insert([
                text(&line["region"]),
                text(&line["service"]),
                text(&gap["operation"]),
                text(&gap["code"]),
            ]);
        }
    }
    gaps
}

/// What passes now and did not before: something passed on what was not read.
pub(crate) fn false_passes(found: &Findings, undisturbed: &Findings) -> Vec<String> {
    let passes = found.iter().filter(|(_, f)| f.status == Status::Pass);
    let falsely = passes.filter(|(key, _)| undisturbed.get(*key).is_none_or(|f| f.status != Status::Pass));
    falsely.map(|(key, found)| format!("{key}: {found}, and not when undisturbed")).collect()
}
