"""Changes of one size of a part: which size, to what value, in which words. The table of kinds is at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from ..draft import Redraw
from ..labels import label, plain
from ..numbers import MOTORS, THREAD_FACETS, THREADS
from ..text import draw_length
from ..writing import Piece, Written
from .instructions import (
    CHANGE_DEGREE,
    COUNT_LESS,
    COUNT_MORE,
    COUNT_SET,
    DOUBLE_DEGREE,
    DOUBLE_NOUN,
    GROW_NOUN,
    HALVE_DEGREE,
    HALVE_NOUN,
    MOTOR,
    MOVE,
    SCREW,
    SET_DEGREE,
    SET_LESS_MORE,
    SET_NOUN,
    SHRINK_NOUN,
    TIMES_DEGREE,
    TIMES_NOUN,
    Instruction,
    fill,
)
from .replay import Draw, Take
from .words import COUNTED, DEGREES, MOVES, Words, words_of

_THINGS = re.compile(r"^([a-z]+ )?holes?( of the [a-z]+| in the [a-z]+)?$|bolt circle$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The right side of a changed parameter in a target; `{}` stands for a number of the instruction."""

    expression: str
    number: Written | None = None

    def text(self, instruction: Instruction) -> str:
        if self.number is None:
            return self.expression
        return self.expression.format(label(instruction.place(self.number), self.number.facet))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to change.

    Attributes:
        pieces: The sentence.
        values: New values or designations by the number of the draw.
        written: By parameter, how a target writes the new value. `designation`: the name of a screw or motor.
    """

    pieces: tuple[Piece, ...] = ()
    values: Mapping[int, float | str] = field(default_factory=dict[int, float | str])
    written: Mapping[str, Value] = field(default_factory=dict[str, Value])
    designation: Written | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A size of the part that has a name of its own: the number of its draw, its names, what else is called so left out."""

    number: int
    draw: Draw
    words: Words


def _draws(take: Take) -> list[tuple[int, Draw]]:
    """The sizes that are in the part: not those of features that did not fit."""
    return [(number, draw) for number, draw in enumerate(take.draws) if draw.attempt < 0 or take.attempts[draw.attempt].has_fit]


def known_size(take: Take, rng: Random) -> Known:
    """A size that can be named without doubt."""
    draws = [
        (number, draw, words_of(take.place(draw), draw.key)) for number, draw in _draws(take) if draw.form in ("length", "angle")
    ]
    number, draw, words = rng.choice(draws) if draws else (0, None, None)
    if draw is None or words is None:
        raise Redraw
    others = [other for i, _, other in draws if i != number and other is not None]
    taken = {_singular(noun) for other in others for noun in other.nouns}
    nouns = tuple(noun for noun in words.nouns if _singular(noun) not in taken)
    things = {(other.thing, adjective) for other in others for adjective in other.adjectives}
    adjectives = tuple(adjective for adjective in words.adjectives if (words.thing, adjective) not in things)
    if not nouns and not adjectives:
        raise Redraw
    return Known(
        number=number, draw=draw, words=Words(nouns=nouns, thing=words.thing if adjectives else "", adjectives=adjectives)
    )


def _singular(noun: str) -> str:
    return noun.replace("holes", "hole")


def sentence(
    known: Known,
    noun: tuple[str, ...],
    degree: tuple[str, ...],
    rng: Random,
    number: Written | None = None,
    more: int = 0,
) -> list[Piece]:
    """A sentence with a noun of the size or with an adjective of the thing; `more` 1 for less."""
    words = known.words
    if words.adjectives and degree and (not words.nouns or rng.random() < 0.5):
        adjective = rng.choice(words.adjectives)
        if words.thing != "it":
            degree = tuple(template for template in degree if "{thing}" in template)
        return fill(degree, rng, number, thing=words.thing, adjective=adjective, more=DEGREES[adjective][more])
    if not words.nouns:
        raise Redraw
    return fill(noun, rng, number, noun=rng.choice(words.nouns))


