//! Names of blocks for modules.

use std::collections::HashSet;

use crate::syntax::words::is_reserved;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// A name for a module: its own with `_` for what no name has; `h` for one without a name.
    pub fn of_module(&mut self, module: &str) -> String {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let mut name: String =
            module.chars().map(|it| if is_letter(it) { it } else { '_' }).collect();
        if name.is_empty() {
            name = "h".into();
        }
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            name = format!("layer{name}");
        }
        name.truncate(40);
        self.free(name)
    }

    /// A name that is free and no word of the language.
    pub fn free(&mut self, mut name: String) -> String {
        while is_reserved(&name) || !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}
