//! `netc emit`.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::netc::{PULSE, json, output, program, shown, text, write};

/// Two delays and a gate.
const DELAYS: &str = "\
input  x[2], g[1]
hidden h[2]
output y[1]
x -> h : init = [[1, 2], [3, 4]]
h -> y : init = [[0.1, 1e-7]], delay(3), gate(g)
";

fn emitted(arguments: &[&str]) -> String {
    let output = output(&[&["emit"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn refused(arguments: &[&str], code: i32, messages: &[&str]) {
    let output = output(&[&["emit"], arguments].concat());
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{arguments:?} {told}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    for message in messages {
        assert!(told.contains(message), "{arguments:?} {told}");
    }
}

#[test]
fn the_ending_of_the_file_says_the_format() {
    let (folder, path) = program(DELAYS);
    let into = |name: &str| shown(&folder.path().join(name));
    let begins: [(&str, &[u8]); 4] = [
        ("w.csv", b"# W, 6 rows to"),
        ("w.mtx", b"%%MatrixMarket"),
        ("w.npz", b"PK"),
        ("w.txt", b"W_1: 4 entries of 36"),
    ];
    for (name, begin) in begins {
        let output = output(&["emit", "w", &path, "--out", &into(name)]);
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stdout.is_empty());
        assert_eq!(text(&output.stderr), format!("note: written to `{}`\n", into(name)));
        assert!(fs::read(into(name)).unwrap().starts_with(begin), "{name}");
    }
    let csv = into("w.txt");
    emitted(&["w", &path, "--format", "csv", "--out", &csv]);
    assert_eq!(fs::read(&csv).unwrap(), fs::read(into("w.csv")).unwrap(), "a format goes first");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5, "nothing temporary is left");
}

#[test]
fn the_same_program_writes_the_same_bytes() {
    let (folder, path) = program(DELAYS);
    let written = |name: &str, what: &[&str]| {
        let out = shown(&folder.path().join(name));
        emitted(&[what, &[&path, "--out", &out]].concat());
        fs::read(out).unwrap()
    };
    for what in [&["w"][..], &["mask"], &["ff", "--samples", "2"]] {
        assert_eq!(written("a.npz", what), written("b.npz", what));
    }
}

#[test]
fn a_delay_can_be_chosen() {
    let (_folder, path) = program(DELAYS);
    let market = emitted(&["w", &path, "--delay", "3", "--format", "mtx"]);
    assert!(market.ends_with("\n6 6 2\n6 4 0.1\n6 5 1e-7\n"), "{market}");
    assert!(market.contains("% what h -> y delay 3 gate g brings is multiplied by g\n"));
    let mask = emitted(&["mask", &path, "--delay", "1"]);
    assert!(mask.starts_with("W_1, x where an entry exists\n"), "{mask}");
    assert!(mask.contains("\n 4        | x x - - - -"), "{mask}");
    let all = emitted(&["mask", &path]);
    let headings: Vec<_> = all.lines().filter(|line| line.starts_with('W')).collect();
    assert_eq!(headings.len(), 3, "{all}");
    assert!(all.ends_with("gates, outside W\n  g => y  times what h -> y delay 3 gate g brings\n"));
}

#[test]
fn a_mask_of_a_large_network_is_drawn_by_blocks() {
    let (_folder, path) = program("input x[90]\nhidden h[30]\nx -> h : sparse(10%)\nh -> h\n");
    let picture = emitted(&["mask", &path]);
    assert!(picture.starts_with("W by blocks, the share of entries that exist\n"), "{picture}");
    assert!(picture.contains("10%") && picture.contains("100%"), "{picture}");
}

#[test]
fn what_cannot_be_written_is_refused_with_a_way_out() {
    let (folder, path) = program(DELAYS);
    let (_large, large) = program("input x[50]\nhidden h[50]\nx -> h\nh -> h\n");
    let inside = |name: &str| shown(&folder.path().join(name));
    refused(&["w", &path, "--format", "npz"], 2, &["`npz` is bytes", "help: name the file"]);
    refused(
        &["w", &large],
        2,
        &["W is 100 × 100; as text at most 40 × 40 is written", "help: ", "--format mtx"],
    );
    refused(
        &["w", &path, "--delay", "2"],
        2,
        &["error: no connection has delay 2\nhelp: its delays are: 1, 3\n"],
    );
    let absent = inside("no/w.csv");
    refused(&["w", &path, "--out", &absent], 2, &["cannot write to `", "there is no folder `"]);
    refused(&["w", &path, "--out", &inside("")], 2, &["it is a folder"]);
    refused(&["w", &path, "--format", "csv", "--json"], 2, &["cannot be used with"]);
    refused(&["plan", &path], 2, &["--samples <T>"]);
    refused(&["ff", &path, "--samples", "0"], 2, &["expected a whole number from 1 to"]);
    refused(
        &["ff", &large, "--samples", "9", "--max-entries", "5000"],
        2,
        &["--samples: W^FF for 9 samples would have", "help: take fewer samples, or raise"],
    );
    refused(&["ff", &large, "--samples", "90"], 2, &["W^FF is ", "help: "]);
    refused(&["w", "absent.net"], 2, &["absent.net"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is written");
}

#[test]
fn a_method_of_several_evaluations_has_no_matrix() {
    let source = "input x[1]\nhidden h[1]\nx -> h -> h\nclock continuous(dt = 0.5, method = rk4)\n";
    let (_folder, path) = program(source);
    let help = "help: write `method = euler`";
    refused(&["ff", &path, "--samples", "2"], 1, &["no matrix under rk4 and dopri5", help]);
    assert!(emitted(&["plan", &path, "--samples", "2"]).starts_with("W^FF for T = 2"));
}

#[test]
fn a_rejected_program_is_1_and_its_document_says_why() {
    let (_folder, path) = program("hidden h[0]\n");
    refused(&["w", &path], 1, &["error[bad-value]"]);
    for what in [&["w"][..], &["mask"], &["plan", "--samples", "2"], &["ff", "--samples", "2"]] {
        let output = output(&[&["emit"], what, &[&path, "--json"]].concat());
        assert_eq!(output.status.code(), Some(1));
        let document = json(&output);
        assert_eq!(document["accepted"], false);
        assert_eq!(document["messages"][0]["code"], "bad-value");
    }
}

#[test]
fn json_has_the_entries_from_1() {
    let (_folder, path) = program(DELAYS);
    let matrix = &json(&output(&["emit", "w", &path, "--json"]))["matrix"];
    assert_eq!((&matrix["name"], &matrix["size"]), (&"W".into(), &6.into()));
    assert_eq!(matrix["entries"]["to"], serde_json::json!([4, 4, 5, 5, 6, 6]));
    assert_eq!(matrix["entries"]["from"], serde_json::json!([1, 2, 1, 2, 4, 5]));
    assert_eq!(matrix["entries"]["value"], serde_json::json!([1.0, 2.0, 3.0, 4.0, 0.1, 1e-7]));
    assert_eq!(matrix["by_delay"][1]["delay"], 3);
    let rows = serde_json::json!({ "name": "h", "role": "hidden", "first": 4, "count": 2 });
    assert_eq!(matrix["rows"][2], rows);
    let mask = &json(&output(&["emit", "mask", &path, "--json"]))["matrix"];
    assert_eq!((&mask["mask"], mask["entries"].get("value")), (&true.into(), None));
    let copies = &json(&output(&["emit", "ff", &path, "--samples", "4", "--json"]))["matrix"];
    assert_eq!(copies["rows"][0]["name"], "x@0");
}

#[test]
fn a_plan_is_the_one_that_check_shows() {
    let (_folder, path) = program(PULSE);
    let checked = text(&output(&["check", &path, "--samples", "4"]).stdout);
    let plan = emitted(&["plan", &path, "--samples", "4"]);
    assert!(checked.ends_with(&format!("\n{plan}")), "{checked}\n{plan}");
    let checked = json(&output(&["check", &path, "--samples", "4", "--json"]));
    for flag in [&["--json"][..], &["--format", "json"]] {
        let arguments = [&["emit", "plan", &path, "--samples", "4"], flag].concat();
        assert_eq!(json(&output(&arguments))["plan"], checked["plan"]);
    }
}

#[test]
fn weights_can_come_from_a_file() {
    let (folder, path) = crate::netc::trained();
    let saved = shown(&folder.path().join("w.safetensors"));
    let run = output(&["run", &path, "--save", &saved, "--quiet"]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    let first = emitted(&["w", &path]);
    let trained = emitted(&["w", &path, "--weights", &saved]);
    assert_ne!(first, trained);
    let mask = |text: &str| text.replace(|it: char| it.is_ascii_digit(), "").matches('-').count();
    assert!(mask(&first) > 0 && trained.lines().count() == first.lines().count());
    assert_eq!(trained, emitted(&["w", &path, "--weights", &saved]));
    let copies = ["ff", &path, "--samples", "2"];
    assert_ne!(emitted(&copies), emitted(&[&copies[..], &["--weights", &saved]].concat()));
}

#[test]
fn a_file_in_this_folder_needs_no_path() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "t.net", PULSE.as_bytes());
    let mut command = crate::netc::netc(&["emit", "w", "t.net", "--out", "w.csv"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(Path::new(folder.path()).join("w.csv").is_file());
}

#[test]
fn the_ending_of_a_plan_says_its_format() {
    let (folder, path) = crate::netc::program("input x[1]\noutput y[1]\nx -> y\n");
    let plan = |name: &str, more: &[&str]| {
        let out = crate::netc::shown(&folder.path().join(name));
        let arguments = [&["emit", "plan", &path, "--samples", "2", "--out", &out], more].concat();
        (output(&arguments), std::fs::read_to_string(&out).unwrap_or_default())
    };
    assert!(plan("p.json", &[]).1.starts_with("{\"program\""));
    assert!(plan("p.txt", &[]).1.starts_with("W^FF for T = 2"));
    let (refused, _) = plan("p.npz", &[]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("no format is known by the ending `.npz`"), "{said}");
    assert!(said.contains("`.txt` or `.json`"), "{said}");
    assert!(plan("p.npz", &["--json"]).1.starts_with("{\"program\""));
}
