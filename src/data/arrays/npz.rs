//! NumPy's `.npz`: a zip archive of `.npy` files, packed or not.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Array, choose, npy};
use crate::data::DataError;
use crate::wording::visible;

/// The array of a name, or the only one; an array that unpacks to more than `max_bytes` is refused.
pub(in crate::data) fn parse(
    bytes: Vec<u8>,
    wanted: Option<&str>,
    max_bytes: u64,
) -> Result<Array, DataError> {
    let (mut archive, members) = open(&bytes)?;
    let members: Vec<String> = members.into_iter().filter_map(array_name).collect();
    member(&mut archive, &members[choose(&members, wanted)?], max_bytes)
}

/// All arrays with their names; they may unpack to `max_bytes` together. A member that is none is
/// refused: it may be what somebody thinks is read.
pub(super) fn parse_all(bytes: Vec<u8>, max_bytes: u64) -> Result<Vec<(String, Array)>, DataError> {
    let (mut archive, members) = open(&bytes)?;
    let mut left = max_bytes;
    let mut arrays = Vec::new();
    for member_name in members {
        let shown = visible(&member_name);
        let name = array_name(member_name).ok_or_else(|| {
            let message = format!("its member `{shown}` is no array: no `.npy` file");
            DataError::bad(message, "write the archive by `numpy.savez`, of arrays alone")
        })?;
        let array = member(&mut archive, &name, left).map_err(|error| error.of_array(&name))?;
        left = left.saturating_sub(8 * array.numbers.len() as u64);
        arrays.push((name, array));
    }
    Ok(arrays)
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The archive and the names of its members. Of two members of one name only one could be read.
fn open(bytes: &[u8]) -> Result<(Archive<'_>, Vec<String>), DataError> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| no_archive(&error))?;
    let start = usize::try_from(archive.central_directory_start()).unwrap_or(usize::MAX);
    let mut seen = HashSet::new();
    if let Some(name) =
        Directory(bytes.get(start..).unwrap_or_default()).find(|it| !seen.insert(*it))
    {
        let name = visible(&String::from_utf8_lossy(name));
        let message = format!("it has two members `{name}`");
        return Err(DataError::bad(message, "write each array once, by `numpy.savez`"));
    }
    let names = archive.file_names().map(|name| name.map(String::from));
    let names = names.collect::<Result<_, _>>().map_err(|error| no_archive(&error))?;
    Ok((archive, names))
}

/// The name of the array that a member holds, if it is one.
fn array_name(member: String) -> Option<String> {
    member.strip_suffix(".npy").map(String::from)
}

/// The names in the directory of an archive, one for each member: the archive that the library opens
/// knows of two with one name only the last.
struct Directory<'a>(&'a [u8]);

impl<'a> Iterator for Directory<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        const FIXED: usize = 46;
        let (entry, rest) = self.0.split_at_checked(FIXED)?;
        if !entry.starts_with(b"PK\x01\x02") {
            return None;
        }
        let length = |at: usize| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
        let (name, more, comment) = (length(28), length(30), length(32));
        let (found, _) = rest.split_at_checked(name)?;
        self.0 = rest.get(name + more + comment..).unwrap_or_default();
        Some(found)
    }
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
