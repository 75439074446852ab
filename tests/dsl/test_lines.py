"""Programs read line by line are what the grammar makes of them, places and comments included."""

from __future__ import annotations

import random
import string
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import dsl
from dsl import grammar_programs, lines
from dsl.errors import DslError
from dsl.ops import OPS
from dsl.syntax import Ignored, Material, Parameter, Program, Root
from tests.dsl.strategies import programs

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.cir"))
RARE = (Root, Material, Ignored)
"""Statements that the fast reader leaves to the grammar, as it does refusals."""

COMMENTED = """\

# a plate

w = 50 [ 20 : 2*60 ]  "overall \\"width\\""  # mm
\tplate:C w 30\t5"Base # plate"# it
  # between

SK 0 0 0 1 0 0 0 1 0 # head
 # above the first

L 0 0 10 0 # one
# above END
END# after
E 1 0 0 1\x0c
# below

"""


def everything(value: object) -> object:
    """A value with all its fields; `==` of the syntax tree leaves places and comments out."""
    if is_dataclass(value):
        return (type(value).__name__, *(everything(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, tuple):
        return tuple(everything(part) for part in value)
    return value


def both(text: str) -> tuple[Program | None, Program | None]:
    """What each reader makes of a text; None where it refuses or leaves it."""
    text = text.replace("\r\n", "\n")
    try:
        by_grammar = grammar_programs.read(text)
    except DslError:
        by_grammar = None
    plain = lines.read_plainly(text.split("\n"))
    if plain is not None:
        assert everything(plain) == everything(by_grammar)
    return plain, by_grammar


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_programs_of_the_language_need_no_grammar(program: Program) -> None:
    plain, by_grammar = both(dsl.format(program))
    assert by_grammar == program
    assert (plain is None) == any(isinstance(statement, RARE) for statement in program.statements)


def test_comments_blanks_and_names_are_kept_as_the_grammar_keeps_them() -> None:
    text = COMMENTED.replace("\x0c", "")
    plain, _ = both(text)
    assert plain is not None
    assert plain.below == ("# below",)
    (parameter,) = (statement for statement in plain.statements if isinstance(statement, Parameter))
    assert parameter.place.above == ("# a plate", "") and parameter.place.comment == "# mm"
    assert both(COMMENTED) == (None, None)


def test_mutations_are_read_as_the_grammar_reads_them() -> None:
    rng = random.Random(8)
    texts = [COMMENTED, *(path.read_text("utf-8") for path in GOLDEN if path.stat().st_size < 400)]
    pieces = (
        *OPS,
        "END",
        "L",
        "$",
        "w",
        "w=",
        "x:",
        '"a"',
        '"',
        "#",
        "\n",
        "\n\n",
        "\t",
        " ",
        "1",
        "-",
        "[1:2]",
        ">Z",
        "\r",
        "\\",
        "é",
    )
    taken = 0
    for _ in range(1_000):
        text = rng.choice(texts)
        for _ in range(rng.randint(0, 3)):
            start = rng.randrange(len(text) + 1)
            end = start + rng.choice((0, 0, 1, 1, 3))
            text = text[:start] + rng.choice((*pieces, rng.choice(string.printable))) + text[end:]
        taken += both(text)[0] is not None
    assert taken > 200


@pytest.mark.parametrize(
    "text", ["", "\n", " ", "# x", "\n\n# x\n\n", "C 1 1 1", "C 1 1 1\n\n\nC 2 2 2\n", "SK 0 0 0 1 0 0 0 1 0\nEND"]
)
def test_edges_of_a_text_are_read_as_the_grammar_reads_them(text: str) -> None:
    plain, by_grammar = both(text)
    assert plain is not None and by_grammar is not None
