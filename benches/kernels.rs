//! The parts that a training consists of, each alone, with one thread:
//! `cargo bench --bench kernels`, or some of them by name, `cargo bench --bench kernels -- adam`.
//!
//! `crossover` measures what decides the form of a masked matrix of n neurons, dense and at each
//! density: its two products for one tick of a batch of so many rows, its gradient over [`TICKS`]
//! ticks, and what is prepared before each pass.

use std::borrow::Cow;
use std::fs;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use ndarray::ArrayView2;
use tempfile::TempDir;

use netc::compile::{Compiled, compile};
use netc::diagnostic::render;
use netc::engine::kernels::outer::Packed;
use netc::engine::kernels::packed::Panels;
use netc::engine::kernels::sparse::{self, Entries, Tile};
use netc::engine::kernels::{activation, masked};
use netc::model::experiment::Optimiser;
use netc::model::network::Activation;
use netc::model::{Experiment, Options};
use netc::pattern::Sparse;
use netc::source::Source;
use netc::train::{Descent, train, trainable};

type Group<'a> = BenchmarkGroup<'a, WallTime>;

/// Ticks of a sequence.
const TICKS: usize = 50;

/// Densities around the crossovers.
const DENSITIES: [f64; 9] = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4];

/// Neurons up to which gradients are measured: beyond, each would take a second.
const MOST_OF_GRADIENT: usize = 2048;

/// Different numbers between -1 and 1.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|index| (index as f32 * 1.37).sin()).collect()
}

/// A packed `depth × width` matrix.
fn panels(depth: usize, width: usize) -> Panels<f32> {
    let mut panels = Panels::new(depth, width);
    let matrix = numbers(depth * width);
    panels.fill(ArrayView2::from_shape((depth, width), &matrix).expect("the shape"));
    panels
}

/// A square matrix of which this share exists, spread evenly but without a rhythm.
fn pattern(neurons: usize, density: f64) -> Arc<Sparse> {
    let mut state = 1u64;
    let mut exists = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64) < density * f64::from(1u32 << 31)
    };
    let (mut starts, mut columns) = (vec![0], Vec::new());
    for _ in 0..neurons {
        columns.extend((0..neurons as u32).filter(|_| exists()));
        starts.push(columns.len());
    }
    Arc::new(Sparse { rows: neurons, cols: neurons, starts, columns })
}

/// The cells of its entries in the dense matrix.
fn cells(pattern: &Sparse) -> Vec<usize> {
    let row = |row: usize| pattern.columns[pattern.starts[row]..pattern.starts[row + 1]].iter();
    (0..pattern.rows)
        .flat_map(|to| row(to).map(move |from| to * pattern.cols + *from as usize))
        .collect()
}

fn packed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("packed");
    for neurons in [32, 128, 512, 1024] {
        for rows in [1, 8, 32, 128] {
            let (panels, source) = (panels(neurons, neurons), numbers(rows * neurons));
            let mut target = vec![0.0; rows * neurons];
            group.throughput(Throughput::Elements((rows * neurons * neurons) as u64));
            group.bench_function(BenchmarkId::new(neurons.to_string(), rows), |bencher| {
                bencher.iter(|| panels.add_product(black_box(&source), &mut target));
            });
        }
    }
}

fn outer(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("outer");
    for neurons in [32, 128, 512, 1024] {
        for rows in [TICKS, 32 * TICKS] {
            let (left, right) = (numbers(rows * neurons), numbers(rows * neurons));
            let (mut packed, mut out) = (Packed::new(neurons), vec![0.0; neurons * neurons]);
            group.throughput(Throughput::Elements((rows * neurons * neurons) as u64));
            group.bench_function(BenchmarkId::new(neurons.to_string(), rows), |bencher| {
                let size = (neurons, neurons);
                bencher.iter(|| packed.add_outer(&mut out, (black_box(&left), &right), size));
            });
        }
    }
}

