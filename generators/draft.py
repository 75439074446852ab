"""A part in the making: parameters are drawn, said and used; out come the prompt, the program and the labelled target.

A family or feature says its phrase first (`base` or `feature`), then draws its sizes (`size`, `dia`, `count`, `degrees`):
a size that the phrase mentions gets a value a person might write, one that it does not mention takes its stated default.
Then it adds program lines. Text is thus written from the parameters, never from the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from random import Random
from typing import Literal

import dsl
from dsl.expressions import evaluate as evaluate_expression
from dsl.syntax import Expression, Parameter

from .errors import GeneratorError
from .labels import label, plain
from .names import NAMES
from .numbers import MOTOR_FACETS, MOTORS, THREAD_FACETS, THREADS, Mention, read_numbers
from .text import (
    COUNT_WORDS,
    NO_EDGES,
    NO_HOLES,
    Style,
    article,
    assemble,
    draw_length,
    draw_style,
    draw_thread,
    expand,
    length_mm,
    type_badly,
)

_SLOT = re.compile(r"\{([^{}]+)\}")


class Redraw(Exception):  # noqa: N818  (a signal between the families and their caller, never seen outside)
    """The drawn sizes do not make a sensible part; the caller draws again."""


@dataclass(frozen=True, slots=True)
class Size:
    """A parameter of the part: `str()` is its name, for program lines; `v` its value in mm, degrees or pieces."""

    name: str
    v: float

    def __str__(self) -> str:
        return self.name


@dataclass(slots=True)
class _Said:
    """How a parameter is written in the prompt: the number's text, its unit, and which facet of the mention it is."""

    text: str
    unit: str = ""
    facet: str = ""
    kind: Literal["number", "thread", "std"] = "number"
    source: _Said | None = None


@dataclass(slots=True)
class _Clause:
    template: str
    verb: str = ""
    said: dict[str, _Said] = field(default_factory=dict[str, "_Said"])
    names: dict[str, str] = field(default_factory=dict[str, str])

    def mentions(self, key: str) -> str | None:
        """The slot form (`""`, `@`, `#`, `~`, `^`, `&facet`) in which the phrase mentions a parameter, or None."""
        return _slots(self.template).get(key)


@lru_cache(maxsize=4096)
def _slots(template: str) -> dict[str, str]:
    """The form of every slot of a phrase by its key; the first one counts."""
    forms: dict[str, str] = {}
    for slot in _SLOT.findall(template):
        for part in slot.split(","):
            name, form = _split(part)
            forms.setdefault(name, form)
    return forms


