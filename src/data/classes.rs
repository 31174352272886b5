//! One-hot vectors: which classes there are, and a 1 at the class of each row.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use super::{DataError, Dataset, MAX_CELLS, Series};

impl Series {
    /// One-hot vectors of a column of texts, its classes in alphabetical order.
    pub fn of_texts(data: &Arc<Dataset>, column: usize) -> Result<Series, DataError> {
        let cells = || data.table.columns[column].cells();
        let mut classes: Vec<_> = cells().collect();
        classes.sort_unstable();
        classes.dedup();
        let index: HashMap<_, _> =
            classes.iter().enumerate().map(|(class, text)| (text.clone(), class)).collect();
        let mut present = Series::absent(data, 0);
        present.present.fill(true);
        let hot: Vec<_> = cells().map(|cell| index[&cell]).collect();
        present.one_hot_vectors(classes.len(), |row| hot[row])
    }

    /// One-hot vectors of a series of width 1, its classes the values that occur, in ascending
    /// order.
    pub fn one_hot(&self) -> Result<Series, DataError> {
        let mut values: Vec<f64> = self.present_rows().map(|row| self.values[row]).collect();
        values.sort_unstable_by(f64::total_cmp);
        // By value, so that -0 and 0 are one class.
        values.dedup_by(|a, b| a == b);
        let ascending = |a: f64, b: f64| a.partial_cmp(&b).unwrap_or(Ordering::Equal);
        self.one_hot_vectors(values.len(), |row| {
            let (Ok(class) | Err(class)) =
                values.binary_search_by(|value| ascending(*value, self.values[row]));
            class
        })
    }

    /// One-hot vectors of a series of width 1, its classes the whole numbers `first..last`.
    pub fn one_hot_of(&self, first: i64, last: i64) -> Result<Series, DataError> {
        let (low, high) = (first as f64, last as f64);
        let is_class = |value: f64| value.fract() == 0.0 && (low..=high).contains(&value);
        if let Some(row) = self.present_rows().find(|row| !is_class(self.values[*row])) {
            let value = self.values[row];
            // `1e308` in so many letters, not in 309 digits.
            let found = format!("{value:?}");
            let found = found.strip_suffix(".0").unwrap_or(&found);
            let message = format!("{found} is not one of the classes {first}..{last}");
            let help = "give a range that holds every value, or leave it out";
            return Err(DataError::bad(message, help).at_line(self.line(row)));
        }
        let classes = usize::try_from(last.abs_diff(first)).unwrap_or(usize::MAX);
        self.one_hot_vectors(classes.saturating_add(1), |row| (self.values[row] - low) as usize)
    }

    /// A vector with a 1 at the class of each row that is present.
    fn one_hot_vectors(
        &self,
        classes: usize,
        class_of: impl Fn(usize) -> usize,
    ) -> Result<Series, DataError> {
        if classes.saturating_mul(self.rows()) > MAX_CELLS {
            let message = format!(
                "a number for each of {classes} classes in each row is more than the {MAX_CELLS} \
                 numbers that a series may have"
            );
            return Err(DataError::bad(message, "take a column of fewer classes"));
        }
        let mut vectors = self.emptied(classes);
        vectors.present.clone_from(&self.present);
        vectors.home.clone_from(&self.home);
        for row in self.present_rows() {
            vectors.values[row * classes + class_of(row)] = 1.0;
        }
        Ok(vectors)
    }
}

#[cfg(test)]
mod tests {
    use super::super::csv::parse;
    use super::super::{Sequencing, Split};
    use super::*;

    fn column(text: &str) -> Arc<Dataset> {
        let table = parse("t.csv", &format!("c\n{text}")).unwrap();
        Arc::new(Dataset::new("d", table, &Sequencing::All, &Split::None).unwrap())
    }

    fn numbers(text: &str) -> Series {
        Series::of_columns(&column(text), 0, 0).unwrap()
    }

    fn classes(series: &Series) -> Vec<Option<usize>> {
        let hot = |row| series.row(row).iter().position(|value| *value == 1.0);
        (0..series.rows()).map(hot).collect()
    }

    #[test]
    fn classes_are_the_values_in_ascending_order() {
        let hot = numbers("10\n2\n-0\n0\n2\n").one_hot().unwrap();
        assert_eq!(hot.width, 3);
        assert_eq!(classes(&hot), [Some(2), Some(1), Some(0), Some(0), Some(1)]);
        assert_eq!(hot.values.iter().sum::<f64>(), 5.0);
    }

    #[test]
    fn classes_of_a_range_exist_also_where_no_row_has_them() {
        let series = numbers("3\n1\n");
        let hot = series.one_hot_of(0, 3).unwrap();
        assert_eq!(hot.values, [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        let error = series.one_hot_of(0, 2).unwrap_err();
        assert_eq!(error.message, "3 is not one of the classes 0..2");
        assert_eq!(error.line, Some(2));
        assert!(numbers("0.5\n").one_hot_of(0, 1).is_err());
    }

    #[test]
    fn more_classes_than_can_be_stored_are_refused() {
        assert!(numbers("3\n1\n").one_hot_of(i64::MIN, i64::MAX).is_err());
        let many: String = (0..20_000).map(|row| format!("{row}\n")).collect();
        assert!(numbers(&many).one_hot().is_err());
    }

    #[test]
    fn classes_of_texts_are_alphabetical() {
        let hot = Series::of_texts(&column("b\nc\na\nb\n"), 0).unwrap();
        assert_eq!(hot.width, 3);
        assert_eq!(classes(&hot), [Some(1), Some(2), Some(0), Some(1)]);
        assert_eq!(hot.present, [true; 4]);
    }

    #[test]
    fn absent_rows_have_no_class_and_homes_are_kept() {
        let hot = numbers("1\n2\n3\n").ahead(1).one_hot().unwrap();
        assert_eq!(hot.width, 2);
        assert_eq!(hot.present, [true, true, false]);
        assert_eq!(classes(&hot), [Some(0), Some(1), None]);
        assert_eq!((&hot.home[..2], hot.ahead), (&[1, 2][..], 1));
    }
}
