"""How people say a part who write no drawing: each size in many ways and any order, shorthand, what it is for, a wish.

Tables of words; knows no geometry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from random import Random

from .text import Register, Style, draw_style, expand, join_list, pick, pick_by

WAYS: Mapping[str, str] = {
    "long": "[* long|* long|*! in length|length *|length of *|a length of *|* lg|* length|L=*|* overall|* overall length|* from end to end|length: *|length = *|l = *]",
    "wide": "[* wide|* wide|*! in width|width *|width of *|* width|W=*|* across the width|width: *|width = *|w = *]",
    "deep": "[* deep|* deep|depth *|*! in depth|depth of *|* front to back|depth: *|depth = *]",
    "high": "[* high|* tall|* high|*! in height|height *|height of *|* height|H=*|* ht|height: *|height = *|h = *|* up]",
    "thick": "[* thick|* thick|* thk|*! in thickness|thickness *|thickness of *|* thickness|t=*|thk *|thickness: *|thickness = *|t = *]",
    "dia": "[* dia|dia *|* diameter|diameter *|*@|*@|*! in diameter|* across|D=*|diameter of *|* dia.|* round|diameter: *|dia: *|d = *|dia = *]",
    "od": "[* OD|OD *|OD=*|* outside|outside *|* outer|outer *|* outside dia|* outside diameter|outer dia *|outer diameter of *|OD of *|*! on the outside|* o.d.|* across the outside|outside: *|OD: *|outer dia: *]",
    "id": "[* ID|ID *|ID=*|* inside|inside *|* inner|inner *|* bore|bore *|bore of *|* hole|hole *|* inside dia|* inside diameter|inner dia *|inner diameter of *|ID of *|*! on the inside|* i.d.|a * hole through it|bored *|a hole of *|inside: *|ID: *|bore: *]",
    "in": "[* inside|*! on the inside|inside *|* ID|ID *|* inside diameter|inner diameter *|* inner diameter|inside diameter of *|* internal dia|* clear inside|inside: *|inside dia: *]",
    "bore": "[bore *|* bore|* hole|hole *|bored *|a * bore|a * hole through it|a * hole down the middle|drilled * through|* center hole|* through hole|bore: *|hole: *|hole dia *]",
    "wall": "[* wall|wall *|*! walls|* wall thickness|wall thickness *|walls *|*! thick walls|*! thick wall|wall of *|walls * thick|wall: *|wall thickness: *|wall = *]",
    "across": "[* across flats|* AF|* A/F|AF *|* across the flats|* flat to flat|* across|* from flat to flat]",
    "radius": "[radius *|* radius|radius of *|*! radius|R*|* rad|with a radius of *|r=*]",
    "side": "[side *|*! sides|* a side|sides of *|side length *|all sides *|*! on each side|* each side|edges of *]",
    "corners": "[* across corners|* across the corners|* corner to corner|* over the corners|*! corner to corner|* from corner to corner]",
    "flats": "[* across flats|* AF|* A/F|AF *|A/F *|* across the flats|* flat to flat|* across flats|* spanner size|* wrench size|* hex]",
    "legs": "[legs * and ~|legs of * and ~|* and ~! legs|*! and ~! legs|* x ~ legs|leg lengths * and ~|one leg *, the other ~|legs * x ~|arms of * and ~|sides * and ~|a * leg and a ~ leg|* on one leg and ~ on the other]",
    "ends": "[* at the base, ~ at the top|* at the bottom and ~ at the top|* base, ~ top|base * top ~|* bottom, ~ top|bottom * and top ~|tapers from * to ~|tapering from * to ~|tapered * to ~|* at the bottom end tapering to ~ at the top|* dia at the base and ~ dia at the top]",
}  # fmt: skip
"""A size by what it is of a part: `*` stands for it, `~` for the second of a pair, `!` after them for one that needs its unit, `@` for a diameter."""
_MARK = re.compile(r"([*~])([!@]?)")


def way(kind: str, *keys: str) -> str:
    """A template that says these sizes (one, or a pair) as sizes of this kind are said."""
    return slots(WAYS[kind], *keys)


def slots(template: str, *keys: str) -> str:
    """The template with slots for these sizes in the place of its marks."""
    names = dict(zip("*~", keys, strict=False))
    return _MARK.sub(lambda mark: f"{{{names[mark[1]]}{mark[2]}}}", template)


def phrase(noun: str, said: Iterable[str], rng: Random) -> str:
    """A noun phrase without article: the noun with every size, in this or any other order, a few of them before the noun."""
    ways = [expand(one, rng) for one in said]
    if rng.random() < 0.4:
        rng.shuffle(ways)
    form = rng.random()
    if form < 0.3:
        before = [one for one in ways if one.startswith("{")][: pick(rng, (1, 1, 2))]
        after = [one for one in ways if one not in before]
        head = f"{pick(rng, (' ', ', ')).join(before)} {noun}".strip()
        return pick(rng, (", ", " ", ", with ")).join([head, join_list(after)] if after else [head])
    if form < 0.75:
        glue = pick(rng, (", ", ", ", ", ", " ", "; ", " / "))
        return pick(rng, (", ", " ", ": ", ", ", " - ")).join((noun, glue.join(ways)))
    return f"{noun}{pick(rng, (' with ', ', ', ' of '))}{join_list(ways, pick(rng, (' and ', ', ', ', and ')))}"


_SHORT: Mapping[str, tuple[str, ...]] = {
    "thick": ("thk", "thk", "thk."), "thickness": ("thk", "thkness"), "long": ("lg", "lg.", "lng"), "length": ("lgth", "lg"),
    "diameter": ("dia", "dia.", "diam", "ø"), "radius": ("rad", "R"), "height": ("ht",), "through": ("thru", "thro"), "with": ("w/",),
    "counterbore": ("cbore", "c'bore", "cb"), "counterbored": ("cbored", "c/bored", "cbore"), "countersunk": ("csk", "c/sunk", "c'sunk"),
    "countersink": ("csk", "csink"), "across flats": ("A/F", "AF"), "across the flats": ("A/F",), "bolt circle": ("PCD", "BC", "b.c."),
    "center to center": ("c/c", "c-c", "ctr to ctr"), "centers": ("ctrs", "crs", "c/c"), "center": ("ctr", "centre"), "outside diameter": ("OD",),
    "inside diameter": ("ID",), "outer diameter": ("OD",), "inner diameter": ("ID",), "and": ("&", "+"), "without": ("w/o",), "chamfer": ("cham", "chmf"),
    "equally spaced": ("eq spaced", "equi-spaced", "equispaced"), "square": ("sq", "sq."), "mounting": ("mtg", "mount."), "bracket": ("brkt", "bkt"),
    "rectangular": ("rect",), "hexagonal": ("hex",), "each": ("ea",), "aluminium": ("alu", "ally"), "spacing": ("spcg",), "plate": ("plt",),
    "holes": ("hls",), "corners": ("crnrs",), "stainless": ("s/s",), "deep": ("dp",),
}  # fmt: skip
_RARE = frozenset(("plate", "holes", "corners", "spacing", "with", "each"))
"""Shortened by few."""
_LONG = re.compile(rf"\b(?:{'|'.join(sorted(_SHORT, key=len, reverse=True))})\b")


def shorten(text: str, share: float, rng: Random) -> str:
    """Words as people in a hurry write them, this share of them."""

    def short(match: re.Match[str]) -> str:
        word = match[0]
        return pick(rng, _SHORT[word]) if rng.random() < (share / 4 if word in _RARE else share) else word

    return _LONG.sub(short, text)


_THINGS = (
    "headset|bike|trailer|drill press|workbench|desk|garage door|camera|tripod|kayak|lathe|band saw|router table|bookshelf|wardrobe|gate|shed|"
    "boat|van|motorbike|tractor|pump|small motor|gearbox|conveyor|printer|laser cutter|telescope|microscope|fish tank|greenhouse|curtain rail|"
    "washing machine|dishwasher|coffee machine|guitar|speaker|monitor|laptop|tablet|phone|router|thermostat|doorbell|mailbox|bird feeder|rc car|drone|"
    "solar panel|battery pack|sensor|switch|relay|valve|hose|cable|handrail|wheelchair|pram|tent|stove|test rig|fixture|press|vise|toolbox|shop vac"
)
_PURPOSES = (
    f"[for|to fit|for use on] [a|my|the|our|an old|his|her] [{_THINGS}]",
    f"that goes [under|on|behind|into|inside|next to] [my|the|our] [{_THINGS}]",
    f"[to hold|to support|to carry|to mount|holding|to fix] [a|my|the] [{_THINGS}]",
    f"[as a spare|as a replacement|replacing the broken one] [for|on|of] [my|the|our] [{_THINGS}]",
    "[for the workshop|for outdoor use|for the kitchen|for school|for a science project|for a prototype|for testing|for general use|for light duty]",
)
_OPENINGS = (
    "this is for my {thing}: ", "rebuilding the {thing}. ", "fixing an old {thing}, so: ", "the one on my {thing} broke. ", "short one: ",
    "not sure what it's called, but: ", "same as last time: ", "for the {thing}: ", "ok, ", "right, ", "so, ", "here goes: ", "job for today: ",
    "i hope this is clear: ", "we make a {thing} and this is missing: ",
)  # fmt: skip
_CLOSINGS = (
    ", if possible", ", nothing fancy", ", that is all", ". that would be great", ", as simple as that", ", should be easy", ", just a simple one",
    ". cheers", ". many thanks", ", please and thank you", ", it needs to be exact", ", can you do that", ", will be machined", ", two off", " pls", " ta",
)  # fmt: skip
_REGISTERS: dict[Register, float] = {
    "wordy": 15, "list": 21, "inverted": 6, "run-on": 16, "with": 18, "spec": 6, "search": 6, "chat": 6, "sentences": 5, "question": 4, "engineer": 2, "bullets": 2,
}  # fmt: skip
_NAMES, _ODDS = tuple(_REGISTERS), tuple(accumulate(_REGISTERS.values()))


def draw_spoken_style(rng: Random) -> Style:
    """The habits of somebody who writes no drawing."""
    style, register = draw_style(rng), pick_by(rng, _NAMES, _ODDS)
    thing = pick(rng, _THINGS.split("|"))
    return style._replace(
        register=register,
        purpose=f" {expand(pick(rng, _PURPOSES), rng)}" if rng.random() < 0.18 else "",
        opening=pick(rng, _OPENINGS).format(thing=thing) if rng.random() < 0.1 else "",
        closing=pick(rng, _CLOSINGS) if rng.random() < 0.12 else "",
        shorthand=pick(rng, (0.0, 0.0, 0.0, 0.3, 0.9)),
        fraction_words=0.6 if rng.random() < 0.4 else 0.0,
        size_words=0.5 if rng.random() < 0.12 and style.omit_unit < 1 else 0.0,
    )
