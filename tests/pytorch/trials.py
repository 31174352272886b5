"""The rows of `waves.csv` as batches: what is fed, what is wanted, and how far a network is from it."""

import csv
from pathlib import Path

import torch


HERE = Path(__file__).parent


def sequences():
    """Each sequence as a list of rows, name -> number, in the order of the file."""
    found = {}
    with open(HERE / "waves.csv", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["series"], []).append({k: float(v) for k, v in row.items()})
    return list(found.values())


class Batch:
    """Sequences, or windows of them, of which shorter ones are silent at their end. A target that
    lies beyond the end of its sequence, or that a window skips, is not scored."""

    def __init__(self, network, rows):
        self.network = network
        spans = [(row, 0, len(row), 0) for row in rows]
        if network.windows is not None:
            length, stride, skip = network.windows
            spans = [
                (row, first, length, skip)
                for row in rows
                for first in range(0, len(row) - length + 1, stride)
            ]
        self.spans = spans
        self.samples = max(length for _, _, length, _ in spans)
        self.ticks = self.samples + max(fit.at for fit in network.fits)

    def inputs(self, ticks):
        """What input blocks hold, `ticks × batch × n`."""
        inputs = {}
        for name, columns in self.network.feeds.items():
            values = torch.zeros(ticks, len(self.spans), len(columns))
            for place, (rows, first, length, _) in enumerate(self.spans):
                for t in range(length):
                    values[t, place] = torch.tensor([rows[first + t][c] for c in columns])
            inputs[name] = values
        return inputs

    def scored(self, fit):
        """(sequence, tick, target) of every scored sample."""
        for place, (rows, first, length, skip) in enumerate(self.spans):
            for t in range(skip, length):
                row = first + t + fit.ahead
                if row < len(rows):
                    target = torch.tensor([rows[row][column] for column in fit.columns])
                    yield place, t + fit.at, target

    def loss(self, stepper):
        """Each fit's mean over all its scored numbers (cross entropy: samples), added by weight."""
        states, sums = stepper.run(self.inputs(self.ticks), self.ticks)
        total = torch.zeros(())
        for fit in self.network.fits:
            places, ticks, targets = zip(*self.scored(fit))
            targets = torch.stack(targets)
            if fit.loss == "mse":
                found = states[fit.block][list(ticks), list(places)]
                loss = torch.nn.functional.mse_loss(found, targets)
            else:
                block = next(b for b in self.network.blocks if b.name == fit.block)
                beta = {"softmax": 1.0, "softmax2": 2.0}[block.f]
                found = beta * sums[fit.block][list(ticks), list(places)]
                loss = torch.nn.functional.cross_entropy(found, targets[:, 0].long())
            total = total + fit.weight * loss
        return total
