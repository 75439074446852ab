"""Embeds the shape of parts: points of a surface in, vectors out. Knows no language and no BRep.

    import geometry_encoder
    vector = geometry_encoder.pretrained().embed_points(points, normals)     # (N, 3) each; float32 (128,), unit

Importing this package loads neither torch nor numpy; `train`, `prepare`, `evaluate`, `probes` and `segmentation` are commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .shipped import Encoder


def pretrained() -> Encoder:
    """The weights that ship with the package; numpy runs them.

    Raises:
        EncoderError: `no-weights` when none are there, naming the command that makes them; `other-weights`, `damaged-weights`.
    """
    from .shipped import load

    return load()
