"""What is generated from the tables is up to date, and importing stays light."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import dsl
from dsl import textmate
from dsl.examples import EXAMPLES
from dsl.expressions import FUNCTION_TABLE
from dsl.ops import FUNCTIONS, OPS, SEGMENTS
from dsl.reference import document

ROOT = Path(__file__).parents[2]


def test_the_language_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "language.md").read_text("utf-8")
    assert page == document(), "run: python -m dsl.reference"


def test_every_operation_has_an_example_and_its_picture() -> None:
    assert list(EXAMPLES) == list(OPS)
    for code, text in EXAMPLES.items():
        graph = dsl.check(text)
        assert not graph.warnings and code in {node.op for node in graph.nodes}
        picture = ROOT / "docs" / "images" / "operations" / f"{code}.png"
        assert picture.read_bytes().startswith(b"\x89PNG"), "run: python -m dsl.kernel.pictures"


def test_the_card_names_every_operation_and_its_example_checks() -> None:
    card = dsl.card()
    for code in (*OPS, *SEGMENTS):
        assert f"\n{code} " in card
    assert not dsl.check(card.partition("Example:\n")[2]).warnings


def test_every_function_is_computed() -> None:
    assert set(FUNCTIONS) == set(FUNCTION_TABLE)


def test_every_public_name_can_be_loaded() -> None:
    for name in dsl.__all__:
        if name not in ("Solid", "compare", "compile", "export", "from_step", "iou", "measure", "to_cadquery"):
            assert getattr(dsl, name) is not None


def test_checking_loads_no_kernel_and_importing_no_parser() -> None:
    code = (
        "import sys, dsl\n"
        "assert not {'lark', 'OCP', 'cadquery', 'numpy'} & set(sys.modules)\n"
        "dsl.check('C 1 1 1'); dsl.format(dsl.lower('C 9 9 9')); dsl.params('w=1'); dsl.card()\n"
        "assert not {'OCP', 'cadquery', 'numpy', 'torch'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_the_editor_grammar_is_up_to_date_and_knows_every_line() -> None:
    page = (ROOT / "editors" / "vscode" / "syntaxes" / "cir.tmLanguage.json").read_text("utf-8")
    assert page == textmate.document(), "run: python -m dsl.textmate"
    operation, *rules = textmate.grammar()["patterns"]
    for code in OPS:
        found = re.match(operation["match"], f"part: {code} 1 2")
        assert found is not None and found.groups() == ("part", code)
    sketch = next(rule for rule in rules if rule["name"] == "keyword.control.sketch.cir")
    assert all(re.match(sketch["match"], f"  {code} 1") for code in SEGMENTS)
