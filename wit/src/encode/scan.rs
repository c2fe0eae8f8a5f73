//! A scanner for JSON text as in RFC 8259, nothing more lenient.

use super::Problem;
use std::vec::Vec;

pub(super) type Scan<T> = Result<T, Problem>;

/// A place in a text that is known to be UTF-8. When a method fails, `at` is the byte to blame.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    pub(super) at: usize,
}

/// A number, in the narrowest form that keeps it exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number<'a> {
    Int(i64),
    Large(u64),
    Float(f64),
    Text(&'a [u8]),
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8]) -> Result<Self, (Problem, usize)> {
        match core::str::from_utf8(text) {
            Ok(_) => Ok(Self { text, at: 0 }),
            Err(e) => Err((Problem::NotUtf8, e.valid_up_to())),
        }
    }

    /// The byte at hand; 0, which begins nothing in JSON, behind the end.
    #[inline(always)]
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    #[inline(always)]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or(b"")
    }

    /// The next byte that is not white space, not yet taken.
    #[inline(always)]
    pub(super) fn token(&mut self) -> u8 {
        let b = self.peek();
        if b > b' ' { b } else { self.token_behind_space() }
    }

    fn token_behind_space(&mut self) -> u8 {
        let space = |b: &u8| matches!(b, b' ' | b'\n' | b'\r' | b'\t');
        self.at += self.rest().iter().take_while(|b| space(b)).count();
        self.peek()
    }

    /// What is wrong here: the end, if that is where we are.
    #[cold]
    pub(super) fn wrong(&self, problem: Problem) -> Problem {
        if self.at >= self.text.len() { Problem::End } else { problem }
    }

    #[inline(always)]
    pub(super) fn take(&mut self, byte: u8, problem: Problem) -> Scan<()> {
        if self.token() != byte {
            return Err(self.wrong(problem));
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn end(&mut self) -> Scan<()> {
        self.token();
        if self.at < self.text.len() { Err(Problem::Trailing) } else { Ok(()) }
    }

    pub(super) fn literal(&mut self, word: &[u8]) -> Scan<()> {
        let same = self.rest().iter().zip(word).take_while(|(a, b)| a == b).count();
        self.at += same;
        if same < word.len() { Err(self.wrong(Problem::Value)) } else { Ok(()) }
    }

    /// A key or string without escapes, behind its opening quote; none if it holds escapes, with
    /// nothing taken.
    #[inline]
    pub(super) fn simple_string(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest();
        let run = plain_run(rest);
        if rest.get(run) != Some(&b'"') {
            return None;
        }
        self.at += run + 1;
        rest.get(..run)
    }

    /// Appends the string whose opening quote was taken; takes the closing one.
    #[inline(always)]
    pub(super) fn string(&mut self, out: &mut Vec<u8>) -> Scan<()> {
        let rest = self.rest();
        let run = plain_run(rest);
        out.extend_from_slice(rest.get(..run).unwrap_or(b""));
        self.at += run;
        if self.peek() == b'"' {
            self.at += 1;
            return Ok(());
        }
        self.string_with_escapes(out)
    }

    #[cold]
    fn string_with_escapes(&mut self, out: &mut Vec<u8>) -> Scan<()> {
        loop {
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    let c = self.escape()?;
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return Err(self.wrong(Problem::Control)),
            }
            let rest = self.rest();
            let run = plain_run(rest);
            out.extend_from_slice(rest.get(..run).unwrap_or(b""));
            self.at += run;
        }
    }

    fn skip_string(&mut self) -> Scan<()> {
        loop {
            self.at += plain_run(self.rest());
            match self.peek() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.escape()?;
                }
                _ => return Err(self.wrong(Problem::Control)),
            }
        }
    }

    fn escape(&mut self) -> Scan<char> {
        self.at += 1;
        let c = match self.peek() {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return Err(self.wrong(Problem::Escape)),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Scan<char> {
        let high = self.hex()?;
        if !(0xD800..0xDC00).contains(&high) {
            return char::from_u32(high).ok_or(Problem::Surrogate);
        }
        if !self.rest().starts_with(b"\\u") {
            return Err(self.wrong(Problem::Surrogate));
        }
        self.at += 2;
        let low = self.hex()?;
        if !(0xDC00..0xE000).contains(&low) {
            return Err(Problem::Surrogate);
        }
        char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)).ok_or(Problem::Surrogate)
    }

    fn hex(&mut self) -> Scan<u32> {
        let mut n = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()).to_digit(16);
            n = n << 4 | digit.ok_or_else(|| self.wrong(Problem::Escape))?;
            self.at += 1;
        }
        Ok(n)
    }

    /// A number, from its sign or first digit on.
    #[inline]
    pub(super) fn number(&mut self) -> Scan<Number<'a>> {
        let from = self.at;
        let negative = self.peek() == b'-';
        self.at += usize::from(negative);
        let first = self.at;
        let mut n = 0_u64;
        loop {
            let digit = self.peek().wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            // Beyond 19 digits it may wrap; then it is not used.
            n = n.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        let digits = self.at - first;
        if digits == 0 {
            return Err(self.wrong(Problem::Number));
        }
        if digits > 1 && self.text.get(first) == Some(&b'0') {
            self.at = first + 1;
            return Err(Problem::Number);
        }
        if matches!(self.peek(), b'.' | b'e' | b'E') {
            return self.fraction(from);
        }
        if digits > 19 {
            return Ok(self.long(from));
        }
        Ok(match (negative, i64::try_from(n)) {
            (false, Ok(i)) => Number::Int(i),
            (false, Err(_)) => Number::Large(n),
            (true, Ok(0)) => Number::Float(-0.0),
            (true, Ok(i)) => Number::Int(-i),
            (true, Err(_)) => self.long(from),
        })
    }

    fn since(&self, from: usize) -> &'a str {
        self.text.get(from..self.at).and_then(|b| core::str::from_utf8(b).ok()).unwrap_or("")
    }

    #[cold]
    fn long(&self, from: usize) -> Number<'a> {
        let text = self.since(from);
        match (text.parse(), text.parse()) {
            (Ok(i), _) => Number::Int(i),
            (_, Ok(n)) => Number::Large(n),
            _ => inexact(text),
        }
    }

    fn fraction(&mut self, from: usize) -> Scan<Number<'a>> {
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(inexact(self.since(from)))
    }

    fn digits(&mut self) -> Scan<()> {
        let run = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += run;
        if run == 0 { Err(self.wrong(Problem::Number)) } else { Ok(()) }
    }

    /// Reads a value and keeps nothing of it. `depth`: how many containers it stands in.
    pub(super) fn skip(&mut self, depth: u32) -> Scan<()> {
        match self.token() {
            b'"' => {
                self.at += 1;
                self.skip_string()
            }
            open @ (b'{' | b'[') => self.skip_container(open, depth + 1),
            b'-' | b'0'..=b'9' => self.number().map(|_| ()),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => Err(self.wrong(Problem::Value)),
        }
    }

    fn skip_container(&mut self, open: u8, depth: u32) -> Scan<()> {
        if depth > super::MAX_DEPTH {
            return Err(Problem::Depth);
        }
        let object = open == b'{';
        let (close, problem) = if object { (b'}', Problem::InObject) } else { (b']', Problem::InArray) };
        self.at += 1;
        if self.token() == close {
            self.at += 1;
            return Ok(());
        }
        loop {
            if object {
                self.take(b'"', Problem::Key)?;
                self.skip_string()?;
                self.take(b':', Problem::Colon)?;
            }
            self.skip(depth)?;
            match self.token() {
                b',' => self.at += 1,
                b if b == close => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.wrong(problem)),
            }
        }
    }
}

