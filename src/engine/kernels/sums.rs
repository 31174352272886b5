//! Rows to one row and back: sums of many numbers, in f64 whatever their precision, and repetition.

use super::wide::widest;
use crate::real::Real;

/// Partial sums of a long sum: so many vectors are added side by side.
const PARTS: usize = 32;

/// `Σ a b`, in a fixed order: number i belongs to partial sum `i mod 32`.
pub fn dot<F: Real>(a: &[F], b: &[F]) -> f64 {
    widest(
        #[inline(always)]
        || {
            let mut sums = [0.0; PARTS];
            let (a_whole, a_rest) = a.as_chunks::<PARTS>();
            let (b_whole, b_rest) = b.as_chunks::<PARTS>();
            for (a, b) in a_whole.iter().zip(b_whole) {
                (0..PARTS).for_each(|part| sums[part] += a[part].to_f64() * b[part].to_f64());
            }
            let rest = sums.iter_mut().zip(a_rest.iter().zip(b_rest));
            rest.for_each(|(sum, (a, b))| *sum += a.to_f64() * b.to_f64());
            sums.iter().sum()
        },
    )
}

/// `totals[j] += Σ_rows rows[row, j]`, of four rows the sum, then of the next four.
pub fn add_rows<F: Real>(rows: &[F], totals: &mut [f64]) {
    let size = totals.len();
    let (fours, rest) = rows.split_at(rows.len() - rows.len() % (4 * size));
    widest(
        #[inline(always)]
        || {
            for four in fours.chunks_exact(4 * size) {
                let (first, last) = four.split_at(2 * size);
                let ((a, b), (c, d)) = (first.split_at(size), last.split_at(size));
                for (total, (((a, b), c), d)) in
                    totals.iter_mut().zip(a.iter().zip(b).zip(c).zip(d))
                {
                    *total += (a.to_f64() + b.to_f64()) + (c.to_f64() + d.to_f64());
                }
            }
            for row in rest.chunks_exact(size) {
                totals.iter_mut().zip(row).for_each(|(total, value)| *total += value.to_f64());
            }
        },
    );
}

/// Writes a row again and again until the rows are full: whole pieces, however short the row is.
pub fn repeat<F: Copy>(row: &[F], rows: &mut [F]) {
    let mut filled = row.len().min(rows.len());
    rows[..filled].copy_from_slice(&row[..filled]);
    while filled > 0 && filled < rows.len() {
        let count = filled.min(rows.len() - filled);
        rows.copy_within(..count, filled);
        filled += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_by_hand() {
        for count in [0, 1, 31, 32, 33, 100] {
            let a: Vec<f32> = (0..count).map(|i| i as f32).collect();
            let expected: f64 = (0..count).map(|i| f64::from(i) * f64::from(i)).sum();
            assert_eq!(dot(&a, &a), expected);
        }
        let mut totals = [0.5, 1.0];
        add_rows(&[1.0f32, 2.0, 3.0, 4.0, 5.0, 6.0], &mut totals);
        assert_eq!(totals, [9.5, 13.0]);
        for count in [0, 1, 2, 3, 7] {
            let mut rows = vec![0; 3 * count];
            repeat(&[1, 2, 3], &mut rows);
            assert_eq!(rows, [1, 2, 3].repeat(count));
        }
    }
}