/// The three products of a matrix in compressed rows.
fn sparse_products(criterion: &mut Criterion) {
    let neurons = 512;
    for density in [0.01, 0.1] {
        for rows in [1, 32] {
            let name = format!("sparse/{density}/{rows}");
            crossover_sparse(&mut criterion.benchmark_group(name), neurons, rows, density);
        }
    }
}

/// The dense side of the crossover: what a masked matrix costs at any density.
fn crossover_dense(group: &mut Group, neurons: usize, rows: usize) {
    let (matrix, source) = (panels(neurons, neurons), numbers(rows * neurons));
    let mut target = vec![0.0; rows * neurons];
    group.bench_function("dense/product", |bencher| {
        bencher.iter(|| matrix.add_product(black_box(&source), &mut target));
    });
    if neurons > MOST_OF_GRADIENT {
        return;
    }
    let (left, right) = (numbers(TICKS * rows * neurons), numbers(TICKS * rows * neurons));
    let cells = cells(&pattern(neurons, 0.15));
    let (mut packed, mut out) = (Packed::new(neurons), vec![0.0; neurons * neurons]);
    let mut gradient = vec![0.0; cells.len()];
    group.bench_function("dense/gradient", |bencher| {
        bencher.iter(|| {
            out.fill(0.0);
            packed.add_outer(&mut out, (black_box(&left), &right), (neurons, neurons));
            let kept = masked::kept(&out, &cells);
            gradient.iter_mut().zip(kept).for_each(|(sum, value)| *sum += value);
        });
    });
    let (weights, mut spread) = (numbers(cells.len()), vec![0.0; neurons * neurons]);
    let (mut forward, mut backward) =
        (Panels::new(neurons, neurons), Panels::new(neurons, neurons));
    group.bench_function("dense/prepare", |bencher| {
        bencher.iter(|| {
            masked::spread(black_box(&weights).iter().copied(), &cells, &mut spread);
            let dense = ArrayView2::from_shape((neurons, neurons), &spread).expect("the shape");
            forward.fill(dense.t());
            backward.fill(dense);
        });
    });
}

/// Its sparse side at one density.
fn crossover_sparse(group: &mut Group, neurons: usize, rows: usize, density: f64) {
    let of = Entries::new(pattern(neurons, density));
    let (weights, source) = (numbers(of.count()), numbers(rows * neurons));
    let mut target = vec![0.0; rows * neurons];
    let mut tile = Tile::for_gradients([&of].into_iter());
    group.bench_function(BenchmarkId::new("product", density), |bencher| {
        bencher.iter(|| {
            sparse::add_product(&of, &weights, black_box(&source), &mut target, &mut tile);
        });
    });
    group.bench_function(BenchmarkId::new("transposed", density), |bencher| {
        bencher.iter(|| {
            sparse::add_transposed(&of, &weights, black_box(&source), &mut target, &mut tile);
        });
    });
    if neurons > MOST_OF_GRADIENT {
        return;
    }
    let (left, right) = (numbers(TICKS * rows * neurons), numbers(TICKS * rows * neurons));
    let mut gradient = vec![0.0; of.count()];
    group.bench_function(BenchmarkId::new("gradient", density), |bencher| {
        bencher.iter(|| {
            let add = |entry: usize, value| gradient[entry] += value;
            sparse::add_gradient(&of, black_box(&left), &right, add, &mut tile);
        });
    });
}

fn crossover(criterion: &mut Criterion) {
    for neurons in [64, 512, 2048, 8192] {
        for rows in [1, 32] {
            let mut group = criterion.benchmark_group(format!("crossover/{neurons}/{rows}"));
            crossover_dense(&mut group, neurons, rows);
            for density in DENSITIES {
                crossover_sparse(&mut group, neurons, rows, density);
            }
        }
    }
}

