//! Whether connections go with a method that evaluates several times a step: nothing then stands a
//! step earlier, so there is nothing that a delay could read.

use super::network::{Clock, Connection, Dynamics, Gate, Method, Network};
use super::resolver::Resolver;
use super::settings::Settings;
use super::{DelayPlace, Places};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::Span;

/// Says of each statement with a delay that rk4 or dopri5 does not take.
pub(super) fn check_delays(
    resolver: &mut Resolver,
    network: &Network,
    settings: &Settings,
    places: &Places,
) {
    let method = match settings.clock {
        Clock::Continuous { method: Method::Rk4, .. } => "rk4",
        Clock::Continuous { method: Method::Dopri5 { .. }, .. } => "dopri5",
        _ => return,
    };
    let delays = places.connections.iter().zip(&places.delays);
    for (connection, (place, delay)) in network.connections.iter().zip(delays) {
        let message = written(connection, method, (*place, *delay))
            .or_else(|| own_past(network, connection, method, *place));
        if let Some(message) = message {
            resolver.say_once(with_clock(message, settings, method));
        }
    }
}

/// A delay that the program writes, of the connection or of its gate.
fn written(
    connection: &Connection,
    method: &str,
    (place, delay): (Span, Option<DelayPlace>),
) -> Option<Diagnostic> {
    let gate = connection.gate.filter(|gate| gate.delay_is_written);
    let what = match (connection.delay_is_written, gate) {
        (true, _) => "delay",
        (false, Some(_)) => "gate delay",
        (false, None) => return None,
    };
    let message = format!("`{}` has a {what}, which `{method}` does not take", connection.name);
    let label = "it acts within the step, of which nothing earlier is kept";
    let help = format!("leave the {what} out, or write `method = euler`");
    let attribute = delay.filter(|_| connection.delay_is_written).map(|delay| delay.span);
    Some(Mistake::new(Code::DelayWithinSteps, place, message, label).with_removal(help, attribute))
}

/// A `tau(0)` block that reads, or is gated by, its own last step.
fn own_past(
    network: &Network,
    connection: &Connection,
    method: &str,
    place: Span,
) -> Option<Diagnostic> {
    let target = network.block(connection.to);
    let is_gate = connection.gate.is_some_and(|Gate { block, .. }| block == connection.to);
    if target.dynamics != Dynamics::Instant || connection.from != connection.to && !is_gate {
        return None;
    }
    let name = &target.name;
    let message = format!("`{name}` reads itself a step earlier, which `{method}` does not keep");
    let label = format!("`{name}` has `tau(0)` and no state of its own to act on");
    let help = format!("give `{name}` a `tau` above 0, or write `method = euler`");
    Some(Mistake::new(Code::DelayWithinSteps, place, message, label).with_help(help))
}

fn with_clock(message: Diagnostic, settings: &Settings, method: &str) -> Diagnostic {
    match settings.clock_place {
        Some(place) => message.with_label(place, format!("`{method}` is chosen here")),
        None => message,
    }
}
