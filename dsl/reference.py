"""The language described from its own tables: docs/language.md and the short card that a model's prompt shows.

`python -m dsl.reference` writes docs/language.md, `python -m dsl.kernel.pictures` its pictures.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from .errors import KINDS
from .examples import EXAMPLES
from .expressions import VARIADIC
from .limits import DEFAULT_LIMITS
from .operands import usage
from .ops import ALIASES, ASSEMBLY_CODES, EDGE_SELECTORS, FACE_SELECTORS, FUNCTIONS, OPS, SCENE_CODES, SEGMENTS, Op, Operand

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_DOCUMENT = Path(__file__).parents[1] / "docs" / "language.md"

_EXAMPLE = """\
w=50 [20:120] "overall width"
d=30
hole=4.5
inset=5
plate: C w d 5 "Base plate"
H $ inset inset hole
H $ w-inset inset hole
H $ w-inset d-inset hole
H $ inset d-inset hole
"""

_RULES = """\
- One statement a line; `#` starts a comment. Millimetres and degrees.
- Every operation makes one node; nodes are numbered from 0. A sketch, `SK` to `END`, is one node.
- A reference names an earlier node: its number, its label, or `$`, the node just before.
- `name=expression` is a parameter; `[low:high]` and a quoted description may follow. `label:` before an operation names its
  node for other lines; a quoted text at its end is the name that files and viewers show.
- A number slot takes an expression without blanks: numbers, parameters, `+ - * / ^ ( )`, `pi` and functions.
- The result is the ROOT if there is one, else the last node that nothing refers to.
- An answer that is no program is one line `? reason`.
"""

_RULE_TEXT = {
    "any": "any",
    "positive": "1e-6 to 1e6",
    "non_negative": "0, or 1e-6 to 1e6",
    "nonzero": "not 0, at most 1e6 in size",
    "count": "an integer, at least 1",
    "angle": "above 0, at most 360",
    "flag": "a plain integer, 0 or 1",
}

_KIND_TEXT = {
    "solid": "a solid",
    "sketch": "a sketch",
    "path": "an open sketch",
    "face": "a face",
    "edges": "edges of a face or direction",
}


def card() -> str:
    """The language on one page for the prompt of a language model: the rules, then one line an operation."""
    lines = [f"{usage(op)} - {op.meaning}" for op in (*OPS.values(), *SEGMENTS.values())]
    return _RULES.replace("`", "") + "\n" + "\n".join(lines) + "\n\nExample:\n" + _EXAMPLE


def document() -> str:
    """The text of docs/language.md."""
    parts = [
        "# Compact IR",
        "Written by `python -m dsl.reference` from the operation table, the grammar and the limits; do not edit.",
        "## In short",
        _RULES.rstrip(),
        f"```\n{_EXAMPLE}```",
        "## Operations",
        "`[…]` is optional, `…` stands for one or more. Core operations are those of vcad 0.2; `dsl.lower` turns the others into "
        "them.",
        *_tables(),
        "## Pictures",
        "Each operation in the last line or two of a small program; `python -m dsl.kernel.pictures` draws them.",
        _pictures(),
        "## Sketch lines",
        _table(list(SEGMENTS.values())),
        "Segments follow one another head to tail within 1e-6 mm and close; after the outer loop further closed loops are holes.",
        "## Operands",
        _operand_table(),
        f"Faces are selected by {_codes(FACE_SELECTORS)} (furthest along an axis), edges by {_codes(EDGE_SELECTORS)} "
        "(of that face, or parallel to an axis).",
        "## Other lines",
        "`M name r g b metallic roughness [density] [friction]` (material) and `ROOT n material [hidden]` are vcad's; several "
        f"ROOTs are several parts. Assembly lines ({_codes(ASSEMBLY_CODES)}) and scene lines ({_codes(SCENE_CODES)}) are read "
        f"and ignored with one notice. {', '.join(f'`{old}` is `{new}`' for old, new in ALIASES.items())}.",
        "## Functions",
        f"{_codes(FUNCTIONS)}; angles are degrees. {_codes(tuple(sorted(VARIADIC)))} take two or more arguments, the others one. "
        "`round` takes halves away from zero.",
        "## Limits",
        "Fields of `dsl.Limits`; the last three are of a job in a kernel process. Hitting one names it.",
        "\n".join(f"- {field.name}: {getattr(DEFAULT_LIMITS, field.name)}" for field in fields(DEFAULT_LIMITS)),
        "## Errors",
        f"Every refusal has one of these kinds: {_codes(tuple(sorted(KINDS)))}.",
        "## Grammar",
        f"```lark\n{_GRAMMAR.read_text('utf-8')}```",
    ]
    return "\n\n".join(parts) + "\n"


def _codes(codes: tuple[str, ...]) -> str:
    return " ".join(f"`{code}`" for code in codes)


def _tables() -> list[str]:
    layers = (("Core", "core"), ("Extended", "extended"))
    return [f"### {title}\n\n{_table([op for op in OPS.values() if op.layer == layer])}" for title, layer in layers]


def _pictures() -> str:
    rows = [
        f"| {op.title} | `{'`<br>`'.join(EXAMPLES[op.code].splitlines())}` | ![{op.title}](images/operations/{op.code}.png) |"
        for op in OPS.values()
    ]
    return "\n".join(("| what | program | part |", "|---|---|---|", *rows)).replace(" |Z", " \\|Z")


def _table(ops: list[Op]) -> str:
    rows = [f"| `{usage(op)}` | {op.title} | {op.meaning} |" for op in ops]
    return "\n".join(("| line | what | meaning |", "|---|---|---|", *rows))


def _operand_table() -> str:
    rows = [f"| `{op.code}` | {_operands(op)} |" for op in (*OPS.values(), *SEGMENTS.values())]
    return "\n".join(("| op | operands |", "|---|---|", *rows))


def _operands(op: Op) -> str:
    """Operands of one kind in a row share their description."""
    groups: list[tuple[str, list[str]]] = []
    for slot in op.operands:
        text = _describe(slot)
        if groups and groups[-1][0] == text:
            groups[-1][1].append(slot.name)
        else:
            groups.append((text, [slot.name]))
    return "; ".join(f"{' '.join(f'`{name}`' for name in names)}: {text}" for text, names in groups)


def _describe(slot: Operand) -> str:
    if slot.kind == "number":
        text = " ".join(part for part in (_RULE_TEXT[slot.rule], slot.unit) if part)
    else:
        text = _KIND_TEXT[slot.kind]
    return text + (", or several" if slot.repeat else "") + (", optional" if slot.optional else "")


if __name__ == "__main__":
    _DOCUMENT.write_text(document(), "utf-8")
