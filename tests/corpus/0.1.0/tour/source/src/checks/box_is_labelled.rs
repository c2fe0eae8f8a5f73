//! See [`box_is_labelled`].

use crate::resources::{Box, Sticker};
use bartizan_sdk::prelude::*;

/// A set that is read page by page.
///
/// ## Remediation
/// Print a sticker.
#[check(id = "tour-box-is-labelled", title = "Boxes have a sticker", severity = Low, satisfies = ["corpus:4"])]
pub fn box_is_labelled(b: &Box, stickers: Each<Sticker>) -> Outcome {
    let id = b.id()?.unwrap_or_default();
    let found = stickers.any(|sticker| Ok(sticker.text()? == Some(id)))?;
    ensure!(found, "no sticker says {id}");
    PASS
}

examples! {
    pass "one of them" => { "@id": "b" }, inputs = { "stickers": [{ "Text": "a" }, { "Text": "b" }] };
    fail "none" => { "@id": "b" }, inputs = { "stickers": [{ "Text": "a" }] };
    unknown "not all are known" => { "@id": "b" }, inputs = { "stickers": partial("throttled", [{ "Text": "a" }]) };
}
