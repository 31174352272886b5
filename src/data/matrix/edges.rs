//! Edge lists: a header with `pre` and `post`, perhaps `count` and `type`, and a line for each
//! connection from a neuron `pre` to a neuron `post`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Rows;
use crate::data::{DataError, Table, csv};
use crate::wording::{did_you_mean, list};

/// The connections of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    neurons: Neurons,
    list: Vec<Edge>,
}

/// How the neurons of a list are called.
#[derive(Debug, Clone, PartialEq)]
enum Neurons {
    /// By names; in alphabetical order they are the neurons. For each of them whether it occurs
    /// as `pre` and as `post`.
    Named(Vec<(bool, bool)>),
    /// By their numbers, from 1; the largest `pre` and `post`.
    Numbered { pre: usize, post: usize },
}

/// One line: neurons by their positions among all.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Edge {
    pre: u32,
    post: u32,
    count: f64,
}

/// Whether a first line is that of an edge list.
pub(super) fn has_header<'a>(names: impl Iterator<Item = &'a str> + Clone) -> bool {
    ["pre", "post"].iter().all(|wanted| names.clone().any(|name| name == *wanted))
}

/// The edges of a file; only those of a type, if one is named. Named neurons are those of the whole
/// file, so that edges of several types join the same ones.
pub(super) fn parse(path: &str, text: &str, only: Option<&str>) -> Result<Edges, DataError> {
    let table = csv::parse(path, text)?;
    let (pre, post) = (column(&table, "pre")?, column(&table, "post")?);
    let counts = match table.find("count") {
        Some(count) => table.numbers(count)?,
        None => vec![1.0; table.rows],
    };
    if !counts.iter().map(|count| count.abs()).sum::<f64>().is_finite() {
        return Err(DataError::bad("its counts add up to no finite number", "divide them"));
    }
    let kept = of_type(&table, only)?;
    let cells: Vec<Cow<str>> =
        [pre, post].iter().flat_map(|end| table.columns[*end].cells()).collect();
    if let Some(empty) = cells.iter().position(|name| name.is_empty()) {
        let end = if empty < table.rows { pre } else { post };
        return Err(table.at(empty % table.rows, end, "the neuron has no name".into()));
    }
    let (neurons, ids) = match numbers(&cells) {
        Some(ids) => numbered(ids, &kept),
        None => named(&cells, table.rows),
    };
    let (pres, posts) = ids.split_at(table.rows);
    let edges = pres.iter().zip(posts).zip(counts);
    let edges = edges.map(|((pre, post), count)| Edge { pre: *pre, post: *post, count });
    let list = edges.zip(kept).filter(|(_, kept)| *kept).map(|(edge, _)| edge).collect();
    Ok(Edges { neurons, list })
}

fn column(table: &Table, name: &str) -> Result<usize, DataError> {
    table.find(name).ok_or_else(|| {
        let message = format!("there is no column `{name}`");
        DataError::bad(message, "the first line of an edge list names `pre` and `post`").at_line(1)
    })
}

/// Whether each row is of the type that is asked for.
fn of_type(table: &Table, only: Option<&str>) -> Result<Vec<bool>, DataError> {
    let Some(wanted) = only else { return Ok(vec![true; table.rows]) };
    let cells = &table.columns[column(table, "type")?];
    let kept: Vec<bool> = cells.cells().map(|cell| cell == wanted).collect();
    if kept.contains(&true) {
        return Ok(kept);
    }
    let types: BTreeSet<_> = cells.cells().collect();
    let types: Vec<_> = types.iter().map(|name| &**name).collect();
    let help = match did_you_mean(wanted, types.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its types are {}", list(&types)),
    };
    Err(DataError::bad(format!("no edge is of the type `{wanted}`"), help))
}

/// The numbers of all neurons where each is a whole number from 1.
fn numbers(cells: &[Cow<str>]) -> Option<Vec<u32>> {
    cells.iter().map(|cell| cell.parse().ok().filter(|number| *number > 0)).collect()
}

