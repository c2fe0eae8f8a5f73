//! Fetches from a bucket what AWS Config delivered to it: of each account and region the newest snapshot,
//! and the history since then.
//!
//! A bucket holds years of files. Folders are named by the day, with numbers that are not padded, so that
//! no listing gives the newest first: from each region's folder the way goes down the latest year, month
//! and day, and back day by day until there is a snapshot. That takes five calls where snapshots are
//! delivered daily, and one more for each day before, of a month at most.

use super::calls::{Answered, Calls, Problem};
use super::{Options, finished};
use crate::api::Api;
use crate::aws::bounded::{is_account, is_delivered, is_organization};
use crate::catalog::Request;
use crate::config::files::compact_time;
use bartizan_state::{AccountInfo, Code};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Snapshots are delivered once a day at the rarest; before this they are of no use.
const MOST_DAYS: usize = 31;

/// How much of an object one call gives: what is in memory at a time, for each of [`AT_ONCE`].
const CHUNK: u64 = 4 << 20;
const AT_ONCE: usize = 4;

/// More than any file has: whoever delivers a larger one wants to fill the disk.
const MAX_OBJECT: u64 = 4 << 30;

/// Files cannot be fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The address is none.
    #[error("{address:?} is no address of AWS Config's files: {message}")]
    Address {
        /// As it was given.
        address: String,
        /// What is wrong.
        message: &'static str,
    },
    /// A call failed.
    #[error("{place}: {message}")]
    Call {
        /// What was asked for.
        place: String,
        /// What the service said.
        message: String,
        /// Whether the caller may not do this.
        denied: bool,
    },
    /// There is nothing.
    #[error("s3://{place} holds no snapshot or history file of AWS Config")]
    Nothing {
        /// Where.
        place: String,
    },
    /// A file cannot be kept.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl FetchError {
    /// Whether a key of KMS was what the caller may not use.
    pub fn is_of_key(&self) -> bool {
        matches!(self, Self::Call { denied: true, message, .. } if message.to_ascii_lowercase().contains("kms"))
    }
}

/// Where AWS Config delivers: `s3://BUCKET[/PREFIX]`. The prefix is that of the delivery channel, and may
/// go on to one organisation, account or region: `PREFIX/AWSLogs/ACCOUNT/Config/REGION`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    name: String,
    /// Ends in `AWSLogs/`.
    logs: String,
    organization: Option<String>,
    account: Option<String>,
    region: Option<String>,
}

impl FromStr for Bucket {
    type Err = FetchError;

    fn from_str(address: &str) -> Result<Self, FetchError> {
        let wrong = |message| FetchError::Address { address: address.to_owned(), message };
        let place = address.strip_prefix("s3://").ok_or_else(|| wrong("write it like s3://BUCKET/PREFIX"))?;
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        if name.len() < 3 || !name.bytes().all(fits) {
            return Err(wrong(
                "a bucket's name has three letters or more, and no others than a-z, 0-9, - and .",
            ));
        }
        let mut parts = prefix.split('/').filter(|part| !part.is_empty());
        let mut logs = String::new();
        for part in parts.by_ref().take_while(|part| *part != "AWSLogs") {
            if part == "." || part == ".." {
                return Err(wrong("a prefix has no dots for folders"));
            }
            logs = format!("{logs}{part}/");
        }
        let mut below = parts.peekable();
        let organization = below.next_if(|part| is_organization(part)).map(str::to_owned);
        let account = below.next_if(|part| is_account(part)).map(str::to_owned);
        if account.is_some() {
            let _ = below.next_if(|part| *part == "Config");
        }
        let region = account.as_ref().and_then(|_| below.next()).map(str::to_owned);
        if below.next().is_some() {
            return Err(wrong("it may go on to AWSLogs/ACCOUNT/Config/REGION, and no further"));
        }
        Ok(Self { name: name.to_owned(), logs: format!("{logs}AWSLogs/"), organization, account, region })
    }
}

