//! Files to matrices of numbers: NumPy arrays, CSV without a header, safetensors, and edge lists.
//! What a file declares about its size is compared with the file itself before anything is
//! allocated for it.

mod edges;
mod plain;

#[cfg(test)]
mod tests;

pub use edges::Edges;

use super::DataError;
use super::arrays::{Array, npy, npz, tensors};
use super::file::{Reach, read_bytes, text};

/// Numbers in rows of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// How many rows.
    pub rows: usize,
    /// Numbers a row.
    pub cols: usize,
    /// Row by row.
    pub numbers: Vec<f64>,
}

/// What a file says about a matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct MatrixFile {
    /// The file, as the program names it.
    pub path: String,
    /// What it holds.
    pub content: Content,
}

/// What a [`MatrixFile`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A number for each entry, rows *to*, columns *from*.
    Numbers(Rows),
    /// A list of connections between neurons.
    Edges(Edges),
}

/// How a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format<'a> {
    /// `.npy`: one NumPy array.
    Npy,
    /// `.npz`: NumPy arrays by name; the only one where none is named.
    Npz(Option<&'a str>),
    /// `.safetensors`: tensors by name; the only one where none is named.
    SafeTensors(Option<&'a str>),
    /// `.csv`: numbers without a header, or an edge list.
    Csv,
    /// An edge list; only the edges of a type, if one is named.
    Edges(Option<&'a str>),
}

impl Format<'_> {
    /// The format that a file's name tells.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        Some(match extension {
            "npy" => Format::Npy,
            "npz" => Format::Npz(None),
            "safetensors" => Format::SafeTensors(None),
            "csv" => Format::Csv,
            _ => return None,
        })
    }
}

/// Reads a matrix. Every number in it is finite.
pub fn read_matrix(path: &str, format: Format, reach: Reach) -> Result<MatrixFile, DataError> {
    let content = parse(path, format, read_bytes(path, reach)?, reach.max_bytes)?;
    Ok(MatrixFile { path: path.to_string(), content })
}

/// What the bytes of a file say; what is packed in it may have `max_bytes`.
fn parse(path: &str, format: Format, bytes: Vec<u8>, max_bytes: u64) -> Result<Content, DataError> {
    Ok(match format {
        Format::Npy => Content::Numbers(matrix(npy::parse(&bytes)?)?),
        Format::Npz(name) => Content::Numbers(matrix(npz::parse(bytes, name, max_bytes)?)?),
        Format::SafeTensors(name) => Content::Numbers(matrix(tensors::parse(&bytes, name)?)?),
        Format::Edges(only) => Content::Edges(edges::parse(path, &text(bytes)?, only)?),
        Format::Csv => plain::parse(path, &text(bytes)?)?,
    })
}

/// An array as a matrix of finite numbers.
fn matrix(array: Array) -> Result<Rows, DataError> {
    let Array { shape, numbers, .. } = array;
    let [rows, cols] = *shape else {
        let sizes: Vec<_> = shape.iter().map(usize::to_string).collect();
        let message = format!("its shape is ({}), which is no matrix", sizes.join(", "));
        return Err(DataError::bad(message, "save an array of two dimensions"));
    };
    if rows * cols == 0 {
        return Err(DataError::bad(format!("it is empty: {rows} × {cols}"), "save some numbers"));
    }
    all_finite(Rows { rows, cols, numbers })
}

/// Refuses the first number that is not finite.
fn all_finite(rows: Rows) -> Result<Rows, DataError> {
    match rows.numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(rows),
        Some(entry) => {
            let (row, col) = (entry / rows.cols + 1, entry % rows.cols + 1);
            let message = format!("row {row}, column {col} is {}", rows.numbers[entry]);
            Err(DataError::bad(message, "save finite numbers only"))
        }
    }
}
