//! Moments and ages.

use core::ops::Sub;

use crate::reason::Reason;
use crate::value::{Node, Value};

/// Seconds in a day.
const DAY: i64 = 86_400;

/// A moment, in seconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// Whole days from an earlier moment to this one; negative when it is later.
    #[inline]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self - earlier).div_euclid(DAY)
    }

    /// An RFC 3339 date and time.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (date, rest) = bytes.split_at_checked(10)?;
        let [y @ .., b'-', m1, m2, b'-', d1, d2] = date else { return None };
        let (year, month, day) = (digits(y)?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?);
        let ([b'T' | b't' | b' '], rest) = rest.split_at_checked(1)? else { return None };
        let (time, rest) = rest.split_at_checked(8)?;
        let [h1, h2, b':', n1, n2, b':', s1, s2] = time else { return None };
        let (hour, minute, second) = (digits(&[*h1, *h2])?, digits(&[*n1, *n2])?, digits(&[*s1, *s2])?);
        let zone = match rest.split_first() {
            Some((b'.', fraction)) => {
                let end = fraction.iter().position(|b| !b.is_ascii_digit())?;
                if end == 0 {
                    return None;
                }
                fraction.get(end..)?
            }
            _ => rest,
        };
        let offset = match zone {
            b"Z" | b"z" => 0,
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
                let (h, m) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
                if h > 23 || m > 59 {
                    return None;
                }
                (h * 3600 + m * 60) * if *sign == b'-' { -1 } else { 1 }
            }
            _ => return None,
        };
        if !(1..=12).contains(&month)
            || !(1..=days_in(year, month)).contains(&day)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        Some(Self(days(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset))
    }
}

impl Sub for Time {
    /// Seconds between.
    type Output = i64;
    #[inline]
    fn sub(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl<'a> Value<'a> for Time {
    /// RFC 3339, or seconds since 1970.
    #[inline]
    fn read(node: Node<'a>) -> Result<Self, Reason> {
        if let Some(text) = node.bytes() {
            let moment = core::str::from_utf8(text).ok().and_then(Self::parse);
            return moment.ok_or_else(|| node.mismatch("a date and time"));
        }
        // Fractions of a second do not matter to any check.
        node.to::<i64>().or_else(|_| node.to::<f64>().map(|seconds| seconds as i64)).map(Self)
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01, counting years from March so that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leaps + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        let cases = [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("2026-01-01T00:00:00Z", 1_767_225_600),
            ("2026-01-01T01:30:00.123+01:30", 1_767_225_600),
            ("2025-12-31 23:00:00-01:00", 1_767_225_600),
            ("1969-12-31T23:59:59Z", -1),
        ];
        for (text, seconds) in cases {
            assert_eq!(Time::parse(text), Some(Time(seconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        let cases = [
            "",
            "2026-01-01",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+1:00",
            "2026-01-01T00:00:00+24:00",
            "no_information",
        ];
        for text in cases {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ages_are_whole_days() {
        assert_eq!(Time(DAY * 10).days_since(Time(1)), 9);
        assert_eq!(Time(0).days_since(Time(1)), -1);
    }
}
