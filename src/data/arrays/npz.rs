//! NumPy's `.npz`: a zip archive of `.npy` files, packed or not.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Array, choose, npy};
use crate::data::DataError;

/// The array of a name, or the only one; an array that unpacks to more than `max_bytes` is refused.
pub(in crate::data) fn parse(
    bytes: Vec<u8>,
    wanted: Option<&str>,
    max_bytes: u64,
) -> Result<Array, DataError> {
    let mut archive = open(bytes)?;
    let members = names(&archive);
    member(&mut archive, &members[choose(&members, wanted)?], max_bytes)
}

/// All arrays with their names; they may unpack to `max_bytes` together.
pub(super) fn parse_all(bytes: Vec<u8>, max_bytes: u64) -> Result<Vec<(String, Array)>, DataError> {
    let mut archive = open(bytes)?;
    let mut left = max_bytes;
    let mut arrays = Vec::new();
    for name in names(&archive) {
        let array = member(&mut archive, &name, left).map_err(|error| error.of_array(&name))?;
        left = left.saturating_sub(8 * array.numbers.len() as u64);
        arrays.push((name, array));
    }
    Ok(arrays)
}

type Archive = ZipArchive<Cursor<Vec<u8>>>;

fn open(bytes: Vec<u8>) -> Result<Archive, DataError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_archive(&error))
}

fn names(archive: &Archive) -> Vec<String> {
    let files = archive.file_names();
    files.filter_map(|name| name.ok()?.strip_suffix(".npy").map(String::from)).collect()
}

fn member(archive: &mut Archive, name: &str, max_bytes: u64) -> Result<Array, DataError> {
    let member = archive.by_name(&format!("{name}.npy")).map_err(|error| no_archive(&error))?;
    let mut unpacked = Vec::new();
    let mut bounded = member.take(max_bytes.saturating_add(1));
    bounded.read_to_end(&mut unpacked).map_err(|error| damaged(&error))?;
    if unpacked.len() as u64 > max_bytes {
        let message = format!("the array unpacks to more than {max_bytes} bytes");
        return Err(DataError::bad(message, "save a smaller array"));
    }
    npy::parse(&unpacked)
}

fn no_archive(error: &ZipError) -> DataError {
    let message = format!("it is no archive of arrays: {error}");
    DataError::bad(message, "write it by `numpy.savez`")
}

fn damaged(error: &std::io::Error) -> DataError {
    let message = format!("its array cannot be unpacked: {error}");
    DataError::bad(message, "write the file anew: it is damaged")
}
