//! What the functions of series must hold to.

use proptest::prelude::*;

use super::super::csv::parse;
use super::super::{Sequencing, Split};
use super::*;

/// Column `v` counts rows from 1; column `who` names the sequences.
fn dataset(rows: usize, sequences: usize, split: &Split) -> Arc<Dataset> {
    let body: String =
        (0..rows).map(|row| format!("{},{},{}\n", row % sequences, row + 1, row * row)).collect();
    let table = parse("t.csv", &format!("who,v,w\n{body}")).unwrap();
    let sequencing = Sequencing::Column("who".to_string());
    Arc::new(Dataset::new("d", table, &sequencing, split).unwrap())
}

fn by_order(train: usize) -> Split {
    let train = Some(super::super::Size::Count(train));
    Split::ByOrder { train, validation: None, test: None }
}

fn of_text(text: &str) -> Arc<Dataset> {
    let table = parse("t.csv", text).unwrap();
    Arc::new(Dataset::new("d", table, &Sequencing::All, &Split::None).unwrap())
}

fn values(series: &Series) -> Vec<Option<f64>> {
    (0..series.rows()).map(|row| series.present[row].then(|| series.row(row)[0])).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * (1.0 + b.abs())
}

#[test]
fn columns_lie_side_by_side() {
    let data = dataset(3, 1, &Split::None);
    let series = Series::of_columns(&data, 1, 2).unwrap();
    assert_eq!(series.width, 2);
    assert_eq!(series.values, [1.0, 0.0, 2.0, 1.0, 3.0, 4.0]);
    assert_eq!(series.home, [0, 1, 2]);
    assert_eq!(series.unit, None);
}

#[test]
fn ahead_and_lag_stay_in_the_sequence() {
    // Sequences are rows 0, 2, 4 and rows 1, 3.
    let series = Series::of_columns(&dataset(5, 2, &Split::None), 1, 1).unwrap();
    let next = series.ahead(1);
    assert_eq!(values(&next), [Some(3.0), Some(4.0), Some(5.0), None, None]);
    assert_eq!(next.home, [2, 3, 4, 3, 4]);
    assert_eq!(next.ahead, 1);
    let before = series.lag(2);
    assert_eq!(values(&before), [None, None, None, None, Some(1.0)]);
    assert_eq!(before.home[4], 0);
    assert_eq!(values(&series.ahead(usize::MAX)), [None; 5]);
}

#[test]
fn look_ahead_adds_up_and_lag_takes_it_back() {
    let series = Series::of_columns(&dataset(6, 1, &Split::None), 1, 1).unwrap();
    let there = series.ahead(2).ahead(1);
    assert_eq!(there.ahead, 3);
    let back = there.lag(1);
    assert_eq!(back.ahead, 2);
    assert_eq!(values(&back)[1..3], [Some(4.0), Some(5.0)]);
    assert_eq!(series.lag(5).ahead, 0);
}

#[test]
fn a_target_belongs_to_the_part_of_its_own_row() {
    let series = Series::of_columns(&dataset(4, 1, &by_order(2)), 1, 1).unwrap();
    let parts: Vec<_> = (0..4).map(|row| series.ahead(1).part(row)).collect();
    assert_eq!(parts, [Some(Part::Train), None, None, None]);
    let parts: Vec<_> = (0..4).map(|row| series.lag(1).part(row)).collect();
    assert_eq!(parts, [None, Some(Part::Train), Some(Part::Train), None]);
}

#[test]
fn where_rows_meet_the_latest_is_home_and_both_must_be_present() {
    let series = Series::of_columns(&dataset(4, 1, &Split::None), 1, 1).unwrap();
    let change = series.ahead(1).combine(&series, |a, b| a - b).unwrap();
    assert_eq!(values(&change), [Some(1.0), Some(1.0), Some(1.0), None]);
    assert_eq!(change.home[..3], [1, 2, 3]);
    assert_eq!(change.ahead, 1);
    let past = series.lag(1).combine(&series, |a, b| a + b).unwrap();
    assert_eq!(values(&past), [None, Some(3.0), Some(5.0), Some(7.0)]);
    assert_eq!(past.home[1..], [1, 2, 3]);
}

#[test]
fn a_single_column_goes_with_every_other() {
    let data = dataset(3, 1, &Split::None);
    let (one, two) =
        (Series::of_columns(&data, 1, 1).unwrap(), Series::of_columns(&data, 1, 2).unwrap());
    let product = one.combine(&two, |a, b| a * b).unwrap();
    assert_eq!(product.width, 2);
    assert_eq!(product.values, [1.0, 0.0, 4.0, 2.0, 9.0, 12.0]);
}

