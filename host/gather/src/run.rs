//! Runs a plan: account by account, everything that is asked of one at the same time, each
//! inventory written as soon as it is known.
//!
//! Nothing is guessed. A property is absent only where its catalog entry says so; every failure
//! makes exactly what depends on it unknown, with the reason; an inventory that could not be read
//! is unknown, never empty.

mod assignments;
mod calls;
mod config;
pub mod delivered;
pub(crate) mod node;
mod organization;
#[cfg(test)]
mod tests;

use crate::api::Api;
use crate::config::Aggregator;
use crate::meter::Meter;
use crate::plan::{AccountInfo, Plan};
use crate::run::node::{Account, Gathered};
use bartizan_state::{Inventory, LedgerEntry, Scope, SnapshotError, Writer};
pub(crate) use calls::{Calls, Problem};
use config::Aggregating;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;

/// How a plan is run.
#[derive(Clone)]
pub struct Options {
    /// How many calls are on their way at once.
    pub concurrency: usize,
    /// How many accounts are read at once.
    pub accounts: usize,
    /// Paces and counts the calls.
    pub meter: Arc<Meter>,
    /// The region that global and account-wide questions are asked from; by default the
    /// partition's first.
    pub home: Option<String>,
    /// The present, in unix seconds.
    pub clock: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// Told what happens, from the thread that writes.
    pub progress: Arc<dyn Fn(&Progress<'_>) + Send + Sync>,
    /// Ends the run early, and cleanly.
    pub cancel: Cancel,
    /// Who answers a plan that is [from an aggregator](Plan::from_aggregator).
    pub aggregator: Option<Aggregator>,
    /// How long to wait before asking again for a report that is being made.
    pub report_wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs());
        Self {
            concurrency: 64,
            accounts: 8,
            meter: Arc::default(),
            home: None,
            clock: Arc::new(clock),
            progress: Arc::new(|_| {}),
            cancel: Cancel::default(),
            aggregator: None,
            report_wait: Duration::from_secs(2),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("concurrency", &self.concurrency)
            .field("home", &self.home)
            .field("cancel", &self.cancel)
            .finish_non_exhaustive()
    }
}

/// What happens while a plan runs.
#[derive(Debug)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// An account is begun.
    Account {
        /// Which.
        account: &'a AccountInfo,
        /// Its place among the plan's accounts, from nought.
        number: usize,
        /// How many accounts the plan has.
        of: usize,
    },
    /// An inventory is in the snapshot.
    Inventory {
        /// Where.
        scope: &'a Scope,
        /// The type.
        type_name: &'a str,
        /// How well it is known.
        inventory: &'a Inventory,
        /// How many resources it has.
        resources: usize,
    },
    /// An account is read.
    Done {
        /// How many are.
        done: usize,
        /// How many accounts the plan has.
        of: usize,
    },
    /// Time goes by; the [`Meter`] has the numbers.
    Tick,
}

/// Ends a run early: calls on their way are given up, and what was not read is unknown.
#[derive(Debug, Clone)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Default for Cancel {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Cancel {
    /// Ends the run that holds a clone of this.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was ended.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    async fn cancelled(&self) {
        // The sender lives as long as this does, so that waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|cancelled| *cancelled).await;
    }
}

/// What an account's tasks tell the thread that writes.
enum Event {
    Gathered(Gathered),
    Done { account: AccountInfo, ledger: Vec<LedgerEntry> },
}

