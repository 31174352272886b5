//! `--message-format json`: each line of standard error is one object.

use serde_json::Value;

use crate::netc::{PULSE, output, program, text, trained};

/// The objects on standard error, and the exit code.
fn told(arguments: &[&str]) -> (Vec<Value>, Option<i32>) {
    let arguments = [arguments, &["--message-format", "json"]].concat();
    let output = output(&arguments);
    let told = text(&output.stderr);
    let object = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    (told.lines().map(object).collect(), output.status.code())
}

#[test]
fn a_message_has_its_code_range_labels_help_and_edit() {
    let (_folder, path) = program("# é\nhidden hid[2] : bias\nhid -> hi\nhid -> hid : as hid\n");
    let (objects, code) = told(&["check", &path]);
    assert_eq!((objects.len(), code), (2, Some(1)));
    let message = &objects[0];
    assert_eq!((&message["severity"], &message["code"]), (&"error".into(), &"unknown-name".into()));
    let place = &message["place"];
    assert_eq!(place["file"], path.as_str());
    let number = |name: &str| place[name].as_u64().unwrap();
    let range = ["start", "end", "line", "column", "end_line", "end_column"].map(number);
    assert_eq!(range, [33, 35, 3, 8, 3, 10]);
    assert_eq!(message["edit"]["replacement"], "hid");
    assert_eq!(message["edit"]["start"], 33);
    assert!(message["help"].as_str().unwrap().contains("hid"));
    let label = &objects[1]["labels"][0];
    assert_eq!((&label["line"], &label["file"]), (&2.into(), &path.as_str().into()));
}

#[test]
fn what_has_no_place_is_an_object_too() {
    let (_folder, path) = program(PULSE);
    let (objects, code) = told(&["check", &format!("{path}.absent")]);
    assert_eq!((objects.len(), code), (1, Some(2)));
    assert_eq!(objects[0]["severity"], "error");
    assert!(objects[0]["message"].as_str().unwrap().contains("there is no such file"));
    let (objects, code) = told(&["run", &path]);
    assert_eq!((objects.len(), code), (1, Some(0)));
    assert_eq!(objects[0]["severity"], "note");
}

#[test]
fn nothing_else_stands_on_standard_error() {
    let (_folder, path) = trained();
    assert_eq!(told(&["run", &path]), (vec![], Some(0)));
}

#[test]
fn text_is_what_is_written_by_default() {
    let (_folder, path) = program("hidden h[2]\n");
    let plain = output(&["check", &path]).stderr;
    assert_eq!(plain, output(&["check", &path, "--message-format", "text"]).stderr);
    assert!(text(&plain).starts_with("warning[never-driven]"));
    assert_eq!(output(&["check", &path, "--message-format", "xml"]).status.code(), Some(2));
}

#[test]
fn the_messages_of_the_document_are_the_same_objects() {
    let (_folder, path) = program("hidden h[2]\n");
    let document = output(&["check", &path, "--json", "--message-format", "json"]);
    let messages = crate::netc::json(&document)["messages"].clone();
    let line: Value = serde_json::from_slice(&document.stderr).unwrap();
    assert_eq!(messages, Value::Array(vec![line]));
}
