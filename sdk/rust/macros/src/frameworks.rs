//! The requirements of the frameworks that come with Bartizan, so that a misspelt one is a compile
//! error. A framework of somebody's own is as good.

use crate::catalog::suggest;
use std::collections::{BTreeMap, BTreeSet};

/// How many letters a framework's id may be away from one of ours and still be meant to be it.
const NEAR: usize = 3;

/// Framework ids with their requirements.
pub(crate) struct Frameworks(BTreeMap<&'static str, BTreeSet<&'static str>>);

impl Frameworks {
    pub(crate) fn built_in() -> Self {
        Self::parse(include_str!("frameworks.txt"))
    }

    fn parse(text: &'static str) -> Self {
        let mut all = BTreeMap::<_, BTreeSet<_>>::new();
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            if let Some((framework, requirement)) = line.split_once(' ') {
                all.entry(framework).or_default().insert(requirement);
            }
        }
        Self(all)
    }

    /// What is wrong with a requirement, if anything.
    pub(crate) fn error(&self, framework: &str, requirement: &str) -> Option<String> {
        if let Some(known) = self.0.get(framework) {
            let hint = suggest(requirement, known.iter().copied());
            return (!known.contains(requirement))
                .then(|| format!("`{framework}` has no requirement `{requirement}`{hint}"));
        }
        // One that differs in its numbers alone is another edition.
        let letters = |text: &str| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        let near = self.0.keys().copied().filter(|known| {
            strsim::damerau_levenshtein(framework, known) <= NEAR && letters(framework) != letters(known)
        });
        let hint = suggest(framework, near);
        (!hint.is_empty()).then(|| format!("there is no framework `{framework}`{hint}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn misspelt_requirements_are_told_and_others_are_not() {
        let all = Frameworks::parse("# comment\nours-2024-11 SEC08-BP02\nours-2024-11 SEC08-BP04\n");
        assert_eq!(all.error("ours-2024-11", "SEC08-BP04"), None);
        assert_eq!(
            all.error("ours-2024-11", "SEC8-BP04").as_deref(),
            Some("`ours-2024-11` has no requirement `SEC8-BP04`: did you mean `SEC08-BP04`?")
        );
        assert_eq!(
            all.error("our-2024-11", "SEC08-BP04").as_deref(),
            Some("there is no framework `our-2024-11`: did you mean `ours-2024-11`?")
        );
        assert_eq!(all.error("ours-2025-12", "SEC01"), None, "another edition");
        assert_eq!(all.error("acme-baseline", "1.2"), None, "one of somebody's own");
    }

    #[test]
    fn the_list_is_that_of_the_repository() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files: Vec<_> =
            std::fs::read_dir(root.join("../../../frameworks")).unwrap().map(|f| f.unwrap().path()).collect();
        files.sort();
        let old = include_str!("frameworks.txt");
        let mut text: String = old.split_inclusive('\n').filter(|l| l.starts_with('#')).collect();
        for file in files {
            let source = std::fs::read_to_string(file).unwrap();
            let mut ids = source.lines().filter_map(|l| l.strip_prefix("id = \"")?.strip_suffix('"'));
            let framework = ids.next().unwrap();
            text.extend(ids.map(|id| format!("{framework} {id}\n")));
        }
        if std::env::var_os("BARTIZAN_REGENERATE").is_some() {
            std::fs::write(root.join("src/frameworks.txt"), &text).unwrap();
        } else {
            assert_eq!(text, old, "frameworks.txt is stale: its first lines say how to write it anew");
        }
    }
}
