//! What all parts of resolution share: the scope of names and the messages. Names are looked up
//! here; expressions are evaluated in `evaluate.rs`, arguments bound in `bind.rs`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use super::Options;
use super::bounds::MAX_DATA_BYTES;
use super::given::Files;
use super::network::BlockId;
use super::scope::{Meaning, Scope};
use super::sizes::Sizes;
use super::value::Value;
use super::words::{self, Class};
use crate::data::Reach;
use crate::diagnostic::{Code, Diagnostic, Mistake};
use crate::source::{Source, Span};
use crate::syntax::ast::{File, Name};
use crate::syntax::words::is_reserved;
use crate::wording::did_you_mean;

/// The state of a resolution. Methods that return `None` have said why in `messages`, or the name
/// belongs to a broken statement, about which enough has been said.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    /// The program's text.
    pub source: &'a Source,
    /// What the command line adds.
    pub options: &'a Options,
    /// All messages so far.
    pub messages: Vec<Diagnostic>,
    /// What each name means.
    pub scope: Scope<'a>,
    /// The definitions that are being evaluated, each needed by the one before it.
    pub(super) underway: Vec<&'a str>,
    /// The sizes of blocks, once they are settled.
    pub(super) sizes: Option<Sizes>,
    /// The files of matrices that were read.
    pub(super) files: Files,
    /// All files of data that were read, all links followed.
    pub(super) data_files: BTreeSet<PathBuf>,
    /// The data set whose statement is being resolved.
    pub(super) reading: Option<&'a Name>,
    /// Definitions of a cycle that has been told.
    pub(super) cyclic: HashSet<&'a str>,
    /// Whether every connection that is written was understood, so that what none does is missing.
    pub(super) knows_all_arrows: bool,
    /// How many mistakes were met, told or not.
    faults: u64,
    unknown: BTreeMap<String, Unknown>,
    misused: HashSet<(String, Wanted)>,
    said: HashSet<(Code, Span)>,
    /// Where something was said, of each code, where texts stand for several statements.
    told: HashSet<(Code, Span)>,
}

/// What was found of names by a resolution that came before.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// Its messages.
    pub messages: Vec<Diagnostic>,
    /// The params and lets that it used.
    pub used: Vec<String>,
    unknown: BTreeMap<String, Unknown>,
}

impl Findings {
    /// Messages alone.
    pub fn of(messages: Vec<Diagnostic>) -> Self {
        Self { messages, ..Self::default() }
    }
}

/// A name that nothing declares, and where it is used.
#[derive(Debug)]
struct Unknown {
    wanted: Wanted,
    first: Span,
    uses: usize,
}

/// What a name should be where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    /// A block.
    Block,
    /// Something with a value: a param or a let.
    Value,
    /// A data set.
    Data,
}

impl Wanted {
    fn noun(self) -> &'static str {
        match self {
            Wanted::Block => "block",
            Wanted::Value => "parameter or definition",
            Wanted::Data => "data set",
        }
    }

    fn accepts(self, meaning: Meaning) -> bool {
        match meaning {
            Meaning::Block(_) => self == Wanted::Block,
            Meaning::Param(_) | Meaning::Let(_) => self == Wanted::Value,
            Meaning::Data(_) => self == Wanted::Data,
            Meaning::Matrix | Meaning::Bias => false,
        }
    }
}

/// How many comparisons all suggestions of a program may take: beyond it names get none, so that
/// a long program full of unknown names is still told in bounded time.
const MAX_COMPARISONS: usize = 1_000_000;

/// The arguments of a call, checked against the table of words, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound {
    /// What was given: the argument's name, its value and place. For [`super::words::Takes::Name`]
    /// the value is the identifier as a text; for a flag it is `Truth(true)`.
    pub given: Vec<(&'static str, Value, Span)>,
}

