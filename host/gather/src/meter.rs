//! The manners of gathering: how fast services are asked and how often at all, shared by everything
//! that runs; and the account of it, as numbers for whoever waits and as a log for whoever asks.

use crate::api::{Call, Failure, FailureKind};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many calls may be made. What is not set here is the catalog's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls a second by service, for each account and region.
    pub rates: BTreeMap<String, u32>,
    /// Calls a second of everything together, retries counted.
    pub most_a_second: Option<u32>,
    /// Calls at all, retries counted.
    pub most: Option<u64>,
}

/// What was asked so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that are known to be needed, in the accounts that were begun.
    pub planned: u64,
    /// Calls that came to an end, one way or another.
    pub done: u64,
    /// Requests that went out, retries counted.
    pub requests: u64,
    /// Requests that were answered with a demand to slow down.
    pub throttled: u64,
    /// Calls that a journal answered.
    pub recalled: u64,
    /// Calls without an answer that may get one another time.
    pub postponed: u64,
}

/// When the next call may be made, by region and service.
type Turns = HashMap<(String, String), Instant>;

/// Paces and counts every call.
pub struct Meter {
    limits: Limits,
    rates: BTreeMap<String, u32>,
    /// When the next call may be made, by account, then by region and service.
    pace: Mutex<HashMap<String, Turns>>,
    whole: Mutex<Option<Instant>>,
    planned: AtomicU64,
    done: AtomicU64,
    requests: AtomicU64,
    throttled: AtomicU64,
    recalled: AtomicU64,
    postponed: AtomicU64,
    log: Option<Mutex<Box<dyn Write + Send>>>,
    /// Whether the log could not be written.
    log_broken: AtomicBool,
}

/// How often one call went out, and how often it was told to slow down.
#[derive(Debug, Default)]
pub(crate) struct Attempts {
    made: AtomicU32,
    throttled: AtomicU32,
}

tokio::task_local! {
    /// The call that this task makes.
    static CALL: Arc<Attempts>;
}

impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self::new(Limits::default(), BTreeMap::new(), None)
    }
}

impl Meter {
    /// `rates` are those of services for which the limits say nothing; every call is written to
    /// `log`, a JSON object a line.
    pub fn new(limits: Limits, rates: BTreeMap<String, u32>, log: Option<Box<dyn Write + Send>>) -> Self {
        Self {
            limits,
            rates,
            pace: Mutex::default(),
            whole: Mutex::default(),
            planned: AtomicU64::new(0),
            done: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
            recalled: AtomicU64::new(0),
            postponed: AtomicU64::new(0),
            log: log.map(Mutex::new),
            log_broken: AtomicBool::new(false),
        }
    }

    /// The numbers so far.
    pub fn counts(&self) -> Counts {
        let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Counts {
            planned: of(&self.planned),
            done: of(&self.done),
            requests: of(&self.requests),
            throttled: of(&self.throttled),
            recalled: of(&self.recalled),
            postponed: of(&self.postponed),
        }
    }

    /// Whether some of the log could not be written.
    pub fn is_log_broken(&self) -> bool {
        self.log_broken.load(Ordering::Relaxed)
    }

    /// How many calls a second a service is asked at most, in one account and region.
    pub fn rate(&self, service: &str) -> u32 {
        const CAUTIOUS: u32 = 10;
        let set = self.limits.rates.get(service).or_else(|| self.rates.get(service));
        set.copied().unwrap_or(CAUTIOUS).max(1)
    }

    /// More calls are known to be needed.
    pub(crate) fn plan(&self, calls: u64) {
        self.planned.fetch_add(calls, Ordering::Relaxed);
    }

    /// An account is read: what was kept for it is no longer needed.
    pub(crate) fn forget(&self, account: &str) {
        lock(&self.pace).remove(account);
    }

