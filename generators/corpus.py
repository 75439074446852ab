"""The endless stream of samples: a function of the seed and the index alone, so that any worker can make any part of it.

python -m generators.corpus 5 --seed 1        # print five samples
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterator
from itertools import accumulate
from random import Random

import dsl

from .catalogue import FAMILIES, LATER, PRIMITIVES, SPOKEN, Family
from .draft import Draft, Redraw, Sample
from .impossible import draw_impossible
from .numbers import read_numbers
from .refusals import draw_refusal
from .splits import Split, claimed_by, split_by_key
from .text import Style, draw_style, pick, pick_by
from .wordings import draw_spoken_style

PLAIN_SHARE = 0.15
REFUSAL_SHARE = 0.02
_PLAIN, _OTHER, _SPOKEN = ((table, tuple(accumulate(row.weight for row in table))) for table in (PRIMITIVES, FAMILIES, SPOKEN))


def draw(seed: int, index: int, impossible: float = 0.0, later: float = 0.0, spoken: float = 0.0) -> Sample:
    """Sample number `index` of a seed: the arguments decide everything about it.

    `impossible`, `later` and `spoken` are the shares of requests for parts that cannot be, of the families `catalogue.LATER`, and
    of parts as people say them in passing (`catalogue.SPOKEN`); they stand in the place of other samples and leave the rest as it
    is. The shipped model was trained with `spoken` alone.
    """
    if impossible or later or spoken:
        rng = Random(f"later/{seed}/{index}")
        place = rng.random()
        if place < impossible:
            return draw_impossible(rng, index)
        if place < impossible + later:
            return _drawn(rng, pick(rng, LATER), index)
        if place < impossible + later + spoken:
            return _drawn(rng, pick_by(rng, *_SPOKEN), index, draw_spoken_style)
    rng = Random(f"{seed}/{index}")
    family = _family(rng)
    if family is None:
        prompt, reason = draw_refusal(rng)
        answer = f"? {reason}"
        return Sample(
            prompt=prompt, ir=answer, target=answer, family="refusal", features=(), params={}, mentions=read_numbers(prompt), index=index,
            register="refusal",
        )  # fmt: skip
    return _drawn(rng, family, index)


def _drawn(rng: Random, family: Family, index: int, style: Callable[[Random], Style] = draw_style) -> Sample:
    while True:
        draft = Draft(rng, style(rng))
        try:
            family.make(draft)
            return draft.finish(family.name, index)
        except Redraw:
            continue


def family_of(seed: int, index: int) -> str:
    """The family of sample number `index`, without drawing the rest of it."""
    family = _family(Random(f"{seed}/{index}"))
    return "refusal" if family is None else family.name


def _family(rng: Random) -> Family | None:
    """None: a refusal."""
    kind = rng.random()
    if kind < REFUSAL_SHARE:
        return None
    table, odds = _PLAIN if kind < REFUSAL_SHARE + PLAIN_SHARE else _OTHER
    return pick_by(rng, table, odds)


def stream(
    seed: int,
    split: Split = "train",
    start: int = 0,
    step: int = 1,
    impossible: float = 0.0,
    later: float = 0.0,
    spoken: float = 0.0,
) -> Iterator[Sample]:
    """Samples of one split, for ever, as `draw` gives them. Worker i of n takes `start=i, step=n`; together they make the same
    samples as one.
    """
    index = start
    while True:
        sample = draw(seed, index, impossible, later, spoken)
        if split_of(sample) == split:
            yield sample
        index += step


def split_of(sample: Sample) -> Split:
    """The split a sample belongs to: that of the named test set that claims it, else by the key of its part.

    A refusal has no part; its prompt decides.
    """
    if (claim := claimed_by(sample)) is not None:
        return claim
    key = hashlib.sha256(sample.prompt.encode()).hexdigest() if sample.family == "refusal" else dsl.check(sample.ir).key
    return split_by_key(key)


def main() -> None:
    parser = argparse.ArgumentParser(description="Print samples of the stream.")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--spoken", type=float, default=0.0, help="share of parts as people say them in passing")
    arguments = parser.parse_args()
    for index in range(arguments.count):
        sample = draw(arguments.seed, index, spoken=arguments.spoken)
        print(f"# {sample.family} {' '.join(sample.features)}\n{sample.prompt}\n{sample.target}\n")  # noqa: T201


if __name__ == "__main__":
    main()
