//! The folder of `--out`.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::netc::{PULSE, netc, output, program, shown, text, trained, write};

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

#[test]
fn a_folder_in_the_place_of_the_results_is_refused_before_anything_runs() {
    let (folder, path) = program(PULSE);
    let out = folder.path().join("out");
    fs::create_dir_all(out.join("results.npz")).unwrap();
    let output = output(&["run", &path, "--out", &shown(&out)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let expected =
        format!("error: cannot write results to `{}/results.npz`: it is a folder\n", shown(&out));
    assert_eq!(text(&output.stderr), expected);
}

#[test]
fn a_training_that_is_broken_off_leaves_nothing() {
    let (folder, path) = trained();
    let program = fs::read_to_string(&path).unwrap().replace("epochs(25)", "epochs(1000000000)");
    fs::write(&path, program).unwrap();
    let out = folder.path().join("out");
    let mut child = netc(&["run", &path, "--out", &shown(&out)])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !out.is_dir() {
        thread::sleep(Duration::from_millis(10));
    }
    thread::sleep(Duration::from_millis(200));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
}

#[test]
fn what_was_recorded_before_a_failure_is_kept() {
    let text = "hidden h[1] : start(1)\nh -> h : constant(1e200)\n\
                run {\n  ticks 2\n  record h\n}\nrun {\n  ticks 9\n}\n";
    let (folder, path) = program(text);
    let out = folder.path().join("out");
    let output = output(&["run", &path, "--out", &shown(&out)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(self::text(&output.stderr).contains("run 2"), "{}", self::text(&output.stderr));
    assert!(out.join("results.npz").is_file());
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
