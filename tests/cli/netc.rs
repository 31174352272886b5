//! Running the binary on programs in temporary folders.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// One pulse through a chain, shown and recorded.
pub const PULSE: &str = "\
input  x[2]
hidden h[2]
output y[1]
x -> h -> y
run {
  feed x = [[1, 0]]
  free 3
  show r
  record h, y
}
";

const TRAINED: &str = r#"input  x[1]
hidden h[3] : tanh, bias
output y[1]
x -> h -> y
h -> h
data d : csv("d.csv")
train {
  feed x = d.a
  fit  y = ahead(d.a, 1)
  over epochs(25)
}
run {
  feed x = d.a
  show y
}
"#;

/// The binary with arguments, not yet started.
pub fn netc(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netc"));
    command.args(arguments);
    command
}

/// What the binary does with arguments.
pub fn output(arguments: &[&str]) -> Output {
    netc(arguments).output().unwrap()
}

/// What a stream held.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The one document that standard output must be.
pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with one program in it.
pub fn program(source: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = write(folder.path(), "t.net", source.as_bytes());
    (folder, path)
}

/// A folder with a program that trains, and its data.
pub fn trained() -> (TempDir, String) {
    let (folder, path) = program(TRAINED);
    let rows = (0..12).map(|row| format!("{}\n", row % 3)).collect::<String>();
    write(folder.path(), "d.csv", format!("a\n{rows}").as_bytes());
    (folder, path)
}

/// Writes a file and returns its path.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    shown(&path)
}

/// A path as an argument.
pub fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_string()
}
