#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::result_large_err,
    reason = "tests"
)]

use super::node::MAX_RESOURCE;
use super::*;
use crate::api::{Answer, Begun, Call, Failure, FailureKind, Pagination};
use crate::catalog::{Catalog, Origin};
use crate::config::Source;
use crate::meter::{Limits, Meter};
use crate::recorded::Recorded;
use bartizan_state::{Buffer, Columns, Header, ID, InventoryEntry, Known, Snapshot};
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const ACCOUNT: &str = "111122223333";
/// 5 January 2026.
const NOW: u64 = 1_767_571_200;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What answers a call instead of the recording; `None` leaves it to the recording.
type Rule = Box<dyn Fn(&Call) -> Option<Result<Value, Failure>> + Send + Sync>;

/// Recorded answers, with some of them replaced, and a count of everything asked.
struct Fake {
    recorded: Recorded,
    rules: Vec<Rule>,
    asked: Mutex<Vec<Call>>,
    in_flight: AtomicUsize,
    most: AtomicUsize,
    /// Whether nobody may enter.
    closed: bool,
}

impl Fake {
    fn new() -> Self {
        let recorded = Recorded::open(&here("tests/recorded")).unwrap();
        Self {
            recorded,
            rules: Vec::new(),
            asked: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            closed: false,
        }
    }

    fn rule(
        mut self,
        rule: impl Fn(&Call) -> Option<Result<Value, Failure>> + Send + Sync + 'static,
    ) -> Self {
        self.rules.push(Box::new(rule));
        self
    }

    fn fails(self, operation: &str, kind: FailureKind, code: &str) -> Self {
        let (operation, code) = (operation.to_owned(), code.to_owned());
        self.rule(move |call| (name(call) == operation).then(|| Err(failure(call, kind, &code))))
    }

    fn answers(self, operation: &str, params: Value, answer: Value) -> Self {
        let operation = operation.to_owned();
        self.rule(move |call| {
            let fits =
                params.as_object().unwrap().iter().all(|(name, value)| call.params.get(name) == Some(value));
            (name(call) == operation && fits).then(|| Ok(answer.clone()))
        })
    }
}

fn name(call: &Call) -> String {
    format!("{}:{}", call.service, call.operation)
}

fn failure(call: &Call, kind: FailureKind, code: &str) -> Failure {
    Failure {
        service: call.service.clone(),
        operation: call.operation.clone(),
        region: call.region.clone(),
        kind,
        code: code.to_owned(),
        message: "as the test wants it".to_owned(),
    }
}

impl Api for Fake {
    fn call(&self, call: Call) -> Answer<'_> {
        let now = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.asked.lock().unwrap().push(call.clone());
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.in_flight.fetch_sub(1, Ordering::SeqCst);
            match self.rules.iter().find_map(|rule| rule(&call)) {
                Some(answer) => answer.map(Into::into),
                None => self.recorded.call(call).await,
            }
        })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.recorded.pagination(service, operation)
    }

    fn begin<'a>(&'a self, account: &'a str) -> Begun<'a> {
        let call = Call {
            account: account.to_owned(),
            region: String::new(),
            service: "sts".to_owned(),
            operation: "AssumeRole".to_owned(),
            params: json!({}),
        };
        let denied = || failure(&call, FailureKind::Denied, "AccessDenied");
        let begun = if self.closed { Err(denied()) } else { Ok(()) };
        Box::pin(async { begun })
    }
}

fn options() -> Options {
    // Nobody is to be spared here.
    let rates = Catalog::builtin().unwrap().rates().keys().map(|s| (s.clone(), 1_000_000)).collect();
    let meter = Arc::new(Meter::new(Limits::default(), rates, None));
    Options { clock: Arc::new(|| NOW), report_wait: Duration::ZERO, meter, ..Options::default() }
}

fn account() -> AccountInfo {
    AccountInfo { partition: "aws".into(), id: ACCOUNT.into(), name: None }
}

fn plan_of(catalog: &Arc<Catalog>, requests: &[(&str, &[&str])]) -> Arc<Plan> {
    let requests: Vec<_> = requests
        .iter()
        .map(|(name, properties)| ((*name).to_owned(), properties.iter().map(|p| (*p).to_owned()).collect()))
        .collect();
    Arc::new(Plan::new(catalog, &requests, &[account()], &[]).unwrap())
}

fn plan(requests: &[(&str, &[&str])]) -> Arc<Plan> {
    plan_of(&Catalog::builtin().unwrap(), requests)
}

/// A plan for every property of every type.
fn is_recorded(name: &str) -> bool {
    let service = name.split("::").nth(1).unwrap_or_default();
    ["IAM", "S3", "Account"].contains(&service) || name == "Bartizan::Organizations::Membership"
}

/// Everything of the three services that are recorded; `tests/types` proves the others.
fn everything() -> Arc<Plan> {
    let catalog = Catalog::builtin().unwrap();
    let requests: Vec<_> = catalog
        .types()
        .filter(|entry| is_recorded(&entry.name))
        .map(|entry| (entry.name.clone(), entry.properties().map(|(name, _)| name.to_owned()).collect()))
        .collect();
    Arc::new(Plan::new(&catalog, &requests, &[account()], &[]).unwrap())
}

/// What a run found.
struct Found {
    snapshot: Snapshot,
    entries: Vec<InventoryEntry>,
    ledger: Vec<LedgerEntry>,
    api: Arc<Fake>,
    _folder: tempfile::TempDir,
}

async fn run_with(plan: &Arc<Plan>, api: Fake, options: Options) -> Found {
    let folder = tempfile::tempdir().unwrap();
    let header = Header { created_at: NOW, ..Header::default() };
    let writer = Writer::create(folder.path().join("snapshot"), &header).unwrap();
    let api = Arc::new(api);
    let dynamic: Arc<dyn Api> = api.clone();
    run(plan, &dynamic, &writer, &options).await.unwrap();
    let snapshot = writer.finish(Vec::new()).unwrap();
    let ledger = snapshot.ledger().map(Result::unwrap).collect();
    let entries = snapshot.inventories().map(Result::unwrap).collect();
    Found { snapshot, entries, ledger, api, _folder: folder }
}

async fn found(plan: &Arc<Plan>, api: Fake) -> Found {
    run_with(plan, api, options()).await
}

/// A place in a snapshot: type, region, id, property.
type Fact = (String, String, String, String);

impl Found {
    fn facts(&self) -> BTreeMap<Fact, Known<Value>> {
        let mut facts = BTreeMap::new();
        let mut buffer = Buffer::new();
        for entry in &self.entries {
            for number in 0..entry.chunks() {
                let chunk = self.snapshot.chunk(entry, number, Columns::All, &mut buffer).unwrap();
                for resource in (0..chunk.rows()).filter_map(|row| chunk.resource(row)) {
                    let place = (entry.resource_type().to_owned(), entry.scope().region.clone(), resource.id);
                    let arn = if resource.arn.is_empty() {
                        Known::Absent
                    } else {
                        Known::Present(resource.arn.into())
                    };
                    for (property, known) in resource.properties.into_iter().chain([("@arn".to_owned(), arn)])
                    {
                        facts.insert((place.0.clone(), place.1.clone(), place.2.clone(), property), known);
                    }
                }
            }
        }
        facts
    }

