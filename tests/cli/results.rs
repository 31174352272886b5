//! The folder of `--out`.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use crate::netc::{PULSE, output, program, shown, text, write};

/// Runs a program into a folder and returns the bytes of its results.
fn results(program: &str, out: &Path) -> Vec<u8> {
    let output = output(&["run", program, "--out", &shown(out)]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(fs::read_dir(out).unwrap().count(), 1, "nothing temporary is left");
    fs::read(out.join("results.npz")).unwrap()
}

#[test]
fn the_same_run_writes_the_same_bytes() {
    let (folder, path) = program(PULSE);
    let once = results(&path, &folder.path().join("new/folder"));
    let again = results(&path, &folder.path().join("again"));
    assert_eq!(once, again);
    assert_eq!(results(&path, &folder.path().join("again")), once, "an old file is replaced");
}

#[test]
fn recorded_blocks_are_named_arrays() {
    let (folder, path) = program(PULSE);
    let bytes = results(&path, &folder.path().join("out"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut names = archive.file_names().map(|name| name.unwrap().to_string()).collect::<Vec<_>>();
    names.sort();
    let expected =
        ["run1.h.axes.npy", "run1.h.npy", "run1.ticks.npy", "run1.y.axes.npy", "run1.y.npy"];
    assert_eq!(names, expected);
    let mut array = Vec::new();
    archive.by_name("run1.h.npy").unwrap().read_to_end(&mut array).unwrap();
    let header = String::from_utf8_lossy(&array[..128]);
    assert!(
        header.contains("'shape': (4, 1, 2)"),
        "four ticks, one sequence, two neurons: {header}"
    );
}

#[test]
fn what_is_recorded_without_a_folder_is_told() {
    let (_folder, path) = program(PULSE);
    let told = text(&output(&["run", &path]).stderr);
    assert!(told.contains("what run 1 records was not written: give `--out DIR`"), "{told}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused_before_anything_runs() {
    let (folder, path) = program(PULSE);
    let file = write(folder.path(), "file", b"");
    for out in [file.clone(), format!("{file}/below")] {
        let output = output(&["run", &path, "--out", &out]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(output.stdout.is_empty());
        assert!(told.contains("error: cannot write results to `"), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path) = program(PULSE);
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
    // A superuser may write everywhere.
    let may_write = fs::write(out.join("probe"), b"").is_ok();
    let output = output(&["run", &path, "--out", &shown(&out)]);
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(output.status.code(), Some(if may_write { 0 } else { 2 }));
    assert_eq!(text(&output.stderr).contains("cannot write results"), !may_write);
}
