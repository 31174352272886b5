//! `netc import`.

use std::fs;
use std::path::Path;

use crate::netc::{output, shown, text, write};

/// The arrays of a PyTorch `RNN(2, 3)` with a `Linear(3, 1)`, as safetensors.
fn model() -> Vec<u8> {
    let arrays: [(&str, &[usize]); 5] = [
        ("fc.weight", &[1, 3]),
        ("rnn.bias_hh_l0", &[3]),
        ("rnn.bias_ih_l0", &[3]),
        ("rnn.weight_hh_l0", &[3, 3]),
        ("rnn.weight_ih_l0", &[3, 2]),
    ];
    let (mut header, mut numbers) = (Vec::new(), Vec::new());
    for (name, shape) in arrays {
        let begin = numbers.len();
        let count: usize = shape.iter().product();
        (0..count).for_each(|number| numbers.extend((number as f64 / 10.0).to_le_bytes()));
        let end = numbers.len();
        header.push(format!(
            "\"{name}\":{{\"dtype\":\"F64\",\"shape\":{shape:?},\"data_offsets\":[{begin},{end}]}}"
        ));
    }
    let header = format!("{{{}}}", header.join(","));
    let header = format!("{header:<width$}", width = header.len().next_multiple_of(8));
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &numbers].concat()
}

fn model_in(folder: &Path) -> String {
    write(folder, "model.safetensors", &model())
}

#[test]
fn the_program_is_printed_or_written_with_its_weights() {
    let folder = tempfile::tempdir().unwrap();
    let model = model_in(folder.path());
    let printed = output(&["import", &model, "--activation", "rnn=relu"]);
    assert_eq!(printed.status.code(), Some(0), "{}", text(&printed.stderr));
    let program = text(&printed.stdout);
    assert!(program.contains("hidden rnn[3] : relu, bias"), "{program}");
    let path = shown(&folder.path().join("model.net"));
    let written = output(&["import", &model, "--activation", "rnn=relu", "--out", &path]);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    assert_eq!(fs::read_to_string(&path).unwrap(), program);
    let weights = shown(&folder.path().join("model.weights.safetensors"));
    let checked = output(&["check", &path, "--weights", &weights]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    assert!(text(&checked.stdout).contains("every constraint holds"));
    // It is the program that the weights were written for.
    assert!(!text(&checked.stderr).contains("note: "), "{}", text(&checked.stderr));
    assert_eq!(output(&["fmt", "--check", &path]).status.code(), Some(0));
}

#[test]
fn the_imported_network_runs_as_it_was_trained() {
    let folder = tempfile::tempdir().unwrap();
    let path = shown(&folder.path().join("model.net"));
    let weights = shown(&folder.path().join("model.weights.safetensors"));
    let imported = output(&["import", &model_in(folder.path()), "--out", &path]);
    assert!(text(&imported.stderr).contains("taken is `tanh`"));
    let program = fs::read_to_string(&path).unwrap();
    // h(0) = tanh(W_ih [1; 0] + b_ih + b_hh) = tanh([0, 0.2 + 0.2, 0.4 + 0.4]), y = [0, 0.1, 0.2] h
    let expected = 0.1 * 0.4f64.tanh() + 0.2 * 0.8f64.tanh();
    let run =
        format!("run {{\n  feed x = [[1, 0]]\n  expect fc@0 ~ [{expected}] within 1e-12\n}}\n");
    fs::write(&path, program + &run).unwrap();
    let run = output(&["run", &path, "--weights", &weights]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stdout));
}

#[test]
fn nothing_that_is_there_is_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let (model, path) = (model_in(folder.path()), write(folder.path(), "model.net", b"mine"));
    let refused = output(&["import", &model, "--out", &path]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("it is there already"), "{}", text(&refused.stderr));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    assert_eq!(output(&["import", &model, "--out", &path, "--force"]).status.code(), Some(0));
    assert_ne!(fs::read(&path).unwrap(), b"mine");
}

#[test]
fn what_cannot_be_imported_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let model = model_in(folder.path());
    let broken = write(folder.path(), "broken.npz", b"PK");
    for (arguments, code, said) in [
        (vec!["import", &broken], 1, "it is no archive of arrays"),
        (vec!["import", "absent.npz"], 2, "there is no such file"),
        (vec!["import", &model, "--activation", "rnn=tahn"], 2, "no activation is called `tahn`"),
        (vec!["import", &model, "--activation", "cnn=tanh"], 1, "there are `rnn` and `fc`"),
        (vec!["import", &model, "--out", "model.txt"], 1, "its name must end in `.net`"),
    ] {
        let output = output(&arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
    }
}

#[test]
fn what_is_imported_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let model = write(folder.path(), "model.weights.safetensors", &model());
    let path = shown(&folder.path().join("model.net"));
    let refused = output(&["import", &model, "--out", &path, "--force"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("it is what is imported"), "{said}");
    assert_eq!(fs::read(&model).unwrap(), self::model());
    assert!(!Path::new(&path).exists());
}
