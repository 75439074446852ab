"""How people ask for a change of a part: sentences around one or two numbers, and the reading back of those numbers.

Knows neither parts nor programs; what a number is for stays with the caller, who finds it again by its owner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ..draft import Redraw
from ..numbers import Mention, read_numbers
from ..text import COUNT_WORDS, article, draw_style, expand, type_badly
from ..writing import Numbers, Piece, Written, find, join, plain_text

SET_NOUN = (
    "[make|set] the {noun} {v}", "[change|set|update|bring] the {noun} to {v}", "the {noun} [should be|has to be|must be|needs to be] {v}[ instead|]",
    "{noun} {v}[ instead|]", "[use|give it] a {noun} of {v}", "{noun}: {v}", "{noun} = {v}", "[i want|i need|we need] a {noun} of {v}",
    "{v} {noun}[ instead|]", "let the {noun} be {v}", "[go with|try] {v} for the {noun}", "what about a {noun} of {v}?",
)  # fmt: skip
SET_DEGREE = (
    "make {thing} {v} {adjective}", "{thing} should be {v} {adjective}[ instead|]", "[i need|we need|i want] {thing} {v} {adjective}",
    "{thing} [must|has to|needs to] be {v} {adjective}", "can {thing} be {v} {adjective}?", "{v} {adjective}[ instead|]",
)  # fmt: skip
SET_LESS_MORE = ("[increase|raise|grow] the {noun} to {v}", "[reduce|decrease|cut|lower] the {noun} to {v}")
CHANGE_DEGREE = (
    "make {thing} {v} {more}", "{thing} should be {v} {more}", "{v} {more}[ please|]", "[i need|we need|i want] {thing} {v} {more}",
    "can {thing} be {v} {more}?", "a bit {more}: {v}",
)  # fmt: skip
GROW_NOUN = ("[increase|raise] the {noun} by {v}", "add {v} to the {noun}", "{noun} plus {v}", "the {noun} needs {v} more")
SHRINK_NOUN = (
    "[reduce|decrease|lower] the {noun} by {v}", "take {v} off the {noun}", "{noun} minus {v}", "the {noun} is {v} too [big|large|much]",
)  # fmt: skip
DOUBLE_DEGREE, HALVE_DEGREE = ("make {thing} twice as {adjective}", "twice as {adjective}", "{thing} should be twice as {adjective}"), (
    "make {thing} half as {adjective}", "half as {adjective}", "{thing} should be half as {adjective}",
)  # fmt: skip
DOUBLE_NOUN, HALVE_NOUN = ("double the {noun}", "twice the {noun}", "make the {noun} twice as [big|large]"), (
    "halve the {noun}", "half the {noun}", "cut the {noun} in half",
)  # fmt: skip
TIMES_DEGREE = ("make {thing} {v} times as {adjective}", "{v} times as {adjective}", "{thing} should be {v} times as {adjective}")
TIMES_NOUN = ("{v} times the {noun}", "make the {noun} {v} times as [big|large]", "multiply the {noun} by {v}")
SCREW = (
    "use {v} instead", "use {v} [screws|bolts|hardware][ instead|]", "[change|switch] [it|this] to {v}", "make it {v}", "for {v} [screws|bolts|] instead",
    "{v} instead", "it should take {v} [screws|bolts]", "[change|switch] [the screws|the screw size] to {v}", "[actually |]{v}, not {old}",
    "replace {old} [by|with] {v}", "{v} instead of {old}",
)  # fmt: skip
MOTOR = (
    "use a {v} instead", "[change|switch] it to {v}", "make it for [a |]{v}", "{v} instead", "for a {v} [motor|stepper] instead", "it should fit a {v}",
    "we changed the motor to {v}",
)  # fmt: skip
COUNT_SET = ("{v} {many} instead", "make it {v} {many}", "use {v} {many}", "[change|set] the number of {many} to {v}", "it should have {v} {many}",
             "i need {v} {many}", "{v} {many}, not {old}", "go from {old} to {v} {many}")  # fmt: skip
COUNT_MORE = ("{v} more {many}", "add {v} more {many}", "add {v} {many}", "i need {v} more {many}", "put in {v} more {many}")
COUNT_LESS = ("{v} {many} less", "{v} fewer {many}", "remove {v} of the {many}", "take away {v} {many}", "{v} {many} fewer")
MOVE = (
    "move the hole {v} [to the {side}|{side}]", "shift the hole {v} [to the {side}|towards the {side}]", "the hole should be {v} further to the {side}",
    "move it {v} to the {side}", "{v} to the {side} with the hole", "nudge the hole {v} towards the {side}",
)  # fmt: skip
ADD = (
    "{v}",
    "{v}",
    "{v}",
    "also {v}",
    "now {v}",
    "{v} too",
    "next, {v}",
    "and {v}",
    "one more thing: {v}",
    "then {v}",
    "i forgot: {v}",
    "{v} as well",
)
REMOVE = (
    "remove the {noun}", "no {noun}", "without the {noun}", "delete the {noun}", "get rid of the {noun}", "leave out the {noun}", "drop the {noun}",
    "take the {noun} away", "i don't [want|need] the {noun}[ after all|]", "the {noun} should go", "no {noun} [please|after all|anymore]", "skip the {noun}",
    "make it without the {noun}", "undo the {noun}", "same part without the {noun}",
)  # fmt: skip

_BEFORE = (
    "", "", "", "", "", "please ", "now, ", "ok, ", "ok, but ", "actually, ", "hmm, ", "good. ", "nice. ", "thanks, but ",
)  # fmt: skip
_ASKING = ("can you ", "could you ", "can you please ", "would you ", "please ")
_DEED = re.compile(
    r"(make|set|change|update|bring|use|increase|raise|grow|reduce|decrease|cut|lower|add|take|double|halve|multiply|switch|replace|go|put|remove|move|"
    r"shift|nudge|delete|drop|leave|skip|undo|drill|mill|round|fillet|chamfer|bevel|bore|place) "
)
_UNITS = {"mm": ("mm", "mm", " mm", " mm", " millimeters"), "cm": ("cm", " cm"), "in": ('"', " in", " inch", " inches")}
_PLURAL = re.compile(r"(\w+ )?(holes|chamfers|fillets|flats|posts)\b")
_AFTER = ("", "", "", "", "", "", " please", ", please", " thanks", ". rest as is", ", nothing else", ", keep the rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """A finished sentence: its text, its numbers as the reader finds them, and where in `mentions` each meant number is."""

    text: str
    mentions: tuple[Mention, ...]
    places: tuple[tuple[Written, int], ...]

    def place(self, number: Written) -> int:
        """Which number of the sentence this one is.

        Raises:
            Redraw: The sentence does not say it.
        """
        for known, index in self.places:
            if known is number:
                return index
        raise Redraw


def fill(templates: Sequence[str], rng: Random, number: Written | None = None, **words: str) -> list[Piece]:
    """One of the templates with its words; `{v}` is the number."""
    noun = words.get("noun", "")
    if _PLURAL.match(noun):
        templates = [template for template in templates if "a {noun}" not in template and "{v} {noun}" not in template]
    template = expand(rng.choice(templates), rng).replace(" a {noun}", f" {article(noun)} {{noun}}")
    for slot, word in words.items():
        template = template.replace("{" + slot + "}", expand(word, rng))
    before, slot, after = template.partition("{v}")
    if not slot or number is None:
        return [before]
    text = _spoken(number, rng)
    return [before, Numbers(text, [(0, len(text), number)], 0), after]


def wrap(templates: Sequence[str], pieces: list[Piece], rng: Random) -> list[Piece]:
    """Pieces inside one of the templates, in the place of `{v}`."""
    before, _, after = expand(rng.choice(templates), rng).partition("{v}")
    return [before, *pieces, after]


def write(pieces: Sequence[Piece], rng: Random) -> Instruction:
    """The sentence of these pieces with somebody's manners, capitals and slips of the keyboard.

    Raises:
        Redraw: The reader does not find a number, or takes it for another.
    """
    opening = _ASKING if rng.random() < 0.12 and _DEED.match(plain_text(pieces)) else _BEFORE
    pieces = [rng.choice(opening), *pieces, rng.choice(_AFTER)]
    if rng.random() < 0.06:
        pieces = [type_badly(piece, rng) if isinstance(piece, str) else piece for piece in pieces]
    text, spans = join(pieces, draw_style(rng), rng)
    if rng.random() < 0.3:
        text = text[:1].upper() + text[1:]
    mentions = read_numbers(text)
    places: list[tuple[Written, int]] = []
    for span in spans:
        if (index := find(mentions, span)) is None:
            raise Redraw
        places.append((span.number, index))
    return Instruction(text=text, mentions=mentions, places=tuple(places))


def _spoken(number: Written, rng: Random) -> str:
    """A number with its unit, or without one where it is millimetres; a count in digits or as a word."""
    if number.facet == "n" and number.text.isdigit() and int(number.text) in COUNT_WORDS and rng.random() < 0.5:
        return COUNT_WORDS[int(number.text)]
    if number.kind != "number" or not number.unit:
        return number.text
    if " " in number.text or "/" in number.text or number.unit != "mm":
        return number.text + rng.choice(_UNITS[number.unit])
    return number.text + rng.choice((*_UNITS["mm"], ""))
