//! Reading emitted files, written from the descriptions of their formats alone.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Row and column, both from 0, and the number.
pub type Entries = Vec<(usize, usize, f64)>;

/// A table with names: the entries that are not 0, and the names.
pub fn read_table(text: &str) -> (Entries, Vec<String>) {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let names: Vec<String> = lines.next().unwrap().split(',').skip(1).map(String::from).collect();
    let mut entries = Vec::new();
    for (row, line) in lines.enumerate() {
        let (name, numbers) = line.split_once(',').unwrap();
        assert_eq!(name, names[row]);
        let numbers: Vec<f64> = numbers.split(',').map(|it| it.parse().unwrap()).collect();
        assert_eq!(numbers.len(), names.len());
        let there = numbers.iter().enumerate().filter(|(_, value)| **value != 0.0);
        entries.extend(there.map(|(column, value)| (row, column, *value)));
    }
    (entries, names)
}

/// Matrix Market coordinates; those of a pattern have the number 1.
pub fn read_market(text: &str) -> (usize, Entries) {
    let banner = text.lines().next().unwrap();
    let is_pattern = banner == "%%MatrixMarket matrix coordinate pattern general";
    assert!(is_pattern || banner == "%%MatrixMarket matrix coordinate real general", "{banner}");
    let mut lines = text.lines().filter(|line| !line.starts_with('%'));
    let sizes: Vec<usize> =
        lines.next().unwrap().split(' ').map(|it| it.parse().unwrap()).collect();
    let entries: Entries = lines
        .map(|line| {
            let cells: Vec<&str> = line.split(' ').collect();
            assert_eq!(cells.len(), if is_pattern { 2 } else { 3 });
            let at = |index: usize| cells[index].parse::<usize>().unwrap() - 1;
            (at(0), at(1), cells.get(2).map_or(1.0, |it| it.parse().unwrap()))
        })
        .collect();
    assert_eq!((sizes[0], sizes[2]), (sizes[1], entries.len()));
    (sizes[0], entries)
}

/// The arrays of an archive by their names.
pub struct Archive(BTreeMap<String, (String, Vec<usize>, Vec<u8>)>);

impl Archive {
    pub fn read(bytes: Vec<u8>) -> Self {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut arrays = BTreeMap::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let name = file.name().unwrap().strip_suffix(".npy").unwrap().to_string();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            arrays.insert(name, array(&bytes));
        }
        Archive(arrays)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn shape(&self, name: &str) -> &[usize] {
        &self.0[name].1
    }

    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let (kind, _, data) = &self.0[name];
        match kind.as_str() {
            "<f8" => data.as_chunks().0.iter().map(|it| f64::from_le_bytes(*it)).collect(),
            "<f4" => data.as_chunks().0.iter().map(|it| f32::from_le_bytes(*it).into()).collect(),
            "<i8" => data.as_chunks().0.iter().map(|it| i64::from_le_bytes(*it) as f64).collect(),
            "<i4" => data.as_chunks().0.iter().map(|it| i32::from_le_bytes(*it).into()).collect(),
            "|b1" => data.iter().map(|it| f64::from(*it)).collect(),
            kind => panic!("{name} is {kind}"),
        }
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        let (kind, shape, data) = &self.0[name];
        let width: usize = kind.strip_prefix("<U").unwrap().parse().unwrap();
        let texts: Vec<String> = data
            .chunks(4 * width)
            .map(|text| {
                let letters = text.as_chunks().0.iter().map(|it| u32::from_le_bytes(*it));
                letters.filter(|it| *it != 0).map(|it| char::from_u32(it).unwrap()).collect()
            })
            .collect();
        assert_eq!(texts.len(), shape.iter().product::<usize>());
        texts
    }

    /// A matrix by compressed rows, its arrays behind `before`.
    pub fn rows(&self, before: &str) -> Entries {
        let of = |name: &str| self.numbers(&format!("{before}{name}"));
        let (starts, columns, values) = (of("indptr"), of("indices"), of("data"));
        assert_eq!(starts.len(), self.numbers("shape")[0] as usize + 1);
        let row = |row: usize| starts[row] as usize..starts[row + 1] as usize;
        let rows = 0..starts.len() - 1;
        rows.flat_map(|it| row(it).map(move |entry| (it, entry)))
            .map(|(row, entry)| (row, columns[entry] as usize, values[entry]))
            .collect()
    }
}

/// The type, shape and data of a `.npy` file of version 1.
fn array(bytes: &[u8]) -> (String, Vec<usize>, Vec<u8>) {
    assert_eq!(&bytes[..8], b"\x93NUMPY\x01\x00");
    let end = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = std::str::from_utf8(&bytes[10..end]).unwrap();
    let between = |before: &str, after: &str| {
        let rest = header.split_once(before).unwrap().1;
        rest.split_once(after).unwrap().0.to_string()
    };
    assert!(header.contains("'fortran_order': False"));
    let extents = between("'shape': (", ")");
    let extents = extents.split(',').map(str::trim).filter(|it| !it.is_empty());
    let shape = extents.map(|it| it.parse().unwrap()).collect();
    (between("'descr': '", "'"), shape, bytes[end..].to_vec())
}
