"""LSTM and GRU with a linear readout: PyTorch's fused ones. Of its two biases for one sum, one is 0 and kept
there; that of a GRU's candidate within the reset gate stays."""

from common import arguments
from training import main, moving

# The blocks of the program, in the order of PyTorch's rows.
LSTM = ("i", "f", "z", "o")
GRU = ("reset", "keep", "m")


def put(torch, module, inputs, recurrent, bias, past_bias):
    """Writes weights into a module of one layer."""
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.cat(inputs))
        module.weight_hh_l0.copy_(torch.cat(recurrent))
        module.bias_ih_l0.copy_(torch.cat(bias))
        module.bias_hh_l0.copy_(torch.cat(past_bias))


def with_readout(torch, module, w, x):
    """The parameters and the outputs of a module with a linear readout."""
    readout = [w["h -> y"].requires_grad_(), w["y bias"].requires_grad_()]
    return moving(module) + readout, lambda: torch.nn.functional.linear(module(x)[0], *readout)


def torch_lstm(torch, tensor, w, x):
    """nn.LSTM."""
    w = {name: tensor(values) for name, values in w.items()}
    n = len(w["i bias"])
    module = torch.nn.LSTM(x.shape[2], n).to(x.dtype)
    put(
        torch,
        module,
        [w[f"x -> {gate}"] for gate in LSTM],
        [w[f"h -> {gate} delay 1"] for gate in LSTM],
        [w[f"{gate} bias"] for gate in LSTM],
        [x.new_zeros(4 * n)],
    )
    module.bias_hh_l0.requires_grad_(False)
    return with_readout(torch, module, w, x)


def torch_gru(torch, tensor, w, x):
    """nn.GRU."""
    w = {name: tensor(values) for name, values in w.items()}
    n = len(w["m bias"])
    module = torch.nn.GRU(x.shape[2], n).to(x.dtype)
    put(
        torch,
        module,
        [w[f"x -> {gate}"] for gate in GRU],
        [w[f"h -> {gate} delay 1"] for gate in ("reset", "keep", "past")],
        [w[f"{gate} bias"] for gate in GRU],
        [x.new_zeros(2 * n), w["past bias"]],
    )
    is_past = torch.cat([x.new_zeros(2 * n), x.new_ones(n)])
    module.bias_hh_l0.register_hook(lambda gradient: gradient * is_past)
    return with_readout(torch, module, w, x)


if __name__ == "__main__":
    makers = {"torch_lstm": torch_lstm, "torch_gru": torch_gru}
    main(arguments(__doc__, makers), makers, None)
