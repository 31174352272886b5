//! A `train` of the unrolled network: each window of T samples is one sample of it.

use super::experiments::{Told, Value, Written};
use super::windows::{other_windows, scored_samples};
use super::{Unrolled, What};
use crate::compile::Compiled;
use crate::formula::written_number;
use crate::model::TrainExperiment;
use crate::model::experiment::{Fit, Optimiser};
use crate::wording::Counted;

/// The lines of a `train` whose sequences have T samples, or why there are none.
pub(super) fn told(
    compiled: &Compiled,
    unrolled: &Unrolled,
    train: &TrainExperiment,
    written: &Written,
) -> Result<Told, String> {
    let samples = unrolled.origin.samples;
    let stride = stride(train, samples)?;
    let mut told = Told::default();
    feeds(compiled, unrolled, written, &mut told)?;
    fits(compiled, unrolled, (train, stride), written, &mut told)?;
    told.lines.push(format!(
        "over windows(1, stride = {stride}), batch({}), epochs({})",
        train.batch, train.epochs
    ));
    told.lines.push(by(train));
    if train.persistence {
        told.notes.push("its baseline is left out".into());
    }
    if !train.expectations.is_empty() {
        told.notes.push("what it expects is left out".into());
    }
    told.notes.extend(other_windows(train, samples, stride));
    Ok(told)
}

/// Samples from one window to the next.
fn stride(train: &TrainExperiment, samples: usize) -> Result<usize, String> {
    let wanted = |length: usize, what: &str| {
        let lengths = Counted(length as u64, "sample");
        format!("{what} {lengths}; `--samples {length}` unrolls for it")
    };
    match train.windows {
        Some(windows) if windows.length == samples => Ok(windows.stride),
        Some(windows) => Err(wanted(windows.length, "its windows have")),
        None => {
            let mut lengths = train.data.sequences.iter().map(Vec::len);
            match lengths.find(|length| *length != samples) {
                Some(other) => Err(wanted(other, "it has a sequence of")),
                None => Ok(samples),
            }
        }
    }
}

/// A line for each sample, and for each start state that data gives.
fn feeds(
    compiled: &Compiled,
    unrolled: &Unrolled,
    written: &Written,
    told: &mut Told,
) -> Result<(), String> {
    let network = &compiled.model.network;
    for Value { target, text, names } in written.values("feed")? {
        let Some(block) = network.find(&target) else { continue };
        for copy in unrolled.states(block) {
            let tick = copy.tick.unwrap_or(0);
            told.lines.push(format!("feed {} = {}", copy.name, ahead(&text, tick)));
        }
        told.names.extend(names);
    }
    let starts = written.values("start")?;
    for copy in unrolled.blocks.iter().filter(|copy| copy.what == What::Given) {
        let block = &network.block(copy.of).name;
        let line = starts.iter().find(|value| value.target == *block);
        let Some(Value { text, names, .. }) = line else {
            return Err(format!(
                "the start state of `{block}` is data, and no line of it says which"
            ));
        };
        told.lines.push(format!("feed {} = {text}", copy.name));
        told.names.extend(names.iter().cloned());
    }
    Ok(())
}

/// A line for each target, with its share of the loss.
fn fits(
    compiled: &Compiled,
    unrolled: &Unrolled,
    (train, stride): (&TrainExperiment, usize),
    written: &Written,
    told: &mut Told,
) -> Result<(), String> {
    let values = written.values("fit")?;
    for (fit, Value { text, names, .. }) in train.fits.iter().zip(values) {
        let latency = compiled.structure.placement[fit.block.index()] as usize;
        let placement = fit.at.map_or(latency, |at| at as usize);
        let scored = scored_samples(train, fit, unrolled.origin.samples, stride);
        for sample in &scored {
            let Some(copy) = unrolled.block(fit.block, sample + placement) else {
                return Err("it fits other blocks than the first `train` does".into());
            };
            let (name, target) = (&copy.name, ahead(&text, *sample));
            let weight = share(fit, scored.len());
            told.lines.push(format!("fit {name} = {target} : {}{weight}", fit.loss.name()));
        }
        told.names.extend(names);
    }
    Ok(())
}

/// The weight of one of so many targets: a loss is the mean over all of them.
fn share(fit: &Fit, targets: usize) -> String {
    match (fit.weight == 1.0, targets) {
        (true, 1) => String::new(),
        (false, 1) => format!(", weight = {}", written_number(fit.weight)),
        _ => format!(", weight = {} / {targets}", written_number(fit.weight)),
    }
}

fn ahead(text: &str, samples: usize) -> String {
    if samples == 0 { text.into() } else { format!("ahead({text}, {samples})") }
}

fn by(train: &TrainExperiment) -> String {
    let number = written_number;
    let optimiser = match train.optimiser {
        Optimiser::Sgd { lr, momentum, decay } => {
            let (lr, momentum, decay) = (number(lr), number(momentum), number(decay));
            format!("sgd(lr = {lr}, momentum = {momentum}, decay = {decay})")
        }
        Optimiser::Adam { lr, beta1, beta2, eps, decay } => format!(
            "adam(lr = {}, beta1 = {}, beta2 = {}, eps = {}, decay = {})",
            number(lr),
            number(beta1),
            number(beta2),
            number(eps),
            number(decay)
        ),
    };
    let clip = train.clip.map_or(String::new(), |norm| format!(", clip({})", number(norm)));
    format!("by {optimiser}{clip}")
}
