"""Parts to vectors, by trained weights or by the hand-made descriptor; and which parts of a collection are most alike."""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

from . import descriptor
from .batch import stack
from .cloud import PointCloud
from .config import ReleasedConfig
from .objectives import Objective
from .released import Released
from .views import balled, boxed, cadlm_features, drawn, in_boxes, released_features, unbent, with_normals


class Embedder(Protocol):
    """Anything that turns parts into unit vectors; `name` says which, so that vectors of two are not mixed."""

    @property
    def name(self) -> str: ...

    def embed(self, clouds: Sequence[PointCloud]) -> NDArray[np.float32]:
        """(B, D) float32, unit rows; the same for the same samples."""
        ...


@dataclass(frozen=True, slots=True)
class Descriptor:
    """The hand-made description; `is_posed` keeps the part's own axes."""

    is_posed: bool = False

    @property
    def name(self) -> str:
        return "descriptor-posed-1" if self.is_posed else "descriptor-free-1"

    def embed(self, clouds: Sequence[PointCloud]) -> NDArray[np.float32]:
        if self.is_posed:
            return np.stack([descriptor.posed(cloud) for cloud in clouds])
        return np.stack([descriptor.free(cloud, np.random.default_rng(0)) for cloud in clouds])


class Network:
    """A model of either design, in the frame and with the features that it was trained on.

    Without `is_unit` vectors have the lengths that the model gave them, which the release reports.
    """

    def __init__(self, objective: Objective, name: str, *, points: int = 4096, is_unit: bool = True) -> None:
        self.model, self.points, self._name, self.is_unit = objective.model.eval(), points, name, is_unit
        self._empty = None
        if isinstance(self.model, Released):
            with torch.no_grad():
                self._empty = self.model.tokenizer.empty_cells()

    @property
    def name(self) -> str:
        return self._name

    def embed(self, clouds: Sequence[PointCloud]) -> NDArray[np.float32]:
        return self._vectors(clouds, boxed if isinstance(self.model, Released) else balled)

    def embed_boxed(self, clouds: Sequence[PointCloud], hidden: Sequence[NDArray[np.bool_]] = ()) -> NDArray[np.float32]:
        """As the free function of that name; for the design `released` alone."""
        return self._vectors(clouds, lambda cloud: cloud, hidden)

    @torch.no_grad()
    def _vectors(
        self,
        clouds: Sequence[PointCloud],
        frame: Callable[[PointCloud], PointCloud],
        hidden: Sequence[NDArray[np.bool_]] = (),
    ) -> NDArray[np.float32]:
        config = self.model.config
        is_released = isinstance(config, ReleasedConfig)
        # The work of relations does not grow with the samples.
        most = self.points if is_released or not config.anchors else max(map(len, clouds))
        features = released_features if is_released else cadlm_features
        rng = np.random.default_rng(0)
        # `released` is trained on samples without normals, as its dropout makes them; `cadlm` never sees any.
        clouds = clouds if is_released else [with_normals(cloud) for cloud in clouds]
        if not is_released:
            clouds = [unbent(cloud) if (cloud.face_types < 0).all() else cloud for cloud in clouds]
        placed = [frame(cloud) if len(cloud) <= most else drawn(frame(cloud), most, rng) for cloud in clouds]
        batch = stack([cloud.points for cloud in placed], [features(cloud) for cloud in placed])
        batch = batch.to(next(self.model.parameters()).device)
        if isinstance(self.model, Released):
            mask_BT = None
            if hidden:
                nodes = self.model.tokenizer.grid_T3.cpu().numpy()
                mask_BT = torch.from_numpy(np.stack([in_boxes(nodes, boxes) for boxes in hidden])).to(batch.points.device)
            vectors_BE = self.model(batch, mask_BT, self._empty).pooled_BE
        else:
            vectors_BE = self.model.vectors(batch)
        return (normalize(vectors_BE, dim=-1) if self.is_unit else vectors_BE).cpu().numpy()


def embed_boxed(kind: Embedder, clouds: Sequence[PointCloud], hidden: Sequence[NDArray[np.bool_]] = ()) -> NDArray[np.float32]:
    """Vectors of parts that stand in the box frame, of which some boxes (4, 4, 4) may be hidden.

    `released` takes them as they stand, in training too: a part is not framed anew for its jitter; it hides patches after
    its tokenizer has looked at every sample. Whatever else frames parts as always and gets no sample of what is hidden.
    """
    if isinstance(kind, Network) and isinstance(kind.model, Released):
        return kind.embed_boxed(clouds, hidden)
    if hidden:
        clouds = [cloud.take(~in_boxes(cloud.points, boxes)) for cloud, boxes in zip(clouds, hidden, strict=True)]
    return kind.embed(clouds)
