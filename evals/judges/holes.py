"""Holes: how many of them, how wide, how deep, where; stepped ones, and none besides."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.measurements import Hole, Measurements
from generators.spec import Holes, NoOtherHoles, SteppedHoles

from .assignment import Assignment, mouths
from .verdict import NO_SURFACES, Judged, cell, is_near


def judge_holes(wanted: Holes | SteppedHoles | NoOtherHoles, measured: Measurements, assigned: Assignment) -> Judged:
    """By what was assigned to this very requirement."""
    if isinstance(wanted, NoOtherHoles):
        return Judged(not assigned.others, list_holes(assigned.others))
    if isinstance(wanted, SteppedHoles):
        return _stepped(wanted, measured, assigned.of[id(wanted)])
    return _holes(wanted, measured, assigned)


def _holes(wanted: Holes, measured: Measurements, assigned: Assignment) -> Judged:
    found = assigned.of[id(wanted)]
    words = f"{len(found)} of {wanted.count}"
    if len(found) < wanted.count:
        where = ", one in each corner" if wanted.near_corners else ""
        return Judged(False, f"{words}{where}; the part has {list_holes(measured.holes)}")
    if wanted.is_exact and (have := _on_own_axes(found, assigned.others, wanted.tolerance_mm)) > wanted.count:
        return Judged(False, f"{have} instead of {wanted.count}; the part has {list_holes(measured.holes)}")
    return Judged(True, f"{words}: {list_holes(found)}")


def _on_own_axes(found: Sequence[Hole], others: Sequence[Hole], tolerance: float) -> int:
    """How many axes the holes and others as wide have: a cross hole parts each of a row in two, which are one hole still."""
    alike = [hole for hole in others if is_near(found[0].diameter_mm, hole.diameter_mm, tolerance)]
    return len({_axis_of(hole) for hole in (*found, *alike)})


def _axis_of(hole: Hole) -> tuple[float, ...]:
    """Which way a hole is drilled, nearly, and where seen that way."""
    drilled = max(range(3), key=lambda axis: abs(hole.axis[axis]))
    return drilled, *(cell(x, 4) for axis, x in enumerate(hole.position_mm) if axis != drilled)


def _stepped(wanted: SteppedHoles, measured: Measurements, found: tuple[Hole, ...]) -> Judged:
    words = f"{len(found)} of {wanted.count}"
    if len(found) >= wanted.count:
        return Judged(True, f"{words}: {list_holes(found)}")
    if measured.surfaces is None and wanted.angle_deg is not None:
        return NO_SURFACES
    have = sorted(
        {
            f"⌀{hole.diameter_mm:.6g} under ⌀{mouth.diameter_mm:.6g}"
            + (f" at {mouth.angle_deg:.6g}°" if mouth.angle_deg is not None else f", {mouth.depth_mm:.6g} deep")
            for hole in measured.holes
            for mouth in mouths(hole, measured)
        }
    )
    return Judged(False, f"{words}; the part has {'; '.join(have) or 'no stepped holes'}")


def list_holes(holes: Sequence[Hole]) -> str:
    """Equal holes together: "4× ⌀4.5 through"."""
    counts: dict[str, int] = {}
    for hole in holes:
        words = f"⌀{hole.diameter_mm:.6g} " + ("through" if hole.through else f"{hole.depth_mm:.6g} deep")
        counts[words] = counts.get(words, 0) + 1
    return ", ".join(f"{number}× {words}" for words, number in sorted(counts.items())) or "no holes"
