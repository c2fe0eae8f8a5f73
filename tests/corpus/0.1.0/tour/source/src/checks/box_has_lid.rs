//! See [`box_has_lid`].

use crate::resources::{Box, Lid};
use bartizan_sdk::prelude::*;

/// What a property points at.
///
/// ## Remediation
/// Put a lid on it.
#[check(id = "tour-box-has-lid", title = "Boxes have a lid that fits", severity = High, satisfies = ["corpus:2"])]
pub fn box_has_lid(b: &Box, #[link(via = "LidName")] lid: Link<Lid>, log: Log) -> Outcome {
    let Some(lid) = lid.get()? else { fail!("{} has no lid", b.id()?.unwrap_or_default()) };
    log.information(b.id()?.unwrap_or_default());
    ensure!(lid.fits()? == Some(true), "the lid does not fit");
    PASS
}

examples! {
    pass "a lid that fits" => { "LidName": "round" }, inputs = { "lid": [{ "Fits": true }] };
    fail "no lid" => { "@id": "b", "LidName": null }, inputs = { "lid": [] }, detail = "b has no lid";
    fail "another box's lid" => { "LidName": "square" }, inputs = { "lid": [{ "Fits": false }] };
    unknown "nobody looked" => { "LidName": unknown("denied|corpus:GetLid") }, inputs = { "lid": [] };
}
