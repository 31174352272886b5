//! One-to-one connections: products neuron by neuron. A diagonal is its own transpose, so the
//! backward product is the forward one.

use crate::real::Real;

/// `target += source ∘ weights`, row by row.
pub fn add_product<F: Real>(weights: &[F], source: &[F], target: &mut [F]) {
    let size = weights.len();
    for (source, target) in source.chunks_exact(size).zip(target.chunks_exact_mut(size)) {
        for ((target, source), weight) in target.iter_mut().zip(source).zip(weights) {
            *target += *source * *weight;
        }
    }
}

/// `gradient += Σ_rows adjoint ∘ source`.
pub fn add_gradient<F: Real>(adjoint: &[F], source: &[F], gradient: &mut [F]) {
    let size = gradient.len();
    for (adjoint, source) in adjoint.chunks_exact(size).zip(source.chunks_exact(size)) {
        for ((gradient, adjoint), source) in gradient.iter_mut().zip(adjoint).zip(source) {
            *gradient += *adjoint * *source;
        }
    }
}
