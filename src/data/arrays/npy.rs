//! NumPy's `.npy`: a magic word, a header that is a Python dictionary, and the numbers.

use super::element::{Element, Endian};
use super::{Array, cells, shown};
use crate::data::DataError;
use crate::wording::visible;

/// Longer headers are refused; NumPy's own have some hundred bytes.
const MAX_HEADER: usize = 1 << 16;

/// What a header says.
#[derive(Debug, PartialEq)]
struct Header {
    /// The type of a number, as in `<f8`.
    descr: String,
    /// Whether columns rather than rows lie together.
    fortran_order: bool,
    shape: Vec<usize>,
}

/// The array of a whole file.
pub(in crate::data) fn parse(bytes: &[u8]) -> Result<Array, DataError> {
    let (text, data) = split(bytes).ok_or_else(no_header)?;
    let header = Python(text).header().ok_or_else(no_header)?;
    let (element, endian) = element(&header.descr)?;
    if data.len() != cells(&header.shape)? * element.bytes() {
        return Err(wrong_length(&header.shape, element.bytes(), data.len()));
    }
    let numbers = element.decode(data, endian);
    let numbers = match header.fortran_order {
        true => last_fastest(&numbers, &header.shape),
        false => numbers,
    };
    Ok(Array { shape: header.shape, numbers, is_f32: element == Element::F32 })
}

/// The header's text and the bytes of the numbers.
fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (version, rest) = rest.split_at_checked(2)?;
    let (length, rest) = match version[0] {
        1 => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_le_bytes(*length)), rest)
        }
        2 | 3 => {
            let (length, rest) = rest.split_first_chunk()?;
            (u32::from_le_bytes(*length) as usize, rest)
        }
        _ => return None,
    };
    let (text, data) = rest.split_at_checked(length).filter(|_| length <= MAX_HEADER)?;
    Some((std::str::from_utf8(text).ok()?, data))
}

/// Numbers whose first extent runs fastest, the last running fastest.
fn last_fastest(numbers: &[f64], shape: &[usize]) -> Vec<f64> {
    let place = |cell: usize| {
        let (mut rest, mut stride, mut place) = (cell, numbers.len(), 0);
        for extent in shape.iter().rev() {
            stride /= extent;
            place += rest % extent * stride;
            rest /= extent;
        }
        place
    };
    (0..numbers.len()).map(|cell| numbers[place(cell)]).collect()
}

fn element(descr: &str) -> Result<(Element, Endian), DataError> {
    let (order, kind) = descr.split_at_checked(1).unwrap_or(("", descr));
    let element = match kind {
        "b1" => Element::Bool,
        "i1" => Element::I8,
        "i2" => Element::I16,
        "i4" => Element::I32,
        "i8" => Element::I64,
        "u1" => Element::U8,
        "u2" => Element::U16,
        "u4" => Element::U32,
        "u8" => Element::U64,
        "f4" => Element::F32,
        "f8" => Element::F64,
        _ => return Err(unsupported(descr)),
    };
    match order {
        "<" | "|" => Ok((element, Endian::Little)),
        ">" => Ok((element, Endian::Big)),
        _ => Err(unsupported(descr)),
    }
}

fn no_header() -> DataError {
    DataError::bad("it does not begin as a NumPy array does", "write it by `numpy.save`")
}

fn unsupported(descr: &str) -> DataError {
    if descr.contains(['U', 'S']) && !descr.contains(' ') {
        return DataError::bad("it holds text and is no tensor", "leave it out of the file");
    }
    let shown: String = visible(descr).chars().take(40).collect();
    let message = format!("its numbers are of the type `{shown}`, which is not read");
    DataError::bad(message, "convert it, as in `a.astype(\"float64\")`")
}

fn wrong_length(shape: &[usize], bytes: usize, found: usize) -> DataError {
    let declared = shown(shape);
    let message = format!(
        "it declares {declared} numbers of {bytes} bytes, and {found} bytes of them follow"
    );
    DataError::bad(message, "write the file anew: it is cut or damaged")
}

/// The rest of a dictionary as Python writes it.
struct Python<'a>(&'a str);

impl<'a> Python<'a> {
    /// `{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }`, keys in any order.
    fn header(mut self) -> Option<Header> {
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        self.sign("{")?;
        while self.sign("}").is_none() {
            let key = self.text()?;
            self.sign(":")?;
            match key {
                "descr" => descr = Some(self.descr()?),
                "fortran_order" => fortran_order = Some(self.truth()?),
                "shape" => shape = Some(self.tuple()?),
                _ => return None,
            }
            if self.sign(",").is_none() {
                self.sign("}")?;
                break;
            }
        }
        self.0.trim().is_empty().then_some(())?;
        Some(Header { descr: descr?, fortran_order: fortran_order?, shape: shape? })
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.0 = self.0.trim_start().strip_prefix(sign)?;
        Some(())
    }

    fn text(&mut self) -> Option<&'a str> {
        self.sign("'")?;
        let (text, rest) = self.0.split_once('\'')?;
        self.0 = rest;
        Some(text)
    }

    /// The type: a text, or for records a list, of which no more is read than that it is one.
    fn descr(&mut self) -> Option<String> {
        if !self.0.trim_start().starts_with('[') {
            return self.text().map(String::from);
        }
        let (_, rest) = self.0.rsplit_once(']')?;
        self.0 = rest;
        Some("a record".into())
    }

    fn truth(&mut self) -> Option<bool> {
        let truth = self.sign("True").map(|()| true);
        truth.or_else(|| self.sign("False").map(|()| false))
    }

    fn tuple(&mut self) -> Option<Vec<usize>> {
        self.sign("(")?;
        let (sizes, rest) = self.0.split_once(')')?;
        self.0 = rest;
        let sizes = sizes.trim().trim_end_matches(',');
        match sizes.is_empty() {
            true => Some(Vec::new()),
            false => sizes.split(',').map(|size| size.trim().parse().ok()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_python_writes_them() {
        let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }   \n";
        let header = Header { descr: "<f8".into(), fortran_order: false, shape: vec![2, 3] };
        assert_eq!(Python(text).header(), Some(header));
        let text = "{'shape':(3,),'descr':'>i2','fortran_order':True}";
        let header = Header { descr: ">i2".into(), fortran_order: true, shape: vec![3] };
        assert_eq!(Python(text).header(), Some(header));
    }

    #[test]
    fn headers_that_say_too_little_or_too_much_are_refused() {
        for text in [
            "{'descr': '<f8', 'fortran_order': False}",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2)} x",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), 'more': 'x'}",
            "",
        ] {
            assert_eq!(Python(text).header(), None, "{text}");
        }
    }
}
