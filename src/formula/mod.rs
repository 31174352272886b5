//! Formulas over a few variables: masks and first values over `to` and `from`, activations over
//! their sum. A formula is an expression of the language in which every other name is settled.
//!
//! Truth values are the numbers 1 and 0. Transcendental functions are libm's, so that a program
//! means the same on every machine.

mod defined;
mod evaluate;
mod simplify;

mod derivative;

mod program;

mod function;

#[cfg(test)]
mod tests;
mod written;

pub use evaluate::remainder;
pub use function::Function;
pub use written::written_number;

/// An expression over the variables 0, 1, …
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number.
    Number(f64),
    /// A variable, by its position.
    Variable(usize),
    /// A function or operator of one operand.
    Unary(Unary, Box<Formula>),
    /// A function or operator of two operands.
    Binary(Binary, Box<Formula>, Box<Formula>),
    /// The second operand where the first is not 0, otherwise the third.
    If(Box<Formula>, Box<Formula>, Box<Formula>),
}

/// Functions and operators of one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `-a`
    Minus,
    /// 1 where `a` is 0, otherwise 0.
    Not,
    /// `√a`
    Sqrt,
    /// `e^a`
    Exp,
    /// The natural logarithm.
    Log,
    /// `|a|`; its derivative at 0 is 0.
    Abs,
    /// The largest whole number not above `a`; its derivative is 0.
    Floor,
    /// The smallest whole number not below `a`; its derivative is 0.
    Ceil,
    /// The nearest whole number, halves away from 0; its derivative is 0.
    Round,
    /// `sin a`
    Sin,
    /// `cos a`
    Cos,
    /// `tanh a`
    Tanh,
    /// -1, 0 or 1; its derivative is 0.
    Sign,
}

/// Functions and operators of two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `a + b`
    Add,
    /// `a - b`
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a % b`, with the sign of `b`; its derivative by `a` is 1.
    Remainder,
    /// `a ^ b`
    Power,
    /// The smaller one; where they are equal its derivative is that of `b`.
    Min,
    /// The larger one; where they are equal its derivative is that of `b`.
    Max,
    /// `a == b`
    Equal,
    /// `a != b`
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// Both are not 0.
    And,
    /// One of them is not 0.
    Or,
}

impl Formula {
    /// `op(a)`, simplified.
    pub fn unary(op: Unary, operand: Formula) -> Self {
        simplify::unary(op, operand)
    }

    /// `a op b`, simplified.
    pub fn binary(op: Binary, left: Formula, right: Formula) -> Self {
        simplify::binary(op, left, right)
    }

    /// `if condition then a else b`, simplified.
    pub fn choose(condition: Formula, then: Formula, otherwise: Formula) -> Self {
        simplify::choose(condition, then, otherwise)
    }

    /// Its value where the variables have these values. Where it is undefined it is NaN or
    /// infinite.
    pub fn evaluate(&self, variables: &[f64]) -> f64 {
        evaluate::evaluate(self, variables)
    }

    /// The same; absent where any part that it depends on is no finite number.
    pub fn defined(&self, variables: &[f64]) -> Option<f64> {
        defined::defined(self, variables)
    }

    /// Its derivative by a variable, simplified. Where it has none (at a kink) the choice of
    /// [`Unary`] and [`Binary`] holds.
    pub fn derivative(&self, variable: usize) -> Formula {
        derivative::derivative(self, variable)
    }

    /// Whether it is the number 0.
    pub fn is_zero(&self) -> bool {
        *self == Formula::Number(0.0)
    }

    /// Its numbers, variables and operators, counted.
    pub fn parts(&self) -> usize {
        1 + match self {
            Formula::Number(_) | Formula::Variable(_) => 0,
            Formula::Unary(_, a) => a.parts(),
            Formula::Binary(_, a, b) => a.parts() + b.parts(),
            Formula::If(a, b, c) => a.parts() + b.parts() + c.parts(),
        }
    }

    /// Whether it reads a variable.
    pub fn reads(&self, variable: usize) -> bool {
        match self {
            Formula::Number(_) => false,
            Formula::Variable(read) => *read == variable,
            Formula::Unary(_, a) => a.reads(variable),
            Formula::Binary(_, a, b) => a.reads(variable) || b.reads(variable),
            Formula::If(a, b, c) => [a, b, c].iter().any(|part| part.reads(variable)),
        }
    }
}
