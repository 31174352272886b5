//! Weights through a file and back, and files that do not fit.

use super::*;
use crate::compile::{Compiled, compile};
use crate::data::{Array, read_arrays};
use crate::model::Options;
use crate::model::network::Precision;
use crate::source::Source;

const PROGRAM: &str = "\
input x[2]
hidden h[3] : tanh, bias, dale([1, 1, -1]), tau(4, learn), start(learn)
output y[2] : bias([0.5, -0.5]), tau(3)
x -> h : sparse(50%)
h -> h : no_self
x -> h : rank(1), delay(3)
x -> y : as P, nonneg, delay(2)
y -> y : symmetric, init = [[1, 2], [2, 3]], frozen = to == from
clock continuous(dt = 2)
";

fn compiled(program: &str) -> Compiled {
    let source = Source::new("t.net", program, ".");
    compile(&source, &Options::default()).expect("a sound program")
}

/// The file that netc would write, read again.
fn file_of(compiled: &Compiled, precision: Precision) -> ArrayFile {
    let tensors = tensors(&compiled.model.network, &compiled.patterns, &compiled.weights);
    let about = About { network: "t".into(), program: "0".into(), precision: "f64".into() };
    let bytes = to_bytes(&tensors, &about, precision).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.safetensors");
    std::fs::write(&path, bytes).unwrap();
    let file = read_arrays(&path, 1 << 30).unwrap();
    assert_eq!(super::about(&file), Some(about));
    file
}

fn read(compiled: &Compiled, file: &ArrayFile) -> Result<Weights<f64>, Vec<Misfit>> {
    weights_of(&compiled.model.network, &compiled.patterns, &compiled.weights, file)
}

fn array<'f>(file: &'f mut ArrayFile, name: &str) -> &'f mut Array {
    let names: Vec<_> = file.arrays.iter().map(|(name, _)| name.clone()).collect();
    let found = file.arrays.iter_mut().find(|(found, _)| found == name);
    &mut found.unwrap_or_else(|| panic!("{name} is not among {names:?}")).1
}

/// What is said of the file once an array of it is changed.
fn refused(name: &str, change: impl FnOnce(&mut Array)) -> Vec<String> {
    let compiled = compiled(PROGRAM);
    let mut file = file_of(&compiled, Precision::F64);
    change(array(&mut file, name));
    let misfits = read(&compiled, &file).expect_err("the change does no harm");
    misfits.iter().map(ToString::to_string).collect()
}

#[test]
fn weights_come_back_to_the_bit() {
    let compiled = compiled(PROGRAM);
    let file = file_of(&compiled, Precision::F64);
    assert_eq!(read(&compiled, &file), Ok(compiled.weights.clone()));
    let names: Vec<_> = file.arrays.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "P",
        "h -> h",
        "h bias",
        "h start",
        "h tau",
        "x -> h",
        "x -> h delay 3.U",
        "x -> h delay 3.V",
        "y -> y",
        "y bias",
    ];
    assert_eq!(names, expected);
}

#[test]
fn weights_of_32_bits_come_back_rounded() {
    let compiled = compiled(PROGRAM);
    let file = file_of(&compiled, Precision::F32);
    assert!(file.arrays.iter().all(|(_, array)| array.is_f32));
    let rounded = compiled.weights.cast::<f32>().cast::<f64>();
    assert_eq!(read(&compiled, &file), Ok(rounded));
}

#[test]
fn the_same_weights_are_the_same_bytes() {
    let compiled = compiled(PROGRAM);
    let tensors = tensors(&compiled.model.network, &compiled.patterns, &compiled.weights);
    let about = About { network: "t".into(), program: "0".into(), precision: "f64".into() };
    let bytes = || to_bytes(&tensors, &about, Precision::F64).unwrap();
    assert_eq!(bytes(), bytes());
}

