//! Every example: what `check` prints and what `run` prints, and what each was written to show.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .expect("the examples are there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "net"))
        .map(|path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Training that would take longer than a test should is cut short here; the full figures stand in
/// the example's header and in its raw log.
fn sizes_for_tests(example: &str) -> &'static [&'static str] {
    match example {
        "digits" | "digits-autoencoder" => &["--set", "epochs=2"],
        "sunspots" => &["--set", "epochs=20"],
        "delayed-xor" | "lstm" | "gru" => &["--set", "epochs=10"],
        _ => &[],
    }
}

fn netc(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_netc"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .output()
        .expect("the binary runs")
}

fn stdout(arguments: &[&str]) -> String {
    let output = netc(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    // A training that is cut short does not reach what its example expects.
    let fails = errors.lines().any(|it| it.starts_with("error: ") && it.ends_with(" failed"));
    let is_cut = arguments.contains(&"--set") && fails;
    assert_eq!(output.status.code(), Some(i32::from(is_cut)), "netc {arguments:?}\n{errors}");
    String::from_utf8(output.stdout).expect("text")
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "examples", prepend_module_to_snapshot => false,
        omit_expression => true }, {
        insta::assert_snapshot!(name.to_string(), text.to_string());
    });
}

#[test]
fn check_prints_what_it_printed() {
    for name in examples() {
        let file = format!("examples/{name}.net");
        snapshot(&format!("{name}.check"), &stdout(&["check", &file]));
    }
}

#[test]
fn run_prints_what_it_printed() {
    for name in examples() {
        let file = format!("examples/{name}.net");
        let arguments = [&["run", &file], sizes_for_tests(&name)].concat();
        snapshot(&format!("{name}.run"), &stdout(&arguments));
    }
}

#[test]
fn running_twice_prints_the_same_bytes() {
    for name in ["rnn", "delayed-xor", "sunspots"] {
        let file = format!("examples/{name}.net");
        let arguments = [&["run", &file], sizes_for_tests(name)].concat();
        assert_eq!(stdout(&arguments), stdout(&arguments), "{name}");
    }
}

#[test]
fn the_plan_of_three_samples() {
    let text = stdout(&["check", "examples/rnn.net", "--samples", "3"]);
    snapshot("rnn.check-3-samples", &text);
}

/// W and W^FF as numbers and colours; of the cell with its gates and two delays a small one.
#[test]
fn emitted_matrices_as_text() {
    let cell = ["examples/gru.net", "--set", "n=1"];
    let table: [(&str, &[&str]); 6] = [
        ("rnn.emit-w", &["w", "examples/rnn.net"]),
        ("rnn.emit-mask", &["mask", "examples/rnn.net"]),
        ("rnn.emit-ff", &["ff", "examples/rnn.net", "--samples", "3"]),
        ("leaky.emit-ff", &["ff", "examples/leaky.net", "--samples", "3"]),
        ("gru.emit-w", &[&["w"], &cell[..]].concat()),
        ("gru.emit-ff", &[&["ff", "--samples", "2"], &cell[..]].concat()),
    ];
    for (name, arguments) in table {
        snapshot(name, &stdout(&[&["emit"], arguments].concat()));
    }
}

#[test]
fn the_unrolled_program_of_three_samples() {
    let text = stdout(&["unroll", "examples/rnn.net", "--samples", "3"]);
    snapshot("rnn.unroll-3-samples", &text);
    let text = stdout(&["unroll", "examples/rnn.net", "--samples", "3", "--untie"]);
    snapshot("rnn.unroll-3-samples-untied", &text);
}

#[test]
fn the_colours_of_three_samples() {
    let text = stdout(&["check", "examples/colours.net", "--samples", "3"]);
    snapshot("colours.check-3-samples", &text);
    let text = stdout(&["grad", "examples/colours.net", "--by-copy"]);
    snapshot("colours.grad", &text);
}

#[test]
fn the_shares_of_each_colour_add_up() {
    let plan = &json(&["check", "examples/colours.net", "--samples", "3"])["plan"];
    let found = json(&["grad", "examples/colours.net", "--by-copy", "--check"]);
    let mut counted = Vec::new();
    for colour in found["gradient"]["parameters"].as_array().expect("a list") {
        let arrows = plan["arrows"].as_array().expect("a list");
        let arrows = arrows.iter().find(|arrows| arrows["matrix"] == colour["name"]);
        assert_eq!(arrows.expect("its arrows")["count"], colour["copies"]);
        let copies = colour["by_copy"]["copies"].as_array().expect("a list");
        let sum: f64 = copies.iter().map(|copy| copy["share"].as_f64().expect("a number")).sum();
        assert!((sum - colour["norm"].as_f64().expect("a number")).abs() <= 1e-14, "{colour}");
        counted.push((colour["name"].as_str().expect("a name").to_string(), copies.len()));
    }
    assert_eq!(counted, [("R".into(), 2), ("U".into(), 3), ("V".into(), 3)]);
    assert_eq!(found["gradient"]["check"]["passed"], true);
}

