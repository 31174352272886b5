//! The files that a command reads: none of them is ever written over.

use std::fs;
use std::path::{Path, PathBuf};

use crate::compile::Compiled;
use crate::source::Source;

/// Files, all links followed, and what each is to the command.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    files: Vec<(PathBuf, &'static str)>,
}

impl Inputs {
    /// The files of a program.
    pub fn of(source: &Source, compiled: &Compiled) -> Self {
        let texts = source.files().zip([PROGRAM].into_iter().chain(std::iter::repeat(USED)));
        let texts = texts.filter_map(|(file, what)| Some((file.path()?.to_path_buf(), what)));
        let data = compiled.model.places.files.iter().map(|file| (file.clone(), DATA));
        Self { files: texts.chain(data).collect() }
    }

    /// Also the file of `--weights`, if there is one.
    pub fn with_weights(self, path: Option<&Path>) -> Self {
        self.with(path, WEIGHTS)
    }

    /// The file that is imported.
    pub fn of_import(path: &Path) -> Self {
        Self::default().with(Some(path), IMPORTED)
    }

    fn with(mut self, path: Option<&Path>, what: &'static str) -> Self {
        self.files.extend(path.and_then(|path| fs::canonicalize(path).ok()).map(|it| (it, what)));
        self
    }

    /// What a file, all links followed, is to the command.
    pub fn what(&self, path: &Path) -> Option<&'static str> {
        self.files.iter().find(|(file, _)| file == path).map(|(_, what)| *what)
    }
}

const PROGRAM: &str = "it is the program itself";
const USED: &str = "the program uses it";
const DATA: &str = "the program reads its data from it";
const WEIGHTS: &str = "the weights are read from it";
const IMPORTED: &str = "it is what is imported";
