//! The weights of a file that fit a program: which tensors, and which constraints they were held
//! against.

use serde::Serialize;

use super::table::{Side, Table};
use crate::compile::Compiled;
use crate::model::network::{Frozen, MatrixId, VectorKind};
use crate::pattern::Pattern;
use crate::tensors::{Holds, Slot, slots};
use crate::weights::{Signs, frozen_entries, signs};
use crate::wording::{Counted, visible};

/// So many tensors are listed.
const MOST_TENSORS: usize = 40;

/// What is known of a tensor of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TensorFacts {
    /// Its name: of the matrix, of its factor, or of the vector.
    pub name: String,
    /// Its extents.
    pub shape: Vec<usize>,
    /// How many parameters it has.
    pub numbers: usize,
    /// The constraints that were checked and hold, in words.
    pub holds: Vec<String>,
}

/// The tensors of the weights that a program has.
pub fn facts(compiled: &Compiled) -> Vec<TensorFacts> {
    let network = &compiled.model.network;
    let fact = |slot: Slot| {
        let (numbers, holds) = match slot.holds {
            Holds::Matrix(id, _) => {
                (compiled.patterns.matrix(id).count(), constraints(compiled, id))
            }
            Holds::Factor(..) => (slot.shape.iter().product(), Vec::new()),
            Holds::Vector(id) => {
                let vector = network.vector(id);
                let floor = (vector.kind == VectorKind::Tau).then(|| "at least dt".to_string());
                let frozen = vector.frozen.then(|| "frozen".to_string());
                (vector.initial.len(), floor.into_iter().chain(frozen).collect())
            }
        };
        TensorFacts { name: slot.name, shape: slot.shape, numbers, holds }
    };
    slots(network, &compiled.patterns).into_iter().map(fact).collect()
}

/// The constraints of a matrix: `12 cells masked`, `signs of 4 entries`, `symmetric`, `frozen`.
fn constraints(compiled: &Compiled, id: MatrixId) -> Vec<String> {
    let (network, patterns) = (&compiled.model.network, &compiled.patterns);
    let (matrix, pattern) = (network.matrix(id), patterns.matrix(id));
    let masked = (pattern.rows() * pattern.cols() - pattern.count()) as u64;
    let masked = (masked > 0).then(|| format!("{} masked", Counted(masked, "cell")));
    let signed = signs(network, patterns, id).ok().and_then(|signs| signed(signs, pattern));
    let symmetric = matrix.symmetric.then(|| "symmetric".to_string());
    let frozen = match &matrix.frozen {
        Frozen::No => None,
        Frozen::Whole => Some("frozen".to_string()),
        Frozen::Where(_) => {
            let frozen = frozen_entries(matrix, pattern).len() as u64;
            Some(format!("{} frozen", Counted(frozen, "entry")))
        }
    };
    [masked, signed, symmetric, frozen].into_iter().flatten().collect()
}

fn signed(signs: Signs, pattern: &Pattern) -> Option<String> {
    let signed = signs.by_entry(pattern).iter().flatten().count() as u64;
    (signed > 0).then(|| format!("{} signed", Counted(signed, "entry")))
}

/// A line for each tensor.
pub fn text(compiled: &Compiled, file: &str) -> String {
    let facts = facts(compiled);
    let mut table = Table::default();
    for fact in facts.iter().take(MOST_TENSORS) {
        let shape: Vec<_> = fact.shape.iter().map(usize::to_string).collect();
        let numbers = Counted(fact.numbers as u64, "number").to_string();
        table.row([visible(&fact.name), shape.join(" × "), numbers, fact.holds.join(", ")]);
    }
    let more = match facts.len().saturating_sub(MOST_TENSORS) {
        0 => String::new(),
        more => format!("  and {}\n", Counted(more as u64, "further tensor")),
    };
    let file = visible(file);
    format!("weights of {file}: every constraint holds\n{}{more}", table.draw(2, Side::Left))
}
