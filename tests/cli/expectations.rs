//! Expectations: what `run` tells of them, and `netc test`.

use std::fs;

use tempfile::TempDir;

use crate::netc::{json, output, program, shown, text, trained, write};

/// A pulse through two linear blocks; states are known by hand. `{}` stands for what is expected.
fn pulse(lines: &str, alone: &str) -> String {
    format!(
        "input x[1]\nhidden h[2]\noutput y[1]\nx -> h : init = [[1], [2]]\n\
         h -> y : init = [[3, 4]]\nrun {{\n  feed x = [0.5]\n  free 3\n{lines}}}\n{alone}"
    )
}

const RIGHT: &str = "  expect h@1 = [0.5, 1]\n  expect y@2 ~ 5.5 within 1e-9\n";

#[test]
fn a_run_as_expected_says_so_and_is_0() {
    let (_folder, path) = program(&pulse(RIGHT, "expect latency(y) = 2\n"));
    let output = output(&["run", &path]);
    let expected = "\
run 1: 4 ticks, 1 of them fed
  pass  h@1 = [0.5, 1]: found [0.5, 1], difference 0
  pass  y@2 ~ 5.5 within 1e-9: found 5.5, difference 0
";
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn a_wrong_number_fails_with_the_difference_after_all_else_was_done() {
    let source = pulse("  record y\n  expect h@1 = [0.5, 1.25]\n", "run { ticks 1; show x }\n");
    let (folder, path) = program(&source);
    let out = folder.path().join("out");
    let output = output(&["run", &path, "--out", &shown(&out)]);
    let printed = text(&output.stdout);
    assert!(
        printed
            .contains("  FAIL  h@1 = [0.5, 1.25]: found [0.5, 1], difference 0.25 in number 2\n"),
        "{printed}"
    );
    assert!(printed.contains("\nrun 2: 1 tick"), "{printed}");
    assert!(out.join("results.npz").is_file(), "results are kept");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error: 1 of 1 expectation failed"));
}

#[test]
fn json_of_a_run_has_what_became_of_its_expectations() {
    let (_folder, path) = program(&pulse("  expect y@2 = 5\n", "expect neurons = 4\n"));
    let output = output(&["run", &path, "--json"]);
    let document = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(document["expectations"][0]["passed"], true);
    let failed = &document["experiments"][0]["expectations"][0];
    let expected = serde_json::json!({
        "expectation": "y@2 = 5", "line": 9, "passed": false,
        "found": [5.5], "wanted": [5.0], "difference": 0.5,
    });
    assert_eq!(*failed, expected);
}

#[test]
fn a_network_that_is_not_as_expected_is_rejected_by_check_and_run() {
    let (_folder, path) = program(&pulse(RIGHT, "expect latency(y) = 3\n"));
    for command in ["check", "run"] {
        let output = output(&[command, &path]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(
            told.contains("error[failed-expectation]: `latency(y) = 3` does not hold"),
            "{told}"
        );
        assert!(told.contains("found 2, 1 from 3"), "{told}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn figures_of_a_training_are_those_of_its_report() {
    let (folder, path) = trained();
    let source = fs::read_to_string(&path).unwrap();
    let lines = "over epochs(25)\n  baseline persistence\n  expect loss(train) >= 0\n  \
                 expect mse(y, train) = loss(train)\n  expect rmse(y, train)^2 ~ loss(train)\n  \
                 expect persistence(y, train) >= 1e9\n";
    write(folder.path(), "t.net", source.replace("over epochs(25)", lines).as_bytes());
    let document = json(&output(&["run", &path, "--json", "--quiet"]));
    let training = &document["experiments"][0];
    let figures = &training["fits"][0]["parts"][0];
    let expectations = training["expectations"].as_array().unwrap();
    let passed: Vec<_> = expectations.iter().map(|it| it["passed"].as_bool().unwrap()).collect();
    assert_eq!(passed, [true, true, true, false]);
    assert_eq!(expectations[0]["found"][0], figures["loss"]);
    assert_eq!(expectations[1]["found"][0], figures["loss"]);
    assert_eq!(expectations[3]["found"][0], figures["persistence"]);
}

#[test]
fn the_loss_of_a_training_is_the_weighted_sum_over_its_fits() {
    let (folder, path) = trained();
    let source = fs::read_to_string(&path).unwrap();
    let lines = "fit  y = ahead(d.a, 1) : weight = 3\n  fit  h = onehot(d.a) : weight = 0.5\n  \
                 expect loss(train) ~ 3 * mse(y, train) + 0.5 * mse(h, train) within 1e-12\n  \
                 expect loss(train) < mse(y, train)";
    write(folder.path(), "t.net", source.replace("fit  y = ahead(d.a, 1)", lines).as_bytes());
    let document = json(&output(&["run", &path, "--json", "--quiet"]));
    let training = &document["experiments"][0];
    let losses: Vec<_> =
        (0..2).map(|fit| training["fits"][fit]["parts"][0]["loss"].as_f64().unwrap()).collect();
    let found = training["expectations"][0]["found"][0].as_f64().unwrap();
    assert!((found - (3.0 * losses[0] + 0.5 * losses[1])).abs() <= 1e-15 * found);
    assert_eq!(training["expectations"][1]["passed"], false);
}

#[test]
fn the_worst_of_several_sequences_is_told() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "d.csv", b"s,a\n1,1\n1,0\n2,5\n2,0\n3,2\n");
    let source = "input x[1]\noutput y[1]\nx -> y : constant(2)\n\
                  data d : csv(\"d.csv\"), sequence = s\nrun {\n  feed x = d.a\n  \
                  expect y@1 < 3\n  expect x@0 >= 1\n}\n";
    let path = write(folder.path(), "t.net", source.as_bytes());
    let printed = text(&output(&["run", &path]).stdout);
    assert!(printed.contains("FAIL  y@1 < 3: found 10, difference 7 in sequence 2"), "{printed}");
    assert!(printed.contains("pass  x@0 >= 1: found 5, difference 4 in sequence 2"), "{printed}");
}

/// A folder of programs: one as expected, one not, one without expectations, one rejected, one
/// whose run fails, and something that is no program.
fn programs() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    write(folder.path(), "a.net", pulse(RIGHT, "expect latency(y) = 2\n").as_bytes());
    write(folder.path(), "b.net", pulse("  expect y@2 = 5\n", "expect blocks = 4\n").as_bytes());
    write(folder.path(), "below/c.net", pulse("", "").as_bytes());
    write(folder.path(), "below/d.net", b"hidden h[0]\n");
    let explodes = "hidden h[1] : start(1)\nh -> h : constant(10)\n\
                    run { ticks 1; expect h@0 = 1 }\nrun { ticks 400 }\n";
    write(folder.path(), "below/e.net", explodes.as_bytes());
    write(folder.path(), "notes.txt", b"no program");
    folder
}

#[test]
fn every_program_below_a_folder_is_tested_in_order() {
    let folder = programs();
    let output = netc_in(&folder, &["test", "."]);
    let expected = "\
./a.net
  pass  latency(y) = 2 (line 12): found 2, difference 0
  pass  h@1 = [0.5, 1] (run 1, line 9): found [0.5, 1], difference 0
  pass  y@2 ~ 5.5 within 1e-9 (run 1, line 10): found 5.5, difference 0
./b.net
  FAIL  blocks = 4 (line 11): found 3, difference 1
  FAIL  y@2 = 5 (run 1, line 9): found 5.5, difference 0.5
./below/c.net
  no expectation; it was carried out
./below/d.net
  FAIL  rejected: 1 error
./below/e.net
  pass  h@0 = 1 (run 1, line 3): found 1, difference 0
  FAIL  run 2: the first number that is not finite is in `h`, at tick 309
4 passed, 4 failed in 5 programs, 1 of them without expectations
";
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error[bad-value]"), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "nothing is written");
}

/// The binary in a folder.
fn netc_in(folder: &TempDir, arguments: &[&str]) -> std::process::Output {
    crate::netc::netc(arguments).current_dir(folder.path()).output().unwrap()
}

#[test]
fn a_program_as_expected_is_0_and_one_without_expectations_too() {
    let folder = programs();
    for (paths, summary) in [
        (&["a.net"][..], "3 passed, 0 failed in 1 program\n"),
        (
            &["a.net", "./a.net", "below/c.net"],
            "3 passed, 0 failed in 2 programs, 1 of them without expectations\n",
        ),
    ] {
        let output = netc_in(&folder, &[&["test"], paths].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).ends_with(summary), "{}", text(&output.stdout));
        assert!(output.stderr.is_empty());
    }
}

