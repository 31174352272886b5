"""What the programs of this folder mean, said by hand: every delay, leak and placement of a target is a
number here, as `grammar/language.md` has it under the clock that the program states."""

import numpy as np

from description import Arrow, Block, Fit, Matrix, Network

FEED = {"x": ["u", "v"]}
EVERYWHERE = Matrix(frozen=lambda to, fr: to > 0)
NONNEG = Matrix(sign=lambda to, fr: np.ones_like(to))
NONPOS = Matrix(sign=lambda to, fr: -np.ones_like(to))


def signed(excitatory):
    """Columns of neurons that excite, then of those that inhibit."""
    return Matrix(sign=lambda to, fr: np.where(fr <= excitatory, 1, -1))


def one_to_one(to, fr):
    return to == fr


def no_self(to, fr):
    return to != fr


def lower(to, fr):
    return fr < to


def pq(block="y", at=0, **rest):
    """The two targets of most programs."""
    return Fit(block, ["p", "q"], at, **rest)


def network(blocks, arrows, fits=None, layered=False, **rest):
    """Under `layered` every block is updated at tick 0."""
    for block in blocks:
        block.updated_at_0 |= layered
    return Network(rest.pop("feeds", FEED), blocks, arrows, fits or [pq()], **rest)


def rnn(**rest):
    """x -> h -> y, h -> h under `layered`."""
    blocks = [Block("h", 5, "tanh", "h bias"), Block("y", 2, bias="y bias")]
    arrows = [Arrow("x", "h", 0), Arrow("h", "h", 1), Arrow("h", "y", 0)]
    return network(blocks, arrows, layered=True, **rest)


def lstm():
    sigmoids = [Block(name, 3, "sigmoid", f"{name} bias") for name in "ifo"]
    blocks = sigmoids + [
        Block("z", 3, "tanh", "z bias"),
        Block("c", 3),
        Block("k", 3, "tanh"),
        Block("h", 3),
        Block("y", 2),
    ]
    arrows = [Arrow("x", name, 0) for name in "ifoz"]
    arrows += [Arrow("h", name, 1, f"h -> {name} delay 1") for name in "ifoz"]
    arrows += [
        Arrow("z", "c", 0, "z -> c gate i", mask=one_to_one, gate="i"),
        Arrow("c", "c", 1, "c -> c gate f", mask=one_to_one, gate="f"),
        Arrow("c", "k", 0, mask=one_to_one),
        Arrow("k", "h", 0, "k -> h gate o", mask=one_to_one, gate="o"),
        Arrow("h", "y", 0),
    ]
    copies = ["z -> c gate i", "c -> c gate f", "c -> k", "k -> h gate o"]
    return network(blocks, arrows, layered=True, matrices={name: EVERYWHERE for name in copies})


