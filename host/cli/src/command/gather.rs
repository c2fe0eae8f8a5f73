//! From the options of a source to a snapshot.

use super::needs::catalog;
use crate::args::{FactSource, Source};
use crate::config::Config;
use crate::failure::{Failure, Result};
use crate::interrupt::Interrupt;
use crate::output::{stderr, warning};
use bartizan_gather::accounts::{AccountsError, Discovery, Wanted};
use bartizan_gather::api::{Api, Failure as CallFailure, FailureKind};
use bartizan_gather::aws::{Client, ConnectError, Options as ClientOptions, Role, Timeouts};
use bartizan_gather::catalog::Catalog;
use bartizan_gather::config::files::Files;
use bartizan_gather::config::{Aggregator, Source as FactsFrom};
use bartizan_gather::journal::Journal;
use bartizan_gather::meter::{Limits, Meter};
use bartizan_gather::plan::{AccountInfo, Plan, PlanError};
use bartizan_gather::recorded::Recorded;
use bartizan_gather::run::delivered::{Bucket, FetchError};
use bartizan_gather::run::{Options, Progress, run};
use bartizan_state::{Header, Snapshot, Writer};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What is to be read: each type with its properties.
pub(crate) type Requests = Vec<(String, BTreeSet<String>)>;

/// The role's name, if nobody says another.
pub(crate) const ROLE: &str = "bartizan";

/// Who answers, for which accounts, and since when.
struct Cloud {
    api: Arc<dyn Api>,
    accounts: Vec<AccountInfo>,
    source: String,
}

/// Reads what was requested and writes it to `path`. A snapshot that is `kept` has a journal beside it
/// while it is in the making, from which a run that broke off can be gone on with.
pub(crate) fn gather(
    source: &Source,
    config: &Config,
    requests: &Requests,
    path: &Path,
    kept: bool,
    interrupt: &Interrupt,
) -> Result<Snapshot> {
    interrupt.runtime.block_on(read(source, config, requests, path, kept, interrupt))
}

