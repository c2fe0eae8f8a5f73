//! What the checks read.

use bartizan_sdk::prelude::*;

resource! {
    /// A box, with a property of every kind of value.
    #[uncatalogued]
    pub struct Box: "Corpus::Store::Box" {
        id: &str = "@id",
        arn: &str = "@arn",
        lid: &str = "LidName",
        sealed: bool = "Sealed",
        weight: i64 = "Weight",
        ratio: f64 = "Ratio",
        packed: Time = "Packed",
        label: Label = "Label",
        tags: List<Label> = "Tags",
        notes: List<&str> = "Notes",
        map: Map = "Map",
        any: Node = "Any",
        policy: Policy = "Policy",
    }

    /// A lid, that boxes point at.
    #[uncatalogued]
    pub struct Lid: "Corpus::Store::Lid" {
        fits: bool = "Fits",
    }

    /// A label of the account, of which there can be many.
    #[uncatalogued]
    pub struct Sticker: "Corpus::Store::Sticker" {
        text: &str = "Text",
    }

    /// What there is once in an account.
    #[uncatalogued]
    pub struct Shelf: "Corpus::Store::Shelf" {
        places: i64 = "Places",
    }
}

shape! {
    /// A name and a text.
    pub struct Label {
        key: &str = "Key",
        value: &str = "Value",
    }
}
