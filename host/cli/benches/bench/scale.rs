//! An organisation from end to end: 200 accounts in 17 regions with a million resources, gathered
//! from a fake that answers at once, and judged; and the memory that takes, by the number of accounts.
//!
//! The fake answers in the shapes of `scale.json`, which are held against the service models. What it
//! takes itself is measured and said, since it is none of ours.

use crate::measure::{Quantity, Sheet, Unit, count, process_ns};
use crate::million::Scan;
use crate::shelf::{Shelf, resolution};
use crate::start::high_water;
use crate::{Bench, Result};
use bartizan_gather::api::{Answer, Api, Call, Failure, FailureKind, Pagination, Reply};
use bartizan_gather::aws::Models;
use bartizan_gather::catalog::Catalog;
use bartizan_gather::meter::{Limits, Meter};
use bartizan_gather::plan::{AccountInfo, Plan};
use bartizan_gather::recorded::Recorded;
use bartizan_gather::run::{Options, Progress, run as gather_all};
use bartizan_scan::{Selection, requests};
use bartizan_state::{CallOutcome, Header, Inventory, Snapshot, Writer};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// The plugins that say what is read, and judge it.
const PLUGINS: [&str; 3] = ["aws-ec2", "aws-iam", "aws-s3"];
/// Read beside what the plugins ask for.
const ALSO: (&str, [&str; 3]) = ("AWS::Logs::LogGroup", ["LogGroupName", "RetentionInDays", "KmsKeyId"]);
/// First of October 2026.
const NOW: u64 = 1_790_812_800;
const HOME: &str = "us-east-1";
/// Every account has these.
const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "sa-east-1",
];

pub(crate) fn run(bench: &Bench, sheet: &mut Sheet) -> Result<()> {
    // Eight are read at once: fewer would not say what more take.
    let (accounts, growth) = if bench.quick { (20, [10, 30, 100]) } else { (200, [10, 100, 1_000]) };
    sheet.section(&format!(
        "An organisation: {accounts} accounts in {} regions, answered at once",
        REGIONS.len()
    ));
    Fake::new()?.check()?;
    let components = PLUGINS.map(|name| Ok((name, bench.component(name)?)));
    let components = components.into_iter().collect::<Result<Vec<_>>>()?;
    let shelf = Shelf::new(components.iter().map(|(name, bytes)| (*name, bytes.as_slice())))?;
    let scratch = tempfile::tempdir_in(bench.shared())?;
    let path = scratch.path().join("scale.snapshot");

    let read = Gathering::of_child(accounts, &path, &shelf.config())?;
    sheet.note(&format!(
        "{} resources, asked for by {} and one type more",
        read.resources,
        PLUGINS.join(", ")
    ));
    sheet.value("calls", Quantity(read.calls, Unit::Number), None);
    sheet.value("  a second", Quantity(read.calls / read.wall, Unit::Number), None);
    sheet.value("resources a second", Quantity(read.resources / read.wall, Unit::Number), None);
    sheet.value("gathering, wall time", Quantity(read.wall, Unit::Seconds), None);
    sheet.value("  CPU time", Quantity(read.cpu, Unit::Seconds), None);
    sheet.value("  of it the fake's", Quantity(read.fake, Unit::Seconds), None);
    sheet.value("  peak memory", Quantity(read.peak / 1024.0, Unit::Mib), None);
    sheet.value(
        "snapshot",
        Quantity(count(fs::metadata(&path)?.len() as usize) / 1_048_576.0, Unit::Mib),
        None,
    );

    // Into the page cache.
    std::io::copy(&mut File::open(&path)?, &mut std::io::sink())?;
    let judged = Scan::of_child(&path, &shelf.config(), &bench.shared(), "count")?;
    sheet.note(&format!(
        "{} findings on {} resources, {:.1} % of them failures, {} unknown",
        judged.findings,
        judged.resources,
        count(judged.failures) / count(judged.findings) * 100.0,
        judged.unknown
    ));
    sheet.value("judging, wall time", Quantity(judged.wall, Unit::Seconds), None);
    sheet.value("  CPU time", Quantity(judged.cpu, Unit::Seconds), None);
    sheet.value("  peak memory", Quantity(judged.peak / 1024.0, Unit::Mib), None);

    let mut peaks = Vec::new();
    for accounts in growth {
        let read = Gathering::of_child(accounts, &path, &shelf.config())?;
        let judged = Scan::of_child(&path, &shelf.config(), &bench.shared(), "count")?;
        sheet.note(&format!(
            "{accounts} accounts: {} resources in {:.1} s, {:.0} MiB before the first call",
            read.resources,
            read.wall,
            read.base / 1024.0
        ));
        peaks.push((accounts, read.peak, judged.peak));
    }
    let mut flat = |what: &str, peak: fn(&(usize, f64, f64)) -> f64| {
        let (Some(first), Some((last, before))) = (peaks.first(), peaks.split_last()) else { return };
        for one in before {
            let measure = format!("{what}, {} accounts, peak memory", one.0);
            sheet.value(&measure, Quantity(peak(one) / 1024.0, Unit::Mib), None);
        }
        let measure = format!("{what}, {} accounts", last.0);
        let mib = |one| Quantity(peak(one) / 1024.0, Unit::Mib);
        sheet.ratio(&measure, mib(last), mib(first), Some(1.3));
    };
    flat("gathering", |(_, read, _)| *read);
    flat("judging", |(_, _, judged)| *judged);
    Ok(())
}

