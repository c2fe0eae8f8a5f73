//! What was answered, written down as it comes, so that a run that was killed can go on from there
//! without asking again.
//!
//! A folder beside the snapshot: a file an account, each a sequence of records
//! `[stored u32][raw u32][CRC-32 u32][LZ4 of JSON]`. A record is written in one piece; one that was
//! cut off ends the file. Only what is final is kept: answers, and errors that say something of the
//! resource. A denial or an outage is asked about again.

use crate::api::{Answer, Api, Begun, Call, Failure, FailureKind, Pagination, Reply};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::hash::{Hash, Hasher};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The largest record that is read.
const MOST: u32 = 256 << 20;
const HEAD: usize = 12;

/// A journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the journal {} {what}: {source}", path.display())]
pub struct JournalError {
    path: PathBuf,
    what: &'static str,
    source: io::Error,
}

/// Answers through to another [`Api`], and keeps what it says.
pub struct Journal {
    api: Arc<dyn Api>,
    folder: PathBuf,
    clock: Arc<dyn Fn() -> u64 + Send + Sync>,
    accounts: Mutex<HashMap<String, Arc<Log>>>,
    broken: AtomicBool,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// One account's file.
#[derive(Debug)]
struct Log {
    file: File,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    end: u64,
    /// Where the record of a call is, by the hash of the call.
    known: HashMap<u64, u64>,
}

#[derive(Serialize, Deserialize)]
struct Record {
    region: String,
    service: String,
    operation: String,
    params: Value,
    at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Value>,
    /// Code and message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<(String, String)>,
}

impl Record {
    fn is_of(&self, call: &Call) -> bool {
        self.region == call.region
            && self.service == call.service
            && self.operation == call.operation
            && self.params == call.params
    }
}

impl Journal {
    /// The journal of a snapshot.
    pub fn folder(snapshot: &Path) -> PathBuf {
        let mut name = snapshot.as_os_str().to_owned();
        name.push(".journal");
        PathBuf::from(name)
    }

    /// Begins a journal, or goes on with the one that is there; `created_at` is when the run began,
    /// which is the first run's time in every later one. Gives that time back.
    pub fn open(
        api: Arc<dyn Api>,
        folder: PathBuf,
        resume: bool,
        clock: Arc<dyn Fn() -> u64 + Send + Sync>,
    ) -> Result<(Self, u64), JournalError> {
        let failed = |what: &'static str| {
            let path = folder.clone();
            move |source| JournalError { path, what, source }
        };
        let marker = folder.join("begun");
        if !resume && folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed("cannot be replaced"))?;
        }
        let created_at = if resume {
            let text = fs::read_to_string(&marker).map_err(failed("cannot be gone on with"))?;
            text.trim()
                .parse()
                .map_err(|_| io::Error::other("its beginning is not as it was written"))
                .map_err(failed("cannot be gone on with"))?
        } else {
            DirBuilder::new().mode(0o700).create(&folder).map_err(failed("cannot be made"))?;
            let now = clock();
            fs::write(&marker, now.to_string()).map_err(failed("cannot be written"))?;
            now
        };
        let journal = Self { api, folder, clock, accounts: Mutex::default(), broken: AtomicBool::new(false) };
        Ok((journal, created_at))
    }

    /// Whether something could not be written: a later run will have to ask again.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// The run is over and nothing is left to go on with.
    pub fn remove(&self) -> io::Result<()> {
        fs::remove_dir_all(&self.folder)
    }

    fn log(&self, account: &str) -> Option<Arc<Log>> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(log) = accounts.get(account) {
            return Some(Arc::clone(log));
        }
        // Accounts are numbers; discovery, which is of no account yet, has none.
        let plain = account.bytes().all(|b| b.is_ascii_alphanumeric());
        let name = if account.is_empty() { "organization" } else { account };
        let log = plain.then(|| Log::open(&self.folder.join(name))).and_then(Result::ok).map(Arc::new);
        if log.is_none() {
            self.broken.store(true, Ordering::Relaxed);
        }
        accounts.insert(account.to_owned(), Arc::clone(log.as_ref()?));
        log
    }
}

