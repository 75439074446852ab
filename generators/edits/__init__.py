"""The endless stream of edits: a program, an instruction, and the program that the instruction asks for.

An edit is a function of the seed and its index. Its part is drawn twice from one stream of random numbers, the second time
with one size changed or one feature left out, so both programs are what a family might have drawn.

python -m generators.edits 5 --seed 1        # print five edits
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

import dsl
from dsl.errors import DslError

from ..catalogue import FAMILIES, PRIMITIVES, Family
from ..corpus import PLAIN_SHARE
from ..draft import Redraw, Sample
from ..features import FEATURES
from ..labels import bind, label
from ..numbers import Mention
from ..splits import Split, claimed_by, split_by_key
from ..writing import Written
from .changes import CHANGES, Change
from .instructions import ADD, REMOVE, Instruction, fill, wrap, write
from .refused import refuse
from .replay import Take
from .words import REMOVED

KINDS: dict[str, float] = {
    "set": 23, "change": 17, "scale": 8, "screw": 7, "motor": 1, "count": 6, "move": 5, "two": 6, "add": 16, "remove": 11,
    "refuse": 5,
}  # fmt: skip
"""How often each kind of edit is drawn."""
_EDGES = ("round_corners", "chamfer_corners", "chamfer_top", "fillet_top")
_ALONE = ("fillet_all", "chamfer_all", "hollow")
"""Treatments of the bare base. Asked for later they must mean the same, so nothing else may have made or moved edges."""
_SHAPES = {feature.make.__name__: feature.effect for feature in FEATURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One edit.

    Attributes:
        source: The part before, as a sample of its own: what was asked for at first, and its program (`source.ir`).
        instruction: What is to change, `mentions` its numbers as the reader finds them.
        ir: The program after, with literal numbers; `target` the same with labels for the numbers of the instruction and
            with the arithmetic that the instruction asks for (`h=20+«0»`).
        kind: `set`, `change`, `scale`, `screw`, `motor`, `count`, `move`, `two`, `add`, `remove`, or `refuse` for what the part
            does not allow: `ir` and `target` are then one line, `? reason`.
        key, source_key: Content keys of the part after and before; the same where nothing changes.
        features: Of the part after.
    """

    source: Sample
    instruction: str
    mentions: tuple[Mention, ...]
    ir: str
    target: str
    kind: str
    source_key: str
    key: str
    features: tuple[str, ...]
    index: int

    @property
    def family(self) -> str:
        return self.source.family

    @property
    def base(self) -> str:
        return self.source.base

    @property
    def phrases(self) -> tuple[str, ...]:
        return self.source.phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """Both takes of an edit, its sentence, and the expression of each changed line with its place for a label."""

    before: Take
    after: Take
    instruction: Instruction
    change: Change = field(default_factory=Change)


def draw_edit(seed: int, index: int) -> Edit:
    """Edit number `index` of a seed: (seed, index) decides everything about it."""
    rng = Random(f"edit/{seed}/{index}")
    kind = rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
    while True:
        table = PRIMITIVES if rng.random() < PLAIN_SHARE else FAMILIES
        family = rng.choices(table, [row.weight for row in table])[0]
        try:
            return replace(_draw(kind, family, rng), index=index)
        except (Redraw, DslError):  # a part without what is to change, or a change that makes no sensible part
            continue


def stream(seed: int, split: Split = "train", start: int = 0) -> Iterator[Edit]:
    """Edits of one split, for ever."""
    return (edit for index in count(start) if split_of(edit := draw_edit(seed, index)) == split)


def split_of(edit: Edit) -> Split:
    """The split of the part after the edit, which is also that of the part before."""
    return claimed_by(edit) or split_by_key(edit.key)


