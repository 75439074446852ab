"""Which token may continue an expression: an automaton over one number slot or the right side of one parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from .lexicon import Lexicon, Names, NameTokens

if TYPE_CHECKING:
    from generators.numbers import Mention

DEPTH = 4
DIGITS = 6
VARIADIC = frozenset(("min", "max"))
ARGUMENTS = 4
_TO_WHOLE = frozenset(("floor", "ceil", "round"))
_KEEPS_WHOLE = VARIADIC | _TO_WHOLE | {"abs"}


@dataclass(frozen=True, slots=True)
class _Frame:
    """An open parenthesis: its function ("" for none), the arguments before the present one, whether only whole numbers
    may stand in it."""

    function: str
    commas: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may use.

    Attributes:
        parameters: All of them.  whole: Those that are surely whole numbers.
        mentions: The numbers of the prompt.  labels: Tokens of those that have a value.  whole_labels: Of the whole ones.
    """

    parameters: Names
    whole: Names
    mentions: Sequence[Mention]
    labels: Sequence[int]
    whole_labels: Sequence[int]

    @classmethod
    def of(cls, lexicon: Lexicon, mentions: Sequence[Mention]) -> Self:
        """The numbers of a prompt, no parameters yet."""
        valued = [(lexicon.labels[k], mention.value) for k, mention in enumerate(mentions) if mention.kind != "tol"]
        labels = [label for label, _ in valued]
        return cls(Names(), Names(), mentions, labels, [label for label, value in valued if _is_whole(value)])

    def with_parameter(self, name: NameTokens, is_whole: bool) -> Self:
        """The same with one more parameter."""
        whole = self.whole.with_name(name) if is_whole else self.whole
        return replace(self, parameters=self.parameters.with_name(name), whole=whole)


