"""Lines of words to statements: what the parser calls while it reads, with the operation table for the operands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar, cast

import lark

from .errors import DslError
from .expression_parser import parse_expression, read_range
from .operands import read_operands, read_reference
from .ops import ALIASES, IGNORED_CODES, OPS, SEGMENTS
from .syntax import (
    Ignored,
    Material,
    Operation,
    Parameter,
    Place,
    Program,
    Refusal,
    Root,
    Statement,
)
from .words import Word, did_you_mean, fault, read_at, read_literal, unquote

S = TypeVar("S", bound=Statement)
_CODES = (*OPS, *ALIASES, "M", "ROOT")
_WORD = re.compile(r"[^ \t]+")
_WORD_CODES = frozenset(("M", "ROOT", *IGNORED_CODES))


class ProgramBuilder(lark.Transformer[lark.Token, Program]):
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
                bounds = read_range(token)
            else:
                description = unquote(token)
        return Parameter(
            name=assign.partition("=")[0].strip(),
            value=read_at(word, parse_expression),
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
        place = Place(
            line=opcode.line,
            column=opcode.column,
            label_column=0 if label is None else label.column,
            columns=tuple([word.column for word in words]),
        )
        return Operation(
            code=code,
            operands=read_operands(OPS[code], opcode, list(map(str, words)), place),
            label="" if label is None else label[:-1],
            name="" if name is None else unquote(name),
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
        place = head.place._replace(comment=comment) if comment else head.place
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
        place = Place(line=opcode.line, column=opcode.column, columns=tuple([word.column for word in words]))
        return Operation(
            code=str(opcode), operands=read_operands(SEGMENTS[opcode], opcode, list(map(str, words)), place), place=place
        )

    def refusal(self, children: list[Word]) -> Refusal:
        (token,) = children
        return Refusal(reason=token[1:].strip(), place=Place(line=token.line, column=token.column))


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
        return Root(node=read_at(words[0], read_reference), material=unquote(words[1]), hidden=len(words) == 3, place=place)
    if opcode == "M":
        if len(words) < 6:
            expected = "M name r g b metallic roughness [density] [friction]"
            raise fault("arg_count", opcode, f"M does not take {len(words)} operands", expected=expected)
        return Material(name=unquote(words[0]), numbers=tuple(read_at(word, read_literal) for word in words[1:]), place=place)
    if opcode in IGNORED_CODES:
        return Ignored(words=(str(opcode), *map(str, words)), place=place)
    fix = did_you_mean(opcode, _CODES) or (f"write {opcode.upper()}" if opcode.upper() in _CODES else "")
    if opcode in SEGMENTS or opcode == "END":
        fix = "it belongs between SK and END"
    raise fault("unknown_opcode", opcode, f"{opcode[:20]} is no operation", expected=" ".join(_CODES), fix=fix)


def _comments(newlines: str) -> tuple[str, tuple[str, ...]]:
    """The comment that ends the line before, and the comment and blank ("") lines that follow it."""
    after, *lines = (line.strip(" \t") for line in newlines.split("\n"))
    return after, tuple(lines[:-1] if not lines[-1] else lines)


def _with_comments(statement: S, *, above: tuple[str, ...] = (), comment: str = "") -> S:
    """A statement with the comments around it; after a sketch stands after its END."""
    if comment and isinstance(statement, Operation) and statement.code == "SK":
        return cast(S, replace(statement, end=statement.end._replace(comment=comment)))
    place = statement.place._replace(above=above or statement.place.above, comment=comment or statement.place.comment)
    return replace(statement, place=place)
