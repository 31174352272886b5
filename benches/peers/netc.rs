//! netc's side of the comparison with other programs. `compare.py` calls it; each call prints one
//! line of JSON.
//!
//! `train` times the steps of the first `train` of a program, from one report of progress to the
//! next: the loop of `netc run`, without its start. `run` times the ticks of the first `run`.
//! `product` times a product of two matrices of 1024 × 1024, the yardstick for the machine's mode.

use std::borrow::Cow;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, Parser, Subcommand};
use gemm::{Parallelism, gemm};
use serde_json::{Value, json};

use netc::compile::{Compiled, compile};
use netc::data::read_arrays;
use netc::diagnostic::render;
use netc::model::experiment::{Length, Show};
use netc::model::{Experiment, Options, RunExperiment, TrainExperiment};
use netc::simulate::{Simulation, simulate};
use netc::source::Source;
use netc::tensors::{lines, weights_of};
use netc::train::train;

/// The size of the product that the machine is measured by.
const SIZE: usize = 1024;

/// Steps that are not counted, so that caches and clocks have settled.
const WARM: usize = 3;

/// The most steps of one measurement.
const MOST_STEPS: usize = 200_000;

/// Times of short steps are means over so long, which a clock can tell.
const PIECE: f64 = 0.01;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// What `cargo bench` says to every benchmark.
    #[arg(long, global = true, hide = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Steps of a training
    Train {
        #[command(flatten)]
        program: Program,
        /// The step whose loss is told, computed before the step moves the weights
        #[arg(long, default_value_t = 5)]
        loss_step: usize,
    },
    /// Ticks of a run
    Run {
        #[command(flatten)]
        program: Program,
        /// The tick whose states are told
        #[arg(long, default_value_t = 20)]
        tick: usize,
    },
    /// A product of two large matrices
    Product {
        /// `f32` or `f64`
        #[arg(long, default_value = "f32")]
        dtype: String,
        /// Threads that share its rows
        #[arg(long, default_value_t = 1)]
        threads: usize,
        /// Seconds
        #[arg(long, default_value_t = 0.3)]
        budget: f64,
    },
}

/// A program, its weights, and how long it is measured.
#[derive(Args)]
struct Program {
    file: PathBuf,
    /// Weights in place of the first values
    #[arg(long)]
    weights: Option<PathBuf>,
    /// A `param` of the program, NAME=VALUE
    #[arg(long = "set")]
    set: Vec<String>,
    /// Seconds
    #[arg(long, default_value_t = 0.7)]
    budget: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let line = match Arguments::parse().command {
        Command::Train { program, loss_step } => time_training(&program, loss_step)?,
        Command::Run { program, tick } => time_run(&program, tick)?,
        Command::Product { dtype, threads, budget } => match dtype.as_str() {
            "f64" => time_product::<f64>(1.0, threads, budget),
            _ => time_product::<f32>(1.0, threads, budget),
        },
    };
    println!("{line}");
    Ok(())
}

impl Program {
    fn compiled(&self) -> Result<Compiled, Box<dyn Error>> {
        let source = Source::read(&self.file)?;
        let set = self.set.iter().filter_map(|one| one.split_once('='));
        let set = set.map(|(name, value)| (name.into(), value.into())).collect();
        let options = Options { set, ..Options::default() };
        let mut compiled =
            compile(&source, &options).map_err(|messages| render(&source, &messages, false))?;
        if let Some(path) = &self.weights {
            read_weights(path, &mut compiled)?;
        }
        Ok(compiled)
    }
}

fn read_weights(path: &Path, compiled: &mut Compiled) -> Result<(), Box<dyn Error>> {
    let file = read_arrays(path, 16 << 30).map_err(|error| error.message)?;
    let Compiled { model, patterns, weights, .. } = compiled;
    *weights = weights_of(&model.network, patterns, weights, &file).map_err(|bad| lines(&bad))?;
    Ok(())
}

