//! Text from outside, made safe to show.

use std::borrow::Cow;
use std::fmt::Write;

/// Control characters as `\u{1b}`, so that no name can move a cursor or colour a line, and the
/// characters that reorder text likewise.
pub fn plain(s: &str) -> Cow<'_, str> {
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
    };
    if !s.contains(bad) {
        return Cow::Borrowed(s);
    }
    let mut out = String::with_capacity(s.len() + 8);
    for c in s.chars() {
        if bad(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// At most `width` characters, with an ellipsis where it was cut.
pub(crate) fn cut(s: &str, width: usize) -> Cow<'_, str> {
    if s.chars().count() <= width {
        return Cow::Borrowed(s);
    }
    let mut out: String = s.chars().take(width.saturating_sub(1)).collect();
    out.push('…');
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_moves_the_cursor() {
        assert_eq!(plain("bucket"), "bucket");
        assert_eq!(plain("a\u{1b}[2Jb\r\n\u{202e}c"), "a\\u{1b}[2Jb\\u{d}\\u{a}\\u{202e}c");
    }

    #[test]
    fn long_text_is_cut_at_characters() {
        assert_eq!(cut("aéiou", 5), "aéiou");
        assert_eq!(cut("aéiouy", 5), "aéio…");
    }
}
