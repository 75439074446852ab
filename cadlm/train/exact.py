"""Counts how many held-out answers a decoder writes exactly, decoding greedily and without any mask."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Decoder
from ..runtime import Runtime, sample
from ..tokenizer import Tokenizer
from .data import Pair, encode


def runtime_of(model: Decoder) -> Runtime:
    """The decoder as it is now, ready to answer."""
    weights = {name: tensor.detach().float().cpu().numpy() for name, tensor in model.state_dict().items()}
    return Runtime(model.config.to_dict(), weights)


def exact_matches(model: Decoder, tokenizer: Tokenizer, pairs: Sequence[Pair]) -> float:
    """Share of the pairs whose target the model writes letter for letter."""
    runtime = runtime_of(model)
    right = 0
    for pair in pairs:
        prompt, answer = encode(pair, tokenizer)
        (written,) = sample(runtime, prompt, temperatures=[0.0], seed=0, eos=tokenizer.eos, max_tokens=len(answer) + 1)
        right += list(written.tokens) == answer[:-1]
    return right / len(pairs)
