//! A table, of text or of numbers, and how its cells are read as the other.

use std::borrow::Cow;

use super::{DataError, DataErrorKind};

/// A table as read: named columns of cells that are still text, or of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file, as the program names it.
    pub path: String,
    /// The columns, in the file's order, all of one length.
    pub columns: Vec<Column>,
    /// How many rows below the header.
    pub rows: usize,
    /// The file's line of each row, from 1; empty where the file has no lines.
    pub lines: Vec<u32>,
    /// The rows of each sequence, where the file says how many these are.
    pub samples: Option<usize>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    cells: Cells,
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
enum Cells {
    /// All in one text, as there may be 100 million of them, and where each ends.
    Texts {
        text: String,
        ends: Vec<u32>,
    },
    Numbers(Vec<f64>),
}

impl Column {
    /// A column of texts without cells.
    pub fn new(name: impl Into<String>) -> Self {
        let cells = Cells::Texts { text: String::new(), ends: Vec::new() };
        Self { name: name.into(), cells }
    }

    /// A column of numbers.
    pub fn of_numbers(name: impl Into<String>, numbers: Vec<f64>) -> Self {
        Self { name: name.into(), cells: Cells::Numbers(numbers) }
    }

    /// Adds the cell of the next row. All texts of a column together have less than 4 GiB, as
    /// the files have that [`super::read_table`] reads.
    pub fn push(&mut self, cell: &str) {
        match &mut self.cells {
            Cells::Texts { text, ends } => {
                text.push_str(cell);
                ends.push(text.len() as u32);
            }
            Cells::Numbers(_) => unreachable!("a column of numbers is read as a whole"),
        }
    }

    /// The cell of a row.
    pub fn cell(&self, row: usize) -> Cow<'_, str> {
        match &self.cells {
            Cells::Texts { text, ends } => {
                let start = if row == 0 { 0 } else { ends[row - 1] };
                Cow::Borrowed(&text[start as usize..ends[row] as usize])
            }
            Cells::Numbers(numbers) => Cow::Owned(numbers[row].to_string()),
        }
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let count = match &self.cells {
            Cells::Texts { ends, .. } => ends.len(),
            Cells::Numbers(numbers) => numbers.len(),
        };
        (0..count).map(|row| self.cell(row))
    }
}

impl Table {
    /// The position of a column.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The position of a column that must be there.
    pub fn position(&self, name: &str) -> Result<usize, DataError> {
        self.find(name).ok_or_else(|| {
            let message = format!("there is no column `{name}`");
            DataError::new(DataErrorKind::UnknownColumn, message, "name a column of the header")
        })
    }

    /// The numbers of a column, one a row; each must be finite.
    pub fn numbers(&self, column: usize) -> Result<Vec<f64>, DataError> {
        if let Cells::Numbers(numbers) = &self.columns[column].cells {
            let bad = numbers.iter().position(|number| !number.is_finite());
            return match bad {
                Some(row) => Err(self.at(row, column, format!("`{}` is not finite", numbers[row]))),
                None => Ok(numbers.clone()),
            };
        }
        let cells = self.columns[column].cells().enumerate();
        cells.map(|(row, cell)| number(&cell).map_err(|why| self.at(row, column, why))).collect()
    }

    /// Whether a column holds texts: it has no cell that is a number.
    pub fn is_text(&self, column: usize) -> bool {
        matches!(self.columns[column].cells, Cells::Texts { .. })
            && self.columns[column].cells().all(|cell| cell.parse::<f64>().is_err())
    }

    /// An error about one cell.
    pub(super) fn at(&self, row: usize, column: usize, message: String) -> DataError {
        let help = "mend the cell, leave out its row, or use another column";
        match self.samples {
            Some(samples) => {
                let (sequence, sample) = (row / samples + 1, row % samples);
                let name = &self.columns[column].name;
                let message = format!("`{name}`, sequence {sequence}, sample {sample}: {message}");
                DataError::bad(message, help)
            }
            None => DataError::bad(message, help).at_line(self.line(row)).at_column(column + 1),
        }
    }

    /// The file's line of a row, if the file has lines.
    pub(super) fn line(&self, row: usize) -> Option<u64> {
        self.lines.get(row).map(|line| u64::from(*line))
    }
}

/// A cell as a number, or why it is none.
pub(super) fn number(cell: &str) -> Result<f64, String> {
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(format!("{} is not finite", quoted(cell))),
        Err(_) if cell.is_empty() => Err("the cell is empty where a number is needed".to_string()),
        Err(_) => Err(format!("{} is not a number", quoted(cell))),
    }
}

/// A cell in backticks, its beginning where it is long.
pub(super) fn quoted(cell: &str) -> String {
    const MOST: usize = 40;
    match cell.char_indices().nth(MOST) {
        Some((end, _)) => format!("`{}…`", &cell[..end]),
        None => format!("`{cell}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::csv::parse;
    use super::*;

    #[test]
    fn cells_are_found_again_also_empty_ones() {
        let mut column = Column::new("c");
        for cell in ["", "ab", "", "ü", ""] {
            column.push(cell);
        }
        assert_eq!(column.cells().collect::<Vec<_>>(), ["", "ab", "", "ü", ""]);
        assert_eq!(column.cell(3), "ü");
    }

    #[test]
    fn numbers_of_many_spellings_are_read() {
        let table = parse("t.csv", "a\n1\n-2.5\n+3\n1e-3\n").unwrap();
        assert_eq!(table.numbers(0), Ok(vec![1.0, -2.5, 3.0, 1e-3]));
    }

    #[test]
    fn what_is_no_finite_number_is_named_with_line_and_column() {
        for (cell, why) in [
            ("x", "`x` is not a number"),
            ("", "the cell is empty where a number is needed"),
            ("NaN", "`NaN` is not finite"),
            ("inf", "`inf` is not finite"),
            ("1e999", "`1e999` is not finite"),
        ] {
            let table = parse("t.csv", &format!("a,b\n1,2\n3,{cell}\n")).unwrap();
            let error = table.numbers(1).unwrap_err();
            assert_eq!((error.line, error.column), (Some(3), Some(2)));
            assert_eq!(error.message, why);
        }
    }

    #[test]
    fn a_column_of_texts_has_no_number() {
        let table = parse("t.csv", "a,b,c\nx,1,x\ny,2,1\n").unwrap();
        assert!(table.is_text(0));
        assert!(!table.is_text(1));
        assert!(!table.is_text(2));
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(quoted("abc"), "`abc`");
        assert_eq!(quoted(&"ä".repeat(100)), format!("`{}…`", "ä".repeat(40)));
    }
}
