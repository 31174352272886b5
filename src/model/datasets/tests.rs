//! `data` statements and what is wrong with them.

use std::sync::Arc;

use crate::data::{Dataset, Part};
use crate::diagnostic::Code;
use crate::model::fixtures::{error_beside, help_beside, model_beside, resolve_beside};
use crate::model::{Experiment, Options, resolve};
use crate::source::Source;
use crate::syntax::parse;

const CSV: &str = "year,who,v\n1,a,10\n2,b,20\n3,a,30\n4,b,40\n5,a,50\n";

fn program(attributes: &str) -> String {
    format!(
        "input x[1]\noutput y[1]\nx -> y\ndata d : csv(\"d.csv\"){attributes}\n\
         train {{\n  fit y = d.v\n}}\n"
    )
}

fn dataset(attributes: &str) -> Arc<Dataset> {
    match &model_beside(CSV, &program(attributes)).experiments[0] {
        Experiment::Train(train) => train.data.clone(),
        Experiment::Run(_) => unreachable!("the program trains"),
    }
}

fn error(attributes: &str) -> (Code, String, Vec<String>) {
    error_beside(CSV, &program(attributes))
}

#[test]
fn by_default_all_rows_are_one_sequence_to_train_on() {
    let data = dataset("");
    assert_eq!(data.sequences, [[0, 1, 2, 3, 4]]);
    assert_eq!(data.rows_of(Part::Train), 5);
    assert_eq!(dataset(", sequence = all"), data);
}

#[test]
fn sequences_are_rows_or_the_rows_of_a_value() {
    assert_eq!(dataset(", sequence = row").sequences.len(), 5);
    assert_eq!(dataset(", sequence = who").sequences, [vec![0, 2, 4], vec![1, 3]]);
}

#[test]
fn splits_are_by_size_or_by_column() {
    let data = dataset(", split(test = 40%)");
    assert_eq!((data.rows_of(Part::Train), data.rows_of(Part::Test)), (3, 2));
    let data = dataset(", split(validation = 1, test = 2)");
    assert_eq!(data.parts[2], Some(Part::Validation));
    let data = dataset(", split(by = year, train = 1..2, test = 4..5)");
    assert_eq!(data.parts[2], None);
    assert_eq!(data.rows_of(Part::Test), 2);
}

#[test]
fn a_size_may_be_a_parameter() {
    let text = format!("param n = 1 + 1\n{}", program(", split(test = n)"));
    let model = model_beside(CSV, &text);
    let Experiment::Train(train) = &model.experiments[0] else { panic!() };
    assert_eq!(train.data.rows_of(Part::Test), 2);
}

#[test]
fn a_file_that_cannot_be_read_is_shown_at_its_path() {
    let text = program("").replace("d.csv", "e.csv");
    let (code, message, places) = error_beside(CSV, &text);
    assert_eq!(code, Code::UnreadableData);
    assert_eq!(message, "cannot read `e.csv`: there is no such file");
    assert_eq!(places, ["\"e.csv\""]);
    let text = program("").replace("d.csv", "../d.csv");
    assert_eq!(error_beside(CSV, &text).0, Code::UnreadableData);
}

#[test]
fn a_ragged_file_is_shown_at_its_path_with_its_line() {
    let (code, message, places) = error_beside("a,v\n1,2\n3\n", &program(""));
    assert_eq!(code, Code::BadData);
    assert_eq!(message, "`d.csv`, line 3: the line has 1 field, the header has 2");
    assert_eq!(places, ["\"d.csv\""]);
}

#[test]
fn a_cell_that_is_no_number_has_line_column_and_both_places() {
    let (code, message, places) = error_beside("w,v\n1,2\n3,x\n", &program(""));
    assert_eq!(code, Code::BadData);
    assert_eq!(message, "`d.csv`, line 3, column 2: `x` is not a number");
    assert_eq!(places, ["d", "d.v"]);
    for cell in ["", "nan", "inf"] {
        assert_eq!(error_beside(&format!("w,v\n3,{cell}\n"), &program("")).0, Code::BadData);
    }
}

#[test]
fn the_same_cell_is_told_once() {
    let text = format!("{}let a = d.v\nlet b = d.v + 1\n", program(""));
    assert_eq!(error_beside("w,v\n3,x\n", &text).0, Code::BadData);
}

