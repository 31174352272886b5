//! The order of layers, which a file does not tell: each reads what the one before it gives.

use super::ImportError;
use super::layers::{Kind, Layer};
use crate::wording::{grouped, visible};

/// So many orders are tried.
const MOST_TRIED: usize = 10_000;

/// So many layers are named in an error.
const MOST_NAMED: usize = 20;

/// Layers in their order, and whether sizes and names leave another one.
pub(super) struct Chain<'f> {
    /// The layers.
    pub layers: Vec<Layer<'f>>,
    /// Whether another order would fit as well.
    pub is_ambiguous: bool,
}

/// Orders layers so that the sizes fit. The layers of a module keep their order; recurrent ones come
/// first where they can, and then what comes first by name.
pub(super) fn chain(mut layers: Vec<Layer<'_>>) -> Result<Chain<'_>, ImportError> {
    let outputs: Vec<usize> = layers.iter().map(|layer| layer.neurons).collect();
    // What no layer gives only the first one can read.
    layers.sort_by_key(|layer| (outputs.contains(&layer.inputs), layer.kind == Kind::Linear));
    let mut search = Search { layers: &layers, order: Vec::new(), found: Vec::new(), tried: 0 };
    search.extend();
    let Some(order) = search.found.first().cloned() else {
        let sizes = layers
            .iter()
            .take(MOST_NAMED)
            .map(|it| format!("`{}` {} → {}", visible(&it.module), it.inputs, it.neurons));
        let more = match layers.len().saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" and {} more", grouped(more as u64)),
        };
        let sizes = sizes.collect::<Vec<_>>().join(", ");
        let message = format!("no order of the layers fits: {sizes}{more}");
        return Err(ImportError::new(message, "save the layers of one chain without branches"));
    };
    let is_ambiguous = search.found.len() > 1;
    Ok(Chain { layers: order.into_iter().map(|at| layers[at].clone()).collect(), is_ambiguous })
}

struct Search<'l, 'f> {
    layers: &'l [Layer<'f>],
    order: Vec<usize>,
    /// The first orders that fit, at most two.
    found: Vec<Vec<usize>>,
    tried: usize,
}

impl Search<'_, '_> {
    fn extend(&mut self) {
        self.tried += 1;
        if self.found.len() == 2 || self.tried > MOST_TRIED {
            return;
        }
        if self.order.len() == self.layers.len() {
            self.found.push(self.order.clone());
            return;
        }
        for at in 0..self.layers.len() {
            if !self.order.contains(&at) && self.may_follow(at) {
                self.order.push(at);
                self.extend();
                self.order.pop();
            }
        }
    }

    /// Whether a layer reads what the last one gives, and stands directly behind the one below it
    /// in its module.
    fn may_follow(&self, at: usize) -> bool {
        let next = &self.layers[at];
        let Some(last) = self.order.last().map(|last| &self.layers[*last]) else {
            return next.level == 0;
        };
        let is_above = last.module == next.module && last.level + 1 == next.level;
        last.neurons == next.inputs && (next.level == 0 || is_above)
    }
}