async fn read(
    source: &Source,
    config: &Config,
    requests: &Requests,
    path: &Path,
    kept: bool,
    interrupt: &Interrupt,
) -> Result<Snapshot> {
    let catalog = catalog()?;
    if !source.config_files.is_empty() {
        return files(source, config, &catalog, requests, path, interrupt).await;
    }
    if source.aggregator.is_some() && source.source != FactSource::Config {
        return Err(Failure::new(
            "an aggregator is asked for what AWS Config has recorded, and nothing else",
        )
        .hint("add `--source config`"));
    }
    let meter = Arc::new(meter(source, config, &catalog)?);
    let mut options = options(source, config, Arc::clone(&meter));
    options.cancel = interrupt.reading.clone();
    let mut journal = None;
    let mut now = None;
    let cloud = if let Some(folder) = &source.answers {
        let recorded = recorded(folder)?;
        now = recorded.recorded_at();
        options.report_wait = Duration::ZERO;
        Cloud {
            accounts: recorded.accounts(),
            source: "recorded answers".to_owned(),
            api: Arc::new(recorded),
        }
    } else {
        let client = connect(source, config, Arc::clone(&meter)).await?;
        let identity = client.identity().await.map_err(|e| identity_failure(e, source.profile.as_deref()))?;
        let home = client.region().to_owned();
        options.home = Some(home.clone());
        let mut api: Arc<dyn Api> = Arc::new(client);
        if kept {
            let (opened, begun) = begin_journal(Arc::clone(&api), path, source, &options)?;
            now = Some(begun);
            let opened = Arc::new(opened);
            api = opened.clone();
            journal = Some(opened);
        }
        let discovery = Discovery::new(Arc::clone(&api), &identity.partition, &home, &options);
        let accounts = accounts(source, config, &discovery, &identity).await?;
        Cloud { api, accounts, source: "live".to_owned() }
    };
    let plan = Plan::new(&catalog, requests, &cloud.accounts, &source.regions).map_err(plan_failure)?;
    let plan = from(plan, source);
    options.aggregator = source.aggregator.clone().map(|(name, region)| Aggregator { name, region });
    if let Some(now) = now.filter(|_| source.answers.is_some()) {
        options.clock = Arc::new(move || now);
    }
    let header = Header {
        created_at: now.unwrap_or_else(|| (options.clock)()),
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
    options.progress = progress(Arc::clone(&meter), plan.accounts().len());
    let done = run(&Arc::new(plan), &cloud.api, &writer, &options).await;
    clear_progress();
    done.map_err(writing)?;
    let snapshot = writer.finish(Vec::new()).map_err(writing)?;
    if meter.is_log_broken() {
        warning("the log of calls could not be written to its end");
    }
    if let Some(journal) = journal {
        // What broke, or ran into a limit, may be answered another time.
        if interrupt.reading.is_cancelled() || meter.counts().postponed > 0 {
            warning("what was answered is kept: the same command with --resume goes on from there");
        } else if journal.remove().is_err() {
            warning("the journal beside the snapshot could not be removed");
        }
        if journal.is_broken() {
            warning("the journal could not be written to its end: going on would ask some of it again");
        }
    }
    Ok(snapshot)
}

/// The same plan from the source that was asked for.
pub(crate) fn from(plan: Plan, source: &Source) -> Plan {
    if source.aggregator.is_some() {
        return plan.from_aggregator();
    }
    plan.from_source(match source.source {
        FactSource::Api => FactsFrom::Api,
        FactSource::Config => FactsFrom::Config,
        FactSource::Auto => FactsFrom::Auto,
    })
}

/// Reads what AWS Config delivered.
async fn files(
    source: &Source,
    config: &Config,
    catalog: &Catalog,
    requests: &Requests,
    path: &Path,
    interrupt: &Interrupt,
) -> Result<Snapshot> {
    let (buckets, mut paths): (Vec<PathBuf>, Vec<PathBuf>) =
        source.config_files.iter().cloned().partition(|file| is_address(file));
    let spool = tempfile::tempdir().map_err(|e| {
        Failure::of("there is no folder to keep AWS Config's files in while they are read", e)
    })?;
    if !buckets.is_empty() {
        paths.extend(fetched(source, config, catalog, &buckets, spool.path(), interrupt).await?);
    } else if source.profile.is_some() || source.endpoint_url.is_some() || !source.regions.is_empty() {
        return Err(Failure::new("files on this machine belong to no profile, region or endpoint")
            .hint("--profile, --region and --endpoint-url go with `--config-files s3://BUCKET/PREFIX`"));
    }
    let opened = Files::open(&paths).map_err(|e| {
        Failure::of("AWS Config's files cannot be used", e)
            .hint("name snapshot or history files as Config delivers them, packed with gzip or not")
    })?;
    let opened = opened.shown_as(spool.path(), "s3://");
    let header = Header {
        created_at: opened.taken_at(),
        tool: format!("bartizan {}", env!("CARGO_PKG_VERSION")),
        catalog: Catalog::version().to_owned(),
        accounts: opened.accounts().to_vec(),
        regions: opened.regions().into_iter().collect(),
        sources: opened.sources(),
    };
    let writing = |e| Failure::of(format!("the snapshot {} cannot be written", path.display()), e);
    let writer = Writer::create(path, &header).map_err(writing)?;
    let report = opened
        .gather(catalog, requests, &writer)
        .map_err(|e| Failure::of("AWS Config's files cannot be read to their end", e))?;
    for (file, problem) in &report.problems {
        warning(&format!("{}: {problem}", file.display()));
    }
    writer.finish(Vec::new()).map_err(writing)
}

pub(super) fn is_address(file: &Path) -> bool {
    file.to_str().is_some_and(|text| text.starts_with("s3://"))
}

/// Where to fetch AWS Config's files from.
pub(super) fn bucket(file: &Path) -> Result<Bucket> {
    file.to_string_lossy().parse().map_err(|e: FetchError| {
        Failure::new(e.to_string()).hint("for example s3://BUCKET/PREFIX, as the delivery channel has them")
    })
}

/// Fetches AWS Config's files from buckets, in the caller's name.
async fn fetched(
    source: &Source,
    config: &Config,
    catalog: &Catalog,
    buckets: &[PathBuf],
    spool: &Path,
    interrupt: &Interrupt,
) -> Result<Vec<PathBuf>> {
    let meter = Arc::new(meter(source, config, catalog)?);
    let mut options = options(source, config, Arc::clone(&meter));
    options.cancel = interrupt.reading.clone();
    let client = connect(source, config, meter).await?;
    let home = client.region().to_owned();
    let api: Arc<dyn Api> = Arc::new(client);
    let mut paths = Vec::new();
    for file in buckets {
        let found = bucket(file)?.fetch(&api, &home, &options, spool).await;
        paths.extend(found.map_err(|e| {
            let hint = match &e {
                e if e.is_of_key() => {
                    "the files are encrypted: allow kms:Decrypt with the key, in its policy and the caller's"
                        .to_owned()
                }
                FetchError::Call { denied: true, .. } => format!(
                    "`bartizan permissions --config-files {}` prints the policy that this needs; the bucket's own \
                     policy may deny it all the same",
                    file.display()
                ),
                FetchError::Nothing { .. } => "the prefix is that of the delivery channel, before AWSLogs/".to_owned(),
                _ => String::new(),
            };
            Failure::of("AWS Config's files cannot be fetched, so nothing was read", e).hint(hint)
        })?);
    }
    Ok(paths)
}

fn begin_journal(
    api: Arc<dyn Api>,
    path: &Path,
    source: &Source,
    options: &Options,
) -> Result<(Journal, u64)> {
    let folder = Journal::folder(path);
    let resume = source.manners.resume;
    if !resume && folder.exists() {
        warning(&format!("{} is of a reading that broke off: it is begun anew", folder.display()));
    }
    Journal::open(api, folder, resume, Arc::clone(&options.clock)).map_err(|e| {
        let hint =
            if resume { "without --resume the reading begins anew" } else { "its folder must be there" };
        Failure::of("the reading cannot be begun", e).hint(hint)
    })
}

/// What the command line says, else the configuration.
fn meter(source: &Source, config: &Config, catalog: &Catalog) -> Result<Meter> {
    let manners = &source.manners;
    let mut rates = config.gather.rates.clone();
    rates.extend(manners.rates.iter().cloned());
    if let Some(service) = rates.keys().find(|service| !catalog.rates().contains_key(*service)) {
        return Err(Failure::new(format!("no call is made to a service `{service}`"))
            .hint("services are named as in the calls: `bartizan scan --dry-run` shows them"));
    }
    let limits = Limits {
        rates,
        most_a_second: manners.max_rate.or(config.gather.max_rate),
        most: manners.max_calls.or(config.gather.max_calls),
    };
    let log: Option<Box<dyn Write + Send>> = match &manners.call_log {
        None => None,
        Some(path) => {
            let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path).map_err(|e| {
                Failure::of(format!("the log of calls {} cannot be written", path.display()), e)
            })?;
            Some(Box::new(file))
        }
    };
    // Recorded answers are nobody's service.
    let rates = if source.answers.is_some() {
        catalog.rates().keys().map(|service| (service.clone(), 1_000_000)).collect()
    } else {
        catalog.rates().clone()
    };
    Ok(Meter::new(limits, rates, log))
}

