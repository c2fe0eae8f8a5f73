//! The allocator of a plugin: a component lives for one call, so memory is handed out in a row, and
//! what is given back waits in a list for the next of its size.
//!
//! It is a tenth of the code of the general one, which matters in every plugin, and faster.
#![expect(unsafe_code, reason = "an allocator deals in addresses")]

use core::alloc::Layout;
use core::ptr;

/// Every block is a multiple of this, and aligned to it.
const GRAIN: usize = 16;
/// Four sizes a doubling, up to the largest block of a 32-bit memory.
const SIZES: usize = 4 * 28;

/// Where memory comes from.
pub(crate) trait Source {
    /// Makes all addresses below `end` usable, and says up to where they are now; none if it cannot.
    fn grow(&mut self, end: usize) -> Option<usize>;
}

/// Blocks in use, and blocks given back.
pub(crate) struct Heap<S> {
    source: S,
    /// Where the next block begins.
    at: usize,
    /// Where usable memory ends.
    end: usize,
    /// For each size the first block that was given back; its first word is the address of the next.
    free: [usize; SIZES],
}

/// The list of a block of so many bytes, and the block's true size: at most a quarter more.
const fn size(bytes: usize) -> (usize, usize) {
    if bytes <= 4 * GRAIN {
        let grains = if bytes == 0 { 1 } else { bytes.div_ceil(GRAIN) };
        return (grains - 1, grains * GRAIN);
    }
    let doubling = (bytes - 1).ilog2() as usize;
    let quarter = (bytes - 1) >> (doubling - 2);
    (4 * (doubling - 5) + (quarter & 3), (quarter + 1) << (doubling - 2))
}

impl<S: Source> Heap<S> {
    /// A heap whose memory begins at an address.
    pub(crate) const fn new(source: S, start: usize) -> Self {
        Self { source, at: start, end: 0, free: [0; SIZES] }
    }

    /// A block, or null when there is no more memory.
    ///
    /// # Safety
    ///
    /// The source's memory from the start on is the heap's alone.
    #[inline]
    pub(crate) unsafe fn alloc(&mut self, layout: Layout) -> *mut u8 {
        let (list, bytes) = size(layout.size());
        if layout.align() > GRAIN {
            // Nothing that a plugin does wants this; such a block is not used again.
            return self.fresh(layout.align(), bytes);
        }
        match self.free.get_mut(list) {
            Some(head) if *head != 0 => {
                let block = ptr::with_exposed_provenance_mut::<u8>(*head);
                // SAFETY: `dealloc` wrote the address of the next block there, and nobody has had
                // the block since. Blocks are aligned to more than a word.
                *head = unsafe { block.cast::<usize>().read() };
                block
            }
            _ => self.fresh(GRAIN, bytes),
        }
    }

    fn fresh(&mut self, align: usize, bytes: usize) -> *mut u8 {
        let block = self.at.next_multiple_of(align);
        match block.checked_add(bytes) {
            Some(end) if self.reaches(end) => {
                self.at = end;
                ptr::with_exposed_provenance_mut(block)
            }
            _ => ptr::null_mut(),
        }
    }

    fn reaches(&mut self, end: usize) -> bool {
        if end > self.end
            && let Some(now) = self.source.grow(end)
        {
            self.end = now;
        }
        end <= self.end
    }

    /// Takes a block back.
    ///
    /// # Safety
    ///
    /// The block is of this heap, with this layout, and was not given back before.
    #[inline]
    pub(crate) unsafe fn dealloc(&mut self, block: *mut u8, layout: Layout) {
        let (list, bytes) = size(layout.size());
        if layout.align() > GRAIN {
            return;
        }
        if block.addr() + bytes == self.at {
            self.at = block.addr();
        } else if let Some(head) = self.free.get_mut(list) {
            // SAFETY: the block is the heap's again, has room for a word, and is aligned for it.
            unsafe { block.cast::<usize>().write(*head) };
            *head = block.expose_provenance();
        }
    }

