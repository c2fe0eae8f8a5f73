//! What proves the catalog: for this crate's tests, which also serve a catalog in the making.

use crate::catalog::{Arn, Catalog, Origin, Request, Type};
use crate::data;
use crate::shapes::paths;
use crate::steps::path::Path;
use std::collections::BTreeSet;
use std::io;

/// Reads catalog and models from a checkout (the folder of this crate) instead of those built in.
/// Only works before either was used.
pub fn read_from(gather: &std::path::Path) -> io::Result<bool> {
    data::read_from(gather)
}

/// The types that a file of the catalog has, and all files' names.
pub fn files() -> Vec<(String, Vec<String>)> {
    let types = |text: &str| {
        let file: toml::Table = text.parse().unwrap_or_default();
        let types = file.get("type").and_then(toml::Value::as_table);
        types.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    };
    data::files().catalog.iter().map(|(name, text)| (name.clone(), types(text))).collect()
}

/// Everything that is wrong with a catalog: paths that lead nowhere in the service models, parameters
/// that an operation does not have, and names that are CloudFormation's where they should not be, or
/// are not where they should.
pub fn mistakes(catalog: &Catalog, cloudformation: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let known: BTreeSet<&str> = cloudformation.lines().collect();
    for entry in catalog.types() {
        for (name, property) in entry.properties() {
            let line = format!("{} {name}", entry.name);
            match (property.observed, known.contains(line.as_str())) {
                (true, true) => wrong.push(format!("{line} is CloudFormation's, so that it is not observed")),
                (false, false) => {
                    wrong.push(format!("{line} is no property in CloudFormation: it is observed"));
                }
                _ => {}
            }
        }
        parameters(entry, &mut wrong);
        places(entry, &mut wrong);
    }
    wrong
}

fn requests(entry: &Type) -> Vec<&Request> {
    let list = entry.list.iter().map(|list| &list.request);
    let routing = entry.routing.iter().map(|routing| &routing.request);
    list.chain(routing).chain(entry.reads.iter().map(|read| &read.request)).collect()
}

/// Services that are called and have no rate, or have one and are not called.
pub fn unrated(catalog: &Catalog) -> Vec<String> {
    let called: BTreeSet<&str> =
        catalog.types().flat_map(requests).map(|request| request.service.as_str()).collect();
    let rated: BTreeSet<&str> = catalog.rated().collect();
    called.symmetric_difference(&rated).map(|service| (*service).to_owned()).collect()
}

fn parameters(entry: &Type, wrong: &mut Vec<String>) {
    for request in requests(entry) {
        let known = paths::params(&request.service, &request.operation);
        for name in request.params.as_object().into_iter().flat_map(serde_json::Map::keys) {
            if !known.contains(name) {
                wrong.push(format!("{}: {} has no parameter {name}", entry.name, request.source()));
            }
        }
    }
}

fn places(entry: &Type, wrong: &mut Vec<String>) {
    let place = |origin| {
        let request = entry.request(origin)?;
        // What a fetch makes of an answer is in no model.
        if request.fetch.is_some() {
            return None;
        }
        let items = match origin {
            Origin::List => entry.list.as_ref().map(|list| &list.items),
            Origin::Read(index) => entry.reads.get(index)?.join.as_ref().map(|join| &join.items),
        };
        let answer = paths::answer(&request.service, &request.operation);
        Some(match items.filter(|items| **items != Path::whole()) {
            Some(items) => answer.and_then(|a| a.follow(items)).and_then(paths::Place::item),
            None => answer,
        })
    };
    let mut found = Vec::new();
    let mut follow = |origin, path: &Path| {
        let Some(start) = place(origin) else { return };
        if let Err(error) = start.and_then(|start| start.follow(path)) {
            let request = entry.request(origin).map(Request::source).unwrap_or_default();
            found.push(format!("{}: {request}: {path:?}: {error}", entry.name));
        }
    };
    if let Some(list) = &entry.list {
        follow(Origin::List, &entry.id);
        if let Some(Arn::Path(path)) = &entry.arn {
            follow(Origin::List, path);
        }
        list.filter.paths().for_each(|path| follow(Origin::List, path));
    }
    if let Some(routing) = &entry.routing {
        follow(Origin::List, &routing.path);
        let answer = paths::answer(&routing.request.service, &routing.request.operation);
        if let Err(error) = answer.and_then(|answer| answer.follow(&routing.from)) {
            wrong.push(format!("{}: {}: {error}", entry.name, routing.request.source()));
        }
    }
    for (index, read) in entry.reads.iter().enumerate() {
        let Some(join) = &read.join else { continue };
        follow(Origin::Read(index), &join.key);
        join.assigned.iter().for_each(|path| follow(Origin::Read(index), path));
        for (item, own) in &join.agree {
            follow(Origin::Read(index), item);
            follow(Origin::List, own);
        }
    }
    for (_, property) in entry.properties() {
        if property.object.is_empty() {
            follow(property.origin, &property.path);
        }
        property.object.iter().for_each(|(_, path)| follow(property.origin, path));
    }
    wrong.append(&mut found);
}
