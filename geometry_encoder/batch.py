"""Points of several parts as flat tensors, each point knowing its part: what every model takes.

B parts, P points of all of them, F features of a point.
"""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .errors import EncoderError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clouds:
    """A batch in the canonical frame, [-1, 1]³.

    Attributes:
        points: (P, 3) float32.
        features: (P, F) float32: the unit normal, then curvature channels.
        item: (P,) int64, the part of each point, ascending.
        count: B.
    """

    points: Tensor
    features: Tensor
    item: Tensor
    count: int

    def __post_init__(self) -> None:
        num_points = len(self.points)
        if self.points.shape != (num_points, 3) or self.features.shape[:1] != (num_points,) or self.item.shape != (num_points,):
            raise EncoderError("bad-cloud", "a batch has points (P, 3), features (P, F) and item (P,)")

    def to(self, device: torch.device) -> Clouds:
        return Clouds(
            points=self.points.to(device), features=self.features.to(device), item=self.item.to(device), count=self.count
        )

    def keep(self, mask_P: Tensor) -> Clouds:
        """The points of a mask; parts stay, even without points."""
        return Clouds(points=self.points[mask_P], features=self.features[mask_P], item=self.item[mask_P], count=self.count)

    def leading(self, count: int) -> Clouds:
        """The first parts of the batch."""
        end = int(torch.searchsorted(self.item, count))
        return Clouds(points=self.points[:end], features=self.features[:end], item=self.item[:end], count=count)


def stack(points: Sequence[NDArray[np.float32]], features: Sequence[NDArray[np.float32]]) -> Clouds:
    """A batch of clouds that are already in the canonical frame."""
    item = np.repeat(np.arange(len(points)), [len(p) for p in points])
    return Clouds(
        points=torch.from_numpy(np.concatenate(points).astype(np.float32)),
        features=torch.from_numpy(np.concatenate(features).astype(np.float32)),
        item=torch.from_numpy(item),
        count=len(points),
    )


def join(first: Clouds, second: Clouds) -> Clouds:
    """The parts of one batch, then those of the other: two views go through a model in one forward pass."""
    return Clouds(
        points=torch.cat([first.points, second.points]),
        features=torch.cat([first.features, second.features]),
        item=torch.cat([first.item, second.item + first.count]),
        count=first.count + second.count,
    )
