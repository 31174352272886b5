//! Messages as plain data. Each stage words its own; `render.rs` is the one file that draws them.

mod catalogue;
mod excerpt;
mod render;

pub use catalogue::{Code, Severity};
pub use render::render;

use crate::source::Span;

/// One message about a program: always located, drawn only by [`render()`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which mistake it is; the severity follows from it.
    pub code: Code,
    /// What is wrong, in lower case, names in backticks.
    pub message: String,
    /// Why here.
    pub primary: Label,
    /// The other ends ("`h` declared here").
    pub secondary: Vec<Label>,
    /// What would mend it.
    pub help: Option<Help>,
}

/// A place and what is to be said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, a few words.
    pub text: String,
}

/// One edit that would mend the mistake, in words and, where it is certain, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// The words.
    pub text: String,
    /// The edit that the words describe: replace the span by the text.
    pub edit: Option<Edit>,
}

/// Replace a span by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

impl Diagnostic {
    /// A message with its primary label.
    pub fn new(
        code: Code,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let primary = Label { span, text: label.into() };
        Self { code, message: message.into(), primary, secondary: Vec::new(), help: None }
    }

    /// Adds another place.
    pub fn with_label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Says what would mend it.
    pub fn with_help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(Help { text: text.into(), edit: None });
        self
    }

    /// Says what would mend it, with the edit itself.
    pub fn with_edit(
        mut self,
        text: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        let edit = Some(Edit { span, replacement: replacement.into() });
        self.help = Some(Help { text: text.into(), edit });
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

/// Whether any of the messages rejects the program.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