    fn inventory(&self, type_name: &str, region: &str) -> Option<&Inventory> {
        let scope = Scope::new("aws", ACCOUNT, region);
        let mut entries = self.entries.iter();
        let entry = entries.find(|e| (e.scope(), e.resource_type()) == (&scope, type_name));
        entry.map(InventoryEntry::inventory)
    }

    fn known(&self, type_name: &str, id: &str, property: &str) -> Known<Value> {
        let facts = self.facts();
        let mut hits = facts.iter().filter(|((t, _, i, p), _)| t == type_name && i == id && p == property);
        let hit = hits.next().unwrap_or_else(|| panic!("{type_name} {id} has no {property}"));
        assert!(hits.next().is_none(), "{type_name} {id} is there twice");
        hit.1.clone()
    }

    fn ids(&self, type_name: &str) -> Vec<String> {
        let facts = self.facts().into_keys().filter(|(t, _, _, p)| t == type_name && p == "@arn");
        facts.map(|(_, _, id, _)| id).collect()
    }

    fn to_json(&self) -> Value {
        let mut out: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
        for entry in &self.entries {
            let place = format!("{} {}", entry.resource_type(), entry.scope());
            out.entry(place)
                .or_default()
                .insert("@inventory".to_owned(), entry.inventory().to_string().into());
        }
        for ((type_name, region, id, property), known) in self.facts() {
            let place = format!("{type_name} {}", Scope::new("aws", ACCOUNT, region));
            let resource = out.entry(place).or_default().entry(id).or_insert_with(|| json!({}));
            resource[property] = known.to_json();
        }
        json!(out)
    }

    fn line(&self, operation: &str, outcome: &str) -> &LedgerEntry {
        let line = self.ledger.iter().find(|entry| {
            format!("{}:{}", entry.service, entry.operation) == operation
                && entry.outcome.to_string().starts_with(outcome)
        });
        line.unwrap_or_else(|| panic!("no {operation} that ended {outcome} in {:#?}", self.ledger))
    }
}

fn reason(known: &Known<Value>) -> String {
    known.reason().unwrap_or_else(|| panic!("{known:?} is known")).to_string()
}

/// One of every type and property, through the real path. The expected file was read line by line;
/// with BARTIZAN_REGENERATE=1 it is written anew, to be read again.
#[tokio::test]
async fn every_property_of_every_type_is_read() {
    let found = found(&everything(), Fake::new()).await;
    let file = here("tests/recorded-expected.json");
    let is = found.to_json();
    if std::env::var_os("BARTIZAN_REGENERATE").is_some() {
        std::fs::write(&file, format!("{is:#}\n")).unwrap();
    }
    let expected: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    for (place, resources) in expected.as_object().unwrap() {
        for (id, resource) in resources.as_object().unwrap() {
            assert_eq!(&is[place][id], resource, "{place} {id}");
        }
    }
    assert_eq!(is, expected);

    let read: BTreeSet<(String, String)> = found.facts().into_keys().map(|(t, _, _, p)| (t, p)).collect();
    for entry in Catalog::builtin().unwrap().types().filter(|entry| is_recorded(&entry.name)) {
        for (property, _) in entry.properties() {
            assert!(read.contains(&(entry.name.clone(), property.to_owned())), "{} {property}", entry.name);
        }
    }
    assert!(found.facts().values().all(|known| known.reason().is_none()), "nothing is unknown");
    assert!(
        found.ledger.iter().all(|entry| entry.outcome == bartizan_state::CallOutcome::Ok),
        "{:#?}",
        found.ledger
    );
}

#[tokio::test]
async fn each_call_is_made_once_and_all_were_planned() {
    let plan = everything();
    let found = found(&plan, Fake::new()).await;
    let asked = found.api.asked.lock().unwrap();
    let mut seen = BTreeSet::new();
    for call in asked.iter() {
        let key = format!("{} {} {}", name(call), call.region, call.params);
        assert!(seen.insert(key.clone()), "{key} was asked twice");
    }
    let operations: BTreeSet<_> = asked.iter().map(|c| (c.service.clone(), c.operation.clone())).collect();
    assert_eq!(operations, plan.operations(), "with one of every type, what is called is what was planned");
    let counted: u64 = found.ledger.iter().map(|entry| entry.calls).sum();
    assert_eq!(counted, asked.len() as u64, "the ledger counts every call once");
}

#[tokio::test]
async fn a_bucket_is_asked_where_it_lives() {
    let found = found(&everything(), Fake::new()).await;
    for call in found.api.asked.lock().unwrap().iter().filter(|call| call.service == "s3") {
        let lives = match call.params.get("Bucket").and_then(Value::as_str) {
            Some("logs") => "eu-west-1",
            _ => "us-east-1",
        };
        assert_eq!(call.region, lives, "{call:?}");
    }
}

/// Denies every operation in turn: exactly what hangs on it is unknown, and says which action.
#[tokio::test]
async fn a_denial_makes_unknown_exactly_what_hangs_on_it() {
    let plan = everything();
    let catalog = Catalog::builtin().unwrap();
    let models = crate::aws::Models::builtin().unwrap();
    let whole = found(&plan, Fake::new()).await;
    let before = whole.facts();
    for (service, operation) in plan.operations() {
        let denied = format!("{service}:{operation}");
        let action = models.actions(&service, &operation).unwrap().first().unwrap().clone();
        let found = found(&plan, Fake::new().fails(&denied, FailureKind::Denied, "AccessDenied")).await;
        let after = found.facts();
        // A type whose list is denied, or whose parent's is, has no resources left.
        let listless = |type_name: &str| {
            let mut at = catalog.get(type_name);
            while let Some(entry) = at {
                let nameable = entry.id.is_variable();
                let lists = entry.list.as_ref().is_some_and(|list| list.request.source() == denied);
                if lists && !nameable {
                    return true;
                }
                at = entry.parent.as_ref().and_then(|parent| catalog.get(parent));
            }
            false
        };
        let mut hit = 0;
        for ((type_name, region, id, property), known) in &before {
            let entry = catalog.get(type_name).unwrap();
            let mut key = (type_name.clone(), region.clone(), id.clone(), property.clone());
            if listless(type_name) {
                assert!(!after.contains_key(&key), "{denied}: {key:?}");
                hit += 1;
                continue;
            }
            let unplaced = denied == "s3:GetBucketLocation" && id == "old";
            if unplaced {
                key.1 = String::new();
            }
            let now = &after[&key];
            let source = entry.source(property);
            let read = entry.property(property).is_some_and(|p| p.origin != Origin::List);
            let row_unread =
                entry.list.as_ref().is_some_and(|list| list.request.source() == denied) && property != "@arn";
            let hangs = source.as_deref() == Some(denied.as_str()) || row_unread || (unplaced && read);
            if hangs {
                hit += 1;
                assert!(reason(now).starts_with(&format!("denied|{action}|")), "{denied}: {key:?} {now:?}");
            } else {
                assert_eq!(now, known, "{denied}: {key:?}");
            }
        }
        // A report that is there is read even where making one is denied.
        let harmless = operation == "GenerateCredentialReport";
        assert_eq!(hit == 0, harmless, "{denied} hit {hit}");
        for entry in &whole.entries {
            let type_name = entry.resource_type();
            let now = found.inventory(type_name, &entry.scope().region);
            match now {
                _ if entry.scope().region == "us-east-1" && denied == "s3:GetBucketLocation" => {
                    assert_eq!(now, None);
                }
                // Nobody knows the regions of buckets that were not listed.
                None => {
                    assert!(listless(type_name) && !entry.scope().region.is_empty(), "{denied}: {type_name}");
                }
                Some(now) if listless(type_name) => {
                    let gap = now.gap().unwrap_or_else(|| panic!("{denied}: {type_name} is complete"));
                    assert!(gap.to_string().starts_with(&format!("denied|{action}|")), "{denied}: {gap}");
                }
                Some(now) => assert_eq!(now, entry.inventory(), "{denied}: {type_name}"),
            }
        }
        if !harmless {
            let line = found.line(&denied, &format!("denied|{action}"));
            assert!(line.calls > 0 && line.cure.as_ref().unwrap().contains(&action), "{line:?}");
        }
    }
}

