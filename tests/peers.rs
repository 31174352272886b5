//! The programs of the comparison with other programs, `benches/peers/programs`, are whole: they
//! compile on data of their layout without a message, and stand in the one form.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use zip::write::SimpleFileOptions;

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/programs");
    let entries = std::fs::read_dir(folder).expect("the programs are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths
}

fn netc(arguments: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_netc")).args(arguments).output();
    output.expect("the binary runs")
}

/// The arrays that `benches/peers/problems.py` writes, for two sequences of three samples.
fn arrays(path: &Path) {
    let mut archive = zip::ZipWriter::new(File::create(path).expect("a writable folder"));
    for (name, width) in [("x", 16), ("y", 8)] {
        archive.start_file(format!("{name}.npy"), SimpleFileOptions::default()).expect("a member");
        let shape =
            format!("{{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2, {width}), }}");
        let header = format!("{shape:<117}\n");
        archive.write_all(b"\x93NUMPY\x01\x00").expect("room");
        archive.write_all(&(header.len() as u16).to_le_bytes()).expect("room");
        archive.write_all(header.as_bytes()).expect("room");
        archive.write_all(&0.5f64.to_le_bytes().repeat(3 * 2 * width)).expect("room");
    }
    archive.finish().expect("room");
}

#[test]
fn programs_compile_on_data_of_their_layout() {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    arrays(&folder.path().join("data.npz"));
    let programs = programs();
    assert!(!programs.is_empty());
    for program in programs {
        let name = program.file_name().expect("a name");
        let copy = folder.path().join(name);
        std::fs::copy(&program, &copy).expect("a writable folder");
        let output = netc(&["check", copy.to_str().expect("UTF-8")]);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && messages.is_empty(), "{name:?}\n{messages}");
    }
}

#[test]
fn programs_stand_in_the_one_form() {
    for program in programs() {
        let output = netc(&["fmt", "--check", program.to_str().expect("UTF-8")]);
        assert!(output.status.success(), "{}", program.display());
    }
}
