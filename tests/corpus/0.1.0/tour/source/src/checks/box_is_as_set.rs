//! See [`box_is_as_set`].

use crate::resources::Box;
use bartizan_sdk::prelude::*;

/// A setting of each kind, and the time of the snapshot.
///
/// ## Remediation
/// Set the box as it should be.
#[check(id = "tour-box-is-as-set", title = "Boxes are as set", severity = Critical, satisfies = ["corpus:1"], aliases = ["tour-box-is-set"])]
pub fn box_is_as_set(
    b: &Box,
    cx: &Cx,
    #[setting(default = true, "whether boxes are sealed")] sealed: bool,
    #[setting(default = 10, min = 0, max = 1000, "how much a box weighs at most")] heaviest: i64,
    #[setting(default = "free", "a note that makes a box not applicable")] exempt: &str,
    #[setting(default = ["ask"], "notes that make people decide")] manual: List<&str>,
) -> Outcome {
    let notes = b.notes()?.unwrap_or_default();
    if notes.contains(exempt)? {
        not_applicable!("the box is {exempt}");
    }
    for note in manual.iter() {
        let note = note?;
        if notes.contains(note)? {
            manual!("{note} about {}", b.id()?.unwrap_or_default());
        }
    }
    ensure!(b.sealed()? == Some(sealed), "sealed is not {sealed}");
    let weight = b.weight()?.unwrap_or_default();
    ensure!(weight <= heaviest, "{weight} is more than {heaviest}");
    let Some(packed) = b.packed()? else { fail!("never packed") };
    ensure!(packed <= cx.now(), "packed in the future");
    PASS
}

examples! {
    pass "as by default" => { "Notes": [], "Sealed": true, "Weight": 10, "Packed": "2025-12-31T00:00:00Z" };
    pass "as set" => { "Notes": ["free"], "Sealed": false, "Weight": 20, "Packed": "2025-12-31T00:00:00Z" },
        settings = { "sealed": false, "heaviest": 20, "exempt": "x" };
    fail "too heavy" => { "Notes": null, "Sealed": true, "Weight": 11 }, detail = "11 is more than 10";
    fail "later" => { "Notes": [], "Sealed": true, "Weight": 1, "Packed": "2026-01-02T00:00:00Z" },
        now = "2026-01-01T00:00:00Z", detail = "future";
    not_applicable "exempt" => { "Notes": ["free"] };
    manual "ask" => { "@id": "b", "Notes": ["ask"] }, detail = "ask about b";
    unknown "not supplied" => {};
}
