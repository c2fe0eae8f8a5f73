//! See [`shelf_is_full`].

use crate::resources::{Box, Shelf};
use bartizan_sdk::prelude::*;

/// A check of a scope, of whole sets.
///
/// ## Remediation
/// Fill it.
#[check(id = "tour-shelf-is-full", title = "Shelves are full", severity = Informational, satisfies = ["corpus:5"])]
pub fn shelf_is_full(scope: &Scope, shelves: All<Shelf>, boxes: All<Box>, log: Log) -> Outcome {
    log.warning(scope.account());
    let mut places = 0;
    for shelf in shelves.iter()? {
        places += shelf.places()?.unwrap_or_default();
    }
    let sealed = boxes.count(|b| Ok(b.sealed()? == Some(true)))?;
    ensure!(sealed as i64 >= places, "{sealed} sealed boxes for {places} places");
    PASS
}

examples! {
    pass "full" => {}, inputs = { "shelves": [{ "Places": 1 }], "boxes": [{ "Sealed": true }, { "Sealed": false }] };
    fail "a place is left" => {}, inputs = { "shelves": [{ "Places": 2 }], "boxes": [{ "Sealed": true }] },
        detail = "1 sealed boxes for 2 places";
    unknown "not all boxes are known" => {}, inputs = { "shelves": [{ "Places": 2 }], "boxes": partial("denied|corpus:ListBoxes", []) };
}