#[tokio::test]
async fn a_denied_list_is_unknown_and_one_denied_for_some_is_partial() {
    let plan = plan(&[("AWS::IAM::AccessKey", &["Status"]), ("AWS::IAM::User", &[])]);
    let none = found(
        &plan,
        Fake::new().fails("iam:GetAccountAuthorizationDetails", FailureKind::Denied, "AccessDenied"),
    )
    .await;
    for type_name in ["AWS::IAM::User", "AWS::IAM::AccessKey"] {
        assert!(matches!(none.inventory(type_name, ""), Some(Inventory::Unknown(_))), "{type_name}");
    }
    let some = found(
        &plan,
        Fake::new().rule(|call| {
            let ben = call.operation == "ListAccessKeys" && call.params["UserName"] == "ben";
            ben.then(|| Err(failure(call, FailureKind::Throttled, "Throttling")))
        }),
    )
    .await;
    assert_eq!(some.inventory("AWS::IAM::User", ""), Some(&Inventory::Complete));
    assert!(
        matches!(some.inventory("AWS::IAM::AccessKey", ""), Some(Inventory::Partial(r)) if r.code == bartizan_state::Code::Throttled)
    );
    assert_eq!(some.ids("AWS::IAM::AccessKey"), ["AKIAIOSFODNN7EXAMPLE"]);
}

#[tokio::test]
async fn every_kind_of_failure_has_its_reason() {
    let plan = plan(&[("Bartizan::IAM::PasswordPolicy", &["MinimumPasswordLength"])]);
    for (kind, code) in [
        (FailureKind::Denied, "denied|iam:GetAccountPasswordPolicy|"),
        (FailureKind::Throttled, "throttled|"),
        (FailureKind::Timeout, "timeout|"),
        (FailureKind::Unsupported, "unsupported|"),
        (FailureKind::Parse, "parse|"),
        (FailureKind::Service, "failed|iam:GetAccountPasswordPolicy|Odd: "),
    ] {
        let found = found(&plan, Fake::new().fails("iam:GetAccountPasswordPolicy", kind, "Odd")).await;
        let known = found.known("Bartizan::IAM::PasswordPolicy", ACCOUNT, "MinimumPasswordLength");
        assert!(reason(&known).starts_with(code), "{known:?}");
    }
}

#[tokio::test]
async fn a_listed_code_is_absent_and_nothing_else_is() {
    let plan = plan(&[("Bartizan::IAM::PasswordPolicy", &["MinimumPasswordLength", "HardExpiry"])]);
    let known = |found: &Found, property| found.known("Bartizan::IAM::PasswordPolicy", ACCOUNT, property);
    let none =
        found(&plan, Fake::new().fails("iam:GetAccountPasswordPolicy", FailureKind::Service, "NoSuchEntity"))
            .await;
    assert_eq!(known(&none, "MinimumPasswordLength"), Known::Absent);
    // An answer that lacks what it should always have proves nothing; what it may lack is absent.
    let bare = found(
        &plan,
        Fake::new().answers("iam:GetAccountPasswordPolicy", json!({}), json!({ "PasswordPolicy": {} })),
    )
    .await;
    assert!(
        reason(&known(&bare, "MinimumPasswordLength"))
            .starts_with("not-supplied|iam:GetAccountPasswordPolicy|")
    );
    assert_eq!(known(&bare, "HardExpiry"), Known::Absent);
}

#[tokio::test]
async fn an_ambiguous_code_is_told_apart_by_its_message() {
    let plan = plan(&[("AWS::IAM::User", &["LoginProfile"])]);
    let says = |message: &'static str| {
        Fake::new().rule(move |call| {
            let ann = call.operation == "GetLoginProfile" && call.params["UserName"] == "ann";
            let gone = Failure {
                message: message.to_owned(),
                ..failure(call, FailureKind::Service, "NoSuchEntity")
            };
            ann.then_some(Err(gone))
        })
    };
    let gone = found(&plan, says("The user with name ann cannot be found.")).await;
    assert_eq!(gone.ids("AWS::IAM::User"), ["ben"]);
    assert_eq!(gone.line("iam:GetLoginProfile", "gone").count, 1);
    // No wording but that one makes a user vanish.
    let without = found(&plan, says("Login profile for ann not found")).await;
    assert_eq!(without.known("AWS::IAM::User", "ann", "LoginProfile"), Known::Absent);
}

/// An error that is misunderstood as "gone" must not empty an inventory.
#[tokio::test]
async fn when_most_resources_have_gone_the_inventory_is_partial() {
    let plan = plan(&[("AWS::S3::Bucket", &["Tags"]), ("AWS::S3::BucketPolicy", &["Bucket"])]);
    let buckets: Vec<Value> =
        (0..4).map(|n| json!({ "Name": format!("b{n}"), "BucketRegion": "eu-west-1" })).collect();
    let api = |operation: &'static str, many: usize| {
        let rule = move |call: &Call| {
            let bucket = call.params.get("Bucket").and_then(Value::as_str).unwrap_or_default().to_owned();
            let number = bucket.trim_start_matches('b').parse().unwrap_or(usize::MAX);
            (call.operation == operation && number < many)
                .then(|| Err(failure(call, FailureKind::Service, "NoSuchBucket")))
        };
        let absent =
            Fake::new().answers("s3:ListBuckets", json!({}), json!({ "Buckets": buckets })).rule(rule);
        absent.fails("s3:GetBucketTagging", FailureKind::Service, "NoSuchTagSet").fails(
            "s3:GetBucketPolicy",
            FailureKind::Service,
            "NoSuchBucketPolicy",
        )
    };
    let few = found(&plan, api("GetBucketTagging", 2)).await;
    assert_eq!(few.inventory("AWS::S3::Bucket", "eu-west-1"), Some(&Inventory::Complete));
    assert_eq!(few.ids("AWS::S3::Bucket"), ["b2", "b3"]);
    for (operation, type_name) in
        [("GetBucketTagging", "AWS::S3::Bucket"), ("GetBucketPolicy", "AWS::S3::BucketPolicy")]
    {
        let most = found(&plan, api(operation, 3)).await;
        let Some(Inventory::Partial(gap)) = most.inventory(type_name, "") else { panic!("{type_name}") };
        assert!(gap.detail.contains("3 of 4"), "{gap}");
    }
}

