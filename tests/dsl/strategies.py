"""Hypothesis strategies for programs. Other test folders use them too: `sys.path` has this folder under pytest."""

from __future__ import annotations

from hypothesis import strategies as st

from dsl.expressions import VARIADIC
from dsl.ops import EDGE_SELECTORS, FACE_SELECTORS, FUNCTIONS, OPS, RESERVED, SEGMENTS, Op
from dsl.ops import Operand as Slot
from dsl.syntax import (
    Binary,
    Call,
    Expression,
    Ignored,
    Material,
    Name,
    Number,
    Operand,
    Operation,
    Parameter,
    Program,
    Range,
    Reference,
    Root,
    Selector,
    Statement,
    negate,
)

names = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True).filter(lambda name: name not in RESERVED)
texts = st.text(max_size=12).filter(lambda text: ("\x00" not in text and text.isprintable()) or text in ("\n", '"', "\\", "\r"))
numbers = st.floats(allow_nan=False, allow_infinity=False).map(Number)


def expressions(leaves: st.SearchStrategy[Expression] | None = None) -> st.SearchStrategy[Expression]:
    """Any expression the grammar knows, over literals and parameter names (or the given leaves)."""
    base = st.one_of(numbers, names.map(Name), st.just(Name("pi"))) if leaves is None else leaves
    return st.recursive(
        base,
        lambda inner: st.one_of(
            inner.map(negate),
            st.builds(Binary, st.sampled_from("+-*/^"), inner, inner),
            st.builds(
                lambda function, arguments: Call(function, tuple(arguments) if function in VARIADIC else tuple(arguments[:1])),
                st.sampled_from(FUNCTIONS),
                st.lists(inner, min_size=2, max_size=3),
            ),
        ),
        max_leaves=8,
    )


references = st.one_of(st.integers(0, 999), names, st.just("$")).map(Reference)


def _operand(slot: Slot) -> st.SearchStrategy[Operand]:
    if slot.kind == "number":
        return st.integers(-3, 3).map(lambda flag: Number(float(flag))) if slot.rule == "flag" else expressions()
    if slot.kind in ("face", "edges"):
        return st.sampled_from(FACE_SELECTORS if slot.kind == "face" else EDGE_SELECTORS).map(Selector)
    return references


@st.composite
def operations(draw: st.DrawFn, op: Op) -> Operation:
    """A line with the right arity; its names and numbers need not make sense."""
    operands: list[Operand] = []
    for slot in op.operands:
        if slot.optional and not draw(st.booleans()):
            continue
        operands.append(draw(_operand(slot)))
        if slot.repeat:
            operands.extend(draw(st.lists(_operand(slot), max_size=3)))
    if op.makes == "segment":
        return Operation(code=op.code, operands=tuple(operands))
    segments: tuple[Operation, ...] = ()
    if op.code == "SK":
        kinds = st.sampled_from(list(SEGMENTS.values()))
        segments = tuple(draw(st.lists(kinds.flatmap(operations), max_size=4)))
    label, name = draw(st.one_of(st.just(""), names)), draw(st.one_of(st.just(""), texts))
    return Operation(code=op.code, operands=tuple(operands), label=label, name=name, segments=segments)


_parameters = st.builds(
    Parameter,
    name=names,
    value=expressions(),
    range=st.none() | st.builds(Range, low=expressions(), high=expressions()),
    description=texts,
)
_words = st.sampled_from(["default", "steel", "my metal", "a#b", ""])
_others = st.one_of(
    st.builds(Root, node=references, material=_words, hidden=st.booleans()),
    st.builds(Material, name=_words, numbers=st.lists(numbers, min_size=5, max_size=7).map(tuple)),
    st.sampled_from([Ignored(words=("ENV", "studio", "1.5")), Ignored(words=("PDEF", "a", '"a b"', "3"))]),
)


def programs(max_size: int = 5) -> st.SearchStrategy[Program]:
    """Programs that parse; most do not check, since their names and references are random."""
    lines: st.SearchStrategy[Statement] = st.one_of(st.sampled_from(list(OPS.values())).flatmap(operations), _parameters, _others)
    return st.lists(lines, max_size=max_size).map(lambda statements: Program(statements=tuple(statements)))


_sizes = st.integers(1, 400).map(lambda n: n / 8)
_shifts = st.integers(-400, 400).map(lambda n: n / 8)


