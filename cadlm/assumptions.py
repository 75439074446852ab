"""What a part has that its prompt did not say: the parameters whose numbers the model chose, and how a report names them."""

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

_WORDS = {
    "w": "width", "d": "depth", "t": "thickness", "h": "height", "l": "length", "s": "side", "r": "radius", "dia": "diameter",
    "od": "outside diameter", "id": "inside diameter", "wall": "wall thickness", "af": "width across flats", "n": "number",
    "len": "length", "hole": "hole diameter", "inset": "distance of the holes from the edges", "bore": "bore diameter",
    "bc": "bolt circle diameter", "cb": "counterbore diameter", "cbd": "counterbore depth", "cs": "countersink diameter",
    "fillet": "fillet radius", "cham": "chamfer", "edge": "edge distance", "off": "offset", "nx": "number along x",
    "ny": "number along y", "key": "keyway", "leg": "leg length", "module": "gear module", "pa": "pressure angle",
    "teeth": "number of teeth", "bend": "bend radius", "rise": "rise", "run": "run", "x": "position along x",
    "y": "position along y", "z": "position along z",
}  # fmt: skip
"""Names of parameters in words; other names read as they are."""
_ENDINGS = {"w": "width", "d": "diameter", "l": "length", "h": "height", "t": "thickness"}
_COUNTS = frozenset(("n", "nx", "ny", "teeth"))
_ANGLES = frozenset(("angle", "pa"))


def assumed(answer: GenerationResult) -> tuple[ParameterInfo, ...]:
    """The parameters of an answer that hold a number of the model's own, in order. The prompt's numbers are labels there."""
    lines = (_PARAMETER.fullmatch(line) for line in answer.target.splitlines())
    chosen = {match[1] for match in lines if match and set(_LITERAL.findall(_LABEL.sub("", match[2]))) - _HALVES}
    return tuple(parameter for parameter in dsl.params(answer.ir) if parameter.name in chosen) if chosen else ()


def parameter_words(parameter: ParameterInfo) -> str:
    """What a parameter is, for people: its description, else its name in words."""
    if parameter.description:
        return parameter.description
    name = parameter.name.rstrip("0123456789") or parameter.name
    if name in _WORDS:
        return _WORDS[name]
    stem, _, ending = name.rpartition("_")
    return f"{stem} {_ENDINGS.get(ending, ending)}" if stem else name


def unit_of(parameter: ParameterInfo) -> str:
    """`mm`, `°` or nothing for a count."""
    name = parameter.name.rstrip("0123456789") or parameter.name
    return "" if name in _COUNTS else "°" if name in _ANGLES else "mm"