#[tokio::test]
async fn a_report_without_the_roots_row_proves_nothing_and_a_list_of_devices_does() {
    let plan = plan(&[
        ("Bartizan::IAM::CredentialReport", &["PasswordLastUsed", "MFAActive"]),
        ("Bartizan::IAM::AccountSummary", &["RootVirtualMFADevice"]),
    ]);
    let report =
        json!({ "Content": "dXNlcixtZmFfYWN0aXZlCmFubix0cnVlCg==", "GeneratedTime": "2026-01-04T22:00:00Z" });
    let api = Fake::new().answers("iam:GetCredentialReport", json!({}), report).answers(
        "iam:ListVirtualMFADevices",
        json!({}),
        json!({ "VirtualMFADevices": [], "IsTruncated": false }),
    );
    let found = found(&plan, api).await;
    for property in ["PasswordLastUsed", "MFAActive"] {
        let known = found.known("Bartizan::IAM::CredentialReport", ACCOUNT, property);
        assert!(reason(&known).starts_with("not-supplied|iam:GetCredentialReport|"), "{known:?}");
    }
    let device = found.known("Bartizan::IAM::AccountSummary", ACCOUNT, "RootVirtualMFADevice");
    assert_eq!(device, Known::Absent);
}

#[tokio::test]
async fn a_resource_that_is_gone_leaves_the_ledger_only() {
    let plan =
        plan(&[("AWS::S3::Bucket", &["Tags", "Grants"]), ("AWS::S3::BucketPolicy", &["PolicyDocument"])]);
    let api = Fake::new().rule(|call| {
        let gone = call.operation == "GetBucketTagging" && call.params["Bucket"] == "logs";
        gone.then(|| Err(failure(call, FailureKind::Service, "NoSuchBucket")))
    });
    let found = found(&plan, api).await;
    assert_eq!(found.ids("AWS::S3::Bucket"), ["old"]);
    assert_eq!(
        found.ids("AWS::S3::BucketPolicy"),
        Vec::<String>::new(),
        "its policy is not asked for any more"
    );
    assert_eq!(found.inventory("AWS::S3::Bucket", ""), Some(&Inventory::Complete));
    assert_eq!(found.line("s3:GetBucketTagging", "gone").count, 1);
}

#[tokio::test]
async fn a_fact_that_lives_in_another_account_does_not_apply() {
    let plan = plan(&[("Bartizan::IAM::RootFeatures", &["EnabledFeatures"])]);
    let code = "AccountNotManagementOrDelegatedAdministratorException";
    let elsewhere =
        found(&plan, Fake::new().fails("iam:ListOrganizationsFeatures", FailureKind::Service, code)).await;
    let known = elsewhere.known("Bartizan::IAM::RootFeatures", ACCOUNT, "EnabledFeatures");
    assert!(reason(&known).starts_with("not-in-source|"), "{known:?}");
    // Protocols differ in whether they say `Exception`.
    let off = found(
        &plan,
        Fake::new().fails("iam:ListOrganizationsFeatures", FailureKind::Service, "ServiceAccessNotEnabled"),
    )
    .await;
    assert_eq!(off.known("Bartizan::IAM::RootFeatures", ACCOUNT, "EnabledFeatures"), Known::Absent);
}

#[tokio::test]
async fn a_bad_policy_is_unknown_for_its_resource_alone() {
    let plan =
        plan(&[("AWS::S3::BucketPolicy", &["PolicyDocument", "Bucket"]), ("AWS::IAM::User", &["Policies"])]);
    let api =
        Fake::new().answers("s3:GetBucketPolicy", json!({ "Bucket": "logs" }), json!({ "Policy": "{" }));
    let found = found(&plan, api).await;
    assert!(
        reason(&found.known("AWS::S3::BucketPolicy", "logs", "PolicyDocument"))
            .starts_with("parse|s3:GetBucketPolicy|")
    );
    assert_eq!(found.known("AWS::S3::BucketPolicy", "logs", "Bucket"), Known::Present("logs".into()));
    assert!(found.known("AWS::IAM::User", "ann", "Policies").reason().is_none());
}

#[tokio::test]
async fn pages_that_break_off_leave_a_partial_inventory() {
    let plan = plan(&[("AWS::IAM::User", &["Path"])]);
    let second = |call: &Call| call.params.get("Marker").is_some();
    let broken = Fake::new()
        .rule(move |call| second(call).then(|| Err(failure(call, FailureKind::Throttled, "Throttling"))));
    let looping = Fake::new()
        .rule(move |call| second(call).then(|| Ok(json!({ "IsTruncated": true, "Marker": "page-2" }))));
    let lost = Fake::new().rule(move |call| second(call).then(|| Ok(json!({ "IsTruncated": true }))));
    for (api, says) in [
        (broken, "throttled|iam:GetAccountAuthorizationDetails"),
        (looping, "partial|iam:GetAccountAuthorizationDetails|the service gave the same page token twice"),
        (lost, "gave no page token"),
    ] {
        let found = found(&plan, api).await;
        let Some(Inventory::Partial(gap)) = found.inventory("AWS::IAM::User", "") else {
            panic!("{says}: not partial")
        };
        assert!(gap.to_string().contains(says), "{gap}");
        assert_eq!(found.ids("AWS::IAM::User"), ["ann"], "{says}");
    }
}

#[tokio::test]
async fn half_an_answer_about_a_resource_is_unknown() {
    let plan = plan(&[("AWS::IAM::User", &["MFADevices"])]);
    let api = Fake::new().rule(|call| match (call.operation.as_str(), call.params.get("Marker")) {
        ("ListMFADevices", None) => Some(Ok(json!({ "MFADevices": [], "IsTruncated": true, "Marker": "m" }))),
        ("ListMFADevices", Some(_)) => Some(Err(failure(call, FailureKind::Timeout, "RequestTimeout"))),
        _ => None,
    });
    let found = found(&plan, api).await;
    let known = found.known("AWS::IAM::User", "ann", "MFADevices");
    assert!(
        reason(&known).starts_with("partial|iam:ListMFADevices|") && reason(&known).contains("timeout"),
        "{known:?}"
    );
}

#[tokio::test]
async fn a_full_page_without_a_token_may_not_be_all() {
    let plan = plan(&[("AWS::S3::Bucket", &[])]);
    let buckets: Vec<Value> =
        (0..10_000).map(|n| json!({ "Name": format!("b{n:05}"), "BucketRegion": "eu-west-1" })).collect();
    let full =
        found(&plan, Fake::new().answers("s3:ListBuckets", json!({}), json!({ "Buckets": buckets }))).await;
    assert!(matches!(full.inventory("AWS::S3::Bucket", "eu-west-1"), Some(Inventory::Partial(_))));
    let fewer =
        found(&plan, Fake::new().answers("s3:ListBuckets", json!({}), json!({ "Buckets": buckets[1..] })))
            .await;
    assert_eq!(fewer.inventory("AWS::S3::Bucket", "eu-west-1"), Some(&Inventory::Complete));
    assert_eq!(fewer.ids("AWS::S3::Bucket").len(), 9_999);
}

#[tokio::test]
async fn the_credential_report_is_waited_for_and_dated_by_itself() {
    let plan = plan(&[("AWS::IAM::User", &["Credentials", "Path"])]);
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let api = Fake::new().rule(move |call| {
        (call.operation == "GenerateCredentialReport")
            .then(|| Ok(json!({ "State": if counted.fetch_add(1, Ordering::SeqCst) < 3 { "INPROGRESS" } else { "COMPLETE" } })))
    });
    let found = found(&plan, api).await;
    assert_eq!(tries.load(Ordering::SeqCst), 4);
    assert!(found.known("AWS::IAM::User", "ann", "Credentials").present().is_some());
    let scope = Scope::new("aws", ACCOUNT, "");
    let entry = found.snapshot.entry(&scope, "AWS::IAM::User").unwrap().unwrap();
    let report = entry.provenance("Credentials").unwrap();
    assert_eq!((report.source.as_str(), report.captured_at), ("iam:GetCredentialReport", NOW - 2 * 3600));
    let list = entry.provenance("Path").unwrap();
    assert_eq!((list.source.as_str(), list.captured_at), ("iam:GetAccountAuthorizationDetails", NOW));
    assert_eq!(entry.provenance(ID).unwrap().source, "iam:GetAccountAuthorizationDetails");
}

