"""Writes NAME.npz beside every NAME.net of this folder: what PyTorch makes, in f64, of the first weights
that netc draws for the program. `tests/laws/pytorch.rs` holds netc against it.

    pip install -r requirements.txt
    python fixtures.py ../../target/debug/netc          (all; or NAME … behind it)

The network is built from its description in `networks.py`, not from the program. Both trainings of a
program are carried out from its first weights. A fixture holds

    first.NAME                the first weights, by the names of netc's tensors
    state.BLOCK               ticks × sequences × n, a run over all sequences with silence behind them
    gradient.NAME             ∂E/∂W of the first step, a pair of a symmetric matrix with its sum
    step                      the rate of one step of sgd that meets no constraint
    sgd.NAME, adam.NAME       the weights after 100 steps
    sgd.loss, adam.loss       the loss that each step met

and is written only if nothing about it hangs on rounding: no argument of an activation comes within
1e-6 of a kink in any pass, and the largest Lyapunov exponent is below 0, before and after training."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace

import numpy as np
import torch
from safetensors.numpy import load_file

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

from networks import NETWORKS
from parameters import Parameters
from stepper import Stepper, largest_exponent
from trials import HERE, Batch, sequences

STEPS = 100
KINK = 1e-6


def first_weights(netc, name):
    """The first weights of a program, from its twin without experiments."""
    text = (HERE / f"{name}.net").read_text()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "waves.csv", folder)
        twin, weights = f"{folder}/{name}.net", f"{folder}/{name}.safetensors"
        with open(twin, "w") as file:
            file.write(text[: text.index("\ntrain {")] + "\n")
        subprocess.run([netc, "run", twin, "--save", weights], check=True, capture_output=True)
        return load_file(weights)


def with_drawn_masks(network, first):
    """The network with the masks that the program draws: the entries that netc's weights have, of which
    there must be as many as the share says."""
    arrows = []
    for arrow in network.arrows:
        if arrow.sparse is not None:
            exists = first[arrow.matrix] != 0
            assert exists.sum() == round(arrow.sparse * exists.size), "entries of a drawn mask"
            arrow = replace(arrow, mask=lambda to, fr, exists=exists: exists[to - 1, fr - 1])
        arrows.append(arrow)
    return replace(network, arrows=arrows)


class Study:
    """One network with its data and its first weights."""

    def __init__(self, network, first):
        self.network = with_drawn_masks(network, first)
        self.first = first
        self.batch = Batch(self.network, sequences())
        self.margin = float("inf")  # the nearest argument to a kink
        self.exponent = float("-inf")  # the largest of those judged

    def parameters(self):
        return Parameters(self.network, self.first)

    def step(self, parameters):
        """The loss, and the gradient of every trained leaf."""
        stepper = Stepper(self.network, parameters.values())
        loss = self.batch.loss(stepper)
        self.margin = min(self.margin, stepper.margin)
        leaves = parameters.trainable()
        found = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
        found = [torch.zeros_like(l) if g is None else g for g, l in zip(found, leaves.values())]
        return loss.item(), parameters.hold(dict(zip(leaves, found)))

    @torch.no_grad()
    def states(self):
        """A run over every whole sequence."""
        batch = Batch(replace(self.network, windows=None), sequences())
        ticks = batch.samples + self.network.free
        stepper = Stepper(self.network, self.parameters().values())
        states, _ = stepper.run(batch.inputs(ticks), ticks)
        self.margin = min(self.margin, stepper.margin)
        return {name: values.numpy() for name, values in states.items()}

    def gradient(self):
        """∂E/∂W by the names of the tensors, 0 where nothing is trained."""
        parameters = self.parameters()
        _, found = self.step(parameters)
        zeros = {name: torch.zeros_like(leaf) for name, leaf in parameters.leaves.items()}
        return parameters.arrays({**zeros, **found})

    def free_step(self):
        """The largest power of 2, at most 64, by which sgd meets no constraint in its first step."""
        for power in range(6, -30, -1):
            parameters = self.parameters()
            _, found = self.step(parameters)
            with torch.no_grad():
                for name, gradient in found.items():
                    parameters.leaves[name] -= 2.0**power * gradient
            if parameters.is_inside():
                return 2.0**power
        raise AssertionError("every step meets a constraint")

    def train(self, optimiser):
        """The losses of the steps, and the weights after them. Decay is that of matrices alone."""
        parameters = self.parameters()
        losses = []
        leaves = parameters.trainable()
        matrices = [leaf for leaf in leaves.values() if leaf.ndim == 2]
        vectors = [leaf for leaf in leaves.values() if leaf.ndim == 1]
        optimiser = optimiser([{"params": matrices}, {"params": vectors, "weight_decay": 0.0}])
        for _ in range(STEPS):
            loss, found = self.step(parameters)
            losses.append(loss)
            norm = torch.sqrt(sum((g**2).sum() for g in found.values())).item()
            scale = min(1.0, self.network.clip / norm) if self.network.clip else 1.0
            for name, gradient in found.items():
                leaves[name].grad = gradient * scale
            optimiser.step()
            parameters.constrain()
        self.judge(parameters)
        return np.array(losses), parameters.arrays()

    def judge(self, parameters):
        """Ends the script if the trajectory is not stable with these weights."""
        values = {name: value.detach() for name, value in parameters.values().items()}
        rows = [row for sequence in sequences() for row in sequence]
        drive = {
            name: torch.tensor([[row[column] for column in columns] for row in rows])
            for name, columns in self.network.feeds.items()
        }
        exponent = largest_exponent(Stepper(self.network, values), drive)
        assert exponent < 0, f"the largest Lyapunov exponent is {exponent}"
        self.exponent = max(self.exponent, exponent)


def fixture(network, first):
    """All arrays of a fixture, and how far it is from what would make it hang on rounding."""
    assert network.tensors() == set(first), f"parameters: {network.tensors() ^ set(first)}"
    study = Study(network, first)
    study.judge(study.parameters())
    arrays = {f"first.{name}": numbers for name, numbers in first.items()}
    arrays.update({f"state.{name}": values for name, values in study.states().items()})
    arrays.update({f"gradient.{name}": values for name, values in study.gradient().items()})
    arrays["step"] = np.array([study.free_step()])
    optimisers = {
        "sgd": lambda groups: torch.optim.SGD(groups, **network.sgd),
        "adam": lambda groups: torch.optim.AdamW(groups, **{"weight_decay": 0.0, **network.adam}),
    }
    for by, optimiser in optimisers.items():
        arrays[f"{by}.loss"], trained = study.train(optimiser)
        arrays.update({f"{by}.{name}": numbers for name, numbers in trained.items()})
    assert study.margin > KINK, f"an argument is {study.margin} from a kink"
    return arrays, study


def main(netc, *names):
    programs = {path.stem for path in HERE.glob("*.net")}
    assert programs == set(NETWORKS), f"described or written alone: {programs ^ set(NETWORKS)}"
    for name in names or sorted(NETWORKS):
        arrays, study = fixture(NETWORKS[name], first_weights(netc, name))
        np.savez_compressed(HERE / f"{name}.npz", **arrays)
        losses = [f"{by} {arrays[by + '.loss'][-1]:.4f}" for by in ["sgd", "adam"]]
        print(
            f"{name:14} exponent {study.exponent:8.3f}  kink {study.margin:8.1e}  "
            f"step {arrays['step'][0]:6g}  loss {arrays['sgd.loss'][0]:.4f}, {', '.join(losses)}",
            flush=True,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
