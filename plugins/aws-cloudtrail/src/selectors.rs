//! Which events the selectors of a trail or a store choose.
//!
//! Basic selectors add up, and so do advanced ones; in an advanced selector all conditions must hold. A
//! condition that leaves out anything beside what may be left out is taken for one that does not choose
//! all events.

use crate::resources::{AdvancedSelector, BasicSelector, DataResource};
use bartizan_sdk::prelude::*;

/// How an event touches what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It reads.
    Read,
    /// It changes.
    Write,
}

impl Access {
    /// Its name in findings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "reading",
            Self::Write => "writing",
        }
    }
}

/// A kind of events, all of which are wanted.
pub enum Events<'a> {
    /// What is done to resources.
    Management {
        /// Services that may be left out.
        may_leave_out: List<'a, &'a str>,
    },
    /// What is done with the data in resources of a type.
    Data {
        /// The type's name in selectors.
        kind: &'static str,
        /// How the ARN of each of them begins: `arn:aws:s3:::`.
        prefix: String,
        /// ARNs, or their beginnings, that may be left out.
        may_leave_out: List<'a, &'a str>,
    },
}

impl Events<'_> {
    /// Whether they are management events.
    pub fn are_management(&self) -> bool {
        matches!(self, Self::Management { .. })
    }

    /// Their name in findings.
    pub fn name(&self) -> String {
        match self {
            Self::Management { .. } => "management events".to_owned(),
            Self::Data { kind, .. } => format!("data events of {kind}"),
        }
    }
}

impl BasicSelector<'_> {
    /// Whether it chooses all of these events.
    pub fn selects(&self, access: Access, events: &Events) -> Tri {
        let wanted = match access {
            Access::Read => "ReadOnly",
            Access::Write => "WriteOnly",
        };
        let has_access = self.read_write().map(|kind| kind.is_none_or(|k| k == "All" || k == wanted));
        let has_events = match events {
            Events::Management { may_leave_out } => tri::all([
                self.management().map(|included| included.unwrap_or(true)),
                self.left_out()
                    .and_then(|sources| sources.unwrap_or_default().all(|s| may_leave_out.contains(s))),
            ]),
            Events::Data { kind, prefix, .. } => {
                self.data().and_then(|data| data.unwrap_or_default().any(|d| d.is_all_of(kind, prefix)))
            }
        };
        tri::all([has_access, has_events])
    }
}

impl DataResource<'_> {
    /// Whether it means all resources of a type: values are beginnings of ARNs, colons at the end or not.
    fn is_all_of(&self, kind: &str, prefix: &str) -> Tri {
        let service = prefix.trim_end_matches(':');
        let is_all = |value: &str| Ok(value.starts_with(service) && prefix.starts_with(value));
        tri::all([
            self.kind().equals(kind),
            self.values().and_then(|values| values.unwrap_or_default().any(is_all)),
        ])
    }
}

shape! {
    /// A condition of an advanced selector.
    pub struct FieldSelector {
        field: &str = "Field",
        one_of: List<&str> = "Equals",
        starting: List<&str> = "StartsWith",
        ending: List<&str> = "EndsWith",
        none_of: List<&str> = "NotEquals",
        not_starting: List<&str> = "NotStartsWith",
        not_ending: List<&str> = "NotEndsWith",
    }
}

impl AdvancedSelector<'_> {
    /// Whether it chooses all of these events.
    pub fn selects(&self, access: Access, events: &Events) -> Tri {
        let fields = self.fields()?.unwrap_or_default();
        // Without a category a selector would choose nothing; without a type it is of no data.
        let names: &[&str] =
            if events.are_management() { &["eventCategory"] } else { &["eventCategory", "resources.type"] };
        let names = names.iter().map(|name| fields.any(|field| field.field().equals(*name)));
        tri::all(names.chain([fields.all(|field| field.admits(access, events))]))
    }
}

impl FieldSelector<'_> {
    /// Whether all of these events meet the condition.
    fn admits(&self, access: Access, events: &Events) -> Tri {
        let read_only = if access == Access::Read { "true" } else { "false" };
        match (self.field()?.unwrap_or_default(), events) {
            ("eventCategory", Events::Management { .. }) => self.admits_only(&["Management"]),
            ("eventCategory", Events::Data { .. }) => self.admits_only(&["Data"]),
            ("readOnly", _) => self.admits_only(&[read_only]),
            ("resources.type", Events::Data { kind, .. }) => self.admits_only(&[kind]),
            ("eventSource", Events::Management { may_leave_out })
            | ("resources.ARN", Events::Data { may_leave_out, .. }) => self.leaves_out(*may_leave_out),
            _ => Ok(false),
        }
    }

    /// Whether one of the values is wanted.
    fn admits_only(&self, wanted: &[&str]) -> Tri {
        self.one_of()?.unwrap_or_default().any(|value| Ok(wanted.contains(&value)))
    }

    /// Whether nothing is left out but what may be.
    fn leaves_out(&self, allowed: List<&str>) -> Tri {
        let is_empty = |list: Read<List<&str>>| list.map(|l| l.unwrap_or_default().is_empty());
        let is_allowed = |list: Read<List<&str>>| list?.unwrap_or_default().all(|v| allowed.contains(v));
        tri::all([
            is_empty(self.one_of()),
            is_empty(self.starting()),
            is_empty(self.ending()),
            is_empty(self.not_ending()),
            is_allowed(self.none_of()),
            is_allowed(self.not_starting()),
        ])
    }
}
