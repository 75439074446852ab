"""What the models are trained for: to predict what is hidden, and to tell parts apart whatever the view.

Under several processes each computes its own parts; statistics, counts and embeddings of all of them enter every loss, so
that the mean of the processes' losses and gradients is that of one process with the whole batch.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, distributed, nn

from .batch import Clouds, join
from .config import CadlmConfig, ModelConfig, ObjectiveConfig, ReleasedConfig
from .honest import TARGETS, Cadlm, Prediction, cell_targets
from .magno import STATISTICS, dense_statistics, node_statistics
from .released import Released, reconstruction_head


class Batch(NamedTuple):
    """Two views of the same parts, and the tokens (`released`) or patches (`cadlm`) of the first that are hidden."""

    first: Clouds
    second: Clouds
    mask: Tensor

    def to(self, device: torch.device) -> Batch:
        return Batch(self.first.to(device), self.second.to(device), self.mask.to(device))


class Losses(NamedTuple):
    """`total` is what is minimised; `occupancy` is 0 for `released`, which has none of its own."""

    total: Tensor
    reconstruction: Tensor
    contrastive: Tensor
    occupancy: Tensor


class ZScores(nn.Module):
    """Mean and deviation of each target, measured once on training data and kept with the weights."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("deviation", torch.ones(size))

    def calibrate(self, batches: Iterable[Tensor]) -> None:
        """Measure on the targets of some batches, each (R, size), of all processes."""
        sums = self.mean.new_zeros(3, len(self.mean), dtype=torch.float64)
        for rows in batches:
            values = rows.double()
            sums += torch.stack([torch.full_like(values[0], len(values)), values.sum(0), values.square().sum(0)])
        sums = _summed(sums)
        mean = sums[1] / sums[0]
        self.mean.copy_(mean)
        self.deviation.copy_((sums[2] / sums[0] - mean.square()).clamp(min=0).sqrt())

    def forward(self, values: Tensor) -> Tensor:
        return (values - self.mean) / (self.deviation + 1e-6)

    def inverse(self, scores: Tensor) -> Tensor:
        return scores * (self.deviation + 1e-6) + self.mean


class ReleasedObjective(nn.Module):
    """The published recipe, with its reconstruction head where gradients are shared among processes."""

    def __init__(self, model: ReleasedConfig, config: ObjectiveConfig) -> None:
        super().__init__()
        self.config = config
        self.model = Released(model)
        self.head = reconstruction_head(model)
        self.scores = ZScores(STATISTICS)

    def forward(self, batch: Batch) -> Losses:
        config, count = self.config, batch.first.count
        # The first view is masked, the second whole; both go through in one pass.
        mask = torch.cat([batch.mask, torch.zeros_like(batch.mask)])
        encoded = self.model(join(batch.first, batch.second), mask)
        targets = dense_statistics(encoded.seen)[:count][batch.mask]
        targets = self.scores(targets) if config.normalised else targets
        predicted = self.head(encoded.tokens_BTD[:count][batch.mask])
        reconstruction = _mean(_error(predicted, targets, config.loss), targets.numel())
        contrastive = info_nce(encoded.pooled_BE[:count], encoded.pooled_BE[count:], config.temperature)
        total = config.reconstruction * reconstruction + config.contrastive * contrastive
        return Losses(total, reconstruction, contrastive, torch.zeros_like(total))

    @torch.no_grad()
    def targets(self, batch: Batch) -> Tensor:
        """All statistics of a batch, sentinels included, as the release calibrates."""
        return node_statistics(batch.first, self.model.config).flatten(0, 1)

    @torch.no_grad()
    def predicted(self, clouds: Clouds, mask_BT: Tensor) -> Tensor:
        """The statistics of the masked tokens, as they are; (D, STATISTICS)."""
        values = self.head(self.model(clouds, mask_BT).tokens_BTD[mask_BT])
        return self.scores.inverse(values) if self.config.normalised else values


