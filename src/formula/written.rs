//! A formula as an expression of the language.
//!
//! In a formula truth values are numbers; in the language they are not. So each part is written as
//! what its place asks for: `if a < b then 1 else 0` for a number, `a != 0` for a truth value.

use super::{Binary, Formula, Unary};

/// How tightly the operators of the language bind, from the weakest.
mod level {
    pub const CHOICE: u8 = 0;
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const COMPARISON: u8 = 4;
    pub const SUM: u8 = 5;
    pub const PRODUCT: u8 = 6;
    pub const SIGN: u8 = 7;
    pub const POWER: u8 = 8;
    pub const OPERAND: u8 = 9;
}

impl Formula {
    /// The formula as an expression that is a number, variable i being called `names[i]`.
    pub fn written(&self, names: &[&str]) -> String {
        number(self, names).text
    }

    /// The formula as an expression that is a truth value, true where it is not 0.
    pub fn written_as_condition(&self, names: &[&str]) -> String {
        truth(self, names).text
    }
}

/// A number of the language: the shortest digits that are read as this number again.
pub fn written_number(value: f64) -> String {
    let text = format!("{:?}", value + 0.0);
    text.strip_suffix(".0").map_or(text.clone(), String::from)
}

struct Written {
    text: String,
    level: u8,
}

impl Written {
    fn new(text: String, level: u8) -> Self {
        Written { text, level }
    }

    /// In brackets where it binds less tightly than its place asks for.
    fn at_least(self, least: u8) -> String {
        if self.level < least { format!("({})", self.text) } else { self.text }
    }
}

fn number(formula: &Formula, names: &[&str]) -> Written {
    match formula {
        Formula::Number(value) if value.is_nan() => Written::new("0 / 0".into(), level::PRODUCT),
        Formula::Number(value) if value.is_infinite() => {
            let sign = if *value < 0.0 { "-" } else { "" };
            Written::new(format!("{sign}1 / 0"), level::PRODUCT)
        }
        Formula::Number(value) => {
            let level = if *value < 0.0 { level::SIGN } else { level::OPERAND };
            Written::new(written_number(*value), level)
        }
        Formula::Variable(variable) => Written::new(names[*variable].into(), level::OPERAND),
        Formula::Unary(op, a) => unary(*op, a, formula, names),
        Formula::Binary(op, a, b) => binary(*op, (a, b), formula, names),
        Formula::If(condition, a, b) => {
            choice(condition, number(a, names), number(b, names), names)
        }
    }
}

fn choice(condition: &Formula, then: Written, otherwise: Written, names: &[&str]) -> Written {
    let condition = truth(condition, names).at_least(level::OR);
    let (then, otherwise) = (then.at_least(level::OR), otherwise.at_least(level::OR));
    Written::new(format!("if {condition} then {then} else {otherwise}"), level::CHOICE)
}

fn unary(op: Unary, a: &Formula, whole: &Formula, names: &[&str]) -> Written {
    let name = match op {
        Unary::Minus => {
            let operand = number(a, names).at_least(level::POWER);
            return Written::new(format!("-{operand}"), level::SIGN);
        }
        Unary::Not => return as_number(whole, names),
        Unary::Sign => {
            let a = number(a, names).at_least(level::SUM);
            let text = format!("if {a} > 0 then 1 else (if {a} < 0 then -1 else 0)");
            return Written::new(text, level::CHOICE);
        }
        Unary::Sqrt => "sqrt",
        Unary::Exp => "exp",
        Unary::Log => "log",
        Unary::Abs => "abs",
        Unary::Floor => "floor",
        Unary::Ceil => "ceil",
        Unary::Round => "round",
        Unary::Sin => "sin",
        Unary::Cos => "cos",
        Unary::Tanh => "tanh",
    };
    Written::new(format!("{name}({})", number(a, names).text), level::OPERAND)
}

fn binary(op: Binary, (a, b): (&Formula, &Formula), whole: &Formula, names: &[&str]) -> Written {
    let (sign, level) = match op {
        Binary::Add => ("+", level::SUM),
        Binary::Subtract => ("-", level::SUM),
        Binary::Multiply => ("*", level::PRODUCT),
        Binary::Divide => ("/", level::PRODUCT),
        Binary::Remainder => ("%", level::PRODUCT),
        Binary::Power => {
            let (a, b) = (number(a, names), number(b, names));
            let (a, b) = (a.at_least(level::OPERAND), b.at_least(level::OPERAND));
            return Written::new(format!("{a}^{b}"), level::POWER);
        }
        Binary::Min | Binary::Max => {
            let name = if op == Binary::Min { "min" } else { "max" };
            let (a, b) = (number(a, names).text, number(b, names).text);
            return Written::new(format!("{name}({a}, {b})"), level::OPERAND);
        }
        _ => return as_number(whole, names),
    };
    // Operators of one level are taken from the left.
    let (a, b) = (number(a, names).at_least(level), number(b, names).at_least(level + 1));
    Written::new(format!("{a} {sign} {b}"), level)
}

