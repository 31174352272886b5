//! `netc unroll`: what it prints is a program, which the other commands take.

use crate::netc::{PULSE, json, output, program, text, trained, write};

const RECURRENT: &str = "\
input  x[2]
hidden h[3] : tanh, bias, start(0.5), tau(2)
output y[1]
x -> h -> y
h -> h : no_self
run {
  feed x = [[1, 0], [0, 1]]
  free 3
  show y
}
";

/// What `unroll` prints, in a file beside the program.
fn unrolled(folder: &std::path::Path, arguments: &[&str]) -> String {
    let output = output(&[&["unroll"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    write(folder, "unrolled.net", &output.stdout)
}

/// What the only run of a program shows of a block at a tick.
fn shown(path: &str, block: &str, tick: usize) -> Vec<f64> {
    let run = &json(&output(&["run", path, "--json"]))["experiments"][0];
    let shown = run["sequences"][0]["shown"].as_array().unwrap();
    let found = shown.iter().find(|shown| shown["block"] == block).unwrap();
    serde_json::from_value(found["values"][tick].clone()).unwrap()
}

#[test]
fn what_is_printed_runs_as_the_program_does() {
    let (folder, path) = program(RECURRENT);
    for untie in [&[][..], &["--untie"]] {
        let copy = unrolled(folder.path(), &[&[&*path, "--samples", "2"], untie].concat());
        assert_eq!(output(&["fmt", "--check", &copy]).status.code(), Some(0));
        let checked = json(&output(&["check", &copy, "--json"]));
        assert_eq!(checked["network"]["feed_forward"], true, "{checked}");
        for tick in 2..4 {
            let copied = shown(&copy, &format!("y_{tick}"), 0);
            let stepped = shown(&path, "y", tick);
            let near = copied.iter().zip(&stepped).all(|(a, b)| (a - b).abs() < 1e-12);
            assert!(near && stepped != [0.0], "{copied:?} and {stepped:?}");
        }
    }
}

#[test]
fn an_untied_network_has_the_numbers_that_check_announced() {
    let (folder, path) = trained();
    for (untie, which) in [(&[][..], "tied"), (&["--untie"], "untied")] {
        let plan = &json(&output(&["check", &path, "--samples", "4", "--json"]))["plan"];
        let copy = unrolled(folder.path(), &[&[&*path, "--samples", "4"], untie].concat());
        let counts = &json(&output(&["check", &copy, "--json"]))["network"]["counts"];
        let trainable = counts["trainable_weights"].as_u64().unwrap()
            + counts["trainable_biases"].as_u64().unwrap();
        assert_eq!(plan[which].as_u64(), Some(trainable), "{plan} {counts}");
    }
}

#[test]
fn a_training_is_told_where_its_sequences_have_so_many_samples() {
    let (folder, path) = trained();
    let copy = unrolled(folder.path(), &[&path, "--samples", "12"]);
    let losses = |path: &str| {
        let run = json(&output(&["run", path, "--json"]));
        let losses: Vec<f64> =
            serde_json::from_value(run["experiments"][0]["loss"].clone()).unwrap();
        losses
    };
    let (one, other) = (losses(&path), losses(&copy));
    assert_eq!(one.len(), 25);
    // The last sample of the sequence has no target, and the others share the loss.
    assert!(one.iter().zip(&other).all(|(a, b)| (a - b).abs() < 1e-9), "{one:?} and {other:?}");
    let told = text(&output(&["unroll", &path, "--samples", "12"]).stderr);
    assert!(!told.contains("train 1"), "{told}");
    let told = text(&output(&["unroll", &path, "--samples", "5"]).stderr);
    let reason = "it has a sequence of 12 samples; `--samples 12` unrolls for it";
    assert!(told.contains(&format!("note: train 1 is left out: {reason}")), "{told}");
}

#[test]
fn weights_of_a_file_are_written_in() {
    let (folder, path) = trained();
    let file = crate::netc::shown(&folder.path().join("w.safetensors"));
    assert_eq!(output(&["run", &path, "--save", &file]).status.code(), Some(0));
    let printed = |extra: &[&str]| {
        let unrolled = output(&[&["unroll", &path, "--samples", "2"], extra].concat());
        assert_eq!(unrolled.status.code(), Some(0), "{}", text(&unrolled.stderr));
        text(&unrolled.stdout)
    };
    let (first, trained) = (printed(&[]), printed(&["--weights", &file]));
    assert!(first.contains("bias(0) as h_bias") && !trained.contains("bias(0) as h_bias"));
    assert_eq!(first.lines().count(), trained.lines().count());
}

#[test]
fn parameters_from_outside_are_those_of_the_unrolled_program() {
    let source = "param n = 2\nparam k = 1\ninput x[n]\noutput y[1]\nx -> y\n\
                  data d : csv(\"d.csv\")\nlet s = d.a * k\n\
                  train { feed x = s\n fit y = s\n over windows(1) }";
    let (folder, path) = program(source);
    write(folder.path(), "d.csv", b"a\n1\n2\n");
    let arguments = ["--samples", "1", "--set", "n=1", "--set", "k=2^3"];
    let copy = unrolled(folder.path(), &[&[&*path], &arguments[..]].concat());
    let printed = std::fs::read_to_string(&copy).unwrap();
    assert!(printed.contains("\nparam k = 2^3\n") && !printed.contains("param n"), "{printed}");
    assert_eq!(output(&["run", &copy]).status.code(), Some(0));
}

#[test]
fn the_document_tells_which_block_is_which_copy() {
    let (_folder, path) = program(PULSE);
    let document = json(&output(&["unroll", &path, "--samples", "2", "--json"]));
    let copies = document["copies"].as_array().unwrap();
    let y = copies.iter().find(|copy| copy["block"] == "y_3").unwrap();
    assert_eq!((&y["of"], &y["tick"], &y["sample"]), (&"y".into(), &3.into(), &1.into()));
    let plain = output(&["unroll", &path, "--samples", "2"]);
    assert_eq!(document["unrolled"].as_str().unwrap(), text(&plain.stdout));
    let (_folder, path) = program("input x[0]\n");
    let rejected = output(&["unroll", &path, "--samples", "2", "--json"]);
    assert_eq!((rejected.status.code(), &json(&rejected)["accepted"]), (Some(1), &false.into()));
}

#[test]
fn what_is_refused_is_1_and_named() {
    let (_folder, path) = program("input x[1]\noutput y[1] : noise(0.1)\nx -> y\n");
    let refused = output(&["unroll", &path, "--samples", "2"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());
    let told = text(&refused.stderr);
    assert!(told.contains("error: cannot unroll the network: `y` has noise"), "{told}");
}

/// What `check` warns of in the unrolled program, and the program.
fn warnings_unrolled(source: &str) -> (String, String) {
    let (folder, path) = crate::netc::program(source);
    let unrolled = output(&["unroll", &path, "--samples", "3"]);
    assert_eq!(unrolled.status.code(), Some(0), "{}", text(&unrolled.stderr));
    let path = crate::netc::write(folder.path(), "u.net", &unrolled.stdout);
    (text(&output(&["check", &path]).stderr), text(&unrolled.stdout))
}

#[test]
fn copies_of_states_that_are_at_least_0_keep_dales_law_without_a_warning() {
    let source = "input x[2]\nhidden h[3] : relu, tau(2), dale(50%), start([0, 1, 2])\n\
                  output y[1]\nx -> h\nh -> h\nh -> y\n";
    let (warnings, program) = warnings_unrolled(source);
    assert!(program.contains("hidden h_2[3]   : dale([1, 1, -1])"), "{program}");
    assert!(!warnings.contains("negative-dale"), "{warnings}");
    let (warnings, _) = warnings_unrolled(&source.replace("[0, 1, 2]", "[0, -1, 2]"));
    assert!(warnings.contains("negative-dale"), "{warnings}");
}

#[test]
fn copies_that_no_sample_reaches_are_named() {
    let source = "input x[1]\nhidden h[2] : start(learn)\noutput y[1] : bias\nx -> h\nh -> h\n\
                  h -> y\n";
    let (warnings, program) = warnings_unrolled(source);
    assert!(warnings.contains("no input reaches `h_0`"), "{warnings}");
    assert!(program.contains("# No sample reaches h_0"), "{program}");
    let (warnings, program) = warnings_unrolled(&source.replace("start(learn)", "bias"));
    assert_eq!(warnings, "");
    assert!(!program.contains("No sample reaches"), "{program}");
}

#[test]
fn a_program_of_too_many_lines_is_refused_before_it_is_made() {
    let (_folder, path) = crate::netc::program("input x[1]\nhidden h[1]\nx -> h\nh -> h\n");
    let refused = output(&["unroll", &path, "--samples", "1000000", "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("at least 5,999,999 lines, the bound is 300,000"), "{said}");
    assert!(crate::netc::json(&refused)["failure"].as_str().unwrap().contains("300,000"));
}
