"""Golden programs that need the kernel: each states the solid that comes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.cache import BuildCache
from dsl.kernel.measure import measure

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("solid-*.cir")), ids=lambda path: path.stem)
def test_golden_program_makes_the_solid_that_it_states(path: Path) -> None:
    text = path.read_text("utf-8")
    expected = {name: float(value) for name, value in re.findall(r"(\w+)=(\S+)", text.split("\n")[0])}
    for cache in (None, BuildCache()):
        measured = measure(build(dsl.check(text), cache, find_idle=True))
        found = {"volume_mm3": measured.volume_mm3, "faces": sum(measured.faces.values()), "solids": measured.solids}
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-6)
