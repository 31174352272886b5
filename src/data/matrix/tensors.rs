//! `.safetensors`: a header in JSON, and the numbers, lowest byte first.

use safetensors::{Dtype, SafeTensors};

use super::element::{Element, Endian};
use super::{Rows, all_finite, choose, matrix_shape};
use crate::data::DataError;

/// The tensor of a name, or the only one.
pub(super) fn parse(bytes: &[u8], wanted: Option<&str>) -> Result<Rows, DataError> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| {
        let message = format!("it is no file of tensors: {error}");
        DataError::bad(message, "write it by `safetensors.numpy.save_file`")
    })?;
    let mut tensors = file.tensors();
    tensors.sort_by(|(one, _), (other, _)| one.cmp(other));
    let names: Vec<String> = tensors.iter().map(|(name, _)| name.clone()).collect();
    let (_, tensor) = &tensors[choose(&names, wanted)?];
    let element = element(tensor.dtype())?;
    let (rows, cols) = matrix_shape(tensor.shape())?;
    let numbers = element.decode(tensor.data(), Endian::Little);
    all_finite(Rows { rows, cols, numbers })
}

fn element(dtype: Dtype) -> Result<Element, DataError> {
    Ok(match dtype {
        Dtype::BOOL => Element::Bool,
        Dtype::I8 => Element::I8,
        Dtype::I16 => Element::I16,
        Dtype::I32 => Element::I32,
        Dtype::I64 => Element::I64,
        Dtype::U8 => Element::U8,
        Dtype::U16 => Element::U16,
        Dtype::U32 => Element::U32,
        Dtype::U64 => Element::U64,
        Dtype::F32 => Element::F32,
        Dtype::F64 => Element::F64,
        other => {
            let message = format!("its numbers are of the type `{other}`, which is not read");
            return Err(DataError::bad(message, "convert it to F32 or F64"));
        }
    })
}
