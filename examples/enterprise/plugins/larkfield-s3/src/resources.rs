//! What the checks read.

use bartizan_sdk::prelude::*;

resource! {
    /// A bucket, and who owns it.
    pub struct Bucket: "AWS::S3::Bucket" {
        tags: List<Tag> = "Tags",
    }
}

shape! {
    /// A tag.
    pub struct Tag {
        key: &str = "Key",
        value: &str = "Value",
    }
}

impl<'a> Bucket<'a> {
    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Read<&'a str> {
        for tag in self.tags()?.unwrap_or_default().iter() {
            let tag = tag?;
            if tag.key()? == Some(key) {
                return tag.value();
            }
        }
        Ok(None)
    }
}
