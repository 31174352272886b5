"""A sparse network that is let go, one state: r(t+1) = tanh(W r(t) + 0.1). Told is the mean of |r| at a tick."""

import numpy as np

from common import arguments, drawn, measure, plain_c, print_line

BIAS = 0.1


def start(neurons):
    return 0.5 * np.sin(np.arange(1, neurons + 1))


def scipy_csr(args, w, r):
    bias = w.dtype.type(BIAS)
    return lambda r: np.tanh(w @ r + bias), r, None


def numpy_dense(args, w, r):
    dense, bias = w.toarray(), w.dtype.type(BIAS)
    return lambda r: np.tanh(dense @ r + bias), r, None


def torch_csr(args, w, r):
    import torch

    torch.set_num_threads(args.threads)
    torch.set_grad_enabled(False)
    parts = (torch.from_numpy(part) for part in (w.indptr, w.indices, w.data))
    matrix = torch.sparse_csr_tensor(*parts, w.shape)
    bias = torch.full((len(r),), BIAS, dtype=matrix.dtype)
    return lambda r: torch.addmv(bias, matrix, r).tanh_(), torch.from_numpy(r), None


def jax_bcoo(args, w, r):
    import jax

    if args.dtype == "f64":
        jax.config.update("jax_enable_x64", True)
    from jax.experimental import sparse

    matrix = sparse.BCOO.from_scipy_sparse(w)
    step = jax.jit(lambda matrix, r: jax.numpy.tanh(matrix @ r + BIAS))
    return lambda r: step(matrix, r), jax.numpy.asarray(r), jax.block_until_ready


def reservoirpy(args, w, r):
    """One step of a Reservoir that hears nothing."""
    from reservoirpy.nodes import Reservoir

    node = Reservoir(
        len(r),
        W=w,
        Win=np.zeros((len(r), 1), dtype=w.dtype),
        bias=np.full(len(r), BIAS, dtype=w.dtype),
        lr=1.0,
        input_scaling=0.0,
    )
    silence = np.zeros(1, dtype=w.dtype)
    node.initialize(silence)
    node.state = {"out": r}
    return lambda r: node.step(silence), r, None


def main():
    makers = dict(
        scipy_csr=scipy_csr,
        numpy_dense=numpy_dense,
        torch_csr=torch_csr,
        jax_bcoo=jax_bcoo,
        reservoirpy=reservoirpy,
    )
    args = arguments(__doc__, [*makers, "c"], loss_step=20)
    dtype = np.float32 if args.dtype == "f32" else np.float64
    w = drawn(args.problem).astype(dtype)
    r = start(w.shape[0]).astype(dtype)
    if args.impl == "c":
        arrays = dict(rows=w.indptr, columns=w.indices, values=w.data, start=r)
        return plain_c(args, "simulate", arrays)
    step, r, wait = makers[args.impl](args, w, r)
    latest = [r]

    def advance():
        latest[0] = step(latest[0])

    def sync():
        if wait:
            wait(latest[0])

    for _ in range(args.loss_step):
        advance()
    state = float(np.abs(np.asarray(latest[0], dtype=np.float64)).mean())
    print_line(args, *measure(advance, sync, args.budget), state)


if __name__ == "__main__":
    main()