impl Log {
    fn open(path: &Path) -> io::Result<Self> {
        let file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let log = Self { file, state: Mutex::default() };
        let length = log.file.metadata()?.len();
        let mut state = State::default();
        while let Some((record, end)) = log.read(state.end, length) {
            state
                .known
                .insert(key(&record.region, &record.service, &record.operation, &record.params), state.end);
            state.end = end;
        }
        // What was cut off is written over.
        log.file.set_len(state.end)?;
        Ok(Self { state: Mutex::new(state), ..log })
    }

    /// The record at a place and where it ends; `None` where it is not whole.
    fn read(&self, at: u64, length: u64) -> Option<(Record, u64)> {
        let mut head = [0; HEAD];
        self.file.read_exact_at(&mut head, at).ok()?;
        let number = |from: usize| {
            let bytes: [u8; 4] = head.get(from..from + 4)?.try_into().ok()?;
            Some(u32::from_le_bytes(bytes))
        };
        let (stored, raw, checksum) = (number(0)?, number(4)?, number(8)?);
        let end = at + HEAD as u64 + u64::from(stored);
        if end > length || raw > MOST || stored > MOST {
            return None;
        }
        let mut packed = vec![0; stored as usize];
        self.file.read_exact_at(&mut packed, at + HEAD as u64).ok()?;
        if crc(&packed) != checksum {
            return None;
        }
        let text = lz4_flex::block::decompress(&packed, raw as usize).ok()?;
        Some((serde_json::from_slice(&text).ok()?, end))
    }

    fn find(&self, call: &Call) -> Option<Record> {
        let key = key(&call.region, &call.service, &call.operation, &call.params);
        let (at, end) = {
            let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (*state.known.get(&key)?, state.end)
        };
        self.read(at, end).map(|(record, _)| record).filter(|record| record.is_of(call))
    }

    fn append(&self, record: &Record) -> io::Result<()> {
        let text = serde_json::to_vec(record)?;
        let packed = lz4_flex::block::compress(&text);
        let mut bytes = Vec::with_capacity(HEAD + packed.len());
        for number in [u32::try_from(packed.len()), u32::try_from(text.len())] {
            bytes.extend_from_slice(&number.map_err(io::Error::other)?.to_le_bytes());
        }
        bytes.extend_from_slice(&crc(&packed).to_le_bytes());
        bytes.extend_from_slice(&packed);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.write_all_at(&bytes, state.end)?;
        let at = state.end;
        state.known.insert(key(&record.region, &record.service, &record.operation, &record.params), at);
        state.end += bytes.len() as u64;
        Ok(())
    }
}

