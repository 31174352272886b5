//! Tensors to the bytes of a safetensors file, and what the file says of itself.

use std::borrow::Cow;
use std::collections::HashMap;

use safetensors::tensor::View;
use safetensors::{Dtype, SafeTensorError};
use serde::{Deserialize, Serialize};

use super::{Numbers, Tensor};
use crate::data::ArrayFile;
use crate::model::network::Precision;

/// What a file says of where its weights come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The name of the network.
    pub network: String,
    /// SHA-256 of the program's text and of those that it uses.
    pub program: String,
    /// `f32` or `f64`.
    pub precision: String,
}

/// The key of the metadata. It is one only: a file of several would not be the same bytes each time.
const KEY: &str = "netc";

/// The bytes of a safetensors file with these tensors, in the precision in which they were computed.
pub fn to_bytes(
    tensors: &[Tensor],
    about: &About,
    precision: Precision,
) -> Result<Vec<u8>, SafeTensorError> {
    let about = serde_json::to_string(about).unwrap_or_default();
    let metadata = HashMap::from([(KEY.to_string(), about)]);
    let views = tensors.iter().map(|tensor| (&tensor.name, Typed { tensor, precision }));
    safetensors::serialize(views, Some(metadata))
}

/// What a file says of itself, if netc wrote it.
pub fn about(file: &ArrayFile) -> Option<About> {
    serde_json::from_str(file.metadata.get(KEY)?).ok()
}

/// A tensor in a precision.
#[derive(Clone, Copy)]
struct Typed<'a> {
    tensor: &'a Tensor,
    precision: Precision,
}

impl View for Typed<'_> {
    fn dtype(&self) -> Dtype {
        match (&self.tensor.numbers, self.precision) {
            (Numbers::Places(_), _) => Dtype::I64,
            (Numbers::Values(_), Precision::F64) => Dtype::F64,
            (Numbers::Values(_), Precision::F32) => Dtype::F32,
        }
    }

    fn shape(&self) -> &[usize] {
        &self.tensor.shape
    }

    fn data(&self) -> Cow<'_, [u8]> {
        let bytes: Vec<u8> = match (&self.tensor.numbers, self.precision) {
            (Numbers::Places(places), _) => places.iter().flat_map(|it| it.to_le_bytes()).collect(),
            (Numbers::Values(values), Precision::F64) => {
                values.iter().flat_map(|it| it.to_le_bytes()).collect()
            }
            (Numbers::Values(values), Precision::F32) => {
                values.iter().flat_map(|it| (*it as f32).to_le_bytes()).collect()
            }
        };
        bytes.into()
    }

    fn data_len(&self) -> usize {
        let count: usize = self.tensor.shape.iter().product();
        count * self.dtype().bitsize() / 8
    }
}
