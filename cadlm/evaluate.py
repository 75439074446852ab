"""Puts the embedded model, or a file of answers, under the evaluation: prompts in, programs out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from evals.task import Predict

from .errors import CadlmError
from .generate import GenerationRequest, generate
from .pipeline import text_to_part
from .weights import EMBEDDED


def embedded(n: int = 1, seed: int = 0) -> Predict:
    """The shipped model as the pipeline uses it: its likeliest answer, or with n > 1 the likeliest of n that builds."""

    def predict(prompt: str) -> str:
        if n == 1:
            return generate(GenerationRequest(prompt=prompt, n=1, seed=seed))[0].ir
        result = text_to_part(prompt, n=n, seed=seed)
        if result.ir is None:
            raise result.error or CadlmError("no-answer", "the model gave no program")
        return result.ir

    return predict


def answers_of(path: Path) -> Predict:
    """The answers in a JSONL file with `prompt` and `answer`, such as the samples of an earlier run or of another system.

    Raises:
        CadlmError: `unreadable-answers`; later, for a prompt that the file does not answer, `no-answer`.
    """
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        answers = {str(row["prompt"]): str(row["answer"]) for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CadlmError("unreadable-answers", f"{path} is not JSONL with prompt and answer: {error}") from error

    def predict(prompt: str) -> str:
        if prompt not in answers:
            raise CadlmError("no-answer", f"{path.name} has no answer to {prompt!r}")
        return answers[prompt]

    return predict


def describe_embedded(n: int) -> str:
    """The shipped weights by their content, so that runs of two models are told apart."""
    digest = hashlib.sha256()
    for file in sorted(path for path in EMBEDDED.rglob("*") if path.suffix in (".safetensors", ".json")):
        digest.update(file.read_bytes())
    return f"embedded {digest.hexdigest()[:12]} n={n}"
