"""Tools as they are seen along an axis: columns of one section, or of round ones."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepPrimAPI import BRepPrimAPI_MakePrism
from OCP.gp import gp_Vec
from OCP.TopoDS import TopoDS_Shape

from . import lathe, loops, mass, planar, spindle
from .loops import Circle, Line, Loop
from .mass import Mass
from .placement import IDENTITY, translated
from .prism import FLUSH_MM
from .shapes import place
from .turned import Turned


@dataclass(frozen=True, slots=True)
class Column:
    """A tool seen along its axis: a prism, or a solid turned about (x, y), from `low` to `high`."""

    widest: Loop
    inner: tuple[Loop, ...]
    low: float
    high: float
    turned: Turned | None = None

    def at(self, z: float) -> Loop:
        """The outer loop of its section."""
        circle = self.widest[0]
        if self.turned is None or not isinstance(circle, Circle):
            return self.widest
        return (Circle(circle.cx, circle.cy, self.turned.radius_at(z)),)

    def mass_between(self, low: float, high: float) -> Mass:
        """Of its part between two heights; the area is that of the walls."""
        circle = self.widest[0]
        if self.turned is not None and isinstance(circle, Circle):
            return mass.spun(self.turned, low, high, circle.cx, circle.cy)
        return mass.column(mass.region(self.widest, self.inner), low, high, num_ends=0)

    def ends_between(self, low: float, high: float) -> tuple[float, float]:
        """The areas of both ends of its part between two heights, mm²; where it has a shoulder there, the one within."""
        if self.turned is None:
            area = mass.region(self.widest, self.inner).area
            return area, area
        pieces = self.turned.between(low, high)
        return pi * pieces[0].x1 ** 2, pi * pieces[-1].x2 ** 2

    def solid(self, low: float, high: float) -> TopoDS_Shape:
        """The BRep of its part between two heights."""
        circle = self.widest[0]
        if self.turned is not None and isinstance(circle, Circle):
            return place(lathe.turn(self.turned, low, high), translated(IDENTITY, circle.cx, circle.cy, 0.0))
        return BRepPrimAPI_MakePrism(planar.region(self.widest, self.inner, low), gp_Vec(0.0, 0.0, high - low)).Shape()


def coaxial(columns: dict[int, Column]) -> list[list[int]]:
    """Positions of tools, those that are round and share an axis together, the widest first."""
    order = sorted(columns, key=lambda index: -abs(loops.signed_area(columns[index].widest)))
    groups: dict[tuple[float, ...], list[int]] = {}
    for index in order:
        column = columns[index]
        circle = column.widest[0]
        is_round = isinstance(circle, Circle) and not column.inner
        key = (round(circle.cx, 6), round(circle.cy, 6)) if is_round and isinstance(circle, Circle) else (float(index),)
        groups.setdefault(key, []).append(index)
    return list(groups.values())


def united(columns: list[Column]) -> Column | None:
    """Coaxial round tools as one, where they make one solid."""
    if len(columns) == 1:
        return columns[0]
    first = columns[0].widest[0]
    parts: list[Turned] = []
    for column in columns:
        circle = column.widest[0]
        if not isinstance(first, Circle) or not isinstance(circle, Circle):
            return None
        if max(abs(circle.cx - first.cx), abs(circle.cy - first.cy)) > FLUSH_MM:
            return None
        parts.append(column.turned or Turned(profile=(Line(circle.r, column.low, circle.r, column.high),)))
    whole = spindle.united(parts)
    if whole is None or not isinstance(first, Circle):
        return None
    return Column((Circle(first.cx, first.cy, whole.widest),), (), whole.low, whole.high, whole)
