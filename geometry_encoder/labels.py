"""Labels that samples carry, as labels of the cells that hold them: which type of face, which operation."""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .batch import Clouds
from .cloud import FACE_TYPES, OPERATIONS, PointCloud, surface_types
from .neighbors import nearest_cell

PURITY = 0.8
"""Least share of a cell's samples that have its label; cells on an edge between two faces are left out."""
LABELS: dict[str, tuple[Callable[[PointCloud], NDArray[np.int8]], Sequence[str]]] = {
    "face type": (surface_types, FACE_TYPES),
    "operation": (attrgetter("operations"), OPERATIONS),
}
"""Of each label what tells it of a part's samples, -1 unknown, and what it may be."""


def cell_labels(parts: Sequence[PointCloud], batch: Clouds, grid: int) -> dict[str, Tensor]:
    """Of every occupied cell of a batch each of `LABELS`, in the order of `Cadlm.tokens`; -1 unknown."""
    cells_C, rows_P = torch.unique(batch.item * grid**3 + nearest_cell(batch.points, grid), return_inverse=True)
    found: dict[str, Tensor] = {}
    for name, (labels_of, kinds) in LABELS.items():
        label_P = torch.from_numpy(np.concatenate([labels_of(part) for part in parts]).astype(np.int64))
        found[name] = majority(rows_P, label_P, len(cells_C), len(kinds))
    return found


def majority(rows_P: Tensor, label_P: Tensor, count: int, classes: int) -> Tensor:
    """The label that at least `PURITY` of each row's samples have; (count,), -1 where there is none."""
    votes = torch.zeros(count, classes + 1)
    votes.index_put_((rows_P, torch.where(label_P < 0, classes, label_P)), torch.ones(len(rows_P)), accumulate=True)
    most, label = votes.max(1)
    is_pure = (most >= PURITY * votes.sum(1)) & (label < classes)
    return torch.where(is_pure, label, -1)
