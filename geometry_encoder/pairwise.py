"""What surface each sample of a part lies on, and which operation made it, from pairs of samples.

A sample looks at its nearest and at some anywhere on the part. A pair is described by point-pair features (Drost et al. 2010,
"Model globally, match locally") and by how the surface bends at both ends; a small network reads every pair, and the largest and
the mean answer describe the sample (Qi et al. 2017, "PointNet"; over the nearest as in Wang et al. 2019, "DGCNN"). No number
depends on a frame: answers are the same however the part is turned, moved or scaled.

N samples, Q of them asked for, K nearest, J anywhere, V numbers of a pair, G of a sample, W width.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from scipy.spatial import KDTree
from torch import Tensor, nn

from .cloud import FLAT, PointCloud
from .errors import EncoderError
from .labels import LABELS
from .probes import Standard
from .relations import pair_values
from .views import CURVATURE_LIMIT

NEAREST, ANYWHERE = 24, 16
LIMIT = 10.0
"""Of ratios, which may be of anything to nearly nothing."""


class Pairs(NamedTuple):
    """Samples of one part or of several, float32.

    Attributes:
        near_QKV: Of pairs with the nearest samples, from near to far.
        far_QJV: Of pairs with any others.
        own_QG: Of the samples themselves.
    """

    near_QKV: Tensor
    far_QJV: Tensor
    own_QG: Tensor


def pairs_of(cloud: PointCloud, rng: Generator, asked_Q: NDArray[np.integer] | None = None) -> Pairs:
    """What the samples `asked_Q`, all by default, see of a part in the frame of `views.balled`."""
    asked_Q = np.arange(len(cloud)) if asked_Q is None else asked_Q
    points, normals = cloud.points.astype(np.float64), cloud.normals.astype(np.float64)
    bends = np.clip(cloud.curvatures, -CURVATURE_LIMIT, CURVATURE_LIMIT).astype(np.float64)
    # Parts with fewer samples see some of them more than once.
    rank = np.minimum(np.arange(1, NEAREST + 1), len(cloud) - 1)
    near_QK = KDTree(points).query(points[asked_Q], k=int(rank[-1]) + 1)[1].reshape(len(asked_Q), -1)[:, rank]
    far_QJ = rng.integers(len(cloud), size=(len(asked_Q), ANYWHERE))
    here, there = (torch.from_numpy(np.concatenate([points, normals], 1)[index]) for index in (asked_Q[:, None], far_QJ))
    near_QKV, reach_Q1 = near_values(points, normals, bends, asked_Q, near_QK)
    return Pairs(
        torch.from_numpy(near_QKV.astype(np.float32)),
        pair_values(here[..., :3], here[..., 3:], there[..., :3], there[..., 3:]).float(),
        torch.from_numpy(own_values(points[asked_Q], normals[asked_Q], bends[asked_Q], reach_Q1).astype(np.float32)),
    )


def near_values(
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
    bends: NDArray[np.float64],
    asked_Q: NDArray[np.integer],
    near_QK: NDArray[np.integer],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Point-pair features and how the surface bends at both ends; (Q, K, V), and how far the furthest of the nearest is, (Q, 1).

    How much the radius grows as the centre of curvature moves is one number all over a cone, the sine of half its angle, and 0 on
    a cylinder. The last three are in units of what the curvature at the sample makes of a chord: how it leaves the tangent plane
    (-1 on a sphere), how the normal turns along it (2 on a sphere), and how lopsided it leaves both planes (0 on spheres and
    cylinders).
    """
    i, j = asked_Q[:, None], near_QK
    chords = points[j] - points[i]
    distance_QK1 = np.linalg.norm(chords, axis=2, keepdims=True) + 1e-9
    along = chords / distance_QK1
    a, b = ((along * normals[end]).sum(2, keepdims=True) for end in (i, j))
    turn = np.linalg.norm(np.cross(normals[i], normals[j]), axis=2, keepdims=True)
    reach_Q11 = distance_QK1.max(1, keepdims=True)
    bend_N1 = np.take_along_axis(bends, np.abs(bends).argmax(1)[:, None], 1)
    bend = np.abs(bend_N1[i])
    change = (bends[j] - bends[i]) / (bend + FLAT)
    radii = 1 / np.where(np.abs(bend_N1) < FLAT, np.inf, bend_N1)
    centres = points - radii * normals
    moved = np.linalg.norm(centres[j] - centres[i], axis=2, keepdims=True)
    slope = np.abs(radii[j] - radii[i]) / (moved + FLAT * distance_QK1)
    values = (
        distance_QK1 / reach_Q11, a, b, 1 - (normals[i] * normals[j]).sum(2, keepdims=True), turn,
        change.clip(-3, 3), np.sign(change) * np.minimum(1, np.abs(change) / 1e-4), bends[j] * reach_Q11, slope,
        *((number / (bend * distance_QK1 / 2 + FLAT)).clip(-3, 3) for number in (a, b - a, a + b)),
    )  # fmt: skip
    return np.concatenate(values, 2).clip(-LIMIT, LIMIT), reach_Q11[:, 0]