/// What gathering took.
struct Gathering {
    wall: f64,
    cpu: f64,
    /// The fake's part of the CPU time.
    fake: f64,
    /// Memory before the first call, and the most.
    base: f64,
    peak: f64,
    calls: f64,
    resources: f64,
}

impl Gathering {
    /// A process of its own, so that its memory is its own.
    fn of_child(accounts: usize, path: &Path, config: &Path) -> Result<Self> {
        let mut c = Command::new(std::env::current_exe()?);
        c.arg("gather").arg(accounts.to_string()).arg(path).arg(config).stderr(Stdio::inherit());
        let out = c.output()?;
        let text = String::from_utf8(out.stdout)?;
        let numbers: std::result::Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
        match (out.status.success(), numbers.as_deref()) {
            (true, Ok(&[wall, cpu, fake, base, peak, calls, resources])) => {
                Ok(Self { wall, cpu, fake, base, peak, calls, resources })
            }
            _ => Err(format!("gathering ended with {}: {text}", out.status).into()),
        }
    }
}

/// The child: gathers so many accounts, and prints what it took.
pub(crate) fn gather(arguments: &[&str]) -> Result<()> {
    let [accounts, path, config] = *arguments else { return Err("three arguments".into()) };
    let resolution = resolution(Path::new(config))?;
    let chosen = Selection::default().choose(&resolution.plugins)?;
    let mut requests = requests(chosen.iter().flat_map(|(_, checks)| checks));
    requests.entry(ALSO.0.to_owned()).or_default().extend(ALSO.1.map(str::to_owned));
    let requests: Vec<_> = requests.into_iter().collect();
    let account = |n: usize| AccountInfo {
        partition: "aws".to_owned(),
        id: format!("{:012}", 111_122_220_000 + n),
        name: Some(format!("account {n}")),
    };
    let accounts: Vec<AccountInfo> = (0..accounts.parse()?).map(account).collect();
    let catalog = Catalog::builtin()?;
    let plan = Arc::new(Plan::new(&catalog, &requests, &accounts, &[])?);
    // Nobody has to be spared.
    let rates = catalog.rates().keys().map(|service| (service.clone(), u32::MAX)).collect();
    let meter = Arc::new(Meter::new(Limits { rates, ..Limits::default() }, BTreeMap::new(), None));
    let found = Arc::new(AtomicU64::new(0));
    let unread = Arc::new(Mutex::new(None));
    let (counted, seen) = (Arc::clone(&found), Arc::clone(&unread));
    let options = Options {
        meter: Arc::clone(&meter),
        home: Some(HOME.to_owned()),
        clock: Arc::new(|| NOW),
        progress: Arc::new(move |progress| {
            if let Progress::Inventory { inventory, resources, scope, type_name } = progress {
                counted.fetch_add(*resources as u64, Ordering::Relaxed);
                if **inventory != Inventory::Complete {
                    let mut first = seen.lock().unwrap_or_else(PoisonError::into_inner);
                    first.get_or_insert_with(|| format!("{type_name} in {scope} is {inventory:?}"));
                }
            }
        }),
        ..Options::default()
    };
    let header = Header {
        created_at: NOW,
        tool: "bench".to_owned(),
        accounts: plan.accounts().to_vec(),
        ..Header::default()
    };
    let fake = Arc::new(Fake::new()?);
    let api: Arc<dyn Api> = Arc::clone(&fake) as Arc<dyn Api>;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let memory =
        || high_water("/proc/self/status").ok_or("the system does not tell how much memory this took");

    let (base, start, cpu) = (memory()?, Instant::now(), process_ns());
    let writer = Writer::create(path, &header)?;
    runtime.block_on(gather_all(&plan, &api, &writer, &options))?;
    let snapshot = writer.finish(Vec::new())?;
    let (wall, cpu, peak) = (start.elapsed().as_secs_f64(), process_ns() - cpu, memory()?);

    if let Some(first) = unread.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(first.into());
    }
    failures(&snapshot)?;
    let fake = fake.cost()? * count(accounts.len());
    let calls = meter.counts().done;
    let resources = found.load(Ordering::Relaxed);
    println!("{wall} {} {} {base} {peak} {calls} {resources}", cpu / 1e9, fake / 1e9);
    Ok(())
}

