//! The text of an imported program: a comment on each tensor, the blocks, the connections.

use super::chain::Chain;
use super::layers::{Kind, Layer, Stored};
use super::names::Names;
use super::{Import, ImportError, cells};
use crate::data::Array;
use crate::model::network::Activation;
use crate::syntax::ast::Role;
use crate::wording::{list, visible};

/// What is written so far.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Lines of blocks: role, name, size, attributes.
    pub blocks: Vec<String>,
    /// Lines of connections.
    pub connections: Vec<String>,
    /// Tensors by their names in the program.
    pub tensors: Vec<(String, Array)>,
    /// `x -> h <- rnn.weight_ih_l0`
    map: Vec<(String, String)>,
    /// The names of blocks.
    pub names: Names,
}

/// A layer among the others of its chain.
pub(super) struct Placed<'a> {
    /// The layer.
    pub layer: &'a Layer<'a>,
    /// The name of the block that holds what it gives.
    pub name: String,
    /// The name of the block that it reads.
    pub from: String,
    /// `output` for the last one.
    pub role: Role,
    /// The word of its activation.
    pub activation: &'static str,
}

impl Draft {
    /// Notes a tensor of the program and where in the file it comes from.
    pub fn tensor(&mut self, name: String, array: Array, from: &str) {
        self.map.push((name.clone(), visible(from)));
        self.tensors.push((name, array));
    }

    /// A block of hidden neurons.
    pub fn hidden(&mut self, name: &str, size: usize, attributes: &str) {
        self.block(Role::Hidden, name, size, attributes);
    }

    /// A block.
    pub fn block(&mut self, role: Role, name: &str, size: usize, attributes: &str) {
        let colon = if attributes.is_empty() { "" } else { " : " };
        self.blocks.push(format!("{} {name}[{size}]{colon}{attributes}", role.word()));
    }
}

/// Writes the program of a chain.
pub(super) fn program(
    chain: &Chain,
    source: &str,
    activations: &[(String, Activation)],
) -> Result<Import, ImportError> {
    refuse_unknown(chain, activations)?;
    let mut draft = Draft::default();
    let mut from = draft.names.free("x".into());
    draft.block(Role::Input, &from, chain.layers.first().map_or(0, |it| it.inputs), "");
    let mut notes = Vec::new();
    for (index, layer) in chain.layers.iter().enumerate() {
        let is_last = index + 1 == chain.layers.len();
        let name = draft.names.of_module(&module_name(layer, chain));
        let stated = activations.iter().find(|(module, _)| module == called(layer));
        if stated.is_none() {
            notes.extend(assumed(layer, is_last));
        }
        let activation = match (stated, layer.kind) {
            (Some((_, activation)), _) => activation.name(),
            (None, Kind::Rnn) => "tanh",
            (None, _) => "linear",
        };
        let role = if is_last { Role::Output } else { Role::Hidden };
        cells::write(&mut draft, &Placed { layer, name: name.clone(), from, role, activation });
        from = name;
    }
    if chain.is_ambiguous {
        let order: Vec<_> = chain.layers.iter().map(|layer| shown(layer)).collect();
        notes.push(format!(
            "the file does not tell the order of the layers: taken is {}",
            order.join(", ")
        ));
    }
    Ok(Import { program: text(&draft, chain, source, &notes), tensors: draft.tensors, notes })
}

fn refuse_unknown(chain: &Chain, activations: &[(String, Activation)]) -> Result<(), ImportError> {
    let is_free = |layer: &&Layer| matches!(layer.kind, Kind::Rnn | Kind::Linear);
    let modules: Vec<&str> = chain.layers.iter().filter(is_free).map(called).collect();
    match activations.iter().find(|(module, _)| !modules.contains(&module.as_str())) {
        None => Ok(()),
        Some((module, _)) => {
            let message =
                format!("`{}` is no module whose activation can be chosen", visible(module));
            let help = match modules.is_empty() {
                true => "the layers of the file have their own".to_string(),
                false => {
                    let modules: Vec<_> = modules.iter().map(|module| visible(module)).collect();
                    let modules: Vec<_> = modules.iter().map(String::as_str).collect();
                    format!("there are {}", list(&modules))
                }
            };
            Err(ImportError::new(message, help))
        }
    }
}

/// What `--activation` calls a module; one without a name by its block.
fn called<'l>(layer: &'l Layer) -> &'l str {
    if layer.module.is_empty() { "h" } else { &layer.module }
}

/// The module, with the level where it has several.
fn module_name(layer: &Layer, chain: &Chain) -> String {
    let levels = chain.layers.iter().filter(|other| other.module == layer.module).count();
    match (layer.module.as_str(), levels) {
        ("", 1) => String::new(),
        ("", _) => format!("h{}", layer.level),
        (module, 1) => module.to_string(),
        (module, _) => format!("{module}{}", layer.level),
    }
}

/// What is assumed of a layer whose activation nobody states. The last layer of a network is linear as
/// a rule.
fn assumed(layer: &Layer, is_last: bool) -> Option<String> {
    let module = shown(layer);
    match layer.kind {
        Kind::Rnn => {
            Some(format!("the file does not tell the activation of {module}: taken is `tanh`"))
        }
        Kind::Linear if !is_last => {
            Some(format!("the file does not tell what follows {module}: taken is nothing"))
        }
        _ => None,
    }
}

/// `rnn`, layer 1 of `rnn`
fn shown(layer: &Layer) -> String {
    let module = visible(called(layer));
    match layer.level {
        0 => format!("`{module}`"),
        level => format!("layer {level} of `{module}`"),
    }
}

fn text(draft: &Draft, chain: &Chain, source: &str, notes: &[String]) -> String {
    let mut text = format!("# {}: ", visible(source));
    let layers = chain.layers.iter().map(|layer| format!("{} {}", layer.kind.name(), shown(layer)));
    text += &layers.collect::<Vec<_>>().join(", ");
    text += ".\n";
    notes.iter().for_each(|note| text += &format!("# Note: {note}.\n"));
    text += "# Tensors of the program, and what they are in the file:\n";
    let width = draft.map.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, from) in &draft.map {
        text += &format!("#   {name:width$}  {from}\n");
    }
    text += "clock layered\n\n";
    for line in draft.blocks.iter().map(String::as_str).chain([""]) {
        text += line;
        text.push('\n');
    }
    for line in &draft.connections {
        text += line;
        text.push('\n');
    }
    text
}

/// The k-th of the arrays of `neurons` rows that stand above one another in one of the file.
pub(super) fn part(stored: Stored, part: usize, neurons: usize) -> Array {
    let width = stored.array.shape.get(1).copied();
    let length = neurons * width.unwrap_or(1);
    Array {
        shape: [neurons].into_iter().chain(width).collect(),
        numbers: stored.array.numbers[part * length..][..length].to_vec(),
        is_f32: stored.array.is_f32,
    }
}
