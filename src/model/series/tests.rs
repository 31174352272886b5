//! Series in expressions, as programs write them.

use std::sync::Arc;

use crate::data::Series;
use crate::diagnostic::Code;
use crate::model::Experiment;
use crate::model::fixtures::{error_beside, help_beside, model_beside};

const CSV: &str = "c,p0,p1,p2,word\n0,1,2,3,b\n1,4,5,6,a\n2,7,8,9,b\n";

/// A program that fits a block of so many neurons to a series.
fn program(width: usize, series: &str) -> String {
    format!(
        "input x[1]\noutput y[{width}]\nx -> y\ndata d : csv(\"d.csv\"), split(test = 1)\n\
         let s = {series}\ntrain {{\n  fit y = s\n}}\n"
    )
}

fn series(width: usize, series: &str) -> Arc<Series> {
    match &model_beside(CSV, &program(width, series)).experiments[0] {
        Experiment::Train(train) => train.fits[0].series.clone(),
        Experiment::Run(_) => unreachable!("the program trains"),
    }
}

fn error(series: &str) -> (Code, String, Vec<String>) {
    error_beside(CSV, &program(1, series))
}

#[test]
fn columns_and_ranges_of_columns() {
    assert_eq!(series(1, "d.p1").values, [2.0, 5.0, 8.0]);
    assert_eq!(series(3, "d.p0..p2").values, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
}

#[test]
fn arithmetic_is_element_by_element() {
    assert_eq!(series(2, "d.p0..p1 / 2").values, [0.5, 1.0, 2.0, 2.5, 3.5, 4.0]);
    assert_eq!(series(2, "d.p0..p1 * d.c").values, [0.0, 0.0, 4.0, 5.0, 14.0, 16.0]);
    assert_eq!(series(1, "10 - d.p0").values, [9.0, 6.0, 3.0]);
    assert_eq!(series(1, "-d.p0").values, [-1.0, -4.0, -7.0]);
    assert_eq!(series(1, "sqrt(d.p0)").values[1], 2.0);
}

#[test]
fn comparisons_give_0_and_1() {
    assert_eq!(series(1, "d.p0 >= 4").values, [0.0, 1.0, 1.0]);
    assert_eq!(series(1, "d.p0 >= 4 and d.c < 2").values, [0.0, 1.0, 0.0]);
    assert_eq!(series(1, "d.c or d.p0 == 1").values, [1.0, 1.0, 1.0]);
}

#[test]
fn functions_of_series() {
    assert_eq!(series(1, "ahead(ahead(d.p0), 0)").ahead, 1);
    assert_eq!(series(1, "ahead(d.p0, k = 1)").present, [true, true, false]);
    assert_eq!(series(1, "lag(d.p0, k = 1)").values, [0.0, 1.0, 4.0]);
    // Training rows 1 and 4: mean 2.5, sd 1.5.
    assert_eq!(series(1, "scale(d.p0)").values, [-1.0, 1.0, 3.0]);
    assert_eq!(series(3, "onehot(d.c)").values, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(series(4, "onehot(d.c, 0..3)").width, 4);
    assert_eq!(series(2, "onehot(d.word)").values, [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]);
}

#[test]
fn unknown_columns_get_a_suggestion_and_the_place_of_the_data() {
    let (code, message, places) = error("d.p9 + 1");
    assert_eq!(code, Code::UnknownColumn);
    assert_eq!(message, "`d.csv` has no column `p9`");
    assert_eq!(places, ["p9", "d"]);
    assert_eq!(help_beside(CSV, &program(1, "d.wrd")), "word");
}

#[test]
fn a_range_of_columns_runs_in_the_files_order() {
    assert_eq!(error("d.p2..p0").0, Code::BadValue);
    assert_eq!(help_beside(CSV, &program(1, "d.p2..p0")), "p0..p2");
}

#[test]
fn texts_are_no_numbers_but_classes() {
    let (code, message, _) = error("d.word");
    assert_eq!(code, Code::BadData);
    assert_eq!(message, "`d.csv`, line 2, column 5: `b` is not a number");
    assert_eq!(help_beside(CSV, &program(1, "d.word")), "`onehot(d.word)` makes classes of texts");
    assert_eq!(error("onehot(d.word, 0..1)").0, Code::BadValue);
}

#[test]
fn series_of_other_widths_or_data_do_not_meet() {
    let (code, message, places) = error("d.p0..p1 + d.p0..p2");
    assert_eq!(code, Code::SizeMismatch);
    assert_eq!(message, "series of 2 columns and 3 columns meet");
    assert_eq!(places, ["d.p0..p1 + d.p0..p2"]);
    let text = format!("data e : csv(\"d.csv\")\n{}", program(1, "d.c + e.c"));
    assert_eq!(error_beside(CSV, &text).0, Code::DifferentData);
    assert_eq!(error("d.c + \"a\"").0, Code::BadValue);
    assert_eq!(error("d.c and 1").0, Code::BadValue);
}

#[test]
fn what_has_no_finite_value_has_its_line() {
    let (code, message, places) = error("1 / d.c");
    assert_eq!(code, Code::BadData);
    assert_eq!(message, "`d.csv`, line 2: the result is not a finite number");
    assert_eq!(places, ["1 / d.c", "d"]);
}

#[test]
fn classes_have_one_column_and_whole_numbers() {
    assert_eq!(error("onehot(d.p0..p1)").0, Code::SizeMismatch);
    assert_eq!(error("onehot(d.c, 0..0.5)").0, Code::BadValue);
    let (code, message, _) = error("onehot(d.c, 0..1)");
    assert_eq!(code, Code::BadData);
    assert_eq!(message, "`d.csv`, line 4: 2 is not one of the classes 0..1");
    assert_eq!(error("onehot(3)").0, Code::BadValue);
}

#[test]
fn scaling_needs_values_that_vary_in_training() {
    let (code, _, places) = error("scale(d.p0 * 0)");
    assert_eq!((code, places), (Code::BadData, vec!["scale(d.p0 * 0)".into(), "d".into()]));
    assert_eq!(error("scale(ahead(d.p0, 2))").0, Code::EmptyPart);
}
