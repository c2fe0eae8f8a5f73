//! AWS Config's files fetched from a bucket of a moto server say what they say on disk, and nothing else
//! in the bucket can be read.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use bartizan_gather::api::{Answer, Api, Call, FailureKind, Pagination};
use bartizan_gather::aws::{Client, Options as ClientOptions, Timeouts};
use bartizan_gather::catalog::Catalog;
use bartizan_gather::config::files::Files;
use bartizan_gather::config::proof;
use bartizan_gather::run::Options;
use bartizan_gather::run::delivered::{Bucket, FetchError};
use bartizan_state::{Header, Snapshot, Writer};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

const REGION: &str = "eu-west-1";
const ACCOUNT: &str = "123456789012";
const ORGANIZATION: &str = "o-a1b2c3d4e5";

/// A moto server with a bucket `delivered`, and in it what a folder holds.
struct Moto {
    process: Child,
    endpoint: String,
}

impl Moto {
    fn start(folder: &Path) -> Self {
        const SCRIPT: &str = r#"
import pathlib, sys
import boto3
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
endpoint = "http://%s:%s" % server.get_host_and_port()
s3 = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id="testing", aws_secret_access_key="testing", region_name="eu-west-1")
s3.create_bucket(Bucket="delivered", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.rglob("*")):
    if path.is_file():
        s3.put_object(Bucket="delivered", Key=str(path.relative_to(folder)), Body=path.read_bytes())
print(endpoint, flush=True)
sys.stdin.read()
"#;
        let bin = std::env::var("BARTIZAN_MOTO").expect("`cargo xtask test` installs moto, and says where");
        let mut process = Command::new(Path::new(&bin).join("python"))
            .arg("-c")
            .arg(SCRIPT)
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "moto starts");
        Self { process, endpoint: line.trim().to_owned() }
    }
}