impl Bound {
    /// The value of an argument, if given.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.given.iter().find(|(given, ..)| *given == name).map(|(_, value, _)| value)
    }

    /// The place of an argument, if given.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.given.iter().find(|(given, ..)| *given == name).map(|(.., span)| *span)
    }

    /// The number of an argument, if given (a share is its number).
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.value(name)? {
            Value::Number(number) | Value::Share(number) => Some(*number),
            _ => None,
        }
    }

    /// The whole number of an argument, if given; its range was checked by the table.
    pub fn whole(&self, name: &str) -> Option<usize> {
        self.number(name).map(|number| number as usize)
    }
}

impl<'a> Resolver<'a> {
    /// The files that a text at this place may name.
    pub(super) fn reach(&self, place: Span) -> Reach<'a> {
        let (source, options) = (self.source, self.options);
        Reach {
            folder: &source.file_of(place).folder,
            root: options.root.as_deref().unwrap_or(&source.folder),
            max_bytes: MAX_DATA_BYTES,
        }
    }

    /// Declares the names of a program.
    pub fn new(file: &'a File, source: &'a Source, options: &'a Options) -> Self {
        let (scope, messages) = Scope::of(file);
        let messages = messages.into_iter().map(|it| told_of_loops(it, source)).collect();
        Self {
            source,
            options,
            messages,
            scope,
            underway: Vec::new(),
            sizes: None,
            files: Files::default(),
            data_files: BTreeSet::new(),
            reading: None,
            cyclic: HashSet::new(),
            knows_all_arrows: !file.broken.arrows,
            faults: 0,
            unknown: BTreeMap::new(),
            misused: HashSet::new(),
            said: HashSet::new(),
            told: HashSet::new(),
        }
    }

    /// Goes on from what another resolution of the same program has found.
    pub fn take_over(&mut self, findings: Findings) {
        self.messages.splice(0..0, findings.messages);
        self.unknown.extend(findings.unknown);
        for name in findings.used {
            if let Some(entry) = self.scope.get_mut(&name) {
                entry.used = true;
            }
        }
    }

    /// What it has found, for the resolution of the whole program.
    pub fn findings(self) -> Findings {
        let used = self.scope.entries().filter(|entry| entry.used);
        let used = used.map(|entry| entry.name.text.clone()).collect();
        Findings { messages: self.messages, used, unknown: self.unknown }
    }

    /// Adds a message. In a text that stands for several statements one of a kind is enough.
    pub fn say(&mut self, message: Diagnostic) {
        self.faults += u64::from(message.is_error());
        let place = message.primary.span;
        if self.source.has_copies() {
            let written = self.source.written(place);
            if !self.told.insert((message.code, written)) && written != place {
                return;
            }
        }
        self.messages.push(message);
    }

    /// Adds a message unless one of the same code stands at the same place: an attribute that
    /// holds for many connections is one mistake, not many.
    pub fn say_once(&mut self, message: Diagnostic) {
        match self.said.insert((message.code, message.primary.span)) {
            true => self.say(message),
            false => self.faults += 1,
        }
    }

    /// The block of a name.
    pub fn block(&mut self, name: &Name) -> Option<BlockId> {
        match self.scope.get(&name.text).map(|entry| entry.meaning) {
            Some(Meaning::Block(id)) => id,
            _ => {
                self.refuse(name, Wanted::Block);
                None
            }
        }
    }

    /// The place of a block's name in its declaration.
    pub fn block_place(&self, name: &str) -> Option<Span> {
        self.scope.get(name).map(|entry| entry.name.span)
    }

    /// Says that a name is unknown, or something else than what is wanted here. Each name is told
    /// once; a name of a broken statement never.
    pub fn refuse(&mut self, name: &Name, wanted: Wanted) {
        self.faults += 1;
        if self.scope.is_broken(&name.text) {
            return;
        }
        let Some(entry) = self.scope.get(&name.text) else {
            return self.note_unknown(name, wanted);
        };
        let message = wrong_kind(name, wanted, entry.meaning, entry.name.span);
        if self.misused.insert((name.text.clone(), wanted)) {
            self.say(message);
        }
    }

    fn note_unknown(&mut self, name: &Name, wanted: Wanted) {
        let unknown = self.unknown.entry(name.text.clone()).or_insert(Unknown {
            wanted,
            first: name.span,
            uses: 0,
        });
        unknown.uses += 1;
        if name.span < unknown.first {
            (unknown.first, unknown.wanted) = (name.span, wanted);
        }
    }

    /// How many mistakes were met so far, told or not: more than before mean that what was resolved
    /// meanwhile is not wholly known.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    /// Adds a message for each unknown name, at its first use. To be called when all is resolved.
    pub fn tell_unknown_names(&mut self) {
        let candidates = self.scope.entries().count() + 1;
        let affordable = MAX_COMPARISONS / candidates;
        let mut unknown: Vec<_> = std::mem::take(&mut self.unknown).into_iter().collect();
        unknown.sort_by_key(|(_, unknown)| unknown.first);
        for (index, (name, unknown)) in unknown.iter().enumerate() {
            let near = if index < affordable { self.nearest(name, unknown.wanted) } else { None };
            let message = unknown_name(name, unknown, near, self.source.slice(unknown.first));
            self.messages.push(message);
        }
    }

    fn nearest(&self, name: &str, wanted: Wanted) -> Option<&str> {
        let mut candidates: Vec<&str> = Vec::new();
        let fitting = self.scope.entries().filter(|entry| wanted.accepts(entry.meaning));
        candidates.extend(fitting.map(|entry| entry.name.text.as_str()));
        if wanted == Wanted::Value {
            words::names(&[Class::Function]).for_each(|constant| candidates.push(constant));
        }
        did_you_mean(name, candidates)
    }
}

