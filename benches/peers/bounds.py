"""What has no competitor but a bound: compiling, starting, and the memory of an entry."""

import json
import statistics
import subprocess
import time
from dataclasses import dataclass, replace
from typing import Callable

import problems
from rows import rnn, sparse


@dataclass(frozen=True)
class Bound:
    """A number that is to be at most so large."""

    name: str
    most: float
    unit: str
    # Finds it out, given (bench, netc, folder).
    measure: Callable


def seconds(command, times):
    """The median time of a whole process."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def start(bench, netc, folder):
    """Reading and compiling a small program, its data and its weights, five steps, and the figures: an upper
    bound of the time to the first step."""
    row = rnn(8, 1, 0, samples=20, inputs=2, outputs=1)
    problems.write(folder, row, netc)
    command = [netc, "run", folder / "program.net", "--quiet", *problems.settings(row)]
    return seconds(command + ["--weights", folder / "weights.npz"], 15) * 1e3


def check_entries(bench, netc, folder):
    """A network of a million neurons and ten million entries."""
    row = sparse(1000)
    problems.write(folder, row, netc)
    return seconds([netc, "check", folder / "program.net", "--set", "n=1000000"], 3)


def check_lines(bench, netc, folder):
    """A chain of blocks, a line for each and one for each connection."""
    count = 50_000
    lines = ["input h0[2]"]
    lines += [f"hidden h{i}[2] : tanh, bias\nh{i - 1} -> h{i}" for i in range(1, count)]
    lines += ["output y[2]", f"h{count - 1} -> y"]
    (folder / "long.net").write_text("\n".join(lines) + "\n")
    return seconds([netc, "check", folder / "long.net"], 3)


def bytes_of_entry(bench, netc, folder):
    """The slope of peak memory from ten to twenty entries a neuron, in f32 with adam."""
    n = 300_000
    peaks = []
    for entries in (10, 20):
        row = replace(sparse(n), set=dict(n=n, entries=entries, batch=1))
        problems.write_samples(folder, row)
        problems.write_program(folder, row)
        command = [bench, "train", folder / "program.net", "--budget", "0", *problems.settings(row)]
        line = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        peaks.append(json.loads(line)["peak_bytes"])
    return (peaks[1] - peaks[0]) / (10 * n)


BOUNDS = [
    Bound("start to the first step of rnn 2-8-1", 20, "ms", start),
    Bound("check of 1,000,000 neurons, 10,000,000 entries", 2, "s", check_entries),
    Bound("check of 100,000 lines", 2, "s", check_lines),
    Bound("memory of an entry, f32 training with adam", 24, "bytes", bytes_of_entry),
]
