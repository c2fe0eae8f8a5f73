use std::io;
use std::path::{Path, PathBuf};

/// Why a snapshot could not be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The operating system refused.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is something else.
    #[error("{path} is not a snapshot: it does not begin with a snapshot's mark")]
    NotASnapshot {
        /// The file.
        path: PathBuf,
    },
    /// It was written by another version.
    #[error(
        "{path} has snapshot format {found} and this version reads format {supported}: \
         scan again, or use the version that wrote it"
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// The format that it has.
        found: u32,
        /// The format that can be read.
        supported: u32,
    },
    /// The end is missing: an interrupted scan or copy.
    #[error("{path} is cut off: it has {length} bytes and no end mark; copy it again, or repeat the scan")]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How long it is.
        length: u64,
    },
    /// The bytes are not those that were written.
    #[error("{path} is damaged at byte {offset}: {what}; copy it again, or repeat the scan")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the part in question begins.
        offset: u64,
        /// What is wrong with it.
        what: String,
    },
    /// A chunk was asked for that does not exist.
    #[error("{place} has no chunk {number}")]
    NoChunk {
        /// The type and scope.
        place: String,
        /// The number asked for.
        number: usize,
    },
    /// An inventory was written a second time.
    #[error("the inventory of {place} was written twice; unite its resources before writing")]
    DuplicateInventory {
        /// The type and scope.
        place: String,
    },
    /// An account was completed, and then more of it came.
    #[error("the account {place} is written already; complete it when all of it is there")]
    AccountDone {
        /// Partition and number.
        place: String,
    },
    /// The ledger of an account has what belongs to another.
    #[error("the ledger of {place} has an entry about {other}")]
    OtherAccount {
        /// Partition and number.
        place: String,
        /// The entry's scope.
        other: String,
    },
    /// There is more of an account, or there are more accounts, than a snapshot holds.
    #[error("{what} takes {bytes} bytes, more than the {limit} that a snapshot holds")]
    PartTooLarge {
        /// Which part.
        what: String,
        /// Its size.
        bytes: usize,
        /// The largest size.
        limit: usize,
    },
    /// Two resources of one inventory have the same id.
    #[error("{place} has two resources with the id {id:?}; unite them before writing")]
    DuplicateId {
        /// The type and scope.
        place: String,
        /// The id.
        id: String,
    },
    /// A resource has no id.
    #[error("{place} has a resource without an id (ARN {arn:?})")]
    NoId {
        /// The type and scope.
        place: String,
        /// The resource's ARN.
        arn: String,
    },
    /// A property's name is empty or begins with `@`.
    #[error("{place} has a property named {name:?}; names are not empty and do not begin with @")]
    ReservedName {
        /// The type and scope.
        place: String,
        /// The property's name.
        name: String,
    },
    /// An unknown inventory was given resources.
    #[error("the inventory of {place} is unknown and yet has resources; call it partial")]
    UnknownWithResources {
        /// The type and scope.
        place: String,
    },
    /// A resource that no chunk can hold.
    #[error("{id:?} of {place} takes {bytes} bytes, more than the {limit} that a snapshot holds")]
    TooLarge {
        /// The type and scope.
        place: String,
        /// The resource's id.
        id: String,
        /// The size of its properties.
        bytes: usize,
        /// The largest size.
        limit: usize,
    },
}

impl SnapshotError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    pub(super) fn damaged(path: &Path, offset: u64, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), offset, what: what.into() }
    }
}
