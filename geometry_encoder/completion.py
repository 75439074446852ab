"""A part of which boxes are hidden, completed by the honest design: its answer to what the release asks.

N samples, L patches, q cells of a patch, C cells that are said to be occupied.
"""

# pyright: basic
from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

from .batch import Clouds, stack
from .cloud import PointCloud
from .neighbors import node_position
from .objectives import CadlmObjective
from .views import View, ball, balled, cadlm_features, curvatures_of, in_boxes, mean_curvature, released_features


def completed(objective: CadlmObjective, part: PointCloud, boxes: NDArray[np.bool_]) -> Clouds:
    """The samples outside of the hidden boxes, and one for each cell that the network says is occupied in them.

    Nothing of what is hidden is looked at: the network's frame, too, is that of the visible samples, and what lies beyond it is
    left empty. It is asked for its own patches whose centre lies in a hidden box, or beyond one at the border of the box frame.

    Args:
        part: In the box frame; not all of it hidden.
        boxes: (side, side, side) bool, of the box frame.

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
    there_Hq = occupied_Hq > 0
    made = samples_of(objective.model.cells_Lq[hidden_L][there_Hq], values_HqG[there_Hq], objective.model.config.grid)
    points = (made.points * radius + centre).astype(np.float32)
    kept = in_boxes(points, boxes)
    mean = mean_curvature(curvatures_of(made.features) / radius)
    features = np.concatenate([made.features[:, :3], mean], 1)
    return stack([np.concatenate([visible.points, points[kept]])], [np.concatenate([released_features(visible), features[kept]])])


def samples_of(cells_C: torch.Tensor, values_CG: torch.Tensor, grid: int) -> View:
    """One sample a cell, of the values that `honest.cell_targets` has: where its samples are on average, and how they lie."""
    points_C3 = node_position(cells_C, grid) + values_CG[:, :3] / (grid - 1)
    features_CF = torch.cat([normalize(values_CG[:, 3:6], dim=1), values_CG[:, 6:8]], 1)
    return View(points_C3.numpy(), features_CF.numpy())
