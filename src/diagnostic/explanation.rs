//! What `netc explain` shows of a code: a wrong program, why it is wrong, and the right one.
//!
//! For each code there is a file `catalogue/CODE.md`: a block ```` ```net wrong ````, some prose, a
//! block ```` ```net right ````, and a block ```` ```csv NAME ```` for each data file that the two
//! programs read. Behind `wrong` and `right` may stand what the command line adds, such as
//! `--set n=5`. A character that cannot be seen is written as the mark that messages show for it,
//! `<U+202E>`.

use super::Code;

/// What is shown of a code beside its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Explanation {
    /// A program that gives this code and no other.
    pub wrong: Program,
    /// Why it is wrong, or what to look at: paragraphs, each on one line.
    pub why: Vec<String>,
    /// The same program without the mistake.
    pub right: Program,
    /// The data files that the programs read: name and text.
    pub files: Vec<(String, String)>,
}

/// A program and what the command line adds to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// As it is shown: with marks for characters that cannot be seen.
    pub text: String,
    /// `--set n=5`: name and value.
    pub set: Vec<(String, String)>,
}

impl Code {
    /// The code of a name.
    pub fn find(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// A wrong program, why it is wrong, and the right one.
    pub fn explanation(self) -> Explanation {
        let mut explanation = Explanation::default();
        for (index, part) in self.explanation_text().split("```").enumerate() {
            match index % 2 {
                0 => explanation.why.extend(paragraphs(part)),
                _ => explanation.take_block(part),
            }
        }
        explanation
    }
}

impl Explanation {
    fn take_block(&mut self, block: &str) {
        let (heading, text) = block.split_once('\n').unwrap_or((block, ""));
        let mut words = heading.split_whitespace();
        match (words.next(), words.next()) {
            (Some("net"), Some("wrong")) => self.wrong = program(text, words),
            (Some("net"), Some("right")) => self.right = program(text, words),
            (_, Some(name)) => self.files.push((name.into(), text.into())),
            _ => {}
        }
    }
}

impl Program {
    /// The text that is compiled: with the characters that the marks stand for.
    pub fn source_text(&self) -> String {
        let mut parts = self.text.split("<U+");
        let mut text = parts.next().unwrap_or_default().to_string();
        for part in parts {
            match part.split_once('>').and_then(|(digits, rest)| Some((character(digits)?, rest))) {
                Some((character, rest)) => text.extend([&character.to_string(), rest]),
                None => text.extend(["<U+", part]),
            }
        }
        text
    }
}

fn character(digits: &str) -> Option<char> {
    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
}

fn program<'a>(text: &str, options: impl Iterator<Item = &'a str>) -> Program {
    let assignments = options.filter_map(|option| option.split_once('='));
    let set = assignments.map(|(name, value)| (name.into(), value.into())).collect();
    Program { text: text.into(), set }
}

fn paragraphs(text: &str) -> impl Iterator<Item = String> {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.trim().replace('\n', " "));
    paragraphs.filter(|paragraph| !paragraph.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_two_programs_and_a_reason() {
        for code in Code::ALL {
            let Explanation { wrong, why, right, .. } = code.explanation();
            let name = code.name();
            assert!(!wrong.text.is_empty() && !right.text.is_empty(), "{name}");
            assert!(!why.is_empty() && why[0].len() > 40, "{name}");
            assert_ne!((&wrong.text, &wrong.set), (&right.text, &right.set), "{name}");
        }
    }

    #[test]
    fn codes_are_found_by_name() {
        assert_eq!(Code::find("unknown-name"), Some(Code::UnknownName));
        assert_eq!(Code::find("UnknownName"), None);
    }

    #[test]
    fn marks_stand_for_characters() {
        let program = |text: &str| Program { text: text.into(), set: vec![] };
        assert_eq!(program("a<U+202E>b<U+0007>").source_text(), "a\u{202e}b\u{7}");
        assert_eq!(program("a <U+> <U+GG>").source_text(), "a <U+> <U+GG>");
    }
}
