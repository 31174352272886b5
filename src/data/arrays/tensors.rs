//! `.safetensors`: a header in JSON, and the numbers, lowest byte first.

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};

use super::element::{Element, Endian};
use super::{Array, ArrayFile, cells, choose};
use crate::data::DataError;

/// The tensor of a name, or the only one.
pub(in crate::data) fn parse(bytes: &[u8], wanted: Option<&str>) -> Result<Array, DataError> {
    let tensors = tensors(bytes)?;
    let names: Vec<String> = tensors.iter().map(|(name, _)| name.clone()).collect();
    array(&tensors[choose(&names, wanted)?].1)
}

/// All tensors with their names, and what the header says of the file.
pub(super) fn parse_all(bytes: &[u8]) -> Result<ArrayFile, DataError> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| no_tensors(&error))?;
    let metadata = header.metadata().clone().unwrap_or_default().into_iter().collect();
    let mut arrays = Vec::new();
    for (name, tensor) in tensors(bytes)? {
        let array = array(&tensor).map_err(|error| error.of_array(&name))?;
        arrays.push((name, array));
    }
    Ok(ArrayFile { arrays, metadata })
}

/// The tensors in the order of their names.
fn tensors(bytes: &[u8]) -> Result<Vec<(String, TensorView<'_>)>, DataError> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| no_tensors(&error))?;
    let mut tensors = file.tensors();
    tensors.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(tensors)
}

fn array(tensor: &TensorView) -> Result<Array, DataError> {
    let element = element(tensor.dtype())?;
    cells(tensor.shape())?;
    let numbers = element.decode(tensor.data(), Endian::Little);
    Ok(Array { shape: tensor.shape().to_vec(), numbers, is_f32: element == Element::F32 })
}

fn no_tensors(error: &SafeTensorError) -> DataError {
    let message = format!("it is no file of tensors: {error}");
    DataError::bad(message, "write it by `safetensors.numpy.save_file`")
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
