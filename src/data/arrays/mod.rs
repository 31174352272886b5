//! Files of numeric arrays, NumPy's and safetensors. What a file declares about its size is compared
//! with the file itself before anything is allocated for it.

mod element;
pub(super) mod npy;
pub(super) mod npz;
pub(super) mod tensors;

use std::collections::BTreeMap;
use std::path::Path;

use super::file::read_bounded;
use super::{DataError, MAX_CELLS};

/// Numbers with a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Its extents.
    pub shape: Vec<usize>,
    /// The numbers, the last extent running fastest.
    pub numbers: Vec<f64>,
    /// Whether the file holds them in 32 bits.
    pub is_f32: bool,
}

/// All that a file of arrays says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArrayFile {
    /// Arrays and their names, in the order of the file (of safetensors: of the names).
    pub arrays: Vec<(String, Array)>,
    /// What the file says of itself; `.npz` says nothing.
    pub metadata: BTreeMap<String, String>,
}

/// Reads all arrays of a `.safetensors` or `.npz` file of at most `max_bytes`, and so many unpacked.
pub fn read_arrays(path: &Path, max_bytes: u64) -> Result<ArrayFile, DataError> {
    let read = || read_bounded(path, max_bytes);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("safetensors") => tensors::parse_all(&read()?),
        Some("npz") => {
            let arrays = npz::parse_all(read()?, max_bytes)?;
            Ok(ArrayFile { arrays, metadata: BTreeMap::new() })
        }
        _ => Err(DataError::bad(
            "its name ends neither in `.safetensors` nor in `.npz`",
            "name a file of arrays",
        )),
    }
}

/// How many numbers an array of this shape has, within the bound.
fn cells(shape: &[usize]) -> Result<usize, DataError> {
    let cells = shape.iter().try_fold(1_usize, |cells, extent| cells.checked_mul(*extent));
    cells.filter(|cells| *cells <= MAX_CELLS).ok_or_else(|| {
        let message = format!("{} numbers are more than {MAX_CELLS}", shown(shape));
        DataError::bad(message, "save a smaller array")
    })
}

/// `2 × 3`
fn shown(shape: &[usize]) -> String {
    let extents: Vec<_> = shape.iter().map(usize::to_string).collect();
    extents.join(" × ")
}

/// The one that is named, or the only one, among the names of what a file holds.
fn choose(names: &[String], wanted: Option<&str>) -> Result<usize, DataError> {
    let known = || {
        let known: Vec<_> = names.iter().map(String::as_str).collect();
        crate::wording::list(&known)
    };
    match wanted {
        Some(wanted) => names.iter().position(|name| name == wanted).ok_or_else(|| {
            let message = format!("it holds no array `{wanted}`");
            DataError::bad(message, format!("it holds {}", known()))
        }),
        None if names.len() == 1 => Ok(0),
        None if names.is_empty() => Err(DataError::bad("it holds no array", "save one in it")),
        None => {
            let help = format!("name one as the second argument: it holds {}", known());
            Err(DataError::bad(format!("it holds {} arrays", names.len()), help))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Result<ArrayFile, DataError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
        read_arrays(&folder.join(name), 1 << 20)
    }

    #[test]
    fn nothing_in_an_archive_is_passed_over() {
        let names: Vec<_> = read("two.npz").unwrap().arrays.into_iter().map(|it| it.0).collect();
        assert_eq!(names, ["first", "second"]);
        let refusal = |name| read(name).unwrap_err().message;
        assert_eq!(refusal("twice.npz"), "it has two members `a.npy`");
        assert_eq!(refusal("beside.npz"), "its member `readme.txt` is no array: no `.npy` file");
        assert!(refusal("text.npz").contains("it holds text and is no tensor"));
    }
}
