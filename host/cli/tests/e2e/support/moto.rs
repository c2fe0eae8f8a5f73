//! The moto server, seeded by `tests/seed/seed.py` and scanned once, undisturbed, for all tests.

use super::{Home, Run, root};
use serde_json::Value;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The account that moto plays.
pub(crate) const ACCOUNT: &str = "123456789012";

/// What the seed says a check must find.
#[derive(Debug)]
pub(crate) struct Expectation {
    pub(crate) check: String,
    pub(crate) resource_type: String,
    pub(crate) id: String,
    pub(crate) status: String,
    pub(crate) why: String,
}

/// A seeded server, and what a scan of it gave.
pub(crate) struct Seeded {
    pub(crate) endpoint: String,
    pub(crate) expectations: Vec<Expectation>,
    /// `scan --format jsonl`
    pub(crate) run: Run,
    /// The bytes of the snapshot that was judged.
    pub(crate) snapshot: Vec<u8>,
    /// Ends when its standard input does, which is when this process ends.
    _server: Child,
}

impl Seeded {
    /// The snapshot as a file of a home.
    pub(crate) fn snapshot_in(&self, home: &Home) -> PathBuf {
        home.write("seeded.snapshot", &self.snapshot)
    }
}

/// What is not asked for by default, so that those checks decide too. `tests/seed` knows of it.
const SETTINGS: [(&str, &str); 34] = [
    ("accessanalyzer-account-analyzes-unused-access", "required = true"),
    ("cloudtrail-account-detects-unusual-activity", "required = true"),
    ("cloudtrail-account-keeps-events-in-lake", "required = true"),
    ("cloudtrail-account-records-lambda-invocations", "required = true"),
    ("config-account-has-aggregator", "required = true"),
    ("ec2-image-is-recent", "days = 30"),
    ("ec2-instance-has-no-public-address", "required = true"),
    ("ec2-security-group-opens-only-expected-ports", r#"expected = ["443"]"#),
    (
        "ec2-volume-uses-expected-key",
        r#"keys = ["arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"]"#,
    ),
    ("guardduty-detector-exports-findings", "required = true"),
    ("guardduty-detector-is-administered", r#"administrators = ["210987654321"]"#),
    ("guardduty-detector-monitors-runtime", "required = true"),
    ("guardduty-detector-publishes-updates-in-time", "max_minutes = 60"),
    ("kms-key-comes-from-permitted-source", r#"sources = ["AWS_KMS"]"#),
    ("kms-key-is-enabled", "demanded = true"),
    ("kms-key-stays-in-its-region", "demanded = true"),
    ("organizations-account-cannot-change-log-buckets", r#"buckets = ["seed-logs"]"#),
    ("organizations-account-has-tag-policy", r#"tags = ["CostCenter"]"#),
    ("organizations-account-opts-out-of-ai-training", "required = true"),
    ("s3-bucket-encrypts-with-kms", "required = true"),
    ("s3-bucket-has-mfa-delete", "required = true"),
    ("s3-bucket-locks-objects", "required = true"),
    ("securityhub-hub-consolidates-findings", "required = true"),
    ("vpc-endpoint-policy-names-callers", "demanded = true"),
    ("vpc-flow-log-goes-to-permitted-destination", r#"destinations = ["arn:aws:s3:::seed-logs*"]"#),
    ("vpc-flow-log-records-fields", r#"fields = ["vpc-id"]"#),
    ("vpc-internet-gateway-serves-permitted-network", r#"networks = ["vpc-permitted"]"#),
    ("vpc-network-blocks-public-access", r#"mode = "block-ingress""#),
    ("vpc-network-encrypts-traffic", r#"mode = "monitor""#),
    ("vpc-network-has-endpoints", r#"services = ["s3"]"#),
    ("vpc-route-table-inspects-internet-traffic", "demanded = true"),
    ("vpc-transit-gateway-routes-nothing-by-default", "demanded = true"),
    ("vpc-route-table-inspects-internet-traffic", r#"except = ["inspected"]"#),
    ("vpc-subnet-assigns-no-public-ipv4", r#"except = ["front"]"#),
];

/// A home with these settings.
pub(crate) fn home() -> Home {
    let home = Home::new();
    let mut text = fs::read_to_string(home.path("registry.toml")).unwrap();
    for (check, setting) in SETTINGS {
        let plugin = format!("name = \"aws-{}\"\n", check.split('-').next().unwrap());
        assert!(text.contains(&plugin), "{plugin}");
        text = text.replace(&plugin, &format!("{plugin}settings.{check}.{setting}\n"));
    }
    home.write("registry.toml", text);
    home
}

/// The one server of this test binary.
pub(crate) fn seeded() -> &'static Seeded {
    static SEEDED: OnceLock<Seeded> = OnceLock::new();
    SEEDED.get_or_init(|| {
        let mut server = python("server.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto starts");
        let mut endpoint = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut endpoint).unwrap();
        let endpoint = endpoint.trim().to_owned();
        assert!(
            endpoint.starts_with("http://"),
            "moto did not start: try `$BARTIZAN_MOTO/python tests/seed/server.py`"
        );
        let seeding = Run::of(python("seed.py").arg(&endpoint)).exits(0);
        let home = home();
        let run = scan(&home, &endpoint, "live.snapshot");
        Seeded {
            expectations: expectations(&seeding.stdout),
            run,
            snapshot: fs::read(home.path("live.snapshot")).unwrap(),
            endpoint,
            _server: server,
        }
    })
}

fn expectations(printed: &str) -> Vec<Expectation> {
    let list: Vec<Value> = serde_json::from_str(printed).expect("seed.py prints a list of expectations");
    let text = |e: &Value, key: &str| e[key].as_str().unwrap_or_else(|| panic!("no {key} in {e}")).to_owned();
    list.iter()
        .map(|e| Expectation {
            check: text(e, "check"),
            resource_type: text(e, "type"),
            id: text(e, "id"),
            status: text(e, "status"),
            why: text(e, "why"),
        })
        .collect()
}

/// `bartizan scan` of an endpoint, as moto's account.
pub(crate) fn scan(home: &Home, endpoint: &str, keep: &str) -> Run {
    let arguments = [
        "scan",
        "--endpoint-url",
        endpoint,
        "--region",
        "us-east-1",
        "--format",
        "jsonl",
        "--keep-snapshot",
        keep,
    ];
    let mut command = home.command(&arguments);
    command.env("AWS_ACCESS_KEY_ID", "testing").env("AWS_SECRET_ACCESS_KEY", "testing");
    Run::of(&mut command)
}

/// A script of `tests/seed`, in the environment that has moto.
pub(crate) fn python(script: &str) -> Command {
    let bin = env::var_os("BARTIZAN_MOTO").expect(
        "the live tests need a moto server: run `cargo xtask test`, which installs one, or install \
         tests/requirements.txt into a virtual environment and name its bin folder in BARTIZAN_MOTO",
    );
    let mut command = Command::new(PathBuf::from(bin).join("python"));
    command.arg(root().join("tests/seed").join(script));
    command
}