async fn connect(endpoint: &str) -> Client {
    let credentials = Credentials::new("testing", "testing", None, None, "test");
    Client::connect(ClientOptions {
        region: Some(REGION.to_owned()),
        endpoint_url: Some(endpoint.to_owned()),
        credentials: Some(SharedCredentialsProvider::new(credentials)),
        timeouts: Timeouts { attempts: 1, ..Timeouts::default() },
        ..ClientOptions::default()
    })
    .await
    .unwrap()
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Counts what is asked.
struct Counting {
    client: Client,
    asked: Mutex<BTreeMap<String, usize>>,
}

impl Counting {
    fn take(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Api for Counting {
    fn call(&self, call: Call) -> Answer<'_> {
        *self.asked.lock().unwrap().entry(call.operation.clone()).or_default() += 1;
        self.client.call(call)
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.client.pagination(service, operation)
    }
}

fn place(account: &str, day: &str, kind: &str, told: &str) -> String {
    format!(
        "AWSLogs/{ORGANIZATION}/{account}/Config/{REGION}/{day}/{kind}/{account}_Config_{REGION}_{kind}_{told}_1.json.gz"
    )
}

fn put(folder: &Path, key: &str, text: &str) -> PathBuf {
    let path = folder.join(key);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
    gzip.write_all(text.as_bytes()).unwrap();
    fs::write(&path, gzip.finish().unwrap()).unwrap();
    path
}

/// What files say, type by type.
fn said(paths: &[PathBuf], folder: &Path) -> Vec<Value> {
    let catalog = Catalog::builtin().unwrap();
    let requests: Vec<_> = proof::mapped(&catalog)
        .into_iter()
        .map(|(name, _, properties)| (name, properties.into_iter().collect()))
        .collect();
    let files = Files::open(paths).unwrap();
    let header = Header { accounts: files.accounts().to_vec(), ..Header::default() };
    let writer = Writer::create(folder.join("a.snapshot"), &header).unwrap();
    files.gather(&catalog, &requests, &writer).unwrap();
    let snapshot: Snapshot = writer.finish(Vec::new()).unwrap();
    let mut all = Vec::new();
    for entry in snapshot.inventories().map(Result::unwrap) {
        let inventory = entry.inventory().to_string();
        all.push(json!([entry.scope().to_string(), entry.resource_type(), inventory]));
        for resource in snapshot.resources(&entry).map(Result::unwrap) {
            let known = resource.properties.iter().map(|(name, known)| (name.clone(), known.to_json()));
            let known: serde_json::Map<String, Value> = known.collect();
            all.push(json!([resource.id, resource.arn, known]));
        }
    }
    all
}

#[tokio::test]
async fn a_bucket_says_what_its_files_say_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/snapshot.json")).unwrap();
    let mut snapshot: Value = serde_json::from_str(&text).unwrap();
    let items = snapshot["configurationItems"].as_array().unwrap().clone();
    let volume = items.iter().find(|item| item["resourceId"] == "vol-0def").unwrap();
    let changed = |time: &str, size: u64| {
        let mut volume = volume.clone();
        volume["configurationItemCaptureTime"] = time.into();
        volume["configuration"]["size"] = size.into();
        json!({ "fileVersion": "1.0", "configurationItems": [volume] }).to_string()
    };
    // Larger than one piece.
    snapshot["padding"] = "x".repeat(5 << 20).into();
    let bucket = folder.path().join("bucket");
    let mut wanted = vec![
        put(
            &bucket,
            &place(ACCOUNT, "2026/9/30", "ConfigSnapshot", "20260930T120000Z"),
            &snapshot.to_string(),
        ),
        put(
            &bucket,
            &place(
                ACCOUNT,
                "2026/10/2",
                "ConfigHistory",
                "AWS::EC2::Volume_20261002T030000Z_20261002T090000Z",
            ),
            &changed("2026-10-02T08:00:00.000Z", 77),
        ),
    ];
    // Older than what counts: a day whose name comes later in order, a snapshot of the morning, a history
    // that ended before the snapshot, and another year.
    let text = changed("2026-09-09T08:00:00.000Z", 1);
    for (day, kind, told) in [
        ("2026/9/9", "ConfigSnapshot", "20260909T120000Z"),
        ("2026/9/30", "ConfigSnapshot", "20260930T060000Z"),
        ("2026/9/30", "ConfigHistory", "AWS::EC2::Volume_20260930T030000Z_20260930T090000Z"),
        ("2025/12/31", "ConfigSnapshot", "20251231T120000Z"),
    ] {
        put(&bucket, &place(ACCOUNT, day, kind, told), &text);
    }
    // Of another account, and what is nobody's business.
    let other = text.replace(ACCOUNT, "210987654321");
    wanted.push(put(
        &bucket,
        &place("210987654321", "2026/9/29", "ConfigSnapshot", "20260929T120000Z"),
        &other,
    ));
    for key in ["payroll.csv", "AWSLogs/secret.json.gz"] {
        put(&bucket, key, "{}");
    }
    put(
        &bucket,
        &format!("AWSLogs/{ORGANIZATION}/{ACCOUNT}/Config/{REGION}/2026/10/2/ConfigHistory/notes.txt"),
        "{}",
    );

    let moto = Moto::start(&bucket);
    let counting = Arc::new(Counting { client: connect(&moto.endpoint).await, asked: Mutex::default() });
    let api: Arc<dyn Api> = counting.clone();
    let fetch = async |address: &str| {
        let spool = folder.path().join("spool");
        let bucket: Bucket = address.parse().unwrap();
        let paths = bucket.fetch(&api, REGION, &Options::default(), &spool).await;
        paths.map(|paths| (paths, spool))
    };
    let (paths, spool) = fetch("s3://delivered").await.unwrap();
    let keys = |paths: &[PathBuf], from: &Path| {
        let mut keys: Vec<PathBuf> = paths.iter().map(|p| p.strip_prefix(from).unwrap().to_owned()).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&paths, &spool.join("delivered")), keys(&wanted, &bucket));
    for path in &paths {
        let key = path.strip_prefix(spool.join("delivered")).unwrap();
        assert!(fs::read(path).unwrap() == fs::read(bucket.join(key)).unwrap(), "{}", key.display());
    }
    assert_eq!(said(&paths, folder.path()), said(&wanted, folder.path()));
    // Accounts, regions, years, months and days, and the files of two days and of one; the largest in two.
    let asked = counting.take();
    assert_eq!((asked["GetObject"], asked["ListObjectsV2"], asked.len()), (4, 14, 2));
    // One account.
    let address = format!("s3://delivered/AWSLogs/{ORGANIZATION}/210987654321");
    let (paths, spool) = fetch(&address).await.unwrap();
    assert_eq!(keys(&paths, &spool.join("delivered")), keys(&wanted[2..], &bucket));
    let (paths, _) = fetch(&format!("{address}/Config/{REGION}/")).await.unwrap();
    assert_eq!(paths.len(), 1);
    // Nothing there, and no such bucket.
    assert!(matches!(fetch("s3://delivered/other").await, Err(FetchError::Nothing { .. })));
    assert!(matches!(fetch("s3://missing").await, Err(FetchError::Call { denied: false, .. })));
}

