//! The kernels beside plain products.

use ndarray::Array2;

use super::*;
use crate::engine::kernels::reference::{SIZES, assert_close, numbers, product};

/// Some entries of a matrix, a few rows having none, and the matrix itself.
fn drawn<F: Real>(rows: usize, cols: usize) -> (Entries, Vec<F>, Array2<F>) {
    let mut dense = numbers::<F>(rows, cols, 5);
    let (mut starts, mut columns, mut weights) = (vec![0], Vec::new(), Vec::new());
    for row in 0..rows {
        for col in 0..cols {
            if row % 5 != 3 && (row * 7 + col * 3) % 4 < 2 {
                columns.push(col as u32);
                weights.push(dense[[row, col]]);
            } else {
                dense[[row, col]] = F::ZERO;
            }
        }
        starts.push(columns.len());
    }
    (Entries::new(Arc::new(Sparse { rows, cols, starts, columns })), weights, dense)
}

fn check<F: Real>(tolerance: f64) {
    for (rows, from, to) in SIZES {
        let (pattern, weights, dense) = drawn::<F>(to, from);
        let mut tile = Tile::for_gradients([&pattern].into_iter());
        let (source, target) = (numbers::<F>(rows, from, 1), numbers::<F>(rows, to, 2));
        let (sources, targets) = (source.as_slice().unwrap(), target.as_slice().unwrap());

        let mut forward = target.clone();
        let found = forward.as_slice_mut().unwrap();
        add_product(&pattern, &weights, sources, found, &mut tile);
        let expected = &target + &product(source.view(), dense.t());
        assert_close(forward.view(), expected.view(), tolerance);

        let mut backward = source.clone();
        let found = backward.as_slice_mut().unwrap();
        add_transposed(&pattern, &weights, targets, found, &mut tile);
        let expected = &source + &product(target.view(), dense.view());
        assert_close(backward.view(), expected.view(), tolerance);

        let mut gradient = Array2::from_elem((to, from), F::ZERO);
        let cells: Vec<_> = (0..to)
            .flat_map(|to| pattern_row(&pattern.pattern, to).map(move |c| (to, c)))
            .collect();
        let add = |entry: usize, value| gradient[cells[entry]] += value;
        add_gradient(&pattern, targets, sources, add, &mut tile);
        let mut expected = product(target.t(), source.view());
        expected.zip_mut_with(&dense, |value, weight| {
            *value = if *weight == F::ZERO { F::ZERO } else { *value };
        });
        assert_close(gradient.view(), expected.view(), tolerance);
    }
}

fn pattern_row(pattern: &Sparse, to: usize) -> impl Iterator<Item = usize> {
    pattern.columns[pattern.starts[to]..pattern.starts[to + 1]].iter().map(|c| *c as usize)
}

#[test]
fn products_equal_the_plain_ones() {
    check::<f64>(1e-13);
    check::<f32>(1e-4);
}

#[test]
fn a_row_is_the_same_to_the_bit_alone_and_among_others() {
    let (pattern, weights, _) = drawn::<f64>(33, 31);
    let (source, mut tile) = (numbers::<f64>(9, 31, 1), Tile::for_products([&pattern].into_iter()));
    let mut together = vec![0.0; 9 * 33];
    add_product(&pattern, &weights, source.as_slice().unwrap(), &mut together, &mut tile);
    for (row, together) in source.rows().into_iter().zip(together.chunks_exact(33)) {
        let mut alone = vec![0.0; 33];
        add_product(&pattern, &weights, row.as_slice().unwrap(), &mut alone, &mut tile);
        assert_eq!(alone, together);
    }
}