/// The ids of all `pre`, then of all `post`, from 0; what is not kept needs no room.
fn numbered(mut ids: Vec<u32>, kept: &[bool]) -> (Neurons, Vec<u32>) {
    let most = |ids: &[u32]| {
        let kept = ids.iter().zip(kept).filter(|(_, kept)| **kept);
        kept.map(|(id, _)| *id as usize).max().unwrap_or(0)
    };
    let (pres, posts) = ids.split_at(kept.len());
    let neurons = Neurons::Numbered { pre: most(pres), post: most(posts) };
    ids.iter_mut().for_each(|id| *id -= 1);
    (neurons, ids)
}

/// The same of names: all `pre`, then all `post`.
fn named(cells: &[Cow<str>], rows: usize) -> (Neurons, Vec<u32>) {
    let mut names: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    let (pres, posts) = cells.split_at(rows);
    pres.iter().for_each(|name| names.entry(name).or_default().0 = true);
    posts.iter().for_each(|name| names.entry(name).or_default().1 = true);
    let ids: BTreeMap<&str, u32> = names.keys().copied().zip(0..).collect();
    let list = cells.iter().map(|name| ids[&**name]).collect();
    (Neurons::Named(names.into_values().collect()), list)
}

impl Edges {
    /// Rows (neurons that are `post`) and columns (those that are `pre`) that the list asks for;
    /// of a block with itself both are all neurons. Where neurons are numbered, at least these.
    pub fn shape(&self, of_itself: bool) -> (usize, usize) {
        match &self.neurons {
            Neurons::Named(neurons) if of_itself => (neurons.len(), neurons.len()),
            Neurons::Named(neurons) => {
                let pres = neurons.iter().filter(|(pre, _)| *pre).count();
                (neurons.iter().filter(|(_, post)| *post).count(), pres)
            }
            Neurons::Numbered { pre, post } if of_itself => (*pre.max(post), *pre.max(post)),
            Neurons::Numbered { pre, post } => (*post, *pre),
        }
    }

    /// Whether a matrix of `rows × cols` holds it: one of its shape or, where neurons are
    /// numbered, a larger one.
    pub fn fits(&self, (rows, cols): (usize, usize), of_itself: bool) -> bool {
        let (most_rows, most_cols) = self.shape(of_itself);
        match self.neurons {
            Neurons::Named(_) => (rows, cols) == (most_rows, most_cols),
            Neurons::Numbered { .. } => rows >= most_rows && cols >= most_cols,
        }
    }

    /// Whether its neurons are numbered rather than named.
    pub fn is_numbered(&self) -> bool {
        matches!(self.neurons, Neurons::Numbered { .. })
    }

    /// The matrix `[post, pre]`, of a shape that fits: counts, those of repeated edges added up.
    pub fn matrix(&self, (rows, cols): (usize, usize), of_itself: bool) -> Rows {
        let mut matrix = Rows { rows, cols, numbers: vec![0.0; rows * cols] };
        let (posts, pres) = (self.places(of_itself, |it| it.1), self.places(of_itself, |it| it.0));
        let place = |places: &Option<Vec<u32>>, id: u32| match places {
            Some(places) => places[id as usize] as usize,
            None => id as usize,
        };
        for edge in &self.list {
            matrix.numbers[place(&posts, edge.post) * cols + place(&pres, edge.pre)] += edge.count;
        }
        matrix
    }

    /// The position of each neuron among those of one end; absent where it is its own.
    fn places(&self, of_itself: bool, end: fn(&(bool, bool)) -> bool) -> Option<Vec<u32>> {
        let Neurons::Named(neurons) = &self.neurons else { return None };
        let mut next = 0;
        let position = |neuron: &(bool, bool)| {
            let here = next;
            next += u32::from(end(neuron));
            here
        };
        (!of_itself).then(|| neurons.iter().map(position).collect())
    }
}
