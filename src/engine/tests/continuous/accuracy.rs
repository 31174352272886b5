//! Errors against step sizes and tolerances: of linear networks to the matrix exponential, of a
//! nonlinear one to numbers from elsewhere.

use ndarray::{Array1, Array2, Axis, concatenate};

use super::super::draws::Draws;
use super::Case;
use crate::engine::Trajectory;
use crate::model::Network;
use crate::model::network::*;
use crate::syntax::ast::Role;
use crate::unroll::every_copy;

/// Samples, each held for a time of 1.
const SAMPLES: [f64; 4] = [1.0, -0.5, 0.0, 0.75];

/// `x[1] -> h[3]`, `h -> h`, `h -> z[2] -> h` with `z : tau(0)`, all linear.
fn linear(clock: Clock, on: LeakOn) -> Network {
    let mut network = Network {
        name: "linear".into(),
        clock,
        precision: Precision::F64,
        blocks: vec![
            Block::new("x", Role::Input, 1, Activation::Linear),
            Block::new("h", Role::Hidden, 3, Activation::Linear),
            Block::new("z", Role::Output, 2, Activation::Linear),
        ],
        matrices: Vec::new(),
        vectors: vec![Vector::bias("h bias", vec![0.2, -0.1, 0.3])],
        connections: Vec::new(),
    };
    network.blocks[1].bias = Some(VectorId::new(0));
    network.blocks[1].start = Start::Given(vec![0.5, -1.0, 0.25]);
    network.blocks[1].dynamics = Dynamics::Leaky { tau: Tau::Given(vec![0.5, 1.0, 2.0]), on };
    network.blocks[2].dynamics = Dynamics::Instant;
    for (from, to) in [(0, 1), (1, 1), (1, 2), (2, 1)] {
        connect(&mut network, from, to);
    }
    network
}

fn connect(network: &mut Network, from: usize, to: usize) {
    let (rows, cols) = (network.blocks[to].size, network.blocks[from].size);
    let name = format!("{} -> {}", network.blocks[from].name, network.blocks[to].name);
    let matrix = MatrixId::new(network.matrices.len());
    network.matrices.push(Matrix::new(&name, rows, cols, Initial::Constant(0.0)));
    let (source, target) = ((BlockId::new(from), cols), (BlockId::new(to), rows));
    let mut connection = Connection::new(&name, source, target, matrix);
    connection.delay = u32::from(network.blocks[to].dynamics != Dynamics::Instant);
    network.connections.push(connection);
}

const U: [f64; 3] = [1.0, -0.5, 0.8];
const W: [f64; 9] = [0.3, -1.1, 0.4, 0.9, -0.2, 0.6, -0.7, 0.5, 0.1];
const V: [f64; 6] = [0.6, -0.4, 0.2, -0.3, 0.8, 0.5];
const Q: [f64; 6] = [0.5, -0.6, 0.3, 0.4, -0.2, 0.7];

/// A case of these samples, each held for so many ticks, and its states.
fn run(network: Network, samples: &[f64], hold: usize) -> (Case, Trajectory<f64>) {
    let mut case = Case::of(network, &mut Draws::new(1));
    let ticks = samples.len() * hold + 1;
    case.plan = every_copy(&case.network, ticks, ticks);
    let at = |tick: usize| samples.get(tick / hold).copied().unwrap_or(0.0);
    let all = case.network.neurons();
    case.inputs = vec![(0..ticks).map(|tick| Array1::from_elem(all, at(tick))).collect()];
    case.weights.matrices = match case.network.blocks.len() {
        2 => [&[0.5, -0.3][..], &[1.2, -1.7, 1.9, 0.8]].map(<[f64]>::to_vec).to_vec(),
        _ => [&U[..], &W, &V, &Q].map(<[f64]>::to_vec).to_vec(),
    };
    let (_, trajectory) = case.run(&case.weights);
    (case, trajectory)
}

/// `e^A` by scaling and squaring of its series.
fn exponential(a: &Array2<f64>) -> Array2<f64> {
    let small = a / f64::from(1 << 10);
    let mut term = Array2::eye(a.nrows());
    let mut sum = term.clone();
    for number in 1..20 {
        term = term.dot(&small) / f64::from(number);
        sum += &term;
    }
    (0..10).fold(sum, |power, _| power.dot(&power))
}

/// The states of `h` at times 0, 1, …: `dr/dt = A r + c` with
/// `A = (W + Q V - 1)/τ` and `c = (U x + b)/τ`, by the exponential of `[[A, c], [0, 0]]`.
fn exact() -> Vec<Array1<f64>> {
    let shaped = |rows, cols, values: &[f64]| {
        Array2::from_shape_vec((rows, cols), values.to_vec()).expect("the shape of the matrix")
    };
    let rates = Array2::from_diag(&Array1::from(vec![2.0, 1.0, 0.5]));
    let a = shaped(3, 3, &W) + shaped(3, 2, &Q).dot(&shaped(2, 3, &V)) - Array2::<f64>::eye(3);
    let a = rates.dot(&a);
    let mut states = vec![Array1::from(vec![0.5, -1.0, 0.25])];
    for x in SAMPLES {
        let drive = (shaped(3, 1, &U) * x) + shaped(3, 1, &[0.2, -0.1, 0.3]);
        let top = concatenate![Axis(1), a, rates.dot(&drive)];
        let flow = exponential(&concatenate![Axis(0), top, Array2::zeros((1, 4))]);
        let now = concatenate![Axis(0), states[states.len() - 1], Array1::ones(1)];
        states.push(flow.dot(&now).slice(ndarray::s![..3]).to_owned());
    }
    states
}

