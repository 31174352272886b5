//! One number for all neurons of a block, or one for each.

use std::rc::Rc;
use std::sync::Arc;

use super::resolver::Bound;
use super::value::Value;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::formula::Formula;
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// One number for all neurons of a block, or one for each.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Numbers {
    /// The same for all.
    All(f64),
    /// A list.
    Each(Vec<f64>),
    /// A formula over `to`, the neuron from 1.
    By(Arc<Formula>),
}

impl Numbers {
    /// Of an argument that is a number or a list of numbers, with its place. Shared by all blocks
    /// of a statement.
    pub fn given(bound: &Bound, argument: &str) -> Option<(Rc<Self>, Span)> {
        let numbers = Self::of(bound.value(argument)?)?;
        Some((Rc::new(numbers), bound.span(argument)?))
    }

    /// Of a number, a list of numbers or a formula.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Formula(formula) => Some(Numbers::By(formula.clone())),
            _ => value.number().map(Numbers::All).or_else(|| value.numbers().map(Numbers::Each)),
        }
    }

    /// A number for each of `size` neurons; absent where a list has another length.
    pub fn spread(&self, size: usize) -> Option<Vec<f64>> {
        match self {
            Numbers::All(number) => Some(vec![*number; size]),
            Numbers::Each(numbers) => (numbers.len() == size).then(|| numbers.clone()),
            Numbers::By(formula) => {
                Some((1..=size).map(|neuron| formula.evaluate(&[neuron as f64])).collect())
            }
        }
    }

    /// Which neuron of a block a formula gives no number, if there is one.
    pub fn not_finite(&self, at: Span, block: &Name, size: usize) -> Option<Diagnostic> {
        let Numbers::By(formula) = self else { return None };
        let neuron = (1..=size).find(|neuron| !formula.evaluate(&[*neuron as f64]).is_finite())?;
        let message = format!("no number for neuron {neuron} of `{}`", block.text);
        Some(
            Mistake::new(Code::BadValue, at, message, format!("not finite where `to` is {neuron}"))
                .with_label(block.span, format!("`{}` declared here", block.text))
                .with_help("write a formula that is a number for every neuron"),
        )
    }

    /// Why they do not fit a block, if they do not.
    pub fn misfit(&self, at: Span, block: &Name, size: usize) -> Option<Diagnostic> {
        let Numbers::Each(numbers) = self else { return None };
        if numbers.len() == size {
            return None;
        }
        let (given, needed) = (numbers.len() as u64, size as u64);
        let message = Mistake::new(
            Code::SizeMismatch,
            at,
            format!(
                "{} for {} of `{}`",
                Counted(given, "number"),
                Counted(needed, "neuron"),
                block.text
            ),
            format!("{} here", Counted(given, "number")),
        )
        .with_label(block.span, format!("`{}` has {}", block.text, Counted(needed, "neuron")));
        Some(message.with_help("give one number for each neuron, or one number for all"))
    }
}
