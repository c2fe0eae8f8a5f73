//! The names that the host's catalog knows, so that a misspelt property is a compile error.

use std::collections::{BTreeMap, BTreeSet};

/// Type names with their properties.
pub(crate) struct Catalog(BTreeMap<&'static str, Entry>);

#[derive(Default)]
struct Entry {
    properties: BTreeSet<&'static str>,
    few: bool,
}

impl Catalog {
    pub(crate) fn built_in() -> Self {
        Self::parse(include_str!("catalog.txt"))
    }

    pub(crate) fn parse(text: &'static str) -> Self {
        let mut types = BTreeMap::<_, Entry>::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut words = line.split_whitespace();
            if let (Some(name), Some(property)) = (words.next(), words.next()) {
                let entry = types.entry(name).or_default();
                entry.properties.insert(property);
                entry.few |= words.next() == Some("few");
            }
        }
        Self(types)
    }

    /// Whether a check may take a whole set of the type at once.
    pub(crate) fn few(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|e| e.few)
    }

    /// What is wrong with the name of a type, if anything.
    pub(crate) fn type_error(&self, name: &str) -> Option<String> {
        if self.0.contains_key(name) {
            return None;
        }
        let hint = suggest(name, self.0.keys().copied());
        Some(format!("the catalog has no type `{name}`{hint}; a type of your own carries `#[uncatalogued]`"))
    }

    /// What is wrong with the name of a property of a catalogued type, if anything.
    pub(crate) fn property_error(&self, name: &str, property: &str) -> Option<String> {
        let known = &self.0.get(name)?.properties;
        if known.contains(property) {
            return None;
        }
        let hint = suggest(property, known.iter().copied());
        Some(format!("`{name}` has no property `{property}` in the catalog{hint}"))
    }
}

/// `: did you mean ...?` for the nearest name, if one is near.
pub(crate) fn suggest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|k| (strsim::damerau_levenshtein(&name.to_lowercase(), &k.to_lowercase()), k))
        .filter(|(distance, k)| *distance <= k.len().div_ceil(3))
        .min()
        .map_or(String::new(), |(_, k)| format!(": did you mean `{k}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str =
        "# comment\nAWS::S3::Bucket BucketName\nAWS::S3::Bucket Tags\nAWS::SNS::Topic TopicName few\n";

    #[test]
    fn known_names_are_fine() {
        let catalog = Catalog::parse(NAMES);
        assert_eq!(catalog.type_error("AWS::S3::Bucket"), None);
        assert_eq!(catalog.property_error("AWS::S3::Bucket", "Tags"), None);
        assert_eq!(catalog.property_error("AWS::SNS::Topic", "TopicName"), None);
        assert!(catalog.few("AWS::SNS::Topic") && !catalog.few("AWS::S3::Bucket"));
    }

    #[test]
    fn near_misses_are_suggested() {
        let catalog = Catalog::parse(NAMES);
        assert_eq!(
            catalog.property_error("AWS::S3::Bucket", "BuketName").as_deref(),
            Some("`AWS::S3::Bucket` has no property `BuketName` in the catalog: did you mean `BucketName`?")
        );
        let error = catalog.type_error("AWS::S3::Buckets").unwrap_or_default();
        assert!(error.contains("did you mean `AWS::S3::Bucket`?"), "{error}");
    }

    #[test]
    fn far_misses_are_not() {
        let catalog = Catalog::parse(NAMES);
        let error = catalog.property_error("AWS::S3::Bucket", "Encryption").unwrap_or_default();
        assert!(error.ends_with("in the catalog"), "{error}");
    }
}
