//! `netc`: a compiler for a small declarative language of neural networks.
//!
//! Every network, feed-forward or recurrent, is one dynamical system. All neurons form one state
//! `r`, the concatenation of the blocks (inputs, hidden blocks, outputs); all connections form one
//! masked matrix `W`, rows *to*, columns *from*; a tick is `r ← f(W r + b)`.
//!
//! # The stages
//!
//! Reading this table from top to bottom is reading the compiler. A stage imports earlier stages
//! only; a test holds that.
//!
//! | stage | from | makes | what is settled |
//! | --- | --- | --- | --- |
//! | [`wording`] | | | counted nouns, lists, suggestions: the same words everywhere |
//! | [`source`] | a path | [`source::Source`] | the texts of a program, bounded, and places in them |
//! | [`diagnostic`] | | [`diagnostic::Diagnostic`] | messages as data; one file draws them |
//! | [`syntax`] | `Source` | [`syntax::written::Program`] | statements, attributes, expressions |
//! | [`data`] | files | [`data::Dataset`], [`data::Series`] | tables, sequences, parts, columns of numbers |
//! | [`random`], [`real`] | | | streams of random numbers; the numbers that are computed with |
//! | [`formula`] | | [`formula::Formula`] | expressions over a few variables, and their derivatives |
//! | [`model`] | `Program` | [`model::Model`] | loops, used files; names, sizes, defaults, experiments |
//! | [`pattern`] | `Network` | [`pattern::Patterns`] | which entries of `W` exist |
//! | [`structure`] | `Network`, `Patterns` | [`structure::Structure`] | cycles, order, latencies, depth |
//! | [`weights`] | `Network`, `Patterns` | [`weights::Weights`] | a number for each existing entry and bias |
//! | [`unroll`] | `Network`, `Patterns`, T | [`unroll::Plan`] | copies and arrows of `W^FF`, and which are live |
//! | [`engine`] | all of these | [`engine::Engine`] | the schedule; states forward, gradients backward |
//! | [`dynamics`] | `Compilation`, `Weights` | [`dynamics::LinearPart`] | whether a small state grows |
//! | [`train`] | `Engine`, `TrainExperiment` | [`train::Training`] | losses, optimisers, the loop |
//! | [`gradient`] | `Objective`, `Weights` | [`gradient::Gradient`] | the gradient copy by copy, checked by differences |
//! | [`simulate`] | `Engine`, `RunExperiment` | [`simulate::Simulation`] | states tick by tick |
//! | [`compile`] | `Source` | [`compile::Compiled`] | all of the above that needs no experiment |
//! | [`tensors`] | `Weights`, files | named tensors | whether a file of weights fits a network |
//! | [`import`] | arrays of PyTorch | a program, its tensors | which layers they are, in which order |
//! | [`report`] | results | text, JSON, npz | what is printed and written |
//! | [`emit`] | `Network`, `Weights`, `Plan` | [`emit::Emitted`] | `W` and `W^FF` for other programs |
//! | [`unrolled`] | `Compiled`, T | [`unrolled::Unrolled`] | `W^FF` as a program of the language |
//! | [`cli`] | arguments | exit code | the only place that parses arguments and prints |
//!
//! # Symbols
//!
//! `r` state; `W[to, from]` weights; `M` mask; `P` the parameters of a matrix, of which a
//! connection uses `M ∘ P` or `M ∘ Pᵀ`; `b` bias; `f` activation; `d` delay; `T` samples of a
//! sequence; `A` the largest placement of a target; `B` sequences of a batch; `n` neurons of a
//! block; `W^FF` the unrolled network with a copy `p@t` of each block at each tick.
//!
//! # Invariants
//!
//! - What does not exist has no parameter: [`weights`] stores numbers for existing entries only,
//!   so no optimiser can move a masked entry.
//! - Signs, symmetry and frozen entries hold at every moment: first values have them, and the last
//!   act of every optimiser step, inside it, restores them.
//! - The order of sums depends on names and structure, never on the order of declarations.
//! - Numeric stages ([`pattern`], [`unroll`], [`engine`], [`train`], [`gradient`], [`simulate`])
//!   know no source
//!   positions; a [`diagnostic::Diagnostic`] always has one.
//! - States lie as `T × B × n`, and nothing is allocated per tick.

pub mod wording;

pub mod source;

pub mod diagnostic;

pub mod syntax;

pub mod data;

pub mod random;

pub mod real;

pub mod formula;

pub mod model;

pub mod pattern;

pub mod structure;

pub mod weights;

pub mod unroll;

pub mod engine;

pub mod dynamics;

pub mod train;

pub mod gradient;

pub mod simulate;

pub mod compile;

pub mod tensors;

pub mod import;

pub mod report;

pub mod emit;

pub mod unrolled;

pub mod cli;
