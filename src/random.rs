//! Random numbers: one ChaCha8 stream for each purpose and name, and the functions that turn its
//! words into numbers. These are the crate's own, because a library's may change with the
//! features that other crates turn on; golden vectors hold them.

use chacha20::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use rayon::iter::{
    IndexedParallelIterator, IntoParallelRefIterator, ParallelExtend, ParallelIterator,
};
use sha2::{Digest, Sha256};

/// Normal numbers for which a thread is worth waking.
const WORTH_A_THREAD: usize = 1 << 12;

/// Pairs of uniform numbers that wait to be made normal ones.
const AT_ONCE: usize = 1 << 16;

/// What a stream is for. The word is part of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The first values of a matrix, by its name.
    Matrix,
    /// A `sparse` mask, by the text of its connection.
    Mask,
    /// The order of sequences in an epoch, by the epoch's number.
    Order,
    /// The noise of a block in one sequence, by the epoch, the sequence and the block's name.
    Noise,
    /// The numbers at which a gradient is checked.
    Check,
    /// The state whose growth tells the spectral radius of a long full state.
    Growth,
}

impl Purpose {
    /// The word in the key of a stream. Changing one would change every program's numbers.
    fn word(self) -> &'static str {
        match self {
            Purpose::Matrix => "matrix",
            Purpose::Mask => "mask",
            Purpose::Order => "order",
            Purpose::Noise => "noise",
            Purpose::Check => "check",
            Purpose::Growth => "growth",
        }
    }
}

/// The stream of (seed, purpose, name): keyed by their SHA-256, so that streams are independent
/// and adding one changes no other.
pub fn stream(seed: u64, purpose: Purpose, name: &str) -> ChaCha8Rng {
    let key = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(purpose.word())
        .chain_update([0])
        .chain_update(name)
        .finalize();
    ChaCha8Rng::from_seed(key.into())
}

/// Uniform in [0, 1): the upper 53 bits of a word, divided by 2⁵³.
pub fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    const STEP: f64 = 1.0 / (1u64 << 53) as f64;
    (rng.next_u64() >> 11) as f64 * STEP
}

/// Standard normal: `√(-2 ln(1 - u)) cos(2π v)` of two uniform numbers (Box & Muller 1958), with
/// the portable `libm` functions, so that all machines draw the same.
pub fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let u = uniform(rng);
    normal_of((u, uniform(rng)))
}

/// As many of them, the same as one by one.
pub fn normals(rng: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
    let (mut values, mut pairs) = (Vec::with_capacity(count), Vec::new());
    while values.len() < count {
        pairs.clear();
        pairs.extend((0..AT_ONCE.min(count - values.len())).map(|_| (uniform(rng), uniform(rng))));
        values
            .par_extend(pairs.par_iter().with_min_len(WORTH_A_THREAD).map(|pair| normal_of(*pair)));
    }
    values
}

fn normal_of((u, v): (f64, f64)) -> f64 {
    libm::sqrt(-2.0 * libm::log(1.0 - u)) * libm::cos(std::f64::consts::TAU * v)
}

/// Uniform among `0..n`, for `n` of at least 1. The upper half of `word · n` is the number; words
/// whose lower half falls below `2⁶⁴ mod n` are drawn again, which leaves no bias (Lemire 2019).
pub fn below(rng: &mut ChaCha8Rng, n: u64) -> u64 {
    loop {
        let product = u128::from(rng.next_u64()) * u128::from(n);
        // 2⁶⁴ mod n is less than n, so that it is seldom needed.
        let low = product as u64;
        if low >= n || low >= n.wrapping_neg() % n {
            return (product >> 64) as u64;
        }
    }
}

/// Puts the items into an order of which all are equally likely (Fisher & Yates, from the end).
pub fn shuffle<T>(rng: &mut ChaCha8Rng, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(rng, last as u64 + 1) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: usize = 100_000;

    /// Mean and variance of many draws.
    fn moments(draw: impl Fn(&mut ChaCha8Rng) -> f64) -> (f64, f64) {
        let mut rng = stream(7, Purpose::Matrix, "moments");
        let draws: Vec<f64> = (0..DRAWS).map(|_| draw(&mut rng)).collect();
        let mean = draws.iter().sum::<f64>() / DRAWS as f64;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / DRAWS as f64;
        (mean, variance)
    }

    // The golden vectors were computed by a separate ChaCha8 in Python.
    #[test]
    fn streams_are_golden() {
        let mut rng = stream(1, Purpose::Matrix, "x -> h");
        let words: Vec<u64> = (0..3).map(|_| rng.next_u64()).collect();
        assert_eq!(words, [0x5f3e_1945_417d_bcba, 0x7d67_56cb_58e9_ce6a, 0x72ce_46c2_c629_a0a3]);
    }

    #[test]
    fn numbers_are_golden() {
        let mut rng = stream(1, Purpose::Matrix, "x -> h");
        assert_eq!(uniform(&mut rng), 0.3720413011628726);
        assert_eq!(normal(&mut rng), -1.0999231660235813);
        assert_eq!(below(&mut rng, 1000), 59);
        let mut order = [1, 2, 3, 4, 5, 6, 7, 8];
        shuffle(&mut rng, &mut order);
        assert_eq!(order, [4, 1, 5, 3, 2, 7, 6, 8]);
    }

    #[test]
    fn seed_purpose_and_name_each_change_the_stream() {
        let first = |seed, purpose, name| stream(seed, purpose, name).next_u64();
        let base = first(1, Purpose::Matrix, "a");
        assert_eq!(base, first(1, Purpose::Matrix, "a"));
        assert_ne!(base, first(2, Purpose::Matrix, "a"));
        assert_ne!(base, first(1, Purpose::Mask, "a"));
        assert_ne!(base, first(1, Purpose::Matrix, "b"));
    }

    #[test]
    fn uniform_has_mean_a_half_and_variance_a_twelfth() {
        let (mean, variance) = moments(uniform);
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        assert!((variance - 1.0 / 12.0).abs() < 0.002, "{variance}");
    }

    #[test]
    fn normal_has_mean_0_and_variance_1() {
        let (mean, variance) = moments(normal);
        assert!(mean.abs() < 0.015, "{mean}");
        assert!((variance - 1.0).abs() < 0.02, "{variance}");
    }

    #[test]
    fn many_normal_numbers_are_those_drawn_one_by_one() {
        for count in [0, 1, AT_ONCE + 5] {
            let mut rng = stream(5, Purpose::Matrix, "many");
            let one_by_one: Vec<_> = (0..count).map(|_| normal(&mut rng)).collect();
            let mut again = stream(5, Purpose::Matrix, "many");
            assert_eq!(normals(&mut again, count), one_by_one);
            assert_eq!(uniform(&mut again), uniform(&mut rng), "the streams stand at one place");
        }
    }

    #[test]
    fn below_is_even_and_stays_below() {
        let mut rng = stream(3, Purpose::Order, "1");
        let mut counts = [0usize; 7];
        for _ in 0..70_000 {
            counts[below(&mut rng, 7) as usize] += 1;
        }
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");
        assert_eq!(below(&mut rng, 1), 0);
        assert!(below(&mut rng, u64::MAX) < u64::MAX);
    }

    #[test]
    fn shuffle_keeps_the_items_and_reaches_every_order() {
        let mut rng = stream(4, Purpose::Order, "1");
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..6_000 {
            let mut items = [1, 2, 3];
            shuffle(&mut rng, &mut items);
            *seen.entry(items).or_insert(0usize) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|count| count.abs_diff(1_000) < 150), "{seen:?}");
        shuffle::<u8>(&mut rng, &mut []);
    }
}