impl Bucket {
    /// Fetches the files into a folder, below the bucket's name; gives where they are.
    pub async fn fetch(
        &self,
        api: &Arc<dyn Api>,
        region: &str,
        options: &Options,
        folder: &Path,
    ) -> Result<Vec<PathBuf>, FetchError> {
        let caller = AccountInfo { partition: String::new(), id: String::new(), name: None };
        let slots = Arc::new(Semaphore::new(options.concurrency.max(1)));
        let fetching = Arc::new(Fetching {
            bucket: self.clone(),
            calls: Calls::new(caller, region.to_owned(), Arc::clone(api), slots, options.clone()),
            downloads: Semaphore::new(AT_ONCE),
            folder: folder.join(&self.name),
        });
        let mut tasks = JoinSet::new();
        for config in fetching.accounts().await? {
            let regions = match &self.region {
                Some(region) => vec![region.clone()],
                None => fetching.folders(&config).await?,
            };
            for region in regions {
                let (fetching, place) = (Arc::clone(&fetching), format!("{config}{region}/"));
                tasks.spawn(async move { fetching.region(&place).await });
            }
        }
        let mut paths = Vec::new();
        while let Some(joined) = tasks.join_next().await {
            paths.extend(finished(joined).unwrap_or_else(|| Ok(Vec::new()))?);
        }
        if paths.is_empty() {
            return Err(FetchError::Nothing { place: format!("{}/{}", self.name, self.logs) });
        }
        paths.sort();
        Ok(paths)
    }

    /// The policy of whoever fetches, which allows no more than that.
    pub fn policy(&self, partition: &str) -> Value {
        let (name, logs) = (&self.name, &self.logs);
        let bucket = format!("arn:{partition}:s3:::{name}");
        let organization = self.organization.as_ref().map(|id| format!("{id}/")).unwrap_or_default();
        let account = self.account.as_deref().unwrap_or("*");
        let region = self.region.as_ref().map(|region| format!("{region}/")).unwrap_or_default();
        let below = format!("{logs}{organization}{account}/Config/{region}*");
        let mut prefixes = vec![below.clone()];
        if self.account.is_none() {
            // The names of folders on the way.
            prefixes.extend([format!("{logs}{organization}"), format!("{logs}o-*/")]);
        }
        json!({ "Version": "2012-10-17", "Statement": [
            { "Sid": "BartizanLists", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket,
              "Condition": { "StringLike": { "s3:prefix": prefixes } } },
            { "Sid": "BartizanReads", "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("{bucket}/{below}") },
        ] })
    }
}

/// A file that was delivered.
struct Delivered {
    key: String,
    size: u64,
    tag: Option<String>,
}

impl Delivered {
    fn is_snapshot(&self) -> bool {
        self.key.contains("/ConfigSnapshot/")
    }

    /// Until when it tells: the last time in its name.
    fn until(&self) -> Option<u64> {
        let name = self.key.rsplit('/').next().unwrap_or_default();
        name.split('_').filter_map(compact_time).max()
    }
}

struct Fetching {
    bucket: Bucket,
    calls: Calls,
    downloads: Semaphore,
    folder: PathBuf,
}

impl Fetching {
    /// The accounts' folders `Config/`.
    async fn accounts(&self) -> Result<Vec<String>, FetchError> {
        let Bucket { logs, organization, account, .. } = &self.bucket;
        let top = match organization {
            Some(organization) => format!("{logs}{organization}/"),
            None => logs.clone(),
        };
        if let Some(account) = account {
            return Ok(vec![format!("{top}{account}/Config/")]);
        }
        let mut folders = Vec::new();
        for name in self.folders(&top).await? {
            if is_account(&name) {
                folders.push(format!("{top}{name}/Config/"));
            } else if is_organization(&name) {
                let below = self.folders(&format!("{top}{name}/")).await?.into_iter();
                folders.extend(below.filter(|n| is_account(n)).map(|n| format!("{top}{name}/{n}/Config/")));
            }
        }
        Ok(folders)
    }

    /// Fetches a region's newest snapshot and the history since then.
    async fn region(&self, place: &str) -> Result<Vec<PathBuf>, FetchError> {
        let mut wanted = Vec::new();
        let mut days = 0;
        'days: for year in self.latest(place).await? {
            for month in self.latest(&year).await? {
                for day in self.latest(&month).await? {
                    let (mut snapshots, history): (Vec<_>, Vec<_>) =
                        self.files(&day).await?.into_iter().partition(Delivered::is_snapshot);
                    wanted.extend(history);
                    snapshots.sort_by_key(|file| (file.until(), file.key.clone()));
                    if let Some(newest) = snapshots.pop() {
                        // What was told by then is in the snapshot.
                        let taken = newest.until();
                        wanted.retain(|file| file.until() > taken);
                        wanted.push(newest);
                        break 'days;
                    }
                    days += 1;
                    if days >= MOST_DAYS {
                        break 'days;
                    }
                }
            }
        }
        let mut paths = Vec::new();
        for file in wanted {
            paths.push(self.download(&file).await?);
        }
        Ok(paths)
    }

