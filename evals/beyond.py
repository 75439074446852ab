"""Drawn prompts with every length made larger than any that a training stream draws: the numbers change, the words do not."""

from __future__ import annotations

import re
from fractions import Fraction

import dsl
from dsl.errors import DslError
from generators.draft import Sample
from generators.labels import bind, plain
from generators.numbers import Mention, read_numbers

_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def enlarged(sample: Sample, factor: int) -> tuple[str, str] | None:
    """The prompt and the program of a sample with all its lengths times `factor`; counts, angles and designations (M5) stay, and
    so do the sizes that the prompt does not state.

    None where a length is not written in plain digits, where the new numbers would be read otherwise, or where the program
    does not check.
    """
    lengths = {sample.mentions.index(m) for m in sample.mentions if m.kind in ("len", "num") and _is_length(sample, m)}
    prompt, place = "", 0
    for index, mention in enumerate(sample.mentions):
        if index not in lengths:
            continue
        number = _PLAIN_NUMBER.match(mention.text)
        if number is None or any(sign in mention.text for sign in "/,½¼¾⅛⅜⅝⅞"):
            return None
        prompt += sample.prompt[place : mention.start] + plain(float(Fraction(number[0]) * factor))
        place = mention.start + number.end()
    prompt += sample.prompt[place:]
    mentions = read_numbers(prompt)
    wanted = [m.value * factor if i in lengths else m.value for i, m in enumerate(sample.mentions)]
    if not lengths or len(mentions) != len(wanted) or any(abs(m.value - w) > 1e-6 for m, w in zip(mentions, wanted, strict=True)):
        return None
    program = bind(sample.target, mentions)
    try:
        dsl.check(program)
    except DslError:
        return None
    return prompt, program


def _is_length(sample: Sample, mention: Mention) -> bool:
    """Whether a number of the prompt is said to be a length and nothing else: no count, no motor's frame."""
    said = [number for number in sample.said if mention.start <= number.start < mention.end]
    return bool(said) and all(number.facet == "" for number in said)
