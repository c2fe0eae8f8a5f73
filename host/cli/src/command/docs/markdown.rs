//! Text that a plugin wrote, inside Markdown of ours.
//!
//! Nothing here may become HTML, an image that is fetched, or a link to anything but http and https.
//! Where it is not sure what a renderer would take for code, it escapes: at worst a backslash is seen.

use bartizan_report::plain;
use std::collections::VecDeque;

/// One line of plain text.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '>' | '|' | '~' | '#' | '!' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A name in a code span, where its characters allow one; it may stand in a table.
pub(super) fn code(name: &str) -> String {
    let odd = |c: char| c.is_control() || matches!(c, '`' | '|' | '\\');
    if name.is_empty() || name.contains(odd) || name != name.trim() || plain(name) != name {
        return text(name);
    }
    format!("`{name}`")
}

/// A block of code.
pub(super) fn block(language: &str, code: &str) -> String {
    let fence = "`".repeat((longest_run(code, '`') + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}\n", code.trim_end())
}

fn longest_run(text: &str, of: char) -> usize {
    let runs = text.split(|c| c != of).map(str::len);
    runs.max().unwrap_or(0)
}

fn line(text: &str) -> String {
    plain(&text.split_whitespace().collect::<Vec<_>>().join(" ")).into_owned()
}

/// A text of several paragraphs that is Markdown itself: a check's own documentation.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut lines =
        text.lines().map(|l| plain(&l.replace('\t', "    ")).into_owned()).collect::<VecDeque<String>>();
    while let Some(line) = lines.pop_front() {
        // Only a fence at the left edge: one inside a list or quotation ends where that ends, which
        // takes a whole parser to know.
        if let Some((mark, length)) = fence(&line) {
            let mut inside = Vec::new();
            while let Some(line) = lines.pop_front().filter(|l| !closes(l, mark, length)) {
                inside.push(line);
            }
            let language: String =
                line.trim_start_matches(mark).chars().filter(char::is_ascii_alphanumeric).collect();
            // A fence of ours, that nothing inside can close.
            out.push_str(&block(&language, &inside.join("\n")));
        } else {
            prose(&whole(line, &mut lines), &mut out);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A line with as many of those after it as a code span takes that begins in it: on one line, it reads
/// the same, and what is inside it is certain.
fn whole(line: String, after: &mut VecDeque<String>) -> String {
    let mut joined = line.clone();
    for taken in 0.. {
        if !is_open(&joined) {
            after.drain(..taken);
            return joined;
        }
        match after.get(taken).filter(|next| !next.trim().is_empty() && fence(next).is_none()) {
            Some(next) => joined.extend([" ", next.trim_start()]),
            None => break,
        }
    }
    line
}

/// Whether a code span begins in a line and does not end there.
fn is_open(line: &str) -> bool {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '\\']) {
        let (_, from) = rest.split_at(at);
        if let Some(escaped) = from.strip_prefix('\\') {
            // What follows a backslash begins nothing.
            let mut chars = escaped.chars();
            chars.next();
            rest = chars.as_str();
            continue;
        }
        let length = from.len() - from.trim_start_matches('`').len();
        let (_, tail) = from.split_at(length);
        match ends(tail, length) {
            Some(end) => rest = tail.get(end + length..).unwrap_or_default(),
            None => return true,
        }
    }
    false
}

fn fence(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(mark).len();
    let rest = line.trim_start_matches(mark);
    (length >= 3 && !rest.contains('`')).then_some((mark, length))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let run = line.trim_start_matches(' ').trim_end();
    indent <= 3 && run.len() >= length && run.chars().all(|c| c == mark)
}

/// A line of running text. Code spans within the line stay as they are; a heading is made a smaller one,
/// so that it cannot stand for one of the page's.
fn prose(line: &str, out: &mut String) {
    if line.trim_start().starts_with('#') {
        out.push_str("###");
    }
    let mut rest = line;
    loop {
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return };
        let after = chars.as_str();
        match c {
            '\\' => {
                // What is escaped already stays escaped, except by what we would have to escape.
                out.push('\\');
                match chars.next() {
                    Some(n) if n.is_ascii_punctuation() && !"<&![".contains(n) => {
                        out.push(n);
                        rest = chars.as_str();
                        continue;
                    }
                    _ => out.push('\\'),
                }
            }
            '`' => {
                let length = rest.len() - rest.trim_start_matches('`').len();
                let (run, tail) = rest.split_at(length);
                if let Some(end) = span(tail, length) {
                    let (inside, tail) = tail.split_at(end + length);
                    out.extend([run, inside]);
                    rest = tail;
                } else {
                    out.extend(std::iter::repeat_n("\\`", length));
                    rest = tail;
                }
                continue;
            }
            '<' => out.push_str("&lt;"),
            // An entity could spell what we look for here.
            '&' => out.push_str("&amp;"),
            '!' if after.starts_with('[') => out.push_str("\\!"),
            ']' if !leads_to_the_web(after) => out.push_str("\\]"),
            c => out.push(c),
        }
        rest = after;
    }
}

