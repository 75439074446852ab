"""Gives the measured holes to the requirements that name holes, so that as many as possible of the required ones are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import dist

from dsl.measurements import Cone, Hole, Measured, Measurements
from generators.spec import Diameter, Holes, OpenSide, Requirement, SteppedHoles

from .patterns import corner, in_pattern
from .verdict import is_near

Wanted = Holes | SteppedHoles
_SAME_MM = 1e-4


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which measured holes serve which requirement (by identity), and which serve none."""

    of: Mapping[int, tuple[Hole, ...]]
    others: tuple[Hole, ...]


def assign(requirements: Sequence[Requirement], measured: Measurements) -> Assignment:
    """The surely asked for first, and before those of any diameter: what comes first loses no hole to what comes later."""
    holes = measured.holes
    wanted = [row for row in requirements if isinstance(row, Holes | SteppedHoles) and row.checkable]
    wanted.sort(key=lambda row: (not row.is_sure, row.diameter_mm is None))
    groups: list[_Group] = []
    owner: dict[int, int] = {}
    for requirement in wanted:
        fixed = _with_diameter(requirement, measured, owner) if isinstance(requirement, Holes) else requirement
        for group in _groups(requirement, fixed, measured):
            groups.append(group)
            _serve(len(groups) - 1, groups, owner)
    explained = set(owner) | _bores_and_cavities(requirements, measured)
    for h, group in owner.items():
        if isinstance(groups[group].requirement, SteppedHoles):
            explained |= {holes.index(mouth.hole) for mouth in mouths(holes[h], measured) if mouth.hole is not None}
    return Assignment(
        of={
            id(requirement): tuple(holes[h] for h, group in sorted(owner.items()) if groups[group].requirement is requirement)
            for requirement in wanted
        },
        others=tuple(hole for h, hole in enumerate(holes) if h not in explained),
    )


@dataclass(slots=True)
class _Group:
    """How many of some holes a requirement wants; `start`: the first of them that may be free, a taken hole stays taken."""

    requirement: Wanted
    count: int
    fits: list[int]
    start: int = 0


def _groups(requirement: Wanted, fixed: Wanted, measured: Measurements) -> list[_Group]:
    """One group, or one for each place that the requirement names."""
    holes = measured.holes
    if isinstance(fixed, SteppedHoles):
        fits = [h for h, hole in enumerate(holes) if is_near(fixed.diameter_mm, hole.diameter_mm, fixed.tolerance_mm)]
        fits = [h for h in fits if any(mouth_fits(fixed, mouth) for mouth in mouths(holes[h], measured))]
        return [_Group(requirement, fixed.count, fits)]
    if fixed.at_mm:
        return _placed(requirement, fixed, measured)
    fits = _fitting(fixed, 0, measured)
    if fixed.near_corners:
        where = [(x, y) for x in (-1, 1) for y in (-1, 1)]
        return [_Group(requirement, 1, [h for h in fits if corner(holes[h], measured) == one]) for one in where]
    return [_Group(requirement, fixed.count, fits)]


def _placed(requirement: Wanted, fixed: Holes, measured: Measurements) -> list[_Group]:
    """A group for each place: from the origin, or from the corner of a part that lies elsewhere, where more have a hole."""
    corner_mm = measured.bbox_mm[0][:2]
    moved = tuple((x + corner_mm[0], y + corner_mm[1]) for x, y in fixed.at_mm)
    rows = (
        [_Group(requirement, 1, _fitting(frame, place, measured)) for place in range(fixed.count)]
        for frame in (fixed, replace(fixed, at_mm=moved))
    )
    return max(rows, key=lambda groups: sum(bool(group.fits) for group in groups))


def _serve(number: int, groups: Sequence[_Group], owner: dict[int, int]) -> None:
    """Give a group as many holes as it wants, as far as there are: nobody else then has fewer."""

    def grow(group: int, visited: set[int]) -> bool:
        """Give the group one more hole: a free one, or one whose group can take another instead."""
        visited.add(group)
        mine = groups[group]
        while mine.start < len(mine.fits) and mine.fits[mine.start] in owner:
            mine.start += 1
        free = mine.fits[mine.start] if mine.start < len(mine.fits) else None
        if free is None:
            free = next((h for h in mine.fits if owner[h] not in visited and grow(owner[h], visited)), None)
        if free is not None:
            owner[free] = group
        return free is not None

    for _ in range(groups[number].count):
        if not grow(number, set()):
            return


