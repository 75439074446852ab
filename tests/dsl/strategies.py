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
