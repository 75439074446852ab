"""The weights that ship with the package, as an embedder of arrays and of parts."""

# pyright: basic
from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import EncoderError

try:
    from .checkpoint import load_weights
except ModuleNotFoundError as error:
    fix = 'pip install "cadlm[encoder]"'
    raise EncoderError("missing-library", f"the encoder needs {error.name}, which is not installed", fix=fix) from error
from .cloud import PointCloud
from .embedding import Network
from .honest import Cadlm

WEIGHTS = Path(__file__).with_name("weights") / "small"
_COMMAND = "python -m geometry_encoder.train --config configs/encoder/small-cpu.toml --out runs/encoder"


class Encoder(Network):
    """Trained weights; `embed(clouds)` takes parts, `embed_points` arrays. Vectors are unit: dot products compare shapes."""

    def embed_points(self, points: NDArray[np.floating], normals: NDArray[np.floating]) -> NDArray[np.float32]:
        """The vector of one part; float32 (D,). Its size and how it is turned do not matter.

        Args:
            points: (N, 3) samples of its surface, uniform by area; a few thousand of them.
            normals: (N, 3), unit, outward.

        Raises:
            EncoderError: `bad-cloud` for other shapes, NaN, no points; `needs-curvature` for weights that look at curvature.
        """
        if not (isinstance(self.model, Cadlm) and self.model.config.anchors):
            raise EncoderError("needs-curvature", "these weights also look at curvature: call `embed` with a cloud")
        count = len(points)
        unknown = np.full(count, -1, np.int32)
        cloud = PointCloud(
            points=np.asarray(points, np.float32), normals=np.asarray(normals, np.float32),
            curvatures=np.zeros((count, 2), np.float32), face_ids=unknown, face_types=unknown.astype(np.int8),
            lines=np.zeros(count, np.int32), operations=unknown.astype(np.int8),
        )  # fmt: skip
        return self.embed([cloud])[0]


def load(folder: Path = WEIGHTS) -> Encoder:
    """Raises as `geometry_encoder.pretrained` does."""
    if not folder.is_dir():
        raise EncoderError(
            "no-weights", f"no trained encoder in {folder}", fix=f"train one: {_COMMAND}, then copy its weights/ there"
        )
    objective, config, digest = load_weights(folder)
    return Encoder(objective, digest, points=config.data.points)
