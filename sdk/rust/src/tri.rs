//! Logic over what may be unknown, where one known value decides.
//!
//! `?` on every part would make a whole condition unknown although one known part settles it: a
//! bucket whose own settings block public access is safe whatever the account's settings are.

use crate::reason::{Read, Reason};

/// True, false, or why it is unknown.
pub type Tri = Result<bool, Reason>;

/// Whether any part is true: true if one is, else unknown if one is, else false.
#[inline]
pub fn any(parts: impl IntoIterator<Item = Tri>) -> Tri {
    decide(parts, true)
}

/// Whether all parts are true: false if one is not, else unknown if one is, else true.
#[inline]
pub fn all(parts: impl IntoIterator<Item = Tri>) -> Tri {
    decide(parts, false)
}

/// The opposite; the opposite of unknown is unknown.
#[inline]
pub fn not(part: Tri) -> Tri {
    part.map(|b| !b)
}

/// Looks for the value that decides; without one, a reason stands for all. See [`keep`].
#[inline]
fn decide(parts: impl IntoIterator<Item = Tri>, wanted: bool) -> Tri {
    let mut undecided = None;
    for part in parts {
        match part {
            Ok(value) if value == wanted => return Ok(wanted),
            Ok(_) => {}
            Err(reason) => keep(&mut undecided, reason)?,
        }
    }
    undecided.map_or(Ok(!wanted), Err)
}

/// Keeps the reason that stands for all that is undecided, whatever their order. A failure is no gap
/// but a decision: it comes back as the error.
#[cold]
pub(crate) fn keep(undecided: &mut Option<Reason>, reason: Reason) -> Result<(), Reason> {
    if matches!(reason, Reason::Fail(_) | Reason::Manual(_)) {
        return Err(reason);
    }
    *undecided = Some(match undecided.take() {
        Some(first) => weightier(first, reason),
        None => reason,
    });
    Ok(())
}

/// What could not be read weighs more than what does not concern the resource; else the first counts.
pub(crate) fn weightier(first: Reason, second: Reason) -> Reason {
    match (&first, &second) {
        (Reason::NotApplicable(_), Reason::Unknown(_)) => second,
        _ => first,
    }
}

/// Questions about what an accessor read, answered in three-valued logic.
pub trait Answers<T> {
    /// Whether it is there at all.
    fn exists(self) -> Tri;
    /// Whether it is there and equal.
    fn equals(self, value: T) -> Tri
    where
        T: PartialEq;
    /// Whether it is there and fits.
    #[expect(clippy::wrong_self_convention, reason = "named and used like the one of `Option`")]
    fn is_some_and(self, fits: impl FnOnce(T) -> bool) -> Tri;
}

impl<T> Answers<T> for Read<T> {
    #[inline]
    fn exists(self) -> Tri {
        self.map(|v| v.is_some())
    }
    #[inline]
    fn equals(self, value: T) -> Tri
    where
        T: PartialEq,
    {
        self.map(|v| v.is_some_and(|v| v == value))
    }
    #[inline]
    fn is_some_and(self, fits: impl FnOnce(T) -> bool) -> Tri {
        self.map(|v| v.is_some_and(fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown() -> Tri {
        Err(Reason::unknown("denied", ""))
    }

    #[test]
    fn one_known_value_decides() {
        assert_eq!(any([unknown(), Ok(true)]), Ok(true));
        assert_eq!(all([unknown(), Ok(false)]), Ok(false));
    }

    #[test]
    fn what_nothing_decides_is_unknown() {
        assert_eq!(any([Ok(false), unknown()]), unknown());
        assert_eq!(all([Ok(true), unknown()]), unknown());
        assert_eq!(not(unknown()), unknown());
    }

    #[test]
    fn what_could_not_be_read_outweighs_what_does_not_concern_it() {
        let other = || Err(Reason::not_applicable("of a template"));
        for ask in [|parts: [Tri; 2]| any(parts), |parts| all(parts)] {
            assert_eq!(ask([other(), unknown()]), unknown());
            assert_eq!(ask([unknown(), other()]), unknown());
            assert_eq!(ask([other(), other()]), other());
        }
        assert_eq!(any([unknown(), Err(Reason::unknown("throttled", ""))]), unknown(), "else the first");
    }

    #[test]
    fn known_parts_are_plain_logic() {
        assert_eq!(any([]), Ok(false));
        assert_eq!(all([]), Ok(true));
        assert_eq!(any([Ok(false), Ok(true)]), Ok(true));
        assert_eq!(all([Ok(true), Ok(true)]), Ok(true));
        assert_eq!(not(Ok(true)), Ok(false));
    }

    #[test]
    fn a_failure_ends_the_question() {
        assert_eq!(any([Err(Reason::fail("x")), Ok(true)]), Err(Reason::fail("x")));
    }

    #[test]
    fn what_was_read_answers_questions() {
        assert_eq!(Ok(Some(5)).equals(5), Ok(true));
        assert_eq!(Ok(None::<i64>).equals(5), Ok(false));
        assert_eq!(Ok(Some(5)).is_some_and(|n| n > 5), Ok(false));
        assert_eq!(Ok(None::<i64>).exists(), Ok(false));
    }
}