/// A name that is declared twice because a loop repeats its one declaration.
fn told_of_loops(mut message: Diagnostic, source: &Source) -> Diagnostic {
    let written = source.written(message.primary.span);
    if message.secondary.iter().any(|label| source.written(label.span) == written) {
        message.primary.text = "declared again in each round of the loop".into();
        message.secondary.clear();
        message.help.text = "write the variable of the loop into the name, as in `a{k}`".into();
    }
    message
}

fn wrong_kind(name: &Name, wanted: Wanted, found: Meaning, declared: Span) -> Diagnostic {
    let (text, noun, what) = (&name.text, wanted.noun(), found.describe());
    let message = Mistake::new(
        Code::WrongKind,
        name.span,
        format!("`{text}` is {what}, not a {noun}"),
        format!("a {noun} is needed here"),
    )
    .with_label(declared, format!("`{text}` declared here"));
    match found {
        Meaning::Data(_) if wanted == Wanted::Value => {
            message.with_help(format!("name one of its columns: `{text}.COLUMN`"))
        }
        _ => message.with_help(format!("write the name of a {noun}")),
    }
}

/// `written` is what stands in the text: without the prefix of a used file, with holes.
fn unknown_name(name: &str, unknown: &Unknown, near: Option<&str>, written: &str) -> Diagnostic {
    let noun = unknown.wanted.noun();
    let label = match unknown.uses - 1 {
        0 => "nothing declares it".to_string(),
        1 => "nothing declares it; used once more below".to_string(),
        more => format!("nothing declares it; used {more} times more below"),
    };
    let message = Mistake::new(
        Code::UnknownName,
        unknown.first,
        format!("no {noun} is called `{name}`"),
        label,
    );
    let prefix = name.strip_suffix(written);
    let name = if prefix.is_some() { written } else { name };
    match (near, unknown.wanted) {
        _ if is_reserved(name) => {
            message.with_help(format!("`{name}` is a word of the language; write a {noun} here"))
        }
        (Some(near), _) => match prefix.and_then(|prefix| near.strip_prefix(prefix)) {
            Some(near) => message.with_edit(format!("did you mean `{near}`?"), unknown.first, near),
            None => message.with_help(format!("did you mean `{near}`?")),
        },
        (None, Wanted::Block) => {
            message.with_help(format!("declare it: `input`, `hidden` or `output {name}[size]`"))
        }
        (None, Wanted::Value) => message.with_help(format!("declare it: `param {name} = 1`")),
        (None, Wanted::Data) => {
            message.with_help(format!("declare it: `data {name} : csv(\"path\")`"))
        }
    }
}
