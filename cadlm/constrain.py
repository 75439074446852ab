"""Which token may come next: an automaton over answer tokens that knows the program written so far.

Whatever is sampled under it parses, uses only names that exist, has the right operands, closes its sketches, leaves nothing
dangling and ends within the token budget. It knows the operation table and the numbers of the prompt, no geometry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from dsl.ops import OPS, SEGMENTS, Op

from .expression_guide import ExpressionGuide, Scope
from .lexicon import Lexicon, NameTokens
from .line_guide import FEWEST_IN_CHAIN, LONGEST, LineGuide, Point
from .nodes import NodeKind, Nodes
from .tokenizer import MAX_LABELS

if TYPE_CHECKING:
    from generators.numbers import Mention

State = Literal["line", "define", "parameter", "opcode", "operands", "block end", "ended"]

SHORTEST_BUDGET = 16
MOST_DANGLING = 8
MOST_SKETCHES = 3
_END, _GROWTH = 120, 40
"""Outside sketches a shortest end has at most so many tokens, and one more token makes it longer by at most so many (an opcode
adds its operands). Inside, the points that have to be written again come on top of both."""

# A sweep needs an open sketch, which this automaton never leaves open.
SPOKEN: dict[str, Op] = {code: op for code, op in OPS.items() if code != "SW"}
_NEEDS: dict[str, tuple[NodeKind, int]] = {
    code: ("sketch" if op.operands[0].kind == "sketch" else "solid", FEWEST_IN_CHAIN if op.operands[-1].repeat else 1)
    for code, op in SPOKEN.items()
    if op.operands[0].kind in ("solid", "sketch")
}
_MAKERS = tuple(code for code in SPOKEN if code not in _NEEDS)


@dataclass(slots=True)
class _Loop:
    """The sketch being written: the current loop's first point and the pen, or None between loops."""

    label: NameTokens
    segments: int = 0
    start: Point | None = None
    pen: Point | None = None


