//! What an input costs: time, and the most memory that its thread held meanwhile.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::{Duration, Instant};

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
    static INPUT: Cell<u64> = const { Cell::new(0) };
}

/// A thread that holds more would take the machine down before its input ends.
const LAST_STRAW: isize = 4 << 30;

/// The system's allocator, counting what each thread holds.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(change: isize) {
    let held = HELD.get() + change;
    HELD.set(held);
    MOST.set(MOST.get().max(held));
    if held > LAST_STRAW {
        HELD.set(0);
        eprintln!("input {} holds more than {} GB", INPUT.get(), LAST_STRAW >> 30);
        std::process::abort();
    }
}

// SAFETY: every call is handed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size as isize - layout.size() as isize);
        // SAFETY: the caller keeps the contract.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What something took.
pub struct Cost {
    pub time: Duration,
    pub bytes: usize,
}

/// Carries something out for an input and says what it took.
pub fn measured<T>(input: u64, work: impl FnOnce() -> T) -> (T, Cost) {
    INPUT.set(input);
    let held = HELD.get();
    MOST.set(held);
    let start = Instant::now();
    let result = work();
    let cost = Cost { time: start.elapsed(), bytes: (MOST.get() - held).max(0) as usize };
    (result, cost)
}