def own_values(
    points_Q3: NDArray[np.float64], normals_Q3: NDArray[np.float64], bends_Q2: NDArray[np.float64], reach_Q1: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How the surface bends at a sample, in the part's units and in those of the neighbourhood, and where it lies; (Q, G)."""
    is_round = np.abs(bends_Q2[:, :1] - bends_Q2[:, 1:]) < 1e-3 * (np.abs(bends_Q2).max(1, keepdims=True) + FLAT)
    values = (
        np.sign(bends_Q2) * np.log1p(20 * np.abs(bends_Q2)), bends_Q2 * reach_Q1, np.log(reach_Q1), np.abs(bends_Q2) < 1e-6,
        is_round, np.linalg.norm(points_Q3, axis=1, keepdims=True), (points_Q3 * normals_Q3).sum(1, keepdims=True),
    )  # fmt: skip
    return np.concatenate(values, 1).clip(-LIMIT, LIMIT)


def together(parts: Sequence[Pairs]) -> Pairs:
    return Pairs(*map(torch.cat, zip(*parts, strict=True)))


class PairNetwork(nn.Module):
    """Logits of every label, (Q, classes) each.

    Args:
        seen: Pairs that the features' means and deviations are measured on.
    """

    def __init__(self, seen: Pairs, width: int) -> None:
        super().__init__()
        own = seen.own_QG.shape[1]
        self.scales = nn.ModuleList(Standard(values.flatten(0, -2)) for values in seen)
        self.near, self.far = (
            nn.Sequential(nn.Linear(values.shape[2] + own, width), nn.GELU(), nn.Linear(width, width), nn.GELU())
            for values in (seen.near_QKV, seen.far_QJV)
        )
        self.sample = nn.Sequential(nn.Linear(4 * width + own, 2 * width), nn.GELU(), nn.Linear(2 * width, width), nn.GELU())
        self.heads = nn.ModuleDict({label: nn.Linear(width, len(kinds)) for label, (_, kinds) in LABELS.items()})

    def forward(self, pairs: Pairs) -> dict[str, Tensor]:
        near, far, own = (scale(values) for scale, values in zip(self.scales, pairs, strict=True))
        found = [own]
        for network, values in ((self.near, near), (self.far, far)):
            seen = network(torch.cat([values, own[:, None].expand(-1, values.shape[1], -1)], 2))
            found += [seen.amax(1), seen.mean(1)]
        described = self.sample(torch.cat(found, 1))
        return {label: head(described) for label, head in self.heads.items()}


def load_network(path: Path) -> PairNetwork:
    """What `segmentation` wrote. Raises `damaged-weights`."""
    try:
        state = load_file(path)
        near, far, own = (torch.zeros(1, *[1] * (number < 2), len(state[f"scales.{number}.mean"])) for number in range(3))
        network = PairNetwork(Pairs(near, far, own), len(state["near.0.bias"]))
        network.load_state_dict(state)
    except (OSError, SafetensorError, KeyError, RuntimeError) as error:
        raise EncoderError("damaged-weights", f"{path}: {error}") from error
    return network.eval()