fn options(source: &Source, config: &Config, meter: Arc<Meter>) -> Options {
    let (manners, defaults) = (&source.manners, Options::default());
    let concurrency = manners.concurrency.or(config.gather.concurrency).map(usize::from);
    let accounts = manners.accounts_at_once.or(config.gather.accounts_at_once).map(usize::from);
    Options {
        concurrency: concurrency.unwrap_or(defaults.concurrency),
        accounts: accounts.unwrap_or(defaults.accounts),
        meter,
        ..defaults
    }
}

fn recorded(folder: &Path) -> Result<Recorded> {
    Recorded::open(folder).map_err(|e| {
        Failure::of(format!("the answers in {} cannot be used", folder.display()), e)
            .hint("name a folder that holds one JSON file of answers for each account")
    })
}

/// Whether accounts beside the caller's own are read.
pub(super) fn is_of_organization(source: &Source, config: &Config) -> bool {
    let (asked, configured) = (&source.organization, &config.organization);
    asked.organization
        || !(asked.units.is_empty() && asked.accounts.is_empty())
        || configured.scan
        || !(configured.units.is_empty() && configured.accounts.is_empty())
}

async fn connect(source: &Source, config: &Config, meter: Arc<Meter>) -> Result<Client> {
    let (asked, configured) = (&source.organization, &config.organization);
    let role = is_of_organization(source, config).then(|| Role {
        name: asked.role.clone().or_else(|| configured.role.clone()).unwrap_or_else(|| ROLE.to_owned()),
        external_id: asked.external_id.clone().or_else(|| configured.external_id.clone()),
        everywhere: false,
    });
    if role.is_none() && (asked.role.is_some() || asked.external_id.is_some()) {
        return Err(Failure::new("a role is for other accounts, and none is read")
            .hint("add --organization, --unit or --account; your own role comes with --profile"));
    }
    let options = ClientOptions {
        profile: source.profile.clone(),
        // Global questions are asked from the first region named.
        region: source.regions.first().cloned(),
        endpoint_url: source.endpoint_url.clone(),
        timeouts: timeouts(source, config),
        meter,
        role,
        ..ClientOptions::default()
    };
    Client::connect(options).await.map_err(|e| {
        let hint = match e {
            ConnectError::NoRegion(_) => "for example `--region eu-central-1`",
            _ => "",
        };
        Failure::new(e.to_string()).hint(hint)
    })
}

