"""The rows of the comparison: what is computed, by whom, and how much faster netc is to be."""

from dataclasses import dataclass, field

import numpy as np

JAX = ("jax_1", "jax_4", "jax_16")
RNN = ("torch_loop", "torch_hoisted", "torch_nn", *JAX)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    # The program in programs/, the competitors' script, and which of its competitors take part.
    program: str
    script: str
    peers: tuple
    # netc's time is to be at most that of the best peer divided by this.
    target: float
    # Values of the program's `param`s.
    set: dict
    # T and B of what is fed, and the neurons of the input and the output.
    samples: int = 50
    batch: int = 32
    inputs: int = 16
    outputs: int = 8
    dtype: str = "f32"
    threads: int = 1
    # The numbers of threads that peers are tried with; as many as netc where none is given.
    peer_threads: tuple = ()
    # Of each weight its shape, of which the stream makes the numbers, or an array where it is fixed. Where
    # there are none netc draws all weights, and W is handed on.
    weights: dict = field(default_factory=dict)
    # Whether the steps of a `train` are timed; otherwise the ticks of a `run`.
    trains: bool = True
    # Entries of W that a sample passes: of them the floor is computed. 0 where products are no bound.
    entries: int = 0

    def floor_ms(self, gflops):
        """The time of forward, backward and gradient products at a rate, and nothing else."""
        return 6e-6 * self.entries * self.batch * self.samples / gflops if gflops else 0.0


def rnn(n, batch, target, samples=50, inputs=16, outputs=8, peers=RNN, **more):
    """A recurrent network of n neurons."""
    more_name = "".join(f", {key} {value}" for key, value in more.items() if key != "peer_threads")
    return Row(
        name=f"rnn {inputs}-{n}-{outputs}, T {samples}, B {batch}{more_name}",
        program="rnn",
        script="rnn.py",
        peers=peers,
        target=target,
        set=dict(n=n, inputs=inputs, outputs=outputs, batch=batch),
        samples=samples,
        batch=batch,
        inputs=inputs,
        outputs=outputs,
        weights={
            "x -> h": (n, inputs),
            "h -> h": (n, n),
            "h bias": (n,),
            "h -> y": (outputs, n),
            "y bias": (outputs,),
        },
        entries=n * (n + inputs + outputs),
        **more,
    )


def rnns():
    """All rows of the plain recurrent network."""
    for batch, target in ((1, 8), (8, 5), (32, 3)):
        yield rnn(8, batch, target, samples=20, inputs=2, outputs=1)
    targets = {
        32: (8, 3, 2.5),
        128: (2.5, 1.8, 1.5),
        512: (2, 1.6, 1.1),
        1024: (1.5, 1.5, 1.1),
    }
    for n, by_batch in targets.items():
        for batch, target in zip((1, 32, 128), by_batch):
            yield rnn(n, batch, target)
    for n in (128, 512):
        for batch, target in ((32, 1.6), (128, 1.1)):
            yield rnn(n, batch, target, samples=200)
    for n, target in ((128, 1.7), (512, 1.3), (1024, 1.3)):
        yield rnn(n, 32, target, dtype="f64")
    for n, target in ((128, 2.5), (512, 1.7)):
        yield rnn(n, 32, target, threads=2, peer_threads=(1, 2))


def stack(depth=8, n=128):
    """Recurrent layers, each reading the two below it."""
    weights = {}
    for k in range(1, depth + 1):
        for below in range(max(k - 2, 1), k):
            weights[f"h{below} -> h{k}"] = (n, n)
        weights |= {f"h{k} -> h{k}": (n, n), f"h{k} bias": (n,)}
    weights |= {"x -> h1": (n, 16), f"h{depth} -> y": (8, n), "y bias": (8,)}
    peers = ("torch_hoisted", "torch_nn", *JAX)
    return graph(f"stack of {depth}×{n}", "stack", peers, weights, dict(depth=depth, n=n))


def cycle(areas=4, n=128):
    """Areas in a cycle, all fed and all read."""
    weights = {"y bias": (8,)}
    for k in range(1, areas + 1):
        weights |= {f"x -> a{k}": (n, 16), f"a{k} -> a{k}": (n, n), f"a{k} -> y": (8, n)}
        weights |= {f"a{k} -> a{k % areas + 1} delay 1": (n, n), f"a{k} bias": (n,)}
    peers = ("torch_loop", "torch_one", "torch_two", *JAX)
    return graph(f"cycle of {areas}×{n}", "cycle", peers, weights, dict(areas=areas, n=n))


