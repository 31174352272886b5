"""Encoder, recurrent core, decoder: what lies off the cycle is one product for the whole sequence."""

from common import arguments
from training import jax_layer, main, moving, torch_layer, torch_module


def torch_around(torch, p, x, core):
    """The encoder and the decoder around a core."""
    linear = torch.nn.functional.linear
    encoded = torch.relu(linear(x, p["x -> e1"], p["e1 bias"]))
    encoded = torch.tanh(linear(encoded, p["e1 -> e2"], p["e2 bias"]))
    decoded = torch.relu(linear(core(encoded), p["h -> d1"], p["d1 bias"]))
    return linear(decoded, p["d1 -> y"], p["y bias"])


def torch_hoisted(torch, tensor, w, x):
    """The core in a loop over its hoisted sums."""
    p = {name: tensor(values).requires_grad_() for name, values in w.items()}

    def core(encoded):
        sums = torch.nn.functional.linear(encoded, p["e2 -> h"], p["h bias"])
        return torch_layer(torch, sums, p["h -> h"])

    return list(p.values()), lambda: torch_around(torch, p, x, core)


def torch_nn(torch, tensor, w, x):
    """The core an nn.RNN."""
    p = {name: tensor(values) for name, values in w.items()}
    rnn = torch_module(torch, p.pop("e2 -> h"), p.pop("h -> h"), p.pop("h bias"))
    around = [values.requires_grad_() for values in p.values()]
    return moving(rnn) + around, lambda: torch_around(torch, p, x, lambda e: rnn(e)[0])


def jax_forward(jax, unroll):
    """The core a scan over its hoisted sums."""
    jnp = jax.numpy

    def forward(p, x):
        encoded = jax.nn.relu(x @ p["x -> e1"].T + p["e1 bias"])
        encoded = jnp.tanh(encoded @ p["e1 -> e2"].T + p["e2 bias"])
        states = jax_layer(jax, encoded @ p["e2 -> h"].T + p["h bias"], p["h -> h"], unroll)
        decoded = jax.nn.relu(states @ p["h -> d1"].T + p["d1 bias"])
        return decoded @ p["d1 -> y"].T + p["y bias"]

    return forward


if __name__ == "__main__":
    makers = {"torch_hoisted": torch_hoisted, "torch_nn": torch_nn}
    main(arguments(__doc__, [*makers, "jax_1", "jax_4", "jax_16"]), makers, jax_forward)
