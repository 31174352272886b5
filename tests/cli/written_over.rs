//! What no command writes over.

use std::fs;
use std::os::unix::fs::symlink;

use crate::netc::{output, shown, text, trained, write};

/// Carries a command out that must be refused for this reason, and change nothing.
fn refused(folder: &std::path::Path, arguments: &[&str], reason: &str) {
    let files = || {
        let mut files: Vec<_> =
            fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|path| (fs::read(&path).ok(), path)).collect::<Vec<_>>()
    };
    let before = files();
    let refused = output(arguments);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(reason), "{arguments:?}: {said}");
    assert_eq!(files(), before, "{arguments:?}");
}

#[test]
fn neither_the_program_nor_what_it_reads() {
    let (folder, path) = trained();
    let folder = folder.path();
    let mask = write(folder, "m.csv", b"1,0,1\n0,1,1\n1,1,1\n");
    let area = write(folder, "area.net", b"hidden g[2]\n");
    let program = fs::read_to_string(&path).unwrap();
    let program = program.replace("h -> h\n", "h -> h : mask = \"m.csv\"\n");
    fs::write(&path, format!("use \"area.net\" as a\n{program}")).unwrap();
    let accepted = output(&["check", &path]);
    assert_eq!(accepted.status.code(), Some(0), "{}", text(&accepted.stderr));
    let data = shown(&folder.join("d.csv"));
    let itself = "it is the program itself";
    refused(folder, &["emit", "w", &path, "--format", "csv", "--out", &path], itself);
    refused(folder, &["emit", "mask", &path, "--out", &data], "the program reads its data from it");
    refused(folder, &["emit", "mask", &path, "--out", &mask], "the program reads its data from it");
    let plan = ["emit", "plan", &path, "--samples", "2", "--format", "text", "--out"];
    refused(folder, &[&plan[..], &[&area]].concat(), "the program uses it");
    let weights = shown(&folder.join("w.safetensors"));
    symlink(&path, &weights).unwrap();
    refused(folder, &["run", &path, "--save", &weights], itself);
    let gradient = shown(&folder.join("g.npz"));
    symlink(&data, &gradient).unwrap();
    refused(folder, &["grad", &path, "--out", &gradient], "the program reads its data from it");
    symlink(&path, folder.join("results.npz")).unwrap();
    refused(folder, &["run", &path, "--out", &shown(folder)], itself);
}

#[test]
fn nor_a_file_of_weights_that_is_read_but_by_going_on_from_it() {
    let (folder, path) = trained();
    let weights = shown(&folder.path().join("w.safetensors"));
    output(&["run", &path, "--save", &weights]);
    let before = fs::read(&weights).unwrap();
    let link = shown(&folder.path().join("w.csv"));
    symlink(&weights, &link).unwrap();
    let reason = "the weights are read from it";
    let emit = ["emit", "w", &path, "--weights", &weights, "--out", &link];
    refused(folder.path(), &emit, reason);
    let on = output(&["run", &path, "--weights", &weights, "--save", &weights]);
    assert_eq!(on.status.code(), Some(0), "{}", text(&on.stderr));
    assert_ne!(fs::read(&weights).unwrap(), before);
}

#[test]
fn a_link_is_followed_and_a_device_is_refused() {
    let (folder, path) = trained();
    let folder = folder.path();
    let there = write(folder, "there.csv", b"before");
    let link = shown(&folder.join("link.csv"));
    symlink(&there, &link).unwrap();
    let written = output(&["emit", "w", &path, "--out", &link]);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&there).unwrap().starts_with("# W, "));
    let device = ["emit", "w", &path, "--format", "csv", "--out", "/dev/null"];
    refused(folder, &device, "it is no file but a pipe or a device");
}