#[test]
fn unknown_columns_are_shown_where_they_are_named() {
    let (code, message, places) = error(", sequence = whoo");
    assert_eq!(code, Code::UnknownColumn);
    assert_eq!(message, "`d.csv` has no column `whoo`");
    assert_eq!(places, ["whoo"]);
    assert_eq!(help_beside(CSV, &program(", sequence = whoo")), "who");
    assert_eq!(error(", split(by = yeer, test = 4..5)").2, ["yeer"]);
    assert_eq!(
        help_beside(CSV, &program(", sequence = zzz")),
        "the columns are `year`, `who`, `v`"
    );
}

#[test]
fn a_statement_without_a_file_says_so() {
    let (code, _, places) = error_beside(CSV, "hidden h[1] : bias\ndata d : sequence = row\n");
    assert_eq!((code, places), (Code::BadArguments, vec!["d".to_string()]));
}

#[test]
fn unknown_and_repeated_attributes_are_told() {
    assert_eq!(error(", sequense = row").0, Code::UnknownWord);
    assert_eq!(help_beside(CSV, &program(", sequense = row")), "sequence");
    assert_eq!(error(", sequence = row, sequence = all").0, Code::RepeatedStatement);
    assert_eq!(error(", bias").0, Code::WrongKind);
    assert_eq!(error(", split(tset = 20%)").0, Code::BadArguments);
    assert_eq!(error(", split(test = 120%)").0, Code::BadValue);
}

#[test]
fn several_mistakes_of_a_statement_come_together() {
    let text = program(", sequense = row").replace("d.csv", "e.csv");
    let (_, messages) = resolve_beside(CSV, &text);
    let codes: Vec<_> = messages.iter().map(|message| message.code).collect();
    assert!(codes.contains(&Code::UnknownWord) && codes.contains(&Code::UnreadableData));
}

#[test]
fn parts_that_cannot_be_are_refused() {
    assert_eq!(error(", split(test = 6)").0, Code::BadData);
    assert_eq!(error(", split(train = 80%, test = 40%)").2, ["split(train = 80%, test = 40%)"]);
    assert_eq!(error(", split(test = 1%)").0, Code::EmptyPart);
    assert_eq!(error(", split(by = year, train = 1..3, test = 7..9)").2, ["7..9"]);
    assert_eq!(error(", split(by = who, test = 4..5)").0, Code::BadData);
    assert_eq!(error(", split(test = 100%)").0, Code::EmptyPart);
}

#[test]
fn sizes_and_ranges_are_not_mixed_up() {
    assert_eq!(error(", split(test = 4..5)").0, Code::BadValue);
    assert_eq!(error(", split(by = year, test = 2)").2, ["2", "year"]);
    let (code, message, places) = error(", split(by = year, train = 1..3, test = 3..5)");
    assert_eq!(code, Code::BadValue);
    assert_eq!(message, "the ranges of `train` and `test` overlap");
    assert_eq!(places, ["3..5", "1..3"]);
}

#[test]
fn arrays_are_sequences_of_samples_in_any_layout() {
    let text = |file: &str| {
        format!(
            "input x[2]\noutput y[1]\nx -> y\n{file}\ntrain {{\n  feed x = d.x1..x2\n  fit y = d.y\n}}\n"
        )
    };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ui");
    let of = |file: &str| {
        let source = Source::new("arrays.net", text(file), folder);
        let program = parse(&source).0;
        let model = resolve(&program, &source, &Options::default()).0.expect("accepted");
        match &model.experiments[0] {
            Experiment::Train(train) => (train.data.clone(), train.feeds[0].series.clone()),
            Experiment::Run(_) => unreachable!("the program trains"),
        }
    };
    let (data, series) = of("data d : npz(\"data/samples.npz\")");
    // x[t, b, n] = (4 t + 2 b + n) / 10, rows sequence by sequence.
    assert_eq!(data.sequences, [[0, 1, 2], [3, 4, 5]]);
    let expected = [[0.0, 0.1], [0.4, 0.5], [0.8, 0.9], [0.2, 0.3], [0.6, 0.7], [1.0, 1.1]];
    assert_eq!(series.values, expected.concat());
    let (_, series) = of("data d : npz(\"data/samples.npz\", layout = \"btn\")");
    assert_eq!(series.values[..4], [0.0, 0.1, 0.2, 0.3]);
    let (data, _) = of("data d : npz(\"data/samples.npz\"), sequence = row, split(test = 2)");
    assert_eq!((data.sequences.len(), data.rows_of(Part::Test)), (6, 2));
}
