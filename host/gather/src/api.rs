//! What gathering asks of a cloud: one read-only call at a time, answered or refused with a reason.
//!
//! The live client and recorded answers both stand behind [`Api`], so that the catalog, the plan and
//! everything above them run the same code whatever answers.

use serde_json::Value;
use std::future::Future;
use std::pin::Pin;

/// One call of a read operation. `service` and `operation` are the names of the service models
/// (`s3`, `GetBucketPolicy`).
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The account that is read: selects credentials, never travels on the wire.
    pub account: String,
    /// The region whose endpoint is asked. For global services the region that the scan runs from;
    /// the endpoint rules send it where the service lives.
    pub region: String,
    /// The service model's name.
    pub service: String,
    /// The operation's name.
    pub operation: String,
    /// The operation's input, in the member names of its model.
    pub params: Value,
}

/// Why a call gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The caller may not do this.
    Denied,
    /// The service asked to slow down, and retries did not help.
    Throttled,
    /// No answer in time, or no connection.
    Timeout,
    /// The endpoint does not know this operation or service, or the service is not in this region.
    Unsupported,
    /// The answer could not be understood.
    Parse,
    /// There are no credentials, or they expired.
    Credentials,
    /// The operator's own limit of calls is reached.
    Limit,
    /// The service broke, and may answer another time.
    Outage,
    /// The service answered with any other error, named by its code.
    Service,
}

impl FailureKind {
    /// Whether asking again another time may give an answer.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Throttled | Self::Timeout | Self::Credentials | Self::Limit | Self::Outage)
    }
}

/// A call that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{service}:{operation} in {region}: {code}: {message}")]
pub struct Failure {
    /// The service model's name.
    pub service: String,
    /// The operation's name.
    pub operation: String,
    /// The region asked.
    pub region: String,
    /// What sort of failure it is.
    pub kind: FailureKind,
    /// The service's error code, or one of ours in the same style (`RequestTimeout`).
    pub code: String,
    /// The service's message, as it said it.
    pub message: String,
}

/// What a call was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The output, in the member names of the operation's model.
    pub value: Value,
    /// When that was, in unix seconds, if it is not now.
    pub at: Option<u64>,
}

impl From<Value> for Reply {
    fn from(value: Value) -> Self {
        Self { value, at: None }
    }
}

/// The answer to a call, in flight.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Reply, Failure>> + Send + 'a>>;

/// Whether an account can be read, in the making.
pub type Begun<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Something that answers read-only calls.
pub trait Api: Send + Sync {
    /// Makes one call, one page: pagination is the caller's, who sees each page's token.
    fn call(&self, call: Call) -> Answer<'_>;
    /// How the pages of an operation follow each other; `None` when it has just one.
    fn pagination(&self, service: &str, operation: &str) -> Option<Pagination>;
    /// What an earlier run was answered: that costs nothing and waits for nobody.
    fn recall(&self, call: &Call) -> Option<Result<Reply, Failure>> {
        let _ = call;
        None
    }
    /// Whether a call of no account in particular is one of somebody who may know of all of them.
    fn has_caller(&self) -> bool {
        false
    }
    /// Gets ready to read an account. Without it there is no use in asking anything.
    fn begin<'a>(&'a self, account: &'a str) -> Begun<'a> {
        let _ = account;
        Box::pin(async { Ok(()) })
    }
    /// An account is read: what is kept for it can go.
    fn end(&self, account: &str) {
        let _ = account;
    }
}

/// How the pages of an operation follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagination {
    /// Input members that take the tokens of the page before.
    pub input: Vec<String>,
    /// Where the tokens stand in the output, one path for each input member.
    pub output: Vec<String>,
    /// The member that says whether there is more, when the service has one.
    pub more: Option<String>,
}
