//! The words of the language, as `netc explain` lists them.

use crate::model::words::{Argument, Class, Word, all};
use crate::wording::plural_of;

/// The widest line, in characters.
const WIDTH: usize = 100;

/// Blanks before what belongs to a word.
const INDENT: usize = 4;

/// The classes, in the order of the table.
pub fn classes() -> Vec<Class> {
    let mut classes = Vec::new();
    for word in all() {
        if !classes.contains(&word.class) {
            classes.push(word.class);
        }
    }
    classes
}

/// The words of a class, in the order of the table.
pub fn of_class(class: Class) -> impl Iterator<Item = &'static Word> {
    all().filter(move |word| word.class == class)
}

/// What a class of words is called: `activations of blocks`.
pub fn heading(class: Class) -> String {
    let singular = class.describe().split_once(' ').map_or("", |(_, rest)| rest);
    plural_of(singular)
}

/// All words, class by class, each with its form, its meaning and its arguments.
pub fn list() -> String {
    let mut text = String::new();
    for class in classes() {
        let place = format!("{}, {}", heading(class), class.home());
        text += &wrapped(&place, 0);
        text.push('\n');
        of_class(class).for_each(|word| text += &entry(word));
        text.push('\n');
    }
    text
}

/// All words of a name, each with its class; where there is none, the words that are written with
/// it: `rk4` is explained by `continuous`.
pub fn explain(name: &str) -> Option<String> {
    let named: Vec<_> = all().filter(|word| word.name == name).collect();
    let texts: Vec<String> = match named.is_empty() {
        true => all().filter(|word| mentions(word, name)).map(|word| titled(word, name)).collect(),
        false => named.into_iter().map(|word| titled(word, name)).collect(),
    };
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// Whether a word is written with another one, as an argument or a choice.
fn mentions(word: &Word, name: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    word.form.split(|c| !is_letter(c)).any(|part| part == name && !part.is_empty())
}

/// A word below its class and its place.
fn titled(word: &Word, asked: &str) -> String {
    let of = if word.name == asked { "" } else { &format!("{asked}, written with ") };
    let place = format!("{of}{}, {}, {}", word.name, word.class.describe(), word.class.home());
    format!("{}\n{}", wrapped(&place, 0), entry(word))
}

/// The form of a word, and below it its meaning and its arguments.
fn entry(word: &Word) -> String {
    let mut text = format!("  {}\n{}", word.form, wrapped(word.help, INDENT));
    let widest = word.arguments.iter().map(|argument| argument.name.len()).max().unwrap_or(0);
    for argument in word.arguments {
        let line = format!("{:widest$}  {}", argument.name, takes(word, argument));
        text += &wrapped(&line, INDENT);
    }
    text
}

/// What an argument may be, and what holds where it is left out.
fn takes(word: &Word, argument: &Argument) -> String {
    let takes = argument.takes.describe();
    match (argument.optional, word.left_out(argument)) {
        (false, _) => takes.into(),
        (true, Some(value)) => format!("{takes}; {value} where it is left out"),
        (true, None) => format!("{takes}; may be left out"),
    }
}

/// A text in lines of at most 100 characters where its words allow that, each indented.
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut width = 0;
    // A run of blanks sets off a column, so it stays where it does not end a line.
    for word in text.split_inclusive(' ').filter(|word| !word.is_empty()) {
        let length = word.trim_end().chars().count();
        if width > 0 && width + length > WIDTH && length > 0 {
            lines.truncate(lines.trim_end().len());
            lines.push('\n');
            width = 0;
        }
        if width == 0 {
            lines.extend(std::iter::repeat_n(' ', indent));
            width = indent;
        }
        lines.push_str(word);
        width += word.chars().count();
    }
    lines.truncate(lines.trim_end().len());
    lines.push('\n');
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::words::find;

    #[test]
    fn every_word_is_listed_in_narrow_lines() {
        let list = list();
        for word in all() {
            assert!(list.contains(&format!("  {}\n", word.form)), "{}", word.name);
        }
        assert!(list.lines().all(|line| line.chars().count() <= WIDTH && line.trim_end() == line));
    }

    #[test]
    fn a_word_is_shown_with_its_arguments() {
        let text = explain("normal").unwrap();
        assert!(text.starts_with("normal, a property of matrices, on a connection"), "{text}");
        assert!(
            text.contains("\n    gain  a number of at least 0; 1 where it is left out\n"),
            "{text}"
        );
        assert_eq!(
            explain("start").unwrap().matches("start, ").count(),
            3,
            "of a block, of train and of run"
        );
        assert_eq!(explain("nromal"), None);
        assert_eq!(explain(""), None);
    }

    #[test]
    fn what_a_word_is_written_with_is_explained_by_it() {
        let text = explain("rk4").unwrap();
        assert!(text.starts_with("rk4, written with continuous, the value of a setting"), "{text}");
        assert_eq!(explain("lr").unwrap().matches("lr, written with ").count(), 2, "adam and sgd");
    }

    #[test]
    fn every_word_that_is_no_name_is_explained() {
        for word in crate::syntax::words::reserved() {
            assert!(explain(word).is_some(), "{word}");
        }
    }

    #[test]
    fn classes_are_called_by_their_words() {
        assert_eq!(heading(Class::Statement), "statements");
        assert_eq!(heading(Class::Matrix), "properties of matrices");
        assert_eq!(heading(Class::TrainVerb), "lines of `train`");
    }

    #[test]
    fn what_is_left_out_stands_in_the_form() {
        let left_out = |class, name, argument: usize| {
            let word = find(class, name).unwrap();
            word.left_out(&word.arguments[argument])
        };
        assert_eq!(left_out(Class::By, "adam", 3), Some("1e-8"));
        assert_eq!(left_out(Class::Over, "windows", 1), Some("n"));
        assert_eq!(left_out(Class::Matrix, "uniform", 0), None);
    }

    #[test]
    fn long_texts_are_wrapped() {
        assert_eq!(wrapped("a  b c", 2), "  a  b c\n");
        let text = wrapped(&"word ".repeat(50), 4);
        assert!(text.lines().count() == 3 && text.lines().all(|line| line.starts_with("    word")));
    }
}
