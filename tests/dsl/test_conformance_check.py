"""The conformance vectors as far as no kernel is needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dsl

VECTORS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parents[1] / "conformance" / "conformance.jsonl").read_text("utf-8").splitlines()
]
KERNEL_KINDS = {"fillet_failed", "chamfer_failed", "shell_failed", "boolean_failed", "no_effect", "invalid_solid"}
NEEDS_KERNEL = {
    vector["id"]
    for vector in VECTORS
    if vector["expect"].get("error") in KERNEL_KINDS or vector["id"] in ("bool-d-all", "bool-i-empty", "few-shot-broken")
}


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if "error" in v["expect"] and v["id"] not in NEEDS_KERNEL], ids=lambda v: v["id"]
)
def test_refused_vectors_name_the_kind_and_the_line(vector: dict[str, Any]) -> None:
    with pytest.raises(dsl.DslError) as caught:
        dsl.check(vector["ir"])
    assert (caught.value.kind, caught.value.line) == (vector["expect"]["error"], vector["expect"]["line"])


@pytest.mark.parametrize(
    "vector", [v for v in VECTORS if "volume" in v["expect"] or v["id"] in NEEDS_KERNEL], ids=lambda v: v["id"]
)
def test_other_vectors_check_and_keep_their_meaning_when_formatted(vector: dict[str, Any]) -> None:
    graph = dsl.check(vector["ir"])
    program = dsl.parse(vector["ir"])
    assert dsl.parse(dsl.format(program)) == program
    assert dsl.check(dsl.format(program)) == graph
    assert dsl.check(dsl.format(program)).key == graph.key


@pytest.mark.parametrize("vector", [v for v in VECTORS if "bbox" in v["expect"]], ids=lambda v: v["id"])
def test_a_box_known_without_a_kernel_is_the_measured_one(vector: dict[str, Any]) -> None:
    from dsl.bounds import BoundsTable

    graph = dsl.check(vector["ir"])
    table = BoundsTable(graph.nodes)
    boxes = [table.box(root) for root in graph.roots]
    if vector["id"] in ("bool-last-root", "ball-dome", "revolve-arc", "loft-prism", "sweep-straight"):
        assert None in boxes
        return
    lows = [min(box.low[i] for box in boxes if box) for i in range(3)]
    highs = [max(box.high[i] for box in boxes if box) for i in range(3)]
    low, high = vector["expect"]["bbox"]
    assert lows == pytest.approx(low, abs=1e-6) and highs == pytest.approx(high, abs=1e-6)


@pytest.mark.parametrize("vector", [v for v in VECTORS if "volume" in v["expect"]], ids=lambda v: v["id"])
def test_lowered_vectors_have_the_same_key(vector: dict[str, Any]) -> None:
    try:
        lowered = dsl.lower(vector["ir"])
    except dsl.DslError as error:
        assert error.kind == "not_lowerable"
        assert vector["id"] in (
            "shell-open-top",
            "fillet-vertical",
            "chamfer-top",
            "loft-prism",
            "sweep-straight",
            "shell-then-side-hole",
        )
        return
    assert dsl.check(lowered).key == dsl.check(vector["ir"]).key
    assert all(dsl.OPS[operation.code].layer == "core" for operation in lowered.statements if hasattr(operation, "code"))
