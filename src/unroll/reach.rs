//! Which copies anything can move away from 0, and on which copies a target depends: two searches
//! through the arrows, each in time linear in ticks × connections.

use super::Scored;
use super::arrows::{Arrows, CopyAt, Reading, Through};

/// A mark for some copies: `marks[block][tick]`.
pub(super) struct Marks(Vec<Vec<bool>>);

impl Marks {
    fn none(arrows: &Arrows, ticks: usize) -> Self {
        Self(vec![vec![false; ticks]; arrows.network().blocks.len()])
    }

    pub fn has(&self, (block, tick): CopyAt) -> bool {
        self.0[block.index()][tick]
    }

    /// Marks the target of an arrow if all that its connection reads is marked; returns it if that
    /// is new. (Of a gated connection the last of source and gate to be marked leads on.)
    fn follow(&mut self, arrows: &Arrows, (through, target): (Through, CopyAt)) -> Option<CopyAt> {
        let reading = arrows.reading(through, target)?;
        (is_there(reading, self) && self.add(target)).then_some(target)
    }

    /// Marks a copy and says whether that is new.
    fn add(&mut self, (block, tick): CopyAt) -> bool {
        !std::mem::replace(&mut self.0[block.index()][tick], true)
    }
}

/// The copies that are not 0 whatever inputs and parameters are: those that bring something of
/// their own, and all to which arrows lead from there.
pub(super) fn driven(arrows: &Arrows, samples: usize, ticks: usize) -> Marks {
    let mut marks = Marks::none(arrows, ticks);
    let mut open = Vec::new();
    for block in arrows.network().block_ids() {
        let own =
            (0..ticks).map(|tick| (block, tick)).filter(|copy| brings(arrows, *copy, samples));
        open.extend(own.filter(|copy| marks.add(*copy)));
        let past = arrows.leaving_past(block, ticks);
        open.extend(past.filter_map(|arrow| marks.follow(arrows, arrow)));
    }
    while let Some(copy) = open.pop() {
        let leaving = arrows.leaving(copy, ticks);
        open.extend(leaving.filter_map(|arrow| marks.follow(arrows, arrow)));
    }
    marks
}

/// Whether a copy can differ from 0 without any arrow: a fed input, a start state that is not 0, a
/// bias, noise, or `f(0) ≠ 0`.
///
/// A bias counts by being declared, even if it is frozen at 0, as an entry of a matrix that holds
/// 0 counts as an entry: the plan follows from the structure, not from the parameters.
fn brings(arrows: &Arrows, copy: CopyAt, samples: usize) -> bool {
    let block = arrows.block(copy.0);
    if block.is_input() {
        copy.1 < samples
    } else if arrows.is_updated(copy) {
        block.bias.is_some() || block.noise > 0.0 || !block.activation.is_zero_at_zero()
    } else {
        !arrows.starts_at_zero(copy.0)
    }
}

/// Whether all that a connection reads is driven.
fn is_there(reading: Reading, driven: &Marks) -> bool {
    reading.copies().all(|copy| driven.has(copy))
}

/// The driven copies on which the target of a sample depends.
pub(super) fn needed(arrows: &Arrows, driven: &Marks, samples: usize, scored: &[Scored]) -> Marks {
    let ticks = driven.0.first().map_or(0, Vec::len);
    let mut marks = Marks::none(arrows, ticks);
    let mut open: Vec<CopyAt> = scored
        .iter()
        .flat_map(|scored| (0..samples).map(|sample| (scored.block, sample + scored.placement)))
        .filter(|copy| driven.has(*copy) && marks.add(*copy))
        .collect();
    while let Some(copy) = open.pop() {
        let readings = arrows.entering(copy).map(|(_, reading)| reading);
        let there = readings.chain(arrows.leak_into(copy)).filter(|it| is_there(*it, driven));
        open.extend(there.flat_map(Reading::copies).filter(|it| marks.add(*it)));
    }
    marks
}
