"""Draws a mesh with a value 0 to 1 of each triangle as colours: a picture, or a model to turn in any viewer."""

# pyright: basic
from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from geometry_encoder.errors import EncoderError
from geometry_encoder.mesh import TriangleMesh

_COLD, _HOT = np.array([0.72, 0.76, 0.82]), np.array([0.86, 0.12, 0.10])
_LIGHT = np.array([0.35, -0.45, 0.82])


def heat_png(mesh: TriangleMesh, values: NDArray[np.floating]) -> bytes:
    """A picture from the front, the side and above, as PNG. Raises `missing-library` without matplotlib (extra `data`)."""
    try:
        from matplotlib.figure import Figure
        from mpl_toolkits.mplot3d.art3d import Poly3DCollection
    except ModuleNotFoundError as error:
        fix = 'pip install "cadlm[data]", or write .glb'
        raise EncoderError("missing-library", f"pictures need {error.name}, which is not installed", fix=fix) from error
    shade = 0.65 + 0.35 * np.clip(mesh.normals @ _LIGHT, 0, 1)
    figure = Figure(figsize=(12, 5))
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    for number, (elevation, turn) in enumerate(((28, -55), (-28, 125)), 1):
        axes = figure.add_subplot(1, 2, number, projection="3d")
        axes.add_collection3d(
            Poly3DCollection(mesh.corners, facecolors=np.clip(_colours(values) * shade[:, None], 0, 1), edgecolors="none")
        )
        axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), zlim=(low[2], high[2]))
        axes.set_box_aspect(high - low)
        axes.view_init(elevation, turn)
        axes.set_axis_off()
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=100)
    return buffer.getvalue()


def heat_glb(mesh: TriangleMesh, values: NDArray[np.floating]) -> bytes:
    """Binary glTF 2.0 with a colour of each triangle: metres, Y up."""
    from dsl.kernel.mesh_files import glb_container, y_up

    positions = y_up(mesh.corners.reshape(-1, 3)) / 1000
    normals = y_up(np.repeat(mesh.normals, 3, axis=0))
    colours = np.repeat(_colours(values), 3, axis=0)
    blocks = [array.astype("<f4") for array in (positions, normals, colours)]
    count = len(positions)
    offsets = np.cumsum([0, *(block.nbytes for block in blocks)]).tolist()
    document = {
        "asset": {"version": "2.0", "generator": "cadlm"}, "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1, "COLOR_0": 2}, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"metallicFactor": 0.1, "roughnessFactor": 0.7}}],
        "accessors": [
            {"bufferView": i, "componentType": 5126, "count": count, "type": "VEC3"}
            | ({"min": blocks[0].min(0).tolist(), "max": blocks[0].max(0).tolist()} if i == 0 else {})
            for i in range(3)
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": offset, "byteLength": block.nbytes, "target": 34962}
            for offset, block in zip(offsets, blocks, strict=False)
        ],
        "buffers": [{"byteLength": offsets[-1]}],
    }  # fmt: skip
    return glb_container(document, blocks)


def _colours(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return _COLD + np.clip(values, 0, 1)[:, None] * (_HOT - _COLD)
