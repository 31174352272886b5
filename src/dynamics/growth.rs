//! The spectral radius of a full state too long for all its eigenvalues, from how a state grows.

use petgraph::algo::toposort;
use petgraph::graph::DiGraph;

use super::linear::LinearPart;
use crate::random::{Purpose, normal, stream};

/// Products and sums that a search may take: a few tenths of a second.
const MOST_WORK: usize = 100_000_000;

/// With fewer ticks a state that grows for a while could not be told from one that grows for ever.
const FEWEST_TICKS: usize = 50;

/// Growth over the ticks that count, below which it may be a first swing that dies out.
const LEAST_GROWTH: f64 = std::f64::consts::E;

/// A radius closer to 1 than this cannot be told from 1 by an estimate.
const LEAST_RADIUS: f64 = 1.01;

/// How many ticks a full state of so many numbers and entries can be followed; none where they
/// would be too few.
pub(super) fn ticks(numbers: usize, entries: usize) -> Option<usize> {
    // What stands at the far end of a chain has come through it after as many ticks as there are
    // numbers: twice that, and the later half is past it.
    let wanted = numbers.saturating_mul(2);
    let affordable = MOST_WORK / numbers.saturating_add(entries).max(1);
    let ticks = affordable.min(wanted.max(FEWEST_TICKS));
    (ticks >= FEWEST_TICKS).then_some(ticks)
}

/// One tick of the full state `s(t) = [r(t); …; r(t-D+1)]` as sums over its numbers.
struct Tick {
    /// The neurons, each behind those that it reads within the tick.
    order: Vec<usize>,
    /// For each neuron, where its terms begin; and where the last ones end.
    starts: Vec<usize>,
    /// The number of `[r(t); r(t-1); …; r(t-D)]` and the weight times α of each term.
    terms: Vec<(u32, f64)>,
    /// D
    delays: usize,
}

impl LinearPart {
    /// The spectral radius of one tick by the growth of a state that is drawn from `seed`: the
    /// geometric mean over the later half of so many ticks (Gelfand's formula). Absent where it is
    /// not clearly above 1.
    pub(super) fn growth(&self, ticks: usize, seed: u64) -> Option<f64> {
        let tick = Tick::of(self)?;
        let neurons = self.alpha.len();
        let mut rng = stream(seed, Purpose::Growth, "");
        let mut state: Vec<f64> =
            (0..neurons * (tick.delays + 1)).map(|_| normal(&mut rng)).collect();
        let counted = ticks / 2;
        let mut sum = 0.0;
        for number in 0..ticks {
            let length = tick.advance(&self.alpha, &mut state);
            if !(length.is_normal()) {
                return None;
            }
            if number >= ticks - counted {
                sum += libm::log(length);
            }
        }
        let radius = libm::exp(sum / counted as f64);
        (sum > libm::log(LEAST_GROWTH) && radius > LEAST_RADIUS).then_some(radius)
    }
}

impl Tick {
    /// Absent where neurons read one another in a circle within the tick.
    fn of(part: &LinearPart) -> Option<Self> {
        let neurons = part.alpha.len();
        let mut starts = vec![0; neurons + 1];
        part.weights.iter().for_each(|weight| starts[weight.to + 1] += 1);
        (0..neurons).for_each(|neuron| starts[neuron + 1] += starts[neuron]);
        let mut ends = starts.clone();
        let mut terms = vec![(0, 0.0); part.weights.len()];
        for entry in &part.weights {
            let place = u32::try_from(entry.delay * neurons + entry.from).ok()?;
            terms[ends[entry.to]] = (place, part.alpha[entry.to] * entry.weight);
            ends[entry.to] += 1;
        }
        Some(Tick { order: order(part)?, starts, terms, delays: part.longest_delay() })
    }

