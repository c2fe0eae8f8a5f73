//! What a snapshot costs in memory does not grow with the number of its accounts. Measured by an
//! allocator that counts, in a process of its own: this file holds a single test.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use bartizan_state::{
    AccountInfo, Buffer, CallOutcome, Code, Columns, Header, ID, Inventory, Known, LedgerEntry, Provenance,
    Reason, Resource, Scope, Snapshot, Writer, rewrite,
};
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

#[expect(unsafe_code, reason = "every call goes on to the system's allocator as it came")]
// SAFETY: counting aside, this is the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promises are those that the system's allocator asks for.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
}

/// The most that `work` holds at once beyond what was there before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let done = work();
    (done, PEAK.load(Ordering::Relaxed) - before)
}

const REGIONS: usize = 17;
const TYPES: usize = 25;
const PROPERTIES: usize = 12;
/// How many accounts are in work at once.
const AT_ONCE: usize = 3;

fn number(account: usize) -> String {
    format!("{:012}", 111_122_220_000 + account)
}

fn header(accounts: usize) -> Header {
    let info = |n| AccountInfo { partition: "aws".into(), id: number(n), name: None };
    Header { accounts: (0..accounts).map(info).collect(), ..Header::default() }
}

/// One of the many inventories of an account: two resources, or none and why.
fn put(writer: &Writer, account: usize, region: usize, kind: usize) {
    let scope = Scope::new("aws", number(account), format!("region-{region}"));
    let denied = Reason { code: Code::Denied, cause: "x:List".into(), detail: scope.to_string().into() };
    let names: Vec<String> = (0..PROPERTIES).map(|n| format!("Property{n}")).collect();
    let at = |source: String| Provenance { source, captured_at: 1_767_225_600, verified_at: 1_767_225_601 };
    let provenance: BTreeMap<String, Provenance> = names
        .iter()
        .map(|name| (name.clone(), at(format!("service:Get{name}"))))
        .chain([(ID.to_owned(), at("service:List".into()))])
        .collect();
    let resource = |n: usize| Resource {
        id: format!("resource-{n}"),
        arn: format!("arn:aws:service:{}:{}:resource-{n}", scope.region, scope.account),
        properties: names.iter().map(|name| (name.clone(), Known::Present(json!({ "n": n })))).collect(),
    };
    let (state, resources) = match kind {
        0 => (Inventory::Unknown(denied), Vec::new()),
        _ => (Inventory::Complete, (0..2).map(resource).collect()),
    };
    writer.inventory(&scope, &format!("AWS::Service::Type{kind}"), state, &provenance, resources).unwrap();
}

fn ledger(account: usize) -> Vec<LedgerEntry> {
    let entry = |region: usize, n: usize| LedgerEntry {
        scope: Scope::new("aws", number(account), format!("region-{region}")),
        service: "service".into(),
        operation: format!("GetProperty{n}"),
        outcome: CallOutcome::Ok,
        calls: 2,
        count: 2,
        cure: None,
    };
    (0..REGIONS).flat_map(|region| (0..TYPES).map(move |n| entry(region, n))).collect()
}

/// Several accounts at a time, which end in another order than they began in.
fn write(path: &Path, accounts: usize) {
    let writer = Writer::create(path, &header(accounts)).unwrap();
    let all: Vec<usize> = (0..accounts).collect();
    for together in all.chunks(AT_ONCE) {
        for region in 0..REGIONS {
            for kind in 0..TYPES {
                for account in together {
                    put(&writer, *account, region, kind);
                }
            }
        }
        for account in together.iter().rev() {
            writer.account_done("aws", &number(*account), ledger(*account)).unwrap();
        }
    }
    writer.finish(Vec::new()).unwrap();
}

/// Reads everything that there is.
fn read(path: &Path) -> usize {
    let snapshot = Snapshot::open(path).unwrap();
    let mut buffer = Buffer::new();
    let mut seen = 0;
    for account in snapshot.accounts() {
        for entry in &*snapshot.entries(account).unwrap() {
            for number in 0..entry.chunks() {
                let chunk = snapshot.chunk(entry, number, Columns::All, &mut buffer).unwrap();
                seen += (0..chunk.rows()).filter_map(|row| chunk.resource(row)).count();
            }
        }
    }
    assert_eq!(snapshot.ledger().map(Result::unwrap).count(), snapshot.accounts().len() * REGIONS * TYPES);
    snapshot.verify().unwrap();
    assert_eq!(
        snapshot.inventories().map(Result::unwrap).count(),
        snapshot.accounts().len() * REGIONS * TYPES
    );
    seen
}

#[test]
fn memory_does_not_grow_with_the_number_of_accounts() {
    let folder = tempfile::tempdir().unwrap();
    let measured = [10, 300].map(|accounts| {
        let path = folder.path().join(format!("{accounts}.snapshot"));
        let copy = folder.path().join("copy.snapshot");
        let ((), written) = peak(|| write(&path, accounts));
        let (seen, read) = peak(|| read(&path));
        assert_eq!(seen, accounts * REGIONS * (TYPES - 1) * 2);
        let ((), copied) = peak(|| {
            let snapshot = Snapshot::open(&path).unwrap();
            rewrite(&snapshot, &copy, |_, _, _| None, |_, _| None).unwrap();
        });
        println!("{accounts} accounts: {written} bytes to write, {read} to read, {copied} to copy");
        [written, read, copied]
    });
    let [few, many] = measured;
    for (few, many) in few.into_iter().zip(many) {
        assert!(many * 10 < few * 13, "{few} bytes for 10 accounts, {many} for 300");
    }
}