/// The largest error of `h` at the times 1, 2, … with so many ticks in a time of 1, and how many
/// steps were taken.
fn error(method: Method, on: LeakOn, hold: usize) -> (f64, usize) {
    let clock = Clock::Continuous { dt: 1.0 / hold as f64, method };
    let (_, trajectory) = run(linear(clock, on), &SAMPLES, hold);
    let states = trajectory.states(BlockId::new(1));
    let mut largest = 0.0f64;
    for (time, expected) in exact().iter().enumerate() {
        let found = states.slice(ndarray::s![time * hold, 0, ..]);
        let apart = (&found - expected).iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        largest = largest.max(apart);
    }
    let gaps = 0..SAMPLES.len() * hold;
    (largest, gaps.map(|tick| trajectory.steps(0, tick).len()).sum())
}

#[test]
fn the_error_of_a_method_falls_by_its_order() {
    for (method, order, first) in [(Method::Euler, 1.0, 64), (Method::Rk4, 4.0, 8)] {
        for on in [LeakOn::Rate, LeakOn::Input] {
            let errors: Vec<f64> =
                [1, 2, 4, 8].map(|times| error(method, on, first * times).0).to_vec();
            for pair in errors.windows(2) {
                let slope = (pair[0] / pair[1]).log2();
                assert!((slope - order).abs() < 0.15, "{method:?}, {on:?}: {errors:?}");
            }
        }
    }
}

#[test]
fn the_error_of_dopri5_follows_its_tolerance() {
    let tolerances = [1e-3, 1e-5, 1e-7, 1e-9, 1e-11];
    for on in [LeakOn::Rate, LeakOn::Input] {
        let found = tolerances.map(|tolerance| error(Method::Dopri5 { tolerance }, on, 1));
        for ((error, _), tolerance) in found.iter().zip(tolerances) {
            assert!(*error <= 10.0 * tolerance && *error >= tolerance / 1000.0, "{found:?}");
        }
        let [(coarse, few), .., (fine, many)] = found;
        let slope = (coarse / fine).log10() / 8.0;
        assert!((slope - 1.0).abs() < 0.2, "the error falls by tolerance^{slope}: {found:?}");
        let growth = (many as f64 / few as f64).log10() / 8.0;
        assert!((growth - 0.2).abs() < 0.05, "the steps grow by tolerance^-{growth}: {found:?}");
    }
}

/// Two tanh neurons, integrated apart from this program in 20,000 steps of Runge and Kutta for
/// each sample.
#[test]
fn a_nonlinear_network_has_the_numbers_of_another_program() {
    let on_rate = [
        [0.67864524282549, 0.18958720976301],
        [0.16567329916272, 0.44492045982404],
        [-0.53202650210156, 0.11418263665605],
        [0.02586811704979, -0.30339393595407],
        [0.58455999275378, -0.04984206904191],
    ];
    let on_input = [
        [0.72921171519489, 0.29832842524284],
        [0.01823412703581, 0.56345542570812],
        [-0.75714292065562, -0.06845712187171],
        [0.30042291343217, -0.57083073882686],
        [0.84000312413046, 0.07957624705682],
    ];
    for (on, expected) in [(LeakOn::Rate, on_rate), (LeakOn::Input, on_input)] {
        for (method, hold) in [(Method::Rk4, 200), (Method::Dopri5 { tolerance: 1e-11 }, 1)] {
            let clock = Clock::Continuous { dt: 1.0 / hold as f64, method };
            let (_, trajectory) = run(pair_of_tanh(clock, on), &[1.0, 0.0, -0.7, 0.4, 0.4], hold);
            let states = trajectory.states(BlockId::new(1));
            for (time, expected) in (1..).zip(expected) {
                for (neuron, expected) in expected.into_iter().enumerate() {
                    let found = states[[time * hold, 0, neuron]];
                    assert!((found - expected).abs() < 1e-9, "{method:?}: {found} {expected}");
                }
            }
        }
    }
}

fn pair_of_tanh(clock: Clock, on: LeakOn) -> Network {
    let mut network = linear(clock, on);
    network.blocks.truncate(2);
    network.connections.truncate(2);
    network.matrices = vec![
        Matrix::new("x -> h", 2, 1, Initial::Constant(0.0)),
        Matrix::new("h -> h", 2, 2, Initial::Constant(0.0)),
    ];
    network.vectors[0].initial = vec![0.1, -0.2];
    let bias = network.blocks[1].bias;
    network.blocks[1] = Block {
        bias,
        start: Start::Given(vec![0.3, -0.1]),
        dynamics: Dynamics::Leaky { tau: Tau::Given(vec![0.8, 1.5]), on },
        ..Block::new("h", Role::Hidden, 2, Activation::Tanh)
    };
    for connection in &mut network.connections {
        connection.to_part = 0..2;
        connection.from_part = 0..network.blocks[connection.from.index()].size;
    }
    network
}
