"""From a solid's measurements to a verdict: each requirement met, violated with the measured number, or not checkable.

The same function scores an eval, ranks candidates and writes the report that a user sees. It knows numbers only, no kernel.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any, Literal

from dsl.measurements import Hole, Measurements
from generators.spec import Angle, Bodies, Faces, Holes, NoOtherHoles, OpenSide, Requirement, Size, Spec, Volume

Outcome = Literal["met", "violated", "not checkable"]
NEAR_CORNER = 1 / 3
"""A hole beside a corner lies in the outer third of the part, along both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one requirement: `found` says what was measured, in words and numbers."""

    requirement: Requirement
    outcome: Outcome
    found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The verdicts in the order of the spec."""

    verdicts: tuple[Verdict, ...]

    @property
    def is_met(self) -> bool:
        """Nothing that was asked for and can be checked is violated."""
        return not self.violations

    @property
    def violations(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if verdict.outcome == "violated")

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values, for a report."""
        requirements = Spec(requirements=tuple(v.requirement for v in self.verdicts)).to_dict()["requirements"]
        return {
            "is_met": self.is_met,
            "verdicts": [
                {"requirement": requirement, "outcome": verdict.outcome, "found": verdict.found}
                for requirement, verdict in zip(requirements, self.verdicts, strict=True)
            ],
        }


def check(spec: Spec, measurements: Measurements) -> Report:
    """Judge a measured part by what was asked for."""
    assigned = _assign([r for r in spec.requirements if isinstance(r, Holes) and r.checkable], measurements.holes)
    return Report(verdicts=tuple(_judge(requirement, measurements, assigned) for requirement in spec.requirements))


def _judge(requirement: Requirement, measured: Measurements, assigned: _Assignment) -> Verdict:
    if not requirement.checkable:
        return Verdict(requirement=requirement, outcome="not checkable")
    if isinstance(requirement, Holes):
        is_met, found = _holes(requirement, measured, assigned)
    elif isinstance(requirement, NoOtherHoles):
        is_met, found = not assigned.others, _list_holes(assigned.others)
    else:
        is_met, found = _JUDGES[type(requirement)](requirement, measured)
    return Verdict(requirement=requirement, outcome="met" if is_met else "violated", found=found)


def _size(wanted: Size, measured: Measurements) -> tuple[bool, str]:
    extents = measured.size_mm
    found = " × ".join(f"{extent:.6g}" for extent in extents) + " mm"
    orders = [extents] if wanted.order == "xyz" else permutations(extents, len(wanted.size_mm))
    return any(
        all(abs(a - b) <= wanted.tolerance_mm for a, b in zip(order, wanted.size_mm, strict=True)) for order in orders
    ), found


def _bodies(wanted: Bodies, measured: Measurements) -> tuple[bool, str]:
    return measured.solids == wanted.count, f"{measured.solids} solid{'s' if measured.solids != 1 else ''}"


def _volume(wanted: Volume, measured: Measurements) -> tuple[bool, str]:
    return (
        math.isclose(measured.volume_mm3, wanted.volume_mm3, rel_tol=wanted.relative_tolerance),
        f"{measured.volume_mm3:.8g} mm³",
    )


def _angle(wanted: Angle, measured: Measurements) -> tuple[bool, str]:
    t = wanted.thickness_mm
    volumes = [width * t * (leg + other - t) for width, leg, other in permutations(measured.size_mm)]
    is_met = t < min(measured.size_mm) and any(
        math.isclose(measured.volume_mm3, volume, rel_tol=wanted.relative_tolerance) for volume in volumes
    )
    return is_met, f"{measured.volume_mm3:.8g} mm³ in {' × '.join(f'{extent:.6g}' for extent in measured.size_mm)} mm"


def _open_side(wanted: OpenSide, measured: Measurements) -> tuple[bool, str]:
    axis = "XYZ".index(wanted.side[1])
    low, high = (corner[axis] for corner in measured.bbox_mm)
    off = measured.centroid_mm[axis] - (low + high) / 2
    is_met = (off if wanted.side[0] == "<" else -off) > 1e-3 * (high - low)
    return is_met, f"centre of mass {off:+.4g} mm from the middle along {wanted.side[1]}"


def _faces(wanted: Faces, measured: Measurements) -> tuple[bool, str]:
    have = {name: number for name, number in measured.faces.items() if number}
    return have == {name: number for name, number in wanted.faces.items() if number}, _count(have)


def _count(faces: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(faces.items())) or "no faces"


_JUDGES: Mapping[type[Requirement], Callable[[Any, Measurements], tuple[bool, str]]] = {
    Size: _size, Bodies: _bodies, Volume: _volume, Angle: _angle, OpenSide: _open_side, Faces: _faces,
}  # fmt: skip


# Holes are given to requirements so that as many as possible of the required ones are there.


@dataclass(frozen=True, slots=True)
class _Assignment:
    """Which measured holes serve which requirement (by identity), and which serve none."""

    of: Mapping[int, tuple[Hole, ...]]
    others: tuple[Hole, ...]


def _assign(wanted: Sequence[Holes], holes: Sequence[Hole]) -> _Assignment:
    groups: list[tuple[Holes, int, list[int]]] = []  # requirement, how many, the holes that fit
    for requirement in wanted:
        fixed = _with_diameter(requirement, holes)
        places = range(requirement.count) if requirement.at_mm else range(1)
        for place in places:
            count = requirement.count // len(places)
            groups.append((requirement, count, [h for h, hole in enumerate(holes) if _fits(fixed, place, hole)]))
    owner: dict[int, int] = {}

    def grow(group: int, visited: set[int]) -> bool:
        """Give the group one more hole: a free one, or one whose group can take another instead."""
        visited.add(group)
        fits = groups[group][2]
        free = next((h for h in fits if h not in owner), None)
        if free is None:
            free = next((h for h in fits if owner[h] not in visited and grow(owner[h], visited)), None)
        if free is not None:
            owner[free] = group
        return free is not None

    for group, (_, count, _) in enumerate(groups):
        for _ in range(count):
            if not grow(group, set()):
                break
    return _Assignment(
        of={
            id(requirement): tuple(holes[h] for h, group in sorted(owner.items()) if groups[group][0] is requirement)
            for requirement in wanted
        },
        others=tuple(hole for h, hole in enumerate(holes) if h not in owner),
    )


def _with_diameter(wanted: Holes, holes: Sequence[Hole]) -> Holes:
    """A requirement for equal holes of any diameter, with the diameter that most of the measured holes can serve it with."""
    if wanted.diameter_mm is not None:
        return wanted
    candidates = [replace(wanted, diameter_mm=diameter) for diameter in sorted({hole.diameter_mm for hole in holes})]
    return max(candidates, key=lambda c: min(c.count, sum(_fits(c, 0, hole) for hole in holes)), default=wanted)


def _fits(wanted: Holes, place: int, hole: Hole) -> bool:
    near = wanted.tolerance_mm
    return (
        (wanted.diameter_mm is None or abs(hole.diameter_mm - wanted.diameter_mm) <= near)
        and (wanted.through is None or hole.through == wanted.through)
        and (wanted.depth_mm is None or abs(hole.depth_mm - wanted.depth_mm) <= near)
        and (not wanted.at_mm or math.dist(wanted.at_mm[place], hole.position_mm[:2]) <= near)
    )


def _holes(wanted: Holes, measured: Measurements, assigned: _Assignment) -> tuple[bool, str]:
    found = assigned.of[id(wanted)]
    words = f"{len(found)} of {wanted.count}"
    if len(found) < wanted.count:
        return False, f"{words}; the part has {_list_holes(measured.holes)}"
    if wanted.near_corners and {_corner(hole, measured) for hole in found} != {(x, y) for x in (-1, 1) for y in (-1, 1)}:
        return False, f"{words}, not one in each corner"
    return True, f"{words}: {_list_holes(found)}"


def _corner(hole: Hole, measured: Measurements) -> tuple[int, int]:
    """The corner that a hole is beside: -1 or 1 along X and Y, 0 where it is beside neither."""
    sides: list[int] = []
    for axis in (0, 1):
        low, high = (corner[axis] for corner in measured.bbox_mm)
        place = (hole.position_mm[axis] - low) / (high - low)
        sides.append(-1 if place < NEAR_CORNER else 1 if place > 1 - NEAR_CORNER else 0)
    return sides[0], sides[1]


def _list_holes(holes: Sequence[Hole]) -> str:
    counts: dict[str, int] = {}
    for hole in holes:
        words = f"⌀{hole.diameter_mm:.6g} " + ("through" if hole.through else f"{hole.depth_mm:.6g} deep")
        counts[words] = counts.get(words, 0) + 1
    return ", ".join(f"{number}× {words}" for words, number in sorted(counts.items())) or "no holes"
