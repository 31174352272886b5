//! [`Objective`], [`Weights`] to [`Gradient`]: the gradient of a loss, copy by copy, and whether
//! it vanishes over time.
//!
//! The gradient `g` of a matrix is the sum of the gradients `g_k` of its copies in `W^FF`. The
//! share of a copy, `⟨g_k, g⟩ / ‖g‖`, is how far it goes in the direction of the whole: the shares
//! of all copies add up to `‖g‖`. A pair of a symmetric matrix is one number, in both.

mod check;
mod shares;
mod trend;

#[cfg(test)]
mod tests;

pub use check::{BOUND, Check, MOST_CHECKED, Worst};
pub use shares::{CopyShare, Shares};
pub use trend::{Trend, Verdict};

use serde::Serialize;

use crate::engine::{Compilation, Failure, Place};
use crate::model::network::{MatrixId, VectorId};
use crate::train::{Numbers, Objective, Parameter, Point};
use crate::weights::Weights;

/// The gradient of a loss at some weights.
pub struct Gradient<'a> {
    objective: &'a Objective<'a>,
    weights: &'a Weights<f64>,
    point: Point<'a>,
    /// For each list of trainable numbers what is known of it before its copies are made.
    pub lists: Vec<ListGradient>,
    /// What is known of it as a whole.
    pub summary: Summary,
}

/// What is known of a gradient as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Summary {
    /// `Σ weight · Σ w e / Σ w` over all scored targets of the training part.
    pub loss: f64,
    /// The norm of the gradient over all trainable numbers.
    pub norm: f64,
    /// Sequences or windows.
    pub sequences: usize,
    /// Samples of the longest of them.
    pub samples: usize,
    /// Ticks that it runs.
    pub ticks: usize,
    /// The last tick at which a target stands.
    pub last_target: usize,
}

/// The gradient of one list of trainable numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ListGradient {
    /// Which numbers.
    pub list: List,
    /// Its name in the program.
    pub name: String,
    /// Trainable numbers, a pair of a symmetric matrix once.
    pub numbers: usize,
    /// `‖g‖` over these.
    pub norm: f64,
    /// Its copies, place by place in the order of their names, tick by tick.
    pub copies: Vec<Copy>,
}

/// A list of trainable numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// A matrix.
    Matrix(MatrixId),
    /// A bias, a learned start state or learned time constants.
    Vector(VectorId),
}

/// One copy of a list of numbers in `W^FF`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// The connection or block that uses the numbers.
    pub place: Place,
    /// When.
    pub tick: usize,
    /// Ticks from there to the last target.
    pub distance: i64,
}

/// The gradient of the objective at these weights.
pub fn gradient<'a>(
    objective: &'a Objective<'a>,
    weights: &'a Weights<f64>,
) -> Result<Gradient<'a>, Failure> {
    let point = objective.at(weights)?;
    let plan = objective.plan();
    let last_target = objective.last_target();
    let network = objective.compilation().network;
    let of_list = |parameter: &Parameter| {
        let copies =
            places(objective.compilation(), parameter.numbers).into_iter().flat_map(|place| {
                let ticks = objective.copies(&plan, place).into_iter();
                ticks.map(move |tick| Copy {
                    place,
                    tick,
                    distance: last_target as i64 - tick as i64,
                })
            });
        ListGradient {
            list: parameter.numbers.into(),
            name: parameter.name(network).into(),
            numbers: parameter.positions(weights).len(),
            norm: parameter.dot(point.gradient(), point.gradient()).sqrt(),
            copies: copies.collect(),
        }
    };
    Ok(Gradient {
        lists: objective.parameters().iter().map(of_list).collect(),
        summary: Summary {
            loss: point.loss,
            norm: point.norm,
            sequences: objective.sequences(),
            samples: objective.samples(),
            ticks: plan.ticks,
            last_target,
        },
        weights,
        objective,
        point,
    })
}

impl From<Numbers> for List {
    fn from(numbers: Numbers) -> Self {
        match numbers {
            Numbers::Matrix(id) => List::Matrix(id),
            Numbers::Vector(id) => List::Vector(id),
        }
    }
}

/// Where a list of numbers is used: connections in the order of their texts, blocks in that of
/// their names.
fn places(compilation: &Compilation, numbers: Numbers) -> Vec<Place> {
    let network = compilation.network;
    let id = match numbers {
        Numbers::Matrix(matrix) => {
            let uses = compilation.patterns.uses(matrix).iter();
            return uses.copied().map(Place::Connection).collect();
        }
        Numbers::Vector(id) => Some(id),
    };
    let mut blocks: Vec<_> = network.block_ids().collect();
    blocks.sort_by_key(|block| &network.block(*block).name);
    let place = |block| match () {
        () if network.block(block).bias == id => Some(Place::Bias(block)),
        () if network.learned_start(block) == id => Some(Place::Start(block)),
        () if network.learned_tau(block) == id => Some(Place::Tau(block)),
        () => None,
    };
    blocks.into_iter().filter_map(place).collect()
}
