//! `tau(20)`, `tau([10, 20])`, `tau(10 + to)`, `tau(20, learn)`, `tau(20, on = input)`, `tau(0)`.

use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::attributes::Stated;
use crate::model::network::LeakOn;
use crate::model::numbers::Numbers;
use crate::model::resolver::Resolver;
use crate::model::value::{Value, shown};
use crate::source::Span;
use crate::syntax::ast::Name;

/// What a `tau` attribute says of each block that it stands on.
#[derive(Debug, Clone)]
pub(in crate::model) struct TimeConstants {
    values: Option<Rc<Numbers>>,
    /// What leaks.
    pub on: LeakOn,
    on_place: Option<Span>,
    learned: Option<Span>,
    /// The value.
    place: Span,
}

impl TimeConstants {
    /// Of a `tau` attribute.
    pub fn of(stated: &Stated) -> Self {
        let on = match stated.bound.value("on") {
            Some(Value::Text(on)) if on == "input" => LeakOn::Input,
            _ => LeakOn::Rate,
        };
        let (values, place) = Numbers::given(&stated.bound, "value").unzip();
        Self {
            values,
            on,
            on_place: stated.bound.span("on"),
            learned: stated.bound.span("learn"),
            place: place.unwrap_or(stated.span),
        }
    }

    /// Whether training moves them.
    pub fn is_learned(&self) -> bool {
        self.learned.is_some()
    }

    /// Where they are written.
    pub fn place(&self) -> Span {
        self.place
    }

    /// Whether they are 0, as far as that shows without the block's size.
    pub fn is_zero(&self) -> bool {
        match self.values.as_deref() {
            Some(Numbers::All(tau)) => *tau == 0.0,
            Some(Numbers::Each(taus)) => taus.iter().all(|tau| *tau == 0.0),
            Some(Numbers::By(_)) | None => false,
        }
    }

    /// τ of each neuron: all 0 or all above; absent where a message has said why.
    pub fn settle(&self, resolver: &mut Resolver, block: &Name, size: usize) -> Option<Vec<f64>> {
        match self.judge(block, size) {
            Ok(taus) => Some(taus),
            Err(message) => {
                resolver.say_once(*message);
                None
            }
        }
    }

    fn judge(&self, block: &Name, size: usize) -> Result<Vec<f64>, Box<Diagnostic>> {
        let numbers = self.values.clone().unwrap_or_else(|| Rc::new(Numbers::All(1.0)));
        let misfit = numbers.misfit(self.place, block, size);
        if let Some(message) = misfit.or_else(|| numbers.not_finite(self.place, block, size)) {
            return Err(Box::new(message));
        }
        let taus = numbers.spread(size).unwrap_or_default();
        let find = |wrong: fn(&f64) -> bool| taus.iter().position(wrong);
        if let Some(neuron) = find(|tau| *tau < 0.0) {
            return Err(Box::new(self.negative(block, neuron, taus[neuron])));
        }
        match (find(|tau| *tau == 0.0), find(|tau| *tau != 0.0)) {
            (Some(zero), Some(other)) => Err(Box::new(self.mixed(block, zero, other))),
            (Some(_), None) => self.instant(block).map_or(Ok(taus), |error| Err(Box::new(error))),
            (None, _) => Ok(taus),
        }
    }

    fn negative(&self, block: &Name, neuron: usize, tau: f64) -> Diagnostic {
        let message = format!("`tau` of `{}` is negative", block.text);
        let label = format!("neuron {} has {}", neuron + 1, shown(tau));
        Mistake::new(Code::BadValue, self.place, message, label)
            .with_help("give time constants above 0, or `tau(0)` for no dynamics")
    }

    fn mixed(&self, block: &Name, zero: usize, other: usize) -> Diagnostic {
        let message = format!("`tau` of `{}` is 0 for some neurons and not for others", block.text);
        let label = format!("0 for neuron {}, not for neuron {}", zero + 1, other + 1);
        Mistake::new(Code::BadValue, self.place, message, label)
            .with_help("make two blocks: one with `tau(0)`, one whose neurons all have dynamics")
    }

    /// What `tau(0)` cannot have beside it.
    fn instant(&self, block: &Name) -> Option<Diagnostic> {
        let (place, what) = match (self.learned, self.on_place) {
            (Some(place), _) => (place, "nothing to learn"),
            (None, Some(place)) => (place, "no leak"),
            (None, None) => return None,
        };
        let message = format!("`tau(0)` of `{}` has {what}", block.text);
        Some(
            Mistake::new(Code::BadArguments, place, message, "without dynamics r(t) = f(a(t))")
                .with_label(self.place, "the time constant is 0")
                .with_help("write `tau(0)` alone, or a time constant above 0"),
        )
    }
}