/// The twin of `why-rnn.net` is what `netc unroll` prints of it, and learns as well.
#[test]
fn the_untied_twin_is_the_unrolled_network() {
    let arguments = ["unroll", "examples/why-rnn.net", "--samples", "8", "--untie"];
    let twin = std::fs::read_to_string("examples/why-rnn-twin.net").expect("the twin is there");
    assert_eq!(stdout(&arguments), twin);
    let found = json(&["run", "examples/why-rnn-twin.net", "--quiet"]);
    let fits = found["experiments"][0]["fits"].as_array().expect("a list");
    assert_eq!(fits.len(), 6, "one for each target that is scored");
    for fit in fits {
        let loss = fit["parts"][0]["loss"].as_f64().expect("a number");
        assert!(loss < 1e-3, "{fit}");
    }
}

/// The JSON document that a command prints.
fn json(arguments: &[&str]) -> serde_json::Value {
    let text = stdout(&[arguments, &["--json"]].concat());
    serde_json::from_str(&text).expect("one JSON document")
}

/// What an experiment shows of a block, `ticks × n`.
fn shown(run: &serde_json::Value, block: &str, quantity: &str) -> Vec<Vec<f64>> {
    let shown = run["sequences"][0]["shown"].as_array().expect("a list");
    let found = shown
        .iter()
        .find(|shown| shown["block"] == block && shown["quantity"] == quantity)
        .unwrap_or_else(|| panic!("{quantity} of {block} is not shown"));
    serde_json::from_value(found["values"].clone()).expect("rows of numbers")
}

fn is_zero(row: &[f64]) -> bool {
    row.iter().all(|value| *value == 0.0)
}

#[test]
fn a_pulse_passes_through_a_feed_forward_network() {
    let run = &json(&["run", "examples/feedforward.net"])["experiments"][0];
    let live = |block: &str| -> Vec<usize> {
        let rows = shown(run, block, "r");
        (0..rows.len()).filter(|tick| !is_zero(&rows[*tick])).collect()
    };
    assert_eq!((live("x"), live("h"), live("y")), (vec![0], vec![1], vec![2]));
}

#[test]
fn biases_lead_every_start_to_the_announced_point_at_the_announced_tick() {
    let check = json(&["check", "examples/biases.net"]);
    let point = &check["network"]["fixed_point"];
    let after_start = point["tick_after_start"].as_u64().expect("a tick") as usize;
    let after_feed = point["ticks_after_feed"].as_u64().expect("ticks") as usize;
    let run = json(&["run", "examples/biases.net"]);
    let runs = run["experiments"].as_array().expect("a list");
    assert_eq!(runs.len(), 3);
    for run in runs {
        let fed = run["sequences"][0]["fed"].as_u64().expect("ticks") as usize;
        let from = fed.checked_sub(1).map_or(after_start, |last_fed| last_fed + after_feed);
        for block in point["states"].as_array().expect("a list") {
            let expected: Vec<f64> = serde_json::from_value(block["states"].clone()).unwrap();
            let rows = shown(run, block["block"].as_str().unwrap(), "r");
            assert!(from < rows.len());
            for row in &rows[from..] {
                for (state, expected) in row.iter().zip(&expected) {
                    assert!((state - expected).abs() <= 1e-12, "{state} and {expected}");
                }
            }
        }
    }
    // One tick earlier the second run, which starts elsewhere, is not there yet.
    let y = shown(&runs[1], "y", "r");
    assert_ne!(y[after_start - 2], y[after_start]);
}

#[test]
fn a_linear_memory_holds_and_its_change_is_zero() {
    let run = &json(&["run", "examples/memory.net"])["experiments"][0];
    let (h, y) = (shown(run, "h", "r"), shown(run, "y", "r"));
    // h = [1 2; -1 0.5] [1; 2], y = [0.5 0.5; 1 -1] h, by hand.
    assert!(h[1..].iter().all(|row| *row == [5.0, 0.0]));
    assert!(is_zero(&y[1]) && y[2..].iter().all(|row| *row == [2.5, 5.0]));
    for block in ["h", "y"] {
        assert!(shown(run, block, "dr")[2..].iter().all(|row| is_zero(row)));
    }
}