NETWORKS = {
    "rnn": rnn(sgd={"lr": 0.05}),
    "rnn-global": network(
        [Block("h", 5, "tanh", "h bias"), Block("y", 2, bias="y bias")],
        [Arrow("x", "h", 1), Arrow("h", "h", 1), Arrow("h", "y", 1)],
        [pq(at=2)],
    ),
    "rectified": network(
        [
            Block("h", 6, "relu", "h bias"),
            Block("k", 4, "leaky_relu", "k bias"),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "h", 0),
            Arrow("h", "k", 0),
            Arrow("k", "y", 0),
            Arrow("h", "h", 1),
            Arrow("k", "k", 1),
        ],
        layered=True,
    ),
    "cycle": network(
        [
            Block("a", 4, "tanh", "a bias"),
            Block("b", 3, "sigmoid", "b bias"),
            Block("c", 5, "tanh"),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "a", 1),
            Arrow("a", "b", 1),
            Arrow("b", "c", 1),
            Arrow("c", "a", 1),
            Arrow("c", "y", 1),
        ],
        [pq(at=4)],
    ),
    "cycle-layered": network(
        [
            Block("a", 4, "tanh", "a bias"),
            Block("b", 3, "softplus"),
            Block("c", 3, "tanh", "c bias"),
            Block("y", 2),
        ],
        [
            Arrow("x", "a", 0),
            Arrow("a", "b", 0),
            Arrow("b", "c", 0),
            Arrow("c", "y", 0),
            Arrow("c", "a", 1, "c -> a delay 1"),
            Arrow("b", "a", 2, "b -> a delay 2"),
        ],
        layered=True,
    ),
    "skip": network(
        [Block("h", 5, "tanh", "h bias"), Block("y", 2, bias="y bias")],
        [Arrow("x", "h", 1), Arrow("h", "y", 1), Arrow("x", "y", 2, "x -> y delay 2")],
        [pq(at=2)],
    ),
    "skip-layered": network(
        [
            Block("g", 4, "tanh", "g bias"),
            Block("h", 4, "tanh", "h bias"),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "g", 0),
            Arrow("g", "h", 0),
            Arrow("h", "y", 0),
            Arrow("h", "h", 1),
            Arrow("x", "h", 0),
            Arrow("x", "y", 0),
            Arrow("g", "y", 0),
        ],
        layered=True,
    ),
    "delays": network(
        [Block("h", 5, "tanh", "h bias"), Block("y", 2)],
        [Arrow("x", "h", d, f"x -> h delay {d}") for d in range(4)]
        + [Arrow("h", "h", 2, "h -> h delay 2"), Arrow("h", "y", 1, "h -> y delay 1")],
        [pq(at=1)],
        layered=True,
    ),
    "delays-global": network(
        [
            Block("h", 4, "tanh", "h bias", start=0.3),
            Block("g", 3, "sigmoid", start="g start", updated_at_0=True),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "h", 2, "x -> h delay 2"),
            Arrow("h", "h", 3, "h -> h delay 3"),
            Arrow("h", "h", 1, "h -> h delay 1"),
            Arrow("h", "g", 0, "h -> g delay 0"),
            Arrow("g", "h", 2, "g -> h delay 2"),
            Arrow("g", "y", 1),
        ],
        [pq(at=3)],
    ),
    "masks": network(
        [
            Block("a", 6, "tanh", "a bias"),
            Block("b", 6, "tanh"),
            Block("c", 6, "tanh"),
            Block("y", 2),
        ],
        [
            Arrow("x", "a", 0, mask=lambda to, fr: (to + fr) % 3 != 0),
            Arrow("a", "a", 1, mask=lambda to, fr: abs(to - fr) <= 1),
            Arrow("a", "b", 0, mask=one_to_one),
            Arrow("b", "b", 1, mask=no_self),
            Arrow("b", "c", 0, "b -> c delay 0", sparse=0.4),
            Arrow("c", "c", 1, mask=lower),
            Arrow("c", "y", 0),
        ],
        layered=True,
    ),
    "signs": network(
        [Block("h", 5, "tanh", "h bias"), Block("k", 5, "tanh"), Block("y", 2)],
        [
            Arrow("x", "h", 0),
            Arrow("h", "k", 0),
            Arrow("k", "h", 1, "k -> h delay 1", mask=no_self),
            Arrow("k", "y", 0),
        ],
        layered=True,
        matrices={"x -> h": NONNEG, "h -> k": NONPOS, "k -> h delay 1": NONNEG},
        sgd={"lr": 0.2, "momentum": 0.9},
        adam={"lr": 0.02},
    ),
    "dale": network(
        [Block("h", 8, "relu", "h bias"), Block("y", 2, bias="y bias")],
        [Arrow("x", "h", 1), Arrow("h", "h", 1, mask=no_self), Arrow("h", "y", 1)],
        [pq(at=2)],
        matrices={"x -> h": NONNEG, "h -> h": signed(6), "h -> y": signed(6)},
        sgd={"lr": 0.1, "momentum": 0.9},
        adam={"lr": 0.02},
    ),
    "tied": network(
        [Block("a", 4, "tanh", "common"), Block("b", 4, "tanh", "common"), Block("y", 2)],
        [
            Arrow("x", "a", 0),
            Arrow("a", "a", 1, "R"),
            Arrow("a", "b", 0, "R", mask=no_self),
            Arrow("b", "b", 1, "R", mask=lower),
            Arrow("b", "y", 0),
        ],
        layered=True,
    ),
    "transposed": network(
        [
            Block("e", 4, "tanh", "e bias"),
            Block("c", 3, "tanh"),
            Block("d", 4, "tanh", "d bias"),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "e", 0, "A"),
            Arrow("e", "c", 0, "B"),
            Arrow("c", "d", 0, "B", transposed=True),
            Arrow("d", "y", 0, "A", transposed=True),
            Arrow("e", "e", 1, "R"),
            Arrow("d", "d", 1, "R", transposed=True),
        ],
        [Fit("y", ["u", "v"], 0)],
        layered=True,
    ),
    "symmetric": network(
        [Block("m", 5, "tanh", "m bias"), Block("n", 4, "tanh"), Block("y", 2)],
        [
            Arrow("x", "m", 1),
            Arrow("m", "m", 1, mask=no_self),
            Arrow("m", "n", 1),
            Arrow("n", "n", 1),
            Arrow("n", "y", 1),
        ],
        [pq(at=3)],
        matrices={
            "x -> m": Matrix(frozen=lambda to, fr: fr == 1),
            "m -> m": Matrix(symmetric=True),
            "n -> n": Matrix(symmetric=True, frozen=lambda to, fr: (to == 2) & (fr == 1)),
        },
    ),
    "low-rank": network(
        [Block("l", 6, "tanh", "l bias"), Block("f", 5, "tanh", "f bias"), Block("y", 2)],
        [
            Arrow("x", "l", 0),
            Arrow("l", "l", 1),
            Arrow("l", "f", 0),
            Arrow("f", "f", 1),
            Arrow("f", "y", 0),
        ],
        layered=True,
        matrices={"l -> l": Matrix(rank=True), "f -> f": EVERYWHERE},
        frozen=["f bias"],
    ),
    "leak-rate": network(
        [
            Block("h", 5, "tanh", "h bias", alpha=[2 / (4 * i) for i in range(1, 6)]),
            Block("y", 2, bias="y bias", updated_at_0=True),
        ],
        [Arrow("x", "h", 1), Arrow("h", "h", 1), Arrow("h", "y", 0)],
        [pq(at=1)],
        dt=2.0,
    ),
    "leak-input": network(
        [
            Block("h", 5, "sigmoid", "h bias", alpha=[1 / 3], on_input=True, start="h start"),
            Block("g", 3, "tanh", alpha=[1 / 2], on_input=True, start=[0.5, 0.0, -0.5]),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "h", 1),
            Arrow("h", "g", 1),
            Arrow("g", "y", 1),
            Arrow("h", "h", 1),
            Arrow("g", "h", 1),
        ],
        [pq(at=3)],
    ),
    "learned-tau": network(
        [
            Block("h", 4, "tanh", "h bias", tau="h tau"),
            Block("g", 4, "softplus", tau="g tau", on_input=True),
            Block("y", 2),
        ],
        [Arrow("x", "h", 0), Arrow("h", "g", 0), Arrow("g", "y", 0), Arrow("h", "h", 1)],
        layered=True,
    ),
    "euler": network(
        [
            Block("h", 4, "tanh", "h bias", alpha=[0.1]),
            Block("g", 4, "sigmoid", alpha=[0.1 / 0.5]),
            Block("y", 2, updated_at_0=True),
        ],
        [
            Arrow("x", "h", 1),
            Arrow("h", "h", 1),
            Arrow("h", "g", 1),
            Arrow("g", "h", 1),
            Arrow("g", "y", 0),
        ],
        [pq(at=2)],
        dt=0.1,
    ),
    "lstm": lstm(),
    "gates": network(
        [
            Block("g", 2, "sigmoid", "g bias", start=0.5),
            Block("h", 2, "tanh", "h bias"),
            Block("y", 2, bias="y bias"),
        ],
        [
            Arrow("x", "g", 1),
            Arrow("x", "h", 1),
            Arrow("h", "g", 1),
            Arrow("h", "h", 1, "h -> h gate g", gate="g", gate_delay=1),
            Arrow("g", "h", 1, "g -> h gate h gate delay 2", gate="h", gate_delay=2),
            Arrow("h", "y", 1, "h -> y gate x gate delay 2", gate="x", gate_delay=2),
        ],
        [pq(at=2)],
    ),
    "entropy": network(
        [Block("h", 5, "tanh", "h bias"), Block("y", 3, "softmax", "y bias")],
        [Arrow("x", "h", 0), Arrow("h", "h", 1), Arrow("h", "y", 0)],
        [Fit("y", ["class"], 0, "cross_entropy")],
        layered=True,
        sgd={"lr": 0.1, "momentum": 0.5},
    ),
    "two-losses": network(
        [
            Block("h", 5, "tanh", "h bias"),
            Block("c", 3, "softmax2", "c bias"),
            Block("y", 2, bias="y bias"),
        ],
        [Arrow("x", "h", 1), Arrow("h", "c", 1), Arrow("h", "y", 1), Arrow("h", "h", 1)],
        [Fit("c", ["class"], 2, "cross_entropy", weight=0.3), pq(at=2, weight=2.0, ahead=1)],
    ),
    "windows": network(
        [Block("h", 4, "tanh", "h bias", start="h start"), Block("y", 2)],
        [Arrow("x", "h", 0), Arrow("h", "y", 0), Arrow("h", "h", 1)],
        [pq(ahead=1)],
        layered=True,
        windows=(4, 2, 1),
    ),
    "decay": rnn(
        sgd={"lr": 0.1, "momentum": 0.9},
        adam={"lr": 0.01, "betas": (0.8, 0.99), "eps": 1e-6, "weight_decay": 0.1},
        clip=0.2,
    ),
    "formula": network(
        [Block("h", 6, "softsign", "h bias"), Block("s", 3, "softmax"), Block("y", 2, bias="y bias")],
        [
            Arrow("x", "h", 0, "x[1] -> h[1..3]", rows=slice(0, 3), cols=slice(0, 1)),
            Arrow("x", "h", 0, "x[2] -> h[2..6]", rows=slice(1, 6), cols=slice(1, 2)),
            Arrow("h", "s", 0),
            Arrow("s", "h", 1, "s -> h[4..6] delay 1", rows=slice(3, 6)),
            Arrow(
                "h", "h", 1, "h[4..6] -> h[1..3] delay 1", rows=slice(0, 3), cols=slice(3, 6)
            ),
            Arrow("s", "y", 0),
        ],
        layered=True,
    ),
}
