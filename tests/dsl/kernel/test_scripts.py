"""CadQuery and OpenSCAD scripts: the first are run and measured, the second are read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dsl.checker import check
from dsl.errors import DslError
from dsl.kernel.build import build
from dsl.kernel.cadquery_script import cadquery_script
from dsl.kernel.export import export
from dsl.kernel.importers import from_step
from dsl.kernel.measure import measure
from dsl.kernel.openscad import openscad_script
from dsl.parser import parse

SQUARE = "L 0 0 10 0\nL 10 0 10 6\nL 10 6 0 6\nL 0 6 0 0\n"
PROGRAMS = {
    "C": "C 50 30 5",
    "Y": "Y 5 25",
    "S": "S 8",
    "K": "K 5 2 20",
    "K equal": "K 5 5 20",
    "K pointed": "K 5 0 20",
    "HX": "HX 10 20",
    "PR": "n=5\nPR n 8 10",
    "OB": "OB 30 10 4",
    "TO": "TO 20 5",
    "W": "W 10 20 30",
    "T": "C 5 6 7\nT 0 1 2 3",
    "R": "C 5 6 7\nR 0 10 20 30",
    "X": "C 5 6 7\nX 0 2 2 2",
    "X stretched": "Y 5 6\nX 0 2 1 3",
    "X mirrored": "C 5 6 7\nT $ 1 1 1\nX $ -1 2 1",
    "MI": "C 5 6 7\nT $ 3 3 3\nMI $ 1 2 3 1 1 0",
    "U": "C 5 6 7\nS 4\nU 0 1",
    "D": "C 50 30 5\nY 3 20\nT 1 10 10 -5\nY 4 20\nT 3 30 10 -5\nD 0 2 4",
    "I": "C 5 6 7\nS 6\nC 3 3 3\nI 0 1 2",
    "LP": "n=4\nY 2 5\nLP 0 1 1 0 n 6",
    "CP": "C 3 2 1\nT 0 5 0 0\nCP 1 0 0 0 0 0 1 6 360",
    "SH": "C 20 30 10\nSH 0 2",
    "SH open": "t=2\nC 20 30 10\nSH 0 t >Z",
    "F": "C 20 30 10\nF 0 2",
    "F upright": "C 20 30 10\nF 0 2 |Z",
    "F top": "C 20 30 10\nF 0 2 >Z",
    "F cylinder": "Y 10 20\nF 0 2",
    "CH": "C 20 30 10\nCH 0 2 >Z",
    "E": f"SK 1 2 3 1 0 0 0 1 0\n{SQUARE}O 5 3 2\nEND\nE 0 0 0 8",
    "E slanted": f"SK 0 0 0 1 0 0 0 1 0\n{SQUARE}END\nE 0 3 0 8",
    "E arc": "r=3\nSK 0 0 0 1 0 0 0 0 1\nL 0 0 10 0\nA 10 0 10 2*r 10 r 1\nL 10 2*r 0 2*r\nL 0 2*r 0 0\nEND\nE $ 0 5 0",
    "V": "SK 0 0 0 1 0 0 0 0 1\nL 5 0 10 0\nL 10 0 10 4\nL 10 4 5 4\nL 5 4 5 0\nEND\nV 0 0 0 0 0 0 1 270",
    "V on the axis": "SK 0 0 0 1 0 0 0 0 1\nL 0 0 10 0\nL 10 0 0 4\nL 0 4 0 0\nEND\nV 0 0 0 0 0 0 1 360",
    "LO": (
        "SK 0 0 0 1 0 0 0 1 0\nL 0 0 10 0\nL 10 0 10 10\nL 10 10 0 10\nL 0 10 0 0\nEND\n"
        "SK 0 0 20 1 0 0 0 1 0\nL 2 2 8 2\nL 8 2 8 8\nL 8 8 2 8\nL 2 8 2 2\nEND\nLO 0 1"
    ),
    "SW": "SK 0 0 0 1 0 0 0 1 0\nO 0 0 2\nEND\nSK 0 0 0 0 0 1 1 0 0\nL 0 0 20 0\nL 20 0 20 30\nEND\nSW 0 1",
    "SW arc": "SK 0 0 0 1 0 0 0 1 0\nO 0 0 2\nEND\nSK 0 0 0 0 0 1 1 0 0\nL 0 0 20 0\nA 20 0 30 10 20 10 1\nEND\nSW 0 1",
    "H": "w=50\nd=w*3/5\nin=5\nplate: C w d 5\nH $ in in 4.5\nH $ w-in in 4.5 2\nH $ 10 2.5 2 >Y\nH $ 10 2.5 2 3 <X",
    "expressions": "a=3\nb=-(a-1)^2+max(a,4)*sqrt(16)/2+sin(30)-atan(1)/45\nC b+10 a*2-(a-1) -(-a)\nT $ -a 2^-1 pi",
    "roots": "C 1 1 1\nC 2 2 2\nT 1 5 0 0\nM steel .5 .5 .5 0 0\nROOT 0 steel\nROOT 2 steel",
    "names that are taken": "result=5\nmath=2\nn0=1\nhole: C result math n0+0\nlambda: H $ 1 1 1",
}

RUNNER = """
import json, pathlib, runpy, sys
import cadquery as cq
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.py")):
    result = runpy.run_path(str(path), run_name="__main__")["result"]
    cq.Compound.makeCompound(result.vals()).exportBrep(str(path.with_suffix(".brep")))
