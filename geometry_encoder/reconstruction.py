"""How well hidden geometry is predicted, in two columns, beside what needs no learning; parts are the unit of every interval.

`released`: the release's own question and scores. Half of the tokens of its grid are drawn, and all of their statistics count,
empty ones as ±100; patches are hidden of which half the tokens are drawn. `honest`: occupancy and what occupied places hold, of
hidden patches alone, apart; what is in them is removed before anything looks, and nothing is asked for that a visible sample
tells. Every design is asked both: in the first column `cadlm` completes the part, and answers with the statistics that it
expects of it; in the second `released` says by its sentinels what is empty.

T nodes of a grid, D drawn tokens, N hidden nodes or cells, L patches, G statistics, B parts.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import smooth_l1_loss

from .batch import Clouds, stack
from .cloud import PointCloud
from .completion import expected_statistics
from .config import ReleasedConfig
from .honest import cell_targets, visible_points
from .magno import STATISTICS, node_statistics
from .neighbors import by_statistic, emptiness, node_position
from .objectives import CadlmObjective, Objective, ReleasedObjective, ZScores, hidden_targets
from .views import Mask, balled, boxed, cadlm_features, drawn, in_boxes, random_mask, released_features, released_mask, turned


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
    """Occupancy of what is hidden (intersection over union and balanced accuracy at one half); R² of what occupied places hold.

    Each R² is of one statistic against its mean over all parts, averaged over the statistics of a group: means
    of place, normal and curvatures, and the deviations of all of them.
    """

    iou: Score
    balanced: Score
    r2: Score
    place: Score
    normal: Score
    curvature: Score
    spread: Score


def released_rows(clouds: Sequence[PointCloud], kinds: Mapping[str, Objective], points: int, seed: int = 0) -> dict[str, Tensor]:
    """Sums of each part for networks of one design and settings and for their baselines, all on the same views and masks.

    `cadlm` is asked on the grid of the release. Errors are those of z-scores; with a network of `released` as it was trained, on
    its own z-scores or on the statistics themselves, else by mean and deviation of the statistics of these very parts.

    Returns:
        By answer (B, 5): squared errors, Smooth-L1, values, their squares, count.
    """
    first = next(iter(kinds.values()))
    is_released = isinstance(first, ReleasedObjective)
    config = first.model.config if is_released else ReleasedConfig()
    scores = first.scores if is_released else ZScores(STATISTICS)

    def asked() -> Iterator[tuple[PointCloud, Mask]]:
        for number, cloud in enumerate(clouds):
            rng = np.random.default_rng([seed, number])
            part = drawn(boxed(cloud), points, rng)
            yield part, released_mask(part, rng, config.grid, config.patch)

    if not is_released:
        scores.calibrate(node_statistics(_boxed_batch(part), config)[0] for part, _ in asked())
    found: dict[str, list[Tensor]] = {}
    for part, mask in asked():
        truth, answers = released_answers(part, mask, kinds, config)
        answers["mean"] = scores.mean.expand_as(truth)
        if not is_released or first.config.normalised:
            truth, answers = scores(truth), {name: scores(answer) for name, answer in answers.items()}
        for name, answer in answers.items():
            found.setdefault(name, []).append(released_sums(answer, truth))
    return {name: torch.stack(rows) for name, rows in found.items()}


def released_answers(
    part: PointCloud, mask: Mask, kinds: Mapping[str, Objective], config: ReleasedConfig
) -> tuple[Tensor, dict[str, Tensor]]:
    """The statistics of the drawn tokens of a part in the box frame, and what is said of them; (D, G) each.

    Of the baselines the oracle knows which tokens are empty, and the mean of either kind in this very part: the most that
    occupancy alone can say. The nearest visible token is for many the very one; `visible samples` are those outside of the
    hidden patches, as if there were no others.
    """
    batch, drawn_T = _boxed_batch(part), torch.from_numpy(mask.tokens)
    values_TG = node_statistics(batch, config)[0]
    truth = values_TG[drawn_T]
    answers: dict[str, Tensor] = {}
    for name, kind in kinds.items():
        if isinstance(kind, ReleasedObjective):
            answers[name] = kind.predicted(batch, drawn_T[None])
        else:
            answers[name] = expected_statistics(kind, part, mask.boxes, config)[drawn_T]
    is_empty = emptiness(truth) > 0.5
    answers["occupancy oracle"] = torch.where(is_empty[:, None], _mean_of(truth, is_empty), _mean_of(truth, ~is_empty))
    places_T3 = node_position(torch.arange(len(values_TG)), config.grid)
    seen_T = ~torch.from_numpy(in_boxes(places_T3.numpy(), mask.boxes))
    answers["nearest visible"] = nearest(places_T3[drawn_T], places_T3[seen_T], values_TG[seen_T])
    answers["visible samples"] = node_statistics(_outside(batch, mask.boxes), config)[0][drawn_T]
    return truth, answers


def released_sums(answer: Tensor, truth: Tensor) -> Tensor:
    errors = (answer - truth).square().sum(), smooth_l1_loss(answer, truth, reduction="sum")
    return torch.stack([*errors, truth.sum(), truth.square().sum(), torch.tensor(float(truth.numel()))]).double()


def released_scores(rows_B5: Tensor) -> ReleasedScores:
    def r2(rows: Tensor) -> float:
        errors, _, values, squares, count = rows.sum(0)
        return float(1 - errors / (squares - values.square() / count))

    return ReleasedScores(
        r2=_interval(rows_B5, r2),
        mse=_interval(rows_B5, lambda rows: float(rows[:, 0].sum() / rows[:, 4].sum())),
        smooth_l1=_interval(rows_B5, lambda rows: float(rows[:, 1].sum() / rows[:, 4].sum())),
    )


class Held(NamedTuple):
    """Whether hidden places are occupied, (N,) bool, and by what: (N, G), the means of all channels, then their deviations."""

    occupied_N: Tensor
    values_NG: Tensor


def honest_rows(
    clouds: Sequence[PointCloud], kinds: Mapping[str, Objective], points: int, seed: int = 0, share: float = 0.5
) -> dict[str, Tensor]:
    """Sums of each part for networks of one design and settings and for their baselines, all on the same views and masks.

    That share of the patches is hidden. `cadlm` gets parts in any attitude, `released` as they stand.

    Returns:
        By answer (B, 4 + 4 G): hits and misses of occupancy, then squared errors, values, their squares, counts.
    """
    of_nodes = {name: kind for name, kind in kinds.items() if isinstance(kind, ReleasedObjective)}
    of_cells = {name: kind for name, kind in kinds.items() if isinstance(kind, CadlmObjective)}
    found: dict[str, list[Tensor]] = {}
    for number, cloud in enumerate(clouds):
        rng = np.random.default_rng([seed, number])
        if of_nodes:
            config = next(iter(of_nodes.values())).model.config
            part, side = drawn(boxed(cloud), points, rng), config.grid // config.patch
            truth, answers = node_answers(part, random_mask(side**3, share, rng).reshape(side, side, side), of_nodes)
        else:
            part = drawn(balled(turned(cloud, rng)), points, rng)
            hidden_L = random_mask(next(iter(of_cells.values())).model.num_patches, share, rng)
            truth, answers = cell_answers(part, torch.from_numpy(hidden_L), of_cells)
        for name, answer in answers.items():
            found.setdefault(name, []).append(honest_sums(answer, truth))
    return {name: torch.stack(rows) for name, rows in found.items()}


def node_answers(
    part: PointCloud, boxes: NDArray[np.bool_], kinds: Mapping[str, ReleasedObjective]
) -> tuple[Held, dict[str, Held]]:
    """What the nodes of hidden patches hold of a part in the box frame, and what is said of them by who sees nothing there.

    Nodes with a visible sample within the largest radius, by which they are told, are not asked for. An answer is that of an
    empty node where least values are above largest ones by half as much as the sentinels are. The mean is that of occupied nodes.
    """
    first = next(iter(kinds.values()))
    config = first.model.config
    batch = _boxed_batch(part)
    visible = _outside(batch, boxes)
    places_T3 = node_position(torch.arange(config.grid**3), config.grid)
    hidden_T = torch.from_numpy(in_boxes(places_T3.numpy(), boxes))

    def held(values_TG: Tensor) -> Held:
        return Held(emptiness(values_TG) <= 0.5, by_statistic(values_TG)[:, :2].flatten(1))

    seen = held(node_statistics(visible, config)[0])
    asked_T = hidden_T & ~seen.occupied_N
    truth = held(node_statistics(batch, config)[0][asked_T])
    answers = {name: held(kind.predicted(visible, hidden_T[None])[asked_T[hidden_T]]) for name, kind in kinds.items()}
    copied_NG = nearest(places_T3[asked_T], places_T3[seen.occupied_N], seen.values_NG[seen.occupied_N])
    # Means and deviations of empty nodes are 0: they only thin the mean.
    mean_1G = held(first.scores.mean[None]).values_NG / (1 - emptiness(first.scores.mean[None]))
    return truth, answers | _unlearned(truth, mean_1G, copied_NG)


def cell_answers(part: PointCloud, hidden_L: Tensor, kinds: Mapping[str, CadlmObjective]) -> tuple[Held, dict[str, Held]]:
    """What the cells of hidden patches hold of a part in the ball frame, and what is said of them by who sees nothing there."""
    first = next(iter(kinds.values()))
    model, grid = first.model, first.model.config.grid
    batch, hidden_1L = stack([part.points], [cadlm_features(part)]), hidden_L[None]
    occupied_Hq, rows, values_CG = hidden_targets(batch, hidden_1L, model)
    values_NG = values_CG.new_zeros(occupied_Hq.numel(), values_CG.shape[1]).index_copy(0, rows, values_CG)
    truth = Held(occupied_Hq.flatten(), values_NG)
    answers: dict[str, Held] = {}
    for name, kind in kinds.items():
        told = kind.predicted(batch, hidden_1L)
        answers[name] = Held(told.occupied_Hq.flatten() > 0, told.values_HqG.flatten(0, 1))
    seen = cell_targets(visible_points(batch, hidden_1L, model.config), grid)
    asked_N3 = node_position(model.cells_Lq[hidden_L].flatten(), grid)
    copied_NG = nearest(asked_N3, node_position(seen.cells_C, grid), seen.values_CG)
    return truth, answers | _unlearned(truth, first.scores.mean[None], copied_NG)


def _unlearned(truth: Held, mean_1G: Tensor, copied_NG: Tensor) -> dict[str, Held]:
    """The baselines. None but the oracle says that anything is occupied: no visible sample lies in what is asked for."""
    nowhere_N, mean_NG = torch.zeros_like(truth.occupied_N), mean_1G.expand_as(truth.values_NG)
    return {
        "mean": Held(nowhere_N, mean_NG),
        "occupancy oracle": Held(truth.occupied_N, mean_NG),
        "nearest visible": Held(nowhere_N, copied_NG),
    }


def nearest(asked_N3: Tensor, places_C3: Tensor, values_CG: Tensor) -> Tensor:
    """What the nearest of some places holds, for each that is asked for; (N, G). Zeros where there is none."""
    if not len(places_C3):
        return values_CG.new_zeros(len(asked_N3), values_CG.shape[1])
    return values_CG[torch.cat([torch.cdist(some, places_C3).argmin(1) for some in asked_N3.split(1024)])]


def honest_sums(answer: Held, truth: Held) -> Tensor:
    is_there, occupied = answer.occupied_N, truth.occupied_N
    said, values = answer.values_NG[occupied], truth.values_NG[occupied]
    counted = values.new_full((values.shape[1],), len(values))
    hits = [is_there & occupied, is_there & ~occupied, ~is_there & occupied, ~is_there & ~occupied]
    sums = (said - values).square().sum(0), values.sum(0), values.square().sum(0), counted
    return torch.cat([torch.stack([hit.sum() for hit in hits]).double(), *(row.double() for row in sums)])


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

    channels = (rows.shape[1] - 4) // 8
    groups = {
        "r2": slice(None), "place": slice(0, 3), "normal": slice(3, 6), "curvature": slice(6, channels),
        "spread": slice(channels, None),
    }  # fmt: skip
    told = {name: _interval(rows, partial(r2, group=group)) for name, group in groups.items()}
    return HonestScores(iou=_interval(rows, iou), balanced=_interval(rows, balanced), **told)


def table(scores: Mapping[str, HonestScores] | Mapping[str, ReleasedScores]) -> str:
    """One line an answer."""
    columns, width = list(asdict(next(iter(scores.values())))), max(map(len, scores))
    lines = [" " * width + "".join(f"{name:>24}" for name in columns)]
    for name, found in scores.items():
        cells = (f"{item['value']:.3f} ({item['low']:.3f}–{item['high']:.3f})" for item in asdict(found).values())
        lines.append(f"{name:{width}}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines)


def _boxed_batch(part: PointCloud) -> Clouds:
    return stack([part.points], [released_features(part)])


def _outside(batch: Clouds, boxes: NDArray[np.bool_]) -> Clouds:
    return batch.keep(~torch.from_numpy(in_boxes(batch.points.numpy(), boxes)))


def _mean_of(values: Tensor, chosen: Tensor) -> Tensor:
    return values[chosen].mean(0) if bool(chosen.any()) else values.mean(0)


def _interval(rows: Tensor, measure: Callable[[Tensor], float], rounds: int = 500) -> Score:
    rng = np.random.default_rng(0)
    drawn_anew: Sequence[NDArray[np.int64]] = [rng.integers(len(rows), size=len(rows)) for _ in range(rounds)]
    values = [measure(rows[torch.from_numpy(index)]) for index in drawn_anew]
    return Score(value=measure(rows), low=float(np.quantile(values, 0.025)), high=float(np.quantile(values, 0.975)))
