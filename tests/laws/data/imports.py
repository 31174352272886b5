"""Writes import-*.npz, which `tests/laws/imports.rs` imports and runs: the `state_dict` of small PyTorch
networks (names behind `state.`), random inputs `x` and the outputs `y` (ticks × batch × n). In f64.

    python imports.py      (needs torch and numpy; written with torch 2.15.0)
"""

from pathlib import Path

import numpy as np
import torch
from torch import nn

TICKS, BATCH = 9, 2


class Chain(nn.Module):
    """Recurrent layers with linear ones behind them, each followed by its activation."""

    def __init__(self, **layers):
        super().__init__()
        self.activations = []
        for name, (layer, activation) in layers.items():
            setattr(self, name, layer.double())
            self.activations.append((name, activation))

    def forward(self, x):
        for name, activation in self.activations:
            x = getattr(self, name)(x)
            x = x[0] if isinstance(x, tuple) else x
            x = activation(x)
        return x


def same(x):
    return x


FIXTURES = {
    "rnn": (3, dict(rnn=(nn.RNN(3, 5, num_layers=2), same), fc=(nn.Linear(5, 2), same))),
    "relu": (2, dict(body=(nn.RNN(2, 4, nonlinearity="relu", bias=False), same))),
    "lstm": (3, dict(lstm=(nn.LSTM(3, 4, num_layers=2), same), out=(nn.Linear(4, 2), torch.sigmoid))),
    "gru": (
        2,
        dict(
            gru=(nn.GRU(2, 5), same),
            first=(nn.Linear(5, 4), torch.tanh),
            second=(nn.Linear(4, 1, bias=False), same),
        ),
    ),
    "linear": (4, dict(a=(nn.Linear(4, 6), torch.relu), b=(nn.Linear(6, 3), same))),
}

folder = Path(__file__).parent
torch.manual_seed(11)
for name, (inputs, layers) in FIXTURES.items():
    network = Chain(**layers)
    for parameter in network.parameters():
        parameter.data = 0.6 * torch.randn(*parameter.shape, dtype=torch.float64)
    x = torch.randn(TICKS, BATCH, inputs, dtype=torch.float64)
    with torch.no_grad():
        arrays = {"x": x, "y": network(x)}
    arrays |= {f"state.{key}": value for key, value in network.state_dict().items()}
    arrays = {key: np.ascontiguousarray(value.numpy()) for key, value in arrays.items()}
    np.savez(folder / f"import-{name}.npz", **arrays)