#[test]
fn each_broken_constraint_is_told_with_its_entries() {
    let set = |entry: usize, value: f64| move |array: &mut Array| array.numbers[entry] = value;
    assert_eq!(
        refused("h -> h", set(4, 0.25)),
        ["`h -> h` has numbers where its masks leave no entry: [2, 2] = 0.25"]
    );
    assert_eq!(
        refused("h -> h", set(1, -0.25)),
        ["`h -> h` is negative where it must be at least 0: [1, 2] = -0.25"]
    );
    assert_eq!(
        refused("h -> h", set(2, 0.25)),
        ["`h -> h` is positive where it must be at most 0: [1, 3] = 0.25"]
    );
    assert_eq!(
        refused("y -> y", set(1, 7.0)),
        ["`y -> y` is symmetric, but differs from its mirror image: [1, 2] = 7"]
    );
    assert_eq!(
        refused("y -> y", set(3, 7.0)),
        ["`y -> y` is frozen at another number: [2, 2] = 7"]
    );
    assert_eq!(refused("P", set(0, f64::NAN)), ["`P` is not finite: [1, 1] = NaN"]);
    assert_eq!(
        refused("h tau", set(1, 1.5)),
        ["`h tau` is a time constant below dt = 2: [2, 1] = 1.5"]
    );
}

#[test]
fn entries_beyond_the_first_are_counted() {
    let all = refused("P", |array| array.numbers.fill(-1.0));
    let first = "[1, 1] = -1, [1, 2] = -1, [2, 1] = -1, [2, 2] = -1";
    assert_eq!(all, [format!("`P` is negative where it must be at least 0: {first}")]);
    let all = refused("h -> h", |array| array.numbers.fill(f64::INFINITY));
    assert!(all[0].ends_with("[3, 3] = inf"), "{all:?}");
}

#[test]
fn every_mismatch_of_names_and_shapes_is_told() {
    let compiled = compiled(PROGRAM);
    let mut file = file_of(&compiled, Precision::F64);
    array(&mut file, "x -> h").shape = vec![2, 3];
    for (name, _) in &mut file.arrays {
        *name = name.replace("y -> y", "y->y").replace("h bias", "nothing");
    }
    let misfits = read(&compiled, &file).unwrap_err();
    let misfits: Vec<_> = misfits.iter().map(ToString::to_string).collect();
    assert_eq!(
        misfits,
        [
            "`x -> h` is 2 × 3, not 3 × 2: rows are `to`, columns `from`",
            "`y -> y` (2 × 2) is missing",
            "`h bias` (3) is missing",
            "`nothing` (3) is no tensor of the program",
            "`y->y` (2 × 2) is no tensor of the program; did you mean `y -> y`?",
        ]
    );
}

#[test]
fn no_broken_constraint_hides_another() {
    let compiled = compiled(PROGRAM);
    let mut file = file_of(&compiled, Precision::F64);
    array(&mut file, "h -> h").numbers[..5].copy_from_slice(&[0.5, -0.25, -0.25, 0.25, 0.0]);
    array(&mut file, "P").numbers[1] = -1.0;
    array(&mut file, "h bias").numbers[0] = f64::NAN;
    array(&mut file, "x -> h").shape = vec![6];
    let misfits = read(&compiled, &file).unwrap_err();
    let misfits: Vec<_> = misfits.iter().map(ToString::to_string).collect();
    assert_eq!(
        misfits,
        [
            "`x -> h` is 6, not 3 × 2",
            "`h -> h` has numbers where its masks leave no entry: [1, 1] = 0.5",
            "`h -> h` is negative where it must be at least 0: [1, 2] = -0.25",
            "`P` is negative where it must be at least 0: [1, 2] = -1",
            "`h bias` is not finite: [1, 1] = NaN",
        ]
    );
}

