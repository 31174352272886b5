//! Arrays of samples to a table: one row for each sample of each sequence.

use super::file::{Reach, find_file};
use super::{Array, Column, DataError, MAX_CELLS, Table, read_arrays};
use crate::wording::list;

/// What the axes of an array are: letters of `t` (samples), `b` (sequences) and `n` (numbers of a
/// sample), each at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout(String);

impl Layout {
    /// The layouts that there are.
    pub const ALL: [&str; 9] = ["tbn", "btn", "nbt", "ntb", "bnt", "tnb", "tn", "nt", "bn"];

    /// The layout of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.contains(&name).then(|| Layout(name.to_string()))
    }

    /// The extent and the stride of an axis in an array, 1 and 0 where it has none; nothing where
    /// the array has other axes: all of the layout, or all but `n`.
    fn axis(&self, of: char, array: &Array) -> Option<(usize, usize)> {
        let has_numbers = array.shape.len() == self.0.len();
        let axes: Vec<char> = self.0.chars().filter(|axis| *axis != 'n' || has_numbers).collect();
        if axes.len() != array.shape.len() {
            return None;
        }
        let place = axes.iter().position(|axis| *axis == of);
        Some(place.map_or((1, 0), |place| {
            (array.shape[place], array.shape[place + 1..].iter().product())
        }))
    }
}

/// Reads the arrays of an `.npz` or `.safetensors` file as the columns of a table: `NAME1`,
/// `NAME2`, … of an array with `n`, otherwise `NAME`. Rows lie sequence by sequence.
pub fn read_samples(path: &str, layout: &Layout, reach: Reach) -> Result<Table, DataError> {
    let file = read_arrays(&find_file(path, reach)?, reach.max_bytes)?;
    let mut columns = Vec::new();
    let mut sizes: Option<(&str, (usize, usize))> = None;
    for (name, array) in &file.arrays {
        let found = size(name, array, layout)?;
        let (first, expected) = *sizes.get_or_insert((name, found));
        if found != expected {
            return Err(apart((first, expected), (name, found)));
        }
        columns.extend(columns_of(name, array, layout));
    }
    let Some((_, (samples, sequences))) = sizes else {
        return Err(DataError::bad("it holds no array", "save one in it"));
    };
    let rows = samples * sequences;
    if rows == 0 {
        return Err(DataError::bad("its arrays hold no number", "save samples in them"));
    }
    if rows.saturating_mul(columns.len()) > MAX_CELLS {
        let message = format!("it has more than {MAX_CELLS} numbers");
        return Err(DataError::bad(message, "save fewer sequences or shorter ones"));
    }
    Ok(Table { path: path.to_string(), columns, rows, lines: Vec::new(), samples: Some(samples) })
}

/// Samples and sequences of an array.
fn size(name: &str, array: &Array, layout: &Layout) -> Result<(usize, usize), DataError> {
    let axes = (layout.axis('t', array), layout.axis('b', array));
    let (Some((samples, _)), Some((sequences, _))) = axes else {
        let extents: Vec<_> = array.shape.iter().map(usize::to_string).collect();
        let message = format!("`{name}` is {}, not `{}`", extents.join(" × "), layout.0);
        let help = format!("name its axes by `layout = …`: one of {}", list(&Layout::ALL));
        return Err(DataError::bad(message, help));
    };
    Ok((samples, sequences))
}

fn apart(
    (first, (samples, sequences)): (&str, (usize, usize)),
    (second, others): (&str, (usize, usize)),
) -> DataError {
    let message = format!(
        "`{first}` has {samples} samples of {sequences} sequences, `{second}` {} of {}",
        others.0, others.1
    );
    DataError::bad(message, "save arrays of the same samples in one file")
}

/// A column for each number of a sample.
fn columns_of(name: &str, array: &Array, layout: &Layout) -> Vec<Column> {
    let axis = |of| layout.axis(of, array).unwrap_or((1, 0));
    let ((samples, sample), (sequences, sequence), (numbers, number)) =
        (axis('t'), axis('b'), axis('n'));
    let has_numbers = number > 0;
    let column = |j: usize| {
        let at = |b: usize, t: usize| array.numbers[b * sequence + t * sample + j * number];
        let all = (0..sequences).flat_map(|b| (0..samples).map(move |t| (b, t)));
        let name = if has_numbers { format!("{name}{}", j + 1) } else { name.to_string() };
        Column::of_numbers(name, all.map(|(b, t)| at(b, t)).collect())
    };
    (0..numbers).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(shape: &[usize]) -> Array {
        let numbers = (0..shape.iter().product()).map(|i: usize| i as f64).collect();
        Array { shape: shape.to_vec(), numbers, is_f32: false }
    }

    fn columns(layout: &str, shape: &[usize]) -> Vec<(String, Vec<String>)> {
        let columns = columns_of("x", &array(shape), &Layout::named(layout).unwrap());
        let cells = |column: &Column| column.cells().map(String::from).collect();
        columns.iter().map(|column| (column.name.clone(), cells(column))).collect()
    }

    #[test]
    fn rows_lie_sequence_by_sequence_whatever_the_layout() {
        // Two samples of two sequences, two numbers each: x[t, b, n] = 4 t + 2 b + n.
        let found = columns("tbn", &[2, 2, 2]);
        assert_eq!(found[0], ("x1".to_string(), ["0", "4", "2", "6"].map(String::from).to_vec()));
        assert_eq!(found[1], ("x2".to_string(), ["1", "5", "3", "7"].map(String::from).to_vec()));
        let found = columns("btn", &[2, 2, 2]);
        assert_eq!(found[0].1, ["0", "2", "4", "6"]);
        let found = columns("tbn", &[2, 3]);
        assert_eq!(
            found,
            [("x".to_string(), ["0", "3", "1", "4", "2", "5"].map(String::from).to_vec())]
        );
    }

    #[test]
    fn arrays_of_other_axes_are_refused_with_their_shape() {
        let layout = Layout::named("tbn").unwrap();
        let error = size("x", &array(&[4]), &layout).unwrap_err();
        assert_eq!(error.message, "`x` is 4, not `tbn`");
        assert_eq!(size("x", &array(&[4, 3]), &layout), Ok((4, 3)));
        assert_eq!(Layout::named("tt"), None);
    }
}
