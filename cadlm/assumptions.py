"""What a part has that its prompt did not say: the parameters whose numbers the model chose."""

from __future__ import annotations

import re

import dsl
from dsl import ParameterInfo

from .generate import GenerationResult

_PARAMETER = re.compile(r"([a-z][a-z0-9_]*)=(.*)")
_LABEL = re.compile(r"«[^»]*»")
_LITERAL = re.compile(r"(?<![a-z0-9_.])[0-9.]+")
_HALVES = frozenset({"2"})
"""`d/2` and `w-2*t` are arithmetic on what was said, not a choice."""


def assumed(answer: GenerationResult) -> tuple[ParameterInfo, ...]:
    """The parameters of an answer that hold a number of the model's own, in order. The prompt's numbers are labels there."""
    lines = (_PARAMETER.fullmatch(line) for line in answer.target.splitlines())
    chosen = {match[1] for match in lines if match and set(_LITERAL.findall(_LABEL.sub("", match[2]))) - _HALVES}
    return tuple(parameter for parameter in dsl.params(answer.ir) if parameter.name in chosen) if chosen else ()
