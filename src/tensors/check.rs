//! The constraints of a program against the numbers of a file.

use super::layout::Holds;
use super::misfit::{Broken, Entries, Misfit};
use crate::model::Network;
use crate::model::network::{Frozen, MatrixId, Precision, Sign, Vector, VectorId, VectorKind};
use crate::pattern::Patterns;
use crate::weights::{Weights, frozen_entries, is_drawn, pairs, signs};

/// Everything that numbers break: signs, symmetry, what is frozen, and that they are finite. Where the
/// file or the program has 32 bits, numbers that are the same when rounded to them are the same. What
/// was not read is not judged.
pub(super) fn broken(
    network: &Network,
    patterns: &Patterns,
    (first, weights, is_f32): (&Weights<f64>, &Weights<f64>, bool),
    unread: &[Holds],
) -> Vec<Misfit> {
    let is_f32 = is_f32 || network.precision == Precision::F32;
    let check = Check { network, patterns, first, weights, is_f32 };
    let is_unread = |id: MatrixId| {
        unread.iter().any(|holds| match holds {
            Holds::Matrix(unread, _) | Holds::Factor(unread, _) => *unread == id,
            Holds::Vector(_) => false,
        })
    };
    let read = network.matrix_ids().filter(|id| !is_unread(*id));
    let mut misfits: Vec<Misfit> = read.flat_map(|id| check.matrix(id)).collect();
    let vectors = network.vectors.iter().zip(&weights.vectors).zip(&first.vectors);
    for (index, ((vector, numbers), first)) in vectors.enumerate() {
        if !unread.contains(&Holds::Vector(VectorId::new(index))) {
            misfits.extend(check.vector(vector, numbers, first));
        }
    }
    misfits
}

struct Check<'a> {
    network: &'a Network,
    patterns: &'a Patterns,
    first: &'a Weights<f64>,
    weights: &'a Weights<f64>,
    is_f32: bool,
}

impl Check<'_> {
    fn matrix(&self, id: MatrixId) -> Vec<Misfit> {
        let numbers = &self.weights.matrices[id.index()];
        let not_finite = |position: &usize| !self.is_finite(numbers[*position]);
        if let Some(misfit) = self.told(id, Broken::Finite, (0..numbers.len()).filter(not_finite)) {
            return vec![misfit];
        }
        if self.network.matrix(id).rank.is_some() {
            return Vec::new();
        }
        [
            self.signs(id, Sign::Positive),
            self.signs(id, Sign::Negative),
            self.symmetry(id),
            self.frozen(id),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn signs(&self, id: MatrixId, sign: Sign) -> Option<Misfit> {
        let signs = signs(self.network, self.patterns, id).ok()?;
        let signs = signs.by_entry(self.patterns.matrix(id));
        let numbers = &self.weights.matrices[id.index()];
        let is_wrong = |position: &usize| {
            let number = numbers[*position];
            let is_other = match sign {
                Sign::Positive => number < 0.0,
                Sign::Negative => number > 0.0,
            };
            is_other && signs[*position] == Some(sign)
        };
        self.told(id, Broken::Sign(sign), (0..signs.len()).filter(is_wrong))
    }

    fn symmetry(&self, id: MatrixId) -> Option<Misfit> {
        if !self.network.matrix(id).symmetric {
            return None;
        }
        let numbers = &self.weights.matrices[id.index()];
        let pairs = pairs(self.patterns.matrix(id))?;
        let differs = |(one, other): &(usize, usize)| !self.equal(numbers[*one], numbers[*other]);
        let differ = pairs.into_iter().filter(differs);
        self.told(id, Broken::Symmetry, differ.map(|(one, _)| one))
    }

    /// What is frozen at drawn numbers is whatever the file says; what the program gives stays.
    fn frozen(&self, id: MatrixId) -> Option<Misfit> {
        let matrix = self.network.matrix(id);
        if is_drawn(&matrix.initial) {
            return None;
        }
        let (numbers, first) =
            (&self.weights.matrices[id.index()], &self.first.matrices[id.index()]);
        let frozen = match &matrix.frozen {
            Frozen::No => return None,
            Frozen::Whole => (0..numbers.len()).collect(),
            Frozen::Where(_) => frozen_entries(matrix, self.patterns.matrix(id)),
        };
        let differs = |position: &usize| !self.equal(numbers[*position], first[*position]);
        self.told(id, Broken::Frozen, frozen.into_iter().filter(differs))
    }

    /// Whether a number is finite in the precision of the program.
    fn is_finite(&self, number: f64) -> bool {
        match self.network.precision {
            Precision::F32 => (number as f32).is_finite(),
            Precision::F64 => number.is_finite(),
        }
    }

    fn equal(&self, one: f64, other: f64) -> bool {
        one == other || self.is_f32 && one as f32 == other as f32
    }

    fn vector(&self, vector: &Vector, numbers: &[f64], first: &[f64]) -> Option<Misfit> {
        let dt = self.network.clock.dt();
        let told = |how, is_broken: &dyn Fn(usize) -> bool| {
            let entries = (0..numbers.len()).filter(|neuron| is_broken(*neuron));
            let entries = Entries::of(entries.map(|neuron| ((neuron, 0), numbers[neuron])));
            let name = vector.name.clone();
            (entries.count > 0).then_some(Misfit::Broken { name, how, entries })
        };
        let is_below = |neuron: usize| vector.kind == VectorKind::Tau && numbers[neuron] < dt;
        let is_moved = |neuron: usize| vector.frozen && !self.equal(numbers[neuron], first[neuron]);
        told(Broken::Finite, &|neuron| !self.is_finite(numbers[neuron]))
            .or_else(|| told(Broken::Step(dt), &is_below))
            .or_else(|| told(Broken::Frozen, &is_moved))
    }

    /// The misfit of the numbers at these positions, if there are any.
    fn told(
        &self,
        id: MatrixId,
        how: Broken,
        positions: impl Iterator<Item = usize>,
    ) -> Option<Misfit> {
        let positions: Vec<usize> = positions.collect();
        if positions.is_empty() {
            return None;
        }
        let (matrix, numbers) = (self.network.matrix(id), &self.weights.matrices[id.index()]);
        let place = |position: usize| match matrix.rank {
            // Of a factor: U above V.
            Some(rank) => (position / rank, position % rank),
            None => self.patterns.matrix(id).entries().nth(position).unwrap_or_default(),
        };
        let named = positions.iter().take(Entries::NAMED);
        let first = named.map(|position| (place(*position), numbers[*position])).collect();
        let entries = Entries { count: positions.len(), first };
        Some(Misfit::Broken { name: matrix.name.clone(), how, entries })
    }
}
