//! CSV text to [`Table`]: the first record names the columns, every other one has as many fields.

use std::collections::HashSet;

use ::csv::{ReaderBuilder, StringRecord};

use super::table::quoted;
use super::{Column, DataError, MAX_CELLS, Table};
use crate::wording::Counted;

/// Parses a file's text; blanks around a field are no part of it.
pub(super) fn parse(path: &str, text: &str) -> Result<Table, DataError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut records = Records::of(text);
    let (_, header) = records.next().transpose()?.ok_or_else(empty)?;
    let mut table = Table {
        path: path.to_string(),
        columns: columns(&header)?,
        rows: 0,
        lines: Vec::new(),
        samples: None,
    };
    for record in records {
        let (line, record) = record?;
        add_row(&mut table, line, &record)?;
    }
    if table.rows == 0 {
        let help = "the first line names the columns; write a row of numbers below it";
        return Err(DataError::bad("it has no rows below the header", help));
    }
    Ok(table)
}

fn empty() -> DataError {
    DataError::bad("it is empty", "write a line with the names of the columns, and rows below it")
}

/// The columns that a header names, still without cells.
fn columns(header: &StringRecord) -> Result<Vec<Column>, DataError> {
    let mut names = HashSet::new();
    for (index, name) in header.iter().enumerate() {
        if name.is_empty() {
            let error =
                DataError::bad("the column has no name", "name it in the file's first line");
            return Err(error.at_line(1).at_column(index + 1));
        }
        if !names.insert(name) {
            let message = format!("a second column is called {}", quoted(name));
            let error = DataError::bad(message, "give one of them another name in the file");
            return Err(error.at_line(1).at_column(index + 1));
        }
    }
    Ok(header.iter().map(Column::new).collect())
}

fn add_row(table: &mut Table, line: u32, record: &StringRecord) -> Result<(), DataError> {
    let wanted = table.columns.len();
    if record.len() != wanted {
        let message = format!(
            "the line has {}, the header has {wanted}",
            Counted(record.len() as u64, "field")
        );
        let help = format!(
            "give each line {}; one that holds a comma stands in double quotes",
            Counted(wanted as u64, "field")
        );
        return Err(DataError::bad(message, help).at_line(u64::from(line)));
    }
    if (table.rows + 1).saturating_mul(wanted) > MAX_CELLS {
        let message = format!("it has more than {MAX_CELLS} cells");
        return Err(DataError::bad(message, "leave out columns or rows that are not needed"));
    }
    for (column, cell) in table.columns.iter_mut().zip(record) {
        column.push(cell);
    }
    table.rows += 1;
    table.lines.push(line);
    Ok(())
}

/// The records of a text, each with the line it begins on, from 1.
pub(super) struct Records<'a> {
    text: &'a [u8],
    reader: ::csv::Reader<&'a [u8]>,
    /// How far lines are counted.
    counted: usize,
    line: u32,
}

impl<'a> Records<'a> {
    /// Those of a text.
    pub fn of(text: &'a str) -> Self {
        let reader =
            ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { text: text.as_bytes(), reader, counted: 0, line: 1 }
    }

    /// Counts lines up to a byte.
    fn advance_to(&mut self, byte: usize) {
        let passed = &self.text[self.counted..byte];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count() as u32;
        self.counted = byte;
    }

