"""What a network is described by: blocks, arrows, matrices, fits. Nothing here reads a program; the
descriptions of `networks.py` say by hand what the programs beside them mean."""

from dataclasses import dataclass, field
from typing import Callable, Optional

import numpy as np
import torch

# Activations by name, with whether the derivative jumps where the argument is 0.
ACTIVATIONS = {
    "linear": (lambda a: a, False),
    "tanh": (torch.tanh, False),
    "sigmoid": (torch.sigmoid, False),
    "softplus": (torch.nn.functional.softplus, False),
    "softsign": (torch.nn.functional.softsign, False),
    "relu": (torch.relu, True),
    "leaky_relu": (lambda a: torch.nn.functional.leaky_relu(a, 0.1), True),
    "softmax": (lambda a: torch.softmax(a, dim=-1), False),
    "softmax2": (lambda a: torch.softmax(2 * a, dim=-1), False),
}

# Mask, sign and frozen formulas over `to` (rows) and `from` (columns), both from 1.
Formula = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass
class Block:
    """A block that is no input. `alpha` is its leak, one number or one a neuron; absent: 1. `tau`
    is the name of a learned time constant, by which the leak is `dt / tau`."""

    name: str
    size: int
    f: str = "linear"
    bias: Optional[str] = None
    alpha: Optional[list] = None
    tau: Optional[str] = None
    on_input: bool = False
    start: object = 0.0  # numbers, or the name of a learned vector
    updated_at_0: bool = False  # by an incoming delay of 0, `tau(0)`, or the clock


@dataclass
class Arrow:
    """A connection of delay d, gated by a block read `gate_delay` ticks earlier."""

    source: str
    target: str
    delay: int
    matrix: str = ""
    transposed: bool = False
    mask: Optional[Formula] = None
    sparse: Optional[float] = None  # the share of entries of a mask that the program draws
    gate: Optional[str] = None
    gate_delay: int = 0
    rows: Optional[slice] = None  # neurons of the target; absent: all
    cols: Optional[slice] = None  # neurons of the source

    def __post_init__(self):
        self.matrix = self.matrix or f"{self.source} -> {self.target}"
        self.rows, self.cols = self.rows or slice(None), self.cols or slice(None)


@dataclass
class Matrix:
    """What holds of a matrix: the sign of each entry (0: none), pairs, frozen entries, a rank."""

    sign: Optional[Formula] = None
    symmetric: bool = False
    frozen: Optional[Formula] = None
    rank: bool = False


@dataclass
class Fit:
    """Columns that a block should show, `at` ticks after the sample, `ahead` rows later."""

    block: str
    columns: list
    at: int
    loss: str = "mse"
    weight: float = 1.0
    ahead: int = 0


@dataclass
class Network:
    """A network, its data and its two trainings. The blocks stand in the order in which a tick
    computes them."""

    feeds: dict  # input block -> columns
    blocks: list
    arrows: list
    fits: list
    matrices: dict = field(default_factory=dict)
    frozen: list = field(default_factory=list)  # vectors that training leaves alone
    dt: float = 1.0
    windows: Optional[tuple] = None  # length, stride, skipped targets
    sgd: dict = field(default_factory=lambda: {"lr": 0.05, "momentum": 0.9})
    adam: dict = field(default_factory=lambda: {"lr": 0.01})
    clip: Optional[float] = None
    free: int = 3  # ticks that the run goes on after the last sample

    def matrix(self, name):
        return self.matrices.get(name, Matrix())

    def deepest(self):
        """The largest delay that anything is read with, at least 1."""
        return max([1] + [max(arrow.delay, arrow.gate_delay) for arrow in self.arrows])

    def tensors(self):
        """The names of all parameters."""
        names = set()
        for arrow in self.arrows:
            factors = [".U", ".V"] if self.matrix(arrow.matrix).rank else [""]
            names.update(arrow.matrix + factor for factor in factors)
        for block in self.blocks:
            vectors = [block.bias, block.tau, block.start]
            names.update(name for name in vectors if isinstance(name, str))
        return names
