"""Makes the vocabulary: answer tokens from the operation table and the generators' lists, word pieces from their text.

python -m cadlm.vocabulary cadlm/weights/embedded/tokenizer.json
"""

from __future__ import annotations

import string
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from dsl.ops import EDGE_SELECTORS, FUNCTIONS, OPS, RESERVED, SEGMENTS
from generators.names import NAMES
from generators.numbers import FACETS, KINDS, Mention
from generators.refusals import REASONS

from .tokenizer import BOS, EOS, MAX_LABELS, PAD, SEP, UNK, Tokenizer, words

SKETCH_END = "END"
SEED, SAMPLES = 0, 30_000
RARE, SPOKEN = 0.02, 0.35
"""Shares of impossible requests, later families and spoken parts (`generators.corpus.draw`), as in configs/embedded.toml."""
PROMPT_MARKS = ("ø", "°", "±", "½", "¼", "¾")


def name_words() -> tuple[str, ...]:
    """The words a parameter or label may be made of: the generators' list without what the language reserves."""
    return tuple(dict.fromkeys(name for name in NAMES if name not in RESERVED))


def answer_tokens() -> tuple[str, ...]:
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
        *(f"? {reason}" for reason in REASONS),
    )


def build(prompts: Iterable[tuple[str, Sequence[Mention]]], num_pieces: int = 1300) -> Tokenizer:
    """Learn a vocabulary.

    Args:
        prompts: Prompts with their numbers; the order does not matter.
        num_pieces: Word pieces at most, single characters included.
    """
    counts: Counter[str] = Counter()
    for prompt, mentions in prompts:
        at = 0
        for mention in mentions:
            counts.update(words(prompt[at : mention.start]))
            if mention.kind == "std":
                counts.update(words(mention.text))
            at = mention.end
        counts.update(words(prompt[at:]))
    specials = (PAD, BOS, SEP, UNK, *(f"<{kind}>" for kind in KINDS))
    return Tokenizer(answers=answer_tokens(), specials=specials, pieces=tuple(_pieces(counts, num_pieces)))


def _pieces(counts: Counter[str], number: int) -> list[str]:
    """Single characters, then three quarters whole words by frequency, then the commonest parts of words."""
    printable = [c for c in map(chr, range(33, 127)) if not c.isupper()]
    seen = sorted({c for word in counts for c in word} - set(printable) - set(PROMPT_MARKS))
    single = [*printable, *PROMPT_MARKS, *seen]
    pieces = dict.fromkeys([*single, *(f"##{c}" for c in single if c.isalpha())])
    # Misspelt words are rare: a word that stands ten times in the sample is one that prompts really use.
    whole = [w for w, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= 10 and len(w) > 1]
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


def main() -> int:
    """Learn the vocabulary from the first samples of the generators' stream and write it."""
    from generators.corpus import stream

    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m cadlm.vocabulary FILE\n")
        return 2
    samples = islice(stream(SEED, impossible=RARE, later=RARE, spoken=SPOKEN), SAMPLES)
    build((sample.prompt, sample.mentions) for sample in samples).save(Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
