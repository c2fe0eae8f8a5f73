//! What a check returns, and why.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use bartizan_contract::status;

use crate::value::Node;

/// What a check returns: [`PASS`], or the reason why it does not pass.
pub type Outcome = Result<(), Reason>;

/// What an accessor returns: a value, `None` when it is known to be absent, or why it is unknown.
pub type Read<T> = Result<Option<T>, Reason>;

/// The resource is as the check wants it.
pub const PASS: Outcome = Ok(());

/// Why a check does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The resource is not as the check wants it.
    Fail(Box<Note>),
    /// The check does not concern this resource.
    NotApplicable(Box<Note>),
    /// Something that the check needs could not be read.
    Unknown(Box<Note>),
    /// Only a person can decide.
    Manual(Box<Note>),
}

/// What is said about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A short word for machines, in kebab-case.
    pub code: Cow<'static, str>,
    /// A sentence for people.
    pub detail: Cow<'static, str>,
    /// What decided. When it is empty, a failure's evidence is the properties that were read.
    pub evidence: Vec<Evidence>,
}

/// A property that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The row's table in the batch.
    pub table: u32,
    /// The row in the table.
    pub row: u32,
    /// The property's name, then `/key` and `/index` steps into its value.
    pub path: Cow<'static, str>,
}

/// What stands before the first bar, and what behind it.
fn cut(text: &str) -> (&str, &str) {
    let bar = text.bytes().position(|b| b == b'|').unwrap_or(text.len());
    let (before, rest) = text.split_at_checked(bar).unwrap_or((text, ""));
    (before, rest.get(1..).unwrap_or_default())
}

impl Note {
    fn boxed(code: impl Into<Cow<'static, str>>, detail: impl Into<Cow<'static, str>>) -> Box<Self> {
        Box::new(Self { code: code.into(), detail: detail.into(), evidence: Vec::new() })
    }
}

impl Reason {
    /// The check fails, for people to read why.
    #[cold]
    pub fn fail(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Fail(Note::boxed("failed", detail))
    }

    /// The check does not concern the resource.
    #[cold]
    pub fn not_applicable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::NotApplicable(Note::boxed("not-applicable", detail))
    }

    /// Only a person can decide.
    #[cold]
    pub fn manual(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Manual(Note::boxed("manual", detail))
    }

    /// Something could not be read; `code` is one of the contract's codes.
    #[cold]
    pub fn unknown(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::Unknown(Note::boxed(code, detail))
    }

    /// From the contract's `code|cause|detail`, said of `what`. A run-time fact that was asked of a
    /// template makes the check not applicable; everything else is unknown.
    #[cold]
    pub(crate) fn unread(what: &str, reason: &str) -> Self {
        let (code, rest) = cut(reason);
        let (cause, detail) = cut(rest);
        let code = if code.is_empty() { "failed" } else { code };
        let (open, close) = if cause.is_empty() { ("", "") } else { (" (", ")") };
        let colon = if detail.is_empty() { "" } else { ": " };
        let text = [what, " could not be read: ", code, open, cause, close, colon, detail].concat();
        let note = Note::boxed(String::from(code), text);
        if code == "not-in-source" { Self::NotApplicable(note) } else { Self::Unknown(note) }
    }

    /// The same with another code.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.note_mut().code = Cow::Borrowed(code);
        self
    }

    /// The same with precise evidence: what this value is found at, rather than all that was read.
    #[must_use]
    pub fn at(mut self, node: Node<'_>) -> Self {
        if let Some(evidence) = node.evidence(None) {
            self.note_mut().evidence.push(evidence);
        }
        self
    }

    pub(crate) fn with(mut self, evidence: Option<Evidence>) -> Self {
        self.note_mut().evidence.extend(evidence);
        self
    }

    /// What is said.
    pub fn note(&self) -> &Note {
        let (Self::Fail(n) | Self::NotApplicable(n) | Self::Unknown(n) | Self::Manual(n)) = self;
        n
    }

    fn note_mut(&mut self) -> &mut Note {
        let (Self::Fail(n) | Self::NotApplicable(n) | Self::Unknown(n) | Self::Manual(n)) = self;
        n
    }

    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Fail(_) => status::FAIL,
            Self::NotApplicable(_) => status::NOT_APPLICABLE,
            Self::Unknown(_) => status::UNKNOWN,
            Self::Manual(_) => status::MANUAL,
        }
    }
}

/// Fails the check unless the condition holds: `ensure!(on, "{} is off", name)`.
#[macro_export]
macro_rules! ensure {
    ($condition:expr, $($detail:tt)+) => {
        if !$condition {
            $crate::fail!($($detail)+);
        }
    };
}

/// Fails the check: `fail!("{} is open", port)`.
#[macro_export]
macro_rules! fail {
    ($($detail:tt)+) => {
        return ::core::result::Result::Err($crate::Reason::fail($crate::private::detail(::core::format_args!($($detail)+))))
    };
}

/// Says that the check does not concern the resource: `not_applicable!("an imported key")`.
#[macro_export]
macro_rules! not_applicable {
    ($($detail:tt)+) => {
        return ::core::result::Result::Err($crate::Reason::not_applicable($crate::private::detail(::core::format_args!($($detail)+))))
    };
}

/// Leaves the decision to a person: `manual!("ask the owner of {}", name)`.
#[macro_export]
macro_rules! manual {
    ($($detail:tt)+) => {
        return ::core::result::Result::Err($crate::Reason::manual($crate::private::detail(::core::format_args!($($detail)+))))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_told_in_words() {
        let reason = Reason::unread("Acl", "denied|s3:GetBucketAcl|no");
        assert!(matches!(reason, Reason::Unknown(_)));
        assert_eq!(reason.note().code, "denied");
        assert_eq!(reason.note().detail, "Acl could not be read: denied (s3:GetBucketAcl): no");
        assert_eq!(Reason::unread("Acl", "parse||a|b").note().detail, "Acl could not be read: parse: a|b");
        assert_eq!(Reason::unread("Acl", "").note().code, "failed");
        assert_eq!(Reason::unread("Acl", "throttled").note().detail, "Acl could not be read: throttled");
    }

    #[test]
    fn a_run_time_fact_asked_of_a_template_is_not_applicable() {
        assert!(matches!(Reason::unread("LastUsed", "not-in-source"), Reason::NotApplicable(_)));
    }

    #[test]
    fn a_reason_stays_small() {
        assert!(size_of::<Outcome>() <= 2 * size_of::<usize>());
    }
}
