//! Whether compiling takes time in proportion to the text: time(2n) / time(n) for shapes of text
//! that trip compilers. `cargo bench --bench scaling` prints a line for each and fails above 2.3;
//! `-- 10` makes every text ten times as long, as far as the bounds of a program let it.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use netc::compile::compile;
use netc::diagnostic::{Code, render};
use netc::model::Options;
use netc::source::Source;

/// The most that twice the text may take.
const MOST: f64 = 2.3;

/// Each time is the least of so many.
const RUNS: usize = 7;

/// A shape of text, of a length that grows with n.
struct Shape {
    name: &'static str,
    /// n that takes some milliseconds.
    size: usize,
    /// The largest n of which twice as much is within the bounds of a program: beyond them a text
    /// is refused at once, whatever its length.
    largest: usize,
    text: fn(usize) -> String,
}

/// Of texts that no bound ends otherwise: most are rejected at any length.
const ANY: usize = usize::MAX;

const SHAPES: [Shape; 14] = [
    Shape { name: "nested brackets", size: 200_000, largest: ANY, text: nested },
    Shape { name: "unclosed brackets", size: 200_000, largest: ANY, text: |n| "(".repeat(n) },
    Shape {
        name: "unclosed brackets of each kind",
        size: 60_000,
        largest: ANY,
        text: |n| "([{".repeat(n),
    },
    Shape { name: "unclosed bodies", size: 60_000, largest: ANY, text: |n| "run {\n".repeat(n) },
    Shape { name: "unclosed quotes", size: 400_000, largest: ANY, text: |n| "\"a\n".repeat(n) },
    Shape {
        name: "long names",
        size: 2_000_000,
        largest: ANY,
        text: |n| format!("input {}[1]", "x".repeat(n)),
    },
    Shape { name: "many blocks", size: 100_000, largest: 499_000, text: blocks },
    Shape { name: "many connections", size: 80_000, largest: 499_000, text: connections },
    Shape { name: "many unknown names", size: 100_000, largest: ANY, text: unknown },
    Shape { name: "one huge line", size: 99_000, largest: 99_000, text: huge_line },
    Shape { name: "a huge list", size: 100_000, largest: 249_000, text: huge_list },
    Shape {
        name: "a long sum",
        size: 100_000,
        largest: ANY,
        text: |n| format!("param p = 1{}", " + 1".repeat(n)),
    },
    Shape { name: "definitions of definitions", size: 100_000, largest: ANY, text: definitions },
    Shape { name: "errors", size: 10_000, largest: ANY, text: |n| "hidden h[ : tahn\n".repeat(n) },
];

fn nested(n: usize) -> String {
    format!("param p = {}1{}", "(".repeat(n), ")".repeat(n))
}

fn blocks(n: usize) -> String {
    let hidden = (0..n).map(|i| format!("hidden h{i}[2] : tanh, bias\n"));
    format!("input x[1]\n{}output y[1]\nx -> y\n", hidden.collect::<String>())
}

fn connections(n: usize) -> String {
    let chain = (0..n).map(|i| format!("h{i} -> h{}\n", i + 1)).collect::<String>();
    format!("{}{chain}", blocks(n + 1))
}

fn unknown(n: usize) -> String {
    let uses = (0..n).map(|i| format!("x -> nowhere{i}\n")).collect::<String>();
    format!("input x[1]\noutput y[1]\nx -> y\n{uses}")
}

fn huge_line(n: usize) -> String {
    let names = (0..n).map(|i| format!("h{i}[1]")).collect::<Vec<_>>().join(", ");
    format!("input x[1]; hidden {names}; output y[1]; x -> y")
}

fn huge_list(n: usize) -> String {
    let numbers = vec!["0.5"; n].join(", ");
    format!(
        "input x[1]\nhidden h[{n}] : bias([{numbers}])\noutput y[1]\nx -> h : sparse(1%)\nh -> y"
    )
}

fn definitions(n: usize) -> String {
    let chain = (1..n).map(|i| format!("let a{i} = a{} + 1\n", i - 1)).collect::<String>();
    format!("let a0 = 1\n{chain}input x[1]\noutput y[a{}]\nx -> y\n", n - 1)
}

/// The least time that compiling a text and drawing its messages takes, and the first error, if it
/// is rejected.
fn time(text: &str) -> (Duration, Option<Code>) {
    let once = || {
        let source = Source::new("scaling.net", text, ".");
        let start = Instant::now();
        let messages = match compile(&source, &Options::default()) {
            Ok(compiled) => compiled.warnings,
            Err(messages) => messages,
        };
        render(&source, &messages, false);
        let time = start.elapsed();
        (time, messages.iter().find(|message| message.is_error()).map(|message| message.code))
    };
    (0..RUNS).map(|_| once()).min_by_key(|(time, _)| *time).unwrap_or_default()
}

fn main() -> ExitCode {
    let factor = std::env::args().skip(1).find_map(|argument| argument.parse::<usize>().ok());
    let mut is_linear = true;
    for Shape { name, size, largest, text } in SHAPES {
        let size = (size * factor.unwrap_or(1)).min(largest);
        let ((one, end_of_one), (two, end_of_two)) = (time(&text(size)), time(&text(2 * size)));
        let ratio = two.as_secs_f64() / one.as_secs_f64();
        let verdict = match ratio <= MOST {
            _ if end_of_one != end_of_two => "  compares different ends",
            true => "",
            false => "  more than in proportion",
        };
        println!("{name:32} {one:>10.1?} {two:>10.1?}  {ratio:.2}{verdict}");
        is_linear &= verdict.is_empty();
    }
    if is_linear { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
