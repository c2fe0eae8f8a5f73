//! Recorded answers in place of a cloud: for demonstrations and tests, through the real path.
//!
//! A folder holds one JSON file an account:
//!
//! ```json
//! { "account": "111122223333", "name": "production", "recorded_at": "2026-10-01T09:00:00Z", "answers": [
//!   { "call": "s3:GetBucketEncryption", "region": "eu-west-1", "params": { "Bucket": "logs" },
//!     "answer": { "ServerSideEncryptionConfiguration": { "Rules": [] } } },
//!   { "call": "s3:GetBucketAcl", "error": { "code": "AccessDenied", "message": "…", "kind": "denied" } } ] }
//! ```
//!
//! Answers are held against the shape of the service's model. One without a region is for every region, and a
//! parameter that it does not name may have any value; of several that fit, the one that says most
//! counts. A page token must be named: a further page is never answered by chance. A call without
//! an answer fails as unsupported.

use crate::api::{Answer, Api, Call, Failure, FailureKind, Pagination, Reply};
use crate::aws::Models;
use crate::plan::AccountInfo;
use crate::shapes::check_answer;
use crate::time::unix_seconds;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Recorded answers cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordedError {
    /// A file or folder cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not of the right shape.
    #[error("{name} does not hold recorded answers: {message}")]
    Shape {
        /// The file's name.
        name: String,
        /// What is wrong, and where.
        message: String,
    },
    /// Two files are of the same account.
    #[error("{name} is of account {account}, which another file has already")]
    Twice {
        /// The later file.
        name: String,
        /// The account.
        account: String,
    },
    /// A folder without a single file.
    #[error("{} holds no .json file: put one file of answers an account there", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
    },
}

/// Answers of one or more accounts.
#[derive(Debug, Default)]
pub struct Recorded {
    accounts: BTreeMap<String, Recording>,
}

#[derive(Debug)]
struct Recording {
    info: AccountInfo,
    /// In unix seconds: the present, for whoever judges these answers.
    at: Option<u64>,
    answers: Answers,
}

type Answers = HashMap<String, Vec<Entry>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    account: String,
    #[serde(default = "aws")]
    partition: String,
    name: Option<String>,
    recorded_at: Option<String>,
    answers: Vec<Entry>,
}

fn aws() -> String {
    "aws".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    call: String,
    region: Option<String>,
    #[serde(default)]
    params: Map<String, Value>,
    answer: Option<Value>,
    error: Option<RecordedFailure>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedFailure {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    kind: Kind,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Denied,
    Throttled,
    Timeout,
    Unsupported,
    Parse,
    Credentials,
    #[default]
    Service,
}

impl From<Kind> for FailureKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Denied => Self::Denied,
            Kind::Throttled => Self::Throttled,
            Kind::Timeout => Self::Timeout,
            Kind::Unsupported => Self::Unsupported,
            Kind::Parse => Self::Parse,
            Kind::Credentials => Self::Credentials,
            Kind::Service => Self::Service,
        }
    }
}

