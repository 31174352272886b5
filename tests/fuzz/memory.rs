//! What large programs and broken ones hold of memory: so many bytes a statement, whatever their
//! length.

use netc::compile::compile;
use netc::model::Options;
use netc::source::Source;

use crate::measure::measured;

/// The most bytes held while a text is compiled, for each of so many parts of it.
fn held(text: String, parts: usize) -> usize {
    let source = Source::new("large.net", text, ".");
    let (result, cost) = measured(0, || compile(&source, &Options::default()).map(drop));
    drop(result);
    cost.bytes / parts
}

/// A chain of blocks, half as many as statements.
fn chain(n: usize) -> String {
    let hidden = (0..n).map(|i| format!("hidden h{i}[2] : tanh, bias\n")).collect::<String>();
    let chain = (1..n).map(|i| format!("h{} -> h{i}\n", i - 1)).collect::<String>();
    format!("input x[1]\n{hidden}output y[1]\nx -> h0\n{chain}h{} -> y\n", n - 1)
}

#[test]
fn a_statement_holds_little() {
    for n in [2_000, 20_000] {
        let bytes = held(chain(n), 2 * n);
        assert!(bytes <= 3_200, "{bytes} bytes a statement of {n} blocks and their connections");
    }
}

#[test]
fn a_message_holds_little() {
    for n in [10_000, 100_000] {
        let bytes = held("\"a\n".repeat(n), n);
        assert!(bytes <= 600, "{bytes} bytes a message of {n}");
    }
}