@st.composite
def solid_lines(draw: st.DrawFn, max_size: int = 8) -> list[str]:
    """Text lines of a program that checks: primitives, placements, booleans and patterns over earlier nodes."""
    size, shift = (lambda: f"{draw(_sizes):g}"), (lambda: f"{draw(_shifts):g}")
    lines: list[str] = []
    for index in range(draw(st.integers(1, max_size))):
        earlier = st.integers(0, max(index - 1, 0))
        op = draw(
            st.sampled_from(("C", "Y", "S", "HX", "W") if index == 0 else ("C", "Y", "T", "R", "U", "D", "I", "LP", "X", "MI"))
        )
        match op:
            case "C" | "W":
                lines.append(f"{op} {size()} {size()} {size()}")
            case "Y" | "HX":
                lines.append(f"{op} {size()} {size()}")
            case "S":
                lines.append(f"S {size()}")
            case "T":
                lines.append(f"T {draw(earlier)} {shift()} {shift()} {shift()}")
            case "R":
                lines.append(f"R {draw(earlier)} {shift()} {shift()} {shift()}")
            case "X":
                lines.append(f"X {draw(earlier)} {size()} {size()} {size()}")
            case "MI":
                lines.append(f"MI {draw(earlier)} {shift()} 0 0 {size()} {shift()} 0")
            case "LP":
                lines.append(f"LP {draw(earlier)} 1 {shift()} 0 {draw(st.integers(1, 4))} {size()}")
            case _:
                lines.append(f"{op} {draw(earlier)} {draw(earlier)}")
    return lines


_PLANES = ("0 0 0 1 0 0 0 1 0", "5 -3 2 1 0 0 0 0 1", "0 0 0 0.6 0.8 0 0 0 1", "1 2 3 0 0.6 0.8 1 0 0")
_fine = st.integers(1, 12).map(lambda n: n / 4)


@st.composite
def profiled_lines(draw: st.DrawFn, *, are_oblique: bool = True) -> list[str]:
    """One solid of a sketch with lines, arcs and perhaps a hole: pushed, perhaps obliquely, or turned, wholly or in part."""
    a, b, h = (draw(st.integers(8, 30)) for _ in range(3))
    sketch = [f"SK {draw(st.sampled_from(_PLANES))}"]
    if draw(st.booleans()):
        bulge = draw(
            st.sampled_from((f"A {a} {b} 0 {b} {a / 2} {b} 1", f"A {a} {b} 0 {b} {a / 2} {b + a} 0", f"L {a} {b} 0 {b}"))
        )
        sketch += [f"L 0 0 {a} 0", f"L {a} 0 {a} {b}", bulge, f"L 0 {b} 0 0"]
        sketch += [f"O {a / 2} {b / 4} {min(a, b) / 8}"] if draw(st.booleans()) else []
        x, y, z = (float(word) for word in sketch[0].split()[1:4])
        ux, uy, uz, vx, vy, vz = (float(word) for word in sketch[0].split()[4:])
        if draw(st.booleans()):  # about the left side, where it touches, or a line beside it
            off = draw(st.sampled_from((0, 0, -2, -9)))
            foot = f"{x + off * ux:g} {y + off * uy:g} {z + off * uz:g}"
            return [*sketch, "END", f"V $ {foot} {vx:g} {vy:g} {vz:g} {draw(st.sampled_from((360, 360, 90, 200)))}"]
        normal = (uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)
        lean = draw(st.sampled_from((0.0, 0.0, 3.0))) if are_oblique else 0.0
        return [*sketch, "END", "E $ " + " ".join(f"{h * n + lean * u:g}" for n, u in zip(normal, (ux, uy, uz), strict=True))]
    sketch += [f"O {a} 0 {min(a, b) / 3:g}", "END"]
    if sketch[0].startswith("SK 0 0 0") and sketch[0].endswith("0 0 1"):
        return [*sketch, "V $ 0 0 0 0 0 1 360"]
    return [*sketch, f"E $ 1 2 {h}"] if are_oblique else [f"TO {a} {min(a, b) / 3:g}"]


@st.composite
def featured_lines(draw: st.DrawFn) -> list[str]:
    """A solid as a person draws one: a primitive or a profile, a hole, then rounds, bevels or a shell, then a place.

    Not of oblique extrusions: OCCT takes a minute to round one, and dies of a shell of one that is bevelled (tests/golden).
    """
    a, b, c = (draw(st.integers(10, 40)) for _ in range(3))
    primitives = st.sampled_from(
        (f"C {a} {b} {c}", f"Y {a / 2} {c}", f"K {a / 2} {b / 4} {c}", f"HX {a} {c}", f"OB {a + b} {b} {c}")
    )
    lines = draw(st.one_of(primitives.map(lambda line: [line]), profiled_lines(are_oblique=False)))
    if draw(st.booleans()):
        lines.append(f"H $ {draw(_fine) + 2} {draw(_fine) + 2} {draw(_fine)}")
    for _ in range(draw(st.integers(1, 2))):
        feature = draw(st.sampled_from(("F", "CH", "SH")))
        selectors = ("", " >Z", " <Z") if feature == "SH" else ("", " >Z", " |Z", " <X")
        lines.append(f"{feature} $ {draw(_fine)}{draw(st.sampled_from(selectors))}")
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(("R $ 30 0 45", "T $ 100 -50 3", "MI $ 0 0 0 1 1 0", "X $ 0.5 0.5 0.5"))))
    return lines
