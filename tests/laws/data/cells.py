"""Writes lstm.npz and gru.npz, which `tests/laws/cells.rs` compares the examples with: what PyTorch's
LSTMCell and GRUCell make of random inputs, and the gradients of a random linear loss. In f64.

    python cells.py        (needs torch and numpy; written with torch 2.15.0)
"""

from pathlib import Path

import numpy as np
import torch

TICKS, BATCH, INPUTS, NEURONS = 24, 3, 2, 5


def draw(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def fixture(cell, has_memory):
    torch.manual_seed(7)
    cell = cell(INPUTS, NEURONS, dtype=torch.float64)
    for parameter in cell.parameters():
        parameter.data = 0.7 * draw(*parameter.shape)
    inputs, seeds_h = draw(TICKS, BATCH, INPUTS), draw(TICKS, BATCH, NEURONS)
    seeds_c = draw(TICKS, BATCH, NEURONS)
    h = c = torch.zeros(BATCH, NEURONS, dtype=torch.float64)
    hidden, memory = [], []
    for x in inputs:
        if has_memory:
            h, c = cell(x, (h, c))
            memory.append(c)
        else:
            h = cell(x, h)
        hidden.append(h)
    arrays = {"x": inputs, "h": torch.stack(hidden), "seeds_h": seeds_h}
    loss = (arrays["h"] * seeds_h).sum()
    if has_memory:
        arrays |= {"c": torch.stack(memory), "seeds_c": seeds_c}
        loss = loss + (arrays["c"] * seeds_c).sum()
    loss.backward()
    for name, parameter in cell.named_parameters():
        arrays |= {name: parameter, f"grad_{name}": parameter.grad}
    return {name: np.ascontiguousarray(array.detach().numpy()) for name, array in arrays.items()}


folder = Path(__file__).parent
np.savez(folder / "lstm.npz", **fixture(torch.nn.LSTMCell, has_memory=True))
np.savez(folder / "gru.npz", **fixture(torch.nn.GRUCell, has_memory=False))
