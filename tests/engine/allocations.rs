//! Nothing is allocated per tick: a pass over 200 ticks allocates as often as one over 10.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use netc::compile::compile;
use netc::engine::Engine;
use netc::model::Options;
use netc::source::Source;
use netc::unroll::every_copy;

/// The system's allocator, which counts what each thread asks of it.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is handed on to the system's allocator; the counter allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Every kernel, whole-sequence and stepped, and a group that is computed neuron by neuron.
const PROGRAM: &str = "
clock layered
input  x[20]
hidden a[40], b[40] : tanh, bias
hidden c[40]        : sigmoid
hidden d[30]        : relu, bias
output y[5]         : softmax
x -> a
x -> b              : sparse(50%)
a -> a
a -> b              : delay(3)
b -> a              : sparse(5%), delay(1)
b -> b              : one_to_one, delay(2)
a -> c              : one_to_one
c -> d              : sparse(5%)
d -> d              : lower, delay(0)
d -> y
c -> y              : rank(2), delay(2)
y -> y              : rank(1)
";

/// Allocations of a forward and of a backward pass over so many ticks.
fn allocations(ticks: usize) -> (usize, usize) {
    let compiled = compile(&Source::new("all.net", PROGRAM, "."), &Options::default()).unwrap();
    let engine = Engine::new(&compiled.compilation());
    let plan = every_copy(&compiled.model.network, ticks, ticks);
    let mut operators = engine.operators::<f64>();
    engine.prepare(&compiled.weights, &mut operators);
    let mut trajectory = engine.trajectory(&plan, 3);
    let mut adjoint = engine.adjoint(&plan, 3);
    let mut gradient = compiled.weights.zeros_like();
    let forward = counted(|| engine.forward(&compiled.weights, &operators, &plan, &mut trajectory));
    let backward = counted(|| {
        engine.backward(&operators, &plan, &trajectory, &mut adjoint, &mut gradient);
    });
    (forward, backward)
}

fn counted(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

#[test]
fn nothing_is_allocated_per_tick() {
    allocations(10); // What is allocated once for a thread.
    let (few, many) = (allocations(10), allocations(200));
    assert_eq!((few.0, many.0), (0, 0), "a forward pass allocates nothing");
    let products = PROGRAM.matches("->").count();
    assert!(few.1.max(many.1) <= 2 * products, "backward: {few:?}, {many:?}");
}
