//! Which types of a plan come from AWS Config.

use super::mapping::Mapping;
use crate::catalog::{Request, ScopeKind};
use crate::plan::{Node, Per, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// Where facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// The services' own answers.
    #[default]
    Api,
    /// What AWS Config has recorded, and nothing else.
    Config,
    /// What AWS Config has recorded of types whose every wanted property it supplies, where it records
    /// them and freshness matters less; the services' own answers for everything else.
    Auto,
}

/// What collects the items of many accounts; whoever asks it needs nothing in those accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregator {
    /// Its name.
    pub name: String,
    /// The region that it is in.
    pub region: String,
}

/// How many items one call gives.
pub(crate) const BATCH: usize = 100;

const CALLS: [&str; 4] = [
    "DescribeConfigurationRecorders",
    "DescribeConfigurationRecorderStatus",
    "ListDiscoveredResources",
    "BatchGetResourceConfig",
];

/// The calls that an aggregator is asked.
const AGGREGATED: [&str; 3] = [
    "DescribeConfigurationAggregatorSourcesStatus",
    "ListAggregateDiscoveredResources",
    "BatchGetAggregateResourceConfig",
];

/// The query that gives tags. A query could give whole items too, a hundred at a time, and so save the
/// list and the batch. But it answers out of an index of what can be searched, which is what the published
/// schemas have (`config.txt`): documents are not in it, nor are types that queries do not support. So the
/// items come from the batch operations, all of them in the same way, and queries give what those leave out.
pub(crate) const QUERY: &str = "SelectResourceConfig";
/// The same of an aggregator.
pub(crate) const AGGREGATE_QUERY: &str = "SelectAggregateResourceConfig";

/// A call of AWS Config.
pub(crate) fn request(operation: &str) -> Request {
    Request::plain("config", operation)
}

impl Plan {
    /// The same plan, from another source.
    #[must_use]
    pub fn from_source(mut self, source: Source) -> Self {
        self.source = source;
        // A recorder is of a region.
        if !self.config_kinds().is_empty() && self.discovery.is_none() {
            self.discover();
            self.count_uses();
        }
        self
    }

    /// The same plan, which an aggregator answers alone: nothing else is asked, in whichever account.
    #[must_use]
    pub fn from_aggregator(mut self) -> Self {
        self.source = Source::Config;
        self.aggregated = true;
        self
    }

    pub(crate) fn mapping(&self, node: &Node) -> Option<&Mapping> {
        self.entry(node)?.config.as_ref()
    }

    /// The types that may come from Config, by their places: Config's name and its types.
    pub(crate) fn config_kinds(&self) -> BTreeMap<String, Vec<usize>> {
        let mut kinds: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut add = |place: usize| {
            if let Some(mapping) = self.nodes.get(place).and_then(|node| self.mapping(node)) {
                kinds.entry(mapping.name.clone()).or_default().push(place);
            }
        };
        match self.source {
            Source::Api => {}
            Source::Config => (0..self.nodes.len()).for_each(add),
            Source::Auto => {
                let roots = self.nodes.iter().enumerate().filter(|(_, node)| node.is_root);
                for (place, _) in roots.filter(|(place, _)| self.is_recorded(*place)) {
                    add(place);
                }
            }
        }
        kinds
    }

    /// Whether Config may stand in for the service: it supplies all that is asked for of a type, which
    /// has nothing below it, and nobody needs to know how it is at this moment.
    fn is_recorded(&self, place: usize) -> bool {
        let Some(node) = self.nodes.get(place) else { return false };
        let Some(entry) = self.entry(node) else { return false };
        let Some(mapping) = &entry.config else { return false };
        let observed = |name: &String| entry.property(name).is_none_or(|property| property.observed);
        entry.scope == ScopeKind::Region
            && !mapping.fresh
            && mapping.partial.is_none()
            && node.children.is_empty()
            && node.properties.iter().all(|name| {
                // Queries lag behind the recorder, and do not know all types.
                mapping.supplies(name) && !mapping.is_of_tags(name) && !observed(name)
            })
    }

    /// The operations that a type's items come from.
    fn calls(&self, place: usize) -> impl Iterator<Item = &'static str> {
        let (calls, query) =
            if self.aggregated { (&AGGREGATED[..], AGGREGATE_QUERY) } else { (&CALLS[..], QUERY) };
        calls.iter().copied().chain(self.wants_tags(place).then_some(query))
    }

    /// Whether tags are asked for that only a query gives.
    pub(crate) fn wants_tags(&self, place: usize) -> bool {
        self.nodes.get(place).is_some_and(|node| {
            let mapping = self.mapping(node);
            mapping.is_some_and(|mapping| node.properties.iter().any(|name| mapping.is_of_tags(name)))
        })
    }

    pub(crate) fn config_operations(&self) -> Vec<(&'static str, &'static str)> {
        let kinds = self.config_kinds();
        let calls: BTreeSet<&str> = kinds.values().flatten().flat_map(|place| self.calls(*place)).collect();
        let mut operations: Vec<_> = calls.into_iter().map(|operation| ("config", operation)).collect();
        if !operations.is_empty() && !self.aggregated {
            operations.push(("ec2", "DescribeRegions"));
        }
        operations
    }

    /// The calls of Config; gives the places of the types that are asked about in no other way.
    pub(crate) fn config_steps(&self, add: &mut impl FnMut(&Request, Per, &str)) -> BTreeSet<usize> {
        let kinds = self.config_kinds();
        for place in kinds.values().flatten() {
            let Some(node) = self.nodes.get(*place) else { continue };
            let name = node.type_name.as_str();
            for operation in self.calls(*place) {
                let per = if operation.starts_with("BatchGet") {
                    Per::Batch(name.to_owned(), BATCH)
                } else {
                    Per::Region
                };
                add(&request(operation), per, name);
            }
        }
        match self.source {
            Source::Api => BTreeSet::new(),
            Source::Config => (0..self.nodes.len()).collect(),
            Source::Auto => kinds.into_values().flatten().collect(),
        }
    }
}
