//! `dale`: the sign of each neuron's outgoing weights.

use super::attributes::Attributes;
use super::network::Sign;
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// What `dale` says about the blocks of a statement.
#[derive(Debug, Clone)]
pub(super) struct Dale {
    signs: Signs,
    /// The attribute.
    pub span: Span,
}

#[derive(Debug, Clone)]
enum Signs {
    /// So large a share of the neurons, the first ones, is excitatory.
    Share(f64),
    /// One sign a neuron.
    Each(Vec<Sign>),
}

impl Dale {
    /// Of the attributes of a block.
    pub fn of(attributes: &Attributes) -> Option<Self> {
        let stated = attributes.find("dale")?;
        let signs = match stated.bound.value("signs")? {
            value @ Value::List(_) => {
                let sign = |number| if number > 0.0 { Sign::Positive } else { Sign::Negative };
                Signs::Each(value.numbers()?.into_iter().map(sign).collect())
            }
            value => Signs::Share(value.number()?),
        };
        Some(Self { signs, span: stated.span })
    }

    /// The sign of each of `size` neurons; absent where a list has another length.
    pub fn spread(&self, size: usize) -> Option<Vec<Sign>> {
        match &self.signs {
            Signs::Each(signs) => (signs.len() == size).then(|| signs.clone()),
            Signs::Share(share) => {
                let excitatory = (share * size as f64).round() as usize;
                let sign = |neuron| match neuron < excitatory {
                    true => Sign::Positive,
                    false => Sign::Negative,
                };
                Some((0..size).map(sign).collect())
            }
        }
    }

    /// Why it does not fit a block, if it does not.
    pub fn misfit(&self, block: &Name, size: usize) -> Option<Diagnostic> {
        let Signs::Each(signs) = &self.signs else { return None };
        if signs.len() == size {
            return None;
        }
        let (given, needed) = (signs.len() as u64, size as u64);
        let (given, neurons) = (Counted(given, "sign"), Counted(needed, "neuron"));
        let message = format!("{given} for {neurons} of `{}`", block.text);
        let mistake = Mistake::new(Code::SizeMismatch, self.span, message, format!("{given} here"))
            .with_label(block.span, format!("`{}` has {neurons}", block.text));
        Some(mistake.with_help("give one sign for each neuron, or a share such as `dale(80%)`"))
    }
}
