"""A part's vector from how pairs of its points lie to each other: the same however the part is turned, moved or scaled.

Some points of a part, its anchors, each look at other points all over it. What a pair is described by does not depend on any
frame: distances, angles between normals, heights over tangent planes. An anchor sums up its pairs and how the surface bends at
it, the part its anchors. Where the bend is not known, as on meshes, it is 0 everywhere.

B parts, P points, K anchors of a part, J points that each looks at, V numbers of a pair, W width, E embedding.
"""

# pyright: basic
from __future__ import annotations

import torch
from torch import Tensor, nn

from .batch import Clouds
from .neighbors import point_hash
from .views import COMPRESSION

VALUES = 9
WAVES = 6
BENDS = 2


class Relations(nn.Module):
    """In evaluation mode there is time for more pairs: `calm` times the anchors, each of which looks at twice as many points."""

    def __init__(self, *, anchors: int, others: int, calm: int, width: int, embedding: int) -> None:
        super().__init__()
        self.anchors, self.others, self.calm = anchors, others, calm
        # Nearly all the work: a cheap activation.
        self.pair = nn.Sequential(nn.Linear(VALUES * (1 + 2 * WAVES), width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
        self.seen = nn.LayerNorm(width)
        self.anchor = nn.Sequential(
            nn.Linear(width + BENDS * (1 + 2 * WAVES), 2 * width), nn.GELU(), nn.Linear(2 * width, 4 * width)
        )
        self.part = nn.Sequential(
            nn.LayerNorm(8 * width), nn.Linear(8 * width, 4 * width), nn.GELU(), nn.Linear(4 * width, embedding)
        )

    @property
    def calmly(self) -> tuple[int, int]:
        """How many anchors look at how many points outside of training."""
        return self.calm * self.anchors, (2 if self.calm > 1 else 1) * self.others

    def forward(self, clouds: Clouds) -> Tensor:
        """(B, E). Which points are anchors follows from the points alone, not from their order."""
        anchors_BK, others_BKJ = _chosen(clouds, *((self.anchors, self.others) if self.training else self.calmly))
        places_P3, sizes_B = centred(clouds)
        normals_P3 = clouds.features[:, :3]
        values_BKJV = pair_values(
            places_P3[anchors_BK][:, :, None], normals_P3[anchors_BK][:, :, None], places_P3[others_BKJ], normals_P3[others_BKJ]
        )
        seen_BKW = self.seen(self.pair(_waves(values_BKJV)).mean(2))
        bends_BK2 = ((clouds.features[:, 3:] * COMPRESSION).sinh()[anchors_BK] * sizes_B[:, None, None]).asinh() / COMPRESSION
        anchor_BKW = self.anchor(torch.cat([seen_BKW, _waves(bends_BK2)], 2))
        return self.part(torch.cat([anchor_BKW.mean(1), (anchor_BKW.var(1, unbiased=False) + 1e-6).sqrt()], 1))


def pair_values(a: Tensor, a_normal: Tensor, b: Tensor, b_normal: Tensor) -> Tensor:
    """What does not change when both points are turned together; (…, VALUES). The triple product tells mirror images apart."""
    apart = b - a
    values = (
        apart.norm(dim=-1), _dot(a_normal, apart), _dot(b_normal, apart), _dot(a_normal, b_normal),
        _dot(torch.linalg.cross(a_normal, b_normal), apart),
        a.norm(dim=-1).expand(apart.shape[:-1]), _dot(a, a_normal).expand(apart.shape[:-1]), b.norm(dim=-1), _dot(b, b_normal),
    )  # fmt: skip
    return torch.stack(values, -1)


def centred(clouds: Clouds) -> tuple[Tensor, Tensor]:
    """Places about each part's mean, in units of twice their root mean square, and those units.

    Both hardly depend on which points were drawn.
    """
    ones = torch.ones_like(clouds.points[:, :1])
    sums = clouds.points.new_zeros(clouds.count, 4).index_add(0, clouds.item, torch.cat([clouds.points, ones], 1))
    counts_B1 = sums[:, 3:].clamp(min=1)
    places_P3 = clouds.points - (sums[:, :3] / counts_B1)[clouds.item]
    squares_B = clouds.points.new_zeros(clouds.count).index_add(0, clouds.item, places_P3.square().sum(1))
    sizes_B = 2 * (squares_B / counts_B1[:, 0]).sqrt().clamp(min=1e-6)
    return places_P3 / sizes_B[clouds.item, None], sizes_B


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
    """Numbers of about ±1 with sines and cosines of them, a quarter of a turn to eight turns."""
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
