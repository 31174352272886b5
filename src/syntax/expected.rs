//! How messages call what the grammar expected.

use super::grammar::Rule;

/// `a, b or c`: what could have come, in the words of the language.
pub(super) fn expected(rules: &[Rule]) -> String {
    // Any name may go on with one of these, which says nothing.
    let behind_names = [Rule::hole, Rule::call, Rule::columns, Rule::at];
    let rules = rules.iter().filter(|rule| !behind_names.contains(rule));
    let mut all: Vec<(Rank, &str)> = rules.map(|rule| wording(*rule)).collect();
    all.sort();
    all.dedup();
    let told = |rank: Rank| match all.first().map(|(first, _)| *first) {
        // At the very beginning, what it is to be says more than what it could start with; and what
        // may follow any value says little beside what must come.
        Some(Rank::Whole) => rank == Rank::Whole,
        Some(Rank::Always) | None => true,
        Some(_) => rank != Rank::Always,
    };
    let words: Vec<&str> =
        all.iter().filter(|(rank, _)| told(*rank)).map(|(_, word)| *word).collect();
    match words.split_last() {
        None => "something else".to_string(),
        Some((last, [])) => last.to_string(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The order in which expectations are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A statement or line.
    Whole,
    /// Something that it is made of.
    Part,
    /// A sign that lets it go on.
    Sign,
    /// What ends it, or a bracket in it.
    End,
    /// What may follow any value or word.
    Always,
}

fn wording(rule: Rule) -> (Rank, &'static str) {
    match rule {
        Rule::name | Rule::variable => (Rank::Part, "a name"),
        Rule::column => (Rank::Part, "a column"),
        Rule::block => (Rank::Part, "a block, such as `h[64]`"),
        Rule::size => (Rank::Part, "a size in brackets, such as `h[64]`"),
        Rule::attribute | Rule::word => (Rank::Part, "an attribute"),
        Rule::argument => (Rank::Part, "an argument"),
        Rule::colon | Rule::attributes => (Rank::Sign, "`:`"),
        Rule::comma => (Rank::Sign, "`,`"),
        Rule::arrow => (Rank::Sign, "`->`"),
        Rule::close_bracket => (Rank::End, "`]`"),
        Rule::close_paren => (Rank::End, "`)`"),
        Rule::close_brace => (Rank::End, "`}`"),
        Rule::EOI => (Rank::End, "the end of the line"),
        Rule::infix => (Rank::Always, "an operator"),
        Rule::equals => (Rank::Always, "`=`"),
        Rule::near => (Rank::Always, "`~`"),
        Rule::within_word => (Rank::Always, "`within`"),
        Rule::at_sign => (Rank::Always, "`@`"),
        Rule::in_word => (Rank::Sign, "`in`"),
        Rule::given => (Rank::Part, "a parameter"),
        Rule::then_word => (Rank::Sign, "`then`"),
        Rule::else_word => (Rank::Sign, "`else`"),
        Rule::dot => (Rank::Always, "`.`"),
        Rule::part => (Rank::Always, "`[`"),
        Rule::alias | Rule::as_word => (Rank::Always, "`as`"),
        Rule::transposed => (Rank::Always, "`^T`"),
        // A statement or a line: what else could begin one says more.
        Rule::expectation | Rule::expect_word => (Rank::Always, "`expect`"),
        Rule::assignment | Rule::assignment_word | Rule::listing | Rule::verb => {
            (Rank::Whole, "a line, such as `feed x = s`")
        }
        _ => value_or_statement(rule),
    }
}

fn value_or_statement(rule: Rule) -> (Rank, &'static str) {
    match rule {
        Rule::expression
        | Rule::number
        | Rule::share
        | Rule::text
        | Rule::conditional
        | Rule::if_word
        | Rule::named
        | Rule::operand_name
        | Rule::list
        | Rule::group
        | Rule::prefix => (Rank::Part, "a value"),
        _ => (Rank::Whole, "a statement, such as `hidden h[64]`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_come_is_told_before_what_may() {
        assert_eq!(expected(&[Rule::EOI, Rule::infix, Rule::comma]), "`,` or the end of the line");
        assert_eq!(expected(&[Rule::equals]), "`=`");
        assert_eq!(expected(&[Rule::number, Rule::name, Rule::call]), "a name or a value");
        assert_eq!(expected(&[Rule::name, Rule::net]), "a statement, such as `hidden h[64]`");
    }
}