/// A shorter call has shorter attempts too.
fn timeouts(source: &Source, config: &Config) -> Timeouts {
    let mut waits = Timeouts::default();
    if let Some(seconds) = source.manners.timeout.or(config.gather.timeout) {
        waits.operation = Duration::from_secs(seconds.into());
        for part in [&mut waits.connect, &mut waits.read, &mut waits.attempt] {
            *part = waits.operation.min(*part);
        }
    }
    waits.attempts = source.manners.attempts.or(config.gather.attempts).unwrap_or(waits.attempts);
    waits
}

async fn accounts(
    source: &Source,
    config: &Config,
    discovery: &Discovery,
    identity: &bartizan_gather::aws::Identity,
) -> Result<Vec<AccountInfo>> {
    if !is_of_organization(source, config) {
        let name = discovery.alias().await;
        return Ok(vec![AccountInfo {
            partition: identity.partition.clone(),
            id: identity.account.clone(),
            name,
        }]);
    }
    let (asked, configured) = (&source.organization, &config.organization);
    let either = |asked: &[String], configured: &[String]| {
        if asked.is_empty() { configured.to_vec() } else { asked.to_vec() }
    };
    let wanted = Wanted {
        units: either(&asked.units, &configured.units),
        accounts: either(&asked.accounts, &configured.accounts),
        exclude: either(&asked.exclude, &configured.exclude),
    };
    discovery.organization(&wanted).await.map_err(|e| {
        let hint = match &e {
            AccountsError::Call { denied: true, .. } => {
                "the organisation's accounts are told to its management account and to delegated administrators: \
                 use a profile there, with organizations:ListAccounts and sts:AssumeRole"
            }
            AccountsError::NoSuchAccount(_) => "check its number, and that it is active",
            AccountsError::None => "check --unit, --account and --exclude-account",
            _ => "",
        };
        Failure::of("which accounts there are cannot be found out, so nothing was scanned", e).hint(hint)
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
fn progress(meter: Arc<Meter>, accounts: usize) -> Arc<dyn Fn(&Progress<'_>) + Send + Sync> {
    if !std::io::stderr().is_terminal() {
        return Arc::new(|_| {});
    }
    let begun = Instant::now();
    let state = Mutex::new((0_usize, Instant::now()));
    Arc::new(move |p| {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Progress::Done { done, .. } = p {
            state.0 = *done;
        }
        // Ten times a second is all that anybody can read.
        if state.1.elapsed() < Duration::from_millis(100) {
            return;
        }
        state.1 = Instant::now();
        let line = progress_line(&meter, state.0, accounts, begun.elapsed());
        let _ = write!(stderr(), "\r\x1b[2K{line}");
        let _ = stderr().flush();
    })
}

/// What is done, what is known to be left, and how long that may take. What an account needs is known
/// only when its lists are read: of those not begun, the finished ones tell.
fn progress_line(meter: &Meter, done: usize, accounts: usize, since: Duration) -> String {
    let counts = meter.counts();
    let mut planned = counts.planned.max(counts.done);
    if let Some(each) = counts.done.checked_div(done as u64).filter(|_| done > 0) {
        planned = planned.max(each * accounts as u64);
    }
    let about = if done == 0 { "at least" } else { "about" };
    let mut line = format!(
        "reading: account {} of {accounts}, {} of {about} {planned} calls",
        (done + 1).min(accounts),
        counts.done
    );
    if counts.recalled > 0 {
        let _ = write!(line, " ({} known from before)", counts.recalled);
    }
    if counts.throttled > 0 {
        let _ = write!(line, ", {} throttled", counts.throttled);
    }
    let left = planned.saturating_sub(counts.done);
    let asked = counts.done.saturating_sub(counts.recalled);
    if asked > 20 && since > Duration::from_secs(3) {
        let seconds = since.as_secs().saturating_mul(left) / asked;
        let _ = match seconds {
            0..=90 => write!(line, ", some {seconds} s left"),
            _ => write!(line, ", some {} min left", seconds.div_ceil(60)),
        };
    }
    line
}

fn clear_progress() {
    if std::io::stderr().is_terminal() {
        let _ = write!(stderr(), "\r\x1b[2K");
    }
}
