"""What the machine can do at most, as torch finds it: a large product, a large copy, tanh."""

import argparse
import json

from common import limit_threads, measure, uniform

SIZE = 1024
BYTES = 1 << 30


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    threads = parser.parse_args().threads
    limit_threads(threads)
    import torch

    torch.set_num_threads(threads)
    for dtype in (torch.float32, torch.float64):
        left, right = (torch.tensor(uniform(seed, SIZE, SIZE), dtype=dtype) for seed in (1, 2))
        out = torch.empty_like(left)
        tell(threads, f"product {dtype}, GFLOP/s", 2e-9 * SIZE**3, lambda: torch.mm(left, right, out=out))
        values = torch.tensor(uniform(3, 16384) * 3, dtype=dtype)
        result = torch.empty_like(values)
        tell(threads, f"tanh {dtype}, 1e9/s", 16384e-9, lambda: torch.tanh(values, out=result))
    source = torch.ones(BYTES // 4)
    target = torch.empty_like(source)
    tell(threads, "copy, GB/s", 2e-9 * BYTES, lambda: target.copy_(source))


def tell(threads, name, amount, step):
    median, best, _ = measure(step, lambda: None, budget=1.0)
    line = dict(what=name, threads=threads, median=amount / median, best=amount / best)
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
