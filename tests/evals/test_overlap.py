"""What is proven about overlaps holds for parts whose overlap is known, and proves enough to be of use."""

# pyright: basic
from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from dsl.kernel.mesh import tessellate
from dsl.measurements import Measurements
from evals.metrics import Shell, iou, rotations
from evals.overlap import MESH_ANGLE_DEG, Moments, mesh_error_mm3, most_iou, most_iou_by_slabs

FLAT = {
    "block": "C 50 30 5",
    "moved": "C 50 30 5 ; T $ 1 0 0",
    "bracket": "b: C 50 30 3 ; C 3 30 20 ; U b $",
    "pocket": "b: C 60 40 12 ; C 30 20 5 ; T $ 15 10 7 ; D b $ ; T $ -20 7 3",
    "turned": "C 50 30 5 ; R $ 0 0 90 ; T $ 40 0 0",
}
ROUND = {
    "cylinder": "Y 12 30",
    "tube": "Y 12 30 ; H $ 0 0 18",
    "cone": "K 10 4 20",
    "ball": "S 9",
    "ring": "Y 20 10 ; F $ 4",
    "plate": "C 60 40 8 ; F $ 6 |Z ; H $ 10 10 5 ; H $ 50 10 5 ; F $ 1 >Z",
}


def part(program: str) -> tuple[Measurements, Shell]:
    solid = build(dsl.check(program.replace(" ; ", "\n")))
    mesh = tessellate(solid, 0.05, MESH_ANGLE_DEG)
    return measure(solid), Shell(mesh.vertices, mesh.faces)


@pytest.mark.parametrize("name", FLAT)
def test_measurements_and_meshes_of_flat_parts_have_the_same_moments(name: str) -> None:
    measured, shell = part(FLAT[name])
    for field in Moments.__slots__:
        by_mesh = getattr(shell.moments, field)
        assert getattr(Moments.of(measured), field) == pytest.approx(by_mesh, rel=1e-9, abs=1e-6 * measured.volume_mm3), field


def test_no_overlap_exceeds_its_bound() -> None:
    shells = [part(program)[1] for program in FLAT.values()]
    bounds = []
    for first, second in pairwise([*shells, shells[0]]):
        for rotation in rotations():
            turned = Shell(first.vertices @ rotation.T + (3, -2, 1), first.faces)
            bound = most_iou(turned.moments, second.moments)
            assert iou(turned, second) <= bound + 1e-9
            by_rule = first.moments.turned(rotation).moved(np.array([3, -2, 1.0]))
            assert most_iou(by_rule, second.moments) == pytest.approx(bound, abs=1e-9)
            bounds.append(float(bound))
        at_once = most_iou(first.moments.turned(np.array(rotations())).moved(np.array([3, -2, 1.0])), second.moments)
        assert at_once == pytest.approx(bounds[-len(rotations()) :], abs=1e-9)
    assert np.mean(np.array(bounds) < 0.9) > 0.9


def test_no_overlap_exceeds_what_slabs_allow() -> None:
    """Turned about the centres of their boxes, as they are compared; boxes and slabs of one height are told exactly."""
    shells = [part(program)[1] for program in (*FLAT.values(), ROUND["cone"])]
    centred = [Shell(shell.vertices - sum(shell.box) / 2, shell.faces) for shell in shells]
    for first, second in pairwise([*centred, centred[0]]):
        corners = (shell.vertices[shell.faces] for shell in (first, second))
        some = np.array(rotations()[::4])
        for bound, rotation in zip(most_iou_by_slabs(*corners, some), some, strict=True):
            assert iou(Shell(first.vertices @ rotation.T, first.faces), second) <= bound + 1e-9
    thick, thin = (part(f"C 40 40 {height} ; T $ -20 -20 {-height / 2}")[1] for height in (20, 10))
    by_slabs = most_iou_by_slabs(thick.vertices[thick.faces], thin.vertices[thin.faces], np.array(rotations()))
    assert by_slabs.max() == pytest.approx(1 / 2) and by_slabs.min() == pytest.approx(1 / 5)


def test_a_moved_block_and_a_moved_pocket_are_found_out() -> None:
    """The boxes prove all of the one; of the other, 2,000 mm³ that only one of the two has, the first moments prove 800."""
    block, moved = (Moments.of(part(FLAT[name])[0]) for name in ("block", "moved"))
    assert most_iou(block, moved) == pytest.approx(49 / 51)
    assert most_iou(block, block) == 1
    assert most_iou(block, block.moved(np.array([60.0, 0, 0]))) == 0
    one, other = (Moments.of(part(f"b: C 50 30 5 ; C 10 20 5 ; T $ {x} 5 0 ; D b $")[0]) for x in (10, 30))
    assert most_iou(one, other) == pytest.approx((13000 - 800) / (13000 + 800))


@pytest.mark.parametrize("name", ROUND)
def test_a_mesh_is_no_further_off_than_said(name: str) -> None:
    measured, shell = part(ROUND[name])
    said, off = mesh_error_mm3(measured), abs(shell.moments.volume - measured.volume_mm3)
    assert said is not None and 0 < off <= said <= 0.05 * measured.volume_mm3


def test_what_only_a_tube_or_only_its_mesh_has_is_no_more_than_said() -> None:
    """The segments that the chords cut off outside and fill inside, by the formula; of the volumes they cancel each other."""
    measured, shell = part("Y 10 5 ; H $ 0 0 16")
    apart = 0.0
    for radius in (10, 8):
        on = np.abs(np.hypot(*shell.vertices[:, :2].T) - radius) < 1e-4
        angles = np.unique(np.arctan2(*shell.vertices[on, :2].T[::-1]).round(6))
        gaps = np.diff(angles, append=angles[0] + 2 * np.pi)
        apart += 5 * radius**2 / 2 * (gaps - np.sin(gaps)).sum()
    said = mesh_error_mm3(measured)
    assert said is not None and 2 * abs(shell.moments.volume - measured.volume_mm3) < apart <= said


def test_of_freeform_faces_nothing_is_said() -> None:
    assert mesh_error_mm3(part("Y 10 5 ; X $ 1 2 1")[0]) is None
