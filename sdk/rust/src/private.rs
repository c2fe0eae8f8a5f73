//! What the macros' expansions call. Not for authors: it may change at any time.

use alloc::borrow::Cow;
use core::fmt;

use crate::check::{Call, Check};
use crate::reason::Outcome;
use crate::resource::Resource;

/// What a call needs of a check.
#[derive(Clone, Copy)]
pub struct Entry {
    pub(crate) inputs: usize,
    pub(crate) settings: &'static [&'static str],
    pub(crate) run: fn(&Call<'_>) -> Outcome,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry")
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it has the form of a check")]
fn nothing(_: &Call<'_>) -> Outcome {
    Ok(())
}

/// The checks without their texts.
pub const fn entries<const N: usize>(mut checks: &[Check]) -> [Entry; N] {
    let mut out = [Entry { inputs: 0, settings: &[], run: nothing }; N];
    let mut rest = out.as_mut_slice();
    while let ([check, more @ ..], [entry, after @ ..]) = (checks, rest) {
        *entry = Entry { inputs: check.inputs.len(), settings: check.settings, run: check.run };
        checks = more;
        rest = after;
    }
    out
}

/// Text that is copied together at compile time; with no room, it is only measured.
struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    const fn push(&mut self, text: &str) {
        if N > 0 {
            let (_, rest) = self.bytes.split_at_mut(self.len);
            let (here, _) = rest.split_at_mut(text.len());
            here.copy_from_slice(text.as_bytes());
        }
        self.len += text.len();
    }

    const fn push_all(&mut self, mut pieces: &[&str]) {
        while let [first, rest @ ..] = pieces {
            self.push(first);
            pieces = rest;
        }
    }

    const fn manifest(head: &str, checks: &[Check]) -> Self {
        let mut out = Self::new();
        out.push_all(&["{\"contract\":\"", bartizan_contract::VERSION, "\"", head, "["]);
        let (lookup, log) = capabilities(checks);
        if lookup {
            out.push("\"lookup\"");
        }
        if log {
            out.push(if lookup { ",\"log\"" } else { "\"log\"" });
        }
        out.push("],\"checks\":[");
        let mut rest = checks;
        while let [check, more @ ..] = rest {
            out.push_all(check.manifest);
            if !more.is_empty() {
                out.push(",");
            }
            rest = more;
        }
        out.push("]}");
        out
    }

    const fn docs(mut checks: &[Check]) -> Self {
        let mut out = Self::new();
        out.push("{\"checks\":[");
        while let [check, more @ ..] = checks {
            out.push_all(check.docs);
            if !more.is_empty() {
                out.push(",");
            }
            checks = more;
        }
        out.push("]}");
        out
    }
}

const fn capabilities(mut checks: &[Check]) -> (bool, bool) {
    let (mut lookup, mut log) = (false, false);
    while let [check, more @ ..] = checks {
        lookup |= check.lookup;
        log |= check.log;
        checks = more;
    }
    (lookup, log)
}

/// How long the manifest is.
pub const fn manifest_len(head: &str, checks: &[Check]) -> usize {
    Text::<0>::manifest(head, checks).len
}

/// The manifest.
pub const fn manifest<const N: usize>(head: &str, checks: &[Check]) -> [u8; N] {
    Text::<N>::manifest(head, checks).bytes
}

/// How long the documentation is.
pub const fn docs_len(checks: &[Check]) -> usize {
    Text::<0>::docs(checks).len
}

/// The documentation.
pub const fn docs<const N: usize>(checks: &[Check]) -> [u8; N] {
    Text::<N>::docs(checks).bytes
}

/// Bytes that were copied from text, as text.
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// Text as an array, for a section.
pub const fn bytes<const N: usize>(text: &str) -> [u8; N] {
    let mut out = Text::<N>::new();
    out.push(text);
    out.bytes
}

/// What `format_args!` says, without allocating when it is a constant.
#[cold]
pub fn detail(arguments: fmt::Arguments<'_>) -> Cow<'static, str> {
    match arguments.as_str() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(alloc::fmt::format(arguments)),
    }
}