/// What the fake cannot answer would be measured as a failure.
fn failures(snapshot: &Snapshot) -> Result<()> {
    let account = snapshot.accounts().first().ok_or("no account was read")?;
    for entry in snapshot.ledger_of(account) {
        let entry = entry?;
        if let CallOutcome::Failed(reason) = &entry.outcome {
            return Err(format!("{}:{} in {}: {reason}", entry.service, entry.operation, entry.scope).into());
        }
    }
    Ok(())
}

/// Answers for every account at once, each call the same whenever it is made.
struct Fake {
    lists: Calls<Vec<List>>,
    answers: Calls<Vec<Variant>>,
    /// The credential report, which takes longer to make than to give.
    report: Value,
    /// The calls of one account, to make them once more.
    kept: Mutex<Vec<Call>>,
}

/// By service, then by operation.
type Calls<T> = HashMap<String, HashMap<String, T>>;

/// Resources in an answer, each in the shape of one of some, turn by turn.
struct List {
    member: String,
    each: usize,
    items: Vec<Shape>,
}

/// What one in so many resources is answered.
enum Variant {
    Answer(Shape),
    Error(String),
}

/// A value with places where a resource's own go.
enum Shape {
    Fixed(Value),
    Text(Vec<Piece>),
    Array(Vec<Shape>),
    Object(Vec<(String, Shape)>),
}

enum Piece {
    Text(String),
    Account,
    Region,
    /// One of all regions, turn by turn.
    AnyRegion,
    /// The resource's number, or its remainder.
    Number(Option<usize>),
    /// What identifies it, or another with the remainder of its number.
    Id(Option<usize>),
}

/// What a shape is filled with.
#[derive(Clone, Copy)]
struct Place<'a> {
    account: &'a str,
    region: &'a str,
    number: usize,
    /// The id in the call; else it is made from the rest.
    id: Option<&'a str>,
}

#[derive(Deserialize)]
struct RawFile {
    lists: BTreeMap<String, BTreeMap<String, RawList>>,
    answers: BTreeMap<String, Vec<RawVariant>>,
}

#[derive(Deserialize)]
struct RawList {
    each: usize,
    items: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawVariant {
    Answer(Value),
    Error(String),
}

impl Shape {
    fn new(value: Value) -> Self {
        match value {
            Value::String(text) => {
                let pieces = pieces(&text);
                if let [Piece::Text(_)] | [] = pieces.as_slice() {
                    return Self::Fixed(text.into());
                }
                Self::Text(pieces)
            }
            Value::Array(items) => {
                let items: Vec<Self> = items.into_iter().map(Self::new).collect();
                let fixed = items.iter().map(Self::fixed).collect::<Option<Vec<_>>>();
                fixed.map_or(Self::Array(items), |items| Self::Fixed(items.into()))
            }
            Value::Object(members) => {
                let members: Vec<_> = members.into_iter().map(|(k, v)| (k, Self::new(v))).collect();
                let fixed = members.iter().map(|(k, v)| Some((k.clone(), v.fixed()?)));
                let fixed = fixed.collect::<Option<Map<_, _>>>();
                fixed.map_or(Self::Object(members), |members| Self::Fixed(members.into()))
            }
            other => Self::Fixed(other),
        }
    }

    fn fixed(&self) -> Option<Value> {
        if let Self::Fixed(value) = self { Some(value.clone()) } else { None }
    }

    fn fill(&self, place: Place<'_>) -> Value {
        match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(pieces) => {
                Value::String(pieces.iter().fold(String::with_capacity(48), |mut out, piece| {
                    piece.write(place, &mut out);
                    out
                }))
            }
            Self::Array(items) => items.iter().map(|item| item.fill(place)).collect(),
            Self::Object(members) => {
                Value::Object(members.iter().map(|(k, v)| (k.clone(), v.fill(place))).collect())
            }
        }
    }
}

