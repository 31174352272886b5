"""The rows of the comparison: what is computed, by whom, and how much faster netc is to be."""

from dataclasses import dataclass, field

RNN = ("torch_loop", "torch_hoisted", "torch_nn", "jax_1", "jax_4", "jax_16")


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
    # The weights that the stream gives, name by name; netc draws them where there are none.
    shapes: dict = field(default_factory=dict)
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
        shapes={
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


ROWS = [*rnns()]
