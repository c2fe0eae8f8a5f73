//! What ends a command: what happened, the causes, and what to do next.

use bartizan_registry::{BundleError, RegistryError};
use std::error::Error;
use std::io;

/// A command that could not do its work. Findings are not failures.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What happened.
    pub(crate) what: String,
    /// Why.
    pub(crate) source: Option<Box<dyn Error + Send + Sync>>,
    /// What to do next.
    pub(crate) hint: Option<String>,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// Wrong usage or configuration; also everything that kept a command from doing its work.
    pub(crate) const EXIT: u8 = 2;

    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), source: None, hint: None }
    }

    pub(crate) fn of(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { what: what.into(), source: Some(source.into()), hint: None }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        let hint = hint.into();
        self.hint = (!hint.is_empty()).then_some(hint);
        self
    }

    /// The causes, outermost first.
    pub(crate) fn causes(&self) -> Vec<String> {
        self.source.as_deref().map_or_else(Vec::new, |e| chain(&self.what, e))
    }

    pub(crate) fn is_broken_pipe(&self) -> bool {
        let mut next: Option<&(dyn Error + 'static)> = match &self.source {
            Some(e) => Some(e.as_ref()),
            None => None,
        };
        while let Some(e) = next {
            if e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) {
                return true;
            }
            next = e.source();
        }
        false
    }
}

impl From<RegistryError> for Failure {
    fn from(e: RegistryError) -> Self {
        let hint = e.hint();
        Self::of(e.to_string(), e).hint(hint)
    }
}

impl From<BundleError> for Failure {
    fn from(e: BundleError) -> Self {
        let hint = e.hint();
        Self::of(e.to_string(), e).hint(hint)
    }
}

impl From<io::Error> for Failure {
    fn from(e: io::Error) -> Self {
        Self::of("output cannot be written", e)
    }
}

/// What an error and those behind it say, as far as `said` and the one before do not say it already.
fn chain(said: &str, e: &(dyn Error + 'static)) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut next = Some(e);
    while let Some(e) = next {
        let text = e.to_string();
        if !causes.last().map_or(said, String::as_str).ends_with(&text) {
            causes.push(text);
        }
        next = e.source();
    }
    causes
}

/// The causes of an error, outermost first.
pub(crate) fn causes(e: &(dyn Error + 'static)) -> Vec<String> {
    chain(&e.to_string(), e)
}
