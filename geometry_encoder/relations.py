"""A part's vector from how pairs of its points lie to each other: the same however the part is turned, moved or scaled.

Some points of a part, its anchors, each look at other points all over it. What a pair is described by does not depend on any
frame: distances, angles between normals, heights over tangent planes. An anchor sums up its pairs, the part its anchors.

B parts, P points, K anchors of a part, J points that each looks at, V numbers of a pair, W width, E embedding.
"""

# pyright: basic
from __future__ import annotations

import torch
from torch import Tensor, nn

from .batch import Clouds
from .neighbors import point_hash

VALUES = 9
WAVES = 4


class Relations(nn.Module):
    """Needs places and normals only, so that a mesh and a BRep of one part give about the same vector."""

    def __init__(self, *, anchors: int, others: int, width: int, embedding: int) -> None:
        super().__init__()
        self.anchors, self.others = anchors, others
        # Nearly all the work: a cheap activation.
        self.pair = nn.Sequential(nn.Linear(VALUES * (1 + 2 * WAVES), width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.anchor = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, 4 * width))
        self.part = nn.Sequential(
            nn.LayerNorm(8 * width), nn.Linear(8 * width, 4 * width), nn.GELU(), nn.Linear(4 * width, embedding)
        )

    def forward(self, clouds: Clouds) -> Tensor:
        """(B, E). Which points are anchors follows from the points alone, not from their order."""
        anchors_BK, others_BKJ = _chosen(clouds, self.anchors, self.others)
        places_P3, normals_P3 = centred(clouds), clouds.features[:, :3]
        values_BKJV = pair_values(
            places_P3[anchors_BK][:, :, None], normals_P3[anchors_BK][:, :, None], places_P3[others_BKJ], normals_P3[others_BKJ]
        )
        seen_BKW = self.anchor(self.pair(_waves(values_BKJV)).mean(2))
        return self.part(torch.cat([seen_BKW.mean(1), (seen_BKW.var(1, unbiased=False) + 1e-6).sqrt()], 1))


def pair_values(a: Tensor, a_normal: Tensor, b: Tensor, b_normal: Tensor) -> Tensor:
    """What does not change when both points are turned together; (…, VALUES). The triple product tells mirror images apart."""
    apart = b - a
    values = (
        apart.norm(dim=-1), _dot(a_normal, apart), _dot(b_normal, apart), _dot(a_normal, b_normal),
        _dot(torch.linalg.cross(a_normal, b_normal), apart),
        a.norm(dim=-1).expand(apart.shape[:-1]), _dot(a, a_normal).expand(apart.shape[:-1]), b.norm(dim=-1), _dot(b, b_normal),
    )  # fmt: skip
    return torch.stack(values, -1)


def centred(clouds: Clouds) -> Tensor:
    """Places about each part's mean, in units of twice their root mean square: both hardly depend on which points were drawn."""
    ones = torch.ones_like(clouds.points[:, :1])
    sums = clouds.points.new_zeros(clouds.count, 4).index_add(0, clouds.item, torch.cat([clouds.points, ones], 1))
    counts_B1 = sums[:, 3:].clamp(min=1)
    places_P3 = clouds.points - (sums[:, :3] / counts_B1)[clouds.item]
    squares_B = clouds.points.new_zeros(clouds.count).index_add(0, clouds.item, places_P3.square().sum(1))
    sizes_B = 2 * (squares_B / counts_B1[:, 0]).sqrt().clamp(min=1e-6)
    return places_P3 / sizes_B[clouds.item, None]


def _chosen(clouds: Clouds, anchors: int, others: int) -> tuple[Tensor, Tensor]:
    """Indices of anchors (B, K) and of what each looks at (B, K, J): the points in the order of their hashes, again and again."""
    by_hash_P = torch.argsort(point_hash(clouds.points, clouds.features[:, :3]), stable=True)
    order_P = by_hash_P[torch.argsort(clouds.item[by_hash_P], stable=True)]
    sizes_B = torch.bincount(clouds.item, minlength=clouds.count)
    start_B = sizes_B.cumsum(0) - sizes_B
    places = torch.arange(anchors * (1 + others), device=order_P.device)
    index_BN = order_P[start_B[:, None] + places % sizes_B[:, None].clamp(min=1)]
    return index_BN[:, :anchors], index_BN[:, anchors:].unflatten(1, (anchors, others))


def _waves(values: Tensor) -> Tensor:
    """Numbers of about ±1 with sines and cosines of them, a quarter of a turn to four turns."""
    angles = values * (torch.pi / 2)
    sine, cosine = angles.sin(), angles.cos()
    waves = [values, sine, cosine]
    for _ in range(WAVES - 1):
        # Of the doubled angle.
        sine, cosine = 2 * sine * cosine, 1 - 2 * sine * sine
        waves += [sine, cosine]
    return torch.cat(waves, -1)


def _dot(a: Tensor, b: Tensor) -> Tensor:
    return (a * b).sum(-1)
