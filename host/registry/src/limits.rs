use crate::document::Table;
use crate::error::RegistryError;
use crate::name::listed;
use bartizan_contract::manifest::Manifest;

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $field:ident = $name:literal, $range:expr;)+) => {
        /// Limits of one plugin, by the engine's names. What is `None` is the engine's default.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $doc])+ pub $field: Option<u64>,)+
        }

        impl Limits {
            /// The names in `registry.toml` and in manifests.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

            /// The limits that are set, each with its name.
            pub fn named(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$(($name, self.$field)),+].into_iter().filter_map(|(name, value)| Some((name, value?)))
            }

            fn set(&mut self, name: &str, value: u64) -> Result<(), Wrong> {
                match name {
                    $($name => {
                        let (least, most) = $range.into_inner();
                        if value < least || value > most {
                            return Err(Wrong::Value { least, most });
                        }
                        self.$field = Some(value);
                    })+
                    _ => return Err(Wrong::Name),
                }
                Ok(())
            }
        }
    };
}

limits! {
    /// CPU time of a call, in milliseconds.
    deadline_ms = "deadline-ms", 1..=600_000;
    /// Wall time of a call, as a multiple of its deadline.
    wall_factor = "wall-factor", 1..=1_000;
    /// Linear memory, in MiB.
    memory_mib = "memory-mib", 1..=4_096;
    /// Elements of all tables together.
    table_elements = "table-elements", 1..=10_000_000;
    /// Core instances that a component may consist of.
    instances = "instances", 1..=1_000;
    /// Linear memories.
    memories = "memories", 1..=1_000;
    /// Tables.
    tables = "tables", 1..=1_000;
    /// What a call may hand out, in KiB.
    output_kib = "output-kib", 1..=1_048_576;
    /// Log lines of a call, in KiB.
    log_kib = "log-kib", 0..=65_536;
    /// Pages that a call may look up.
    lookups = "lookups", 0..=10_000_000;
    /// The size of those pages together, in MiB.
    lookup_mib = "lookup-mib", 0..=16_384;
    /// Calls that a scan may spend on isolating faults.
    extra_calls = "extra-calls", 0..=1_000_000;
    /// Deadlines that may be hit in a scan.
    deadlines = "deadlines", 1..=1_000_000;
}

/// Why a limit cannot be set.
enum Wrong {
    Name,
    Value { least: u64, most: u64 },
}

impl Limits {
    pub(crate) fn read(table: &Table<'_>) -> Result<Self, RegistryError> {
        table.only(Self::NAMES)?;
        let mut limits = Self::default();
        for item in table.items() {
            let value = item.whole()?;
            if let Err(Wrong::Value { least, most }) = limits.set(item.key, value) {
                return Err(item.error(
                    format!("`{}` is {value}", item.key),
                    format!("write a number from {least} to {most}"),
                ));
            }
        }
        Ok(limits)
    }

    /// What a manifest asks to be held to; the error says what is wrong with it.
    pub(crate) fn of_manifest(manifest: &Manifest) -> Result<Self, String> {
        let mut limits = Self::default();
        for (name, value) in &manifest.limits {
            limits.set(name, *value).map_err(|wrong| match wrong {
                Wrong::Name => format!("its limit `{name}` is not one of {}", listed(Self::NAMES)),
                Wrong::Value { least, most } => {
                    format!("its limit `{name}` is {value}, which is not from {least} to {most}")
                }
            })?;
        }
        Ok(limits)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::testing::manifest;

    #[test]
    fn every_name_sets_one_limit_of_its_own() {
        let mut limits = Limits::default();
        for (count, name) in Limits::NAMES.iter().enumerate() {
            assert!(limits.set(name, 1).is_ok(), "{name}");
            assert_eq!(limits.named().count(), count + 1, "{name}");
        }
        assert!(limits.named().map(|(name, _)| name).eq(Limits::NAMES.iter().copied()));
    }

    #[test]
    fn a_manifests_limits_are_checked() {
        let mut manifest = manifest("aws-s3", "0.1.0");
        manifest.limits.insert("deadline-ms".to_owned(), 50);
        assert_eq!(
            Limits::of_manifest(&manifest).unwrap(),
            Limits { deadline_ms: Some(50), ..Limits::default() }
        );
        manifest.limits.insert("memory-mib".to_owned(), 0);
        assert!(Limits::of_manifest(&manifest).unwrap_err().contains("`memory-mib` is 0"));
        manifest.limits.clear();
        manifest.limits.insert("fuel".to_owned(), 1);
        assert!(Limits::of_manifest(&manifest).unwrap_err().contains("`fuel` is not one of"));
    }
}
