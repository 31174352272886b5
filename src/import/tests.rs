//! Which programs files become, and which files become none.

use super::*;
use crate::compile::compile;
use crate::model::Options;

/// A file of arrays of these shapes, their numbers counted up by thousandths.
fn file(arrays: &[(&str, &[usize])]) -> ArrayFile {
    let mut next = 0;
    let array = |(name, shape): &(&str, &[usize])| {
        let count: usize = shape.iter().product();
        let numbers = (next..next + count).map(|number| number as f64 / 1000.0).collect();
        next += count;
        (name.to_string(), Array { shape: shape.to_vec(), numbers, is_f32: false })
    };
    ArrayFile { arrays: arrays.iter().map(array).collect(), metadata: BTreeMap::new() }
}

fn imported(arrays: &[(&str, &[usize])], activations: &[(&str, Activation)]) -> Import {
    let activations: Vec<_> =
        activations.iter().map(|(module, it)| (module.to_string(), it.clone())).collect();
    import(&file(arrays), "t", &activations).expect("an importable file")
}

fn refused(arrays: &[(&str, &[usize])]) -> String {
    import(&file(arrays), "t", &[]).expect_err("no importable file").message
}

/// The program without its comments.
fn program(import: &Import) -> String {
    let is_code = |line: &&str| !line.starts_with('#') && !line.is_empty();
    import.program.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

/// The weights of the program by name.
fn weights(import: &Import) -> BTreeMap<String, Vec<f64>> {
    let source = Source::new("t.net", &*import.program, ".");
    let compiled = compile(&source, &Options::default()).expect("a sound program");
    let weights = import.weights(&compiled).expect("weights that fit");
    let tensors = tensors(&compiled.model.network, &compiled.patterns, &weights);
    let values = |tensor: Tensor| match tensor.numbers {
        Numbers::Values(values) => Some((tensor.name, values)),
        Numbers::Places(_) => None,
    };
    tensors.into_iter().filter_map(values).collect()
}

const RNN: [(&str, &[usize]); 4] = [
    ("rnn.weight_ih_l0", &[2, 3]),
    ("rnn.weight_hh_l0", &[2, 2]),
    ("rnn.bias_ih_l0", &[2]),
    ("rnn.bias_hh_l0", &[2]),
];

#[test]
fn two_spellings_of_one_layer_are_refused() {
    let arrays = [&RNN[..], &[("rnn.weight_ih_l00", &[2, 3])]].concat();
    let message = refused(&arrays);
    assert!(
        message.contains("`rnn.weight_ih_l0` and `rnn.weight_ih_l00` are the same"),
        "{message}"
    );
}

#[test]
fn an_rnn_with_a_readout_is_five_lines() {
    let arrays = [&RNN[..], &[("fc.weight", &[1, 2]), ("fc.bias", &[1])]].concat();
    let import = imported(&arrays, &[]);
    let expected = "\
clock layered
input  x[3]
hidden rnn[2] : tanh, bias
output fc[1]  : bias
x -> rnn
rnn -> rnn
rnn -> fc";
    assert_eq!(program(&import), expected);
    assert_eq!(import.notes, ["the file does not tell the activation of `rnn`: taken is `tanh`"]);
    let weights = weights(&import);
    assert_eq!(weights["x -> rnn"], [0.0, 0.001, 0.002, 0.003, 0.004, 0.005]);
    assert_eq!(weights["rnn -> rnn"], [0.006, 0.007, 0.008, 0.009]);
    assert_eq!(weights["rnn bias"], [0.010 + 0.012, 0.011 + 0.013]);
    assert_eq!(weights["fc bias"], [0.016]);
}

#[test]
fn the_header_maps_every_tensor() {
    let import = imported(&RNN, &[("rnn", Activation::Relu)]);
    assert_eq!(import.notes, [""; 0]);
    let header: Vec<_> = import.program.lines().take_while(|line| line.starts_with('#')).collect();
    let expected = [
        "# t: RNN `rnn`.",
        "# Tensors of the program, and what they are in the file:",
        "#   x -> rnn    rnn.weight_ih_l0",
        "#   rnn -> rnn  rnn.weight_hh_l0",
        "#   rnn bias    rnn.bias_ih_l0 + rnn.bias_hh_l0",
    ];
    assert_eq!(header, expected);
    assert!(program(&import).contains("output rnn[2] : relu, bias"));
}

#[test]
fn gates_take_their_rows() {
    let arrays: [(&str, &[usize]); 4] =
        [("weight_ih", &[8, 1]), ("weight_hh", &[8, 2]), ("bias_ih", &[8]), ("bias_hh", &[8])];
    let import = imported(&arrays, &[]);
    let weights = weights(&import);
    assert_eq!(weights["x -> h_f"], [0.002, 0.003]);
    assert_eq!(weights["h -> h_o delay 1"], [0.020, 0.021, 0.022, 0.023]);
    assert_eq!(weights["h_g bias"], [0.028 + 0.036, 0.029 + 0.037]);
    assert_eq!(weights["h_g -> h_c gate h_i"], [1.0, 0.0, 0.0, 1.0]);
    assert!(import.program.contains("#   h_f bias          bias_ih[3..4] + bias_hh[3..4]"));
}

#[test]
fn the_inner_bias_of_a_gru_stays_apart() {
    let arrays: [(&str, &[usize]); 4] = [
        ("weight_ih_l0", &[3, 1]),
        ("weight_hh_l0", &[3, 1]),
        ("bias_ih_l0", &[3]),
        ("bias_hh_l0", &[3]),
    ];
    let weights = weights(&imported(&arrays, &[]));
    assert_eq!(weights["h_n bias"], [0.008]);
    assert_eq!(weights["h_past bias"], [0.011]);
    assert_eq!(weights["h_z bias"], [0.007 + 0.010]);
}

#[test]
fn a_module_without_a_name_is_called_by_its_block() {
    let arrays: [(&str, &[usize]); 2] = [("weight_ih_l0", &[2, 1]), ("weight_hh_l0", &[2, 2])];
    let import = imported(&arrays, &[("h", Activation::Relu)]);
    assert!(program(&import).contains("output h[2] : relu"), "{}", import.program);
    let assumed = imported(&arrays, &[]).notes;
    assert_eq!(assumed, ["the file does not tell the activation of `h`: taken is `tanh`"]);
}

#[test]
fn layers_are_ordered_by_their_sizes() {
    let arrays: [(&str, &[usize]); 6] = [
        ("a.weight", &[5, 4]),
        ("b.weight", &[4, 2]),
        ("gru.weight_ih_l1", &[6, 2]),
        ("gru.weight_hh_l1", &[6, 2]),
        ("gru.weight_ih_l0", &[6, 7]),
        ("gru.weight_hh_l0", &[6, 2]),
    ];
    let import = imported(&arrays, &[("b", Activation::Tanh)]);
    let text = program(&import);
    for line in
        ["hidden gru1[2]", "hidden b[4]         : tanh", "output a[5]", "gru1 -> b", "b -> a"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert_eq!(import.notes, [""; 0]);
}

#[test]
fn an_order_that_sizes_leave_open_is_noted() {
    let arrays: [(&str, &[usize]); 2] = [("two.weight", &[2, 2]), ("one.weight", &[2, 2])];
    let import = imported(&arrays, &[]);
    assert!(import.notes.iter().any(|note| note.ends_with("taken is `one`, `two`")), "{import:?}");
}

#[test]
fn names_that_are_words_are_changed() {
    let arrays: [(&str, &[usize]); 2] = [("net.0.weight", &[2, 1]), ("hidden.weight", &[3, 2])];
    let text = program(&imported(&arrays, &[]));
    assert!(text.contains("hidden net_0[2]") && text.contains("output hidden_[3]"), "{text}");
}

#[test]
fn what_is_not_understood_is_named() {
    let unknown = "belongs to no layer that is understood";
    assert!(refused(&[("conv.weight", &[2, 2, 3])]).contains(unknown));
    assert!(refused(&[("rnn.weight_ih_l0_reverse", &[2, 2])]).contains(unknown));
    assert!(refused(&[("lstm.weight_hr_l0", &[2, 2])]).contains(unknown));
    assert_eq!(refused(&RNN[..1]), "layer 0 of `rnn` has no `weight_hh`");
    assert!(refused(&[("w.weight_ih", &[4, 1]), ("w.weight_hh", &[4, 2])]).contains("4 × 1"));
    assert!(refused(&[("a.weight", &[2, 3]), ("b.weight", &[5, 4])]).starts_with("no order"));
    assert_eq!(
        refused(&[("a.weight", &[2, 3]), ("a.bias", &[3])]),
        "`a.bias` is no list of 2 numbers"
    );
    assert_eq!(refused(&[]), "it holds no array");
    let error = import(&file(&RNN), "t", &[("fc".into(), Activation::Relu)]).unwrap_err();
    assert_eq!(error.message, "`fc` is no module whose activation can be chosen");
}

#[test]
fn names_of_a_file_begin_no_lines_of_the_program() {
    let import = imported(&[("a\ninput z[3]\n#.weight", &[2, 3])], &[]);
    assert!(import.program.lines().all(|line| !line.starts_with("input z")), "{}", import.program);
}

#[test]
fn what_no_layer_gives_is_read_by_the_first_one() {
    let blocks: Vec<String> = (0..9).map(|number| format!("blocks.{number}.weight")).collect();
    let mut arrays: Vec<(&str, &[usize])> =
        blocks.iter().map(|name| (name.as_str(), &[4, 4][..])).collect();
    arrays.extend([("embed.weight", &[4, 3][..]), ("head.weight", &[2, 4][..])]);
    let text = program(&imported(&arrays, &[]));
    assert!(text.contains("x -> embed") && text.contains("blocks_8 -> head"), "{text}");
}
