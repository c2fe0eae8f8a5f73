//! From the options of a source to a snapshot.

use crate::args::Source;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::stderr;
use bartizan_gather::api::{Api, Failure as CallFailure, FailureKind};
use bartizan_gather::aws::{Client, ConnectError, Options as ClientOptions};
use bartizan_gather::catalog::Catalog;
use bartizan_gather::plan::{AccountInfo, Plan, PlanError};
use bartizan_gather::recorded::Recorded;
use bartizan_gather::run::{Cancel, Options, Progress, run};
use bartizan_state::{Header, Snapshot, Writer};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;

/// What is to be read: each type with its properties.
pub(crate) type Requests = Vec<(String, BTreeSet<String>)>;

/// Who answers, for which accounts, and since when.
struct Cloud {
    api: Arc<dyn Api>,
    accounts: Vec<AccountInfo>,
    /// The present of recorded answers; the clock's where there is none.
    now: Option<u64>,
    home: Option<String>,
    source: String,
}

/// Reads what was requested and writes it to `path`.
pub(crate) fn gather(
    source: &Source,
    requests: &Requests,
    path: &Path,
    interrupt: &Interrupt,
) -> Result<Snapshot> {
    interrupt.runtime.block_on(read(source, requests, path, interrupt.reading.clone()))
}

async fn read(source: &Source, requests: &Requests, path: &Path, cancel: Cancel) -> Result<Snapshot> {
    let cloud = match &source.answers {
        Some(folder) => recorded(folder)?,
        None => live(source).await?,
    };
    let catalog = Catalog::builtin().map_err(|e| Failure::of("the catalog is broken", e))?;
    let plan = Plan::new(&catalog, requests, &cloud.accounts, &source.regions).map_err(plan_failure)?;
    let mut options = Options { home: cloud.home, progress: progress(), cancel, ..Options::default() };
    if let Some(now) = cloud.now {
        options.clock = Arc::new(move || now);
        options.report_wait = std::time::Duration::ZERO;
    }
    let header = Header {
        created_at: (options.clock)(),
        tool: format!("bartizan {}", env!("CARGO_PKG_VERSION")),
        catalog: Catalog::version().to_owned(),
        accounts: plan.accounts().to_vec(),
        regions: plan.regions().to_vec(),
        sources: vec![cloud.source],
    };
    let writing = |e| {
        Failure::of(format!("the snapshot {} cannot be written", path.display()), e)
            .hint("its folder must be there, with room to write in")
    };
    let writer = Writer::create(path, &header).map_err(writing)?;
    let ledger = run(&Arc::new(plan), &cloud.api, &writer, &options).await;
    clear_progress();
    writer.finish(ledger.map_err(writing)?).map_err(writing)
}

fn recorded(folder: &Path) -> Result<Cloud> {
    let recorded = Recorded::open(folder).map_err(|e| {
        Failure::of(format!("the answers in {} cannot be used", folder.display()), e)
            .hint("name a folder that holds one JSON file of answers for each account")
    })?;
    Ok(Cloud {
        accounts: recorded.accounts(),
        now: recorded.recorded_at(),
        home: None,
        source: "recorded answers".to_owned(),
        api: Arc::new(recorded),
    })
}

async fn live(source: &Source) -> Result<Cloud> {
    let options = ClientOptions {
        profile: source.profile.clone(),
        // Global questions are asked from the first region named.
        region: source.regions.first().cloned(),
        endpoint_url: source.endpoint_url.clone(),
        ..ClientOptions::default()
    };
    let client = Client::connect(options).await.map_err(|e| {
        let hint = match e {
            ConnectError::NoRegion(_) => "for example `--region eu-central-1`",
            _ => "",
        };
        Failure::new(e.to_string()).hint(hint)
    })?;
    let identity = client.identity().await.map_err(|e| identity_failure(e, source.profile.as_deref()))?;
    Ok(Cloud {
        accounts: vec![AccountInfo { partition: identity.partition, id: identity.account, name: None }],
        now: None,
        home: Some(client.region().to_owned()),
        source: "live".to_owned(),
        api: Arc::new(client),
    })
}

fn identity_failure(e: CallFailure, profile: Option<&str>) -> Failure {
    let with_profile = profile.map(|p| {
        format!(
            "is there a profile `{p}` in the AWS configuration? if so, sign in: `aws sso login --profile {p}`"
        )
    });
    let hint = match e.kind {
        FailureKind::Credentials => with_profile.as_deref().unwrap_or(
            "no usable credentials: sign in (`aws sso login`), set AWS_PROFILE, or name a profile with --profile",
        ),
        FailureKind::Timeout => "the endpoint cannot be reached: check the network, the proxy and --endpoint-url",
        FailureKind::Unsupported => {
            "check the region's name, --endpoint-url, and that names can be looked up from this network"
        }
        _ => "",
    };
    Failure::of("who the caller is cannot be found out, so nothing was scanned", e).hint(hint)
}

pub(crate) fn plan_failure(e: PlanError) -> Failure {
    Failure::of("a plugin asks for what this catalog does not have", e).hint(
        "the plugin may be newer than this host: update bartizan, or pin an older version of the plugin",
    )
}

/// One line that is written over and over, if stderr is a terminal.
fn progress() -> Arc<dyn Fn(&Progress<'_>) + Send + Sync> {
    if !std::io::stderr().is_terminal() {
        return Arc::new(|_| {});
    }
    Arc::new(|p| {
        let line = match p {
            Progress::Account { account, number, of } => {
                format!("reading account {} ({} of {of})", account.id, number + 1)
            }
            Progress::Inventory { scope, type_name, resources, .. } => {
                format!("reading {}: {resources} of {type_name}", scope.account)
            }
            _ => return,
        };
        let _ = write!(stderr(), "\r\x1b[2K{line}");
        let _ = stderr().flush();
    })
}

fn clear_progress() {
    if std::io::stderr().is_terminal() {
        let _ = write!(stderr(), "\r\x1b[2K");
    }
}
