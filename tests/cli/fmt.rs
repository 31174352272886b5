//! `netc fmt`: files in place, standard input, what is refused.

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use crate::netc::{netc, output, program, text, write};

const CROOKED: &str = "input x[2]\noutput y[1]:tanh # the end\nx->y\n";
const STRAIGHT: &str = "input  x[2]\noutput y[1] : tanh  # the end\nx -> y\n";
const BROKEN: &str = "input x[2]\noutput y 1\nx->y\n";

/// What the binary does with a text on standard input.
fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = netc(arguments);
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn files_are_rewritten_and_then_left_alone() {
    let (folder, path) = program(CROOKED);
    let once = output(&["fmt", &path]);
    assert_eq!(once.status.code(), Some(0), "{}", text(&once.stderr));
    assert!(once.stdout.is_empty() && once.stderr.is_empty());
    assert_eq!(fs::read_to_string(&path).unwrap(), STRAIGHT);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    assert_eq!(output(&["fmt", &path]).status.code(), Some(0));
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn check_names_the_files_that_would_change_and_changes_none() {
    let (folder, crooked) = program(CROOKED);
    let straight = write(folder.path(), "straight.net", STRAIGHT.as_bytes());
    let both = output(&["fmt", "--check", &straight, &crooked]);
    assert_eq!(both.status.code(), Some(1));
    assert_eq!(text(&both.stdout), format!("{crooked}\n"));
    assert_eq!(fs::read_to_string(&crooked).unwrap(), CROOKED);
    assert_eq!(output(&["fmt", "--check", &straight]).status.code(), Some(0));
}

#[test]
fn a_broken_file_is_left_as_it_is_and_the_others_are_not() {
    let (folder, broken) = program(BROKEN);
    let crooked = write(folder.path(), "crooked.net", CROOKED.as_bytes());
    let refused = output(&["fmt", &broken, &crooked]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("error[syntax]"), "{}", text(&refused.stderr));
    assert_eq!(fs::read_to_string(&broken).unwrap(), BROKEN);
    assert_eq!(fs::read_to_string(&crooked).unwrap(), STRAIGHT);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let formatted = piped(&["fmt", "-"], CROOKED.as_bytes());
    assert_eq!((formatted.status.code(), text(&formatted.stdout)), (Some(0), STRAIGHT.into()));
    assert_eq!(piped(&["fmt", "-", "--check"], CROOKED.as_bytes()).status.code(), Some(1));
    assert_eq!(piped(&["fmt", "-", "--check"], STRAIGHT.as_bytes()).status.code(), Some(0));
    let broken = piped(&["fmt", "-"], BROKEN.as_bytes());
    assert_eq!(broken.status.code(), Some(1));
    assert!(broken.stdout.is_empty() && text(&broken.stderr).contains("<stdin>:2:"));
    let binary = piped(&["fmt", "-"], b"x\n\xff");
    assert_eq!(binary.status.code(), Some(2));
    assert!(text(&binary.stderr).contains("line 2"), "{}", text(&binary.stderr));
}

#[test]
fn files_that_are_not_there_are_2() {
    let (_folder, path) = program(CROOKED);
    let absent = format!("{path}.absent");
    let output = output(&["fmt", &absent, &path]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&path).unwrap(), STRAIGHT, "the others are formatted");
    assert_eq!(netc(&["fmt"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_program_that_is_not_begun_yet_has_a_form_too() {
    for (source, form) in [("", ""), ("\n \n", ""), ("\n# later  \n\n\n# y", "# later\n\n# y\n")] {
        let formatted = piped(&["fmt", "-"], source.as_bytes());
        assert_eq!((formatted.status.code(), text(&formatted.stdout)), (Some(0), form.into()));
    }
}
