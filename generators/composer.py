"""The feature composer: a base and any sequence of features that do not collide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TypeAlias

from .draft import Draft
from .families.plates import plate, square_plate, strip
from .families.primitives import block, cube, cylinder, disc, hex_prism
from .families.spoken import PARTS
from .features import FEATURES, SPOKEN_FEATURES, Feature, Frame, Kind, half
from .features.cuts import hollow
from .features.edges import chamfer_all, chamfer_corners, fillet_all, round_corners
from .features.spoken import eased_corners, eased_ends
from .sentences import ORDERED
from .text import pick_by

_BASES = (
    (plate, 5.0),
    (square_plate, 1.2),
    (block, 3.0),
    (cube, 1.0),
    (strip, 1.0),
    (disc, 2.5),
    (cylinder, 1.5),
    (hex_prism, 0.6),
)
_BASE_ODDS = tuple(accumulate(weight for _, weight in _BASES))
_NUMBERS = tuple(accumulate((18.0, 21.0, 20.0, 15.0, 11.0, 8.0, 6.0, 4.0, 3.0, 2.0, 1.5, 1.0)))
"""How often one feature, two, … are tried, added up; what finds no room is left out."""
_FEW = tuple(accumulate((34.0, 30.0, 18.0, 9.0, 5.0, 3.0, 1.0)))
_TRIES = 2
_DRAWS = 30
"""A feature that is not free is drawn again; after so many draws there is hardly any left."""
_WIDEST, _DEEPEST = 0.92, 10
_WIDTHS = ("hole", "screw", "slot_w", "pocket_w", "side", "af")
"""Where parts are said as people say them, a circle of holes has at most this share of the base, and what is drilled or cut from
above is not so many times as deep as it is wide."""
_SHARED = ("anywhere", "edge")
_PATTERNS = ("circle", "center circle", "anywhere")
_SPOKEN_BASES = tuple(part for part in PARTS if part.kind)
_SPOKEN_ODDS = tuple(accumulate(part.weight for part in _SPOKEN_BASES))


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Features to choose from, and how often one, two, … are tried, added up."""

    features: tuple[Feature, ...]
    numbers: tuple[float, ...]


_AS_TRAINED, _SPOKEN = _Table(FEATURES, _NUMBERS), _Table(SPOKEN_FEATURES, _FEW)
_Odds: TypeAlias = "tuple[tuple[tuple[Feature, frozenset[str]], ...], tuple[float, ...]]"


def compose(d: Draft) -> None:
    """Draw a base and one to twelve features; treatments of the bare base come first in the program, anywhere in the text."""
    make = pick_by(d.rng, _BASES, _BASE_ODDS)[0]
    d.base_name = make.__name__
    _put_on(d, make(d), _AS_TRAINED)


def compose_spoken(d: Draft) -> None:
    """The same as people say it: features said in everyday words beside the others, and fewer of them."""
    part = pick_by(d.rng, _SPOKEN_BASES, _SPOKEN_ODDS)
    d.base_name = part.name
    _put_on(d, part.framed(d), _SPOKEN)


def _put_on(d: Draft, frame: Frame, table: _Table) -> None:
    """One or more features on a base, as far as there is room."""
    number = pick_by(d.rng, range(1, len(table.numbers) + 1), table.numbers)
    is_rod = table is _SPOKEN and frame.kind != "box" and frame.hv > 1.5 * frame.wv
    wanted = _choose(d, _usable(table, frame.kind, is_rod), number)
    chosen = [feature for feature in sorted(wanted, key=_order) if _fits(d, feature, frame, table)]
    d.need(bool(chosen))
    if d.style.register not in ORDERED:
        _say_in_another_order(d, chosen)
    if frame.kind == "box" and d.chance(0.06):
        d.feature(
            "place it|move it",
            "[centered on the origin|with its center at the origin in x and y|centered on the origin, bottom at z={0#}|centered over the origin|the origin at the center of the bottom face]",
            "centered",
            deed=("center|put", "[it on the origin|it over the origin, bottom at z={0#}]"),
        )
        d.add(f"T $ -{half(frame.w)} -{half(frame.d)} 0")


def _say_in_another_order(d: Draft, chosen: list[Feature]) -> None:
    """Move treatments of the bare base and what is put on top to other places of the text, where nobody reads it as an order."""
    effects = {feature.effect for feature in chosen}
    early = [feature for feature in chosen if feature.first]
    for i, feature in reversed(list(enumerate(early, 1))):
        # Said after what changes the outline, or "all edges" after anything, it would mean the new edges too.
        if feature.make not in (fillet_all, chamfer_all, eased_ends) and effects == {""}:
            clause = d.clauses.pop(i)
            d.clauses.insert(d.rng.choice((i, len(d.clauses), d.rng.randint(i, len(d.clauses)))), clause)
    raised = sum(feature.effect == "raised" for feature in chosen)
    for _ in range(raised):
        clause = d.clauses.pop()
        d.clauses.insert(
            d.rng.choice((len(d.clauses), d.rng.randint(min(len(early) + 1, len(d.clauses)), len(d.clauses)))), clause
        )


def _fits(d: Draft, feature: Feature, frame: Frame, table: _Table) -> bool:
    """Whether a few tries found sizes with which the feature fits; the part has it then."""

    def make() -> None:
        feature.make(d, frame)
        d.need(table is _AS_TRAINED or _can_be_made(d, feature, frame))

    return any(d.attempt(make) for _ in range(_TRIES))


def _can_be_made(d: Draft, feature: Feature, frame: Frame) -> bool:
    """Whether the holes or slots of the last phrase, if it says any, leave a rim and are not too deep for their width."""
    said = d.clauses[-1].said
    if "bc" in said and "hole" in said and said["bc"].value + said["hole"].value > _WIDEST * frame.small:
        return False
    if "side" in feature.place:
        return True
    depth = next((said[key].value for key in ("depth", "pocket_d") if key in said), frame.hv)
    return all(depth < _DEEPEST * said[key].value for key in _WIDTHS if key in said)


def _choose(d: Draft, among: _Odds, number: int) -> list[Feature]:
    usable, odds = among
    chosen: list[Feature] = []
    taken: set[str] = set()
    for _ in range(number):
        for _ in range(_DRAWS):
            feature, words = pick_by(d.rng, usable, odds)
            # What can stand anywhere or on any edge may come beside others of that place, though not twice.
            if feature not in chosen if feature.place in _SHARED else taken.isdisjoint(words):
                chosen.append(feature)
                taken |= words
                break
    return chosen


@cache
def _usable(table: _Table, kind: Kind, is_rod: bool) -> _Odds:
    """The features for a kind of base with the places they take, and their weights, added up: nobody drills a
    pattern down a rod or puts a boss on its end.
    """
    rows = tuple(
        (feature, frozenset(feature.place.split()))
        for feature in table.features
        if kind in feature.kinds and not (is_rod and (feature.place in _PATTERNS or feature.effect == "raised"))
    )
    return rows, tuple(accumulate(feature.weight for feature, _ in rows))


def _order(feature: Feature) -> int:
    """Vertical edges, other treatments of the base, its hollow, cuts in the order of the text, and at last what is put on
    top: a drill starts at the top of everything that is there.
    """
    if not feature.first:
        return 4 if feature.effect == "raised" else 3
    return _EARLY.get(feature.make, 1)


_EARLY: dict[object, int] = {round_corners: 0, chamfer_corners: 0, eased_corners: 0, hollow: 2}
