"""A ring of areas, dense within, sparse from each to the next: as one dense matrix behind a mask, which is what
most would write, and by hand as blocks."""

import numpy as np

from common import arguments, drawn
from training import jax_layer, main, torch_layer

INPUTS, OUTPUTS = 16, 8


def read(problem):
    """The parts of W: from the inputs, among the areas (a SciPy matrix), to the outputs; the biases are 0."""
    matrix = drawn(problem)
    neurons = matrix.shape[0] - INPUTS - OUTPUTS
    inner = slice(INPUTS, INPUTS + neurons)
    return {
        "into": matrix[inner, :INPUTS].toarray(),
        "among": matrix[inner, inner],
        "out": matrix[INPUTS + neurons :, inner].toarray(),
        "bias": np.zeros(neurons),
        "y": np.zeros(OUTPUTS),
    }


def dense(w):
    """The matrix among the areas written out."""
    return {**w, "among": w["among"].toarray()}


def torch_dense(torch, tensor, w, x):
    """One dense matrix, masked in each step."""
    linear = torch.nn.functional.linear
    mask = tensor(w["among"].toarray() != 0)
    p = {name: tensor(values).requires_grad_() for name, values in dense(w).items()}

    def forward():
        states = torch_layer(torch, linear(x, p["into"], p["bias"]), p["among"] * mask)
        return linear(states, p["out"], p["y"])

    return list(p.values()), forward


def torch_blocks(torch, tensor, w, x):
    """A batched product within the areas and a masked one between them."""
    linear = torch.nn.functional.linear
    among = w["among"].toarray()
    areas = areas_of(among)
    n = len(among) // areas
    block = lambda to, source: among[to * n : (to + 1) * n, source * n : (source + 1) * n].T
    within = np.stack([block(k, k) for k in range(areas)])
    between = np.stack([block(k, (k - 1) % areas) for k in range(areas)])
    mask = tensor(between != 0)
    p = {name: w[name] for name in ("into", "bias", "out", "y")}
    p = {**p, "within": within, "between": between}
    p = {name: tensor(values).requires_grad_() for name, values in p.items()}
    samples, batch, _ = x.shape

    def forward():
        between = p["between"] * mask
        sums = linear(x, p["into"], p["bias"]).view(samples, batch, areas, n).transpose(1, 2)
        h = torch.zeros_like(sums[0])
        states = []
        for sum_t in sums.unbind(0):
            own = torch.baddbmm(sum_t, h, p["within"])
            h = torch.tanh(torch.baddbmm(own, h.roll(1, 0), between))
            states.append(h)
        states = torch.stack(states).transpose(1, 2).reshape(samples, batch, -1)
        return linear(states, p["out"], p["y"])

    return list(p.values()), forward


def areas_of(among):
    """How many areas there are: neuron 1 hears all of its own and not all of the next ones."""
    own = np.argmin(among[0] != 0)
    return len(among) // int(own)


def torch_csr(torch, tensor, w, x):
    """The existing entries alone, as torch's sparse matrix."""
    linear = torch.nn.functional.linear
    among = w["among"].tocoo()
    places = torch.tensor(np.stack([among.row, among.col]).astype(np.int64))
    p = {name: tensor(w[name]) for name in ("into", "bias", "out", "y")}
    p = {name: values.requires_grad_() for name, values in (p | {"among": tensor(among.data)}).items()}

    def forward():
        matrix = torch.sparse_coo_tensor(places, p["among"], among.shape, is_coalesced=True)
        matrix = matrix.to_sparse_csr()
        sums = linear(x, p["into"], p["bias"]).transpose(1, 2)
        h = torch.zeros_like(sums[0])
        states = []
        for sum_t in sums.unbind(0):
            h = torch.tanh(sum_t + torch.sparse.mm(matrix, h))
            states.append(h)
        return linear(torch.stack(states).transpose(1, 2), p["out"], p["y"])

    return list(p.values()), forward


def jax_forward(jax, unroll, mask):
    """One dense matrix, masked in each step."""

    def forward(p, x):
        sums = x @ p["into"].T + p["bias"]
        states = jax_layer(jax, sums, p["among"] * mask, unroll)
        return states @ p["out"].T + p["y"]

    return forward


if __name__ == "__main__":
    makers = {"torch_dense": torch_dense, "torch_blocks": torch_blocks, "torch_csr": torch_csr}
    args = arguments(__doc__, [*makers, "jax_dense_1", "jax_dense_4"])

    def masked(jax, unroll):
        mask = read(args.problem)["among"].toarray() != 0
        return jax_forward(jax, unroll, jax.numpy.asarray(mask))

    main(args, makers, masked, dense, read)