const fn equal(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let ([x, a_rest @ ..], [y, b_rest @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        a = a_rest;
        b = b_rest;
    }
    a.is_empty() && b.is_empty()
}

const fn has(mut names: &[&str], name: &str) -> bool {
    while let [first, rest @ ..] = names {
        if equal(first, name) {
            return true;
        }
        names = rest;
    }
    false
}

/// The longest name that a near one is looked for.
const LONGEST: usize = 64;

/// How many letters are to be inserted, left out or replaced, whatever their case.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated at compile time, within bounds that are checked first"
)]
const fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if b.len() >= LONGEST {
        return usize::MAX;
    }
    let mut row = [0; LONGEST];
    let mut j = 0;
    while j <= b.len() {
        row[j] = j;
        j += 1;
    }
    let mut i = 0;
    while i < a.len() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        j = 0;
        while j < b.len() {
            let mut least = diagonal + !a[i].eq_ignore_ascii_case(&b[j]) as usize;
            diagonal = row[j + 1];
            if row[j] + 1 < least {
                least = row[j] + 1;
            }
            if diagonal + 1 < least {
                least = diagonal + 1;
            }
            row[j + 1] = least;
            j += 1;
        }
        i += 1;
    }
    row[b.len()]
}

/// The nearer of two names to one that is misspelt; none that is not near at all.
const fn nearer<'a>(name: &str, best: Option<&'a str>, other: &'a str) -> Option<&'a str> {
    let away = distance(name, other);
    let near = away <= other.len().div_ceil(3);
    match best {
        Some(best) if !near || distance(name, best) <= away => Some(best),
        _ if near => Some(other),
        _ => None,
    }
}

const fn nearest<'a>(name: &str, mut names: &[&'a str]) -> Option<&'a str> {
    let mut best = None;
    while let [first, rest @ ..] = names {
        best = nearer(name, best, first);
        names = rest;
    }
    best
}

/// Ends the compilation: `problem`, the name, and the name that was meant.
#[expect(clippy::panic, reason = "evaluated at compile time, where a panic is an error for the author")]
const fn refuse(problem: &str, name: &str, meant: Option<&str>) -> ! {
    let mut out = Text::<512>::new();
    out.push_all(&[problem, " `", if name.len() <= 256 { name } else { "..." }, "`"]);
    if let Some(meant) = meant {
        out.push_all(&[": did you mean `", meant, "`?"]);
    }
    let (text, _) = out.bytes.split_at(out.len);
    let text = match core::str::from_utf8(text) {
        Ok(text) => text,
        Err(_) => problem,
    };
    panic!("{}", text)
}

/// Does not compile unless the check's subject declares the property.
pub const fn subject_has(check: &Check, property: &str) {
    if !has(check.reads, property) {
        refuse("the view of the check's subject declares no", property, nearest(property, check.reads));
    }
}

const fn input<'a>(check: &Check, name: &str) -> Option<&'a [&'static str]> {
    let mut inputs = check.inputs;
    while let [(first, properties), rest @ ..] = inputs {
        if equal(first, name) {
            return Some(properties);
        }
        inputs = rest;
    }
    None
}

/// Does not compile unless the check has the input.
pub const fn input_exists(check: &Check, name: &str) {
    if input(check, name).is_none() {
        let (mut inputs, mut meant) = (check.inputs, None);
        while let [(first, _), rest @ ..] = inputs {
            meant = nearer(name, meant, first);
            inputs = rest;
        }
        refuse("the check has no parameter", name, meant);
    }
}

/// Does not compile unless the input's view declares the property.
pub const fn input_has(check: &Check, name: &str, property: &str) {
    if let Some(properties) = input(check, name)
        && !has(properties, property)
    {
        refuse("the view of this parameter declares no", property, nearest(property, properties));
    }
}

/// Does not compile unless a check may take all resources of the type at once.
pub const fn few<T: Resource>() {
    assert!(T::FEW, "there can be many of these: take `Each<T>`, or follow a `Link<T>`");
}

/// Does not compile unless the check has the setting.
pub const fn setting_exists(check: &Check, name: &str) {
    if !has(check.settings, name) {
        refuse("the check has no setting", name, nearest(name, check.settings));
    }
}