class CadlmObjective(nn.Module):
    """Occupancy and geometry of hidden patches, each by itself; contrast between whole and cropped, turned, resampled views."""

    def __init__(self, model: CadlmConfig, config: ObjectiveConfig) -> None:
        super().__init__()
        self.config = config
        self.model = Cadlm(model)
        self.scores = ZScores(TARGETS)

    def forward(self, batch: Batch) -> Losses:
        config, count = self.config, batch.first.count
        number = max(1, round(config.reconstructed * count))
        parts, mask = batch.first.leading(number), batch.mask[:number]
        prediction = self.model.predict(self.model(parts, mask), mask)
        occupied, rows, values = hidden_targets(parts, mask, self.model)
        bits = F.binary_cross_entropy_with_logits(prediction.occupied_Hq.float(), occupied.float(), reduction="sum")
        occupancy = _mean(bits, occupied.numel())
        wanted = self.scores(values) if config.normalised else values
        errors = _error(prediction.values_HqG.flatten(0, 1)[rows], wanted, config.loss)
        geometry = _mean(errors, wanted.numel())
        contrastive = torch.zeros_like(geometry)
        if config.contrastive:
            # Contrast never sees a mask.
            vectors_BE = self.model.vectors(join(batch.first, batch.second))
            contrastive = info_nce(vectors_BE[:count], vectors_BE[count:], config.temperature)
        total = config.reconstruction * (geometry + occupancy) + config.contrastive * contrastive
        return Losses(total, geometry, contrastive, occupancy)

    @torch.no_grad()
    def targets(self, batch: Batch) -> Tensor:
        """What the occupied cells of a batch hold."""
        return cell_targets(batch.first, self.model.config.grid).values_CG

    @torch.no_grad()
    def predicted(self, clouds: Clouds, hidden_BL: Tensor) -> Prediction:
        """What the hidden patches hold, values as `cell_targets` has them."""
        occupied_Hq, values_HqG = self.model.predict(self.model(clouds, hidden_BL), hidden_BL)
        return Prediction(occupied_Hq, self.scores.inverse(values_HqG) if self.config.normalised else values_HqG)


Objective = ReleasedObjective | CadlmObjective


def make_objective(model: ModelConfig, config: ObjectiveConfig) -> Objective:
    if isinstance(model, ReleasedConfig):
        return ReleasedObjective(model, config)
    return CadlmObjective(model, config)


def hidden_targets(clouds: Clouds, hidden_BL: Tensor, model: Cadlm) -> tuple[Tensor, Tensor, Tensor]:
    """Which cells of hidden patches hold a point, and what.

    Returns:
        Occupied (H, q) bool in the order of `Prediction`; the rows of the occupied ones in the flattened (H * q); their values.
    """
    grid, cells = model.config.grid, model.config.patch**3
    truth = cell_targets(clouds, grid)
    part_C, cell_C = truth.cells_C // grid**3, truth.cells_C % grid**3
    patch_C = model.patch_of_cell_T[cell_C]
    order_BL = hidden_BL.flatten().cumsum(0).view_as(hidden_BL) - 1
    is_hidden_C = hidden_BL[part_C, patch_C]
    rows = (order_BL[part_C, patch_C] * cells + model.place_in_patch_T[cell_C])[is_hidden_C]
    occupied = torch.zeros(int(hidden_BL.sum()) * cells, dtype=torch.bool, device=rows.device)
    occupied[rows] = True
    return occupied.unflatten(0, (-1, cells)), rows, truth.values_CG[is_hidden_C]


def info_nce(a_BE: Tensor, b_BE: Tensor, temperature: float) -> Tensor:
    """Symmetric cross-entropy of picking each part's other view among the views of all parts of all processes."""
    a, b = _gathered(F.normalize(a_BE.float(), dim=-1)), _gathered(F.normalize(b_BE.float(), dim=-1))
    logits = a @ b.T / temperature
    own = torch.arange(len(logits), device=logits.device)
    loss = (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2
    # Each process holds the whole loss and the gradient of its own rows only; averaging over processes would shrink that.
    return loss.detach() + _processes() * (loss - loss.detach())


def _error(predicted: Tensor, wanted: Tensor, kind: str) -> Tensor:
    error = F.smooth_l1_loss if kind == "smooth_l1" else F.mse_loss
    return error(predicted.float(), wanted, reduction="sum")


def _mean(total: Tensor, count: int) -> Tensor:
    """A sum over the number of terms of all processes; the mean of the processes' results is the mean over all terms."""
    counted = _summed(total.new_tensor(float(count), dtype=torch.float64)).clamp(min=1)
    return total * _processes() / counted.to(total.dtype)


def _processes() -> int:
    return distributed.get_world_size() if distributed.is_initialized() else 1


def _summed(values: Tensor) -> Tensor:
    if _processes() > 1:
        values = values.clone()
        distributed.all_reduce(values)
    return values


def _gathered(rows: Tensor) -> Tensor:
    """The rows of all processes in order; gradients flow to this process's own."""
    if _processes() == 1:
        return rows
    others = [torch.empty_like(rows) for _ in range(_processes())]
    distributed.all_gather(others, rows.detach().contiguous())
    others[distributed.get_rank()] = rows
    return torch.cat(others)
