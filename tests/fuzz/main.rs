//! Bytes into the compiler: whatever they are, the answer is a network or messages with places,
//! without a panic, within a second and 256 MB; and what parses has one form that says the same.
//!
//! `NETC_FUZZ=10000000 cargo test --release --test fuzz -- --nocapture` tries so many inputs;
//! without it there are a few thousand. Input i depends on i alone; `NETC_FUZZ_FROM=i` begins
//! there.

mod measure;
mod memory;
mod mutate;

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use measure::{Cost, measured};
use mutate::Corpus;
use netc::compile::compile;
use netc::diagnostic::{Code, render};
use netc::model::Options;
use netc::model::bounds::Bounds;
use netc::source::Source;
use netc::syntax::format::{Unformatted, format};
use netc::syntax::parse;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui");

/// Inputs where no number is asked for.
const FEW: u64 = 4_000;

/// No input may hold more.
const MOST_MEMORY: usize = 256 << 20;

/// No input may take longer where the compiler is optimised; without optimisation time says
/// nothing.
const MOST_TIME: Duration = Duration::from_secs(1);

/// What the compiler is given of memory: an input that asks for more is refused.
const BOUNDS: Bounds =
    Bounds { neurons: 200_000, entries: 1_000_000, connections: 100_000, statements: 20_000 };

/// What became of an input.
enum End {
    NotText,
    Rejected,
    Accepted,
}

/// Formats what parses: the form parses again, to the same words and signs, and is its own form.
fn form(source: &Source) {
    match format(source) {
        Ok(once) => {
            let again = Source::new("fuzz.net", &*once, FOLDER);
            // A program that is not begun has a form too.
            let mut messages = parse(&again).1;
            messages.retain(|message| message.code != Code::EmptyProgram);
            assert_eq!(messages, [], "the form does not parse");
            assert_eq!(format(&again).ok().as_ref(), Some(&once), "the form has another form");
            assert_eq!(signs(&source.text), signs(&once), "the form says something else");
        }
        Err(Unformatted::Broken(messages)) => assert!(!messages.is_empty()),
        Err(Unformatted::Changed) => panic!("the formatter would change it"),
    }
}

/// A text without its blanks and line ends.
fn signs(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Compiles, and draws the messages.
fn compile_bytes(bytes: &[u8]) -> End {
    let Ok(text) = std::str::from_utf8(bytes) else { return End::NotText };
    let source = Source::new("fuzz.net", text, FOLDER);
    form(&source);
    let options = Options { bounds: BOUNDS, ..Options::default() };
    match compile(&source, &options) {
        Ok(compiled) => {
            render(&source, &compiled.warnings, false);
            End::Accepted
        }
        Err(messages) => {
            assert!(!messages.is_empty(), "rejected without a message");
            render(&source, &messages, false);
            End::Rejected
        }
    }
}

/// What is wrong with an input, if something is.
fn fault(number: u64, input: &[u8], ended: &[AtomicU64; 3]) -> Option<String> {
    let (result, Cost { time, bytes }) = measured(number, || catch_unwind(|| compile_bytes(input)));
    match result {
        Err(_) => return Some("panics".into()),
        Ok(end) => ended[end as usize].fetch_add(1, Ordering::Relaxed),
    };
    if bytes > MOST_MEMORY {
        return Some(format!("holds {} MB", bytes >> 20));
    }
    if cfg!(debug_assertions) || time <= MOST_TIME {
        return None;
    }
    // On a busy machine any input waits now and then: a slow one is slow again.
    let (_, Cost { time, .. }) = measured(number, || catch_unwind(|| compile_bytes(input)));
    (time > MOST_TIME).then(|| format!("takes {time:?}"))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_bytes_make_it_panic_hang_or_swell() {
    let corpus = Corpus::new();
    let first = number("NETC_FUZZ_FROM").unwrap_or(0);
    let last = first + number("NETC_FUZZ").unwrap_or(corpus.len() + FEW);
    let next = AtomicU64::new(first);
    let ended = [0, 0, 0].map(AtomicU64::new);
    let findings = std::sync::Mutex::new(Vec::new());
    let search = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= last {
                break;
            }
            if number % 1_000_000 == 999_999 {
                eprintln!("{} inputs", number + 1 - first);
            }
            if let Some(fault) = fault(number, &corpus.input(number), &ended) {
                eprintln!("input {number} {fault}");
                findings.lock().unwrap().push((number, fault));
            }
        }
    };
    std::thread::scope(|scope| {
        (0..2).for_each(|_| drop(scope.spawn(search)));
    });
    let [not_text, rejected, accepted] = ended.map(AtomicU64::into_inner);
    eprintln!("{not_text} not text, {rejected} rejected, {accepted} accepted");
    let findings = findings.into_inner().unwrap();
    if last - first == 1 {
        eprintln!("{}", String::from_utf8_lossy(&corpus.input(first)));
    }
    for (number, fault) in findings.iter().take(3) {
        let input = corpus.input(*number);
        eprintln!("input {number} {fault}:\n{}", String::from_utf8_lossy(&input));
    }
    assert!(findings.is_empty(), "{} findings", findings.len());
    let is_long = last - first >= FEW;
    assert!(!is_long || accepted > 0 && rejected > 0, "the corpus says nothing");
}