/// The time of a step and the loss at one of them.
fn time_training(program: &Program, loss_step: usize) -> Result<Value, Box<dyn Error>> {
    let first = steps(program.compiled()?, loss_step + WARM)?;
    let one = shortest(&first.seconds);
    let count = (program.budget / one) as usize;
    let timed = steps(program.compiled()?, WARM + count.clamp(3, MOST_STEPS))?;
    let pieces = pieces(&timed.seconds[WARM..], one);
    Ok(json!({
        "impl": "netc",
        "iter_ms": median(&pieces) * 1e3,
        "best_ms": shortest(&pieces) * 1e3,
        "iters": timed.seconds.len() - WARM,
        "first_call_s": first.seconds[0],
        "loss_k": first.losses[loss_step - 1],
        "peak_bytes": peak_bytes(),
    }))
}

/// What each step of a training took and met.
struct Steps {
    seconds: Vec<f64>,
    losses: Vec<f64>,
}

/// Carries out the first `train` of a program for at least so many steps. As in `netc run` the
/// first weights are given away.
fn steps(mut compiled: Compiled, count: usize) -> Result<Steps, Box<dyn Error>> {
    let weights = Cow::Owned(std::mem::take(&mut compiled.weights));
    let experiments = &compiled.model.experiments;
    let found = experiments.iter().find_map(|experiment| match experiment {
        Experiment::Train(train) => Some(train),
        Experiment::Run(_) => None,
    });
    let experiment = found.ok_or("the program has no `train`")?;
    let sequences = experiment.data.sequences.len();
    let batches = sequences.div_ceil(experiment.batch);
    let epochs = count.div_ceil(batches);
    let experiment = TrainExperiment { epochs, ..experiment.clone() };
    let room = epochs * batches;
    let mut steps = Steps { seconds: Vec::with_capacity(room), losses: Vec::with_capacity(room) };
    let mut latest = Instant::now();
    train(&compiled.compilation(), &experiment, weights, &mut |progress| {
        let now = Instant::now();
        steps.seconds.push((now - latest).as_secs_f64());
        steps.losses.push(progress.loss);
        latest = now;
    })?;
    Ok(steps)
}

/// Means over as many steps as take about [`PIECE`], if one takes `one`.
fn pieces(seconds: &[f64], one: f64) -> Vec<f64> {
    let length = ((PIECE / one) as usize).clamp(1, seconds.len());
    seconds.chunks_exact(length).map(|piece| piece.iter().sum::<f64>() / length as f64).collect()
}

/// The time of a tick, as the difference between runs of n and of 2n ticks, and the mean of the
/// absolute states at one tick.
fn time_run(program: &Program, tick: usize) -> Result<Value, Box<dyn Error>> {
    let compiled = program.compiled()?;
    let experiments = &compiled.model.experiments;
    let found = experiments.iter().find_map(|experiment| match experiment {
        Experiment::Run(run) => Some(run),
        Experiment::Train(_) => None,
    });
    let experiment = found.ok_or("the program has no `run`")?;
    let shown = RunExperiment { shows: vec![Show::State], ..experiment.clone() };
    let checksum = last(&compiled, &simulated(&compiled, &shown, tick + 1)?.1);
    let mut count = 2 * tick;
    let mut once = simulated(&compiled, experiment, count)?.0;
    while once < Duration::from_secs_f64(program.budget / 8.0) {
        count *= 2;
        once = simulated(&compiled, experiment, count)?.0;
    }
    let mut differences = Vec::new();
    for _ in 0..3 {
        let short = simulated(&compiled, experiment, count)?.0.as_secs_f64();
        let long = simulated(&compiled, experiment, 2 * count)?.0.as_secs_f64();
        differences.push((long - short) / count as f64);
    }
    Ok(json!({
        "impl": "netc",
        "iter_ms": median(&differences) * 1e3,
        "best_ms": shortest(&differences) * 1e3,
        "iters": 3 * count,
        "loss_k": checksum,
        "peak_bytes": peak_bytes(),
    }))
}

