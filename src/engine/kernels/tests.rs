//! Every kernel against its plain reference, on random shapes around the borders of vectors and
//! panels, and on each instruction set that the processor has, with the same bits.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::low_rank::{Factor, Factors, Middle};
use super::outer::Packed;
use super::packed::Panels;
use super::reference::{assert_close, numbers, product};
use super::sparse::{Entries, Tile};
use super::wide::on_each;
use super::{activation, diagonal, leak, sparse, sums};
use crate::formula::{Formula, Function, Unary};
use crate::model::network::Activation;
use crate::pattern::Sparse;
use crate::real::Real;

/// So many shapes, the same ones at every run; with `PROPTEST_CASES=n` in the environment n others,
/// new ones at every run.
fn cases(cases: u32) -> ProptestConfig {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..config },
    }
}

/// Mostly a size at a border.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![3 => select(&[1, 7, 8, 9, 31, 32, 33][..]), 1 => 1usize..=140]
}

/// The most by which sums of so many terms, each at most 1, can be off in either of two orders.
fn tolerance<F: Real>(terms: usize) -> f64 {
    let epsilon = if size_of::<F>() == 4 { f64::from(f32::EPSILON) } else { f64::EPSILON };
    2.0 * epsilon * ((terms + 2) * (terms + 2)) as f64
}

/// The numbers row by row.
fn flat<F>(matrix: &Array2<F>) -> &[F] {
    matrix.as_slice().expect("row by row")
}

/// `start`, after a kernel has added to it, the same on each instruction set.
fn added<F: Real>(start: &Array2<F>, add: impl Fn(&mut [F])) -> Array2<F> {
    on_each(|| {
        let mut sums = start.clone();
        add(sums.as_slice_mut().expect("row by row"));
        sums
    })
}

/// The same matrix, stored column by column.
fn by_columns<F: Real>(matrix: &Array2<F>) -> Array2<F> {
    matrix.t().as_standard_layout().into_owned().reversed_axes()
}

fn panels<F: Real>(matrix: ArrayView2<F>) -> Panels<F> {
    let mut panels = Panels::new(matrix.nrows(), matrix.ncols());
    panels.fill(matrix);
    panels
}

type Shape = (usize, usize, usize);

fn check_packed<F: Real>((rows, depth, width): Shape, seed: usize) {
    let (source, matrix) = (numbers::<F>(rows, depth, seed), numbers::<F>(depth, width, seed + 1));
    let start = numbers::<F>(rows, width, seed + 2);
    let found = added(&start, |sums| panels(matrix.view()).add_product(flat(&source), sums));
    let expected = &start + &product(source.view(), matrix.view());
    assert_close(found.view(), expected.view(), tolerance::<F>(depth));

    let other = by_columns(&matrix);
    let of_columns = added(&start, |sums| panels(other.view()).add_product(flat(&source), sums));
    assert_eq!(of_columns, found, "packed from columns");
    let turned = source.t().as_standard_layout().into_owned();
    let of_turned =
        added(&start, |sums| panels(matrix.view()).add_transposed_product(flat(&turned), sums));
    assert_eq!(of_turned, found, "of a source by columns");
}

fn check_outer<F: Real>((rows, left, right): Shape, seed: usize) {
    let size = (left, right);
    let (left, right) = (numbers::<F>(rows, left, seed), numbers::<F>(rows, right, seed + 1));
    let start = numbers::<F>(size.0, size.1, seed + 2);
    let found = added(&start, |sums| {
        Packed::new(size.1).add_outer(sums, (flat(&left), flat(&right)), size);
    });
    let expected = &start + &product(left.t(), right.view());
    assert_close(found.view(), expected.view(), tolerance::<F>(rows));
}

/// Some entries of a matrix, with their cells, and the matrix, 0 elsewhere.
struct Masked<F> {
    entries: Entries,
    weights: Vec<F>,
    cells: Vec<(usize, usize)>,
    dense: Array2<F>,
}

