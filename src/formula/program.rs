//! A formula of one variable as instructions over registers, each of which holds a run of numbers:
//! one instruction does its work for the whole run, and nothing is allocated.

use super::evaluate::remainder;
use super::{Binary, Formula, Unary};
use crate::real::Real;

/// Numbers of a run.
const RUN: usize = 32;

/// Of a formula and its derivative, the one that needs more registers needs fewer than this: each
/// operand but the one that needs most adds one, so a formula that needs n has at least 3^(n/2)
/// parts.
const MOST_REGISTERS: usize = 32;

/// Instructions, the last of which leaves the result in register 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Program {
    instructions: Vec<Instruction>,
    registers: usize,
}

/// One step; `into` is the register of its result.
#[derive(Debug, Clone, PartialEq)]
enum Instruction {
    Number {
        number: f64,
        into: usize,
    },
    Variable {
        into: usize,
    },
    Unary {
        op: Unary,
        into: usize,
    },
    /// A whole power, by multiplication.
    Raise {
        exponent: u32,
        into: usize,
    },
    Binary {
        op: Binary,
        left: usize,
        right: usize,
        into: usize,
    },
    Choose {
        condition: usize,
        then: usize,
        otherwise: usize,
        into: usize,
    },
}

impl Program {
    /// The program of a formula over variable 0.
    pub fn new(formula: &Formula) -> Self {
        let planned = Planned::of(formula);
        let mut instructions = Vec::new();
        planned.write(0, &mut instructions);
        assert!(planned.need <= MOST_REGISTERS, "formulas are bounded before they are compiled");
        Program { instructions, registers: planned.need }
    }

    /// `f(v)` in place of each `v`.
    pub fn replace<F: Real>(&self, values: &mut [F]) {
        match self.registers {
            0..=4 => self.replace_with::<F, 4>(values),
            5..=8 => self.replace_with::<F, 8>(values),
            _ => self.replace_with::<F, MOST_REGISTERS>(values),
        }
    }

    /// Multiplies each number by `f(v)`, `v` being the one of `at` in its place.
    pub fn scale<F: Real>(&self, at: &[F], numbers: &mut [F]) {
        match self.registers {
            0..=4 => self.scale_with::<F, 4>(at, numbers),
            5..=8 => self.scale_with::<F, 8>(at, numbers),
            _ => self.scale_with::<F, MOST_REGISTERS>(at, numbers),
        }
    }

    fn replace_with<F: Real, const N: usize>(&self, values: &mut [F]) {
        let mut registers = Registers::<F, N>::new();
        for run in values.chunks_mut(RUN) {
            run.copy_from_slice(registers.result(self, run));
        }
    }

    fn scale_with<F: Real, const N: usize>(&self, at: &[F], numbers: &mut [F]) {
        let mut registers = Registers::<F, N>::new();
        for (at, numbers) in at.chunks(RUN).zip(numbers.chunks_mut(RUN)) {
            let results = registers.result(self, at);
            numbers.iter_mut().zip(results).for_each(|(number, factor)| *number *= *factor);
        }
    }
}

/// A formula with the registers that it needs.
struct Planned<'a> {
    formula: &'a Formula,
    operands: Vec<Planned<'a>>,
    need: usize,
}

impl<'a> Planned<'a> {
    fn of(formula: &'a Formula) -> Self {
        let operands: Vec<_> = operands(formula).into_iter().map(Self::of).collect();
        let mut needs: Vec<_> = operands.iter().map(|operand| operand.need).collect();
        needs.sort_unstable_by(|a, b| b.cmp(a));
        // An operand is computed while the results of those before it wait.
        let need = needs.iter().enumerate().map(|(waiting, need)| waiting + need).max();
        Planned { formula, operands, need: need.unwrap_or(1) }
    }

    /// Writes the instructions that leave the result in `into`, using that register and those
    /// behind it. The operand that needs most comes first, while most are free.
    fn write(&self, into: usize, instructions: &mut Vec<Instruction>) {
        let mut order: Vec<_> = (0..self.operands.len()).collect();
        order.sort_by_key(|operand| std::cmp::Reverse(self.operands[*operand].need));
        let mut registers = [into; 3];
        for (waiting, operand) in order.into_iter().enumerate() {
            registers[operand] = into + waiting;
            self.operands[operand].write(into + waiting, instructions);
        }
        instructions.push(instruction(self.formula, registers, into));
    }
}

fn operands(formula: &Formula) -> Vec<&Formula> {
    match formula {
        Formula::Number(_) | Formula::Variable(_) => vec![],
        Formula::Unary(_, a) => vec![a],
        Formula::Binary(..) if whole_exponent(formula).is_some() => base(formula),
        Formula::Binary(_, a, b) => vec![a, b],
        Formula::If(a, b, c) => vec![a, b, c],
    }
}

fn base(power: &Formula) -> Vec<&Formula> {
    match power {
        Formula::Binary(_, base, _) => vec![base],
        _ => vec![],
    }
}

/// k of `a ^ k`, where it is a small whole number.
fn whole_exponent(formula: &Formula) -> Option<u32> {
    let Formula::Binary(Binary::Power, _, exponent) = formula else { return None };
    (2..=8).find(|whole| **exponent == Formula::Number(f64::from(*whole)))
}

