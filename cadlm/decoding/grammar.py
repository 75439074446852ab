"""The syntax of an answer as a Lark grammar for constrained decoders: llguidance, and by way of vLLM xgrammar too.

Made from the operation table and the word lists that the token mask (`cadlm.constrain`) reads, so they cannot drift apart. What
depends on the program written so far (which names there are, what is used, whether a sketch is closed) is the mask's.
It keeps to strings, rules and `? * +`, which vLLM hands to xgrammar too; regular expressions it could not.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dsl.ops import EDGE_SELECTORS, FACE_SELECTORS, FUNCTIONS, OPS, SEGMENTS, Op, Operand
from generators.numbers import FACETS
from generators.refusals import REASONS

from ..constrain import SPOKEN
from ..expression_guide import DIGITS, VARIADIC
from ..generate import REFUSAL
from ..tokenizer import MAX_LABELS
from ..vocabulary import SKETCH_END, name_words

if TYPE_CHECKING:
    from generators.numbers import Mention


def answer_grammar(mentions: Sequence[Mention] | None = None, *, trained: bool = True) -> str:
    """A Lark grammar with the start rule `start`.

    Args:
        mentions: The numbers of the prompt, whose labels are the only ones; None for any label.
        trained: The dialect that models are trained on: names from its list, labels only where parameters are defined. Without,
            every shape of the language, canonically written: any name, node numbers; for models that were only shown it.
    """
    expression = _expression("expression", [] if trained else ["label"], trained=trained)
    defining = _expression("definition", ["label"], trained=True) if trained else ()
    ops = SPOKEN if trained else OPS
    solids = [code for code, op in ops.items() if op.makes == "solid"]
    lines = [
        "start: program | refusal" if trained else "start: (program | refusal) NL?",
        f"refusal: {_any(f'{REFUSAL} {reason}' for reason in REASONS)}",
        # What comes last makes a solid or a parameter; a program has at least one operation.
        "program: (statement NL)* operation (NL parameter)*",
        "statement: parameter | operation | sketch",
        f'parameter: NAME "=" {"definition" if trained else "expression"}',
        f'operation: (NAME ": ")? ({" | ".join(map(_rule, solids))})',
        f'sketch: (NAME ": ")? {_line(OPS["SK"])} NL (segment NL)+ "{SKETCH_END}"',
        f"segment: {' | '.join(map(_rule, SEGMENTS))}",
        *(f"{_rule(code)}: {_line(ops[code])}" for code in solids),
        *(f"{_rule(code)}: {_line(op)}" for code, op in SEGMENTS.items()),
        'number: " " "-"? expression',
        'size: " " expression' if trained else 'size: " " "-"? expression',
        'flag: " 0" | " 1"',
        'reference: " $" | " " NAME' + ("" if trained else ' | " " DIGIT+'),
        f"face: {_any(f' {selector}' for selector in FACE_SELECTORS)}",
        f"edges: {_any(f' {selector}' for selector in EDGE_SELECTORS)}",
        *expression,
        *defining,
        f"label: {_labels(mentions)}",
        *_words(trained),
        'NL: "\\n"',
    ]
    if mentions is not None and not _valued(mentions):
        lines = [line.replace(" | label", "") for line in lines if not line.startswith("label:")]
    return "\n".join(lines) + "\n"


def _rule(code: str) -> str:
    return f"op_{code.lower()}"


def _line(op: Op) -> str:
    return " ".join([f'"{op.code}"', *map(_operand, op.operands)])


def _operand(slot: Operand) -> str:
    if slot.kind in ("face", "edges"):
        name = slot.kind
    elif slot.kind != "number":
        name = "reference"
    elif slot.rule == "flag":
        name = "flag"
    else:
        name = "number" if slot.rule in ("any", "nonzero") else "size"
    return name + ("+" if slot.repeat else "?" if slot.optional else "")


def _expression(name: str, atoms: Sequence[str], *, trained: bool) -> Iterable[str]:
    """Signs stand first or after a parenthesis or a comma; in the whole language anywhere before an operand."""
    signed, sign = f'"-"? {name}', "" if trained else '"-"? '
    if name == "definition":
        yield f'{name}: "-"? {name}_unsigned'
        signed, name = name, f"{name}_unsigned"
    yield f"{name}: {name}_atom (OPERATOR {sign}{name}_atom)*"
    calls = [f'"{function}(" {signed} ")"' for function in FUNCTIONS if function not in VARIADIC]
    calls += [f'"{function}(" {signed} ("," {signed})+ ")"' for function in FUNCTIONS if function in VARIADIC]
    yield f"{name}_atom: " + " | ".join(["NUMBER", "NAME", '"pi"', f'"(" {signed} ")"', *calls, *atoms])


def _labels(mentions: Sequence[Mention] | None) -> str:
    if mentions is None:
        return f'"«" ({_any(map(str, range(MAX_LABELS)))}) ("»" | {_any(f":{facet}»" for facet in FACETS)})'
    spelled = [f"«{k}{end}»" for k, mention in _valued(mentions) for end in ("", *(f":{facet}" for facet in mention.facets))]
    return _any(spelled)


def _valued(mentions: Sequence[Mention]) -> list[tuple[int, Mention]]:
    """The numbers that an answer may use: a tolerance is not one."""
    return [(k, mention) for k, mention in enumerate(mentions[:MAX_LABELS]) if mention.kind != "tol"]


def _words(trained: bool) -> Iterable[str]:
    digits = _any(string.digits)
    yield f"OPERATOR: {_any('+-*/^')}"
    yield f"DIGIT: {digits}"
    if trained:
        yield f"NONZERO: {_any(string.digits[1:])}"
        yield f'NUMBER: ("0" | NONZERO{" DIGIT?" * (DIGITS - 1)}) ("." DIGIT{" DIGIT?" * (DIGITS - 1)})?'
        yield "NAME: WORD (NONZERO DIGIT?)?"
        yield f"WORD: {_any(name_words())}"
        return
    yield 'NUMBER: DIGIT+ ("." DIGIT+)?'
    yield 'NAME: LETTER (LETTER | DIGIT | "_")*'
    yield f"LETTER: {_any(string.ascii_lowercase)}"


def _any(texts: Iterable[str]) -> str:
    return " | ".join(f'"{text}"' for text in texts)
