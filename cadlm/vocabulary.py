"""Makes the vocabulary: answer tokens from the operation table and the generators' lists, word pieces from their text."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable

from dsl.ops import EDGE_SELECTORS, FUNCTIONS, OPS, RESERVED, SEGMENTS
from generators.names import NAMES
from generators.numbers import FACETS, KINDS, Mention

from .tokenizer import BOS, EOS, MAX_LABELS, PAD, SEP, UNK, Tokenizer, words

SKETCH_END = "END"
PROMPT_MARKS = ("ø", "°", "±", "½", "¼", "¾")


def name_words() -> tuple[str, ...]:
    """The words a parameter or label may be made of: the generators' list without what the language reserves."""
    return tuple(dict.fromkeys(name for name in NAMES if name not in RESERVED))


def answer_tokens(refusals: Iterable[str]) -> tuple[str, ...]:
    """All tokens that may be predicted. A token that begins an operand carries its blank."""
    begins = [*string.digits, "-", "(", "pi", *(f"{name}(" for name in FUNCTIONS), *name_words()]
    return (
        EOS,
        "\n",
        "=",
        ": ",
        *",+-*/^().",
        *string.digits,
        "pi",
        *(f"{name}(" for name in FUNCTIONS),
        *name_words(),
        *(f" {text}" for text in begins),
        " $",
        *(f" {selector}" for selector in EDGE_SELECTORS),
        *OPS,
        *SEGMENTS,
        SKETCH_END,
        *(f"«{k}»" for k in range(MAX_LABELS)),
        *(f":{facet}»" for facet in FACETS),
        *refusals,
    )


def build(samples: Iterable[tuple[str, str, tuple[Mention, ...]]], num_pieces: int = 1400) -> Tokenizer:
    """Learn a vocabulary.

    Args:
        samples: (prompt, target, mentions); the order does not matter.
        num_pieces: Word pieces at most, single characters included.
    """
    counts: Counter[str] = Counter()
    refusals: set[str] = set()
    for prompt, target, mentions in samples:
        if target.startswith("?"):
            refusals.add(target)
        at = 0
        for mention in mentions:
            counts.update(words(prompt[at : mention.start]))
            if mention.kind == "std":
                counts.update(words(mention.text))
            at = mention.end
        counts.update(words(prompt[at:]))
    specials = (PAD, BOS, SEP, UNK, *(f"<{kind}>" for kind in KINDS))
    return Tokenizer(answers=answer_tokens(sorted(refusals)), specials=specials, pieces=tuple(_pieces(counts, num_pieces)))


def _pieces(counts: Counter[str], number: int) -> list[str]:
    """Single characters, then three quarters whole words by frequency, then the commonest parts of words."""
    printable = [c for c in map(chr, range(33, 127)) if not c.isupper()]
    seen = sorted({c for word in counts for c in word} - set(printable) - set(PROMPT_MARKS))
    single = [*printable, *PROMPT_MARKS, *seen]
    pieces = dict.fromkeys([*single, *(f"##{c}" for c in single if c.isalpha())])
    # Misspelt words are rare: a word that stands twice in the sample is one that prompts really use.
    whole = [w for w, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n > 1 and len(w) > 1]
    pieces.update(dict.fromkeys(whole[: max(0, (number - len(pieces)) * 3 // 4)]))
    parts: Counter[str] = Counter()
    for word in counts:
        for start in range(len(word)):
            for end in range(start + 2, min(len(word), start + 6) + 1):
                if end - start < len(word):
                    # A longer part saves more tokens; every kind of word counts once.
                    parts[("##" if start else "") + word[start:end]] += end - start - 1
    for part, _ in sorted(parts.items(), key=lambda item: (-item[1], item[0])):
        if len(pieces) >= number:
            break
        pieces.setdefault(part)
    return list(pieces)