    /// Waits until a request may go out: on average at the service's rate, with a second's worth in
    /// a burst; not at all when the limit of calls is reached.
    pub(crate) async fn turn(&self, account: &str, region: &str, service: &str) -> Result<(), Failure> {
        const BURST: Duration = Duration::from_secs(1);
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(most) = self.limits.most.filter(|most| number >= *most) {
            self.requests.fetch_sub(1, Ordering::Relaxed);
            return Err(Failure {
                service: service.to_owned(),
                operation: String::new(),
                region: region.to_owned(),
                kind: FailureKind::Limit,
                code: "CallLimit".to_owned(),
                message: format!("the limit of {most} calls was reached before this was read"),
            });
        }
        let now = Instant::now();
        let mut wait = Duration::ZERO;
        {
            let mut pace = lock(&self.pace);
            let services = pace.entry(account.to_owned()).or_default();
            let turn = services.entry((region.to_owned(), service.to_owned())).or_insert(now);
            *turn = (*turn).max(now);
            wait = wait.max(turn.duration_since(now).saturating_sub(BURST));
            *turn += Duration::from_secs(1) / self.rate(service);
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        Ok(())
    }

    /// Waits, at the last moment before a request goes out, until it does not exceed the limit of
    /// everything together.
    pub(crate) async fn cap(&self) {
        let Some(most) = self.limits.most_a_second else { return };
        let wait = {
            let now = Instant::now();
            let mut whole = lock(&self.whole);
            let turn = whole.unwrap_or(now).max(now);
            *whole = Some(turn + Duration::from_secs(1) / most.max(1));
            turn.duration_since(now)
        };
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Whether calls are written down.
    pub(crate) fn is_logged(&self) -> bool {
        self.log.is_some()
    }

    /// Makes a call, counts it, and writes it down if it is told what it is.
    pub(crate) async fn watch<T>(
        &self,
        call: Option<&Call>,
        making: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let attempts = Arc::new(Attempts::default());
        let begun = std::time::Instant::now();
        let result = CALL.scope(Arc::clone(&attempts), making).await;
        self.done.fetch_add(1, Ordering::Relaxed);
        if let Some(call) = call {
            self.write(call, result.as_ref().err(), begun.elapsed(), &attempts);
        }
        result
    }

    /// Makes a call that no plan has, such as one for credentials: it waits, counts and is written down
    /// like any other.
    pub(crate) async fn aside<T>(
        &self,
        call: &Call,
        making: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let turn = self.turn(&call.account, &call.region, &call.service).await;
        turn.map_err(|refused| Failure { operation: call.operation.clone(), ..refused })?;
        self.cap().await;
        self.plan(1);
        self.watch(Some(call), making).await
    }

    /// A call was answered by what an earlier run wrote down.
    pub(crate) fn recall(&self) {
        self.recalled.fetch_add(1, Ordering::Relaxed);
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// A call got no answer, and may get one another time.
    pub(crate) fn postpone(&self) {
        self.postponed.fetch_add(1, Ordering::Relaxed);
    }

    fn write(&self, call: &Call, failure: Option<&Failure>, took: Duration, attempts: &Attempts) {
        let Some(log) = &self.log else { return };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let mut line = json!({
            "at": now.map_or(0.0, |now| now.as_secs_f64()),
            "account": call.account,
            "region": call.region,
            "service": call.service,
            "operation": call.operation,
            "params": call.params,
            "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "attempts": attempts.made.load(Ordering::Relaxed).max(1),
            "throttled": attempts.throttled.load(Ordering::Relaxed),
            "outcome": "ok",
        });
        if let (Some(failure), Some(members)) = (failure, line.as_object_mut()) {
            members.insert("outcome".to_owned(), failure.code.as_str().into());
            members.insert("message".to_owned(), Value::from(failure.message.as_str()));
        }
        let mut text = line.to_string();
        text.push('\n');
        let mut log = lock(log);
        if log.write_all(text.as_bytes()).and_then(|()| log.flush()).is_err() {
            self.log_broken.store(true, Ordering::Relaxed);
        }
    }

    /// A request of this task's call goes out; says whether it is a retry.
    pub(crate) fn goes_out() -> bool {
        CALL.try_with(|call| call.made.fetch_add(1, Ordering::Relaxed) > 0).unwrap_or(false)
    }

    /// A request of this task's call was told to slow down.
    pub(crate) fn slows_down(&self) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
        let _ = CALL.try_with(|call| call.throttled.fetch_add(1, Ordering::Relaxed));
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is changed in single steps: a panic elsewhere leaves it whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn meter(limits: Limits) -> Meter {
        Meter::new(limits, BTreeMap::from([("s3".to_owned(), 40)]), None)
    }

    async fn turns(meter: &Meter, number: usize) -> Duration {
        let begun = Instant::now();
        for _ in 0..number {
            meter.turn("1", "eu-west-1", "s3").await.unwrap();
        }
        begun.elapsed()
    }

    #[tokio::test]
    async fn calls_keep_to_the_rate_after_a_burst() {
        let meter = meter(Limits::default());
        turns(&meter, 41).await;
        let took = turns(&meter, 16).await;
        assert!(took >= Duration::from_millis(300), "16 calls in {took:?}");
        // Other regions and accounts are not slowed down by it.
        let begun = Instant::now();
        meter.turn("1", "eu-west-2", "s3").await.unwrap();
        meter.turn("2", "eu-west-1", "s3").await.unwrap();
        assert!(begun.elapsed() < Duration::from_millis(20), "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn the_limit_of_all_together_is_hard() {
        let meter = meter(Limits { most_a_second: Some(50), ..Limits::default() });
        let begun = Instant::now();
        for number in 0..21_u32 {
            let (account, service) = (number.to_string(), format!("s{number}"));
            meter.turn(&account, "eu-west-1", &service).await.unwrap();
            meter.cap().await;
        }
        assert!(begun.elapsed() >= Duration::from_millis(399), "{:?}", begun.elapsed());
    }

    #[tokio::test]
    async fn no_more_calls_than_allowed() {
        let meter = meter(Limits { most: Some(3), ..Limits::default() });
        turns(&meter, 3).await;
        let refused = meter.turn("1", "eu-west-1", "s3").await.unwrap_err();
        assert_eq!(refused.kind, FailureKind::Limit);
        assert!(refused.message.contains("limit of 3 calls"), "{}", refused.message);
        assert_eq!(meter.counts().requests, 3);
    }
}
