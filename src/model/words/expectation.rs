//! What an `expect` can name: facts of the network, figures of a training.

use super::{Argument, Class, Takes, Word};

const PART: Argument = Argument::required("part", Takes::Name);
const FIT: &[Argument] = &[Argument::required("block", Takes::Block), PART];
const FIT_IN_UNITS: &[Argument] =
    &[Argument::required("block", Takes::Block), PART, Argument::optional("units", Takes::Flag)];

pub(super) const WORDS: &[Word] = &[
    Word::call(
        Class::Fact,
        "structure",
        &[],
        "structure = recurrent | feed_forward | triangular",
        "What the network is; it takes `=` and `!=`.",
    ),
    Word::call(
        Class::Fact,
        "latency",
        &[Argument::required("block", Takes::Block), Argument::optional("to", Takes::Block)],
        "latency(y), latency(x, y)",
        "The first tick at which sample 0 can matter to a block: from any input, or from one.",
    ),
    Word::plain(Class::Fact, "neurons", "Neurons of the network, the length of r."),
    Word::plain(Class::Fact, "blocks", "Blocks of the network."),
    Word::plain(Class::Fact, "connections", "Connections of the network."),
    Word::plain(Class::Fact, "entries", "Entries of W that exist."),
    Word::plain(Class::Fact, "trainable", "Numbers that training can move; tied ones count once."),
    Word::plain(
        Class::Fact,
        "components",
        "Strongly connected components of neurons that contain a cycle.",
    ),
    Word::plain(
        Class::Fact,
        "period",
        "The greatest common divisor of the lengths of a component's cycles; of several components \
         the largest.",
    ),
    Word::plain(
        Class::Fact,
        "longest_path",
        "P, the largest sum of delays on a path of a network without cycles.",
    ),
    Word::plain(Class::Structure, "recurrent", "Some neuron lies on a cycle."),
    Word::plain(Class::Structure, "feed_forward", "No neuron lies on a cycle."),
    Word::plain(
        Class::Structure,
        "triangular",
        "W is strictly lower triangular in the order of r; the network is then feed-forward too.",
    ),
    Word::call(
        Class::Figure,
        "loss",
        &[PART],
        "loss(train | validation | test)",
        "The sum of weighted losses over all fits on a part, with the weights at the end.",
    ),
    Word::call(
        Class::Figure,
        "mse",
        FIT_IN_UNITS,
        "mse(y, train | validation | test, units)",
        "The mean squared error of a fit on a part; with `units` in the units of the data.",
    ),
    Word::call(
        Class::Figure,
        "rmse",
        FIT_IN_UNITS,
        "rmse(y, train | validation | test, units)",
        "The root of `mse`.",
    ),
    Word::call(
        Class::Figure,
        "persistence",
        FIT_IN_UNITS,
        "persistence(y, train | validation | test, units)",
        "The mean squared error of the persistence forecast, where there is a `baseline` line.",
    ),
    Word::call(
        Class::Figure,
        "cross_entropy",
        FIT,
        "cross_entropy(y, train | validation | test)",
        "The mean cross entropy of a fit on a part.",
    ),
    Word::call(
        Class::Figure,
        "accuracy",
        FIT,
        "accuracy(y, train | validation | test)",
        "The share of targets whose class has the largest state, of a fit with cross entropy.",
    ),
];
