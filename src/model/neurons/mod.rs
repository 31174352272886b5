//! How the neurons of a block follow their drive: `tau`, `noise` and `start`.

mod start;

mod tau;

mod shares;

pub(super) use shares::check_clock;
pub(super) use start::{DeclaredStart, FirstState};
pub(super) use tau::TimeConstants;

use super::attributes::Attributes;
use super::network::{Dynamics, Start, Tau, Vector, VectorId, VectorKind};
use super::resolver::Resolver;
use crate::source::Span;
use crate::syntax::ast::Name;

/// What the attributes of a statement say about the neurons of each of its blocks.
#[derive(Debug, Clone, Default)]
pub(super) struct NeuronManner {
    start: Option<FirstState>,
    tau: Option<TimeConstants>,
    /// σ and its attribute.
    noise: Option<(f64, Span)>,
}

/// The neurons of one block, settled.
#[derive(Debug, Clone)]
pub(super) struct Neurons {
    /// The state before the first update.
    pub start: Start,
    /// The leak.
    pub dynamics: Dynamics,
    /// σ
    pub noise: f64,
}

impl NeuronManner {
    /// Of the attributes of a statement.
    pub fn of(resolver: &mut Resolver, attributes: &Attributes) -> Self {
        let noise = attributes.find("noise");
        Self {
            start: attributes.find("start").and_then(|it| FirstState::of(resolver, it)),
            tau: attributes.find("tau").map(TimeConstants::of),
            noise: noise.and_then(|it| Some((it.bound.number("sigma")?, it.span))),
        }
    }

    /// The series of a `start(series)`, for a block of that name.
    pub fn series(&self) -> Option<&FirstState> {
        self.start.as_ref().filter(|start| start.series().is_some())
    }

    /// Settles the neurons of a block of known size; learned numbers become vectors.
    pub fn settle(
        &self,
        resolver: &mut Resolver,
        block: &Name,
        size: usize,
        vectors: &mut Vec<Vector>,
    ) -> Neurons {
        let mut learned = |kind, word: &str, initial: Vec<f64>| {
            let name = format!("{} {word}", block.text);
            vectors.push(Vector { name, kind, initial, frozen: false });
            VectorId::new(vectors.len() - 1)
        };
        let start = match &self.start {
            None => Start::Given(vec![0.0; size]),
            Some(start) if start.series().is_some() => Start::Data,
            Some(start) => {
                let values = start.settle(resolver, block, size);
                match start.is_learned() {
                    true => Start::Learned(learned(VectorKind::Start, "start", values)),
                    false => Start::Given(values),
                }
            }
        };
        let dynamics = match &self.tau {
            None => Dynamics::Unstated,
            Some(tau) => match tau.settle(resolver, block, size) {
                None => Dynamics::Unstated,
                Some(taus) if taus.iter().all(|tau| *tau == 0.0) => Dynamics::Instant,
                Some(taus) if tau.is_learned() => Dynamics::Leaky {
                    tau: Tau::Learned(learned(VectorKind::Tau, "tau", taus)),
                    on: tau.on,
                },
                Some(taus) => Dynamics::Leaky { tau: Tau::Given(taus), on: tau.on },
            },
        };
        Neurons { start, dynamics, noise: self.noise.map_or(0.0, |(sigma, _)| sigma) }
    }

    /// Whether `tau` says that the block has no dynamics: its numbers are 0.
    pub fn is_instant(&self) -> bool {
        self.tau.as_ref().is_some_and(TimeConstants::is_zero)
    }
}

impl Neurons {
    /// Those of a block of which nothing is known.
    pub fn unknown() -> Self {
        Neurons { start: Start::Given(Vec::new()), dynamics: Dynamics::Unstated, noise: 0.0 }
    }
}