fn masked<F: Real>(rows: usize, cols: usize, density: f64, seed: usize) -> Masked<F> {
    let drawn = numbers::<f64>(rows, cols, seed + 7);
    let exists = |cell: (usize, usize)| drawn[cell].abs() <= density;
    let all = || (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
    let cells: Vec<_> = all().filter(|cell| exists(*cell)).collect();
    let mut dense = numbers::<F>(rows, cols, seed);
    all().filter(|cell| !exists(*cell)).for_each(|cell| dense[cell] = F::ZERO);
    let starts = (0..=rows).map(|row| cells.iter().filter(|cell| cell.0 < row).count()).collect();
    let columns = cells.iter().map(|cell| cell.1 as u32).collect();
    let weights = cells.iter().map(|cell| dense[*cell]).collect();
    let entries = Entries::new(Arc::new(Sparse { rows, cols, starts, columns }));
    Masked { entries, weights, cells, dense }
}

fn check_sparse<F: Real>((rows, from, to): Shape, density: f64, seed: usize) {
    let Masked { entries, weights, cells, dense } = masked::<F>(to, from, density, seed);
    let tile = || Tile::for_gradients([&entries].into_iter());
    let (source, target) = (numbers::<F>(rows, from, seed + 1), numbers::<F>(rows, to, seed + 2));

    let forward = added(&target, |sums| {
        sparse::add_product(&entries, &weights, flat(&source), sums, &mut tile());
    });
    let expected = &target + &product(source.view(), dense.t());
    assert_close(forward.view(), expected.view(), tolerance::<F>(from));

    let backward = added(&source, |sums| {
        sparse::add_transposed(&entries, &weights, flat(&target), sums, &mut tile());
    });
    let expected = &source + &product(target.view(), dense.view());
    assert_close(backward.view(), expected.view(), tolerance::<F>(to));

    let gradient = added(&Array2::from_elem((1, cells.len()), F::ZERO), |sums| {
        let add = |entry: usize, value| sums[entry] += value;
        sparse::add_gradient(&entries, flat(&target), flat(&source), add, &mut tile());
    });
    let whole = product(target.t(), source.view());
    let expected = Array2::from_shape_fn((1, cells.len()), |(_, entry)| whole[cells[entry]]);
    assert_close(gradient.view(), expected.view(), tolerance::<F>(rows));
}

fn check_low_rank<F: Real>((rows, from, to): Shape, rank: usize, seed: usize) {
    let (left, right) = (numbers::<F>(to, rank, seed), numbers::<F>(from, rank, seed + 1));
    let (source, target) = (numbers::<F>(rows, from, seed + 2), numbers::<F>(rows, to, seed + 3));
    let factors = || {
        let mut factors = Factors::new(to, from, rank);
        factors.fill(left.view(), by_columns(&right).view());
        factors
    };
    let middle = || Middle::for_gradients(rank, from.max(to));
    let dense = product(left.view(), right.t());

    let forward = added(&target, |sums| factors().add_product(flat(&source), sums, &mut middle()));
    let expected = &target + &product(source.view(), dense.t());
    assert_close(forward.view(), expected.view(), tolerance::<F>(from * rank));

    let backward =
        added(&source, |sums| factors().add_transposed(flat(&target), sums, &mut middle()));
    let expected = &source + &product(target.view(), dense.view());
    assert_close(backward.view(), expected.view(), tolerance::<F>(to * rank));

    let whole = product(target.t(), source.view());
    let gradient = |of: Factor, size: usize| {
        added(&Array2::from_elem((size, rank), F::ZERO), |sums| {
            let (target, source) = (flat(&target), flat(&source));
            factors().add_gradient(
                target,
                source,
                &mut middle(),
                |factor, neuron, column, value| {
                    if factor == of {
                        sums[neuron * rank + column] += value;
                    }
                },
            );
        })
    };
    let expected = product(whole.view(), right.view());
    assert_close(gradient(Factor::Left, to).view(), expected.view(), tolerance::<F>(rows * from));
    let expected = product(whole.t(), left.view());
    assert_close(gradient(Factor::Right, from).view(), expected.view(), tolerance::<F>(rows * to));
}

fn check_diagonal<F: Real>(rows: usize, size: usize, seed: usize) {
    let weights = numbers::<F>(1, size, seed);
    let (source, target) = (numbers::<F>(rows, size, seed + 1), numbers::<F>(rows, size, seed + 2));
    let found = added(&target, |sums| diagonal::add_product(flat(&weights), flat(&source), sums));
    let expected = &target + &(&source * &weights);
    assert_close(found.view(), expected.view(), tolerance::<F>(1));

    let start = Array2::from_elem((1, size), F::ZERO);
    let found = added(&start, |sums| diagonal::add_gradient(flat(&target), flat(&source), sums));
    let whole = product(target.t(), source.view());
    let expected = Array2::from_shape_fn((1, size), |(_, neuron)| whole[[neuron, neuron]]);
    assert_close(found.view(), expected.view(), tolerance::<F>(rows));
}

/// All that work neuron by neuron; of a formula too, whose sums are kept.
fn neuronwise() -> Vec<Activation> {
    let formula = Formula::unary(Unary::Sin, Formula::Variable(0));
    let function = Function::new(formula).expect("a short formula");
    let named = Activation::ALL.iter().filter(|it| !it.couples_block()).cloned();
    let others = [Activation::LeakyRelu { slope: 0.3 }, Activation::Formula(Arc::new(function))];
    named.chain(others).collect()
}

/// What lies in a vector is what each number gives alone, forward and back.
fn check_activations<F: Real>(rows: usize, size: usize, seed: usize) {
    let scale = F::from_f64(9.0);
    let sums = numbers::<F>(rows, size, seed).mapv(|value| scale * value);
    let adjoint = numbers::<F>(rows, size, seed + 1);
    for of in neuronwise() {
        let states = added(&sums, |values| activation::apply(&of, values, size));
        let back = added(&adjoint, |values| {
            activation::derive(&of, (flat(&states), flat(&sums)), values, size);
        });
        for (cell, sum) in sums.indexed_iter() {
            let (mut state, mut slope) = ([*sum], [adjoint[cell]]);
            activation::apply(&of, &mut state, 1);
            assert_eq!(state[0], states[cell], "{of:?}({sum})");
            activation::derive(&of, (&state, &[*sum]), &mut slope, 1);
            assert_eq!(slope[0], back[cell], "the derivative of {of:?} at {sum}");
        }
    }
}

/// Each row of a softmax adds up to 1, its derivatives to 0, whatever stands beside it.
fn check_softmax<F: Real>(rows: usize, size: usize, seed: usize) {
    let (softmax, scale) = (Activation::Softmax { beta: 1.5 }, F::from_f64(9.0));
    let values = numbers::<F>(rows, size, seed).mapv(|value| scale * value);
    let states = added(&values, |values| activation::apply(&softmax, values, size));
    let adjoint = numbers::<F>(rows, size, seed + 1);
    let back = added(&adjoint, |values| {
        activation::derive(&softmax, (flat(&states), &[]), values, size);
    });
    for (row, (states, back)) in
        values.rows().into_iter().zip(states.rows().into_iter().zip(back.rows()))
    {
        let total = |row: ndarray::ArrayView1<F>| row.iter().map(|it| it.to_f64()).sum::<f64>();
        assert!((total(states) - 1.0).abs() < tolerance::<F>(size));
        assert!(total(back).abs() < tolerance::<F>(size));
        let mut alone = row.to_vec();
        activation::apply(&softmax, &mut alone, size);
        assert_eq!(alone, states.to_vec(), "alone");
    }
}

/// A leak forward and back, and a sum in f64.
fn check_leak_and_sum<F: Real>(rows: usize, size: usize, seed: usize) {
    let alpha = numbers::<F>(1, size, seed).mapv(F::abs);
    let (before, drive) = (numbers::<F>(rows, size, seed + 1), numbers::<F>(rows, size, seed + 2));
    let found = added(&drive, |values| leak::follow(flat(&alpha), flat(&before), values));
    let expected = &before + &(&alpha * &(&drive - &before));
    assert_close(found.view(), expected.view(), tolerance::<F>(2));

    let carry = numbers::<F>(rows, size, seed + 3);
    let slopes = added(&drive, |values| {
        leak::retrace(flat(&alpha), carry.clone().as_slice_mut().expect("row by row"), values);
    });
    assert_close(slopes.view(), (&alpha * &(&drive + &carry)).view(), tolerance::<F>(2));

    let found = on_each(|| sums::dot(flat(&before), flat(&drive)));
    let terms = before.iter().zip(&drive).map(|(a, b)| a.to_f64() * b.to_f64());
    assert!((found - terms.sum::<f64>()).abs() < tolerance::<f64>(rows * size));
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn packed_products(shape in (size(), size(), size()), seed in 0usize..1000) {
        check_packed::<f64>(shape, seed);
        check_packed::<f32>(shape, seed);
    }

    #[test]
    fn sums_of_outer_products(shape in (size(), size(), size()), seed in 0usize..1000) {
        check_outer::<f64>(shape, seed);
        check_outer::<f32>(shape, seed);
    }

    #[test]
    fn sparse_products(
        shape in (size(), size(), size()), density in 0.0..=1.0, seed in 0usize..1000
    ) {
        check_sparse::<f64>(shape, density, seed);
        check_sparse::<f32>(shape, density, seed);
    }

    #[test]
    fn products_of_low_rank(shape in (size(), size(), size()), rank in 1usize..=9, seed in 0usize..1000) {
        check_low_rank::<f64>(shape, rank, seed);
        check_low_rank::<f32>(shape, rank, seed);
    }

    #[test]
    fn diagonals(rows in size(), neurons in size(), seed in 0usize..1000) {
        check_diagonal::<f64>(rows, neurons, seed);
        check_diagonal::<f32>(rows, neurons, seed);
    }

    #[test]
    fn activations(rows in size(), neurons in size(), seed in 0usize..1000) {
        check_activations::<f64>(rows, neurons, seed);
        check_activations::<f32>(rows, neurons, seed);
        check_softmax::<f64>(rows, neurons, seed);
        check_softmax::<f32>(rows, neurons, seed);
    }

    #[test]
    fn leaks_and_sums(rows in size(), neurons in size(), seed in 0usize..1000) {
        check_leak_and_sum::<f64>(rows, neurons, seed);
        check_leak_and_sum::<f32>(rows, neurons, seed);
    }
}