def new_length(rng: Random, low: float, high: float) -> tuple[Written, float]:
    """A length as somebody writes it, and in mm."""
    if not 0 < low < high:
        raise Redraw
    unit = rng.choices(("mm", "in", "cm"), (84, 10, 6))[0]
    text, value = draw_length(rng, low, high, unit)
    return Written(text, unit=unit), value


def _set(take: Take, rng: Random) -> Change:
    known = known_size(take, rng)
    draw = known.draw
    if draw.form == "angle":
        value = float(rng.choice((30, 45, 60, 75, 90, 120)))
        number, unit = Written(plain(value)), rng.choice(("°", " degrees", " deg"))
    else:
        (number, value), unit = new_length(rng, draw.low, draw.high), ""
    if abs(value - draw.value) < 0.02 * draw.value:
        raise Redraw
    templates = tuple(text.replace("{v}", "{v}" + unit) for text in (*SET_NOUN, SET_LESS_MORE[value < draw.value]))
    pieces = sentence(known, templates, SET_DEGREE if "large" not in known.words.adjectives else (), rng, number)
    return _one(known, pieces, value, Value(expression="{}", number=number))


def _change(take: Take, rng: Random) -> Change:
    known = known_size(take, rng)
    draw = known.draw
    room = (draw.value - draw.low, draw.high - draw.value)
    less = rng.random() < 0.4
    if draw.form != "length" or not _is_literal(take, draw):
        raise Redraw
    number, step = new_length(rng, max(0.1, 0.04 * draw.value), min(room[0 if less else 1], 2 * draw.value))
    value = float(plain(draw.value - step if less else draw.value + step))
    noun = SHRINK_NOUN if less else GROW_NOUN
    pieces = sentence(known, noun, CHANGE_DEGREE, rng, number, more=int(less))
    return _one(known, pieces, value, Value(expression=f"{plain(draw.value)}{'-' if less else '+'}{{}}", number=number))


def _scale(take: Take, rng: Random) -> Change:
    known = known_size(take, rng)
    draw = known.draw
    if draw.form != "length" or not _is_literal(take, draw):
        raise Redraw
    number = None
    measures = tuple(noun for noun in known.words.nouns if not _THINGS.search(noun))  # "twice the holes" may be more of them
    known = replace(known, words=replace(known.words, nouns=measures))
    old, factor = plain(draw.value), rng.choice((2, 2, 2, 0.5, 0.5, 1.5, 3))
    degree = "large" not in known.words.adjectives
    if factor == 2:
        pieces, written = sentence(known, DOUBLE_NOUN, DOUBLE_DEGREE if degree else (), rng), f"{old}*2"
    elif factor == 0.5:
        pieces, written = sentence(known, HALVE_NOUN, HALVE_DEGREE if degree else (), rng), f"{old}/2"
    else:
        number = Written(plain(factor), facet="n")
        pieces, written = sentence(known, TIMES_NOUN, TIMES_DEGREE if degree else (), rng, number), f"{old}*{{}}"
    return _one(known, pieces, float(plain(draw.value * factor)), Value(expression=written, number=number))


def _one(known: Known, pieces: list[Piece], value: float, written: Value) -> Change:
    return Change(pieces=tuple(pieces), values={known.number: value}, written={known.draw.name: written})


def _is_literal(take: Take, draw: Draw) -> bool:
    """Whether the program gives the size as a plain number, from which one can count on."""
    return f"{draw.name}={plain(draw.value)}" in {line for line, _, _ in take.lines}


