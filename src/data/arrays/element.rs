//! The kinds of numbers that arrays are made of, and reading them.

/// A kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
}

/// The order of the bytes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Endian {
    Little,
    Big,
}

impl Element {
    /// Bytes of a number.
    pub fn bytes(self) -> usize {
        match self {
            Element::Bool | Element::I8 | Element::U8 => 1,
            Element::I16 | Element::U16 => 2,
            Element::I32 | Element::U32 | Element::F32 => 4,
            Element::I64 | Element::U64 | Element::F64 => 8,
        }
    }

    /// The numbers of these bytes, one after another; truth values are 0 and 1.
    pub fn decode(self, bytes: &[u8], endian: Endian) -> Vec<f64> {
        macro_rules! decode {
            ($number:ty) => {{
                let from = match endian {
                    Endian::Little => <$number>::from_le_bytes,
                    Endian::Big => <$number>::from_be_bytes,
                };
                bytes.as_chunks().0.iter().map(|bytes| from(*bytes) as f64).collect()
            }};
        }
        match self {
            Element::Bool => bytes.iter().map(|byte| f64::from(u8::from(*byte != 0))).collect(),
            Element::I8 => decode!(i8),
            Element::I16 => decode!(i16),
            Element::I32 => decode!(i32),
            Element::I64 => decode!(i64),
            Element::U8 => decode!(u8),
            Element::U16 => decode!(u16),
            Element::U32 => decode!(u32),
            Element::U64 => decode!(u64),
            Element::F32 => decode!(f32),
            Element::F64 => decode!(f64),
        }
    }
}
