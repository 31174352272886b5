//! Nothing is allocated per tick, and nothing per step of a training.

use std::alloc::{GlobalAlloc, Layout, System};
use std::borrow::Cow;
use std::cell::Cell;

use netc::compile::compile;
use netc::engine::description::Choice;
use netc::engine::{Engine, describe};
use netc::model::{Experiment, Options};
use netc::source::Source;
use netc::train::train;
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
hidden a[70], b[70] : tanh, bias, tau(3, learn), start(learn), noise(0.1)
hidden c[70]        : sigmoid, tau(2, on = input)
hidden d[60]        : relu, bias, tau(5)
hidden e[60]        : f = v / (1 + v^2), tau(2, on = input)
output y[5]         : softmax(beta = 2)
x -> a
x -> b              : sparse(50%)
a -> a
a -> b              : delay(3)
b -> a              : sparse(2%), delay(1)
b -> b              : one_to_one, delay(2)
a -> c              : one_to_one
c -> d              : sparse(2%)
d -> d              : lower, delay(0)
d -> y
c -> e              : gate(d)
e -> e              : gate(e)
d -> d              : lower, delay(0), gate(d, delay = 1), as second
e -> y
c -> y              : rank(2), delay(2)
y -> y              : rank(1)
";

/// The same kernels within the steps of rk4, with leaks of both kinds and readouts.
const WITHIN_STEPS: &str = "
clock continuous(0.5, method = rk4)
input  x[20]
hidden a[70] : tanh, bias, tau(2)
hidden b[70] : tanh, bias, tau(3, on = input)
hidden c[70] : sigmoid
hidden d[60] : relu, tau(0)
output y[5]  : softmax, tau(0)
x -> a
x -> b       : sparse(50%)
a -> a
b -> a       : sparse(2%)
b -> b       : one_to_one
a -> c       : one_to_one
c -> d       : sparse(2%)
d -> y
";

/// Allocations of a forward and of a backward pass of a program over so many ticks.
fn allocations(program: &str, ticks: usize) -> (usize, usize) {
    let compiled = compile(&Source::new("all.net", program, "."), &Options::default()).unwrap();
    let engine = Engine::new(&compiled.compilation());
    let plan = every_copy(&compiled.model.network, ticks, ticks);
    let mut operators = engine.operators::<f64>();
    engine.prepare(&compiled.weights, &mut operators);
    let mut trajectory = engine.trajectory(&plan, 3);
    let mut adjoint = engine.adjoint(&plan, 3);
    let mut gradient = compiled.weights.zeros_like();
    let forward = counted(|| engine.forward(&compiled.weights, &operators, &plan, &mut trajectory));
    let backward = counted(|| {
        engine.backward(
            &compiled.weights,
            &operators,
            &plan,
            &trajectory,
            &mut adjoint,
            &mut gradient,
        );
    });
    (forward, backward)
}

fn counted(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Whether the products of a program take every form.
fn takes_every_form(program: &str) -> bool {
    let compiled = compile(&Source::new("all.net", program, "."), &Options::default()).unwrap();
    let connections = describe(&compiled.compilation()).connections;
    let has = |is: fn(&Choice) -> bool| connections.iter().any(|it| is(&it.choice));
    has(|it| matches!(it, Choice::Dense))
        && has(|it| matches!(it, Choice::Masked(_)))
        && has(|it| matches!(it, Choice::Sparse(_)))
        && has(|it| matches!(it, Choice::Diagonal))
        && has(|it| matches!(it, Choice::Rows))
        && has(|it| matches!(it, Choice::LowRank(_)))
}

#[test]
fn nothing_is_allocated_per_tick() {
    assert!(takes_every_form(PROGRAM));
    allocations(PROGRAM, 10); // What is allocated once for a thread.
    let (few, many) = (allocations(PROGRAM, 10), allocations(PROGRAM, 200));
    assert_eq!((few.0, many.0), (0, 0), "a forward pass allocates nothing");
    assert_eq!((few.1, many.1), (0, 0), "a backward pass allocates nothing");
}

#[test]
fn a_step_of_several_evaluations_allocates_no_states() {
    allocations(WITHIN_STEPS, 10);
    let (few, many) = (allocations(WITHIN_STEPS, 10), allocations(WITHIN_STEPS, 200));
    // What grows is the list of steps, by doubling.
    assert!(many.0 <= few.0 + 8 && few.0 <= 8, "forward: {few:?}, {many:?}");
    assert!(many.1 <= few.1 + 8 && few.1 <= 8, "backward: {few:?}, {many:?}");
}

/// About thirty steps an epoch.
const TRAINING: &str = "
input  x[1]
hidden h[8] : tanh, bias
output y[1] : bias
x -> h -> y
h -> h
data sun : csv(\"data/sunspots.csv\")
let s = scale(sun.sunspots)
param epochs = 1
train {
  feed x = s
  fit  y = ahead(s, 1)
  over windows(10, stride = 2), batch(5), epochs(epochs)
  by   adam(lr = 0.01)
}
";

/// Allocations of a training of so many epochs, and its steps.
fn of_training(epochs: usize) -> (usize, usize) {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let set = vec![("epochs".to_string(), epochs.to_string())];
    let options = Options { set, ..Options::default() };
    let compiled = compile(&Source::new("steps.net", TRAINING, examples), &options).unwrap();
    let Experiment::Train(experiment) = &compiled.model.experiments[0] else { panic!("a `train`") };
    let mut steps = 0;
    let allocations = counted(|| {
        let compilation = compiled.compilation();
        train(&compilation, experiment, Cow::Borrowed(&compiled.weights), &mut |_| steps += 1)
            .unwrap();
    });
    (allocations, steps)
}

#[test]
fn nothing_is_allocated_per_step() {
    of_training(1); // What is allocated once for a thread.
    let (few, many) = (of_training(2), of_training(12));
    let (more, steps) = (many.0 - few.0, many.1 - few.1);
    // An epoch names its stream of random numbers, and its figures are kept.
    assert!(steps >= 250 && more <= 10 * 6, "{more} allocations in {steps} steps");
}
