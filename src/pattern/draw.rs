//! `sparse(p)`: exactly round(p · entries), drawn without replacement in time and memory of what
//! is drawn, not of what it is drawn from.

use chacha20::ChaCha8Rng;
use rayon::slice::ParallelSliceMut;

use crate::model::network::Mask;
use crate::random::below;

/// The shares of the `sparse` masks. Several are taken one after another, each of what the one
/// before leaves.
pub(super) fn shares(masks: &[Mask]) -> impl Iterator<Item = f64> {
    masks.iter().filter_map(|mask| match mask {
        Mask::Sparse(share) => Some(*share),
        _ => None,
    })
}

/// round(share · total)
pub(super) fn share_of(total: u64, share: f64) -> u64 {
    ((share * total as f64).round() as u64).min(total)
}

/// The numbers (ascending) among `0..total` that all shares leave; absent where there is none.
pub(super) fn thin(
    rng: &mut ChaCha8Rng,
    total: u64,
    shares: impl Iterator<Item = f64>,
) -> Option<Vec<u64>> {
    let mut kept: Option<Vec<u64>> = None;
    for share in shares {
        let total = kept.as_ref().map_or(total, |kept| kept.len() as u64);
        let drawn = choose(rng, total, share_of(total, share));
        kept = Some(match kept {
            None => drawn,
            Some(kept) => drawn.into_iter().map(|number| kept[number as usize]).collect(),
        });
    }
    kept
}

/// `count` different numbers of `0..total`, ascending; all sets of that size are equally likely.
fn choose(rng: &mut ChaCha8Rng, total: u64, count: u64) -> Vec<u64> {
    if count <= total / 2 {
        return choose_few(rng, total, count);
    }
    let mut left_out = choose_few(rng, total, total - count).into_iter().peekable();
    (0..total).filter(|number| left_out.next_if_eq(number).is_none()).collect()
}

/// The same for at most half of the numbers. Drawing until enough are different makes every set
/// equally likely. Those drawn twice are found by sorting, which for two runs that are sorted
/// already takes linear time.
fn choose_few(rng: &mut ChaCha8Rng, total: u64, count: u64) -> Vec<u64> {
    let count = count as usize;
    let mut chosen = Vec::with_capacity(count);
    while chosen.len() < count {
        let known = chosen.len();
        chosen.extend((known..count).map(|_| below(rng, total)));
        chosen[known..].par_sort_unstable();
        chosen.sort();
        chosen.dedup();
    }
    chosen
}