fn key(region: &str, service: &str, operation: &str, params: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    (region, service, operation, params.to_string()).hash(&mut hasher);
    hasher.finish()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl Api for Journal {
    fn call(&self, call: Call) -> Answer<'_> {
        Box::pin(async move {
            let answered = self.api.call(call.clone()).await;
            let now = (self.clock)();
            let (answer, error, at) = match &answered {
                Ok(reply) => (Some(reply.value.clone()), None, reply.at.unwrap_or(now)),
                Err(failure) if failure.kind == FailureKind::Service => {
                    (None, Some((failure.code.clone(), failure.message.clone())), now)
                }
                Err(_) => return answered,
            };
            // What starts something must be started again, and says then how far it is.
            if !call.operation.starts_with("Generate")
                && let Some(log) = self.log(&call.account)
            {
                let Call { region, service, operation, params, .. } = call;
                let record = Record { region, service, operation, params, at, answer, error };
                if log.append(&record).is_err() {
                    self.broken.store(true, Ordering::Relaxed);
                }
            }
            answered
        })
    }

    fn recall(&self, call: &Call) -> Option<Result<Reply, Failure>> {
        let record = self.log(&call.account)?.find(call)?;
        Some(match (record.answer, record.error) {
            (Some(value), _) => Ok(Reply { value, at: Some(record.at) }),
            (None, error) => {
                let (code, message) = error.unwrap_or_default();
                Err(Failure {
                    service: call.service.clone(),
                    operation: call.operation.clone(),
                    region: call.region.clone(),
                    kind: FailureKind::Service,
                    code,
                    message,
                })
            }
        })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        self.api.pagination(service, operation)
    }

    fn has_caller(&self) -> bool {
        self.api.has_caller()
    }

    fn begin<'a>(&'a self, account: &'a str) -> Begun<'a> {
        self.api.begin(account)
    }

    fn end(&self, account: &str) {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
        self.api.end(account);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use serde_json::json;
    use std::sync::atomic::AtomicUsize;

    /// Answers with the number of the call; every third call is denied, every fifth has no such thing.
    #[derive(Default)]
    struct Counting(AtomicUsize);

    impl Api for Counting {
        fn call(&self, call: Call) -> Answer<'_> {
            Box::pin(async move {
                let number = self.0.fetch_add(1, Ordering::Relaxed);
                let failure = |kind, code: &str| Failure {
                    service: call.service.clone(),
                    operation: call.operation.clone(),
                    region: call.region.clone(),
                    kind,
                    code: code.to_owned(),
                    message: "no".to_owned(),
                };
                match call.params["Bucket"].as_u64().unwrap() {
                    n if n % 5 == 4 => Err(failure(FailureKind::Service, "NoSuchBucketPolicy")),
                    n if n % 3 == 2 => Err(failure(FailureKind::Denied, "AccessDenied")),
                    _ => Ok(Reply { value: json!({ "Number": number }), at: None }),
                }
            })
        }

        fn pagination(&self, _: &str, _: &str) -> Option<Pagination> {
            None
        }
    }

    fn call(bucket: u64) -> Call {
        Call {
            account: "111122223333".into(),
            region: "eu-west-1".into(),
            service: "s3".into(),
            operation: "GetBucketPolicy".into(),
            params: json!({ "Bucket": bucket }),
        }
    }

    fn open(folder: &Path, resume: bool) -> (Journal, u64) {
        let clock = if resume { 2_000 } else { 1_000 };
        Journal::open(Arc::new(Counting::default()), folder.to_owned(), resume, Arc::new(move || clock))
            .unwrap()
    }

    async fn written(folder: &Path) -> Vec<Result<Reply, Failure>> {
        let (journal, begun) = open(folder, false);
        assert_eq!(begun, 1_000);
        let mut answers = Vec::new();
        for bucket in 0..20 {
            assert!(journal.recall(&call(bucket)).is_none());
            answers.push(journal.call(call(bucket)).await);
        }
        answers
    }

    #[tokio::test]
    async fn what_was_answered_is_recalled_with_its_time_and_the_rest_is_asked_again() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("j");
        let answers = written(&folder).await;
        let (journal, begun) = open(&folder, true);
        assert_eq!(begun, 1_000, "the run began when it was begun first");
        for (bucket, answer) in (0..).zip(&answers) {
            let recalled = journal.recall(&call(bucket));
            match answer {
                Ok(reply) => assert_eq!(recalled, Some(Ok(Reply { at: Some(1_000), ..reply.clone() }))),
                Err(failure) if failure.kind == FailureKind::Service => {
                    assert_eq!(recalled.unwrap().unwrap_err(), *failure);
                }
                Err(_) => assert_eq!(recalled, None, "a denial is asked about again"),
            }
        }
        let other = Call { region: "eu-west-2".into(), ..call(0) };
        assert_eq!(journal.recall(&other), None);
        let other = Call { account: "222233334444".into(), ..call(0) };
        assert_eq!(journal.recall(&other), None);
    }

    #[tokio::test]
    async fn a_journal_that_was_cut_off_or_damaged_anywhere_keeps_what_stands_before() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("j");
        written(&folder).await;
        let file = folder.join("111122223333");
        let whole = fs::read(&file).unwrap();
        let mut last = 0;
        for length in 0..=whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            let (journal, _) = open(&folder, true);
            let known = (0..20).filter(|b| journal.recall(&call(*b)).is_some()).count();
            assert!(known >= last, "{known} after {length} bytes");
            last = known;
            // It goes on from there.
            journal.call(call(0)).await.unwrap();
            assert!(journal.recall(&call(0)).is_some());
        }
        for at in (0..whole.len()).step_by(7) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            fs::write(&file, &damaged).unwrap();
            let (journal, _) = open(&folder, true);
            assert!((0..20).filter(|b| journal.recall(&call(*b)).is_some()).count() <= last);
        }
    }

    #[test]
    fn there_must_be_something_to_go_on_with() {
        let home = tempfile::tempdir().unwrap();
        let api: Arc<dyn Api> = Arc::new(Counting::default());
        let error = Journal::open(api, home.path().join("none"), true, Arc::new(|| 0)).unwrap_err();
        assert!(error.to_string().contains("cannot be gone on with"), "{error}");
    }
}
