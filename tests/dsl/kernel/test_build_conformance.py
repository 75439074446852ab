"""Every conformance vector, through the kernel: closed-form volume, tight box and solids, or kind and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dsl
from dsl.kernel import extents, integrals, topology
from dsl.kernel.build import build

VECTORS = [
    json.loads(line) for line in (Path(__file__).parents[2] / "conformance" / "conformance.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["id"]) for v in VECTORS])
def test_vector(vector: dict[str, Any]) -> None:
    expected = vector["expect"]
    if "error" in expected:
        with pytest.raises(dsl.DslError) as caught:
            build(dsl.check(vector["ir"]))
        assert (caught.value.kind, caught.value.line) == (expected["error"], expected["line"])
        return
    shape = build(dsl.check(vector["ir"])).shape_occ
    assert integrals.volume_mm3(shape) == pytest.approx(expected["volume"], rel=1e-6)
    box = extents.tight_box(shape)
    assert [*box.low, *box.high] == pytest.approx([*expected["bbox"][0], *expected["bbox"][1]], abs=1e-5)
    assert len(topology.solids(shape)) == expected["solids"]
    assert topology.is_valid(shape)