#[tokio::test]
async fn no_other_object_is_read_whoever_asks() {
    // The question never gets as far as the server, of which there is none.
    let client = connect("http://127.0.0.1:9").await;
    for (operation, params) in [
        ("GetObject", json!({ "Bucket": "delivered", "Key": "payroll.csv" })),
        ("GetObject", json!({ "Bucket": "delivered", "Key": "AWSLogs/secret.json.gz" })),
        ("ListObjectsV2", json!({ "Bucket": "delivered" })),
        ("ListObjectsV2", json!({ "Bucket": "delivered", "Prefix": "AWSLogs/" })),
    ] {
        let call = Call {
            account: String::new(),
            region: REGION.to_owned(),
            service: "s3".to_owned(),
            operation: operation.to_owned(),
            params,
        };
        let refused = client.call(call).await.unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::Unsupported, "NotListed"));
        assert!(refused.message.contains("AWS Config"), "{}", refused.message);
    }
}

#[test]
fn an_address_is_a_bucket_a_prefix_and_at_most_a_region() {
    let policy = |address: &str| address.parse::<Bucket>().unwrap().policy("aws");
    let said = policy("s3://logs/central/");
    assert_eq!(said["Statement"][0]["Resource"], "arn:aws:s3:::logs");
    assert_eq!(
        said["Statement"][0]["Condition"]["StringLike"]["s3:prefix"],
        json!(["central/AWSLogs/*/Config/*", "central/AWSLogs/", "central/AWSLogs/o-*/"])
    );
    assert_eq!(said["Statement"][1]["Resource"], "arn:aws:s3:::logs/central/AWSLogs/*/Config/*");
    let said = policy("s3://logs/AWSLogs/123456789012/Config/eu-west-1");
    let place = "AWSLogs/123456789012/Config/eu-west-1/*";
    assert_eq!(said["Statement"][0]["Condition"]["StringLike"]["s3:prefix"], json!([place]));
    assert_eq!(said["Statement"][1]["Resource"], format!("arn:aws:s3:::logs/{place}"));
    for wrong in [
        "s3://",
        "s3://ab",
        "s3://bu cket",
        "https://logs/x",
        "s3://logs/../x",
        "s3://logs/AWSLogs/123456789012/Config/eu-west-1/2026",
        "s3://logs/AWSLogs/CloudTrail",
    ] {
        match wrong.parse::<Bucket>() {
            Err(FetchError::Address { .. }) => {}
            other => panic!("{wrong}: {other:?}"),
        }
    }
}
