"""One word of a number slot to an expression tree: at once where it is flawless, else by the grammar."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from math import inf

from .expressions import FUNCTION_TABLE, depth, takes
from .limits import DEFAULT_LIMITS
from .syntax import Binary, Call, Expression, Name, Number, Range, negate
from .words import DISTINCT_WORDS, NUMBER, Word, fault, is_not_finite, malformed, read_at, read_literal


@lru_cache(DISTINCT_WORDS)
def parse_expression(text: str) -> Expression:
    """One expression. `column` of an error is the 1-based place in it."""
    if NUMBER.fullmatch(text):
        return read_literal(text)
    word = Word(text)
    if len(text) > DEFAULT_LIMITS.expression_chars:
        expected = DEFAULT_LIMITS.bound("expression_chars")
        raise fault("limit_exceeded", word, "the expression is too long", expected=expected)
    if is_not_finite(text):
        raise malformed(text, "", 0)
    expression = read_plainly(text) or _by_grammar(text)
    # Nothing nests deeper than it is long.
    if len(text) > DEFAULT_LIMITS.expression_depth < depth(expression):
        expected = DEFAULT_LIMITS.bound("expression_depth")
        raise fault("limit_exceeded", word, "the expression nests too deeply", expected=expected)
    return expression


def read_range(token: Word) -> Range:
    """`[low:high]`."""
    low, colon, high = token[1:-1].partition(":")
    if not colon or ":" in high:
        raise fault("invalid_expression", token, "this is no range", expected="[low:high]")
    return Range(low=_side(token, low, 1), high=_side(token, high, len(low) + 2))


def _side(token: Word, text: str, start: int) -> Expression:
    word = Word(text.strip(" \t"), token.line, token.column + start + len(text) - len(text.lstrip(" \t")))
    if not word:
        raise fault("invalid_expression", token, "this is no range", expected="[low:high]")
    return read_at(word, parse_expression)


def _by_grammar(text: str) -> Expression:
    from .grammar_expressions import read

    return read(text)


_TOKEN = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[a-z][a-z0-9_]*\(?|[-+*/^(),]")
_NUMERIC = frozenset("0123456789.")
_SIGN = 3
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
"""How tightly operators bind. The sign is between: -2^2 is -(2^2)."""


def read_plainly(text: str) -> Expression | None:
    """What a flawless expression says, many times as fast as by the grammar; None for any other, which the grammar judges."""
    tokens: list[str] = _TOKEN.findall(text)
    if "".join(tokens) != text or text.count("(") + text.count("-") + text.count("^") > DEFAULT_LIMITS.expression_depth:
        return None
    starts = [*accumulate(map(len, tokens), initial=0)]
    starts.reverse()
    tokens.append("")
    tokens.reverse()
    try:
        expression = _read(tokens, starts, 0)
    except _FlawError:
        return None
    return None if tokens[-1] else expression


class _FlawError(Exception):
    """The expression is not flawless."""


def _read(rest: list[str], starts: list[int], strength: int) -> Expression:
    """An operand, and all operators after it that bind more tightly than `strength`, with theirs (precedence climbing).

    Args:
        rest: The tokens not yet read, the next one last; "" is the end. A name that is called has its bracket in its token.
        starts: Where they begin in the text.
    """
    token = rest.pop()
    if token[:1] in _NUMERIC:
        left = Number(float(token))
        if left.value == inf:
            raise _FlawError
    elif token == "-":
        left = negate(_read(rest, starts, _SIGN))
    elif token[-1:] == "(":
        left = _bracket(token[:-1], rest, starts)
    elif token.isidentifier() and token not in FUNCTION_TABLE:
        left = Name(token, starts[len(rest)])
    else:
        raise _FlawError
    while (own := _STRENGTH.get(rest[-1], 0)) > strength:
        operator = rest.pop()
        left = Binary(operator, left, _read(rest, starts, _SIGN if operator == "^" else own))  # type: ignore[arg-type]
    return left


def _bracket(function: str, rest: list[str], starts: list[int]) -> Expression:
    """What stands between brackets, with the function before them if there is one."""
    start = starts[len(rest)]
    inside = [_read(rest, starts, 0)]
    while rest[-1] == "," and function:
        rest.pop()
        inside.append(_read(rest, starts, 0))
    if rest.pop() != ")":
        raise _FlawError
    if not function:
        return inside[0]
    if function not in FUNCTION_TABLE or not takes(function, len(inside)):
        raise _FlawError
    return Call(function, tuple(inside), start)