impl Piece {
    fn write(&self, place: Place<'_>, out: &mut String) {
        let number = |of: &Option<usize>| of.map_or(place.number, |of| place.number % of);
        match (self, place.id) {
            (Self::Text(text), _) => out.push_str(text),
            (Self::Account, _) => out.push_str(place.account),
            (Self::Region, _) => out.push_str(place.region),
            (Self::AnyRegion, _) => out.push_str(REGIONS[place.number % REGIONS.len()]),
            (Self::Id(None), Some(id)) => out.push_str(id),
            (Self::Number(of), _) => _ = write!(out, "{}", number(of)),
            (Self::Id(of), _) => {
                let bytes = place.account.bytes().chain(place.region.bytes());
                let seed = bytes.fold(0_u64, |seed, b| seed.wrapping_mul(131).wrapping_add(b as u64));
                _ = write!(out, "0{:016x}", mixed(seed.wrapping_add((number(of) as u64) << 40)));
            }
        }
    }
}

/// Splits a text at what is to be filled in: `{id}`, `{id%20}` and the like. Other braces stay.
fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        plain.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            let (name, of) = name.split_once('%').map_or((name, None), |(name, of)| (name, of.parse().ok()));
            let piece = match name {
                "account" => Piece::Account,
                "region" => Piece::Region,
                "any-region" => Piece::AnyRegion,
                "n" => Piece::Number(of),
                "id" => Piece::Id(of),
                _ => return None,
            };
            Some((piece, after))
        });
        if let Some((piece, after)) = named {
            if !plain.is_empty() {
                out.push(Piece::Text(std::mem::take(&mut plain)));
            }
            out.push(piece);
            rest = after;
        } else {
            plain.push('{');
            rest = after;
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        out.push(Piece::Text(plain));
    }
    out
}

/// A number that looks like chance.
fn mixed(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

impl Fake {
    fn new() -> Result<Self> {
        let raw: RawFile = serde_json::from_str(include_str!("scale.json"))?;
        let mut users = 0;
        let mut lists: Calls<Vec<List>> = HashMap::new();
        for (call, of_call) in raw.lists {
            let (service, operation) = call.split_once(':').ok_or("a call is service:Operation")?;
            let of_call = of_call.into_iter().map(|(member, RawList { each, items })| {
                if member == "UserDetailList" {
                    users = each;
                }
                List { member, each, items: items.into_iter().map(Shape::new).collect() }
            });
            lists.entry(service.to_owned()).or_default().insert(operation.to_owned(), of_call.collect());
        }
        let mut answers: Calls<Vec<Variant>> = HashMap::new();
        for (call, variants) in raw.answers {
            let (service, operation) = call.split_once(':').ok_or("a call is service:Operation")?;
            let variants = variants.into_iter().map(|variant| match variant {
                RawVariant::Answer(value) => Variant::Answer(Shape::new(value)),
                RawVariant::Error(code) => Variant::Error(code),
            });
            answers.entry(service.to_owned()).or_default().insert(operation.to_owned(), variants.collect());
        }
        Ok(Self { lists, answers, report: report(users), kept: Mutex::default() })
    }

    #[expect(clippy::result_large_err, reason = "what an Api gives")]
    fn answer(&self, call: &Call) -> std::result::Result<Value, Failure> {
        let failure = |kind, code: &str| Failure {
            service: call.service.clone(),
            operation: call.operation.clone(),
            region: call.region.clone(),
            kind,
            code: code.to_owned(),
            message: String::new(),
        };
        let operation = call.operation.as_str();
        if let Some(lists) = self.lists.get(&call.service).and_then(|of| of.get(operation)) {
            return Ok(page(lists, call));
        }
        if operation == "GetCredentialReport" {
            return Ok(self.report.clone());
        }
        // Of several parameters the id is the one that is longest.
        let texts = call.params.as_object().into_iter().flat_map(Map::values).filter_map(Value::as_str);
        let id = texts.max_by_key(|text| text.len()).unwrap_or_default();
        let variants = self.answers.get(&call.service).and_then(|of| of.get(operation));
        let variants = variants.ok_or_else(|| failure(FailureKind::Unsupported, "NotFaked"))?;
        let turn = id.bytes().fold(0_usize, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        match &variants[turn % variants.len()] {
            Variant::Error(code) => Err(failure(FailureKind::Service, code)),
            Variant::Answer(shape) => Ok(shape.fill(Place {
                account: &call.account,
                region: &call.region,
                number: 0,
                id: Some(id),
            })),
        }
    }

    /// Holds what is answered against the service models: a page of every list, and every variant.
    fn check(&self) -> Result<()> {
        let account = "111122220000";
        let mut answers = Vec::new();
        for (service, operations) in &self.lists {
            for operation in operations.keys() {
                let call = Call {
                    account: account.to_owned(),
                    region: HOME.to_owned(),
                    service: service.clone(),
                    operation: operation.clone(),
                    params: json!({}),
                };
                let answer = self.answer(&call)?;
                answers.push(json!({ "call": format!("{service}:{operation}"), "answer": answer }));
            }
        }
        for (service, operations) in &self.answers {
            for (operation, variants) in operations {
                for variant in variants {
                    let Variant::Answer(shape) = variant else { continue };
                    let answer = shape.fill(Place { account, region: HOME, number: 0, id: Some("id") });
                    answers.push(json!({ "call": format!("{service}:{operation}"), "answer": answer }));
                }
            }
        }
        let file = json!({ "account": account, "answers": answers });
        Ok(Recorded::default().add("scale.json", &file.to_string())?)
    }

    /// The CPU time that the answers to one account take, in nanoseconds.
    fn cost(&self) -> Result<f64> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let rounds = 3;
        let start = process_ns();
        for _ in 0..rounds {
            for call in &*kept {
                // Dropping an answer is its reader's.
                std::mem::forget(std::hint::black_box(self.answer(call)));
            }
        }
        if kept.is_empty() {
            Err("no call was kept".into())
        } else {
            Ok((process_ns() - start) / count(rounds))
        }
    }
}

impl Api for Fake {
    fn call(&self, call: Call) -> Answer<'_> {
        if call.account.ends_with("0000") {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
        }
        Box::pin(async move { self.answer(&call).map(Reply::from) })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        Models::builtin().ok()?.pagination(service, operation)
    }
}

