//! The wire side: JSON values to requests and answers to JSON values, after the service's model.
//!
//! In values, a timestamp is text (`2019-12-16T23:48:18Z`; as a parameter also seconds since 1970).
//! A blob is text as a parameter and Base64 in an answer. Numbers that JSON cannot hold are the
//! texts `NaN`, `Infinity` and `-Infinity`.

mod request;
mod response;

pub use request::{WireRequest, request};
pub use response::{Refusal, WireAnswer, answer, refusal};

use super::model::Time;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use serde_json::Value;

/// A call or an answer does not fit the service's model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The caller's parameters do not fit.
    #[error("parameter {path}: {problem}")]
    Parameter {
        /// Where in the parameters.
        path: String,
        /// What is wrong there.
        problem: String,
    },
    /// The answer does not fit, is cut off or is something else altogether.
    #[error("the answer cannot be read: {0}")]
    Answer(String),
    /// The model itself has a hole.
    #[error("the service model is incomplete: {0}")]
    Model(String),
}

fn parameter(path: &str, problem: impl Into<String>) -> ProtocolError {
    ProtocolError::Parameter {
        path: if path.is_empty() { "(all)" } else { path }.to_owned(),
        problem: problem.into(),
    }
}

fn unreadable(problem: impl Into<String>) -> ProtocolError {
    ProtocolError::Answer(problem.into())
}

/// Years beyond 9999 are no dates of ours, and conversions overflow near the ends of the range.
const MAX_SECONDS: i64 = 253_402_300_800;
const MAX_FRACTIONAL_SECONDS: f64 = 253_402_300_800.0;

/// A moment from what stands in JSON or text, whatever the format: services mix them.
fn moment(value: &Value) -> Option<DateTime> {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole_seconds(whole),
            None => seconds(number.as_f64()?),
        },
        Value::String(text) => moment_from_text(text.trim()),
        _ => None,
    }
}

fn moment_from_text(text: &str) -> Option<DateTime> {
    let parsed = DateTime::from_str(text, Format::DateTimeWithOffset)
        .or_else(|_| DateTime::from_str(text, Format::HttpDate))
        .ok();
    parsed.or_else(|| whole_seconds(text.parse().ok()?)).or_else(|| seconds(text.parse().ok()?))
}

fn whole_seconds(seconds: i64) -> Option<DateTime> {
    (-MAX_SECONDS..MAX_SECONDS).contains(&seconds).then(|| DateTime::from_secs(seconds))
}

fn seconds(seconds: f64) -> Option<DateTime> {
    (seconds.is_finite() && seconds.abs() < MAX_FRACTIONAL_SECONDS).then(|| DateTime::from_secs_f64(seconds))
}

fn moment_as_text(mut moment: DateTime, time: Time) -> Option<String> {
    let format = match time {
        Time::Iso8601 => Format::DateTime,
        Time::Rfc822 => {
            moment.set_subsec_nanos(0);
            Format::HttpDate
        }
        Time::Unix => Format::EpochSeconds,
    };
    moment.fmt(format).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_read_from_every_format_or_not_at_all() {
        let expected = Some(DateTime::from_secs(1_576_540_098));
        for value in [
            json!(1_576_540_098),
            json!(1_576_540_098.0),
            json!("2019-12-16T23:48:18Z"),
            json!("2019-12-16T22:48:18-01:00"),
            json!("Mon, 16 Dec 2019 23:48:18 GMT"),
            json!("1576540098"),
        ] {
            assert_eq!(moment(&value), expected, "{value}");
        }
        for value in [
            json!(""),
            json!("yesterday"),
            json!("2019-12-16 23:48:18"),
            json!("NaN"),
            json!("inf"),
            json!(1e300),
            json!(i64::MAX),
            json!(true),
            json!(null),
        ] {
            assert_eq!(moment(&value), None, "{value}");
        }
    }
}
