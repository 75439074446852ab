"""The weights that ship with the package, as an embedder of arrays and of parts. Needs numpy alone.

The same numbers as `relations.Relations` in evaluation mode, which trains them; `write` takes them from a trained model.

N points, K anchors, J points that each looks at, V numbers of a pair, W width, E embedding.
"""

# pyright: basic
from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats, gelu, layer_norm, linear, relu, unit, waves
from .cloud import PointCloud
from .errors import EncoderError
from .store import write_whole
from .views import COMPRESSION, balled, cadlm_features, unbent, with_normals

WEIGHTS = Path(__file__).with_name("weights") / "small"
FILE = "vectors.npz"
FORMAT, VERSION = "cadlm-vectors", 1
LAYERS = ("pair.0", "pair.2", "seen", "anchor.0", "anchor.2", "part.0", "part.1", "part.3")
"""Of `Relations`, each with a weight and a bias."""
_COMMAND = "python -m geometry_encoder.train --config configs/encoder/small-cpu.toml --out runs/encoder"


class Encoder:
    """Unit vectors of parts, the same for every size and attitude: dot products compare shapes."""

    def __init__(self, weights: Mapping[str, NDArray[np.floating]], *, anchors: int, others: int, waves: int, name: str) -> None:
        self.weights = {key: np.asarray(value, np.float32) for key, value in weights.items()}
        self.anchors, self.others, self.waves, self.name = anchors, others, waves, name

    def embed(self, clouds: Sequence[PointCloud]) -> Floats:
        """(B, E), unit rows. Raises `EncoderError`: `bad-cloud` when all samples of a part are one point."""
        return np.stack([self._vector(cloud) for cloud in clouds])

    def embed_points(self, points: NDArray[np.floating], normals: NDArray[np.floating]) -> Floats:
        """The vector of one part; (E,). As that of a mesh: how the surface bends is not known.

        Args:
            points: (N, 3) samples of its surface, uniform by area; a few thousand of them.
            normals: (N, 3), unit, outward.

        Raises:
            EncoderError: `bad-cloud` for other shapes, NaN, no points.
        """
        count = len(points)
        unknown = np.full(count, -1, np.int32)
        cloud = PointCloud(
            points=np.asarray(points, np.float32), normals=np.asarray(normals, np.float32),
            curvatures=np.zeros((count, 2), np.float32), face_ids=unknown, face_types=unknown.astype(np.int8),
            lines=np.zeros(count, np.int32), operations=unknown.astype(np.int8),
        )  # fmt: skip
        return self._vector(cloud)

    def _vector(self, cloud: PointCloud) -> Floats:
        cloud = with_normals(cloud)
        if (cloud.face_types < 0).all():
            cloud = unbent(cloud)
        part = balled(cloud)
        features = cadlm_features(part)
        order = np.argsort(_hash(part.points, part.normals), kind="stable")
        index = order[np.arange(self.anchors * (1 + self.others)) % len(order)]
        a, b = index[: self.anchors, None], index[self.anchors :].reshape(self.anchors, self.others)
        places = part.points - part.points.mean(0)
        size = np.float32(2 * np.sqrt(np.square(places).sum(1).mean()))
        places, normals = places / size, part.normals
        w, pairs = self.weights, _pairs(places[a], normals[a], places[b], normals[b])
        x = relu(linear(w, "pair.2", relu(linear(w, "pair.0", waves(pairs, self.waves)))))
        seen = layer_norm(w, "seen", x.mean(1))
        bend = np.arcsinh(np.sinh(features[a[:, 0], 3:] * COMPRESSION) * size) / COMPRESSION
        x = linear(w, "anchor.2", gelu(linear(w, "anchor.0", np.concatenate([seen, waves(bend, self.waves)], 1))))
        whole = np.concatenate([x.mean(0), np.sqrt(x.var(0) + 1e-6)])
        vector = linear(w, "part.3", gelu(linear(w, "part.1", layer_norm(w, "part.0", whole))))
        return unit(vector)


def load(folder: Path = WEIGHTS) -> Encoder:
    """Raises `EncoderError`: `no-weights` naming the command that makes them, `other-weights`, `damaged-weights`."""
    path = folder / FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        fix = f"train one: {_COMMAND}, then python -m geometry_encoder.checkpoint runs/encoder/weights --out {folder}"
        raise EncoderError("no-weights", f"no trained encoder in {folder}", fix=fix) from error
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            if (about["format"], about["version"]) != (FORMAT, VERSION):
                raise EncoderError("other-weights", f"{path} is {about['format']} {about['version']}, not {FORMAT} {VERSION}")
            weights = {f"{layer}.{kind}": arrays[f"{layer}.{kind}"] for layer in LAYERS for kind in ("weight", "bias")}
            sizes = {key: int(about[key]) for key in ("anchors", "others", "waves")}
    except (KeyError, TypeError, ValueError, BadZipFile) as error:
        raise EncoderError("damaged-weights", f"{path}: {error}") from error
    return Encoder(weights, name=f"encoder-{hashlib.sha256(data).hexdigest()[:16]}", **sizes)


def write(state: Mapping[str, NDArray[np.floating]], folder: Path, *, anchors: int, others: int, waves: int) -> None:
    """Write what `load` reads, in half precision: `state` are the weights of `Relations` by name."""
    about = {"format": FORMAT, "version": VERSION, "anchors": anchors, "others": others, "waves": waves}
    buffer = io.BytesIO()
    np.savez(buffer, about=np.array(json.dumps(about)), **{key: value.astype(np.float16) for key, value in state.items()})  # type: ignore[arg-type]
    write_whole(folder / FILE, buffer.getvalue())


def _pairs(a: Floats, a_normal: Floats, b: Floats, b_normal: Floats) -> Floats:
    """As `relations.pair_values`."""
    apart = b - a
    shape = apart.shape[:-1]
    values = (
        np.linalg.norm(apart, axis=-1), _dot(a_normal, apart), _dot(b_normal, apart), _dot(a_normal, b_normal),
        _dot(np.cross(a_normal, b_normal), apart),
        np.broadcast_to(np.linalg.norm(a, axis=-1), shape), np.broadcast_to(_dot(a, a_normal), shape),
        np.linalg.norm(b, axis=-1), _dot(b, b_normal),
    )  # fmt: skip
    return np.stack(values, -1)


def _hash(points: Floats, normals: Floats) -> NDArray[np.int64]:
    """As `neighbors.point_hash`."""
    # Adding 0 turns -0 into 0.
    bits = (np.concatenate([points, normals], 1) + np.float32(0)).view(np.int32).astype(np.int64)
    found = np.zeros(len(bits), np.int64)
    for column in bits.T:
        found = (found ^ column) * np.int64(0x2545F4914F6CDD1D)
        found ^= found >> 29
    return found


def _dot(a: Floats, b: Floats) -> Floats:
    return np.einsum("...k,...k", a, b)
