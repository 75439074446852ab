"""Kernel refusals point into the program. The programs that OCCT alone gets wrong are golden files (test_golden.py)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dsl
from dsl.kernel import features, topology
from dsl.kernel.build import build
from dsl.kernel.rehearsal import rehearse

ROOT = Path(__file__).resolve().parents[3]


def test_a_kernel_error_shows_its_line_and_what_would_fit() -> None:
    with pytest.raises(dsl.DslError) as caught:
        build(dsl.check("w=10\nC w w w\n  F 0 6 # round"))
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert "F 0 6" in str(caught.value)
    assert "less than 5" in caught.value.fix


@pytest.mark.parametrize(("x", "leaves"), [(3, False), (-1, True), (30, True)])
def test_a_cavity_with_a_corner_outside_leaves_the_part(x: float, leaves: bool) -> None:
    solid, cavity = (build(dsl.check(text)).shape_occ for text in ("C 20 20 20", f"C 5 5 5\nT 0 {x} 3 3"))
    assert features._leaves(cavity, topology.solids(solid)[0]) is leaves


DEADLY = {
    "freeform faces": "SK 0 0 0 1 0 0 0 1 0\nO 28 0 9.33333\nEND\nE $ 1 2 10\nCH $ 0.75\nSH $ 0.75 <Z",
    "freeform edges": "Y 7.5 1\nCP 0 5 1 1 20 7.5 3 2 -20\nSH $ 0.5",
    "tiny edges": "PR 4 20 5\nW 20 2.5 3\nMI 0 -5 1e-4 5 10 -1 10\nD 1 2\nCH $ 0.5 <Y",
}
OBLIQUE = "SK 0 0 0 1 0 0 0 1 0\nO 0 0 10\nEND\nE $ 1 2 10\nSH $ 1 >Z"


@pytest.mark.parametrize("name", DEADLY)
def test_what_the_kernel_dies_of_is_refused_in_the_process_of_who_asks(name: str) -> None:
    script = "import sys, dsl\ntry: dsl.compile(sys.argv[1])\nexcept dsl.DslError as error: print(error.kind, error.line)"
    done = subprocess.run([sys.executable, "-c", script, DEADLY[name]], capture_output=True, text=True, cwd=ROOT, check=True)
    kind, line = done.stdout.split()
    assert kind in ("shell_failed", "chamfer_failed", "kernel_crash")
    assert DEADLY[name].split("\n")[int(line) - 1].startswith(("SH", "CH"))


def test_ordinary_parts_are_not_tried_apart_and_others_are_refused_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[Callable[[], object]] = []
    refusals: list[dict[str, object]] = []
    for way in (rehearse, tried.append):
        monkeypatch.setattr("dsl.kernel.build.rehearse", way)
        monkeypatch.setattr("dsl.kernel.features.rehearse", way)
        with pytest.raises(dsl.DslError) as caught:
            dsl.compile(OBLIQUE)
        refusals.append(caught.value.to_dict())
    assert refusals[0] == refusals[1] and len(tried) == 1
    dsl.compile("C 30 20 10\nY 3 30\nT $ 9 9 -5\nU 0 $\nSH $ 1 >Z")
    dsl.compile("C 30 20 10\nH $ 9 9 5\nF $ 0.5")
    assert len(tried) == 1
