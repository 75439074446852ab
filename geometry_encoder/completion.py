"""A part of which boxes are hidden, completed by the honest design: its answer to what the release asks.

N samples, L patches, q cells of a patch, C cells that are said to be occupied, T nodes of the release's grid, G statistics.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize

from .batch import Clouds, stack
from .cloud import PointCloud
from .config import ReleasedConfig
from .magno import node_statistics
from .neighbors import node_position
from .objectives import CadlmObjective
from .views import View, ball, balled, cadlm_features, curvatures_of, in_boxes, mean_curvature, released_features

LEVELS = 8


def expected_statistics(objective: CadlmObjective, part: PointCloud, boxes: NDArray[np.bool_], config: ReleasedConfig) -> Tensor:
    """The statistics of the nodes of a part as the network expects them; (T, G).

    Their mean over completions by cells of at least one probability, which runs evenly over all: as if cells were there or not
    together, the likelier ones first. Of all answers an expectation has the least squared error.
    """
    levels = [(level + 0.5) / LEVELS for level in range(LEVELS)]
    return torch.stack([node_statistics(made, config)[0] for made in completions(objective, part, boxes, levels)]).mean(0)


def completions(objective: CadlmObjective, part: PointCloud, boxes: NDArray[np.bool_], levels: Sequence[float]) -> list[Clouds]:
    """The samples outside of the hidden boxes, and one for each cell in them that the network gives at least some probability.

    Nothing of what is hidden is looked at: the network's frame, too, is that of the visible samples, and what lies beyond it is
    left empty. It is asked for its own patches whose centre lies in a hidden box, or beyond one at the border of the box frame.

    Args:
        part: In the box frame; not all of it hidden.
        boxes: (side, side, side) bool, of the box frame.
        levels: The least probabilities, one a completion.

    Returns:
        In the box frame, with features as `released_features`.

    Raises:
        EncoderError: `bad-cloud` when all visible samples are one point.
    """
    visible = part.take(~in_boxes(part.points, boxes))
    centre, radius = ball(visible)
    framed = balled(visible)
    patches_L3 = objective.model.patch_centres_L3.numpy() * radius + centre
    hidden_L = torch.from_numpy(in_boxes(patches_L3, boxes))
    occupied_Hq, values_HqG = objective.predicted(stack([framed.points], [cadlm_features(framed)]), hidden_L[None])
    cells_Hq, seen = objective.model.cells_Lq[hidden_L], released_features(visible)
    found: list[Clouds] = []
    for level in levels:
        there_Hq = occupied_Hq.sigmoid() >= level
        made = samples_of(cells_Hq[there_Hq], values_HqG[there_Hq], objective.model.config.grid)
        points = (made.points * radius + centre).astype(np.float32)
        kept = in_boxes(points, boxes)
        features = np.concatenate([made.features[:, :3], mean_curvature(curvatures_of(made.features) / radius)], 1)
        found.append(stack([np.concatenate([visible.points, points[kept]])], [np.concatenate([seen, features[kept]])]))
    return found


def samples_of(cells_C: Tensor, values_CG: Tensor, grid: int) -> View:
    """One sample a cell, of the values that `honest.cell_targets` has: where its samples are on average, and how they lie."""
    points_C3 = node_position(cells_C, grid) + values_CG[:, :3] / (grid - 1)
    features_CF = torch.cat([normalize(values_CG[:, 3:6], dim=1), values_CG[:, 6:8]], 1)
    return View(points_C3.numpy(), features_CF.numpy())
