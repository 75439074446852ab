"""Samples of a solid's surface against closed formulas."""

from __future__ import annotations

import numpy as np
import pytest

import dsl
from dsl.kernel.sampling import FACE_TYPES, SurfaceSamples, sample_surface


def samples(program: str, count: int = 2000) -> SurfaceSamples:
    return sample_surface(dsl.compile(program), count, np.random.default_rng(0))


def of_type(found: SurfaceSamples, name: str) -> np.ndarray:
    return found.face_types == FACE_TYPES.index(name)  # type: ignore[arg-type]


def test_samples_of_a_block_lie_on_its_faces_with_their_normals() -> None:
    found = samples("C 40 30 20")
    half = np.array([20, 15, 10])
    centre = (found.points.max(0) + found.points.min(0)) / 2
    off = np.abs(found.points - centre)
    on = np.isclose(off, half, atol=1e-9)
    assert on.any(1).all()
    axis = on.argmax(1)
    expected = np.zeros((2000, 3))
    expected[np.arange(2000), axis] = np.sign((found.points - centre)[np.arange(2000), axis])
    assert found.normals == pytest.approx(expected, abs=1e-12)
    assert np.abs(found.curvatures).max() == 0
    # By area: 2·40·30 of 5200 lie on top and bottom.
    assert (axis == 2).mean() == pytest.approx(2400 / 5200, abs=0.05)
    assert set(found.face_ids.tolist()) == set(range(6))


@pytest.mark.parametrize("program", ["C 1e-6 1e-6 1e-6", "S 1e-6", "Y 1e-5 2e-5"])
def test_the_smallest_parts_have_samples(program: str) -> None:
    assert len(samples(program).points) == 2000


@pytest.mark.parametrize(
    ("program", "name", "expected"),
    [
        ("S 5", "sphere", (0.2, 0.2)),
        ("Y 4 30", "cylinder", (0.25, 0.0)),
        ("TO 10 2", "torus", None),
    ],
)
def test_curvatures_are_exact(program: str, name: str, expected: tuple[float, float] | None) -> None:
    found = samples(program)
    rows = of_type(found, name)
    assert rows.any()
    if expected is not None:
        assert found.curvatures[rows] == pytest.approx(np.tile(expected, (int(rows.sum()), 1)), abs=1e-6)
        return
    # A torus about z with radii 10 and 2: 1/2 along the tube, cos(t) / (10 + 2 cos t) around the axis.
    around = np.hypot(found.points[rows, 0], found.points[rows, 1])
    cosine = (around - 10) / 2
    assert found.curvatures[rows, 0] == pytest.approx(0.5, abs=1e-9)
    assert found.curvatures[rows, 1] == pytest.approx(cosine / around, abs=1e-6)


def test_a_hole_is_concave_faces_its_axis_and_knows_its_line() -> None:
    found = samples("C 50 30 10\nH $ 25 15 6", 4000)
    rows = of_type(found, "cylinder")
    assert rows.sum() > 50
    assert found.curvatures[rows, 1] == pytest.approx(-1 / 3, abs=1e-9)
    assert found.curvatures[rows, 0] == pytest.approx(0, abs=1e-9)
    axis = found.points[rows, :2].mean(0).round()
    inward = axis - found.points[rows, :2]
    assert np.einsum("ij,ij->i", inward, found.normals[rows, :2]) == pytest.approx(3, abs=1e-6)
    assert set(found.lines[rows].tolist()) == {2}
    assert set(found.lines[of_type(found, "plane")].tolist()) == {1}


@pytest.mark.parametrize(
    "program",
    [
        "C 40 30 20\nMI $ 0 0 0 1 1 0",
        "Y 4 30\nR $ 20 30 40",
        "K 8 3 9\nX $ -1 1 1",
        "S 5\nX $ 1 2 -3",
        "TO 9 2\nC 9 9 9\nI 0 1\nMI $ 0 0 0 0 0 1",
    ],
    ids=["mirrored block", "turned rod", "mirrored cone", "stretched ball", "mirrored piece of a ring"],
)
def test_normals_point_outward_whatever_turned_or_mirrored_the_part(program: str) -> None:
    """The flux of the position through the surface is three times the volume, and positive."""
    solid = dsl.compile(program)
    found = sample_surface(solid, 4000, np.random.default_rng(0))
    measured = dsl.measure(solid)
    flux = np.einsum("ij,ij->i", found.points - found.points.mean(0), found.normals).mean() * measured.area_mm2
    assert flux == pytest.approx(3 * measured.volume_mm3, rel=0.05)


def test_the_seed_decides_the_samples() -> None:
    solid = dsl.compile("C 10 20 30")
    first, again, other = (sample_surface(solid, 50, np.random.default_rng(seed)).points for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
