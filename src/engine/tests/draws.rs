//! Small random networks of every kind, and random numbers for them.

use crate::formula::{Binary, Formula, Function};
use crate::model::Network;
use crate::model::network::*;
use crate::syntax::ast::Role;

/// SplitMix64.
pub struct Draws(u64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Draws(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.word() % end as u64) as usize
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.number() < 2.0 * share - 1.0
    }

    /// Between -1 and 1.
    pub fn number(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    pub fn numbers(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.number()).collect()
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// What connections without delay follow, so that there is no algebraic loop.
#[derive(Debug, Clone, Copy)]
enum Order {
    Blocks,
    Neurons,
}

/// A network with up to two inputs, four hidden blocks and two outputs, of up to `largest` neurons
/// each.
pub fn network(draws: &mut Draws, largest: usize, differentiable: bool) -> Network {
    let mut network = Network {
        name: "random".into(),
        clock: draws.pick(&[Clock::Global, Clock::Layered]),
        precision: Precision::F64,
        blocks: Vec::new(),
        matrices: Vec::new(),
        vectors: Vec::new(),
        connections: Vec::new(),
    };
    let roles = [(Role::Input, 0, 3), (Role::Hidden, 1, 4), (Role::Output, 0, 3)];
    for (role, least, range) in roles {
        for _ in 0..least + draws.below(range) {
            add_block(&mut network, draws, role, largest, differentiable);
        }
    }
    let order = draws.pick(&[Order::Blocks, Order::Blocks, Order::Neurons]);
    for number in 0..2 + draws.below(3 * network.blocks.len()) {
        add_connection(&mut network, draws, order, number);
    }
    network
}

fn add_block(
    network: &mut Network,
    draws: &mut Draws,
    role: Role,
    largest: usize,
    differentiable: bool,
) {
    // Blocks of one size can gate one another.
    let size = match network.blocks.last() {
        Some(before) if draws.chance(0.4) => before.size,
        _ => 1 + draws.below(largest),
    };
    let name = format!("{}{}", draws.pick(&["a", "m", "z"]), network.blocks.len());
    let bias = (role != Role::Input && draws.chance(0.6)).then(|| {
        let fits = |it: &Vector| it.kind == VectorKind::Bias && it.initial.len() == size;
        let shared = network.vectors.iter().position(fits);
        let shared = shared.filter(|_| draws.chance(0.5));
        VectorId::new(shared.unwrap_or_else(|| {
            let initial = draws.numbers(size);
            network.vectors.push(Vector::bias(&format!("{name} bias"), initial));
            network.vectors.len() - 1
        }))
    });
    let computed = role != Role::Input;
    let choices: Vec<_> = Activation::ALL
        .into_iter()
        .filter(|activation| !differentiable || activation.is_differentiable())
        .collect();
    let activation = match draws.below(choices.len() + 2) {
        0 => formula(),
        1 => Activation::Softmax { beta: 1.5 },
        choice => choices[choice - 2].clone(),
    };
    let start = start(network, draws, &name, if computed { size } else { 0 });
    let dynamics = dynamics(network, draws, &name, if computed { size } else { 0 });
    network.blocks.push(Block {
        bias,
        start: start.unwrap_or(Start::Given(vec![0.0; size])),
        dynamics,
        ..Block::new(&name, role, size, if computed { activation } else { Activation::Linear })
    });
}

fn start(network: &mut Network, draws: &mut Draws, name: &str, size: usize) -> Option<Start> {
    if size == 0 || draws.chance(0.5) {
        return None;
    }
    let values = draws.numbers(size);
    Some(match draws.chance(0.4) {
        true => Start::Learned(learned(network, name, VectorKind::Start, values)),
        false => Start::Given(values),
    })
}

/// A leak of some computed blocks; with `size` 0 none.
fn dynamics(network: &mut Network, draws: &mut Draws, name: &str, size: usize) -> Dynamics {
    if size == 0 || draws.chance(0.6) {
        return Dynamics::Unstated;
    }
    let taus: Vec<f64> = draws.numbers(size).into_iter().map(|number| 2.5 + number).collect();
    let tau = match draws.chance(0.4) {
        true => Tau::Learned(learned(network, name, VectorKind::Tau, taus)),
        false => Tau::Given(taus),
    };
    Dynamics::Leaky { tau, on: draws.pick(&[LeakOn::Rate, LeakOn::Input]) }
}

fn learned(network: &mut Network, name: &str, kind: VectorKind, initial: Vec<f64>) -> VectorId {
    network.vectors.push(Vector { kind, ..Vector::bias(&format!("{name} {kind:?}"), initial) });
    VectorId::new(network.vectors.len() - 1)
}

/// `v / (1 + v * v)`
fn formula() -> Activation {
    let v = || Formula::Variable(0);
    let square = Formula::binary(Binary::Multiply, v(), v());
    let below = Formula::binary(Binary::Add, Formula::Number(1.0), square);
    let function = Function::new(Formula::binary(Binary::Divide, v(), below));
    Activation::Formula(function.expect("a short formula").into())
}

fn add_connection(network: &mut Network, draws: &mut Draws, order: Order, number: usize) {
    let computed: Vec<_> =
        network.block_ids().filter(|id| !network.block(*id).is_input()).collect();
    let from = BlockId::new(draws.below(network.blocks.len()));
    let to = draws.pick(&computed);
    let (rows, cols) = (network.block(to).size, network.block(from).size);
    let mut masks = mask(draws, rows, cols);
    let coupled = [from, to].iter().any(|id| network.block(*id).activation.couples_block());
    let mut delay = draws.below(4) as u32;
    if matches!(order, Order::Neurons) && draws.chance(0.5) {
        delay = 0;
    }
    match order {
        Order::Blocks if from >= to => delay = delay.max(1),
        Order::Neurons if coupled => delay = delay.max(1),
        Order::Neurons if delay == 0 => {
            masks.push(Mask::Literal(cells_in_order(network, from, to)));
        }
        _ => {}
    }
    let (matrix, transposed) = matrix(network, draws, rows, cols, number);
    if network.matrix(matrix).rank.is_some() {
        masks.clear();
        if matches!(order, Order::Neurons) || from >= to {
            delay = delay.max(1);
        }
    }
    let gate = draws.chance(0.3).then(|| gate(network, draws, order, to)).flatten();
    let name = format!("{} -> {} {number}", network.block(from).name, network.block(to).name);
    network.connections.push(Connection {
        delay,
        delay_is_written: true,
        masks,
        gate,
        transposed,
        ..Connection::new(&name, (from, cols), (to, rows), matrix)
    });
}

/// A gate for connections to a block: one without delay where the order allows it.
fn gate(network: &Network, draws: &mut Draws, order: Order, to: BlockId) -> Option<Gate> {
    let size = network.block(to).size;
    let fitting: Vec<_> =
        network.block_ids().filter(|id| network.block(*id).size == size).collect();
    let block = draws.pick(&fitting);
    let coupled = [block, to].iter().any(|id| network.block(*id).activation.couples_block());
    let may_be_now = match order {
        Order::Blocks => block < to,
        // Neuron i of the gate stands before neuron i of the target.
        Order::Neurons => block < to && !coupled,
    };
    let delay = draws.pick(&[0, 0, 1, 2]);
    let delay = if may_be_now { delay } else { delay.max(1) };
    Some(Gate { block, delay, delay_is_written: true })
}

fn mask(draws: &mut Draws, rows: usize, cols: usize) -> Vec<Mask> {
    match draws.below(8) {
        0 if rows == cols => vec![Mask::OneToOne],
        1 if rows == cols => vec![Mask::Lower],
        2 => vec![Mask::Band(1)],
        3 => vec![Mask::Sparse(0.08)],
        4 => vec![Mask::Sparse(0.6)],
        5 => vec![Mask::Literal((0..rows * cols).map(|_| draws.chance(0.5)).collect())],
        _ => Vec::new(),
    }
}

/// The entries that follow the order of (number within the block, block), in which there is no
/// cycle.
pub fn cells_in_order(network: &Network, from: BlockId, to: BlockId) -> Vec<bool> {
    let (rows, cols) = (network.block(to).size, network.block(from).size);
    let cells = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
    cells.map(|(row, col)| (col, from) < (row, to)).collect()
}

fn matrix(
    network: &mut Network,
    draws: &mut Draws,
    rows: usize,
    cols: usize,
    number: usize,
) -> (MatrixId, bool) {
    let fits = |matrix: &Matrix| {
        (matrix.rows, matrix.cols) == (rows, cols) || (matrix.cols, matrix.rows) == (rows, cols)
    };
    if let Some(found) = network.matrices.iter().position(fits).filter(|_| draws.chance(0.5)) {
        let matrix = &network.matrices[found];
        let transposed =
            (matrix.rows, matrix.cols) != (rows, cols) || (rows == cols && draws.chance(0.5));
        return (MatrixId::new(found), transposed);
    }
    let transposed = draws.chance(0.3);
    let (rows, cols) = if transposed { (cols, rows) } else { (rows, cols) };
    let initial = Initial::Constant(1.0);
    network.matrices.push(Matrix {
        rank: draws.chance(0.15).then(|| 1 + draws.below(3)),
        ..Matrix::new(&format!("P{number}"), rows, cols, initial)
    });
    (MatrixId::new(network.matrices.len() - 1), transposed)
}
