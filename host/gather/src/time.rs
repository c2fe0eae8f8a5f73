//! Times as services write them.

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;

/// The unix seconds of an RFC 3339 time; `None` where it is none, or before 1970.
pub fn unix_seconds(time: &str) -> Option<u64> {
    let time = DateTime::from_str(time, Format::DateTimeWithOffset).ok()?;
    u64::try_from(time.secs()).ok()
}
