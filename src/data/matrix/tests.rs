//! The readers against files that NumPy wrote, and against files that are cut or changed.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::data::DataErrorKind;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn read(path: &str, format: Format) -> Result<Content, DataError> {
    let folder = folder();
    let reach = Reach { folder: &folder, root: &folder, max_bytes: 1 << 20 };
    read_matrix(path, format, reach).map(|file| file.content)
}

fn numbers(rows: usize, cols: usize, numbers: &[f64]) -> Result<Content, DataError> {
    Ok(Content::Numbers(Rows { rows, cols, numbers: numbers.to_vec() }))
}

fn whole() -> Result<Content, DataError> {
    numbers(2, 3, &[1.0, 0.0, 3.0, 4.0, 5.0, 6.0])
}

fn signed() -> Result<Content, DataError> {
    numbers(2, 3, &[1.5, -2.0, 0.0, 0.25, 5.0, -6.0])
}

fn refusal(path: &str, format: Format) -> String {
    let error = read(path, format).unwrap_err();
    assert_eq!(error.kind, DataErrorKind::Bad);
    error.message
}

#[test]
fn arrays_of_every_type_and_order_of_bytes_are_read() {
    for kind in ["i2", "i4", "i8", "u2", "u4", "u8"] {
        for order in ["little", "big"] {
            let path = format!("{kind}_{order}.npy");
            assert_eq!(read(&path, Format::Npy), whole(), "{path}");
        }
    }
    for path in ["f4_little.npy", "f4_big.npy", "f8_little.npy", "f8_big.npy", "version2.npy"] {
        assert_eq!(read(path, Format::Npy), signed(), "{path}");
    }
    assert_eq!(read("i1.npy", Format::Npy), whole());
    assert_eq!(read("u1.npy", Format::Npy), whole());
    assert_eq!(read("bool.npy", Format::Npy), numbers(2, 3, &[1.0, 0.0, 1.0, 1.0, 1.0, 1.0]));
}

#[test]
fn arrays_are_read_row_by_row_however_they_lie() {
    assert_eq!(read("fortran.npy", Format::Npy), signed());
    assert_eq!(read("view.npy", Format::Npy), numbers(2, 3, &[0.0, 2.0, 4.0, 12.0, 14.0, 16.0]));
}

#[test]
fn what_is_no_matrix_of_finite_numbers_is_named() {
    assert!(refusal("f2.npy", Format::Npy).contains("`<f2`"));
    assert!(refusal("record.npy", Format::Npy).contains("a record"));
    assert!(refusal("cube.npy", Format::Npy).contains("(2, 2, 2)"));
    assert_eq!(refusal("nan.npy", Format::Npy), "row 2, column 2 is NaN");
    assert!(refusal("half.safetensors", Format::SafeTensors(None)).contains("`F16`"));
}

#[test]
fn a_header_that_declares_more_than_the_file_holds_allocates_nothing() {
    assert!(refusal("huge.npy", Format::Npy).contains("1000000 × 1000000"));
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (100000, 1000), }\n";
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    let error = npy::parse(&file).unwrap_err();
    assert!(error.message.contains("0 bytes of them follow"), "{}", error.message);
}

#[test]
fn archives_are_asked_by_name() {
    assert_eq!(read("two.npz", Format::Npz(Some("first"))), whole());
    assert_eq!(read("two.npz", Format::Npz(Some("second"))), signed());
    assert_eq!(read("one.npz", Format::Npz(None)), signed());
    assert_eq!(read("packed.npz", Format::Npz(None)), signed());
    assert_eq!(refusal("two.npz", Format::Npz(None)), "it holds 2 arrays");
    assert_eq!(refusal("two.npz", Format::Npz(Some("third"))), "it holds no array `third`");
    let bomb = refusal("bomb.npz", Format::Npz(None));
    assert_eq!(bomb, "the array unpacks to more than 1048576 bytes");
}

#[test]
fn tensors_are_asked_by_name() {
    assert_eq!(read("one.safetensors", Format::SafeTensors(None)), signed());
    assert_eq!(read("two.safetensors", Format::SafeTensors(Some("a"))), whole());
    assert_eq!(read("two.safetensors", Format::SafeTensors(Some("b"))), signed());
    assert_eq!(refusal("two.safetensors", Format::SafeTensors(None)), "it holds 2 arrays");
}

