"""Solids turned about an axis, full to the middle: cones, rounded and bevelled cylinders, stepped bores (kernel-free).

Volumes are closed forms; `lathe` turns a profile into a BRep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import asin, pi, sqrt
from typing import Literal

from .corners import blended
from .loops import Arc, Line, Loop, radius
from .placement import IDENTITY, Matrix, Vector, apply, columns, compose, inverse, is_rigid
from .prism import FLUSH_MM, PARALLEL_TOLERANCE, Prism


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Everything nearer to the axis than the profile, in a rigid frame whose z is the axis.

    `profile` runs from the bottom to the top; x is the radius and y the height. It never goes down; where it runs level there
    is a shoulder. Flat discs close its ends unless they are on the axis.
    """

    profile: tuple[Line | Arc, ...]
    frame: Matrix = IDENTITY

    @property
    def low(self) -> float:
        return self.profile[0].y1

    @property
    def high(self) -> float:
        return self.profile[-1].y2

    @property
    def axis(self) -> Vector:
        return columns(self.frame)[2]

    @property
    def widest(self) -> float:
        """The largest radius."""
        return max(_reach(piece) for piece in self.profile)

    @property
    def volume_mm3(self) -> float:
        """Closed form."""
        return sum(volume_of(piece) for piece in self.profile)

    def bounds(self) -> tuple[Vector, Vector]:
        """Lower and upper corner in the world of a box that certainly holds it; exact along the world's axes."""
        r = self.widest
        corners = [apply(self.frame, (x, y, z)) for x in (-r, r) for y in (-r, r) for z in (self.low, self.high)]
        xs, ys, zs = zip(*corners, strict=True)
        return (min(xs), min(ys), min(zs)), (max(xs), max(ys), max(zs))

    @property
    def is_upright(self) -> bool:
        return all(max(map(abs, column)) == 1.0 for column in columns(self.frame))

    @property
    def steps(self) -> tuple[float, ...]:
        """Heights of the shoulders."""
        return tuple(piece.y1 for piece in self.profile if piece.y1 == piece.y2)

    def radius_at(self, z: float) -> float:
        """The radius at a height that is no shoulder."""
        piece = next((p for p in self.profile if p.y1 <= z <= p.y2 and p.y1 < p.y2), None)
        if piece is None:
            return self.profile[0].x1 if z < self.low else self.profile[-1].x2
        return radius_of(piece, z)

    def between(self, low: float, high: float) -> tuple[Line | Arc, ...]:
        """The part of the profile between two heights."""
        found: list[Line | Arc] = []
        for piece in self.profile:
            if piece.y1 == piece.y2:
                if low < piece.y1 < high:
                    found.append(piece)
            elif piece.y2 > low and piece.y1 < high:
                y1, y2 = max(piece.y1, low), min(piece.y2, high)
                x1 = piece.x1 if y1 == piece.y1 else radius_of(piece, y1)
                x2 = piece.x2 if y2 == piece.y2 else radius_of(piece, y2)
                found.append(piece._replace(x1=x1, y1=y1, x2=x2, y2=y2))
        return tuple(found)

    def moved(self, matrix: Matrix) -> Turned | None:
        """The image under a rigid placement, else None."""
        return replace(self, frame=compose(matrix, self.frame)) if is_rigid(matrix) else None

    def seen(self, up: float, shift: float) -> Turned:
        """In a frame with the same axis: upside down if `up` is negative, then raised by `shift`."""
        pieces: list[Line | Arc] = []
        for piece in self.profile:
            ends = (piece.x1, up * piece.y1 + shift, piece.x2, up * piece.y2 + shift)
            if up < 0:
                ends = (*ends[2:], *ends[:2])
            pieces.append(Line(*ends) if isinstance(piece, Line) else Arc(*ends, piece.cx, up * piece.cy + shift, piece.ccw))
        return Turned(profile=tuple(pieces if up > 0 else reversed(pieces)))

    def seen_by(self, frame: Matrix) -> Turned | None:
        """In a frame whose axis it turns about, without one of its own; None where that is another axis."""
        _, _, u, x, _, _, v, y, _, _, w, z = compose(inverse(frame), self.frame)
        if max(abs(u), abs(v)) > PARALLEL_TOLERANCE or max(abs(x), abs(y)) > FLUSH_MM:
            return None
        return self.seen(w, z)


def of_prism(prism: Prism) -> Turned | None:
    """A full cylinder as a turned solid."""
    circle = prism.outer[0]
    if prism.inner or isinstance(circle, Line | Arc):
        return None
    a, b, c, _, d, e, f, _, g, h, i, _ = prism.frame
    x, y, z = apply(prism.frame, (circle.cx, circle.cy, 0.0))
    return Turned(profile=(Line(circle.r, prism.low, circle.r, prism.high),), frame=(a, b, c, x, d, e, f, y, g, h, i, z))


def frustum(r1: float, r2: float, h: float) -> Turned:
    return Turned(profile=(Line(r1, 0.0, r2, h),))


