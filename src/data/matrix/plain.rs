//! `.csv` as a matrix: rows of numbers without a header. A file whose first line names `pre` and
//! `post` is an edge list.

use super::{Content, Rows, edges};
use crate::data::csv::Records;
use crate::data::table::number;
use crate::data::{DataError, MAX_CELLS};
use crate::wording::Counted;

pub(super) fn parse(path: &str, text: &str) -> Result<Content, DataError> {
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Rows { rows: 0, cols: 0, numbers: Vec::new() };
    for record in Records::of(plain) {
        let (line, record) = record?;
        if rows.rows == 0 && edges::has_header(record.iter()) {
            return Ok(Content::Edges(edges::parse(path, text, None)?));
        }
        if rows.rows == 0 {
            rows.cols = record.len();
        }
        let cells: Vec<&str> = record.iter().collect();
        add_row(&mut rows, &cells).map_err(|error| error.at_line(u64::from(line)))?;
    }
    match rows.rows {
        0 => Err(DataError::bad("it is empty", "write rows of numbers, without a header")),
        _ => Ok(Content::Numbers(rows)),
    }
}

fn add_row(rows: &mut Rows, cells: &[&str]) -> Result<(), DataError> {
    if cells.len() != rows.cols {
        let found = Counted(cells.len() as u64, "field");
        let message = format!("the line has {found}, the first line has {}", rows.cols);
        return Err(DataError::bad(message, "write rows of one length"));
    }
    if rows.numbers.len() + cells.len() > MAX_CELLS {
        let message = format!("it has more than {MAX_CELLS} numbers");
        return Err(DataError::bad(message, "save a smaller matrix"));
    }
    for (column, cell) in cells.iter().enumerate() {
        let number = number(cell).map_err(|why| {
            let help = "write numbers only, without a header; an edge list has the columns `pre` \
                        and `post`";
            DataError::bad(why, help).at_column(column + 1)
        })?;
        rows.numbers.push(number);
    }
    rows.rows += 1;
    Ok(())
}