"""


@pytest.fixture(scope="module")
def run_scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all CadQuery scripts, run by one interpreter that knows nothing of this package."""
    folder = tmp_path_factory.mktemp("scripts")
    for number, text in enumerate(PROGRAMS.values()):
        (folder / f"{number}.py").write_text(cadquery_script(parse(text)))
    (folder / "runner").write_text(RUNNER)
    subprocess.run([sys.executable, "-P", folder / "runner", folder], check=True, cwd=folder, capture_output=True, timeout=300)
    return folder


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_cadquery_script_makes_the_same_solid(name: str, run_scripts: Path) -> None:
    number = list(PROGRAMS).index(name)
    mine, theirs = measure(build(check(PROGRAMS[name]))), measure(from_step(run_scripts / f"{number}.brep"))
    # Two routes through the kernel's approximations (fillets, offsets) agree to 1e-7; everything else to rounding.
    assert theirs.volume_mm3 == pytest.approx(mine.volume_mm3, rel=1e-6)
    assert np.allclose(theirs.bbox_mm, mine.bbox_mm, atol=1e-5)
    assert theirs.solids == mine.solids


def test_a_script_run_by_itself_writes_a_step_file(run_scripts: Path) -> None:
    assert measure(from_step(run_scripts / "part.step")).solids >= 1


def test_a_script_keeps_parameters_expressions_labels_and_names() -> None:
    text = 'w=50 [20:120] "overall width"\nplate: C w w/2 5 "Base Plate"\nY 1 1\nROOT plate steel'
    lines = cadquery_script(parse(text)).splitlines()
    assert "w = 50  # [20:120] overall width" in lines
    assert "plate = cq.Workplane().box(w, w / 2, 5, centered=False)  # Base Plate" in lines
    assert "result = plate" in lines
    assert not any(line.startswith("n1 = ") for line in lines), "what the result does not need is left out"


def test_overrides_replace_parameters_in_scripts() -> None:
    program = parse("w=50\nC w w 5")
    assert "w = 80\n" in cadquery_script(program, {"w": 80})
    assert "w = 80;" in openscad_script(program, {"w": 80})


def test_a_name_with_a_line_break_stays_a_comment() -> None:
    text = cadquery_script(parse('C 1 1 1 "one\\nimport os"'))
    assert not any(line.startswith("import os") for line in text.splitlines())


OPENSCAD_REFUSES = {"SH", "SH open", "F", "F upright", "F top", "F cylinder", "CH", "LO", "SW", "SW arc"}


@pytest.mark.parametrize("name", PROGRAMS)
def test_openscad_says_what_it_can_and_refuses_the_rest_by_line(name: str) -> None:
    program = parse(PROGRAMS[name])
    if name in OPENSCAD_REFUSES:
        with pytest.raises(DslError) as caught:
            openscad_script(program)
        assert caught.value.kind == "not_expressible"
        assert caught.value.line == len(PROGRAMS[name].splitlines())
        return
    text = openscad_script(program)
    for pair in ("()", "[]", "{}"):
        assert text.count(pair[0]) == text.count(pair[1])
    defined = set(re.findall(r"^module (\w+)\(\)", text, re.MULTILINE))
    called = set(re.findall(r"\b(\w+)\(\);", text))
    assert called <= defined and defined <= called


def test_openscad_syntax_of_a_plate() -> None:
    text = openscad_script(parse('w=50 [20:120] "overall width"\nplate: C w 30 5 "Base Plate"\nH $ w/2 15 8\n'))
    assert "// overall width\nw = 50; // [20:120]" in text
    assert "module plate() { cube([w, 30, 5]); } // Base Plate" in text
    assert "translate([w / 2, 15, 5.05]) rotate([180, 0, 0]) cylinder(d = 8, h = 5.1);" in text
    assert text.rstrip().endswith("n1();")


def test_openscad_runs_where_it_is_installed(tmp_path: Path) -> None:
    if not any((Path(folder) / "openscad").exists() for folder in os.environ["PATH"].split(os.pathsep)):
        pytest.skip("openscad is not installed")
    for number, (name, text) in enumerate(PROGRAMS.items()):
        if name not in OPENSCAD_REFUSES:
            (tmp_path / f"{number}.scad").write_text(openscad_script(parse(text)))
            subprocess.run(["openscad", "-o", f"{number}.stl", f"{number}.scad"], check=True, cwd=tmp_path, capture_output=True)


def test_scripts_are_exported_whole_or_not_at_all(tmp_path: Path) -> None:
    text = "C 20 30 10\nF 0 2"
    solid, program = build(check(text)), parse(text)
    export(solid, tmp_path / "part.py", program=program)
    assert "result = n1" in (tmp_path / "part.py").read_text()
    with pytest.raises(DslError) as caught:
        export(solid, tmp_path / "part.scad", program=program)
    assert caught.value.kind == "not_expressible"
    with pytest.raises(DslError) as caught:
        export(solid, tmp_path / "other.py")
    assert caught.value.kind == "unsupported_format"
    assert [path.name for path in tmp_path.iterdir()] == ["part.py"]
