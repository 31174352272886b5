use ndarray::{Array2, array};

use super::*;
use crate::model::network::{Activation, Block, BlockId, Clock, Precision};
use crate::syntax::ast::Role;

fn text(title: &str, network: &Network, shows: &[Show], simulation: &Simulation) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes, title, network, shows, simulation).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Counts what it is given, piece by piece, and refuses more than there is room for.
struct Counting {
    largest: usize,
    room: usize,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.largest = self.largest.max(bytes.len());
        self.room = self.room.checked_sub(bytes.len()).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_long_text_is_written_in_small_pieces_until_nobody_takes_them() {
    let states = vec![Array2::zeros((100_000, 1))];
    let simulation =
        Simulation { sequences: vec![SequenceStates { fed: 0, states, change: None }] };
    let network = network(&[("h", Role::Hidden, 1)]);
    let shows = [Show::Block(BlockId::new(0))];
    let mut all = Counting { largest: 0, room: usize::MAX };
    write(&mut all, "run 1", &network, &shows, &simulation).unwrap();
    assert!(all.largest < 100, "{} bytes at once", all.largest);
    let mut few = Counting { largest: 0, room: 1000 };
    let refused = write(&mut few, "run 1", &network, &shows, &simulation).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::BrokenPipe);
}

fn network(sizes: &[(&str, Role, usize)]) -> Network {
    let block = |(name, role, size): &(&str, Role, usize)| {
        Block::new(name, *role, *size, Activation::Linear)
    };
    Network {
        name: "t".into(),
        clock: Clock::Global,
        precision: Precision::F64,
        blocks: sizes.iter().map(block).collect(),
        matrices: Vec::new(),
        vectors: Vec::new(),
        connections: Vec::new(),
    }
}

fn chain() -> Network {
    network(&[("x", Role::Input, 2), ("h", Role::Hidden, 1), ("y", Role::Output, 1)])
}

fn pulse() -> SequenceStates {
    SequenceStates {
        fed: 1,
        states: vec![
            array![[1.0, -2.0], [0.0, -0.0], [0.0, 0.0]],
            array![[0.0], [0.25], [0.0]],
            array![[0.0], [0.0], [12.5]],
        ],
        change: Some(vec![
            array![[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]],
            array![[0.25], [-0.25], [1e-18]],
            array![[0.0], [1.0], [-12.5]],
        ]),
    }
}

#[test]
fn a_state_shows_the_borders_of_blocks() {
    let simulation = Simulation { sequences: vec![pulse()] };
    let expected = "\
run 1: 3 ticks, 1 of them fed
  tick   r = [x     ; h    ; y   ]
     0       [1  -2 ; 0    ;  0  ]
     1       [0   0 ; 0.25 ;  0  ]
     2       [0   0 ; 0    ; 12.5]
";
    assert_eq!(text("run 1", &chain(), &[Show::State], &simulation), expected);
}

#[test]
fn things_shown_stand_side_by_side() {
    let simulation = Simulation { sequences: vec![pulse()] };
    let shows = [Show::Change, Show::Block(BlockId::new(0))];
    let expected = "\
run 1: 3 ticks, 1 of them fed
  tick   dr = [h     ; y    ]   x
     0        [ 0.25 ;   0  ]   1  -2
     1        [-0.25 ;   1  ]   0   0
     2        [ 0    ; -12.5]   0   0
";
    assert_eq!(text("run 1", &chain(), &shows, &simulation), expected);
}

#[test]
fn several_sequences_are_counted_from_one() {
    let simulation = Simulation { sequences: vec![pulse(), pulse()] };
    let text = text("run 2", &chain(), &[Show::Block(BlockId::new(2))], &simulation);
    assert!(text.starts_with("run 2: 2 sequences, 6 ticks, 2 of them fed\n  sequence 1: 3 ticks"));
    assert!(text.contains("\n  sequence 2: 3 ticks, 1 of them fed\n  tick   y\n"), "{text}");
}

#[test]
fn a_large_block_is_shown_by_its_first_neurons() {
    let states = vec![Array2::from_shape_fn((1, 17), |(_, neuron)| neuron as f64)];
    let sequence = SequenceStates { fed: 0, states, change: None };
    let simulation = Simulation { sequences: vec![sequence] };
    let network = network(&[("h", Role::Hidden, 17)]);
    let text = text("run 1", &network, &[Show::State, Show::Change], &simulation);
    assert!(text.starts_with("run 1: 1 tick, none of them fed\n"), "{text}");
    assert!(text.ends_with("[0  1  2  3  4  5  6  7  8  9  10  11  … 5 more]\n"), "{text}");
}

#[test]
fn nothing_to_show_is_only_told_of() {
    let simulation = Simulation { sequences: vec![pulse(), pulse()] };
    assert_eq!(text("run 1", &chain(), &[], &simulation).lines().count(), 1);
}