class ExpressionGuide:
    """One expression in the making, in blank-less tokens.

    Args:
        labels: Whether numbers of the prompt may stand in it (right sides of parameters).
        whole: Whether it must be a whole number (counts).
        signed: Whether it may begin with a minus.
        longest: Tokens at most, closing parentheses aside.
    """

    def __init__(self, lexicon: Lexicon, scope: Scope, *, labels: bool, whole: bool, signed: bool, longest: int) -> None:
        self._lexicon, self._scope = lexicon, scope
        self._labels, self._longest = labels, longest
        self._must_be_whole = whole
        self._frames: list[_Frame] = []
        self._wants_operand, self._may_negate = True, signed
        self._number = ""  # of the literal being written: "d" for each digit, "."; "0" for a leading zero
        self._name: NameTokens = ()
        self._mention: Mention | None = None
        self._length = 0
        self._whole_so_far, self._whole_atom = True, True

    def copy(self) -> ExpressionGuide:
        new = object.__new__(ExpressionGuide)
        new.__dict__.update(self.__dict__)
        new._frames = self._frames.copy()
        return new

    @property
    def complete(self) -> bool:
        """Whether it may end here."""
        return not self._wants_operand and not self._frames and self._atom_is_whole()

    @property
    def is_whole(self) -> bool:
        """Whether the finished expression is surely a whole number."""
        return self._whole_so_far and self._whole_atom

    def _atom_is_whole(self) -> bool:
        return not self._number.endswith(".") and (not self._name or self._name in self._names.whole)

    @property
    def _in_whole(self) -> bool:
        return self._frames[-1].whole if self._frames else self._must_be_whole

    @property
    def _names(self) -> Names:
        return self._scope.whole if self._in_whole else self._scope.parameters

    def allowed(self) -> list[int]:
        """Tokens that continue it, ends aside."""
        return self._operands() if self._wants_operand else self._after_operand()

    def _operands(self) -> list[int]:
        lexicon, in_whole = self._lexicon, self._in_whole
        out = [*lexicon.digits, *self._names.after(())]
        if self._may_negate:
            out.append(lexicon.minus)
        if not in_whole:
            out.append(lexicon.pi)
        if len(self._frames) < DEPTH and self._length < self._longest - 4:
            out.append(lexicon.open)
            out += [i for i, name in lexicon.functions.items() if name in _KEEPS_WHOLE] if in_whole else lexicon.functions
        if self._labels:
            out += self._scope.whole_labels if in_whole else self._scope.labels
        return out

    def _after_operand(self) -> list[int]:
        lexicon = self._lexicon
        out: list[int] = []
        if self._number:
            point = self._number.find(".")
            digits = len(self._number) if point < 0 else len(self._number) - point - 1
            if digits < DIGITS and self._number != "0":
                out += lexicon.digits
            if point < 0 and not self._in_whole:
                out.append(lexicon.dot)
        elif self._name:
            out += self._names.after(self._name)
        elif self._mention is not None:
            known = self._mention.facets.items()
            out += [lexicon.facets[f] for f, v in known if f in lexicon.facets and (not self._in_whole or _is_whole(v))]
        if not self._atom_is_whole():
            return out
        if self._length < self._longest - 2:
            out += (lexicon.plus, lexicon.minus, lexicon.times)
            if not self._in_whole:
                out += (lexicon.over, lexicon.power)
        if self._frames:
            frame = self._frames[-1]
            if frame.function not in VARIADIC or frame.commas:
                out.append(lexicon.close)
            may_grow = not frame.commas or self._length < self._longest - 2
            if frame.function in VARIADIC and frame.commas < ARGUMENTS - 1 and may_grow:
                out.append(lexicon.comma)
        return out

    def advance(self, token: int) -> None:
        """Take one allowed token."""
        lexicon = self._lexicon
        self._length += 1
        if self._wants_operand:
            self._begin(token)
        elif token in lexicon.digits:
            if self._name:
                self._name = (*self._name, token)
                self._whole_atom = self._name in self._scope.whole.whole
            else:
                self._number += "d"
        elif token == lexicon.dot:
            self._number += "."
            self._whole_atom = False
        elif token in lexicon.facets.values():
            assert self._mention is not None
            facet = next(name for name, i in lexicon.facets.items() if i == token)
            self._whole_atom = _is_whole(self._mention.facets[facet])
            self._mention = None
        else:
            self._leave_atom()
            if token == lexicon.close:
                self._frames.pop()
                return
            if token == lexicon.comma:
                self._frames[-1] = replace(self._frames[-1], commas=self._frames[-1].commas + 1)
            elif token in (lexicon.over, lexicon.power):
                self._taint()
            self._wants_operand, self._may_negate = True, token == lexicon.comma

    def _begin(self, token: int) -> None:
        lexicon = self._lexicon
        self._may_negate = False
        if token == lexicon.minus:
            return
        if token == lexicon.open or token in lexicon.functions:
            function = lexicon.functions.get(token, "")
            if function and function not in _KEEPS_WHOLE:
                self._taint()
            self._frames.append(_Frame(function, 0, self._in_whole and function not in _TO_WHOLE))
            self._may_negate = True
            return
        self._wants_operand = False
        if token in lexicon.words:
            self._name = (token,)
            self._whole_atom = self._name in self._scope.whole.whole
        elif token in lexicon.digits:
            self._number = "0" if token == lexicon.zero else "d"
        elif token == lexicon.pi:
            self._whole_atom = False
        else:
            self._mention = self._scope.mentions[lexicon.labels.index(token)]
            self._whole_atom = _is_whole(self._mention.value)

    def _leave_atom(self) -> None:
        if not self._whole_atom:
            self._taint()
        self._number, self._name, self._mention, self._whole_atom = "", (), None, True

    def _taint(self) -> None:
        """Note a part that need not be a whole number, unless a function around it rounds."""
        if not any(frame.function in _TO_WHOLE for frame in self._frames):
            self._whole_so_far = False

    def shortest(self) -> int | None:
        """The next token of a shortest end; None where it may end."""
        lexicon = self._lexicon
        if self._wants_operand:
            return lexicon.one
        if self._number.endswith("."):
            return lexicon.one
        if not self._atom_is_whole():
            return self._names.after(self._name)[0]
        if self._frames:
            frame = self._frames[-1]
            return lexicon.comma if frame.function in VARIADIC and not frame.commas else lexicon.close
        return None


def _is_whole(value: float) -> bool:
    return value >= 1 and value == int(value)