/// Its states by classical Runge-Kutta steps of 1/5000, apart from this program.
#[test]
fn the_oscillator_has_the_numbers_of_another_program() {
    let run = &json(&["run", "examples/continuous.net"])["experiments"][0];
    let (e, i, y) = (shown(run, "e", "r"), shown(run, "i", "r"), shown(run, "y", "r"));
    let expected = [
        (5, 0.1288572572, 0.3771420793),
        (15, 0.6661164030, 0.4489188658),
        (23, 0.1105342149, 0.0501114154),
    ];
    for (tick, of_e, of_i) in expected {
        assert!((e[tick][0] - of_e).abs() < 1e-7 && (i[tick][0] - of_i).abs() < 1e-7, "{tick}");
        assert!((y[tick][0] - (of_e - of_i)).abs() < 1e-7, "{tick}");
    }
}

#[test]
fn a_recurrent_state_holds_three_moments() {
    let run = &json(&["run", "examples/rnn.net"])["experiments"][0];
    let (x, h, y) = (shown(run, "x", "r"), shown(run, "h", "r"), shown(run, "y", "r"));
    assert!(x[1] == [0.0, 1.0] && !is_zero(&h[1]) && is_zero(&y[1]), "[x2; h1; 0]");
    assert!(x[2] == [1.0, 1.0] && !is_zero(&h[2]) && !is_zero(&y[2]), "[x3; h2; y1]");
    assert!(is_zero(&x[3]) && !is_zero(&y[6]), "outputs go on beyond the inputs");
}

#[test]
fn a_ring_has_as_many_areas_as_are_set() {
    for areas in [3, 5] {
        let set = format!("areas={areas}");
        let run = &json(&["run", "examples/ring.net", "--set", &set])["experiments"][0];
        let y = shown(run, "y", "r");
        assert_eq!(y.len(), 2 * areas + 2);
        let arrives = y.iter().position(|row| !is_zero(row));
        assert_eq!(arrives, Some(2 * areas), "the latency of y");
    }
}

#[test]
fn leaky_integrators_rise_and_fall_by_their_shares() {
    let runs = &json(&["run", "examples/leaky.net"])["experiments"];
    let (h, y) = (shown(&runs[0], "h", "r"), shown(&runs[0], "y", "r"));
    for (neuron, tau) in [2.0, 4.0, 6.0, 8.0].into_iter().enumerate() {
        let alpha: f64 = 0.5 / tau;
        let peak = 1.0 - (1.0 - alpha).powi(8);
        assert!((h[8][neuron] - peak).abs() < 1e-12 && h[0][neuron] == 0.0);
        assert!((h[15][neuron] - peak * (1.0 - alpha).powi(7)).abs() < 1e-12);
    }
    for (h, y) in h.iter().zip(&y) {
        assert!((y[0] - h.iter().sum::<f64>() / 4.0).abs() < 1e-12, "read within the tick");
    }
    assert_ne!(shown(&runs[1], "h", "r"), h, "the second run hears noise");
}

#[test]
fn tied_weights_count_once() {
    let check = json(&["check", "examples/autoencoder.net"]);
    assert_eq!(check["network"]["counts"]["existing"], 2 * (6 * 4 + 4 * 2));
    assert_eq!(check["network"]["counts"]["trainable_weights"], 6 * 4 + 4 * 2);
}

/// What the examples were written to show stands in them, as far as a number can say it; here the
/// trained ones run in full.
#[test]
fn every_example_does_as_it_expects() {
    let document = json(&["test", "examples"]);
    let programs = document["programs"].as_array().expect("a list");
    let names: Vec<_> =
        programs.iter().map(|it| it["program"].as_str().expect("a path").to_string()).collect();
    let mut expected: Vec<_> =
        examples().iter().map(|name| format!("examples/{name}.net")).collect();
    expected.sort();
    assert_eq!(names, expected);
    for program in programs {
        let expectations = program["expectations"].as_array().expect("a list");
        assert!(!expectations.is_empty(), "{} expects nothing", program["program"]);
        assert!(expectations.iter().all(|it| it["passed"] == true), "{program}");
    }
    assert_eq!(document["failed"], 0);
}

/// Cut short, a training does not reach what it is expected to, and says so.
#[test]
fn an_example_that_is_cut_short_fails_what_it_expects() {
    let output = netc(&["test", "examples/digits.net", "--set", "epochs=1", "--set", "rows=50"]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("  FAIL  accuracy(y, test) > 0.914 (train 1, line "), "{text}");
    assert!(text.ends_with("1 passed, 1 failed in 1 program\n"), "{text}");
}
