"""The recurrent network of textbooks, with a linear readout: full backpropagation through time."""

from common import arguments
from training import jax_layer, main, moving, torch_layer, torch_module


def torch_loop(torch, tensor, w, x):
    """The cell in a loop, as users write it."""
    linear = torch.nn.functional.linear
    p = {name: tensor(values).requires_grad_() for name, values in w.items()}

    def forward():
        h = x.new_zeros(x.shape[1], len(p["h bias"]))
        outputs = []
        for x_t in x:
            h = torch.tanh(linear(x_t, p["x -> h"], p["h bias"]) + linear(h, p["h -> h"]))
            outputs.append(linear(h, p["h -> y"], p["y bias"]))
        return torch.stack(outputs)

    return list(p.values()), forward


def torch_hoisted(torch, tensor, w, x):
    """The products of inputs and outputs taken out of the loop."""
    linear = torch.nn.functional.linear
    p = {name: tensor(values).requires_grad_() for name, values in w.items()}

    def forward():
        sums = linear(x, p["x -> h"], p["h bias"])
        states = torch_layer(torch, sums, p["h -> h"])
        return linear(states, p["h -> y"], p["y bias"])

    return list(p.values()), forward


def torch_nn(torch, tensor, w, x):
    """nn.RNN and a linear readout."""
    w = {name: tensor(values) for name, values in w.items()}
    rnn = torch_module(torch, w["x -> h"], w["h -> h"], w["h bias"])
    readout = [w["h -> y"].requires_grad_(), w["y bias"].requires_grad_()]
    return moving(rnn) + readout, lambda: torch.nn.functional.linear(rnn(x)[0], *readout)


def jax_forward(jax, unroll):
    """A scan, the products of inputs and outputs outside it."""

    def forward(p, x):
        states = jax_layer(jax, x @ p["x -> h"].T + p["h bias"], p["h -> h"], unroll)
        return states @ p["h -> y"].T + p["y bias"]

    return forward


if __name__ == "__main__":
    makers = {"torch_loop": torch_loop, "torch_hoisted": torch_hoisted, "torch_nn": torch_nn}
    main(arguments(__doc__, [*makers, "jax_1", "jax_4", "jax_16"]), makers, jax_forward)
