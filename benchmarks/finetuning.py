"""Samples a second of fine-tuning, with random weights of a real model's sizes: nothing has to be downloaded.

    python benchmarks/finetuning.py /tmp/bench --steps 40
    python benchmarks/finetuning.py /tmp/bench --size tiny --steps 10 --set device=cpu --set optimizer=adamw_torch --set batch=2

The weights are written to FOLDER (15 GB for 7b) and kept for the next time. The tokenizer is learned from the generators' text,
so a row has other tokens than with Qwen's own; the mean length of a row is printed beside the rate.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

CONFIG = ROOT / "configs" / "sft" / "qwen2.5-coder-7b-qlora.toml"
SIZES = {  # hidden, intermediate, layers, heads, key-value heads, vocabulary: of the published config.json
    "7b": (3584, 18944, 28, 28, 4, 152064),
    "0.5b": (896, 4864, 24, 14, 2, 151936),
    "tiny": (64, 128, 2, 4, 2, 2048),
}
PIECES = 2000
SKIPPED = 5
"""Steps at the start that are not counted."""
COUNTED = 64
"""Rows that the mean length is of."""


def make_model(folder: Path, size: str) -> None:
    """Random bf16 weights and a tokenizer."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    from tests.cadlm.tiny_qwen import tiny_tokenizer

    hidden, inner, layers, heads, kv_heads, vocabulary = SIZES[size]
    words = tiny_tokenizer(PIECES)
    config = Qwen2Config(
        hidden_size=hidden,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        vocab_size=vocabulary,
        tie_word_embeddings=size != "7b",
        max_position_embeddings=32768,
        bos_token_id=None,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
    )
    torch.set_default_dtype(torch.bfloat16)
    Qwen2ForCausalLM(config).save_pretrained(folder)
    torch.set_default_dtype(torch.float32)
    words.save_pretrained(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="for the model and the runs")
    parser.add_argument("--size", choices=SIZES, default="7b")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change a setting of the recipe")
    options = parser.parse_args()
    model = options.folder / f"model-{options.size}"
    if not (model / "config.json").exists():
        make_model(model, options.size)
    from cadlm.train import loading
    from cadlm.train.settings import read_settings
    from cadlm.train.sft import make_trainer
    from cadlm.train.sft_config import SftConfig

    rare = [f"{name}={options.steps}" for name in ("save_every", "evaluate_every")]
    sets = [f'model="{model}"', f"steps={options.steps}", "held_out=1", "exact=0", "log_every=1", *rare]
    config = read_settings(SftConfig, CONFIG, [*sets, *options.set])
    tokens = loading.load_tokens(str(model))
    with TemporaryDirectory(dir=options.folder) as run:
        trainer = make_trainer(config, Path(run), tokens, loading.choose_device(config.device))
        trainer.train()
        rows = [json.loads(line) for line in (Path(run) / "metrics.jsonl").read_text().splitlines()]
    ends = [row["elapsed_s"] for row in rows if "loss" in row][SKIPPED:]
    step_s = (ends[-1] - ends[0]) / (len(ends) - 1)
    samples = config.batch * config.accumulate * trainer.args.world_size
    length = mean(len(trainer.train_dataset[index].ids) for index in range(COUNTED))
    rate = samples / step_s
    print(f"{rate:.2f} samples/s, {length * rate:.0f} tokens/s, {length:.0f} tokens a row, {step_s:.2f} s a step")


if __name__ == "__main__":
    main()
