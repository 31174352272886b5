//! Which rows are one sequence.

use std::collections::HashMap;

use super::{DataError, Sequencing, Table};

/// The rows of each sequence, in the file's order; sequences in the order of their first rows.
pub(super) fn of_table(table: &Table, sequencing: &Sequencing) -> Result<Vec<Vec<u32>>, DataError> {
    let rows = 0..table.rows as u32;
    Ok(match (sequencing, table.samples) {
        (Sequencing::OfFile, Some(samples)) => {
            let all: Vec<_> = rows.collect();
            all.chunks(samples).map(<[u32]>::to_vec).collect()
        }
        (Sequencing::OfFile | Sequencing::All, _) => vec![rows.collect()],
        (Sequencing::Row, _) => rows.map(|row| vec![row]).collect(),
        (Sequencing::Column(name), _) => by_column(table, table.position(name)?),
    })
}

fn by_column(table: &Table, column: usize) -> Vec<Vec<u32>> {
    let mut sequences: Vec<Vec<u32>> = Vec::new();
    let mut index_of = HashMap::new();
    for (row, cell) in table.columns[column].cells().enumerate() {
        let index = *index_of.entry(cell).or_insert(sequences.len());
        if index == sequences.len() {
            sequences.push(Vec::new());
        }
        sequences[index].push(row as u32);
    }
    sequences
}

#[cfg(test)]
mod tests {
    use super::super::DataErrorKind;
    use super::super::csv::parse;
    use super::*;

    fn table() -> Table {
        parse("t.csv", "who,n\nb,1\na,2\nb,3\na,4\nb,5\n").unwrap()
    }

    #[test]
    fn all_rows_each_row_or_the_rows_of_a_value() {
        let table = table();
        assert_eq!(of_table(&table, &Sequencing::All), Ok(vec![vec![0, 1, 2, 3, 4]]));
        let rows = of_table(&table, &Sequencing::Row).unwrap();
        assert_eq!(rows, [[0], [1], [2], [3], [4]]);
        let by_who = of_table(&table, &Sequencing::Column("who".to_string()));
        assert_eq!(by_who, Ok(vec![vec![0, 2, 4], vec![1, 3]]));
    }

    #[test]
    fn an_unknown_column_is_said() {
        let error = of_table(&table(), &Sequencing::Column("when".to_string())).unwrap_err();
        assert_eq!(error.kind, DataErrorKind::UnknownColumn);
    }
}
