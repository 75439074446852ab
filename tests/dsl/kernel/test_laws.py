"""Laws of volumes on random programs: set algebra, motions, scaling, sharing and depth."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dsl
from dsl.kernel import integrals, topology
from dsl.kernel.build import build
from dsl.kernel.measure import measure

# A few examples each: a boolean takes 10 ms, and a loaded machine takes ten times that.
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
sizes = st.floats(2, 20).map(lambda x: round(x, 2))
offsets = st.floats(-8, 8).map(lambda x: round(x, 2))
solids = st.one_of(
    st.tuples(sizes, sizes, sizes).map(lambda n: "C {} {} {}".format(*n)),
    st.tuples(sizes, sizes).map(lambda n: "Y {} {}".format(*n)),
    sizes.map(lambda r: f"S {r}"),
    st.tuples(sizes, sizes).map(lambda n: "HX {} {}".format(*n)),
)


def _volume(program: str) -> float:
    try:
        return integrals.volume_mm3(build(dsl.check(program)).shape_occ)
    except dsl.DslError as error:
        assert error.kind == "empty_geometry"
        return 0.0


@few
@given(solids, solids, offsets, offsets)
def test_union_and_intersection_share_out_the_volume(a: str, b: str, x: float, y: float) -> None:
    pair = f"{a}\n{b}\nT 1 {x} {y} 1.5\n"
    both = _volume(a) + _volume(b)
    assert _volume(pair + "U 0 2") + _volume(pair + "I 0 2") == pytest.approx(both, rel=1e-6)
    assert _volume(pair + "D 0 2") + _volume(pair + "I 0 2") == pytest.approx(_volume(a), rel=1e-6)


@few
@given(solids, offsets, offsets, st.floats(-400, 400), st.floats(0.5, 3))
def test_motions_keep_and_scaling_multiplies(a: str, x: float, y: float, angle: float, factor: float) -> None:
    part = f"{a}\nC 1 1 50\nT 1 0.2 0.3 -9\nD 0 2\n"
    before = measure(build(dsl.check(part)))
    moved = measure(build(dsl.check(f"{part}R 3 {angle} {x} {y}\nT 4 {x} {y} 3")))
    assert (moved.volume_mm3, moved.area_mm2) == pytest.approx((before.volume_mm3, before.area_mm2), rel=1e-6)
    assert moved.faces == before.faces
    scaled = measure(build(dsl.check(f"{part}X 3 {factor} {factor} -{factor}")))
    assert scaled.volume_mm3 == pytest.approx(before.volume_mm3 * factor**3, rel=1e-6)


@pytest.mark.slow  # stretched spheres are freeform surfaces: seconds a boolean
@few
@given(solids, st.floats(0.5, 3))
def test_stretching_multiplies(a: str, factor: float) -> None:
    part = f"{a}\nC 1 1 50\nT 1 0.2 0.3 -9\nD 0 2\n"
    assert _volume(f"{part}X 3 {factor} 1 2") == pytest.approx(_volume(part) * factor * 2, rel=1e-5)


def test_a_stretched_box_keeps_flat_faces() -> None:
    assert measure(build(dsl.check("C 10 10 10\nC 4 4 20\nT 1 3 3 -5\nD 0 2\nX 3 2 1 1"))).faces == {"plane": 10}


@pytest.mark.parametrize(
    ("first", "line", "count"),
    [("C 1 1 1", "T {} 0.001 0 0", 10_000), ("C 9 9 9", "R {} 0 0 0.1", 5_000), ("C 9 9 9", "X {} 1.01 1 1", 200)],
)
def test_long_chains_of_transforms_build_in_under_a_second(first: str, line: str, count: int) -> None:
    graph = dsl.check("\n".join([first, *(line.format(i) for i in range(count))]))
    start = time.process_time()
    shape = build(graph).shape_occ
    assert time.process_time() - start < 1.0
    assert len(topology.faces(shape)) == 6


def test_a_long_chain_of_cuts_needs_no_recursion() -> None:
    lines = ["C 50 50 5"]
    for i in range(300):
        lines += ["Y 0.5 9", f"T {3 * i + 1} {2 + 2 * (i % 23)} {2 + 2 * (i // 23)} -1", f"D {3 * i} {3 * i + 2}"]
    shape = build(dsl.check("\n".join(lines))).shape_occ
    assert len(topology.faces(shape)) == 306


def test_holes_see_the_part_as_it_is_then() -> None:
    # The cut takes the top away, so the blind hole starts 4 mm lower.
    lowered = build(dsl.check("C 20 20 10\nC 30 30 10\nT 1 -5 -5 6\nD 0 2\nH 3 10 10 4 3"))
    (hole,) = measure(lowered).holes
    assert (hole.position_mm[2], hole.depth_mm) == pytest.approx((6, 3))
    with pytest.raises(dsl.DslError) as caught:
        build(dsl.check("C 20 20 10\nH 0 10 10 6\nH 1 10 10 4"))
    assert (caught.value.kind, caught.value.line) == ("no_effect", 3)
    # A later, larger hole may swallow an earlier one.
    assert len(measure(build(dsl.check("C 20 20 10\nH 0 10 10 4\nH 1 10 10 6"))).holes) == 1


def test_faces_know_their_node() -> None:
    solid = build(dsl.check("C 50 30 5\nH 0 10 10 4\nH 1 20 10 4"))
    assert sorted(solid.face_nodes) == [0, 0, 0, 0, 0, 0, 1, 2]


def test_roots_are_parts_of_their_own() -> None:
    solid = build(dsl.check("C 10 10 10\nT 0 5 0 0\nROOT 0 default\nROOT 1 default"))
    assert len(topology.solids(solid.shape_occ)) == 2