def _draw(kind: str, family: Family, rng: Random) -> Edit:
    part = rng.getrandbits(64)
    first = Take(Random(part), family.name)
    family.make(first)
    if kind in CHANGES:
        change = CHANGES[kind](first, rng)
        second = Take(Random(part), family.name, first=first, changes=change.values)
        family.make(second)
        second.need(_is_same_but(first, second, change))
        return _finished(
            kind, _Result(before=first, after=second, instruction=write(change.pieces, rng), change=change), family.name
        )
    if kind == "refuse":
        return _refused(first, family.name, rng)
    fitting = [number for number, attempt in enumerate(first.attempts) if attempt.has_fit]
    first.need(bool(fitting))
    number = rng.choice(fitting)
    second = Take(Random(part), family.name, without=number)
    family.make(second)
    result = (_add if kind == "add" else _remove)(first, second, number, rng)
    second.leave_out()
    return _finished(kind, result, family.name)


def _is_same_but(first: Take, second: Take, change: Change) -> bool:
    """Whether a change touched nothing but what it names: with other sizes a feature may fit that did not, or the other way."""
    if len(first.lines) != len(second.lines):
        return False
    renamed = {id(number) for number in second.renamed}
    return all(
        line == other or line.split("=", 1)[0] in change.written or (said is not None and id(said.source or said) in renamed)
        for (other, _, _), (line, _, said) in zip(first.lines, second.lines, strict=True)
    )


def _add(full: Take, bare: Take, number: int, rng: Random) -> _Result:
    attempt = full.attempts[number]
    others = [other.feature for i, other in enumerate(full.attempts) if other.has_fit and i != number]
    if attempt.feature in _ALONE:
        full.need(not others)
    elif attempt.feature in _EDGES:
        full.need(all(_SHAPES.get(other, "cut") == "" for other in others))
    return _Result(before=bare, after=full, instruction=write(wrap(ADD, full.phrase(number), rng), rng))


def _remove(full: Take, bare: Take, number: int, rng: Random) -> _Result:
    feature = full.attempts[number].feature
    others = {
        name for i, a in enumerate(full.attempts) if a.has_fit and i != number for name in REMOVED.get(a.feature, (a.feature,))
    }
    singular = {name.removesuffix("s") for name in others}
    names = [name for name in REMOVED.get(feature, ()) if name.removesuffix("s") not in singular]
    full.need(bool(names))
    return _Result(before=full, after=bare, instruction=write(fill(REMOVE, rng, noun=rng.choice(names)), rng))


def _finished(kind: str, result: _Result, family: str) -> Edit:
    """Both programs checked, the numbers read back, the target labelled.

    Raises:
        Redraw: The two parts are one, belong to different splits, or a number is not read as it was meant.
        DslError: The second program refers to what the first only had.
    """
    after, ir, features = result.after, result.after.program, tuple(result.after.features)
    target = "\n".join(_target_line(line, said, result) for line, _, said in after.lines)
    graph = dsl.check(ir)
    source = result.before.finish(family)
    before = dsl.check(source.ir)
    after.need(before.key != graph.key)
    after.need(_split(source, before.key) == _split(replace(source, features=features, base=after.base_name), graph.key))
    bound = dsl.check(bind(target, result.instruction.mentions))
    after.need(bound.key == graph.key)
    return Edit(
        source=source, instruction=result.instruction.text, mentions=result.instruction.mentions, ir=ir, target=target, kind=kind,
        source_key=before.key, key=graph.key, features=features, index=0,
    )  # fmt: skip


def _refused(take: Take, family: str, rng: Random) -> Edit:
    pieces, reason = refuse(take, rng)
    instruction = write(pieces, rng)
    source = take.finish(family)
    key, answer = dsl.check(source.ir).key, f"? {reason}"
    return Edit(
        source=source, instruction=instruction.text, mentions=instruction.mentions, ir=answer, target=answer, kind="refuse",
        source_key=key, key=key, features=source.features, index=0,
    )  # fmt: skip


def _target_line(line: str, said: Written | None, result: _Result) -> str:
    """A line of the program after, with labels where it got its number from the instruction."""
    name = line.split("=", 1)[0]
    if (value := result.change.written.get(name)) is not None:
        return f"{name}={value.text(result.instruction)}"
    if said is None:
        return line
    number = said.source or said
    if any(number is renamed for renamed in result.after.renamed):
        number = result.change.designation
    index = next((index for known, index in result.instruction.places if known is number), None)
    return line if index is None else f"{name}={label(index, said.facet)}"


def _split(sample: Sample, key: str) -> Split:
    return claimed_by(sample) or split_by_key(key)
