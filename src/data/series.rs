//! [`Series`]: columns as numbers, and the functions of them.

use std::sync::Arc;

use super::{DataError, Dataset, Part, Series, Unit};

impl Series {
    /// The columns `first..=last` of a data set, by position.
    pub fn of_columns(data: &Arc<Dataset>, first: usize, last: usize) -> Result<Series, DataError> {
        let columns = (first..=last)
            .map(|column| data.table.numbers(column))
            .collect::<Result<Vec<_>, _>>()?;
        let mut series = Self::absent(data, columns.len());
        let rows = 0..data.table.rows;
        series.values =
            rows.flat_map(|row| columns.iter().map(move |column| column[row])).collect();
        series.present.fill(true);
        Ok(series)
    }

    /// How many rows the data set has.
    pub fn rows(&self) -> usize {
        self.present.len()
    }

    /// The numbers of a row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// The rows that have a value.
    pub fn present_rows(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows()).filter(|row| self.present[*row])
    }

    /// The part in which the value of a row lies, if it has one.
    pub fn part(&self, row: usize) -> Option<Part> {
        if self.present[row] { self.data.parts[self.home[row] as usize] } else { None }
    }

    /// `(s - mean) / sd` by number, with mean and standard deviation (dividing by n) of the values
    /// that lie in the training part.
    pub fn scale(&self) -> Result<Series, DataError> {
        let units =
            (0..self.width).map(|column| self.unit_of(column)).collect::<Result<Vec<_>, _>>()?;
        self.scaled_by(&units).finite()
    }

    /// `(s - mean) / sd` by number, with given means and standard deviations.
    fn scaled_by(&self, units: &[Unit]) -> Series {
        let mut scaled = self.clone();
        for row in self.present_rows() {
            let values = &mut scaled.values[row * self.width..(row + 1) * self.width];
            for (value, unit) in values.iter_mut().zip(units) {
                *value = (*value - unit.mean) / unit.sd;
            }
        }
        scaled.unit = Some(match &self.unit {
            None => units.to_vec(),
            Some(outer) => outer.iter().zip(units).map(|(outer, unit)| outer.of(*unit)).collect(),
        });
        scaled.known = self.known.as_ref().map(|known| Arc::new(known.scaled_by(units)));
        scaled
    }

    /// Mean and standard deviation of one of the numbers over the training part.
    fn unit_of(&self, column: usize) -> Result<Unit, DataError> {
        let training = || {
            let rows = (0..self.rows()).filter(|row| self.part(*row) == Some(Part::Train));
            rows.map(|row| self.row(row)[column])
        };
        let count = training().count() as f64;
        let mean = training().sum::<f64>() / count;
        let sd = (training().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
        // Compared, as rounding can leave equal numbers a small standard deviation.
        let first = training().next();
        if training().all(|value| Some(value) == first) {
            let message = format!("{} in the whole training part", self.constant(column));
            return Err(DataError::bad(message, "leave it out, or use it without `scale`"));
        }
        if !(mean.is_finite() && sd.is_finite() && sd > 0.0) {
            let message = "the numbers are too large or too close to be scaled";
            return Err(DataError::bad(message, "divide them by a number first"));
        }
        Ok(Unit { mean, sd })
    }

    fn constant(&self, column: usize) -> String {
        match self.width {
            1 => "the value is the same".to_string(),
            width => format!("column {} of {width} is the same", column + 1),
        }
    }

    /// The value `k` samples later in the same sequence, absent at its end.
    pub fn ahead(&self, k: usize) -> Series {
        let mut shifted = self.shifted(|sample| sample.checked_add(k));
        shifted.ahead = self.ahead.saturating_add(u32::try_from(k).unwrap_or(u32::MAX));
        shifted.known = (shifted.ahead > 0).then(|| self.known());
        shifted
    }

    /// What is known of the values when their rows are met: themselves, unless they lie ahead.
    fn known(&self) -> Arc<Series> {
        self.known.clone().unwrap_or_else(|| Arc::new(self.clone()))
    }

    /// The value `k` samples earlier in the same sequence, absent at its start.
    pub fn lag(&self, k: usize) -> Series {
        let mut shifted = self.shifted(|sample| sample.checked_sub(k));
        shifted.ahead = self.ahead.saturating_sub(u32::try_from(k).unwrap_or(u32::MAX));
        shifted.known = self.known.clone().filter(|_| shifted.ahead > 0);
        shifted
    }

    /// For each sample of a sequence the value of another one of it.
    fn shifted(&self, source: impl Fn(usize) -> Option<usize>) -> Series {
        let mut shifted = self.emptied(self.width);
        for rows in &self.data.sequences {
            for (sample, row) in rows.iter().enumerate() {
                let from = source(sample).and_then(|sample| rows.get(sample));
                if let Some(from) = from.map(|from| *from as usize)
                    && self.present[from]
                {
                    shifted.set(*row as usize, self.row(from), self.home[from]);
                }
            }
        }
        shifted.unit = self.unit.clone();
        shifted
    }

    /// A function of each number. A result that is not finite is an error with its line.
    pub fn map(&self, function: impl Fn(f64) -> f64) -> Result<Series, DataError> {
        let mut mapped = self.mapped(&function);
        mapped.known = self.known.as_ref().map(|known| Arc::new(known.mapped(&function)));
        mapped.finite()
    }

    fn mapped(&self, function: impl Fn(f64) -> f64) -> Series {
        let mut mapped = self.emptied(self.width);
        for row in self.present_rows() {
            let values: Vec<f64> = self.row(row).iter().map(|value| function(*value)).collect();
            mapped.set(row, &values, self.home[row]);
        }
        mapped
    }

    /// A function of each number and that of another series of the same data set, which has the
    /// same width; a series of width 1 goes with any other. Rows that both have are present.
    pub fn combine(
        &self,
        other: &Series,
        function: impl Fn(f64, f64) -> f64,
    ) -> Result<Series, DataError> {
        let mut combined = self.combined(other, &function);
        if self.known.is_some() || other.known.is_some() {
            combined.known = Some(Arc::new(self.known().combined(&other.known(), &function)));
        }
        combined.finite()
    }

    fn combined(&self, other: &Series, function: impl Fn(f64, f64) -> f64) -> Series {
        let width = self.width.max(other.width);
        let mut combined = self.emptied(width);
        combined.ahead = self.ahead.max(other.ahead);
        for row in self.present_rows().filter(|row| other.present[*row]) {
            let (left, right) = (self.row(row), other.row(row));
            let values: Vec<f64> = (0..width)
                .map(|index| function(left[index % self.width], right[index % other.width]))
                .collect();
            // Rows of a sequence ascend, so the larger one is the later one.
            combined.set(row, &values, self.home[row].max(other.home[row]));
        }
        combined
    }

    /// A series in which every row is absent.
    pub(super) fn absent(data: &Arc<Dataset>, width: usize) -> Series {
        let rows = data.table.rows;
        Self {
            data: data.clone(),
            width,
            values: vec![0.0; rows * width],
            present: vec![false; rows],
            home: (0..rows as u32).collect(),
            ahead: 0,
            known: None,
            unit: None,
        }
    }

    /// A series of the same data set and look-ahead in which every row is absent.
    pub(super) fn emptied(&self, width: usize) -> Series {
        Self { ahead: self.ahead, ..Self::absent(&self.data, width) }
    }

    /// Gives a row its numbers, which lie in the row `home`.
    fn set(&mut self, row: usize, values: &[f64], home: u32) {
        self.values[row * self.width..(row + 1) * self.width].copy_from_slice(values);
        self.present[row] = true;
        self.home[row] = home;
    }

    /// The file's line of the value of a row, if the file has lines.
    pub(super) fn line(&self, row: usize) -> Option<u64> {
        self.data.table.line(self.home[row] as usize)
    }

    /// The series, if all its numbers are finite; otherwise an error with the line of the first
    /// that is not.
    fn finite(self) -> Result<Series, DataError> {
        let bad =
            (0..self.rows()).find(|row| self.row(*row).iter().any(|value| !value.is_finite()));
        match bad {
            Some(row) => {
                let help = "keep its operands away from 0 and from huge numbers, as in `max(s, 1)`";
                let message = "the result is not a finite number";
                Err(DataError::bad(message, help).at_line(self.line(row)))
            }
            None => Ok(self),
        }
    }
}

impl Unit {
    /// The unit of what was scaled by `self` first and by `inner` then.
    fn of(self, inner: Unit) -> Unit {
        Unit { mean: self.mean + self.sd * inner.mean, sd: self.sd * inner.sd }
    }
}

#[cfg(test)]
mod tests;
