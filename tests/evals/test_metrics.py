"""Metrics against closed formulas; what a degenerate answer could win is a bug."""

# pyright: basic
from __future__ import annotations

import math

import manifold3d
import numpy as np
import pytest

from dsl.measurements import Hole, Measurements
from evals.errors import EvalError
from evals.metrics import Shell, aligned_iou, chamfer, iou, rotations, same_box, same_holes, same_volume, sample


def shell(body: manifold3d.Manifold) -> Shell:
    mesh = body.to_mesh64()
    return Shell(np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64))


def block(x: float, y: float, z: float, at: tuple[float, float, float] = (0, 0, 0)) -> Shell:
    return shell(manifold3d.Manifold.cube((x, y, z)).translate(at))


def measured(size: tuple[float, float, float], volume: float, holes: tuple[Hole, ...] = ()) -> Measurements:
    return Measurements(
        volume_mm3=volume, area_mm2=1, bbox_mm=((0, 0, 0), size), centroid_mm=(0, 0, 0), inertia_mm5=(1, 1, 1, 0, 0, 0), solids=1,
        faces={"plane": 6}, edges=12, holes=holes,
    )  # fmt: skip


def hole(diameter: float, through: bool = True) -> Hole:
    return Hole(diameter_mm=diameter, axis=(0, 0, -1), position_mm=(0, 0, 0), depth_mm=5, through=through)


@pytest.mark.parametrize("shift", [0.0, 1.0, 2.5, 10.0])
def test_iou_of_a_shifted_block(shift: float) -> None:
    common = max(0.0, 10 - shift) * 40
    assert iou(block(10, 8, 5, at=(shift, 0, 0)), block(10, 8, 5)) == pytest.approx(common / (800 - common), abs=1e-9)


def test_iou_sees_scale() -> None:
    """A right shape of half the size is not right: nothing is rescaled."""
    assert iou(block(5, 5, 5), block(10, 10, 10)) == pytest.approx(1 / 8)
    assert aligned_iou(block(5, 5, 5), block(10, 10, 10)) == pytest.approx(1 / 8)


def test_the_24_rotations() -> None:
    matrices = np.array(rotations())
    assert len({tuple(m.flatten()) for m in matrices}) == 24
    assert np.allclose(np.linalg.det(matrices), 1)


@pytest.mark.parametrize("turn", rotations())
def test_aligned_iou_forgives_place_and_turn(turn: np.ndarray) -> None:
    bracket = shell(manifold3d.Manifold.cube((30, 20, 3)) + manifold3d.Manifold.cube((3, 20, 15)))
    moved = Shell(bracket.vertices @ turn.T + (7, -3, 2), bracket.faces)
    assert aligned_iou(moved, bracket) == pytest.approx(1, abs=1e-9)


def test_aligned_iou_does_not_forgive_a_mirror_image() -> None:
    corner = manifold3d.Manifold.cube((30, 20, 3)) + manifold3d.Manifold.cube((3, 10, 15)) + manifold3d.Manifold.cube((5, 5, 25))
    assert aligned_iou(shell(corner.mirror((1, 0, 0))), shell(corner)) < 0.9


def test_points_lie_on_the_surface_by_area() -> None:
    points = sample(block(10, 10, 1), 20_000, np.random.default_rng(0))
    on_faces = (np.abs(points[:, 2]) < 1e-9) | (np.abs(points[:, 2] - 1) < 1e-9)
    assert on_faces.mean() == pytest.approx(200 / 240, abs=0.01)


def test_chamfer_of_spheres_one_in_the_other() -> None:
    """Two concentric spheres lie R - r apart everywhere."""
    ball = [shell(manifold3d.Manifold.sphere(radius, 256)) for radius in (10.0, 9.0)]
    found = chamfer(*ball)
    assert found.mean_mm == pytest.approx(1, abs=0.05)
    assert found.squared == pytest.approx(2 * 1 / 18**2, rel=0.1)
    floor = chamfer(ball[1], ball[1])
    assert 0 < floor.mean_mm < 0.3 and 0 < floor.squared < found.squared / 10
    assert chamfer(Shell(ball[1].vertices, ball[1].faces), ball[1]) == floor  # another mesh is no nearer than the noise


def test_a_degenerate_answer_wins_nothing() -> None:
    """A speck, a sheet in the middle and the solid box around a part with a hole in it."""
    part = shell(manifold3d.Manifold.cube((50, 30, 5)) - manifold3d.Manifold.cylinder(5, 12).translate((25, 15, 0)))
    speck, sheet = block(0.01, 0.01, 0.01, at=(25, 2, 2)), block(50, 30, 0.01, at=(0, 0, 2.5))
    assert iou(speck, part) < 1e-6 and iou(sheet, part) < 0.01
    assert iou(block(50, 30, 5), part) == pytest.approx(1 - math.pi * 144 / 1500, rel=1e-2)
    for answer in (speck, sheet):
        assert chamfer(answer, part).mean_mm > 5 * chamfer(part, part).mean_mm


def test_an_open_mesh_is_refused() -> None:
    whole = block(1, 1, 1)
    with pytest.raises(EvalError, match="not a closed"):
        iou(Shell(whole.vertices, whole.faces[:-1]), whole)


def test_boxes_volumes_and_holes() -> None:
    part = measured((50, 30, 5), 7000, (hole(4.5), hole(4.5), hole(3, through=False)))
    assert same_box(measured((5.9, 50.9, 29.1), 7000), part) and not same_box(measured((50, 31.1, 5), 7000), part)
    assert same_volume(measured((1, 1, 1), 7139), part) and not same_volume(measured((1, 1, 1), 7141), part)
    assert same_holes(measured((9, 9, 9), 1, (hole(3, through=False), hole(4.505), hole(4.5))), part)
    assert not same_holes(measured((9, 9, 9), 1, (hole(3), hole(4.5), hole(4.5))), part)
    assert not same_holes(measured((9, 9, 9), 1, (hole(4.5), hole(4.5))), part)
