//! NumPy's `.npz`: a zip archive of `.npy` files, packed or not.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Rows, choose, npy};
use crate::data::DataError;

/// The array of a name, or the only one; an array that unpacks to more than `max_bytes` is refused.
pub(super) fn parse(
    bytes: Vec<u8>,
    wanted: Option<&str>,
    max_bytes: u64,
) -> Result<Rows, DataError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_archive(&error))?;
    let members: Vec<String> = archive
        .file_names()
        .filter_map(|name| name.ok()?.strip_suffix(".npy").map(String::from))
        .collect();
    let member = format!("{}.npy", members[choose(&members, wanted)?]);
    let member = archive.by_name(&member).map_err(|error| no_archive(&error))?;
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
