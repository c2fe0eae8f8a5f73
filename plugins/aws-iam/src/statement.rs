//! The parts of a statement as lists. What could not be read stays in its place, so that what could
//! may still decide.

use bartizan_sdk::policy::{Condition, Principal, Statement};
use bartizan_sdk::prelude::*;
use std::borrow::Cow;

/// A statement's principals.
pub(crate) fn principals<'a>(statement: &Statement<'a>) -> Vec<Result<Principal<'a>, Reason>> {
    statement.principals().map_or_else(|reason| vec![Err(reason)], Iterator::collect)
}

/// A statement's conditions, all of which must hold.
pub(crate) fn conditions<'a>(statement: &Statement<'a>) -> Vec<Result<Condition<'a>, Reason>> {
    statement.conditions().map_or_else(|reason| vec![Err(reason)], Iterator::collect)
}

/// A condition's values.
pub(crate) fn values<'a>(condition: &Condition<'a>) -> Vec<Result<Cow<'a, str>, Reason>> {
    condition.values().collect()
}