def codec(n=128):
    """Encoder, recurrent core, decoder."""
    weights = {"x -> e1": (n, 16), "e1 -> e2": (n, n), "e2 -> h": (n, n), "h -> h": (n, n)}
    weights |= {"h -> d1": (n, n), "d1 -> y": (8, n)}
    weights |= {f"{block} bias": (8 if block == "y" else n,) for block in ("e1", "e2", "h", "d1", "y")}
    return graph(f"codec of {n}", "codec", ("torch_hoisted", "torch_nn", *JAX), weights, dict(n=n))


def graph(name, program, peers, weights, settings, target=2, batch=32, entries=None):
    """A network of several blocks whose weights the stream gives."""
    matrices = [shape for shape in weights.values() if len(shape) == 2]
    return Row(
        name=f"{name}, B {batch}",
        program=program,
        script="gated.py" if program in ("lstm", "gru") else f"{program}.py",
        peers=peers,
        target=target,
        set=dict(settings, batch=batch),
        batch=batch,
        weights=weights,
        entries=entries or sum(rows * columns for rows, columns in matrices),
    )


def lstm(batch, n=128):
    """An LSTM; what it copies is fixed."""
    weights = {}
    for gate in "ifzo":
        weights |= {f"x -> {gate}": (n, 16), f"h -> {gate} delay 1": (n, n), f"{gate} bias": (n,)}
    weights |= {"h -> y": (8, n), "y bias": (8,)}
    for copied in ("z -> c gate i", "c -> c gate f", "c -> k", "k -> h gate o"):
        weights[copied] = np.eye(n)
    entries = 4 * n * (n + 16) + 8 * n
    return graph(f"lstm of {n}", "lstm", ("torch_lstm",), weights, dict(n=n), 1.3, batch, entries)


def gru(batch, n=128):
    """A GRU; what it copies is fixed."""
    weights = {}
    for gate, past in (("reset", "reset"), ("keep", "keep"), ("m", "past")):
        weights |= {f"x -> {gate}": (n, 16), f"h -> {past} delay 1": (n, n), f"{gate} bias": (n,)}
    weights |= {"past bias": (n,), "h -> y": (8, n), "y bias": (8,), "renew bias": np.ones(n)}
    for copied in ("past -> m gate reset", "m -> h gate renew", "h -> h gate keep"):
        weights[copied] = np.eye(n)
    weights["keep -> renew"] = -np.eye(n)
    entries = 3 * n * (n + 16) + 8 * n
    return graph(f"gru of {n}", "gru", ("torch_gru",), weights, dict(n=n), 1.3, batch, entries)


def areas(batch, target, against, peers, count=16, n=64):
    """Areas in a ring with a tenth of the entries from each to the next."""
    return Row(
        name=f"areas {count}×{n}, B {batch}, against {against}",
        program="areas",
        script="areas.py",
        peers=peers,
        target=target,
        set=dict(areas=count, n=n, batch=batch),
        batch=batch,
        entries=count * (n * n + n * n // 10 + n * 24),
    )


def sparse(n):
    """Training of a network of ten entries a neuron."""
    return Row(
        name=f"sparse training, N {n}",
        program="sparse",
        script="sparse.py",
        # torch's own gradient takes more than a hundred bytes an entry and tick.
        peers=("torch_by_hand", "c") if n > 100_000 else ("torch_autograd", "torch_by_hand", "c"),
        target=0.8,
        set=dict(n=n, batch=1),
        samples=10,
        batch=1,
    )


def simulate(n, density, target, peers, share):
    """A sparse network that is let go."""
    return Row(
        name=f"simulation, N {n}, {share}",
        program="simulate",
        script="simulate.py",
        peers=peers,
        target=target,
        set=dict(n=n, density=density),
        samples=0,
        batch=1,
        trains=False,
    )


def graphs():
    """Networks of several blocks."""
    yield stack()
    yield cycle()
    yield codec()
    for cell in (lstm, gru):
        yield from (cell(batch) for batch in (1, 32))
    dense = ("torch_dense", "jax_dense_1", "jax_dense_4")
    for batch, masked, blocks in ((1, 25, 4), (32, 7, 1.5)):
        yield areas(batch, masked, "masked dense", dense)
        yield areas(batch, blocks, "blocks", ("torch_blocks", "torch_csr"))


def sparses():
    """Sparse networks: those of the reservoir kind, and those of ten entries a neuron at every size."""
    several = ("torch_csr", "scipy_csr", "reservoirpy")
    yield simulate(20000, 0.01, 1.2, (*several, "c"), "1 %")
    yield simulate(2000, 0.1, 1.8, (*several, "jax_bcoo", "numpy_dense", "c"), "10 %")
    for n in (1000, 10000, 100000, 1000000):
        yield simulate(n, 10 / n, 0.8, ("torch_csr", "c"), "10 entries a neuron")
    yield from (sparse(n) for n in (1000, 10000, 100000, 1000000))


ROWS = [*rnns(), *graphs(), *sparses()]