def _with_diameter(wanted: Holes, measured: Measurements, owner: Mapping[int, int]) -> Holes:
    """A requirement for equal holes of any diameter, with the diameter that most of the free holes can serve it with."""
    if wanted.diameter_mm is not None or wanted.count == 1:
        return wanted
    diameters = sorted({hole.diameter_mm for hole in measured.holes})
    candidates = [replace(wanted, diameter_mm=diameter) for diameter in diameters]

    def served(candidate: Holes) -> int:
        groups = _groups(candidate, candidate, measured)
        return sum(min(group.count, sum(h not in owner for h in group.fits)) for group in groups)

    return max(candidates, key=served, default=wanted)


def _bores_and_cavities(requirements: Sequence[Requirement], measured: Measurements) -> set[int]:
    """Round holes that other requirements ask for: an inside diameter, the inside of a cup that is open on one side."""
    found: set[int] = set()
    for row in requirements:
        if isinstance(row, Diameter) and row.facing != "outside":
            found |= {h for h, x in enumerate(measured.holes) if is_near(row.diameter_mm, x.diameter_mm, row.tolerance_mm)}
        if isinstance(row, OpenSide):
            axis, sign = "XYZ".index(row.side[1]), 1 if row.side[0] == ">" else -1
            towards = [h for h, hole in enumerate(measured.holes) if not hole.through and hole.axis[axis] * sign < -1 + 1e-6]
            widest = max(towards, key=lambda h: measured.holes[h].diameter_mm, default=None)
            across = sorted(extent for i, extent in enumerate(measured.size_mm) if i != axis)[0]
            if widest is not None and measured.holes[widest].diameter_mm > across / 2:
                found.add(widest)
    return found


def _fitting(wanted: Holes, place: int, measured: Measurements) -> list[int]:
    fits = [h for h, hole in enumerate(measured.holes) if _fits(wanted, place, hole)]
    return in_pattern(wanted, fits, measured)


def _fits(wanted: Holes, place: int, hole: Hole) -> bool:
    near = wanted.tolerance_mm
    return (
        is_near(wanted.diameter_mm, hole.diameter_mm, near)
        and (wanted.through is None or hole.through == wanted.through)
        and is_near(wanted.depth_mm, hole.depth_mm, near)
        and (not wanted.at_mm or dist(wanted.at_mm[place], hole.position_mm[:2]) <= near)
    )


@dataclass(frozen=True, slots=True)
class Mouth:
    """The wide part on the axis of a hole: `hole` where it is a counterbore, `angle_deg` where it is a countersink."""

    diameter_mm: float
    depth_mm: float
    angle_deg: float | None = None
    hole: Hole | None = None


def mouths(hole: Hole, measured: Measured, same_mm: float = _SAME_MM) -> list[Mouth]:
    """What widens a hole at either end; places that are nearer to each other than `same_mm` are one."""
    ends = (hole.position_mm, _along(hole, hole.depth_mm))
    found = [
        Mouth(other.diameter_mm, other.depth_mm, hole=other)
        for other in measured.holes
        if other.diameter_mm > hole.diameter_mm + same_mm
        and any(dist(a, b) < same_mm for a in ends for b in (other.position_mm, _along(other, other.depth_mm)))
        and abs(_dot(other.axis, hole.axis)) > 1 - 1e-9
    ]
    cones = measured.surfaces.cones if measured.surfaces else ()
    return found + [
        Mouth(2 * max(cone.low_radius_mm, cone.high_radius_mm), cone.high_mm - cone.low_mm, 2 * cone.half_angle_deg)
        for cone in cones
        if not cone.is_convex and _narrows_to(cone, hole, ends, same_mm)
    ]


def _narrows_to(cone: Cone, hole: Hole, ends: Sequence[Sequence[float]], same_mm: float) -> bool:
    narrow = min((cone.low_radius_mm, cone.low_mm), (cone.high_radius_mm, cone.high_mm))
    tip = tuple(f + narrow[1] * a for f, a in zip(cone.foot_mm, cone.axis, strict=True))
    return abs(2 * narrow[0] - hole.diameter_mm) < same_mm and any(dist(tip, end) < same_mm for end in ends)


def mouth_fits(wanted: SteppedHoles, mouth: Mouth) -> bool:
    near = wanted.tolerance_mm
    if (wanted.angle_deg is None) != (mouth.angle_deg is None):
        return False
    is_angle = wanted.angle_deg is None or mouth.angle_deg is None or abs(wanted.angle_deg - mouth.angle_deg) < 1e-3
    return is_angle and is_near(wanted.mouth_mm, mouth.diameter_mm, near) and is_near(wanted.depth_mm, mouth.depth_mm, near)


def _along(hole: Hole, way: float) -> tuple[float, ...]:
    return tuple(p + way * a for p, a in zip(hole.position_mm, hole.axis, strict=True))


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))