/// How many bytes from the start are neither a quote, a backslash nor a control character.
#[inline(always)]
pub(super) fn plain_run(text: &[u8]) -> usize {
    let (chunks, tail) = text.as_chunks::<8>();
    let mut run = 0;
    for chunk in chunks {
        let special = special_bytes(u64::from_le_bytes(*chunk));
        if special != 0 {
            return run + (special.trailing_zeros() / 8) as usize;
        }
        run += 8;
    }
    run + tail.iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count()
}

/// The top bit of each byte that ends a plain run. Bytes above the lowest such one may be marked
/// wrongly, by a borrow.
#[inline(always)]
const fn special_bytes(w: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let quote = w ^ (ONES * b'"' as u64);
    let slash = w ^ (ONES * b'\\' as u64);
    let zero_in_quote = quote.wrapping_sub(ONES) & !quote;
    let zero_in_slash = slash.wrapping_sub(ONES) & !slash;
    let control = w.wrapping_sub(ONES * 0x20) & !w;
    (zero_in_quote | zero_in_slash | control) & (ONES * 0x80)
}

/// A number that is not a whole one of 64 bits: a double if its shortest rendering is the same
/// number, else the text.
fn inexact(text: &str) -> Number<'_> {
    match text.parse::<f64>() {
        Ok(f) if few_digits(text) || (f.is_finite() && Decimal::of(text) == Decimal::shortest(f)) => {
            Number::Float(f)
        }
        _ => Number::Text(text.as_bytes()),
    }
}