class ProgramGuide:
    """Constrains one answer to a prompt.

    Args:
        lexicon: Of the tokenizer.
        mentions: The numbers of the prompt.
        budget: Tokens of the answer at most, the end mark included; at least `SHORTEST_BUDGET`.
    """

    def __init__(self, lexicon: Lexicon, mentions: Sequence[Mention], budget: int) -> None:
        if budget < SHORTEST_BUDGET:
            raise ValueError(f"no program fits in {budget} tokens")
        self._lexicon = lexicon
        self._left = budget
        self._scope = Scope.of(lexicon, mentions[:MAX_LABELS])
        self._taken: set[NameTokens] = set()
        self._nodes = Nodes()
        self._state: State = "line"
        self._name: NameTokens = ()
        self._line: LineGuide | None = None
        self._loop: _Loop | None = None
        self._expression: ExpressionGuide | None = None
        self._plan: list[int] | None = None
        self._empty = True

    @property
    def was_forced(self) -> bool:
        """Whether the budget ran out, so that the end was not the model's choice."""
        return self._plan is not None

    # What may come

    def allowed(self) -> NDArray[np.intp]:
        """Ids of the tokens that may come next, at least one."""
        if self._plan is None:
            self._watch_budget()
        if self._plan is not None:
            return np.array([self._plan[0] if self._plan else self._lexicon.eos], dtype=np.intp)
        return np.array(self.choices(), dtype=np.intp)

    def choices(self) -> list[int]:
        """Ids of the tokens that may come next, whatever the budget."""
        match self._state:
            case "line":
                return self._line_starts()
            case "define":
                return self._definition()
            case "parameter":
                assert self._expression is not None
                out = self._expression.allowed()
                return [*out, *self._ends(self._is_whole())] if self._expression.complete else out
            case "opcode":
                return [self._lexicon.opcodes[code] for code in self._opcodes(is_labelled=True)]
            case "operands":
                assert self._line is not None
                out, may_end = self._line.allowed()
                if not may_end:
                    return out
                return [*out, *self._ends(self._would_be_whole(self._line))]
            case "block end":
                return [self._lexicon.newline]
            case "ended":
                return [self._lexicon.eos]

    def _line_starts(self) -> list[int]:
        lexicon = self._lexicon
        if self._loop is not None:
            return self._segments(self._loop)
        words = [word for word in lexicon.words if (word,) not in self._taken or self._longer_names(word)]
        out = [*words, *(lexicon.opcodes[code] for code in self._opcodes(is_labelled=False))]
        return [*out, *lexicon.refusals] if self._empty else out

    def _segments(self, loop: _Loop) -> list[int]:
        opcodes = self._lexicon.opcodes
        if loop.pen is not None:
            return [opcodes["L"], opcodes["A"]]
        out = [opcodes[code] for code in SEGMENTS]
        return [*out, self._lexicon.end] if loop.segments else out

    def _definition(self) -> list[int]:
        """After the beginning of a name at the start of a line."""
        lexicon, name = self._lexicon, self._name
        out: list[int] = []
        if name not in self._taken:
            out.append(lexicon.assign)
            if len(self._nodes.unused()) < MOST_DANGLING:
                out.append(lexicon.colon)
        if len(name) == 1:
            out += self._longer_names(name[0])
        elif len(name) == 2:
            out += [d for d in lexicon.digits if (*name, d) not in self._taken]
        return out

    def _longer_names(self, word: int) -> list[int]:
        """The digits after a word with which a new name begins."""
        return [d for d in self._lexicon.suffixes[word] if self._is_free((word, d))]

    def _is_free(self, start: NameTokens) -> bool:
        return start not in self._taken or any((*start, d) not in self._taken for d in self._lexicon.digits)

    def _opcodes(self, *, is_labelled: bool) -> list[str]:
        """Operations that can take what they have to."""
        nodes = self._nodes
        sketches = nodes.unused("sketch")
        pending = nodes.pending()
        count = {"solid": len(nodes.referable("solid")), "sketch": len(nodes.referable("sketch"))}
        if sketches:
            out = ["E", "V"] if is_labelled or len(sketches) == 1 else []
            out += ["LO"] if count["sketch"] > 1 else []
            return [*out, "SK"] if pending is None and len(sketches) < MOST_SKETCHES else out
        out = [] if pending is not None else list(_MAKERS)
        return out + [code for code, (kind, n) in _NEEDS.items() if count[kind] >= n and (pending is None or kind == "solid")]

    def _ends(self, is_whole: bool) -> list[int]:
        return [self._lexicon.newline, self._lexicon.eos] if is_whole else [self._lexicon.newline]

    def _is_whole(self) -> bool:
        """Whether the lines before are a program: nothing but a last solid is unused."""
        return self._nodes.unused() == [self._nodes.last] and not self._nodes.unused("sketch")

    def _would_be_whole(self, line: LineGuide) -> bool:
        """Whether the program would be whole with this line."""
        return line.op.makes == "solid" and set(self._nodes.unused()) <= set(line.used)

    # Taking a token

    def advance(self, token: int) -> None:
        """Take one allowed token (not the end mark)."""
        self._left -= 1
        if self._plan is not None:
            del self._plan[:1]
            return
        self._take(token)

    def _take(self, token: int) -> None:
        lexicon = self._lexicon
        self._empty = False
        match self._state:
            case "line":
                self._start_line(token)
            case "define":
                if token == lexicon.assign:
                    self._state = "parameter"
                    self._expression = ExpressionGuide(
                        lexicon, self._scope, labels=True, whole=False, signed=True, longest=LONGEST
                    )
                elif token == lexicon.colon:
                    self._state = "opcode"
                else:
                    self._name = (*self._name, token)
            case "parameter":
                assert self._expression is not None
                if token == lexicon.newline:
                    self._end_parameter(self._expression)
                else:
                    self._expression.advance(token)
            case "opcode":
                self._start_operation(lexicon.codes[token], self._name)
            case "operands":
                assert self._line is not None
                if token == lexicon.newline:
                    self._end_line(self._line)
                else:
                    self._line.advance(token)
            case "block end":
                self._state = "line"
            case "ended":
                raise ValueError("nothing follows the end")

    def _start_line(self, token: int) -> None:
        lexicon = self._lexicon
        if token in lexicon.refusals:
            self._state = "ended"
        elif token in lexicon.words:
            self._state, self._name = "define", (token,)
        elif self._loop is None:
            self._start_operation(lexicon.codes[token], ())
        elif token == lexicon.end:
            self._nodes.add("sketch", self._loop.label)
            self._loop, self._state = None, "block end"
        else:
            op = SEGMENTS[lexicon.codes[token]]
            self._line = LineGuide(lexicon, self._scope, self._nodes, op, pen=self._loop.pen, start=self._loop.start)
            self._state = "operands"

    def _start_operation(self, code: str, label: NameTokens) -> None:
        op = SPOKEN[code]
        pending = self._nodes.pending()
        must = set[int]() if pending is None else {pending}
        if op.makes == "solid" and not label:
            # A nameless result has to be taken up by the next line, which then could not take these up.
            must |= set(self._nodes.unused("sketch"))
        self._line = LineGuide(self._lexicon, self._scope, self._nodes, op, label=label, must=must)
        self._state = "operands"
        if label:
            self._taken.add(label)

    def _end_parameter(self, expression: ExpressionGuide) -> None:
        self._taken.add(self._name)
        self._scope = self._scope.with_parameter(self._name, expression.is_whole)
        self._expression, self._state = None, "line"

    def _end_line(self, line: LineGuide) -> None:
        line.finish()
        self._state, self._line = "line", None
        if self._loop is not None:
            self._end_segment(self._loop, line)
        elif line.op.makes == "sketch":
            self._loop = _Loop(line.label)
        else:
            self._nodes.use(line.used)
            self._nodes.add("solid", line.label)

    def _end_segment(self, loop: _Loop, line: LineGuide) -> None:
        loop.segments += 1
        if line.op.code == "O":
            return
        x1, y1, x2, y2 = line.written[:4]
        loop.start = loop.start or (x1, y1)
        loop.pen = (x2, y2)
        if loop.pen == loop.start:
            loop.start = loop.pen = None

    # Ending in time

    def _watch_budget(self) -> None:
        """Once a shortest end barely fits into what is left of the budget, write it."""
        if self._left > self.longest_end() + self.growth():
            return
        plan = self.shortest_end()
        if self._left <= len(plan) + 1 + self.growth():
            self._plan = plan

    def growth(self) -> int:
        """Tokens, at most, by which one more token makes a shortest end longer."""
        return _GROWTH + self._loop_tokens()

    def longest_end(self) -> int:
        """Tokens that a shortest end has at most."""
        return _END + 2 * self._loop_tokens()

    def shortest_end(self) -> list[int]:
        """A short way to a whole program from here, the end mark aside."""
        return self.copy()._finish()

    def _loop_tokens(self) -> int:
        """Tokens of the points of the open loop and of the segment being written."""
        if self._loop is None:
            return 0
        ends = sum(map(len, (*(self._loop.start or ()), *(self._loop.pen or ()))))
        return ends + (self._line.length if self._line else 0)

    def copy(self) -> ProgramGuide:
        """A guide that goes on from here by itself."""
        new = object.__new__(ProgramGuide)
        new.__dict__.update(self.__dict__)
        new._taken, new._nodes = self._taken.copy(), self._nodes.copy()
        new._line = self._line.copy() if self._line else None
        new._loop = replace(self._loop) if self._loop else None
        new._expression = self._expression.copy() if self._expression else None
        return new

    def _finish(self) -> list[int]:
        """Write a short end into this guide; the tokens written."""
        out: list[int] = []
        while (token := self._shortest()) != self._lexicon.eos:
            self._take(token)
            out.append(token)
        return out

    def _shortest(self) -> int:
        lexicon = self._lexicon
        choices = self.choices()
        if lexicon.eos in choices:
            return lexicon.eos
        match self._state:
            case "define":
                return lexicon.assign if lexicon.assign in choices else choices[0]
            case "parameter":
                assert self._expression is not None
                token = self._expression.shortest()
            case "operands":
                assert self._line is not None
                token = self._line.shortest()
            case "block end":
                token = lexicon.newline
            case _:
                token = self._shortest_start(choices)
        return lexicon.newline if token is None else token

    def _shortest_start(self, choices: list[int]) -> int:
        codes = self._lexicon.opcodes
        if self._loop is not None:
            wishes = [self._lexicon.end, codes["O"], codes["L"]]
        elif self._nodes.unused("sketch"):
            wishes = [codes["E"], codes["LO"]]
        elif len(self._nodes.unused("solid")) > 1:
            wishes = [codes["U"]]
        else:
            wishes = [codes["T"], codes["C"]]
        return next(token for token in wishes if token in choices)