/// A run of so many ticks, and how long it takes.
fn simulated(
    compiled: &Compiled,
    experiment: &RunExperiment,
    count: usize,
) -> Result<(Duration, Simulation), Box<dyn Error>> {
    let experiment = RunExperiment { length: Length::Ticks(count), ..experiment.clone() };
    let start = Instant::now();
    let simulation = simulate(&compiled.compilation(), &experiment, &compiled.weights)?;
    Ok((start.elapsed(), simulation))
}

/// The mean of `|r|` over all neurons but the inputs at the last tick.
fn last(compiled: &Compiled, simulation: &Simulation) -> f64 {
    let blocks = simulation.sequences[0].states.iter().zip(&compiled.model.network.blocks);
    let hidden = blocks.filter(|(_, block)| !block.is_input());
    let last = hidden.flat_map(|(states, _)| states.row(states.nrows() - 1).to_vec());
    let sizes: Vec<f64> = last.map(f64::abs).collect();
    sizes.iter().sum::<f64>() / sizes.len() as f64
}

/// The rate of a product of two matrices of [`SIZE`] rows and columns, in GFLOP/s.
fn time_product<F: Copy + Send + Sync + 'static>(one: F, threads: usize, budget: f64) -> Value {
    let (left, right) = (vec![one; SIZE * SIZE], vec![one; SIZE * SIZE]);
    let mut out = vec![one; SIZE * SIZE];
    let mut seconds = Vec::new();
    let end = Instant::now() + Duration::from_secs_f64(budget);
    while seconds.len() < 5 || Instant::now() < end {
        let start = Instant::now();
        multiply(&mut out, &left, &right, one, threads);
        seconds.push(start.elapsed().as_secs_f64());
    }
    let operations = 2e-9 * (SIZE as f64).powi(3);
    json!({
        "impl": "product",
        "gflops": operations / median(&seconds),
        "best_gflops": operations / shortest(&seconds),
    })
}

/// `out = left · right`, each thread a share of the rows.
fn multiply<F: Copy + Send + Sync + 'static>(
    out: &mut [F],
    left: &[F],
    right: &[F],
    one: F,
    threads: usize,
) {
    let rows = SIZE.div_ceil(threads);
    std::thread::scope(|scope| {
        let shares = out.chunks_mut(rows * SIZE).zip(left.chunks(rows * SIZE));
        let mut own = None;
        for (index, (out, left)) in shares.enumerate() {
            match index {
                0 => own = Some((out, left)),
                _ => {
                    scope.spawn(move || product(out, left, right, one));
                }
            }
        }
        own.into_iter().for_each(|(out, left)| product(out, left, right, one));
    });
}

/// `out = left · right` of as many rows as `out` has.
fn product<F: Copy + 'static>(out: &mut [F], left: &[F], right: &[F], one: F) {
    let (rows, stride) = (out.len() / SIZE, SIZE as isize);
    assert_eq!((left.len(), right.len()), (rows * SIZE, SIZE * SIZE));
    // SAFETY: each pointer is to a slice of as many rows of SIZE numbers as the product is told,
    // one number between columns and SIZE between rows; `out` is borrowed mutably.
    unsafe {
        gemm(
            rows,
            SIZE,
            SIZE,
            out.as_mut_ptr(),
            1,
            stride,
            false,
            left.as_ptr(),
            1,
            stride,
            right.as_ptr(),
            1,
            stride,
            one,
            one,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

fn shortest(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

fn median(seconds: &[f64]) -> f64 {
    let mut ordered = seconds.to_vec();
    ordered.sort_by(f64::total_cmp);
    let middle = ordered.len() / 2;
    if ordered.len() % 2 == 1 {
        ordered[middle]
    } else {
        ordered[middle - 1..=middle].iter().sum::<f64>() / 2.0
    }
}

/// The most memory that the process has held; none where the system does not tell.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
