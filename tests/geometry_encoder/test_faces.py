"""Faces recognised in meshes whose surfaces are known, and lengths that tell near-duplicates apart."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("scipy")

import geometry_encoder
from geometry_encoder.body import Body
from geometry_encoder.cloud import FACE_TYPES, PointCloud
from geometry_encoder.faces import recognised
from geometry_encoder.lengths import WIDTH, Finer, coarse, lengths_of
from geometry_encoder.mesh import TriangleMesh, checked
from geometry_encoder.primitives import _NUMBERS, Kind, Primitive, _changed, _slopes
from geometry_encoder.surfaced import surfaced
from geometry_encoder.symmetry import symmetry_of

TURN, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))


def turned_profile(profile: list[tuple[float, float]], steps: int = 32, closed: bool = False) -> TriangleMesh:
    """A profile of (radius, height), from axis to axis or closed, turned about an axis that no coordinate favours.

    Corners are rounded as a file in single precision rounds them.
    """
    angles = 2 * np.pi * np.arange(steps) / steps
    rings = [np.stack([r * np.cos(angles), r * np.sin(angles), np.full(steps, z)], 1) for r, z in profile]
    here, there = np.arange(steps), (np.arange(steps) + 1) % steps
    triangles = []
    for ring in range(len(rings) if closed else len(rings) - 1):
        a, b = ring * steps, (ring + 1) % len(rings) * steps
        triangles += [np.stack([a + here, a + there, b + there], 1), np.stack([a + here, b + there, b + here], 1)]
    vertices = np.concatenate(rings) @ TURN.T + [5, -3, 7]
    return checked(
        TriangleMesh(vertices=vertices.astype(np.float32).astype(float), triangles=np.concatenate(triangles)), "turned"
    )


def arc(radius: float, centre: tuple[float, float], start_deg: float, end_deg: float, steps: int) -> list[tuple[float, float]]:
    angles = np.radians(np.linspace(start_deg, end_deg, steps + 1))
    return [(float(centre[0] + radius * np.cos(t)), float(centre[1] + radius * np.sin(t))) for t in angles]


def counts(mesh: TriangleMesh) -> dict[str, int]:
    kinds = recognised(mesh).kinds
    return {name: int((kinds == number).sum()) for number, name in enumerate(FACE_TYPES) if (kinds == number).any()}


def test_a_turned_part_has_the_faces_that_it_was_drawn_with() -> None:
    # A shaft with a chamfer, a rounded shoulder, and a ball at its end.
    ball = arc(6.0, (0.0, 40.0), 0.0, 90.0, 8)[:-1]
    fillet = arc(2.0, (12.0, 12.0), 90.0, 0.0, 6)[::-1]
    profile = [(0.0, 0.0), (12.0, 0.0), (14.0, 2.0), *fillet, (6.0, 14.0), *ball, (0.0, 46.0)]
    assert counts(turned_profile(profile)) == {"plane": 2, "cylinder": 2, "cone": 1, "sphere": 1, "torus": 1}


def test_measures_and_sides_of_surfaces_are_those_of_the_part() -> None:
    tube = turned_profile([(10.0, 0.0), (10.0, 30.0), (4.0, 30.0), (4.0, 0.0)], closed=True)
    faces = recognised(tube)
    found = {round(p.radius, 3): bool(out) for p, out in zip(faces.primitives, faces.is_convex, strict=True) if p is not None}
    assert found == {10.0: True, 4.0: False}
    cloud, _ = surfaced(tube, 2000, np.random.default_rng(0))
    is_hole = np.isclose(cloud.curvatures[:, 1], -1 / 4, rtol=1e-3)
    assert is_hole.mean() == pytest.approx(2 * np.pi * 4 * 30 / (2 * np.pi * 14 * 30 + 2 * np.pi * 84), abs=0.03)
    local = (cloud.points[is_hole] - [5, -3, 7]) @ TURN
    assert np.linalg.norm(local[:, :2], axis=1) == pytest.approx(4, rel=1e-5)


def test_a_ring_is_one_torus_and_a_cup_of_no_simple_curve_is_freeform() -> None:
    ring = turned_profile(arc(3.0, (15.0, 0.0), 0.0, 360.0, 24)[::-1][:-1], steps=48, closed=True)
    assert counts(ring) == {"torus": 1}
    curve = [(8 + 2 * np.sin(z / 4), float(z)) for z in np.linspace(0, 24, 25)]
    wave = recognised(turned_profile([(0.0, 0.0), *curve, (0.0, 24.0)]))
    assert FACE_TYPES.index("other") in wave.kinds


@pytest.mark.parametrize(("kind", "other"), [("cylinder", 0.0), ("cone", 0.4), ("torus", 0.5)])
def test_slopes_of_distances_are_those_of_small_changes(kind: Kind, other: float) -> None:
    surface = Primitive(kind=kind, centre=np.array([0.1, 0.0, -0.2]), axis=TURN[:, 2], radius=1.2, other=other)
    points = np.random.default_rng(0).normal(size=(50, 3))
    for number in _NUMBERS[kind]:
        step = 1e-6 * np.eye(7)[number]
        slope = (_changed(surface, step).gaps(points) - _changed(surface, -step).gaps(points)) / 2e-6
        assert _slopes(surface, points)[:, number] == pytest.approx(slope, abs=1e-8)


def test_a_dish_of_few_triangles_is_round() -> None:
    # Samples near its rim lie over the hollow's side, and those of the side under the rim.
    dish = turned_profile([(0.0, 0.0), (20.0, 0.0), (20.0, 4.0), (18.0, 4.0), (18.0, 3.0), (0.0, 3.0)], steps=24)
    cloud, faces = surfaced(dish, 8192, np.random.default_rng(0))
    body = Body(
        mesh=dish, cloud=cloud, face_ids=faces.face_ids, deflection=faces.deflection, is_exact=True, primitives=faces.primitives
    )
    found = symmetry_of(body)
    assert not found.planes and [axis.order for axis in found.axes] == [0]
    assert abs(found.axes[0].direction @ TURN[:, 2]) == pytest.approx(1, abs=1e-6)


def box(size: tuple[float, float, float], hole: float, seed: int, count: int = 3000) -> PointCloud:
    """Samples of a block and of a round hole through its middle, along Z; its ends are not cut away."""
    rng = np.random.default_rng(seed)
    extents = np.array(size)
    areas = np.array([extents[1] * extents[2], extents[0] * extents[2], extents[0] * extents[1], np.pi * hole * extents[2] / 2])
    kind = rng.choice(4, count, p=areas / areas.sum())
    points = (rng.random((count, 3)) - 0.5) * extents
    sign = rng.choice([-1.0, 1.0], count)
    normals, curvatures = np.zeros((count, 3)), np.zeros((count, 2))
    flat = kind < 3
    points[flat, kind[flat]] = sign[flat] * extents[kind[flat]] / 2
    normals[flat, kind[flat]] = sign[flat]
    angle = rng.random(count) * 2 * np.pi
    outward = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    points[~flat, :2] = outward[~flat, :2] * hole / 2
    normals[~flat], curvatures[~flat, 1] = -outward[~flat], -2 / hole
    return cloud_of(points, normals, curvatures, np.where(flat, 0, 1))


def cloud_of(
    points: NDArray[np.float64], normals: NDArray[np.float64], curvatures: NDArray[np.float64], types: NDArray[np.int64]
) -> PointCloud:
    zero = np.zeros(len(points), np.int32)
    return PointCloud(
        points=points.astype(np.float32), normals=normals.astype(np.float32), curvatures=curvatures.astype(np.float32),
        face_ids=zero, face_types=types.astype(np.int8), lines=zero, operations=zero.astype(np.int8) - 1,
    )  # fmt: skip


def test_a_ball_of_uneven_triangles_is_one_face_and_a_ball() -> None:
    """A blunt triangle stands more askew to the ball than those around it."""
    even = turned_profile(arc(10.0, (0.0, 0.0), -90.0, 90.0, 10), steps=20)
    vertices = even.vertices - [5, -3, 7]
    moved, a, b = even.triangles[90]
    slid = 0.2 * vertices[moved] + 0.4 * (vertices[a] + vertices[b])
    vertices[moved] = 10 * slid / np.linalg.norm(slid)
    mesh = checked(TriangleMesh(vertices=vertices.astype(np.float32).astype(float), triangles=even.triangles), "ball")
    assert counts(mesh) == {"sphere": 1}


def test_lengths_know_a_part_from_one_that_measures_five_percent_more() -> None:
    size = (50.0, 30.0, 8.0)
    own = lengths_of(box(size, 10.0, 0)) @ lengths_of(box(size, 10.0, 1))
    larger = [lengths_of(box(size, 10.0, 0)) @ lengths_of(box(*near, 2)) for near in (((52.5, 30.0, 8.0), 10.0), (size, 10.5))]
    assert own > 1.9 and own - max(larger) > 0.1
    # Size and attitude are none of a shape.
    cloud = box(size, 10.0, 1)
    moved = cloud_of(
        3 * cloud.points.astype(float) @ TURN.T + 9,
        cloud.normals.astype(float) @ TURN.T,
        cloud.curvatures / 3.0,
        cloud.face_types.astype(int),
    )
    assert lengths_of(moved) == pytest.approx(lengths_of(cloud), abs=0.02)


def test_finer_vectors_hold_those_of_the_encoder() -> None:
    encoder = geometry_encoder.pretrained()
    clouds = [box((50.0, 30.0, 8.0), 10.0, 0), box((20.0, 30.0, 8.0), 5.0, 0)]
    finer = Finer(encoder).embed(clouds)
    assert finer.shape == (2, encoder.embed(clouds).shape[1] + 2 * WIDTH) and finer.dtype == np.float32
    assert coarse(finer) == pytest.approx(encoder.embed(clouds), abs=1e-6)
    assert np.linalg.norm(finer, axis=1) == pytest.approx(1)
