"""Which token may continue one line: an automaton over the operands of an operation or of a segment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dsl.ops import EDGE_SELECTORS, FACE_SELECTORS, Op, Operand

from .expression_guide import ExpressionGuide, Scope
from .lexicon import Lexicon, Names, NameTokens
from .nodes import Nodes

Tokens = tuple[int, ...]
Point = tuple[Tokens, Tokens]

LONGEST, LONGEST_IN_SKETCH = 40, 14
"""Tokens of an expression. Points of a sketch are written again to close a loop, so they must stay short."""
MOST_REFERENCES = 12
FEWEST_IN_CHAIN = 2

_PLAIN = {"SK": "000100010", "T": "0000", "E": "0001"}
"""Numbers that finish an operation in time, one per operand; 1 for all others."""


class Choices(NamedTuple):
    """Tokens that continue a line, and whether it may also end."""

    tokens: list[int]
    may_end: bool


class LineGuide:
    """The operands of one line.

    Args:
        op: The operation or segment; its opcode is written already.
        nodes: The nodes of the lines before; they do not change while the line is written.
        label: The label of the line, () for none.
        must: Nodes that the line has to refer to.
        pen: Where a segment has to start; its tokens are forced.
        start: The first point of the segment's loop, None if the segment is the first.

    Attributes:
        written: Tokens of each finished number.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        scope: Scope,
        nodes: Nodes,
        op: Op,
        *,
        label: NameTokens = (),
        must: Iterable[int] = (),
        pen: Point | None = None,
        start: Point | None = None,
    ) -> None:
        self._lexicon, self._scope, self._nodes = lexicon, scope, nodes
        self.op, self.label = op, label
        self._must = frozenset(must)
        self._start = start
        self._slot = 2 if pen else 0
        self._forced: Tokens = (*pen[0], *pen[1]) if pen else ()
        self.written: list[Tokens] = list(pen or ())
        self._used: Tokens = ()
        self._reference: NameTokens = ()
        self._expression: ExpressionGuide | None = None
        self._current: list[int] = []

    def copy(self) -> LineGuide:
        new = object.__new__(LineGuide)
        new.__dict__.update(self.__dict__)
        new.written, new._current = self.written.copy(), self._current.copy()
        new._expression = self._expression.copy() if self._expression else None
        return new

    @property
    def used(self) -> Tokens:
        """Nodes that the line refers to, the reference being written included."""
        return (*self._used, self._nodes.named[self._reference]) if self._reference in self._nodes.named else self._used

    @property
    def length(self) -> int:
        """Tokens of the numbers so far."""
        return sum(map(len, self.written)) + len(self._current)

    # What may come

    def allowed(self) -> Choices:
        if self._forced:
            return Choices([self._forced[0]], False)
        if self._expression is not None:
            tokens = self._expression.allowed()
            is_done = self._expression.complete
        elif self._reference:
            names = self._reference_names()
            tokens = [token for token in names.after(self._reference) if token in self._lexicon.digits]
            is_done = self._reference in names.whole
        else:
            return self._starts(self._slot, self._used)
        if not is_done:
            return Choices(tokens, False)
        after = self._starts(self._slot if self._repeats else self._slot + 1, self.used)
        return Choices([*tokens, *after.tokens], after.may_end)

    @property
    def _repeats(self) -> bool:
        return self.op.operands[self._slot].repeat

    def _starts(self, index: int, used: Tokens) -> Choices:
        """First tokens of the operands that may stand from a slot on."""
        out: list[int] = []
        missing = self._must - set(used)
        for slot in self.op.operands[index:]:
            if slot.kind == "number":
                out += self._number_starts(slot)
            elif slot.kind in ("face", "edges"):
                out += [self._lexicon.selectors[s] for s in (FACE_SELECTORS if slot.kind == "face" else EDGE_SELECTORS)]
            elif len(used) < MOST_REFERENCES or missing:
                out += self._reference_starts(slot, used)
            if not slot.optional and not (slot.repeat and len(used) >= FEWEST_IN_CHAIN):
                return Choices(out, False)
        return Choices(out, not missing)

    def _number_starts(self, slot: Operand) -> list[int]:
        lexicon = self._lexicon
        tokens = (lexicon.zero, lexicon.one) if slot.rule == "flag" else self._new_expression(slot).allowed()
        return [lexicon.blank[token] for token in tokens]

    def _new_expression(self, slot: Operand) -> ExpressionGuide:
        return ExpressionGuide(
            self._lexicon,
            self._scope,
            labels=False,
            whole=slot.rule == "count",
            signed=slot.rule in ("any", "nonzero"),
            longest=LONGEST_IN_SKETCH if self.op.makes == "segment" else LONGEST,
        )

    def _reference_starts(self, slot: Operand, used: Tokens) -> list[int]:
        nodes = self._options(slot, used)
        names = {self._lexicon.blank[name[0]] for name, node in self._nodes.named.items() if node in nodes}
        return [*names, self._lexicon.dollar] if self._nodes.last in nodes else list(names)

    def _options(self, slot: Operand, used: Tokens) -> set[int]:
        """Nodes that may be referred to; only those the line must use once there is no room for others."""
        nodes = self._nodes.referable("sketch" if slot.kind == "sketch" else "solid") - set(used)
        missing = self._must - set(used)
        room = MOST_REFERENCES - len(used) if self.op.operands[-1].repeat else 1
        return nodes & missing if missing and len(missing) >= room else nodes

    def _reference_names(self) -> Names:
        nodes = self._options(self.op.operands[self._slot], self._used)
        return Names(name for name, node in self._nodes.named.items() if node in nodes)

    # Taking a token

    def advance(self, token: int) -> None:
        """Take one allowed token."""
        if self._forced:
            self._forced = self._forced[1:]
        elif self._expression is not None and token not in self._lexicon.operand_starts:
            self._expression.advance(token)
            self._current.append(token)
        elif self._reference and token in self._lexicon.digits:
            self._reference = (*self._reference, token)
        else:
            self.finish()
            self._begin(token)

    def finish(self) -> None:
        """End the operand being written, if there is one."""
        if self._reference:
            self._used, self._reference = self.used, ()
        elif self._expression is not None:
            self.written.append(tuple(self._current))
            self._expression, self._current = None, []
        else:
            return
        if not self._repeats:
            self._slot += 1

    def _begin(self, token: int) -> None:
        """Begin an operand, or finish it where it is one token long."""
        lexicon = self._lexicon
        slot = self.op.operands[self._slot]
        if token == lexicon.dollar:
            self._used = (*self._used, self._nodes.last)
            self._slot += not slot.repeat
        elif slot.kind in ("solid", "sketch"):
            self._reference = (lexicon.plain[token],)
        elif token in lexicon.selectors.values():
            self._slot = len(self.op.operands)  # nothing stands after a selector
        elif slot.rule == "flag":
            self.written.append((token,))
            self._slot += 1
        else:
            self._expression = self._new_expression(slot)
            self._expression.advance(lexicon.plain[token])
            self._current = [token]

    # Ending in time

    def shortest(self) -> int | None:
        """The next token of a short end of the line that closes its loop; None where it may end."""
        lexicon = self._lexicon
        if self._forced:
            return self._forced[0]
        if (token := self._closing_point()) is not None:
            return token
        if self._expression is not None and (token := self._expression.shortest()) is not None:
            return token
        choices = self.allowed()
        if (token := self._wanted_reference(choices.tokens)) is not None:
            return token
        if choices.may_end:
            return None
        if lexicon.dollar in choices.tokens:
            return lexicon.dollar
        index = self._slot + (self._expression is not None)
        plain = _PLAIN.get(self.op.code, "1" * len(self.op.operands))[index : index + 1]
        token = lexicon.blank[lexicon.zero if plain == "0" else lexicon.one]
        return token if token in choices.tokens else choices.tokens[0]

    def _wanted_reference(self, choices: list[int]) -> int | None:
        """The next token of a reference that the line has to make, or that a union makes to take up what dangles."""
        lexicon = self._lexicon
        wanted = self._must | frozenset(self._nodes.unused("solid") if self.op.code == "U" else ())
        wanted -= set(self._used)
        names = {node: name for name, node in self._nodes.named.items() if node in wanted}
        if start := self._reference:
            whole = self._reference_names().whole
            if not (start in whole and self._nodes.named[start] in wanted):
                longer = [name[len(start)] for name in names.values() if name[: len(start)] == start and len(name) > len(start)]
                if longer:
                    return longer[0]
                if start not in whole:
                    return next(token for token in choices if token in lexicon.digits)
            wanted -= {self._nodes.named[start]}
        for node in sorted(wanted):
            token = lexicon.blank[names[node][0]] if node in names else lexicon.dollar
            if token in choices:
                return token
        return None

    def _closing_point(self) -> int | None:
        """The next token of a segment's end point that closes the loop."""
        if self.op.code not in ("L", "A"):
            return None
        done, current = self.written, tuple(self._current)
        if current and (len(done) < 2 or not self._is_start(done, current)):
            assert self._expression is not None
            if not self._expression.complete:
                return None
            done, current = [*done, current], ()
        if len(done) not in (2, 3):
            return None
        start = self._start or (done[0], done[1])
        return start[len(done) - 2][len(current)]

    def _is_start(self, done: list[Tokens], current: Tokens) -> bool:
        """Whether the number being written is an unfinished copy of the loop's first point."""
        if len(done) > 3:
            return False
        target = (self._start or (done[0], done[1]))[len(done) - 2]
        return len(current) < len(target) and target[: len(current)] == current
