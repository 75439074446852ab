"""Which token may come next: an automaton over answer tokens that knows the program written so far.

Whatever is sampled under it parses, uses only names that exist, has the right operands, closes its sketches, leaves nothing
dangling and ends within the token budget. It knows the operation table and the numbers of the prompt, no geometry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from dsl.ops import EDGE_SELECTORS, FACE_SELECTORS, OPS, SEGMENTS, Op, Operand

from .expression_guide import ExpressionGuide, Scope
from .lexicon import Lexicon, Names, NameTokens
from .tokenizer import MAX_LABELS

if TYPE_CHECKING:
    from generators.numbers import Mention

Kind = Literal["solid", "sketch"]
State = Literal["line", "define", "parameter", "opcode", "operands", "ended"]
Tokens = tuple[int, ...]

LONGEST, LONGEST_IN_SKETCH = 40, 14
"""Tokens of an expression. Points of a sketch are written again to close a loop, so they must stay short."""
MOST_REFERENCES = 12
MOST_DANGLING = 8
MOST_SKETCHES = 3
_END, _GROWTH = 120, 40
"""Outside sketches a shortest end has at most so many tokens, and one more token makes it longer by at most so many (an opcode
adds its operands). Inside, the points that have to be written again come on top of both."""

_PLAIN = {"SK": "000100010", "T": "0000", "E": "0001"}
"""Numbers that finish an operation in time, one per operand; 1 for all others."""

# A sweep needs an open sketch, which this automaton never leaves open.
SPOKEN: dict[str, Op] = {code: op for code, op in OPS.items() if code != "SW"}
_MAKERS = {code: op for code, op in SPOKEN.items() if not any(slot.kind in ("solid", "sketch") for slot in op.operands)}
_NEEDS = {
    code: (op.operands[0].kind, 2 if any(slot.repeat for slot in op.operands) else 1) for code, op in SPOKEN.items() if code not in _MAKERS
}


@dataclass(frozen=True, slots=True)
class _Node:
    kind: Kind
    name: NameTokens
    used: bool = False


@dataclass(slots=True)
class _Line:
    """The operation or segment being written.

    Attributes:
        slot: Index of the operand that comes next or, with `reference` or `expression`, is being written.
        used: Nodes referred to so far.  must: Nodes that the line has to refer to.
        written: Tokens of each finished operand (segments only).
        forced: Tokens that must come next (the start of a segment is the end of the one before).
    """

    op: Op
    label: NameTokens
    must: frozenset[int] = frozenset()
    slot: int = 0
    used: tuple[int, ...] = ()
    reference: NameTokens = ()
    expression: ExpressionGuide | None = None
    current: list[int] = field(default_factory=list[int])
    written: list[Tokens] = field(default_factory=list[Tokens])
    forced: Tokens = ()

    def copy(self) -> _Line:
        expression = self.expression.copy() if self.expression else None
        return replace(self, expression=expression, current=self.current.copy(), written=self.written.copy())


@dataclass(slots=True)
class _Loop:
    """The sketch being written: the current loop's first point and the pen, or None between loops."""

    label: NameTokens
    segments: int = 0
    start: tuple[Tokens, Tokens] | None = None
    pen: tuple[Tokens, Tokens] | None = None


