"""Runs netc and its competitors in turn and prints how much faster netc is.

    python benches/peers/compare.py                       all rows, three rounds
    python benches/peers/compare.py --list                what they are called
    python benches/peers/compare.py --rows 'rnn 16-128*'  those that match a pattern

Every competitor is a process of its own, held to as many cores as it may use. Within a round all are run
one after the other, so that a machine that changes its mode does so for all; the ratio is taken within each
round, to the best peer of that round, and its median over the rounds is told.

A row counts only if all compute the same. Before the rounds each takes the first steps in f64: the losses of
the fifth step, met before it moves the weights (of a simulation: the mean |r| at tick 20), must agree. So
they must, more loosely, in the precision that is timed. Where one differs it is told in place of the ratio."""

import argparse
import fnmatch
import json
import os
import re
import statistics
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import problems
from bounds import BOUNDS
from rows import ROWS

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

# How far losses may differ, relative to netc's. In f32 sums in another order, and JAX's own tanh, move small
# gradients, of which Adam makes whole steps: that much is seen between PyTorch and JAX as well.
TOLERANCE = {"f32": 1e-4, "f64": 1e-8}


def main():
    args = arguments()
    rows, bounds = chosen(args, ROWS), chosen(args, BOUNDS)
    if args.list:
        print("\n".join(one.name for one in rows + bounds))
        return
    bench, netc = build("--bench", "peers"), build("--bin", "netc")
    if rows:
        head("row", "netc, ms", "peers, ms", "ratio to the best", "target", "of the floor", "GFLOP/s")
    for row in rows:
        folder = folder_of(args, row)
        differs = disagreement(args, bench, netc, row, folder / "f64")
        if differs:
            refuse(row, differs)
            continue
        problems.write(folder, row, netc)
        rounds = [carry_out(args, bench, row, folder, args.budget) for _ in range(args.rounds)]
        tell(row, rounds)
    if bounds:
        print()
        head("bound", "measured", "at most")
    for bound in bounds:
        found = bound.measure(bench, netc, folder_of(args, bound))
        line(bound.name, f"{found:.3g} {bound.unit}", f"{bound.most} {bound.unit}")


def chosen(args, several):
    """Those whose names match one of the patterns."""
    return [one for one in several if any(fnmatch.fnmatch(one.name, p) for p in args.rows)]


def folder_of(args, row):
    """The folder of a row's problem."""
    folder = args.work / re.sub("[^A-Za-z0-9.]+", "-", row.name)
    folder.mkdir(exist_ok=True)
    return folder


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add, target = parser.add_argument, REPOSITORY / "target/peers"
    add("--rows", nargs="+", default=["*"], help="patterns of names")
    add("--rounds", type=int, default=3)
    add("--budget", type=float, default=0.7, help="seconds of measuring, each time")
    add("--list", action="store_true", help="only tell the names of the rows")
    add("--work", type=Path, default=target, help="folder of the problems")
    add("--log", type=Path, default=target / "log.jsonl", help="what every competitor printed is added here")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    return args


def build(*target):
    """Builds a target of the repository and tells where it is."""
    command = ["cargo", "build", "--release", "--locked", *target, "--message-format", "json"]
    built = subprocess.run(command, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True)
    messages = map(json.loads, built.stdout.splitlines())
    return [m["executable"] for m in messages if m.get("target", {}).get("name") == target[1]][-1]


def disagreement(args, bench, netc, row, folder):
    """What competitors differ in after the first steps in f64, if they do."""
    row = replace(row, dtype="f64")
    problems.write(folder, row, netc)
    return refusal(row, carry_out(args, bench, row, folder, budget=0))


def carry_out(args, bench, row, folder, budget):
    """One round: the rate of a large product, then every competitor, by name."""
    product = [bench, "product", "--dtype", row.dtype, "--threads", str(row.threads)]
    lines = {"product": run(args, row, product, row.threads)}
    lines["netc"] = run(args, row, netc_command(bench, row, folder, budget), row.threads)
    for peer in row.peers:
        for threads in row.peer_threads or (row.threads,):
            name = f"{peer}×{threads}" if row.peer_threads else peer
            lines[name] = run(args, row, peer_command(row, folder, peer, threads, budget), threads)
    return lines