#[tokio::test]
async fn a_report_that_never_comes_is_unknown() {
    let plan = plan(&[("Bartizan::IAM::CredentialReport", &["MFAActive"])]);
    let known = |found: &Found| reason(&found.known("Bartizan::IAM::CredentialReport", ACCOUNT, "MFAActive"));
    let slow = found(
        &plan,
        Fake::new().answers("iam:GenerateCredentialReport", json!({}), json!({ "State": "STARTED" })),
    )
    .await;
    assert!(known(&slow).starts_with("timeout|iam:GetCredentialReport|"), "{}", known(&slow));
    // There is none, and none may be made: the permission that is missing is the one to make it.
    let api = Fake::new().fails("iam:GetCredentialReport", FailureKind::Service, "ReportNotPresent").fails(
        "iam:GenerateCredentialReport",
        FailureKind::Denied,
        "AccessDenied",
    );
    let denied = found(&plan, api).await;
    assert!(known(&denied).starts_with("denied|iam:GenerateCredentialReport|"), "{}", known(&denied));
}

#[tokio::test]
async fn a_user_newer_than_the_report_is_unknown() {
    let plan = plan(&[("AWS::IAM::User", &["Credentials"])]);
    let user = json!({ "UserName": "new", "Path": "/", "Arn": "arn:aws:iam::111122223333:user/new" });
    let api = Fake::new().answers(
        "iam:GetAccountAuthorizationDetails",
        json!({}),
        json!({ "UserDetailList": [user] }),
    );
    let found = found(&plan, api).await;
    let known = found.known("AWS::IAM::User", "new", "Credentials");
    assert!(reason(&known).starts_with("not-supplied|iam:GetCredentialReport|"), "{known:?}");
}

/// A report may still have the row of somebody of the same name who was deleted since.
#[tokio::test]
async fn a_row_of_an_earlier_user_of_that_name_is_unknown() {
    let plan = plan(&[("AWS::IAM::User", &["Credentials"])]);
    let known = async |created: Value| {
        let mut user = json!({ "UserName": "ann", "Path": "/", "Arn": "arn:aws:iam::111122223333:user/ann" });
        user["CreateDate"] = created;
        let answer = json!({ "UserDetailList": [user] });
        let api = Fake::new().answers("iam:GetAccountAuthorizationDetails", json!({}), answer);
        found(&plan, api).await.known("AWS::IAM::User", "ann", "Credentials")
    };
    let later = known(json!("2026-01-04T23:00:00Z")).await;
    assert!(reason(&later).starts_with("stale|iam:GetCredentialReport|"), "{later:?}");
    assert!(reason(&later).contains("earlier resource of this name"), "{later:?}");
    // Written otherwise, it is the same moment.
    let same = known(json!("2024-01-01T01:00:00+01:00")).await;
    assert!(same.reason().is_none(), "{same:?}");
    for nothing in [Value::Null, json!("once")] {
        let unknown = known(nothing).await;
        assert!(reason(&unknown).starts_with("not-supplied|iam:GetCredentialReport|"), "{unknown:?}");
    }
}

/// A page of a proxy, or an answer of another shape, decodes to nothing at all.
#[tokio::test]
async fn an_answer_without_its_list_is_no_empty_list() {
    let plan = plan(&[
        ("AWS::S3::Bucket", &[]),
        ("AWS::IAM::User", &[]),
        ("AWS::IAM::AccessKey", &[]),
        ("AWS::IAM::OIDCProvider", &[]),
    ]);
    for (operation, type_name) in [
        ("s3:ListBuckets", "AWS::S3::Bucket"),
        ("iam:GetAccountAuthorizationDetails", "AWS::IAM::User"),
        ("iam:ListAccessKeys", "AWS::IAM::AccessKey"),
        ("iam:ListOpenIDConnectProviders", "AWS::IAM::OIDCProvider"),
    ] {
        for nothing in [json!({}), json!({ "IsTruncated": false })] {
            let found = found(&plan, Fake::new().answers(operation, json!({}), nothing)).await;
            let Some(Inventory::Partial(gap)) = found.inventory(type_name, "") else {
                panic!("{operation}: {:?}", found.inventory(type_name, ""))
            };
            assert_eq!(gap.to_string(), format!("partial|{operation}|the answer has no list"));
            found.line(operation, "partial|");
        }
    }
    let empty =
        found(&plan, Fake::new().answers("s3:ListBuckets", json!({}), json!({ "Buckets": [] }))).await;
    assert_eq!(empty.inventory("AWS::S3::Bucket", ""), Some(&Inventory::Complete));
}

#[tokio::test]
async fn a_list_that_may_be_left_out_is_empty_only_where_the_catalog_says_so() {
    let catalog = |missing: &str| {
        let text = format!(
            r#"
            [type."X::Y::Z"]
            cardinality = "few"
            scope = "account"
            id = "Name"
            list = {{ op = "s3.ListBuckets", items = "Buckets"{missing} }}
            set.Name = "Name"
        "#
        );
        Arc::new(Catalog::parse(&[("left-out.toml", &text)]).unwrap())
    };
    for (missing, complete) in [("", false), (", missing = \"empty\"", true)] {
        let plan = plan_of(&catalog(missing), &[("X::Y::Z", &["Name"])]);
        let pages = Fake::new()
            .answers("s3:ListBuckets", json!({ "ContinuationToken": "2" }), json!({}))
            .answers("s3:ListBuckets", json!({}), json!({ "Buckets": [], "ContinuationToken": "2" }));
        for api in [Fake::new().answers("s3:ListBuckets", json!({}), json!({})), pages] {
            let found = found(&plan, api).await;
            assert_eq!(found.inventory("X::Y::Z", "") == Some(&Inventory::Complete), complete, "{missing}");
        }
    }
}

#[tokio::test]
async fn a_further_page_without_a_list_leaves_a_gap() {
    let plan = plan(&[("AWS::IAM::User", &["MFADevices"])]);
    let second = |operation: &'static str| {
        Fake::new().rule(move |call| {
            (call.operation == operation && call.params.get("Marker").is_some())
                .then(|| Ok(json!({ "IsTruncated": false })))
        })
    };
    let list = found(&plan, second("GetAccountAuthorizationDetails")).await;
    let Some(Inventory::Partial(gap)) = list.inventory("AWS::IAM::User", "") else { panic!("not partial") };
    assert!(gap.detail.contains("a page"), "{gap}");
    let first = json!({ "MFADevices": [], "IsTruncated": true, "Marker": "m" });
    let read = second("ListMFADevices").answers("iam:ListMFADevices", json!({}), first);
    let known = found(&plan, read).await.known("AWS::IAM::User", "ann", "MFADevices");
    assert!(reason(&known).starts_with("partial|iam:ListMFADevices|"), "{known:?}");
}

