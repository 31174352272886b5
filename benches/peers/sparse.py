"""Training of a sparse network: torch's CSR, and a plain loop in C."""

import numpy as np

from common import arguments, drawn, plain_c, report, samples
from training import torch_numbers, torch_step

INPUTS, OUTPUTS, READ = 16, 8, 100


def read(problem):
    """Rows of W that lead to the hidden neurons, from inputs and hidden ones, and the readout."""
    matrix = drawn(problem)
    last = matrix.shape[0] - OUTPUTS
    recurrent = matrix[INPUTS:last, :last].tocsr()
    return recurrent, matrix[last:, last - READ : last].toarray()


def torch_autograd(torch, tensor, problem, x):
    """torch's own gradient of a product with a sparse matrix."""
    recurrent, readout = read(problem)
    entries = recurrent.tocoo()
    places = torch.tensor(np.stack([entries.row, entries.col]).astype(np.int64))
    values, bias = tensor(entries.data), tensor(np.zeros(recurrent.shape[0]))
    parameters = [p.requires_grad_() for p in (values, bias, tensor(readout), tensor(np.zeros(OUTPUTS)))]
    columns = x.transpose(1, 2)

    def forward():
        values, bias, readout, y_bias = parameters
        matrix = torch.sparse_coo_tensor(places, values, recurrent.shape, is_coalesced=True)
        matrix = matrix.to_sparse_csr()
        h = x.new_zeros(recurrent.shape[0], x.shape[1])
        outputs = []
        for x_t in columns:
            h = torch.tanh(torch.sparse.mm(matrix, torch.cat([x_t, h])) + bias[:, None])
            outputs.append(h[-READ:].t())
        return torch.nn.functional.linear(torch.stack(outputs), readout, y_bias)

    return parameters, forward


def torch_by_hand(torch, tensor, problem, x):
    """The recurrence as one function with a gradient of its own: CSR forward, the CSR of the transpose backward,
    and the gradient of the entries in one sampled product over all ticks."""
    recurrent, readout = read(problem)
    recurrent.sort_indices()
    neurons, sources = recurrent.shape
    rows, columns = (torch.tensor(a) for a in (recurrent.indptr, recurrent.indices))
    # Which entry each entry of the transpose is.
    numbered = recurrent.astype(np.float64)
    numbered.data = np.arange(1, recurrent.nnz + 1, dtype=np.float64)
    transposed = numbered.T.tocsr()
    transposed.sort_indices()
    order = torch.tensor(transposed.data.astype(np.int64) - 1)
    back_rows, back_columns = (torch.tensor(a) for a in (transposed.indptr, transposed.indices))
    zeros = torch.zeros(recurrent.nnz, dtype=x.dtype)
    csr = lambda *parts: torch.sparse_csr_tensor(*parts, check_invariants=False)

    class Recurrence(torch.autograd.Function):
        @staticmethod
        def forward(context, values, bias, x):
            matrix = csr(rows, columns, values, (neurons, sources))
            inputs = sources - neurons
            # The sources of each tick, [x(t); h(t-1)], and behind the last tick its states.
            states = x.new_zeros(len(x) + 1, sources, x.shape[2])
            states[:-1, :inputs] = x
            for t in range(len(x)):
                torch.addmm(bias[:, None], matrix, states[t], out=states[t + 1, inputs:]).tanh_()
            context.save_for_backward(values, states)
            return states[1:, inputs:]

        @staticmethod
        def backward(context, outer):
            values, states = context.saved_tensors
            transpose = csr(back_rows, back_columns, values[order], (sources, neurons))
            inputs = sources - neurons
            errors = torch.empty_like(outer)
            passed = torch.zeros_like(outer[0])
            for t in range(len(outer) - 1, -1, -1):
                h = states[t + 1, inputs:]
                errors[t] = (outer[t] + passed) * (1 - h * h)
                if t > 0:
                    passed = (transpose @ errors[t])[inputs:]
            pattern = csr(rows, columns, zeros, (neurons, sources))
            left = errors.transpose(0, 1).reshape(neurons, -1)
            right = states[:-1].transpose(0, 1).reshape(sources, -1).t()
            gradient = torch.sparse.sampled_addmm(pattern, left, right, beta=0.0).values()
            return gradient, errors.sum((0, 2)), None

    values, bias = tensor(recurrent.data), tensor(np.zeros(neurons))
    parameters = [p.requires_grad_() for p in (values, bias, tensor(readout), tensor(np.zeros(OUTPUTS)))]
    fed = x.transpose(1, 2).contiguous()

    def forward():
        values, bias, readout, y_bias = parameters
        states = Recurrence.apply(values, bias, fed)
        outputs = states[:, -READ:].transpose(1, 2)
        return torch.nn.functional.linear(outputs, readout, y_bias)

    return parameters, forward


def arrays(problem):
    """What sparse.c reads."""
    recurrent, readout = read(problem)
    x, y = samples(problem)
    parts = dict(rows=recurrent.indptr, columns=recurrent.indices, values=recurrent.data)
    return parts | dict(readout=readout, x=x, y=y)


if __name__ == "__main__":
    makers = {"torch_autograd": torch_autograd, "torch_by_hand": torch_by_hand}
    args = arguments(__doc__, [*makers, "c"])
    if args.impl == "c":
        plain_c(args, "train", arrays(args.problem))
    else:
        torch, tensor = torch_numbers(args)
        x, y = samples(args.problem)
        parameters, forward = makers[args.impl](torch, tensor, args.problem, tensor(x))
        report(args, *torch_step(parameters, forward, tensor(y)))
