//! Messages as plain data. Each stage words its own; `render.rs` is the one file that draws them.

mod catalogue;
mod drawings;
mod excerpt;
mod explanation;
mod render;

pub use catalogue::{Code, Severity};
pub use explanation::{Explanation, Program};
pub use render::render;

use std::borrow::Cow;

use crate::source::{Source, Span};

/// A text of a message: a broken file can have a million messages, most of whose words are always the
/// same ones.
pub type Words = Cow<'static, str>;

/// One message about a program: always located, drawn only by [`render()`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which mistake it is; the severity follows from it.
    pub code: Code,
    /// What is wrong, in lower case, names in backticks.
    pub message: Words,
    /// Why here.
    pub primary: Label,
    /// The other ends ("`h` declared here").
    pub secondary: Vec<Label>,
    /// What would mend it.
    pub help: Help,
}

/// A message that does not say yet what would mend it: only that makes it a [`Diagnostic`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Mistake {
    code: Code,
    message: Words,
    primary: Label,
    secondary: Vec<Label>,
}

/// A place and what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, a few words.
    pub text: Words,
}

/// One edit that would mend the mistake, in words and, where it is certain, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The words.
    pub text: Words,
    /// The edit that the words describe: replace the span by the text.
    pub edit: Option<Edit>,
}

/// Replace a span by a text, or take an item out of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub replacement: String,
    /// Whether what goes is an item of a list: the sign that joins it to the rest goes with it.
    pub is_item: bool,
}

impl Edit {
    /// What goes, counted within its own file: of an item of a list with the comma before it, or
    /// behind it where it is the first one, or with the colon where it is the only one.
    pub fn place(&self, source: &Source) -> Span {
        let place = source.within_file(self.span);
        if !self.is_item {
            return place;
        }
        let text = &source.file_of(self.span).text;
        let (before, after) = (text[..place.start].trim_end(), text[place.end..].trim_start());
        if let Some(rest) = before.strip_suffix(',') {
            return Span::new(rest.trim_end().len(), place.end);
        }
        match (after.strip_prefix(','), before.strip_suffix(':')) {
            (Some(rest), _) => Span::new(place.start, text.len() - rest.trim_start().len()),
            (None, Some(rest)) => Span::new(rest.trim_end().len(), place.end),
            (None, None) => place,
        }
    }
}

impl Diagnostic {
    /// Adds another place.
    pub fn with_label(mut self, span: Span, text: impl Into<Words>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// The same message about other places: each of its own as `place` says.
    pub fn moved(mut self, place: impl Fn(Span) -> Span) -> Self {
        self.primary.span = place(self.primary.span);
        self.secondary.iter_mut().for_each(|label| label.span = place(label.span));
        if let Some(edit) = &mut self.help.edit {
            edit.span = place(edit.span);
        }
        self
    }

    /// Error or warning.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Whether the program is rejected.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }
}

impl Mistake {
    /// A mistake with its primary label.
    pub fn new(code: Code, span: Span, message: impl Into<Words>, label: impl Into<Words>) -> Self {
        let primary = Label { span, text: label.into() };
        Self { code, message: message.into(), primary, secondary: Vec::new() }
    }

    /// Adds another place.
    pub fn with_label(mut self, span: Span, text: impl Into<Words>) -> Self {
        // Most messages have one such place and no more.
        if self.secondary.is_empty() {
            self.secondary.reserve_exact(1);
        }
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Says what would mend it.
    pub fn with_help(self, text: impl Into<Words>) -> Diagnostic {
        self.mended_by(Help { text: text.into(), edit: None })
    }

    /// Says what would mend it, with the edit itself.
    pub fn with_edit(
        self,
        text: impl Into<Words>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Diagnostic {
        let edit = Some(Edit { span, replacement: replacement.into(), is_item: false });
        self.mended_by(Help { text: text.into(), edit })
    }

    /// Says what would mend it: to take an item out of a list, such as an attribute; without its
    /// place in words alone.
    pub fn with_removal(self, text: impl Into<Words>, item: impl Into<Option<Span>>) -> Diagnostic {
        let removal = |span| Edit { span, replacement: String::new(), is_item: true };
        let edit = item.into().map(removal);
        self.mended_by(Help { text: text.into(), edit })
    }

    /// Says what would mend it, with the edit itself where there is one.
    pub fn with_edit_if(self, text: impl Into<Words>, edit: Option<Edit>) -> Diagnostic {
        self.mended_by(Help { text: text.into(), edit })
    }

    fn mended_by(self, help: Help) -> Diagnostic {
        let Mistake { code, message, primary, secondary } = self;
        Diagnostic { code, message, primary, secondary, help }
    }
}

/// Whether any of the messages rejects the program.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without its item `gone`.
    fn without_item(text: &str) -> String {
        let source = Source::new("a.net", text, ".");
        let start = text.find("gone").expect("an item");
        let span = Span::new(start, start + "gone".len());
        let place = Edit { span, replacement: String::new(), is_item: true }.place(&source);
        let mut text = text.to_string();
        text.replace_range(place.start..place.end, "");
        text
    }

    #[test]
    fn an_item_goes_with_the_sign_that_joins_it() {
        assert_eq!(without_item("h -> h : a, gone, b"), "h -> h : a, b");
        assert_eq!(without_item("h -> h : a ,\n  gone # last\n"), "h -> h : a # last\n");
        assert_eq!(without_item("h -> h : gone, b"), "h -> h : b");
        assert_eq!(without_item("h -> h : gone\n"), "h -> h\n");
        assert_eq!(without_item("normal(gone)"), "normal()");
    }
}
