//! What training may move: lists of numbers, each with the constraints that hold for it.

use super::constraint::Constraint;
use crate::engine::Compilation;
use crate::engine::kernels::sums;
use crate::model::Network;
use crate::model::network::{MatrixId, VectorId, VectorKind};
use crate::real::Real;
use crate::weights::{Weights, pairs};

/// A list of trainable numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Which list it is.
    pub numbers: Numbers,
    /// What holds for its numbers after every step.
    pub(in crate::train) constraint: Constraint,
    /// The positions of the pairs of a symmetric matrix: two numbers that are one parameter.
    pairs: Vec<(usize, usize)>,
    /// Whether each number counts in norms: a pair once, frozen entries not. Empty where all do.
    counted: Vec<bool>,
}

/// A list of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Those of a matrix.
    Matrix(MatrixId),
    /// Those of a bias, a learned start state or learned time constants.
    Vector(VectorId),
}

impl Numbers {
    /// The list in the weights, or in what has their shape.
    pub fn of<F>(self, weights: &Weights<F>) -> &[F] {
        match self {
            Numbers::Matrix(id) => &weights.matrices[id.index()],
            Numbers::Vector(id) => &weights.vectors[id.index()],
        }
    }

    /// The same list, to be changed.
    pub fn of_mut<F>(self, weights: &mut Weights<F>) -> &mut [F] {
        self.list_mut(weights)
    }

    fn list_mut<F>(self, weights: &mut Weights<F>) -> &mut Vec<F> {
        match self {
            Numbers::Matrix(id) => &mut weights.matrices[id.index()],
            Numbers::Vector(id) => &mut weights.vectors[id.index()],
        }
    }
}

impl Parameter {
    fn matrix(compilation: &Compilation, id: MatrixId) -> Self {
        let (matrix, pattern) = (compilation.network.matrix(id), compilation.patterns.matrix(id));
        let constraint = Constraint::of_matrix(compilation, id);
        let pairs = match matrix.symmetric {
            true => pairs(pattern).expect("its first values were found to be symmetric"),
            false => Vec::new(),
        };
        let mut counted = Vec::new();
        if !(pairs.is_empty() && constraint.frozen.is_empty()) {
            counted = vec![true; pattern.count()];
            let seconds = pairs.iter().map(|(_, second)| second);
            seconds.chain(&constraint.frozen).for_each(|position| counted[*position] = false);
        }
        Parameter { numbers: Numbers::Matrix(id), constraint, pairs, counted }
    }

    fn vector(compilation: &Compilation, id: VectorId) -> Self {
        let floor = match compilation.network.vector(id).kind {
            VectorKind::Bias | VectorKind::Start => None,
            VectorKind::Tau => Some(compilation.network.clock.dt()),
        };
        Parameter {
            numbers: Numbers::Vector(id),
            constraint: Constraint { floor, ..Constraint::default() },
            pairs: Vec::new(),
            counted: Vec::new(),
        }
    }

    /// The name in the program.
    pub fn name<'a>(&self, network: &'a Network) -> &'a str {
        match self.numbers {
            Numbers::Matrix(id) => &network.matrix(id).name,
            Numbers::Vector(id) => &network.vector(id).name,
        }
    }

    /// Gives both numbers of each pair the gradient of their parameter, `G_ij + G_ji`.
    pub fn fold<F: Real>(&self, gradient: &mut Weights<F>) {
        let gradient = self.numbers.of_mut(gradient);
        for (above, below) in &self.pairs {
            let sum = gradient[*above] + gradient[*below];
            (gradient[*above], gradient[*below]) = (sum, sum);
        }
    }

    /// `⟨a, b⟩ = Σ a b` over its numbers, each parameter once, in f64.
    pub fn dot<F: Real>(&self, a: &Weights<F>, b: &Weights<F>) -> f64 {
        let (a, b) = (self.numbers.of(a), self.numbers.of(b));
        if self.counted.is_empty() {
            return sums::dot(a, b);
        }
        let products = a.iter().zip(b).map(|(a, b)| a.to_f64() * b.to_f64());
        let counted = products.zip(&self.counted).filter(|(_, counts)| **counts);
        counted.map(|(product, _)| product).sum()
    }

    /// The positions of its trainable numbers, that of a pair once.
    pub fn positions<F>(&self, weights: &Weights<F>) -> Vec<usize> {
        let counts = |position: &usize| self.counted.get(*position).is_none_or(|counts| *counts);
        (0..self.numbers.of(weights).len()).filter(counts).collect()
    }

    /// Zeros for these numbers, and no others.
    pub fn empty_like(&self, weights: &Weights<f64>) -> Weights<f64> {
        let empty = |lists: &[Vec<f64>]| vec![Vec::new(); lists.len()];
        let mut zeros =
            Weights { matrices: empty(&weights.matrices), vectors: empty(&weights.vectors) };
        *self.numbers.list_mut(&mut zeros) = vec![0.0; self.numbers.of(weights).len()];
        zeros
    }

    /// Moves a trainable number by so much, and with it the other one of its pair.
    pub fn shift(&self, weights: &mut Weights<f64>, position: usize, by: f64) {
        let numbers = self.numbers.of_mut(weights);
        numbers[position] += by;
        if let Some((_, second)) = self.pairs.iter().find(|(first, _)| *first == position) {
            numbers[*second] += by;
        }
    }
}

/// All that training may move: matrices, then vectors, each in the order of their names, so that
/// sums over them do not depend on the order of declarations.
pub fn trainable(compilation: &Compilation) -> Vec<Parameter> {
    let network = compilation.network;
    let matrices = network.matrix_ids().filter(|id| !network.matrix(*id).is_frozen());
    let vectors = (0..network.vectors.len()).map(VectorId::new);
    let vectors = vectors.filter(|id| !network.vector(*id).frozen);
    let mut matrices: Vec<_> = matrices.map(|id| Parameter::matrix(compilation, id)).collect();
    let mut vectors: Vec<_> = vectors.map(|id| Parameter::vector(compilation, id)).collect();
    matrices.sort_by_key(|parameter| parameter.name(network));
    vectors.sort_by_key(|parameter| parameter.name(network));
    matrices.append(&mut vectors);
    matrices
}

/// `√Σ g²` over the given parameters, the sum in f64.
pub(in crate::train) fn norm<F: Real>(parameters: &[Parameter], gradient: &Weights<F>) -> f64 {
    parameters.iter().map(|parameter| parameter.dot(gradient, gradient)).sum::<f64>().sqrt()
}
