//! `netc grad` from outside.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use crate::netc::{PULSE, json, output, program, shown, text, trained};

/// The members of an archive of arrays: the header's shape, and the numbers as `f64`.
fn arrays(path: &Path) -> BTreeMap<String, (String, Vec<f64>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let members = archive.len();
    let member = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().trim_end_matches(".npy").to_string();
        let length = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        let header = String::from_utf8_lossy(&bytes[10..length]).into_owned();
        let shape = header.split("'shape': ").nth(1).unwrap().trim().trim_end_matches(", }");
        let numbers = bytes[length..].chunks_exact(8);
        let numbers = numbers.map(|it| f64::from_le_bytes(it.try_into().unwrap())).collect();
        (name, (shape.to_string(), numbers))
    };
    (0..members).map(member).collect()
}

#[test]
fn the_loss_is_that_of_the_first_epoch() {
    let (_folder, path) = trained();
    // One batch, whose loss is taken before the first step.
    let trained = json(&output(&["run", &path, "--json"]));
    let found = json(&output(&["grad", &path, "--json"]));
    let first = trained["experiments"][0]["loss"][0].as_f64().unwrap();
    let norm = trained["experiments"][0]["gradient_norm"][0].as_f64().unwrap();
    assert!((found["gradient"]["loss"].as_f64().unwrap() - first).abs() <= 1e-15);
    assert!((found["gradient"]["norm"].as_f64().unwrap() - norm).abs() <= 1e-15);
}

#[test]
fn the_gradient_at_weights_of_a_file_is_another() {
    let (folder, path) = trained();
    let file = shown(&folder.path().join("w.safetensors"));
    assert_eq!(output(&["run", &path, "--save", &file]).status.code(), Some(0));
    let first = json(&output(&["grad", &path, "--json"]));
    let last = json(&output(&["grad", &path, "--weights", &file, "--json"]));
    let loss = |found: &serde_json::Value| found["gradient"]["loss"].as_f64().unwrap();
    assert!(loss(&last) < loss(&first), "training made it smaller");
    let told = text(&output(&["grad", &path, "--weights", &file, "--check"]).stdout);
    assert!(told.starts_with("gradient of train 1 at the weights of the file"), "{told}");
}

