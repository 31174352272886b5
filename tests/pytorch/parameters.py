"""Parameters: numbers that are trained, from the tensors of a file and back, and what must hold of them."""

import numpy as np
import torch


def formula(function, shape):
    """A formula over `to` and `from`, computed at every entry: `rows × cols`."""
    rows, cols = np.indices(shape) + 1
    return torch.tensor(np.broadcast_to(function(rows, cols), shape).astype(np.float64))


class Parameters:
    """The leaves that autograd differentiates. A symmetric matrix is its lower triangle; every other
    tensor of the file is a leaf of its own, in which entries that no use has are 0."""

    def __init__(self, network, tensors):
        self.network = network
        self.leaves = {}
        for name, numbers in tensors.items():
            leaf = torch.tensor(numbers)
            leaf = leaf.tril() if network.matrix(name).symmetric else leaf
            self.leaves[name] = leaf.requires_grad_()

    def values(self):
        """The tensors as the network uses them."""
        return {name: self.whole(name, leaf) for name, leaf in self.leaves.items()}

    def whole(self, name, leaf):
        is_symmetric = self.network.matrix(name).symmetric
        return leaf.tril() + leaf.tril(-1).T if is_symmetric else leaf

    def trainable(self):
        """Leaves of which at least one number is trained."""
        is_frozen = lambda name: name in self.network.frozen or bool(self.frozen(name).all())
        return {name: leaf for name, leaf in self.leaves.items() if not is_frozen(name)}

    def frozen(self, name):
        """1 where training leaves a number alone; of a pair where either entry is frozen."""
        matrix, shape = self.network.matrix(name), self.leaves[name].shape
        if matrix.frozen is None:
            return torch.zeros(shape, dtype=torch.bool)
        frozen = formula(matrix.frozen, shape).bool()
        return frozen | frozen.T if matrix.symmetric else frozen

    def hold(self, gradients):
        """Takes the gradients of frozen entries away."""
        return {name: g.masked_fill(self.frozen(name), 0.0) for name, g in gradients.items()}

    @torch.no_grad()
    def constrain(self):
        """The last act of a step: signs, and time constants of at least dt."""
        for name, leaf in self.leaves.items():
            sign = self.sign(name)
            if sign is not None:
                clamped = (leaf * sign).clamp(min=0) * sign
                leaf.copy_(torch.where(sign == 0, leaf, clamped))
            if name in [block.tau for block in self.network.blocks]:
                leaf.clamp_(min=self.network.dt)

    def sign(self, name):
        sign = self.network.matrix(name).sign
        return None if sign is None else formula(sign, self.leaves[name].shape)

    def is_inside(self):
        """Whether every constraint holds; if not, `constrain` has made it hold."""
        before = {name: leaf.detach().clone() for name, leaf in self.leaves.items()}
        self.constrain()
        return all(torch.equal(before[name], leaf) for name, leaf in self.leaves.items())

    def arrays(self, of=None):
        """Whole tensors as arrays: the values, or other numbers by name."""
        of = self.leaves if of is None else of
        return {name: self.whole(name, leaf).detach().numpy().copy() for name, leaf in of.items()}
