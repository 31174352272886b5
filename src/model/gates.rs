//! `gate(g, delay = k)`: which block multiplies the sum of a connection, and whether it fits.

use super::attributes::Attributes;
use super::blocks::Blocks;
use super::bounds::MAX_DELAY;
use super::delays::default_delay;
use super::network::{BlockId, Clock, Gate};
use super::resolver::Resolver;
use super::value::{Value, shown};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::wording::Counted;

/// What a statement says about the gate of its connections.
#[derive(Debug, Clone)]
pub(super) struct StatedGate {
    /// The block, as it is named here.
    pub name: Name,
    block: BlockId,
    delay: Option<u32>,
}

/// The part of a connection's text that says its gate: the block, and the delay where it is
/// written.
pub(super) type GateText = (BlockId, Option<u32>);

/// The gate that the attributes of a chain state; an error has been told.
pub(super) fn stated_gate(
    resolver: &mut Resolver,
    attributes: &Attributes,
) -> Result<Option<StatedGate>, ()> {
    let Some(stated) = attributes.find("gate") else { return Ok(None) };
    let (Some(Value::Text(text)), Some(span)) = (stated.bound.value("g"), stated.bound.span("g"))
    else {
        return Err(());
    };
    let name = Name { text: text.clone(), span };
    let block = resolver.block(&name).ok_or(())?;
    let delay = match stated.bound.number("delay") {
        Some(delay) if delay > f64::from(MAX_DELAY) => {
            let place = stated.bound.span("delay").unwrap_or(stated.span);
            resolver.say(too_late(delay, place));
            return Err(());
        }
        delay => delay.map(|delay| delay as u32),
    };
    Ok(Some(StatedGate { name, block, delay }))
}

impl StatedGate {
    /// The gate of a connection to a block, which may be `tau(0)`.
    pub fn to(&self, target: BlockId, is_instant: bool, clock: Clock) -> Gate {
        Gate {
            block: self.block,
            delay: self.delay.unwrap_or(default_delay(clock, self.block, target, is_instant)),
            delay_is_written: self.delay.is_some(),
        }
    }

    /// What it adds to what makes the text of a connection.
    pub fn key(&self) -> GateText {
        (self.block, self.delay)
    }

    /// What it adds to the text of a connection: ` gate g`, ` gate g gate delay 1`.
    pub fn text(&self) -> String {
        match self.delay {
            Some(delay) => format!(" gate {} gate delay {delay}", self.name.text),
            None => format!(" gate {}", self.name.text),
        }
    }

    /// Why it does not fit a target of so many neurons (of the part that the connection adds to),
    /// if it does not.
    pub fn misfit(&self, blocks: &Blocks, target: &Name, neurons: usize) -> Option<Diagnostic> {
        let gate = &blocks.drafts[self.block.index()];
        let size = gate.size.filter(|size| *size != neurons)?;
        let (name, declared) = (&self.name.text, gate.name.span);
        let (has, needs) = (Counted(size as u64, "neuron"), Counted(neurons as u64, "neuron"));
        let sums = Counted(neurons as u64, "sum");
        let message = format!("the gate `{name}` has {has} for {sums} into `{}`", target.text);
        let label = format!("each of its neurons multiplies the sum of one of `{}`", target.text);
        let message = Mistake::new(Code::SizeMismatch, self.name.span, message, label)
            .with_label(declared, format!("`{name}` declared here with {has}"));
        let message = match target.span == declared {
            true => message,
            false => message.with_label(target.span, format!("`{}` declared here", target.text)),
        };
        Some(message.with_help(format!("give `{name}` {needs}")))
    }
}

fn too_late(delay: f64, place: Span) -> Diagnostic {
    let most = Counted(u64::from(MAX_DELAY), "tick");
    let message = format!("the delay {} is too long", shown(delay));
    let label = format!("a delay is at most {most}");
    Mistake::new(Code::TooLarge, place, message, label)
        .with_help(format!("write a delay of at most {most}"))
}
