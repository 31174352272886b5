//! Tables of text with aligned columns.

/// Which side of a column is straight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Names.
    Left,
    /// Numbers.
    Right,
}

/// Rows of cells; a row may have fewer cells than there are columns.
#[derive(Debug, Clone, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Draws it: the first column straight on the left, the others as `side` says; two blanks
    /// between columns, `indent` blanks before each line, none behind.
    pub fn draw(&self, indent: usize, side: Side) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = " ".repeat(indent);
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let gap = if column == 0 { "" } else { "  " };
                let pad = " ".repeat(width - length(cell));
                match (column, side) {
                    (0, _) | (_, Side::Left) => line += &format!("{gap}{cell}{pad}"),
                    (_, Side::Right) => line += &format!("{gap}{pad}{cell}"),
                }
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column| {
            self.rows
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell: &String| length(cell))
                .max()
        };
        (0..columns).map(|column| width(column).unwrap_or(0)).collect()
    }
}

/// Characters of a text: the columns that it takes on a terminal.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_straight_and_nothing_trails() {
        let mut table = Table::default();
        table.row(["", "loss", "in units"]);
        table.row(["train", "0.5", "12"]);
        table.row(["test", "0.25"]);
        let expected = "         loss  in units\n  train   0.5        12\n  test   0.25\n";
        assert_eq!(table.draw(2, Side::Right), expected);
    }

    #[test]
    fn letters_are_counted_not_bytes() {
        let mut table = Table::default();
        table.row(["é", "a"]);
        table.row(["ab", "b"]);
        assert_eq!(table.draw(0, Side::Left), "é   a\nab  b\n");
    }
}
