//! What a plugin may use.

use std::time::Duration;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// What a plugin may use: per call, unless said otherwise. Everything is limited by default.
///
/// The stack is limited for all plugins alike, by
/// [`EngineConfig::stack_bytes`](crate::EngineConfig::stack_bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// CPU time, including the host's share of the call. The calls that isolate a fault get a
    /// quarter of it.
    pub deadline: Duration,
    /// Wall time, as a multiple of the deadline.
    pub wall_factor: u32,
    /// Bytes of all linear memories together.
    pub memory_bytes: usize,
    /// Elements of all tables together.
    pub table_elements: usize,
    /// Core instances that the component may consist of.
    pub instances: usize,
    /// Linear memories.
    pub memories: usize,
    /// Tables.
    pub tables: usize,
    /// Bytes that may be copied out of one call, whatever its size. Below that, each cell of the
    /// matrix earns its share.
    pub output_bytes: usize,
    /// Bytes of log lines for a batch; what is beyond is dropped, and counted.
    pub log_bytes: usize,
    /// Pages that may be asked for.
    pub lookups: u32,
    /// Bytes of those pages together.
    pub lookup_bytes: usize,
    /// Calls that may be spent on isolating faults, in a scan.
    pub extra_calls: u32,
    /// What may be lost to deadlines in a scan, in deadlines.
    pub deadlines: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(1),
            wall_factor: 10,
            memory_bytes: 64 << 20,
            table_elements: 10_000,
            instances: 16,
            memories: 4,
            tables: 16,
            output_bytes: 16 << 20,
            log_bytes: 64 << 10,
            lookups: 1_000,
            lookup_bytes: 64 << 20,
            extra_calls: 64,
            deadlines: 8,
        }
    }
}

/// A limit's name in `registry.toml` and in manifests, and where it is kept.
struct Named {
    name: &'static str,
    least: u64,
    get: fn(&Limits) -> u64,
    set: fn(&mut Limits, u64),
}

fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn count(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

const NAMED: [Named; 13] = [
    Named {
        name: "deadline-ms",
        least: 1,
        get: |l| u64::try_from(l.deadline.as_millis()).unwrap_or(u64::MAX),
        set: |l, n| l.deadline = Duration::from_millis(n),
    },
    Named {
        name: "wall-factor",
        least: 1,
        get: |l| l.wall_factor.into(),
        set: |l, n| l.wall_factor = count(n),
    },
    Named {
        name: "memory-mib",
        least: 1,
        get: |l| l.memory_bytes as u64 / MIB,
        set: |l, n| l.memory_bytes = size(n.saturating_mul(MIB)),
    },
    Named {
        name: "table-elements",
        least: 1,
        get: |l| l.table_elements as u64,
        set: |l, n| l.table_elements = size(n),
    },
    Named { name: "instances", least: 1, get: |l| l.instances as u64, set: |l, n| l.instances = size(n) },
    Named { name: "memories", least: 1, get: |l| l.memories as u64, set: |l, n| l.memories = size(n) },
    Named { name: "tables", least: 1, get: |l| l.tables as u64, set: |l, n| l.tables = size(n) },
    Named {
        name: "output-kib",
        least: 1,
        get: |l| l.output_bytes as u64 / KIB,
        set: |l, n| l.output_bytes = size(n.saturating_mul(KIB)),
    },
    Named {
        name: "log-kib",
        least: 0,
        get: |l| l.log_bytes as u64 / KIB,
        set: |l, n| l.log_bytes = size(n.saturating_mul(KIB)),
    },
    Named { name: "lookups", least: 0, get: |l| l.lookups.into(), set: |l, n| l.lookups = count(n) },
    Named {
        name: "lookup-mib",
        least: 0,
        get: |l| l.lookup_bytes as u64 / MIB,
        set: |l, n| l.lookup_bytes = size(n.saturating_mul(MIB)),
    },
    Named {
        name: "extra-calls",
        least: 0,
        get: |l| l.extra_calls.into(),
        set: |l, n| l.extra_calls = count(n),
    },
    Named { name: "deadlines", least: 1, get: |l| l.deadlines.into(), set: |l, n| l.deadlines = count(n) },
];

/// A limit that cannot be set like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitsError {
    /// No limit has this name.
    #[error("no limit is called `{name}`; there are {known}", known = known())]
    Unknown {
        /// The name that was asked for.
        name: String,
    },
    /// A plugin could not run at all.
    #[error("limit `{name}` must be at least {least}, not {value}")]
    TooSmall {
        /// The limit.
        name: &'static str,
        /// The least that makes sense.
        least: u64,
        /// What was asked for.
        value: u64,
    },
}

fn known() -> String {
    NAMED.map(|n| format!("`{}`", n.name)).join(", ")
}

fn find(name: &str, value: u64) -> Result<&'static Named, LimitsError> {
    let named = NAMED
        .iter()
        .find(|n| n.name == name)
        .ok_or_else(|| LimitsError::Unknown { name: name.to_owned() })?;
    if value < named.least {
        return Err(LimitsError::TooSmall { name: named.name, least: named.least, value });
    }
    Ok(named)
}

impl Limits {
    /// The same with some limits set by name, as a grant in `registry.toml` does.
    pub fn with<'a>(mut self, named: impl IntoIterator<Item = (&'a str, u64)>) -> Result<Self, LimitsError> {
        for (name, value) in named {
            (find(name, value)?.set)(&mut self, value);
        }
        Ok(self)
    }

    /// The same with some limits lowered by name, as a manifest may. A higher value changes
    /// nothing: only the operator can grant more.
    pub fn narrowed<'a>(
        mut self,
        named: impl IntoIterator<Item = (&'a str, u64)>,
    ) -> Result<Self, LimitsError> {
        for (name, value) in named {
            let limit = find(name, value)?;
            if value < (limit.get)(&self) {
                (limit.set)(&mut self, value);
            }
        }
        Ok(self)
    }

    /// All limits by name, as they are now.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, u64)> {
        NAMED.iter().map(|n| (n.name, (n.get)(self)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_name_sets_what_it_reads_and_nothing_else() {
        for (name, before) in Limits::default().named() {
            let after = Limits::default().with([(name, before + 7)]).unwrap();
            for (other, value) in after.named() {
                let of_default = Limits::default().named().find(|(n, _)| *n == other).unwrap().1;
                let wanted = if other == name { before + 7 } else { of_default };
                assert_eq!(value, wanted, "{other} after setting {name}");
            }
        }
    }

    #[test]
    fn a_manifest_narrows_and_never_widens() {
        let limits = Limits::default().narrowed([("memory-mib", 8), ("deadline-ms", 60_000)]).unwrap();
        assert_eq!(limits.memory_bytes, 8 << 20);
        assert_eq!(limits.deadline, Limits::default().deadline);
    }

    #[test]
    fn a_wrong_name_is_told_the_right_ones() {
        let error = Limits::default().with([("memory", 8)]).unwrap_err().to_string();
        assert!(error.contains("`memory`") && error.contains("`memory-mib`"), "{error}");
    }

    #[test]
    fn a_limit_that_stops_everything_is_refused() {
        let error = Limits::default().with([("deadline-ms", 0)]).unwrap_err();
        assert_eq!(error, LimitsError::TooSmall { name: "deadline-ms", least: 1, value: 0 });
    }
}
