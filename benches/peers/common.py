"""What all programs of the comparison share: the stream of numbers, the timing, the line that is printed."""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import numpy as np

MANTISSA = 2.0**-53


def uniform(seed, *shape):
    """Numbers in [-1, 1) from a splitmix64 counter: the same in every language."""
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z += np.uint64(seed) * np.uint64(0xD1342543DE82EF95)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(11)).astype(np.float64) * MANTISSA * 2 - 1).reshape(shape)


def arguments(description, impls, loss_step=5):
    """The arguments of a competitor: which one it is, the folder of its problem, how long it may take, and at
    which step (of a simulation: tick) the result is told that all must agree on."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--impl", required=True, choices=impls)
    parser.add_argument("--problem", required=True, type=Path, help="folder written by problems.py")
    parser.add_argument("--dtype", default="f32", choices=["f32", "f64"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--budget", type=float, default=0.7, help="seconds of measuring")
    parser.add_argument("--loss-step", type=int, default=loss_step, help="the step whose loss is told")
    parsed = parser.parse_args()
    limit_threads(parsed.threads)
    return parsed


def limit_threads(threads):
    """Holds the process to so many cores. Before torch and JAX are imported: both look at what they may use."""
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, set(allowed[-threads:]))
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(threads)
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    os.environ["JAX_PLATFORMS"] = "cpu"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""


def samples(problem):
    """x and y of a problem, T × B × n each."""
    with np.load(problem / "data.npz") as data:
        return data["x"], data["y"]


def weights(problem):
    """The weights of a problem, by the names that netc gives them: rows to, columns from."""
    with np.load(problem / "weights.npz") as file:
        return {name: file[name] for name in file.files}


def drawn(problem):
    """W of a problem whose weights netc draws: a SciPy matrix of so many rows and columns as there are
    neurons, rows to, columns from. All biases are first as the program says."""
    from scipy.sparse import load_npz

    return load_npz(problem / "W.npz").tocsr()


def measure(step, sync, budget, warm=2):
    """Carries out steps for so many seconds: median and least time of one, and how many there were."""
    for _ in range(warm):
        step()
    sync()
    start = time.perf_counter()
    step()
    sync()
    one = time.perf_counter() - start
    # Short steps are timed many at once, so that the clock costs nothing.
    together = max(1, int(0.01 / max(one, 1e-7)))
    seconds = []
    end = time.perf_counter() + budget
    while time.perf_counter() < end or len(seconds) < 3:
        start = time.perf_counter()
        for _ in range(together):
            step()
        sync()
        seconds.append((time.perf_counter() - start) / together)
    return statistics.median(seconds), min(seconds), len(seconds) * together


def report(args, step, sync, loss):
    """Trains to the step whose loss is told, measures further steps, and prints the line."""
    start = time.perf_counter()
    step()
    sync()
    first = time.perf_counter() - start
    for _ in range(args.loss_step - 1):
        step()
    sync()
    loss_k = loss()
    median, best, count = measure(step, sync, args.budget)
    print_line(args, median, best, count, loss_k, first_call_s=first)


def print_line(args, median, best, count, loss_k, **more):
    """One line of JSON, the same keys as netc's."""
    line = dict(impl=args.impl, iter_ms=median * 1e3, best_ms=best * 1e3, iters=count, loss_k=loss_k)
    line.update(more, peak_bytes=peak_bytes())
    print(json.dumps(line), flush=True)


def peak_bytes():
    """The most memory that the process has held; None where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


def plain_c(args, what, arrays):
    """Runs sparse.c on arrays, as which it reads raw numbers, and prints its line."""
    folder = args.problem / f"c-{args.dtype}"
    folder.mkdir(exist_ok=True)
    for name, array in arrays.items():
        is_real = np.issubdtype(array.dtype, np.floating)
        kind = {"f32": np.float32, "f64": np.float64}[args.dtype] if is_real else np.int32
        np.ascontiguousarray(array, kind).tofile(folder / name)
    command = [os.environ["SPARSE_C"], what, folder, str(args.budget), str(args.loss_step)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    print(json.dumps(dict(impl=args.impl, **json.loads(done.stdout))))
