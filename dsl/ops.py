"""The operation table: the one reference of operands, units, ranges and meaning.

Parsing, checking, formatting, decoding masks, docs/language.md and the card in a model's prompt all read it. Adding an
operation starts with a row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OperandKind = Literal["solid", "sketch", "path", "number", "face", "edges"]
Rule = Literal["any", "positive", "non_negative", "nonzero", "count", "angle", "flag"]
"""What a number may be: `positive` 1e-6..1e6 mm, `nonzero` a factor, `count` an integer ≥ 1, `angle` in (0, 360],
`flag` an integer (0 is false)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """One slot of an operation. `repeat` (last reference only): one or more of them."""

    name: str
    kind: OperandKind = "number"
    rule: Rule = "any"
    unit: Literal["mm", "deg", ""] = "mm"
    optional: bool = False
    repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One operation: what it takes, what it makes, what it means (one sentence; world frame, mm, degrees)."""

    code: str
    title: str
    layer: Literal["core", "extended"]
    operands: tuple[Operand, ...]
    meaning: str
    makes: Literal["solid", "sketch", "segment"] = "solid"


def _numbers(names: str, rule: Rule = "any", unit: Literal["mm", "deg", ""] = "mm") -> tuple[Operand, ...]:
    return tuple(Operand(name=name, rule=rule, unit=unit) for name in names.split())


def _op(code: str, title: str, layer: Literal["core", "extended"], *parts: object, meaning: str, makes: str = "solid") -> Op:
    operands: list[Operand] = []
    for part in parts:
        operands.extend(part if isinstance(part, tuple) else (part,))  # type: ignore[arg-type]
    return Op(code=code, title=title, layer=layer, operands=tuple(operands), meaning=meaning, makes=makes)  # type: ignore[arg-type]


_N = Operand(name="n", kind="solid", unit="")
_SIZE = "positive"

OPS: dict[str, Op] = {
    op.code: op
    for op in (
        _op("C", "box", "core", _numbers("sx sy sz", _SIZE), meaning="Box with one corner at the origin, towards +X +Y +Z."),
        _op("Y", "cylinder", "core", _numbers("r h", _SIZE), meaning="Cylinder of radius r on +Z, base at z=0."),
        _op("S", "sphere", "core", _numbers("r", _SIZE), meaning="Sphere centred at the origin."),
        _op("K", "cone", "core", _numbers("r1 r2", "non_negative"), _numbers("h", _SIZE),
            meaning="Cone frustum, radius r1 at z=0 and r2 at z=h; one of them may be 0; equal radii are a cylinder."),
        _op("T", "translate", "core", _N, _numbers("x y z"), meaning="Move n by (x, y, z)."),
        _op("R", "rotate", "core", _N, _numbers("rx ry rz", "any", "deg"),
            meaning="Rotate n about the world origin by Rx·Ry·Rz: Z is applied first, then Y, then X; right-handed."),
        _op("X", "scale", "core", _N, _numbers("sx sy sz", "nonzero", ""),
            meaning="Scale n about the world origin; factors may differ; a negative factor mirrors."),
        _op("U", "union", "core", _N, Operand(name="b", kind="solid", unit="", repeat=True), meaning="Union of all operands."),
        _op("D", "difference", "core", _N, Operand(name="b", kind="solid", unit="", repeat=True),
            meaning="The first operand minus all the others."),
        _op("I", "intersection", "core", _N, Operand(name="b", kind="solid", unit="", repeat=True),
            meaning="What all operands have in common."),
        _op("LP", "linear pattern", "core", _N, _numbers("dx dy dz"), _numbers("count", "count", ""), _numbers("spacing"),
            meaning="Union of count copies of n, copy i moved by i·spacing along the direction; the original is copy 0."),
        _op("CP", "circular pattern", "core", _N, _numbers("ox oy oz ax ay az"), _numbers("count", "count", ""),
            _numbers("angle", "any", "deg"), meaning="Union of count copies of n, copy i turned by i·angle/count about the axis a through o."),
        _op("SH", "shell", "core", _N, _numbers("t", _SIZE), Operand(name="open", kind="face", unit="", optional=True),
            meaning="Hollow n with walls of thickness t, offset inwards; a face selector opens that face, without it the void is closed."),
        _op("F", "fillet", "core", _N, _numbers("r", _SIZE), Operand(name="edges", kind="edges", unit="", optional=True),
            meaning="Round edges of n with radius r: all, or those of the selector. FI is the same operation."),
        _op("CH", "chamfer", "core", _N, _numbers("d", _SIZE), Operand(name="edges", kind="edges", unit="", optional=True),
            meaning="Bevel edges of n by d on both sides: all, or those of the selector."),
        _op("SK", "sketch", "core", _numbers("ox oy oz"), _numbers("xx xy xz yx yy yz", "any", ""), makes="sketch",
            meaning="Sketch on the plane through o with directions x and y (normalised; normal x × y); lines L A O follow until END."),
        _op("E", "extrude", "core", Operand(name="sk", kind="sketch", unit=""), _numbers("dx dy dz"),
            meaning="Extrude a closed sketch along the world vector d."),
        _op("V", "revolve", "core", Operand(name="sk", kind="sketch", unit=""), _numbers("ox oy oz ax ay az"),
            _numbers("angle", "angle", "deg"), meaning="Revolve a closed sketch about the axis a through o; it may touch the axis, never cross it."),
        _op("HX", "hexagonal prism", "extended", _numbers("a h", _SIZE), meaning="Hexagonal prism, a across flats, base z=0, a vertex on +X."),
        _op("PR", "prism", "extended", _numbers("sides", "count", ""), _numbers("r h", _SIZE),
            meaning="Regular prism with sides ≥ 3, circumradius r, base z=0, a vertex on +X."),
        _op("OB", "obround", "extended", _numbers("l w h", _SIZE),
            meaning="Slot shape: overall length l along X, width w < l, centred in x and y, base z=0."),
        _op("TO", "torus", "extended", _numbers("R r", _SIZE), meaning="Torus about +Z, centred; ring radius R > tube radius r."),
        _op("W", "wedge", "extended", _numbers("sx sy sz", _SIZE),
            meaning="Right triangle with legs sx along +X and sz along +Z at the origin, extruded sy along +Y."),
        _op("MI", "mirror", "extended", _N, _numbers("ox oy oz nx ny nz"), meaning="Mirror image of n in the plane through o with normal n; the original is not kept."),
        _op("H", "hole", "extended", _N, _numbers("u v"), _numbers("d", _SIZE), Operand(name="depth", rule="positive", optional=True),
            Operand(name="face", kind="face", unit="", optional=True),
            meaning="Drill a hole of DIAMETER d into n from a side of its bounding box: >Z (default) at x=u y=v, >X <X at y=u z=v, >Y <Y at x=u z=v; without depth it goes through."),
        _op("LO", "loft", "extended", Operand(name="sk", kind="sketch", unit=""), Operand(name="sk2", kind="sketch", unit="", repeat=True),
            meaning="Solid through two or more closed sketches, ruled between them."),
        _op("SW", "sweep", "extended", Operand(name="sk", kind="sketch", unit=""), Operand(name="path", kind="path", unit=""),
            meaning="Sweep a closed sketch along an open one."),
    )
}  # fmt: skip
"""Operations by opcode, in the order of the reference."""

SEGMENTS: dict[str, Op] = {
    op.code: op
    for op in (
        _op("L", "line", "core", _numbers("x1 y1 x2 y2"), makes="segment", meaning="Straight segment from 1 to 2."),
        _op("A", "arc", "core", _numbers("x1 y1 x2 y2 cx cy"), _numbers("ccw", "flag", ""), makes="segment",
            meaning="Arc from 1 to 2 about c, counter-clockwise if ccw is not 0."),
        _op("O", "circle", "extended", _numbers("cx cy"), _numbers("r", _SIZE), makes="segment", meaning="Full circle; a closed loop of its own."),
    )
}  # fmt: skip
"""The lines of a sketch block."""

ALIASES: dict[str, str] = {"FI": "F"}
FACE_SELECTORS: tuple[str, ...] = (">X", "<X", ">Y", "<Y", ">Z", "<Z")
EDGE_SELECTORS: tuple[str, ...] = (*FACE_SELECTORS, "|X", "|Y", "|Z")
FUNCTIONS: tuple[str, ...] = ("sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "abs", "min", "max", "floor", "ceil", "round")
RESERVED: frozenset[str] = frozenset((*FUNCTIONS, "pi", "nan", "inf", "infinity"))
"""What neither a parameter nor a label may be called."""

ASSEMBLY_CODES: tuple[str, ...] = ("PDEF", "INST", "JFIX", "JREV", "JSLD", "JCYL", "JBAL", "GROUND")
SCENE_CODES: tuple[str, ...] = (
    "ENV", "BG", "LDIR", "LPNT", "LSPT", "LAREA", "AO", "BLOOM", "VIG", "TONE", "EXP", "CAM",
)  # fmt: skip
IGNORED_CODES: frozenset[str] = frozenset((*ASSEMBLY_CODES, *SCENE_CODES))
"""Lines of vcad documents that say nothing about the shape of a part; they are read and ignored."""
