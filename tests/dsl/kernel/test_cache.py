"""What an edit does not touch is not built again, and what comes out is the same as without a cache."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings

import dsl
from dsl.kernel import booleans, corners, features, topology
from dsl.kernel.build import build
from dsl.kernel.cache import OPERAND_BYTES, BuildCache, Findings
from dsl.kernel.measure import measure
from dsl.measurements import Measurements
from tests.dsl.strategies import solid_lines

few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

PART = """w=60
base: C w 40 8
F base 3 |Z
post: Y 4 20
bore: Y 2 30
T bore 0 0 -5
D post $
CH $ 0.5 >Z
left: T $ 10 10 4
U 1 left
H $ w/2 20 6
"""


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The kernel operations that run within the block, by name."""
    ran: list[str] = []
    run, blend = booleans._run, features._blend_solid  # pyright: ignore[reportPrivateUsage]
    imprint, corners_of = booleans.imprint, corners.blend_upright
    with monkeypatch.context() as patch:
        patch.setattr(booleans, "imprint", lambda kind, *rest: (ran.append(kind), imprint(kind, *rest))[1])
        patch.setattr(corners, "blend_upright", lambda kind, *rest: (ran.append(kind), corners_of(kind, *rest))[1])
        patch.setattr(booleans, "_run", lambda name, *rest: (ran.append(name), run(name, *rest))[1])
        patch.setattr(features, "_blend_solid", lambda solid, kind, *rest: (ran.append(kind), blend(solid, kind, *rest))[1])
        yield ran


def test_an_edit_builds_only_what_depends_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = BuildCache()
    build(dsl.check(PART), cache)
    with counted(monkeypatch) as ran:
        build(dsl.check(PART), cache)
        build(dsl.check("# a note\n" + PART.replace("left:", "here:").replace("left", "here")), cache)
        build(dsl.check(PART + "T $ 5 5 5\n"), cache)
    assert ran == []
    with counted(monkeypatch) as ran:
        build(dsl.check(PART.replace("H $ w/2 20 6", "H $ w/2 20 7")), cache)
    assert ran == ["cut"]
    with counted(monkeypatch) as ran:
        build(dsl.check(PART, {"w": 70}), cache)
    assert ran == ["fillet", "fuse", "cut"]