/// Runs a plan, and writes what it finds and the ledger of what was asked.
pub async fn run(
    plan: &Arc<Plan>,
    api: &Arc<dyn Api>,
    writer: &Writer,
    options: &Options,
) -> Result<(), SnapshotError> {
    const TICK: Duration = Duration::from_millis(250);
    let slots = Arc::new(Semaphore::new(options.concurrency.max(1)));
    let (sender, mut receiver) = mpsc::channel::<Event>(8);
    let aggregator = options.aggregator.as_ref().filter(|_| plan.aggregated).map(|aggregator| {
        // Whoever runs this asks it, for every account.
        let caller = AccountInfo { partition: String::new(), id: String::new(), name: None };
        let home = aggregator.region.clone();
        let calls = Calls::new(caller, home, Arc::clone(api), Arc::clone(&slots), options.clone());
        Arc::new(Aggregating::new(aggregator, calls))
    });
    let mut waiting = plan.accounts.iter().enumerate();
    let mut tasks = JoinSet::new();
    let mut tick = tokio::time::interval(TICK);
    let mut done = 0;
    while done < plan.accounts.len() {
        while tasks.len() < options.accounts.max(1)
            && let Some((number, info)) = waiting.next()
        {
            (options.progress)(&Progress::Account { account: info, number, of: plan.accounts.len() });
            let home = options.home.clone().unwrap_or_else(|| home_region(&info.partition).to_owned());
            let calls = Calls::new(info.clone(), home, Arc::clone(api), Arc::clone(&slots), options.clone());
            let (plan, sender) = (Arc::clone(plan), sender.clone());
            let aggregator = aggregator.clone();
            tasks.spawn(async move {
                let account = Arc::new(Account::new(plan, calls, aggregator, sender.clone()));
                Arc::clone(&account).read().await;
                account.calls.end();
                let done =
                    Event::Done { account: account.calls.account.clone(), ledger: account.calls.ledger() };
                // Nobody receives any more when the snapshot could not be written.
                let _ = sender.send(done).await;
            });
        }
        tokio::select! {
            event = receiver.recv() => match event {
                Some(Event::Gathered(gathered)) => write(writer, options, gathered)?,
                Some(Event::Done { account, ledger }) => {
                    writer.account_done(&account.partition, &account.id, ledger)?;
                    done += 1;
                    (options.progress)(&Progress::Done { done, of: plan.accounts.len() });
                }
                // This function holds a sender itself.
                None => break,
            },
            Some(joined) = tasks.join_next(), if !tasks.is_empty() => {
                finished(joined);
            }
            _ = tick.tick() => (options.progress)(&Progress::Tick),
        }
    }
    join_all(tasks).await;
    Ok(())
}

fn write(writer: &Writer, options: &Options, gathered: Gathered) -> Result<(), SnapshotError> {
    let Gathered { scope, type_name, inventory, provenance, resources } = gathered;
    let count = resources.len();
    writer.inventory(&scope, &type_name, inventory.clone(), &provenance, resources)?;
    (options.progress)(&Progress::Inventory {
        scope: &scope,
        type_name: &type_name,
        inventory: &inventory,
        resources: count,
    });
    Ok(())
}

/// Waits for tasks; a panic in one goes on here.
async fn join_all<T: 'static>(mut tasks: JoinSet<T>) -> Vec<T> {
    let mut done = Vec::with_capacity(tasks.len());
    while let Some(joined) = tasks.join_next().await {
        done.extend(finished(joined));
    }
    done
}

fn finished<T>(joined: Result<T, tokio::task::JoinError>) -> Option<T> {
    match joined {
        Ok(value) => Some(value),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Tasks are aborted only when nobody waits for them any more.
            Err(_) => None,
        },
    }
}

/// The region that a partition's global services answer in.
fn home_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        "aws-eusc" => "eusc-de-east-1",
        _ => "us-east-1",
    }
}

/// The regions of an account that a plan reads, and those that it cannot because they are closed.
#[derive(Debug, PartialEq, Eq)]
struct Regions {
    open: Vec<String>,
    closed: Vec<String>,
}

impl Regions {
    /// `answered` is what DescribeRegions says of every region; `asked` may be empty for all.
    fn choose(asked: &[String], answered: &Value) -> Self {
        let mut enabled = BTreeSet::new();
        let mut all = BTreeSet::new();
        for region in answered.get("Regions").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = region.get("RegionName").and_then(Value::as_str) else { continue };
            all.insert(name.to_owned());
            if region.get("OptInStatus").and_then(Value::as_str) != Some("not-opted-in") {
                enabled.insert(name.to_owned());
            }
        }
        let wanted: BTreeSet<String> = if asked.is_empty() { all } else { asked.iter().cloned().collect() };
        let (open, closed) = wanted.into_iter().partition(|region| enabled.contains(region));
        Self { open, closed }
    }
}
