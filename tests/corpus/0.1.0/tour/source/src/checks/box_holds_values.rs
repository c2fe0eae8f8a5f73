//! See [`box_holds_values`].

use crate::resources::Box;
use bartizan_sdk::prelude::*;

/// A value of each kind.
///
/// ## Remediation
/// None.
#[check(id = "tour-box-holds-values", title = "Boxes hold values", severity = Medium, satisfies = ["corpus:3"])]
pub fn box_holds_values(b: &Box) -> Outcome {
    let ratio = b.ratio()?.unwrap_or_default();
    let label = b.label()?.unwrap_or_default();
    let tags = b.tags()?.unwrap_or_default();
    let arn = b.arn()?.unwrap_or_default();
    ensure!(ratio < 0.75, "{ratio} of {arn}, {}: {} tags", label.key()?.unwrap_or_default(), tags.len());
    for (key, value) in b.map()?.unwrap_or_default().iter() {
        ensure!(value?.is_some_and(|v| !v.is("no")), "{key} is no");
    }
    if let Some(any) = b.any()? {
        ensure!(any.read::<i64>("Depth")? != Some(3), "too deep");
    }
    if let Some(policy) = b.policy()? {
        ensure!(policy.public_grants()?.is_empty(), "anyone may open it");
    }
    for tag in tags.iter() {
        let tag = tag?;
        ensure!(tag.key()? != Some("bad"), "bad: {}", tag.value()?.unwrap_or_default());
    }
    PASS
}

examples! {
    pass "nothing" => { "Ratio": null, "Label": null, "Tags": [], "Map": null, "Any": null, "Policy": null };
    fail "a number that is no whole one" => {
        "@arn": "arn:x", "Ratio": 0.875, "Label": { "Key": "k" }, "Tags": [], "Map": {}, "Any": 1, "Policy": null,
    }, detail = "0.875 of arn:x, k: 0 tags";
    fail "a member of a map" => { "Ratio": 0.5, "Label": null, "Tags": [], "Map": { "Key": "no" }, "Any": null, "Policy": null },
        detail = "Key is no";
    fail "anything" => { "Ratio": null, "Label": null, "Tags": [], "Map": null, "Any": { "Depth": 3 }, "Policy": null };
    fail "a policy" => { "Ratio": null, "Label": null, "Tags": [], "Map": null, "Any": null, "Policy": {
        "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }],
    } };
    fail "an item of a list" => { "Ratio": null, "Label": null, "Tags": [{ "Key": "bad", "Value": "v" }], "Map": null, "Any": null, "Policy": null },
        detail = "bad: v";
    unknown "a part" => { "Ratio": null, "Label": null, "Tags": unknown("timeout|corpus:ListTags"), "Map": null, "Any": null, "Policy": null };
}
