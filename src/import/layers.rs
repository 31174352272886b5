//! Which of PyTorch's layers the arrays of a file belong to, by their names and shapes.

use std::collections::BTreeMap;

use super::ImportError;
use crate::data::{Array, ArrayFile};
use crate::wording::visible;

/// A layer and its arrays.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layer<'f> {
    /// What its arrays are called by before `weight` and `bias`, without the last point.
    pub module: String,
    /// Which of its module's layers: the `1` of `weight_ih_l1`.
    pub level: usize,
    /// What it is.
    pub kind: Kind,
    /// How many numbers it reads.
    pub inputs: usize,
    /// How many it gives.
    pub neurons: usize,
    /// `weight_ih`, or `weight` of a linear layer.
    pub input: Stored<'f>,
    /// `weight_hh`
    pub recurrent: Option<Stored<'f>>,
    /// `bias_ih`, or `bias` of a linear layer.
    pub bias: Option<Stored<'f>>,
    /// `bias_hh`
    pub recurrent_bias: Option<Stored<'f>>,
}

/// An array and its name in the file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stored<'f> {
    /// Its name.
    pub name: &'f str,
    /// Its numbers.
    pub array: &'f Array,
}

/// The kinds of layers that are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `torch.nn.RNN`, `RNNCell`
    Rnn,
    /// `torch.nn.LSTM`, `LSTMCell`
    Lstm,
    /// `torch.nn.GRU`, `GRUCell`
    Gru,
    /// `torch.nn.Linear`
    Linear,
}

impl Kind {
    /// What PyTorch calls it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Rnn => "RNN",
            Kind::Lstm => "LSTM",
            Kind::Gru => "GRU",
            Kind::Linear => "Linear",
        }
    }

    /// The kind of a recurrent layer by how many matrices its weights hold, one above the other.
    fn of_matrices(count: usize) -> Option<Self> {
        match count {
            1 => Some(Kind::Rnn),
            3 => Some(Kind::Gru),
            4 => Some(Kind::Lstm),
            _ => None,
        }
    }
}

/// The arrays of a layer by what stands behind `weight_` and `bias_`; of a linear one behind nothing.
type Parts<'f> = BTreeMap<&'f str, Stored<'f>>;

/// The layers of a file, module by module in the order of their names, level by level.
pub(super) fn layers(file: &ArrayFile) -> Result<Vec<Layer<'_>>, ImportError> {
    let mut found: BTreeMap<(String, usize, bool), Parts> = BTreeMap::new();
    for (name, array) in &file.arrays {
        let place = place(name).ok_or_else(|| ImportError::unknown(name))?;
        let stored = Stored { name, array };
        let layer = (place.module.to_string(), place.level, place.is_recurrent);
        if let Some(other) = found.entry(layer).or_default().insert(place.part, stored) {
            let (one, other) = (visible(other.name), visible(name));
            let message = format!("`{one}` and `{other}` are the same array of the same layer");
            return Err(ImportError::new(message, "keep one of the two"));
        }
    }
    if found.is_empty() {
        return Err(ImportError::new("it holds no array", "save a `state_dict` in it"));
    }
    let layer = |((module, level, is_recurrent), parts)| match is_recurrent {
        true => recurrent(module, level, &parts),
        false => linear(module, &parts),
    };
    found.into_iter().map(layer).collect()
}

/// Where an array belongs.
struct Place<'f> {
    module: &'f str,
    level: usize,
    is_recurrent: bool,
    part: &'f str,
}

/// `rnn.weight_ih_l0`, `cell.bias_hh`, `fc.weight`
fn place(name: &str) -> Option<Place<'_>> {
    let (module, own) = name.rsplit_once('.').unwrap_or(("", name));
    if let "weight" | "bias" = own {
        return Some(Place { module, level: 0, is_recurrent: false, part: own });
    }
    let (part, level) = match own.split_once("_l") {
        Some((part, level)) => (part, level.parse().ok()?),
        None => (own, 0),
    };
    let is_known = matches!(part, "weight_ih" | "weight_hh" | "bias_ih" | "bias_hh");
    is_known.then_some(Place { module, level, is_recurrent: true, part })
}

fn recurrent<'f>(
    module: String,
    level: usize,
    parts: &Parts<'f>,
) -> Result<Layer<'f>, ImportError> {
    let needed = |part: &str| {
        let message = format!("layer {level} of `{}` has no `{part}`", visible(&module));
        parts.get(part).copied().ok_or_else(|| ImportError::new(message, "save the whole layer"))
    };
    let (input, recurrent) = (needed("weight_ih")?, needed("weight_hh")?);
    let (rows, inputs) = matrix(input)?;
    let (rows_again, neurons) = matrix(recurrent)?;
    let kind = rows.checked_div(neurons).filter(|_| rows == rows_again && rows % neurons == 0);
    let kind = kind.and_then(Kind::of_matrices).ok_or_else(|| {
        let shapes = format!("{rows} × {inputs} and {rows_again} × {neurons}");
        let message =
            format!("`{}` and `{}` are {shapes}", visible(input.name), visible(recurrent.name));
        ImportError::new(
            message,
            "of a layer of n neurons they have n rows (RNN), 3 n (GRU) or 4 n (LSTM)",
        )
    })?;
    let (bias, recurrent_bias) = (parts.get("bias_ih").copied(), parts.get("bias_hh").copied());
    for bias in [bias, recurrent_bias].into_iter().flatten() {
        vector(bias, rows)?;
    }
    let recurrent = Some(recurrent);
    Ok(Layer { module, level, kind, inputs, neurons, input, recurrent, bias, recurrent_bias })
}

fn linear<'f>(module: String, parts: &Parts<'f>) -> Result<Layer<'f>, ImportError> {
    let input = parts.get("weight").copied().ok_or_else(|| {
        ImportError::new(
            format!("`{}` has a bias and no weight", visible(&module)),
            "save the whole layer",
        )
    })?;
    let (neurons, inputs) = matrix(input)?;
    let bias = parts.get("bias").copied();
    bias.map(|bias| vector(bias, neurons)).transpose()?;
    let (recurrent, recurrent_bias) = (None, None);
    let kind = Kind::Linear;
    Ok(Layer { module, level: 0, kind, inputs, neurons, input, recurrent, bias, recurrent_bias })
}

fn matrix(stored: Stored) -> Result<(usize, usize), ImportError> {
    match stored.array.shape[..] {
        [rows, cols] if rows * cols > 0 => Ok((rows, cols)),
        _ => Err(ImportError::unknown(stored.name)),
    }
}

fn vector(stored: Stored, length: usize) -> Result<(), ImportError> {
    if stored.array.shape == [length] {
        return Ok(());
    }
    let message = format!("`{}` is no list of {length} numbers", visible(stored.name));
    Err(ImportError::new(message, "its layer has so many sums"))
}