    /// The folders whose names are numbers, the latest first.
    async fn latest(&self, place: &str) -> Result<Vec<String>, FetchError> {
        let folders = self.folders(place).await?;
        let numbers: BTreeSet<u32> = folders.iter().filter_map(|name| name.parse().ok()).collect();
        Ok(numbers.into_iter().rev().map(|number| format!("{place}{number}/")).collect())
    }

    async fn folders(&self, prefix: &str) -> Result<Vec<String>, FetchError> {
        let listed = self.list(prefix, "/").await?;
        let found = listed.get("CommonPrefixes").and_then(Value::as_array).into_iter().flatten();
        let names = found.filter_map(|folder| folder.get("Prefix")?.as_str()?.strip_prefix(prefix));
        Ok(names.map(|name| name.trim_end_matches('/').to_owned()).collect())
    }

    /// The files of a day.
    async fn files(&self, day: &str) -> Result<Vec<Delivered>, FetchError> {
        let listed = self.list(day, "").await?;
        let found = listed.get("Contents").and_then(Value::as_array).into_iter().flatten();
        let files = found.filter_map(|object| {
            let key = object.get("Key")?.as_str().filter(|key| is_delivered(key))?.to_owned();
            let tag = object.get("ETag").and_then(Value::as_str).map(str::to_owned);
            Some(Delivered { key, size: object.get("Size")?.as_u64()?, tag })
        });
        Ok(files.collect())
    }

    async fn list(&self, prefix: &str, delimiter: &str) -> Result<Value, FetchError> {
        let mut params = json!({ "Bucket": self.bucket.name, "Prefix": prefix });
        if let (Some(params), false) = (params.as_object_mut(), delimiter.is_empty()) {
            params.insert("Delimiter".to_owned(), delimiter.into());
        }
        let request = Request::plain("s3", "ListObjectsV2");
        let attempt = self.calls.pages("", &request, params, None, None).await;
        match attempt.result {
            Ok(Answered { value, gap: None, .. }) => Ok(value),
            Ok(Answered { gap: Some(reason), .. }) => {
                Err(self.failed(prefix, reason.detail.into_owned(), false))
            }
            Err(problem) => Err(self.refused(prefix, problem)),
        }
    }

    /// Fetches a file in pieces, all of the same object.
    async fn download(&self, file: &Delivered) -> Result<PathBuf, FetchError> {
        let _turn = self.downloads.acquire().await;
        let path = self.folder.join(&file.key);
        let writing = |source| FetchError::Write { path: path.clone(), source };
        let broken = |message: &str| self.failed(&file.key, message.to_owned(), false);
        if file.size > MAX_OBJECT {
            return Err(broken("it is larger than any file of AWS Config"));
        }
        fs::create_dir_all(path.parent().unwrap_or(&self.folder)).map_err(writing)?;
        let mut to = File::create(&path).map_err(writing)?;
        let mut from = 0;
        while from < file.size {
            let end = file.size.min(from + CHUNK);
            let mut params = json!({ "Bucket": self.bucket.name, "Key": file.key, "Range": format!("bytes={from}-{}", end - 1) });
            if let (Some(params), Some(tag)) = (params.as_object_mut(), &file.tag) {
                params.insert("IfMatch".to_owned(), tag.as_str().into());
            }
            let reply = self.calls.one("", "s3", "GetObject", params).await;
            let reply = reply.map_err(|problem| self.refused(&file.key, problem))?;
            let body = reply.value.get("Body").and_then(Value::as_str).unwrap_or_default();
            let bytes =
                aws_smithy_types::base64::decode(body).map_err(|_| broken("its bytes cannot be read"))?;
            if bytes.len() as u64 != end - from {
                return Err(broken("the service gave another part than it was asked for"));
            }
            to.write_all(&bytes).map_err(writing)?;
            from = end;
        }
        Ok(path)
    }

    fn refused(&self, place: &str, problem: Problem) -> FetchError {
        self.failed(place, problem.reason.detail.into_owned(), problem.reason.code == Code::Denied)
    }

    fn failed(&self, place: &str, message: String, denied: bool) -> FetchError {
        FetchError::Call { place: format!("s3://{}/{place}", self.bucket.name), message, denied }
    }
}
