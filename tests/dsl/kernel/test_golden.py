"""Golden programs that need the kernel: solids that OCCT alone gets wrong, kernel refusals, and what may end either way.

Each says in its first line what comes of it: `solid-*` what is measured, `refused-*` the error and its place, `either-*` the
errors that are right besides a valid solid (which of them depends on the kernel's version and on time). Errors that need no
kernel (`error-*`) are in tests/dsl/test_errors.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dsl
from dsl.kernel import topology
from dsl.kernel.build import build
from dsl.kernel.cache import BuildCache
from dsl.kernel.measure import measure
from dsl.kernel.worker import Job, JobResult, Limits, Pool

GOLDEN = Path(__file__).parents[2] / "golden"


def golden(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", sorted(GOLDEN.glob(f"{kind}-*.cir")), ids=lambda path: path.stem)


@golden("solid")
def test_golden_program_makes_the_solid_that_it_states(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = {name: float(value) for name, value in re.findall(r"(\w+)=(\S+)", text.split("\n")[0])}
    tolerance = expected.pop("rel", 1e-6)
    for cache in (None, BuildCache()):
        solid = build(dsl.check(text), cache, find_idle=True)
        assert topology.is_valid(solid.shape_occ)
        measured = measure(solid)
        found = {"volume_mm3": measured.volume_mm3, "faces": sum(measured.faces.values()), "solids": measured.solids}
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=tolerance, abs=0)


@golden("refused")
def test_golden_program_is_refused_by_the_kernel_at_its_place(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = re.match(r"# error: (\w+)(?: at (\d+):(\d+))?\n", text)
    assert expected is not None
    with pytest.raises(dsl.DslError) as caught:
        build(dsl.check(text))
    place = (None, None) if expected[2] is None else (int(expected[2]), int(expected[3]))
    assert (caught.value.kind, caught.value.line, caught.value.column) == (expected[1], *place)


def test_golden_programs_that_may_end_either_way_end_in_time() -> None:
    paths = sorted(GOLDEN.glob("either-*.cir"))
    texts = [path.read_text("utf-8") for path in paths]
    with Pool() as pool:
        outcomes = pool.map((Job(program=text) for text in texts), Limits(cpu_s=1), concurrency=1)
        for path, text, outcome in zip(paths, texts, outcomes, strict=True):
            if isinstance(outcome, JobResult):
                assert outcome.measurements is not None and 0 < outcome.measurements.volume_mm3 < 1e6, path.name
            else:
                assert outcome.kind in text.split("\n")[0].split(": ")[1].split(), (path.name, outcome)