#[test]
fn where_no_program_is_found_it_is_2() {
    let folder = programs();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let table: &[(&[&str], &str)] = &[
        (&["test"], "required"),
        (&["test", "empty"], "there is no program, a `.net` file, below `empty`"),
        (&["test", "absent.net"], "cannot read `absent.net`: there is no such file or folder"),
        (&["test", "a.net", "--root", "absent"], "cannot use `absent` as `--root`"),
        (&["test", "a.net", "--set", "n=2"], "`--set` names the parameter `n`, which none"),
    ];
    for (arguments, message) in table {
        let output = netc_in(&folder, arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?} {told}");
        assert!(told.contains(message) && output.stdout.is_empty(), "{told}");
    }
}

#[test]
fn json_of_a_test_is_one_document() {
    let folder = programs();
    let output = netc_in(&folder, &["test", ".", "--json"]);
    let document = json(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!((&document["passed"], &document["failed"]), (&4.into(), &4.into()));
    let programs = document["programs"].as_array().unwrap();
    let names: Vec<_> = programs.iter().map(|it| it["program"].as_str().unwrap()).collect();
    assert_eq!(names, ["./a.net", "./b.net", "./below/c.net", "./below/d.net", "./below/e.net"]);
    let expectations = programs[1]["expectations"].as_array().unwrap();
    assert_eq!(expectations[0]["expectation"], "blocks = 4");
    assert_eq!(expectations[1]["experiment"], "run 1");
    assert_eq!(expectations[1]["difference"], 0.5);
    assert_eq!(programs[3]["failure"], "rejected: 1 error");
}

#[test]
fn a_parameter_is_set_where_it_is_declared() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a.net", b"param n = 2\nhidden h[n] : bias\nexpect neurons = 3\n");
    write(folder.path(), "b.net", b"hidden h[2] : bias\nexpect neurons = 2\n");
    assert_eq!(netc_in(&folder, &["test", "."]).status.code(), Some(1));
    assert_eq!(netc_in(&folder, &["test", ".", "--set", "n=3"]).status.code(), Some(0));
}

