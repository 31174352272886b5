//! The words that a name cannot be.

/// Words that begin a statement.
pub(crate) const STATEMENTS: &[&str] = &[
    "netc",
    "net",
    "param",
    "let",
    "input",
    "hidden",
    "output",
    "matrix",
    "clock",
    "precision",
    "seed",
    "data",
    "train",
    "run",
    "expect",
    "for",
    "use",
];

/// Words that later editions of the language will begin statements with.
pub(super) const LATER_STATEMENTS: &[&str] = &["task", "analyze"];

/// All other words with a meaning of their own.
const OTHERS: &[&str] = &[
    "as", "and", "or", "not", "if", "then", "else", "within", "r", "dr", "to", "from", "pi", "all",
    "row",
];

/// The words of this edition that have a meaning of their own.
#[cfg(test)]
pub(crate) fn reserved() -> impl Iterator<Item = &'static str> {
    STATEMENTS.iter().chain(OTHERS).copied()
}

/// Whether a word has a meaning of its own, so that nothing can be called by it.
pub(crate) fn is_reserved(word: &str) -> bool {
    [STATEMENTS, LATER_STATEMENTS, OTHERS].iter().any(|words| words.contains(&word))
}

/// How a statement or line that begins with a word is written, for the help of messages.
pub(super) fn form(word: &str) -> Option<&'static str> {
    Some(match word {
        "netc" => "netc 1",
        "net" => "net autoencoder",
        "param" => "param n = 64",
        "let" => "let s = scale(sun.number)",
        "input" => "input x[3]",
        "hidden" => "hidden h[64] : tanh, bias",
        "output" => "output y[2] : bias",
        "matrix" => "matrix A : xavier",
        "clock" => "clock layered",
        "precision" => "precision f32",
        "seed" => "seed 7",
        "data" => "data sun : csv(\"sunspots.csv\"), sequence = all",
        "train" => "train { … }",
        "run" => "run { … }",
        "for" => "for k in 1..4 { … }",
        "use" => "use \"area.net\" as v1 : n = 50",
        "expect" => "expect y@2 ~ [0.76, 0.96] within 1e-3",
        "feed" => "feed x = s",
        "fit" => "fit y = ahead(s, 1) : mse",
        "start" => "start h = 0.5",
        "noise" => "noise off",
        "over" => "over windows(64), batch(32), epochs(100)",
        "by" => "by adam(lr = 0.001), clip(1.0)",
        "baseline" => "baseline persistence",
        "ticks" => "ticks 10",
        "free" => "free 8",
        "show" => "show r, h",
        "record" => "record r",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_language_are_no_names() {
        assert!(["hidden", "for", "as", "r", "else"].into_iter().all(is_reserved));
        assert!(!is_reserved("h") && !is_reserved("tanh") && !is_reserved("Hidden"));
    }

    #[test]
    fn every_statement_has_a_form_to_show() {
        for word in STATEMENTS {
            assert!(form(word).is_some_and(|form| form.starts_with(word)), "{word}");
        }
    }
}
