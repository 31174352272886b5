//! Blocks: sizes, activations, biases, neurons, and their order in `r`.

use std::rc::Rc;

use super::activations::activation_of;
use super::attributes::{Attributes, Owner};
use super::biases::{BiasManner, Biases};
use super::bounds::{MAX_BLOCKS, MAX_LATENCIES};
use super::dale::Dale;
use super::network::{Activation, Block, BlockId, Vector, VectorId};
use super::neurons::{DeclaredStart, NeuronManner, Neurons};
use super::resolver::Resolver;
use super::scope::Meaning;
use super::sizes::resolve_sizes;
use super::words::Class;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::{BlockDecl, File, ItemKind, Name, Role};
use crate::wording::Counted;

const OWNER: Owner = Owner { noun: "a block", classes: &[Class::Activation, Class::Block] };

/// All blocks in the order of `r`, with what later parts need of them.
#[derive(Debug)]
pub(super) struct Blocks<'a> {
    /// The blocks.
    pub drafts: Vec<Draft<'a>>,
    /// Their vectors: biases, then learned start states and time constants.
    pub vectors: Vec<Vector>,
    /// Start states that are read from data.
    pub starts: Vec<DeclaredStart>,
}

/// A block as far as it is known.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    /// Its name where it is declared.
    pub name: &'a Name,
    /// Input, hidden or output.
    pub role: Role,
    /// Its size; absent where a message has said why.
    pub size: Option<usize>,
    activation: Activation,
    bias: Option<VectorId>,
    /// What its statement says of its neurons.
    pub manner: NeuronManner,
    neurons: Neurons,
    dale: Option<Rc<Dale>>,
}

/// Resolves all blocks and gives each its id.
pub(super) fn resolve_blocks<'a>(resolver: &mut Resolver<'a>, file: &'a File) -> Blocks<'a> {
    resolve_sizes(resolver, file);
    let (mut drafts, mut biases) = (Vec::new(), Biases::default());
    for item in &file.items {
        if let ItemKind::Blocks { role, blocks, attributes } = &item.kind {
            let attributes = resolver.attributes(attributes, OWNER);
            let attributes = permitted(resolver, *role, attributes, blocks);
            let manner = manner(resolver, &attributes);
            for decl in blocks {
                drafts.extend(draft(resolver, *role, decl, &manner, &mut biases));
            }
        }
    }
    bound_neurons(resolver, &mut drafts);
    drafts.sort_by_key(|draft: &Draft| draft.role);
    if drafts.len() > MAX_BLOCKS {
        resolver.say(too_many_blocks(&drafts));
        drafts.truncate(MAX_BLOCKS);
    }
    let inputs = drafts.iter().filter(|draft| draft.role == Role::Input).count();
    if inputs.saturating_mul(drafts.len()) > MAX_LATENCIES {
        resolver.say(too_many_inputs(&drafts, inputs));
    }
    for (index, draft) in drafts.iter().enumerate() {
        if let Some(entry) = resolver.scope.get_mut(&draft.name.text) {
            entry.meaning = Meaning::Block(Some(BlockId::new(index)));
        }
    }
    let is_known = drafts.iter().all(|draft| draft.size.is_some());
    let mut vectors = biases.finish(is_known);
    for draft in drafts.iter_mut() {
        if let Some(size) = draft.size {
            draft.neurons = draft.manner.settle(resolver, draft.name, size, &mut vectors);
        }
    }
    let starts = declared_starts(&drafts);
    Blocks { drafts, vectors, starts }
}

fn declared_starts(drafts: &[Draft]) -> Vec<DeclaredStart> {
    let ids = (0..drafts.len()).map(BlockId::new);
    let declared = drafts.iter().zip(ids).filter_map(|(draft, block)| {
        let start = draft.manner.series()?;
        Some(DeclaredStart { block, series: start.series()?.clone(), place: start.place() })
    });
    declared.collect()
}

/// What remains of the attributes: `dale` alone for inputs, one activation for others.
fn permitted<'f>(
    resolver: &mut Resolver,
    role: Role,
    mut attributes: Attributes<'f>,
    blocks: &[BlockDecl],
) -> Attributes<'f> {
    if role == Role::Input {
        let input = blocks.first().map(|block| &block.name);
        for stated in attributes.stated.extract_if(.., |stated| stated.word.name != "dale") {
            resolver.say(input_attribute(stated.word.name, stated.span, input));
        }
        return attributes;
    }
    let activations: Vec<_> = attributes.of(Class::Activation).collect();
    if let [first, again, ..] = &activations[..] {
        let message = Mistake::new(
            Code::RepeatedStatement,
            again.span,
            "a block has one activation",
            format!("`{}` is a second one", again.word.name),
        );
        let label = format!("the first one, `{}`", first.word.name);
        let message = message.with_label(first.span, label);
        resolver.say(message.with_removal("remove one of them", again.span));
    }
    attributes
}

/// What the attributes of a statement say about each of its blocks.
struct Manner<'a> {
    activation: Activation,
    bias: Option<BiasManner<'a>>,
    neurons: NeuronManner,
    dale: Option<Rc<Dale>>,
}

