//! Rules of the source tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .expect("readable")
        .map(|entry| entry.expect("readable").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The stages in the order of `lib.rs`.
fn stages() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("src/lib.rs")).expect("readable");
    let modules = text.lines().filter_map(|line| line.strip_prefix("pub mod "));
    modules.map(|name| name.trim_end_matches(';').to_string()).collect()
}

/// The stage that a file belongs to; none for `lib.rs` and `main.rs`.
fn stage_of(file: &Path) -> Option<String> {
    let inner = file.strip_prefix(root().join("src")).expect("a source file");
    let first = inner.components().next()?.as_os_str().to_string_lossy().into_owned();
    let name = first.trim_end_matches(".rs").to_string();
    (name != "lib" && name != "main").then_some(name)
}

/// The stages that a text mentions as `crate::stage`.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for line in code {
        for part in line.split("crate::").skip(1) {
            let name: String =
                part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push(name);
        }
    }
    found
}

#[test]
fn a_stage_imports_earlier_stages_only() {
    let order: BTreeMap<_, _> =
        stages().into_iter().enumerate().map(|(place, name)| (name, place)).collect();
    assert!(order.len() >= 15, "the stages of lib.rs were not found");
    for file in rust_files(&root().join("src")) {
        let Some(stage) = stage_of(&file) else { continue };
        let text = std::fs::read_to_string(&file).expect("readable");
        for import in imports(&text) {
            let Some(place) = order.get(&import) else { continue };
            assert!(place <= &order[&stage], "{} imports the later {import}", file.display());
        }
    }
}

#[test]
fn numeric_stages_know_no_source_positions() {
    let numeric = [
        "random", "real", "data", "pattern", "weights", "unroll", "engine", "train", "gradient",
        "simulate",
    ];
    for file in rust_files(&root().join("src")) {
        let Some(stage) = stage_of(&file) else { continue };
        if !numeric.contains(&stage.as_str()) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("readable");
        for import in imports(&text) {
            assert!(
                !["source", "diagnostic"].contains(&import.as_str()),
                "{} imports {import}",
                file.display()
            );
        }
    }
}

#[test]
fn pest_and_ariadne_are_known_in_one_place_each() {
    for (library, place) in [("pest", "syntax"), ("ariadne", "diagnostic/render.rs")] {
        for file in rust_files(&root().join("src")) {
            let text = std::fs::read_to_string(&file).expect("readable");
            let inside = file.strip_prefix(root().join("src")).expect("a source file");
            let uses =
                text.contains(&format!("use {library}")) || text.contains(&format!(" {library}::"));
            assert!(!uses || inside.starts_with(place), "{} uses {library}", file.display());
        }
    }
}

#[test]
fn nothing_is_unsafe() {
    // Not `forbid(unsafe_code)`: the macros that write kernels for vectors allow it to themselves.
    for file in rust_files(&root().join("src")) {
        let text = std::fs::read_to_string(&file).expect("readable");
        let has_unsafe = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or("");
            code.contains("unsafe ") || code.contains("unsafe{")
        });
        assert!(!has_unsafe, "{}", file.display());
    }
}
