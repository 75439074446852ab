"""What a result must satisfy before it is passed on; every refusal names the node and its line.

OCCT's own IsValid misses most of its failures: lost solids, unbounded or negative volumes, operations that return their
input. Each check here answers one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, prod
from typing import NamedTuple

from ..errors import DslError, Kind
from ..graph import Graph

from . import occ  # noqa: F401  # isort: skip
from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

from . import extents, integrals, topology
from .placement import Vector, dot
from .topology import Box

RELATIVE_SLACK = 1e-7
"""Volumes may differ by this much of the larger one from round-off and vertex tolerances."""
SMALLEST_MM = 1e-6
LARGEST_MM = 1e9
MEMBRANE_MM = 1e-5
"""A wall thinner than this is a near miss of two faces, not a wall; the kernel heals those under `HEALED_MM`."""
HEALED_MM = 1e-7


def refuse(graph: Graph, node: int, kind: Kind, message: str, *, fix: str = "", cause: Exception | None = None) -> DslError:
    """The error for a node, pointing at its line; the caller raises it."""
    line = graph.nodes[node].line
    source = graph.source[line - 1] if 0 < line <= len(graph.source) else None
    column = len(source) - len(source.lstrip()) + 1 if source is not None else None
    detail = f" ({type(cause).__name__})" if cause else ""
    return DslError(kind, message + detail, line=line or None, column=column, source=source, fix=fix)


def complaint(
    shape: TopoDS_Shape, *, is_valid: bool = False, volume_mm3: float | None = None, box: Box | None = None
) -> str | None:
    """Why a shape is not a bounded valid solid, or None if it is. Empty shapes must be handled before.

    Args:
        is_valid: The boundary is known to be valid, and only size is looked at.
        volume_mm3: The volume, where it is known.
        box: The tight box, where it is known.
    """
    # The integrals take seconds on broken boundaries, so validity comes first.
    if not is_valid and not topology.is_valid(shape):
        return "the boundary is not closed and consistent"
    volume = integrals.volume_mm3(shape) if volume_mm3 is None else volume_mm3
    if not isfinite(volume) or volume <= 0:
        return f"its volume is {volume:g} mm³"
    box = box or extents.tight_box(shape)
    if max(map(abs, (*box.low, *box.high))) > LARGEST_MM:
        return f"it reaches beyond {LARGEST_MM:g} mm"
    if min(box.size) < SMALLEST_MM:
        return f"it is thinner than {SMALLEST_MM:g} mm"
    if volume > prod(box.size) * (1 + RELATIVE_SLACK) + 1e-18:
        return "its volume is larger than its bounding box"
    return None


class _FlatFace(NamedTuple):
    """A flat face by the line its normal lies on, its place along that line, and which way it looks."""

    line: Vector
    offset: float
    looks_up: bool
    face: TopoDS_Face


def membrane(shape: TopoDS_Shape) -> float | None:
    """The thickness of a wall under `MEMBRANE_MM` between two flat faces of one solid, or None."""
    for solid in topology.solids(shape):
        flat = sorted(_flat_faces(solid), key=lambda found: (found.line, found.offset))
        for index, lower in enumerate(flat):
            for upper in flat[index + 1 :]:
                if upper.line != lower.line or upper.offset - lower.offset >= MEMBRANE_MM:
                    break
                gap = upper.offset - lower.offset
                is_wall = upper.looks_up and not lower.looks_up and gap > HEALED_MM
                if is_wall and not topology.loose_box(lower.face).apart(topology.loose_box(upper.face), MEMBRANE_MM):
                    return gap
    return None


def _flat_faces(solid: TopoDS_Shape) -> Iterator[_FlatFace]:
    for face in topology.faces(solid):
        plane = topology.plane_of(face)
        if plane is not None:
            point, normal = plane
            sign = _sign(normal)
            yield _FlatFace(_line_key(normal), dot(point, normal) * sign, sign > 0, face)


def _sign(normal: Vector) -> int:
    """+1 or -1, opposite for opposite normals."""
    leading = next((x for x in normal if abs(x) > 1e-6), 0.0)
    return 1 if leading >= 0 else -1


def _line_key(normal: Vector) -> Vector:
    sign = _sign(normal)
    return (round(sign * normal[0], 7) + 0.0, round(sign * normal[1], 7) + 0.0, round(sign * normal[2], 7) + 0.0)


def sticks_out(result: Box, given: Box) -> bool:
    slack = 1e-6 * max(1.0, *given.size)
    return not result.within(given, slack)
