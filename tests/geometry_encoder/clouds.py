"""Small clouds for the encoder's tests."""

from __future__ import annotations

import numpy as np
import torch

from geometry_encoder.batch import Clouds, stack


def random_clouds(*sizes: int, seed: int = 0, features: int = 4) -> Clouds:
    """Parts of random points in the grid with unit normals and curvature channels."""
    rng = np.random.default_rng(seed)
    points = [rng.uniform(-1, 1, (size, 3)).astype(np.float32) for size in sizes]
    values = []
    for size in sizes:
        normals = rng.normal(size=(size, 3))
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        values.append(np.concatenate([normals, rng.normal(size=(size, features - 3))], 1).astype(np.float32))
    return stack(points, values)


def shuffled(clouds: Clouds, seed: int = 0) -> Clouds:
    """The same parts with the points of each in another order."""
    order = torch.randperm(len(clouds.points), generator=torch.Generator().manual_seed(seed))
    order = order[torch.argsort(clouds.item[order], stable=True)]
    return Clouds(points=clouds.points[order], features=clouds.features[order], item=clouds.item, count=clouds.count)
