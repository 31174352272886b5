//! NumPy's `.npy` format, version 1.0: a header in text, then the numbers, little-endian, in C
//! order.

use std::io::{self, Write};

/// What an array holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// `<f8`
    F64(Vec<f64>),
    /// `<f4`
    F32(Vec<f32>),
    /// `<i8`
    I64(Vec<i64>),
    /// `<i4`
    I32(Vec<i32>),
    /// `|b1`
    Bool(Vec<bool>),
    /// `<U…`: each text padded to the longest one.
    Text(Vec<String>),
}

/// An array with its shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Its extents; their product is the number of values.
    pub shape: Vec<usize>,
    /// The values, the last extent running fastest.
    pub values: Values,
}

impl Array {
    /// A list of texts.
    pub fn texts(texts: &[&str]) -> Self {
        let texts = texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        Self { shape: vec![texts.len()], values: Values::Text(texts) }
    }

    /// Writes the array.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(&header(&self.kind(), &self.shape))?;
        match &self.values {
            Values::F64(values) => write_each(out, values, |value| value.to_le_bytes()),
            Values::F32(values) => write_each(out, values, |value| value.to_le_bytes()),
            Values::I64(values) => write_each(out, values, |value| value.to_le_bytes()),
            Values::I32(values) => write_each(out, values, |value| value.to_le_bytes()),
            Values::Bool(values) => write_each(out, values, |value| [u8::from(*value)]),
            Values::Text(texts) => {
                let width = longest(texts);
                texts.iter().try_for_each(|text| write_text(out, text, width))
            }
        }
    }

    fn kind(&self) -> String {
        match &self.values {
            Values::F64(_) => "<f8".into(),
            Values::F32(_) => "<f4".into(),
            Values::I64(_) => "<i8".into(),
            Values::I32(_) => "<i4".into(),
            Values::Bool(_) => "|b1".into(),
            Values::Text(texts) => format!("<U{}", longest(texts)),
        }
    }
}

/// Writes numbers of 64 bits, part by part, behind the header of an array.
pub fn write_f64s(out: &mut impl Write, values: &[f64]) -> io::Result<()> {
    write_each(out, values, |value| value.to_le_bytes())
}

/// The header of an array of a kind (`<f8`) and a shape, padded so that the values start at a
/// multiple of 64 bytes.
pub fn header(kind: &str, shape: &[usize]) -> Vec<u8> {
    let shape = tuple(shape);
    let mut text = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
    const BEFORE_TEXT: usize = 10;
    let unpadded = BEFORE_TEXT + text.len() + 1;
    text += &" ".repeat(unpadded.next_multiple_of(64) - unpadded);
    text.push('\n');
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend((text.len() as u16).to_le_bytes());
    header.extend(text.as_bytes());
    header
}

fn tuple(shape: &[usize]) -> String {
    match shape {
        [only] => format!("({only},)"),
        _ => format!("({})", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// NumPy has no texts of width 0.
fn longest(texts: &[String]) -> usize {
    texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1)
}

fn write_each<T, const N: usize>(
    out: &mut impl Write,
    values: &[T],
    bytes: impl Fn(&T) -> [u8; N],
) -> io::Result<()> {
    values.iter().try_for_each(|value| out.write_all(&bytes(value)))
}

fn write_text(out: &mut impl Write, text: &str, width: usize) -> io::Result<()> {
    let letters = text.chars().map(u32::from).chain(std::iter::repeat(0)).take(width);
    letters.map(u32::to_le_bytes).try_for_each(|letter| out.write_all(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(array: &Array) -> Vec<u8> {
        let mut bytes = Vec::new();
        array.write(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_bytes_are_those_of_numpy() {
        let array = Array { shape: vec![2, 1], values: Values::F64(vec![1.0, -2.5]) };
        let bytes = written(&array);
        let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 1), }";
        assert_eq!(bytes.len(), 128 + 16);
        assert_eq!(&bytes[..10], b"\x93NUMPY\x01\x00\x76\x00");
        assert_eq!(bytes[10..128], *format!("{text:<117}\n").as_bytes());
        assert_eq!(bytes[128..136], 1f64.to_le_bytes());
        assert_eq!(bytes[136..], (-2.5f64).to_le_bytes());
    }

    #[test]
    fn a_list_is_a_tuple_with_a_comma() {
        let bytes = written(&Array { shape: vec![3], values: Values::I64(vec![1, 2, 3]) });
        assert!(
            String::from_utf8_lossy(&bytes)
                .contains("'<i8', 'fortran_order': False, 'shape': (3,), ")
        );
        assert_eq!(bytes.len(), 128 + 24);
    }

    #[test]
    fn truth_takes_a_byte_and_short_integers_four() {
        let bytes = written(&Array { shape: vec![2], values: Values::Bool(vec![true, false]) });
        assert!(String::from_utf8_lossy(&bytes).contains("'descr': '|b1'"));
        assert_eq!(bytes[128..], [1, 0]);
        let bytes = written(&Array { shape: vec![1], values: Values::I32(vec![-2]) });
        assert!(String::from_utf8_lossy(&bytes).contains("'descr': '<i4'"));
        assert_eq!(bytes[128..], (-2i32).to_le_bytes());
    }

    #[test]
    fn texts_are_padded_to_the_longest() {
        let bytes = written(&Array::texts(&["tick", "é"]));
        assert!(String::from_utf8_lossy(&bytes).contains("'descr': '<U4'"));
        let letters = ['t', 'i', 'c', 'k', 'é', '\0', '\0', '\0'];
        let expected = letters.iter().flat_map(|letter| u32::from(*letter).to_le_bytes());
        assert_eq!(bytes[128..], expected.collect::<Vec<_>>());
    }

    #[test]
    fn single_precision_takes_four_bytes() {
        let bytes = written(&Array { shape: vec![], values: Values::F32(vec![0.5]) });
        assert!(
            String::from_utf8_lossy(&bytes)
                .contains("'<f4', 'fortran_order': False, 'shape': (), ")
        );
        assert_eq!(bytes[128..], 0.5f32.to_le_bytes());
    }
}