def test_appending_a_line_costs_one_operation(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "K 20 15 9\n" + "".join(f"H $ {x} 0 2\n" for x in range(-8, 9, 4))
    cache = BuildCache()
    build(dsl.check(text), cache)
    with counted(monkeypatch) as ran:
        longer = build(dsl.check(text + "H $ 0 6 2\n"), cache)
    assert ran == ["cut"]
    fresh = measure(build(dsl.check(text + "H $ 0 6 2\n")))
    assert measure(longer).volume_mm3 == pytest.approx(fresh.volume_mm3, rel=1e-9)
    assert measure(longer).faces == fresh.faces


def bosses(heights: list[int]) -> str:
    lines = ["C 100 20 5"]
    for i, height in enumerate(heights):
        lines += [f"K 3 2 {height}", f"T $ {6 + 9 * i} 10 4"]
    return "\n".join([*lines, "U 0 " + " ".join(str(2 + 2 * i) for i in range(len(heights)))])


def test_the_second_change_of_one_operand_costs_one_operation() -> None:
    cache = BuildCache()
    build(dsl.check(bosses([9] * 10)), cache)
    for height in (10, 11, 12):
        heights = [9] * 10
        heights[4] = height
        cached, fresh = build(dsl.check(bosses(heights)), cache), build(dsl.check(bosses(heights)))
        assert measure(cached).volume_mm3 == pytest.approx(measure(fresh).volume_mm3, rel=1e-9)
        assert measure(cached).faces == measure(fresh).faces
    start = time.process_time()
    build(dsl.check(bosses([9] * 4 + [13] + [9] * 5)), cache)
    warm = time.process_time() - start
    start = time.process_time()
    build(dsl.check(bosses([9] * 4 + [13] + [9] * 5)))
    assert warm < time.process_time() - start


FEATURES = "\n".join([
    "foot=4", "pocket=6", "bore=3", "shift=0", "plate: C 100 40 8",
    *(
        line
        for i in range(5)
        for line in (f"K {'foot' if i == 2 else 4} 3 9", f"b{i}: T $ {10 + 19 * i}{'+shift' if i == 2 else ''} 10 7")
    ),
    *(line for i in range(5) for line in (f"C {'pocket' if i == 3 else 6} 5 9", f"p{i}: T $ {8 + 19 * i} 21 4")),
    "U plate b0 b1 b2 b3 b4", "D $ p0 p1 p2 p3 p4",
    *(f"H $ {8 + 9 * i} 35 {'bore' if i == 4 else 3}" for i in range(8)), "H $ 50 3 2 4 <Z",
])  # fmt: skip
"""A plate with bosses, pockets and holes apart from each other; a foot of 12 mm and a shift of 10 reach into what is near."""


def check_equal(cached: Measurements, fresh: Measurements) -> None:
    assert cached.volume_mm3 == pytest.approx(fresh.volume_mm3, rel=1e-9)
    assert cached.area_mm2 == pytest.approx(fresh.area_mm2, rel=1e-9)
    assert cached.inertia_mm5 == pytest.approx(fresh.inertia_mm5, rel=1e-7, abs=1e-7 * max(fresh.inertia_mm5))
    assert [*cached.bbox_mm[0], *cached.bbox_mm[1]] == pytest.approx([*fresh.bbox_mm[0], *fresh.bbox_mm[1]], abs=1e-6)
    assert (cached.solids, cached.faces, cached.edges, cached.holes) == (fresh.solids, fresh.faces, fresh.edges, fresh.holes)


@pytest.mark.parametrize(
    ("name", "values"),
    [("foot", (4.5, 5, 5.5, 12, 4)), ("pocket", (7, 8, 5, 30, 6)), ("bore", (2, 4, 3.5)), ("shift", (1, 10, 2))],
)
def test_any_edit_gives_what_a_new_build_gives(name: str, values: tuple[float, ...]) -> None:
    cache = BuildCache()
    build(dsl.check(FEATURES), cache)
    for value in values:
        graph = dsl.check(FEATURES, {name: value})
        solid = build(graph, cache)
        assert topology.is_valid(solid.shape_occ)
        check_equal(measure(solid), measure(build(graph)))


def test_what_a_changed_boss_does_not_touch_is_neither_cut_nor_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = BuildCache()
    for foot in (4, 4.1, 4.2):
        build(dsl.check(FEATURES, {"foot": foot}), cache)
    checked: list[object] = []
    monkeypatch.setattr(topology, "_is_valid_solid", lambda solid: checked.append(solid) or True)  # pyright: ignore
    with counted(monkeypatch) as ran:
        build(dsl.check(FEATURES, {"foot": 4.3}), cache)
    assert ran == ["join", "join"] and not checked


def test_the_first_change_of_a_parameter_costs_what_later_ones_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("foot", "pocket", "bore"):
        cache = BuildCache()
        build(dsl.check(FEATURES), cache)
        ran: list[list[str]] = []
        for index in (1, 2):
            with counted(monkeypatch) as operations:
                build(dsl.check(FEATURES, {name: {"foot": 4, "pocket": 6, "bore": 3}[name] + index / 10}), cache)
            ran.append(operations)
        assert ran[0] == ran[1] and len(ran[0]) <= 3


@few
@given(solid_lines(), solid_lines())
def test_a_cache_changes_nothing(first: list[str], second: list[str]) -> None:
    cache = BuildCache()
    for lines in (first, second, first, [*first, "T $ 1 2 3"]):
        graph = dsl.check("\n".join(lines))
        try:
            fresh = measure(build(graph))
        except dsl.DslError as error:
            with pytest.raises(dsl.DslError) as caught:
                build(graph, cache)
            assert (caught.value.kind, caught.value.line) == (error.kind, error.line)
            continue
        check_equal(measure(build(graph, cache)), fresh)


def test_the_least_used_operands_go_first() -> None:
    cache = BuildCache(limit_bytes=2 * OPERAND_BYTES)
    for key in ("a", "b"):
        cache.store(key, Findings(booleans.EMPTY))
    assert cache.recall("a") is not None
    cache.store("c", Findings(booleans.EMPTY))
    assert [cache.recall(key) is not None for key in "abc"] == [True, False, True]
    cache.store("large", Findings(booleans.Operand(shape=build(dsl.check("C 9 9 9")).shape_occ)))
    assert len(cache) == 2 and cache.size_bytes <= cache.limit_bytes, "what alone exceeds the limit drives nothing out"


def test_warnings_survive_the_cache_and_follow_their_line() -> None:
    cache = BuildCache()
    text = "C 10 10 10\nY 2 20\nT 1 30 0 0\nD 0 2\nF $ 1 |Z"
    assert [notice.line for notice in build(dsl.check(text), cache, find_idle=True).notices] == [2]
    moved = build(dsl.check("# one\n# two\n" + text), cache, find_idle=True)
    assert [notice.line for notice in moved.notices] == [4]