fn manner<'a>(resolver: &mut Resolver, attributes: &Attributes<'a>) -> Manner<'a> {
    let activation = attributes.of(Class::Activation).next();
    let activation = activation.and_then(|stated| activation_of(resolver, stated));
    Manner {
        activation: activation.unwrap_or(Activation::Linear),
        bias: attributes.find("bias").map(BiasManner::of),
        neurons: NeuronManner::of(resolver, attributes),
        dale: Dale::of(attributes).map(Rc::new),
    }
}

fn draft<'a>(
    resolver: &mut Resolver<'a>,
    role: Role,
    decl: &'a BlockDecl,
    manner: &Manner,
    biases: &mut Biases,
) -> Option<Draft<'a>> {
    let name = &decl.name;
    let size = resolver.size_of(&name.text);
    if !resolver.scope.declares(name) {
        return None;
    }
    let size = size.filter(|_| resolver.scope.get(&name.text).is_some_and(|it| !it.contested));
    let bias = manner.bias.as_ref().map(|bias| biases.use_for(resolver, bias, name, size));
    if let (Some(dale), Some(size)) = (&manner.dale, size) {
        dale.misfit(name, size).into_iter().for_each(|message| resolver.say_once(message));
    }
    let (activation, neurons) = (manner.activation.clone(), Neurons::unknown());
    let (manner, dale) = (manner.neurons.clone(), manner.dale.clone());
    Some(Draft { name, role, size, activation, bias, manner, neurons, dale })
}

/// Forgets all sizes where the sum of them is out of bounds, before anything is allocated.
fn bound_neurons(resolver: &mut Resolver, drafts: &mut [Draft]) {
    let mut sum = 0;
    let most = resolver.options.bounds.neurons;
    let passing = drafts.iter().find(|draft| {
        sum += draft.size.unwrap_or(0) as u64;
        sum > most
    });
    let Some(passing) = passing else { return };
    let most = Counted(most, "neuron");
    resolver.say(
        Mistake::new(
            Code::TooLarge,
            passing.name.span,
            format!("the network has more than {most}"),
            "the blocks up to this one are too many neurons",
        )
        .with_help("make the blocks smaller, or raise `--max-neurons`"),
    );
    drafts.iter_mut().for_each(|draft| draft.size = None);
}

fn too_many_blocks(drafts: &[Draft]) -> Diagnostic {
    let most = Counted(MAX_BLOCKS as u64, "block");
    let message = format!("the network has {}", Counted(drafts.len() as u64, "block"));
    let label = format!("a network has at most {most}");
    Mistake::new(Code::TooLarge, drafts[MAX_BLOCKS].name.span, message, label)
        .with_help("join blocks of the same attributes into larger ones")
}

fn too_many_inputs(drafts: &[Draft], inputs: usize) -> Diagnostic {
    let most = Counted(MAX_LATENCIES as u64, "latency");
    let (inputs, blocks) =
        (Counted(inputs as u64, "input block"), Counted(drafts.len() as u64, "block"));
    let message = format!("the network has {inputs} beside {blocks}");
    let label = format!("a network has at most {most}, one for each pair of them");
    Mistake::new(Code::TooLarge, drafts[0].name.span, message, label)
        .with_help("join input blocks into larger ones")
}

fn input_attribute(word: &str, span: Span, input: Option<&Name>) -> Diagnostic {
    let message = Mistake::new(
        Code::InputAttribute,
        span,
        format!("an input block has no `{word}`"),
        "it holds what is fed, and nothing else",
    );
    let message = match input {
        Some(name) => message.with_label(name.span, format!("`{}` is an input", name.text)),
        None => message,
    };
    message.with_removal(format!("remove `{word}`, or declare the block as `hidden`"), span)
}

impl Blocks<'_> {
    /// What is said of each block's neurons, beside the block's name.
    pub fn stated(&self) -> Vec<(&NeuronManner, Span)> {
        self.drafts.iter().map(|draft| (&draft.manner, draft.name.span)).collect()
    }

    /// The place of the first block of the program.
    pub fn first_place(&self) -> Span {
        self.drafts.iter().map(|draft| draft.name.span).min().unwrap_or_default()
    }
}

impl Draft<'_> {
    /// Whether it holds what is fed.
    pub fn is_input(&self) -> bool {
        self.role == Role::Input
    }

    /// Whether it is `tau(0)`.
    pub fn is_instant(&self) -> bool {
        self.manner.is_instant()
    }

    /// Where `dale` is stated.
    pub fn dale_place(&self) -> Option<Span> {
        self.dale.as_ref().map(|dale| dale.span)
    }

    /// The finished block; one of unknown size has 0 neurons.
    pub fn finish(&self) -> Block {
        let size = self.size.unwrap_or(0);
        let Neurons { start, dynamics, noise } = self.neurons.clone();
        Block {
            bias: self.bias,
            start,
            dynamics,
            noise,
            signs: self.dale.as_ref().and_then(|dale| dale.spread(size)),
            ..Block::new(&self.name.text, self.role, size, self.activation.clone())
        }
    }
}
