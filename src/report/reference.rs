//! The tables of words in the language reference, made from the table in the code.

use super::words::{classes, heading, of_class};
use crate::model::words::{Class, Word};

/// What begins the place of a table: behind it stands the class, `activations of blocks`.
const BEGIN: &str = "<!-- words: ";

/// What ends it.
const END: &str = "<!-- end of words -->";

/// A document with the tables that its markers ask for, whatever stood between them before. The
/// error names a marker without a class, or a class that no marker asks for.
pub fn with_tables(document: &str) -> Result<String, String> {
    let mut missing = classes();
    let mut parts = document.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, behind) = part.split_once(" -->\n").ok_or("a marker does not end")?;
        let (_, rest) = behind.split_once(END).ok_or(format!("`{name}` has no {END}"))?;
        let class = missing.iter().position(|class| heading(*class) == name);
        let class = missing.remove(class.ok_or(format!("no class `{name}`, or it stands twice"))?);
        text += &format!("{BEGIN}{name} -->\n{}{END}{rest}", table(class));
    }
    match missing.first() {
        Some(class) => Err(format!("no marker `{BEGIN}{} -->`", heading(*class))),
        None => Ok(text),
    }
}

/// The words of a class, in the order of the table: form, arguments (if there are any) and meaning.
fn table(class: Class) -> String {
    let has_arguments = of_class(class).any(|word| !word.arguments.is_empty());
    let mut table = match has_arguments {
        true => "| written | arguments | meaning |\n| --- | --- | --- |\n".to_string(),
        false => "| written | meaning |\n| --- | --- |\n".to_string(),
    };
    for word in of_class(class) {
        table += &format!("| {} ", cell(&format!("`{}`", word.form)));
        if has_arguments {
            table += &format!("| {} ", cell(&arguments(word)));
        }
        table += &format!("| {} |\n", cell(word.help));
    }
    table
}

/// What the arguments of a word may be. What holds where one is left out stands in the form.
fn arguments(word: &Word) -> String {
    let texts = word.arguments.iter().map(|argument| {
        let takes = argument.takes.describe();
        let is_open = argument.optional && word.left_out(argument).is_none();
        let end = if is_open { "; may be left out" } else { "" };
        format!("`{}`: {takes}{end}", argument.name)
    });
    texts.collect::<Vec<_>>().join("<br>")
}

/// A `|` would begin another cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(between: &str) -> String {
        let place = |class| format!("Words:\n\n{BEGIN}{} -->\n{between}{END}\n", heading(class));
        classes().into_iter().map(place).collect()
    }

    #[test]
    fn tables_are_put_between_their_markers() {
        let made = with_tables(&document("(outdated)\n")).unwrap();
        assert_eq!(with_tables(&made), Ok(made.clone()));
        assert!(
            !made.contains("outdated") && made.contains("| `tanh` |  | `f(a) = tanh a` |\n"),
            "{made}"
        );
        assert!(made.contains("| `sequence = all \\| row \\| COLUMN` |"), "{made}");
    }

    #[test]
    fn every_class_has_one_place() {
        let whole = document("");
        assert!(with_tables(&whole.replacen(BEGIN, "<!--", 1)).unwrap_err().contains("no marker"));
        assert!(with_tables(&(whole.clone() + &whole)).unwrap_err().contains("stands twice"));
        assert!(with_tables(&format!("{BEGIN}nothing -->\n{END}")).is_err());
    }
}