/// A truth value as 1 or 0.
fn as_number(formula: &Formula, names: &[&str]) -> Written {
    let condition = truth(formula, names).at_least(level::OR);
    Written::new(format!("if {condition} then 1 else 0"), level::CHOICE)
}

fn truth(formula: &Formula, names: &[&str]) -> Written {
    match formula {
        Formula::Unary(Unary::Not, a) => {
            Written::new(format!("not {}", truth(a, names).at_least(level::COMPARISON)), level::NOT)
        }
        Formula::Binary(Binary::And, a, b) => joined("and", (a, b), level::AND, names),
        Formula::Binary(Binary::Or, a, b) => joined("or", (a, b), level::OR, names),
        Formula::Binary(op, a, b) => match comparison(*op) {
            Some(sign) => compared(sign, number(a, names), number(b, names)),
            None => compared("!=", number(formula, names), zero()),
        },
        Formula::If(condition, a, b) => choice(condition, truth(a, names), truth(b, names), names),
        _ => compared("!=", number(formula, names), zero()),
    }
}

fn zero() -> Written {
    Written::new("0".into(), level::OPERAND)
}

fn comparison(op: Binary) -> Option<&'static str> {
    match op {
        Binary::Equal => Some("=="),
        Binary::NotEqual => Some("!="),
        Binary::Less => Some("<"),
        Binary::LessOrEqual => Some("<="),
        _ => None,
    }
}

fn compared(sign: &str, a: Written, b: Written) -> Written {
    let (a, b) = (a.at_least(level::SUM), b.at_least(level::SUM));
    Written::new(format!("{a} {sign} {b}"), level::COMPARISON)
}

fn joined(word: &str, (a, b): (&Formula, &Formula), level: u8, names: &[&str]) -> Written {
    let (a, b) = (truth(a, names).at_least(level), truth(b, names).at_least(level + 1));
    Written::new(format!("{a} {word} {b}"), level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable() -> Formula {
        Formula::Variable(0)
    }

    fn binary(op: Binary, a: Formula, b: Formula) -> Formula {
        Formula::Binary(op, a.into(), b.into())
    }

    #[test]
    fn brackets_stand_where_operators_would_bind_otherwise() {
        use Binary::{Add, Divide, Multiply, Power, Subtract};
        let number = Formula::Number;
        let sum = binary(Add, variable(), number(1.0));
        let of = |formula: &Formula| formula.written(&["v"]);
        assert_eq!(of(&binary(Multiply, number(0.5), sum.clone())), "0.5 * (v + 1)");
        assert_eq!(of(&binary(Add, sum.clone(), number(2.0))), "v + 1 + 2");
        assert_eq!(of(&binary(Subtract, number(2.0), sum.clone())), "2 - (v + 1)");
        assert_eq!(of(&binary(Power, number(-2.0), number(-1.0))), "(-2)^(-1)");
        let minus = Formula::Unary(Unary::Minus, binary(Divide, variable(), sum).into());
        assert_eq!(of(&minus), "-(v / (v + 1))");
        assert_eq!(of(&number(1e-7)), "1e-7");
    }

    #[test]
    fn truth_values_become_numbers_and_numbers_truth_values() {
        let less = binary(Binary::Less, variable(), Formula::Number(0.5));
        let counted = binary(Binary::Add, Formula::Number(1.0), less.clone());
        assert_eq!(counted.written(&["v"]), "1 + (if v < 0.5 then 1 else 0)");
        let both = binary(Binary::And, less, variable());
        assert_eq!(both.written_as_condition(&["to"]), "to < 0.5 and to != 0");
        let not = Formula::Unary(Unary::Not, both.into());
        assert_eq!(not.written_as_condition(&["to"]), "not (to < 0.5 and to != 0)");
        assert_eq!(Formula::Number(1.0).written_as_condition(&[]), "1 != 0");
    }
}
