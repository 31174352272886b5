//! What `grad` finds, as JSON.

use serde::Serialize;

use super::plain;
use crate::gradient::{BOUND, Check, CopyShare, ListGradient, Shares, Summary};
use crate::model::Network;
use crate::pattern::Patterns;
use crate::report::gradient::{Found, place_name, position_name, verdict_name};

/// The gradient of a training.
#[derive(Debug, Clone, Serialize)]
pub struct GradientFacts {
    /// Which `train` of the program, from 1.
    pub train: usize,
    /// The loss, the norm, and over what they are taken.
    #[serde(flatten)]
    pub summary: Summary,
    /// Matrices, then vectors of parameters.
    pub parameters: Vec<ParameterFacts>,
    /// The comparison with central differences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<CheckFacts>,
}

/// The gradient of a matrix or a vector.
#[derive(Debug, Clone, Serialize)]
pub struct ParameterFacts {
    /// Its name.
    pub name: String,
    /// Trainable numbers.
    pub numbers: usize,
    /// How many copies it has.
    pub copies: usize,
    /// The norm of its gradient.
    pub norm: f64,
    /// What each copy contributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_copy: Option<CopiesFacts>,
}

/// The copies of a matrix or a vector.
#[derive(Debug, Clone, Serialize)]
pub struct CopiesFacts {
    /// One by one.
    pub copies: Vec<CopyFacts>,
    /// What their shares add up to.
    pub sum: f64,
    /// The norm of the difference between their sum and the gradient.
    pub apart: f64,
    /// How the logarithms of their norms go with the distance.
    pub trend: Option<TrendFacts>,
}

/// One copy.
#[derive(Debug, Clone, Serialize)]
pub struct CopyFacts {
    /// Its connection or block.
    pub place: String,
    /// When.
    pub tick: usize,
    /// Ticks from there to the last target.
    pub distance: i64,
    /// How far it goes in the direction of the gradient.
    pub share: f64,
    /// The norm of its gradient.
    pub norm: f64,
}

/// A line through the logarithms of norms.
#[derive(Debug, Clone, Serialize)]
pub struct TrendFacts {
    /// The change a tick further back.
    pub slope: f64,
    /// Its 95 % interval.
    pub interval: [f64; 2],
    /// The factor of the norm a tick further back.
    pub factor: f64,
    /// Copies that the line goes through.
    pub copies: usize,
    /// Copies of norm 0.
    pub left_out: usize,
    /// `vanishes`, `explodes` or `neither shown`.
    pub verdict: &'static str,
}

/// The comparison with central differences.
#[derive(Debug, Clone, Serialize)]
pub struct CheckFacts {
    /// Whether it holds.
    pub passed: bool,
    /// Trainable numbers.
    pub numbers: usize,
    /// Those that were compared.
    pub compared: usize,
    /// Those left out at a kink of the loss.
    pub kinks: usize,
    /// What the relative difference may be.
    pub bound: f64,
    /// The largest relative difference; null where nothing was compared or it is not finite.
    pub relative_difference: Option<f64>,
    /// Where it is: a matrix or vector.
    pub name: Option<String>,
    /// Where in it, from 1.
    pub position: Option<String>,
}

/// Collects them.
pub fn facts(network: &Network, patterns: &Patterns, found: &Found) -> GradientFacts {
    let lists = found.lists.iter().enumerate();
    let parameters = lists.map(|(index, list)| parameter(network, list, found.shares.get(index)));
    GradientFacts {
        train: found.train,
        summary: Summary {
            loss: plain(found.summary.loss),
            norm: plain(found.summary.norm),
            ..found.summary
        },
        parameters: parameters.collect(),
        check: found.check.as_ref().map(|check| checked(network, patterns, found, check)),
    }
}

fn parameter(network: &Network, list: &ListGradient, shares: Option<&Shares>) -> ParameterFacts {
    ParameterFacts {
        name: list.name.clone(),
        numbers: list.numbers,
        copies: list.copies.len(),
        norm: plain(list.norm),
        by_copy: shares.map(|shares| copies(network, shares)),
    }
}

fn copies(network: &Network, shares: &Shares) -> CopiesFacts {
    let copy = |CopyShare { copy, share, norm }: &CopyShare| CopyFacts {
        place: place_name(network, copy.place),
        tick: copy.tick,
        distance: copy.distance,
        share: plain(*share),
        norm: plain(*norm),
    };
    CopiesFacts {
        copies: shares.copies.iter().map(copy).collect(),
        sum: plain(shares.sum),
        apart: plain(shares.apart),
        trend: shares.trend.map(|trend| TrendFacts {
            slope: plain(trend.slope),
            interval: [plain(trend.interval.0), plain(trend.interval.1)],
            factor: trend.factor(),
            copies: trend.copies,
            left_out: trend.left_out,
            verdict: verdict_name(trend.verdict()),
        }),
    }
}

fn checked(network: &Network, patterns: &Patterns, found: &Found, check: &Check) -> CheckFacts {
    let worst = check.worst.as_ref();
    CheckFacts {
        passed: check.holds(),
        numbers: check.numbers,
        compared: check.compared,
        kinks: check.kinks,
        bound: BOUND,
        relative_difference: worst.map(|worst| worst.relative).filter(|it| it.is_finite()),
        name: worst.map(|worst| worst.name.clone()),
        position: worst.map(|worst| position_name(network, patterns, &found.lists, worst)),
    }
}