@cache
def _split(part: str) -> tuple[str, str]:
    match = re.match(r"([a-z0-9_]+)(.*)", part)
    assert match
    return match[1], match[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One pair: the prompt, the program that it asks for, and the program with labels for the prompt's numbers.

    Attributes:
        ir: Extended Compact IR with literal numbers; `target` is the same with labels (what a model learns to write).
        params: Every parameter with its value, in order.
        mentions: The numbers of the prompt as the reader finds them.
        family, features: What was drawn; `index` is its number in the stream. `base`: what the composer put features on.
        phrases: The template of each clause as it was said, slots unfilled: "{w,d,t} plate", "a hole in each corner".
        register: The form of the whole sentence (`text.Register`).
    """

    prompt: str
    ir: str
    target: str
    family: str
    features: tuple[str, ...]
    params: dict[str, float]
    mentions: tuple[Mention, ...]
    index: int = 0
    base: str = ""
    phrases: tuple[str, ...] = ()
    register: str = ""


_STATE = ("clauses", "lines", "values", "features", "_labels", "_claims")
"""What drawing a feature adds to."""


class Draft:
    """Collects one part; see the module's words for the order of calls."""

    def __init__(self, rng: Random, style: Style | None = None) -> None:
        self.rng = rng
        self.style = style or draw_style(rng)
        self.clauses: list[_Clause] = []
        self.lines: list[tuple[str, int, _Said | None]] = []  # text, clause index, said number (parameter lines only)
        self.values: dict[str, float] = {}
        self.features: list[str] = []
        self.base_name = ""
        self._register = ""
        self._labels: set[str] = set()
        self._claims: list[tuple[float, float, float, float]] = []

    # Phrases

    def base(self, template: str) -> None:
        """Say what the part is: a noun phrase without article, with `[a|b]` alternatives and `{size}` slots."""
        self.clauses.append(_Clause(expand(template, self.rng)))

    def feature(self, verbs: str, template: str, name: str = "") -> None:
        """Say one feature: its verbs (`drill|add`) and a noun phrase with its own article."""
        self.clauses.append(_Clause(expand(template, self.rng), self.rng.choice(verbs.split("|"))))
        if name:
            self.features.append(name)

    def says(self, key: str) -> bool:
        """Whether the current phrase mentions this parameter."""
        return self.clauses[-1].mentions(key) is not None

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    # Sizes

    def size(self, key: str, low: float, high: float, default: float | str | None = None) -> Size:
        """A length in mm between low and high, or its default where the phrase is silent."""
        form = self.clauses[-1].mentions(key)
        if form is None:
            return self._default(key, default)
        if high <= low:
            raise Redraw
        if form.startswith("&"):
            facet = form[1:]
            thread = draw_thread(self.rng, low, high, facet)
            if thread is None:
                raise Redraw
            value = float(thread) if not facet else THREADS[thread][THREAD_FACETS.index(facet)]
            return self._set(key, value, _Said(f"M{thread}", facet=facet, kind="thread"))
        text, value = draw_length(self.rng, low, high, self.style.unit)
        return self._set(key, value, _Said(text, unit=self.style.unit))

    def dia(self, key: str, low: float, high: float, default: float | str | None = None) -> Size:
        """A hole diameter: like `size`, but may be said as the M-size whose clearance hole it is."""
        clause = self.clauses[-1]
        if clause.mentions(key) == "@" and self.chance(0.3) and draw_thread(self.rng, low, high, "clear"):
            clause.template = clause.template.replace(
                "{" + key + "@}", self.rng.choice(("{%s&clear}", "{%s&clear}", "{%s&clear} clearance")) % key
            )
        return self.size(key, low, high, default)

    def count(self, key: str, low: int, high: int, default: int | None = None) -> Size:
        """A whole number of pieces."""
        if self.clauses[-1].mentions(key) is None:
            return self._default(key, default)
        value = self.rng.randint(low, high)
        return self._set(key, value, _Said(str(value), facet="n"))

    def degrees(self, key: str, choices: tuple[int, ...], default: int | None = None) -> Size:
        """An angle from a list of usual ones."""
        if self.clauses[-1].mentions(key) is None:
            return self._default(key, default)
        value = self.rng.choice(choices)
        return self._set(key, value, _Said(str(value)))

    def also(self, key: str, of: str, facet: str) -> Size:
        """Another size that the same words of the phrase give: the counterbore of an M-size, the pilot of a motor frame."""
        source = self.clauses[-1].said[of]
        designation = source.text.lstrip("MNEA ")
        value = (
            THREADS[designation][THREAD_FACETS.index(facet)]
            if source.kind == "thread"
            else MOTORS[designation][MOTOR_FACETS.index(facet)]
        )
        return self._set(key, value, _Said(source.text, facet=facet, kind=source.kind, source=source))

    def motor(self, key: str) -> None:
        """Choose the NEMA frame size that the phrase names by this slot; `also` gives its sizes."""
        self.clauses[-1].said[key] = _Said(f"NEMA {self.rng.choice(('14', '17', '17', '17', '23', '23', '34'))}", kind="std")

    def fixed(self, key: str, expression: str | float) -> Size:
        """A parameter that no phrase mentions: a constant or an expression of earlier ones."""
        return self._default(key, expression)

    def _default(self, key: str, default: float | str | None) -> Size:
        if default is None:
            raise GeneratorError(
                "unsaid-size", f"the phrase does not mention {key}, which has no default: {self.clauses[-1].template}"
            )
        text = default if isinstance(default, str) else plain(default)
        name = self._fresh(key)
        value = evaluate(text, self.values)
        self.values[name] = value
        self.lines.append((f"{name}={text}", len(self.clauses) - 1, None))
        return Size(name, value)

    def _set(self, key: str, value: float, said: _Said) -> Size:
        name = self._fresh(key)
        self.values[name] = value
        self.clauses[-1].said[key] = said
        self.lines.append((f"{name}={plain(value)}", len(self.clauses) - 1, said))
        return Size(name, value)

    def _fresh(self, key: str) -> str:
        if key not in NAMES:
            raise GeneratorError("unknown-word", f"{key} is not in the closed list of names")
        name, number = key, 1
        while name in self.values or name in self._labels:
            number += 1
            name = f"{key}{number}"
        return name

    # Program

    def need(self, condition: bool) -> None:
        """Draw again unless the sizes make sense together."""
        if not condition:
            raise Redraw

    def attempt(self, make: Callable[[], None]) -> bool:
        """Draw something more; if its sizes make no sense, leave the part as it was and say so."""
        kept = {name: copy(getattr(self, name)) for name in _STATE}
        try:
            make()
        except Redraw:
            for name, value in kept.items():
                setattr(self, name, value)
            return False
        return True

    def claim(self, x: float, y: float, half_x: float, half_y: float) -> None:
        """Take a rectangle of the base for a feature; draw again if another feature has it already. All in mm."""
        mine = (x - half_x, y - half_y, x + half_x, y + half_y)
        self.need(all(mine[0] > b[2] or mine[2] < b[0] or mine[1] > b[3] or mine[3] < b[1] for b in self._claims))
        self._claims.append(mine)

    def forbid(self, x: float, y: float, half_x: float, half_y: float) -> None:
        """Keep later features out of a rectangle of the base that is no longer there. All in mm."""
        self._claims.append((x - half_x, y - half_y, x + half_x, y + half_y))

    def add(self, *lines: str) -> None:
        """Append geometry lines."""
        self.lines.extend((line, -1, None) for line in lines)

    def tag(self, word: str) -> str:
        """A fresh label made of a word, for the next line: `f"{boss}: Y 5 2"`."""
        name = self._fresh(word)
        self._labels.add(name)
        return name

    def body(self) -> str:
        """The label of the last geometry line, given to it now if it had none, so that a tool can follow it."""
        index = max(i for i, (line, clause, _) in enumerate(self.lines) if clause == -1)
        line = self.lines[index][0]
        if match := re.match(r"([a-z][a-z0-9_]*): ", line):
            return match[1]
        name = self.tag("body" if "body" not in self._labels else "s")
        self.lines[index] = (f"{name}: {line}", -1, None)
        return name

    def body_after(self, line: str) -> str:
        """Append a geometry line with the label that a following tool refers to."""
        self.add(line)
        return self.body()

    # Result

    def finish(self, family: str) -> Sample:
        """Write the prompt, read its numbers back and label the program.

        Raises:
            Redraw: The prompt cannot be read back as meant (too many numbers, an ambiguous place).
        """
        pieces = self._write()
        if self.chance(0.08):
            pieces = [piece if isinstance(piece, tuple) else type_badly(piece, self.rng) for piece in pieces]
        prompt, spans = _join(pieces)
        case = self.rng.random()
        if case < 0.28:
            prompt = prompt.upper() if case < 0.03 else prompt[:1].upper() + prompt[1:]
        mentions = read_numbers(prompt)
        places = {id(said): _find(mentions, start, end, said) for (start, end, said) in spans}
        ir, target = [], []
        for line, _, said in self.lines:
            ir.append(line)
            name = line.split("=", 1)[0]
            target.append(line if said is None else f"{name}={label(places[id(said.source or said)], said.facet)}")
        return Sample(
            prompt=prompt, ir="\n".join(ir), target="\n".join(target), family=family, features=tuple(self.features), params=dict(self.values),
            mentions=mentions, base=self.base_name, phrases=tuple(clause.template for clause in self.clauses), register=self._register,
        )  # fmt: skip

    def _write(self) -> list[str | tuple[str, list[tuple[int, int, _Said]]]]:
        order = list(self.clauses[1:])
        sentence = assemble("\0base\0", [(c.verb, f"\0{i}\0") for i, c in enumerate(order)], self.rng, self._denial())
        self._register = sentence.register
        text = self._articles(sentence.text)
        pieces: list[str | tuple[str, list[tuple[int, int, _Said]]]] = []
        for part in re.split(r"(\0[^\0]*\0)", text):
            if part.startswith("\0"):
                pieces.extend(self._render(self.clauses[0] if part == "\0base\0" else order[int(part.strip("\0"))]))
            else:
                pieces.append(part)
        return pieces

    def _denial(self) -> str:
        """Now and then, something that the part truly does not have."""
        codes = {re.sub(r"^[a-z0-9_]+: ", "", line).split(" ")[0] for line, clause, _ in self.lines if clause == -1}
        if not codes & {"H", "D"} and self.chance(0.08):
            return self.rng.choice(NO_HOLES)
        if not codes & {"F", "CH"} and self.chance(0.03):
            return self.rng.choice(NO_EDGES)
        return ""

    def _articles(self, text: str) -> str:
        first = "".join(p if isinstance(p, str) else p[0] for p in self._render(self.clauses[0]))
        return re.sub(r"\ban? (?=\0base)", article(first) + " ", text)

    def _render(self, clause: _Clause) -> list[str | tuple[str, list[tuple[int, int, _Said]]]]:
        pieces: list[str | tuple[str, list[tuple[int, int, _Said]]]] = []
        position = 0
        for match in _SLOT.finditer(clause.template):
            pieces.append(clause.template[position : match.start()])
            position = match.end()
            pieces.append(self._slot(clause, match[1], digits=clause.template[position : position + 1] in ("x", "T", "-")))
        pieces.append(clause.template[position:])
        return pieces

    def _slot(self, clause: _Clause, slot: str, digits: bool) -> tuple[str, list[tuple[int, int, _Said]]]:
        if "," in slot:
            return self._dims([clause.said[key] for key in slot.split(",")])
        key, form = _split(slot)
        if key.isdigit():
            return self._number(int(key), digits), []
        said = clause.said[key]
        if form == "#":
            return _mark(self._number(int(said.text), digits), said)
        if form == "^":
            return _mark(said.text + self.rng.choice(("°", " degrees", " deg", "°")), said)
        if said.kind == "std":
            return _mark(self.rng.choice((said.text, said.text.replace(" ", ""), said.text.lower())), said)
        if said.kind == "thread":
            return _mark(said.text, said)
        text = said.text + self._unit(said)
        wrap = {"@": self.style.dia_forms, "~": self.style.radius_forms}.get(form, ("{v}",))
        before, after = self.rng.choice(wrap).split("{v}")
        return before + text + after, [(len(before), len(before) + len(text), said)]

    def _dims(self, saids: list[_Said]) -> tuple[str, list[tuple[int, int, _Said]]]:
        each = (self.style.unit == "in" and " " in "".join(s.text for s in saids)) or self.rng.random() < self.style.unit_each
        text, marks = "", []
        omit = self.rng.random() < self.style.omit_unit
        for i, said in enumerate(saids):
            unit = "" if omit or (not each and i < len(saids) - 1) else self.style.space if said.unit else ""
            piece = said.text + unit
            join = self.style.join if i else ""
            if join and join.strip() in ("x", "X") and text[-1:].isalpha() and " " not in join:
                join = " x "
            text += join
            marks.append((len(text), len(text) + len(piece), said))
            text += piece
        return text, marks

    def _unit(self, said: _Said) -> str:
        return "" if not said.unit or self.rng.random() < self.style.omit_unit else self.style.space

    def _number(self, value: int, digits: bool) -> str:
        return (
            COUNT_WORDS[value]
            if not digits and value in COUNT_WORDS and self.rng.random() < self.style.count_words
            else str(value)
        )


def _mark(text: str, said: _Said) -> tuple[str, list[tuple[int, int, _Said]]]:
    return text, [(0, len(text), said)]


def _join(pieces: list[str | tuple[str, list[tuple[int, int, _Said]]]]) -> tuple[str, list[tuple[int, int, _Said]]]:
    text, spans = "", []
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            spans.extend((len(text) + start, len(text) + end, said) for start, end, said in piece[1])
            text += piece[0]
    return text, spans


def _find(mentions: tuple[Mention, ...], start: int, end: int, said: _Said) -> int:
    """The index of the mention that stands in this place of the prompt, checked against what was meant."""
    for index, mention in enumerate(mentions):
        if mention.start >= start - 1 and mention.start < end and mention.end <= end + 1:
            if said.kind != "number":
                meant = mention.kind == said.kind and mention.value == float(said.text.lstrip("MNEA "))
            else:
                got = mention.facets.get("n") if said.facet == "n" else mention.value
                meant = got is not None and abs(got - length_mm(said.text, said.unit)[1]) < 1e-9
            if meant:
                return index
    raise Redraw


def evaluate(expression: str, values: dict[str, float]) -> float:
    """The value of a default of the families' own making, such as `max(5,hole)`."""
    return evaluate_expression(_parsed(expression), values)


@cache
def _parsed(expression: str) -> Expression:
    statement = dsl.parse(f"v={expression}").statements[0]
    assert isinstance(statement, Parameter)
    return statement.value