/// A page of a list; of several lists one follows the other, as IAM has it.
fn page(lists: &[List], call: &Call) -> Value {
    const USUAL: usize = 100;
    let number = |name: &str| call.params.get(name).and_then(Value::as_u64).map(|n| n as usize);
    let size = number("MaxResults").or_else(|| number("MaxBuckets")).unwrap_or(USUAL);
    let token = ["NextToken", "nextToken", "Marker", "ContinuationToken"];
    let token = token.into_iter().find_map(|name| Some((name, call.params.get(name)?.as_str()?)));
    let from = token.and_then(|(_, token)| token.parse().ok()).unwrap_or(0);
    // Snapshots for everybody: there are none.
    let none = call.params.get("RestorableByUserIds").is_some();
    let mut before = 0;
    let mut out = Map::new();
    for list in lists {
        let each = if none { 0 } else { list.each };
        let (first, last) = (from.max(before) - before, (from + size).clamp(before, before + each) - before);
        let items = (first..last).map(|number| {
            let place = Place { account: &call.account, region: &call.region, number, id: None };
            list.items[number % list.items.len()].fill(place)
        });
        out.insert(list.member.clone(), items.collect());
        before += each;
    }
    if from + size < before {
        let (name, more) = if call.service == "iam" { ("Marker", true) } else { ("NextToken", false) };
        out.insert(name.to_owned(), (from + size).to_string().into());
        if more {
            out.insert("IsTruncated".to_owned(), true.into());
        }
    } else if call.service == "iam" {
        out.insert("IsTruncated".to_owned(), false.into());
    }
    Value::Object(out)
}

/// A credential report of so many users.
fn report(users: usize) -> Value {
    const MADE: &str = "2026-01-15T10:20:30+00:00";
    let mut csv = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,\
                   password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,\
                   access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
                   access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,\
                   access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,\
                   cert_1_last_rotated,cert_2_active,cert_2_last_rotated"
        .to_owned();
    for n in 0..users {
        let arn = format!("arn:aws:iam::111122220000:user/user-{n}");
        let used = "2026-09-20T10:20:30+00:00";
        let sign_in = if n % 2 == 0 {
            format!("true,{used},{MADE},N/A,{}", n % 4 == 0)
        } else {
            "false,N/A,N/A,N/A,false".to_owned()
        };
        let key = if n % 3 == 0 {
            format!("true,{MADE},{used},eu-west-1,s3")
        } else {
            "false,N/A,N/A,N/A,N/A".to_owned()
        };
        _ = write!(csv, "\nuser-{n},{arn},{MADE},{sign_in},{key},false,N/A,N/A,N/A,N/A,false,N/A,false,N/A");
    }
    json!({ "Content": base64(csv.as_bytes()), "ReportFormat": "text/csv", "GeneratedTime": "2026-09-30T23:00:00Z" })
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, i| bits << 8 | three.get(i).copied().unwrap_or(0) as usize);
        for i in 0..4 {
            out.push(if i > three.len() { '=' } else { char::from(DIGITS[bits >> (18 - 6 * i) & 63]) });
        }
    }
    out
}
