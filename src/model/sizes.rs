//! The sizes of blocks, settled before anything that may ask for them by `size(BLOCK)`.

use std::collections::HashMap;

use super::resolver::{Resolver, Wanted};
use super::scope::Meaning;
use super::value::{MAX_WHOLE, Value, shown};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{BlockDecl, File, ItemKind, Name};
use crate::wording::Counted;

/// The size of each block by its name, that of its first declaration; absent where a message has
/// said why.
pub(super) type Sizes = HashMap<String, Option<usize>>;

/// Evaluates the sizes of all blocks.
pub(super) fn resolve_sizes(resolver: &mut Resolver, file: &File) {
    let mut sizes = Sizes::new();
    for item in &file.items {
        if let ItemKind::Blocks { blocks, .. } = &item.kind {
            for decl in blocks {
                let size = size(resolver, decl);
                sizes.entry(decl.name.text.clone()).or_insert(size);
            }
        }
    }
    resolver.sizes = Some(sizes);
}

fn size(resolver: &mut Resolver, decl: &BlockDecl) -> Option<usize> {
    let value = resolver.value(&decl.size)?;
    if let Value::Number(size) = value
        && size.fract() == 0.0
        && size > resolver.options.bounds.neurons as f64
    {
        let most = resolver.options.bounds.neurons;
        resolver.say(too_large(decl, size, most));
        return None;
    }
    let what = format!("the size of `{}`", decl.name.text);
    resolver.whole_value(&value, decl.size.span, &what, 1, MAX_WHOLE)
}

fn too_large(decl: &BlockDecl, size: f64, most: u64) -> Diagnostic {
    let neurons = match size < u64::MAX as f64 {
        true => Counted(size as u64, "neuron").to_string(),
        false => format!("{} neurons", shown(size)),
    };
    let most = Counted(most, "neuron");
    Mistake::new(
        Code::TooLarge,
        decl.size.span,
        format!("`{}` has {neurons}", decl.name.text),
        format!("a network has at most {most}"),
    )
    .with_help("make the block smaller, or raise `--max-neurons`")
}

impl Resolver<'_> {
    /// The size of a block.
    pub fn size_of(&self, block: &str) -> Option<usize> {
        self.sizes.as_ref().and_then(|sizes| sizes.get(block).copied().flatten())
    }

    /// `size(BLOCK)`: the neurons of a block.
    pub fn size_by_name(&mut self, block: &Name) -> Option<Value> {
        let meaning = self.scope.get(&block.text).map(|entry| entry.meaning);
        if !matches!(meaning, Some(Meaning::Block(_))) {
            self.refuse(block, Wanted::Block);
            return None;
        }
        if self.sizes.is_none() {
            self.say_once(too_early(block.span));
            return None;
        }
        self.size_of(&block.text).map(|size| Value::Number(size as f64))
    }
}

fn too_early(place: Span) -> Diagnostic {
    let message = "the sizes of blocks are not known here yet";
    Mistake::new(Code::BadValue, place, message, "asks for a size while sizes are settled")
        .with_help("name the number by `param`, and use it here and as the size of the block")
}