#[test]
fn what_is_frozen_at_drawn_numbers_is_what_the_file_says() {
    let reservoir = compiled("input x[2]\nhidden h[3]\nx -> h : frozen\nh -> h : frozen, normal");
    let mut file = file_of(&reservoir, Precision::F64);
    array(&mut file, "h -> h").numbers[0] = 9.0;
    assert_eq!(read(&reservoir, &file).unwrap().matrices[1][0], 9.0);
}

#[test]
fn a_large_sparse_matrix_is_stored_by_its_entries() {
    let large = compiled("input x[1]\nhidden h[5000]\nx -> h\nh -> h : band(1)");
    let mut file = file_of(&large, Precision::F64);
    let names: Vec<_> = file.arrays.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["h -> h.from", "h -> h.to", "h -> h.values", "x -> h"]);
    assert_eq!(read(&large, &file), Ok(large.weights.clone()));
    array(&mut file, "h -> h.to").numbers[0] = 7.0;
    let misfits = read(&large, &file).unwrap_err();
    assert!(matches!(misfits[..], [Misfit::Broken { how: Broken::Mask, .. }]), "{misfits:?}");
    array(&mut file, "h -> h.to").numbers[0] = 0.0;
    array(&mut file, "h -> h.from").numbers[0] = 1.0;
    assert_eq!(read(&large, &file), Err(vec![Misfit::Repeated { name: "h -> h".into() }]));
    array(&mut file, "h -> h.from").numbers[0] = -1.0;
    assert!(read(&large, &file).is_err());
}

#[test]
fn what_32_bits_cannot_hold_is_not_finite_there() {
    let narrow = compiled("precision f32\ninput x[1]\nhidden h[1]\nx -> h\n");
    let mut file = file_of(&narrow, Precision::F64);
    array(&mut file, "x -> h").numbers[0] = 1e300;
    let misfits = read(&narrow, &file).unwrap_err();
    assert!(matches!(misfits[..], [Misfit::Broken { how: Broken::Finite, .. }]), "{misfits:?}");
}

#[test]
fn a_zero_has_no_sign() {
    let compiled = compiled("input x[1]\nhidden h[1]\nx -> h : nonneg\n");
    let mut file = file_of(&compiled, Precision::F64);
    array(&mut file, "x -> h").numbers[0] = -0.0;
    assert_eq!(read(&compiled, &file).unwrap().matrices[0][0].to_bits(), 0);
}

#[test]
fn of_many_misfits_the_first_are_told() {
    let missing = |index: usize| Misfit::Missing { name: format!("m{index}"), shape: vec![1] };
    let misfits: Vec<_> = (0..1234).map(missing).collect();
    let told = lines(&misfits);
    assert_eq!(told.lines().count(), 22);
    assert!(told.ends_with("\n  `m19` (1) is missing\n  and 1,214 more"), "{told}");
    assert!(lines(&misfits[..20]).ends_with("`m19` (1) is missing"));
}

#[test]
fn tiny_numbers_are_told_in_short() {
    let told = refused("P", |array| array.numbers[0] = -1e-300);
    assert_eq!(told, ["`P` is negative where it must be at least 0: [1, 1] = -1e-300"]);
}

#[test]
fn in_32_bits_pairs_and_frozen_numbers_are_compared_as_they_are_rounded() {
    let program = "\
        input x[2]\noutput y[2]\nx -> y : init = 0.1, frozen\ny -> y : symmetric\n";
    let nearly = |program: &str| {
        let compiled = compiled(program);
        let mut file = file_of(&compiled, Precision::F64);
        array(&mut file, "x -> y").numbers[0] += 1e-12;
        array(&mut file, "y -> y").numbers[1] += 1e-12;
        read(&compiled, &file)
    };
    assert!(nearly(&format!("{program}precision f32\n")).is_ok());
    let told: Vec<_> = nearly(program).unwrap_err().iter().map(ToString::to_string).collect();
    assert!(told[0].contains("frozen at another number"), "{told:?}");
    assert!(told[1].contains("differs from its mirror image"), "{told:?}");
}
