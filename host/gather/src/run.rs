//! Runs a plan: account by account, everything that is asked of one at the same time, each
//! inventory written as soon as it is known.
//!
//! Nothing is guessed. A property is absent only where its catalog entry says so; every failure
//! makes exactly what depends on it unknown, with the reason; an inventory that could not be read
//! is unknown, never empty.

mod calls;
mod node;
#[cfg(test)]
mod tests;

use crate::api::Api;
use crate::plan::{AccountInfo, Plan};
use crate::run::node::{Account, Gathered};
use bartizan_state::{Inventory, LedgerEntry, Scope, SnapshotError, Writer};
use calls::Calls;
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
    /// The region that global and account-wide questions are asked from; by default the
    /// partition's first.
    pub home: Option<String>,
    /// The present, in unix seconds.
    pub clock: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// Told what happens, from the thread that writes.
    pub progress: Arc<dyn Fn(&Progress<'_>) + Send + Sync>,
    /// Ends the run early, and cleanly.
    pub cancel: Cancel,
    /// How long to wait before asking again for a report that is being made.
    pub report_wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs());
        Self {
            concurrency: 64,
            home: None,
            clock: Arc::new(clock),
            progress: Arc::new(|_| {}),
            cancel: Cancel::default(),
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

/// Runs a plan, writes what it finds, and returns the ledger of what was asked.
pub async fn run(
    plan: &Arc<Plan>,
    api: &Arc<dyn Api>,
    writer: &Writer,
    options: &Options,
) -> Result<Vec<LedgerEntry>, SnapshotError> {
    let slots = Arc::new(Semaphore::new(options.concurrency.max(1)));
    let mut ledger = Vec::new();
    for (number, info) in plan.accounts.iter().enumerate() {
        (options.progress)(&Progress::Account { account: info, number, of: plan.accounts.len() });
        let home = options.home.clone().unwrap_or_else(|| home_region(&info.partition).to_owned());
        let calls = Calls::new(
            info.clone(),
            home,
            Arc::clone(api),
            Arc::clone(&plan.catalog),
            Arc::clone(&slots),
            options.clone(),
        );
        let (sender, mut receiver) = mpsc::channel::<Gathered>(4);
        let account = Arc::new(Account::new(Arc::clone(plan), calls, sender));
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&account).read());
        // The receiver ends when the account and its tasks hold no sender any more.
        let calls = Arc::clone(&account.calls);
        drop(account);
        while let Some(Gathered { scope, type_name, inventory, provenance, resources }) =
            receiver.recv().await
        {
            let count = resources.len();
            writer.inventory(&scope, &type_name, inventory.clone(), &provenance, resources)?;
            (options.progress)(&Progress::Inventory {
                scope: &scope,
                type_name: &type_name,
                inventory: &inventory,
                resources: count,
            });
        }
        join_all(tasks).await;
        ledger.extend(calls.ledger());
    }
    Ok(ledger)
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
