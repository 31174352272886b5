"""Writes the folder of a problem, which netc and its competitors read:

    program.net   the program, in the precision of the row
    data.npz      what is fed and what should come of it: x and y, T × B × n
    weights.npz   the first weights, by the names that netc gives them: rows to, columns from
    W.npz         in its place where netc draws the weights: W as `netc emit w` writes it, for SciPy

All numbers but those that netc draws are of the stream of `common.py`."""

import subprocess
from pathlib import Path

import numpy as np

from common import uniform

PROGRAMS = Path(__file__).parent / "programs"

# The streams of what is fed and of what should come of it.
SAMPLES, TARGETS = 106, 107


def write(folder, row, netc):
    """The folder of a row; `netc` draws the weights where the row gives none."""
    folder.mkdir(parents=True, exist_ok=True)
    write_program(folder, row)
    if row.samples:
        write_samples(folder, row)
    if row.weights:
        np.savez(folder / "weights.npz", **first_weights(row.weights))
    else:
        command = [netc, "emit", "w", folder / "program.net", "--out", folder / "W.npz"]
        subprocess.run(command + settings(row), check=True, capture_output=True)


def write_program(folder, row):
    """The program, in the precision of the row."""
    text = (PROGRAMS / f"{row.program}.net").read_text()
    (folder / "program.net").write_text(text.replace("precision f32", f"precision {row.dtype}"))


def settings(row):
    """The `param`s of a row as arguments of netc."""
    return [word for name, value in row.set.items() for word in ("--set", f"{name}={value!r}")]


def write_samples(folder, row):
    """x and y, the numbers of x in [-1, 1) and those of y half as large."""
    x = uniform(SAMPLES, row.samples, row.batch, row.inputs)
    y = uniform(TARGETS, row.samples, row.batch, row.outputs) * 0.5
    np.savez(folder / "data.npz", x=x, y=y)


def first_weights(weights):
    """For each name and shape, in order: entries in ±1/√columns, biases in ±0.1; arrays as they are."""
    first = {name: fixed for name, fixed in weights.items() if isinstance(fixed, np.ndarray)}
    shapes = [(name, shape) for name, shape in weights.items() if name not in first]
    for stream, (name, shape) in enumerate(shapes, start=101):
        scale = 0.1 if len(shape) == 1 else shape[1] ** -0.5
        # The streams of the samples stand between those of weights.
        first[name] = uniform(stream if stream < SAMPLES else stream + 2, *shape) * scale
    return first