/// The last instruction of a formula, whose operands stand in these registers.
fn instruction(formula: &Formula, registers: [usize; 3], into: usize) -> Instruction {
    let [first, second, third] = registers;
    match formula {
        Formula::Number(number) => Instruction::Number { number: *number, into },
        Formula::Variable(_) => Instruction::Variable { into },
        Formula::Unary(op, _) => Instruction::Unary { op: *op, into },
        Formula::Binary(op, ..) => match whole_exponent(formula) {
            Some(exponent) => Instruction::Raise { exponent, into },
            None => Instruction::Binary { op: *op, left: first, right: second, into },
        },
        Formula::If(..) => {
            Instruction::Choose { condition: first, then: second, otherwise: third, into }
        }
    }
}

/// The registers while a program runs.
struct Registers<F, const N: usize>([[F; RUN]; N]);

impl<F: Real, const N: usize> Registers<F, N> {
    fn new() -> Self {
        Registers([[F::ZERO; RUN]; N])
    }

    /// The results for a run of at most [`RUN`] numbers.
    fn result(&mut self, program: &Program, at: &[F]) -> &[F] {
        for instruction in &program.instructions {
            self.carry_out(instruction, at);
        }
        &self.0[0][..at.len()]
    }

    fn carry_out(&mut self, instruction: &Instruction, at: &[F]) {
        let count = at.len();
        match *instruction {
            Instruction::Number { number, into } => self.0[into][..count].fill(F::from_f64(number)),
            Instruction::Variable { into } => self.0[into][..count].copy_from_slice(at),
            Instruction::Unary { op, into } => unary(op, &mut self.0[into][..count]),
            Instruction::Raise { exponent, into } => {
                let raise = |a: F| (1..exponent).fold(a, |power, _| power * a);
                self.0[into][..count].iter_mut().for_each(|a| *a = raise(*a));
            }
            Instruction::Binary { op, left, right, into } => {
                let right = self.0[right];
                let left = self.0[left];
                binary(op, &left[..count], &right[..count], &mut self.0[into][..count]);
            }
            Instruction::Choose { condition, then, otherwise, into } => {
                let (condition, then) = (self.0[condition], self.0[then]);
                let otherwise = self.0[otherwise];
                for (lane, result) in self.0[into][..count].iter_mut().enumerate() {
                    let holds = condition[lane] != F::ZERO;
                    *result = if holds { then[lane] } else { otherwise[lane] };
                }
            }
        }
    }
}

fn unary<F: Real>(op: Unary, values: &mut [F]) {
    match op {
        Unary::Minus => each(values, |a| -a),
        Unary::Not => each(values, |a| truth(a == F::ZERO)),
        Unary::Sqrt => each(values, F::sqrt),
        Unary::Exp => each(values, F::exp),
        Unary::Abs => each(values, F::abs),
        Unary::Tanh => each(values, F::tanh),
        Unary::Log | Unary::Floor | Unary::Ceil | Unary::Round | Unary::Sin | Unary::Cos => {
            each(values, |a| F::from_f64(super::evaluate::unary(op, a.to_f64())));
        }
        Unary::Sign => each(values, |a| {
            let positive = if a > F::ZERO { F::ONE } else { a };
            if a < F::ZERO { -F::ONE } else { positive }
        }),
    }
}

#[inline(always)]
fn each<F: Real>(values: &mut [F], f: impl Fn(F) -> F) {
    values.iter_mut().for_each(|value| *value = f(*value));
}

fn binary<F: Real>(op: Binary, left: &[F], right: &[F], into: &mut [F]) {
    let both = (left, right, into);
    match op {
        Binary::Add => pairs(both, |a, b| a + b),
        Binary::Subtract => pairs(both, |a, b| a - b),
        Binary::Multiply => pairs(both, |a, b| a * b),
        Binary::Divide => pairs(both, |a, b| a / b),
        Binary::Remainder => {
            pairs(both, |a, b| F::from_f64(remainder(a.to_f64(), b.to_f64())));
        }
        Binary::Power => pairs(both, |a, b| F::from_f64(libm::pow(a.to_f64(), b.to_f64()))),
        // NaN of either is handed on.
        Binary::Min => pairs(both, |a, b| if a < b || is_nan(a) { a } else { b }),
        Binary::Max => pairs(both, |a, b| if a > b || is_nan(a) { a } else { b }),
        Binary::Equal => pairs(both, |a, b| truth(a == b)),
        Binary::NotEqual => pairs(both, |a, b| truth(a != b)),
        Binary::Less => pairs(both, |a, b| truth(a < b)),
        Binary::LessOrEqual => pairs(both, |a, b| truth(a <= b)),
        Binary::And => pairs(both, |a, b| truth(a != F::ZERO && b != F::ZERO)),
        Binary::Or => pairs(both, |a, b| truth(a != F::ZERO || b != F::ZERO)),
    }
}

#[inline(always)]
fn pairs<F: Real>((left, right, into): (&[F], &[F], &mut [F]), f: impl Fn(F, F) -> F) {
    let operands = left.iter().zip(right);
    into.iter_mut().zip(operands).for_each(|(result, (a, b))| *result = f(*a, *b));
}

fn is_nan<F: Real>(a: F) -> bool {
    a.partial_cmp(&a).is_none()
}

fn truth<F: Real>(holds: bool) -> F {
    if holds { F::ONE } else { F::ZERO }
}