/// Where the code span ends whose beginning stands before `tail`: not across cells of a table, which
/// count for more.
fn span(tail: &str, length: usize) -> Option<usize> {
    ends(tail, length).filter(|end| tail.get(..*end).is_some_and(|inside| !inside.contains('|')))
}

/// Where a run of so many backquotes, and no more, begins.
fn ends(tail: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = tail.get(at..)?.find('`') {
        let start = at + found;
        let run = tail.get(start..)?;
        let here = run.len() - run.trim_start_matches('`').len();
        if here == length {
            return Some(start);
        }
        at = start + here;
    }
    None
}

/// Whether a bracket that closes here makes no link, or one to the web.
fn leads_to_the_web(after: &str) -> bool {
    // `[text][reference]` is none yet: what the reference says is looked at where it stands.
    let Some(target) = after.strip_prefix(['(', ':']) else { return true };
    let target = target.trim_start();
    target.starts_with("https://") || target.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_stays_plain() {
        assert_eq!(
            text("a *b* <script> [x](y) | `c`\n# d & \u{1b}[2J"),
            "a \\*b\\* &lt;script\\> \\[x\\](y) \\| \\`c\\` \\# d &amp; \\\\u{1b}\\[2J"
        );
        assert_eq!(text("SQS queues are encrypted at rest"), "SQS queues are encrypted at rest");
    }

    #[test]
    fn names_are_code_where_they_can_be() {
        assert_eq!(code("AWS::S3::Bucket"), "`AWS::S3::Bucket`");
        assert_eq!(code("a`<b>"), "a\\`&lt;b\\>");
        assert_eq!(code("a|b"), "a\\|b");
        assert_eq!(code("a\nb"), "a b");
    }

    #[test]
    fn code_cannot_be_closed_from_inside() {
        assert_eq!(block("json", "a\n```\n<b>"), "````json\na\n```\n<b>\n````\n");
    }

    #[test]
    fn documentation_keeps_its_markdown() {
        let kept =
            "Why **this** matters: `aws s3 <x>`, see [AWS](https://docs.aws.amazon.com/).\n\n- one\n- two";
        assert_eq!(markdown(kept), kept);
        assert_eq!(markdown("run `aws s3\n  --x <y>`\nnow"), "run `aws s3 --x <y>`\nnow");
        assert_eq!(markdown("a \\` b\nc"), "a \\` b\nc", "an escaped one begins nothing");
        assert_eq!(markdown("```sh\naws <x> & y\n```\nthen"), "```sh\naws <x> & y\n```\nthen");
    }

    #[test]
    fn documentation_makes_no_html_image_or_odd_link() {
        for (hostile, made) in [
            ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
            ("\\<b>", "\\\\&lt;b>"),
            ("\\\\<b>", "\\\\&lt;b>"),
            ("&lt;b", "&amp;lt;b"),
            ("`a\n\n<b>`", "\\`a\n\n&lt;b>\\`"),
            ("`a\n|<b>`", "\\`a |&lt;b>\\`"),
            ("`a | <b> `", "\\`a | &lt;b> \\`"),
            ("``a` <b>``", "``a` <b>``"),
            ("\\`<b>`", "\\`&lt;b>\\`"),
            ("![x](https://a.test/p.png)", "\\![x](https://a.test/p.png)"),
            ("\\![x](https://a.test/p.png)", "\\\\\\![x](https://a.test/p.png)"),
            ("[x](javascript:alert(1))", "[x\\](javascript:alert(1))"),
            ("[x]( data:text/html,a)", "[x\\]( data:text/html,a)"),
            ("[x]: javascript:alert(1)", "[x\\]: javascript:alert(1)"),
            ("- a\n  ```\n<b>", "- a\n  \\`\\`\\`\n&lt;b>"),
            ("# Examples", "#### Examples"),
        ] {
            assert_eq!(markdown(hostile), made, "{hostile:?}");
        }
        assert_eq!(markdown("```\n<b>"), "```\n<b>\n```", "a fence that nobody closed is closed");
        assert_eq!(markdown("~~~\n```\n<b>\n~~~\n<i>"), "````\n```\n<b>\n````\n&lt;i>");
    }
}
