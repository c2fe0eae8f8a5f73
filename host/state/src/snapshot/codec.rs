//! Numbers, texts and lists as the index and the table of accounts write them.

/// Appends a number as LEB128.
pub(super) fn put_number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a text with its length.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// What is wrong with what is read, and how far into it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) offset: usize,
    pub(super) what: &'static str,
}

/// Reads what was written. Nothing is allocated that the bytes do not bear out: each item of a list
/// takes at least a byte.
pub(super) struct Decoder<'a> {
    rest: &'a [u8],
    total: usize,
}

impl<'a> Decoder<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, total: bytes.len() }
    }
    pub(super) fn wrong(&self, what: &'static str) -> Wrong {
        Wrong { offset: self.total - self.rest.len(), what }
    }
    pub(super) fn end(&self) -> Result<(), Wrong> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.wrong("there are bytes after its end")) }
    }
    fn take(&mut self, length: usize) -> Result<&'a [u8], Wrong> {
        let (head, rest) =
            self.rest.split_at_checked(length).ok_or_else(|| self.wrong("it ends too early"))?;
        self.rest = rest;
        Ok(head)
    }
    pub(super) fn byte(&mut self) -> Result<u8, Wrong> {
        let (byte, rest) = self.rest.split_first().ok_or_else(|| self.wrong("it ends too early"))?;
        self.rest = rest;
        Ok(*byte)
    }
    pub(super) fn number(&mut self) -> Result<u64, Wrong> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if (bits << shift) >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(self.wrong("a number does not fit 64 bits"))
    }
    pub(super) fn count(&mut self) -> Result<usize, Wrong> {
        let count = self.number()?;
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= self.rest.len())
            .ok_or_else(|| self.wrong("a list is longer than what holds it"))
    }
    pub(super) fn text(&mut self) -> Result<&'a str, Wrong> {
        let length = self.count()?;
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map_err(|_| self.wrong("a string is not UTF-8"))
    }
    pub(super) fn checksum(&mut self) -> Result<u64, Wrong> {
        let mut sum = [0; 8];
        sum.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(sum))
    }
    /// An item of a list by its place.
    pub(super) fn pick<T: Clone>(&mut self, list: &[T]) -> Result<T, Wrong> {
        let number = self.number()?;
        let item = usize::try_from(number).ok().and_then(|i| list.get(i));
        item.cloned().ok_or_else(|| self.wrong("it names something that is not there"))
    }
}
