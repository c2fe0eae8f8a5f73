//! Wildcards: `*` is any text, `?` any one character. No pattern takes more than a product of
//! lengths.

use alloc::vec;

/// Whether a pattern matches a text.
pub fn matches(pattern: &str, text: &str) -> bool {
    walk(pattern.as_bytes(), text.as_bytes(), |p, t| p == t || p == b'?')
}

/// The same for names of actions, which differ in more than case.
pub fn matches_action(pattern: &str, action: &str) -> bool {
    walk(pattern.as_bytes(), action.as_bytes(), |p, t| p.eq_ignore_ascii_case(&t) || p == b'?')
}

/// Whether a pattern matches all that another one matches.
pub(super) fn covers(pattern: &[u8], other: &[u8], fold: bool) -> bool {
    // A `*` of the other is text of any length: only a `*` covers it.
    walk(pattern, other, |p, o| same(p, o, fold) || (p == b'?' && o != b'*'))
}

/// The partition of which a pattern of ARNs takes in every resource (`arn:aws:*`); empty for any (`*`).
pub(super) fn whole_partition(pattern: &[u8]) -> Option<&[u8]> {
    if covers(pattern, b"arn:*:*:*:*:*", false) {
        return Some(b"");
    }
    let rest = pattern.strip_prefix(b"arn:")?;
    let end = rest.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'-')?;
    let (partition, rest) = rest.split_at_checked(end)?;
    let partition = match rest.first() {
        Some(b':') if !partition.is_empty() => partition,
        // All partitions begin like the first one.
        Some(b'*') if partition == b"aws" => b"",
        _ => return None,
    };
    covers(rest, b":*:*:*:*", false).then_some(partition)
}

fn same(a: u8, b: u8, fold: bool) -> bool {
    a == b || (fold && a.eq_ignore_ascii_case(&b))
}

/// Goes back to the last `*` only, so that nothing is tried twice.
fn walk(pattern: &[u8], text: &[u8], one: impl Fn(u8, u8) -> bool) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(c) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(x) if one(*x, *c) => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((after, from)) = star else { return false };
                star = Some((after, from + 1));
                p = after;
                t = from + 1;
            }
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|c| *c == b'*')
}

/// Whether two patterns have a text in common.
pub(super) fn overlaps(a: &[u8], b: &[u8], fold: bool) -> bool {
    // One row at a time of: can the first i of `a` and the first j of `b` match the same text?
    let mut row = vec![false; b.len() + 1];
    for i in 0..=a.len() {
        let mut diagonal = false;
        let mut left = false;
        let x = i.checked_sub(1).and_then(|i| a.get(i)).copied();
        for (j, cell) in row.iter_mut().enumerate() {
            let y = j.checked_sub(1).and_then(|j| b.get(j)).copied();
            let above = *cell;
            let now = match (x, y) {
                (None, None) => true,
                (Some(b'*'), _) | (_, Some(b'*')) if above || left => true,
                (Some(x), Some(y)) => {
                    diagonal && (same(x, y, fold) || matches!(x, b'?' | b'*') || matches!(y, b'?' | b'*'))
                }
                _ => false,
            };
            // The first row has nothing above it, the first column nothing to its left.
            diagonal = above;
            left = now;
            *cell = now;
        }
    }
    row.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_texts() {
        let cases = [
            ("*", "", true),
            ("*", "anything", true),
            ("s3:Get*", "s3:GetObject", true),
            ("s3:Get*", "s3:PutObject", false),
            ("s3:?etObject", "s3:GetObject", true),
            ("s3:?etObject", "s3:etObject", false),
            ("*Object*", "s3:GetObjectAcl", true),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("", "", true),
            ("", "a", false),
            ("a", "a*", false),
            ("S3:getobject", "s3:GetObject", false),
        ];
        for (pattern, text, wanted) in cases {
            assert_eq!(matches(pattern, text), wanted, "{pattern} {text}");
        }
        assert!(matches_action("S3:getobject*", "s3:GetObjectAcl"));
    }

    #[test]
    fn a_hostile_pattern_takes_no_time() {
        let pattern = "*a".repeat(2_000) + "b";
        let text = "a".repeat(20_000);
        assert!(!matches(&pattern, &text));
    }

    #[test]
    fn patterns_cover_patterns() {
        let cases = [
            ("*", "s3:*", true),
            ("s3:*", "s3:Get*", true),
            ("s3:Get*", "s3:*", false),
            ("s3:Get?", "s3:Get*", false),
            ("s3:Get?", "s3:Get?", true),
            ("s3:*", "S3:Get*", true),
        ];
        for (pattern, other, wanted) in cases {
            assert_eq!(covers(pattern.as_bytes(), other.as_bytes(), true), wanted, "{pattern} {other}");
        }
    }

    #[test]
    fn patterns_overlap() {
        let cases = [
            ("*", "iam:*", true),
            ("iam:*", "s3:*", false),
            ("*Role", "iam:Pass*", true),
            ("a?c", "ab*", true),
            ("a?c", "abd", false),
            ("", "*", true),
            ("a", "", false),
            ("x*", "*y", true),
            ("x*z", "*y", false),
            ("IAM:*", "iam:PassRole", true),
        ];
        for (a, b, wanted) in cases {
            assert_eq!(overlaps(a.as_bytes(), b.as_bytes(), true), wanted, "{a} {b}");
            assert_eq!(overlaps(b.as_bytes(), a.as_bytes(), true), wanted, "{b} {a}");
        }
    }
}
