"""Text to `Program`: the lark grammar splits lines into words, the operation table types them.

Knows nothing of what a name stands for; that is `check`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeVar, cast

import lark
from lark import Lark
from lark.exceptions import UnexpectedInput, UnexpectedToken

from .errors import DslError
from .expressions import FUNCTION_TABLE, VARIADIC, depth
from .limits import DEFAULT_LIMITS, Limits
from .operands import (
    NUMBER,
    Word,
    did_you_mean,
    fault,
    is_not_finite,
    malformed,
    read_literal,
    read_operands,
    read_reference,
)
from .ops import ALIASES, IGNORED_CODES, OPS, SEGMENTS
from .syntax import (
    Binary,
    Call,
    Expression,
    Ignored,
    Material,
    Name,
    Number,
    Operation,
    Parameter,
    Place,
    Program,
    Range,
    Refusal,
    Root,
    Statement,
    negate,
)

S = TypeVar("S", bound=Statement)
_CODES = (*OPS, *ALIASES, "M", "ROOT")
_WORD = re.compile(r"[^ \t]+")
_WORD_CODES = frozenset(("M", "ROOT", *IGNORED_CODES))


def parse(text: str, *, limits: Limits = DEFAULT_LIMITS) -> Program:
    """Read a program. Syntax and arity only; `check` resolves names and numbers.

    Raises:
        DslError: One of the syntax kinds or `limit_exceeded`, at the first line that is wrong.
    """
    _check_size(text, limits)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    source = tuple(text.split("\n"))
    try:
        program = _read(text)
    except DslError as error:
        raise pointed(error, source) from None
    return Program(statements=program.statements, below=program.below, source=source)


def pointed(error: DslError, source: tuple[str, ...]) -> DslError:
    """The same error with its source line filled in."""
    if error.line is not None and 1 <= error.line <= len(source):
        error.source = source[error.line - 1]
    return error


def _check_size(text: str, limits: Limits) -> None:
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size_bytes:
        raise DslError("limit_exceeded", f"the program is {size} bytes long", expected=f"at most {limits.size_bytes} bytes")
    lines = text.count("\n") + 1
    if lines > limits.lines:
        raise DslError("limit_exceeded", f"the program has {lines} lines", expected=f"at most {limits.lines} lines")


def _read(text: str) -> Program:
    try:
        return cast(Program, _run("program", text + "\n"))
    except UnexpectedInput as error:
        raise _syntax_error(error, text) from None


def _run(start: Literal["program", "expression"], text: str) -> object:
    return _lark(start).parse(text)  # pyright: ignore[reportUnknownMemberType]  lark leaves the text's type open


@cache
def _lark(start: Literal["program", "expression"]) -> Lark:
    """The parser of one half of the grammar: many programs need no expressions, and building takes 10 to 20 ms each."""
    grammar = Path(__file__).with_name("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start=start, transformer=_Builder(), maybe_placeholders=False)


def read_expression(word: Word) -> Expression:
    """The expression that a word spells."""
    if NUMBER.fullmatch(word):
        return read_literal(word)
    try:
        return parse_expression(str(word))
    except DslError as error:
        error.line, error.column = word.line, word.column + (error.column or 1) - 1
        raise


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """One expression. `column` of an error is the 1-based place in it."""
    word = Word(text)
    if len(text) > DEFAULT_LIMITS.expression_chars:
        raise fault(
            "limit_exceeded", word, "the expression is too long", expected=f"{DEFAULT_LIMITS.expression_chars} characters"
        )
    if is_not_finite(text):
        raise malformed(word, "", 0)
    try:
        expression = cast(Expression, _run("expression", text))
    except UnexpectedInput as error:
        offset = len(text) if _is_at_end(error) else error.column - 1
        message = "the expression breaks off" if offset == len(text) else "the expression is broken here"
        raise malformed(word, message, offset) from None
    if depth(expression) > DEFAULT_LIMITS.expression_depth:
        raise fault(
            "limit_exceeded", word, "the expression nests too deeply", expected=f"{DEFAULT_LIMITS.expression_depth} levels"
        )
    return expression


class _Builder(lark.Transformer[lark.Token, Program]):
    """Makes tree nodes while the LALR parser reduces; one method a grammar rule."""

    def program(self, children: list[Statement | lark.Token]) -> Program:
        statements: list[Statement] = []
        above: tuple[str, ...] = ()
        for child in children:
            if not isinstance(child, lark.Token):
                statements.append(_with_comments(child, above=above) if above else child)
                above = ()
            elif child != "\n":
                after, above = _comments(child)
                if after and statements:
                    statements[-1] = _with_comments(statements[-1], comment=after)
                elif after:
                    above = (after, *above)
        for statement in statements:
            if isinstance(statement, Refusal) and len(statements) > 1:
                raise DslError(
                    "unknown_opcode",
                    "a refusal stands alone",
                    line=statement.place.line,
                    column=statement.place.column,
                    found="?",
                )
        kept = max((i + 1 for i, line in enumerate(above) if line), default=0)
        return Program(statements=tuple(statements), below=above[:kept])

    def parameter(self, children: list[Word]) -> Parameter:
        assign, word, *rest = children
        bounds, description = None, ""
        for token in rest:
            if token[0] == "[":
                bounds = _range(token)
            else:
                description = _unquote(token)
        return Parameter(
            name=assign.partition("=")[0].strip(),
            value=read_expression(word),
            range=bounds,
            description=description,
            place=Place(line=assign.line, column=assign.column, columns=(word.column,)),
        )

    def operation(self, children: list[Word]) -> Statement:
        label, opcode, words, name = _split(children)
        code = ALIASES.get(opcode, str(opcode))
        if code not in OPS:
            if label is not None and (code in ("M", "ROOT") or code in IGNORED_CODES):
                raise fault("unknown_opcode", label, f"a label names a node, and {code} makes none")
            return _other_statement(opcode, children)
        operands = read_operands(OPS[code], opcode, words, read_expression)
        place = Place(
            line=opcode.line,
            column=opcode.column,
            label_column=0 if label is None else label.column,
            columns=tuple([word.column for word in words]),
        )
        return Operation(
            code=code,
            operands=operands,
            label="" if label is None else label[:-1],
            name="" if name is None else _unquote(name),
            place=place,
        )

    def sketch(self, children: list[Word | Operation]) -> Operation:
        first = next(i for i, child in enumerate(children) if isinstance(child, lark.Token) and child.type == "NL")
        head = cast(Operation, self.operation(cast(list[Word], children[:first])))
        segments: list[Operation] = []
        above: tuple[str, ...] = ()
        comment = ""
        for child in children[first:]:
            if isinstance(child, Operation):
                segments.append(_with_comments(child, above=above) if above else child)
                above = ()
            elif child != "\n" and child != "END":
                after, above = _comments(child)
                if after and segments:
                    segments[-1] = _with_comments(segments[-1], comment=after)
                elif after:
                    comment = after
        end = cast(Word, children[-1])
        place = replace(head.place, comment=comment) if comment else head.place
        return Operation(
            code=head.code,
            operands=head.operands,
            label=head.label,
            name=head.name,
            segments=tuple(segments),
            place=place,
            end=Place(line=end.line, column=end.column, above=above),
        )

    def segment(self, children: list[Word]) -> Operation:
        opcode, *rest = children
        if opcode not in SEGMENTS:
            raise fault(
                "unknown_segment",
                opcode,
                f"{opcode[:20]} is no line of a sketch",
                expected=" ".join((*SEGMENTS, "END")),
                fix="close the sketch with END first" if opcode in _CODES else "",
            )
        words = _words(rest)
        operands = read_operands(SEGMENTS[opcode], opcode, words, read_expression)
        place = Place(line=opcode.line, column=opcode.column, columns=tuple([word.column for word in words]))
        return Operation(code=str(opcode), operands=operands, place=place)

    def refusal(self, children: list[Word]) -> Refusal:
        (token,) = children
        return Refusal(reason=token[1:].strip(), place=Place(line=token.line, column=token.column))

    def number(self, children: list[Word]) -> Number:
        return read_literal(children[0])

    def name(self, children: list[Word]) -> Name:
        (token,) = children
        if token in FUNCTION_TABLE:
            raise fault("invalid_expression", token, f"{token} is a function", expected=f"{token}(…)")
        return Name(str(token), token.column - 1)

    def call(self, children: list[Word | Expression]) -> Call:
        token = cast(Word, children[0])
        arguments = cast(tuple[Expression, ...], tuple(children[1:]))
        if token not in FUNCTION_TABLE:
            raise fault("unknown_name", token, f"no function is called {token}", fix=did_you_mean(token, FUNCTION_TABLE))
        if (len(arguments) < 2) if token in VARIADIC else (len(arguments) != 1):
            expected = "two or more arguments" if token in VARIADIC else "one argument"
            raise fault("invalid_expression", token, f"{token} does not take {len(arguments)} arguments", expected=expected)
        return Call(str(token), arguments, token.column - 1)

    def negate(self, children: list[Expression]) -> Expression:
        return negate(children[0])

    def add(self, children: list[Expression]) -> Expression:
        return Binary("+", *children)

    def subtract(self, children: list[Expression]) -> Expression:
        return Binary("-", *children)

    def multiply(self, children: list[Expression]) -> Expression:
        return Binary("*", *children)

    def divide(self, children: list[Expression]) -> Expression:
        return Binary("/", *children)

    def power(self, children: list[Expression]) -> Expression:
        return Binary("^", *children)


def _split(children: list[Word]) -> tuple[Word | None, Word, list[Word], Word | None]:
    """Label, opcode, operand words and name of a line."""
    label = children[0] if children[0].type == "LABEL" else None  # type: ignore[attr-defined]
    opcode, *rest = children[1:] if label is not None else children
    name = rest.pop() if rest and rest[-1][0] == '"' else None
    words = _words(rest)
    for word in words:
        if word[0] == '"' and opcode not in _WORD_CODES:
            raise fault("arg_count", word, "a name comes last on its line")
    return label, opcode, words, name


def _words(tokens: list[Word]) -> list[Word]:
    """The words in WORDS and STRING tokens, each with its place."""
    words: list[Word] = []
    for token in tokens:
        if token[0] == '"':
            words.append(token)
            continue
        for match in _WORD.finditer(token):
            words.append(Word(match[0], token.line, token.column + match.start()))
    return words


def _other_statement(opcode: Word, children: list[Word]) -> Statement:
    words = _words(children[children.index(opcode) + 1 :])
    place = Place(line=opcode.line, column=opcode.column, columns=tuple(word.column for word in words))
    if opcode == "ROOT":
        if not 2 <= len(words) <= 3:
            raise fault("arg_count", opcode, f"ROOT does not take {len(words)} operands", expected="ROOT n material [hidden]")
        if len(words) == 3 and words[2] != "hidden":
            raise fault("unknown_name", words[2], "the third operand of ROOT can only be hidden", expected="hidden")
        return Root(node=read_reference(words[0]), material=_unquote(words[1]), hidden=len(words) == 3, place=place)
    if opcode == "M":
        if len(words) < 6:
            expected = "M name r g b metallic roughness [density] [friction]"
            raise fault("arg_count", opcode, f"M does not take {len(words)} operands", expected=expected)
        return Material(name=_unquote(words[0]), numbers=tuple(read_literal(word) for word in words[1:]), place=place)
    if opcode in IGNORED_CODES:
        return Ignored(words=(str(opcode), *map(str, words)), place=place)
    fix = did_you_mean(opcode, _CODES) or (f"write {opcode.upper()}" if opcode.upper() in _CODES else "")
    if opcode in SEGMENTS or opcode == "END":
        fix = "it belongs between SK and END"
    raise fault("unknown_opcode", opcode, f"{opcode[:20]} is no operation", expected=" ".join(_CODES), fix=fix)


def _range(token: Word) -> Range:
    low, colon, high = token[1:-1].partition(":")
    if not colon or ":" in high:
        raise fault("invalid_expression", token, "this is no range", expected="[low:high]")
    return Range(low=_side(token, low, 1), high=_side(token, high, len(low) + 2))


def _side(token: Word, text: str, start: int) -> Expression:
    word = Word(text.strip(" \t"), token.line, token.column + start + len(text) - len(text.lstrip(" \t")))
    if not word:
        raise fault("invalid_expression", token, "this is no range", expected="[low:high]")
    return read_expression(word)


def _unquote(word: str) -> str:
    if word[0] != '"':
        return str(word)
    text = word[1:-1]
    if "\\" not in text:
        return text
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), text)


def _comments(newlines: str) -> tuple[str, tuple[str, ...]]:
    """The comment that ends the line before, and the comment and blank ("") lines that follow it."""
    after, *lines = (line.strip(" \t") for line in newlines.split("\n"))
    return after, tuple(lines[:-1] if not lines[-1] else lines)


def _with_comments(statement: S, *, above: tuple[str, ...] = (), comment: str = "") -> S:
    """A statement with the comments around it; after a sketch stands after its END."""
    if comment and isinstance(statement, Operation) and statement.code == "SK":
        return cast(S, replace(statement, end=replace(statement.end, comment=comment)))
    place = replace(statement.place, above=above or statement.place.above, comment=comment or statement.place.comment)
    return replace(statement, place=place)


def _syntax_error(error: UnexpectedInput, text: str) -> DslError:
    """lark's complaint about a line, in our words."""
    open_sketch = _open_sketch(error)
    if open_sketch is not None:
        return fault("unterminated_sketch", open_sketch, "this sketch never ends", expected="a line END after its segments")
    line = text.split("\n")[error.line - 1]
    rest = line[error.column - 1 :]
    found = Word(rest.split(" ")[0], error.line, error.column)
    start = line.lstrip(" \t")
    if found.startswith('"') and not re.match(r'"(\\.|[^"\\])*"', rest):
        return fault("invalid_expression", found, "this name is never closed", expected='a closing "')
    if re.match(r"[a-z][a-z0-9_]*[ \t]*=", start):
        message = "nothing follows the value but a range and a description" if found else "the parameter has no value"
        return fault("invalid_expression", found, message, expected='name=expression [low:high] "description"')
    if start.startswith("END"):
        return fault("arg_count", found, "END stands alone on its line")
    return fault("unknown_opcode", found, "an operation is missing here", expected="an opcode")


def _open_sketch(error: UnexpectedInput) -> Word | None:
    """The SK that has no END when the text is over."""
    if not isinstance(error, UnexpectedToken) or not _is_at_end(error):
        return None
    stack = cast(list[object], error.interactive_parser.parser_state.value_stack)  # pyright: ignore[reportUnknownMemberType]
    heads = [item for item in stack if isinstance(item, lark.Token) and item.type == "SKETCH"]
    return cast(Word, heads[-1]) if heads else None


def _is_at_end(error: UnexpectedInput) -> bool:
    """Whether the text was over too early. (lark then gives the place of the last token.)"""
    return isinstance(error, UnexpectedToken) and cast(lark.Token, error.token).type == "$END"  # pyright: ignore[reportUnknownMemberType]
