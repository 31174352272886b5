"""A deep stack of recurrent layers with skip connections. A layer needs nothing of those above it, so each is
computed for the whole sequence before the next one begins."""

from common import arguments
from training import jax_layer, main, moving, torch_layer, torch_module


def sources(depth):
    """For each layer what it reads from below."""
    below = [["x"], ["h1"]]
    return below + [[f"h{k - 1}", f"h{k - 2}"] for k in range(3, depth + 1)]


def depth_of(w):
    return sum(name.startswith("h") and name.endswith(" bias") for name in w)


def incoming(torch, w, k, froms):
    """The matrices of one layer's inputs side by side: one product in place of several."""
    return torch.cat([w[f"{name} -> h{k}"] for name in froms], dim=1)


def torch_hoisted(torch, tensor, w, x):
    """Each layer in a loop over its hoisted sums."""
    linear = torch.nn.functional.linear
    depth, w = depth_of(w), {name: tensor(values) for name, values in w.items()}
    froms = sources(depth)
    into = [incoming(torch, w, k, froms[k - 1]).requires_grad_() for k in range(1, depth + 1)]
    own = [w[f"h{k} -> h{k}"].requires_grad_() for k in range(1, depth + 1)]
    bias = [w[f"h{k} bias"].requires_grad_() for k in range(1, depth + 1)]
    readout = [w[f"h{depth} -> y"].requires_grad_(), w["y bias"].requires_grad_()]

    def forward():
        states = {"x": x}
        for k in range(depth):
            below = torch.cat([states[name] for name in froms[k]], dim=2)
            states[f"h{k + 1}"] = torch_layer(torch, linear(below, into[k], bias[k]), own[k])
        return linear(states[f"h{depth}"], *readout)

    return [*into, *own, *bias, *readout], forward


def torch_nn(torch, tensor, w, x):
    """Each layer an nn.RNN."""
    depth, w = depth_of(w), {name: tensor(values) for name, values in w.items()}
    froms = sources(depth)
    layers = []
    for k in range(1, depth + 1):
        into = incoming(torch, w, k, froms[k - 1])
        layers.append(torch_module(torch, into, w[f"h{k} -> h{k}"], w[f"h{k} bias"]))
    readout = [w[f"h{depth} -> y"].requires_grad_(), w["y bias"].requires_grad_()]

    def forward():
        states = {"x": x}
        for k, layer in enumerate(layers):
            below = torch.cat([states[name] for name in froms[k]], dim=2)
            states[f"h{k + 1}"] = layer(below)[0]
        return torch.nn.functional.linear(states[f"h{depth}"], *readout)

    return [p for layer in layers for p in moving(layer)] + readout, forward


def jax_forward(jax, unroll):
    """Each layer a scan over its hoisted sums."""

    def forward(p, x):
        depth = depth_of(p)
        states = {"x": x}
        for k, froms in enumerate(sources(depth), start=1):
            sums = sum(states[name] @ p[f"{name} -> h{k}"].T for name in froms) + p[f"h{k} bias"]
            states[f"h{k}"] = jax_layer(jax, sums, p[f"h{k} -> h{k}"], unroll)
        return states[f"h{depth}"] @ p[f"h{depth} -> y"].T + p["y bias"]

    return forward


if __name__ == "__main__":
    makers = {"torch_hoisted": torch_hoisted, "torch_nn": torch_nn}
    main(arguments(__doc__, [*makers, "jax_1", "jax_4", "jax_16"]), makers, jax_forward)
