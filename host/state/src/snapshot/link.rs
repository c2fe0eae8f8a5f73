use super::checksum::checksum;
use super::index::InventoryEntry;
use super::{Buffer, Columns, Position, Snapshot, SnapshotError};

/// The rows of an inventory by id and ARN, for joining many links. Sixteen bytes a name.
#[derive(Debug)]
pub struct LinkIndex {
    /// Hash of a name and the row's place, sorted.
    names: Vec<(u64, u32, u32)>,
}

impl LinkIndex {
    /// Reads the ids and ARNs of an inventory.
    pub fn build(
        snapshot: &Snapshot,
        entry: &InventoryEntry,
        buffer: &mut Buffer,
    ) -> Result<Self, SnapshotError> {
        let mut names = Vec::new();
        for number in 0..entry.chunks() {
            let chunk = snapshot.chunk(entry, number, Columns::Only(&[]), buffer)?;
            for row in 0..chunk.rows() {
                for name in chunk.id(row).into_iter().chain(chunk.arn(row)) {
                    names.push((checksum(name.as_bytes()), number as u32, row as u32));
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        Ok(Self { names })
    }

    /// The memory that it takes.
    pub fn bytes(&self) -> usize {
        self.names.len() * size_of::<(u64, u32, u32)>()
    }

    /// Where rows with this id or ARN may be. Hashes can collide, by chance or on purpose: confirm
    /// with [`Chunk::is_named`](super::Chunk::is_named) when the chunk is read.
    pub fn candidates(&self, name: &str) -> impl Iterator<Item = Position> {
        let hash = checksum(name.as_bytes());
        let from = self.names.partition_point(|(other, ..)| *other < hash);
        let rows = self.names.get(from..).unwrap_or_default().iter();
        rows.take_while(move |(other, ..)| *other == hash)
            .map(|(_, chunk, row)| Position { chunk: *chunk as usize, row: *row as usize })
    }
}
