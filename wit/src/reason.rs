//! Why something is not known: the text behind an `UNKNOWN` word and in an input's gaps.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::string::{String, ToString};

/// Why a property or an inventory could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Code {
    /// The caller may not make the call.
    Denied,
    /// The service kept asking to slow down.
    Throttled,
    /// No answer in time.
    Timeout,
    /// Not offered here: by the region, or by the server asked.
    Unsupported,
    /// This source does not carry the property.
    NotSupplied,
    /// Only a part was read.
    Partial,
    /// What is known is older than the scan allows.
    Stale,
    /// The answer could not be understood.
    Parse,
    /// A run-time fact asked of a template: the check does not apply.
    NotInSource,
    /// Any other failure of the call, told in the detail.
    Failed,
}

impl Code {
    const NAMES: [(Self, &'static str); 10] = [
        (Self::Denied, "denied"),
        (Self::Throttled, "throttled"),
        (Self::Timeout, "timeout"),
        (Self::Unsupported, "unsupported"),
        (Self::NotSupplied, "not-supplied"),
        (Self::Partial, "partial"),
        (Self::Stale, "stale"),
        (Self::Parse, "parse"),
        (Self::NotInSource, "not-in-source"),
        (Self::Failed, "failed"),
    ];

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|(code, _)| *code)
    }

    /// The code as it is written.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(c, _)| *c == self).map_or("failed", |(_, s)| s)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        Self::NAMES.iter().find(|(_, t)| *t == s).map(|(c, _)| *c).ok_or(())
    }
}

/// A reason in full. Written `code`, `code|cause` or `code|cause|detail`; `cause` is the IAM
/// action that was denied, or the operation that failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reason {
    /// What sort of reason it is.
    pub code: Code,
    /// The IAM action (`s3:GetBucketPolicy`) when denied, else the operation that was tried.
    pub cause: Cow<'static, str>,
    /// What the service said.
    pub detail: Cow<'static, str>,
}

impl Reason {
    /// A reason that needs no more words.
    pub const fn new(code: Code) -> Self {
        Self { code, cause: Cow::Borrowed(""), detail: Cow::Borrowed("") }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        if !(self.cause.is_empty() && self.detail.is_empty()) {
            write!(f, "|{}", self.cause)?;
        }
        if !self.detail.is_empty() {
            write!(f, "|{}", self.detail)?;
        }
        Ok(())
    }
}

impl FromStr for Reason {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        let mut parts = s.splitn(3, '|');
        let code = parts.next().unwrap_or_default();
        let code = code.parse().map_err(|()| code.to_string())?;
        let mut owned = || Cow::Owned(parts.next().unwrap_or_default().to_string());
        Ok(Self { code, cause: owned(), detail: owned() })
    }
}
