//! `netc help`: of the commands, and of the language.

use clap::{Args, Command};

use super::Outcome;
use super::explain::say;
use super::output::tell_error;
use crate::report::words;
use crate::wording::{did_you_mean, visible};

/// The topic that is no command.
const LANGUAGE: &str = "language";

/// Help for a command, or `language`: every word with its arguments and meaning
#[derive(Debug, Clone, Args)]
pub struct Arguments {
    /// A command, or `language`
    #[arg(value_name = "TOPIC")]
    topic: Option<String>,
}

/// Prints the help of a topic, by default that of `netc` itself.
pub fn help(arguments: &Arguments, mut netc: Command) -> Outcome {
    netc.build();
    let Some(topic) = arguments.topic.as_deref() else {
        return say(&netc.render_long_help().to_string());
    };
    if topic == LANGUAGE {
        return say(&words::list());
    }
    match netc.find_subcommand_mut(topic) {
        Some(command) => say(&command.render_long_help().to_string()),
        None => unknown(topic, &netc),
    }
}

fn unknown(topic: &str, netc: &Command) -> Outcome {
    let commands = netc.get_subcommands().map(Command::get_name);
    let proposal = match did_you_mean(topic, commands.chain([LANGUAGE])) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`netc help` lists the commands".to_string(),
    };
    tell_error(&format!("there is no help on `{}`; {proposal}", visible(topic)));
    Outcome::Misused
}
