//! The programs that are named on the command line, or lie below a folder that is.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::output::shown;
use crate::source::Source;
use crate::syntax::ast::ItemKind;
use crate::syntax::parse;
use crate::syntax::written::Statement;
use crate::wording::{list, visible};

/// A program to be tested.
pub struct Program {
    /// Its path as it is shown.
    pub name: String,
    /// Its text, or why it cannot be read.
    pub source: Result<Source, String>,
    /// The names of its parameters.
    parameters: Vec<String>,
    /// The prefixes and the paths of the files that it uses.
    uses: Vec<(String, PathBuf)>,
    /// Whether it has an experiment or an expectation.
    does_something: bool,
}

impl Program {
    /// Whether it has such a parameter, perhaps by a file that it uses.
    pub fn has(&self, parameter: &str) -> bool {
        let in_use = |(prefix, path): &(String, PathBuf)| {
            let name = parameter.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_'));
            // The name is shorter in each file, so that files in a circle come to an end.
            name.is_some_and(|name| read(path).has(name))
        };
        self.parameters.iter().any(|name| name == parameter) || self.uses.iter().any(in_use)
    }
}

/// All programs, those of a folder in the order of their paths, each once; files that are nothing
/// but parts of others are none. An error where a path
/// leads nowhere, where there is no program, or where `set` names a parameter that none has.
pub fn programs(paths: &[PathBuf], set: &[(String, String)]) -> Result<Vec<Program>, String> {
    let mut found = Vec::new();
    for path in paths {
        collect(path, &mut found)?;
    }
    let mut known = HashSet::new();
    found.retain(|path| known.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    if found.is_empty() {
        let paths: Vec<_> = paths.iter().map(|path| shown(path)).collect();
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        return Err(format!("there is no program, a `.net` file, below {}", list(&paths)));
    }
    let programs = without_parts(&found, found.iter().map(|path| read(path)).collect());
    match set.iter().find(|(name, _)| !programs.iter().any(|program| program.has(name))) {
        None => Ok(programs),
        Some((name, _)) => {
            let name = visible(name);
            Err(format!("`--set` names the parameter `{name}`, which none of the programs has"))
        }
    }
}

/// Adds a file, or all programs below a folder; an error where neither is there.
fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    match fs::metadata(path) {
        Ok(is) if is.is_dir() => below(path, found),
        Ok(_) => {
            found.push(path.into());
            Ok(())
        }
        Err(error) => Err(refused(path, &error)),
    }
}

/// Adds all programs below a folder, also those that cannot be read. Links to folders are not
/// followed, and what is hidden is left alone.
fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), String> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| refused(folder, &error))?;
    let mut paths: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| !is_hidden(path)) {
        if fs::symlink_metadata(&path).is_ok_and(|is| is.is_dir()) {
            below(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "net") && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn read(path: &Path) -> Program {
    let mut program = Program {
        name: path.display().to_string(),
        source: Source::read(path).map_err(|error| error.to_string()),
        parameters: Vec::new(),
        uses: Vec::new(),
        does_something: false,
    };
    if let Ok(source) = &program.source {
        let (written, _) = parse(source);
        let folder = source.folder.clone();
        for statement in written.statements {
            program.note(statement, &folder);
        }
    }
    program
}

impl Program {
    /// Takes note of what a statement means to the command line.
    fn note(&mut self, statement: Statement, folder: &Path) {
        match statement {
            Statement::Use(used) => {
                let path = fs::canonicalize(folder.join(used.path));
                self.uses.extend(path.ok().map(|path| (used.prefix.text, path)));
            }
            Statement::For(repeated) => {
                repeated.body.into_iter().for_each(|statement| self.note(statement, folder));
            }
            Statement::Item(item) => match item.kind {
                ItemKind::Param { name, .. } => self.parameters.push(name.text.text),
                ItemKind::Experiment { .. } | ItemKind::Expect(_) => self.does_something = true,
                _ => {}
            },
        }
    }
}

/// Leaves out the files that others use and that do and expect nothing themselves.
fn without_parts(found: &[PathBuf], programs: Vec<Program>) -> Vec<Program> {
    let uses = programs.iter().flat_map(|program| &program.uses);
    let used: HashSet<_> = uses.map(|(_, path)| path.clone()).collect();
    let is_part = |path: &PathBuf| fs::canonicalize(path).is_ok_and(|path| used.contains(&path));
    let programs = found.iter().zip(programs);
    let kept = programs.filter(|(path, program)| program.does_something || !is_part(path));
    kept.map(|(_, program)| program).collect()
}

fn refused(path: &Path, error: &io::Error) -> String {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_string(),
        _ => visible(&error.to_string()),
    };
    format!("cannot read `{}`: {reason}", shown(path))
}