/// At most 15 digits and no exponent: always the shortest rendering of its double.
fn few_digits(text: &str) -> bool {
    text.len() <= 16 && !text.bytes().any(|b| b | 0x20 == b'e')
}

/// A decimal number without its sign, in the one form that equal numbers share.
#[derive(PartialEq)]
struct Decimal {
    /// Neither leading nor trailing zeros.
    digits: Vec<u8>,
    /// Of the last digit; 0 when there are none.
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(i) => (text.get(..i).unwrap_or(""), text.get(i + 1..).unwrap_or("")),
            None => (text, "0"),
        };
        // Only an exponent beyond 64 bits fails; no double comes near one.
        let far = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
        let exponent = exponent.parse::<i64>().map_or(far, |e| e.clamp(i64::MIN / 2, i64::MAX / 2));
        let behind_point = mantissa.find('.').map_or(0, |i| mantissa.len() - i - 1);
        let mut digits: Vec<u8> =
            mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|b| *b == b'0').collect();
        let kept = digits.iter().rposition(|b| *b != b'0').map_or(0, |i| i + 1);
        let trailing = digits.len() - kept;
        digits.truncate(kept);
        let exponent = if digits.is_empty() {
            0
        } else {
            exponent + trailing.cast_signed() as i64 - behind_point.cast_signed() as i64
        };
        Self { digits, exponent }
    }

    fn shortest(f: f64) -> Self {
        Self::of(&std::format!("{f:e}"))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn number(text: &str) -> Number<'_> {
        let mut s = Scanner::new(text.as_bytes()).unwrap();
        let n = s.number().unwrap();
        s.end().unwrap();
        n
    }

    #[test]
    fn whole_numbers_are_exact() {
        assert_eq!(number("0"), Number::Int(0));
        assert_eq!(number("-7"), Number::Int(-7));
        assert_eq!(number("9223372036854775807"), Number::Int(i64::MAX));
        assert_eq!(number("-9223372036854775808"), Number::Int(i64::MIN));
        assert_eq!(number("9223372036854775808"), Number::Large(1 << 63));
        assert_eq!(number("18446744073709551615"), Number::Large(u64::MAX));
        assert_eq!(number("18446744073709551616"), Number::Text(b"18446744073709551616"));
        assert_eq!(number("-9223372036854775809"), Number::Text(b"-9223372036854775809"));
    }

    #[test]
    fn a_double_only_when_it_prints_as_the_same_number() {
        for (text, f) in [
            ("1.5", 1.5),
            ("1e3", 1e3),
            ("1.0", 1.0),
            ("0.1", 0.1),
            ("100e-2", 1.0),
            ("0.30000000000000004", 0.300_000_000_000_000_04),
            ("100000000000000000000", 1e20),
            ("0e999999999999999999999", 0.0),
            ("5e-324", 5e-324),
        ] {
            assert_eq!(number(text), Number::Float(f), "{text}");
        }
        assert!(matches!(number("-0"), Number::Float(f) if f == 0.0 && f.is_sign_negative()));
        for text in [
            "0.1000000000000000055511151231257827",
            "123456789012345678901234567890",
            "1e400",
            "1e-400",
            "-1e99999999999999999999",
            "4e-324",
        ] {
            assert_eq!(number(text), Number::Text(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn plain_runs_end_where_a_slow_reading_ends() {
        for end in 0..40 {
            for special in 0..=255_u8 {
                let mut text = [b'x'; 40].to_vec();
                text.insert(end, special);
                let slow = text.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20));
                assert_eq!(plain_run(&text), slow.unwrap_or(text.len()), "{special} at {end}");
            }
        }
    }
}
