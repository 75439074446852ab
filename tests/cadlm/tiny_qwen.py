"""A model folder like Qwen2.5's, tiny and random: what tests of training, distillation and decoding start from.

The tokenizer is a byte-level BPE learned from the generators' prompts and answers, with Qwen's marks and chat template.
"""

# pyright: basic

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from cadlm.chat import SYSTEM, answer, with_labels
from generators.corpus import draw

END, START, STOP = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
TEXTS = 400
"""Samples that the vocabulary is learned from; from a seed that no training uses."""
# Of Qwen2.5's tokenizer.json and tokenizer_config.json, without tools.
SPLIT = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEMPLATE = (
    "{%- if messages[0]['role'] != 'system' %}{{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{%- endif %}"
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)


def make_tiny_qwen(
    folder: Path, *, vocabulary: int = 2000, seed: int = 0, hidden_size: int = 64, layers: int = 2, eos: str = STOP
) -> Path:
    """Write config, fp32 weights (Qwen2, tied embeddings) and tokenizer into `folder`, and return it.

    Args:
        vocabulary: Tokens, marks included; at least 300.
        seed: Of the weights; the tokenizer depends on `vocabulary` alone.
        eos: `<|im_end|>` as Qwen's Instruct models have it, or `<|endoftext|>` as its base models do.
    """
    words = tiny_tokenizer(vocabulary, eos)
    config = Qwen2Config(
        vocab_size=len(words),
        hidden_size=hidden_size,
        intermediate_size=2 * hidden_size,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Qwen2ForCausalLM(config)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def tiny_tokenizer(vocabulary: int = 2000, eos: str = STOP) -> PreTrainedTokenizerFast:
    """A byte-level BPE with Qwen's splitting of words (digits stand alone), marks and chat template."""
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=[END, START, STOP], initial_alphabet=alphabet, show_progress=False
    )
    raw.train_from_iterator(_texts(), trainer)
    words = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token=eos, pad_token=END, additional_special_tokens=[START, STOP])
    words.chat_template = TEMPLATE
    return words


def _texts() -> Iterator[str]:
    seed = Random("tiny qwen").getrandbits(32)
    for index in range(TEXTS):
        sample = draw(seed, index)
        yield SYSTEM
        yield with_labels(sample.prompt)
        yield answer(sample)
