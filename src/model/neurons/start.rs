//! `start(0.5)`, `start([1, 0])`, `start(0.1 * to)`, `start(learn)`, `start(series)`.

use std::rc::Rc;
use std::sync::Arc;

use crate::data::Series;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::attributes::Stated;
use crate::model::network::BlockId;
use crate::model::numbers::Numbers;
use crate::model::resolver::Resolver;
use crate::model::value::Value;
use crate::source::Span;
use crate::syntax::ast::Name;

/// What a `start` attribute says of each block that it stands on.
#[derive(Debug, Clone)]
pub(in crate::model) struct FirstState {
    values: Values,
    is_learned: bool,
    /// The value, or the whole attribute where it has none.
    place: Span,
}

#[derive(Debug, Clone)]
enum Values {
    Numbers(Rc<Numbers>),
    Series(Arc<Series>),
}

/// `start(series)` of a block: in every experiment the line `start NAME = series`.
#[derive(Debug, Clone)]
pub(in crate::model) struct DeclaredStart {
    /// The block.
    pub block: BlockId,
    /// A row for each first sample.
    pub series: Arc<Series>,
    /// Where it is written.
    pub place: Span,
}

impl FirstState {
    /// Of a `start` attribute; absent where a message has said why.
    pub fn of(resolver: &mut Resolver, stated: &Stated) -> Option<Self> {
        let is_learned = stated.bound.value("learn").is_some();
        let place = stated.bound.span("value").unwrap_or(stated.span);
        let values = match stated.bound.value("value") {
            None if is_learned => Values::Numbers(Rc::new(Numbers::All(0.0))),
            None => {
                resolver.say(without_value(stated.span));
                return None;
            }
            Some(Value::Series(_)) if is_learned => {
                resolver.say(learned_series(place));
                return None;
            }
            Some(Value::Series(series)) => Values::Series(series.clone()),
            Some(_) => Values::Numbers(Numbers::given(&stated.bound, "value")?.0),
        };
        Some(Self { values, is_learned, place })
    }

    /// The series, if it is one.
    pub fn series(&self) -> Option<&Arc<Series>> {
        match &self.values {
            Values::Numbers(_) => None,
            Values::Series(series) => Some(series),
        }
    }

    /// Whether training moves it.
    pub fn is_learned(&self) -> bool {
        self.is_learned
    }

    /// Where it is written.
    pub fn place(&self) -> Span {
        self.place
    }

    /// One number a neuron; 0 where a message has said why there are none.
    pub fn settle(&self, resolver: &mut Resolver, block: &Name, size: usize) -> Vec<f64> {
        let nothing = vec![0.0; size];
        let Values::Numbers(numbers) = &self.values else { return nothing };
        let misfit = numbers.misfit(self.place, block, size);
        match misfit.or_else(|| numbers.not_finite(self.place, block, size)) {
            None => numbers.spread(size).unwrap_or(nothing),
            Some(message) => {
                resolver.say_once(message);
                nothing
            }
        }
    }
}

fn without_value(place: Span) -> Diagnostic {
    let message = "`start` needs a value or `learn`";
    Mistake::new(Code::BadArguments, place, message, "says no state")
        .with_help("write `start(0.5)`, or `start(learn)` for a state that training finds")
}

fn learned_series(place: Span) -> Diagnostic {
    let message = "a start state is read from data or learned, not both";
    Mistake::new(Code::BadArguments, place, message, "rows of data")
        .with_help("leave `learn` out, or give the numbers that learning begins with")
}
