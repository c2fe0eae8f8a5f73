use semver::Version;
use std::fmt;

/// A plugin's name with one version of it, written `aws-s3@0.1.0`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// The plugin's name.
    pub name: String,
    /// The version.
    pub version: Version,
}

impl Release {
    /// The release `version` of the plugin `name`.
    pub fn new(name: impl Into<String>, version: Version) -> Self {
        Self { name: name.into(), version }
    }

    /// The release of these two texts; the error says what is wrong.
    pub fn parse(name: &str, version: &str) -> Result<Self, String> {
        if !is_name(name) {
            return Err(format!("`{name}` is not a plugin's name: {NAME_RULE}"));
        }
        let version = Version::parse(version).map_err(|e| format!("`{version}` is not a version: {e}"))?;
        Ok(Self::new(name, version))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.name, self.version)
    }
}

/// What a plugin may be called. The name becomes a folder's, so nothing else gets through.
pub const NAME_RULE: &str =
    "a name begins with a letter and has lower-case letters, digits and single `-` between them, 64 at most";

/// Whether `name` keeps to [`NAME_RULE`].
pub fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// Text from outside, fit for a terminal: control characters become `�`.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The option most like `word`, when one is near enough to have been meant.
pub(crate) fn closest<'a>(word: &str, options: impl IntoIterator<Item = &'a str>) -> Option<String> {
    options
        .into_iter()
        .map(|option| (strsim::osa_distance(word, option), option))
        .filter(|(distance, option)| *distance <= (word.len().max(option.len()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, option)| option.to_owned())
}

/// `; did you mean ...?`, or nothing.
pub(crate) fn did_you_mean(suggestion: Option<&String>) -> String {
    suggestion.map(|option| format!("; did you mean `{option}`?")).unwrap_or_default()
}

/// `a, b and c`, each in backquotes.
pub(crate) fn listed<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| format!("`{item}`")).collect();
    match items.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_leave_the_folder_are_none() {
        for name in ["aws-s3", "a", "x1-2-3"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-a", "a-", "a--b", "../a", "a/b", "A", "1a", "a.b", "ä", &"a".repeat(65)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn text_from_outside_cannot_steer_a_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\nc\u{9b}ä"), "a�[2Jb�c�ä");
    }

    #[test]
    fn only_near_words_are_suggested() {
        assert_eq!(closest("verison", ["name", "version"]), Some("version".to_owned()));
        assert_eq!(closest("grants", ["grant", "as"]), Some("grant".to_owned()));
        assert_eq!(closest("colour", ["name", "version"]), None);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed::<&str>([]), "nothing");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
