"""Gives the measured holes to the requirements that name holes, so that as many as possible of the required ones are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import dist

from dsl.measurements import Cone, Hole, Measurements
from generators.spec import Holes, SteppedHoles

from .patterns import in_pattern

Wanted = Holes | SteppedHoles
_SAME_MM = 1e-4


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which measured holes serve which requirement (by identity), and which serve none."""

    of: Mapping[int, tuple[Hole, ...]]
    others: tuple[Hole, ...]


def assign(wanted: Sequence[Wanted], measured: Measurements) -> Assignment:
    """Requirements that come first lose no hole to later ones."""
    holes = measured.holes
    groups: list[tuple[Wanted, int, list[int]]] = []  # requirement, how many, the holes that fit
    for requirement in wanted:
        if isinstance(requirement, SteppedHoles):
            fits = [h for h, x in enumerate(holes) if _near(requirement.diameter_mm, x.diameter_mm, requirement.tolerance_mm)]
            fits = [h for h in fits if any(mouth_fits(requirement, m) for m in mouths(holes[h], measured))]
            groups.append((requirement, requirement.count, fits))
            continue
        fixed = _with_diameter(requirement, measured)
        places = range(requirement.count) if requirement.at_mm else range(1)
        for place in places:
            count = requirement.count // len(places)
            groups.append((requirement, count, _fitting(fixed, place, measured)))
    owner = _match([(count, fits) for _, count, fits in groups])
    explained = set(owner)
    for h, group in owner.items():
        requirement = groups[group][0]
        if isinstance(requirement, SteppedHoles):
            explained |= {i for m in mouths(holes[h], measured) if m.hole is not None for i in (holes.index(m.hole),)}
    return Assignment(
        of={
            id(requirement): tuple(holes[h] for h, group in sorted(owner.items()) if groups[group][0] is requirement)
            for requirement in wanted
        },
        others=tuple(hole for h, hole in enumerate(holes) if h not in explained),
    )


def _match(groups: Sequence[tuple[int, list[int]]]) -> dict[int, int]:
    """The owner of each hole that has one: as many as possible are owned, and no group loses what it was given."""
    owner: dict[int, int] = {}
    start = [0] * len(groups)  # a hole that was taken once stays taken

    def grow(group: int, visited: set[int]) -> bool:
        """Give the group one more hole: a free one, or one whose group can take another instead."""
        visited.add(group)
        fits = groups[group][1]
        while start[group] < len(fits) and fits[start[group]] in owner:
            start[group] += 1
        free = fits[start[group]] if start[group] < len(fits) else None
        if free is None:
            free = next((h for h in fits if owner[h] not in visited and grow(owner[h], visited)), None)
        if free is not None:
            owner[free] = group
        return free is not None

    for group, (count, _) in enumerate(groups):
        for _ in range(count):
            if not grow(group, set()):
                break
    return owner


def _with_diameter(wanted: Holes, measured: Measurements) -> Holes:
    """A requirement for equal holes of any diameter, with the diameter that most of the measured holes can serve it with."""
    if wanted.diameter_mm is not None:
        return wanted
    diameters = sorted({hole.diameter_mm for hole in measured.holes})
    candidates = [replace(wanted, diameter_mm=diameter) for diameter in diameters]
    return max(candidates, key=lambda c: min(c.count, len(_fitting(c, 0, measured))), default=wanted)


def _fitting(wanted: Holes, place: int, measured: Measurements) -> list[int]:
    fits = [h for h, hole in enumerate(measured.holes) if _fits(wanted, place, hole)]
    return in_pattern(wanted, fits, measured)


def _fits(wanted: Holes, place: int, hole: Hole) -> bool:
    near = wanted.tolerance_mm
    return (
        _near(wanted.diameter_mm, hole.diameter_mm, near)
        and (wanted.through is None or hole.through == wanted.through)
        and _near(wanted.depth_mm, hole.depth_mm, near)
        and (not wanted.at_mm or dist(wanted.at_mm[place], hole.position_mm[:2]) <= near)
    )


@dataclass(frozen=True, slots=True)
class Mouth:
    """The wide part on the axis of a hole: `hole` where it is a counterbore, `angle_deg` where it is a countersink."""

    diameter_mm: float
    depth_mm: float
    angle_deg: float | None = None
    hole: Hole | None = None


def mouths(hole: Hole, measured: Measurements) -> list[Mouth]:
    """What widens a hole at either end."""
    ends = (hole.position_mm, _along(hole, hole.depth_mm))
    found = [
        Mouth(other.diameter_mm, other.depth_mm, hole=other)
        for other in measured.holes
        if other.diameter_mm > hole.diameter_mm + _SAME_MM
        and any(dist(a, b) < _SAME_MM for a in ends for b in (other.position_mm, _along(other, other.depth_mm)))
        and abs(_dot(other.axis, hole.axis)) > 1 - 1e-9
    ]
    cones = measured.surfaces.cones if measured.surfaces else ()
    return found + [
        Mouth(2 * max(cone.low_radius_mm, cone.high_radius_mm), cone.high_mm - cone.low_mm, 2 * cone.half_angle_deg)
        for cone in cones
        if not cone.is_convex and _narrows_to(cone, hole, ends)
    ]


def _narrows_to(cone: Cone, hole: Hole, ends: Sequence[Sequence[float]]) -> bool:
    narrow = min((cone.low_radius_mm, cone.low_mm), (cone.high_radius_mm, cone.high_mm))
    tip = tuple(f + narrow[1] * a for f, a in zip(cone.foot_mm, cone.axis, strict=True))
    return abs(2 * narrow[0] - hole.diameter_mm) < _SAME_MM and any(dist(tip, end) < _SAME_MM for end in ends)


def mouth_fits(wanted: SteppedHoles, mouth: Mouth) -> bool:
    near = wanted.tolerance_mm
    if (wanted.angle_deg is None) != (mouth.angle_deg is None):
        return False
    is_angle = wanted.angle_deg is None or mouth.angle_deg is None or abs(wanted.angle_deg - mouth.angle_deg) < 1e-3
    return is_angle and _near(wanted.mouth_mm, mouth.diameter_mm, near) and _near(wanted.depth_mm, mouth.depth_mm, near)


def _near(wanted: float | None, have: float, tolerance: float) -> bool:
    return wanted is None or abs(wanted - have) <= tolerance


def _along(hole: Hole, way: float) -> tuple[float, ...]:
    return tuple(p + way * a for p, a in zip(hole.position_mm, hole.axis, strict=True))


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