    /// Makes a block larger or smaller, where it is if that can be.
    ///
    /// # Safety
    ///
    /// As for `dealloc`.
    #[inline]
    pub(crate) unsafe fn realloc(&mut self, block: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        let (_, before) = size(layout.size());
        let (_, after) = size(new);
        if layout.align() <= GRAIN {
            if before == after {
                return block;
            }
            if block.addr() + before == self.at
                && let Some(end) = block.addr().checked_add(after)
                && self.reaches(end)
            {
                self.at = end;
                return block;
            }
        }
        let Ok(wanted) = Layout::from_size_align(new, layout.align()) else { return ptr::null_mut() };
        // SAFETY: the caller vouches for the old block; the new one is another, of at least that size.
        unsafe {
            let moved = self.alloc(wanted);
            if !moved.is_null() {
                ptr::copy_nonoverlapping(block, moved, layout.size().min(new));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

#[cfg(target_family = "wasm")]
mod component {
    use super::{Heap, Source};
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::wasm32::{memory_grow, memory_size};
    use core::cell::UnsafeCell;

    const PAGE: usize = 64 << 10;
    /// Growing calls the host: rather once than often.
    const STEP: usize = 1 << 20;

    struct Memory;

    impl Source for Memory {
        fn grow(&mut self, end: usize) -> Option<usize> {
            let now = memory_size::<0>() * PAGE;
            if end <= now {
                return Some(now);
            }
            let missing = end - now;
            // A memory limit may leave no room for a whole step.
            [missing.max(STEP), missing].into_iter().find_map(|bytes| {
                let before = memory_grow::<0>(bytes.div_ceil(PAGE));
                (before != usize::MAX).then(|| memory_size::<0>() * PAGE)
            })
        }
    }

    struct Global(UnsafeCell<Option<Heap<Memory>>>);

    // SAFETY: a component of this contract has one thread.
    unsafe impl Sync for Global {}

    unsafe extern "C" {
        /// Where the linker's own data ends.
        static __heap_base: u8;
    }

    impl Global {
        #[inline(always)]
        #[expect(clippy::mut_from_ref, reason = "there is one thread, and no call returns into another")]
        fn heap(&self) -> &mut Heap<Memory> {
            // SAFETY: one thread; the reference does not outlive a call, and calls do not nest.
            let heap = unsafe { &mut *self.0.get() };
            heap.get_or_insert_with(|| Heap::new(Memory, (&raw const __heap_base).addr()))
        }
    }

    // SAFETY: blocks are disjoint, aligned and large enough; the memory from the heap's base on is
    // nobody else's.
    // Not inlined: a plugin allocates in a hundred places.
    unsafe impl GlobalAlloc for Global {
        #[inline(never)]
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            unsafe { self.heap().alloc(layout) }
        }
        #[inline(never)]
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            unsafe { self.heap().dealloc(block, layout) }
        }
        #[inline(never)]
        unsafe fn realloc(&self, block: *mut u8, layout: Layout, new: usize) -> *mut u8 {
            unsafe { self.heap().realloc(block, layout, new) }
        }
    }

    #[global_allocator]
    static GLOBAL: Global = Global(UnsafeCell::new(None));
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;
    use alloc::vec;
    use alloc::vec::Vec;

    /// Memory with an end.
    struct Buffer {
        end: usize,
        grown: usize,
    }

    impl Source for Buffer {
        fn grow(&mut self, end: usize) -> Option<usize> {
            self.grown += 1;
            (end <= self.end).then_some(end)
        }
    }

    fn heap(buffer: &mut Vec<u128>) -> Heap<Buffer> {
        let range = buffer.as_mut_ptr_range();
        let start = range.start.expose_provenance();
        Heap::new(Buffer { end: range.end.addr(), grown: 0 }, start)
    }

    #[test]
    fn a_block_is_at_most_a_quarter_larger_than_asked_and_lists_have_one_size() {
        let mut last = (0, GRAIN);
        for bytes in 0..100_000 {
            let (list, block) = size(bytes);
            assert!(block >= bytes && block.is_multiple_of(GRAIN), "{bytes}: {block}");
            assert!(bytes <= 64 || block <= bytes + bytes / 4 + 1, "{bytes}: {block}");
            assert!((list, block) == last || list == last.0 + 1 && block > last.1, "{bytes}: {list}");
            last = (list, block);
        }
        assert!(size(u32::MAX as usize).0 < SIZES);
    }

    #[test]
    fn whatever_the_order_blocks_keep_what_was_written() {
        let mut buffer = vec![0_u128; 1 << 16];
        let mut heap = heap(&mut buffer);
        let mut live: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let mut random = 1_u64;
        let mut next = |n: u64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) % n
        };
        for step in 0..20_000 {
            let filled = |block: *mut u8, layout: Layout, with: u8| unsafe {
                assert!(!block.is_null() && block.addr().is_multiple_of(layout.align()));
                block.write_bytes(with, layout.size());
                (block, layout, with)
            };
            let intact = |(block, layout, with): &(*mut u8, Layout, u8), bytes: usize| unsafe {
                (0..bytes).all(|i| block.add(i).read() == *with) && bytes <= layout.size()
            };
            let bytes = next(2_000) as usize + 1;
            match next(3) {
                0 if live.len() < 200 => {
                    let layout = Layout::from_size_align(bytes, 1 << next(5)).unwrap();
                    let block = unsafe { heap.alloc(layout) };
                    live.push(filled(block, layout, step as u8));
                }
                1 if !live.is_empty() => {
                    let one = live.swap_remove(next(live.len() as u64) as usize);
                    assert!(intact(&one, one.1.size()));
                    unsafe { heap.dealloc(one.0, one.1) };
                }
                2 if !live.is_empty() => {
                    let place = next(live.len() as u64) as usize;
                    let (block, layout, with) = live[place];
                    let moved = unsafe { heap.realloc(block, layout, bytes) };
                    let new = Layout::from_size_align(bytes, layout.align()).unwrap();
                    assert!(intact(&(moved, new, with), bytes.min(layout.size())));
                    live[place] = filled(moved, new, with);
                }
                _ => {}
            }
        }
        assert!(live.iter().all(|one| unsafe { (0..one.1.size()).all(|i| one.0.add(i).read() == one.2) }));
    }

    #[test]
    fn what_is_given_back_is_used_again() {
        let mut buffer = vec![0_u128; 64];
        let mut heap = heap(&mut buffer);
        let layout = Layout::from_size_align(100, 8).unwrap();
        let (first, second) = unsafe { (heap.alloc(layout), heap.alloc(layout)) };
        unsafe { heap.dealloc(first, layout) };
        assert_eq!(unsafe { heap.alloc(layout) }, first);
        for _ in 0..1_000 {
            unsafe { heap.dealloc(second, layout) };
            assert_eq!(unsafe { heap.alloc(layout) }, second);
        }
    }

    #[test]
    fn the_last_block_grows_where_it_is_and_the_end_of_memory_is_null() {
        let mut buffer = vec![0_u128; 64];
        let mut heap = heap(&mut buffer);
        let layout = Layout::from_size_align(32, 8).unwrap();
        let block = unsafe { heap.alloc(layout) };
        assert_eq!(unsafe { heap.realloc(block, layout, 500) }, block);
        assert!(unsafe { heap.alloc(Layout::from_size_align(1_000, 8).unwrap()) }.is_null());
        assert!(!unsafe { heap.alloc(layout) }.is_null());
    }
}
