"""Steps a described network by the update equations of the language, tick by tick:

    a_p(t) = b_p + Σ g(t - d_g) ∘ ((M ∘ P) r_q(t - d))
    r_p(t) = (1 - α_p) r_p(t-1) + α_p f_p(a_p(t))                      leak on the rate
    v_p(t) = (1 - α_p) v_p(t-1) + α_p a_p(t),   r_p(t) = f_p(v_p(t))   leak on the input

States are `batch × n`."""

import torch

from description import ACTIVATIONS
from parameters import formula


class Stepper:
    """A network with the matrices that its arrows apply."""

    def __init__(self, network, values):
        self.network = network
        self.values = values
        self.margin = float("inf")  # of what meets a kink, the smallest magnitude
        self.applied = [(arrow, self.matrix(arrow)) for arrow in network.arrows]

    def matrix(self, arrow):
        """`M ∘ P` or `M ∘ Pᵀ`, W[to, from]."""
        if self.network.matrix(arrow.matrix).rank:
            matrix = self.values[arrow.matrix + ".U"] @ self.values[arrow.matrix + ".V"].T
        else:
            matrix = self.values[arrow.matrix]
        matrix = matrix.T if arrow.transposed else matrix
        return matrix if arrow.mask is None else matrix * formula(arrow.mask, matrix.shape)

    def activate(self, block, sums):
        f, has_kink = ACTIVATIONS[block.f]
        if has_kink:
            self.margin = min(self.margin, sums.detach().abs().min().item())
        return f(sums)

    def start(self, block):
        """The start state: of v where the leak is on the input."""
        if isinstance(block.start, str):
            return self.values[block.start]
        return torch.tensor(block.start).expand(block.size)

    def past(self, block):
        """r before the first update."""
        start = self.start(block)
        return self.activate(block, start) if block.on_input else start

    def leak(self, block):
        if block.tau is not None:
            return self.network.dt / self.values[block.tau]
        return None if block.alpha is None else torch.tensor(block.alpha)

    def sums(self, block, read, batch):
        """a(t), `batch × n`; `read(name, d)` is the state of a block d ticks earlier."""
        total = torch.zeros(batch, block.size)
        if block.bias is not None:
            total = total + self.values[block.bias]
        for arrow, matrix in self.applied:
            if arrow.target != block.name:
                continue
            brought = read(arrow.source, arrow.delay)[..., arrow.cols] @ matrix.T
            if arrow.gate is not None:
                brought = read(arrow.gate, arrow.gate_delay)[..., arrow.rows] * brought
            places = torch.arange(block.size)[arrow.rows]
            total = total.index_add(1, places, brought.expand(batch, -1))
        return total

    def update(self, block, read, earlier_v, batch):
        """a(t), v(t) and r(t); v is a(t) without a leak on the input."""
        sums, leak = self.sums(block, read, batch), self.leak(block)
        if leak is None:
            return sums, sums, self.activate(block, sums)
        if block.on_input:
            v = (1 - leak) * earlier_v + leak * sums
            return sums, v, self.activate(block, v)
        return sums, sums, (1 - leak) * read(block.name, 1) + leak * self.activate(block, sums)

    def run(self, inputs, ticks):
        """States and sums of every block, `ticks × batch × n`, under inputs of that shape, which
        are 0 where nothing is fed."""
        batch = next(iter(inputs.values())).shape[1]
        blocks = {block.name: block for block in self.network.blocks}
        states = {name: list(values) for name, values in inputs.items()}
        states.update({name: [] for name in blocks})
        sums = {name: [] for name in blocks}
        v = {name: self.start(block).expand(batch, -1) for name, block in blocks.items()}

        def read_at(tick):
            def read(name, delay):
                if tick - delay >= 0:
                    return states[name][tick - delay]
                if name in inputs:
                    return torch.zeros_like(inputs[name][0])
                return self.past(blocks[name]).expand(batch, -1)

            return read

        for tick in range(ticks):
            for name, block in blocks.items():
                if tick == 0 and not block.updated_at_0:
                    a, r = torch.zeros(batch, block.size), self.past(block).expand(batch, -1)
                else:
                    a, v[name], r = self.update(block, read_at(tick), v[name], batch)
                sums[name].append(a)
                states[name].append(r)
        stack = lambda lists: {name: torch.stack(values) for name, values in lists.items()}
        return stack(states), stack(sums)

    def advance(self, state, inputs):
        """The full state one tick later: of each block v where the leak is on the input, and r of
        the last D ticks, newest first. `inputs[name][d]` is what an input held d ticks earlier."""
        depth = self.network.deepest()
        windows, v, place = {}, {}, 0
        for block in self.network.blocks:
            windows[block.name] = []
            for _ in range(depth):
                windows[block.name].append(state[place : place + block.size].unsqueeze(0))
                place += block.size
            v[block.name] = state[place : place + block.size].unsqueeze(0)
            place += block.size
        now, following = {}, []

        def read(name, delay):
            if name in inputs:
                return inputs[name][delay].unsqueeze(0)
            return now[name] if delay == 0 else windows[name][delay - 1]

        for block in self.network.blocks:
            _, new_v, now[block.name] = self.update(block, read, v[block.name], 1)
            following += [now[block.name], *windows[block.name][: depth - 1]]
            following.append(new_v if block.on_input else torch.zeros_like(new_v))
        return torch.cat([part.squeeze(0) for part in following])

    def width(self):
        """Numbers of the full state."""
        return sum(block.size * (self.network.deepest() + 1) for block in self.network.blocks)


def largest_exponent(stepper, drive, transient=200, ticks=400):
    """The largest Lyapunov exponent per tick: the mean growth of a tangent vector along the
    trajectory under inputs that are repeated, `ticks × n` each. A feed-forward network has -inf."""
    length = len(next(iter(drive.values())))
    depth = stepper.network.deepest()
    state = torch.zeros(stepper.width())
    generator = torch.Generator().manual_seed(1)
    tangent = torch.randn(stepper.width(), generator=generator)
    growth = 0.0
    for tick in range(transient + ticks):
        inputs = {
            name: [values[(tick - d) % length] for d in range(depth + 1)]
            for name, values in drive.items()
        }
        step = lambda s: stepper.advance(s, inputs)
        state, tangent = torch.func.jvp(step, (state,), (tangent,))
        norm = tangent.norm().item()
        if norm == 0:
            return float("-inf")
        tangent = tangent / norm
        growth += torch.log(torch.tensor(norm)).item() if tick >= transient else 0.0
    return growth / ticks
