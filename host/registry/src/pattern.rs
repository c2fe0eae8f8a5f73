//! The two kinds of wildcard: anywhere (reads, check ids), or only as the end of a namespace.

/// Whether `text` is one of those that `pattern` describes: `*` stands for any run of characters.
///
/// Goes back to the last `*` only, so the time is bounded by the product of the lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(from) {
        match pattern.get(at) {
            Some(b'*') => {
                at += 1;
                retry = Some((at, from));
            }
            Some(expected) if expected == byte => {
                at += 1;
                from += 1;
            }
            _ => match &mut retry {
                Some((after_star, taken)) => {
                    *taken += 1;
                    (at, from) = (*after_star, *taken);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|byte| *byte == b'*')
}

/// Whether `name` lies in `namespace`: an exact name, or a prefix that ends in `*`.
pub(crate) fn in_namespace(namespace: &str, name: &str) -> bool {
    match namespace.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == namespace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, slow and plain.
    fn defined(pattern: &[u8], text: &[u8]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some((b'*', rest)) => {
                (0..=text.len()).any(|taken| defined(rest, text.get(taken..).unwrap_or_default()))
            }
            Some((byte, rest)) => {
                text.split_first().is_some_and(|(first, others)| first == byte && defined(rest, others))
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn agrees_with_the_definition(pattern in "[ab*]{0,7}", text in "[ab]{0,9}") {
            prop_assert_eq!(matches(&pattern, &text), defined(pattern.as_bytes(), text.as_bytes()));
        }

        #[test]
        fn a_text_with_its_middle_replaced_by_a_star_matches(before in "[A-Za-z:]{0,8}", middle in ".{0,8}", after in "[A-Za-z:]{0,8}") {
            let (pattern, text) = (format!("{before}*{after}"), format!("{before}{middle}{after}"));
            prop_assert!(matches(&pattern, &text));
        }
    }

    #[test]
    fn many_stars_do_not_explode() {
        let (pattern, text) = ("*a".repeat(500) + "b", "a".repeat(20_000));
        assert!(!matches(&pattern, &text));
    }

    #[test]
    fn namespaces_are_prefixes_or_exact() {
        assert!(in_namespace("aws-*", "aws-s3"));
        assert!(in_namespace("aws-s3", "aws-s3"));
        assert!(in_namespace("*", "anything"));
        assert!(!in_namespace("aws-*", "awsome"));
        assert!(!in_namespace("aws-s3", "aws-s3-more"));
    }
}
