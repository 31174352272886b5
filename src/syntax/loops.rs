//! `for` and `use`: from the grammar's tree to what is written, and where neither can stand.

use super::ast;
use super::expressions::{expression, unquoted};
use super::grammar::{Built, Node, all};
use super::mismatch::reserved_name;
use super::names::word;
use super::words::is_reserved;
use super::written::{Given, Loop, Use};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// `for k in a..b`, without its statements.
pub(super) fn repetition(node: Node, span: Span) -> Built<Loop> {
    let mut children = node.children();
    let variable = plain(&children.required()?)?;
    let range = expression(children.required()?)?;
    Ok(Loop { variable, range, body: Vec::new(), span })
}

/// `use "file.net" as p : n = 50`
pub(super) fn usage(node: Node, span: Span) -> Built<Use> {
    let mut children = node.children();
    let path = children.required()?;
    let prefix = plain(&children.required()?)?;
    let given = all(children.map(given))?;
    Ok(Use { path: unquoted(path.text()), path_span: path.span(), prefix, given, span })
}

fn given(node: Node) -> Built<Given> {
    let mut children = node.children();
    let name = word(&children.required()?);
    Ok(Given { name, value: expression(children.required()?)? })
}

/// A name without holes, which no word of the language can be.
fn plain(node: &Node) -> Built<ast::Name> {
    match is_reserved(node.text()) {
        true => Err(Box::new(reserved_name(node.text(), node.span()))),
        false => Ok(word(node)),
    }
}

/// Why a statement that begins with a word cannot stand in a loop, if it cannot.
pub(super) fn not_in_a_loop(first: &str, span: Span) -> Option<Diagnostic> {
    let why = match first {
        "net" | "clock" | "precision" | "seed" => "it holds for the whole program",
        "param" => "`--set` needs one parameter of this name",
        "use" => "a file is taken in once for each prefix",
        _ => return None,
    };
    let message = format!("`{first}` cannot stand in a loop");
    let help = match first {
        "param" => "declare it before the loop, or write `let` in its place",
        _ => "move it out of the loop",
    };
    let mistake = Mistake::new(Code::BadLoop, span, message, why);
    let word = Span::new(span.start, span.start + first.len());
    Some(match first {
        "param" => mistake.with_edit(help, word, "let"),
        _ => mistake.with_help(help),
    })
}

/// `for` among the lines of an experiment.
pub(super) fn not_in_an_experiment(span: Span) -> Diagnostic {
    let message = "a loop cannot stand in an experiment";
    Mistake::new(Code::BadLoop, span, message, "its statements are no lines")
        .with_help("write the lines out, or put the whole experiment into the loop")
}
