//! 0 all went well; 1 rejected, or its run failed; 2 misused, or the program cannot be read.

use std::fs;

use tempfile::TempDir;

use crate::netc::{PULSE, json, output, program, shown, text, write};

#[test]
fn a_mistake_on_the_command_line_is_2() {
    let (_folder, path) = program(PULSE);
    let table: &[&[&str]] = &[
        &[],
        &["chek", &path],
        &["check"],
        &["check", &path, "--nonsense"],
        &["check", &path, "--samples", "0"],
        &["check", &path, "--samples", "3.5"],
        &["check", &path, "--samples", "99999999"],
        &["check", &path, "--set", "n"],
        &["check", &path, "--seed", "-1"],
        &["check", &path, "--seed", "9007199254740993"],
        &["run", &path, "--samples", "3"],
        &["unroll", &path],
        &["unroll", &path, "--samples", "0"],
    ];
    for arguments in table {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_program_that_cannot_be_read_is_2() {
    let folder = TempDir::new().unwrap();
    let large = folder.path().join("large.net");
    fs::File::create(&large).unwrap().set_len(17 << 20).unwrap();
    let table = [
        (shown(&folder.path().join("absent.net")), "cannot read"),
        (shown(folder.path()), "it is not a regular file"),
        (shown(&large), "it has 17825792 bytes"),
        (write(folder.path(), "binary.net", b"input x[1]\n\xff\xfe"), "line 2, byte 11"),
    ];
    for (path, reason) in table {
        for command in ["check", "run"] {
            let output = output(&[command, &path]);
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{command} {path}");
            assert!(told.starts_with("error: ") && told.contains(reason), "{told}");
            assert!(output.stdout.is_empty());
        }
    }
}

#[test]
fn a_root_that_is_no_folder_is_2() {
    let (folder, path) = program(PULSE);
    let absent = shown(&folder.path().join("absent"));
    for (root, reason) in [(&*absent, "there is no such folder"), (&*path, "it is not a folder")] {
        for command in ["check", "run"] {
            let output = output(&[command, &path, "--root", root]);
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert_eq!(told, format!("error: cannot use `{root}` as `--root`: {reason}\n"));
            assert!(output.stdout.is_empty());
        }
    }
    let whole = shown(folder.path());
    assert_eq!(output(&["check", &path, "--root", &whole]).status.code(), Some(0));
}

#[test]
fn a_rejected_program_is_1() {
    let table = [
        ("", "empty-program"),
        ("input x[0]\n", "bad-value"),
        ("input x[1000000000000]\n", "too-large"),
        ("hidden h[1] : bias\nh -> nowhere\n", "unknown-name"),
        ("hidden h[1] : bias\ndata d : csv(\"absent.csv\")\n", "unreadable-data"),
        ("hidden h[1] : bias\ndata d : csv(\".\")\n", "unreadable-data"),
    ];
    for (source, code) in table {
        let (_folder, path) = program(source);
        for command in ["check", "run"] {
            let output = output(&[command, &path]);
            let told = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{source}{told}");
            assert!(told.contains(code), "{told}");
            assert!(told.trim_end().lines().last().unwrap().contains("1 error"), "{told}");
            assert!(output.stdout.is_empty());
        }
    }
}

#[test]
fn errors_and_warnings_are_counted_in_the_last_line() {
    let table = [
        ("hidden h[0]\nhidden g[1] : tanhh\n", "2 errors"),
        ("param n = 1\nhidden h[2] : bias\nh -> h : lower, radius(1)\n", "1 error, 1 warning"),
        ("param n = 1\nhidden h[2]\n", "2 warnings"),
    ];
    for (source, counts) in table {
        let (_folder, path) = program(source);
        let told = text(&output(&["check", &path]).stderr);
        assert_eq!(told.trim_end().lines().last(), Some(counts), "{told}");
    }
}

#[test]
fn a_run_that_fails_is_1_and_names_the_experiment() {
    let source = "hidden h[1] : start(1)\nh -> h : constant(10)\nrun { ticks 400; show h }\n";
    let (_folder, path) = program(source);
    let plain = output(&["run", &path]);
    let told = text(&plain.stderr);
    assert_eq!(plain.status.code(), Some(1));
    assert!(told.contains("error: run 1: the first number that is not finite is in `h`"), "{told}");
    let documented = output(&["run", &path, "--json"]);
    assert_eq!(documented.status.code(), Some(1));
    assert!(json(&documented)["failure"].as_str().unwrap().starts_with("run 1: "));
}

#[test]
fn what_is_asked_for_is_0() {
    let (_folder, path) = program(PULSE);
    let table: &[&[&str]] = &[
        &["--version"],
        &["--help"],
        &["check", "--help"],
        &["check", &path],
        &["check", &path, "--samples", "3"],
        &["check", &path, "--json", "--seed", "7"],
        &["run", &path],
        &["unroll", "--help"],
        &["unroll", &path, "--samples", "2"],
    ];
    for arguments in table {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(!output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_teaches() {
    let help = text(&output(&["--help"]).stdout);
    for part in ["Examples:", "Exit codes:", "NO_COLOR", "netc check net.net --samples 3"] {
        assert!(help.contains(part), "{part} is not in\n{help}");
    }
}

#[test]
fn a_program_without_experiments_has_nothing_to_run() {
    let (_folder, path) = program("hidden h[1] : bias\n");
    let output = output(&["run", &path]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("there is nothing to carry out"));
}

#[test]
fn a_parameter_can_be_set() {
    let (_folder, path) = program("param n = 2\nhidden h[n] : bias\n");
    let neurons = |extra: &[&str]| {
        let document = json(&output(&[&["check", &path, "--json"], extra].concat()));
        document["network"]["counts"]["neurons"].as_u64().unwrap()
    };
    assert_eq!(neurons(&[]), 2);
    assert_eq!(neurons(&["--set", "n=2*3"]), 6);
    let unknown = output(&["check", &path, "--set", "m=3"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("unknown-parameter"));
}