def netc_command(bench, row, folder, budget):
    command = [bench, "train" if row.trains else "run", str(folder / "program.net")]
    command += ["--budget", str(budget), *problems.settings(row)]
    if row.weights:
        command += ["--weights", str(folder / "weights.npz")]
    return command


def peer_command(row, folder, peer, threads, budget):
    command = [sys.executable, str(HERE / row.script), "--impl", peer, "--problem", str(folder)]
    return command + ["--dtype", row.dtype, "--threads", str(threads), "--budget", str(budget)]


def run(args, row, command, threads):
    """What a competitor prints; an `error` where it fails."""
    cores = sorted(os.sched_getaffinity(0))[-threads:]

    def settle():
        os.sched_setaffinity(0, cores)
        try:
            os.nice(-10)
        except PermissionError:
            pass  # only who administers the machine may come before others

    environment = dict(os.environ, SPARSE_C=str(plain_c(args, row.dtype)))
    done = subprocess.run(
        command, preexec_fn=settle, capture_output=True, text=True, env=environment
    )
    if done.returncode == 0:
        told = json.loads(done.stdout.splitlines()[-1])
    else:
        told = {"error": (done.stderr.strip().splitlines() or ["no message"])[-1]}
    with open(args.log, "a") as log:
        log.write(json.dumps(dict(row=row.name, threads=threads, command=command[1], **told)) + "\n")
    return told


def plain_c(args, dtype):
    """The compiled loop in C, whose numbers are those of a precision."""
    program = args.work / f"sparse-{dtype}"
    if not program.exists() or program.stat().st_mtime < (HERE / "sparse.c").stat().st_mtime:
        real = {"f32": "float", "f64": "double"}[dtype]
        command = ["cc", "-O3", f"-Dreal={real}", "-o", program, HERE / "sparse.c", "-lm"]
        subprocess.run(command, check=True)
    return program


def head(*columns):
    line(*columns)
    line(*("---" for _ in columns))


def tell(row, rounds):
    """The line of a row: medians over its rounds."""
    differs = next(filter(None, (refusal(row, one) for one in rounds)), None)
    if differs:
        return refuse(row, differs)
    peers = [name for name in rounds[0] if name not in ("product", "netc")]
    shown = ", ".join(f"{name} {median(rounds, name):.4g}" for name in peers)
    ratios = [min(one[name]["iter_ms"] for name in peers) / one["netc"]["iter_ms"] for one in rounds]
    ratio = f"{statistics.median(ratios):.2f}× ({min(ratios):.2f}–{max(ratios):.2f})"
    rates = [one["product"]["best_gflops"] for one in rounds]
    floors = [row.floor_ms(rate) / one["netc"]["iter_ms"] for rate, one in zip(rates, rounds)]
    floor = f"{statistics.median(floors):.0%}" if row.entries else ""
    rate = f"{statistics.median(rates):.0f}"
    line(row.name, f"{median(rounds, 'netc'):.4g}", shown, ratio, f"{row.target}×", floor, rate)


def refuse(row, reason):
    """The line of a row that does not count."""
    line(row.name, "", "", f"does not count: {reason}", f"{row.target}×", "", "")


def median(rounds, name):
    """A competitor's time over the rounds."""
    return statistics.median(one[name]["iter_ms"] for one in rounds)


def line(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def refusal(row, lines):
    """Why a round does not count, if it does not: a competitor failed, or computed something else than netc."""
    for name, told in lines.items():
        if "error" in told:
            return f"{name} failed: {told['error']}"
    met = lines["netc"]["loss_k"]
    for name, told in lines.items():
        theirs = told.get("loss_k")
        if name != "product" and not abs(theirs - met) <= TOLERANCE[row.dtype] * abs(met):
            return f"in {row.dtype} netc {met!r}, {name} {theirs!r}"
    return None


if __name__ == "__main__":
    main()