#[test]
fn the_check_passes_and_says_by_how_much() {
    let (_folder, path) = trained();
    let output = output(&["grad", &path, "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("against central differences of the loss, all 18 numbers"), "{told}");
    assert!(told.contains("largest relative difference"), "{told}");
}

#[test]
fn arrays_of_copies_add_up_to_those_of_gradients() {
    let (folder, path) = trained();
    let out = folder.path().join("g.npz");
    let output = output(&["grad", &path, "--by-copy", "--out", &shown(&out)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let arrays = arrays(&out);
    let (shape, copies) = &arrays["copies.h -> h"];
    let (of_one, gradient) = &arrays["gradients.h -> h"];
    assert_eq!((of_one.as_str(), gradient.len()), ("(3, 3)", 9));
    assert_eq!(*shape, format!("({}, 3, 3)", copies.len() / 9));
    for (entry, whole) in gradient.iter().enumerate() {
        let sum: f64 = copies.iter().skip(entry).step_by(9).sum();
        assert!((sum - whole).abs() <= 1e-12, "{sum} {whole}");
    }
    let (y, target) = (&arrays["outputs.y"], &arrays["targets.y"]);
    assert_eq!(y.0, target.0);
    let errors = y.1.iter().zip(&target.1).filter(|(_, target)| !target.is_nan());
    let errors: Vec<f64> = errors.map(|(y, target)| (y - target).powi(2)).collect();
    let loss = errors.iter().sum::<f64>() / errors.len() as f64;
    assert!((arrays["loss"].1[0] - loss).abs() <= 1e-12, "the outputs are those that were scored");
    assert_eq!(arrays["loss"].0, "()");
    for name in ["inputs.x", "weights.x -> h", "copies.h -> h.ticks", "copies.h -> h.places"] {
        assert!(arrays.contains_key(name), "{name}: {:?}", arrays.keys());
    }
}

#[test]
fn matrices_are_written_with_all_their_cells_and_factors_as_such() {
    let (folder, path) = trained();
    let masked = fs::read_to_string(&path).unwrap().replace(
        "x -> h -> y\nh -> h\n",
        "x -> h -> y\nh -> h : lower\nh -> h : rank(2), as P, delay(2)\n",
    );
    fs::write(&path, masked).unwrap();
    let out = folder.path().join("g.npz");
    let output = output(&["grad", &path, "--by-copy", "--out", &shown(&out)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let arrays = arrays(&out);
    for of in ["weights", "gradients"] {
        let (shape, cells) = &arrays[&format!("{of}.h -> h")];
        assert_eq!(shape, "(3, 3)");
        let exist = cells.iter().map(|cell| *cell != 0.0).collect::<Vec<_>>();
        let (o, x) = (false, true);
        assert_eq!(exist, [o, o, o, x, o, o, x, x, o], "{of}");
        assert_eq!(
            (arrays[&format!("{of}.P.U")].0.as_str(), arrays[&format!("{of}.P.V")].1.len()),
            ("(3, 2)", 6)
        );
    }
    for factor in ["U", "V"] {
        let copies = &arrays[&format!("copies.P.{factor}")].1;
        for (entry, whole) in arrays[&format!("gradients.P.{factor}")].1.iter().enumerate() {
            let sum: f64 = copies.iter().skip(entry).step_by(6).sum();
            assert!((sum - whole).abs() <= 1e-12, "{sum} {whole}");
        }
    }
}

#[test]
fn a_program_without_a_training_has_no_gradient() {
    let (_folder, path) = program(PULSE);
    let output = output(&["grad", &path]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("error: the program has no `train`"), "{told}");
    assert!(told.contains("help: add `train { "), "{told}");
}

#[test]
fn another_training_must_be_there() {
    let (_folder, path) = trained();
    let output = output(&["grad", &path, "--train", "2"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(
        told.contains("error: --train 2: there is no such `train`, the program has 1\nhelp: "),
        "{told}"
    );
}

#[test]
fn a_place_that_cannot_be_written_to_is_an_error() {
    let (folder, path) = trained();
    let out = shown(&folder.path().join("none/g.npz"));
    let output = output(&["grad", &path, "--out", &out]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("error: cannot write the gradient to `"), "{told}");
}

#[test]
fn a_loss_that_is_not_finite_is_told_with_its_place() {
    let (folder, path) = trained();
    let wild = fs::read_to_string(&path).unwrap();
    let wild =
        wild.replace(": tanh, bias", "").replace("\nh -> h\n", "\nh -> h : constant(1e200)\n");
    fs::write(folder.path().join("t.net"), wild).unwrap();
    let output = output(&["grad", &path, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let failure = json(&output)["failure"].as_str().unwrap().to_string();
    assert!(failure.starts_with("the first number that is not finite is in `h`"), "{failure}");
}

#[test]
fn many_copies_are_told_by_their_first_and_last_ones_and_all_are_in_the_json() {
    let (folder, path) = trained();
    let rows = (0..60).map(|row| format!("{}\n", row % 3)).collect::<String>();
    fs::write(folder.path().join("d.csv"), format!("a\n{rows}")).unwrap();
    let told = text(&output(&["grad", &path, "--by-copy"]).stdout);
    assert!(told.contains("  … 34 more\n"), "{told}");
    assert!(told.contains("the shares add up to"), "{told}");
    let found = json(&output(&["grad", &path, "--by-copy", "--json"]));
    let parameters = found["gradient"]["parameters"].as_array().unwrap();
    let of_h = parameters.iter().find(|it| it["name"] == "h -> h").unwrap();
    assert_eq!(of_h["copies"], 58);
    assert_eq!(of_h["by_copy"]["copies"].as_array().unwrap().len(), 58);
}

#[test]
fn a_loss_that_is_not_finite_is_no_matter_of_steps() {
    let (_folder, path) = crate::netc::trained();
    let program = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, program.replace("x -> h -> y", "x -> h\nh -> y : constant(1e300)"))
        .unwrap();
    let failed = output(&["grad", &path]);
    assert_eq!(failed.status.code(), Some(1));
    let said = text(&failed.stderr);
    assert!(said.contains("not finite") && said.contains("scale the weights down"), "{said}");
    assert!(!said.contains("lr") && !said.contains("clip"), "{said}");
}