#[test]
fn plain_numbers_are_read_without_a_header() {
    assert_eq!(read("numbers.csv", Format::Csv), signed());
    let parse = |text: &str| plain::parse("t.csv", text).unwrap_err();
    let ragged = parse("1,2\n3\n");
    assert_eq!(
        (ragged.message.as_str(), ragged.line),
        ("the line has 1 field, the first line has 2", Some(2))
    );
    let header = parse("a,b\n1,2\n");
    assert_eq!((header.line, header.column), (Some(1), Some(1)));
    assert_eq!(parse("1,inf\n").column, Some(2));
    assert_eq!(parse("").message, "it is empty");
}

fn edges(text: &str, only: Option<&str>) -> Edges {
    edges::parse("t.csv", text, only).unwrap()
}

#[test]
fn named_neurons_are_in_alphabetical_order() {
    let text = "pre,post,count\nb,a,2\nc,a,1\nb,c,-1\nb,a,0.5\n";
    let list = edges(text, None);
    assert_eq!((list.shape(true), list.shape(false)), ((3, 3), (2, 2)));
    assert!(list.fits((3, 3), true) && !list.fits((4, 4), true) && list.fits((2, 2), false));
    let all = [0.0, 2.5, 1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0];
    assert_eq!(list.matrix((3, 3), true).numbers, all);
    // Between different blocks the rows are a and c, the columns b and c.
    assert_eq!(list.matrix((2, 2), false).numbers, [2.5, 1.0, -1.0, 0.0]);
    assert_eq!(plain::parse("t.csv", text), Ok(Content::Edges(list)));
}

#[test]
fn numbered_neurons_are_those_of_the_block() {
    let list = edges("post,pre\n2,1\n10,3\n", None);
    assert!(list.is_numbered());
    assert_eq!((list.shape(false), list.shape(true)), ((10, 3), (10, 10)));
    assert!(list.fits((12, 3), false) && !list.fits((9, 3), false));
    let matrix = list.matrix((10, 3), false);
    let entries: Vec<_> = (0..30).filter(|entry| matrix.numbers[*entry] != 0.0).collect();
    assert_eq!((entries, matrix.numbers[3]), (vec![3, 29], 1.0));
}

#[test]
fn edges_of_one_type_keep_the_neurons_of_all() {
    let text = "pre,post,type\na,b,gap\nb,c,chemical\n";
    let list = edges(text, Some("chemical"));
    assert_eq!(list.matrix((3, 3), true).numbers, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
    let error = edges::parse("t.csv", text, Some("chemicl")).unwrap_err();
    assert_eq!(error.help, "did you mean `chemical`?");
    assert!(edges::parse("t.csv", "pre,post\na,b\n", Some("gap")).is_err());
}

#[test]
fn edges_without_a_neuron_or_a_count_are_named() {
    let error = |text: &str| edges::parse("t.csv", text, None).unwrap_err();
    let unnamed = error("pre,post\na,b\na,\n");
    assert_eq!((unnamed.line, unnamed.column), (Some(3), Some(2)));
    assert_eq!(error("pre,post,count\na,b,x\n").column, Some(3));
    assert_eq!(error("from,to\na,b\n").message, "there is no column `pre`");
}

/// Every cut and every changed bit of a file gives a matrix or an error, of no more numbers than
/// the file has room for.
fn survives_damage(path: &str, format: Format) {
    let whole = fs::read(folder().join(path)).unwrap();
    let check = |bytes: &[u8]| {
        if let Ok(Content::Numbers(rows)) = parse(path, format, bytes.to_vec(), 1 << 20) {
            assert_eq!(rows.numbers.len(), rows.rows * rows.cols);
            assert!(rows.numbers.iter().all(|number| number.is_finite()));
            assert!(rows.numbers.len() <= bytes.len(), "{path}");
        }
    };
    for byte in 0..whole.len() {
        check(&whole[..byte]);
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[byte] ^= 1 << bit;
            check(&bytes);
        }
    }
}

#[test]
fn files_cut_or_changed_at_any_byte_give_numbers_or_an_error() {
    survives_damage("f8_little.npy", Format::Npy);
    survives_damage("fortran.npy", Format::Npy);
    survives_damage("packed.npz", Format::Npz(None));
    survives_damage("two.npz", Format::Npz(Some("second")));
    survives_damage("two.safetensors", Format::SafeTensors(Some("b")));
    survives_damage("numbers.csv", Format::Csv);
}