def ball(r: float) -> Turned:
    return Turned(profile=(Arc(0.0, -r, 0.0, r, 0.0, 0.0, True),))


def section(turned: Turned, low: float, high: float) -> Loop:
    """The half of its section that is turned, between two heights: a closed loop, counter-clockwise."""
    pieces = turned.between(low, high)
    (r1, z1), (r2, z2) = (pieces[0].x1, pieces[0].y1), (pieces[-1].x2, pieces[-1].y2)
    floor = (Line(0.0, z1, r1, z1),) if r1 > 0 else ()
    roof = (Line(r2, z2, 0.0, z2),) if r2 > 0 else ()
    return (*floor, *pieces, *roof, Line(0.0, z2, 0.0, z1))


def blend_rims(kind: Literal["fillet", "chamfer"], given: Turned, size: float, selector: str | None) -> Turned | None:
    """The solid with all its rims rounded or bevelled, or that of the end a selector names; None for the kernel to say."""
    loop = section(given, given.low, given.high)
    has_floor, has_roof = given.profile[0].x1 > 0, given.profile[-1].x2 > 0
    first = 1 if has_floor else 0
    rims = range(first, first + len(given.profile) + 1)
    corners = [index for index in rims if (index > 0 or has_floor) and (index < rims[-1] or has_roof)]
    if not has_floor:
        corners = [index for index in corners if index > 0]
    if selector is not None:
        along = given.axis["XYZ".index(selector[1])]
        if selector[0] == "|" or abs(along) != 1.0:
            return None
        is_top = (along > 0) == (selector[0] == ">")
        if not (has_roof if is_top else has_floor):
            return None
        corners = [rims[-1] if is_top else first]
    made = blended(kind, loop, size, frozenset(corners))
    if made is None or made == loop:
        return None
    pieces = [piece for piece in made if isinstance(piece, Line | Arc)]
    profile = tuple(pieces[first : len(pieces) - 1 - has_roof])
    if any(piece.y2 < piece.y1 or min(piece.x1, piece.x2) < 0 for piece in profile):
        return None
    # OCCT has no torus that crosses itself.
    if any(isinstance(piece, Arc) and piece.cx < radius(piece) for piece in profile):
        return None
    return replace(given, profile=profile)


def coaxial_with_blind(base: Prism, tools: Sequence[Prism | Turned | None]) -> set[int]:
    """Positions of round tools that stand on one axis, parallel to that of `base`, with one that does not go through it."""
    axes: dict[tuple[float, float], list[int]] = {}
    blind: set[tuple[float, float]] = set()
    view = inverse(base.frame)
    for index, tool in enumerate(tools):
        round_tool = of_prism(tool) if isinstance(tool, Prism) else tool
        if tool is None or round_tool is None:
            continue
        _, _, u, x, _, _, v, y, _, _, w, z = compose(view, round_tool.frame)
        if max(abs(u), abs(v)) > PARALLEL_TOLERANCE:
            continue
        key = (round(x, 6), round(y, 6))
        axes.setdefault(key, []).append(index)
        low, high = sorted((w * round_tool.low + z, w * round_tool.high + z))
        if isinstance(tool, Turned) or low > base.low + FLUSH_MM or high < base.high - FLUSH_MM:
            blind.add(key)
    return {index for key in blind for index in axes[key]}


def radius_of(piece: Line | Arc, z: float) -> float:
    """How far from the axis a piece of a profile is at a height."""
    if isinstance(piece, Line):
        return piece.x1 + (piece.x2 - piece.x1) * (z - piece.y1) / (piece.y2 - piece.y1)
    reach = sqrt(max(0.0, radius(piece) ** 2 - (z - piece.cy) ** 2))
    return piece.cx + (reach if _bulges(piece) else -reach)


def _bulges(arc: Arc) -> bool:
    """Whether an arc that goes up curves away from the axis."""
    return arc.ccw


def _reach(piece: Line | Arc) -> float:
    is_round = isinstance(piece, Arc) and _bulges(piece) and piece.y1 < piece.cy < piece.y2
    return piece.cx + radius(piece) if is_round and isinstance(piece, Arc) else max(piece.x1, piece.x2)


def volume_of(piece: Line | Arc) -> float:
    """What is nearer to the axis than a piece of a profile, mm³."""
    height = piece.y2 - piece.y1
    if isinstance(piece, Line):
        return pi * height * (piece.x1**2 + piece.x1 * piece.x2 + piece.x2**2) / 3
    size, a, b = radius(piece), piece.y1 - piece.cy, piece.y2 - piece.cy
    sign = 1.0 if _bulges(piece) else -1.0
    return pi * ((piece.cx**2 + size**2) * height - (b**3 - a**3) / 3 + 2 * sign * piece.cx * (_under(size, b) - _under(size, a)))


def _under(size: float, u: float) -> float:
    """The integral of sqrt(size² - u²)."""
    share = min(1.0, max(-1.0, u / size))
    return (u * sqrt(max(0.0, size * size - u * u)) + size * size * asin(share)) / 2
