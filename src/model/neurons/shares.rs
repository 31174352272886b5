//! Whether blocks go with the clock: α = dt/τ is a share where the update takes it for one, and
//! noise needs the method that is such an update.

use super::NeuronManner;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::network::{Clock, Network};
use crate::model::resolver::Resolver;
use crate::model::settings::Settings;
use crate::model::value::shown;
use crate::source::Span;
use crate::wording::Counted;

/// A block of the finished network, with what its statement says of its neurons.
type Stated<'a> = (usize, &'a NeuronManner, Span);

/// Says of each block with an α above 1 that it is, and of noise without euler.
pub(in crate::model) fn check_clock(
    resolver: &mut Resolver,
    network: &Network,
    settings: &Settings,
    stated: &[(&NeuronManner, Span)],
) {
    if settings.clock_is_broken {
        return;
    }
    let stated: Vec<Stated> = stated
        .iter()
        .enumerate()
        .map(|(block, (manner, place))| (block, *manner, *place))
        .collect();
    if settings.clock.takes_shares() {
        steep(resolver, network, settings, &stated);
    } else {
        noisy(resolver, network, settings, &stated);
    }
}

/// An α above 1: told of each `tau` by itself, and of all blocks without one together, which only
/// the clock makes so.
fn steep(resolver: &mut Resolver, network: &Network, settings: &Settings, stated: &[Stated]) {
    let mut unstated = Vec::new();
    for ((_, manner, place), id) in stated.iter().zip(network.block_ids()) {
        let alpha = network.first_alpha(id);
        let Some(neuron) = alpha.iter().position(|alpha| *alpha > 1.0) else { continue };
        let name = &network.block(id).name;
        match &manner.tau {
            None => unstated.push((name.as_str(), *place)),
            Some(tau) => {
                let dt = settings.clock.dt();
                let message =
                    format!("α of `{name}` is above 1: dt/tau is {}", shown(alpha[neuron]));
                let label =
                    format!("tau of neuron {} is {}", neuron + 1, shown(dt / alpha[neuron]));
                let message = Mistake::new(Code::AlphaAboveOne, tau.place(), message, label);
                let message = with_clock(message, settings);
                let help = format!(
                    "give it a tau of at least dt = {}, or `tau(0)` for no dynamics",
                    shown(dt)
                );
                resolver.say_once(message.with_help(help));
            }
        }
    }
    if let Some(message) = without_tau(&unstated, settings) {
        resolver.say(message);
    }
}

fn without_tau(unstated: &[(&str, Span)], settings: &Settings) -> Option<Diagnostic> {
    let ((name, place), more) = unstated.split_first()?;
    let dt = shown(settings.clock.dt());
    let message = format!("α of `{name}` is above 1: without `tau` it is dt = {dt}");
    let label = match more.len() {
        0 => "no `tau` here".to_string(),
        more => format!("no `tau` here, nor on {}", Counted(more as u64, "further block")),
    };
    let message = with_clock(Mistake::new(Code::AlphaAboveOne, *place, message, label), settings);
    Some(message.with_help(format!(
        "write `tau(0)` for a block without dynamics, or a tau of at least {dt}"
    )))
}

fn noisy(resolver: &mut Resolver, network: &Network, settings: &Settings, stated: &[Stated]) {
    for (block, manner, _) in stated {
        let Some((_, place)) = manner.noise.filter(|(sigma, _)| *sigma > 0.0) else { continue };
        let message =
            format!("`{}` has noise, which needs the method euler", network.blocks[*block].name);
        let label = "drawn once a step, which this method divides";
        let message = Mistake::new(Code::NoiseNeedsEuler, place, message, label);
        let message = match settings.clock_place {
            Some(place) => message.with_label(place, "another method here"),
            None => message,
        };
        resolver.say_once(message.with_help("write `method = euler`, or leave `noise` out"));
    }
}

fn with_clock(message: Mistake, settings: &Settings) -> Mistake {
    let label = match settings.clock {
        Clock::Continuous { dt, .. } => format!("dt is {}", shown(dt)),
        Clock::Global | Clock::Layered => "dt is 1 where time is discrete".into(),
    };
    match settings.clock_place {
        Some(place) => message.with_label(place, label),
        None => message,
    }
}
