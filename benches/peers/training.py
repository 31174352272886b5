"""A step of training in PyTorch and in JAX: mean squared error over all steps, Adam at 1e-3."""

from common import report, samples, weights


def torch_numbers(args):
    """torch, and what makes a tensor of an array."""
    import torch

    torch.set_num_threads(args.threads)
    dtype = torch.float32 if args.dtype == "f32" else torch.float64
    return torch, lambda values: torch.tensor(values, dtype=dtype)


def torch_step(parameters, forward, targets):
    """step, sync and loss of a training of `forward()` to `targets`."""
    import torch

    optimiser = torch.optim.Adam(parameters, lr=1e-3, fused=True)
    latest = [None]

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = torch.nn.functional.mse_loss(forward(), targets)
        loss.backward()
        optimiser.step()
        latest[0] = loss

    return step, lambda: None, lambda: latest[0].item()


def jax_numbers(args):
    """jax, and what makes an array of a NumPy one."""
    import jax
    import jax.numpy as jnp

    if args.dtype == "f64":
        jax.config.update("jax_enable_x64", True)
    dtype = jnp.float32 if args.dtype == "f32" else jnp.float64
    return jax, lambda values: jnp.asarray(values, dtype)


def jax_step(parameters, forward, samples, targets):
    """step, sync and loss of a training of `forward(parameters, samples)` to `targets`, compiled as one."""
    import jax
    import jax.numpy as jnp

    tree_map = jax.tree_util.tree_map

    def loss(parameters, samples, targets):
        return jnp.mean((forward(parameters, samples) - targets) ** 2)

    def train(state, samples, targets):
        parameters, mean, square, count = state
        value, gradient = jax.value_and_grad(loss)(parameters, samples, targets)
        count = count + 1
        mean = tree_map(lambda m, g: 0.9 * m + 0.1 * g, mean, gradient)
        square = tree_map(lambda v, g: 0.999 * v + 0.001 * g * g, square, gradient)

        def moved(parameter, mean, square):
            mean = mean / (1 - 0.9**count)
            return parameter - 1e-3 * mean / (jnp.sqrt(square / (1 - 0.999**count)) + 1e-8)

        return (tree_map(moved, parameters, mean, square), mean, square, count), value

    train = jax.jit(train, donate_argnums=0)
    zeros = lambda: tree_map(jnp.zeros_like, parameters)
    state = (parameters, zeros(), zeros(), jnp.zeros((), samples.dtype))
    latest = [state, None]

    def step():
        latest[:] = train(latest[0], samples, targets)

    return step, lambda: jax.block_until_ready(latest[0]), lambda: float(latest[1])


def unroll_of(impl):
    """How many steps of a scan `jax_unroll_4` makes at once; 1 without a number."""
    return int(impl.rsplit("_", 1)[1]) if impl[-1].isdigit() else 1


def torch_layer(torch, sums, recurrent):
    """All states of a recurrent tanh layer from its hoisted sums, T × B × n."""
    h = torch.zeros_like(sums[0])
    recurrent = recurrent.t()
    states = []
    for sum_t in sums.unbind(0):
        h = torch.tanh(torch.addmm(sum_t, h, recurrent))
        states.append(h)
    return torch.stack(states)


def torch_module(torch, inputs, recurrent, bias):
    """nn.RNN with these weights; the second of its two biases is 0 and kept there."""
    rnn = torch.nn.RNN(inputs.shape[1], inputs.shape[0]).to(inputs.dtype)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(inputs)
        rnn.weight_hh_l0.copy_(recurrent)
        rnn.bias_ih_l0.copy_(bias)
        rnn.bias_hh_l0.zero_()
    rnn.bias_hh_l0.requires_grad_(False)
    return rnn


def moving(module):
    """The parameters of a module that training moves."""
    return [parameter for parameter in module.parameters() if parameter.requires_grad]


def jax_layer(jax, sums, recurrent, unroll):
    """All states of a recurrent tanh layer from its hoisted sums, T × B × n."""

    def tick(h, sum_t):
        h = jax.numpy.tanh(sum_t + h @ recurrent.T)
        return h, h

    return jax.lax.scan(tick, jax.numpy.zeros_like(sums[0]), sums, unroll=unroll)[1]


def main(args, makers, jax_forward, arranged=dict, read=weights):
    """Carries out one competitor: `makers` give (parameters, forward) of (torch, tensor, weights, x) by
    name; `jax_forward` gives forward(parameters, x) of (jax, unroll), the parameters being those that
    `arranged` makes of the weights, and `read` what reads these."""
    (x, y), w = samples(args.problem), read(args.problem)
    if args.impl.startswith("jax"):
        jax, array = jax_numbers(args)
        forward = jax_forward(jax, unroll_of(args.impl))
        p = {name: array(values) for name, values in arranged(w).items()}
        report(args, *jax_step(p, forward, array(x), array(y)))
    else:
        torch, tensor = torch_numbers(args)
        parameters, forward = makers[args.impl](torch, tensor, w, tensor(x))
        report(args, *torch_step(parameters, forward, tensor(y)))