#[test]
fn scaling_remembers_the_units_through_shifts_and_arithmetic_forgets_them() {
    let series = Series::of_columns(&dataset(6, 1, &by_order(4)), 1, 1).unwrap();
    let scaled = series.scale().unwrap();
    // 1, 2, 3, 4: mean 2.5, variance 1.25.
    let unit = scaled.unit.as_ref().unwrap()[0];
    assert_eq!((unit.mean, unit.sd), (2.5, 1.25_f64.sqrt()));
    assert_eq!(scaled.ahead(1).unit, scaled.unit);
    assert_eq!(scaled.lag(1).unit, scaled.unit);
    assert_eq!(scaled.map(|value| value / 2.0).unwrap().unit, None);
    let changed = series.map(|value| 10.0 * value).unwrap().scale().unwrap();
    assert!(close(changed.unit.unwrap()[0].mean, 25.0));
}

#[test]
fn scaling_twice_still_leads_back_to_the_data() {
    let series = Series::of_columns(&dataset(6, 1, &by_order(4)), 2, 2).unwrap();
    let twice = series.scale().unwrap().scale().unwrap();
    let unit = twice.unit.as_ref().unwrap()[0];
    for row in 0..6 {
        assert!(close(unit.mean + unit.sd * twice.values[row], series.values[row]));
    }
}

#[test]
fn what_does_not_vary_in_training_cannot_be_scaled() {
    let data = of_text("a,b\n0.1,1\n0.1,2\n0.1,3\n");
    let error = Series::of_columns(&data, 0, 0).unwrap().scale().unwrap_err();
    assert_eq!(error.message, "the value is the same in the whole training part");
    let error = Series::of_columns(&data, 0, 1).unwrap().scale().unwrap_err();
    assert_eq!(error.message, "column 1 of 2 is the same in the whole training part");
    let huge = of_text("a\n1e308\n-1e308\n1.5e308\n");
    assert!(Series::of_columns(&huge, 0, 0).unwrap().scale().is_err());
}

#[test]
fn a_result_that_is_not_finite_is_named_with_its_line() {
    let series = Series::of_columns(&of_text("v\n1\n0\n"), 0, 0).unwrap();
    assert_eq!(series.map(|value| 1.0 / value).unwrap_err().line, Some(3));
    assert_eq!(series.combine(&series, |a, b| a / b).unwrap_err().line, Some(3));
}

proptest! {
    #[test]
    fn ahead_takes_the_value_k_samples_later_or_none(
        rows in 1usize..20, sequences in 1usize..4, k in 0usize..6,
    ) {
        let data = dataset(rows, sequences, &Split::None);
        let series = Series::of_columns(&data, 1, 1).unwrap();
        let (ahead, lag) = (series.ahead(k), series.lag(k));
        // Row i belongs to sequence i % sequences, so k samples are k * sequences rows.
        for row in 0..rows {
            let later = row + k * sequences;
            let value = (later < rows).then_some((later + 1) as f64);
            prop_assert_eq!(values(&ahead)[row], value);
            let earlier = row.checked_sub(k * sequences);
            prop_assert_eq!(values(&lag)[row], earlier.map(|row| (row + 1) as f64));
        }
    }

    #[test]
    fn scaled_training_values_have_mean_0_and_sd_1(
        numbers in prop::collection::vec(-1e3f64..1e3, 3..30), train in 2usize..10,
    ) {
        let body: String = numbers.iter().map(|number| format!("{number}\n")).collect();
        let table = parse("t.csv", &format!("v\n{body}")).unwrap();
        let train = train.min(numbers.len());
        let data = Dataset::new("d", table, &Sequencing::All, &by_order(train)).unwrap();
        let series = Series::of_columns(&Arc::new(data), 0, 0).unwrap();
        let scaled = series.scale().unwrap();
        let mean = scaled.values[..train].iter().sum::<f64>() / train as f64;
        let square = scaled.values[..train].iter().map(|value| value * value).sum::<f64>();
        prop_assert!(mean.abs() < 1e-9);
        prop_assert!((square / train as f64 - 1.0).abs() < 1e-9);
        let unit = scaled.unit.unwrap()[0];
        for (scaled, value) in scaled.values.iter().zip(&series.values) {
            prop_assert!((unit.mean + unit.sd * scaled - value).abs() < 1e-9);
        }
    }
}