class ProgramGuide:
    """Constrains one answer to a prompt.

    Args:
        lexicon: Of the tokenizer.
        mentions: The numbers of the prompt.
        budget: Tokens of the answer at most, the end mark included; at least 16.
    """

    def __init__(self, lexicon: Lexicon, mentions: Sequence[Mention], budget: int) -> None:
        if budget < 16:
            raise ValueError(f"no program fits in {budget} tokens")
        self._lexicon = lexicon
        self._left = budget
        self._scope = Scope(Names(), Names(), mentions[:MAX_LABELS])
        self._taken: set[NameTokens] = set()
        self._labels: dict[NameTokens, int] = {}
        self._nodes: list[_Node] = []
        self._state: State = "line"
        self._name: NameTokens = ()
        self._line: _Line | None = None
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
        return np.array(self._choices(), dtype=np.intp)

    def _choices(self) -> list[int]:
        match self._state:
            case "line":
                return self._line_starts()
            case "define":
                return self._definition()
            case "parameter":
                assert self._expression is not None
                out = self._expression.allowed()
                return [*out, *self._ends()] if self._expression.complete else out
            case "opcode":
                return [self._lexicon.opcodes[code] for code in self._opcodes(labelled=True)]
            case "operands":
                assert self._line is not None
                return self._operands(self._line)
            case "ended":
                return [self._lexicon.eos]

    def _line_starts(self) -> list[int]:
        lexicon = self._lexicon
        if self._loop is not None:
            return self._segments(self._loop)
        out = [*lexicon.words, *(lexicon.opcodes[code] for code in self._opcodes(labelled=False))]
        return [*out, *lexicon.refusals] if self._empty else out

    def _segments(self, loop: _Loop) -> list[int]:
        opcodes = self._lexicon.opcodes
        if loop.pen is not None:
            return [opcodes["L"], opcodes["A"]]
        out = [opcodes[code] for code in SEGMENTS]
        return [*out, self._lexicon.end] if loop.segments else out

    def _definition(self) -> list[int]:
        lexicon, name = self._lexicon, self._name
        out = [lexicon.assign, lexicon.colon] if name not in self._taken else []
        if lexicon.colon in out and sum(1 for node in self._nodes if not node.used) >= MOST_DANGLING:
            out.remove(lexicon.colon)
        if len(name) == 1:
            out += [d for d in lexicon.suffixes[name[0]] if self._free((*name, d))]
        elif len(name) == 2:
            out += [d for d in lexicon.digits if (*name, d) not in self._taken]
        return out

    def _free(self, start: NameTokens) -> bool:
        return start not in self._taken or any((*start, d) not in self._taken for d in self._lexicon.digits)

    def _opcodes(self, *, labelled: bool) -> list[str]:
        """Operations that can take what they have to."""
        sketches = self._dangling("sketch")
        pending = self._pending()
        solids = len(self._referable("solid"))
        profiles = len(self._referable("sketch"))
        if sketches:
            out = ["E", "V"] if labelled or len(sketches) == 1 else []
            out += ["LO"] if profiles > 1 else []
            return [*out, "SK"] if pending is None and len(sketches) < MOST_SKETCHES else out
        out = [] if pending is not None else list(_MAKERS)
        for code, (kind, count) in _NEEDS.items():
            if (solids if kind == "solid" else profiles) >= count and (pending is None or kind == "solid"):
                out.append(code)
        return out

    def _operands(self, line: _Line) -> list[int]:
        if line.forced:
            return [line.forced[0]]
        if line.expression is not None:
            out = line.expression.allowed()
            if not line.current:
                return [self._lexicon.blank[token] for token in out]
            return [*out, *self._after_operand(line)] if line.expression.complete else out
        if line.reference:
            names = self._reference_names(line)
            out = [token for token in names.after(line.reference) if token in self._lexicon.digits]
            if line.reference in names.whole:
                out += self._after_operand(self._referred(line))
            return out
        return self._begin_operand(line)

    def _after_operand(self, line: _Line) -> list[int]:
        """What may follow when the operand being written ends here."""
        repeats = line.op.operands[line.slot].repeat
        return self._begin_operand(line, line.slot if repeats else line.slot + 1)

    def _begin_operand(self, line: _Line, index: int | None = None) -> list[int]:
        """First tokens of the operands that may stand at a slot, and the ends of the line where it may end."""
        lexicon = self._lexicon
        index = line.slot if index is None else index
        slots = line.op.operands
        out: list[int] = []
        fewest = 2 if slots and slots[-1].repeat else 0
        while index < len(slots):
            slot = slots[index]
            if slot.kind == "number":
                out += self._number_starts(line, slot, index)
            elif slot.kind in ("face", "edges"):
                known = FACE_SELECTORS if slot.kind == "face" else EDGE_SELECTORS
                out += [lexicon.selectors[selector] for selector in known]
            elif len(line.used) < MOST_REFERENCES or line.must - set(line.used):
                out += self._reference_starts(line, slot)
            if not slot.optional and not (slot.repeat and len(line.used) >= fewest):
                return out
            index += 1
        return out if line.must - set(line.used) else [*out, *self._line_ends(line)]

    def _number_starts(self, line: _Line, slot: Operand, index: int) -> list[int]:
        lexicon = self._lexicon
        if slot.rule == "flag":
            return [lexicon.blank[lexicon.zero], lexicon.blank[lexicon.one]]
        expression = self._new_expression(line, slot)
        return [lexicon.blank[token] for token in expression.allowed()]

    def _new_expression(self, line: _Line, slot: Operand) -> ExpressionGuide:
        signed = slot.rule in ("any", "nonzero")
        longest = LONGEST_IN_SKETCH if self._loop is not None else LONGEST
        return ExpressionGuide(self._lexicon, self._scope, labels=False, whole=slot.rule == "count", signed=signed, longest=longest)

    def _reference_starts(self, line: _Line, slot: Operand) -> list[int]:
        nodes = self._options(line, slot)
        out = {self._lexicon.blank[name[0]] for name, node in self._labels.items() if node in nodes}
        last = len(self._nodes) - 1
        return [*out, self._lexicon.dollar] if last in nodes else list(out)

    def _options(self, line: _Line, slot: Operand) -> set[int]:
        """Nodes that may be referred to at a slot; only what the line must use once there is no room for others."""
        nodes = self._referable("sketch" if slot.kind == "sketch" else "solid") - set(line.used)
        missing = line.must - set(line.used)
        repeats = line.op.operands[-1].repeat
        tight = len(missing) >= MOST_REFERENCES - len(line.used) if repeats else bool(missing)
        return nodes & missing if tight else nodes

    def _reference_names(self, line: _Line) -> Names:
        nodes = self._options(line, line.op.operands[line.slot])
        return Names(name for name, node in self._labels.items() if node in nodes)

    def _referred(self, line: _Line) -> _Line:
        """The line with the reference being written counted as used."""
        return replace(line, used=(*line.used, self._labels[line.reference]))

    def _line_ends(self, line: _Line) -> list[int]:
        lexicon = self._lexicon
        if self._loop is not None or line.op.makes == "sketch":
            return [lexicon.newline]
        others = any(not node.used and i not in line.used for i, node in enumerate(self._nodes))
        return [lexicon.newline] if others else [lexicon.newline, lexicon.eos]

    def _ends(self) -> list[int]:
        """The end of a parameter line; it may be the last line of a whole program."""
        whole = bool(self._nodes) and not self._dangling("sketch") and all(node.used for node in self._nodes[:-1])
        return [self._lexicon.newline, self._lexicon.eos] if whole else [self._lexicon.newline]

    # The nodes

    def _dangling(self, kind: Kind) -> list[int]:
        return [i for i, node in enumerate(self._nodes) if node.kind == kind and not node.used]

    def _pending(self) -> int | None:
        """The last node if only the next line can still refer to it."""
        last = len(self._nodes) - 1
        return last if last >= 0 and not self._nodes[last].name and not self._nodes[last].used else None

    def _referable(self, kind: Kind) -> set[int]:
        last = len(self._nodes) - 1
        return {i for i, node in enumerate(self._nodes) if node.kind == kind and (node.name or i == last)}

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
                    self._expression = ExpressionGuide(lexicon, self._scope, labels=True, whole=False, signed=True, longest=LONGEST)
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
                self._take_operand(self._line, token)
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
            self._add_node(_Node("sketch", self._loop.label))
            self._loop, self._state = None, "operands"
            self._line = _Line(Op(code="END", title="", layer="core", operands=(), meaning="", makes="sketch"), ())
        else:
            pen = self._loop.pen
            forced = (*pen[0], *pen[1]) if pen else ()
            self._line = _Line(SEGMENTS[lexicon.codes[token]], (), forced=forced, written=list(pen or ()), slot=2 if pen else 0)
            self._state = "operands"

    def _start_operation(self, code: str, label: NameTokens) -> None:
        op = SPOKEN[code]
        pending = self._pending()
        must = set() if pending is None else {pending}
        if op.makes == "solid" and not label:
            # A nameless result has to be taken up by the next line, which then could not take these up.
            must |= set(self._dangling("sketch"))
        self._line = _Line(op, label, frozenset(must))
        self._state = "operands"
        if label:
            self._taken.add(label)

    def _end_parameter(self, expression: ExpressionGuide) -> None:
        self._taken.add(self._name)
        self._scope.parameters.add(self._name)
        if expression.is_whole:
            self._scope.whole.add(self._name)
        self._expression, self._state = None, "line"

    def _take_operand(self, line: _Line, token: int) -> None:
        if line.forced:
            line.forced = line.forced[1:]
            return
        if line.expression is not None and line.current and token in line.expression.allowed():
            line.expression.advance(token)
            line.current.append(token)
            return
        if line.reference and token in self._lexicon.digits:
            line.reference = (*line.reference, token)
            return
        self._end_operand(line)
        if token == self._lexicon.newline:
            self._end_line(line)
        else:
            self._start_operand(line, token)

    def _end_operand(self, line: _Line) -> None:
        if line.reference:
            line.used = self._referred(line).used
            line.reference = ()
        elif line.expression is not None:
            line.written.append(tuple(line.current))
            line.expression, line.current = None, []
        else:
            return
        if not line.op.operands[line.slot].repeat:
            line.slot += 1

    def _start_operand(self, line: _Line, token: int) -> None:
        """Begin, or with a one-token operand finish, the operand at the first slot from here that the token fits."""
        lexicon = self._lexicon
        slots = line.op.operands
        if token == lexicon.dollar or (slots[line.slot].kind in ("solid", "sketch") and lexicon.plain.get(token) in lexicon.words):
            # After the second operand of a chain the repeated slot stays; before it the first slot is done.
            if token == lexicon.dollar:
                line.used = (*line.used, len(self._nodes) - 1)
                line.slot += 0 if slots[line.slot].repeat else 1
            else:
                line.reference = (lexicon.plain[token],)
        elif token in lexicon.selectors.values():
            line.slot = len(slots)
        elif slots[line.slot].rule == "flag":
            line.written.append((token,))
            line.slot += 1
        else:
            line.expression = self._new_expression(line, slots[line.slot])
            line.expression.advance(lexicon.plain[token])
            line.current = [token]

    def _end_line(self, line: _Line) -> None:
        self._state, self._line = "line", None
        if self._loop is not None:
            self._end_segment(self._loop, line)
        elif line.op.code == "SK":
            self._loop = _Loop(line.label)
        elif line.op.code != "END":
            for i in line.used:
                self._nodes[i] = replace(self._nodes[i], used=True)
            self._add_node(_Node("solid", line.label))

    def _end_segment(self, loop: _Loop, line: _Line) -> None:
        loop.segments += 1
        if line.op.code == "O":
            return
        x1, y1, x2, y2 = line.written[:4]
        loop.start = loop.start or (x1, y1)
        loop.pen = (x2, y2)
        if loop.pen == loop.start:
            loop.start = loop.pen = None

    def _add_node(self, node: _Node) -> None:
        self._nodes.append(node)
        if node.name:
            self._labels[node.name] = len(self._nodes) - 1

    # Ending in time

    def _watch_budget(self) -> None:
        """Once a shortest end barely fits into what is left of the budget, write it."""
        points = self._loop_tokens()
        growth = _GROWTH + points
        if self._left > _END + 2 * points + growth:
            return
        plan = self._copy()._shortest_end()
        if self._left <= len(plan) + 1 + growth:
            self._plan = plan

    def _loop_tokens(self) -> int:
        """Tokens of the points of the open loop and of the segment being written."""
        if self._loop is None:
            return 0
        points = [*(self._loop.start or ()), *(self._loop.pen or ())]
        if self._line is not None:
            points += [*self._line.written, self._line.current]
        return sum(map(len, points))

    def _copy(self) -> ProgramGuide:
        new = object.__new__(ProgramGuide)
        new.__dict__.update(self.__dict__)
        new._scope = Scope(self._scope.parameters.copy(), self._scope.whole.copy(), self._scope.mentions)
        new._taken, new._labels, new._nodes = self._taken.copy(), self._labels.copy(), self._nodes.copy()
        new._line = self._line.copy() if self._line else None
        new._loop = replace(self._loop) if self._loop else None
        new._expression = self._expression.copy() if self._expression else None
        return new

    def _shortest_end(self) -> list[int]:
        """Write a short end of the program into this guide; the tokens written."""
        out: list[int] = []
        while (token := self._shortest()) != self._lexicon.eos:
            self._take(token)
            out.append(token)
        return out

    def _shortest(self) -> int:
        lexicon = self._lexicon
        choices = self._choices()
        if lexicon.eos in choices:
            return lexicon.eos
        match self._state:
            case "define":
                return next(token for token in (lexicon.assign, *choices) if token in choices)
            case "parameter":
                assert self._expression is not None
                token = self._expression.shortest()
                return lexicon.newline if token is None else token
            case "operands":
                assert self._line is not None
                return self._shortest_operand(self._line, choices)
            case _:
                return self._shortest_start(choices)

    def _shortest_start(self, choices: list[int]) -> int:
        codes = self._lexicon.opcodes
        if self._loop is not None and self._state == "line":
            return self._lexicon.end if self._lexicon.end in choices else codes["O"] if codes["O"] in choices else codes["L"]
        if self._dangling("sketch"):
            return codes["E"] if codes["E"] in choices else codes["LO"]
        if len(self._dangling("solid")) > 1:
            return codes["U"]
        return codes["T"] if codes["T"] in choices else codes["C"]

    def _shortest_operand(self, line: _Line, choices: list[int]) -> int:
        lexicon = self._lexicon
        if line.forced:
            return line.forced[0]
        if (token := self._closing_point(line)) is not None:
            return token
        if line.expression is not None and (token := line.expression.shortest()) is not None:
            return token
        if (token := self._wanted_reference(line, choices)) is not None:
            return token
        if lexicon.newline in choices:
            return lexicon.newline
        if lexicon.dollar in choices:
            return lexicon.dollar
        index = line.slot + (line.expression is not None)
        plain = _PLAIN.get(line.op.code, "1" * len(line.op.operands))[index : index + 1]
        token = lexicon.blank[lexicon.zero if plain == "0" else lexicon.one]
        return token if token in choices else choices[0]

    def _wanted_reference(self, line: _Line, choices: list[int]) -> int | None:
        """The next token of a reference that the line has to make, or that a union makes to take up what dangles."""
        lexicon = self._lexicon
        wanted = set(line.must) | (set(self._dangling("solid")) if line.op.code == "U" else set())
        wanted -= set(line.used)
        names = {node: name for name, node in self._labels.items() if node in wanted}
        if line.reference:
            whole = self._reference_names(line).whole
            if not (line.reference in whole and self._labels[line.reference] in wanted):
                size = len(line.reference)
                longer = [name[size] for name in names.values() if name[:size] == line.reference and len(name) > size]
                if longer:
                    return longer[0]
                if line.reference not in whole:
                    return next(token for token in choices if token in lexicon.digits)
            wanted -= {self._labels[line.reference]}
        for node in sorted(wanted):
            token = lexicon.blank[names[node][0]] if node in names else lexicon.dollar
            if token in choices:
                return token
        return None

    def _closing_point(self, line: _Line) -> int | None:
        """The next token of a segment's end point that closes the loop."""
        if self._loop is None or line.op.code not in ("L", "A"):
            return None
        done, current = line.written, tuple(line.current)
        if current and (len(done) < 2 or not self._is_start(line, done, current)):
            assert line.expression is not None
            if not line.expression.complete:
                return None
            done, current = [*done, current], ()
        if len(done) not in (2, 3):
            return None
        start = self._loop.start or (done[0], done[1])
        return start[len(done) - 2][len(current)]

    def _is_start(self, line: _Line, done: list[Tokens], current: Tokens) -> bool:
        """Whether the operand being written is an unfinished copy of the loop's first point."""
        assert self._loop is not None
        if len(done) > 3:
            return False
        target = (self._loop.start or (done[0], done[1]))[len(done) - 2]
        return len(current) < len(target) and target[: len(current)] == current
