"""Compares the languages that a model could answer in: `python -m cadlm.train.ablation --help`.

Each language, size and seed is a run of its own, on the same stream of parts and for the same time, and is then scored on the
solids of its likeliest answers, without any mask. Runs and scores that a killed command has finished are not made again.
"""

# pyright: basic

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, product
from pathlib import Path
from statistics import fmean
from typing import Any

from dsl.files import staged
from evals.answers import Answer
from evals.run import Run, evaluate

from ..errors import CadlmError
from ..model import SIZES
from ..runtime import sample
from ..tokenizer import Tokenizer
from ..vocabulary import SAMPLES, SEED, build
from ..weights import TOKENIZER
from .command import METRICS, log_to_stderr, settings_parser
from .config import PretrainConfig, load_config
from .dialects import DIALECTS, Dialect
from .exact import runtime_of
from .export import mean_model
from .pretrain import pretrain

log = logging.getLogger("cadlm.train")

SUITES = ("heldout", "compositions", "phrasings", "numbers")
EVAL_SEED = 2026
FAULTS = 3
"""Kinds of error that the table names, the commonest first."""


def train(dialect: Dialect, config: PretrainConfig, out: Path, words: int = SAMPLES) -> bool:
    """Train a model in one language, or go on; its vocabulary is learned from what it sees of the first `words` prompts.

    Returns:
        Whether it was trained to the end, not stopped by a signal.
    """
    if (out / SUITES[0]).exists():
        return True
    kept = out / TOKENIZER
    shown = ((row.prompt, row.mentions) for row in islice(dialect.pairs(SEED, "train"), words))
    tokenizer = Tokenizer.load(kept) if kept.exists() else build(shown)
    return not pretrain(config, out, tokenizer, dialect.pairs).stopping


def score(dialect: Dialect, out: Path, count: int) -> dict[str, dict[str, Any]]:
    """The aggregates of all suites, by name (`evals.report.summarize`)."""
    model = mean_model(out)
    runtime = runtime_of(model)
    tokenizer = Tokenizer.load(out / TOKENIZER)

    def predict(prompt: str) -> Answer:
        ids = tokenizer.encode_prompt(*dialect.read(prompt))
        (written,) = sample(runtime, ids, temperatures=[0.0], seed=0, eos=tokenizer.eos, max_tokens=model.config.max_length)
        text = tokenizer.decode_answer(written.tokens)
        return Answer(program=dialect.program(text, prompt), tokens=len(written.tokens))

    found: dict[str, dict[str, Any]] = {}
    for suite in SUITES:
        run = Run(suite=suite, model=out.name, count=count, seed=EVAL_SEED)
        found[suite], _ = evaluate(run, predict, out=out / suite)
        log.info("%s %s: %.1f %%", out.name, suite, 100 * found[suite]["right"]["rate"])
    return found


def row(dialect: Dialect, out: Path, summaries: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the table says of one run."""
    metrics = [json.loads(line) for line in (out / METRICS).read_text("utf-8").splitlines()]
    tokenizer = Tokenizer.load(out / TOKENIZER)
    lengths = [len(tokenizer.encode_answer(pair.target)) for pair in islice(dialect.pairs(SEED, "test"), 300)]
    reasons = summaries["heldout"]["reasons"]
    return {
        "run": out.name,
        "parts seen": metrics[-1]["samples"],
        "tokens an answer": round(fmean(lengths), 1),
        **{suite: summary["right"] for suite, summary in summaries.items()},
        "valid": summaries["heldout"]["valid"]["rate"],
        "commonest faults": ", ".join(f"{name} {count}" for name, count in [*reasons.items()][:FAULTS]),
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows in Markdown; rates with their 95 % intervals."""

    def cell(value: object) -> str:
        if isinstance(value, dict):
            return f"{100 * value['rate']:.1f} % ({100 * value['low']:.0f} to {100 * value['high']:.0f})"
        return f"{100 * value:.1f} %" if isinstance(value, float) and value <= 1 else str(value)

    lines = [[*rows[0]], ["---"] * len(rows[0]), *([cell(value) for value in each.values()] for each in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = settings_parser("python -m cadlm.train.ablation", __doc__)
    parser.add_argument("--dialects", nargs="+", choices=[*DIALECTS], default=[*DIALECTS])
    parser.add_argument("--sizes", nargs="+", choices=[*SIZES], default=["small", "base"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--count", type=int, default=200, help="prompts of each suite")
    parser.add_argument("--words", type=int, default=SAMPLES, help="samples that a vocabulary is learned from")
    options = parser.parse_args(arguments)
    log_to_stderr()
    rows: list[dict[str, Any]] = []
    try:
        config = load_config(options.config, options.set)
        for seed, size, name in product(options.seeds, options.sizes, options.dialects):
            dialect, out = DIALECTS[name], options.out / f"{name}-{size}-{seed}"
            if not train(dialect, replace(config, size=size, seed=seed), out, options.words):
                return 1
            rows.append(row(dialect, out, score(dialect, out, options.count)))
            with staged(options.out / "table.json") as draft:
                draft.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    except CadlmError as error:
        log.error("%s", error)
        return 1
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
