//! NumPy archives: named arrays in a zip archive without compression; and `results.npz`, what runs
//! recorded. The same results are the same bytes: members carry a fixed time.

use std::io::{self, Seek, Write};

use ndarray::Array2;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::npy::{self, Array, Values};
use crate::model::network::{BlockId, Network, Precision};
use crate::simulate::Simulation;

/// What one run recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// What its arrays are called by: `run1`.
    pub run: String,
    /// The ticks of each sequence.
    pub ticks: Vec<usize>,
    /// The name of each recorded block and its states, `ticks × n` for each sequence.
    pub blocks: Vec<(String, Vec<Array2<f64>>)>,
    /// What the states were computed in.
    pub precision: Precision,
}

/// Takes the recorded blocks out of a run.
pub fn recorded(
    run: String,
    network: &Network,
    records: &[BlockId],
    simulation: &Simulation,
) -> Recorded {
    let states = |block: BlockId| {
        simulation.sequences.iter().map(|sequence| sequence.states[block.index()].clone()).collect()
    };
    let blocks =
        records.iter().map(|block| (network.block(*block).name.clone(), states(*block))).collect();
    let ticks =
        simulation.sequences.iter().map(|s| s.states.first().map_or(0, |a| a.nrows())).collect();
    Recorded { run, ticks, blocks, precision: network.precision }
}

/// Writes the archive: for each run `NAME.ticks` (sequences), and for each recorded block
/// `NAME.BLOCK` (ticks × sequences × neurons, NaN behind the end of a shorter sequence) and
/// `NAME.BLOCK.axes`, the names of these axes.
pub fn write<W: Write + Seek>(out: W, runs: &[Recorded]) -> io::Result<W> {
    let mut archive = Archive::new(out);
    for run in runs {
        let ticks = run.ticks.iter().map(|ticks| *ticks as i64).collect::<Vec<_>>();
        let ticks = Array { shape: vec![ticks.len()], values: Values::I64(ticks) };
        archive.add(&format!("{}.ticks", run.run), &ticks)?;
        for (block, states) in &run.blocks {
            let name = format!("{}.{block}", run.run);
            archive.add(&name, &padded(states, &run.ticks, run.precision))?;
            let axes = Array::texts(&["tick", "sequence", "neuron"]);
            archive.add(&format!("{name}.axes"), &axes)?;
        }
    }
    archive.finish()
}

/// Writes a part of an array.
pub type Part<'a> = dyn FnMut(&[f64]) -> io::Result<()> + 'a;

/// An archive under way.
pub struct Archive<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Archive<W> {
    /// Without members yet.
    pub fn new(out: W) -> Self {
        Archive(ZipWriter::new(out))
    }

    /// Writes an array under its name.
    pub fn add(&mut self, name: &str, array: &Array) -> io::Result<()> {
        self.write(name, |out| array.write(out))
    }

    /// Writes an array of 64-bit numbers part by part: `fill` is given what writes a part, and must
    /// write as many numbers as the shape has.
    pub fn f64s(
        &mut self,
        name: &str,
        shape: Vec<usize>,
        fill: impl FnOnce(&mut Part<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.write(name, |out| {
            out.write_all(&npy::header("<f8", &shape))?;
            fill(&mut |values| npy::write_f64s(out, values))
        })
    }

    /// Ends the archive.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.0.finish()?)
    }

    fn write(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut io::BufWriter<&mut ZipWriter<W>>) -> io::Result<()>,
    ) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::DEFAULT)
            .large_file(true);
        self.0.start_file(format!("{name}.npy"), options)?;
        let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut self.0);
        write(&mut buffered)?;
        buffered.flush()
    }
}

/// `ticks × sequences × n`, NaN behind the end of a shorter sequence.
fn padded(states: &[Array2<f64>], ticks: &[usize], precision: Precision) -> Array {
    let longest = ticks.iter().copied().max().unwrap_or(0);
    let neurons = states.first().map_or(0, |states| states.ncols());
    let shape = vec![longest, states.len(), neurons];
    let value = |place: usize| {
        let (tick, rest) = (place / (states.len() * neurons), place % (states.len() * neurons));
        let (sequence, neuron) = (rest / neurons, rest % neurons);
        states[sequence].get([tick, neuron]).copied().unwrap_or(f64::NAN)
    };
    let places = 0..longest * states.len() * neurons;
    let values = match precision {
        Precision::F64 => Values::F64(places.map(value).collect()),
        Precision::F32 => Values::F32(places.map(|place| value(place) as f32).collect()),
    };
    Array { shape, values }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use ndarray::array;

    use super::*;

    fn two_sequences(precision: Precision) -> Recorded {
        let states = vec![array![[1.0, 2.0], [3.0, 4.0]], array![[5.0, 6.0]]];
        Recorded {
            run: "run1".into(),
            ticks: vec![2, 1],
            blocks: vec![("h".into(), states)],
            precision,
        }
    }

    fn members(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).unwrap();
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                (file.name().unwrap().to_string(), bytes)
            })
            .collect()
    }

    #[test]
    fn shorter_sequences_end_in_nan() {
        let array = padded(&two_sequences(Precision::F64).blocks[0].1, &[2, 1], Precision::F64);
        assert_eq!(array.shape, [2, 2, 2]);
        let Values::F64(values) = array.values else { panic!("not f64") };
        assert_eq!(values[..6], [1.0, 2.0, 5.0, 6.0, 3.0, 4.0]);
        assert!(values[6].is_nan() && values[7].is_nan());
    }

    #[test]
    fn members_are_named_arrays() {
        let bytes = write(Cursor::new(Vec::new()), &[two_sequences(Precision::F32)]).unwrap();
        let members = members(bytes.into_inner());
        let names = members.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
        assert_eq!(names, ["run1.ticks.npy", "run1.h.npy", "run1.h.axes.npy"]);
        assert_eq!(members[0].1[128..], [2i64.to_le_bytes(), 1i64.to_le_bytes()].concat());
        assert!(String::from_utf8_lossy(&members[1].1).contains("'<f4'"));
        assert_eq!(members[1].1.len(), 128 + 8 * 4);
    }

    #[test]
    fn the_same_results_are_the_same_bytes() {
        let once = || write(Cursor::new(Vec::new()), &[two_sequences(Precision::F64)]).unwrap();
        assert_eq!(once().into_inner(), once().into_inner());
    }
}