    /// `r(t) = (1 - α) r(t-1) + α Σ w r_j(t-d)`, then all of it divided by its length, which is
    /// how much it has grown. `state` holds `s` behind room for `r(t)`.
    fn advance(&self, alpha: &[f64], state: &mut [f64]) -> f64 {
        let neurons = alpha.len();
        let end = neurons * self.delays;
        state.copy_within(..end, neurons);
        for neuron in &self.order {
            let terms = &self.terms[self.starts[*neuron]..self.starts[neuron + 1]];
            let sum: f64 =
                terms.iter().map(|(place, weight)| weight * state[*place as usize]).sum();
            state[*neuron] = (1.0 - alpha[*neuron]) * state[neurons + neuron] + sum;
        }
        let length = state[..end].iter().map(|number| number * number).sum::<f64>().sqrt();
        state[..end].iter_mut().for_each(|number| *number /= length);
        length
    }
}

/// The neurons, each behind those that it reads within the tick.
fn order(part: &LinearPart) -> Option<Vec<usize>> {
    let within = part.weights.iter().filter(|weight| weight.delay == 0);
    let arrows: Vec<_> = within.map(|weight| (weight.from as u32, weight.to as u32)).collect();
    if arrows.is_empty() {
        return Some((0..part.alpha.len()).collect());
    }
    let mut graph = DiGraph::<(), ()>::from_edges(arrows);
    while graph.node_count() < part.alpha.len() {
        graph.add_node(());
    }
    let sorted = toposort(&graph, None).ok()?;
    Some(sorted.into_iter().map(|node| node.index()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::linear::LinearWeight;
    use super::*;

    fn part(
        alpha: &[f64],
        weights: impl Iterator<Item = (usize, usize, usize, f64)>,
    ) -> LinearPart {
        let weights =
            weights.map(|(delay, to, from, weight)| LinearWeight { delay, to, from, weight });
        let instant = vec![false; alpha.len()];
        LinearPart { alpha: alpha.to_vec(), instant, weights: weights.collect() }
    }

    fn assert_growth(part: &LinearPart, expected: f64) {
        let found = part.growth(1000, 1).expect("growth");
        assert!((found / expected - 1.0).abs() < 0.01, "{found} is not about {expected}");
    }

    #[test]
    fn growth_tells_the_radius_by_hand() {
        // A leak of α = 0.1: 0.9 + 0.1 · 1.5.
        assert_growth(&part(&[0.1], [(1, 0, 0, 1.5)].into_iter()), 1.05);
        // r(t) = 2 r(t-3): the third root of 2.
        assert_growth(&part(&[1.0], [(3, 0, 0, 2.0)].into_iter()), 2f64.cbrt());
        // Eigenvalues ±i√6: the state turns while it grows.
        let turning = [(1, 0, 1, 2.0), (1, 1, 0, -3.0)];
        assert_growth(&part(&[1.0; 2], turning.into_iter()), 6f64.sqrt());
        // b(t) = 2 a(t), a(t) = 0.75 b(t-1), the reader declared before what it reads.
        let within = [(0, 0, 1, 2.0), (1, 1, 0, 0.75)];
        assert_growth(&part(&[1.0; 2], within.into_iter()), 1.5);
    }

    #[test]
    fn a_ring_whose_growth_is_undone_further_on_does_not_grow() {
        let size = 700;
        let weight = |to: usize| if to < size / 2 { 2.0 } else { 0.5 };
        let ring = (0..size).map(|to| (1, to, (to + size - 1) % size, weight(to)));
        let ticks = ticks(size, size).expect("few enough");
        assert_eq!(part(&vec![1.0; size], ring).growth(ticks, 1), None);
        // A chain that never returns.
        let chain = (1..size).map(|to| (1, to, to - 1, 2.0));
        assert_eq!(part(&vec![1.0; size], chain).growth(ticks, 1), None);
    }

    #[test]
    fn work_is_bounded() {
        assert_eq!(ticks(700, 700), Some(1400));
        assert_eq!(ticks(1000, 1_000_000), Some(99));
        assert_eq!(ticks(1_000_000, 1_000_000), Some(50));
        assert_eq!(ticks(1_000_000, 2_000_000), None);
        assert_eq!(ticks(usize::MAX, usize::MAX), None);
    }
}
