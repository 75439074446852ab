"""How well hidden geometry is predicted, beside what needs no learning; parts are the unit of every interval.

`released`: all statistics of every drawn token, empty ones as ±100, as the release scores itself. `honest`: occupancy and what
occupied cells hold, of hidden patches alone, apart.

B parts, H hidden patches, q cells of a patch, C hidden occupied cells, G statistics.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import smooth_l1_loss

from .batch import Clouds, stack
from .cloud import PointCloud
from .honest import Cadlm, cell_targets, visible_points
from .magno import FEATURES, dense_statistics
from .neighbors import empty_statistics, node_position
from .objectives import CadlmObjective, ReleasedObjective, hidden_targets
from .released import Released, from_patches, hidden_patches
from .views import balled, boxed, cadlm_features, drawn, random_mask, released_features

GROUPS = {"place": slice(0, 3), "normal": slice(3, 6), "curvature": slice(6, 8), "spread": slice(8, 16)}
"""Of `honest.cell_targets`: means of place, normal and curvatures, and the deviations of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A number with its 95 % bootstrap interval over parts."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedScores:
    """The release's own measures: one global mean, sentinels included, 45 % of the tokens visible."""

    r2: Score
    mse: Score
    smooth_l1: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class HonestScores:
    """Occupancy of hidden cells (intersection over union and balanced accuracy at one half); R² of what occupied ones hold.

    Each R² is of one statistic against its mean over all parts, averaged over the statistics of a group.
    """

    iou: Score
    balanced: Score
    r2: Score
    place: Score
    normal: Score
    curvature: Score
    spread: Score


def released_rows(clouds: Iterable[PointCloud], objective: ReleasedObjective, points: int, seed: int = 0) -> dict[str, Tensor]:
    """Sums of each part for the model and for its baselines; (B, 5): squares, Smooth-L1, values, their squares, count."""
    config = objective.model.config
    head = objective.head
    nothing = empty_statistics(FEATURES, next(head.parameters()).device)
    found: dict[str, list[Tensor]] = {}
    for number, cloud in enumerate(clouds):
        rng = np.random.default_rng([seed, number])
        part = drawn(boxed(cloud), points, rng)
        mask = torch.from_numpy(random_mask(config.grid**3, 0.5, rng))[None]
        with torch.no_grad():
            encoded = objective.model(stack([part.points], [released_features(part)]), mask)
            # As it was trained: on z-scores, or on the statistics themselves.
            values, mean = dense_statistics(encoded.seen), objective.scores.mean
            if objective.config.normalised:
                values, mean = objective.scores(values), torch.zeros_like(mean)
            targets = values[mask]
            answers = {"model": head(encoded.tokens_BTD[mask]), "train mean": mean.expand_as(targets)}
            # Knows which tokens are empty, and the mean of either kind in this very part: the most that occupancy alone can say.
            empty = (dense_statistics(encoded.seen)[mask] == nothing).all(1)
            answers["occupancy oracle"] = torch.where(empty[:, None], _mean_of(targets, empty), _mean_of(targets, ~empty))
            answers["nearest visible cell"] = nearest_unhidden(values[0], mask, objective.model)
        for name, answer in answers.items():
            error = answer - targets
            sums = error.square().sum(), smooth_l1_loss(answer, targets, reduction="sum"), targets.sum(), targets.square().sum()
            found.setdefault(name, []).append(torch.stack([*sums, torch.tensor(float(targets.numel()))]).double())
    return {name: torch.stack(rows) for name, rows in found.items()}


def nearest_unhidden(values_TG: Tensor, mask_1T: Tensor, model: Released) -> Tensor:
    """What the nearest token of a patch that is not hidden holds, for each masked one (G); for many it is that one itself.

    Zeros where every patch is hidden.
    """
    config = model.config
    side = config.grid // config.patch
    hidden_1LqF = hidden_patches(mask_1T, config)[..., None, None].expand(-1, -1, config.patch**3, 1)
    seen = (~from_patches(hidden_1LqF, side, config.patch)[0, :, 0]).nonzero()[:, 0]
    if not len(seen):
        return torch.zeros_like(values_TG[mask_1T[0]])
    places = model.tokenizer.grid_T3
    nearest = torch.cat([torch.cdist(some, places[seen]).argmin(1) for some in places[mask_1T[0]].split(1024)])
    return values_TG[seen[nearest]]


def released_scores(rows_B5: Tensor) -> ReleasedScores:
    def r2(rows: Tensor) -> float:
        errors, _, values, squares, count = rows.sum(0)
        return float(1 - errors / (squares - values.square() / count))

    return ReleasedScores(
        r2=_interval(rows_B5, r2),
        mse=_interval(rows_B5, lambda rows: float(rows[:, 0].sum() / rows[:, 4].sum())),
        smooth_l1=_interval(rows_B5, lambda rows: float(rows[:, 1].sum() / rows[:, 4].sum())),
    )


class HonestRows(dict[str, Tensor]):
    """Sums of each part, by answer: (B, 4 + 4 G), hits and misses of occupancy, then squares, values, their squares, counts."""


