//! What a program says must hold: of its network, of a training, of a run. A stage that knows the
//! facts judges an expectation by telling it each of them.

mod facts;
mod verdict;

pub use facts::{Figure, NetworkFact, Observed, StateFact, StructureKind, TrainFact};
pub use verdict::{Difference, Finding, Verdict};

use crate::formula::Formula;

/// `expect found relation wanted`, both sides being expressions over facts of the kind `F`.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation<F> {
    /// As the program writes it, on one line: `y@2 ~ [0.76, 0.96] within 1e-3`.
    pub text: String,
    /// The left side.
    pub found: Quantity<F>,
    /// How the two should stand to each other.
    pub relation: Relation,
    /// The right side.
    pub wanted: Quantity<F>,
}

/// An expression over facts: a number, or one for each element of its lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity<F> {
    /// Taken element by element; variable i is `terms[i]`.
    pub formula: Formula,
    /// What the variables stand for.
    pub terms: Vec<Term<F>>,
}

/// What a variable of a [`Quantity`] stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Term<F> {
    /// Something to be found out: one number, or one for each neuron.
    Fact(F),
    /// A list of the program.
    Given(Vec<f64>),
}

/// How a number that is found should stand to the one that is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Relation {
    /// The same number.
    Equal,
    /// Another number.
    NotEqual,
    /// Not further from it than the tolerance.
    Near(Tolerance),
    /// Below it.
    Less,
    /// Not above it.
    LessOrEqual,
    /// Above it.
    Greater,
    /// Not below it.
    GreaterOrEqual,
}

/// How far off a number may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// 10⁻⁴ of the number wanted, at least 10⁻⁹: any number that is printed, with its five digits,
    /// is near enough.
    Printed,
    /// `within d`: at most d.
    Within(f64),
}

/// An expectation that stands alone in the program.
#[derive(Debug, Clone, PartialEq)]
pub enum NetworkExpectation {
    /// `expect structure = recurrent`
    Structure(StructureExpectation),
    /// Numbers of the network.
    Numbers(Expectation<NetworkFact>),
}

/// `expect structure = kind`, or `!=`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructureExpectation {
    /// As the program writes it.
    pub text: String,
    /// The kind that is named.
    pub kind: StructureKind,
    /// Whether the network should be of it (`=`) or not (`!=`).
    pub is_wanted: bool,
}

impl<F> Expectation<F> {
    /// The facts of both sides.
    pub fn facts(&self) -> impl Iterator<Item = &F> {
        let terms = self.found.terms.iter().chain(&self.wanted.terms);
        terms.filter_map(|term| match term {
            Term::Fact(fact) => Some(fact),
            Term::Given(_) => None,
        })
    }

    /// Compares the sides, number by number: each pair must stand as the relation says. `tell`
    /// gives the numbers of a fact, or why there are none, in which case nothing holds.
    pub fn judge(&self, tell: impl Fn(&F) -> Result<Vec<f64>, String>) -> Verdict {
        let sides = self.found.numbers(&tell).and_then(|found| {
            let wanted = self.wanted.numbers(&tell)?;
            Ok((found, wanted))
        });
        let (holds, finding) = match sides {
            Ok((found, wanted)) => self.compare(found, wanted),
            Err(reason) => (false, Finding::Nothing(reason)),
        };
        Verdict { text: self.text.clone(), holds, finding, sequence: None }
    }

    fn compare(&self, found: Vec<f64>, wanted: Vec<f64>) -> (bool, Finding) {
        let length = found.len().max(wanted.len());
        let (found, wanted) = (spread(found, length), spread(wanted, length));
        let fails = |at: &usize| !self.relation.holds(found[*at], wanted[*at]);
        let failing: Vec<_> = (0..length).filter(fails).collect();
        let holds = failing.is_empty();
        let told = if holds { (0..length).collect() } else { failing };
        let largest = Difference::largest(&found, &wanted, told);
        (holds, Finding::Numbers { found, wanted, largest })
    }
}

impl<F> Quantity<F> {
    /// A number.
    pub fn number(number: f64) -> Self {
        Self { formula: Formula::Number(number), terms: Vec::new() }
    }

    /// One thing as it is.
    pub fn term(term: Term<F>) -> Self {
        Self { formula: Formula::Variable(0), terms: vec![term] }
    }

    /// Its numbers: one, or as many as the terms have that are no single numbers.
    fn numbers(&self, tell: &impl Fn(&F) -> Result<Vec<f64>, String>) -> Result<Vec<f64>, String> {
        let known = self.terms.iter().map(|term| match term {
            Term::Fact(fact) => tell(fact),
            Term::Given(numbers) => Ok(numbers.clone()),
        });
        let known = known.collect::<Result<Vec<_>, _>>()?;
        let length = known.iter().map(Vec::len).max().unwrap_or(1);
        let known: Vec<_> = known.into_iter().map(|numbers| spread(numbers, length)).collect();
        let at = |index: usize| known.iter().map(|numbers| numbers[index]).collect::<Vec<_>>();
        Ok((0..length).map(|index| self.formula.evaluate(&at(index))).collect())
    }
}

/// A single number as often as is needed; a list as it is.
fn spread(numbers: Vec<f64>, length: usize) -> Vec<f64> {
    match numbers[..] {
        [number] => vec![number; length],
        _ => numbers,
    }
}

impl Relation {
    /// Whether a number stands so to the one wanted. What is not finite stands in no relation.
    pub fn holds(self, found: f64, wanted: f64) -> bool {
        if !(found.is_finite() && wanted.is_finite()) {
            return false;
        }
        match self {
            Relation::Equal => found == wanted,
            Relation::NotEqual => found != wanted,
            Relation::Near(tolerance) => (found - wanted).abs() <= tolerance.around(wanted),
            Relation::Less => found < wanted,
            Relation::LessOrEqual => found <= wanted,
            Relation::Greater => found > wanted,
            Relation::GreaterOrEqual => found >= wanted,
        }
    }
}

impl Tolerance {
    /// The largest difference from a number that is near enough.
    fn around(self, wanted: f64) -> f64 {
        match self {
            Tolerance::Printed => (PRINTED * wanted.abs()).max(SILENCE),
            Tolerance::Within(distance) => distance,
        }
    }
}

/// Half a unit in the last of five digits is at most this share of a number, with a little room.
const PRINTED: f64 = 1e-4;

/// A state below this is printed as 0.
const SILENCE: f64 = 1e-9;

#[cfg(test)]
mod tests;
