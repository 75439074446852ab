"""What an operation makes that works on no solid: primitives, and sketches extruded, revolved, lofted or swept."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Kind
from ..graph import Node

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepPrimAPI import BRepPrimAPI_MakeTorus
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
from OCP.TopoDS import TopoDS_Shape

from . import guard, prism, sketches, topology, turned
from .operand import Operand
from .placement import Vector
from .prism import Prism
from .sketches import SketchError

EQUAL_RADII_MM = 1e-6
"""A cone whose radii differ by less is a cylinder; OCCT has no cone for it."""


def made(node: Node, inputs: list[Node]) -> Operand:
    """The operand of a primitive or of sketches, unplaced.

    Args:
        inputs: The sketches of a profile.

    Raises:
        SketchError: The sketches make no valid solid.
    """
    return PRIMITIVES[node.op](node) if node.op in PRIMITIVES else PROFILES[node.op](node, inputs)


def _cone(node: Node) -> Operand:
    r1, r2, h = node.numbers
    if abs(r1 - r2) < EQUAL_RADII_MM:
        return Operand(prism=prism.cylinder(max(r1, r2), 0.0, h))
    return Operand(turned=turned.frustum(r1, r2, h))


def _sphere(node: Node) -> Operand:
    return Operand(turned=turned.ball(node.numbers[0]))


def _torus(node: Node) -> Operand:
    axes = gp_Ax2(gp_Pnt(0.0, 0.0, 0.0), gp_Dir(0.0, 0.0, 1.0))
    return Operand(shape=BRepPrimAPI_MakeTorus(axes, *node.numbers).Shape())


def _hexagon(node: Node) -> Operand:
    across, h = node.numbers
    return Operand(prism=prism.regular(6, across / 3**0.5, h))


PRIMITIVES: dict[str, Callable[[Node], Operand]] = {
    "C": lambda node: Operand(prism=prism.box(*node.numbers)),
    "Y": lambda node: Operand(prism=prism.cylinder(node.numbers[0], 0.0, node.numbers[1])),
    "S": _sphere,
    "K": _cone,
    "HX": _hexagon,
    "PR": lambda node: Operand(prism=prism.regular(int(node.numbers[0]), node.numbers[1], node.numbers[2])),
    "OB": lambda node: Operand(prism=prism.obround(*node.numbers)),
    "TO": _torus,
    "W": lambda node: Operand(prism=prism.wedge(*node.numbers)),
}


def _extrude(node: Node, inputs: list[Node]) -> Operand:
    made = sketches.extrude(inputs[0], _vector(node.numbers[:3]))
    return Operand(prism=made) if isinstance(made, Prism) else Operand(shape=made)


def _revolve(node: Node, inputs: list[Node]) -> Operand:
    numbers = node.numbers
    return _checked(sketches.revolve(inputs[0], _vector(numbers[:3]), _vector(numbers[3:6]), numbers[6]))


def _checked(shape: TopoDS_Shape) -> Operand:
    """A lofted, swept or revolved solid that is whole."""
    problem = guard.complaint(shape) if topology.solids(shape) else "there is none"
    if problem is not None:
        raise SketchError(f"the kernel makes no valid solid of these sketches: {problem}")
    return Operand(shape=shape, is_merged=False)


PROFILES: dict[str, Callable[[Node, list[Node]], Operand]] = {
    "E": _extrude,
    "V": _revolve,
    "LO": lambda node, inputs: _checked(sketches.loft(inputs)),
    "SW": lambda node, inputs: _checked(sketches.sweep(*inputs)),
}
SKETCH_KINDS: dict[str, Kind] = {"E": "invalid_profile", "V": "invalid_profile", "LO": "loft_failed", "SW": "sweep_failed"}
"""How a profile is refused that makes no solid."""


def _vector(numbers: tuple[float, ...]) -> Vector:
    x, y, z = numbers
    return (x, y, z)
