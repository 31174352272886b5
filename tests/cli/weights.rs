//! `--save` and `--weights`.

use std::fs;

use crate::netc::{json, output, program, shown, text, trained, write};

/// What the trained network says, behind what its training says.
fn run_of(output: &str) -> String {
    output.split("run 1").nth(1).unwrap().to_string()
}

#[test]
fn saved_weights_run_as_the_training_left_them() {
    let (folder, path) = trained();
    let file = shown(&folder.path().join("w.safetensors"));
    let first = output(&["run", &path, "--save", &file]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    assert!(text(&first.stderr).contains("the weights were written to"));
    let alone = fs::read_to_string(&path).unwrap();
    let (before, behind) = alone.split_once("train {").unwrap();
    let alone = format!("{before}{}", behind.split_once("}\n").unwrap().1);
    let alone = write(folder.path(), "alone.net", alone.as_bytes());
    let again = output(&["run", &alone, "--weights", &file]);
    assert_eq!(run_of(&text(&again.stdout)), run_of(&text(&first.stdout)));
    assert!(text(&again.stderr).contains("was written for another program, net t"));
    let untrained = output(&["run", &alone]);
    assert_ne!(run_of(&text(&untrained.stdout)), run_of(&text(&first.stdout)));
}

#[test]
fn saving_what_was_read_gives_the_same_bytes() {
    let (folder, path) = trained();
    let (one, other) =
        (folder.path().join("one.safetensors"), folder.path().join("other.safetensors"));
    let (program_folder, alone) = program("input x[2]\nhidden h[3] : bias\nx -> h : normal\n");
    output(&["run", &path, "--save", &shown(&one)]);
    assert!(fs::metadata(&one).is_ok());
    let (first, second) = (
        program_folder.path().join("first.safetensors"),
        program_folder.path().join("second.safetensors"),
    );
    output(&["run", &alone, "--save", &shown(&first)]);
    output(&["run", &alone, "--seed", "9", "--weights", &shown(&first), "--save", &shown(&second)]);
    assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    output(&["run", &path, "--save", &shown(&other)]);
    assert_eq!(fs::read(one).unwrap(), fs::read(other).unwrap(), "the same training again");
}

#[test]
fn check_proves_weights_against_the_program() {
    let (folder, path) =
        program("input x[2]\nhidden h[3] : bias\nx -> h\nh -> h : no_self, nonneg\n");
    let file = shown(&folder.path().join("w.safetensors"));
    output(&["run", &path, "--save", &file]);
    let checked = output(&["check", &path, "--weights", &file]);
    assert_eq!(checked.status.code(), Some(0));
    let said = text(&checked.stdout);
    assert!(said.contains("every constraint holds"), "{said}");
    assert!(said.contains("h -> h  3 × 3  6 numbers  3 cells masked, 6 entries signed"), "{said}");
    let checked = output(&["check", &path, "--weights", &file, "--json"]);
    assert_eq!(json(&checked)["weights"][1]["name"], "h -> h");

    let changed = "input x[2]\nhidden h[3]\nx -> h\nh -> h : lower, nonpos\n";
    let changed = write(folder.path(), "changed.net", changed.as_bytes());
    for command in ["check", "run"] {
        let refused = output(&[command, &changed, "--weights", &file]);
        assert_eq!(refused.status.code(), Some(1));
        let said = text(&refused.stderr);
        assert!(said.contains("`h bias` (3) is no tensor of the program"), "{said}");
        assert!(said.contains("numbers where its masks leave no entry: [1, 2] = "), "{said}");
    }
}

#[test]
fn files_that_are_no_weights_are_refused_before_anything_is_computed() {
    let (folder, path) = trained();
    let text_file = write(folder.path(), "w.txt", b"1");
    let broken = write(folder.path(), "w.safetensors", b"1234567890");
    let absent = shown(&folder.path().join("absent.npz"));
    let no_folder = shown(&folder.path().join("no/w.safetensors"));
    for (arguments, code, said) in [
        (["--weights", &text_file], 1, "ends neither in `.safetensors` nor in `.npz`"),
        (["--weights", &broken], 1, "it is no file of tensors"),
        (["--weights", &absent], 2, "there is no such file"),
        (["--save", &text_file], 2, "its name must end in `.safetensors`"),
        (["--save", &no_folder], 2, "there is no folder `"),
    ] {
        let output = output(&["run", &path, arguments[0], arguments[1]]);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(text(&output.stderr).contains(said), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
    }
}

#[test]
fn a_training_that_fails_leaves_no_weights() {
    let (folder, path) = trained();
    let program = fs::read_to_string(&path).unwrap();
    let diverging = program.replace("over epochs(25)", "over epochs(400)\n  by sgd(lr = 1e200)");
    fs::write(&path, diverging).unwrap();
    let file = folder.path().join("w.safetensors");
    let failed = output(&["run", &path, "--save", &shown(&file)]);
    assert_eq!(failed.status.code(), Some(1), "{}", text(&failed.stdout));
    assert!(!file.exists());
}

/// A linear memory whose spectral radius is `g`, and a file of its weights for `g = 1.5`.
fn memory() -> (tempfile::TempDir, String, String) {
    let (folder, path) = program(
        "param g = 0.5\ninput x[2]\nhidden h[3]\noutput y[1]\nx -> h\nh -> h : radius(g)\nh -> y\n",
    );
    let file = shown(&folder.path().join("w.safetensors"));
    output(&["run", &path, "--set", "g=1.5", "--save", &file]);
    (folder, path, file)
}

#[test]
fn stability_is_judged_with_the_weights_of_the_file() {
    let (_folder, path, file) = memory();
    assert_eq!(text(&output(&["check", &path]).stderr), "");
    let checked = output(&["check", &path, "--weights", &file, "--json"]);
    let said = text(&checked.stderr);
    assert!(said.contains("its spectral radius 1.5000"), "{said}");
    assert!(said.contains("with the weights of the file a small state grows"), "{said}");
    assert!(said.contains("smaller weights of `h -> h` in the file"), "{said}");
    assert_eq!(json(&checked)["messages"][0]["code"], "unstable");
    output(&["run", &path, "--save", &file]);
    let unstable = text(&output(&["check", &path, "--set", "g=1.5"]).stderr);
    assert!(unstable.contains("with the first weights a small state grows"), "{unstable}");
    let stable = output(&["check", &path, "--set", "g=1.5", "--weights", &file]);
    assert_eq!(text(&stable.stderr), "");
}

#[test]
fn learned_time_constants_of_the_file_count_too() {
    let program_of = |tau: &str| {
        format!("input x[1]\noutput y[1] : tau({tau}, learn)\nx -> y\nclock continuous(dt = 1)\n")
    };
    let (folder, slow) = program(&program_of("10"));
    let file = shown(&folder.path().join("w.safetensors"));
    output(&["run", &slow, "--save", &file]);
    let fast = write(folder.path(), "t2.net", format!("net t\n{}", program_of("2")).as_bytes());
    let said = text(&output(&["check", &fast, "--weights", &file]).stdout);
    assert!(said.contains("tau 10 (alpha 0.1, learned)"), "{said}");
    assert!(said.contains("inputs 0 and the weights of the file"), "{said}");
    assert!(said.contains("in the end 0.9 times as far"), "{said}");
    let said = text(&output(&["check", &fast]).stdout);
    assert!(said.contains("inputs 0 and the first weights"), "{said}");
    assert!(said.contains("in the end 0.5 times as far"), "{said}");
}

#[test]
fn refused_weights_leave_a_document() {
    let (folder, path, _) = memory();
    let broken = write(folder.path(), "b.safetensors", b"1234567890");
    let (_other, alone) = program("input x[2]\nhidden h[3] : bias\nx -> h : normal\n");
    let strange = shown(&folder.path().join("strange.safetensors"));
    output(&["run", &alone, "--save", &strange]);
    for (file, reason) in [(&broken, "no file of tensors"), (&strange, "do not fit the program")] {
        for command in [
            &["check"][..],
            &["run"],
            &["grad"],
            &["unroll", "--samples", "3"],
            &["emit", "w"],
            &["emit", "ff", "--samples", "3"],
        ] {
            let arguments = [command, &[&path, "--weights", file, "--json"]].concat();
            let refused = output(&arguments);
            assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
            let document = json(&refused);
            assert_eq!(document["accepted"], true, "{arguments:?}");
            let failure = document["failure"].as_str().unwrap_or_default();
            assert!(failure.contains(reason), "{arguments:?}: {failure}");
        }
    }
}

#[test]
fn an_edited_program_is_told_apart_from_another_one() {
    let (folder, path, file) = memory();
    let edited = fs::read_to_string(&path).unwrap() + "# a comment\n";
    fs::write(&path, &edited).unwrap();
    let said = text(&output(&["check", &path, "--weights", &file]).stderr);
    assert!(said.contains("the program has changed since"), "{said}");
    let other = write(folder.path(), "u.net", edited.as_bytes());
    let said = text(&output(&["check", &other, "--weights", &file]).stderr);
    assert!(said.contains("was written for another program, net t"), "{said}");
}