def honest_rows(
    clouds: Iterable[PointCloud], objectives: dict[str, CadlmObjective], points: int, seed: int = 0, share: float = 0.5
) -> HonestRows:
    """Every model and every baseline on the same views, turned at random, and on the same masks."""
    found: dict[str, list[Tensor]] = {}
    any_objective = next(iter(objectives.values()))
    for number, cloud in enumerate(clouds):
        rng = np.random.default_rng([seed, number])
        part = drawn(balled(cloud), points, rng)
        batch = stack([part.points], [cadlm_features(part)])
        hidden = torch.from_numpy(random_mask(any_objective.model.num_patches, share, rng))[None]
        occupied, rows, values = hidden_targets(batch, hidden, any_objective.model)
        answers: dict[str, tuple[Tensor, Tensor]] = {}
        for name, objective in objectives.items():
            answers[name] = _predicted(objective, batch, hidden, rows)
        answers["train mean"] = torch.zeros_like(occupied), any_objective.scores.mean.expand(len(rows), -1)
        answers["nearest visible cell"] = torch.zeros_like(occupied), nearest_visible(batch, hidden, any_objective.model, values)
        answers["occupancy oracle"] = occupied, any_objective.scores.mean.expand(len(rows), -1)
        for name, (is_there, answer) in answers.items():
            found.setdefault(name, []).append(_sums(is_there, occupied, answer, values))
    return HonestRows({name: torch.stack(rows) for name, rows in found.items()})


def honest_scores(rows: Tensor) -> HonestScores:
    def r2(rows: Tensor, group: slice) -> float:
        errors, values, squares, counts = rows[:, 4:].unflatten(1, (4, -1)).sum(0)
        spread = squares - values.square() / counts
        # What is the same in every cell, such as the curvature of boxes, cannot be predicted well or badly.
        return float((1 - errors / spread)[group][(spread > 1e-6 * counts)[group]].mean())

    def iou(rows: Tensor) -> float:
        hits, false, missed, _ = rows[:, :4].sum(0).tolist()
        return hits / max(1.0, hits + false + missed)

    def balanced(rows: Tensor) -> float:
        hits, false, missed, right = rows[:, :4].sum(0).tolist()
        return (hits / max(1.0, hits + missed) + right / max(1.0, right + false)) / 2

    groups = {name: _interval(rows, partial(r2, group=group)) for name, group in GROUPS.items()}
    whole = _interval(rows, partial(r2, group=slice(None)))
    return HonestScores(iou=_interval(rows, iou), balanced=_interval(rows, balanced), r2=whole, **groups)


def nearest_visible(batch: Clouds, hidden_BL: Tensor, model: Cadlm, values_CG: Tensor) -> Tensor:
    """What the nearest cell that may be seen holds, for each hidden occupied cell; (C, G). Zeros where nothing is visible."""
    grid = model.config.grid
    truth = cell_targets(batch, grid)
    is_hidden = hidden_BL[truth.cells_C // grid**3, model.patch_of_cell_T[truth.cells_C % grid**3]]
    seen = cell_targets(visible_points(batch, hidden_BL, model.config), grid)
    if not len(seen.cells_C):
        return torch.zeros_like(values_CG)
    apart = torch.cdist(node_position(truth.cells_C[is_hidden], grid), node_position(seen.cells_C, grid))
    return seen.values_CG[apart.argmin(1)]


def table(scores: dict[str, HonestScores] | dict[str, ReleasedScores]) -> str:
    """One line an answer."""
    columns = list(asdict(next(iter(scores.values()))))
    lines = [" " * 22 + "".join(f"{name:>22}" for name in columns)]
    for name, found in scores.items():
        cells = (f"{item['value']:.3f} ({item['low']:.3f}–{item['high']:.3f})" for item in asdict(found).values())
        lines.append(f"{name:22}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


@torch.no_grad()
def _predicted(objective: CadlmObjective, batch: Clouds, hidden: Tensor, rows: Tensor) -> tuple[Tensor, Tensor]:
    prediction = objective.model.predict(objective.model(batch, hidden), hidden)
    scores = objective.scores
    values = prediction.values_HqG.flatten(0, 1)[rows]
    if objective.config.normalised:
        values = values * (scores.deviation + 1e-6) + scores.mean
    return prediction.occupied_Hq > 0, values


def _sums(is_there: Tensor, occupied: Tensor, answer: Tensor, values: Tensor) -> Tensor:
    counted = values.new_full((values.shape[1],), len(values))
    hits = [is_there & occupied, is_there & ~occupied, ~is_there & occupied, ~is_there & ~occupied]
    sums = (answer - values).square().sum(0), values.sum(0), values.square().sum(0), counted
    return torch.cat([torch.stack([hit.sum() for hit in hits]).double(), *(row.double() for row in sums)])


def _mean_of(values: Tensor, chosen: Tensor) -> Tensor:
    return values[chosen].mean(0) if bool(chosen.any()) else values.mean(0)


def _interval(rows: Tensor, measure: Callable[[Tensor], float], rounds: int = 500) -> Score:
    rng = np.random.default_rng(0)
    drawn_anew: Sequence[NDArray[np.int64]] = [rng.integers(len(rows), size=len(rows)) for _ in range(rounds)]
    values = [measure(rows[torch.from_numpy(index)]) for index in drawn_anew]
    return Score(value=measure(rows), low=float(np.quantile(values, 0.025)), high=float(np.quantile(values, 0.975)))
