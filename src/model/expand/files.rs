//! The files that a program uses, and those that they use, each read and parsed once.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::data::{DataError, DataErrorKind, Reach, find_file, read_text};
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::model::Options;
use crate::model::datasets::fault;
use crate::source::{MAX_SOURCE_BYTES, Source, Span};
use crate::syntax::parse_text;
use crate::syntax::written::{Program, Statement, Use};
use crate::wording::Counted;

/// Files of a program.
const MAX_FILES: usize = 1000;

/// All files, the program itself first.
#[derive(Debug)]
pub(super) struct Files<'p> {
    list: Vec<UsedFile<'p>>,
}

/// A file with its statements.
#[derive(Debug)]
pub(super) struct UsedFile<'p> {
    /// What it says.
    pub program: Cow<'p, Program>,
    /// How messages call it.
    pub name: String,
    /// Where its places begin.
    pub start: usize,
    /// Bytes of its text.
    pub length: usize,
    /// Whether it is of an edition that is not known, so that nothing is known of it.
    pub is_refused: bool,
    /// The file of each `use`, in order; absent where it cannot be read.
    pub uses: Vec<Option<usize>>,
}

impl<'p> Files<'p> {
    /// Reads all files that a program uses, below the folder that it may read.
    pub fn load(
        program: &'p Program,
        source: &Source,
        options: &Options,
        messages: &mut Vec<Diagnostic>,
    ) -> Self {
        let main = UsedFile::of(Cow::Borrowed(program), source);
        let mut files = Self { list: vec![main] };
        let root = options.root.as_deref().unwrap_or(&source.folder);
        let mut at = 0;
        while at < files.list.len() {
            let uses: Vec<Use> = uses(&files.list[at].program).cloned().collect();
            let start = files.list[at].start;
            for used in &uses {
                let place = used.path_span.moved(start);
                let found = files.find(&used.path, place, source, root, messages);
                let found = found.map_err(|message| messages.push(*message)).ok();
                files.list[at].uses.push(found);
            }
            at += 1;
        }
        files
    }

    /// A file by its place in the list.
    pub fn get(&self, index: usize) -> &UsedFile<'p> {
        &self.list[index]
    }

    /// The place in the list of a file that is named at `place`, read now where it is new.
    fn find(
        &mut self,
        path: &str,
        place: Span,
        source: &Source,
        root: &Path,
        messages: &mut Vec<Diagnostic>,
    ) -> Result<usize, Box<Diagnostic>> {
        let folder = &source.file_of(place).folder;
        let reach = Reach { folder, root, max_bytes: 0 };
        let found = find_file(path, reach).map_err(|error| unread(path, &error, place))?;
        let known = source.find(&found).map(Source::start);
        if let Some(at) = self.list.iter().position(|file| Some(file.start) == known) {
            return Ok(at);
        }
        if self.list.len() == MAX_FILES {
            return Err(Box::new(too_many(place)));
        }
        let file = match source.find(&found) {
            // From an earlier compilation of the same source.
            Some(file) => file,
            None => source.add(read(path, place, source, found)?),
        };
        let (program, said) = parse_text(&file.text);
        let is_refused = said.iter().any(|message| message.code == Code::UnknownEdition);
        messages
            .extend(said.into_iter().map(|message| message.moved(|span| span.moved(file.start()))));
        self.list.push(UsedFile { is_refused, ..UsedFile::of(Cow::Owned(program), file) });
        Ok(self.list.len() - 1)
    }
}

impl<'p> UsedFile<'p> {
    fn of(program: Cow<'p, Program>, file: &Source) -> Self {
        let (name, start, length) = (file.name.clone(), file.start(), file.text.len());
        Self { program, name, start, length, is_refused: false, uses: Vec::new() }
    }
}

/// The `use` statements of a file.
fn uses(program: &Program) -> impl Iterator<Item = &Use> {
    program.statements.iter().filter_map(|statement| match statement {
        Statement::Use(used) => Some(used),
        Statement::Item(_) | Statement::For(_) => None,
    })
}

/// The text of a file that was found, named as it is seen from the program.
fn read(
    path: &str,
    place: Span,
    source: &Source,
    found: PathBuf,
) -> Result<Source, Box<Diagnostic>> {
    let shown = source.file_of(place).folder.join(path);
    let room = MAX_SOURCE_BYTES.saturating_sub(source.bytes());
    if std::fs::metadata(&found).is_ok_and(|file| file.is_file() && file.len() > room) {
        return Err(Box::new(too_large(path, place)));
    }
    let text = read_text(&found, room).map_err(|error| unread(path, &error, place))?;
    let folder = shown.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Source::used(shown.display().to_string(), text, folder, found))
}

fn unread(path: &str, error: &DataError, place: Span) -> Diagnostic {
    let message = match error.kind {
        DataErrorKind::Unreadable => format!("cannot read `{path}`: {}", error.message),
        _ => fault(path, error),
    };
    let help = match error.kind {
        DataErrorKind::Unreadable => error.help.clone(),
        _ => "name the text of a program, saved as UTF-8".to_string(),
    };
    Mistake::new(Code::UnreadableProgram, place, message, "used here").with_help(help)
}

fn too_large(path: &str, place: Span) -> Diagnostic {
    let message = format!("the program with `{path}` has more than {MAX_SOURCE_BYTES} bytes");
    Mistake::new(Code::UnreadableProgram, place, message, "used here")
        .with_help("keep large tables in a data file")
}

fn too_many(place: Span) -> Diagnostic {
    let most = Counted(MAX_FILES as u64, "file");
    let message = format!("a program has at most {most}");
    Mistake::new(Code::TooLarge, place, message, "this one is too many")
        .with_help("join some of them into one")
}
