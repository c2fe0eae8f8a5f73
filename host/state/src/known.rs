//! How well something is known.

use bartizan_contract::reason::{Code, Reason};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::fmt;

/// A fact: there, known not to be there, or not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// It was read.
    Present(T),
    /// It was looked for and is not there.
    Absent,
    /// It could not be read.
    Unknown(Reason),
}

impl<T> Known<T> {
    /// The same about a reference.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Self::Present(value) => Known::Present(value),
            Self::Absent => Known::Absent,
            Self::Unknown(reason) => Known::Unknown(reason.clone()),
        }
    }

    /// Changes the value, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Known<U> {
        self.and_then(|value| Known::Present(change(value)))
    }

    /// Goes on from the value; what is absent or unknown stays so, which makes the children of an
    /// unknown parent unknown.
    pub fn and_then<U>(self, next: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Self::Present(value) => next(value),
            Self::Absent => Known::Absent,
            Self::Unknown(reason) => Known::Unknown(reason),
        }
    }

    /// The value, if it is known to be there.
    pub fn present(self) -> Option<T> {
        match self {
            Self::Present(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Why it is not known, if it is not.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Unknown(reason) => Some(reason),
            Self::Present(_) | Self::Absent => None,
        }
    }

    /// For `?`: the reason is the error, absence is `None`.
    pub fn into_result(self) -> Result<Option<T>, Reason> {
        match self {
            Self::Present(value) => Ok(Some(value)),
            Self::Absent => Ok(None),
            Self::Unknown(reason) => Err(reason),
        }
    }
}

impl<T> From<Result<Option<T>, Reason>> for Known<T> {
    fn from(result: Result<Option<T>, Reason>) -> Self {
        match result {
            Ok(Some(value)) => Self::Present(value),
            Ok(None) => Self::Absent,
            Err(reason) => Self::Unknown(reason),
        }
    }
}

impl Known<Value> {
    /// As examples and reports write it: absent is `null`, unknown is `{"$unknown": reason}`.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Present(value) => value.clone(),
            Self::Absent => Value::Null,
            Self::Unknown(reason) => json!({ "$unknown": reason.to_string() }),
        }
    }
}

/// How well the set of a type's resources in a scope is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inventory {
    /// Every resource is there.
    Complete,
    /// Those that are there exist; there may be more.
    Partial(Reason),
    /// Nothing is known: an inventory without resources says nothing about whether there are any.
    Unknown(Reason),
}

impl Inventory {
    /// Why resources may be missing; `None` when none are.
    pub fn gap(&self) -> Option<&Reason> {
        match self {
            Self::Complete => None,
            Self::Partial(reason) | Self::Unknown(reason) => Some(reason),
        }
    }

    /// Whether something is open: not where only another account can know.
    pub fn is_open(&self) -> bool {
        self.gap().is_some_and(|reason| reason.code != Code::NotInSource)
    }

    /// Whether every resource is there.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

impl fmt::Display for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete => f.write_str("complete"),
            Self::Partial(reason) => write!(f, "partial: {reason}"),
            Self::Unknown(reason) => write!(f, "unknown: {reason}"),
        }
    }
}

/// Reads a reason as it is stored. A code from a later version must not make a snapshot
/// unreadable: it becomes a failure that carries the text.
pub(crate) fn parse_reason(text: &str) -> Reason {
    text.parse().unwrap_or_else(|_| Reason {
        code: Code::Failed,
        cause: Cow::Borrowed(""),
        detail: Cow::Owned(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied() -> Reason {
        Reason { code: Code::Denied, cause: "s3:GetBucketAcl".into(), detail: "no".into() }
    }

    #[test]
    fn children_of_an_unknown_parent_are_unknown() {
        let parent: Known<Value> = Known::Unknown(denied());
        let child = parent.and_then(|v| v.get("Status").cloned().map_or(Known::Absent, Known::Present));
        assert_eq!(child.reason(), Some(&denied()));
    }

    #[test]
    fn a_result_and_back_changes_nothing() {
        for known in [Known::Present(3), Known::Absent, Known::Unknown(denied())] {
            assert_eq!(Known::from(known.clone().into_result()), known);
        }
    }

    #[test]
    fn json_tells_absent_from_unknown() {
        assert_eq!(Known::Absent.to_json(), Value::Null);
        assert_eq!(Known::Unknown(denied()).to_json(), json!({ "$unknown": "denied|s3:GetBucketAcl|no" }));
    }

    #[test]
    fn a_reason_from_a_later_version_is_kept_as_text() {
        let reason = parse_reason("eclipsed|s3:GetBucketAcl");
        assert_eq!((reason.code, &*reason.detail), (Code::Failed, "eclipsed|s3:GetBucketAcl"));
        assert_eq!(parse_reason("denied|s3:GetBucketAcl|no"), denied());
    }

    #[test]
    fn only_a_complete_inventory_has_no_gap() {
        assert_eq!(Inventory::Complete.gap(), None);
        assert_eq!(Inventory::Unknown(denied()).gap(), Some(&denied()));
        assert!(!Inventory::Partial(denied()).is_complete());
    }
}