impl Recorded {
    /// Reads a file, or every `.json` file of a folder.
    pub fn open(path: &Path) -> Result<Self, RecordedError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| RecordedError::Read { path, source }
        };
        let mut files = Vec::new();
        if path.is_dir() {
            for entry in fs::read_dir(path).map_err(failed(path))? {
                let file = entry.map_err(failed(path))?.path();
                if file.extension().is_some_and(|extension| extension == "json") {
                    files.push(file);
                }
            }
            files.sort();
            if files.is_empty() {
                return Err(RecordedError::Empty { path: path.to_owned() });
            }
        } else {
            files.push(path.to_owned());
        }
        let mut recorded = Self::default();
        for file in files {
            let text = fs::read_to_string(&file).map_err(failed(&file))?;
            recorded.add(&file.display().to_string(), &text)?;
        }
        Ok(recorded)
    }

    /// Adds the answers of one account from the text of a file; `name` is for errors.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), RecordedError> {
        let shape = |message: String| RecordedError::Shape { name: name.to_owned(), message };
        let file: File = serde_json::from_str(text).map_err(|error| shape(error.to_string()))?;
        if self.accounts.contains_key(&file.account) {
            return Err(RecordedError::Twice { name: name.to_owned(), account: file.account });
        }
        let models = Models::builtin().map_err(|error| shape(error.to_string()))?;
        let mut answers = Answers::new();
        for (number, entry) in file.answers.into_iter().enumerate() {
            let wrong = |what: &str| shape(format!("answer {} ({}): {what}", number + 1, entry.call));
            let known = entry
                .call
                .split_once(':')
                .is_some_and(|(service, operation)| models.actions(service, operation).is_some());
            if !known {
                return Err(wrong("`call` is not service:Operation of an operation that may be called"));
            }
            if entry.answer.is_some() == entry.error.is_some() {
                return Err(wrong("there must be either an `answer` or an `error`"));
            }
            if let (Some((service, operation)), Some(answer)) = (entry.call.split_once(':'), &entry.answer) {
                check_answer(service, operation, answer).map_err(|error| wrong(&error))?;
            }
            answers.entry(entry.call.clone()).or_default().push(entry);
        }
        let at = match &file.recorded_at {
            None => None,
            Some(text) => Some(
                unix_seconds(text)
                    .ok_or_else(|| shape(format!("`recorded_at` is `{text}`, which is no RFC 3339 time")))?,
            ),
        };
        let info = AccountInfo { partition: file.partition, id: file.account.clone(), name: file.name };
        self.accounts.insert(file.account, Recording { info, at, answers });
        Ok(())
    }

    /// The accounts that there are answers of, sorted.
    pub fn accounts(&self) -> Vec<AccountInfo> {
        self.accounts.values().map(|recording| recording.info.clone()).collect()
    }

    /// When the latest of them were recorded, in unix seconds; `None` where no file says so.
    pub fn recorded_at(&self) -> Option<u64> {
        self.accounts.values().filter_map(|recording| recording.at).max()
    }

    fn answer(&self, call: &Call) -> Result<Value, Box<Failure>> {
        let failure = |kind, code: &str, message: String| {
            Box::new(Failure {
                service: call.service.clone(),
                operation: call.operation.clone(),
                region: call.region.clone(),
                kind,
                code: code.to_owned(),
                message,
            })
        };
        let name = format!("{}:{}", call.service, call.operation);
        let tokens =
            self.pagination(&call.service, &call.operation).map(|pages| pages.input).unwrap_or_default();
        let entries = self.accounts.get(&call.account).and_then(|recording| recording.answers.get(&name));
        let fitting = entries.into_iter().flatten().filter(|entry| entry.fits(call, &tokens));
        let best = fitting.max_by_key(|entry| (entry.params.len(), entry.region.is_some()));
        match best {
            None => Err(failure(
                FailureKind::Unsupported,
                "NotRecorded",
                format!(
                    "there is no recorded answer of account {} to {name} with {}",
                    call.account, call.params
                ),
            )),
            Some(Entry { error: Some(error), .. }) => {
                Err(failure(error.kind.into(), &error.code, error.message.clone()))
            }
            Some(Entry { answer, .. }) => Ok(answer.clone().unwrap_or_default()),
        }
    }
}

impl Entry {
    fn fits(&self, call: &Call, tokens: &[String]) -> bool {
        self.region.as_ref().is_none_or(|region| *region == call.region)
            && self.params.iter().all(|(name, value)| call.params.get(name) == Some(value))
            && tokens.iter().all(|token| call.params.get(token) == self.params.get(token))
    }
}