fn activations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("activation");
    let (size, rows) = (128, 32);
    let sums: Vec<f32> = numbers(rows * size).into_iter().map(|value| 4.0 * value).collect();
    group.throughput(Throughput::Elements((rows * size) as u64));
    for of in &Activation::ALL {
        let mut states = sums.clone();
        group.bench_function(BenchmarkId::new("apply", of.name()), |bencher| {
            bencher.iter(|| {
                states.copy_from_slice(black_box(&sums));
                activation::apply(of, &mut states, size);
            });
        });
        let mut adjoint = sums.clone();
        group.bench_function(BenchmarkId::new("derive", of.name()), |bencher| {
            bencher.iter(|| {
                adjoint.copy_from_slice(black_box(&sums));
                activation::derive(of, (&states, &sums), &mut adjoint, size);
            });
        });
    }
}

/// A recurrent network with n neurons, and 256 sequences of [`TICKS`] samples to train it on.
struct Training {
    compiled: Compiled,
    /// Holds the data.
    _folder: TempDir,
}

/// Sequences of an epoch.
const SEQUENCES: usize = 256;

impl Training {
    fn new(neurons: usize, batch: usize) -> Self {
        let folder = TempDir::new().expect("a folder");
        let rows = (0..SEQUENCES * TICKS).map(|row| {
            let [a, b, c] = [0.1, 0.23, 0.71].map(|rate| (row as f64 * rate).sin());
            format!("{},{a},{b},{c}\n", row / TICKS)
        });
        let table = format!("s,x1,x2,y\n{}", rows.collect::<String>());
        fs::write(folder.path().join("d.csv"), table).expect("writable");
        let program = format!(
            "precision f32\nclock layered\n\
             input x[2]\nhidden h[{neurons}] : tanh, bias\noutput y[1] : bias\n\
             x -> h -> y\nh -> h\n\
             data d : csv(\"d.csv\"), sequence = s\n\
             train {{\n  feed x = d.x1..x2\n  fit y = d.y\n\
             over batch({batch}), epochs(1)\n  by adam(lr = 0.001)\n}}\n"
        );
        let source = Source::new("bench.net".to_string(), &program, folder.path().to_path_buf());
        let compiled = compile(&source, &Options::default())
            .unwrap_or_else(|messages| panic!("{}", render(&source, &messages, false)));
        Training { compiled, _folder: folder }
    }
}

fn adam(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("adam");
    for neurons in [32, 128, 512] {
        let training = Training::new(neurons, 32);
        let parameters = trainable(&training.compiled.compilation());
        let mut weights = training.compiled.weights.cast::<f32>();
        let mut gradient = weights.clone();
        gradient.matrices.iter_mut().flatten().for_each(|number| *number *= 0.5);
        let optimiser =
            Optimiser::Adam { lr: 1e-6, beta1: 0.9, beta2: 0.999, eps: 1e-8, decay: 0.0 };
        let mut descent = Descent::new(optimiser, &weights);
        let count: usize = weights.matrices.iter().map(Vec::len).sum();
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(BenchmarkId::from_parameter(neurons), |bencher| {
            bencher.iter(|| descent.step(&parameters, &mut weights, black_box(&gradient), 1.0));
        });
    }
}

/// Whole epochs, from which a step follows by the throughput: elements are steps.
fn training(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("training");
    for (name, neurons, batch) in [("small", 8, 8), ("medium", 128, 32)] {
        let training = Training::new(neurons, batch);
        let compiled = &training.compiled;
        let Some(Experiment::Train(experiment)) = compiled.model.experiments.first() else {
            panic!("a training")
        };
        let weights = || Cow::Borrowed(&compiled.weights);
        group.throughput(Throughput::Elements((SEQUENCES / batch) as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                train(&compiled.compilation(), experiment, weights(), &mut |_| {})
                    .expect("it converges")
            });
        });
    }
}

/// Short measurements: the machine's mode changes more than their noise.
fn short() -> Criterion {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("no pool yet");
    Criterion::default()
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(400))
        .sample_size(20)
        .without_plots()
        .configure_from_args()
}

criterion_group! {
    name = kernels;
    config = short();
    targets = packed, outer, sparse_products, activations, adam, training, crossover
}
criterion_main!(kernels);
