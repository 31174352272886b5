//! The matrices of the arrows, and their first values.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::entries::{exists, first_values, is_symmetric, shape};
use super::graph::{Factor, Shares, Weight};
use super::parts::Parts;
use super::refusal::{Refusal, refuse_numbers};
use super::{First, MatrixCopy, Ties, ValueList};
use crate::model::network::{Frozen, MatrixId};

impl Parts<'_> {
    /// The matrices of the arrows, and for each edge that has one its position.
    pub fn matrices(&mut self) -> Result<(Vec<MatrixCopy>, HashMap<usize, usize>), Refusal> {
        let mut users: BTreeMap<(MatrixId, Factor, usize), Vec<usize>> = BTreeMap::new();
        for (place, edge) in self.graph.edges.iter().enumerate() {
            let Weight::Parameters(id, factor) = edge.weight else { continue };
            let matrix = self.compiled.model.network.connection(id).matrix;
            let own = if self.ties == Ties::Tied { 0 } else { place };
            users.entry((matrix, factor, own)).or_default().push(place);
        }
        let (mut matrices, mut matrix_of) = (Vec::new(), HashMap::new());
        for ((id, factor, _), edges) in users {
            edges.iter().for_each(|edge| _ = matrix_of.insert(*edge, matrices.len()));
            matrices.push(self.matrix((id, factor), &edges)?);
        }
        Ok((matrices, matrix_of))
    }

    fn matrix(&mut self, of: (MatrixId, Factor), edges: &[usize]) -> Result<MatrixCopy, Refusal> {
        let matrix = self.compiled.model.network.matrix(of.0);
        let (rows, cols) = shape(self.compiled, of);
        let used = edges.iter().map(|place| &self.graph.edges[*place]);
        let exists = exists(self.compiled, of, used)?;
        let symmetric = matrix.symmetric && is_symmetric(&exists, rows);
        if self.ties == Ties::Tied && matrix.symmetric && !symmetric {
            return Err(Refusal::HalfOfPairs(matrix.name.clone()));
        }
        let factor = match of.1 {
            Factor::Whole => "",
            Factor::Left => "_u",
            Factor::Right => "_v",
        };
        let target = &self.graph.nodes[self.graph.edges[edges[0]].to];
        let tick = target.tick.filter(|_| self.ties == Ties::Untied);
        let at = tick.map_or(String::new(), |tick| match target.stage {
            Some(stage) => format!("_{tick}_s{stage}"),
            None => format!("_{tick}"),
        });
        Ok(MatrixCopy {
            name: self.names.free(&format!("{}{factor}{at}", matrix.name)),
            of: Some(of),
            tick,
            rows,
            cols,
            first: self.lists.first(of.0, cols, first_values(self.compiled, of, &exists)),
            sign: matrix.sign,
            symmetric,
            frozen: matrix.frozen.clone(),
        })
    }

    /// The frozen one-to-one matrices that are used, by their positions in `shares`.
    pub fn shares(
        &mut self,
        shares: &Shares,
        matrices: &mut Vec<MatrixCopy>,
    ) -> Result<BTreeMap<usize, String>, Refusal> {
        let used: HashSet<_> = self.graph.edges.iter().map(|edge| &edge.weight).collect();
        let mut names = BTreeMap::new();
        for (place, (text, numbers)) in shares.lists.iter().enumerate() {
            if used.contains(&Weight::Share(place)) {
                let name = self.names.free(text);
                if numbers.iter().any(|number| *number != numbers[0]) {
                    refuse_numbers(numbers.len().saturating_mul(numbers.len()))?;
                }
                names.insert(place, name.clone());
                matrices.push(self.diagonal(name, numbers));
            }
        }
        Ok(names)
    }

    /// A frozen matrix with these numbers on its diagonal.
    fn diagonal(&mut self, name: String, numbers: &[f64]) -> MatrixCopy {
        let size = numbers.len();
        let first = match numbers {
            [first, others @ ..] if others.iter().all(|other| other == first) => {
                First::Same(*first)
            }
            _ => {
                let mut values = vec![None; size * size];
                numbers.iter().enumerate().for_each(|(i, it)| values[i * size + i] = Some(*it));
                self.lists.add(None, size, values)
            }
        };
        let (rows, cols, frozen) = (size, size, Frozen::Whole);
        let (of, tick, sign, symmetric) = (None, None, None, false);
        MatrixCopy { name, of, tick, rows, cols, first, sign, symmetric, frozen }
    }

    /// The lists, with names for those that several matrices begin with.
    pub fn named_lists(&mut self, matrices: &[MatrixCopy]) -> Vec<ValueList> {
        let all = std::mem::take(&mut self.lists.all).into_iter().enumerate();
        let name = |(place, (of, list)): (usize, (Option<MatrixId>, ValueList))| {
            let users = matrices.iter().filter(|matrix| matrix.first == First::Listed(place));
            let of = of.filter(|_| users.count() > 1);
            let text =
                of.map(|id| format!("{} first", self.compiled.model.network.matrix(id).name));
            ValueList { name: text.map(|text| self.names.free(&text)), ..list }
        };
        all.map(name).collect()
    }
}

/// First values, each list once.
#[derive(Default)]
pub(super) struct Lists {
    /// With the matrix whose numbers they are.
    pub all: Vec<(Option<MatrixId>, ValueList)>,
}

impl Lists {
    /// First values of a matrix, none where no entry exists.
    fn first(&mut self, of: MatrixId, cols: usize, values: Vec<Option<f64>>) -> First {
        let mut existing = values.iter().flatten();
        match existing.next().copied() {
            Some(first) if existing.all(|other| *other == first) => First::Same(first),
            _ => self.add(Some(of), cols, values),
        }
    }

    fn add(&mut self, of: Option<MatrixId>, cols: usize, values: Vec<Option<f64>>) -> First {
        let values: Vec<_> = values.into_iter().map(|value| value.unwrap_or(0.0)).collect();
        let same = |(other, list): &(Option<MatrixId>, ValueList)| {
            of.is_some() && *other == of && list.values == values && list.cols == cols
        };
        let known = self.all.iter().position(same);
        First::Listed(known.unwrap_or_else(|| {
            self.all.push((of, ValueList { name: None, values, cols }));
            self.all.len() - 1
        }))
    }
}
