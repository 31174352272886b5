//! `netc explain`: what codes and words mean.

use clap::Args;

use super::Outcome;
use super::output::{print, tell_error};
use crate::diagnostic::Code;
use crate::model::words;
use crate::report;
use crate::wording::{did_you_mean, visible};

const AFTER: &str = "Examples:
  netc explain unknown-name           a wrong program, why it is wrong, and the right one
  netc explain normal                 how a word is written, its arguments and its meaning
  netc explain                        every word of the language and every code
  netc explain | less

The code of a message stands in its first line: `error[unknown-name]`.";

/// Explain the code of a message or a word of the language; without a name, list them all
#[derive(Debug, Clone, Args)]
#[command(after_help = AFTER)]
pub struct Arguments {
    /// The code or word, such as `unknown-name` or `normal`
    #[arg(value_name = "CODE|WORD")]
    name: Option<String>,
}

/// Explains a code or word, or lists them all.
pub fn explain(arguments: &Arguments) -> Outcome {
    let Some(name) = arguments.name.as_deref().map(str::trim) else {
        let (words, codes) = (report::words::list(), report::codes::list());
        return say(&format!("{words}codes of messages\n{codes}"));
    };
    let code = Code::find(name).map(report::codes::explain);
    let explained: Vec<String> = code.into_iter().chain(report::words::explain(name)).collect();
    match explained.is_empty() {
        true => unknown(name),
        false => say(&explained.join("\n")),
    }
}

/// Prints a text to standard output.
pub fn say(text: &str) -> Outcome {
    match print(|out| out.write_all(text.as_bytes())) {
        Ok(_) => Outcome::Done,
        Err(error) => {
            tell_error(&format!("cannot write to standard output: {error}"));
            Outcome::Failed
        }
    }
}

fn unknown(name: &str) -> Outcome {
    let codes = Code::ALL.iter().map(|code| code.name());
    let names = codes.chain(words::all().map(|word| word.name));
    let proposal = match did_you_mean(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`netc explain` lists them all".to_string(),
    };
    tell_error(&format!("no code and no word is called `{}`; {proposal}", visible(name)));
    Outcome::Misused
}