/// What is always in an answer proves nothing where it is not.
#[tokio::test]
async fn a_property_that_is_always_in_its_answer_is_never_empty_without_it() {
    let plan = plan(&[
        ("AWS::IAM::User", &["MFADevices"]),
        ("AWS::IAM::Group", &["Members"]),
        ("AWS::S3::Bucket", &["Grants"]),
    ]);
    for (operation, type_name, id, property) in [
        ("iam:ListMFADevices", "AWS::IAM::User", "ann", "MFADevices"),
        ("iam:GetGroup", "AWS::IAM::Group", "admins", "Members"),
        ("s3:GetBucketAcl", "AWS::S3::Bucket", "logs", "Grants"),
    ] {
        let found = found(&plan, Fake::new().answers(operation, json!({}), json!({}))).await;
        let known = found.known(type_name, id, property);
        assert!(reason(&known).starts_with(&format!("not-supplied|{operation}|")), "{known:?}");
    }
}

#[tokio::test]
async fn a_token_counts_though_nobody_says_that_there_is_more() {
    let plan = plan(&[("AWS::IAM::User", &["Path"])]);
    let api = Fake::new().rule(|call| {
        let first = call.operation == "GetAccountAuthorizationDetails" && call.params.get("Marker").is_none();
        first.then(|| Ok(json!({ "UserDetailList": [{ "UserName": "zoe" }], "Marker": "page-2" })))
    });
    let found = found(&plan, api).await;
    assert_eq!(found.ids("AWS::IAM::User"), ["ben", "zoe"]);
    assert_eq!(found.inventory("AWS::IAM::User", ""), Some(&Inventory::Complete));
}

#[tokio::test]
async fn a_device_is_absent_only_if_every_device_says_whose_it_is() {
    let plan = plan(&[("Bartizan::IAM::AccountSummary", &["RootVirtualMFADevice"])]);
    let root = json!({ "SerialNumber": "r", "EnableDate": "2024-01-02T00:00:00Z",
        "User": { "Arn": "arn:aws:iam::111122223333:root" } });
    let spare = json!({ "SerialNumber": "s" });
    let whose = json!({ "SerialNumber": "w", "EnableDate": "2024-01-02T00:00:00Z" });
    let nobody = json!({ "SerialNumber": "n", "EnableDate": "2024-01-02T00:00:00Z", "User": {} });
    let known = async |answer: Value| {
        let api = Fake::new().answers("iam:ListVirtualMFADevices", json!({}), answer);
        found(&plan, api).await.known("Bartizan::IAM::AccountSummary", ACCOUNT, "RootVirtualMFADevice")
    };
    let list = |devices: &[&Value]| json!({ "VirtualMFADevices": devices });
    assert_eq!(known(list(&[&spare])).await, Known::Absent, "a spare one is nobody's");
    assert_eq!(known(list(&[&whose, &root])).await, Known::Present("r".into()));
    for devices in [[&spare, &whose], [&spare, &nobody]] {
        let unknown = known(list(&devices)).await;
        assert!(reason(&unknown).starts_with("not-supplied|iam:ListVirtualMFADevices|"), "{unknown:?}");
    }
    let nothing = known(json!({})).await;
    assert!(reason(&nothing).starts_with("partial|iam:ListVirtualMFADevices|"), "{nothing:?}");
}

