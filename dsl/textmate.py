"""The language for editors: a TextMate grammar from the operation table.

`python -m dsl.textmate` writes editors/vscode/syntaxes/cir.tmLanguage.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .ops import ALIASES, FUNCTIONS, IGNORED_CODES, OPS, SEGMENTS

_DOCUMENT = Path(__file__).parents[1] / "editors" / "vscode" / "syntaxes" / "cir.tmLanguage.json"
_NUMBER = r"(?<![A-Za-z0-9_.])([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"


def grammar() -> dict[str, Any]:
    """The grammar as JSON values."""
    rules = [
        ("comment.line.number-sign.cir", r"#.*$"),
        ("invalid.deprecated.refusal.cir", r"^\s*\?.*$"),
        ("string.quoted.double.cir", r'"(\\.|[^"\\])*"'),
        ("keyword.control.sketch.cir", rf"^\s*({_either((*SEGMENTS, 'END'))})(?=\s|$)"),
        ("comment.line.ignored.cir", rf"^\s*({_either(IGNORED_CODES)})\b.*$"),
        ("entity.name.label.cir", r"^\s*[a-z][a-z0-9_]*(?=:)"),
        ("variable.other.parameter.cir", r"^\s*[a-z][a-z0-9_]*(?=\s*=)"),
        ("support.function.cir", rf"\b({_either(FUNCTIONS)})(?=\()"),
        ("constant.language.cir", r"\bpi\b|\$"),
        ("constant.other.selector.cir", r"(?<=\s)[<>|][XYZ]\b"),
        ("constant.numeric.cir", _NUMBER),
        ("keyword.operator.cir", r"[-+*/^=]"),
        ("variable.other.cir", r"\b[a-z][a-z0-9_]*\b"),
    ]
    # A label may stand before the opcode.
    operation = {
        "match": rf"^\s*(?:([a-z][a-z0-9_]*):\s*)?({_either((*OPS, *ALIASES, 'M', 'ROOT'))})(?=\s|$)",
        "captures": {"1": {"name": "entity.name.label.cir"}, "2": {"name": "keyword.other.operation.cir"}},
    }
    return {
        "name": "Compact IR",
        "scopeName": "source.cir",
        "fileTypes": ["cir"],
        "patterns": [operation, *({"name": scope, "match": match} for scope, match in rules)],
    }


def _either(words: Iterable[str]) -> str:
    """Longer words first: the first that fits wins."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def document() -> str:
    """The text of the grammar's file."""
    return json.dumps(grammar(), indent=2) + "\n"


if __name__ == "__main__":
    _DOCUMENT.write_text(document(), "utf-8")
