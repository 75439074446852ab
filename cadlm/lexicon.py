"""The answer tokens by what they are: names, digits, opcodes, selectors. One per tokenizer; knows no program."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable

from dsl.ops import EDGE_SELECTORS, FUNCTIONS, OPS, SEGMENTS

from .tokenizer import MAX_LABELS, Tokenizer

NameTokens = tuple[int, ...]
"""A name as tokens: its word without blank, then digits."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Lexicon:
    """Token ids by role. `plain` maps a token that begins an operand to the same without its blank, `blank` the other way."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        ids = tokenizer.ids
        self.eos = tokenizer.eos
        self.newline, self.assign, self.colon, self.dollar = ids["\n"], ids["="], ids[": "], ids[" $"]
        self.digits = [ids[digit] for digit in string.digits]
        self.one, self.zero = ids["1"], ids["0"]
        self.dot, self.comma, self.open, self.close = ids["."], ids[","], ids["("], ids[")"]
        self.plus, self.minus, self.times, self.over, self.power = (ids[sign] for sign in "+-*/^")
        self.pi = ids["pi"]
        self.functions = {ids[f"{name}("]: name for name in FUNCTIONS}
        names = ((i, token) for i, token in enumerate(tokenizer.answers) if _NAME.fullmatch(token))
        self.words = {i: token for i, token in names if token not in (*FUNCTIONS, "pi")}
        begins = [*self.digits, self.minus, self.open, self.pi, *self.functions, *self.words]
        self.blank = {i: ids[" " + tokenizer.answers[i]] for i in begins}
        self.plain = {blank: plain for plain, blank in self.blank.items()}
        self.opcodes = {code: ids[code] for code in (*OPS, *SEGMENTS)}
        self.codes = {i: code for code, i in self.opcodes.items()}
        self.end = ids["END"]
        self.selectors = {selector: ids[f" {selector}"] for selector in EDGE_SELECTORS}
        self.operand_starts = frozenset((*self.plain, self.dollar, *self.selectors.values()))
        self.labels = [ids[f"«{k}»"] for k in range(MAX_LABELS)]
        self.facets = {token[1:-1]: i for i, token in enumerate(tokenizer.answers) if re.fullmatch(r":[a-z]+»", token)}
        self.refusals = [i for i, token in enumerate(tokenizer.answers) if token.startswith("?")]
        # `d` then `1` would read like the word `d1`: a word and a digit that make another word are not a spelling.
        texts = set(self.words.values())
        self.suffixes = {
            i: [d for n, d in enumerate(self.digits) if n and word + str(n) not in texts] for i, word in self.words.items()
        }


class Names:
    """A set of names to spell token by token; it does not change."""

    def __init__(self, names: Iterable[NameTokens] = ()) -> None:
        names = tuple(names)
        self.whole = frozenset(names)
        self._after: dict[NameTokens, tuple[int, ...]] = {}
        for name in names:
            self._follow(name)

    def _follow(self, name: NameTokens) -> None:
        for place, token in enumerate(name):
            following = self._after.get(name[:place], ())
            if token not in following:
                self._after[name[:place]] = (*following, token)

    def after(self, start: NameTokens) -> tuple[int, ...]:
        """The tokens that continue towards a name of the set."""
        return self._after.get(start, ())

    def with_name(self, name: NameTokens) -> Names:
        """The set with one more name."""
        new = Names()
        new.whole, new._after = self.whole | {name}, self._after.copy()
        new._follow(name)
        return new
