"""The lark parsers of grammar.lark. Built when first used: building takes 10 to 20 ms for each start rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, cast

import lark
from lark.exceptions import UnexpectedInput, UnexpectedToken

GRAMMAR_PATH = Path(__file__).with_name("grammar.lark")


def build_parser(start: Literal["program", "expression"], builder: lark.Transformer[Any, Any]) -> lark.Lark:
    """An LALR parser that calls the builder while it reduces, so that no parse tree is ever made."""
    grammar = GRAMMAR_PATH.read_text("utf-8")
    return lark.Lark(grammar, parser="lalr", start=start, transformer=builder, maybe_placeholders=False)


def run(parser: lark.Lark, text: str) -> object:
    """What the builder made of a text."""
    return parser.parse(text)  # pyright: ignore[reportUnknownMemberType]  lark leaves the type of a text open


def is_at_end(error: UnexpectedInput) -> bool:
    """Whether the text was over too early. (lark then gives the place of the last token.)"""
    if not isinstance(error, UnexpectedToken):
        return False
    return cast(lark.Token, error.token).type == "$END"  # pyright: ignore[reportUnknownMemberType]
