"""A part in the making: parameters are drawn, said and used; out come the prompt, the program and the labelled target.

A family or feature says its phrase first (`base` or `feature`), then draws its sizes (`size`, `dia`, `count`, `degrees`):
a size that the phrase mentions gets a value a person might write, one that it does not mention takes its stated default.
Then it adds program lines. Text is thus written from the parameters, never from the program.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal, NamedTuple

import dsl
from dsl.expressions import evaluate as evaluate_expression
from dsl.syntax import Expression, Parameter

from .errors import GeneratorError
from .labels import label, plain
from .names import NAMES
from .numbers import GAUGE, GAUGES, MM_PER_UNIT, MOTOR_FACETS, MOTORS, THREAD_FACETS, THREADS, Mention, filled, read_numbers
from .sentences import BARE, NO_EDGES, NO_HOLES, VERBAL
from .text import Style, draw_length, draw_style, draw_thread, expand, pick, unit_for
from .writing import Clause, Span, Written, find, write

_STATES = ("the ", "all ", "every ", "corners ", "{4#} corners", "edges ")
_WORDS = frozenset(NAMES)
_LABELLED = re.compile(r"([a-z][a-z0-9_]*): ")
_LEADING_ARTICLE = re.compile(r"^(?:an?|the) ")


class Redraw(Exception):  # noqa: N818  (a signal between the families and their caller, never seen outside)
    """The drawn sizes do not make a sensible part; the caller draws again."""


class Size(NamedTuple):
    """A parameter of the part: `str()` is its name, for program lines; `v` its value in mm, degrees or pieces."""

    name: str
    v: float

    def __str__(self) -> str:
        return self.name


class Said(NamedTuple):
    """A number that the prompt states, and what it is for.

    Attributes:
        clause: Which of the sample's `phrases` says it; `feature` is what that phrase adds, "" for the base.
        key: What the family or feature calls it: "hole", "w"; "4" for a number that the phrase itself fixes (`{4#}`).
        name: The parameter of the program that has the value, "" if none has.
        value: mm, degrees or pieces; the frame size of a motor.
        facet: Which value of the words it is, as in a label: "n", "clear", … or "".
        start, end: The characters of the prompt, unit included, that state it.
    """

    clause: int
    feature: str
    key: str
    name: str
    value: float
    facet: str
    start: int
    end: int


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
        said: The numbers that the prompt states, clause by clause.
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
    said: tuple[Said, ...] = ()


class Draft:
    """Collects one part; see the module's words for the order of calls."""

    def __init__(self, rng: Random, style: Style | None = None) -> None:
        self.rng = rng
        self.style = style or draw_style(rng)
        self.clauses: list[Clause] = []
        self.lines: list[tuple[str, int, Written | None]] = []  # text, clause index, said number (parameter lines only)
        self.values: dict[str, float] = {}
        self.features: list[str] = []
        self.base_name = ""
        self._labels: set[str] = set()
        self._claims: list[tuple[float, float, float, float]] = []

    # Phrases

    def base(self, template: str, callout: str = "") -> None:
        """Say what the part is: a noun phrase without article, with `[a|b]` alternatives and `{size}` slots.

        `callout`: how the title or note of a drawing says it.
        """
        chosen = callout if callout and self.style.register == "drawing" and self.chance(0.7) else template
        self.clauses.append(Clause(expand(chosen, self.rng)))

    def feature(self, verbs: str, template: str, name: str = "", deed: tuple[str, str] | None = None, callout: str = "") -> None:
        """Say one feature: its verbs (`drill|add`) and a noun phrase with its own article.

        `deed`: verbs and what follows them where a whole sentence is written ("round", "the corners {r}"); `callout`: the
        note of a drawing, also used in short specifications.
        """
        register = self.style.register
        if callout and register in BARE and self.chance(0.8 if register == "drawing" else 0.25):
            clause = Clause(expand(callout, self.rng), "", name)
        elif deed and register in VERBAL and self.chance(0.6):
            clause = Clause(expand(deed[1], self.rng), pick(self.rng, deed[0].split("|")), name, is_deed=True)
        else:
            clause = Clause(expand(template, self.rng), pick(self.rng, verbs.split("|")), name)
            if deed and register in VERBAL and clause.template.startswith(_STATES):  # nobody adds "the corners rounded"
                clause = Clause(expand(deed[1], self.rng), pick(self.rng, deed[0].split("|")), name, is_deed=True)
        if register in BARE:
            clause.reword(_LEADING_ARTICLE.sub("", clause.template))
        self.clauses.append(clause)
        if name:
            self.features.append(name)

    def says(self, key: str) -> bool:
        """Whether the current phrase mentions this parameter."""
        return key in self.clauses[-1].phrase.of

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    # Sizes

    def size(self, key: str, low: float, high: float, default: float | str | None = None) -> Size:
        """A length in mm between low and high, or its default where the phrase is silent."""
        slot = self.clauses[-1].slot(key)
        if slot is None:
            return self._default(key, default)
        if high <= low:
            raise Redraw
        if slot.form[:1] == "&":
            facet = slot.form[1:]
            thread = draw_thread(self.rng, low, high, facet)
            if thread is None:
                raise Redraw
            value = float(thread) if not facet else THREADS[thread][THREAD_FACETS.index(facet)]
            return self._set(key, value, f"M{thread}", facet=facet, kind="thread")
        style = self.style
        unit = style.unit
        if style.other and self.chance(0.4) and len(slot.keys) == 1:
            unit = unit_for(style, low, high)
        text, value = draw_length(self.rng, low, high, unit, has_mixed=style.omit_unit < 1)
        return self._set(key, value, text, unit)

    def dia(self, key: str, low: float, high: float, default: float | str | None = None) -> Size:
        """A hole diameter: like `size`, but may be said as the M-size whose clearance hole it is."""
        clause = self.clauses[-1]
        slot = clause.slot(key)
        if slot is not None and slot.form == "@" and self.chance(0.3) and draw_thread(self.rng, low, high, "clear"):
            form = self.rng.choice(("{%s&clear}", "{%s&clear}", "{%s&clear} clearance")) % key
            clause.reword(clause.template.replace("{" + key + "@}", form))
        return self.size(key, low, high, default)

    def count(self, key: str, low: int, high: int, default: int | None = None) -> Size:
        """A whole number of pieces."""
        if not self.says(key):
            return self._default(key, default)
        value = self.rng.randint(low, high)
        return self._set(key, value, str(value), facet="n")

    def degrees(self, key: str, choices: tuple[int, ...], default: int | None = None) -> Size:
        """An angle from a list of usual ones."""
        if not self.says(key):
            return self._default(key, default)
        value = self.rng.choice(choices)
        return self._set(key, value, str(value))

    def also(self, key: str, of: str, facet: str) -> Size:
        """Another size that the same words of the phrase give: the counterbore of an M-size, the pilot of a motor frame."""
        source = self.clauses[-1].said[of]
        designation = source.text.lstrip("MNEA ")
        value = (
            THREADS[designation][THREAD_FACETS.index(facet)]
            if source.kind == "thread"
            else MOTORS[designation][MOTOR_FACETS.index(facet)]
        )
        return self._set(key, value, source.text, facet=facet, kind=source.kind, source=source)

    def gauge(self, key: str) -> Size:
        """A sheet thickness that the phrase gives by its gauge number, common ones first."""
        number = pick(self.rng, ("10", "11", "12", "14", "14", "16", "16", "16", "18", "18", "20", "22"))
        return self._set(key, float(GAUGES[number] * MM_PER_UNIT["in"]), number, GAUGE)

    def motor(self, key: str) -> None:
        """Choose the NEMA frame size that the phrase names by this slot; `also` gives its sizes."""
        frame = self.rng.choice(("14", "17", "17", "17", "23", "23", "34"))
        self.clauses[-1].said[key] = Written(f"NEMA {frame}", kind="std", key=key, value=float(frame))

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

    def _set(
        self,
        key: str,
        value: float,
        text: str,
        unit: str = "",
        facet: str = "",
        kind: Literal["number", "thread", "std"] = "number",
        source: Written | None = None,
    ) -> Size:
        values, clauses = self.values, self.clauses
        name = self._fresh(key)
        values[name] = value
        clauses[-1].said[key] = written = Written(text, unit, facet, kind, source, key, name, value)
        self.lines.append((f"{name}={plain(value)}", len(clauses) - 1, written))
        return Size(name, value)

    def _fresh(self, key: str) -> str:
        if key not in _WORDS:
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
        clauses, features, claims = len(self.clauses), len(self.features), len(self._claims)
        lines, values, labels = self.lines.copy(), self.values.copy(), self._labels.copy()
        try:
            make()
        except Redraw:
            del self.clauses[clauses:], self.features[features:], self._claims[claims:]
            self.lines, self.values, self._labels = lines, values, labels
            return False
        return True

    def claim(self, x: float, y: float, half_x: float, half_y: float) -> None:
        """Take a rectangle of the base for a feature; draw again if another feature has it already. All in mm."""
        left, front, right, back = x - half_x, y - half_y, x + half_x, y + half_y
        for x1, y1, x2, y2 in self._claims:
            if left <= x2 and right >= x1 and front <= y2 and back >= y1:
                raise Redraw
        self._claims.append((left, front, right, back))

    def forbid(self, x: float, y: float, half_x: float, half_y: float) -> None:
        """Keep later features out of a rectangle of the base that is no longer there. All in mm."""
        self._claims.append((x - half_x, y - half_y, x + half_x, y + half_y))

    def reserved(self, x: float, y: float) -> tuple[float, float]:
        """How far around a place features have taken the base already, to both sides of it in x and in y, mm; 0 if it is free."""
        taken = [b for b in self._claims if b[0] <= x <= b[2] and b[1] <= y <= b[3]]
        return max((max(x - b[0], b[2] - x) for b in taken), default=0.0), max(
            (max(y - b[1], b[3] - y) for b in taken), default=0.0
        )

    def extent(self) -> tuple[float, float, float, float]:
        """The rectangle around all that features have taken: least x and y, largest x and y, mm; turned inside out if nothing."""
        least, most = float("inf"), float("-inf")
        return (
            min((b[0] for b in self._claims), default=least), min((b[1] for b in self._claims), default=least),
            max((b[2] for b in self._claims), default=most), max((b[3] for b in self._claims), default=most),
        )  # fmt: skip

    def add(self, *lines: str) -> None:
        """Append geometry lines."""
        self.lines += [(line, -1, None) for line in lines]

    def tag(self, word: str) -> str:
        """A fresh label made of a word, for the next line: `f"{boss}: Y 5 2"`."""
        name = self._fresh(word)
        self._labels.add(name)
        return name

    def body(self) -> str:
        """The label of the last geometry line, given to it now if it had none, so that a tool can follow it."""
        index = len(self.lines) - 1
        while self.lines[index][1] != -1:
            index -= 1
        line = self.lines[index][0]
        if match := _LABELLED.match(line):
            return match[1]
        name = self.tag("body" if "body" not in self._labels else "s")
        self.lines[index] = (f"{name}: {line}", -1, None)
        return name

    def body_after(self, line: str) -> str:
        """Append a geometry line with the label that a following tool refers to."""
        self.add(line)
        return self.body()

    # Result

    def finish(self, family: str, index: int = 0) -> Sample:
        """Write the prompt, read its numbers back and label the program; `index` is the sample's number in the stream.

        Raises:
            Redraw: The prompt cannot be read back as meant (too many numbers, an ambiguous place).
        """
        prompt, spans, register = write(self.clauses, self.style, self.rng, self._denial())
        mentions = read_numbers(prompt)
        places: dict[int, int] = {}
        place: int | None = -1
        for span in spans:
            if (place := find(mentions, span, place + 1)) is None:
                raise Redraw
            places[id(span.number)] = place
        target = [
            line if said is None else f"{said.name}={label(places[id(said.source or said)], said.facet)}"
            for line, _, said in self.lines
        ]
        return Sample(
            prompt=prompt, ir="\n".join([line for line, _, _ in self.lines]), target="\n".join(target), family=family, features=tuple(self.features), params=dict(self.values),
            mentions=mentions, base=self.base_name, phrases=tuple([clause.template for clause in self.clauses]), register=register,
            said=self._said(spans), index=index,
        )  # fmt: skip

    def _said(self, spans: list[Span]) -> tuple[Said, ...]:
        """What the prompt states, in the order of the clauses; what the same words say besides stands where they do."""
        at: dict[int, Span] = {}
        literals: dict[int, list[Written]] = {}
        for span in spans:
            _, _, number, clause = span
            at[id(number)] = span
            if number.key.isdigit():
                literals.setdefault(clause, []).append(number)
        rows: list[Said] = []
        for i, clause in enumerate(self.clauses):
            feature, numbers = clause.feature, clause.said.values()
            for one in (*literals[i], *numbers) if i in literals else numbers:
                start, end, _, _ = at[id(one.source or one)]
                rows.append(filled(Said, (i, feature, one.key, one.name, one.value, one.facet, start, end)))
        return tuple(rows)

    def _denial(self) -> str:
        """Now and then, something that the part truly does not have."""
        denies_holes, denies_edges = self.chance(0.08), self.chance(0.03)
        if not (denies_holes or denies_edges):
            return ""
        codes = {_LABELLED.sub("", line).split(" ", 1)[0] for line, clause, _ in self.lines if clause == -1}
        if denies_holes and not codes & {"H", "D"}:
            return self.rng.choice(NO_HOLES)
        if denies_edges and not codes & {"F", "CH"}:
            return self.rng.choice(NO_EDGES)
        return ""


def evaluate(expression: str, values: dict[str, float]) -> float:
    """The value of a default of the families' own making, such as `max(5,hole)`."""
    return evaluate_expression(_parsed(expression), values)


@cache
def _parsed(expression: str) -> Expression:
    statement = dsl.parse(f"v={expression}").statements[0]
    assert isinstance(statement, Parameter)
    return statement.value
