//! Which rows belong to which part.

use super::{DataError, Part, Size, Split, Table};
use crate::wording::Counted;

/// The part of each row.
pub(super) fn parts(
    table: &Table,
    sequences: &[Vec<u32>],
    split: &Split,
) -> Result<Vec<Option<Part>>, DataError> {
    match split {
        Split::None => Ok(vec![Some(Part::Train); table.rows]),
        Split::ByOrder { train, validation, test } => {
            let units = Units::of(sequences);
            let sizes = Sizes::of(*train, *validation, *test, &units)?;
            Ok(units.parts(table.rows, |unit| sizes.part(unit)))
        }
        Split::ByColumn { column, train, validation, test } => {
            let numbers = table.numbers(table.position(column)?)?;
            let ranges =
                [(Part::Train, *train), (Part::Validation, *validation), (Part::Test, *test)];
            let holds = |range: &Option<(f64, f64)>, number| {
                range.is_some_and(|(low, high)| (low..=high).contains(&number))
            };
            let part = |number: f64| {
                ranges.iter().find(|(_, range)| holds(range, number)).map(|(part, _)| *part)
            };
            Ok(numbers.into_iter().map(part).collect())
        }
    }
}

/// What is dealt out to the parts: sequences, or the rows of the only one.
enum Units<'a> {
    Sequences(&'a [Vec<u32>]),
    Rows(&'a [u32]),
}

impl<'a> Units<'a> {
    fn of(sequences: &'a [Vec<u32>]) -> Self {
        match sequences {
            [only] => Units::Rows(only),
            several => Units::Sequences(several),
        }
    }

    fn count(&self) -> usize {
        match self {
            Units::Sequences(sequences) => sequences.len(),
            Units::Rows(rows) => rows.len(),
        }
    }

    fn noun(&self) -> &'static str {
        match self {
            Units::Sequences(_) => "sequence",
            Units::Rows(_) => "row",
        }
    }

    /// The part of each row from the part of each unit.
    fn parts(&self, rows: usize, part: impl Fn(usize) -> Option<Part>) -> Vec<Option<Part>> {
        let mut parts = vec![None; rows];
        for unit in 0..self.count() {
            let of_unit = match self {
                Units::Sequences(sequences) => &sequences[unit][..],
                Units::Rows(rows) => &rows[unit..=unit],
            };
            for row in of_unit {
                parts[*row as usize] = part(unit);
            }
        }
        parts
    }
}

/// How many units each part has.
struct Sizes {
    train: usize,
    validation: usize,
    test: usize,
    units: usize,
}

impl Sizes {
    fn of(
        train: Option<Size>,
        validation: Option<Size>,
        test: Option<Size>,
        units: &Units,
    ) -> Result<Self, DataError> {
        let total = units.count();
        let count = |size: Option<Size>| size.map_or(0, |size| size.of(total));
        let (validation, test) = (count(validation), count(test));
        let train = train.map(|size| size.of(total));
        let asked = train.unwrap_or(0).saturating_add(validation).saturating_add(test);
        if asked > total {
            let message = format!(
                "the parts need {}, there are {total}",
                Counted(asked as u64, units.noun())
            );
            return Err(DataError::bad(message, "give the parts smaller sizes"));
        }
        let train = train.unwrap_or(total - asked);
        Ok(Self { train, validation, test, units: total })
    }

    fn part(&self, unit: usize) -> Option<Part> {
        let first_test = self.units - self.test;
        if unit < self.train {
            Some(Part::Train)
        } else if unit >= first_test {
            Some(Part::Test)
        } else if unit >= first_test - self.validation {
            Some(Part::Validation)
        } else {
            None
        }
    }
}

impl Size {
    /// The size as a number of units, of so many.
    fn of(self, total: usize) -> usize {
        match self {
            Size::Share(share) => (share * total as f64).round() as usize,
            Size::Count(count) => count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::csv::parse;
    use super::*;

    fn table(rows: usize) -> Table {
        let body: String = (1..=rows).map(|year| format!("{year}\n")).collect();
        parse("t.csv", &format!("year\n{body}")).unwrap()
    }

    /// The parts as letters, a dot for none.
    fn letters(parts: &[Option<Part>]) -> String {
        let letter = |part: &Option<Part>| part.map_or(".", |part| &part.name()[..1]);
        parts.iter().map(letter).collect()
    }

    fn by_order(train: Option<Size>, validation: Option<Size>, test: Option<Size>) -> Split {
        Split::ByOrder { train, validation, test }
    }

    fn of_one_sequence(rows: usize, split: &Split) -> Result<String, DataError> {
        let sequences = vec![(0..rows as u32).collect()];
        parts(&table(rows), &sequences, split).map(|parts| letters(&parts))
    }

    #[test]
    fn without_a_split_all_is_training() {
        assert_eq!(of_one_sequence(3, &Split::None).unwrap(), "ttt");
    }

    #[test]
    fn shares_are_taken_from_the_end_and_the_rest_is_training() {
        let split = by_order(None, Some(Size::Share(0.2)), Some(Size::Share(0.3)));
        let sequences = vec![(0..10).collect()];
        let parts = parts(&table(10), &sequences, &split).unwrap();
        let expected = [
            [Some(Part::Train); 5].as_slice(),
            &[Some(Part::Validation); 2],
            &[Some(Part::Test); 3],
        ];
        assert_eq!(parts, expected.concat());
    }

    #[test]
    fn what_no_size_covers_belongs_to_no_part_where_training_has_a_size() {
        let split = by_order(Some(Size::Count(3)), None, Some(Size::Count(2)));
        assert_eq!(of_one_sequence(7, &split).unwrap(), "ttt..tt");
        let split = by_order(Some(Size::Count(2)), Some(Size::Count(1)), None);
        assert_eq!(of_one_sequence(5, &split).unwrap(), "tt..v");
    }

    #[test]
    fn several_sequences_are_dealt_out_whole() {
        let sequences = vec![vec![0, 2], vec![1, 3], vec![4]];
        let split = by_order(None, Some(Size::Count(1)), Some(Size::Count(1)));
        let parts = parts(&table(5), &sequences, &split).unwrap();
        assert_eq!(letters(&parts), "tvtvt");
        assert_eq!(parts[4], Some(Part::Test));
        assert_eq!(parts[2], Some(Part::Train));
    }

    #[test]
    fn parts_that_need_more_than_there_is_are_refused() {
        let split = by_order(Some(Size::Share(0.8)), None, Some(Size::Count(3)));
        let error = of_one_sequence(10, &split).unwrap_err();
        assert!(error.message.ends_with("there are 10"), "{}", error.message);
        let split = by_order(Some(Size::Count(usize::MAX)), None, Some(Size::Count(usize::MAX)));
        assert!(of_one_sequence(10, &split).is_err());
    }

    #[test]
    fn ranges_of_a_column_hold_both_ends() {
        let split = Split::ByColumn {
            column: "year".to_string(),
            train: Some((2.0, 3.0)),
            validation: Some((5.0, 5.0)),
            test: None,
        };
        assert_eq!(of_one_sequence(6, &split).unwrap(), ".tt.v.");
    }
}
