"""Muon for the hidden matrices, AdamW for the rest, and a running mean of the weights.

torch.optim.Muon orthogonalises one matrix at a time in bfloat16, which CPUs without bf16 units do several times slower than
fp32; here all matrices of one shape go through one batched fp32 product.
"""

# pyright: basic
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

# Newton–Schulz coefficients of K. Jordan's Muon: singular values end in about 0.7..1.2 after five steps.
_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonalise(matrices: Tensor, steps: int = 5) -> Tensor:
    """The nearest semi-orthogonal matrix of each (…, rows, columns), rows ≤ columns, up to Newton–Schulz' error."""
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.mT
        x = _A * x + (_B * gram + _C * (gram @ gram)) @ x
    return x


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised (arXiv:2502.16982). `parts` of a parameter says how many matrices are stacked in its rows."""

    def __init__(self, groups: Iterable[dict[str, object]], lr: float, momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(list(groups), {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "parts": 1})  # type: ignore[arg-type]

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        by_shape: dict[tuple[int, int], list[tuple[Tensor, Tensor, float]]] = defaultdict(list)
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                mean: Tensor = state["momentum"]
                mean.lerp_(parameter.grad, 1 - group["momentum"])
                update = parameter.grad.lerp(mean, group["momentum"])
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                for target, part in zip(parameter.chunk(group["parts"]), update.chunk(group["parts"]), strict=True):
                    rate = group["lr"] * max(1.0, part.shape[0] / part.shape[1]) ** 0.5
                    wide = part if part.shape[0] <= part.shape[1] else part.mT
                    by_shape[(wide.shape[0], wide.shape[1])].append((target, wide, rate))
        for entries in by_shape.values():
            directions = orthogonalise(torch.stack([wide for _, wide, _ in entries]))
            for (target, _, rate), direction in zip(entries, directions, strict=True):
                target.add_(direction if target.shape == direction.shape else direction.mT, alpha=-rate)


_PARTS = {"qkv": 3, "gate_up": 2}


def make_optimizers(model: nn.Module, *, muon_rate: float, adam_rate: float, weight_decay: float) -> list[torch.optim.Optimizer]:
    """Muon over the matrices of the blocks, AdamW over embeddings and norms."""
    matrices: list[dict[str, object]] = []
    others: list[nn.Parameter] = []
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2 and name.startswith("blocks."):
            matrices.append({"params": [parameter], "parts": _PARTS.get(name.split(".")[2], 1)})
        else:
            others.append(parameter)
    adam = torch.optim.AdamW(others, lr=adam_rate, betas=(0.9, 0.98), eps=1e-10, weight_decay=0.0, foreach=True)
    return [Muon(matrices, lr=muon_rate, weight_decay=weight_decay), adam]


class WeightMean:
    """Exponential running mean of the weights; short at first, so that it never holds the initial ones."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.live = [p.detach() for p in model.parameters()]
        self.mean = [p.clone() for p in self.live]

    def update(self) -> None:
        self.steps += 1
        torch._foreach_lerp_(self.mean, self.live, 1 - min(self.decay, self.steps / (self.steps + 9)))  # pyright: ignore[reportPrivateImportUsage]

    def swap(self) -> None:
        """Exchange mean and live weights (call twice around an evaluation)."""
        for live, mean in zip(self.live, self.mean, strict=True):
            kept = live.clone()
            live.copy_(mean)
            mean.copy_(kept)
