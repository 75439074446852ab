"""What constrained decoding costs: the token mask of each back end, per token, beside the unconstrained step of the same model.

    python benchmarks/decoding.py [--tokenizer FOLDER] [--answers 40]

Masks follow answers of the generators, token by token. FOLDER is one of transformers; with it the mask is measured on its whole
vocabulary, and generation (a random Qwen2 of 2 layers, one thread) with and without. Times are CPU time of the process.
"""

# pyright: basic
from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from collections.abc import Callable, Iterable
from itertools import islice
from statistics import mean, median
from typing import Any

from cadlm.constrain import ProgramGuide
from cadlm.decoding.grammar import answer_grammar
from cadlm.generate import embedded_model
from generators.corpus import stream
from generators.draft import Sample

SEED = 5
BUDGET = 1024
WARM_UP = 10
"""Answers before those that count: how a vocabulary spells answer tokens is worked out when it is first asked."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", metavar="FOLDER", help="such as that of Qwen2.5-Coder")
    parser.add_argument("--answers", type=int, default=40)
    options = parser.parse_args()
    samples = list(islice(stream(SEED), WARM_UP + options.answers))
    print("mask                               ms a token: mean  median    99 %   tokens")
    told("embedded model", embedded(samples))
    if options.tokenizer:
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(options.tokenizer)
        told(f"transformers, {len(tokenizer):,} tokens", lifted(samples, tokenizer))
        told("llguidance, grammar alone", llguidance(samples, tokenizer))
        generation(samples[-4:], tokenizer)


def told(name: str, times: list[float]) -> None:
    times = sorted(1000 * value for value in times)
    print(f"{name:42} {mean(times):8.3f} {median(times):7.3f} {times[len(times) * 99 // 100]:7.3f} {len(times):8}")


def followed(samples: Iterable[Sample], start: Callable[[Sample], tuple[Any, list[int]]]) -> list[float]:
    """Seconds of each token: what may come, and taking the one that comes."""
    times: list[float] = []
    for place, sample in enumerate(samples):
        guide, ids = start(sample)
        for token in ids:
            begun = time.process_time()
            guide.allowed()
            guide.advance(token)
            if place >= WARM_UP:
                times.append(time.process_time() - begun)
    return times


def embedded(samples: list[Sample]) -> list[float]:
    model = embedded_model()
    return followed(samples, lambda s: (ProgramGuide(model.lexicon, s.mentions, BUDGET), model.tokenizer.encode_answer(s.target)))


def lifted(samples: list[Sample], tokenizer: Any) -> list[float]:
    from cadlm.decoding.text_guide import TextGuide
    from cadlm.decoding.vocabulary import read_vocabulary

    vocabulary = read_vocabulary(tokenizer, [tokenizer.eos_token_id], len(tokenizer))
    return followed(samples, lambda s: (TextGuide(vocabulary, s.mentions, BUDGET), tokenizer(s.target.strip())["input_ids"]))


class Matcher:
    """llguidance as a guide."""

    def __init__(self, reader: Any, grammar: str) -> None:
        import llguidance
        from llguidance.numpy import allocate_token_bitmask, fill_next_token_bitmask

        self.matcher = llguidance.LLMatcher(reader, llguidance.LLMatcher.grammar_from_lark(grammar))
        self.bits, self.fill = allocate_token_bitmask(1, reader.vocab_size), fill_next_token_bitmask

    def allowed(self) -> None:
        self.fill(self.matcher, self.bits)

    def advance(self, token: int) -> None:
        self.matcher.consume_token(token)


def llguidance(samples: list[Sample], tokenizer: Any) -> list[float]:
    from llguidance.hf import from_tokenizer

    reader = from_tokenizer(tokenizer)
    return followed(samples, lambda s: (Matcher(reader, answer_grammar(s.mentions)), tokenizer(s.target.strip())["input_ids"]))


def generation(samples: list[Sample], tokenizer: Any) -> None:
    """A random model with and without the mask: it writes what it likes, of the same length."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    from cadlm.decoding.processor import AnswerProcessor
    from cadlm.decoding.vocabulary import read_vocabulary

    torch.set_num_threads(1)
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, tie_word_embeddings=True, bos_token_id=None, eos_token_id=None,
    )  # fmt: skip
    model = Qwen2ForCausalLM(config).eval()
    vocabulary = read_vocabulary(tokenizer, [tokenizer.eos_token_id], config.vocab_size)
    for name in ("unconstrained", "constrained"):
        seconds = tokens = 0.0
        for sample in samples:
            ids = torch.tensor([tokenizer(sample.prompt)["input_ids"]])
            processors = [AnswerProcessor(vocabulary, [sample.mentions], BUDGET)] if name == "constrained" else []
            begun = time.process_time()
            with torch.inference_mode():
                out = model.generate(
                    ids, attention_mask=torch.ones_like(ids), max_new_tokens=100, do_sample=True, top_k=0, pad_token_id=0,
                    logits_processor=processors,
                )  # fmt: skip
            seconds += time.process_time() - begun
            tokens += out.shape[1] - ids.shape[1]
        print(f"{'generate, ' + name:42} {1000 * seconds / tokens:8.3f} {'':15} {tokens:9.0f}")


if __name__ == "__main__":
    main()