#[test]
fn a_file_that_is_only_a_part_of_others_is_no_program() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "area.net", b"hidden h[2] : bias\n");
    write(folder.path(), "main.net", b"use \"area.net\" as a\nexpect neurons = 2\n");
    let output = netc_in(&folder, &["test", "."]);
    let expected = "\
./main.net
  pass  neurons = 2 (line 2): found 2, difference 0
1 passed, 0 failed in 1 program
";
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn parameters_of_used_files_can_be_set() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "area.net", b"param n = 2\nhidden h[n] : bias\n");
    write(folder.path(), "two.net", b"use \"area.net\" as l\nuse \"area.net\" as q : n = 1\n");
    write(folder.path(), "main.net", b"use \"two.net\" as p\nexpect neurons = 7\n");
    let set = |given: &str| netc_in(&folder, &["test", "main.net", "--set", given]).status.code();
    assert_eq!(set("p_l_n=6"), Some(0));
    assert_eq!(set("p_q_n=5"), Some(0));
    assert_eq!(set("p_n=5"), Some(2));
    assert_eq!(set("l_n=5"), Some(2));
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_hide_no_program() {
    use std::os::unix::fs::symlink;
    let folder = TempDir::new().unwrap();
    write(folder.path(), "a.net", b"hidden h[2] : bias\nexpect neurons = 2\n");
    symlink("nowhere", folder.path().join("b.net")).unwrap();
    symlink(".", folder.path().join("c.net")).unwrap();
    symlink("a.net", folder.path().join("d.net")).unwrap();
    let output = netc_in(&folder, &["test", "."]);
    let expected = "\
./a.net
  pass  neurons = 2 (line 2): found 2, difference 0
./b.net
  FAIL  cannot read `./b.net`: there is no such file
1 passed, 1 failed in 2 programs
";
    assert_eq!(text(&output.stdout), expected, "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(1));
}