/// What one resource says may not cost all the others.
#[tokio::test]
async fn two_parents_with_the_same_child_cost_that_inventory_only() {
    let plan = plan(&[("AWS::IAM::AccessKey", &["UserName"]), ("AWS::IAM::User", &["Path"])]);
    let key = json!({ "UserName": "ben", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Inactive" });
    let api = Fake::new().answers(
        "iam:ListAccessKeys",
        json!({ "UserName": "ben" }),
        json!({ "AccessKeyMetadata": [key], "IsTruncated": false }),
    );
    let found = found(&plan, api).await;
    assert_eq!(found.ids("AWS::IAM::AccessKey"), ["AKIAIOSFODNN7EXAMPLE"]);
    let owner = found.known("AWS::IAM::AccessKey", "AKIAIOSFODNN7EXAMPLE", "UserName");
    assert_eq!(owner, Known::Present("ann".into()));
    let Some(Inventory::Partial(gap)) = found.inventory("AWS::IAM::AccessKey", "") else {
        panic!("not partial")
    };
    assert!(gap.detail.contains("AKIAIOSFODNN7EXAMPLE"), "{gap}");
    assert_eq!(found.inventory("AWS::IAM::User", ""), Some(&Inventory::Complete));
}

#[tokio::test]
async fn a_value_too_large_to_keep_is_unknown_for_its_resource_alone() {
    let plan = plan(&[("AWS::S3::Bucket", &["Tags", "BucketName"])]);
    let long = "x".repeat(MAX_RESOURCE);
    let tags = json!({ "TagSet": [{ "Key": "k", "Value": long }] });
    let found =
        found(&plan, Fake::new().answers("s3:GetBucketTagging", json!({ "Bucket": "logs" }), tags)).await;
    let known = found.known("AWS::S3::Bucket", "logs", "Tags");
    assert!(reason(&known).starts_with("unsupported|s3:GetBucketTagging|"), "{known:?}");
    assert_eq!(found.known("AWS::S3::Bucket", "logs", "BucketName"), Known::Present("logs".into()));
    assert_eq!(found.known("AWS::S3::Bucket", "old", "Tags"), Known::Present(json!([])));
    assert_eq!(found.inventory("AWS::S3::Bucket", ""), Some(&Inventory::Complete));
}

#[tokio::test]
async fn a_resource_whose_name_is_too_large_to_keep_is_left_out_of_a_partial_inventory() {
    let plan = plan(&[("AWS::S3::Bucket", &[]), ("AWS::IAM::OIDCProvider", &[])]);
    let buckets = json!([{ "Name": "b", "BucketRegion": "eu-west-1" },
        { "Name": "x".repeat(MAX_RESOURCE), "BucketRegion": "eu-west-1" }]);
    let api = Fake::new().answers("s3:ListBuckets", json!({}), json!({ "Buckets": buckets }));
    let found = found(&plan, api).await;
    assert_eq!(found.ids("AWS::S3::Bucket"), ["b"]);
    assert!(matches!(found.inventory("AWS::S3::Bucket", "eu-west-1"), Some(Inventory::Partial(_))));
    assert_eq!(found.inventory("AWS::IAM::OIDCProvider", ""), Some(&Inventory::Complete));
}

#[tokio::test]
async fn an_interrupted_run_ends_and_claims_nothing() {
    let options = options();
    options.cancel.cancel();
    let found = run_with(&everything(), Fake::new(), options).await;
    assert_eq!(found.api.asked.lock().unwrap().len(), 0);
    for entry in &found.entries {
        let singleton = Catalog::builtin().unwrap().get(entry.resource_type()).unwrap().is_singleton();
        match entry.inventory() {
            Inventory::Complete => assert!(singleton, "{}", entry.resource_type()),
            other => assert!(other.to_string().starts_with("unknown: partial|"), "{other}"),
        }
    }
    let facts = found.facts();
    assert!(!facts.is_empty());
    for (place, known) in facts.iter().filter(|((_, _, _, property), _)| property != "@arn") {
        assert!(reason(known).contains("interrupted"), "{place:?} {known:?}");
    }
}

#[tokio::test]
async fn an_interruption_in_the_middle_keeps_what_was_read() {
    let options = options();
    let cancel = options.cancel.clone();
    let api = Fake::new().rule(move |call| {
        if call.operation == "ListServerCertificates" {
            cancel.cancel();
        }
        None
    });
    let plan = plan(&[("AWS::IAM::ServerCertificate", &["Path", "Tags"])]);
    let found = run_with(&plan, api, Options { concurrency: 1, ..options }).await;
    match found.inventory("AWS::IAM::ServerCertificate", "") {
        // Whether the call that was on its way still counts is a matter of moments.
        Some(Inventory::Unknown(gap)) => assert!(gap.to_string().contains("interrupted"), "{gap}"),
        Some(Inventory::Complete) => {
            assert!(found.known("AWS::IAM::ServerCertificate", "web", "Path").reason().is_none());
            assert!(
                reason(&found.known("AWS::IAM::ServerCertificate", "web", "Tags")).contains("interrupted")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_on_their_way_are_bounded_and_runs_are_alike() {
    let plan = everything();
    let few = run_with(&plan, Fake::new(), Options { concurrency: 3, ..options() }).await;
    assert!(few.api.most.load(Ordering::SeqCst) <= 3);
    let many = run_with(&plan, Fake::new(), options()).await;
    assert!(many.api.most.load(Ordering::SeqCst) > 3, "there is something to bound");
    assert_eq!(few.snapshot.digest(), many.snapshot.digest(), "the snapshot does not depend on timing");
}

#[tokio::test]
async fn an_answer_is_asked_for_once_and_kept_until_all_have_had_it() {
    let fake = Arc::new(Fake::new());
    let api: Arc<dyn Api> = fake.clone();
    let slots = Arc::new(Semaphore::new(64));
    let calls = Calls::new(account(), "us-east-1".to_owned(), api, slots, options());
    let (sender, mut receiver) = mpsc::channel(1);
    let reading = Arc::new(Account::new(everything(), calls, None, sender));
    let read = tokio::spawn(Arc::clone(&reading).read());
    let gathered = tokio::spawn(async move { while receiver.recv().await.is_some() {} });
    read.await.unwrap();
    assert_eq!(reading.waiting(), 0);
    drop(reading);
    gathered.await.unwrap();
    let mut seen = Vec::new();
    for call in fake.asked.lock().unwrap().iter() {
        assert!(!seen.contains(call), "{call:?}");
        seen.push(call.clone());
    }
}

#[tokio::test]
async fn accounts_are_read_one_after_another_each_in_its_own_scope() {
    let mut recorded = Recorded::default();
    for id in ["1", "2"] {
        let answers = json!([{ "call": "iam:GetAccountSummary", "answer": { "SummaryMap": { "Users": id.parse::<u32>().unwrap() } } }]);
        recorded.add(id, &json!({ "account": id, "answers": answers }).to_string()).unwrap();
    }
    let accounts = ["2", "1"].map(|id| AccountInfo { id: id.into(), ..account() });
    let requests = [("Bartizan::IAM::AccountSummary".to_owned(), ["Users".to_owned()].into())];
    let plan = Arc::new(Plan::new(&Catalog::builtin().unwrap(), &requests, &accounts, &[]).unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let progress = move |event: &Progress<'_>| {
        told.lock().unwrap().push(match event {
            Progress::Account { account, number, of } => format!("account {} {number}/{of}", account.id),
            Progress::Inventory { scope, resources, .. } => format!("{scope} {resources}"),
            Progress::Done { done, of } => format!("done {done}/{of}"),
            Progress::Tick => return,
        });
    };
    let options = Options { progress: Arc::new(progress), accounts: 1, ..options() };
    let found = run_with(&plan, Fake { recorded, ..Fake::new() }, options).await;
    // The next account may be begun before the last is written.
    let seen = seen.lock().unwrap();
    let place = |told: &str| seen.iter().position(|s| s == told).unwrap();
    for [begun, read, done] in
        [["account 1 0/2", "aws/1 1", "done 1/2"], ["account 2 1/2", "aws/2 1", "done 2/2"]]
    {
        assert!(place(begun) < place(read) && place(read) < place(done), "{seen:?}");
    }
    assert!(place("account 1 0/2") < place("account 2 1/2") && seen.len() == 6, "{seen:?}");
    for id in ["1", "2"] {
        let resource = found
            .snapshot
            .resource(&Scope::new("aws", id, ""), "Bartizan::IAM::AccountSummary", id)
            .unwrap()
            .unwrap();
        assert_eq!(resource.properties["Users"], Known::Present(json!(id.parse::<u32>().unwrap())));
    }
}

/// A type that is listed region by region, since the builtin catalog has none yet.
fn regional() -> Arc<Catalog> {
    let text = r#"
        [type."X::Y::Z"]
        cardinality = "few"
        scope = "region"
        id = "Name"
        arn = "arn:$partition:x:$region:$account:z/$id"
        list = { op = "s3.ListBuckets", items = "Buckets" }
        set.Name = "Name"
    "#;
    Arc::new(Catalog::parse(&[("regional.toml", text)]).unwrap())
}

#[tokio::test]
async fn open_regions_are_read_and_closed_ones_are_in_the_ledger() {
    let plan = plan_of(&regional(), &[("X::Y::Z", &["Name"])]);
    assert!(plan.operations().contains(&("ec2".to_owned(), "DescribeRegions".to_owned())));
    let all = found(&plan, Fake::new()).await;
    for region in ["us-east-1", "eu-west-1"] {
        assert_eq!(all.inventory("X::Y::Z", region), Some(&Inventory::Complete), "{region}");
    }
    assert_eq!(all.inventory("X::Y::Z", "af-south-1"), None);
    let closed = all.line("ec2:DescribeRegions", "unsupported");
    assert_eq!((closed.scope.region.as_str(), closed.calls), ("af-south-1", 0));
    let facts = all.facts();
    let arn = &facts[&("X::Y::Z".into(), "eu-west-1".into(), "logs".into(), "@arn".into())];
    assert_eq!(*arn, Known::Present("arn:aws:x:eu-west-1:111122223333:z/logs".into()));
}

#[tokio::test]
async fn without_the_list_of_regions_those_asked_for_are_read_and_all_is_unknown() {
    let denied = || Fake::new().fails("ec2:DescribeRegions", FailureKind::Denied, "UnauthorizedOperation");
    let all = found(&plan_of(&regional(), &[("X::Y::Z", &["Name"])]), denied()).await;
    assert!(
        matches!(all.inventory("X::Y::Z", ""), Some(Inventory::Unknown(r)) if r.cause == "ec2:DescribeRegions")
    );

    let requests = [("X::Y::Z".to_owned(), ["Name".to_owned()].into())];
    let asked = Plan::new(&regional(), &requests, &[account()], &["eu-west-1".to_owned()]).unwrap();
    let one = found(&Arc::new(asked), denied()).await;
    assert_eq!(one.inventory("X::Y::Z", "eu-west-1"), Some(&Inventory::Complete));
    assert_eq!(one.entries.len(), 1);
}

/// A type of regions, a part of which one region tells and none holds.
fn partly_global() -> Arc<Catalog> {
    let text = r#"
        [type."X::Y::Z"]
        cardinality = "few"
        scope = "region"
        id = "Name"
        list = { op = "s3.ListBuckets", with = { Prefix = "here" }, items = "Buckets" }
        global = { region = "us-west-2", with = { Prefix = "edge" } }
        set.Name = "Name"

        [[type."X::Y::Z".read]]
        op = "s3.GetBucketVersioning"
        with = { Bucket = "$id" }
        regional = true
        set.Status = "Status"

        [[type."X::Y::Z".read]]
        op = "s3.GetBucketOwnershipControls"
        with = { Bucket = "$id" }
        set.Rules = "OwnershipControls.Rules"
    "#;
    Arc::new(Catalog::parse(&[("partly.toml", text)]).unwrap())
}

fn partly() -> Fake {
    Fake::new()
        .answers("s3:ListBuckets", json!({ "Prefix": "here" }), json!({ "Buckets": [{ "Name": "b" }] }))
        .answers("s3:ListBuckets", json!({ "Prefix": "edge" }), json!({ "Buckets": [{ "Name": "e" }] }))
        .answers("s3:GetBucketVersioning", json!({}), json!({ "Status": "Enabled" }))
        .answers("s3:GetBucketOwnershipControls", json!({}), json!({ "OwnershipControls": { "Rules": [] } }))
}

const PARTLY: &[(&str, &[&str])] = &[("X::Y::Z", &["Name", "Rules", "Status"])];

#[tokio::test]
async fn what_is_global_is_read_once_from_its_region_and_lies_in_none() {
    let plan = plan_of(&partly_global(), PARTLY);
    assert_eq!(plan.types().count(), 1, "it is one type");
    let all = found(&plan, partly()).await;
    let places: Vec<_> = all.entries.iter().map(|e| (e.scope().region.as_str(), e.rows())).collect();
    assert_eq!(places, [("", 1), ("eu-west-1", 1), ("us-east-1", 1)]);
    assert!(all.entries.iter().all(|entry| entry.inventory().is_complete()));
    assert_eq!(all.known("X::Y::Z", "e", "Rules"), Known::Present(json!([])));
    assert!(reason(&all.known("X::Y::Z", "e", "Status")).starts_with("not-in-source"));
    let asked = all.api.asked.lock().unwrap();
    let about_edge = asked.iter().filter(|call| {
        ["Prefix", "Bucket"].iter().any(|name| ["edge", "e"].map(Value::from).contains(&call.params[*name]))
    });
    let about_edge: Vec<_> = about_edge.map(|call| (name(call), call.region.as_str())).collect();
    let expected =
        ["s3:ListBuckets", "s3:GetBucketOwnershipControls"].map(|name| (name.to_owned(), "us-west-2"));
    assert_eq!(about_edge, expected);
    let rows = all.facts().into_iter().filter(|((.., property), _)| property == "Status");
    let known = rows.filter(|(_, known)| *known == Known::Present(json!("Enabled")));
    assert_eq!(known.count(), 2, "what lives in regions has it");
    let provenance = |entry: &InventoryEntry| entry.provenance("Rules").is_some();
    assert!(all.entries.iter().all(provenance), "everywhere it is said where a fact is from");
}

#[tokio::test]
async fn where_nothing_can_be_read_what_is_global_is_no_second_inventory() {
    let denied = partly().fails("ec2:DescribeRegions", FailureKind::Denied, "UnauthorizedOperation");
    let closed = Fake { closed: true, ..Fake::new() };
    for api in [denied, closed] {
        let all = found(&plan_of(&partly_global(), PARTLY), api).await;
        assert_eq!(all.entries.len(), 1);
        assert!(matches!(all.inventory("X::Y::Z", ""), Some(Inventory::Unknown(_))));
    }
    let requests = [("X::Y::Z".to_owned(), ["Name".to_owned()].into())];
    let plan = Plan::new(&partly_global(), &requests, &[account()], &[]).unwrap();
    let recorded = found(&Arc::new(plan.from_source(Source::Config)), partly()).await;
    assert_eq!(recorded.entries.len(), 1, "nor where Config alone is asked, which has none of them");
}

#[tokio::test]
async fn an_account_of_another_partition_has_nothing_in_a_region_of_this_one() {
    let abroad = AccountInfo { partition: "aws-cn".into(), ..account() };
    let requests = [("X::Y::Z".to_owned(), ["Name".to_owned()].into())];
    let plan = Plan::new(&partly_global(), &requests, &[abroad], &[]).unwrap();
    let regions =
        json!({ "Regions": [{ "RegionName": "cn-north-1", "OptInStatus": "opt-in-not-required" }] });
    let all = found(&Arc::new(plan), partly().answers("ec2:DescribeRegions", json!({}), regions)).await;
    let places: Vec<_> = all.entries.iter().map(|e| e.scope().region.as_str()).collect();
    assert_eq!(places, ["cn-north-1"]);
    assert!(all.api.asked.lock().unwrap().iter().all(|call| call.region.starts_with("cn-")));
}

#[test]
fn regions_asked_for_are_read_where_they_are_open() {
    let answered = json!({ "Regions": [
        { "RegionName": "us-east-1", "OptInStatus": "opt-in-not-required" },
        { "RegionName": "me-south-1", "OptInStatus": "opted-in" },
        { "RegionName": "af-south-1", "OptInStatus": "not-opted-in" },
    ] });
    let choose = |asked: &[&str]| {
        Regions::choose(&asked.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>(), &answered)
    };
    assert_eq!(
        choose(&[]),
        Regions { open: vec!["me-south-1".into(), "us-east-1".into()], closed: vec!["af-south-1".into()] }
    );
    assert_eq!(
        choose(&["us-east-1", "af-south-1"]),
        Regions { open: vec!["us-east-1".into()], closed: vec!["af-south-1".into()] }
    );
    assert_eq!(choose(&["mars-north-1"]).closed, ["mars-north-1"]);
}

/// Which service is where grows old: that only decides what a missing endpoint means.
#[tokio::test]
async fn a_service_is_not_in_a_region_only_if_it_has_no_endpoint_there() {
    const REGION: &str = "eu-central-2";
    const GRAPH: &str = "AWS::Detective::Graph";
    let catalog = Catalog::builtin().unwrap();
    assert!(crate::aws::Models::builtin().unwrap().is_absent("detective", REGION));
    let requests = [(GRAPH.to_owned(), BTreeSet::new())];
    let plan = Arc::new(Plan::new(&catalog, &requests, &[account()], &[REGION.to_owned()]).unwrap());
    let fake = || {
        let regions = json!({ "Regions": [{ "RegionName": REGION, "OptInStatus": "opted-in" }] });
        Fake::new().answers("ec2:DescribeRegions", json!({}), regions)
    };
    let fails = |kind, code| fake().fails("detective:ListGraphs", kind, code);

    let nowhere = found(&plan, fails(FailureKind::Unsupported, "EndpointNotFound")).await;
    assert_eq!(nowhere.inventory(GRAPH, REGION), Some(&Inventory::Complete));
    nowhere.line("detective:ListGraphs", "not-in-source");

    let graphs = json!({ "GraphList": [{ "Arn": "arn:aws:detective:eu-central-2:1:graph:g" }] });
    let there = found(&plan, fake().answers("detective:ListGraphs", json!({}), graphs)).await;
    assert_eq!(there.inventory(GRAPH, REGION), Some(&Inventory::Complete));
    assert_eq!(there.entries.iter().map(InventoryEntry::rows).sum::<u64>(), 1, "it has come meanwhile");

    for (kind, code) in [
        (FailureKind::Denied, "AccessDenied"),
        (FailureKind::Timeout, "RequestTimeout"),
        (FailureKind::Unsupported, "UnknownOperation"),
    ] {
        let unread = found(&plan, fails(kind, code)).await;
        assert!(matches!(unread.inventory(GRAPH, REGION), Some(Inventory::Unknown(_))), "{code}");
    }
}