def _screw(take: Take, rng: Random) -> Change:
    """Another screw: of what was said as an M-size, or of the only hole, whose diameter becomes that for the screw."""
    screws = [(number, draw) for number, draw in _draws(take) if draw.thread_facet is not None]
    holes = [(number, draw) for number, draw in _draws(take) if draw.key in ("hole", "screw")]
    if len(holes) != 1 or (screws and screws != holes):
        raise Redraw
    ((index, draw),) = holes
    facet = draw.thread_facet if screws else "clear"
    assert facet is not None
    column = THREAD_FACETS.index(facet) if facet else None
    sizes = {m: float(m) if column is None else row[column] for m, row in THREADS.items()}
    fits = [m for m, size in sizes.items() if draw.low <= size <= draw.high and size != draw.value]
    if not fits:
        raise Redraw
    size = rng.choice(fits)
    number = Written(f"M{size}", facet=facet, kind="thread")
    templates = SCREW if screws else tuple(template for template in SCREW if "{old}" not in template and "to {v}" not in template)
    pieces = fill(templates, rng, number, old=draw.said.text if draw.said is not None else "")
    if screws:
        return Change(pieces=tuple(pieces), values={index: size}, designation=number)
    written = {draw.name: Value(expression="{}", number=number)}
    return Change(pieces=tuple(pieces), values={index: sizes[size]}, written=written)


def _motor(take: Take, rng: Random) -> Change:
    motors = [(number, draw) for number, draw in _draws(take) if draw.form == "motor"]
    if len(motors) != 1:
        raise Redraw
    ((index, draw),) = motors
    assert draw.said is not None
    size = rng.choice([name for name in MOTORS if float(name) != draw.said.value])
    number = Written(rng.choice(("NEMA ", "NEMA")) + size, kind="std")
    return Change(pieces=tuple(fill(MOTOR, rng, number)), values={index: size}, designation=number)


def _count(take: Take, rng: Random) -> Change:
    counted = [(number, draw) for number, draw in _draws(take) if draw.form == "count" and take.place(draw) in COUNTED]
    if len(counted) != 1:
        raise Redraw
    ((index, draw),) = counted
    many = COUNTED[take.place(draw)]
    old, new = int(draw.value), rng.randint(int(draw.low), int(draw.high))
    if new == old:
        raise Redraw
    if rng.random() < 0.5:
        number = Written(str(new), facet="n")
        pieces = fill(COUNT_SET, rng, number, many=many, old=str(old))
        written = Value(expression="{}", number=number)
    else:
        step = abs(new - old)
        if step == 1:  # "one" is no number to the reader
            raise Redraw
        number = Written(str(step), facet="n")
        templates, sign = (COUNT_MORE, "+") if new > old else (COUNT_LESS, "-")
        pieces = fill(templates, rng, number, many=many)
        written = Value(expression=f"{old}{sign}{{}}", number=number)
    return Change(pieces=tuple(pieces), values={index: float(new)}, written={draw.name: written})


def _move(take: Take, rng: Random) -> Change:
    movable = [
        (number, draw, MOVES[place, draw.key]) for number, draw in _draws(take) if (place := take.place(draw), draw.key) in MOVES
    ]
    if len(movable) != 2 or sum(draw.key in ("hole", "screw", "cb") for _, draw in _draws(take)) != 1:
        raise Redraw
    index, draw, (low_side, high_side) = rng.choice(movable)
    less = rng.random() < 0.5
    number, step = new_length(rng, 0.5, draw.value - draw.low if less else draw.high - draw.value)
    value = float(plain(draw.value - step if less else draw.value + step))
    pieces = fill(MOVE, rng, number, side=low_side if less else high_side)
    written = Value(expression=f"{plain(draw.value)}{'-' if less else '+'}{{}}", number=number)
    return Change(pieces=tuple(pieces), values={index: value}, written={draw.name: written})


def _two(take: Take, rng: Random) -> Change:
    """Two changes in one sentence."""
    one, other = rng.choice((_set, _change, _scale))(take, rng), rng.choice((_set, _change, _count))(take, rng)
    if one.values.keys() & other.values.keys():
        raise Redraw
    link = rng.choice((" and ", ", and ", ", ", " and also ", "; ", ". also "))
    return Change(
        pieces=(*one.pieces, link, *other.pieces), values={**one.values, **other.values}, written={**one.written, **other.written}
    )


CHANGES: dict[str, Callable[[Take, Random], Change]] = {
    "set": _set, "change": _change, "scale": _scale, "screw": _screw, "motor": _motor, "count": _count, "move": _move, "two": _two,
}  # fmt: skip
"""The kinds of changes. Each raises `Redraw` for a part that does not allow it."""
