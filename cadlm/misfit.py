"""How ill the shape of a part fits its sentence, by the shipped space of sentences and shapes (`cadlm.pairing`): a sign for the
confidence. Knows kinds of parts, hardly sizes; what a prompt states is checked elsewhere.
"""

# pyright: basic
from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

from dsl import DslError
from dsl.kernel.worker import Job, Limits, Session

from .errors import CadlmError

MOST = 4.0
UNKNOWN = math.log(2)
"""Of a part that nothing is known about: it fits as likely as not."""
POINTS = 4096


def misfit(prompt: str, program: str, session: Session, limits: Limits | None = None) -> float:
    """-log of the probability that a part of this shape is what the prompt asks for: 0 to `MOST`.

    `UNKNOWN` where the weights do not ship or do not belong together, and where the part has no mesh. Takes some 0.1 s.

    Args:
        session: Where the part was built a moment ago.
    """
    from geometry_encoder.errors import EncoderError

    try:
        with TemporaryDirectory(prefix="cadlm-") as folder:
            mesh = Path(folder) / "part.stl"
            session.run(Job(program=program, outputs=(mesh,), measure=False), limits)
            return min(MOST, -math.log(max(_probability(prompt, mesh), math.exp(-MOST))))
    except (DslError, EncoderError, CadlmError):
        return UNKNOWN


def _probability(prompt: str, mesh: Path) -> float:
    import numpy as np

    from geometry_encoder.errors import EncoderError
    from geometry_encoder.mesh import TriangleMesh, binary_stl_corners, sample_mesh

    from .pairing import pretrained

    pairing = pretrained()
    corners = binary_stl_corners(mesh.read_bytes())
    if corners is None or not len(corners):
        raise EncoderError("empty-mesh", f"{mesh.name} holds no triangle")
    vertices = corners.reshape(-1, 3).astype(np.float64)
    triangles = TriangleMesh(vertices=vertices, triangles=np.arange(len(vertices)).reshape(-1, 3))
    return float(pairing.score(prompt, [sample_mesh(triangles, POINTS, np.random.default_rng(0))])[0])
