"""How any tokenizer spells answers: its vocabulary as bytes against the answer tokens that the token mask knows.

A label has two spellings, with a facet (`«3:clear»`) and without (`«3»`); so it is spelled `«3` here, and what follows closes it.
"""

from __future__ import annotations

import string
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ..errors import CadlmError
from ..lexicon import Lexicon
from ..tokenizer import EOS, Tokenizer
from ..vocabulary import answer_tokens


class Alphabet:
    """The answer tokens as bytes.

    Attributes:
        tokenizer, lexicon: Of the answer tokens.
        texts: Bytes by token id; the last one, `close`, ends a label without facet. Empty for the end mark.
        by_text: The other way.
        longer: By a beginning of a text, the tokens whose text is longer than it.
        labels, facets: Token ids of the labels, of the facets.
    """

    def __init__(self) -> None:
        self.tokenizer = Tokenizer(answer_tokens(), (), ())
        self.lexicon = Lexicon(self.tokenizer)
        self.labels, self.facets = frozenset(self.lexicon.labels), frozenset(self.lexicon.facets.values())
        spelled = [token.rstrip("»") if i in self.labels else token for i, token in enumerate(answer_tokens())]
        self.texts = [b"" if text == EOS else text.encode() for text in (*spelled, "»")]
        self.close = len(self.texts) - 1
        self.by_text = {text: i for i, text in enumerate(self.texts) if text}
        longer: dict[bytes, set[int]] = {}
        for text, token in self.by_text.items():
            for length in range(1, len(text)):
                longer.setdefault(text[:length], set()).add(token)
        self.longer = {start: frozenset(tokens) for start, tokens in longer.items()}


@cache
def alphabet() -> Alphabet:
    return Alphabet()


class Spelling(NamedTuple):
    """Vocabulary tokens that write a beginning of an answer token, or all of it; whether some write all of it and go on."""

    ids: tuple[int, ...]
    goes_on: bool


class Vocabulary:
    """A tokenizer's tokens as bytes. One per tokenizer, for all answers."""

    def __init__(self, tokens: Mapping[int, bytes], ends: Sequence[int], size: int) -> None:
        """
        Args:
            tokens: Bytes of each ordinary token by its id.
            ends: Ids of the marks that end an answer.
            size: Scores that a model gives for the next token; may be more than there are tokens.

        Raises:
            CadlmError: `unfit-tokenizer` where a byte of an answer has no token, or nothing ends an answer.
        """
        self.size = size
        self.ends = tuple(ends)
        self.bytes = tokens
        self.ids: dict[bytes, int] = {}
        for i, text in sorted(tokens.items()):
            self.ids.setdefault(text, i)
        self._sorted = sorted(self.ids)
        self._spellings: dict[bytes, dict[int, Spelling]] = {}
        texts = alphabet().texts
        missing = sorted({chr(value) for text in texts for value in text if bytes([value]) not in self.ids})
        if missing or not ends:
            lacking = f"cannot write {' '.join(map(repr, missing[:8]))}" if missing else "has no token that ends an answer"
            raise CadlmError("unfit-tokenizer", f"the tokenizer {lacking}", fix="take a model with a tokenizer of bytes")
        lexicon = alphabet().lexicon
        plain = (*lexicon.words, *lexicon.digits, *lexicon.codes, lexicon.newline, lexicon.dollar)
        self.most = max(len(self.spell(texts[lexicon.blank.get(token, token)])) for token in plain)

    def spell(self, text: bytes) -> list[int]:
        """A text token by token, each as long as can be."""
        out: list[int] = []
        while text:
            length = next(n for n in range(len(text), 0, -1) if text[:n] in self.ids)
            out.append(self.ids[text[:length]])
            text = text[length:]
        return out

    def spellings(self, before: bytes) -> dict[int, Spelling]:
        """By answer token, what begins with `before` and goes on with it; filled by `spelling` as it is asked for."""
        return self._spellings.setdefault(before, {})

    def spelling(self, before: bytes, token: int, skip: int = 0) -> Spelling:
        """Tokens that begin with `before` and go on with a beginning of an answer token, `skip` bytes of which are written."""
        known = self.spellings(before)
        if not skip and token in known:
            return known[token]
        whole = before + alphabet().texts[token][skip:]
        ids = (self.ids.get(whole[:n]) for n in range(len(before) + 1, len(whole) + 1))
        found = Spelling(tuple(i for i in ids if i is not None), self._goes_on(whole, _following(alphabet().texts[token])))
        if not skip:
            known[token] = found
        return found

    def _goes_on(self, text: bytes, following: bytes) -> bool:
        """Whether a token begins with this text and goes on with one of these bytes."""
        for value in following:
            longer = text + bytes([value])
            place = bisect_left(self._sorted, longer)
            if place < len(self._sorted) and self._sorted[place].startswith(longer):
                return True
        return False


_LETTERS = string.ascii_letters.encode()
_OPERAND = _LETTERS + string.digits.encode() + b"(-" + "«".encode()[:1]
_AFTER_OPERAND = b" \n+-*/^),"


def _following(text: bytes) -> bytes:
    """First bytes of all that may ever stand after an answer token; what really may the mask knows."""
    last = text[-1:]
    if text.startswith("«".encode()):
        return "»".encode()[:1] + b":"
    if last.isalnum():
        return _AFTER_OPERAND + string.digits.encode() + b".=:" + "»".encode()[:1]
    if last in b"(+-*/^,=":
        return _OPERAND
    return {b"\n": _LETTERS, b" ": _LETTERS, b".": string.digits.encode()}.get(last, _AFTER_OPERAND)


def read_vocabulary(tokenizer: object, ends: Sequence[int], size: int) -> Vocabulary:
    """The vocabulary of a tokenizer of transformers; special tokens write nothing.

    Raises:
        CadlmError: `missing-extra`; `unfit-tokenizer`.
    """
    try:
        from llguidance.hf import from_tokenizer
    except ImportError as error:
        raise CadlmError("missing-extra", "constrained decoding needs llguidance", fix="pip install 'cadlm[train]'") from error
    try:
        reader = from_tokenizer(tokenizer)  # type: ignore[arg-type]
    except (ValueError, TypeError) as error:
        raise CadlmError("unfit-tokenizer", f"{type(tokenizer).__name__}: {error}") from error
    ordinary = (i for i in range(min(reader.vocab_size, size)) if not reader.is_special_token(i))
    tokens = {i: reader.decode_bytes([i]) for i in ordinary}
    return Vocabulary({i: text for i, text in tokens.items() if text}, ends, size)
