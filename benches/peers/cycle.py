"""Areas in a cycle: each is recurrent and hears the one before it a tick later."""

import numpy as np

from common import arguments
from training import main


def area_count(w):
    return sum(name.startswith("a") and name.endswith(" bias") for name in w)


def before(areas):
    """For each area, from 1, the one that it hears."""
    return [(k - 2) % areas + 1 for k in range(1, areas + 1)]


def stacked(w):
    """The weights of all areas as arrays with an axis for the areas; recurrent ones as their transposes, as
    the batched products want them."""
    areas = area_count(w)
    numbers = range(1, areas + 1)
    return {
        "into": np.concatenate([w[f"x -> a{k}"] for k in numbers]),
        "bias": np.concatenate([w[f"a{k} bias"] for k in numbers]),
        "own": np.stack([w[f"a{k} -> a{k}"].T for k in numbers]),
        "heard": np.stack([w[f"a{j} -> a{k} delay 1"].T for j, k in zip(before(areas), numbers)]),
        "out": np.concatenate([w[f"a{k} -> y"] for k in numbers], axis=1),
        "y": w["y bias"],
    }


def torch_batched(torch, tensor, w, x, product):
    """A loop over batched products of all areas, inputs and outputs hoisted."""
    linear = torch.nn.functional.linear
    areas = area_count(w)
    p = {name: tensor(values).requires_grad_() for name, values in stacked(w).items()}
    samples, batch, _ = x.shape

    def forward():
        sums = linear(x, p["into"], p["bias"]).view(samples, batch, areas, -1).transpose(1, 2)
        h = torch.zeros_like(sums[0])
        states = []
        for h in product(torch, p, sums, h):
            states.append(h)
        states = torch.stack(states).transpose(1, 2).reshape(samples, batch, -1)
        return linear(states, p["out"], p["y"])

    return list(p.values()), forward


def two_products(torch, p, sums, h):
    """One product within the areas and one between them."""
    for sum_t in sums.unbind(0):
        within = torch.baddbmm(sum_t, h, p["own"])
        h = torch.tanh(torch.baddbmm(within, h.roll(1, 0), p["heard"]))
        yield h


def one_product(torch, p, sums, h):
    """Each area's own state and the one that it hears side by side."""
    both = torch.cat([p["own"], p["heard"]], dim=1)
    for sum_t in sums.unbind(0):
        h = torch.tanh(torch.baddbmm(sum_t, torch.cat([h, h.roll(1, 0)], dim=2), both))
        yield h


def torch_two(torch, tensor, w, x):
    return torch_batched(torch, tensor, w, x, two_products)


def torch_one(torch, tensor, w, x):
    return torch_batched(torch, tensor, w, x, one_product)


def torch_loop(torch, tensor, w, x):
    """Area by area, inputs and outputs hoisted."""
    linear = torch.nn.functional.linear
    areas = area_count(w)
    p = {name: tensor(values).requires_grad_() for name, values in w.items()}
    numbers = range(1, areas + 1)

    def forward():
        sums = [linear(x, p[f"x -> a{k}"], p[f"a{k} bias"]).unbind(0) for k in numbers]
        own = [p[f"a{k} -> a{k}"].t() for k in numbers]
        heard = [p[f"a{j} -> a{k} delay 1"].t() for j, k in zip(before(areas), numbers)]
        h = [torch.zeros_like(sums[0][0])] * areas
        states = [[] for _ in numbers]
        for t in range(len(x)):
            within = [torch.addmm(sums[k][t], h[k], own[k]) for k in range(areas)]
            h = [torch.tanh(torch.addmm(within[k], h[k - 1], heard[k])) for k in range(areas)]
            for k in range(areas):
                states[k].append(h[k])
        outputs = [linear(torch.stack(states[k - 1]), p[f"a{k} -> y"]) for k in numbers]
        return sum(outputs) + p["y bias"]

    return list(p.values()), forward


def jax_forward(jax, unroll):
    """A scan over batched products of all areas."""
    jnp = jax.numpy

    def forward(p, x):
        areas, (samples, batch, _) = len(p["own"]), x.shape
        sums = x @ p["into"].T + p["bias"]
        sums = sums.reshape(samples, batch, areas, -1).swapaxes(1, 2)

        def tick(h, sum_t):
            h = jnp.tanh(sum_t + h @ p["own"] + jnp.roll(h, 1, axis=0) @ p["heard"])
            return h, h

        states = jax.lax.scan(tick, jnp.zeros_like(sums[0]), sums, unroll=unroll)[1]
        states = states.swapaxes(1, 2).reshape(samples, batch, -1)
        return states @ p["out"].T + p["y"]

    return forward


if __name__ == "__main__":
    makers = {"torch_loop": torch_loop, "torch_one": torch_one, "torch_two": torch_two}
    main(arguments(__doc__, [*makers, "jax_1", "jax_4", "jax_16"]), makers, jax_forward, stacked)