    /// The blank line before a record that begins at a byte, if there is one: the reader passes
    /// over it, but in a file of one column it would be a missing value.
    fn blank_line(&mut self, begin: usize) -> Option<u32> {
        let blanks = self.text[begin..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let skipped = blanks.count();
        // A line end of two bytes leaves its second byte to the next record.
        let rest_of_line_end =
            begin > 0 && self.text[begin - 1] == b'\r' && skipped > 0 && self.text[begin] == b'\n';
        let first = begin + usize::from(rest_of_line_end);
        self.advance_to(first);
        let line = self.line;
        self.advance_to(begin + skipped);
        (begin + skipped > first).then_some(line)
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(u32, StringRecord), DataError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = StringRecord::new();
        let begin = self.reader.position().byte() as usize;
        match self.reader.read_record(&mut record) {
            Ok(false) => None,
            Ok(true) => Some(match self.blank_line(begin) {
                Some(line) => Err(blank(line)),
                None => on_one_line(self.line, record),
            }),
            Err(error) => {
                Some(Err(DataError::bad(error.to_string(), "write the file anew as CSV")))
            }
        }
    }
}

/// A record with the line that it begins on, its cells without the blanks around them. A line
/// break in a cell is most often that of a quote that nothing closes, which takes in all lines up
/// to the next quote.
fn on_one_line(line: u32, mut record: StringRecord) -> Result<(u32, StringRecord), DataError> {
    if let Some(cell) = record.iter().position(|cell| cell.contains(['\n', '\r'])) {
        let message = "the quoted text goes on beyond its line";
        let help = "close the quote (`\"`) on the line where it opens; a cell holds no line break";
        return Err(DataError::bad(message, help).at_line(u64::from(line)).at_column(cell + 1));
    }
    record.trim();
    Ok((line, record))
}

fn blank(line: u32) -> DataError {
    DataError::bad("the line is blank", "remove it from the file").at_line(u64::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> (String, Option<u64>, Option<u64>) {
        let error = parse("t.csv", text).unwrap_err();
        (error.message, error.line, error.column)
    }

    #[test]
    fn header_and_rows_become_columns() {
        let table = parse("t.csv", "a, b\n1,x\n 2 ,\"y, z\"\n").unwrap();
        assert_eq!(table.rows, 2);
        assert_eq!(table.lines, [2, 3]);
        assert_eq!(table.columns[0].name, "a");
        assert_eq!(table.columns[1].name, "b");
        assert_eq!(table.columns[0].cells().collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(table.columns[1].cells().collect::<Vec<_>>(), ["x", "y, z"]);
    }

    #[test]
    fn lines_are_counted_with_any_line_end() {
        let table = parse("t.csv", "\u{feff}a,b\r\n1,\"2\"\r\n3,4\r\n\r\n").unwrap();
        assert_eq!(table.columns[0].name, "a");
        assert_eq!(table.lines, [2, 3]);
    }

    #[test]
    fn a_quote_that_swallows_lines_is_named_where_its_record_begins() {
        let message = "the quoted text goes on beyond its line".to_string();
        for (text, line, column) in [
            ("a,b\n1,\"x\n2,3\n4,5", 2, 2),
            ("a,b\n1,2\n\"\n2\",3\n", 3, 1),
            ("a,b\r\n1,\"2\r\n", 2, 2),
            ("a,\"b\n1,2\n", 1, 2),
        ] {
            assert_eq!(error(text), (message.clone(), Some(line), Some(column)), "{text:?}");
        }
    }

    #[test]
    fn a_ragged_line_is_named() {
        assert_eq!(error("a,b\n1,2\n3\n").1, Some(3));
        assert_eq!(error("a,b\r\n1,2,3\r\n").1, Some(2));
    }

    #[test]
    fn a_blank_line_between_rows_is_named() {
        assert_eq!(error("a\n1\n\n2\n"), ("the line is blank".to_string(), Some(3), None));
        assert_eq!(error("a\r\n1\r\n\r\n2\r\n"), ("the line is blank".to_string(), Some(3), None));
    }

    #[test]
    fn headers_need_names_that_differ() {
        assert_eq!(
            error("a,,c\n1,2,3\n"),
            ("the column has no name".to_string(), Some(1), Some(2))
        );
        assert_eq!(
            error("a,b,a\n1,2,3\n"),
            ("a second column is called `a`".to_string(), Some(1), Some(3))
        );
    }

    #[test]
    fn empty_files_and_files_without_rows_are_refused() {
        assert_eq!(error("").0, "it is empty");
        assert_eq!(error("a,b\n").0, "it has no rows below the header");
    }

    #[test]
    fn a_file_cut_at_any_byte_gives_a_table_or_an_error() {
        let whole = "\u{feff}a,\"b \"\"c\"\"\",ü\r\n1,\"x, y\",3\r\n4,5,\"6\"\r\n";
        for cut in (0..=whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
            if let Ok(table) = parse("t.csv", &whole[..cut]) {
                assert_eq!(table.lines.len(), table.rows);
                assert!(table.columns.iter().all(|column| column.cells().count() == table.rows));
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_table_or_an_error(text in "[a-b,\"\r\n \u{e9}]{0,40}") {
            if let Ok(table) = parse("t.csv", &text) {
                prop_assert!(table.rows > 0);
                let lines = text.matches('\n').count() as u32 + 1;
                prop_assert!(table.lines.is_sorted());
                prop_assert!(table.lines.iter().all(|line| (1..=lines).contains(line)));
            }
        }
    }
}
