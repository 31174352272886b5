//! The words of data and experiments.

use super::{Argument, Class, Takes, Word};

pub(super) const WORDS: &[Word] = &[
    Word::call(
        Class::Data,
        "csv",
        &[Argument::required("path", Takes::Text)],
        "csv(\"path\")",
        "The file, relative to the program's folder: UTF-8, commas, a header row.",
    ),
    Word::call(
        Class::Data,
        "npz",
        &[Argument::required("path", Takes::Text), Argument::optional("layout", Takes::Text)],
        "npz(\"path\", layout = \"tbn\")",
        "In place of csv, the arrays of an `.npz` or `.safetensors` file: of `x` with axes t \
         (samples), b (sequences), n (numbers) the columns `x1`, `x2`, …; without n the column `x`.",
    ),
    Word::call(
        Class::Data,
        "sequence",
        &[Argument::required("of", Takes::Name)],
        "sequence = all | row | COLUMN",
        "What one sequence is: all rows (where it is left out; of arrays those of each b), each row, \
         or the rows that agree in a column.",
    ),
    Word::call(
        Class::Data,
        "split",
        &[
            Argument::optional("train", Takes::SizeOrRange),
            Argument::optional("validation", Takes::SizeOrRange),
            Argument::optional("test", Takes::SizeOrRange),
            Argument::optional("by", Takes::Name),
        ],
        "split(train = size, validation = size, test = size), split(by = COLUMN, train = a..b, …)",
        "The parts: sizes (shares or numbers) in order, training first and test last, of sequences \
         or, where there is one, of its rows; or ranges of a column.",
    ),
    Word::call(
        Class::Series,
        "scale",
        &[Argument::required("s", Takes::Series)],
        "scale(s)",
        "`(s - mean) / sd` of each column, both of the training part, sd dividing by n.",
    ),
    Word::call(
        Class::Series,
        "ahead",
        &[Argument::required("s", Takes::Series), Argument::optional("k", Takes::Whole)],
        "ahead(s, k = 1)",
        "The value k samples later in the same sequence; at its end none, which is fed as 0 and \
         never scored.",
    ),
    Word::call(
        Class::Series,
        "lag",
        &[Argument::required("s", Takes::Series), Argument::optional("k", Takes::Whole)],
        "lag(s, k = 1)",
        "The value k samples earlier in the same sequence; at its start none, which is fed as 0 and \
         never scored.",
    ),
    Word::call(
        Class::Series,
        "onehot",
        &[Argument::required("s", Takes::Classes), Argument::optional("classes", Takes::Range)],
        "onehot(s), onehot(s, a..b)",
        "A 1 at the class of each row; the classes are the values of the column in ascending \
         order (texts in alphabetical order), or the whole numbers a..b.",
    ),
    Word::call(
        Class::TrainVerb,
        "feed",
        &[],
        "feed x = series",
        "What an input block holds, a series of its width; one that is not fed holds 0.",
    ),
    Word::call(
        Class::TrainVerb,
        "fit",
        &[],
        "fit y = series : loss, weight = w, at(k)",
        "What a block that is no input should do.",
    ),
    Word::call(
        Class::TrainVerb,
        "start",
        &[],
        "start h = series, start h = [1, 0]",
        "The state of a block before the first update: the row of a series at the first sample of \
         each sequence or window, or numbers.",
    ),
    Word::call(Class::TrainVerb, "noise", &[], "noise off", "Nothing adds noise in this training."),
    Word::call(
        Class::TrainVerb,
        "over",
        &[],
        "over windows(n), batch(B), epochs(E)",
        "How the training part is passed over.",
    ),
    Word::call(
        Class::TrainVerb,
        "by",
        &[],
        "by optimiser, clip(norm)",
        "How gradients move weights; `adam` where it is left out.",
    ),
    Word::call(
        Class::TrainVerb,
        "baseline",
        &[],
        "baseline persistence",
        "A forecast without a network that is told beside the results.",
    ),
    Word::call(
        Class::TrainVerb,
        "expect",
        &[],
        "expect figure < number",
        "What must hold of the trained network: `loss(test)`, `accuracy(y, test)`.",
    ),
    Word::plain(
        Class::Fit,
        "mse",
        "`(r - target)²`, the mean over all scored numbers; holds where nothing else is written.",
    ),
    Word::plain(
        Class::Fit,
        "cross_entropy",
        "`-Σ target · ln r` of a softmax block and targets that sum to 1, the mean over all samples.",
    ),
    Word::call(
        Class::Fit,
        "weight",
        &[Argument::required("w", Takes::Positive)],
        "weight = w",
        "The factor of this loss in the sum of losses; 1 where it is left out.",
    ),
    Word::call(
        Class::Fit,
        "at",
        &[Argument::required("k", Takes::Ticks)],
        "at(k)",
        "The target of sample t stands at tick t + k; k is the latency where it is left out.",
    ),
    Word::call(
        Class::Over,
        "windows",
        &[
            Argument::required("n", Takes::Count),
            Argument::optional("stride", Takes::Count),
            Argument::optional("skip", Takes::Whole),
        ],
        "windows(n, stride = n, skip = 0)",
        "Each window of n samples is a sequence of its own, from the start state; its first `skip` targets \
         are not scored.",
    ),
    Word::call(
        Class::Over,
        "batch",
        &[Argument::required("B", Takes::Count)],
        "batch(B)",
        "Sequences or windows a step; 32 where it is left out.",
    ),
    Word::call(
        Class::Over,
        "epochs",
        &[Argument::required("E", Takes::Count)],
        "epochs(E)",
        "Passes over the training part; 100 where it is left out.",
    ),
    Word::call(
        Class::By,
        "adam",
        &[
            Argument::optional("lr", Takes::Positive),
            Argument::optional("beta1", Takes::NonNegative),
            Argument::optional("beta2", Takes::NonNegative),
            Argument::optional("eps", Takes::Positive),
            Argument::optional("decay", Takes::NonNegative),
        ],
        "adam(lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, decay = 0)",
        "Adam with bias correction (Kingma & Ba 2015); before it matrices lose lr · decay · w.",
    ),
    Word::call(
        Class::By,
        "sgd",
        &[
            Argument::optional("lr", Takes::Positive),
            Argument::optional("momentum", Takes::NonNegative),
            Argument::optional("decay", Takes::NonNegative),
        ],
        "sgd(lr = 0.01, momentum = 0, decay = 0)",
        "`v ← momentum · v + gradient`, `w ← w - lr · v`; before it matrices lose `lr · decay · w`.",
    ),
    Word::call(
        Class::By,
        "clip",
        &[Argument::required("norm", Takes::Positive)],
        "clip(norm)",
        "A gradient of a larger norm is scaled down to it.",
    ),
    Word::plain(
        Class::Baseline,
        "persistence",
        "That nothing changes: the latest value known is the forecast; for fits with `mse`.",
    ),
    Word::call(
        Class::RunVerb,
        "feed",
        &[],
        "feed x = [[1, 0], [0, 1]], feed x = series",
        "What an input block holds: a sample for each tick (a bare number where the block has one \
         neuron), or every sequence of a data set.",
    ),
    Word::call(
        Class::RunVerb,
        "start",
        &[],
        "start h = [1, 0], start h = series, start r = 0.5",
        "The state before the first update; `r` is all blocks but inputs, before what single \
         blocks are given.",
    ),
    Word::call(Class::RunVerb, "noise", &[], "noise off", "Nothing adds noise in this run."),
    Word::call(Class::RunVerb, "ticks", &[], "ticks n", "The run lasts for ticks 0 … n - 1."),
    Word::call(
        Class::RunVerb,
        "free",
        &[],
        "free n",
        "The run lasts n ticks more than were fed; 0 where it is left out.",
    ),
    Word::call(Class::RunVerb, "show", &[], "show r, dr, h", "What is printed tick by tick."),
    Word::call(
        Class::RunVerb,
        "record",
        &[],
        "record r, h",
        "The blocks whose states go into the results; `r` is all of them.",
    ),
    Word::call(
        Class::RunVerb,
        "expect",
        &[],
        "expect y@2 ~ [0.5, 1] within 1e-3",
        "What must hold of the states at a tick: of a block, of some of its neurons (`h[1..3]@2`), \
         of `r` or `dr`.",
    ),
    Word::plain(Class::Show, "r", "The state of all blocks."),
    Word::plain(
        Class::Show,
        "dr",
        "`f(W r + b) - r` of all blocks but the inputs: 0 at a fixed point.",
    ),
];
