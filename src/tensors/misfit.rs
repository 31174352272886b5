//! Why a file of weights does not fit a program.

use std::fmt;

use crate::formula::written_number;
use crate::model::network::Sign;
use crate::wording::{Counted, grouped, visible};

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Misfit {
    /// A tensor is not there.
    Missing {
        /// Its name.
        name: String,
        /// Its extents.
        shape: Vec<usize>,
    },
    /// A tensor belongs nowhere.
    Unexpected {
        /// Its name.
        name: String,
        /// Its extents.
        shape: Vec<usize>,
        /// A missing one of a similar name.
        near: Option<String>,
    },
    /// A tensor has other extents than it should.
    Shape {
        /// Its name.
        name: String,
        /// The extents that the program needs.
        wanted: Vec<usize>,
        /// Those of the file.
        found: Vec<usize>,
    },
    /// Two numbers of a matrix that is stored by its entries are for one entry.
    Repeated {
        /// The matrix.
        name: String,
    },
    /// Numbers break a constraint.
    Broken {
        /// The matrix or vector.
        name: String,
        /// Which constraint.
        how: Broken,
        /// Where.
        entries: Entries,
    },
}

/// What a number of a file breaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Broken {
    /// No entry exists there.
    Mask,
    /// It has the other sign.
    Sign(Sign),
    /// It differs from its mirror image.
    Symmetry,
    /// The program gives another number and freezes it.
    Frozen,
    /// It is NaN or infinite.
    Finite,
    /// A time constant is below dt.
    Step(f64),
}

/// Some entries: how many, and the first of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Entries {
    /// How many.
    pub count: usize,
    /// Row and column from 0 (of a vector the neuron, and 0), and the number there.
    pub first: Vec<((usize, usize), f64)>,
}

impl Entries {
    /// So many are named.
    pub(super) const NAMED: usize = 5;

    /// Counts entries and keeps the first ones.
    pub(super) fn of(entries: impl Iterator<Item = ((usize, usize), f64)>) -> Self {
        let mut all = Entries { count: 0, first: Vec::new() };
        for entry in entries {
            all.count += 1;
            if all.first.len() < Self::NAMED {
                all.first.push(entry);
            }
        }
        all
    }
}

impl fmt::Display for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, ((row, col), value)) in self.first.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}[{}, {}] = {}", row + 1, col + 1, written_number(*value))?;
        }
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, " and {}", Counted(more as u64, "further entry")),
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Misfit::Missing { name, shape } => {
                write!(f, "`{}` ({}) is missing", visible(name), extents(shape))
            }
            Misfit::Unexpected { name, shape, near } => {
                let name = visible(name);
                write!(f, "`{name}` ({}) is no tensor of the program", extents(shape))?;
                match near {
                    Some(near) => write!(f, "; did you mean `{near}`?"),
                    None => Ok(()),
                }
            }
            Misfit::Shape { name, wanted, found } => {
                let name = visible(name);
                write!(f, "`{name}` is {}, not {}", extents(found), extents(wanted))?;
                let is_turned = found.iter().rev().eq(wanted) && found.len() > 1;
                f.write_str(if is_turned { ": rows are `to`, columns `from`" } else { "" })
            }
            Misfit::Repeated { name } => {
                write!(f, "`{name}` has two numbers for one entry, and none for another")
            }
            Misfit::Broken { name, how, entries } => write!(f, "`{name}` {how}: {entries}"),
        }
    }
}

/// So many misfits are told one by one.
const MOST_TOLD: usize = 20;

/// Misfits, each on a line of its own below a message.
pub fn lines(misfits: &[Misfit]) -> String {
    let told = misfits.iter().take(MOST_TOLD).map(|misfit| format!("\n  {misfit}"));
    let more = match misfits.len().saturating_sub(MOST_TOLD) {
        0 => String::new(),
        more => format!("\n  and {} more", grouped(more as u64)),
    };
    told.collect::<String>() + &more
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Mask => f.write_str("has numbers where its masks leave no entry"),
            Broken::Sign(Sign::Positive) => f.write_str("is negative where it must be at least 0"),
            Broken::Sign(Sign::Negative) => f.write_str("is positive where it must be at most 0"),
            Broken::Symmetry => f.write_str("is symmetric, but differs from its mirror image"),
            Broken::Frozen => f.write_str("is frozen at another number"),
            Broken::Finite => f.write_str("is not finite"),
            Broken::Step(dt) => write!(f, "is a time constant below dt = {dt}"),
        }
    }
}

/// `2 × 3`; `one number` for no extents.
fn extents(shape: &[usize]) -> String {
    match shape {
        [] => "one number".to_string(),
        _ => shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × "),
    }
}