impl Api for Recorded {
    fn call(&self, call: Call) -> Answer<'_> {
        Box::pin(async move { self.answer(&call).map(Reply::from).map_err(|failure| *failure) })
    }

    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination> {
        Models::builtin().ok()?.pagination(service, operation)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use serde_json::json;

    fn recorded(answers: &Value) -> Result<Recorded, RecordedError> {
        let mut recorded = Recorded::default();
        let file = json!({ "account": "111122223333", "answers": answers }).to_string();
        recorded.add("test.json", &file).map(|()| recorded)
    }

    fn call(operation: &str, region: &str, params: Value) -> Call {
        Call {
            account: "111122223333".into(),
            region: region.into(),
            service: "s3".into(),
            operation: operation.into(),
            params,
        }
    }

    #[test]
    fn the_answer_that_says_most_counts() {
        let recorded = recorded(&json!([
            { "call": "s3:GetBucketVersioning", "answer": { "Status": "any" } },
            { "call": "s3:GetBucketVersioning", "region": "eu-west-1", "answer": { "Status": "region" } },
            { "call": "s3:GetBucketVersioning", "params": { "Bucket": "b" }, "answer": { "Status": "bucket" } },
        ]))
        .unwrap();
        let status = |region, params| recorded.answer(&call("GetBucketVersioning", region, params)).unwrap();
        assert_eq!(status("eu-west-1", json!({ "Bucket": "b" })), json!({ "Status": "bucket" }));
        assert_eq!(status("eu-west-1", json!({ "Bucket": "c" })), json!({ "Status": "region" }));
        assert_eq!(status("us-east-1", json!({ "Bucket": "c" })), json!({ "Status": "any" }));
    }

    #[test]
    fn a_page_is_answered_by_its_token_only() {
        let recorded = recorded(&json!([
            { "call": "s3:ListBuckets", "answer": { "ContinuationToken": "2" } },
            { "call": "s3:ListBuckets", "params": { "ContinuationToken": "2" }, "answer": {} },
        ]))
        .unwrap();
        let ask = |params| recorded.answer(&call("ListBuckets", "us-east-1", params));
        assert_eq!(ask(json!({ "MaxBuckets": 10 })).unwrap(), json!({ "ContinuationToken": "2" }));
        assert_eq!(ask(json!({ "ContinuationToken": "2" })).unwrap(), json!({}));
        assert_eq!(ask(json!({ "ContinuationToken": "3" })).unwrap_err().kind, FailureKind::Unsupported);
    }

    #[test]
    fn errors_are_given_back_and_what_is_not_recorded_is_unsupported() {
        let recorded = recorded(&json!([
            { "call": "s3:GetBucketAcl", "error": { "code": "AccessDenied", "message": "no", "kind": "denied" } },
        ]))
        .unwrap();
        let denied = recorded.answer(&call("GetBucketAcl", "us-east-1", json!({}))).unwrap_err();
        assert_eq!(
            (denied.kind, denied.code.as_str(), denied.message.as_str()),
            (FailureKind::Denied, "AccessDenied", "no")
        );
        let missing =
            recorded.answer(&call("GetBucketPolicy", "us-east-1", json!({ "Bucket": "b" }))).unwrap_err();
        assert_eq!(missing.kind, FailureKind::Unsupported);
        assert!(missing.message.contains("s3:GetBucketPolicy"), "{}", missing.message);
    }

    #[test]
    fn mistakes_in_a_file_are_refused_with_their_place() {
        for (answers, says) in [
            (json!([{ "call": "s3:GetObjectTorrent", "answer": {} }]), "answer 1 (s3:GetObjectTorrent)"),
            (json!([{ "call": "s3:ListBuckets" }]), "either an `answer` or an `error`"),
            (json!([{ "call": "s3:ListBuckets", "answr": {} }]), "answr"),
            (json!([{ "call": "s3:ListBuckets", "answer": { "Bukkits": [] } }]), "`Bukkits`"),
        ] {
            let error = recorded(&answers).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        let mut twice = recorded(&json!([])).unwrap();
        let again = twice.add("b.json", &json!({ "account": "111122223333", "answers": [] }).to_string());
        assert!(matches!(again, Err(RecordedError::Twice { .. })));
    }
}
